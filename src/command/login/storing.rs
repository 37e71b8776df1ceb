//! Hands the login to its targets and reads it back.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::asked::FromRegistry;
use super::by_helper::{self, Deal};
use super::way::Way;
use crate::cause::Cause;
use crate::command::{ENGINE_LIMIT, Here, PERSON_LIMIT, STORE_LIMIT};
use crate::diagnosis;
use crate::engine::login::{self as handing, Failure, LoginRequest};
use crate::engine::{Engine, EngineKind, Target, file};
use crate::http::Http;
use crate::lifecycle;
use crate::problem::{Finding, Problem, pasted};
use crate::store::Kept;
use crate::store::login::Store;

/// A login that was stored, and proven.
pub(super) struct Stored {
    /// Where it is kept.
    pub(super) kept: Kept,
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
    here: &Here<'_>,
) -> Vec<Result<Stored, Problem>> {
    let mut groups: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (index, way) in ways.iter().enumerate() {
        groups.entry(way.store.file.clone()).or_default().push(index);
    }
    let names: Vec<_> = ways.iter().map(|way| way.target.name()).collect();
    // No status line under the dialog of a helper.
    let asks = ways.iter().any(|way| way.may_ask(request.registry, here.env));
    let _waiting = (!asks).then(|| here.ui.waiting(format!("{} to log in", names.join(" and "))));
    let group = |members: &[usize]| {
        let (locked, finding) = here.lock(&stores_of(&ways[members[0]], ways.len() > 1, here));
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
            let result = match already_there(way, &before.collect::<Vec<_>>(), request, here) {
                Some(stored) => Ok(stored),
                None => store(way, request, deal, from_registry, http, here),
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
    before: &[(&'static str, &Kept)],
    request: &LoginRequest<'_>,
    here: &Here<'_>,
) -> Option<Stored> {
    let may = way.refused.is_none() && !way.by_helper && lifecycle::stopped().is_none();
    if before.is_empty() || !may {
        return None;
    }
    let held = way.store.stored(&request.registry.host, here.env, STORE_LIMIT).ok()??;
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
fn stores_of(way: &Way, beside_others: bool, here: &Here<'_>) -> Vec<Store> {
    let mut stores = vec![way.store.clone()];
    if let Target::Engine(engine) = &way.target
        && engine.kind == EngineKind::Docker
        && !engine.caller
        && !beside_others
    {
        stores.extend(here.store(EngineKind::Podman, None));
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
    here: &Here<'_>,
) -> Result<Stored, Problem> {
    if let Some(refusal) = &way.refused {
        return Err(refusal.clone());
    }
    // A stop that ended the one before must not start the next.
    if let Some(stop) = lifecycle::stopped() {
        let message = format!("stopped before {} was given the login", way.target.name());
        return Err(Problem::new(stop.cause(), message));
    }
    way.overridden(request, here)?;
    if way.by_helper {
        return by_helper::store(way, request, deal, from_registry, http, here);
    }
    match (&way.target, from_registry) {
        (_, FromRegistry::Nothing(doubt)) if !way.has_daemon_network() => Err(doubt.clone()),
        (Target::Engine(engine), _) => by_engine(engine, way, request, here),
        (Target::File, FromRegistry::Challenge(challenge)) => {
            file::log_in(http, challenge, request)?;
            by_ourselves(way, request, here)
        }
        // `ask` asks the registry for every login of the file's.
        (Target::File, _) => Err(Problem::new(Cause::Unexpected, "the registry was not asked")),
    }
}

/// Stores a login that the registry took, where docker would.
pub(super) fn by_ourselves(
    way: &Way,
    request: &LoginRequest<'_>,
    here: &Here<'_>,
) -> Result<Stored, Problem> {
    here.storing();
    let limit = if way.may_ask(request.registry, here.env) { PERSON_LIMIT } else { STORE_LIMIT };
    let kept = file::store(&way.store.file, request, here.env, limit)
        .and_then(|()| prove(&way.store, request, limit, here))
        .map_err(|problem| {
            let problem = match (problem.cause, &problem.fix) {
                (Cause::NotStored, None) => problem.fix("look at {file}"),
                _ => problem,
            };
            unless_stopped(problem, &way.store, request, here)
                .piece("file", way.store.file.display().to_string())
        })?;
    Ok(Stored {
        findings: about(&kept, &way.store, here),
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
    here: &Here<'_>,
) -> Result<Stored, Problem> {
    let (limit, look) = match way.may_ask(request.registry, here.env) {
        true => (PERSON_LIMIT, PERSON_LIMIT),
        false => (ENGINE_LIMIT, STORE_LIMIT),
    };
    here.storing();
    let handed = handing::hand_over(engine, request, &here.reached.globals, here.env, limit)?;
    for line in &handed.noted {
        here.ui.detail(&format!("{}: {line}", engine.kind.name()));
    }
    let really = handed.identity.as_ref().and_then(|identity| identity.kind);
    let really = really.filter(|kind| *kind != engine.kind);
    let mut store = match really {
        Some(kind) => here.store(kind, None)?,
        None => way.store.clone(),
    };
    if let Some(used) = &handed.used {
        store.file = here.cwd.join(used);
    }
    if let Err(failure) = handed.outcome {
        return Err(failed(engine, failure, &handed.noted, &store, request, here));
    }
    let kept = prove(&store, request, look, here).map_err(|problem| {
        unless_stopped(problem, &store, request, here)
            .piece("engine", engine.kind.name())
            .piece("registry", &request.registry.host)
    })?;
    let mut findings = about(&kept, &store, here);
    findings.extend(shadowed(&store, request, here));
    Ok(Stored { findings, kept, said: handed.said, really, by: By::Login })
}

/// Why an engine's login failed, and whether it stored something all the same.
fn failed(
    engine: &Engine,
    failure: Failure,
    noted: &[String],
    store: &Store,
    request: &LoginRequest<'_>,
    here: &Here<'_>,
) -> Problem {
    let name = engine.kind.name();
    if failure == Failure::Cancelled {
        return stopped(&format!("{name} was logging in"), true, store, request, here);
    }
    let problem = handing::problem(engine.kind, failure, noted, request.registry);
    // podman refused because of the very entry that would be taken for ours.
    let stored = match problem.cause {
        Cause::IdentityTokenInTheWay => NOTHING.to_owned(),
        _ => whether_stored(store, request, failure == Failure::TimedOut, here),
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
            let (helper, named_in) = match store.helper(&request.registry.host, here.env) {
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
fn about(kept: &Kept, store: &Store, here: &Here<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if matches!(kept, Kept::File(_)) && store.ends_with_session(here.env) {
        let file = store.file.display();
        let message = format!("podman's login lies in {file}, which the next reboot takes away");
        let problem = Problem::new(Cause::LoginLostAtReboot, message);
        findings.push(Finding(match here.env.path(crate::env::XDG_CONFIG_HOME) {
            Some(folder) => problem.piece("authfile", pasted(&folder.join("containers/auth.json"))),
            None => problem,
        }));
    }
    if let Kept::File(file) = kept
        && let Some(mode) = crate::store::exposed(file)
    {
        findings.push(Finding(crate::store::exposure(file, mode)));
    }
    findings
}

/// The other login that podman finds before the one it has just stored in a file that was named.
fn shadowed(store: &Store, request: &LoginRequest<'_>, here: &Here<'_>) -> Option<Finding> {
    let host = &request.registry.host;
    let held = store.found_first(host, here.env, STORE_LIMIT)?;
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
    here: &Here<'_>,
) -> Result<Kept, Problem> {
    let host = &request.registry.host;
    let held = store.stored(host, here.env, limit)?;
    let not_stored = |message: String| Problem::new(Cause::NotStored, message);
    match held {
        Some(held) if is_it(&held.entry, request) => Ok(held.kept),
        Some(held) => Err(not_stored(format!(
            "the login succeeded, but that of {} is still {}",
            held.entry.user, held.kept
        ))),
        None => Err(match store.kept(host) {
            Ok(Kept::Helper { name, file, .. }) => not_stored(format!(
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
    here: &Here<'_>,
) -> String {
    let host = &request.registry.host;
    lifecycle::permit_look();
    match store.stored(host, here.env, STORE_LIMIT) {
        Ok(Some(held)) if is_it(&held.entry, request) => {
            format!("the login is stored, {}", held.kept)
        }
        Ok(_) => match killed.then(|| store.helper(host, here.env)).flatten() {
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
    here: &Here<'_>,
) -> Problem {
    match lifecycle::stopped() {
        Some(_) => stopped("the login was being stored", false, store, request, here),
        None => problem,
    }
}

fn stopped(
    doing: &str,
    killed: bool,
    store: &Store,
    request: &LoginRequest<'_>,
    here: &Here<'_>,
) -> Problem {
    let cause = lifecycle::stopped().map_or(Cause::Interrupted, lifecycle::Stop::cause);
    let word = whether_stored(store, request, killed, here);
    Problem::new(cause, format!("stopped while {doing}: {word}"))
}
