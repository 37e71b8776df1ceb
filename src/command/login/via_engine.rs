//! A login by an engine: it is handed over, and read back from where the engine keeps it.

use super::plan::Plan;
use super::proof::{By, NOTHING, Proof, Stored};
use crate::cause::Cause;
use crate::context::Context;
use crate::diagnosis;
use crate::engine::Engine;
use crate::engine::login::{self as handing, Failure, Handed, LoginRequest};
use crate::limits::{ENGINE_LIMIT, PERSON_LIMIT};
use crate::problem::Problem;
use crate::shutdown;

/// Hands a login to an engine, which stores it.
pub(super) fn store(
    engine: &Engine,
    plan: &Plan,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Result<Stored, Problem> {
    let limit = if plan.may_ask { PERSON_LIMIT } else { ENGINE_LIMIT };
    shutdown::storing();
    let handed = handing::hand_over(engine, request, &cx.called_as.docker_globals, cx.env, limit)?;
    for line in &handed.noted {
        cx.ui.detail(&format!("{}: {line}", engine.kind.name));
    }
    let really = handed.identity.and_then(|identity| identity.said);
    let really = really.filter(|kind| *kind != engine.kind);
    let mut store = match really {
        Some(kind) => cx.store(kind.store, None)?,
        None => plan.store.clone(),
    };
    if let Some(used) = &handed.used {
        store.file = cx.cwd.join(used);
    }
    let proof = Proof { store: &store, request, cx };
    if let Err(failure) = handed.outcome {
        return Err(failed(engine, failure, &handed, &proof));
    }
    let kept = proof.prove(plan.store_limit()).map_err(|problem| {
        proof.unless_stopped(problem).engine(engine.kind.name).registry(&request.registry.host)
    })?;
    let mut findings = proof.about(&kept);
    findings.extend(proof.shadowed());
    Ok(Stored { findings, kept, said: handed.said, really, by: By::Login })
}

/// Why an engine's login failed, and whether it stored something all the same.
fn failed(engine: &Engine, failure: Failure, handed: &Handed, proof: &Proof<'_>) -> Problem {
    let Proof { store, request, cx } = proof;
    let name = engine.kind.name;
    if failure == Failure::Cancelled {
        return proof.stopped(&format!("{name} was logging in"), true);
    }
    let version = handed.identity.and_then(|identity| identity.version);
    let problem = handing::problem(engine.kind, failure, &handed.noted, request.registry, version);
    // podman refused because of the very entry that would be taken for ours.
    let stored = match problem.cause {
        Cause::IdentityTokenInTheWay => NOTHING.to_owned(),
        _ => proof.whether_stored(failure == Failure::TimedOut),
    };
    let why = match (&problem.why, stored == NOTHING && failure != Failure::TimedOut) {
        (Some(why), true) => Some(why.clone()),
        (None, true) => None,
        (Some(why), false) => Some(format!("{why}; {stored}")),
        (None, false) => Some(stored),
    };
    let mut problem = match problem.cause {
        Cause::DeadToken => {
            let (registry, token) = (request.registry, request.token);
            let problem = diagnosis::token::dead(token, registry, &registry.host, request.access);
            let said = why.unwrap_or_default();
            return problem.why(format!("{name} says: {said}"));
        }
        _ => {
            let (helper, named_in) = match store.helper(&request.registry.host, cx.env) {
                Some((name, file)) => (format!("docker-credential-{name}"), file),
                None => ("the helper".to_owned(), store.file.clone()),
            };
            problem.file(&named_in).helper(helper)
        }
    };
    problem.why = why;
    problem
}
