//! What GitHub, the registry and an organization say to a login, asked side by side, and what that
//! comes to.

use std::sync::OnceLock;
use std::thread;

use super::plan::{Inputs, Plan};
use super::token::{self, FoundToken, Origin};
use crate::cause::Cause;
use crate::context::now;
use crate::diagnosis;
use crate::engine::login::LoginRequest;
use crate::ghcr::{self, Challenge, ChallengeProblem, LoginAnswer};
use crate::github;
use crate::http::Http;
use crate::problem::Problem;
use crate::report::Finding;
use crate::token::Token;

/// What GitHub and the registry answered.
pub(super) struct Answers<'a> {
    inputs: &'a Inputs<'a>,
    http: Http,
    /// GitHub's answer, if it was asked.
    github: Option<github::Answer>,
    /// The registry's challenge or what came instead, once it was asked.
    challenge: OnceLock<Result<Challenge, ChallengeProblem>>,
}

/// The registry's own login exchange, which engines do by themselves.
pub(super) struct Exchange<'a> {
    http: &'a Http,
    challenge: &'a Challenge,
}

/// A login with nothing left to decide but the route of each target.
pub(super) struct Ready<'a> {
    pub(super) request: LoginRequest<'a>,
    pub(super) origin: &'a Origin,
    pub(super) answers: &'a Answers<'a>,
    /// What is worth knowing, which has been said.
    pub(super) findings: Vec<Finding>,
}

/// Asks GitHub whose token it is and the registry whether it is one, side by side.
pub(super) fn ask<'a>(inputs: &'a Inputs<'a>, plans: &[Plan], token: &Token) -> Answers<'a> {
    let Inputs { args, registry, cx } = inputs;
    let http = Http::new(cx.env);
    let challenge = OnceLock::new();
    let _waiting = cx.ui.waiting(format!("{} and its API", registry.host));
    let github = thread::scope(|scope| {
        let ask = || github::whose(&http, registry, &token.secret);
        let github = (!args.no_verify).then(|| scope.spawn(ask));
        if !args.no_verify || plans.iter().any(Plan::has_exchange) {
            challenge.get_or_init(|| ghcr::challenge(&http, registry));
        }
        github.and_then(|thread| thread.join().ok())
    });
    Answers { inputs, http, github, challenge }
}

/// Holds the token against what was answered, and finds out whose it is. What is worth knowing is
/// said, whatever comes of it.
///
/// # Errors
/// GitHub, the registry or the organization says no, or nobody says whose token it is.
pub(super) fn judge<'a>(
    inputs: &'a Inputs<'a>,
    plans: &[Plan],
    found: &'a FoundToken,
    answers: &'a Answers<'a>,
) -> Result<Ready<'a>, Problem> {
    let Inputs { args, registry, cx } = inputs;
    let (token, answer) = (&found.token, answers.github.as_ref());
    let judged = diagnosis::token::judge(token, answer, registry, args.access, now());
    let mut findings = judged.findings;
    findings.extend(plans.iter().flat_map(|plan| plan.findings.clone()));
    if let Some(refusal) = judged.refusal {
        cx.ui.findings(&findings);
        return Err(refusal);
    }
    let doubt = answers.verdict(plans)?;
    if let Some(org) = &args.org {
        findings.extend(answers.organization(org, token)?);
    }
    let user = match token::user_name(inputs, found, answers.owner(), &plans[0].store) {
        Ok(user) => user,
        Err(problem) => {
            // Nobody told the name because nobody could be asked, and that is what is wrong.
            let silence = doubt.or_else(|| answers.silence());
            if silence.is_some() {
                findings.retain(|finding| finding.problem.cause != Cause::Unverified);
            }
            cx.ui.findings(&findings);
            return Err(silence.unwrap_or(problem));
        }
    };
    findings.extend(doubt.map(Finding::warning));
    let is_helpers = matches!(found.origin, Origin::Helper { .. });
    let given = args.username.as_deref().map(str::trim).or((!is_helpers).then_some(&user));
    findings
        .extend(answers.owner().zip(given).and_then(|(owner, name)| token::differs(owner, name)));
    cx.ui.say(&format!("using {}", judged.summary));
    cx.ui.findings(&findings);
    let request = LoginRequest { registry, user, token, access: args.access, extra: &args.extra };
    Ok(Ready { request, origin: &found.origin, answers, findings })
}

impl Answers<'_> {
    /// The registry's login exchange. Who was not to verify anything asks for it now.
    ///
    /// # Errors
    /// What came instead of a registry's challenge.
    pub(super) fn exchange(&self) -> Result<Exchange<'_>, Problem> {
        let registry = &self.inputs.registry;
        match self.challenge.get_or_init(|| ghcr::challenge(&self.http, registry)) {
            Ok(challenge) => Ok(Exchange { http: &self.http, challenge }),
            Err(refusal) => Err(refusal.problem(registry)),
        }
    }

    /// Why the registry, if it was asked, cannot be told to be one.
    pub(super) fn doubt(&self) -> Option<Problem> {
        let refusal = self.challenge.get()?.as_ref().err()?;
        Some(refusal.problem(&self.inputs.registry))
    }

    /// The user name that GitHub knows the token by.
    fn owner(&self) -> Option<&str> {
        match &self.github {
            Some(github::Answer::Grant(grant)) => Some(&grant.login),
            _ => None,
        }
    }

    /// What the registry's answer means for the login. An answer that is none of a registry stops
    /// it: engines would give the password to whoever asks. No answer stops those whose network
    /// is ours; docker may reach it through a daemon with another network, so there it is a doubt,
    /// which is given back.
    fn verdict(&self, plans: &[Plan]) -> Result<Option<Problem>, Problem> {
        let Some(Err(refusal)) = self.challenge.get() else { return Ok(None) };
        let problem = refusal.problem(&self.inputs.registry);
        match refusal.is_no_answer() && plans.iter().any(Plan::has_daemon_network) {
            true => Ok(Some(problem)),
            false => Err(problem),
        }
    }

    /// The failure that GitHub's silence is for whoever needed its answer.
    fn silence(&self) -> Option<Problem> {
        match &self.github {
            Some(github::Answer::Doubt(doubt)) => Some(doubt.problem(&self.inputs.registry)),
            _ => None,
        }
    }

    /// Asks an organization whether it lets the token in. Only for a token that is alive: GitHub
    /// locks those out who come with bad ones.
    fn organization(&self, org: &str, token: &Token) -> Result<Option<Finding>, Problem> {
        let Inputs { registry, cx, .. } = self.inputs;
        if self.owner().is_none() {
            return Ok(None);
        }
        let _waiting = cx.ui.waiting(format!("{}'s API", registry.github));
        let answer = github::organization(&self.http, registry, &token.secret, org);
        diagnosis::organization::judge(&answer, org, token, registry)
    }

    /// Holds a failure of the login against what GitHub said: where it took the token a moment
    /// ago, the registry's no is told as what it is, and not as the whole truth.
    pub(super) fn against(&self, problem: Problem) -> Problem {
        let alive =
            matches!(self.github, Some(github::Answer::Grant(_) | github::Answer::Integration));
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

impl Exchange<'_> {
    /// Asks the registry whether it takes the login, as engines do.
    ///
    /// # Errors
    /// It does not, or does not answer.
    pub(super) fn log_in(&self, request: &LoginRequest<'_>) -> Result<(), Problem> {
        let (registry, token) = (request.registry, request.token);
        match ghcr::login(self.http, registry, self.challenge, &request.user, &token.secret) {
            LoginAnswer::Accepted => Ok(()),
            LoginAnswer::Dead => {
                Err(diagnosis::token::dead(token, registry, &registry.host, request.access)
                    .why("it refused the login exchange"))
            }
            other => Err(other.problem(registry)),
        }
    }
}
