//! Cobra's completion protocol, answered over our own clap tree.
//!
//! docker passes our stdout on to the shell: one candidate a line, with a description after a
//! tab, and a last line with a colon and a number that tells the shell what to do. Source: cobra
//! `completions.go` (`ShellCompDirective`). No network, no child, no prompt.

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use clap_complete::engine::{CompletionCandidate, complete};

use crate::env::{self, Env};
use crate::protocol::values::{self, A_PATH};

/// The shell puts no space behind the candidate.
const NO_SPACE: u8 = 2;
/// The shell completes file names if there is no candidate.
const FILES: u8 = 0;
/// The shell does not complete file names.
const NO_FILES: u8 = 4;
/// The shell keeps our order, which is that of the help. Scripts older than it do not know it.
const KEEP_ORDER: u8 = 32;

/// Completes the last of `words`; the answer is what goes to stdout.
pub(crate) fn answer(
    spelled: &'static str,
    words: &[OsString],
    described: bool,
    env: &Env,
) -> String {
    let described = described
        && env.var(env::DOCKER_NO_DESCRIPTIONS).is_none()
        && env.text(env::COBRA_DESCRIPTIONS) != Some("0");
    let word = words.last().map(OsString::as_os_str).unwrap_or_default();
    let candidates = candidates(spelled, words, env);
    let is_path = |value: &OsStr| value.as_encoded_bytes().ends_with(A_PATH.as_bytes());
    if candidates.iter().any(|candidate| is_path(candidate.get_value())) {
        return format!(":{FILES}\n");
    }
    let mut answer = String::new();
    let mut wants_more = true;
    for candidate in candidates {
        let Some(value) = offered(&candidate, word) else { continue };
        answer += value;
        wants_more &= value.ends_with(':');
        if let (true, Some(help)) = (described, candidate.get_help()) {
            answer.push('\t');
            answer += help.to_string().lines().next().unwrap_or_default();
        }
        answer.push('\n');
    }
    let directive = match (answer.is_empty(), wants_more) {
        (true, _) => NO_FILES,
        (false, true) => NO_FILES | KEEP_ORDER | NO_SPACE,
        (false, false) => NO_FILES | KEEP_ORDER,
    };
    answer + &format!(":{directive}\n")
}

fn candidates(spelled: &'static str, words: &[OsString], env: &Env) -> Vec<CompletionCandidate> {
    let mut tree = crate::cli::tree(spelled);
    let before = &words[..words.len().saturating_sub(1)];
    let command = before.iter().find(|word| !word.as_encoded_bytes().starts_with(b"-"));
    if let Some(name) = command.filter(|name| *name != "help") {
        // Below a command that does not exist there is nothing; the engine would start over.
        let Some(name) = tree.find_subcommand(name).map(|found| found.get_name().to_owned()) else {
            return Vec::new();
        };
        let env = Arc::new(env.clone());
        tree = tree.mut_subcommand(name, |command| values::offered(command, &env));
    }
    let mut argv: Vec<_> =
        std::iter::once(OsString::from(spelled)).chain(words.iter().cloned()).collect();
    // Of an option's two spellings the engine offers the short one, unless the long one is begun.
    if let Some(word) = argv.last_mut().filter(|word| *word == "-") {
        word.push("-");
    }
    // The engine fails on words that no tree could hold: then there is nothing to offer.
    let candidates = complete(&mut tree, argv, words.len(), None).unwrap_or_default();
    // The process ends next, and taking the tree apart is a fifth of the time until then. Under a
    // fuzzer it goes on.
    #[cfg(not(fuzzing))]
    std::mem::forget(tree);
    candidates
}

/// A candidate as the shell wants it: flags only where one is being typed, as cobra has it, and
/// only the value of `--option=value`.
fn offered<'a>(candidate: &'a CompletionCandidate, word: &OsStr) -> Option<&'a str> {
    let value = candidate.get_value().to_str()?;
    // The engine puts what was typed before a flag; with a line break in it, or an escape, it would
    // be no candidate.
    if value.contains(char::is_control) {
        return None;
    }
    let word = word.to_str().unwrap_or_default();
    if candidate.is_hide_set() || (value.starts_with('-') && !word.starts_with('-')) {
        return None;
    }
    match word.split_once('=') {
        Some((option, _)) if word.starts_with("--") => {
            value.strip_prefix(option)?.strip_prefix('=')
        }
        _ => Some(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(words: &[&str]) -> String {
        let words: Vec<_> = words.iter().map(OsString::from).collect();
        answer("docker ghcr", &words, false, &Env::default())
    }

    #[test]
    fn what_docker_is_answered() {
        for (words, expect) in [
            (&["lo"][..], "login\nlogout\n:36\n"),
            (&["help", "lo"], "login\nlogout\n:36\n"),
            (&["login", "--us"], "--username\n:36\n"),
            (&["login", "--engine", ""], "file\nall\n:36\n"),
            (&["login", "--engine=f"], "file\n:36\n"),
            (&["login", "--engine", "d"], ":4\n"),
            (&["login", "--registry", ""], "ghcr.io\n:36\n"),
            (&["login", "--registry=x"], ":4\n"),
            (&["login", "--for", "pu"], "pull\npush\n:36\n"),
            (&["login", "--from", ""], "env\nenv:\nfile:\ngh\nprompt\nstdin\n:36\n"),
            (&["login", "--from", "f"], "file:\n:38\n"),
            (&["login", "--from=f"], "file:\n:38\n"),
            (&["login", "--from", "file:/e"], ":0\n"),
            (&["login", "--from=file:"], ":0\n"),
            (&["login", "--from", "env:"], "env:\n:38\n"),
            (&["login", "--from", "env:X"], ":4\n"),
            (&["login", "--username", ""], ":4\n"),
            (&["login", "--username="], ":4\n"),
            (&["login", ""], ":4\n"),
            (&["login", "--", ""], ":4\n"),
            (&["nosuch", ""], ":4\n"),
            (&["completion", "b"], "bash\n:36\n"),
        ] {
            assert_eq!(asked(words), expect, "{words:?}");
        }
        assert!(asked(&["login", "-"]).contains("--password-stdin\n"));
        assert!(asked(&["login", "-"]).contains("--username\n"));
        let commands = asked(&[""]);
        assert!(commands.starts_with("login\n") && !commands.contains("\n-"), "{commands}");
    }

    #[test]
    fn descriptions_only_where_they_belong() {
        let words = [OsString::from("login")];
        let with = |env: &[(&str, &str)], described| {
            answer("docker ghcr", &words, described, &env.iter().copied().collect())
        };
        assert_eq!(with(&[], true), "login\tLog in, and verify that the login was stored\n:36\n");
        assert_eq!(with(&[], false), "login\n:36\n");
        assert_eq!(with(&[(env::DOCKER_NO_DESCRIPTIONS, "1")], true), "login\n:36\n");
        assert_eq!(with(&[(env::COBRA_DESCRIPTIONS, "0")], true), "login\n:36\n");
    }

    proptest::proptest! {
        /// Whatever is typed, the answer ends with a directive and holds no escape.
        #[test]
        fn every_answer_ends_with_a_directive(words in proptest::collection::vec("\\PC{0,6}|-{0,2}[a-z=]{0,6}|login|--from", 1..5)) {
            let words: Vec<OsString> = words.into_iter().map(OsString::from).collect();
            let answer = answer("docker ghcr", &words, true, &Env::default());
            proptest::prop_assert!([":4\n", ":36\n", ":38\n", ":0\n"].iter().any(|end| answer.ends_with(end)));
            let marks = answer.matches(A_PATH).count();
            proptest::prop_assert_eq!(marks, 0);
        }
    }
}
