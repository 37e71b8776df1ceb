//! Whether a token may be handed on: what it may do besides pulling.
//!
//! Pure. What is not stated counts as more: the copy goes where nobody can call it back.

use crate::cause::Cause;
use crate::github::Answer;
use crate::problem::Problem;
use crate::token::expiry::Expiry;
use crate::token::scopes::{Access, Scopes};

/// What is known of a token that is to be handed on.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Judged {
    /// Whose it is, if GitHub said so.
    pub login: Option<String>,
    /// When it ends, if GitHub said so.
    pub expires: Option<Expiry>,
    /// What it may do, in words.
    pub may: String,
    /// Why it must not be handed on unless that is wanted.
    pub may_more: Option<Problem>,
}

/// Judges a token: `what` is what a person calls it, `page` makes one that may only pull.
/// `answer` is `None` if GitHub was not to be asked.
///
/// # Errors
/// It is of no use: GitHub does not take it, or it may not pull.
pub(crate) fn judge(
    answer: Option<&Answer>,
    what: &str,
    page: &str,
    github: &str,
) -> Result<Judged, Problem> {
    let more = |message: String, why: &str| {
        Some(Problem::new(Cause::MayWrite, message).why(why).token_url(page))
    };
    let unknown = |why: &str| Judged {
        may: "what it may do is not known".into(),
        may_more: more(format!("{what} may do more than pull, for all that is known"), why),
        ..Judged::default()
    };
    match answer {
        None => Ok(unknown("GitHub was not asked, and a copy in a cluster is for many to read")),
        Some(Answer::Rejected) => {
            Err(Problem::new(Cause::DeadToken, format!("{github} does not accept {what}"))
                .token_url(page))
        }
        Some(Answer::Integration) => Ok(unknown("GitHub does not say what an app's token may do")),
        Some(Answer::Doubt(doubt)) => Ok(unknown(&doubt.to_string())),
        Some(Answer::Grant(grant)) => {
            let known = |judged| Judged {
                login: Some(grant.login.clone()),
                expires: grant.expires,
                ..judged
            };
            let Some(scopes) = &grant.scopes else {
                return Ok(known(unknown("GitHub does not say what it may do")));
            };
            if !scopes.allow(Access::Pull) {
                let none = "it has no scopes".to_owned();
                let why = match scopes.names().next() {
                    Some(_) => format!("its scopes are {scopes}"),
                    None => none,
                };
                let message = format!("{what} may not pull: it lacks read:packages");
                return Err(Problem::new(Cause::ScopeMissingRead, message)
                    .why(why)
                    .token_url(page));
            }
            Ok(known(Judged {
                may: match only_pulls(scopes) {
                    true => "may only pull".into(),
                    false => format!("its scopes are {scopes}"),
                },
                may_more: match only_pulls(scopes) {
                    true => None,
                    false => more(
                        format!("{what} may do more than pull"),
                        &format!(
                            "its scopes are {scopes}, and a copy in a cluster is for many to read"
                        ),
                    ),
                },
                ..Judged::default()
            }))
        }
    }
}

/// Whether a token with these scopes does nothing but pull.
fn only_pulls(scopes: &Scopes) -> bool {
    scopes.names().all(|name| Access::Pull.required().contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::github::Doubt;

    #[test]
    fn what_is_not_stated_counts_as_more() {
        for (answer, more) in [
            (Some(Answer::fake("octocat", Some("read:packages"))), Ok(false)),
            (Some(Answer::fake("octocat", Some("write:packages"))), Ok(true)),
            (Some(Answer::fake("octocat", Some("read:packages, delete:packages"))), Ok(true)),
            (Some(Answer::fake("octocat", Some("read:packages, repo"))), Ok(true)),
            (Some(Answer::fake("octocat", Some("read:packages, read:org"))), Ok(true)),
            (Some(Answer::fake("octocat", None)), Ok(true)),
            (Some(Answer::Integration), Ok(true)),
            (Some(Answer::Doubt(Doubt::RateLimited)), Ok(true)),
            (None, Ok(true)),
            (Some(Answer::fake("octocat", Some(""))), Err(Cause::ScopeMissingRead)),
            (Some(Answer::fake("octocat", Some("repo"))), Err(Cause::ScopeMissingRead)),
            (Some(Answer::Rejected), Err(Cause::DeadToken)),
        ] {
            let judged = judge(answer.as_ref(), "the token", "the page", "github.com");
            let judged = judged.map(|it| it.may_more.is_some()).map_err(|it| it.cause);
            assert_eq!(judged, more, "{answer:?}");
        }
    }
}
