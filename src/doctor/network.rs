//! What the way to the registry shows: its answer, who signed for it, what time it is.

use std::thread;

use crate::cause::Cause;
use crate::context::Context;
use crate::diagnosis::image::wants_layers;
use crate::diagnosis::question::Question;
use crate::doctor::environment::ProxySeen;
use crate::doctor::sources::{self, SourceSeen};
use crate::env;
use crate::ghcr::image::blob_host;
use crate::github::{Answer, Doubt};
use crate::http::{Http, NoAnswer};
use crate::problem::Problem;
use crate::reference::Reference;
use crate::registry::Registry;
use crate::report::{Finding, Report};
use crate::stored_logins::{Answers, Logins, joined};
use crate::token::scopes::Access;

/// How far a clock may be off without a word, in seconds.
const CLOCK: i64 = 5 * 60;

/// What was seen on the way.
pub(crate) struct NetworkSeen {
    /// What GitHub and the registry said.
    pub answers: Answers,
    /// Who signed the registry's certificate.
    pub signer: Option<String>,
    /// What the host of the layers said, if it was asked.
    pub layers: Option<Result<(), NoAnswer>>,
    /// The variable that says whom to trust, if one is set.
    pub trust: Option<&'static str>,
    /// Whether it is known that the proxy's setting is none, so that asking tells nothing new.
    pub has_no_proxy: bool,
}

/// Asks GitHub and the registry, each once about each token, and looks who signs for it and whether
/// the host of the layers answers.
pub(crate) fn look(
    logins: &mut Logins,
    sources: &[SourceSeen],
    image: Option<(&Reference, Access)>,
    proxy: &ProxySeen,
    registry: &Registry,
    http: &Http,
    cx: &Context<'_>,
) -> NetworkSeen {
    let tokens = sources::tokens(sources);
    let also: Vec<_> = tokens.map(|token| logins.tokens.id(&token.secret, cx.ui)).collect();
    let trust = [env::SSL_CERT_FILE, env::SSL_CERT_DIR];
    thread::scope(|threads| {
        let signer = threads.spawn(|| http.signer(&registry.host));
        let layers = image.filter(|(image, access)| wants_layers(image, *access));
        let layers = layers.map(|_| threads.spawn(|| blob_host(http)));
        NetworkSeen {
            answers: logins.ask(http, &also, image, registry, cx),
            signer: joined(signer),
            layers: layers.map(joined),
            trust: trust.into_iter().find(|name| cx.env.var(name).is_some()),
            has_no_proxy: matches!(proxy.way, Some(Err(_))),
        }
    })
}

/// Judges it.
pub(crate) fn judge(seen: &NetworkSeen, question: Question<'_>, report: &mut Report) {
    let Question { registry, now, .. } = question;
    let host = &registry.host;
    let signer = seen.signer.as_deref();
    match &seen.answers.challenge {
        Err(refusal) if is_told(&refusal.problem(registry), seen) => {}
        Err(refusal) => {
            report.add(Finding::error(with_signer(refusal.problem(registry), seen)));
        }
        Ok(_) => {
            report.saw("registry", format!("{host} answers as a registry does"));
            report.findings.extend(seen.answers.unasked.clone().map(Finding::error));
            judge_trust(signer, seen.trust, host, report);
        }
    }
    judge_api(seen, registry, report);
    judge_clock(&seen.answers, now, host, report);
}

/// Who vouches for the registry.
fn judge_trust(signer: Option<&str>, trust: Option<&str>, host: &str, report: &mut Report) {
    if let Some(signer) = signer {
        let by = trust.map(|variable| format!(", trusted by {variable}")).unwrap_or_default();
        report.saw("certificate", format!("the certificate of {host} is signed by {signer}{by}"));
    }
    if let Some(variable) = trust {
        let signer = signer.map(|signer| format!("; {host}'s is signed by {signer}"));
        let problem = Problem::new(
            Cause::PrivateAuthority,
            format!("{variable} says which authorities are trusted here, in place of the system's"),
        )
        .why(format!(
            "programs that run elsewhere, such as a daemon, do not see it{}",
            signer.unwrap_or_default()
        ));
        report.add(Finding::note(problem));
    }
}

/// Whether the check of the surroundings has said so already.
fn is_told(problem: &Problem, seen: &NetworkSeen) -> bool {
    seen.has_no_proxy && problem.cause == Cause::ProxyFailed
}

/// Names who signed, where that is what is wrong.
fn with_signer(problem: Problem, seen: &NetworkSeen) -> Problem {
    match (problem.cause, &seen.signer) {
        (Cause::TlsFailed, Some(signer)) => {
            let why = problem.why.clone().unwrap_or_default();
            problem.why(format!("{why}; it is signed by {signer}"))
        }
        _ => problem,
    }
}

/// The API tells what tokens may do; pulls and pushes work without it.
fn judge_api(seen: &NetworkSeen, registry: &Registry, report: &mut Report) {
    let github = &seen.answers.github;
    let doubts: Vec<&Doubt> = github
        .values()
        .filter_map(|answer| match answer {
            Answer::Doubt(doubt) => Some(doubt),
            _ => None,
        })
        .collect();
    let Some(doubt) = doubts.first() else {
        if !github.is_empty() {
            report.saw("api", format!("{}'s API answers", registry.github));
        }
        return;
    };
    let problem = match doubt {
        Doubt::NoAnswer(no_answer) => no_answer.problem(),
        doubt => doubt.problem(registry).fix("try again later to see what the tokens may do"),
    };
    if !is_told(&problem, seen) {
        report.add(Finding::warning(with_signer(problem, seen)));
    }
}

fn judge_clock(answers: &Answers, now: i64, host: &str, report: &mut Report) {
    let of_github = answers.github.values().find_map(|answer| match answer {
        Answer::Grant(grant) => grant.answered,
        _ => None,
    });
    let of_registry = answers.challenge.as_ref().ok().and_then(|challenge| challenge.answered);
    let Some(answered) = of_github.or(of_registry) else { return };
    let off = now - answered;
    if off.abs() < CLOCK {
        report.saw("clock", "the clock is right, by that of the answers");
        return;
    }
    let by = match off.abs() {
        minutes @ ..7200 => format!("{} minutes", minutes / 60),
        hours @ ..172_800 => format!("{} hours", hours / 3600),
        days => format!("{} days", days / 86_400),
    };
    let way = if off > 0 { "fast" } else { "slow" };
    let problem = Problem::new(Cause::WrongClock, format!("this machine's clock is {by} {way}"))
        .why(format!("the answers of {host} and GitHub carry the time"));
    report.add(Finding::warning(problem));
}
