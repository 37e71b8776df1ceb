//! A fix in words: the placeholders of the table filled, and every command spelled as the person
//! spells it. Pure.

use crate::problem::Problem;
use crate::registry::GHCR;

/// The words that are right for everybody, for what only an occasion can tell.
const GENERAL: [(&str, &str); 14] = [
    ("login", "{me} login"),
    ("gh-login", "gh auth login && {me} login --from gh"),
    ("podman-login", "{me} login --engine podman"),
    ("setup", "{me} setup"),
    ("registry", GHCR),
    ("page", "https://github.com/settings/tokens"),
    ("engine", "the engine"),
    ("other", "docker"),
    ("source", "the source"),
    ("file", "the file"),
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

/// The fix of a problem, by its own pieces, else by those of the command that met it, else by the
/// general words. `me` is how the person calls us, and `suffix` stands behind every command that is
/// [`about`] a registry: a fix without it would be for another one.
pub(super) fn filled(
    problem: &Problem,
    command: &[(&'static str, String)],
    me: &str,
    suffix: &str,
) -> String {
    let mut fix = problem.fix.clone().unwrap_or_else(|| problem.cause.row().fix.to_owned());
    let pieces = problem.pieces.iter().chain(command).map(|(name, value)| (*name, value.as_str()));
    for (name, value) in pieces.chain(GENERAL) {
        fix = fix.replace(&format!("{{{name}}}"), value);
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
            let problem = Problem::new(Cause::NotLoggedIn, "x").fix(fix).piece("engine", "docker");
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
