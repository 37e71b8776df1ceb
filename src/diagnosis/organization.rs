//! What an organization's answer means for a token. Pure.

use crate::cause::Cause;
use crate::github::OrgAnswer;
use crate::messages;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::Finding;
use crate::token::Token;
use crate::token::page;
use crate::token::scopes::Access;

/// Judges the answer. A doubt is a finding, and no answer at all refuses nothing.
///
/// # Errors
/// The organization does not let the token in.
pub(crate) fn judge(
    answer: &OrgAnswer,
    org: &str,
    token: &Token,
    registry: &Registry,
) -> Result<Option<Finding>, Problem> {
    let what = format!("the {} from {}", token.kind.name(), token.source);
    let doubted = |why: &str| {
        let message = format!("whether {org} lets {what} in is not known");
        Ok(Some(Finding::warning(Problem::new(Cause::Unverified, message).why(why))))
    };
    match answer {
        OrgAnswer::Readable => Ok(None),
        OrgAnswer::SingleSignOn(url) => Err(Problem::new(
            Cause::SsoNotAuthorized,
            format!("{org} wants single sign-on, and {what} is not authorized for it"),
        )
        .token_url(url.clone().unwrap_or_else(|| page::list(registry)))),
        OrgAnswer::Forbidden(message) => match policy(message) {
            Some((cause, kept_out)) => {
                let words = format!("{org} does not let {} in", kept_out.unwrap_or(&what));
                Err(Problem::new(cause, words)
                    .why(format!("GitHub says: {message}"))
                    .token_url(page::new_token(registry, Access::Pull, Some(30))))
            }
            // A token for packages may not list an organization's; that is no objection.
            None => Ok(None),
        },
        OrgAnswer::NotAName => {
            Err(Problem::new(Cause::Usage, "what --org names is no name of an organization")
                .fix(format!("give the name that stands in https://{}/ORG", registry.github)))
        }
        OrgAnswer::Rejected => {
            Err(super::token::dead(token, registry, &registry.github, Access::Pull))
        }
        OrgAnswer::NotFound => {
            let message = format!("GitHub shows no organization {org} to this token");
            Ok(Some(Finding::warning(
                Problem::new(Cause::Unverified, message).fix("check the name in --org"),
            )))
        }
        OrgAnswer::Doubt(doubt) => doubted(&doubt.to_string()),
    }
}

/// The policy that a refusal names, and who is kept out by it, if not the token.
pub(super) fn policy(message: &str) -> Option<(Cause, Option<&'static str>)> {
    let cause = messages::of_api_error(message)?;
    match cause {
        Cause::OrgLifetime | Cause::OrgForbidsClassic => Some((cause, None)),
        Cause::IpNotAllowed => Some((cause, Some("this address"))),
        Cause::ManagedUser => Some((cause, Some("this account"))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use zeroize::Zeroizing;

    use super::*;
    use crate::github::Doubt;
    use crate::token::kind::TokenKind;
    use crate::token::secret::Secret;
    use crate::token::source::Source;

    #[test]
    fn what_each_answer_means() {
        let secret = Arc::new(Secret::new(Zeroizing::new("x".into())));
        let token = Token { secret, kind: TokenKind::Classic, source: Source::Gh };
        let judged = |answer: OrgAnswer| {
            judge(&answer, "acme", &token, &Registry::ghcr())
                .map(|finding| finding.map(|finding| finding.problem.cause))
                .map_err(|problem| problem.cause)
        };
        let refused = |message: &str| OrgAnswer::Forbidden(message.into());
        for (answer, expect) in [
            (OrgAnswer::Readable, Ok(None)),
            (refused("Resource not accessible"), Ok(None)),
            (OrgAnswer::NotAName, Err(Cause::Usage)),
            (OrgAnswer::NotFound, Ok(Some(Cause::Unverified))),
            (OrgAnswer::SingleSignOn(None), Err(Cause::SsoNotAuthorized)),
            (
                refused("`acme` forbids access via a personal access token (classic)"),
                Err(Cause::OrgForbidsClassic),
            ),
            (
                refused(
                    "The 'acme' organization forbids access via a personal access token if the token's lifetime is greater than 30 days",
                ),
                Err(Cause::OrgLifetime),
            ),
            (
                refused("the `acme` organization has an IP allow list enabled"),
                Err(Cause::IpNotAllowed),
            ),
            (
                refused("As an Enterprise Managed User, you cannot access this"),
                Err(Cause::ManagedUser),
            ),
            (OrgAnswer::Doubt(Doubt::RateLimited), Ok(Some(Cause::Unverified))),
        ] {
            assert_eq!(judged(answer.clone()), expect, "{answer:?}");
        }
    }
}
