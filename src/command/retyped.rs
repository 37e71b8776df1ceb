//! The command as it was typed, for a fix to repeat: what was named stays named, in the words that
//! named it. Pure.

use std::ffi::OsString;
use std::fmt;
use std::path::Path;

use crate::cli::Command;
use crate::registry::Registry;
use crate::shell::shell_quoted;
use crate::token::source::From;

/// What is not repeated: how much is reported, and how. The registry is given to every command in
/// a fix as it is.
const UNSAID: [&str; 4] = ["format", "quiet", "registry", "verbose"];

/// The words of a command.
#[derive(Clone, Debug)]
pub(super) struct Retyped {
    words: Vec<Word>,
    /// What is for another program, behind `--`.
    rest: Vec<OsString>,
}

/// A word, or an option with its value.
#[derive(Clone, Debug)]
struct Word {
    /// The long name of an option.
    option: Option<String>,
    text: Vec<OsString>,
}

/// What the placeholders of fixes stand for where this command meets a problem. What was piped into
/// it is asked for: a command that is pasted has nothing to read, and a terminal would show it.
pub(super) fn placeholders(command: &Command, typed: Retyped) -> Vec<(&'static str, String)> {
    let again = match command.source() {
        Some(From::Stdin) => typed.with_source("prompt"),
        _ => typed,
    };
    let me = |words: Retyped| format!("{{me}} {words}");
    let mut placeholders = vec![("again", me(again.clone()))];
    match command {
        Command::Login(args) => {
            let github = Registry::parse(&args.common.registry).ok().map(|it| it.github);
            let gh = format!("gh auth login -h {}", github.unwrap_or_default());
            placeholders.extend([
                ("gh-login", format!("{gh} && {}", me(again.clone().with_source("gh")))),
                ("podman-login", me(again.clone().for_engine("podman"))),
                ("file-login", me(again.clone().for_engine("file"))),
                ("login", me(again)),
            ]);
        }
        // The place counts, and not what was to be done there.
        Command::Setup(args) if args.part.is_none() => {
            placeholders.push(("setup", me(again.without(&["dry-run", "undo"]))));
        }
        _ => {}
    }
    placeholders
}

impl Retyped {
    /// What was typed behind the program's name. `tree` is built, and has parsed it.
    pub(super) fn new(tree: &clap::Command, typed: &[OsString]) -> Self {
        let mut command = tree;
        let mut words = Vec::new();
        let mut typed = typed.iter().cloned();
        while let Some(word) = typed.next() {
            let text = word.to_string_lossy().into_owned();
            if text == "--" {
                break;
            } else if let Some(option) = text.strip_prefix("--") {
                words.push(long(command, option, word, &mut typed));
            } else if let Some(letters) = text.strip_prefix('-') {
                words.extend(short(command, letters, &mut typed));
            } else {
                command = command.find_subcommand(&word).unwrap_or(command);
                words.push(Word { option: None, text: vec![word] });
            }
        }
        Self { words, rest: typed.collect() }.without(&UNSAID)
    }

    /// The same without options of these names.
    #[must_use]
    pub(super) fn without(mut self, options: &[&str]) -> Self {
        self.words.retain(|word| word.option.as_deref().is_none_or(|it| !options.contains(&it)));
        self
    }

    /// The same with the first of these options, in the place of the one that is there, else right
    /// behind the command.
    #[must_use]
    fn with(mut self, options: &[&str], value: &str) -> Self {
        let new = Word {
            option: Some(options[0].to_owned()),
            text: vec![format!("--{}", options[0]).into(), value.into()],
        };
        let is_it = |word: &Word| word.option.as_deref().is_some_and(|it| options.contains(&it));
        match self.words.iter_mut().find(|word| is_it(word)) {
            Some(old) => *old = new,
            None => {
                let command = self.words.iter().take_while(|word| word.option.is_none()).count();
                self.words.insert(command, new);
            }
        }
        self
    }

    /// The same for another engine, without the arguments for the one it was for.
    #[must_use]
    pub(super) fn for_engine(self, engine: &str) -> Self {
        Self { rest: Vec::new(), ..self.with(&["engine"], engine) }
    }

    /// The same with its token from another source, however that was named.
    #[must_use]
    pub(super) fn with_source(self, source: &str) -> Self {
        self.with(&["from", "password-stdin"], source)
    }
}

/// A long option, with its value if that is another word.
fn long(
    command: &clap::Command,
    option: &str,
    word: OsString,
    typed: &mut impl Iterator<Item = OsString>,
) -> Word {
    let name = option.split('=').next().unwrap_or_default();
    let is_it = |it: &&clap::Arg| it.get_long() == Some(name);
    let takes = !option.contains('=') && command.get_arguments().find(is_it).is_some_and(takes);
    let mut text = vec![word];
    text.extend(takes.then(|| typed.next()).flatten());
    Word { option: Some(name.to_owned()), text }
}

/// Short options in one word, the last of which may have a value, there or in the next one.
fn short(
    command: &clap::Command,
    letters: &str,
    typed: &mut impl Iterator<Item = OsString>,
) -> Vec<Word> {
    let mut words = Vec::new();
    for (at, letter) in letters.char_indices() {
        let is_it = |it: &&clap::Arg| it.get_short() == Some(letter);
        let Some(option) = command.get_arguments().find(is_it) else { continue };
        let mut text = vec![OsString::from(format!("-{letter}"))];
        let attached = &letters[at + letter.len_utf8()..];
        let takes = takes(option);
        if takes && !attached.is_empty() {
            text[0].push(attached);
        } else if takes {
            text.extend(typed.next());
        }
        words.push(Word { option: option.get_long().map(str::to_owned), text });
        if takes {
            break;
        }
    }
    words
}

fn takes(option: &clap::Arg) -> bool {
    option.get_action().takes_values()
}

impl fmt::Display for Retyped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<_> =
            self.words.iter().flat_map(|word| &word.text).map(|word| quoted(word)).collect();
        if !self.rest.is_empty() {
            words.push("--".into());
            words.extend(self.rest.iter().map(|word| quoted(word)));
        }
        f.write_str(&words.join(" "))
    }
}

/// A word as a shell takes it; of `--option=VALUE` the value alone is quoted.
fn quoted(word: &std::ffi::OsStr) -> String {
    match word.to_str().and_then(|text| text.split_once('=')) {
        Some((option, value)) if option.starts_with("--") => {
            format!("{option}={}", shell_quoted(Path::new(value)))
        }
        _ => shell_quoted(Path::new(word)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retyped(words: &[&str]) -> Retyped {
        let mut tree = crate::cli::tree("docker-ghcr");
        tree.build();
        Retyped::new(&tree, &words.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn what_was_typed_but_for_the_report_and_the_registry() {
        for (typed, expected) in [
            (&["login"][..], "login"),
            (
                &["-q", "login", "--for", "push", "--registry", "x.ghe.com", "-u", "it's me"],
                if cfg!(windows) {
                    "login --for push -u 'it''s me'"
                } else {
                    r"login --for push -u 'it'\''s me'"
                },
            ),
            (&["login", "--username=it is", "--format=json"], "login --username='it is'"),
            (&["login", "-vuoctocat", "--no-verify"], "login -uoctocat --no-verify"),
            (&["login", "-vu", "octocat"], "login -u octocat"),
            (
                &["login", "--format", "json", "--", "--authfile", "a b"],
                "login -- --authfile 'a b'",
            ),
            (&["login", "--"], "login"),
            (
                &["export", "kubernetes", "--registry=x", "--name", "y"],
                "export kubernetes --name y",
            ),
            (&["setup", "--prefix", "/o o"], "setup --prefix '/o o'"),
            (&["doctor", "ghcr.io/acme/app"], "doctor ghcr.io/acme/app"),
        ] {
            assert_eq!(retyped(typed).to_string(), expected, "{typed:?}");
        }
    }

    #[test]
    fn another_source_or_engine_takes_the_place_of_the_one_that_was_named() {
        for (typed, expected) in [
            (&["login", "--password-stdin", "--for", "push"][..], "login --from gh --for push"),
            (&["login", "--from", "env:X", "-v", "--no-verify"], "login --from gh --no-verify"),
            (&["login", "--from=env:X"], "login --from gh"),
            (&["login", "--org", "acme", "--", "-v"], "login --from gh --org acme -- -v"),
        ] {
            assert_eq!(retyped(typed).with_source("gh").to_string(), expected, "{typed:?}");
        }
        for (typed, expected) in [
            (&["login", "--engine", "docker", "-u", "x"][..], "login --engine podman -u x"),
            (&["login", "--", "--authfile", "x"], "login --engine podman"),
        ] {
            assert_eq!(retyped(typed).for_engine("podman").to_string(), expected, "{typed:?}");
        }
        let undo = retyped(&["setup", "--dry-run", "--undo", "--system"]);
        assert_eq!(undo.without(&["dry-run", "undo"]).to_string(), "setup --system");
    }
}
