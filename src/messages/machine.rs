//! Messages of engines and helpers about this machine, which name no registry.
//!
//! Pure. They count unless somebody else's registry is named, or was just before.

use super::facts::Facts;
use super::verdict::{Precedes, Verdict};
use crate::cause::Cause;
use crate::cause::Certainty::{Certain, Likely, Possible};

/// Helpers that are for other registries only.
const OTHERS: &[&str] = &["ecr-login", "gcloud", "-gcr", "acr-", "-acr"];

/// The causes of such a message.
pub(super) fn judge(facts: &Facts<'_>, before: Precedes) -> Option<Verdict> {
    let ours = facts.image().is_some() || facts.lower.contains("ghcr.io");
    let is_elsewhere = facts.is_others() || (before == Precedes::Other && !ours);
    let verdict = helper(facts, ours)
        .or_else(|| login(facts))
        .or_else(|| file(facts))
        .or_else(|| no_host(facts, before))
        .or_else(|| capitals(facts, before));
    match verdict {
        Some((causes, _)) if is_elsewhere && causes[0].0 != Cause::NoHost => None,
        verdict => verdict,
    }
}

fn said(cause: Cause, evidence: &'static str) -> Option<Verdict> {
    Some((vec![(cause, Certain)], evidence))
}

/// What a credential helper says, or an engine of it.
fn helper(facts: &Facts<'_>, ours: bool) -> Option<Verdict> {
    let has = |words: &[&str]| facts.has(words);
    let of_helper = has(&[
        "docker-credential-",
        "error getting credentials",
        "error storing credentials",
        "error saving credentials",
        "erasing credentials",
        "erase credentials",
    ]);
    let mentions_helper = of_helper || has(&["keychain", "credential"]);
    if !ours
        && OTHERS.iter().any(|name| {
            facts.lower.contains(&format!("docker-credential{name}"))
                || facts.lower.contains(&format!("docker-credential-{name}"))
        })
    {
        return None;
    }
    let evidence = "the credential helper says so itself";
    if has(&["-25308"])
        || (mentions_helper
            && has(&["user interaction is not allowed", "does not allow user interaction"]))
    {
        return said(Cause::KeychainLocked, evidence);
    }
    if has(&["cannot autolaunch d-bus", "org.freedesktop.secrets"]) {
        return said(Cause::DbusMissing, evidence);
    }
    if has(&["pass not initialized", "pass store is uninitialized", "password store is empty"]) {
        return said(Cause::PassUninitialized, evidence);
    }
    if mentions_helper && has(&["stub received bad data"]) {
        return said(Cause::WincredSize, evidence);
    }
    if mentions_helper && has(&["logon session does not exist"]) {
        return said(Cause::LogonSessionMissing, evidence);
    }
    if !of_helper {
        return None;
    }
    if has(&[".exe"])
        && has(&["invalid argument", "exec format error", "cannot execute", "permission denied"])
    {
        return Some((
            vec![(Cause::WslHelper, Likely), (Cause::HelperFailed, Possible)],
            "a helper that is a program of Windows cannot be started",
        ));
    }
    if has(&["no fallback store"]) {
        return said(Cause::NoFallbackStore, "our own helper says so");
    }
    let absent = [
        "executable file not found",
        "resolves to executable in current directory",
        "no such file or directory",
        "command not found",
        "not installed or not available in path",
    ];
    if has(&absent) {
        return said(Cause::HelperMissing, "the helper that the file names is not there");
    }
    if has(&["error getting credentials", "error storing credentials", "docker-credential-"])
        && has(&["exit status", "out: `", "signal: "])
    {
        return said(Cause::HelperFailed, "the helper ended with an error");
    }
    let saving = has(&["error saving credentials", "error storing credentials"]);
    if saving
        && has(&[
            "permission denied",
            "read-only",
            "no space",
            "not permitted",
            "device or resource busy",
        ])
    {
        return said(Cause::StoreFailed, "the file could not be written");
    }
    None
}

/// How a login was called.
fn login(facts: &Facts<'_>) -> Option<Verdict> {
    let has = |words: &[&str]| facts.has(words);
    let text = facts.lower.trim_end_matches('.');
    if has(&["interactive login from a non tty device", "interactive login from a non-tty device"])
    {
        return Some((
            vec![(Cause::EmptyToken, Likely), (Cause::NoTty, Possible)],
            "docker got no password from stdin, or was not told to read it there",
        ));
    }
    if has(&["stdin is not a terminal"]) && has(&["login", "password"]) {
        return said(Cause::NoTty, "the engine wants to ask for the password");
    }
    let is_action = [
        "username and password required",
        "password required",
        "input required and not supplied: password",
    ];
    if text == "password is empty" || is_action.contains(&text) {
        return said(Cause::EmptyToken, "the password is empty");
    }
    if text == "username required" || text == "username is empty" {
        return said(Cause::NoUserName, "the user name is empty");
    }
    if has(&[
        "--password-stdin option requires --username",
        "must provide --username with --password-stdin",
    ]) {
        return said(Cause::NoUserName, "no user name was given, or an empty one");
    }
    if has(&["illegal base64 data at input byte 76", "malformed authorization header"]) {
        return Some((
            vec![(Cause::Base64Wrap, Likely)],
            "a line end stands in a credential, where base64 breaks lines",
        ));
    }
    None
}

/// What an engine says of the file that it keeps logins in.
fn file(facts: &Facts<'_>) -> Option<Verdict> {
    let has = |words: &[&str]| facts.has(words);
    if has(&[
        "error loading config file",
        "error parsing config file",
        "error decoding config file",
    ]) {
        return match has(&["permission denied"]) {
            true => said(Cause::StoreNotReadable, "docker may not read its file"),
            false => said(Cause::BrokenDockerConfig, "docker cannot read its file"),
        };
    }
    if has(&["invalid auth configuration file"])
        || (has(&["auth.json", "config.json"])
            && has(&["unmarshaling json", "unmarshalling json", "reading json file"]))
    {
        return said(Cause::BrokenAuthFile, "the engine cannot read its file");
    }
    if has(&["contains an identity token"]) {
        return said(Cause::IdentityTokenInTheWay, "podman says so itself");
    }
    if has(&["docker_auth_config is set and takes precedence"]) {
        return said(Cause::AuthConfigOverride, "docker says so itself");
    }
    if has(&["existing credentials were established via docker login"]) {
        return said(Cause::StillLoggedIn, "podman says so itself");
    }
    if has(&["existing credentials are invalid, please enter valid"]) {
        return Some((
            vec![(Cause::StaleLogin, Likely), (Cause::StillLoggedIn, Possible)],
            "podman tried the login that it has, and the registry refused it",
        ));
    }
    if has(&["not logged into "]) && has(&["ghcr.io", ".ghe.com"]) {
        return said(Cause::NotLoggedIn, "the engine has no login for the registry");
    }
    None
}

/// Docker Hub answers where GitHub's token was meant for GitHub.
fn no_host(facts: &Facts<'_>, before: Precedes) -> Option<Verdict> {
    let of_hub = facts.has(&["registry-1.docker.io/v2/", "index.docker.io/v1/", "auth.docker.io"]);
    let refused = facts.has(&["incorrect username or password", "unauthorized"]);
    let ours = matches!(before, Precedes::GitHub(_));
    (of_hub && refused && ours && facts.has(&["incorrect username or password"])).then(|| {
        (
            vec![(Cause::NoHost, Likely)],
            "Docker Hub was asked, in the midst of what is about ghcr.io",
        )
    })
}

/// A name whose host docker does not repeat, nor do helm and oras.
fn capitals(facts: &Facts<'_>, before: Precedes) -> Option<Verdict> {
    let is_docker =
        facts.has(&["must be lowercase"]) && facts.has(&["repository name", "remote name"]);
    let name = facts.text.split("invalid repository \"").nth(1).and_then(|s| s.split('"').next());
    let is_capital = name.is_some_and(|name| name.bytes().any(|b| b.is_ascii_uppercase()));
    let is_oras = is_capital && matches!(before, Precedes::GitHub(lines) if lines <= 5);
    ((is_docker || is_oras) && facts.mentions.is_empty())
        .then(|| (vec![(Cause::NameUppercase, Certain)], "the image's name has a capital letter"))
}
