//! `logout`: take the login away, prove that it is gone, name what is still read elsewhere.
//!
//! The stores are emptied by ourselves and not by the engines' own logout: docker's drops what it
//! does not know from config.json and says the same line whether or not anything was removed,
//! and podman's exits with 0 having removed nothing.

use serde_json::json;

use crate::cause::Cause;
use crate::cli::LogoutArgs;
use crate::command::{Here, PERSON_LIMIT, STORE_LIMIT};
use crate::engine::{EngineKind, Target, identity};
use crate::lifecycle::{self, Stop};
use crate::problem::{Exit, Problem};
use crate::registry::Registry;
use crate::store::auth_config;
use crate::store::login::{Held, Store};
use crate::ui::{Format, prompt};

/// Logs out.
///
/// # Errors
/// A store cannot be read or written, a login is still there, or the engine reads one elsewhere.
pub fn run(args: &LogoutArgs, here: &Here<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.common.registry)?;
    let targets = here.engines(args.common.engine)?;
    here.begin("logout", "removed");
    let limit = if prompt::possible() { PERSON_LIMIT } else { STORE_LIMIT };

    let mut failed: Option<Problem> = None;
    let mut done = Vec::new();
    let mut reports = Vec::new();
    for target in &targets {
        let result = erase(target, &registry, args.all_keys, limit, here);
        match result {
            Ok((store, taken)) => {
                tell(target, &store, &taken, &registry, here)?;
                let users: Vec<_> = taken.iter().map(|held| &held.entry.user).collect();
                reports.push(json!({ "engine": target.name(), "ok": true, "removed": users }));
                done.push((target, store, reports.len() - 1));
            }
            Err(problem) => {
                reports.push(json!({ "engine": target.name(), "ok": false, "error": here.ui.report(&problem) }));
                keep_first(&mut failed, problem, here);
            }
        }
    }
    // Looked for last: with `--engine all` the other engine's store may be empty by now.
    for (target, store, report) in &done {
        let problem = match still_read(target, store, &registry, limit, here) {
            Ok(None) => continue,
            Ok(Some(problem)) | Err(problem) => problem,
        };
        reports[*report]["ok"] = json!(false);
        reports[*report]["error"] = here.ui.report(&problem);
        keep_first(&mut failed, problem, here);
    }
    if here.ui.format() == Format::Json && (failed.is_none() || targets.len() > 1) {
        here.ui.json(&json!({ "version": 1, "registry": registry.host, "stores": reports }))?;
    }
    match failed {
        Some(problem) => Err(problem.into()),
        None => Ok(here.unless_stopped()?),
    }
}

/// Empties the store that the target writes.
fn erase(
    target: &Target,
    registry: &Registry,
    all_keys: bool,
    limit: std::time::Duration,
    here: &Here<'_>,
) -> Result<(Store, Vec<Held>), Problem> {
    let kind = match target {
        Target::File => EngineKind::Docker,
        Target::Engine(engine) if engine.caller => engine.kind,
        // A docker may be podman, and then its login lies elsewhere.
        Target::Engine(engine) => identity::ask(engine, here.env).kind.unwrap_or(engine.kind),
    };
    let store = here.store(kind, None)?;
    let (lock, finding) = here.lock(&store);
    let _lock = lock?;
    if let Some(finding) = finding {
        here.ui.finding(&finding);
    }
    let _waiting =
        (!prompt::possible()).then(|| here.ui.waiting(format!("the store of {}", target.name())));
    if let Some(stop) = lifecycle::stopped() {
        // Another target's logout has ended before.
        lifecycle::told();
        let message = format!("stopped before {} was logged out", target.name());
        return Err(Problem::new(stop.cause(), message).fix("{me} logout"));
    }
    here.storing();
    match store.erase(&registry.host, all_keys, here.env, limit) {
        Ok(taken) => Ok((store, taken)),
        Err(problem) => Err(match lifecycle::stopped() {
            Some(stop) => stopped(stop, &store, registry, here),
            None => problem,
        }),
    }
}

/// A word on whether the login is gone, for a logout that did not come to its end.
fn stopped(stop: Stop, store: &Store, registry: &Registry, here: &Here<'_>) -> Problem {
    lifecycle::permit_look();
    let word = match store.read(&registry.host, here.env, STORE_LIMIT) {
        Ok(Some(_)) => "it is still there".into(),
        Ok(None) => "it is gone".into(),
        Err(problem) => format!("whether it is gone cannot be seen: {}", problem.message),
    };
    lifecycle::told();
    Problem::new(stop.cause(), format!("stopped while the login was being removed: {word}"))
        .fix("{me} logout")
}

fn tell(
    target: &Target,
    store: &Store,
    taken: &[Held],
    registry: &Registry,
    here: &Here<'_>,
) -> anyhow::Result<()> {
    let name = target.name();
    if taken.is_empty() {
        here.ui.say(&format!("{name}: no login for {} was stored", registry.host));
    } else {
        here.ui.relay(&format!("Removed login credentials for {}", registry.host))?;
        for held in taken {
            here.ui.say(&format!(
                "{name}: the login of {} is gone, it was {}",
                held.entry.user, held.kept
            ));
        }
    }
    let parts = store.parts(&registry.host)?;
    if !parts.is_empty() {
        here.ui.say(&format!(
            "{name}: still there for parts of it: {} (--all-keys removes them)",
            parts.join(", ")
        ));
    }
    Ok(())
}

/// What the engine would still log in with.
fn still_read(
    target: &Target,
    store: &Store,
    registry: &Registry,
    limit: std::time::Duration,
    here: &Here<'_>,
) -> Result<Option<Problem>, Problem> {
    if let (Target::Engine(engine), EngineKind::Docker) = (target, store.kind)
        && let Some(entry) = auth_config::entry(here.env, &registry.host)
        && identity::ask(engine, here.env).version >= Some((28, 3))
    {
        let message = format!("docker is still logged in to {} as {}", registry.host, entry.user);
        return Ok(Some(
            Problem::new(Cause::StillLoggedIn, message)
                .why("DOCKER_AUTH_CONFIG holds that login")
                .fix("unset DOCKER_AUTH_CONFIG"),
        ));
    }
    let Some(held) = store.elsewhere(&registry.host, here.env, limit)? else { return Ok(None) };
    let message =
        format!("{} is still logged in to {} as {}", target.name(), registry.host, held.entry.user);
    Ok(Some(
        Problem::new(Cause::StillLoggedIn, message)
            .why(format!("it also reads the login that is {}", held.kept))
            .piece("other", "docker"),
    ))
}

fn keep_first(failed: &mut Option<Problem>, problem: Problem, here: &Here<'_>) {
    match failed {
        None => *failed = Some(problem),
        Some(_) => here.ui.error(&problem),
    }
}
