//! The checks of `doctor`, one file each: what is looked at, and what it means.

pub mod engines;
pub mod environment;
pub mod files;
pub mod gather;
pub mod helpers;
pub mod image;
pub mod logins;
pub mod network;
pub mod sources;
