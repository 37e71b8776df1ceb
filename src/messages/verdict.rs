//! What a message is judged to mean, and what was named before it.
//!
//! Pure.

use crate::cause::{Cause, Certainty};

/// Causes, the likeliest first, and what in the message shows that.
pub(super) type Verdict = (Vec<(Cause, Certainty)>, &'static str);

/// Where an image was named before a message that names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precedes {
    /// Nothing was named.
    Nothing,
    /// An image of ours, so many lines before.
    GitHub(u64),
    /// A login to GitHub's registry, as the caller knows.
    Login,
    /// Somebody else's.
    Other,
}

pub(super) fn one(cause: Cause, certainty: Certainty, evidence: &'static str) -> Option<Verdict> {
    Some((vec![(cause, certainty)], evidence))
}

pub(super) fn some(causes: &[(Cause, Certainty)], evidence: &'static str) -> Option<Verdict> {
    Some((causes.to_vec(), evidence))
}
