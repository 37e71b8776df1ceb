//! The bytes of the helper protocol, and what a helper's end means.

use std::path::Path;

use zeroize::Zeroizing;

use super::{entry, secret};
use crate::cause::Cause;
use crate::process::{Ended, Output};
use crate::store::Entry;
use crate::store::credential_helper::{self, Helper};

fn output(ended: Ended, stdout: &str, stderr: &str) -> Output {
    Output { ended, stdout: Zeroizing::new(stdout.into()), stderr: stderr.into() }
}

#[test]
fn what_store_reads() {
    let line = credential_helper::payload("ghcr.io", "u", &secret("ghp_x"));
    assert_eq!(*line, "{\"ServerURL\":\"ghcr.io\",\"Username\":\"u\",\"Secret\":\"ghp_x\"}\n");
    let odd = "a\"\\\n\r\t\0\u{1b}<>&é\u{2028}";
    let line = credential_helper::payload("h", "<token>", &secret(odd));
    assert!(line.contains(r#"\u003ctoken\u003e"#));
    let escaped = r#""a\"\\\n\r\t\u0000\u001b\u003c\u003e\u0026é\u2028""#;
    assert!(line.contains(escaped), "{}", *line);
    let back: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(back["Secret"], odd);
    assert_eq!(line.lines().count(), 1);
}

#[test]
fn what_get_answers() {
    let found = |text: &str| credential_helper::entry(text.as_bytes());
    let expect = Some(entry("u", "t"));
    assert_eq!(found(r#"{"ServerURL":"h","Username":"u","Secret":"t"}"#), expect);
    assert_eq!(found("\n{\"username\":\"u\",\"SECRET\":\"t\",\"x\":[1]}\n"), expect);
    let token = Entry {
        user: "<token>".into(),
        secret: Some(secret("t")),
        identity_token: true,
        source: None,
    };
    assert_eq!(found(r#"{"Username":"\u003ctoken\u003e","Secret":"t"}"#), Some(token));
    for text in ["", "{}", "null", "[]", "t", r#"{"Username":"u"}"#, r#"{"Secret":1}"#] {
        assert_eq!(found(text), None, "{text}");
    }
    assert_eq!(credential_helper::entry(b"\xff"), None);
}

#[test]
fn not_found_is_one_sentence_on_stdout() {
    let said =
        |ended, stdout, stderr| credential_helper::is_not_found(&output(ended, stdout, stderr));
    assert!(said(Ended::Code(1), credential_helper::NOT_FOUND, ""));
    assert!(said(Ended::Code(1), " credentials not found in native keychain\n", "noise"));
    assert!(!said(Ended::Code(1), "", credential_helper::NOT_FOUND));
    assert!(!said(Ended::Code(0), credential_helper::NOT_FOUND, ""));
    assert!(!said(Ended::Signal(9), credential_helper::NOT_FOUND, ""));
    assert!(!said(Ended::Code(1), "credentials not found in native keychain: really", ""));
}

#[test]
fn how_it_failed() {
    let why = |ended, stdout, stderr| {
        let said = output(ended, stdout, stderr);
        let problem = Helper::named("x").must_succeed(&said, Some(&secret("tok"))).unwrap_err();
        assert_eq!(problem.cause, Cause::HelperFailed);
        problem.why
    };
    assert_eq!(why(Ended::Code(1), "one\ntwo \n\n", "three"), "it exited with code 1: two");
    assert_eq!(why(Ended::Code(2), "\n", "one\nthree\n"), "it exited with code 2: three");
    assert_eq!(why(Ended::Signal(11), "", ""), "signal 11 ended it");
    assert_eq!(
        why(Ended::TimedOut, "", "waiting"),
        "it did not answer in time and was ended: waiting"
    );
    // What may be a credential is not repeated.
    assert_eq!(why(Ended::Code(1), "bad tok", ""), "it exited with code 1");
    assert_eq!(why(Ended::Code(1), r#"{"Secret":"x"}"#, ""), "it exited with code 1");
    assert_eq!(why(Ended::Code(1), &"x".repeat(9_999), "").len(), 323);

    let cancelled = output(Ended::Cancelled, "", "");
    let problem = Helper::named("x").must_succeed(&cancelled, None).unwrap_err();
    assert_eq!(problem.cause, Cause::Interrupted);
    assert!(Helper::named("x").must_succeed(&output(Ended::Code(0), "any", "thing"), None).is_ok());
}

#[test]
fn a_path_is_no_name() {
    let env = crate::env::Env::default();
    let limit = std::time::Duration::from_secs(1);
    for name in ["../x", "a/b", "/bin/sh"] {
        let problem = credential_helper::get(name, "ghcr.io", &env, limit).unwrap_err();
        assert_eq!(problem.cause, Cause::HelperFailed, "{name}");
        let problem = problem.problem(Path::new("/d/config.json"));
        let program = format!("docker-credential-{name}");
        assert_eq!(problem.subject.helper, Some(program));
        assert_eq!(problem.subject.file, Some("/d/config.json".into()));
    }
}
