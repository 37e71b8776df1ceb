//! What the parts of a message mean: the decode matrix.
//!
//! Pure. Source: catalogue section 0 and rows C01 to C70. What the catalogue only infers is never
//! certain here.

use super::facts::{Code, Endpoint, Facts, Trouble};
use super::host::Whose;
use crate::cause::Cause;
use crate::cause::Certainty::{self, Certain, Likely, Possible};
use crate::registry::Kind;

/// Causes, the likeliest first, and what the message shows.
pub(super) type Verdict = (Vec<(Cause, Certainty)>, &'static str);

/// Where an image was named before a message that names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing was named.
    Nothing,
    /// An image of ours, so many lines before.
    Ours(u64),
    /// Somebody else's.
    Other,
}

fn one(cause: Cause, certainty: Certainty, shows: &'static str) -> Option<Verdict> {
    Some((vec![(cause, certainty)], shows))
}

fn some(causes: &[(Cause, Certainty)], shows: &'static str) -> Option<Verdict> {
    Some((causes.to_vec(), shows))
}

/// The causes of a message. `next` is the line after it, which docker 29 needs to be told apart.
pub(super) fn judge(facts: &Facts<'_>, before: Before, next: Option<&str>) -> Option<Verdict> {
    match facts.about().map(|mention| mention.whose) {
        Some(Whose::Ours(kind)) => {
            let verdict = stated(facts).or_else(|| answer(facts)).or_else(|| network(facts));
            verdict.map(|(causes, shows)| (held(causes, kind), shows))
        }
        Some(Whose::Blobs) => blobs(facts),
        Some(Whose::Wrong(cause)) if fails(facts) => {
            one(cause, Certain, "the host that is named is not the registry")
        }
        Some(Whose::Wrong(_)) => None,
        Some(Whose::Other) if facts.is_others() => None,
        // Another host's failure in a line that names ours as well.
        Some(Whose::Other) => stated(facts),
        None if before == Before::Other || of_others(facts) => None,
        None => stated(facts).or_else(|| unnamed(facts, before, next)),
    }
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

fn fails(facts: &Facts<'_>) -> bool {
    facts.code.is_some()
        || facts.status.is_some()
        || facts.trouble.is_some()
        || facts.has(&[
            "no basic auth",
            "denied",
            "administrative rules",
            "could not be authenticated",
        ])
}

/// Whether the words are those of another of GitHub's services, or of a program that talks to one.
fn of_others(facts: &Facts<'_>) -> bool {
    facts.has(&[
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

/// Texts in which the registry or GitHub says the reason itself.
fn stated(facts: &Facts<'_>) -> Option<Verdict> {
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
        let says = "GitHub tells of a policy of the organisation";
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
        return one(Cause::SsoNotAuthorised, Certain, "GitHub asks for single sign-on");
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
    if facts.code == Some(Code::TooManyRequests) && has("retry-after") && has("allowed:") {
        return one(Cause::RateLimited, Certain, "that is the registry's own throttle");
    }
    None
}

/// A refusal of a login that is alive.
fn refused(facts: &Facts<'_>, certainty: Certainty) -> Option<Verdict> {
    let shows = "the login that was sent is alive, and is not let at this";
    match facts.push {
        Some(true) => some(
            &[
                (Cause::PackageNotLinked, certainty),
                (Cause::ScopeMissingWrite, Possible),
                (Cause::ActionsPermission, Possible),
            ],
            shows,
        ),
        _ => some(
            &[
                (Cause::NoRole, certainty),
                (Cause::ScopeMissingRead, Possible),
                (Cause::SsoNotAuthorised, Possible),
                (Cause::PackageMissing, Possible),
            ],
            shows,
        ),
    }
}

/// The login that was sent is dead.
fn dead(facts: &Facts<'_>, certainty: Certainty) -> Option<Verdict> {
    if facts
        .mentions
        .iter()
        .any(|mention| matches!(mention.whose, Whose::Ours(_)) && mention.path.starts_with("//"))
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

fn private() -> Option<Verdict> {
    some(
        &[(Cause::PrivateNotLoggedIn, Likely), (Cause::SsoNotAuthorised, Possible)],
        "the registry wants a login for this package, and none was sent",
    )
}

/// What a registry's answer means, by its code, its status and its endpoint.
fn answer(facts: &Facts<'_>) -> Option<Verdict> {
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
    if facts.has(&["toomanyrequests", "too many requests"]) || facts.status == Some(429) {
        return one(Cause::RateLimited, Certain, "the answer is 429");
    }
    if facts.has(&[
        "invalid username/password",
        "invalid username or password",
        "existing credentials are invalid",
    ]) {
        return match facts.has(&["retrieve auth token"]) && !facts.login {
            // containers/image says so of any 401, with a login or without one.
            true => match facts.has(&["denied: denied"]) {
                true => dead(facts, Certain),
                false => some(
                    &[(Cause::PrivateNotLoggedIn, Likely), (Cause::StaleLogin, Possible)],
                    "the registry's /token answered 401",
                ),
            },
            false => {
                one(Cause::DeadToken, Likely, "the registry refused the user name or password")
            }
        };
    }
    if facts.code == Some(Code::Denied) && facts.message == "denied" {
        return dead(facts, Certain);
    }
    let endpoint = facts.endpoint;
    let refusing = match (facts.code, facts.status) {
        (Some(Code::Denied), _) => Some(Code::Denied),
        (Some(Code::Unauthorized), _) => Some(Code::Unauthorized),
        (None, Some(403)) => Some(Code::Denied),
        (None, Some(401)) => Some(Code::Unauthorized),
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
        (Some(Code::Denied), Some(Endpoint::Ping)) => dead(facts, Likely),
        (Some(Code::Unauthorized), Some(Endpoint::Ping))
            if facts.code.is_some() && !facts.daemon && is_body(facts) =>
        {
            browser()
        }
        (Some(Code::Unauthorized), Some(Endpoint::Ping)) => dead(facts, Likely),
        (Some(Code::Denied), _) if facts.daemon => hidden(),
        (Some(Code::Unauthorized), _) if facts.daemon => private(),
        (Some(Code::Denied), Some(Endpoint::Token)) => match facts.sent {
            Some(false) => hidden(),
            Some(true) if facts.code.is_none() => dead(facts, Certain),
            _ if facts.code.is_some() => hidden(),
            _ => some(
                &[(Cause::StaleLogin, Likely), (Cause::PackageMissing, Possible)],
                "the registry's /token answered 403: to a login that is dead, or to none for a package that it does not show",
            ),
        },
        (Some(Code::Unauthorized), Some(Endpoint::Token)) => match facts.sent {
            Some(true) => dead(facts, Likely),
            _ => private(),
        },
        (Some(Code::Unauthorized), Some(Endpoint::Upload)) => some(
            &[(Cause::NotLoggedIn, Likely), (Cause::BearerRefused, Possible)],
            "the registry wants a login for a push, and none was sent that counts",
        ),
        (Some(Code::Unauthorized), _) if facts.push == Some(true) => some(
            &[(Cause::NotLoggedIn, Likely), (Cause::BearerRefused, Possible)],
            "the registry wants a login for a push, and none was sent that counts",
        ),
        (Some(Code::Unauthorized), Some(_)) if is_body(facts) => browser(),
        (Some(Code::Unauthorized), _) => private(),
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

/// Whether the answer stands there as the registry sent it, as in a browser or behind curl.
fn is_body(facts: &Facts<'_>) -> bool {
    facts.has(&["\"errors\""])
}

fn browser() -> Option<Verdict> {
    some(
        &[(Cause::BrowserCheck, Likely), (Cause::PrivateNotLoggedIn, Possible)],
        "the registry was asked without a token, which says nothing about the image",
    )
}

fn missing_tag() -> Option<Verdict> {
    one(Cause::TagMissing, Certain, "the package was read, and it has no such tag or digest")
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

/// What is wrong with the name, which an engine sees before it asks anybody; or that it leads
/// nowhere.
fn name(facts: &Facts<'_>) -> Option<Verdict> {
    let ours = || facts.mentions.iter().filter(|mention| matches!(mention.whose, Whose::Ours(_)));
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
    // `ghcr.io/acme/app:1: not found`
    let is_absent = |mention: &&super::host::Mention<'_>| {
        let end = mention.at + mention.host.len() + mention.path.len();
        let tail = facts.lower.get(end..).unwrap_or_default().trim_start_matches(['"', '\'', '`']);
        mention.path.len() > 1
            && !mention.is_call()
            && (tail.starts_with(": not found") || tail.starts_with(" not found"))
    };
    ours().find(is_absent).and_then(|_| missing_tag())
}

/// A request that no answer came to.
fn network(facts: &Facts<'_>) -> Option<Verdict> {
    let about = facts.about()?;
    let (cause, shows) = match facts.trouble? {
        Trouble::Proxy => (Cause::ProxyFailed, "the way to the proxy, or through it, failed"),
        Trouble::Tls => (Cause::TlsFailed, "the certificate that answered is not trusted"),
        Trouble::Name => (Cause::NameNotResolved, "the host's name has no address there"),
        Trouble::Timeout => (Cause::NoAnswerInTime, "the time was up before an answer came"),
        Trouble::Unreachable => {
            (Cause::NetworkUnreachable, "no route leads to the registry's address")
        }
        Trouble::NotReached => (Cause::NotReached, "the connection was refused or cut off"),
        Trouble::Nonsense => (Cause::NotARegistry, "what answered is no registry"),
    };
    // A program that runs from an image of ours has failures of its own.
    let is_way = about.is_call()
        || about.path.is_empty()
        || facts.has(&[
            "pull",
            "push",
            "resolve",
            "copying",
            "download",
            "registry",
            "manifest",
            "token",
            "fetch",
            "blob",
            "initializing source",
            "load metadata",
            "upload",
        ]);
    let elsewhere = port(&facts.lower).is_some_and(|port| {
        !matches!(port, 443 | 80 | 53) && facts.trouble != Some(Trouble::Proxy)
    });
    (is_way && !elsewhere).then(|| one(cause, Certain, shows)).flatten()
}

/// The port that was dialled.
fn port(lower: &str) -> Option<u16> {
    let at =
        lower.rfind("dial tcp ").map(|at| at + 9).or_else(|| lower.rfind("->").map(|at| at + 2))?;
    let address = lower[at..].split(": ").next()?.split(' ').next()?;
    address.rsplit_once(':')?.1.parse().ok()
}

/// What fails at the host of the layers.
fn blobs(facts: &Facts<'_>) -> Option<Verdict> {
    let fails = facts.trouble.is_some() || matches!(facts.status, Some(401 | 403 | 407));
    let shows = "the registry was reached, and the host of its layers was not";
    match facts.status {
        Some(500..) => {
            one(Cause::ServerError, Certain, "the host of the layers answered that it failed")
        }
        _ if fails => one(Cause::BlobHostBlocked, Likely, shows),
        _ => None,
    }
}

/// A message that names no host: those that only GHCR sends, and those that follow its name.
fn unnamed(facts: &Facts<'_>, before: Before, next: Option<&str>) -> Option<Verdict> {
    if !facts.alone {
        return after_ours(facts, before);
    }
    let from_daemon = facts.has(&["error response from daemon", "error from registry"]);
    let near = matches!(before, Before::Ours(lines) if from_daemon || lines <= 20);
    match (facts.code?, facts.message.as_str()) {
        // Docker 29 says what other tools call the code and its message.
        (Code::Denied, "") if facts.has(&["error from registry"]) => match next {
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
            Before::Ours(_) => dead(facts, Certain),
            _ => dead(facts, Likely),
        },
        (Code::Denied, "") if near => refused(facts, Likely),
        (Code::Denied, "") if facts.has(&["error response from daemon"]) => {
            refused(facts, Possible)
        }
        (Code::Unauthorized, "") if near => private(),
        _ => after_ours(facts, before),
    }
}

/// What a registry says that was named before.
fn after_ours(facts: &Facts<'_>, before: Before) -> Option<Verdict> {
    if !matches!(before, Before::Ours(lines) if lines <= 20) {
        return None;
    }
    match facts.code? {
        Code::Unauthorized if is_body(facts) && facts.message.is_empty() => browser(),
        Code::Denied if facts.message == "denied" => dead(facts, Certain),
        Code::Denied | Code::Unauthorized if !facts.alone && !is_body(facts) => None,
        Code::Denied => refused(facts, Possible),
        Code::Unauthorized => private(),
        Code::ManifestUnknown => missing_tag(),
        Code::NameUnknown => one(
            Cause::PackageMissing,
            Certain,
            "a login that is alive is told that there is no such package",
        ),
        Code::TooManyRequests => one(Cause::RateLimited, Certain, "the answer is 429"),
    }
}
