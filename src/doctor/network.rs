//! What the way to the registry shows: its answer, who signed for it, what time it is. Pure.

use std::collections::BTreeMap;

use crate::cause::Cause;
use crate::ghcr::ChallengeProblem;
use crate::github::{Answer, Doubt};
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::{Finding, Report};

/// How far a clock may be off without a word, in seconds.
const CLOCK: i64 = 5 * 60;

/// What was seen on the way.
#[derive(Debug)]
pub struct NetworkSeen<'a> {
    /// What the registry said instead of asking for a login; none if it did ask.
    pub refusal: Option<&'a ChallengeProblem>,
    /// Whether it is known that the proxy's setting is none, so that asking tells nothing new.
    pub no_way: bool,
    /// When the registry says it answered, in seconds since 1970.
    pub answered: Option<i64>,
    /// Why it said nothing about a stored login, if that is so.
    pub unasked: Option<&'a Problem>,
    /// GitHub's answers.
    pub github: &'a BTreeMap<usize, Answer>,
    /// Who signed the registry's certificate.
    pub signer: Option<&'a str>,
    /// The variable that says whom to trust, if one is set.
    pub trust: Option<&'static str>,
    /// Seconds since 1970 by this machine's clock.
    pub now: i64,
}

/// Judges it.
pub fn judge(seen: &NetworkSeen<'_>, registry: &Registry, report: &mut Report) {
    let host = &registry.host;
    match seen.refusal {
        None => report.saw("registry", format!("{host} answers as a registry does")),
        Some(refusal) if is_told(&refusal.problem(registry), seen) => {}
        Some(refusal) => report.add(Finding::error(with_signer(refusal.problem(registry), seen))),
    }
    match seen.unasked {
        // It would be the same again.
        Some(problem) if seen.refusal.is_none() => report.add(Finding::error(problem.clone())),
        _ => {}
    }
    if let (None, Some(signer)) = (seen.refusal, seen.signer) {
        let by = seen.trust.map(|variable| format!(", trusted by {variable}")).unwrap_or_default();
        report.saw("certificate", format!("the certificate of {host} is signed by {signer}{by}"));
    }
    if let (None, Some(variable)) = (seen.refusal, seen.trust) {
        let signer = seen.signer.map(|signer| format!("; {host}'s is signed by {signer}"));
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
    judge_api(seen, registry, report);
    judge_clock(seen, host, report);
}

/// Whether the check of the surroundings has said so already.
fn is_told(problem: &Problem, seen: &NetworkSeen<'_>) -> bool {
    seen.no_way && problem.cause == Cause::ProxyFailed
}

/// Names who signed, where that is what is wrong.
fn with_signer(problem: Problem, seen: &NetworkSeen<'_>) -> Problem {
    match (problem.cause, seen.signer) {
        (Cause::TlsFailed, Some(signer)) => {
            let why = problem.why.clone().unwrap_or_default();
            problem.why(format!("{why}; it is signed by {signer}"))
        }
        _ => problem,
    }
}

/// The API tells what tokens may do; pulls and pushes work without it.
fn judge_api(seen: &NetworkSeen<'_>, registry: &Registry, report: &mut Report) {
    let doubts: Vec<&Doubt> = seen
        .github
        .values()
        .filter_map(|answer| match answer {
            Answer::Doubt(doubt) => Some(doubt),
            _ => None,
        })
        .collect();
    let Some(doubt) = doubts.first() else {
        if !seen.github.is_empty() {
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

fn judge_clock(seen: &NetworkSeen<'_>, host: &str, report: &mut Report) {
    let of_github = seen.github.values().find_map(|answer| match answer {
        Answer::Grant(grant) => grant.answered,
        _ => None,
    });
    let Some(answered) = of_github.or(seen.answered) else { return };
    let off = seen.now - answered;
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
