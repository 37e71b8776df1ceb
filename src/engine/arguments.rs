//! What a person adds after `--` for the engine's own `login`, checked before it gets there.
//!
//! Pure. What we say ourselves (user, stdin, server) may not be said again, and a secret may not
//! stand on a command line.

use std::ffi::{OsStr, OsString};

use crate::cause::Cause;
use crate::engine::EngineKind;
use crate::problem::Problem;

/// Options of the engines' `login` and of their roots that take a value, so that the word after
/// one is no server. From `docker login --help`, `podman login --help`, `nerdctl --help`.
fn takes_value(kind: EngineKind, option: &str) -> bool {
    match kind {
        EngineKind::Docker => false,
        EngineKind::Podman => matches!(option, "--authfile" | "--cert-dir" | "--compat-auth-file"),
        EngineKind::Nerdctl => matches!(
            option,
            "--hosts-dir"
                | "--address"
                | "-a"
                | "--host"
                | "-H"
                | "--namespace"
                | "-n"
                | "--cgroup-manager"
                | "--cni-netconfpath"
                | "--cni-path"
                | "--data-root"
                | "--snapshotter"
                | "--storage-driver"
        ),
    }
}

/// What the arguments mean to us.
#[derive(Debug, Default, PartialEq)]
pub struct Meaning {
    /// The file that podman is told to store in.
    pub auth_file: Option<OsString>,
    /// The option that switches the check of certificates off.
    pub tls_off: Option<String>,
}

/// Reads the arguments for one engine's `login`.
///
/// # Errors
/// One of them is ours to give, or is a secret.
pub fn check(kind: EngineKind, extra: &[OsString]) -> Result<Meaning, Problem> {
    let usage = |message: String, fix: &str| Problem::new(Cause::Usage, message).fix(fix);
    let mut meaning = Meaning::default();
    let mut words = extra.iter();
    while let Some(word) = words.next() {
        let text = word.to_str().unwrap_or_default();
        if !word.as_encoded_bytes().starts_with(b"-") || text == "--" || text == "-" {
            return Err(usage(
                format!("`{}` after `--` would be a second server", word.display()),
                "name the registry with --registry, before `--`",
            ));
        }
        let (option, attached) = match text.split_once('=') {
            Some((option, value)) => (option, Some(OsString::from(value))),
            None => (text, None),
        };
        let short = |letter: &str| option.starts_with(letter) && !option.starts_with("--");
        if option == "--password" || short("-p") {
            return Err(usage(
                format!(
                    "`{}` after `--` puts a secret on the command line",
                    if short("-p") { "-p" } else { option }
                ),
                "pipe it in with --password-stdin, before `--`",
            ));
        }
        if option == "--username" || short("-u") {
            return Err(usage(
                "the user name is given twice".into(),
                "give it with -u, before `--`",
            ));
        }
        if matches!(option, "--password-stdin" | "--secret" | "--get-login" | "--help" | "-h") {
            return Err(usage(
                format!("`{option}` is not passed on to {}", kind.name()),
                "leave it out",
            ));
        }
        let value = match attached {
            None if takes_value(kind, option) => words.next().cloned(),
            attached => attached,
        };
        let off = value.as_deref().is_some_and(|value| {
            ["false", "0", "f", "F", "False", "FALSE"].map(OsStr::new).contains(&value)
        });
        match option {
            "--authfile" | "--compat-auth-file" => meaning.auth_file = value,
            "--tls-verify" if off => meaning.tls_off = Some(text.to_owned()),
            "--insecure-registry" if !off => meaning.tls_off = Some(text.to_owned()),
            _ => {}
        }
    }
    Ok(meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(kind: EngineKind, extra: &[&str]) -> Result<Meaning, String> {
        let extra: Vec<OsString> = extra.iter().map(OsString::from).collect();
        check(kind, &extra).map_err(|problem| problem.message)
    }

    #[test]
    fn what_is_passed_on() {
        let podman = |extra: &[&str]| checked(EngineKind::Podman, extra).unwrap();
        assert_eq!(podman(&["--authfile", "F"]).auth_file, Some("F".into()));
        assert_eq!(podman(&["--authfile=F", "--cert-dir", "D"]).auth_file, Some("F".into()));
        assert_eq!(podman(&["--tls-verify=false"]).tls_off, Some("--tls-verify=false".into()));
        assert_eq!(podman(&["--tls-verify", "--tls-verify=true"]).tls_off, None);
        let nerdctl =
            checked(EngineKind::Nerdctl, &["--insecure-registry", "-n", "k8s.io"]).unwrap();
        assert_eq!(nerdctl.tls_off, Some("--insecure-registry".into()));
    }

    #[test]
    fn what_is_refused() {
        let docker = |extra: &[&str]| checked(EngineKind::Docker, extra).unwrap_err();
        for secret in [&["-p", "x"][..], &["-px"], &["--password", "x"], &["--password=x"]] {
            let message = docker(secret);
            assert!(message.contains("secret on the command line"), "{message}");
            assert!(!message.contains('x') && !message.contains("-px"), "{message}");
        }
        assert_eq!(docker(&["quay.io"]), "`quay.io` after `--` would be a second server");
        assert_eq!(docker(&["--", "quay.io"]), "`--` after `--` would be a second server");
        assert_eq!(docker(&["-u", "x"]), "the user name is given twice");
        assert_eq!(docker(&["--password-stdin"]), "`--password-stdin` is not passed on to docker");
        assert!(checked(EngineKind::Podman, &["--get-login"]).is_err());
        assert!(checked(EngineKind::Podman, &["--authfile", "F", "quay.io"]).is_err());
    }
}
