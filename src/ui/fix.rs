//! A fix in words: the placeholders of the table filled, and every command spelled as the user
//! spells it. Pure.

use std::path::PathBuf;

use crate::problem::{Problem, Subject};
use crate::registry::GHCR;
use crate::shell::shell_quoted;

/// Every placeholder, with words that are right for all, for what only an occasion can tell.
const GENERAL: [(&str, &str); 14] = [
    ("login", "{me} login"),
    ("gh-login", "gh auth login && {me} login --from gh"),
    ("podman-login", "{me} login --engine podman"),
    ("setup", "{me} setup"),
    ("registry", GHCR),
    ("token-url", "https://github.com/settings/tokens"),
    ("engine", "ENGINE"),
    ("other", "OTHER"),
    ("source", "the variable or file"),
    ("file", "FILE"),
    ("image", "ghcr.io/OWNER/IMAGE"),
    ("settings", "the package's settings page"),
    ("helper", "the helper"),
    ("authfile", "~/.config/containers/auth.json"),
];

/// The commands that are about a registry.
const ABOUT: [&str; 7] = ["login", "logout", "status", "doctor", "token", "export", "setup helper"];

/// What a command about a registry has behind its name; nothing for the usual one.
pub(super) fn about(registry: &str) -> String {
    if registry == GHCR { String::new() } else { format!(" --registry {registry}") }
}

/// What a problem is about, by placeholder.
fn known(subject: &Subject) -> impl Iterator<Item = (&'static str, String)> {
    let it = subject.clone();
    let quoted = |file: Option<PathBuf>| file.as_deref().map(shell_quoted);
    let values = [
        ("login", it.login),
        ("registry", it.registry),
        ("token-url", it.token_url),
        ("engine", it.engine),
        ("other", it.other),
        ("source", it.source),
        ("file", quoted(it.file)),
        ("image", it.image),
        ("settings", it.settings),
        ("helper", it.helper),
        ("authfile", quoted(it.auth_file)),
    ];
    values.into_iter().filter_map(|(name, value)| Some((name, value?)))
}

/// The fix of a problem, by what it is about, else by the words of the command that met it, else by
/// the general ones. `me` is how the user calls this program, and `suffix` stands behind every
/// command that is [`about`] a registry: a fix without it would be for another one.
pub(super) fn filled(
    problem: &Problem,
    command: &[(&'static str, String)],
    me: &str,
    suffix: &str,
) -> String {
    let mut fix = problem.fix.clone().unwrap_or_else(|| problem.cause.row().fix.to_owned());
    let general = GENERAL.map(|(name, words)| (name, words.to_owned()));
    for (name, value) in known(&problem.subject).chain(command.iter().cloned()).chain(general) {
        fix = fix.replace(&format!("{{{name}}}"), &value);
    }
    spelled(fix, me, suffix)
}

/// A text with every command of ours in it, which is `{me}` and its name, as `me` types it.
pub(super) fn spelled(mut text: String, me: &str, suffix: &str) -> String {
    for verb in ABOUT {
        let command = format!("{{me}} {verb}");
        text = text.replace(&command, &format!("{command}{suffix}"));
    }
    text.replace("{me}", me)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::Cause;

    #[test]
    fn it_is_for_the_same_registry() {
        let suffix = about("containers.acme.ghe.com");
        for (fix, expected) in [
            ("{login}", "podman-ghcr login --registry containers.acme.ghe.com"),
            (
                "{me} logout --engine {engine}",
                "podman-ghcr logout --registry containers.acme.ghe.com --engine docker",
            ),
            ("{me} explain --list", "podman-ghcr explain --list"),
        ] {
            let problem = Problem::new(Cause::NotLoggedIn, "x").fix(fix).engine("docker");
            assert_eq!(filled(&problem, &[], "podman-ghcr", &suffix), expected);
        }
        let usual = Problem::new(Cause::NotLoggedIn, "x");
        assert_eq!(filled(&usual, &[], "docker ghcr", &about(GHCR)), "docker ghcr login");
    }

    /// Commands that follow one another are pasted as one line.
    #[test]
    fn commands_are_one_line() {
        let programs = ["docker ", "gh ", "gpg ", "pass ", "security ", "--engine "];
        let is_command = |text: &str| programs.iter().any(|program| text.starts_with(program));
        for cause in Cause::ALL {
            let fix = filled(&Problem::new(*cause, "x"), &[], "docker ghcr", "");
            for words in [", then ", ", and "] {
                let mut parts = fix.split(words);
                let first = parts.next().unwrap_or_default();
                assert!(!is_command(first) || !parts.any(is_command), "{fix}");
            }
        }
    }

    #[test]
    fn none_keeps_a_placeholder() {
        for cause in Cause::ALL {
            let fix = filled(&Problem::new(*cause, "x"), &[], "docker ghcr", "");
            assert!(!fix.contains(['{', '}']), "{fix}");
        }
        for (name, _) in GENERAL {
            let placeholder = format!("{{{name}}}");
            let is_used = |cause: &Cause| cause.row().fix.contains(&placeholder);
            assert!(Cause::ALL.iter().any(is_used), "no fix has {placeholder}");
        }
    }
}
