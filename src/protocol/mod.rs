//! What docker asks a plugin, answered byte by byte.

pub(crate) mod completion;
pub(crate) mod credential_helper;
pub(crate) mod hook;
pub(crate) mod metadata;
mod values;
