//! What is asked of logins and tokens. Pure.

use crate::registry::Registry;
use crate::report::Severity;
use crate::token::expiry::Within;
use crate::token::page;
use crate::token::scopes::Access;

/// What logins and tokens have to be good for, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    /// The registry they are for.
    pub registry: &'a Registry,
    /// What they have to be good for.
    pub access: Access,
    /// For how long they have to live.
    pub within: Option<Within>,
    /// How much it matters if no engine holds a login; `None` if there is no engine to hold one.
    pub without: Option<Severity>,
    /// Seconds since 1970.
    pub now: i64,
}

impl Question<'_> {
    /// Where to make a token that is good for it.
    pub(crate) fn new_token_url(&self) -> String {
        page::new_token(self.registry, self.access, None)
    }
}
