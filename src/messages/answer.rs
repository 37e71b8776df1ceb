//! What a registry's answer means, by its code, its status and its endpoint.
//!
//! Pure. Source: the matrix of catalogue section 0.

use super::facts::Facts;
use super::hosts::{HostMention, Owner};
use super::protocol::{Code, Endpoint};
use super::verdict::{Verdict, one, some};
use crate::cause::Cause;
use crate::cause::Certainty::{self, Certain, Likely, Possible};

/// What a registry's answer means, by its code, its status and its endpoint.
pub(super) fn answer(facts: &Facts<'_>) -> Option<Verdict> {
    if let Some(verdict) = name(facts) {
        return Some(verdict);
    }
    if facts.has(&["manifest unknown", "manifest_unknown", "tag_unknown"]) {
        return missing_tag();
    }
    if facts.has(&["name_unknown", "name unknown", "repository name not known"]) {
        return one(
            Cause::PackageMissing,
            Certain,
            "a login that is alive is told that there is no such package",
        );
    }
    if facts.code.is_none() && !facts.talks() {
        return None;
    }
    if facts.has(&["toomanyrequests", "too many requests"]) || facts.status == Some(429) {
        return one(Cause::RateLimited, Certain, "the answer is 429");
    }
    if facts.has(&[
        "invalid username/password",
        "invalid username or password",
        "existing credentials are invalid",
    ]) {
        if !facts.has(&["retrieve auth token"]) || facts.login {
            return one(Cause::DeadToken, Likely, "the registry refused the user name or password");
        }
        // containers/image says so of any 401, with a login or without one.
        let (cause, evidence) = match facts.push {
            _ if facts.has(&["denied: denied"]) => return dead(facts, Certain),
            Some(true) => (Cause::NotLoggedIn, "the registry's /token answered 401 to a push"),
            _ => (Cause::PrivateNotLoggedIn, "the registry's /token answered 401"),
        };
        return some(&[(cause, Likely), (Cause::StaleLogin, Possible)], evidence);
    }
    if facts.code == Some(Code::Denied) && facts.message == "denied" {
        return dead(facts, Certain);
    }
    let endpoint = facts.endpoint;
    let refusing = match (facts.code, facts.status) {
        // A client may have one word for every refusal; its status is the registry's.
        (Some(Code::Denied), _) | (Some(Code::Unauthorized) | None, Some(403)) => {
            Some(Code::Denied)
        }
        (Some(Code::Unauthorized), _) | (None, Some(401)) => Some(Code::Unauthorized),
        _ => None,
    };
    if facts.has(&["no basic auth credentials", "insufficient_scope", "authorization failed"])
        && refusing.is_none()
    {
        return some(
            &[
                (Cause::PrivateNotLoggedIn, Likely),
                (Cause::PackageMissing, Possible),
                (Cause::HelperMissing, Possible),
            ],
            "the registry wants a login, and the engine has none for it",
        );
    }
    match (refusing, endpoint) {
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
        Some(404) if facts.login => one(Cause::EngineTooOld, Possible, "a login was answered 404"),
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
    if facts
        .mentions
        .iter()
        .any(|mention| matches!(mention.owner, Owner::GitHub(_)) && mention.path.starts_with("//"))
    {
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

pub(super) fn missing_tag() -> Option<Verdict> {
    one(Cause::TagMissing, Certain, "the package was read, and it has no such tag or digest")
}

/// What is wrong with the name, which an engine sees before it asks anybody; or that it leads
/// nowhere.
fn name(facts: &Facts<'_>) -> Option<Verdict> {
    let ours = || facts.mentions.iter().filter(|mention| matches!(mention.owner, Owner::GitHub(_)));
    let complains = facts.has(&[
        "invalid reference",
        "could not parse reference",
        "couldn't parse image name",
        "must be lowercase",
        "invalid tag",
        "invalid repository",
        "parsing reference",
        "can only contain the characters",
        "invalidimagename",
        "invalid image name",
        "parsing image",
    ]);
    if complains {
        let is_empty = |path: &str| {
            let name = path.split('@').next().unwrap_or_default();
            path.len() > 1 && (name.contains("//") || name.contains("/:") || name.ends_with('/'))
                || path == "/"
        };
        if ours().any(|mention| !mention.is_call() && is_empty(mention.path)) {
            return one(Cause::EmptyPathPart, Certain, "a part of the image's name is empty");
        }
        let is_capital = |path: &str| {
            let end =
                path.rfind('/').and_then(|slash| path[slash..].find(':').map(|at| slash + at));
            path[..end.unwrap_or(path.len())]
                .split('@')
                .next()
                .is_some_and(|name| name.bytes().any(|b| b.is_ascii_uppercase()))
        };
        if facts.has(&["must be lowercase"]) || ours().any(|mention| is_capital(mention.path)) {
            return one(Cause::NameUppercase, Certain, "the image's name has a capital letter");
        }
        return None;
    }
    if facts.has(&["no such manifest: "]) && ours().next().is_some() {
        return some(
            &[
                (Cause::TagMissing, Possible),
                (Cause::PackageMissing, Possible),
                (Cause::PrivateNotLoggedIn, Possible),
            ],
            "`docker manifest` says so of several failures",
        );
    }
    // `ghcr.io/acme/app:1: not found`
    let is_absent = |mention: &&HostMention<'_>| {
        let end = mention.at + mention.host.len() + mention.path.len();
        let tail = facts.lower.get(end..).unwrap_or_default().trim_start_matches(['"', '\'', '`']);
        mention.path.len() > 1
            && !mention.is_call()
            // An image that the engine itself has not.
            && (facts.push == Some(false) || !facts.lower[..mention.at].ends_with("image \""))
            && (tail.starts_with(": not found") || tail.starts_with(" not found"))
    };
    ours().find(is_absent).and_then(|_| {
        // containerd and oras say so of every 404.
        some(
            &[(Cause::TagMissing, Likely), (Cause::PackageMissing, Possible)],
            "the registry has nothing by that name",
        )
    })
}
