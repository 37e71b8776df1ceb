//! Tokens: the secret, its kind, its scopes and its end, and where it comes from.

pub(crate) mod expiry;
pub(crate) mod kind;
pub(crate) mod page;
pub(crate) mod scopes;
pub(crate) mod secret;
pub(crate) mod source;
pub(crate) mod text;

use std::sync::Arc;

use kind::TokenKind;
use secret::Secret;
use source::Source;

/// A token that was found, fit by its text.
#[derive(Debug)]
pub(crate) struct Token {
    /// The token itself.
    pub secret: Arc<Secret>,
    /// What its prefix says it is.
    pub kind: TokenKind,
    /// Where it comes from.
    pub source: Source,
}
