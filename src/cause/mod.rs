//! THE table of causes: every failure and finding a person can meet, once.
//!
//! Owns code, exit code, meaning, fix, how each is proven, and the texts it is known by.
//! Everything a person reads about a cause is a rendering of this; nothing else holds a second
//! copy of a meaning or a fix.
//!
//! **To add a cause:** a row in `table.rs` (name, code, exit code, meaning, fix), an arm in
//! `known.rs` (how it is proven, the raw texts it is known by), and a place in `tests/it/shipped/words.rs`:
//! on a page, or in the list of those that no page shows. A new placeholder in a fix gets its
//! general words in `ui/fix.rs`.

mod known;
mod table;

pub use table::Cause;

use crate::exit::Exit;

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The stable name, kebab-case. Scripts may match on it.
    pub code: &'static str,
    /// The exit code of a run that this cause ends. Findings that only warn have `Exit::Done`;
    /// what is only ever found by a report has `Exit::Bad`.
    pub exit: Exit,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// One thing to do. Placeholders in braces are filled when it is printed: `{me}` is the
    /// command as the person spelled it.
    pub fix: &'static str,
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
    /// The word that people and JSON read.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Certain => "certain",
            Self::Likely => "likely",
            Self::Possible => "possible",
        }
    }
}

/// How a cause is known.
#[derive(Debug)]
pub struct Known {
    /// What proves it, and how surely: the surest first. Each completes the sentence "certain
    /// when …". What has only been inferred, from sources or from reports, is never certain.
    pub proof: &'static [(Certainty, &'static str)],
    /// Raw texts that people meet, of an image `ghcr.io/acme/app`. Reading one of them leads to
    /// this cause, be it among others.
    pub texts: &'static [&'static str],
}

impl Cause {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        self.row().code
    }

    /// The cause of that code.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|cause| cause.code() == code)
    }

    /// How it is known.
    pub const fn known(self) -> Known {
        known::known(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let mut codes: Vec<_> = Cause::ALL.iter().map(|cause| cause.code()).collect();
        for code in &codes {
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                "{code}"
            );
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Cause::ALL.len());
    }

    #[test]
    fn sentences_keep_the_grammar() {
        for cause in Cause::ALL {
            let proof = cause.known().proof;
            let texts = proof.iter().map(|(_, text)| *text);
            for text in [cause.row().meaning, cause.row().fix].into_iter().chain(texts) {
                assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            }
        }
    }

    #[test]
    fn every_cause_says_how_it_is_proven_the_surest_first() {
        for cause in Cause::ALL {
            let proof = cause.known().proof;
            assert!(!proof.is_empty(), "{}", cause.code());
            assert!(proof.is_sorted_by_key(|(certainty, _)| *certainty), "{}", cause.code());
        }
    }
}
