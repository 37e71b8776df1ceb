//! Asks a credential helper, be it another program or our own, which is asked without a child.
//!
//! The only place that knows both: [`credential_helper`] speaks the protocol, [`our_helper`] is the
//! other end of it.

use std::time::Duration;

use super::credential_helper::{self, HelperProblem};
use super::{Entry, our_helper};
use crate::env::Env;
use crate::token::secret::Secret;

/// The credential that a helper has for a key; none if it says that it has none.
///
/// # Errors
/// It is missing, fails, takes longer than `limit`, or answers something else.
pub(super) fn get(
    name: &str,
    key: &str,
    env: &Env,
    limit: Duration,
) -> Result<Option<Entry>, HelperProblem> {
    match name {
        our_helper::NAME => our_helper::get(key, env, limit),
        name => credential_helper::get(name, key, env, limit),
    }
}

/// The same, but only what is stored: what our own helper takes from a variable or gh is not.
///
/// # Errors
/// As [`get`].
pub(super) fn stored(
    name: &str,
    key: &str,
    env: &Env,
    limit: Duration,
) -> Result<Option<Entry>, HelperProblem> {
    match name {
        our_helper::NAME => our_helper::stored(key, env, limit),
        name => credential_helper::get(name, key, env, limit),
    }
}

/// Hands a credential to a helper.
///
/// # Errors
/// As [`get`].
pub(crate) fn store(
    name: &str,
    key: &str,
    user: &str,
    secret: &Secret,
    env: &Env,
    limit: Duration,
) -> Result<(), HelperProblem> {
    match name {
        our_helper::NAME => our_helper::store(key, user, secret, env, limit),
        name => credential_helper::store(name, key, user, secret, env, limit),
    }
}

/// Makes a helper forget a key. One that never had it has done what was asked.
///
/// # Errors
/// As [`get`].
pub(super) fn erase(
    name: &str,
    key: &str,
    env: &Env,
    limit: Duration,
) -> Result<(), HelperProblem> {
    match name {
        our_helper::NAME => our_helper::erase(key, env, limit),
        name => credential_helper::erase(name, key, env, limit),
    }
}
