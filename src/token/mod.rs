//! Tokens: the secret, its kind, its scopes and its end, and where it comes from.

pub mod expiry;
pub mod kind;
pub mod page;
pub mod scopes;
pub mod secret;
pub mod source;
pub mod text;

use std::sync::Arc;

use kind::TokenKind;
use secret::Secret;
use source::Source;

/// A token that was found, fit by its text.
#[derive(Debug)]
pub struct Token {
    /// The token itself.
    pub secret: Arc<Secret>,
    /// What its prefix says it is.
    pub kind: TokenKind,
    /// Where it comes from.
    pub source: Source,
}
