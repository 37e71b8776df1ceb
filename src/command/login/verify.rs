//! What GitHub, the registry and an organization say to a login, asked side by side.

use std::thread;

use super::plan::Plan;
use crate::cause::Cause;
use crate::cli::LoginArgs;
use crate::context::Context;
use crate::diagnosis;
use crate::engine::Target;
use crate::ghcr::{self, Challenge, ChallengeProblem};
use crate::github;
use crate::http::Http;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::Finding;
use crate::token::Token;

/// What GitHub and the registry answered, or were not asked.
pub(super) struct Answers {
    /// GitHub's answer, if it was asked.
    pub(super) answer: Option<github::Answer>,
    /// The registry's challenge or what came instead, if it was asked.
    pub(super) challenge: Option<Result<Challenge, ChallengeProblem>>,
}

/// Asks GitHub whose token it is and the registry whether it is one, side by side.
pub(super) fn ask(
    http: &Http,
    args: &LoginArgs,
    plans: &[Plan],
    token: &Token,
    registry: &Registry,
    cx: &Context<'_>,
) -> Answers {
    // Without an engine the login is ours to do, and begins with the registry's challenge.
    let own_login = plans.iter().any(|plan| plan.target == Target::File || plan.by_helper);
    let _waiting = cx.ui.waiting(format!("{} and its API", registry.host));
    thread::scope(|scope| {
        let answer =
            (!args.no_verify).then(|| scope.spawn(|| github::whose(http, registry, &token.secret)));
        let challenge = (!args.no_verify || own_login).then(|| ghcr::challenge(http, registry));
        Answers { answer: answer.and_then(|thread| thread.join().ok()), challenge }
    })
}

impl Answers {
    /// The user name that GitHub knows the token by.
    pub(super) fn login(&self) -> Option<&str> {
        match &self.answer {
            Some(github::Answer::Grant(grant)) => Some(&grant.login),
            _ => None,
        }
    }

    /// What the registry's answer means for the login. An answer that is none of a registry stops
    /// it: engines would give the password to whoever asks. No answer stops those whose network
    /// is ours; docker may reach it through a daemon with another network, so there it is a doubt,
    /// which is given back.
    pub(super) fn verdict(
        &self,
        plans: &[Plan],
        registry: &Registry,
    ) -> Result<Option<Problem>, Problem> {
        let Some(Err(refusal)) = &self.challenge else { return Ok(None) };
        let problem = refusal.problem(registry);
        match refusal.is_no_answer() && plans.iter().any(Plan::has_daemon_network) {
            true => Ok(Some(problem)),
            false => Err(problem),
        }
    }

    /// The failure that GitHub's silence is for whoever needed its answer.
    pub(super) fn silence(&self, registry: &Registry) -> Option<Problem> {
        match &self.answer {
            Some(github::Answer::Doubt(doubt)) => Some(doubt.problem(registry)),
            _ => None,
        }
    }

    /// Asks an organization whether it lets the token in. Only for a token that is alive: GitHub
    /// locks those out who come with bad ones.
    pub(super) fn organization(
        &self,
        http: &Http,
        org: &str,
        token: &Token,
        registry: &Registry,
        cx: &Context<'_>,
    ) -> Result<Option<Finding>, Problem> {
        if self.login().is_none() {
            return Ok(None);
        }
        let _waiting = cx.ui.waiting(format!("{}'s API", registry.github));
        let answer = github::organization(http, registry, &token.secret, org);
        diagnosis::organization::judge(&answer, org, token, registry)
    }

    /// Holds a failure of the login against what GitHub said: where it took the token a moment
    /// ago, the registry's no is told as what it is, and not as the whole truth.
    pub(super) fn against(&self, problem: Problem) -> Problem {
        let alive =
            matches!(self.answer, Some(github::Answer::Grant(_) | github::Answer::Integration));
        match problem.cause {
            Cause::DeadToken if alive => {
                let message =
                    format!("{}, although GitHub does", problem.message.trim_end_matches('.'));
                let fix =
                    problem.fix.clone().unwrap_or_else(|| Cause::DeadToken.row().fix.to_owned());
                Problem {
                    message,
                    fix: Some(format!("try again; if it stays so, {fix}")),
                    ..problem
                }
            }
            _ => problem,
        }
    }
}

/// What is known of the registry when the login is handed over.
pub(super) enum FromRegistry<'a> {
    /// It is one, and wants the login to be sent there.
    Challenge(&'a Challenge),
    /// It did not answer us, and this is why.
    Nothing(Problem),
    /// It was not asked.
    NotAsked,
}
