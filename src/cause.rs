//! THE table of causes: every failure and finding a person can meet, once.
//!
//! Owns code, exit code, meaning and fix. Everything a person reads about a cause is a rendering
//! of this table; nothing else holds a second copy of a meaning or a fix.

use crate::problem::Exit;

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// The stable name, kebab-case. Scripts may match on it.
    pub code: &'static str,
    /// The exit code of a run that this cause ends. Findings that only warn have `Exit::Done`.
    pub exit: Exit,
    /// What it means, in one line.
    pub meaning: &'static str,
    /// One thing to do. Placeholders in braces are filled when it is printed: `{me}` is the
    /// command as the person spelled it.
    pub fix: &'static str,
}

macro_rules! causes {
    ($($(#[$doc:meta])* $name:ident: $code:literal, $exit:ident, $meaning:literal, $fix:literal;)+) => {
        /// What went wrong or is worth knowing. The row of each is [`Cause::row`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Cause {
            $(#[doc = $meaning] $name,)+
        }

        impl Cause {
            /// Every cause, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// The row of this cause.
            pub const fn row(self) -> &'static Row {
                match self {
                    $(Self::$name => &Row { code: $code, exit: Exit::$exit, meaning: $meaning, fix: $fix },)+
                }
            }
        }
    };
}

causes! {
    // The token: found or not, and what its text says.
    NoToken: "no-token", Token,
        "no source gave a token",
        "make one at {page} and set CR_PAT, or run `gh auth login`";
    EmptyToken: "empty-token", Token,
        "the source that was named holds nothing",
        "check that {source} is set where this runs (a secret that a job may not read is empty there)";
    QuotedToken: "quoted-token", Token,
        "the token stands in quotes, which would be sent as part of it",
        "give it without the quotes";
    MalformedToken: "malformed-token", Token,
        "the token has white space, a line break or a character inside that no token has, or is longer than 8 KiB",
        "copy the token again, alone and on one line";
    FineGrainedToken: "fine-grained-token", Token,
        "a fine-grained token, which the container registry does not take",
        "make a classic token (it begins with ghp_) at {page}";
    WrongTokenKind: "wrong-token-kind", Token,
        "a token that is not meant for the container registry",
        "make a classic token (it begins with ghp_) at {page}";
    MistypedToken: "mistyped-token", Done,
        "the token's own checksum does not match: it looks cut short or mistyped",
        "copy the token again if it is refused";
    UnknownTokenKind: "unknown-token-kind", Done,
        "the token has no prefix that GitHub uses",
        "use a classic token (it begins with ghp_), not a password";

    // The token: what GitHub or the registry says of it.
    DeadToken: "dead-token", Token,
        "the token is refused: expired, revoked, mistyped, or of another GitHub",
        "make a new classic token at {page}, then {login}";
    ScopeMissingRead: "scope-missing-read", Token,
        "the token may not pull: it lacks read:packages",
        "make one that may at {page}";
    ScopeMissingWrite: "scope-missing-write", Token,
        "the token may not push: it lacks write:packages",
        "make one that may at {page}";
    ScopeMissingDelete: "scope-missing-delete", Token,
        "the token may not delete packages: it lacks delete:packages or the right to read them",
        "make one that may at {page}";
    SsoNotAuthorised: "sso-not-authorised", Token,
        "the organisation wants single sign-on, and the token is not authorised for it",
        "authorise it at {page} (Configure SSO, Authorize), then {me} login";
    OrgForbidsClassic: "org-forbids-classic", Token,
        "the organisation lets no classic token in",
        "use gh's token: gh auth login, then {me} login --from gh";
    OrgLifetime: "org-limits-lifetime", Token,
        "the organisation lets no token in that lives so long",
        "make one that ends sooner at {page}";
    IpNotAllowed: "ip-not-allowed", Refused,
        "the organisation has a list of addresses, and this one is not on it",
        "use a network that the organisation allows; public images can be pulled after {me} logout";
    OrgRefuses: "org-refuses", Refused,
        "the organisation refuses this account",
        "ask an owner of the organisation";
    BroadToken: "token-broader-than-needed", Done,
        "the token may do more than the registry needs, and whoever reads it may too",
        "make a narrow one at {page}";
    TokenExpiresSoon: "token-expires-soon", Done,
        "the token ends within days",
        "make the next one at {page}";

    WrongClock: "wrong-clock", Done,
        "this machine's clock is wrong, by GitHub's",
        "set the clock";

    // What was typed.
    Usage: "usage", Usage,
        "the command line is not one this program knows",
        "{me} --help";
    UnknownRegistry: "unknown-registry", Usage,
        "the host is not a container registry of GitHub's",
        "leave --registry out for ghcr.io";
    LookAlikeRegistry: "look-alike-registry", Usage,
        "the host only looks like ghcr.io",
        "use ghcr.io; revoke every token that was ever sent to the other host";
    RetiredRegistry: "retired-registry", Usage,
        "docker.pkg.github.com is retired",
        "use ghcr.io/OWNER/IMAGE";
    NoUserName: "no-user-name", Usage,
        "nobody said whose token it is",
        "add -u USER";
    InsecureDaemon: "insecure-daemon", Usage,
        "docker would hand the token to a daemon over plain TCP",
        "use ssh:// or TLS for that daemon, or log in with --engine file";

    // The engine.
    NoEngine: "no-engine", NoEngine,
        "no container engine was found",
        "install docker, podman or nerdctl, or use docker's file without an engine: --engine file";
    EngineFailed: "engine-failed", Refused,
        "the engine itself failed",
        "run `{engine} login {registry}` by hand to see what is wrong with {engine}";
    EngineTimeout: "engine-timeout", NoAnswer,
        "the engine did not finish in time and was ended",
        "try again; if it stays so, look whether {engine}'s daemon and network answer";
    RemoteDaemon: "remote-daemon", Done,
        "docker logs in through a daemon on another machine, which sees the token",
        "use --engine file to keep the token on this machine";
    TlsOff: "tls-off", Done,
        "certificates are not checked, as asked",
        "leave that option out";

    // The store.
    BrokenDockerConfig: "broken-docker-config", Refused,
        "docker cannot read its config.json and would overwrite or empty what is in it",
        "mend {file} or move it away";
    BrokenAuthFile: "broken-auth-file", Refused,
        "the credential file cannot be read",
        "mend {file} or move it away";
    StoreNotReadable: "store-not-readable", Refused,
        "the credential file, or what is in its place, cannot be read",
        "look at {file}: it must be a plain file that you may read";
    ForeignStore: "foreign-store", Refused,
        "the store belongs to another user, whose engines could not use what root leaves there",
        "run it without sudo, as the user whose store it is, or set HOME or DOCKER_CONFIG to your own";
    AuthConfigOverride: "docker-auth-config-override", Refused,
        "DOCKER_AUTH_CONFIG wins over every login of docker 28.3 and later",
        "unset DOCKER_AUTH_CONFIG";
    IdentityTokenInTheWay: "identity-token-in-the-way", Refused,
        "podman will not log in while the file holds an identity token for the registry",
        "{me} logout --engine podman, and --engine docker";
    StoreFailed: "store-failed", Refused,
        "the login was good, but could not be stored",
        "look at {file}: it must be writable and its disk not full";
    HelperMissing: "credential-helper-missing", Refused,
        "the configured credential helper is not installed",
        "install {helper}, or take it out of {file}";
    HelperFailed: "credential-helper-failed", Refused,
        "the configured credential helper failed",
        "mend {helper}, or take it out of {file}";
    NotStored: "not-stored", Refused,
        "the engine said yes, but the login is not in its store",
        "run `{engine} login {registry}` by hand to see where it stores";
    NotErased: "not-erased", Refused,
        "the login is still there after the logout",
        "look at {file}";
    StillLoggedIn: "still-logged-in", Refused,
        "the engine still reads a login from another engine's store",
        "{me} logout --engine {other}";
    StoreBusy: "store-busy", Refused,
        "another login held the store for too long",
        "wait for the other login to end and try again";
    PlainTextStorage: "plain-text-storage", Done,
        "the login lies in a file, not encrypted",
        "configure a credential helper in docker's config.json";
    ReadableByOthers: "plain-text-readable-by-others", Done,
        "the mode of a file that holds a login lets others than its owner read it",
        "chmod 600 {file}";
    LoginLostAtReboot: "podman-login-lost-at-reboot", Done,
        "podman keeps the login in a folder that the next reboot empties",
        "{me} logout --engine podman, then {me} login --engine podman -- --authfile {authfile}";
    NoLock: "no-lock", Done,
        "no lock could be taken, so another login at the same moment may be lost",
        "set XDG_STATE_HOME to a folder of your own";

    // What stored logins are like.
    NotLoggedIn: "not-logged-in", Bad,
        "no engine holds a login for the registry",
        "{me} login";
    StaleLogin: "stale-login", Bad,
        "a stored login is not accepted any more, and breaks pulls of public images too",
        "{me} login --engine {engine}, or to pull anonymously: {me} logout --engine {engine}";
    ShadowedLogin: "shadowed-login", Done,
        "a stored login is not used, because another one is found first",
        "look whether the one that is used is the one that is meant";
    EnginesDisagree: "engines-disagree", Done,
        "engines hold different logins for the registry",
        "{me} login --engine all";
    PartLogins: "part-logins", Done,
        "podman has logins for parts of the registry, which it prefers for their images",
        "{me} logout --engine podman --all-keys";
    JobTokenOutsideJob: "job-token-outside-job", Done,
        "the stored token is one of a job, and ends with the job",
        "log in with a classic token of this machine's own";
    SudoOtherHome: "sudo-other-home", Done,
        "root and the person who called sudo have different homes and logins",
        "leave sudo out, or log in as root too";

    // The registry and the way to it.
    NameNotResolved: "name-not-resolved", NoAnswer,
        "the host's name has no address here",
        "check the network and its DNS";
    NotReached: "not-reached", NoAnswer,
        "no connection to the host",
        "check the network, the firewall and the proxy settings";
    ProxyFailed: "proxy-failed", NoAnswer,
        "the proxy did not let the connection through",
        "check HTTPS_PROXY and NO_PROXY";
    TlsFailed: "tls-failed", NoAnswer,
        "the host's certificate is not trusted here",
        "add the authority that signed it to the system's, or name its file in SSL_CERT_FILE; set the clock";
    NoAnswerInTime: "no-answer-in-time", NoAnswer,
        "the host did not answer in time",
        "try again";
    RateLimited: "rate-limited", Refused,
        "too many requests in a short time",
        "wait a minute and try again";
    ServerError: "server-error", Refused,
        "the server failed",
        "try again later; https://www.githubstatus.com says when GitHub is down";
    NotARegistry: "not-a-registry", Refused,
        "what answers is not the registry: a network's sign-in page, a filter or a proxy",
        "sign in to the network, or ask who runs its proxy to let {registry} through";
    RealmElsewhere: "realm-elsewhere", Refused,
        "the registry asks for the token to be sent to another host",
        "do not log in from this network";
    RegistryRefused: "registry-refused", Refused,
        "the registry refused, for a reason that is not the token's",
        "try again; if it stays so, look at https://www.githubstatus.com";
    Unverified: "not-verified", Done,
        "GitHub could not say what the token may do",
        "try again later to see what it may do";

    // How it ended.
    UserNameDiffers: "user-name-differs", Done,
        "the user name given is not the one GitHub knows the token by",
        "leave -u out";
    HungUp: "hung-up", HungUp,
        "the terminal went away",
        "run it again";
    Interrupted: "interrupted", Interrupted,
        "stopped by Ctrl-C, or by docker",
        "run it again";
    Terminated: "terminated", Terminated,
        "stopped by SIGTERM",
        "run it again";
    Unexpected: "unexpected", Unexpected,
        "a failure this program has no name for",
        "run it again with --verbose";
}

impl Cause {
    /// The stable name.
    pub const fn code(self) -> &'static str {
        self.row().code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_kebab_case_and_unique() {
        let mut codes: Vec<_> = Cause::ALL.iter().map(|cause| cause.code()).collect();
        for code in &codes {
            assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{code}");
        }
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Cause::ALL.len());
    }

    #[test]
    fn sentences_keep_the_grammar() {
        for cause in Cause::ALL {
            for text in [cause.row().meaning, cause.row().fix] {
                assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            }
        }
    }
}
