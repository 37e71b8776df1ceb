//! Docker's hook: what to do about a command that failed, in docker's own "What's next".
//!
//! docker passes the command's name and its error, never its arguments, and prints a template of
//! ours that it fills itself. Source: docker/cli `cli-plugins/hooks` and
//! `cli-plugins/manager/hooks.go`. Whatever comes in, the answer is a JSON object; no I/O.

use std::ffi::OsStr;

use serde_json::{Value, json};

use crate::cause::{Cause, Certainty};
use crate::env::Env;
use crate::messages::{Hints, Reading, of_text};
use crate::ui::advice::{check, fix};
use crate::ui::{Format, Ui, Verbosity};

/// The commands that fetch or send an image and whose error docker passes on. It passes none for
/// `build` and `compose`: those are plugins, and all that is known of them is their exit code.
pub(crate) const COMMANDS: [&str; 8] = [
    "pull",
    "push",
    "run",
    "create",
    "image pull",
    "image push",
    "container run",
    "container create",
];

/// Nothing to say.
const SILENCE: &str = "{}\n";

/// An image of GHCR's, of which nothing else is known.
const ANY_IMAGE: &str = "ghcr.io/OWNER/IMAGE";

/// Answers docker's question about one command. `spelled` is how the person calls us.
pub(crate) fn answer(spelled: &'static str, question: Option<&OsStr>, env: &Env) -> String {
    let ui = Ui::new(spelled, env, Format::Text, Verbosity::Quiet);
    match question.and_then(OsStr::to_str).and_then(error_of).and_then(|text| template(&text, &ui))
    {
        Some(template) => format!("{}\n", json!({ "Type": 0, "Template": template })),
        None => SILENCE.to_owned(),
    }
}

/// The error of a command that is ours to speak of.
fn error_of(question: &str) -> Option<String> {
    let question: Value = serde_json::from_str(question).ok()?;
    let command = question.get("RootCmd")?.as_str()?;
    COMMANDS.contains(&command).then_some(())?;
    Some(question.get("CommandError")?.as_str()?.to_owned())
}

/// What docker is to print about an error.
fn template(error: &str, ui: &Ui) -> Option<String> {
    let first = |image| {
        of_text(error, Hints { image, ..Hints::default() })
            .into_iter()
            .next()
            .map(|found| found.reading)
            // What is wrong with docker itself is docker's to say.
            .filter(|reading| reading.cause() != Cause::EngineFailed)
    };
    if let Some(named) = first(None).filter(|reading| reading.named) {
        return Some(lines(&named, ui));
    }
    // An error that names no registry, such as a bare "denied", is GHCR's if the image is, which
    // docker knows and we do not.
    let unnamed = first(Some("ghcr.io/"))?;
    let lines = lines(&Reading { image: None, ..unnamed }, ui).replace(ANY_IMAGE, "{{arg . 0}}");
    Some(format!(r#"{{{{if eq (printf "%.8s" (arg . 0)) "ghcr.io/"}}}}{lines}{{{{end}}}}"#))
}

/// The cause, the fix, and what tells whether it is that cause.
fn lines(reading: &Reading, ui: &Ui) -> String {
    let cause = reading.cause();
    let surely = match reading.certainty() {
        Certainty::Certain => String::new(),
        unsure => format!("{}: ", unsure.as_str()),
    };
    let mut lines = vec![
        format!("{surely}{}  [{}]", cause.row().meaning, cause.code()),
        format!("fix: {}", fix(cause, reading, ui)),
    ];
    lines.extend(check(reading, ui).map(|check| format!("to decide: {check}")));
    // Braces would be docker's to fill.
    lines.join("\n").replace(['{', '}'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(command: &str, error: &str) -> Value {
        let question = json!({ "RootCmd": command, "Flags": {}, "CommandError": error });
        let answer =
            answer("docker ghcr", Some(OsStr::new(&question.to_string())), &Env::default());
        serde_json::from_str(&answer).expect("JSON")
    }

    fn template_of(error: &str) -> String {
        let answer = asked("pull", error);
        assert_eq!(answer["Type"], 0, "{error}");
        answer["Template"].as_str().expect("a text").to_owned()
    }

    #[test]
    fn an_error_that_names_the_registry() {
        let head = "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/1\": ";
        assert_eq!(
            template_of(&format!("{head}denied")),
            "likely: the package does not exist, or is private; the registry answers both the same way  [package-missing]\n\
             fix: check owner and name on the owner's Packages page; if it is private: docker ghcr login\n\
             to decide: docker ghcr doctor ghcr.io/acme/app"
        );
        let unresolved = "Error response from daemon: Get \"https://ghcr.io/v2/\": dial tcp: \
            lookup ghcr.io on 1.1.1.1:53: no such host";
        assert_eq!(
            template_of(unresolved),
            "DNS lookup of the host failed  [name-not-resolved]\n\
             fix: check the network and its DNS"
        );
    }

    #[test]
    fn an_error_that_names_none_is_for_docker_to_guard() {
        let guarded = template_of("Error response from daemon: denied");
        // `docker run` has more words around it.
        let run = "docker: Error response from daemon: denied\n\nRun 'docker run --help' for more information";
        assert_eq!(template_of(run), guarded);
        let begin = r#"{{if eq (printf "%.8s" (arg . 0)) "ghcr.io/"}}likely: "#;
        assert!(guarded.starts_with(begin) && guarded.ends_with("{{end}}"), "{guarded}");
        assert!(guarded.contains("docker ghcr doctor {{arg . 0}}"), "{guarded}");
        let inside = &guarded[begin.len()..guarded.len() - "{{end}}".len()];
        assert!(!inside.replace("{{arg . 0}}", "").contains(['{', '}']), "{guarded}");
        assert!(!guarded.contains("OWNER"), "{guarded}");
    }

    #[test]
    fn silence() {
        let denied = "Head \"https://ghcr.io/v2/acme/app/manifests/1\": denied";
        for command in COMMANDS {
            assert_ne!(asked(command, denied), json!({}), "{command}");
        }
        for command in ["build", "compose", "buildx build", "login", "", "pull "] {
            assert_eq!(asked(command, denied), json!({}), "{command}");
        }
        for error in [
            "",
            "exited with code 1",
            "Head \"https://quay.io/v2/acme/app/manifests/1\": denied",
            "pull access denied for acme/app, repository does not exist or may require 'docker login'",
            "Conflict. The container name \"/ghcr.io\" is already in use",
            "no space left on device",
        ] {
            assert_eq!(asked("pull", error), json!({}), "{error}");
        }
        let odd = |text: &str| answer("docker ghcr", Some(OsStr::new(text)), &Env::default());
        for text in [
            "",
            "{",
            "[]",
            "7",
            "null",
            r#"{"RootCmd":"pull","Flags":{}}"#,
            r#"{"RootCmd":7,"CommandError":"denied"}"#,
            r#"{"RootCmd":"pull","CommandError":["denied"]}"#,
        ] {
            assert_eq!(odd(text), SILENCE, "{text}");
        }
        assert_eq!(answer("docker ghcr", None, &Env::default()), SILENCE);
    }

    proptest::proptest! {
        /// Whatever the error says, docker gets an object, few lines, and no braces but ours.
        #[test]
        fn any_error(
            before in "\\PC{0,20}",
            name in "[a-z{}/:@.-]{0,20}",
            after in "(denied|unauthorized|: 403 Forbidden|manifest unknown|[{}\\x00-\\x7f]{0,30})",
        ) {
            let error = format!("{before} https://ghcr.io/v2/{name}/manifests/x: {after}");
            let answer = asked("run", &error);
            if let Some(template) = answer["Template"].as_str() {
                proptest::prop_assert!(!template.contains(['{', '}']), "{}", template);
                proptest::prop_assert!(template.lines().count() <= 3 && !template.ends_with('\n'));
                let is_plain = |c: char| c == '\n' || !c.is_control();
                proptest::prop_assert!(template.chars().all(is_plain), "{:?}", template);
            }
        }

        #[test]
        fn any_question(text in "\\PC{0,80}") {
            let answer = answer("docker ghcr", Some(OsStr::new(&text)), &Env::default());
            proptest::prop_assert_eq!(answer, SILENCE);
        }
    }
}
