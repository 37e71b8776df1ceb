//! What is wrong with a command line, in our grammar.
//!
//! Pure. clap's own words quote whatever was typed; a person may have typed a token where none
//! belongs, so here only options and known words are quoted.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::cause::Cause;
use crate::cli;
use crate::command::explain;
use crate::problem::Problem;

/// The problem that clap's error is. `words` is what was typed after our name.
pub(super) fn problem(error: &clap::Error, spelled: &'static str, words: &[OsString]) -> Problem {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join("`, `")),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let tree = cli::tree(spelled);
    let mut fix = spelled.to_owned();
    let mut command = &tree;
    for word in words.iter().filter_map(|word| word.to_str()) {
        if let Some(below) = command.find_subcommand(word) {
            fix += &format!(" {}", below.get_name());
            command = below;
        }
    }
    let (message, why) = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') && argument.len() <= 24 => (
            // Without a value that may hang on it.
            format!("there is no option `{}`", argument.split('=').next().unwrap_or_default()),
            text(ContextKind::SuggestedArg).map(|known| format!("there is `{known}`")),
        ),
        ErrorKind::UnknownArgument => (
            "an argument stands where none belongs".into(),
            meant_by_stray(command).map(str::to_owned),
        ),
        ErrorKind::InvalidSubcommand => (
            match text(ContextKind::InvalidSubcommand).filter(|word| is_quotable(word)) {
                Some(word) => format!("there is no command `{word}`"),
                None => "there is no such command".into(),
            },
            text(ContextKind::SuggestedSubcommand).map(|known| format!("there is `{known}`")),
        ),
        ErrorKind::InvalidValue if text(ContextKind::InvalidValue).is_none_or(|v| v.is_empty()) => {
            (format!("`{argument}` needs a value"), None)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => (
            match text(ContextKind::InvalidValue).filter(|word| is_quotable(word)) {
                Some(word) => format!("`{argument}` does not take `{word}`"),
                None => format!("`{argument}` got a value that it does not take"),
            },
            text(ContextKind::ValidValue)
                .map(|known| format!("known are `{known}`"))
                .or_else(|| std::error::Error::source(error).map(ToString::to_string)),
        ),
        ErrorKind::ArgumentConflict if argument.is_empty() => (
            format!(
                "`{}` belongs behind `{}`",
                text(ContextKind::PriorArg).unwrap_or_default(),
                text(ContextKind::InvalidSubcommand).unwrap_or_default()
            ),
            None,
        ),
        ErrorKind::ArgumentConflict if text(ContextKind::PriorArg).as_ref() == Some(&argument) => {
            (format!("`{argument}` is given more than once"), None)
        }
        ErrorKind::ArgumentConflict => (
            format!(
                "`{argument}` does not go with `{}`",
                text(ContextKind::PriorArg).unwrap_or_default()
            ),
            None,
        ),
        ErrorKind::MissingRequiredArgument => (format!("`{argument}` is missing"), None),
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ("no command was given".into(), None)
        }
        ErrorKind::InvalidUtf8 => ("an argument is no text".into(), None),
        // Something that clap has learnt since: better vague than a token in a log.
        _ => (format!("the command line is wrong: {}", error.kind()), None),
    };
    let mut problem = Problem::new(Cause::Usage, message);
    problem.why = why;
    problem.fix(fix + " --help")
}

/// How that is said to a command which may have been meant by an argument that it does not take.
fn meant_by_stray(command: &clap::Command) -> Option<&'static str> {
    if command.get_name() == "explain" {
        return Some(explain::NOT_TYPED);
    }
    let takes_registry = command.get_arguments().any(|it| it.get_long() == Some("registry"));
    (takes_registry && command.get_positionals().all(clap::Arg::is_last_set))
        .then_some("the registry is given with --registry, and a token never on the command line")
}

/// Whether a word can be shown: it is none that could be a token.
fn is_quotable(word: &str) -> bool {
    word.len() <= 16 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// Whether the answer is to be JSON, as far as words that clap does not take can tell.
pub(super) fn wants_json(words: &[OsString]) -> bool {
    let ours = || words.iter().take_while(|word| *word != "--");
    ours().any(|word| word == "--format=json")
        || ours().zip(ours().skip(1)).any(|(word, next)| word == "--format" && next == "json")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Message, reason and fix of a wrong command line.
    fn told(words: &[&str]) -> [String; 3] {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        let error = cli::parse("docker ghcr", &words).unwrap_err();
        let problem = problem(&error, "docker ghcr", &words);
        assert_eq!(problem.cause, Cause::Usage);
        [problem.message, problem.why.unwrap_or_default(), problem.fix.unwrap_or_default()]
    }

    #[test]
    fn wrong_command_lines() {
        let help = "docker ghcr login --help";
        for (words, message, why, fix) in [
            (&["login", "--bogus"][..], "there is no option `--bogus`", "", help),
            (
                &["setup", "--undo", "helper"],
                "`--undo` belongs behind `helper`",
                "",
                "docker ghcr setup helper --help",
            ),
            (
                &["login", "--usernam", "x"],
                "there is no option `--usernam`",
                "there is `--username`",
                help,
            ),
            (
                &["login", "--engine", "x"],
                "`--engine <ENGINE>` does not take `x`",
                "known are `docker`, `podman`, `nerdctl`, `file`, `all`",
                help,
            ),
            (
                &["login", "--from", "x"],
                "`--from <SOURCE>` does not take `x`",
                "known are env, env:NAME, gh, file:PATH, stdin and prompt",
                help,
            ),
            (
                &["login", "--from", "gh", "--password-stdin"],
                "`--from <SOURCE>` does not go with `--password-stdin`",
                "",
                help,
            ),
            (
                &["login", "--registry", "ghcr.io", "--registry", "x"],
                "`--registry <HOST>` is given more than once",
                "",
                help,
            ),
            (&["login", "-vv"], "`--verbose` is given more than once", "", help),
            (&["login", "-u"], "`--username <USER>` needs a value", "", help),
            (&["completion"], "`<SHELL>` is missing", "", "docker ghcr completion --help"),
            (
                &["logn"],
                "there is no command `logn`",
                "there is `logout`, `login`",
                "docker ghcr --help",
            ),
            (
                &["login", "ghcr.io"],
                "an argument stands where none belongs",
                "the registry is given with --registry, and a token never on the command line",
                help,
            ),
            (
                &["doctor", "ghcr.io/acme/app", "ghcr.io/acme/other"],
                "an argument stands where none belongs",
                "",
                "docker ghcr doctor --help",
            ),
            (
                &["completion", "bash", "zsh"],
                "an argument stands where none belongs",
                "",
                "docker ghcr completion --help",
            ),
            (
                &["explain", "denied:", "denied"],
                "an argument stands where none belongs",
                "a message is read from stdin, and only a code is typed",
                "docker ghcr explain --help",
            ),
        ] {
            assert_eq!(told(words), [message, why, fix], "{words:?}");
        }
    }

    #[test]
    fn what_may_be_a_secret_is_not_quoted() {
        for words in [
            &["login", "hunter2hunter2"][..],
            &["login", "-u", "octocat", "hunter2hunter2"],
            &["login", "--from", "hunter2hunter2"],
            &["login", "--password=hunter2hunter2"],
            &["login", "-phunter2hunter2"],
            &["login", "--for", "hunter2hunter2"],
            &["hunter2hunter2"],
            &["token", "--expires", "hunter2hunter2"],
        ] {
            for text in told(words) {
                assert!(!text.contains("hunter2"), "{words:?}: {text}");
            }
        }
    }
}
