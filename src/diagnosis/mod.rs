//! Judgement: evidence becomes findings, in pure functions over plain data.

pub mod export;
pub mod image;
pub mod organization;
pub mod question;
pub mod status;
pub mod stored_login;
pub mod token;
