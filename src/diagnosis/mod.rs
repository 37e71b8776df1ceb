//! Judgement: evidence becomes findings, in pure functions over plain data.

pub mod engines;
pub mod export;
pub mod files;
pub mod held;
pub mod helper;
pub mod image;
pub mod logins;
pub mod network;
pub mod organization;
pub mod report;
pub mod sources;
pub mod status;
pub mod surroundings;
pub mod token;
