//! A login without an engine: the registry's exchange, and docker's own rules for the store.
//!
//! For machines where only tools that read docker's file are at home (crane, oras, kaniko,
//! BuildKit). What docker would do is done: helper before file, and a failing helper never falls
//! back on plain text.

use std::path::Path;
use std::time::Duration;

use super::plan::Plan;
use super::proof::{self, By, Stored};
use crate::cause::Cause;
use crate::context::Context;
use crate::diagnosis;
use crate::engine::login::LoginRequest;
use crate::env::Env;
use crate::ghcr::{self, Challenge, LoginAnswer};
use crate::http::Http;
use crate::limits::{PERSON_LIMIT, STORE_LIMIT};
use crate::problem::Problem;
use crate::shutdown;
use crate::store::docker_file::DockerFile;
use crate::store::edit;
use crate::store::{FileFormat, Location, helpers};

/// Asks the registry whether it takes the login, as engines do.
///
/// # Errors
/// It does not, or does not answer.
pub(super) fn log_in(
    http: &Http,
    challenge: &Challenge,
    request: &LoginRequest<'_>,
) -> Result<(), Problem> {
    let (registry, token) = (request.registry, request.token);
    match ghcr::login(http, registry, challenge, &request.user, &token.secret) {
        LoginAnswer::Accepted => Ok(()),
        LoginAnswer::Dead => {
            Err(diagnosis::token::dead(token, registry, &registry.host, request.access)
                .why("it refused the login exchange"))
        }
        other => Err(other.problem(registry)),
    }
}

/// Stores the login where docker would.
///
/// # Errors
/// The file or the helper would not take it.
fn write(
    file: &Path,
    request: &LoginRequest<'_>,
    env: &Env,
    limit: Duration,
) -> Result<(), Problem> {
    let host = &request.registry.host;
    let secret = &request.token.secret;
    let before = DockerFile::read(file).map_err(|broken| broken.problem())?;
    let detected = before.detected_store(env);
    let Location::Helper { name, .. } = before.used(host, env) else {
        edit::edit(file, FileFormat::Docker, |edit| edit.set_auth(host, &request.user, secret))?;
        return Ok(());
    };
    helpers::store(&name, host, &request.user, secret, env, limit)
        .map_err(|failure| failure.problem(file))?;
    // What docker leaves behind as well: the store it chose, and a mark of the host.
    edit::edit(file, FileFormat::Docker, |edit| {
        if let Some(detected) = detected {
            edit.put(&["credsStore"], detected);
        }
        edit.set_marker(host);
    })?;
    Ok(())
}

/// Stores a login that the registry took, where docker would.
pub(super) fn store(
    plan: &Plan,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Result<Stored, Problem> {
    shutdown::storing();
    let limit = if plan.may_ask(request.registry, cx.env) { PERSON_LIMIT } else { STORE_LIMIT };
    let kept = write(&plan.store.file, request, cx.env, limit)
        .and_then(|()| proof::prove(&plan.store, request, limit, cx))
        .map_err(|problem| {
            let problem = match (problem.cause, &problem.fix) {
                (Cause::NotStored, None) => problem.fix("look at {file}"),
                _ => problem,
            };
            proof::unless_stopped(problem, &plan.store, request, cx)
                .piece("file", plan.store.file.display().to_string())
        })?;
    Ok(Stored {
        findings: proof::about(&kept, &plan.store, cx),
        kept,
        // What docker says.
        said: vec!["Login Succeeded".into()],
        really: None,
        by: By::Login,
    })
}
