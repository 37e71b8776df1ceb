//! The checks of `doctor`, one file each: `look` says what is there, and `judge`, which is pure, what
//! it means.

pub(crate) mod engines;
pub(crate) mod environment;
pub(crate) mod files;
pub(crate) mod helpers;
pub(crate) mod image;
pub(crate) mod logins;
pub(crate) mod network;
pub(crate) mod plugin;
pub(crate) mod sources;
