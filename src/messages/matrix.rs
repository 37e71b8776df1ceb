//! What a registry's answer means, by its code, its status and its endpoint.
//!
//! Pure. Source: the matrix of catalogue section 0.

use super::facts::Facts;
use super::protocol::{Code, Endpoint};
use super::rules::{ABSENT, NAMES, REFUSALS, first};
use super::verdict::{Verdict, one, some};
use crate::cause::Cause;
use crate::cause::Certainty::{self, Certain, Likely, Possible};

/// What a registry's answer means, by its code, its status and its endpoint.
pub(super) fn answer(facts: &Facts<'_>) -> Option<Verdict> {
    if let Some(verdict) = first(NAMES, facts).or_else(|| first(ABSENT, facts)) {
        return Some(verdict);
    }
    if facts.code.is_none() && !facts.talks() {
        return None;
    }
    if facts.status == Some(429) {
        return throttled();
    }
    if let Some(verdict) = first(REFUSALS, facts) {
        return Some(verdict);
    }
    if facts.code == Some(Code::Denied) && facts.message == "denied" {
        return dead(facts, Certain);
    }
    match (facts.refusal(), facts.endpoint) {
        // podman's first request has no token in it yet.
        (Some(_), _) if facts.has(&["pinging container registry"]) => {
            one(Cause::RegistryRefused, Likely, "the registry refused before a login was sent")
        }
        // A dead login is refused by /token; docker tells of that as of its own request.
        (Some(Code::Denied), Some(Endpoint::Ping))
            if facts.code != Some(Code::Denied) && !facts.has(&["login attempt"]) =>
        {
            some(
                &[(Cause::RegistryRefused, Likely), (Cause::DeadToken, Possible)],
                "the registry's /v2/ answered 403, which it does for no login",
            )
        }
        (Some(Code::Denied), Some(Endpoint::Ping)) => dead(facts, Likely),
        (Some(Code::Unauthorized), Some(Endpoint::Ping))
            if facts.code.is_some() && !facts.daemon && is_body(facts) =>
        {
            browser()
        }
        (Some(Code::Unauthorized), Some(Endpoint::Ping)) => dead(facts, Likely),
        (Some(Code::Denied), _) if facts.daemon => hidden(),
        (Some(Code::Unauthorized), _) if facts.daemon => private(facts),
        (Some(Code::Denied), Some(Endpoint::Token)) => match facts.sent {
            Some(false) => hidden(),
            Some(true) => dead(facts, Certain),
            _ if facts.code.is_some() => hidden(),
            _ => some(
                &[(Cause::StaleLogin, Likely), (Cause::PackageMissing, Possible)],
                "the registry's /token answered 403: to a login that is dead, or to none for a package that it does not show",
            ),
        },
        (Some(Code::Unauthorized), Some(Endpoint::Token)) => match facts.sent {
            Some(true) => dead(facts, Likely),
            _ => wanted(facts),
        },
        (Some(Code::Unauthorized), Some(_)) if facts.push != Some(true) && is_body(facts) => {
            browser()
        }
        (Some(Code::Unauthorized), _) => wanted(facts),
        (Some(Code::Denied), Some(Endpoint::Manifest))
            if facts.has(&["pull access denied", "manifest for "]) =>
        {
            some(
                &[
                    (Cause::PackageMissing, Likely),
                    (Cause::PrivateNotLoggedIn, Possible),
                    (Cause::NoRole, Possible),
                ],
                "the registry does not show this package to whoever asked",
            )
        }
        (Some(Code::Denied), _) => refused(facts, Likely),
        _ => by_status(facts),
    }
}

fn by_status(facts: &Facts<'_>) -> Option<Verdict> {
    match facts.status {
        Some(500..) => one(Cause::ServerError, Certain, "the server answered that it failed"),
        Some(404) if facts.endpoint == Some(Endpoint::Manifest) => some(
            &[(Cause::TagMissing, Likely), (Cause::PackageMissing, Possible)],
            "the registry has nothing by that name",
        ),
        // nerdctl 0.16 asks at the wrong place (catalogue C55).
        Some(404)
            if facts.login
                && facts.has(&["unexpected status code"])
                && facts.engine_version.is_none_or(|it| it < (0, 17)) =>
        {
            some(
                &[(Cause::EngineTooOld, Possible), (Cause::NotARegistry, Possible)],
                "a login was answered 404, as an old nerdctl makes the registry do",
            )
        }
        Some(404) if facts.login => {
            one(Cause::NotARegistry, Likely, "a login was answered 404, which no registry does")
        }
        _ => None,
    }
}

/// A refusal of a login that is alive.
pub(super) fn refused(facts: &Facts<'_>, certainty: Certainty) -> Option<Verdict> {
    // A `HEAD` is answered by a status only: whatever reason there is, it does not say.
    let is_bare = facts.code.is_none();
    let (first, others): (_, &[_]) = match facts.push {
        Some(true) if is_bare => (
            Cause::PackageNotLinked,
            &[Cause::ScopeMissingWrite, Cause::ActionsPermission, Cause::CreateRefused],
        ),
        Some(true) => {
            (Cause::PackageNotLinked, &[Cause::ScopeMissingWrite, Cause::ActionsPermission])
        }
        _ if is_bare => (
            Cause::NoRole,
            &[Cause::ScopeMissingRead, Cause::SsoNotAuthorized, Cause::ActionsPermission],
        ),
        _ => (
            Cause::NoRole,
            &[Cause::ScopeMissingRead, Cause::SsoNotAuthorized, Cause::PackageMissing],
        ),
    };
    among(first, certainty, others, "the login that was sent is alive, and is not let at this")
}

/// A refusal by a client that does not tell whether a login was sent.
pub(super) fn unsure(facts: &Facts<'_>) -> Option<Verdict> {
    let (first, others): (_, &[_]) = match facts.push {
        Some(true) => (
            Cause::PackageNotLinked,
            &[Cause::NotLoggedIn, Cause::ScopeMissingWrite, Cause::CreateRefused],
        ),
        _ => (
            Cause::NoRole,
            &[Cause::PackageMissing, Cause::PrivateNotLoggedIn, Cause::ScopeMissingRead],
        ),
    };
    let evidence = "the registry refused, and whether a login was sent cannot be seen";
    among(first, Possible, others, evidence)
}

/// The likeliest cause, and others that the message does not rule out.
fn among(
    first: Cause,
    certainty: Certainty,
    others: &[Cause],
    evidence: &'static str,
) -> Option<Verdict> {
    let others = others.iter().map(|cause| (*cause, Possible));
    Some((std::iter::once((first, certainty)).chain(others).collect(), evidence))
}

/// The login that was sent is dead.
pub(super) fn dead(facts: &Facts<'_>, certainty: Certainty) -> Option<Verdict> {
    if facts.has_empty_owner() {
        return some(
            &[(Cause::EmptyPathPart, Certain), (Cause::StaleLogin, Possible)],
            "the image's name has an empty part",
        );
    }
    if facts.login {
        return one(
            Cause::DeadToken,
            certainty,
            "the registry's /token refused the login that was sent",
        );
    }
    one(
        Cause::StaleLogin,
        certainty,
        "the registry's /token refused the login that was sent, whatever was asked for",
    )
}

/// The usual denial of an anonymous request.
fn hidden() -> Option<Verdict> {
    some(
        &[(Cause::PackageMissing, Likely), (Cause::PrivateNotLoggedIn, Possible)],
        "the registry does not show this package to whoever asks without a login",
    )
}

/// A login is wanted: for a login, a push, or a package that not everybody may pull.
pub(super) fn wanted(facts: &Facts<'_>) -> Option<Verdict> {
    if facts.login {
        return dead(facts, if hides(facts) { Possible } else { Likely });
    }
    if facts.push != Some(true) {
        return private(facts);
    }
    let evidence = "the registry wants a login for a push, and none was sent that counts";
    if hides(facts) {
        return some(&[(Cause::NotLoggedIn, Possible), (Cause::StaleLogin, Possible)], evidence);
    }
    some(&[(Cause::NotLoggedIn, Likely), (Cause::BearerRefused, Possible)], evidence)
}

fn private(facts: &Facts<'_>) -> Option<Verdict> {
    let evidence = "the registry wants a login for this package, and none was sent that counts";
    if hides(facts) {
        return some(
            &[
                (Cause::PrivateNotLoggedIn, Possible),
                (Cause::StaleLogin, Possible),
                (Cause::PackageMissing, Possible),
            ],
            evidence,
        );
    }
    some(&[(Cause::PrivateNotLoggedIn, Likely), (Cause::SsoNotAuthorized, Possible)], evidence)
}

/// Whether the word is the client's, for an answer that it does not show: regclient has
/// `unauthorized` for whatever /token answers.
fn hides(facts: &Facts<'_>) -> bool {
    facts.about().is_some_and(|about| !about.is_call())
        && facts.code == Some(Code::Unauthorized)
        && !facts.has(&["authentication required"])
}

/// Whether the answer stands there as the registry sent it, as in a browser or behind curl.
pub(super) fn is_body(facts: &Facts<'_>) -> bool {
    facts.has(&["\"errors\""])
}

pub(super) fn browser() -> Option<Verdict> {
    some(
        &[(Cause::BrowserCheck, Likely), (Cause::PrivateNotLoggedIn, Possible)],
        "the registry was asked without a token, which says nothing about the image",
    )
}

pub(super) fn throttled() -> Option<Verdict> {
    one(Cause::RateLimited, Certain, "the answer is 429")
}
