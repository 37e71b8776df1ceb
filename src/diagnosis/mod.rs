//! Judgement: evidence becomes findings, in pure functions over plain data.

pub(crate) mod export;
pub(crate) mod image;
pub(crate) mod organization;
pub(crate) mod question;
pub(crate) mod status;
pub(crate) mod stored_login;
pub(crate) mod token;
