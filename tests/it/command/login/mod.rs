//! `login`: where the token comes from, and the ways by which it is stored.
//!
//! With real engines: [`crate::engines::login`]. What it says: [`crate::shipped::words`].

pub(crate) mod messages;
pub(crate) mod prompt;
pub(crate) mod sources;
pub(crate) mod via_file;
pub(crate) mod via_helper;
