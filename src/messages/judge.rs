//! What the parts of a message mean: the decode matrix.
//!
//! Pure. Source: catalogue section 0 and rows C01 to C70. What the catalogue only infers is never
//! certain here.

use super::facts::Facts;
use super::hosts::Owner;
use super::last_named::PROGRAMS;
use super::matrix::{answer, browser, dead, is_body, refused, throttled, unsure, wanted};
use super::network::{blobs, network};
use super::protocol::{Code, REFUSALS_OF_OTHERS};
use super::rules::{ABSENT, LOGINS, REASONS, first};
use super::verdict::{Precedes, Verdict, one, some};
use crate::cause::Cause;
use crate::cause::Certainty::{self, Certain, Likely, Possible};
use crate::registry::Kind;

/// The causes of a message. `next` is the line after it, which docker 29 needs to be told apart.
pub(super) fn judge(facts: &Facts<'_>, before: Precedes, next: Option<&str>) -> Option<Verdict> {
    match facts.about().map(|mention| mention.owner) {
        Some(Owner::GitHub(kind)) => {
            let verdict = stated(facts).or_else(|| answer(facts)).or_else(|| network(facts));
            verdict.map(|(causes, evidence)| (held(causes, kind), evidence))
        }
        Some(Owner::Other) | None if before == Precedes::Login => login(facts),
        Some(Owner::Blobs) => blobs(facts),
        Some(Owner::Wrong(cause)) if fails(facts) => {
            one(cause, Certain, "the host that is named is not the registry")
        }
        Some(Owner::Wrong(_)) => None,
        Some(Owner::Other) if facts.is_others() => None,
        // Another host's failure in a line that names ours as well.
        Some(Owner::Other) => stated(facts),
        None if before == Precedes::Other || of_others(facts) => None,
        None => stated(facts).or_else(|| unnamed(facts, before, next)),
    }
}

/// What an engine prints at a login without naming whom it asked, or naming somebody in between.
fn login(facts: &Facts<'_>) -> Option<Verdict> {
    let by_engine = || first(LOGINS, facts);
    stated(facts).or_else(by_engine).or_else(|| answer(facts)).or_else(|| network(facts))
}

/// An Enterprise Server's registry is known by its name only, which others may have as well.
fn held(mut causes: Vec<(Cause, Certainty)>, kind: Kind) -> Vec<(Cause, Certainty)> {
    if kind == Kind::EnterpriseServer {
        for (_, certainty) in &mut causes {
            *certainty = (*certainty).max(Likely);
        }
    }
    causes
}

/// What the registry or GitHub says itself.
fn stated(facts: &Facts<'_>) -> Option<Verdict> {
    // A reason that is new: alive, and not allowed.
    let is_new = || facts.has(&["permission_denied:"]).then(|| refused(facts, Possible)).flatten();
    first(REASONS, facts).or_else(is_new)
}

fn fails(facts: &Facts<'_>) -> bool {
    facts.code.is_some()
        || facts.status.is_some()
        || facts.transport.is_some()
        || facts.has(&["denied"])
        || facts.has(REFUSALS_OF_OTHERS)
}

/// Whether the words are those of another of GitHub's services, or of a program that talks to one;
/// or Docker Hub's, whose limit is one of pulls (GHCR's is one of requests: catalogue C56).
fn of_others(facts: &Facts<'_>) -> bool {
    facts.has(&[
        "pull rate limit",
        "npm ",
        "npm.",
        "pnpm",
        "yarn",
        "maven",
        "gradle",
        "nuget",
        "rubygems",
        "remote: ",
        "git@",
        "graphql",
        ".git/",
        ".git'",
        "gh: ",
        "ssh: ",
        "publickey",
        "hint: ",
    ])
}

/// A message that names no host: those that only GHCR sends, and those that follow its name.
fn unnamed(facts: &Facts<'_>, before: Precedes, next: Option<&str>) -> Option<Verdict> {
    if !facts.alone {
        return after_ours(facts, before);
    }
    let near = matches!(before, Precedes::GitHub(lines) if facts.is_from_daemon() || lines <= 20);
    match (facts.code?, facts.message.as_str()) {
        // Docker 29 says what other tools call the code and its message.
        (Code::Denied, "") if facts.has(&["error from registry"]) => match next {
            Some("denied") if facts.push == Some(true) => unsure(facts),
            Some("denied") => some(
                &[
                    (Cause::PackageMissing, Likely),
                    (Cause::NoRole, Possible),
                    (Cause::PrivateNotLoggedIn, Possible),
                    (Cause::ScopeMissingRead, Possible),
                ],
                "the registry's usual denial, in the two lines of docker 29",
            ),
            _ => one(
                Cause::StaleLogin,
                Likely,
                "the registry's denial of a dead login, in the one line of docker 29",
            ),
        },
        (Code::Denied, "denied") => match before {
            Precedes::GitHub(_) => dead(facts, Certain),
            _ => dead(facts, Likely),
        },
        (Code::Denied, "") if near && facts.is_from_daemon() => refused(facts, Likely),
        (Code::Denied, "") if near => unsure(facts),
        (Code::Denied, "") if facts.has(&["error response from daemon"]) => {
            refused(facts, Possible)
        }
        (Code::Unauthorized, "") if near => wanted(facts),
        _ => after_ours(facts, before),
    }
}

/// What a registry says that was named before.
fn after_ours(facts: &Facts<'_>, before: Precedes) -> Option<Verdict> {
    let Precedes::GitHub(lines) = before else { return None };
    if lines > 20 {
        return None;
    }
    if let Some(verdict) = facts.talks().then(|| answer(facts)).flatten() {
        return Some(verdict);
    }
    let Some(code) = facts.code else { return right_after(facts, lines) };
    match code {
        Code::Unauthorized if is_body(facts) && facts.message.is_empty() => browser(),
        Code::Denied if facts.message == "denied" => dead(facts, Certain),
        Code::Denied | Code::Unauthorized if !facts.alone && !is_body(facts) => None,
        Code::Denied => refused(facts, Possible),
        Code::Unauthorized => wanted(facts),
        Code::ManifestUnknown | Code::NameUnknown => first(ABSENT, facts),
        Code::TooManyRequests => throttled(),
    }
}

/// What an engine says right after its command line, with a status or less: nerdctl and `docker
/// manifest` name no host at all.
fn right_after(facts: &Facts<'_>, lines: u64) -> Option<Verdict> {
    if lines > 5 {
        return None;
    }
    if let Some(verdict) = first(LOGINS, facts) {
        return Some(verdict);
    }
    // docker expects the registry's JSON with every error.
    let is_strange = facts.has(&["error parsing http "]);
    // ctr says nothing but its name and the status; other programs have statuses of their own.
    let is_named = PROGRAMS.iter().any(|program| {
        let rest = facts.lower.strip_prefix(program.trim_end());
        rest.is_some_and(|rest| rest.starts_with(": unexpected status: "))
    });
    let is_known = is_strange || is_named;
    if !is_known && !facts.has(&["unexpected status code", "unexpected http status"]) {
        return None;
    }
    match facts.status? {
        500.. => one(Cause::ServerError, Likely, "the server answered that it failed"),
        429 => one(Cause::RateLimited, Likely, "the answer is 429"),
        401 | 403 if is_strange => {
            one(Cause::RegistryRefused, Likely, "what refused does not answer as the registry does")
        }
        403 if is_named => unsure(facts),
        401 if is_named => wanted(facts),
        401 | 403 => {
            one(Cause::RegistryRefused, Possible, "the registry refused, and not with a reason")
        }
        _ => None,
    }
}
