//! Takes secrets out of a text, whoever wrote it.
//!
//! Three ways to know one: it is a token in hand, in any encoding and in parts; it has the shape of
//! a known kind, or of no word; or it stands where a credential stands, behind a word that announces
//! one. Whole texts only: what is cut first may hide from all three. Pure.

use std::collections::HashSet;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use crate::token::secret::Secret;

/// What a secret is replaced by.
pub(crate) const HIDDEN: &str = "…";

/// So many characters of a token in a row are a leak.
const PART: usize = 8;

/// How the known kinds begin. What begins them is no secret and stays, to say what it was.
const PREFIXES: &[&str] = &[
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "dckr_pat_",
    "dckr_oat_",
    "glpat-",
    "gldt-",
    "glrt-",
    "glcbt-",
    "glptt-",
    "glft-",
    "glsoat-",
    "glimt-",
    "glagent-",
    "npm_",
    "pypi-",
    "AKIA",
    "ASIA",
    "ABIA",
    "ACCA",
    "AIza",
    "ya29.",
    "GOCSPX-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xoxr-",
    "xoxs-",
    "xoxe-",
    "xoxe.",
    "xapp-",
    "sk_live_",
    "sk_test_",
    "rk_live_",
    "rk_test_",
    "whsec_",
    "sk-ant-",
    "sk-proj-",
    "sk-",
    "SG.",
    "hvs.",
    "hvb.",
    "hvr.",
    "dop_v1_",
    "doo_v1_",
    "dor_v1_",
    "shpat_",
    "shpca_",
    "shppa_",
    "shpss_",
    "lin_api_",
    "pul-",
    "PMAK-",
    "rubygems_",
    "NRAK-",
    "NRJS-",
    "figd_",
    "ntn_",
    "hf_",
    "r8_",
    "gsk_",
    "xai-",
    "sq0atp-",
    "sq0csp-",
    "glsa_",
    "glc_",
    "CLOJARS_",
    "dp.pt.",
    "dp.st.",
    "dp.sct.",
    "pnu_",
    "oy2",
    "ops_eyJ",
    "sntrys_",
    "sntryu_",
    "fo1_",
    "fm1r_",
    "fm2_",
    "sbp_",
    "tskey-",
    "ATATT3",
    "ATCTT3",
    "ATBB",
    "AKCp",
    "key-",
    "eyJ",
    "AGE-SECRET-KEY-1",
    "tfp_",
    "dapi",
    "EAACEdEose0cBA",
    "PRIVATE-TOKEN-",
];

/// The ends of names whose value is a secret, without `_`, `-` and capitals.
const STRONG: &[&str] = &[
    "authorization",
    "token",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "apikey",
    "accesskey",
    "privatekey",
    "secretkey",
    "accountkey",
    "sharedkey",
    "encryptionkey",
    "signingkey",
    "clientkey",
    "credential",
    "credentials",
    "bearer",
    "basic",
    "pwd",
    "cookie",
];

/// The last words of names whose value may be one.
const WEAK: &[&str] = &["auth", "oauth", "key", "pat", "pass", "sig", "signature", "session", "pw"];

/// What stands between `Authorization:` and the credential.
const SCHEMES: &[&str] = &["basic", "bearer", "token", "digest", "negotiate", "apikey"];

/// Words in front of a long number that is no secret.
const HARMLESS: &[&str] = &[
    "sha256",
    "sha384",
    "sha512",
    "sha1",
    "sha",
    "md5",
    "digest",
    "commit",
    "revision",
    "rev",
    "ref",
    "id",
    "layer",
    "blob",
    "blobs",
    "manifest",
    "manifests",
    "tree",
    "container",
    "trace",
    "etag",
    "sum",
    "fsum",
    "store",
    "head",
    "meta",
];

/// Values that stand for one and are none.
const STAND_INS: &[&str] =
    &["true", "false", "null", "none", "nil", "undefined", "redacted", "hidden", "masked", "empty"];

/// The text without what is a secret, by what it is or by where it stands, and without `secrets`.
pub(crate) fn redacted(text: &str, secrets: &[impl AsRef<Secret>]) -> String {
    let mut hidden = vec![false; text.len()];
    for secret in secrets {
        in_hand(text, secret.as_ref().expose(), &mut hidden);
    }
    for range in known_kinds(text).chain(keys_in_armor(text)).chain(user_info(text)) {
        hidden[range].fill(true);
    }
    by_shape(text, &mut hidden);
    by_place(text, &mut hidden);
    by_command(text, &mut hidden);
    let mut out = String::with_capacity(text.len());
    let mut is_before = false;
    for (at, c) in text.char_indices() {
        match (hidden[at], is_before) {
            (false, _) => out.push(c),
            (true, false) => out.push_str(HIDDEN),
            (true, true) => {}
        }
        is_before = hidden[at];
    }
    out
}

/// Marks a token in every form in which it could be written, and parts of it, also where white
/// space was put in between.
fn in_hand(text: &str, token: &str, hidden: &mut [bool]) {
    // Where each byte that is no white space stands.
    let dense: (Vec<u8>, Vec<usize>) = text
        .bytes()
        .enumerate()
        .filter(|(_, b)| !b.is_ascii_whitespace())
        .map(|(at, b)| (b, at))
        .unzip();
    for (form, part) in forms(token) {
        // What is shorter would hide ordinary words.
        if form.len() < 4 {
            continue;
        }
        let part = part.min(form.len());
        let parts: HashSet<&[u8]> = form.windows(part).collect();
        for (at, window) in dense.0.windows(part).enumerate() {
            let (from, to) = (dense.1[at], dense.1[at + part - 1]);
            // A short one is found in one piece alone.
            if parts.contains(window) && (part >= PART || to - from == part - 1) {
                hidden[from..=to].fill(true);
            }
        }
    }
}

/// The forms of a token, each with how long a part of it tells.
fn forms(token: &str) -> Vec<(Zeroizing<Vec<u8>>, usize)> {
    let dense: Zeroizing<Vec<u8>> =
        Zeroizing::new(token.bytes().filter(|b| !b.is_ascii_whitespace()).collect());
    let each = |form: &dyn Fn(u8) -> String| {
        Zeroizing::new(dense.iter().flat_map(|b| form(*b).into_bytes()).collect::<Vec<u8>>())
    };
    let odd = |b: u8, form: &dyn Fn(u8) -> String| match b.is_ascii_alphanumeric() {
        true => char::from(b).to_string(),
        false => form(b),
    };
    let mut forms = vec![
        (each(&|b| odd(b, &|b| format!("%{b:02X}"))), PART),
        (each(&|b| odd(b, &|b| format!("%{b:02x}"))), PART),
        (each(&|b| odd(b, &|b| format!("\\u{b:04x}"))), PART),
        (each(&|b| odd(b, &|b| format!("\\{}", char::from(b)))), PART),
        (each(&|b| format!("%{b:02X}")), 3 * PART),
        (each(&|b| format!("%{b:02x}")), 3 * PART),
        (each(&|b| format!("\\u{b:04x}")), 6 * PART),
        (each(&|b| format!("\\x{b:02x}")), 4 * PART),
        (each(&|b| format!("{b:02x}")), 2 * PART),
        (each(&|b| format!("{b:02X}")), 2 * PART),
    ];
    for shift in 0..3 {
        // The digits that do not depend on what stands before and after it.
        let mut padded = Zeroizing::new(vec![0; shift]);
        padded.extend_from_slice(token.as_bytes());
        let own = (shift * 8).div_ceil(6)..padded.len() * 8 / 6;
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            let encoded = Zeroizing::new(engine.encode(&*padded));
            if let Some(core) = encoded.as_bytes().get(own.clone()) {
                forms.push((Zeroizing::new(core.to_vec()), PART * 4 / 3));
            }
        }
    }
    forms.push((dense, PART));
    forms
}

/// What follows the beginning of a known kind.
fn known_kinds(text: &str) -> impl Iterator<Item = Range<usize>> {
    PREFIXES.iter().flat_map(move |prefix| {
        text.match_indices(prefix).filter_map(move |(at, _)| {
            let from = at + prefix.len();
            let end = end_of(text, from, |c| c.is_ascii_alphanumeric() || "._-".contains(c));
            let tail = text[from..end].trim_end_matches('.');
            let is_begin = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
            // Those of GitHub's have no other meaning.
            let is_ours = prefix.starts_with("gh") || prefix.starts_with("github");
            let is_random = tail.bytes().any(|b| b.is_ascii_digit())
                && tail.bytes().any(|b| b.is_ascii_alphabetic());
            let is_one =
                if is_ours { tail.len() >= 6 } else { tail.len() >= 12 && is_random && is_begin };
            is_one.then(|| from..from + tail.len())
        })
    })
}

/// Private keys, from their first line to their last or to the end.
fn keys_in_armor(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices("PRIVATE KEY").filter_map(|(at, _)| {
        let begins = text[..at].rfind("-----BEGIN")?;
        let is_head = at - begins < 40 && !text[begins + 10..at].contains("-----");
        let from = at + text[at..].find("-----")? + 5;
        let end = text[from..].find("-----END").map_or(text.len(), |end| from + end);
        is_head.then_some(from..end)
    })
}

/// `user:password` before the host of a URL, and before a host that stands alone.
fn user_info(text: &str) -> impl Iterator<Item = Range<usize>> {
    let urls = ["://", "%3A%2F%2F", "%3a%2f%2f"].into_iter().flat_map(move |mark| {
        text.match_indices(mark).filter_map(move |(at, _)| {
            let from = at + mark.len();
            let end = end_of(text, from, |c| !"/?#\"'`<> ".contains(c) && !c.is_whitespace());
            let at = ["@", "%40"].into_iter().filter_map(|at| text[from..end].rfind(at)).max()?;
            Some(from..from + at)
        })
    });
    let bare = text.match_indices('@').filter_map(move |(at, _)| {
        let word = last_part(&text[..at], |c| c.is_whitespace() || "\"'`/<>(=,".contains(c));
        let from = at - word.len();

        let end = end_of(text, at + 1, |c| c.is_ascii_alphanumeric() || ".-".contains(c));
        let (_, password) = word.split_once(':')?;
        (!password.is_empty() && text[at + 1..end].contains('.')).then_some(from..at)
    });
    urls.chain(bare)
}

/// Marks long runs that are no words: hex, base64 and what else is made by chance.
fn by_shape(text: &str, hidden: &mut [bool]) {
    let is_of_run = |c: char| c.is_ascii_alphanumeric() || "+/=_-".contains(c);
    for run in runs(text, is_of_run).into_iter().map(|run| behind_escape(text, run)) {
        let whole = &text[run.clone()];
        // base64 with slashes in it is no path: those have whole words between theirs.
        if whole.len() >= 24 && chance(whole) >= 45 && has_all(whole) && !whole.starts_with('/') {
            if !is_harmless(text, run.start, whole) {
                hidden[run].fill(true);
            }
            continue;
        }
        for part in runs(whole, |c| c != '/') {
            let range = run.start + part.start..run.start + part.end;
            let is_random = part.len() >= 20 && chance(&text[range.clone()]) >= 35;
            if is_random && has_all(&text[range.clone()]) && !is_harmless(text, range.start, whole)
            {
                hidden[range.clone()].fill(true);
            }
            for word in runs(&text[range.clone()], |c| c.is_ascii_alphanumeric()) {
                let word = range.start + word.start..range.start + word.end;
                let digits = text[word.clone()].bytes().filter(u8::is_ascii_digit).count();
                let is_number = word.len() >= 32 && digits >= 3 && digits < word.len();
                if is_number && !is_harmless(text, word.start, &text[word.clone()]) {
                    hidden[word].fill(true);
                }
            }
        }
    }
}

/// Whether a long run is what its surroundings say: a digest, a commit, a tag, an id.
fn is_harmless(text: &str, at: usize, run: &str) -> bool {
    let is_hex = run.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let before = &text[..at];
    let gap = |c: char| c.is_whitespace() || "\"'`:=-_/@(#\\".contains(c);
    let name = before.trim_end_matches(gap);
    let name = last_part(name, |c| !c.is_ascii_alphanumeric()).to_ascii_lowercase();
    if HARMLESS.contains(&name.as_str()) || name.ends_with("id") {
        return true;
    }
    // `%3A`
    if before.to_ascii_lowercase().ends_with("sha256%3a") {
        return true;
    }
    // A file's name below a folder of such names, the tag of an image, the commit of an action.
    let word = last_part(before, char::is_whitespace);
    let is_tag =
        (word.ends_with(':') || word.ends_with('@')) && word.contains('/') && !word.contains("://");
    is_hex && (is_tag || (run.len() == 64 && before.ends_with('/')))
}

/// How often the kind of character changes, in percent.
fn chance(text: &str) -> usize {
    let kind = |b: u8| match b {
        b'a'..=b'z' => 0,
        b'A'..=b'Z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let kinds: Vec<_> = text.bytes().map(kind).filter(|kind| *kind < 3).collect();
    let changes = kinds.windows(2).filter(|pair| pair[0] != pair[1]).count();
    100 * changes / kinds.len().max(1)
}

fn has_all(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_lowercase())
        && text.bytes().any(|b| b.is_ascii_uppercase())
        && text.bytes().any(|b| b.is_ascii_digit())
}

/// A run without the digits of `%3A` before it, which is one character.
fn behind_escape(text: &str, run: Range<usize>) -> Range<usize> {
    let is_escape = run.len() > 2
        && text[..run.start].ends_with('%')
        && text[run.start..run.start + 2].bytes().all(|b| b.is_ascii_hexdigit());
    if is_escape { run.start + 2..run.end } else { run }
}

/// Marks the values of names that announce a secret.
fn by_place(text: &str, hidden: &mut [bool]) {
    let names = runs(text, |c| c.is_ascii_alphanumeric() || "_-".contains(c));
    for name in names.into_iter().map(|name| behind_escape(text, name)) {
        let Some(is_strong) = announces(&text[name.clone()]) else { continue };
        let before = &text[..name.start];
        // The last part of an image's name, whose tag follows.
        let is_path = before.ends_with('/') || before.to_ascii_lowercase().ends_with("%2f");
        if let Some(value) = value(text, name.clone(), is_strong, is_path) {
            hidden[value].fill(true);
        }
    }
}

/// Whether a name announces a secret: surely, or perhaps.
fn announces(name: &str) -> Option<bool> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_lowercase();
    if STRONG.iter().any(|word| plain.ends_with(word)) {
        return Some(true);
    }
    let last = name.rsplit(['_', '-']).next().unwrap_or(name);
    let camel =
        last.char_indices().rev().find(|(_, c)| c.is_ascii_uppercase()).map_or(0, |(at, _)| at);
    let is = |word: &str| WEAK.iter().any(|weak| word.eq_ignore_ascii_case(weak));
    (is(last) || is(&last[camel..])).then_some(false)
}

/// The quotes that a value can stand in, the longest first.
const QUOTES: &[&str] =
    &["\\\\\\\"", "\\u0022", "&quot;", "&#34;", "\\\"", "\\'", "%22", "%27", "\"", "'", "`"];

fn quote_at(text: &str) -> Option<&'static str> {
    QUOTES.iter().copied().find(|quote| text.starts_with(quote))
}

/// Where the value of a name stands.
fn value(text: &str, name: Range<usize>, is_strong: bool, is_path: bool) -> Option<Range<usize>> {
    let word = text[name.clone()].to_ascii_lowercase();
    let is_header = word.ends_with("authorization");
    let spaces =
        |at: usize| at + (text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len());
    let mut at = name.end;
    // The quote that ends the name, as in JSON.
    let in_quotes = quote_at(&text[at..]);
    at += in_quotes.map_or(0, str::len);
    at = spaces(at);
    let separator = ["=>", ":=", "=", ":", "%3D", "%3d", "%3A", "%3a"]
        .into_iter()
        .find(|it| text[at..].starts_with(it));
    let is_scheme = ["bearer", "basic"].contains(&word.as_str());
    let before = &text[..name.start];
    let is_option = before.ends_with("--")
        || (before.ends_with('-') && !word.starts_with('-') && is_strong)
        || text[name.clone()].starts_with("--");
    let line = &text[before.rfind('\n').map_or(0, |it| it + 1)..name.start];
    let Some(separator) = separator else {
        // `--password X`, `Basic X`, `password X`
        let from = spaces(name.end);
        if from == name.end || in_quotes.is_some() || !is_strong {
            return None;
        }
        let quote = quote_at(&text[from..]);
        let value = match quote {
            Some(_) if !is_option => return None,
            _ => taken(text, from, quote),
        };
        let shown = &text[value.clone()];
        let is_told = match () {
            () if is_option => looks_made(shown) || line.contains("login ") || quote.is_some(),
            () if is_scheme => shown.len() >= 6 && !is_word(shown) && !is_challenge(shown),
            () if line.contains("machine ") => true,
            () if word.ends_with("password") || word.ends_with("passwd") => looks_made(shown),
            () => shown.len() >= 16 && looks_made(shown),
        };
        return (is_told && !stands_in(shown)).then_some(value);
    };
    if !separator.starts_with('=') && !separator.eq_ignore_ascii_case("%3d") && is_path {
        return None;
    }
    let gap = at + separator.len();
    let mut from = spaces(gap);
    // A value on a line of its own.
    let is_spaced = from > gap;
    let quote = quote_at(&text[from..]);
    from += quote.map_or(0, str::len);
    let mut has_scheme = false;
    if is_header || word.ends_with("auth") {
        for scheme in SCHEMES {
            let end = from + scheme.len();
            let is_it = text.get(from..end).is_some_and(|it| it.eq_ignore_ascii_case(scheme));
            let ends: &[&str] = &[" ", "%20", "+"];
            if let Some(space) = ends.iter().find(|space| is_it && text[end..].starts_with(**space))
            {
                from = spaces(end + space.len());
                has_scheme = true;
                break;
            }
        }
    }
    if word.ends_with("cookie") {
        let end = end_of(text, from, |c| !"\n\"'".contains(c));
        return (end > from).then_some(from..end);
    }
    let value = match quote {
        Some(quote) => from..closing(text, from, quote),
        None => taken(text, from, None),
    };
    let shown = &text[value.clone()];
    if shown.is_empty() || stands_in(shown) {
        return None;
    }
    let ends_line = text[value.end..]
        .trim_start_matches([' ', '\t', ',', ';', '}', ']', ')', '"', '\''])
        .starts_with('\n')
        || text[value.end..]
            .trim_matches(|c: char| c.is_whitespace() || ",;}])\"'".contains(c))
            .is_empty();
    // The key of a line, as in YAML.
    let is_key = line.trim_matches([' ', '\t', '-', '{', '"', '\'', '+']).is_empty();
    let is_one = match () {
        () if is_header && has_scheme => true,
        () if is_strong && quote.is_some() && (in_quotes.is_some() || !is_spaced || is_key) => true,
        () if quote.is_some() && in_quotes.is_some() => word.ends_with("auth") || looks_made(shown),
        () if is_strong && separator != ":" => true,
        () if is_strong && is_key && ends_line => true,
        () if is_strong && separator == ":" && !is_spaced => !is_word(shown) || in_quotes.is_some(),
        () => looks_made(shown),
    };
    is_one.then_some(value)
}

/// The word that begins there.
fn taken(text: &str, from: usize, quote: Option<&str>) -> Range<usize> {
    if let Some(quote) = quote {
        let from = from + quote.len();
        return from..closing(text, from, quote);
    }
    let end = end_of(text, from, |c| !c.is_whitespace() && !"\"'`&<>|".contains(c));
    let shown = &text[from..end];
    let cut = shown.find("%26").or_else(|| shown.find("%22")).unwrap_or(shown.len());
    from..from + shown[..cut].trim_end_matches([',', ';', ')', '}', ']', '.', ':', '\\']).len()
}

/// Where a quote ends: at the next that no further backslash stands before, or with the text.
fn closing(text: &str, from: usize, quote: &str) -> usize {
    let mut marks = text[from..].match_indices(quote).map(|(at, _)| from + at);
    marks.find(|at| !text[from..*at].ends_with('\\')).unwrap_or(text.len())
}

/// Whether a value has the look of something made and not of a word, a number or a place.
fn looks_made(value: &str) -> bool {
    let has = |is: fn(&u8) -> bool| value.bytes().any(|b| is(&b));
    let is_place = value.starts_with("http")
        || value.starts_with("HTTP")
        || value.starts_with('/')
        || (value.contains('/') && value.contains('.'))
        || value.starts_with("sha256:")
        || value.starts_with("ghcr.io");
    let is_long = value.len() >= 16
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && !value.contains('/');
    value.len() >= 6
        && !is_place
        && ((has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic)) || is_long)
}

/// Whether it is one plain word.
fn is_word(value: &str) -> bool {
    let tail = value.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(value);
    tail.bytes().all(|b| b.is_ascii_lowercase() || b"-,.:;!'".contains(&b))
}

/// Whether it is a part of a registry's challenge.
fn is_challenge(value: &str) -> bool {
    ["realm=", "service=", "scope=", "error="].iter().any(|name| value.starts_with(name))
}

/// Whether a value only stands for a secret: a variable, an expression, a mask.
fn stands_in(value: &str) -> bool {
    let variable = value.strip_prefix('$').unwrap_or_default();
    let is_variable = !variable.is_empty()
        && variable.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let number = value.len() <= 5 && value.bytes().all(|b| b.is_ascii_digit());
    value.is_empty()
        || is_variable
        || number
        || STAND_INS.iter().any(|it| value.eq_ignore_ascii_case(it))
        || ["${", "$(", "<", "…", "%s", "{", "[", "("].iter().any(|it| value.starts_with(it))
        || value.bytes().all(|b| b"*x.-".contains(&b))
}

/// Marks passwords on the command lines of a login.
fn by_command(text: &str, hidden: &mut [bool]) {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.contains("login") {
            for (at, _) in line.match_indices("-p") {
                let from = start + at + 2;
                let is_option =
                    line[..at].ends_with(|c: char| c.is_whitespace() || c == '"' || c == '\'');
                let rest = text[from..].trim_start_matches([' ', '=', '"', '\'', ',']);
                let value = taken(text, text.len() - rest.len(), None);
                let is_value = !rest.starts_with('-')
                    && !rest.starts_with('`')
                    && line[..at].contains("login");
                if is_option && is_value && !stands_in(&text[value.clone()]) {
                    hidden[value].fill(true);
                }
            }
        }
        // `echo X | docker login --password-stdin`
        if let Some(end) =
            line.find('|').filter(|_| line.contains("-stdin") || line.contains("login"))
        {
            for command in ["echo ", "printf ", "<<< "] {
                let Some(at) = line[..end].find(command) else { continue };
                let words = line[at + command.len()..end].split_whitespace();
                for word in words.filter(|word| !word.starts_with('-')) {
                    let bare = word.trim_matches(['"', '\'']);
                    let from = start + (word.as_ptr() as usize - line.as_ptr() as usize);
                    if !bare.starts_with(['$', '%']) {
                        hidden[from..from + word.len()].fill(true);
                    }
                }
            }
        }
        // `curl -u user:password`
        for option in ["-u ", "--user ", "--creds ", "--creds=", "-u"] {
            for (at, _) in line.match_indices(option) {
                let is_option = at == 0 || line[..at].ends_with(char::is_whitespace);
                let from = start + at + option.len();
                let quote = quote_at(&text[from..]);
                let value = taken(text, from, quote);
                let shown = &text[value.clone()];
                if let Some(colon) = shown.find(':').filter(|_| is_option) {
                    let password = value.start + colon + 1..value.end;
                    if !stands_in(&text[password.clone()]) && !shown.contains("://") {
                        hidden[password].fill(true);
                    }
                }
            }
        }
        start += line.len();
    }
}

/// The longest runs of such characters.
fn runs(text: &str, is_of_run: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut begun = None;
    for (at, c) in text.char_indices() {
        match (is_of_run(c), begun) {
            (true, None) => begun = Some(at),
            (false, Some(from)) => {
                runs.push(from..at);
                begun = None;
            }
            _ => {}
        }
    }
    runs.extend(begun.map(|from| from..text.len()));
    runs
}

/// What stands behind the last such character.
fn last_part(text: &str, is_break: impl Fn(char) -> bool) -> &str {
    text.rsplit(is_break).next().unwrap_or(text)
}

fn end_of(text: &str, from: usize, is_of_it: impl Fn(char) -> bool) -> usize {
    text[from..].find(|c| !is_of_it(c)).map_or(text.len(), |at| from + at)
}

#[cfg(test)]
mod tests;
