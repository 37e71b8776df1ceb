//! THE rules: words, and the causes that a message has where they stand.
//!
//! Pure data, and the one function that reads it. A row is groups of words, of which a message has
//! to have one each, in small letters; what else has to hold, if anything; the causes, the likeliest
//! first; and what in the message shows them. `^` and `$` stand for where a message begins and ends.
//! The first row that fits counts. What is searched for in a log is the first group of every row
//! (`search_words.rs`): the words that others than its message seldom have stand there.
//!
//! Sources: the rows of the catalogue that name a text; the words of engines were recorded from
//! docker 20.10 to 29.7, podman 4.3 to 5.8 and nerdctl 2.

use super::facts::Facts;
use super::protocol::{Code, Transport};
use super::verdict::Verdict;
use crate::cause::{Cause, Certainty};

/// One row.
pub(super) struct Rule {
    words: &'static [&'static [&'static str]],
    when: fn(&Facts<'_>) -> bool,
    causes: &'static [(Cause, Certainty)],
    evidence: &'static str,
}

/// The verdict of the first row that fits.
pub(super) fn first(table: &[Rule], facts: &Facts<'_>) -> Option<Verdict> {
    let fits = |rule: &&Rule| rule.words.iter().all(|group| facts.has(group)) && (rule.when)(facts);
    table.iter().find(fits).map(|rule| (rule.causes.to_vec(), rule.evidence))
}

/// The words by which a message of any row is found.
pub(super) fn search_words() -> impl Iterator<Item = &'static str> {
    let rows = TABLES.iter().flat_map(|table| table.iter());
    rows.flat_map(|rule| rule.words[0]).map(|words| words.trim_matches(['^', '$']))
}

const TABLES: &[&[Rule]] = &[HELPERS, CALLS, FILES, REASONS, NAMES, ABSENT, REFUSALS, LOGINS];

macro_rules! tables {
    ($($(#[$doc:meta])* table $table:ident:
        $([$($words:expr),+] $(if $when:expr)? => $($cause:ident $certainty:ident),+ => $evidence:expr;)+
    )+) => {$(
        $(#[$doc])*
        pub(super) const $table: &[Rule] = &[$(Rule {
            words: &[$(&$words),+],
            when: tables!(@when $($when)?),
            causes: &[$((Cause::$cause, Certainty::$certainty)),+],
            evidence: $evidence,
        }),+];
    )+};
    (@when) => { |_| true };
    (@when $when:expr) => { $when };
}

/// What docker and podman say around a helper's words.
const HELPER: [&str; 6] = [
    "docker-credential-",
    "error getting credentials",
    "error storing credentials",
    "error saving credentials",
    "erasing credentials",
    "erase credentials",
];

const KEYRING: [&str; 8] =
    [HELPER[0], HELPER[1], HELPER[2], HELPER[3], HELPER[4], HELPER[5], "keychain", "credential"];

const NOT_THERE: [&str; 5] = [
    "executable file not found",
    "resolves to executable in current directory",
    "no such file or directory",
    "command not found",
    "not installed or not available in path",
];

const NOT_WRITABLE: [&str; 5] =
    ["permission denied", "read-only", "no space", "not permitted", "device or resource busy"];

const HELPER_SAYS: &str = "the credential helper says so itself";
const INTERMEDIARY_SAYS: &str =
    "a service of GitHub's behind the registry failed, whatever it is called";
const JOB_SAYS: &str = "the registry says what the job's token may not do";
const SCOPES_SAYS: &str = "the registry says that the token lacks a scope, and not which";
const POLICY_SAYS: &str = "GitHub tells of a policy of the organization";
const DENIED_SAYS: &str = "the registry knows the login, and says what it may not do";
const NO_PACKAGE: &str = "a login that is alive is told that there is no such package";
const ENGINE_SAYS: &str = "the engine did not come so far as to ask the registry";
const NOTHING: &str = "the registry has nothing by that name";

tables! {
    /// What a credential helper says, or an engine of it.
    table HELPERS:
        [["-25308"]] => KeychainLocked Certain => HELPER_SAYS;
        [["user interaction is not allowed", "does not allow user interaction"], KEYRING]
            => KeychainLocked Certain => HELPER_SAYS;
        [["cannot autolaunch d-bus", "org.freedesktop.secrets"]] => DbusMissing Certain => HELPER_SAYS;
        [["pass not initialized", "pass store is uninitialized", "password store is empty"]]
            => PassUninitialized Certain => HELPER_SAYS;
        [["stub received bad data"], KEYRING] => WincredSize Certain => HELPER_SAYS;
        [["logon session does not exist"], KEYRING] => LogonSessionMissing Certain => HELPER_SAYS;
        [HELPER, [".exe"], ["invalid argument", "exec format error", "cannot execute", "permission denied"]]
            => WslHelper Likely, HelperFailed Possible
            => "a helper that is a program of Windows cannot be started";
        [HELPER, ["no fallback store"]] => NoFallbackStore Certain => "our own helper says so";
        [HELPER, NOT_THERE] => HelperMissing Certain => "the helper that the file names is not there";
        [["error getting credentials", "error storing credentials", "docker-credential-"],
            ["exit status", "out: `", "signal: "]]
            => HelperFailed Certain => "the helper ended with an error";
        [["error getting credentials"]] => HelperFailed Likely => "the helper gave no credential";
        [["error saving credentials", "error storing credentials"], NOT_WRITABLE]
            => StoreFailed Certain => "the file could not be written";
        [["error saving credentials", "error storing credentials"]]
            => StoreFailed Likely => "the login was good, and was not stored";

    /// How a login was called.
    table CALLS:
        [["interactive login from a non tty device", "interactive login from a non-tty device"]]
            => EmptyToken Likely, NoTty Possible
            => "docker got no password from stdin, or was not told to read it there";
        [["stdin is not a terminal"], ["login", "password"]]
            => NoTty Certain => "the engine wants to ask for the password";
        [["^password is empty$", "^username and password required$", "^password required$",
            "^input required and not supplied: password$"]]
            => EmptyToken Certain => "the password is empty";
        [["^username required$", "^username is empty$"]] => NoUserName Certain => "the user name is empty";
        [["--password-stdin option requires --username", "must provide --username with --password-stdin"]]
            => NoUserName Certain => "no user name was given, or an empty one";
        [["illegal base64 data at input byte 76", "malformed authorization header"]]
            => Base64Wrap Likely => "a line end stands in a credential, where base64 breaks lines";

    /// What an engine says of the file that it keeps logins in.
    table FILES:
        [["error loading config file", "error parsing config file", "error decoding config file"],
            ["permission denied"]]
            => StoreNotReadable Certain => "docker may not read its file";
        [["error loading config file", "error parsing config file", "error decoding config file"]]
            => BrokenDockerConfig Certain => "docker cannot read its file";
        [["invalid auth configuration file"]] => BrokenAuthFile Certain => "the engine cannot read its file";
        [["unmarshaling json", "unmarshalling json", "reading json file"], ["auth.json", "config.json"]]
            => BrokenAuthFile Certain => "the engine cannot read its file";
        // podman names the file that it changes when it logs in or out.
        [["^updating \"", ": updating \""], [".json\""]]
            => StoreFailed Certain => "the file could not be written";
        [["get credentials: "]] if |facts| facts.has(&["permission denied"])
            => StoreNotReadable Certain => "podman may not read its file";
        [["get credentials: "]] => BrokenAuthFile Likely => "podman cannot read the logins that it has";
        [["contains an identity token"]] => IdentityTokenInTheWay Certain => "podman says so itself";
        [["docker_auth_config is set and takes precedence"]]
            => AuthConfigOverride Certain => "docker says so itself";
        [["existing credentials were established via docker login"]]
            => StillLoggedIn Certain => "podman says so itself";
        [["existing credentials are invalid, please enter valid"]]
            => StaleLogin Likely, StillLoggedIn Possible
            => "podman tried the login that it has, and the registry refused it";
        [["not logged into "], ["ghcr.io", ".ghe.com"]]
            => NotLoggedIn Certain => "the engine has no login for the registry";

    /// Texts in which the registry or GitHub says the reason itself.
    table REASONS:
        // A limit or an outage of GitHub's, behind the words of a refusal, which do not count.
        [["error from intermediary"], ["rate limit"]] => RateLimited Certain => INTERMEDIARY_SAYS;
        [["error from intermediary", "permission_denied: unable to connect to", "permission_denied: twirp error"]]
            => ServerError Likely => INTERMEDIARY_SAYS;
        [["installation not allowed to create"]]
            => ActionsPermission Likely, OrgForbidsCreation Possible => JOB_SAYS;
        [["installation not allowed to "]] => ActionsPermission Certain => JOB_SAYS;
        [["requested installation does not exist"]] => OtherNamespace Certain
            => "the registry knows no installation of the job's app at that owner";
        [["does not match expected scopes"]] if |facts| facts.push == Some(true)
            => ScopeMissingWrite Likely, FineGrainedToken Possible => SCOPES_SAYS;
        [["does not match expected scopes"]] if |facts| facts.push == Some(false)
            => ScopeMissingRead Likely, FineGrainedToken Possible => SCOPES_SAYS;
        [["does not match expected scopes"]]
            => ScopeMissingWrite Likely, ScopeMissingRead Possible, FineGrainedToken Possible => SCOPES_SAYS;
        [["forbids access"], ["forbids access via a", "personal access token"], ["lifetime"]]
            => OrgLifetime Certain => POLICY_SAYS;
        [["forbids access"], ["forbids access via a", "personal access token"]]
            => OrgForbidsClassic Certain => POLICY_SAYS;
        [["ip allow list"]] => IpNotAllowed Certain
            => "GitHub tells of a list of addresses, and that this one is not on it";
        [["maximum number of login attempts exceeded"]] => LoginLockout Certain
            => "GitHub says that there were too many bad logins";
        [["organization saml enforcement", "saml sso", "x-github-sso: required"]]
            => SsoNotAuthorized Certain => "GitHub asks for single sign-on";
        [["enterprise managed user"]] => ManagedUser Certain => "GitHub says that the account is managed";
        [["permission_denied: write_package", "permission_denied:write_package"]]
            => PackageNotLinked Likely, ScopeMissingWrite Possible => DENIED_SAYS;
        [["permission_denied: read_package", "permission_denied:read_package"]]
            => PackageReadRole Certain, ScopeMissingRead Possible => DENIED_SAYS;
        [["permission_denied: create_package", "permission_denied:create_package"]]
            => CreateRefused Certain, OrgForbidsCreation Possible => DENIED_SAYS;
        [["permission_denied: delete_package", "permission_denied:delete_package"]]
            => ScopeMissingDelete Likely, NoRole Possible => DENIED_SAYS;
        [["user cannot be authenticated with the token provided"]]
            => NotLoggedIn Likely, BearerRefused Possible, ServerError Possible
            => "the registry was sent no bearer token, or one that it does not know";
        [["could not be authenticated by the github packages service"]]
            => RetiredRegistry Likely => "that is how the retired registry refuses";
        [["invalid token"]] if |facts| facts.code == Some(Code::Denied) && facts.message == "invalid token"
            => RawBearer Likely => "the registry was sent something that its /token endpoint did not give";
        [["authentication token not provided"]]
            => RawBearer Likely => "the registry was sent something that its /token endpoint did not give";
        [["accept header does not support"]] => AcceptHeader Certain
            => "the manifest is there, in a type that was not asked for";
        [["registry login currently only supports registry hostname"]]
            => PathInLogin Likely => "helm says that it takes a host only";
        // Docker 29 leaves the code out.
        [["retry-after: "], ["allowed: "]]
            if |facts| facts.code == Some(Code::TooManyRequests) || facts.is_from_daemon()
            => RateLimited Certain => "that is the registry's own throttle";

    /// What GitHub's API answers, beside the reasons. In a log it is seldom the registry's.
    table API_ANSWERS:
        [["forbids access"], ["lifetime"]] => OrgLifetime Certain => POLICY_SAYS;
        [["forbids access"]] => OrgForbidsClassic Certain => POLICY_SAYS;
        [["resource not accessible by integration"]]
            => ThirdPartyAppToken Certain => "GitHub says that the token is an app's";
        [["rate limit"]] => RateLimited Certain => "GitHub says that there were too many requests";

    /// What is wrong with an image's name, which an engine sees before it asks.
    table NAMES:
        [COMPLAINTS] if |facts| facts.has_empty_part() => EmptyPathPart Certain => "a part of the image's name is empty";
        [COMPLAINTS] if |facts| facts.has(&["must be lowercase"]) || facts.has_capitals()
            => NameUppercase Certain => "the image's name has a capital letter";
        [["no such manifest: "]] if |facts| facts.names_github()
            => TagMissing Possible, PackageMissing Possible, PrivateNotLoggedIn Possible
            => "`docker manifest` says so of several failures";
        // containerd and oras say so of every 404.
        [["not found"]] if |facts| facts.is_image_not_found() => TagMissing Likely, PackageMissing Possible => NOTHING;

    /// What the registry has not.
    table ABSENT:
        [["manifest unknown", "manifest_unknown", "tag_unknown"]]
            => TagMissing Certain => "the package was read, and it has no such tag or digest";
        [["name_unknown", "name unknown", "repository name not known"]]
            => PackageMissing Certain => NO_PACKAGE;

    /// What clients say for a refusal, in words of their own.
    table REFUSALS:
        [["toomanyrequests", "too many requests"]] => RateLimited Certain => "the answer is 429";
        [BAD_PASSWORD] if |facts| facts.login || !facts.has(&["retrieve auth token"])
            => DeadToken Likely => "the registry refused the user name or password";
        // containers/image says so of any 401, with a login or without one.
        [BAD_PASSWORD, ["denied: denied"]] if |facts| facts.has_empty_owner()
            => EmptyPathPart Certain, StaleLogin Possible => "the image's name has an empty part";
        [BAD_PASSWORD, ["denied: denied"]]
            => StaleLogin Certain
            => "the registry's /token refused the login that was sent, whatever was asked for";
        [BAD_PASSWORD] if |facts| facts.push == Some(true)
            => NotLoggedIn Likely, StaleLogin Possible => "the registry's /token answered 401 to a push";
        [BAD_PASSWORD] => PrivateNotLoggedIn Likely, StaleLogin Possible => "the registry's /token answered 401";
        [["no basic auth credentials", "insufficient_scope", "authorization failed"]]
            if |facts| facts.refusal().is_none()
            => PrivateNotLoggedIn Likely, PackageMissing Possible, HelperMissing Possible
            => "the registry wants a login, and the engine has none for it";

    /// What an engine says of a login, with no host or another one.
    table LOGINS:
        [["token response", "oauth token"]] if |facts| facts.transport == Some(Transport::Nonsense)
            => NotARegistry Likely => "what answered is no registry";
        [["cannot connect to podman", "shm lock manager", "failed to initialize", "context not found",
            "cannot connect to the docker daemon"]] => EngineFailed Likely => ENGINE_SAYS;
        [["does not exist"], ["context "]] => EngineFailed Likely => ENGINE_SAYS;
        [["too many 401"]] => DeadToken Likely => "the login was refused again and again";
}

/// How engines complain about a name.
const COMPLAINTS: [&str; 11] = [
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
];

const BAD_PASSWORD: [&str; 3] = [
    "invalid username/password",
    "invalid username or password",
    "existing credentials are invalid",
];
