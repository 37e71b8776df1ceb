//! Hands the login to its targets and reads it back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::asked::FromRegistry;
use super::by_helper::{self, Deal};
use super::via_file;
use super::way::Way;
use crate::cause::Cause;
use crate::context::Context;
use crate::diagnosis;
use crate::engine::login::{self as handing, Failure, LoginRequest};
use crate::engine::{Engine, EngineKind, Target};
use crate::http::Http;
use crate::limits::{ENGINE_LIMIT, PERSON_LIMIT, STORE_LIMIT};
use crate::problem::{Finding, Problem};
use crate::shell::shell_quoted;
use crate::shutdown;
use crate::store::Location;
use crate::store::login::Store;

/// A login that was stored, and proven.
pub(super) struct Stored {
    /// Where it is kept.
    pub(super) kept: Location,
    /// What the engine said on stdout.
    pub(super) said: Vec<String>,
    /// What the engine turned out to be, if that is not what its name says.
    pub(super) really: Option<EngineKind>,
    /// What is worth knowing of the place.
    pub(super) findings: Vec<Finding>,
    /// What it took.
    pub(super) by: By,
}

/// What it took for a target to have the login.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum By {
    /// A login of its own.
    Login,
    /// That of the target of this name, which it finds in the same place.
    LoginOf(&'static str),
    /// Nothing: our own credential helper has it from elsewhere each time.
    Helper,
}

/// Hands the login to every target: those that share a file one after the other, or once for all
/// who find it there, the rest side by side. Results are in the order of the targets.
pub(super) fn store_all(
    ways: &[Way],
    request: &LoginRequest<'_>,
    deal: &Deal,
    from_registry: &FromRegistry<'_>,
    http: &Http,
    cx: &Context<'_>,
) -> Vec<Result<Stored, Problem>> {
    let mut groups: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (index, way) in ways.iter().enumerate() {
        groups.entry(way.store.file.clone()).or_default().push(index);
    }
    let names: Vec<_> = ways.iter().map(|way| way.target.name()).collect();
    // No status line under the dialog of a helper.
    let asks = ways.iter().any(|way| way.may_ask(request.registry, cx.env));
    let _waiting = (!asks).then(|| cx.ui.waiting(format!("{} to log in", names.join(" and "))));
    let group = |members: &[usize]| {
        let (locked, finding) = cx.lock(&stores_of(&ways[members[0]], ways.len() > 1, cx));
        let lock = match locked {
            Ok(lock) => lock,
            Err(problem) => {
                return members
                    .iter()
                    .map(|index| (*index, Err(problem.clone())))
                    .collect::<Vec<_>>();
            }
        };
        let mut results: Vec<(usize, Result<Stored, Problem>)> = Vec::new();
        for index in members {
            let way = &ways[*index];
            let before = results.iter().filter_map(|(index, result)| {
                Some((ways[*index].target.name(), &result.as_ref().ok()?.kept))
            });
            let result = match already_there(way, &before.collect::<Vec<_>>(), request, cx) {
                Some(stored) => Ok(stored),
                None => store(way, request, deal, from_registry, http, cx),
            };
            results.push((*index, result));
        }
        drop(lock);
        if let (Some(finding), Some((_, Ok(stored)))) = (finding, results.first_mut()) {
            stored.findings.push(finding);
        }
        results
    };
    let mut results: Vec<_> = match &*groups.into_values().collect::<Vec<_>>() {
        // The one group of the usual login needs no thread.
        [members] => group(members),
        groups => thread::scope(|scope| {
            let threads: Vec<_> =
                groups.iter().map(|members| scope.spawn(|| group(members))).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        }),
    };
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// The login that a target `before` this one has just stored, if this one finds it in the same
/// place: it needs none of its own then. So nerdctl takes docker's, unless an older one of its own
/// hides it, and leaves no second copy beside a credential helper.
fn already_there(
    way: &Way,
    before: &[(&'static str, &Location)],
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Option<Stored> {
    let may = way.refused.is_none() && !way.by_helper && shutdown::stopped().is_none();
    if before.is_empty() || !may {
        return None;
    }
    let held = way.store.stored(&request.registry.host, cx.env, STORE_LIMIT).ok()??;
    let (name, _) = before.iter().find(|(_, kept)| **kept == held.kept)?;
    let serves = !held.entry.identity_token && is_it(&held.entry, request);
    serves.then(|| Stored {
        kept: held.kept,
        said: Vec::new(),
        really: None,
        findings: Vec::new(),
        by: By::LoginOf(name),
    })
}

/// The stores that a login may write. A docker that turns out to be podman writes podman's; beside
/// other engines that is left to the one named podman, lest the two wait for each other.
fn stores_of(way: &Way, beside_others: bool, cx: &Context<'_>) -> Vec<Store> {
    let mut stores = vec![way.store.clone()];
    if let Target::Engine(engine) = &way.target
        && engine.kind == EngineKind::Docker
        && !engine.caller
        && !beside_others
    {
        stores.extend(cx.store(EngineKind::Podman, None));
    }
    stores
}

/// Hands the login to one target and reads it back.
fn store(
    way: &Way,
    request: &LoginRequest<'_>,
    deal: &Deal,
    from_registry: &FromRegistry<'_>,
    http: &Http,
    cx: &Context<'_>,
) -> Result<Stored, Problem> {
    if let Some(refusal) = &way.refused {
        return Err(refusal.clone());
    }
    // A stop that ended the one before must not start the next.
    if let Some(stop) = shutdown::stopped() {
        let message = format!("stopped before {} was given the login", way.target.name());
        return Err(Problem::new(stop.cause(), message));
    }
    way.overridden(request, cx)?;
    if way.by_helper {
        return by_helper::store(way, request, deal, from_registry, http, cx);
    }
    match (&way.target, from_registry) {
        (_, FromRegistry::Nothing(doubt)) if !way.has_daemon_network() => Err(doubt.clone()),
        (Target::Engine(engine), _) => by_engine(engine, way, request, cx),
        (Target::File, FromRegistry::Challenge(challenge)) => {
            via_file::log_in(http, challenge, request)?;
            by_ourselves(way, request, cx)
        }
        // `ask` asks the registry for every login of the file's.
        (Target::File, _) => Err(Problem::new(Cause::Unexpected, "the registry was not asked")),
    }
}

/// Stores a login that the registry took, where docker would.
pub(super) fn by_ourselves(
    way: &Way,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Result<Stored, Problem> {
    cx.storing();
    let limit = if way.may_ask(request.registry, cx.env) { PERSON_LIMIT } else { STORE_LIMIT };
    let kept = via_file::store(&way.store.file, request, cx.env, limit)
        .and_then(|()| prove(&way.store, request, limit, cx))
        .map_err(|problem| {
            let problem = match (problem.cause, &problem.fix) {
                (Cause::NotStored, None) => problem.fix("look at {file}"),
                _ => problem,
            };
            unless_stopped(problem, &way.store, request, cx)
                .piece("file", way.store.file.display().to_string())
        })?;
    Ok(Stored {
        findings: about(&kept, &way.store, cx),
        kept,
        // What docker says.
        said: vec!["Login Succeeded".into()],
        really: None,
        by: By::Login,
    })
}

/// Hands a login to an engine, which stores it.
fn by_engine(
    engine: &Engine,
    way: &Way,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Result<Stored, Problem> {
    let (limit, look) = match way.may_ask(request.registry, cx.env) {
        true => (PERSON_LIMIT, PERSON_LIMIT),
        false => (ENGINE_LIMIT, STORE_LIMIT),
    };
    cx.storing();
    let handed = handing::hand_over(engine, request, &cx.called_as.globals, cx.env, limit)?;
    for line in &handed.noted {
        cx.ui.detail(&format!("{}: {line}", engine.kind.name()));
    }
    let really = handed.identity.as_ref().and_then(|identity| identity.kind);
    let really = really.filter(|kind| *kind != engine.kind);
    let mut store = match really {
        Some(kind) => cx.store(kind, None)?,
        None => way.store.clone(),
    };
    if let Some(used) = &handed.used {
        store.file = cx.cwd.join(used);
    }
    if let Err(failure) = handed.outcome {
        return Err(failed(engine, failure, &handed.noted, &store, request, cx));
    }
    let kept = prove(&store, request, look, cx).map_err(|problem| {
        unless_stopped(problem, &store, request, cx)
            .piece("engine", engine.kind.name())
            .piece("registry", &request.registry.host)
    })?;
    let mut findings = about(&kept, &store, cx);
    findings.extend(shadowed(&store, request, cx));
    Ok(Stored { findings, kept, said: handed.said, really, by: By::Login })
}

/// Why an engine's login failed, and whether it stored something all the same.
fn failed(
    engine: &Engine,
    failure: Failure,
    noted: &[String],
    store: &Store,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Problem {
    let name = engine.kind.name();
    if failure == Failure::Cancelled {
        return stopped(&format!("{name} was logging in"), true, store, request, cx);
    }
    let problem = handing::problem(engine.kind, failure, noted, request.registry);
    // podman refused because of the very entry that would be taken for ours.
    let stored = match problem.cause {
        Cause::IdentityTokenInTheWay => NOTHING.to_owned(),
        _ => whether_stored(store, request, failure == Failure::TimedOut, cx),
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
            problem.piece("file", named_in.display().to_string()).piece("helper", helper)
        }
    };
    problem.why = why;
    problem
}

/// What is worth knowing of the place where a login is kept.
fn about(kept: &Location, store: &Store, cx: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if matches!(kept, Location::File(_)) && store.ends_with_session(cx.env) {
        let file = store.file.display();
        let message = format!("podman's login lies in {file}, which the next reboot takes away");
        let problem = Problem::new(Cause::LoginLostAtReboot, message);
        findings.push(Finding(match cx.env.path(crate::env::XDG_CONFIG_HOME) {
            Some(folder) => {
                problem.piece("authfile", shell_quoted(&folder.join("containers/auth.json")))
            }
            None => problem,
        }));
    }
    if let Location::File(file) = kept
        && let Some(mode) = crate::store::exposed(file)
    {
        findings.push(Finding(crate::store::exposure(file, mode)));
    }
    findings
}

/// The other login that podman finds before the one it has just stored in a file that was named.
fn shadowed(store: &Store, request: &LoginRequest<'_>, cx: &Context<'_>) -> Option<Finding> {
    let host = &request.registry.host;
    let held = store.found_first(host, cx.env, STORE_LIMIT)?;
    (!is_it(&held.entry, request)).then(|| {
        let message =
            format!("podman still takes the login of {} for {host} {}", held.entry.user, held.kept);
        Finding(
            Problem::new(Cause::ShadowedLogin, message).fix("{me} logout --engine podman; {login}"),
        )
    })
}

/// Reads the login back from the store that the engine uses.
fn prove(
    store: &Store,
    request: &LoginRequest<'_>,
    limit: Duration,
    cx: &Context<'_>,
) -> Result<Location, Problem> {
    let host = &request.registry.host;
    let held = store.stored(host, cx.env, limit)?;
    let not_stored = |message: String| Problem::new(Cause::NotStored, message);
    match held {
        Some(held) if is_it(&held.entry, request) => Ok(held.kept),
        Some(held) => Err(not_stored(format!(
            "the login succeeded, but that of {} is still {}",
            held.entry.user, held.kept
        ))),
        None => Err(match store.kept(host) {
            Ok(Location::Helper { name, file, .. }) => not_stored(format!(
                "the login succeeded, but the credential helper {name} holds none for {host}"
            ))
            .fix(format!("mend docker-credential-{name}, or take it out of {}", file.display())),
            _ => not_stored(format!(
                "the login succeeded, but {} holds none for {host}",
                store.file.display()
            )),
        }),
    }
}

/// Whether an entry is the login that was asked for. A daemon may have stored an identity token
/// of the registry's in the secret's place.
fn is_it(entry: &crate::store::Entry, request: &LoginRequest<'_>) -> bool {
    match entry.identity_token {
        // Helpers have this name in the place of the user's.
        true => [request.user.as_str(), "<token>"].contains(&entry.user.as_str()),
        false => {
            entry.user == request.user && entry.secret.as_ref() == Some(&*request.token.secret)
        }
    }
}

/// The word of a login that left nothing behind.
const NOTHING: &str = "nothing was stored";

/// A word on whether something was stored, for a login that did not come to its end. Was the engine
/// `killed`, then its helper, a child of its own, may still be at it.
fn whether_stored(
    store: &Store,
    request: &LoginRequest<'_>,
    killed: bool,
    cx: &Context<'_>,
) -> String {
    let host = &request.registry.host;
    shutdown::permit_look();
    match store.stored(host, cx.env, STORE_LIMIT) {
        Ok(Some(held)) if is_it(&held.entry, request) => {
            format!("the login is stored, {}", held.kept)
        }
        Ok(_) => match killed.then(|| store.helper(host, cx.env)).flatten() {
            Some((helper, _)) => {
                format!("{NOTHING} so far, but docker-credential-{helper} may still be storing it")
            }
            None => NOTHING.into(),
        },
        Err(problem) => format!("whether something was stored cannot be seen: {}", problem.message),
    }
}

/// A failure at the store, unless a stop is what made it fail.
fn unless_stopped(
    problem: Problem,
    store: &Store,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Problem {
    match shutdown::stopped() {
        Some(_) => stopped("the login was being stored", false, store, request, cx),
        None => problem,
    }
}

fn stopped(
    doing: &str,
    killed: bool,
    store: &Store,
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Problem {
    let cause = shutdown::stopped().map_or(Cause::Interrupted, shutdown::Stop::cause);
    let word = whether_stored(store, request, killed, cx);
    Problem::new(cause, format!("stopped while {doing}: {word}"))
}
