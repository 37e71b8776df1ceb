//! A login without an engine: the registry's exchange, and docker's own rules for the store.
//!
//! For machines where only tools that read docker's file are at home (crane, oras, kaniko,
//! BuildKit). What docker would do is done: helper before file, and a failing helper never falls
//! back on plain text.

use std::path::Path;
use std::time::Duration;

use super::plan::Plan;
use super::proof::{By, Proof, SUCCEEDED, Stored};
use super::verify::Exchange;
use crate::cause::Cause;
use crate::context::Context;
use crate::engine::login::LoginRequest;
use crate::env::Env;
use crate::problem::Problem;
use crate::shutdown;
use crate::store::docker_file::DockerFile;
use crate::store::edit;
use crate::store::{FileFormat, Location, helpers};

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
    let before = DockerFile::read(file)?;
    let detected = before.detected_store(env);
    let Location::Helper { name, .. } = before.location_used(host, env) else {
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

/// Has the registry take the login, and stores it where docker would.
pub(super) fn store(
    plan: &Plan,
    exchange: &Exchange<'_>,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Result<Stored, Problem> {
    exchange.log_in(request)?;
    shutdown::storing();
    let (file, limit) = (&plan.store.file, plan.store_limit());
    let proof = Proof { store: &plan.store, request, cx };
    let written = write(file, request, cx.env, limit).and_then(|()| proof.prove(limit));
    let kept = written.map_err(|problem| {
        let problem = match (problem.cause, &problem.fix) {
            (Cause::NotStored, None) => problem.fix("look at {file}"),
            _ => problem,
        };
        proof.unless_stopped(problem).file(file)
    })?;
    Ok(Stored {
        findings: proof.about(&kept),
        kept,
        said: vec![SUCCEEDED.into()],
        really: None,
        by: By::Login,
    })
}
