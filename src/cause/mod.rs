//! THE table of causes: every failure and finding a person can meet, once.
//!
//! Owns code, exit code, meaning, fix, how each is proven, and the texts it is known by.
//! Everything a person reads about a cause is a rendering of this; nothing else holds a second
//! copy of a meaning or a fix.
//!
//! **To add a cause:** an entry in `causes.rs`, and a place in the tests of what users read: on a
//! page, or in the list of those that no page shows. A new placeholder in a fix gets its general
//! words in `ui/fix.rs`.

mod causes;

pub use causes::Cause;

use crate::exit::Exit;

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The stable name, kebab-case. Scripts may match on it.
    pub code: &'static str,
    /// Other spellings that lead to it.
    pub formerly: &'static [&'static str],
    /// The exit code of a run that this cause ends. Findings that only warn have `Exit::Done`;
    /// what is only ever found by a report has `Exit::Bad`.
    pub exit: Exit,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// One thing to do. Placeholders in braces are filled when it is printed: `{me}` is the
    /// command as the person spelled it.
    pub fix: &'static str,
    /// What proves it, and how surely: the surest first.
    pub proof: &'static [(Certainty, &'static str)],
    /// Raw texts that users meet. Reading one of them leads to this cause, among others or alone.
    pub texts: &'static [&'static str],
}

/// How sure it is that a cause is the one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Nothing else explains what was seen.
    Certain,
    /// What was seen mostly has this cause.
    Likely,
    /// It may be this one, and a check tells.
    Possible,
}

impl Certainty {
    /// The word in text and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }
}

impl Cause {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// The cause with that code, or one that had it.
    pub fn from_code(code: &str) -> Option<Self> {
        let is_it = |row: &Row| row.code == code || row.formerly.contains(&code);
        Self::ALL.iter().copied().find(|cause| is_it(cause.row()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let all = |row: &'static Row| row.formerly.iter().copied().chain([row.code]);
        let mut codes: Vec<_> = Cause::ALL.iter().flat_map(|cause| all(cause.row())).collect();
        let count = codes.len();
        for code in &codes {
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code}"
            );
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }

    #[test]
    fn sentences_keep_the_grammar() {
        for cause in Cause::ALL {
            let proof = cause.row().proof;
            let texts = proof.iter().map(|(_, text)| *text);
            for text in [cause.row().meaning, cause.row().fix].into_iter().chain(texts) {
                assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            }
        }
    }

    #[test]
    fn every_cause_says_how_it_is_proven_the_surest_first() {
        for cause in Cause::ALL {
            let proof = cause.row().proof;
            assert!(!proof.is_empty(), "{}", cause.code());
            assert!(proof.is_sorted_by_key(|(certainty, _)| *certainty), "{}", cause.code());
        }
    }
}
