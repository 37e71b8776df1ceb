//! The checks of `doctor`, one file each: `look` says what is there, and `judge`, which is pure, what
//! it means.

pub mod engines;
pub mod environment;
pub mod files;
pub mod helpers;
pub mod image;
pub mod logins;
pub mod network;
pub mod plugin;
pub mod sources;
