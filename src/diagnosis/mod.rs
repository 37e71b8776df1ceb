//! Judgement: evidence becomes findings, in pure functions over plain data.

pub mod status;
pub mod token;
