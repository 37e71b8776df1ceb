//! The tokens that a login would find: which it would take, and what is wrong with each. Pure.

use std::collections::BTreeMap;

use crate::cause::{Cause, Certainty};
use crate::diagnosis::token;
use crate::github::Answer;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::{Finding, Report, Severity};
use crate::token::Token;
use crate::token::page;
use crate::token::scopes::Access;
use crate::token::source::{Source, Standing, where_found};

/// A source as it was found.
#[derive(Debug)]
pub struct SourceSeen {
    /// Which.
    pub source: Source,
    /// Whether it was put there for us.
    pub standing: Standing,
    /// What it holds.
    pub holds: Holds,
}

/// What a source holds.
#[derive(Debug)]
pub enum Holds {
    /// No token, and why.
    Nothing(String),
    /// Something that its text shows to be no token for the registry.
    Unfit(Problem),
    /// A token, and its number among all that were found.
    Token(Token, usize),
}

/// What the tokens are judged against.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// GitHub's answers by the tokens' numbers; none if it was not asked.
    pub answers: Option<&'a BTreeMap<usize, Answer>>,
    /// The registry they are for.
    pub registry: &'a Registry,
    /// What the login is for.
    pub access: Access,
    /// Seconds since 1970.
    pub now: i64,
    /// Whether a stored login works, so that nobody needs a new one today.
    pub works: bool,
}

/// Judges them, in the order in which a login tries them.
pub fn judge(sources: &[SourceSeen], against: Against<'_>, report: &mut Report) {
    // The first that holds a token, or that stops the search.
    let is_end = |seen: &&SourceSeen| match seen.holds {
        Holds::Nothing(_) => false,
        Holds::Unfit(_) => seen.standing == Standing::Meant,
        Holds::Token(..) => true,
    };
    let taken = sources.iter().position(|seen| is_end(&seen));
    // Who has a good login is not stopped by the next one.
    let weight = if against.works { Severity::Warning } else { Severity::Error };
    for (index, seen) in sources.iter().enumerate() {
        let is_taken = taken == Some(index);
        match &seen.holds {
            Holds::Nothing(_) => {}
            Holds::Unfit(problem) => {
                let what = match is_taken {
                    true => ", and a login stops there",
                    false => ", so a login passes it over",
                };
                let problem =
                    Problem { message: format!("{}{what}", problem.message), ..problem.clone() };
                let why = format!("the text in {} shows it", seen.source);
                let problem = if problem.why.is_none() { problem.why(why) } else { problem };
                report.add(Finding::new(if is_taken { weight } else { Severity::Note }, problem));
            }
            Holds::Token(held, number) => {
                judge_token(held, *number, is_taken, weight, against, report);
            }
        }
    }
    if taken.is_none() {
        let tried: Vec<_> = sources
            .iter()
            .map(|seen| match &seen.holds {
                Holds::Nothing(why) => format!("{} ({why})", seen.source),
                _ => format!("{} (unfit)", seen.source),
            })
            .collect();
        let tried = match tried.is_empty() {
            true => "no source is known for this registry without --from".to_owned(),
            false => format!("tried: {}", tried.join(", ")),
        };
        let page = page::new_token(against.registry, against.access, None);
        let problem =
            Problem::new(Cause::NoToken, "a login would have to ask for a token: none is about")
                .why(tried)
                .piece("page", &page);
        let problem = where_found(problem, against.registry, &page);
        report.add(Finding::new(
            if against.works { Severity::Note } else { Severity::Warning },
            problem,
        ));
    }
}

fn judge_token(
    held: &Token,
    number: usize,
    is_taken: bool,
    weight: Severity,
    against: Against<'_>,
    report: &mut Report,
) {
    let answer = against.answers.and_then(|answers| answers.get(&number));
    let Against { registry, access, now, .. } = against;
    let judged = token::judge(held, answer, registry, access, now);
    let use_of = if is_taken { "a login would take it" } else { "a login takes another" };
    match judged.refusal {
        Some(refusal) => {
            let why = refusal.why.clone().unwrap_or_default();
            let refusal = refusal.why(format!("{why}; {use_of}"));
            report.add(Finding::new(if is_taken { weight } else { Severity::Note }, refusal));
        }
        None => report.saw("token", format!("{}; {use_of}", judged.summary)),
    }
    for finding in judged.findings {
        // A clock is judged for all answers together.
        if finding.problem.cause != Cause::WrongClock && is_taken {
            let certainty = match finding.problem.cause {
                Cause::MistypedToken | Cause::UnknownTokenKind => Certainty::Likely,
                _ => Certainty::Certain,
            };
            let why = format!("GitHub says so of the token in {}", held.source);
            let why = match finding.problem.cause {
                Cause::MistypedToken => "the checksum in its text does not fit".to_owned(),
                Cause::UnknownTokenKind => "it has no prefix that GitHub uses".to_owned(),
                _ => why,
            };
            let problem = if finding.problem.why.is_none() {
                finding.problem.why(why)
            } else {
                finding.problem
            };
            report.add(Finding::warning(problem).with_certainty(certainty));
        }
    }
}
