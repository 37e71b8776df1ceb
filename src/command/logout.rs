//! `logout`: take the login away, prove that it is gone, name what is still read elsewhere.
//!
//! The stores are emptied by ourselves and not by the engines' own logout: docker's drops what it
//! does not know from config.json and says the same line whether or not anything was removed,
//! and podman's exits with 0 having removed nothing.

use std::io;

use serde_json::json;

use crate::cause::Cause;
use crate::cli::LogoutArgs;
use crate::context::Context;
use crate::engine::{self, Choice, Engine, EngineKind, Target};
use crate::env;
use crate::exit::Exit;
use crate::limits::STORE_LIMIT;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::shutdown::{self, Stop};
use crate::store::auth_config;
use crate::store::erase::Erased;
use crate::store::lookup::StoredLogin;
use crate::store::{Location, Store, StoreFormat, our_helper};
use crate::ui::{Format, prompt};

/// Logs out.
///
/// # Errors
/// A store cannot be read or written, a login is still there, or the engine reads one elsewhere.
pub(crate) fn run(args: &LogoutArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.common.registry)?;
    let targets = cx.engines(args.common.engine)?;
    cx.begin("removed");

    // Everything is done before anything is printed: a stdout that is gone must not keep a login.
    let mut results: Vec<_> =
        targets.iter().map(|target| Done::erase(target, args, &registry, cx)).collect();
    // Looked for last: with `--engine all` the other engine's store may be empty by now.
    for result in &mut results {
        if result.failed.is_none() {
            let read = still_read(result, &registry, cx);
            result.failed = read.unwrap_or_else(|problem| Some(with_fix(problem)));
        }
    }
    let printed = report(&results, &registry, cx);
    match results.into_iter().find_map(|result| result.failed) {
        Some(problem) => Err(problem.into()),
        None => {
            printed?;
            Ok(Exit::Done)
        }
    }
}

/// What became of one target.
struct Done<'a> {
    target: &'a Target,
    stores: Vec<Store>,
    erased: Erased,
    failed: Option<Problem>,
    /// Whether nothing failed until it was looked elsewhere.
    emptied: bool,
}

impl<'a> Done<'a> {
    /// Empties the stores that the target may have written.
    fn erase(target: &'a Target, args: &LogoutArgs, registry: &Registry, cx: &Context<'_>) -> Self {
        let (stores, erased) = (Vec::new(), Erased::default());
        let mut done = Self { target, stores, erased, failed: None, emptied: false };
        done.failed = done.empty(args, registry, cx).err().map(with_fix);
        done.emptied = done.failed.is_none();
        done
    }

    /// Empties the stores. One that fails does not keep the others; the first failure is told.
    fn empty(
        &mut self,
        args: &LogoutArgs,
        registry: &Registry,
        cx: &Context<'_>,
    ) -> Result<(), Problem> {
        let name = self.target.name();
        // A docker may be podman, and then its login lies elsewhere.
        self.stores = cx.stores(engine::store_format(cx.identify(self.target)))?;
        let (lock, finding) = cx.lock(&self.stores);
        let _lock = lock?;
        cx.ui.findings(finding.as_slice());
        let _waiting = cx.ui.waiting_for_store(format!("the store of {name}"));
        let mut emptied = Ok(());
        for store in &self.stores {
            if let Some(stop) = shutdown::stopped() {
                let message = format!("stopped before {name} was logged out");
                return emptied.and(Err(Problem::new(stop.cause(), message)));
            }
            shutdown::storing();
            match store.erase(&registry.host, args.all_keys, cx.env, prompt::store_limit()) {
                Ok(erased) => {
                    self.erased.taken.extend(erased.taken);
                    self.erased.left.extend(erased.left);
                }
                Err(problem) => {
                    emptied = emptied.and(Err(match shutdown::stopped() {
                        Some(stop) => stopped(stop, store, registry, cx),
                        None => problem.engine(name),
                    }));
                }
            }
        }
        emptied
    }
}

/// A word on whether the login is gone, for a logout that did not come to its end.
fn stopped(stop: Stop, store: &Store, registry: &Registry, cx: &Context<'_>) -> Problem {
    let word = match shutdown::look(|| store.stored(&registry.host, cx.env, STORE_LIMIT)) {
        Ok(Some(_)) => "it is still there".into(),
        Ok(None) => "it is gone".into(),
        Err(problem) => format!("whether it is gone cannot be seen: {}", problem.message),
    };
    Problem::new(stop.cause(), format!("stopped while the login was being removed: {word}"))
}

/// What to type after a stop.
fn with_fix(problem: Problem) -> Problem {
    match problem.cause {
        Cause::HungUp | Cause::Interrupted | Cause::Terminated => problem.fix("{again}"),
        _ => problem,
    }
}

/// Tells how it went, target by target; all but the first failure, which ends the command.
fn report(results: &[Done<'_>], registry: &Registry, cx: &Context<'_>) -> io::Result<()> {
    let mut printed = Ok(());
    let mut first = None;
    let mut stores = Vec::new();
    for done in results {
        let told = tell(done, registry, cx);
        printed = printed.and(told);
        let removed: Vec<_> =
            done.erased.taken.iter().map(|held| cx.ui.clean(&held.entry.user)).collect();
        let mut store = json!({ "engine": done.target.name(), "ok": true, "removed": removed });
        if let Some(problem) = &done.failed {
            store["ok"] = false.into();
            store["error"] = cx.ui.report(problem);
            match first {
                None => first = Some(problem),
                Some(_) => cx.ui.error(problem),
            }
        }
        stores.push(store);
    }
    if cx.ui.format() == Format::Json {
        let mut report = json!({ "version": 1, "registry": registry.host, "stores": stores });
        if let Some(problem) = first {
            report["error"] = cx.ui.report(problem);
        }
        printed = printed.and(cx.ui.json(&report));
    }
    printed
}

fn tell(done: &Done<'_>, registry: &Registry, cx: &Context<'_>) -> io::Result<()> {
    let name = done.target.name();
    let Erased { taken, left } = &done.erased;
    let mut printed = Ok(());
    if !taken.is_empty() {
        printed = cx.ui.relay(&format!("Removed login credentials for {}", registry.host));
        for StoredLogin { key, location, entry } in taken {
            // Of several it says which.
            let place = if *key == registry.host { "" } else { &format!(" for {key}") };
            let whose = format!("the login of {}{place}", entry.user);
            cx.ui.say(&format!("{name}: {whose} is gone, it was {location}"));
        }
    } else if done.emptied {
        cx.ui.say(&format!("{name}: no login for {} was stored", registry.host));
    }
    if !left.is_empty() {
        cx.ui.say(&format!(
            "{name}: still there for parts of it: {} (--all-keys removes them)",
            left.join(", ")
        ));
    }
    let dockers = cx.store(StoreFormat::Docker, None).ok().map(|store| store.file);
    for (file, parts) in Store::parts_elsewhere(&done.stores, &registry.host, cx.env) {
        let way_out = match Some(&file) == dockers.as_ref() {
            true => {
                let logout = cx.ui.command("logout --engine file --all-keys");
                format!("{logout} removes them")
            }
            false => "take them out by hand".to_owned(),
        };
        let (parts, file) = (parts.join(", "), file.display());
        cx.ui.say(&format!("{name}: it still reads {parts} in {file} ({way_out})"));
    }
    printed
}

/// What the engine would still log in with.
fn still_read(
    done: &Done<'_>,
    registry: &Registry,
    cx: &Context<'_>,
) -> Result<Option<Problem>, Problem> {
    let limit = prompt::store_limit();
    if let Some(entry) = auth_config::entry(cx.env, &registry.host)
        && cx.identify(done.target).is_some_and(|it| it.obeys_auth_config(cx.env))
    {
        let name = done.target.name();
        let message = format!("{name} is still logged in to {} as {}", registry.host, entry.user);
        return Ok(Some(
            Problem::new(Cause::StillLoggedIn, message)
                .why("DOCKER_AUTH_CONFIG holds that login")
                .fix("unset DOCKER_AUTH_CONFIG"),
        ));
    }
    for store in &done.stores {
        if let Some(held) = store.read(&registry.host, cx.env, limit)?
            && held.location.is_our_helper()
        {
            return Ok(Some(still_answers(done, &held, registry)));
        }
    }
    let found = Store::elsewhere(&done.stores, &registry.host, cx.env, limit)?;
    let Some(held) = found else { return Ok(None) };
    if held.location.is_our_helper() {
        return Ok(Some(still_answers(done, &held, registry)));
    }
    let name = done.target.name();
    let message = format!("{name} is still logged in to {} as {}", registry.host, held.entry.user);
    let problem = Problem::new(Cause::StillLoggedIn, message)
        .why(format!("it also reads the login that is {}", held.location));
    Ok(Some(with_way_out(problem, &held, cx)))
}

/// That our own credential helper goes on giving a login, which nobody has stored.
fn still_answers(done: &Done<'_>, held: &StoredLogin, registry: &Registry) -> Problem {
    let name = done.target.name();
    let message = format!("{name} is still given a login for {}", registry.host);
    let problem = Problem::new(Cause::HelperStillAnswers, message);
    let Location::Helper { source: Some(source), .. } = &held.location else { return problem };
    let problem = problem
        .why(format!("the credential helper {} takes it from {source}", our_helper::PROGRAM));
    match source.as_str() {
        "gh" => problem.fix(format!("gh auth logout -h {}", registry.github)),
        variable if env::TOKENS.contains(&variable) => problem.fix(format!("unset {variable}")),
        _ => problem.fix("{me} logout --engine file"),
    }
}

/// What takes a login away that lies in docker's store, or in a file that no engine's logout
/// empties.
fn with_way_out(problem: Problem, held: &StoredLogin, cx: &Context<'_>) -> Problem {
    let dockers = cx.store(StoreFormat::Docker, None).ok().map(|store| store.file);
    if let Location::File(file) | Location::Helper { file, .. } = &held.location
        && Some(file) != dockers.as_ref()
    {
        return problem.fix(format!("take {} out of {}", held.key, file.display()));
    }
    let has_store = |kind: EngineKind| kind.store == StoreFormat::Docker;
    let is_it =
        |engine: &Engine| engine.caller || engine.identify(cx.env).said.is_some_and(has_store);
    // A docker that is not there, or is podman, has no logout for docker's file.
    let mut installed = EngineKind::ALL
        .into_iter()
        .filter(|kind| has_store(*kind))
        .filter_map(|kind| cx.find(kind));
    let other = installed.find(is_it).map_or(Choice::File.as_str(), |engine| engine.kind.name);
    problem.other(other)
}
