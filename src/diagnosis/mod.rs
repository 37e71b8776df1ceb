//! Judgement: evidence becomes findings, in pure functions over plain data.

pub mod explain;
pub mod export;
pub mod image;
pub mod organisation;
pub mod report;
pub mod status;
pub mod token;
