//! The routes by which targets get a login, and which of them take turns.

use std::collections::BTreeMap;
use std::thread;

use super::plan::Plan;
use super::proof::{By, Stored, is_it};
use super::token::{self, Origin};
use super::verify::{Exchange, Ready};
use super::{via_engine, via_file, via_helper};
use crate::context::Context;
use crate::engine::login::LoginRequest;
use crate::engine::{Engine, Target};
use crate::limits::STORE_LIMIT;
use crate::problem::Problem;
use crate::shutdown;
use crate::store::{Location, Store, our_helper};

/// How a target gets the login.
enum Route<'a> {
    /// The engine logs in and stores it.
    Engine(&'a Engine),
    /// No engine: the registry takes it from us, and it is stored where docker would.
    File(Exchange<'a>),
    /// Our own credential helper answers with it, and has it from there. With the exchange the
    /// registry is asked whether it takes it.
    Helper { from: String, exchange: Option<Exchange<'a>> },
    /// It is stored behind our own credential helper.
    BehindHelper(Exchange<'a>),
}

impl<'a> Route<'a> {
    /// The route of a target.
    ///
    /// # Errors
    /// It gets no login.
    fn of(plan: &'a Plan, ready: &'a Ready<'a>, cx: &Context<'_>) -> Result<Self, Problem> {
        let Ready { request, origin, answers, .. } = ready;
        if let Some(refusal) = &plan.refused {
            return Err(refusal.clone());
        }
        // A stop that ended the one before must not start the next.
        if let Some(stop) = shutdown::stopped() {
            let message = format!("stopped before {} was given the login", plan.target.name());
            return Err(Problem::new(stop.cause(), message));
        }
        plan.overridden(request, cx)?;
        match (&plan.target, origin) {
            (_, Origin::Named) if plan.by_helper => Ok(Self::BehindHelper(answers.exchange()?)),
            // The daemon may have another way to the registry.
            (_, Origin::Helper { from, .. }) if plan.by_helper => {
                Ok(Self::Helper { from: from.clone(), exchange: answers.exchange().ok() })
            }
            (_, Origin::Searched) if plan.by_helper => {
                let answer = our_helper::answer(request.registry, cx.env, plan.store_limit());
                let login = token::of_helper(answer, request.access, request.registry)?;
                Ok(Self::Helper { from: login.from, exchange: None })
            }
            (Target::File, _) => Ok(Self::File(answers.exchange()?)),
            (Target::Engine(engine), _) if engine.kind.has_daemon => Ok(Self::Engine(engine)),
            (Target::Engine(engine), _) => match answers.doubt() {
                Some(doubt) => Err(doubt),
                None => Ok(Self::Engine(engine)),
            },
        }
    }

    /// Gives the target the login, and reads it back.
    fn store(
        self,
        plan: &Plan,
        request: &LoginRequest<'_>,
        cx: &Context<'_>,
    ) -> Result<Stored, Problem> {
        match self {
            Self::Engine(engine) => via_engine::store(engine, plan, request, cx),
            Self::File(exchange) => via_file::store(plan, &exchange, request, cx),
            Self::Helper { from, exchange } => {
                via_helper::answered(plan, from, exchange.as_ref(), request)
            }
            Self::BehindHelper(exchange) => via_helper::store(plan, &exchange, request, cx),
        }
    }
}

/// What became of a target.
pub(super) type Outcome = Result<Stored, Problem>;

/// Gives every target the login: those that share a file one after the other, or once for all
/// who find it there, the rest side by side. Outcomes are in the order of the targets.
pub(super) fn store_all(plans: &[Plan], ready: &Ready<'_>, cx: &Context<'_>) -> Vec<Outcome> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (index, plan) in plans.iter().enumerate() {
        groups.entry(&plan.store.file).or_default().push((index, plan));
    }
    let groups: Vec<_> = groups.into_values().collect();
    let names: Vec<_> = plans.iter().map(|plan| plan.target.name()).collect();
    // No status line under the dialog of a helper.
    let may_ask = plans.iter().any(|plan| plan.may_ask);
    let _waiting = (!may_ask).then(|| cx.ui.waiting(format!("{} to log in", names.join(" and "))));
    let mut outcomes = match &*groups {
        // The one group of the usual login needs no thread.
        [group] => take_turns(group, plans.len() > 1, ready, cx),
        groups => thread::scope(|scope| {
            let threads: Vec<_> = groups
                .iter()
                .map(|group| scope.spawn(|| take_turns(group, true, ready, cx)))
                .collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        }),
    };
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Gives the login to targets that share a file, under its lock.
fn take_turns(
    group: &[(usize, &Plan)],
    beside_others: bool,
    ready: &Ready<'_>,
    cx: &Context<'_>,
) -> Vec<(usize, Outcome)> {
    let (lock, finding) = cx.lock(&stores_of(group[0].1, beside_others, cx));
    let _lock = match lock {
        Ok(lock) => lock,
        Err(problem) => {
            return group.iter().map(|(index, _)| (*index, Err(problem.clone()))).collect();
        }
    };
    let mut before = Vec::new();
    let mut outcomes: Vec<(usize, Outcome)> = Vec::new();
    for (index, plan) in group {
        let outcome = match already_there(plan, &before, &ready.request, cx) {
            Some(stored) => Ok(stored),
            None => Route::of(plan, ready, cx)
                .and_then(|route| route.store(plan, &ready.request, cx))
                .map_err(|problem| ready.answers.against(problem)),
        };
        before.extend(outcome.as_ref().ok().map(|it| (plan.target.name(), it.kept.clone())));
        outcomes.push((*index, outcome));
    }
    if let (Some(finding), Some((_, Ok(stored)))) = (finding, outcomes.first_mut()) {
        stored.findings.push(finding);
    }
    outcomes
}

/// The login that a target `before` this one has just stored, if this one finds it in the same
/// place: it needs none of its own then. So nerdctl takes docker's, unless an older one of its own
/// hides it, and leaves no second copy beside a credential helper.
fn already_there(
    plan: &Plan,
    before: &[(&'static str, Location)],
    request: &LoginRequest<'_>,
    cx: &Context<'_>,
) -> Option<Stored> {
    let may = plan.refused.is_none() && !plan.by_helper && shutdown::stopped().is_none();
    if before.is_empty() || !may {
        return None;
    }
    let held = plan.store.stored(&request.registry.host, cx.env, STORE_LIMIT).ok()??;
    let (name, _) = before.iter().find(|(_, kept)| *kept == held.location)?;
    let serves = !held.entry.identity_token && is_it(&held.entry, request);
    serves.then(|| Stored {
        kept: held.location,
        said: Vec::new(),
        really: None,
        findings: Vec::new(),
        by: By::LoginOf(name),
    })
}

/// The stores that a login may write. A docker that turns out to be podman writes podman's; beside
/// other engines that is left to the one named podman, lest the two wait for each other.
fn stores_of(plan: &Plan, beside_others: bool, cx: &Context<'_>) -> Vec<Store> {
    let mut stores = vec![plan.store.clone()];
    if let Target::Engine(engine) = &plan.target
        && let Some(other) = engine.disguise()
        && !beside_others
    {
        stores.extend(cx.store(other.store, None));
    }
    stores
}
