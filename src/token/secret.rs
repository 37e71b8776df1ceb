//! The secret as a type: what cannot be printed by accident.
//!
//! Owns the bytes of a token and clears them when they are let go. It has no `Display`, no
//! `Serialize`, no `AsRef<OsStr>` and no `Clone`; the one way out is [`Secret::expose`], and a
//! test counts who calls it.

use zeroize::Zeroizing;

/// A token or password in memory.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over. The caller must not keep another copy.
    pub fn new(text: Zeroizing<String>) -> Self {
        Self(text)
    }

    /// The text itself. For a pipe, a header or the helper protocol, and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes() == other.0.as_bytes()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
