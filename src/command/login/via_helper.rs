//! A login where docker asks our own credential helper: nothing to store, or behind it. No engine is
//! started: it would only hand the login on to the helper, which stores none.

use super::plan::Plan;
use super::proof::{By, SUCCEEDED, Stored};
use super::verify::Exchange;
use super::via_file;
use crate::cause::Cause;
use crate::context::Context;
use crate::engine::login::LoginRequest;
use crate::problem::Problem;
use crate::report::Finding;
use crate::store::{Location, our_helper};

/// The helper has the login from elsewhere each time. Only the registry can say that it takes it.
pub(super) fn answered(
    plan: &Plan,
    from: String,
    exchange: Option<&Exchange<'_>>,
    request: &LoginRequest<'_>,
) -> Result<Stored, Problem> {
    let said = match exchange {
        Some(exchange) => exchange.log_in(request).map(|()| vec![SUCCEEDED.to_owned()])?,
        None => Vec::new(),
    };
    let kept = match plan.store.location(&request.registry.host)? {
        Location::Helper { name, file, .. } => Location::Helper { name, file, source: Some(from) },
        kept => kept,
    };
    Ok(Stored { kept, said, really: None, findings: Vec::new(), by: By::Helper })
}

/// Stores the login behind the helper.
pub(super) fn store(
    plan: &Plan,
    exchange: &Exchange<'_>,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Result<Stored, Problem> {
    let mut stored = via_file::store(plan, exchange, request, cx)?;
    stored.findings.extend(answered_before(plan, request, cx));
    Ok(stored)
}

/// That the helper has another answer before the login that was stored behind it.
fn answered_before(plan: &Plan, request: &LoginRequest<'_>, cx: &Context<'_>) -> Option<Finding> {
    let login = our_helper::answer(request.registry, cx.env, plan.store_limit()).login?;
    if *login.token.secret == *request.token.secret {
        return None;
    }
    let message = format!("docker is given {}'s token before the one that was stored", login.from);
    Some(Finding::warning(
        Problem::new(Cause::ShadowedLogin, message).fix(format!("unset {}", login.from)),
    ))
}
