//! What an organisation's answer means for a token. Pure.

use crate::cause::Cause;
use crate::github::{Doubt, OrgAnswer};
use crate::problem::Problem;
use crate::registry::Registry;
use crate::token::Token;
use crate::token::page;
use crate::token::scopes::Access;
use crate::ui::Finding;

/// Judges the answer. A doubt is a finding, and no answer at all refuses nothing.
///
/// # Errors
/// The organisation does not let the token in.
pub fn judge(
    answer: &OrgAnswer,
    org: &str,
    token: &Token,
    registry: &Registry,
) -> Result<Option<Finding>, Problem> {
    let what = format!("the {} from {}", token.kind.name(), token.source);
    match answer {
        OrgAnswer::Open => Ok(None),
        OrgAnswer::SsoRequired(url) => Err(Problem::new(
            Cause::SsoNotAuthorised,
            format!("{org} wants single sign-on, and {what} is not authorised for it"),
        )
        .piece("page", url.clone().unwrap_or_else(|| page::list(registry)))),
        OrgAnswer::Refused(message) => {
            let says = format!("GitHub says: {message}");
            let refused = |cause, message| Err(Problem::new(cause, message).why(says.clone()));
            if message.contains("lifetime") {
                let problem = Problem::new(
                    Cause::OrgLifetime,
                    format!("{org} lets no token in that lives as long as {what}"),
                );
                Err(problem
                    .why(says.clone())
                    .piece("page", page::new_token(registry, Access::Pull, Some(30))))
            } else if message.contains("forbids access") {
                refused(Cause::OrgForbidsClassic, format!("{org} does not let {what} in"))
            } else if message.contains("IP allow list") {
                refused(Cause::IpNotAllowed, format!("{org} does not let this address in"))
            } else {
                refused(Cause::OrgRefuses, format!("{org} does not let this account in"))
            }
        }
        OrgAnswer::Doubt(doubt) => Ok(Some(Finding(
            Problem::new(Cause::Unverified, format!("whether {org} lets {what} in is not known"))
                .why(match doubt {
                    Doubt::Status(404, _) => {
                        format!("GitHub shows no organisation {org} to this token")
                    }
                    doubt => doubt.to_string(),
                }),
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use zeroize::Zeroizing;

    use super::*;
    use crate::token::kind::TokenKind;
    use crate::token::secret::Secret;
    use crate::token::source::Source;

    #[test]
    fn what_each_answer_means() {
        let secret = Arc::new(Secret::new(Zeroizing::new("x".into())));
        let token = Token { secret, kind: TokenKind::Classic, source: Source::Gh };
        let judged = |answer: OrgAnswer| {
            judge(&answer, "acme", &token, &Registry::ghcr())
                .map(|finding| finding.map(|finding| finding.0.cause))
                .map_err(|problem| problem.cause)
        };
        let refused = |message: &str| OrgAnswer::Refused(message.into());
        for (answer, expect) in [
            (OrgAnswer::Open, Ok(None)),
            (OrgAnswer::SsoRequired(None), Err(Cause::SsoNotAuthorised)),
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
                Err(Cause::OrgRefuses),
            ),
            (OrgAnswer::Doubt(Doubt::RateLimited), Ok(Some(Cause::Unverified))),
        ] {
            assert_eq!(judged(answer.clone()), expect, "{answer:?}");
        }
    }
}
