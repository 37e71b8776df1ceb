//! What must hold of every parser of outside bytes, whatever the bytes are.
//!
//! One function for each parser: it takes the bytes as the outside would give them, and panics
//! where a promise is broken. `fuzz/` calls them with millions of inputs, the tests here with
//! those of `fuzz/seeds`: good ones, and all that ever broke a promise. No part of the program, and
//! a list as long as there are parsers.

use std::ffi::OsString;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::engine::table;
use crate::env::{self, Env};
use crate::ghcr::{self, www_authenticate};
use crate::github::{self, Answer, OrgAnswer};
use crate::http::Response;
use crate::http::proxy::ProxySettings;
use crate::invocation::{self, Invocation};
use crate::messages::Reader;
use crate::protocol::{completion, hook};
use crate::reference::Reference;
use crate::registry::Registry;
use crate::store::content::Content;
use crate::store::edit::Edit;
use crate::store::{FileFormat, credential_helper, our_helper};
use crate::token::expiry::{Expiry, Within, http_date};
use crate::token::kind::{TokenKind, checksum_fits};
use crate::token::scopes::{Access, Scopes};
use crate::token::secret::Secret;
use crate::token::source::From;
use crate::token::text;
use crate::ui::clean;

/// Panics where a promise is broken.
pub type Target = fn(&[u8]);

/// Every target: its name, which is that of its file in `fuzz/fuzz_targets` and of its folder in
/// `fuzz/seeds`, and its function.
pub const TARGETS: &[(&str, Target)] = &[
    ("api", api),
    ("argv", argv),
    ("challenge", challenge),
    ("clean", clean),
    ("completion", completion),
    ("dates", dates),
    ("docker_file", docker_file),
    ("explain", explain),
    ("helper_answer", helper_answer),
    ("helper_input", helper_input),
    ("hook", hook),
    ("image", image),
    ("podman_file", podman_file),
    ("proxy", proxy),
    ("token", token),
    ("words", words),
];

const HOST: &str = "ghcr.io";
const SECRET: &str = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

fn secret(text: &str) -> Arc<Secret> {
    Arc::new(Secret::new(Zeroizing::new(text.to_owned())))
}

/// Words that end with a line break each.
fn lines(bytes: &[u8]) -> Vec<OsString> {
    let text = String::from_utf8_lossy(bytes);
    text.split('\n').map(OsString::from).collect()
}

/// The command line: whatever follows our name arrives as it was typed.
pub fn argv(bytes: &[u8]) {
    let argv = lines(bytes);
    for reexec in [None, Some(OsString::from("docker"))] {
        match invocation::of(
            &argv,
            table::link,
            || reexec.clone(),
            |docker| docker == "docker-ghcr",
        ) {
            Invocation::Metadata => assert_eq!(argv[1], invocation::METADATA_WORD),
            Invocation::Command { words, called_as, .. } => {
                // docker's own help forms put `help` before what was typed.
                let helped = words.split_first().filter(|(first, _)| *first == "help");
                let is_typed = argv.ends_with(&words)
                    || helped.is_some_and(|(_, rest)| rest.iter().all(|word| argv.contains(word)));
                assert!(is_typed, "{argv:?} became {words:?}");
                assert!(called_as.docker_globals.args.iter().all(|arg| argv.contains(arg)));
            }
            _ => {}
        }
    }
}

/// A TAB: lines of candidates, then the one line that tells the shell what to do.
pub fn completion(bytes: &[u8]) {
    let answer = completion::answer("docker ghcr", &lines(bytes), true, &Env::default());
    let directive = answer.lines().next_back().and_then(|line| line.strip_prefix(':'));
    assert!(directive.is_some_and(|number| number.parse::<u8>().is_ok()), "{answer:?}");
    assert!(answer.ends_with('\n'));
    assert!(answer.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()), "{answer:?}");
}

/// docker's hook: one line with one JSON object, and a template that docker can fill.
pub fn hook(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let question = serde_json::json!({ "RootCmd": "pull", "CommandError": text }).to_string();
    for question in [&*question, &text] {
        let answer = hook::answer("docker ghcr", Some(question.as_ref()), &Env::default());
        assert!(answer.ends_with('\n') && answer.matches('\n').count() == 1, "{answer:?}");
        let answer: serde_json::Value = serde_json::from_str(&answer).expect("JSON");
        if let Some(template) = answer.as_object().expect("an object").get("Template") {
            let template = template.as_str().expect("a text");
            // docker runs what stands in braces: nothing of the error's may, only our own guard.
            let guard = r#"{{if eq (printf "%.8s" (arg . 0)) "ghcr.io/"}}"#;
            let guarded = template.strip_prefix(guard).and_then(|it| it.strip_suffix("{{end}}"));
            let plain = guarded.unwrap_or(template).replace("{{arg . 0}}", "");
            assert!(!plain.contains(['{', '}']), "{template:?}");
            assert!(template.chars().all(|c| c == '\n' || !c.is_control()), "{template:?}");
        }
    }
}

/// A log: what is found does not depend on how it is cut into pieces, and stands in it.
pub fn explain(bytes: &[u8]) {
    let read = |piece: usize| {
        let mut reader = Reader::new();
        bytes.chunks(piece).for_each(|piece| reader.feed(piece));
        reader.finish()
    };
    let (found, lines) = read(bytes.len().max(1));
    assert_eq!(read(7), (found.clone(), lines));
    for found in found {
        assert!((1..=lines).contains(&found.line) && found.times > 0, "{found:?}");
        assert!(!found.reading.causes.is_empty());
        assert!(!found.reading.text.contains(char::is_control), "{found:?}");
    }
}

/// `WWW-Authenticate`: a realm that is taken is on the registry's own host.
pub fn challenge(bytes: &[u8]) {
    let header = String::from_utf8_lossy(bytes);
    for scheme in www_authenticate::parse(&header).unwrap_or_default() {
        assert!(!scheme.name.is_empty() && scheme.name.is_ascii());
        assert!(scheme.params.iter().all(|(name, _)| !name.is_empty()));
    }
    let Some(response) = response(401, &[("www-authenticate", &header)], "") else { return };
    if let Ok(challenge) = ghcr::read_challenge(&response, HOST) {
        let realm = challenge.realm.to_ascii_lowercase();
        let rest = realm.strip_prefix("https://ghcr.io").expect("the registry's own host");
        let rest = rest.strip_prefix(":443").unwrap_or(rest);
        assert!(rest.is_empty() || rest.starts_with(['/', '?']), "{realm}");
    }
}

/// An image's name: what is taken goes into a URL as it is, and reads the same again.
pub fn image(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(image) = Reference::parse(&text) {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-/:".contains(&b);
        assert!(image.repository().bytes().chain(image.version().bytes()).all(plain), "{image}");
        assert!(!image.repository().split('/').any(|part| part.starts_with('.')), "{image}");
        assert_eq!(Reference::parse(&image.to_string()), Ok(image));
    }
}

/// An answer, if a server could give it.
fn response(status: u16, headers: &[(&str, &str)], body: &str) -> Option<Response> {
    let fits = |(name, value): &(&str, &str)| {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
        let text = |b: u8| b == b'\t' || (b >= b' ' && b != 127);
        !name.is_empty() && name.bytes().all(token) && value.bytes().all(text)
    };
    headers.iter().all(fits).then(|| Response::fake(status, headers, body))
}

/// An answer of GitHub's API or of the registry: the status on the first line, headers, an empty
/// line, the body.
pub fn api(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.parse().ok()).unwrap_or(200);
    let headers: Vec<_> = lines.filter_map(|line| line.split_once(": ")).collect();
    let Some(response) = response(status, &headers, body) else { return };
    if let Answer::Grant(grant) = github::read_user(&response) {
        let name = grant.login.strip_suffix("[bot]").unwrap_or(&grant.login);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        assert!(status == 200 && !name.is_empty() && name.bytes().all(plain), "{name:?}");
    }
    if let OrgAnswer::SingleSignOn(Some(page)) = github::read_organization(&response, "github.com")
    {
        assert!(
            page.starts_with("https://github.com/") && page.bytes().all(|b| b.is_ascii_graphic())
        );
    }
    if let Ok(bearer) = ghcr::read_token(&response) {
        assert!(status == 200 && bearer.expose().bytes().all(|b| b.is_ascii_graphic()));
    }
    let _ = ghcr::read_challenge(&response, HOST);
    assert!(ghcr::registry_errors(body.as_bytes()).iter().all(|error| !error.code.is_empty()));
}

/// The two headers with dates: an end that was understood is told as the day it is.
pub fn dates(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (end, date) = text.split_once('\n').unwrap_or((&text, ""));
    let _ = http_date(end);
    let _ = Expiry::parse(end, Some(date));
    if let Some(end) = Expiry::parse(end, None) {
        let midnight = end.seconds().div_euclid(86_400) * 86_400;
        let day = Expiry::parse(&format!("{end} 00:00:00 UTC"), None);
        // A zone can carry the last day of the year 9999 into one that has no such form.
        assert!(day.is_none_or(|day| day.seconds() == midnight), "{end}");
        let _ = (end.days_left(i64::MIN), end.days_left(i64::MAX));
    }
    if let (Ok(within), Some(end)) =
        (text.parse::<Within>(), Expiry::parse("2026-12-31 23:59:59 UTC", None))
    {
        let _ = within.covers(end, 0);
    }
}

/// Words of the command line and of variables that have a grammar of their own.
pub fn words(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(registry) = Registry::parse(&text) {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.".contains(&b);
        assert!(registry.host.bytes().all(plain), "{:?}", registry.host);
        assert_eq!(Registry::parse(&registry.host).ok().as_ref(), Some(&registry));
    }
    let _ = text.parse::<From>();
    let scopes = Scopes::parse(&text);
    for access in Access::ALL {
        assert_eq!(scopes.allow(access), scopes.missing(access).is_empty());
    }
    assert_eq!(Scopes::parse(&scopes.to_string()), scopes);
}

/// What a source gave: a token is visible ASCII of a bounded length, and stands in what was read.
pub fn token(bytes: &[u8]) {
    let Ok(secret) = text::token(bytes) else { return };
    let token = secret.expose();
    assert!(!token.is_empty() && token.len() <= text::LONGEST);
    assert!(token.bytes().all(|b| b.is_ascii_graphic()));
    assert!(bytes.windows(token.len()).any(|part| part == token.as_bytes()));
    let _ = (TokenKind::of(token).unfit(), checksum_fits(token));
    assert!(!format!("{secret:?}").contains(token) || "Secret(…)".contains(token));
    // In every form in which it could be said.
    if token.len() >= 8 {
        let said = format!("got {token}, Basic {token}, https://octocat:{token}@ghcr.io/");
        assert!(!clean::line(&said, &[self::secret(token)]).contains(token));
    }
}

/// Text on its way to a terminal.
pub fn clean(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let secret = [secret(SECRET)];
    let cleaned = clean::line(&text, &secret);
    assert!(!cleaned.contains(SECRET));
    assert!(!cleaned.chars().any(char::is_control), "{cleaned:?}");
    let said = clean::line(&format!("{text}{SECRET}{text}"), &secret);
    assert!(!said.contains(SECRET), "{said:?}");
}

/// What a credential helper says.
pub fn helper_answer(bytes: &[u8]) {
    if let Some(entry) = credential_helper::entry(bytes) {
        assert!(entry.secret.is_some());
        let secret = entry.secret.as_ref().map(Secret::expose).unwrap_or_default();
        // What it would be asked to keep says the same.
        let payload = credential_helper::payload(HOST, &entry.user, &self::secret(secret));
        let again = credential_helper::entry(payload.as_bytes());
        assert_eq!(again.as_ref(), Some(&entry));
    }
}

/// What docker asks of us as its helper: a key that is answered is ghcr.io's, over TLS.
pub fn helper_input(bytes: &[u8]) {
    let _ = credential_helper::message(bytes);
    let key = String::from_utf8_lossy(bytes);
    if let Some(registry) = our_helper::registry(key.trim(), &Env::default()) {
        assert_eq!(registry.host, HOST);
        assert!(!key.trim().to_ascii_lowercase().starts_with("http://"), "{key:?}");
        assert!(key.to_ascii_lowercase().contains(HOST), "{key:?}");
    }
}

/// The variables that name a proxy and its exceptions, a line each.
pub fn proxy(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (proxy, exceptions) = text.split_once('\n').unwrap_or((&text, ""));
    let env = Env::from_iter([(env::HTTPS_PROXY[0], proxy), (env::NO_PROXY[0], exceptions)]);
    let settings = ProxySettings::of(&env);
    for host in [HOST, "api.github.com", "127.0.0.1", "::1", "containers.corp.example"] {
        if let Err(error) = settings.proxy_for(host) {
            // It may hold a password.
            assert_eq!(error.detail, "HTTPS_PROXY is not the address of a proxy");
        }
    }
    assert!(matches!(settings.proxy_for("127.0.0.1"), Ok(None)));
}

/// docker's file. A setting that is taken back is gone, and nothing else is.
pub fn docker_file(bytes: &[u8]) {
    file(bytes, FileFormat::Docker);
    let content = Content::of_bytes(Zeroizing::new(bytes.to_vec()), FileFormat::Docker);
    let Ok(text) = content.map(Content::into_text) else { return };
    let keys = &["credHelpers", HOST][..];
    let read = |edit: &Edit| {
        let bytes = Zeroizing::new(edit.text().as_bytes().to_vec());
        let content = Content::of_bytes(bytes, FileFormat::Docker);
        content.unwrap_or_else(|why| panic!("{why:?}: {:?}", edit.text()))
    };
    let mut edit = Edit::new(&text);
    edit.remove(keys);
    let before = read(&edit);
    edit.put(keys, "ghcr");
    assert_eq!(read(&edit).helper(HOST), Some("ghcr"));
    edit.remove(keys);
    let after = read(&edit);
    assert_eq!(after.helper(HOST), None);
    assert!(after.keys().eq(before.keys()));
}

/// podman's file, and the old one of docker's that podman still reads.
pub fn podman_file(bytes: &[u8]) {
    file(bytes, FileFormat::Podman);
    let content = Content::of_bytes(Zeroizing::new(bytes.to_vec()), FileFormat::Dockercfg);
    if let Ok(content) = content {
        read_all(&content, FileFormat::Dockercfg);
    }
}

fn read_all(content: &Content, shape: FileFormat) {
    for key in content.keys() {
        let place = content.place(|known| known == key).expect("a key that is there");
        let _ = (content.entry(&place, shape), content.undecodable(&place), content.helper(key));
    }
}

/// A file that can be read can be edited: the new login is read back, the others are as they were,
/// and when it is taken out again nothing of it is left.
fn file(bytes: &[u8], shape: FileFormat) {
    let read = |text: &str| Content::of_bytes(Zeroizing::new(text.as_bytes().to_vec()), shape);
    let content = match Content::of_bytes(Zeroizing::new(bytes.to_vec()), shape) {
        Ok(content) => content,
        Err((line, _)) => {
            assert!(line <= 1 + bytes.iter().filter(|byte| **byte == b'\n').count());
            return;
        }
    };
    read_all(&content, shape);
    let others = |content: &Content| -> Vec<_> {
        let keys = content.keys().filter(|key| *key != HOST);
        keys.map(|key| (key.to_owned(), content.place(|known| known == key)))
            .map(|(key, place)| (key, content.entry(&place.expect("it is there"), shape)))
            .collect()
    };
    let before = others(&content);
    let text = content.into_text();

    let mut edit = Edit::new(&text);
    edit.set_auth(HOST, "octocat", &secret(SECRET));
    let stored = read(edit.text()).unwrap_or_else(|why| panic!("{why:?}: {:?}", edit.text()));
    let place = stored.place(|key| key == HOST).expect("what was stored");
    let entry = stored.entry(&place, shape).expect("what was stored");
    assert_eq!(entry.user, "octocat");
    assert!(entry.secret.as_ref() == Some(&*secret(SECRET)) && !entry.identity_token);
    // One that a later `null` hid may come to light.
    let is_kept = |after: &[_]| before.iter().all(|entry| after.contains(entry));
    assert!(is_kept(&others(&stored)), "{:?}", edit.text());

    let once = edit.text().to_owned();
    edit.set_auth(HOST, "octocat", &secret(SECRET));
    assert_eq!(edit.text(), once, "to store it twice is to store it once");

    edit.remove_keys(&[HOST.to_owned()]);
    let removed = read(edit.text()).unwrap_or_else(|why| panic!("{why:?}: {:?}", edit.text()));
    assert!(removed.place(|key| key == HOST).is_none());
    assert!(is_kept(&others(&removed)), "{:?}", edit.text());
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::TARGETS;

    fn names(folder: &Path) -> BTreeSet<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
    }

    fn fuzz() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
    }

    #[test]
    fn every_target_has_its_file_and_its_seeds() {
        let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).into()).collect();
        assert_eq!(names(&fuzz().join("seeds")), targets);
        assert_eq!(names(&fuzz().join("fuzz_targets")), targets);
        let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
        for name in targets {
            let path = fuzz().join(format!("fuzz_targets/{name}.rs"));
            assert!(fs::read_to_string(path).unwrap().contains(&format!("fuzzing::{name}(data)")));
            assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
        }
    }

    #[test]
    fn what_was_found_stays_mended() {
        for (name, target) in TARGETS {
            let seeds = fs::read_dir(fuzz().join("seeds").join(name)).unwrap();
            let seeds: Vec<_> =
                seeds.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
            assert!(!seeds.is_empty(), "{name}");
            for seed in &seeds {
                target(seed);
                // Cut, as an answer may be.
                let step = seed.len() / 8 + 1;
                (0..seed.len()).step_by(step).for_each(|end| target(&seed[..end]));
            }
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(8))]
        #[test]
        fn no_bytes_break_a_promise(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..64)) {
            TARGETS.iter().for_each(|(_, target)| target(&bytes));
        }
    }
}
