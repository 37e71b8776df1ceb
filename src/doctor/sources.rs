//! The tokens that a login would find: which it would take, and what is wrong with each.

use crate::cause::{Cause, Certainty};
use crate::context::Context;
use crate::diagnosis::question::Question;
use crate::diagnosis::stored_login::StoredLogins;
use crate::diagnosis::token::{self, Judgement};
use crate::github::Answer;
use crate::problem::Problem;
use crate::report::{Finding, Report, Severity};
use crate::token::Token;
use crate::token::source::{self, Reading, Source, Standing, where_found};

/// A source as it was found.
#[derive(Debug)]
pub(crate) struct SourceSeen {
    /// Which.
    pub source: Source,
    /// Whether it was put there for us.
    pub standing: Standing,
    /// What it holds.
    pub contents: SourceContents,
}

/// What a source holds.
#[derive(Debug)]
pub(crate) enum SourceContents {
    /// No token, and why.
    Nothing(String),
    /// Something that its text shows to be no token for the registry.
    Unfit(Problem),
    /// A token.
    Token(Token),
}

/// Reads the sources that a login would try without a question, each once. No token in them is
/// printed from now on.
pub(crate) fn look(question: Question<'_>, cx: &Context<'_>) -> Vec<SourceSeen> {
    let registry = question.registry;
    let order = source::order(registry, None, cx.env);
    let _waiting = cx.ui.waiting("gh");
    order
        .into_iter()
        .filter(|(source, _)| *source != Source::Prompt)
        .map(|(source, standing)| {
            let contents = match source::read(&source, registry, cx.env) {
                Ok(Reading::Absent(why)) => SourceContents::Nothing(why),
                Ok(Reading::Text(bytes)) => contents(&source, standing, &bytes, question, cx),
                Err(problem) => SourceContents::Unfit(problem),
            };
            SourceSeen { source, standing, contents }
        })
        .collect()
}

fn contents(
    source: &Source,
    standing: Standing,
    bytes: &[u8],
    question: Question<'_>,
    cx: &Context<'_>,
) -> SourceContents {
    match source::examine(source, bytes, question.registry, &question.new_token_url()) {
        Ok(token) => {
            cx.ui.guard(&token.secret);
            SourceContents::Token(token)
        }
        Err(empty) if standing == Standing::Ambient && empty.cause == Cause::EmptyToken => {
            SourceContents::Nothing("empty".into())
        }
        Err(problem) => SourceContents::Unfit(problem),
    }
}

/// The tokens in them.
pub(crate) fn tokens(sources: &[SourceSeen]) -> impl Iterator<Item = &Token> {
    sources.iter().filter_map(|seen| match &seen.contents {
        SourceContents::Token(token) => Some(token),
        _ => None,
    })
}

/// Judges them, in the order in which a login tries them. `works` says that a stored login works,
/// so that no one needs a new one today; `github` is what GitHub says of a token, if it was asked.
pub(crate) fn judge<'a>(
    sources: &[SourceSeen],
    question: Question<'_>,
    works: bool,
    github: &dyn Fn(&Token) -> Option<&'a Answer>,
    report: &mut Report,
) {
    // The first that holds a token, or that stops the search.
    let is_end = |seen: &&SourceSeen| match seen.contents {
        SourceContents::Nothing(_) => false,
        SourceContents::Unfit(_) => seen.standing == Standing::Meant,
        SourceContents::Token(_) => true,
    };
    let taken = sources.iter().position(|seen| is_end(&seen));
    // Who has a good login is not stopped by the next one.
    let severity = |is_taken| match (is_taken, works) {
        (false, _) => Severity::Note,
        (true, true) => Severity::Warning,
        (true, false) => Severity::Error,
    };
    for (index, seen) in sources.iter().enumerate() {
        let is_taken = taken == Some(index);
        match &seen.contents {
            SourceContents::Nothing(_) => {}
            SourceContents::Unfit(problem) => {
                let what = match is_taken {
                    true => ", and a login stops there",
                    false => ", so a login passes it over",
                };
                let problem =
                    Problem { message: format!("{}{what}", problem.message), ..problem.clone() };
                let why = format!("the text in {} shows it", seen.source);
                let problem = if problem.why.is_none() { problem.why(why) } else { problem };
                report.add(Finding::new(severity(is_taken), problem));
            }
            SourceContents::Token(token) => {
                let judged = token::judge(
                    token,
                    github(token),
                    question.registry,
                    question.access,
                    question.now,
                );
                judge_token(token, judged, is_taken, severity(is_taken), report);
            }
        }
    }
    if taken.is_none() {
        let tried: Vec<_> = sources
            .iter()
            .map(|seen| match &seen.contents {
                SourceContents::Nothing(why) => format!("{} ({why})", seen.source),
                _ => format!("{} (unfit)", seen.source),
            })
            .collect();
        let tried = match tried.is_empty() {
            true => "no source is known for this registry without --from".to_owned(),
            false => format!("tried: {}", tried.join(", ")),
        };
        let url = question.new_token_url();
        let problem =
            Problem::new(Cause::NoToken, "a login would have to ask for a token: none is about")
                .why(tried)
                .token_url(&url);
        let problem = where_found(problem, question.registry, &url);
        report.add(Finding::new(if works { Severity::Note } else { Severity::Warning }, problem));
    }
}

fn judge_token(
    held: &Token,
    judged: Judgement,
    is_taken: bool,
    severity: Severity,
    report: &mut Report,
) {
    let use_of = if is_taken { "a login would take it" } else { "a login takes another" };
    match judged.refusal {
        Some(refusal) => {
            let why = refusal.why.clone().unwrap_or_default();
            let refusal = refusal.why(format!("{why}; {use_of}"));
            report.add(Finding::new(severity, refusal));
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

/// Names the accounts that tokens belong to, where there is more than one, each with a place of a
/// token of its own.
pub(crate) fn judge_accounts<'a>(
    sources: &[SourceSeen],
    logins: &StoredLogins,
    github: &dyn Fn(&Token) -> Option<&'a Answer>,
    report: &mut Report,
) {
    let of_logins = logins.engines.iter().filter_map(|holder| {
        let owner = holder.whole()?.state.login.clone()?;
        Some((owner, format!("{}'s login", holder.engine)))
    });
    let of_sources = tokens(sources).filter_map(|token| match github(token)? {
        Answer::Grant(grant) => Some((grant.login.clone(), token.source.to_string())),
        _ => None,
    });
    let mut accounts: Vec<(String, String)> = Vec::new();
    for owner in of_logins.chain(of_sources) {
        if !accounts.iter().any(|known| known.0.eq_ignore_ascii_case(&owner.0)) {
            accounts.push(owner);
        }
    }
    if accounts.len() > 1 {
        let list: Vec<_> = accounts.iter().map(|(name, at)| format!("{name}'s ({at})")).collect();
        let message = "tokens of several accounts are about";
        let problem = Problem::new(Cause::SeveralAccounts, message).why(list.join(", "));
        report.add(Finding::note(problem));
    }
}
