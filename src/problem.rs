//! Expected failures and findings as values: what happened, why, what to do, and the exit code.
//!
//! Everything the world may do to us ends as a [`Problem`], which names its [`Cause`]. What is
//! our own mistake stays an `anyhow::Error` and ends with exit code 1. Nothing here prints.

use crate::cause::Cause;
use crate::exit::Exit;

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
