//! Expected failures and findings as values: what happened, why, what to do, and the exit code.
//!
//! Everything the world may do to us ends as a [`Problem`], which names its [`Cause`]. What is
//! our own mistake stays an `anyhow::Error` and ends with exit code 1. Nothing here prints.

use std::path::Path;

use crate::cause::Cause;

/// The documented exit codes. They reach the user unchanged through `docker ghcr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Something unexpected.
    Unexpected = 1,
    /// No container engine.
    NoEngine = 3,
    /// The cause is the token's: none found, wrong kind, dead, lacks a scope, expires too soon.
    Token = 4,
    /// An answer came and it was no, or the engine or the store failed.
    Refused = 5,
    /// No answer: name, connection, TLS, time limit.
    NoAnswer = 6,
    /// A report found something bad.
    Bad = 7,
    /// Usage error, as docker and podman have it.
    Usage = 125,
    /// Ended by SIGHUP.
    HungUp = 129,
    /// Ended by SIGINT or by the end of Docker's plugin socket.
    Interrupted = 130,
    /// Ended by SIGTERM.
    Terminated = 143,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An expected failure, in the order in which it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The row of the cause table: code, exit code, general fix.
    pub cause: Cause,
    /// What failed, lower case and without a full stop.
    pub message: String,
    /// What was seen that says so.
    pub why: Option<String>,
    /// The one thing to do, where it is known better than the table knows it. `{me}` stands for
    /// the command as the person spelled it.
    pub fix: Option<String>,
    /// Values for the placeholders of the table's fix, such as `registry`.
    pub pieces: Vec<(&'static str, String)>,
}

/// Something worth knowing that did not end the command.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding(pub Problem);

impl Problem {
    /// A failure with its cause and what failed.
    pub fn new(cause: Cause, message: impl Into<String>) -> Self {
        Self { cause, message: message.into(), why: None, fix: None, pieces: Vec::new() }
    }

    /// Adds what was seen.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }

    /// Replaces the table's fix.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// Fills a placeholder of the table's fix.
    #[must_use]
    pub fn piece(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.pieces.push((name, value.into()));
        self
    }

    /// The exit code that its cause has.
    pub fn exit(&self) -> Exit {
        self.cause.row().exit
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [{}]", self.message, self.cause.code())
    }
}

impl std::error::Error for Problem {}

/// A path as it stands in a command that can be pasted into a shell, on Windows PowerShell: quoted
/// unless it is plain.
pub fn pasted(path: &Path) -> String {
    const PLAIN: &str = if cfg!(windows) { "/\\._-+:" } else { "/._-+,:@%" };
    const QUOTE: &str = if cfg!(windows) { "''" } else { r"'\''" };
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || PLAIN.contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', QUOTE))
    }
}

/// The system's words for an error, in the grammar of ours.
pub fn reason(error: &std::io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_a_shell_would_take_for_something_else() {
        for (path, text) in [
            ("/home/o/.local/bin", "/home/o/.local/bin"),
            ("/home/o o/bin", "'/home/o o/bin'"),
            ("/a/$(x)`y`", "'/a/$(x)`y`'"),
            ("/a/\"b\"\\", "'/a/\"b\"\\'"),
            ("/it's", if cfg!(windows) { "'/it''s'" } else { r"'/it'\''s'" }),
            ("~", "'~'"),
            ("", "''"),
        ] {
            assert_eq!(pasted(Path::new(path)), text, "{path}");
        }
    }
}
