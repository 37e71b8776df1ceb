//! Expected failures as values: what happened, why, what to do, and the exit code.
//!
//! Everything that can go wrong from outside ends as a [`Problem`], which names its [`Cause`]. A
//! mistake of this program stays an `anyhow::Error` and ends with exit code 1. Nothing here prints.

use std::path::PathBuf;

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
    /// the command as the user spelled it.
    pub fix: Option<String>,
    /// What it is about, as far as it is known.
    pub subject: Box<Subject>,
}

/// Declares what a problem can be about, with a setter for each part. What was set first stays: it
/// was set nearer to what happened.
macro_rules! subject {
    ($($(#[$doc:meta])+ $name:ident: $type:ty,)+) => {
        /// What a problem is about. It fills the placeholders of fixes (`ui/fix.rs`), and checks
        /// hold findings side by side by it.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Subject {
            $($(#[$doc])+ pub $name: Option<$type>,)+
        }

        impl Problem {
            $(
                $(#[$doc])+
                #[must_use]
                pub fn $name(mut self, value: impl Into<$type>) -> Self {
                    self.subject.$name.get_or_insert_with(|| value.into());
                    self
                }
            )+
        }
    };
}

subject! {
    /// The registry's host.
    registry: String,
    /// The engine, as `--engine` names it.
    engine: String,
    /// Another engine than the one that was asked, as `--engine` names it.
    other: String,
    /// The file.
    file: PathBuf,
    /// The program of the credential helper.
    helper: String,
    /// The part of the registry: `HOST/OWNER`, or more of an image's name.
    part: String,
    /// The source of the token, in words.
    source: String,
    /// The image.
    image: String,
    /// The URL at which the right token is made, or authorized.
    token_url: String,
    /// The URL of the package's settings.
    settings: String,
    /// The file that podman would better keep its login in.
    auth_file: PathBuf,
    /// The command that logs in.
    login: String,
}

impl Problem {
    /// A failure with its cause and what failed.
    pub fn new(cause: Cause, message: impl Into<String>) -> Self {
        Self { cause, message: message.into(), why: None, fix: None, subject: Box::default() }
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
pub(crate) fn reason(error: &std::io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or_default();
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => error.kind().to_string(),
    }
}
