//! Makes text from outside fit to be shown: no control characters, no secret.
//!
//! A registry's message, an engine's stderr and a quoted log line pass here before a terminal
//! sees them. Pure; printing is `ui`'s own business.

use anstream::adapter::strip_str;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::token::secret::Secret;

/// What a secret is replaced by.
const HIDDEN: &str = "…";

/// Prefixes whose tail is a secret wherever it stands: GitHub's, and those people mix up with it.
const PREFIXES: [&str; 9] =
    ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "dckr_pat_", "glpat-", "npm_"];

/// One line of text from outside, without escape sequences, control and direction characters,
/// and without `secrets`, in any form in which they could stand there.
pub(crate) fn line(text: &str, secrets: &[impl AsRef<Secret>]) -> String {
    let mut text = plain(text);
    for secret in secrets {
        for form in forms(secret.as_ref()) {
            text = hide(&text, &form);
        }
    }
    for prefix in PREFIXES {
        text = hide_after(&text, prefix, 6, |c| c.is_ascii_alphanumeric() || "._-".contains(c));
    }
    for scheme in ["Basic ", "basic ", "Bearer ", "bearer "] {
        text = hide_after(&text, scheme, 12, |c| c.is_ascii_alphanumeric() || "+/=._-".contains(c));
    }
    hide_user_info(&text)
}

/// The text on one line, with what a terminal would act on taken out.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in strip_str(text).flat_map(str::chars) {
        match c {
            '\n' | '\t' => out.push(' '),
            // Direction overrides and zero-width characters can make a line read as another one.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

/// The forms in which a token can stand in a text: itself, and the part of its base64 that does
/// not depend on what stands before and after it, for each of the three alignments.
fn forms(secret: &Secret) -> Vec<Zeroizing<String>> {
    let token = secret.expose();
    let mut forms = vec![Zeroizing::new(token.to_owned())];
    for shift in 0..3 {
        let mut padded = Zeroizing::new(vec![0; shift]);
        padded.extend_from_slice(token.as_bytes());
        let encoded = Zeroizing::new(STANDARD_NO_PAD.encode(&*padded));
        let from = (shift * 8).div_ceil(6);
        let to = padded.len() * 8 / 6;
        if let Some(core) = encoded.get(from..to) {
            forms.push(Zeroizing::new(core.to_owned()));
        }
    }
    // What is shorter would hide ordinary words.
    forms.retain(|form| form.len() >= 4);
    forms
}

fn hide(text: &str, form: &str) -> String {
    text.replace(form, HIDDEN)
}

/// Hides what follows `mark`, where at least `least` characters that `part` takes follow it.
fn hide_after(text: &str, mark: &str, least: usize, part: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(mark) {
        let (before, after) = rest.split_at(at + mark.len());
        out.push_str(before);
        let end = after.find(|c| !part(c)).unwrap_or(after.len());
        if end >= least {
            out.push_str(HIDDEN);
            rest = &after[end..];
        } else {
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Hides `user:password@` in a URL.
fn hide_user_info(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let authority = after.find(|c: char| "/?#\"' ".contains(c)).unwrap_or(after.len());
        rest = match after[..authority].rfind('@') {
            Some(at) => {
                out.push_str(HIDDEN);
                &after[at..]
            }
            None => after,
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn clean(text: &str, secrets: &[&str]) -> String {
        let secrets: Vec<_> = secrets
            .iter()
            .map(|secret| Arc::new(Secret::new(Zeroizing::new((*secret).to_owned()))))
            .collect();
        line(text, &secrets)
    }

    #[test]
    fn escapes_and_controls_go() {
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m\r\n", &[]), "red");
        assert_eq!(clean("a\u{1b}]0;title\u{7}b\u{1b}]8;;x\u{1b}\\c", &[]), "abc");
        // `tput sgr0`
        assert_eq!(clean("\u{1b}[1mbold\u{1b}(B\u{1b}[m\n", &[]), "bold");
        assert_eq!(clean("one\ntwo\u{202e}\u{0}", &[]), "one two");
    }

    #[test]
    fn a_known_secret_goes_in_every_form() {
        let secret = "correct horse battery staple";
        for before in ["", "a:", "ab:", "abc:"] {
            let encoded = STANDARD_NO_PAD.encode(format!("{before}{secret}:z"));
            let shown = clean(&format!("sent {encoded} there"), &[secret]);
            assert!(shown.contains(HIDDEN) && shown.len() < 30, "{shown}");
        }
        assert_eq!(clean(&format!("<{secret}>"), &[secret]), "<…>");
        // Characters a terminal would not show do not split it.
        assert_eq!(clean("correct hor\u{200b}se battery staple", &[secret]), "…");
    }

    #[test]
    fn tokens_nobody_told_us_of_go_too() {
        assert_eq!(clean("bad ghp_0123456789abcdef, sorry", &[]), "bad ghp_…, sorry");
        assert_eq!(clean("ghs_1_aa.bb-cc.dd", &[]), "ghs_…");
        assert_eq!(clean("the ghp_ prefix", &[]), "the ghp_ prefix");
        assert_eq!(
            clean("Authorization: Basic dXNlcjpwYXNzd29yZA==", &[]),
            "Authorization: Basic …"
        );
        assert_eq!(clean("Basic auth", &[]), "Basic auth");
        assert_eq!(clean("proxy http://u:p@h:1/x", &[]), "proxy http://…@h:1/x");
        assert_eq!(clean("see https://github.com/a@b", &[]), "see https://github.com/a@b");
    }
}
