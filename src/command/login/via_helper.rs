//! A login where docker asks our own credential helper: nothing to store, or behind it.
//!
//! Owns what then takes the place of an engine's login.

use std::time::Duration;

use super::plan::Plan;
use super::proof::{By, Stored};
use super::verify::FromRegistry;
use super::via_file;
use crate::cause::Cause;
use crate::context::Context;
use crate::engine::login::LoginRequest;
use crate::http::Http;
use crate::limits::{PERSON_LIMIT, STORE_LIMIT};
use crate::problem::Problem;
use crate::report::Finding;
use crate::store::{Location, our_helper};
use crate::token::{page, source};

/// What a target that asks our own credential helper gets.
pub(super) enum Deal {
    /// What the helper answers, which has been checked; it is from there.
    Answered(String),
    /// The same, and it has not been asked yet.
    Ask,
    /// A login that was named, to be stored behind the helper.
    Store,
}

/// Sees that the helper has an answer, or stores a login behind it. No engine is started: it would
/// only hand the login on to the helper, which stores none.
pub(super) fn store(
    plan: &Plan,
    request: &LoginRequest<'_>,
    deal: &Deal,
    from_registry: &FromRegistry<'_>,
    http: &Http,
    cx: &Context<'_>,
) -> Result<Stored, Problem> {
    let registry = request.registry;
    let limit = if plan.may_ask(registry, cx.env) { PERSON_LIMIT } else { STORE_LIMIT };
    // Whoever has not asked the registry cannot say that it takes the login.
    let mut said = Vec::new();
    let from = match (deal, from_registry) {
        (Deal::Ask, _) => {
            let answer = our_helper::answer(registry, cx.env, limit);
            match answer.login {
                Some(login) => login.from,
                None => {
                    let page = page::new_token(registry, request.access, None);
                    return Err(source::none(&[], &answer.tried, registry, &page));
                }
            }
        }
        (Deal::Answered(from), FromRegistry::Challenge(challenge)) => {
            via_file::log_in(http, challenge, request)?;
            said.push("Login Succeeded".into());
            from.clone()
        }
        // The daemon may have another way to the registry.
        (Deal::Answered(from), _) => from.clone(),
        (Deal::Store, FromRegistry::Challenge(challenge)) => {
            via_file::log_in(http, challenge, request)?;
            let mut stored = via_file::store(plan, request, cx)?;
            stored.findings.extend(answered_before(request, cx, limit));
            return Ok(stored);
        }
        (Deal::Store, FromRegistry::Nothing(doubt)) => return Err(doubt.clone()),
        (Deal::Store, FromRegistry::NotAsked) => {
            return Err(Problem::new(Cause::Unexpected, "the registry was not asked"));
        }
    };
    let kept = match plan.store.kept(&registry.host)? {
        Location::Helper { name, file, .. } => Location::Helper { name, file, source: Some(from) },
        kept => kept,
    };
    Ok(Stored { kept, said, really: None, findings: Vec::new(), by: By::Helper })
}

/// That the helper has another answer before the login that was stored behind it.
fn answered_before(
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
    limit: Duration,
) -> Option<Finding> {
    let login = our_helper::answer(request.registry, cx.env, limit).login?;
    if *login.token.secret == *request.token.secret {
        return None;
    }
    let message = format!("docker is given {}'s token before the one that was stored", login.from);
    Some(Finding::warning(
        Problem::new(Cause::ShadowedLogin, message).fix(format!("unset {}", login.from)),
    ))
}
