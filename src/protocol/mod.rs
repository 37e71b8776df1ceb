//! What docker asks a plugin, answered byte by byte.

pub mod completion;
pub mod credential_helper;
pub mod hook;
pub mod metadata;
mod values;
