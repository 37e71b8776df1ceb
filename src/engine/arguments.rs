//! What a person adds after `--` for the engine's own `login`, checked before it gets there.
//!
//! Pure. What we say ourselves (user, stdin, server) may not be said again, and a secret may not
//! stand on a command line.

use std::ffi::OsString;

use crate::cause::Cause;
use crate::engine::EngineKind;
use crate::engine::table::Takes;
use crate::invocation::is_false;
use crate::problem::Problem;

/// What an option does for one of the engines; what is attached to it with `=` need not be known to
/// the one it goes to, which may be another than its name says.
fn meant(option: &str) -> Option<Takes> {
    EngineKind::ALL.into_iter().find_map(|kind| kind.takes(option))
}

/// What the arguments mean to us.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Meaning {
    /// The file that podman is told to store in.
    pub auth_file: Option<OsString>,
    /// Whether podman is told that the file is docker's, so that it keeps what else is in it.
    pub is_docker_file: bool,
    /// The option that switches the check of certificates off.
    pub tls_off: Option<String>,
}

/// Reads the arguments for one engine's `login`.
///
/// # Errors
/// One of them is ours to give, or is a secret.
pub(crate) fn check(kind: EngineKind, extra: &[OsString]) -> Result<Meaning, Problem> {
    let usage = |message: String, fix: &str| Problem::new(Cause::Usage, message).fix(fix);
    let mut meaning = Meaning::default();
    let mut words = extra.iter();
    while let Some(word) = words.next() {
        let text = word.to_str().unwrap_or_default();
        if !word.as_encoded_bytes().starts_with(b"-") || text == "--" || text == "-" {
            return Err(usage(
                "a word after `--` would be a second server".into(),
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
                format!("`{option}` is not passed on to {}", kind.name),
                "leave it out",
            ));
        }
        // An option that takes the next word would take the server, and the engine would log in
        // somewhere else: none may stand there without its value.
        let value = match (attached, kind.takes(option)) {
            (Some(value), _) if option.starts_with("--") => Some(value),
            (None, Some(takes)) if !takes.value() => None,
            (None, Some(_)) => match words.next() {
                Some(value) => Some(value.clone()),
                None => {
                    let message = format!("`{option}` lacks its value");
                    return Err(usage(message, "give it one, or leave it out"));
                }
            },
            _ => {
                // What follows a short option's letter may be its value.
                let option =
                    if option.starts_with("--") { option } else { option.get(..2).unwrap_or("-") };
                let name = kind.name;
                return Err(usage(
                    format!("`{option}` is no option of {name}'s login that is known here"),
                    "write a long option as --option=VALUE, in one word",
                ));
            }
        };
        let off = value.as_deref().is_some_and(is_false);
        match meant(option) {
            Some(takes @ (Takes::AuthFile | Takes::DockerFile)) => {
                meaning.auth_file = value;
                meaning.is_docker_file = takes == Takes::DockerFile;
            }
            Some(Takes::TlsVerify) if off => meaning.tls_off = Some(text.to_owned()),
            Some(Takes::TlsOff) if !off => meaning.tls_off = Some(text.to_owned()),
            _ => {}
        }
    }
    Ok(meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(engine: &str, extra: &[&str]) -> Result<Meaning, String> {
        let extra: Vec<OsString> = extra.iter().map(OsString::from).collect();
        check(EngineKind::named(engine).unwrap(), &extra).map_err(|problem| problem.message)
    }

    #[test]
    fn what_is_passed_on() {
        let podman = |extra: &[&str]| checked("podman", extra).unwrap();
        assert_eq!(podman(&["--authfile", "F"]).auth_file, Some("F".into()));
        assert_eq!(podman(&["--authfile=F", "--cert-dir", "D"]).auth_file, Some("F".into()));
        assert!(!podman(&["--authfile=F"]).is_docker_file);
        assert!(podman(&["--compat-auth-file=F"]).is_docker_file);
        assert_eq!(podman(&["--tls-verify=false"]).tls_off, Some("--tls-verify=false".into()));
        assert_eq!(podman(&["--tls-verify", "--tls-verify=true"]).tls_off, None);
        let nerdctl = checked("nerdctl", &["--insecure-registry", "-n", "k8s.io"]).unwrap();
        assert_eq!(nerdctl.tls_off, Some("--insecure-registry".into()));
    }

    #[test]
    fn what_is_refused() {
        let podman = |extra: &[&str]| checked("podman", extra).unwrap_err();
        // What would swallow the server.
        assert_eq!(podman(&["--authfile"]), "`--authfile` lacks its value");
        assert!(checked("nerdctl", &["--hosts-dir"]).is_err());
        assert!(checked("nerdctl", &["--bridge-ip"]).is_err());
        assert!(checked("nerdctl", &["--bridge-ip=10.0.0.1/24"]).is_ok());
        // A cluster may hide a secret.
        let hidden = podman(&["-vphunter2"]);
        assert_eq!(hidden, "`-v` is no option of podman's login that is known here");
        let docker = |extra: &[&str]| checked("docker", extra).unwrap_err();
        for secret in [&["-p", "x"][..], &["-px"], &["--password", "x"], &["--password=x"]] {
            let message = docker(secret);
            assert!(message.contains("secret on the command line"), "{message}");
            assert!(!message.contains('x') && !message.contains("-px"), "{message}");
        }
        assert_eq!(docker(&["quay.io"]), "a word after `--` would be a second server");
        assert_eq!(docker(&["--", "quay.io"]), "a word after `--` would be a second server");
        assert_eq!(docker(&["-u", "x"]), "the user name is given twice");
        assert_eq!(docker(&["--password-stdin"]), "`--password-stdin` is not passed on to docker");
        assert!(checked("podman", &["--get-login"]).is_err());
        assert!(checked("podman", &["--authfile", "F", "quay.io"]).is_err());
    }
}
