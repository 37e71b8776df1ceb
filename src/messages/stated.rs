//! Texts in which the registry or GitHub says the reason itself.
//!
//! Pure. Source: the rows of the catalogue that name a text.

use super::answer::refused;
use super::facts::Facts;
use super::protocol::Code;
use super::verdict::{Verdict, one, some};
use crate::cause::Cause;
use crate::cause::Certainty::{Certain, Likely, Possible};

/// Texts in which the registry or GitHub says the reason itself.
pub(super) fn stated(facts: &Facts<'_>) -> Option<Verdict> {
    let has = |word: &str| facts.lower.contains(word);
    if let Some(at) = facts.lower.find("installation not allowed to ") {
        let verb = &facts.lower[at + "installation not allowed to ".len()..];
        let says = "the registry says what the job's token may not do";
        return match verb.starts_with("create") {
            true => some(
                &[(Cause::ActionsPermission, Likely), (Cause::OrgForbidsCreation, Possible)],
                says,
            ),
            false => one(Cause::ActionsPermission, Certain, says),
        };
    }
    if has("requested installation does not exist") {
        return one(
            Cause::OtherNamespace,
            Certain,
            "the registry knows no installation of the job's app at that owner",
        );
    }
    if has("does not match expected scopes") {
        let says = "the registry says that the token lacks a scope, and not which";
        return match facts.push {
            Some(true) => some(
                &[(Cause::ScopeMissingWrite, Likely), (Cause::FineGrainedToken, Possible)],
                says,
            ),
            Some(false) => some(
                &[(Cause::ScopeMissingRead, Likely), (Cause::FineGrainedToken, Possible)],
                says,
            ),
            None => some(
                &[
                    (Cause::ScopeMissingWrite, Likely),
                    (Cause::ScopeMissingRead, Possible),
                    (Cause::FineGrainedToken, Possible),
                ],
                says,
            ),
        };
    }
    if has("forbids access via a") || (has("forbids access") && has("personal access token")) {
        let says = "GitHub tells of a policy of the organization";
        return match has("lifetime") {
            true => one(Cause::OrgLifetime, Certain, says),
            false => one(Cause::OrgForbidsClassic, Certain, says),
        };
    }
    if has("ip allow list enabled") {
        return one(
            Cause::IpNotAllowed,
            Certain,
            "GitHub tells of a list of addresses, and that this one is not on it",
        );
    }
    if has("organization saml enforcement") || has("saml sso") || has("x-github-sso: required") {
        return one(Cause::SsoNotAuthorized, Certain, "GitHub asks for single sign-on");
    }
    if has("enterprise managed user") {
        return one(Cause::ManagedUser, Certain, "GitHub says that the account is managed");
    }
    if let Some(at) =
        facts.lower.find("permission_denied: ").or_else(|| facts.lower.find("permission_denied:"))
    {
        let reason = facts.lower[at + "permission_denied:".len()..].trim_start();
        let says = "the registry knows the login, and says what it may not do";
        if reason.starts_with("write_package") {
            return some(
                &[(Cause::PackageNotLinked, Likely), (Cause::ScopeMissingWrite, Possible)],
                says,
            );
        }
        if reason.starts_with("read_package") {
            return some(
                &[(Cause::PackageReadRole, Certain), (Cause::ScopeMissingRead, Possible)],
                says,
            );
        }
        if reason.starts_with("create_package") {
            return some(
                &[(Cause::CreateRefused, Certain), (Cause::OrgForbidsCreation, Possible)],
                says,
            );
        }
        if reason.starts_with("delete_package") {
            return some(&[(Cause::ScopeMissingDelete, Likely), (Cause::NoRole, Possible)], says);
        }
        // A reason that is new: alive, and not allowed.
        return refused(facts, Possible);
    }
    if has("user cannot be authenticated with the token provided") {
        return some(
            &[
                (Cause::NotLoggedIn, Likely),
                (Cause::BearerRefused, Possible),
                (Cause::ServerError, Possible),
            ],
            "the registry was sent no pass, or one that it does not know",
        );
    }
    if has("could not be authenticated by the github packages service") {
        return one(Cause::RetiredRegistry, Likely, "that is how the retired registry refuses");
    }
    if facts.message == "invalid token" && facts.code == Some(Code::Denied)
        || has("authentication token not provided")
    {
        return one(
            Cause::RawBearer,
            Likely,
            "the registry was sent something that its /token endpoint did not give",
        );
    }
    if has("accept header does not support") {
        return one(
            Cause::AcceptHeader,
            Certain,
            "the manifest is there, in a type that was not asked for",
        );
    }
    if has("registry login currently only supports registry hostname") {
        return one(Cause::PathInLogin, Likely, "helm says that it takes a host only");
    }
    // Docker 29 leaves the code out.
    let is_throttled = facts.code == Some(Code::TooManyRequests) || facts.is_from_daemon();
    if is_throttled && has("retry-after: ") && has("allowed: ") {
        return one(Cause::RateLimited, Certain, "that is the registry's own throttle");
    }
    None
}
