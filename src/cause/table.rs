//! The rows of THE table of causes: code, exit code, meaning and fix.
//!
//! How a row is added stands in the module above; how each cause is proven, in `known.rs`. One
//! table, as long as there are causes: `explain --list` and docs/causes.md keep its order.

use super::Row;
use crate::exit::Exit;

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
    SsoNotAuthorized: "sso-not-authorized", Token,
        "the organization wants single sign-on, and the token is not authorized for it",
        "authorize it at {page} (Configure SSO, Authorize), then {login}";
    OrgForbidsClassic: "org-forbids-classic", Token,
        "the organization lets no classic token in",
        "{gh-login}";
    OrgLifetime: "org-limits-lifetime", Token,
        "the organization lets no token in that lives so long",
        "make one that ends sooner at {page}";
    IpNotAllowed: "ip-not-allowed", Refused,
        "the organization has a list of addresses, and this one is not on it",
        "use a network that the organization allows; public images can be pulled after {me} logout";
    ManagedUser: "managed-user", Refused,
        "the account is managed by an enterprise, and stays inside it",
        "use the token of a personal account";
    BroadToken: "token-broader-than-needed", Done,
        "the token may do more than the registry needs, and whoever reads it may too",
        "make a narrow one at {page}";
    TokenExpiresSoon: "token-expires-soon", Done,
        "the token ends within days",
        "make the next one at {page}";

    WrongClock: "wrong-clock", Done,
        "this machine's clock is wrong, by GitHub's",
        "set the clock";

    // What a registry's answer says of a token, an account, a package.
    ThirdPartyAppToken: "third-party-app-token", Bad,
        "a token of a GitHub App other than Actions, which the registry mostly does not let at packages",
        "use a classic token of a (machine) user: {login}";
    PrivateNotLoggedIn: "private-not-logged-in", Bad,
        "the package is private, and no login was sent",
        "{login}, or ask the package's owner to make it public";
    NoRole: "no-role", Bad,
        "the login is alive, but its account may not read the package",
        "ask an admin of the package for the role Read; `{me} doctor {image}` tells whether it is that";
    PackageReadRole: "package-read-role", Bad,
        "the package is private, and whoever pulls or pushes has no role on it, not even to read",
        "ask the package's owner for a role, or to link it with the repository";
    ActionsPermission: "actions-permission", Bad,
        "the job's GITHUB_TOKEN lacks the permission for packages",
        "add `permissions: packages: write` to the job (read, for a pull); jobs of forks never get write";
    PackageNotLinked: "package-not-linked", Bad,
        "the package is there, but the repository or account that pushes has no write role on it",
        "open {settings}, Manage Actions access, and add the repository with the role Write";
    OrgForbidsCreation: "org-forbids-creation", Bad,
        "the organization does not let this account or job create packages",
        "ask an owner of the organization to allow it: Settings, Packages, Package creation";
    CreateRefused: "create-refused", Bad,
        "the package is new, and this account may not create one under that owner",
        "check the owner in the image's name; if it is right, ask an owner of the organization";
    OtherNamespace: "other-namespace", Bad,
        "a job's GITHUB_TOKEN is used for another owner's packages",
        "push to the owner of the workflow's repository, or log in with a classic token";
    BearerRefused: "bearer-refused", Bad,
        "the registry did not take the pass that an engine got from it: none was sent, or it had run out",
        "{me} status --for push, then push again";
    LoginLockout: "login-lockout", Bad,
        "GitHub refuses everything for a while, after too many bad logins",
        "stop whatever keeps trying, wait a while, then {login}";

    // The name of the image, and where it leads.
    PackageMissing: "package-missing", Bad,
        "there is no such package, or it is hidden from whoever asked",
        "check owner and name on the owner's Packages page; if it is private: {login}";
    TagMissing: "tag-missing", Bad,
        "the package can be read, but it has no such tag or digest",
        "use a tag that the package's page lists";
    AcceptHeader: "accept-header", Bad,
        "a client did not say that it takes the type of manifest that is there",
        "send Accept with all four types: docker manifest and list, OCI manifest and index";
    NameUppercase: "name-uppercase", Bad,
        "the image's name has capital letters, which no registry takes",
        "write it in small letters (in a script: tr A-Z a-z)";
    InvalidName: "invalid-image-name", Bad,
        "the image's name is none that a registry takes",
        "write it as ghcr.io/OWNER/IMAGE:TAG";
    EmptyPathPart: "empty-path-part", Bad,
        "a part of the image's name is empty, most likely a variable that is not set",
        "set the variable that holds the owner or the name";
    PathInLogin: "path-in-login", Bad,
        "the login is kept under another key than the host's (a path, a scheme), where not every pull and push looks",
        "log in to the host alone: {login}";
    NoHost: "no-host", Bad,
        "the registry was left out, so Docker Hub was asked",
        "put ghcr.io/ before the name, and ghcr.io behind `login`";

    // How clients treat credentials.
    NoTty: "no-tty", Bad,
        "a login asks for the password where no terminal is",
        "{login}, which takes the token from a variable; or add --password-stdin";
    Base64Wrap: "base64-wrap", Bad,
        "a credential was broken into lines by base64",
        "encode it with `base64 -w0`";
    RawBearer: "raw-bearer", Bad,
        "a token was sent to the registry itself, which takes only what its /token endpoint gives for it",
        "ask https://{registry}/token with the token as password, and send what it answers";
    BrowserCheck: "browser-check", Bad,
        "the registry was asked without any token, which it refuses for public images too",
        "{me} doctor {image} tells whether the image is public";

    // The machine: how an engine keeps or finds a login.
    KeychainLocked: "keychain-locked", Bad,
        "the keychain of macOS is locked for this session, as over ssh",
        "security unlock-keychain && {login}";
    DbusMissing: "dbus-missing", Bad,
        "the credential helper wants a desktop session (D-Bus), and there is none",
        "set up `pass`, or remove docker-credential-secretservice, then {login}";
    PassUninitialized: "pass-uninitialized", Bad,
        "the credential helper keeps logins in pass, which was never set up",
        "gpg --gen-key, then with the KEY that it names: pass init KEY && {login}";
    WincredSize: "wincred-size", Bad,
        "Windows keeps no secret as long as this one",
        "use a shorter token, or another store in {file}";
    LogonSessionMissing: "logon-session-missing", Bad,
        "Windows keeps no secrets for a session without a logon, as over ssh or in a service",
        "log in from a desktop session, or set another credsStore in {file}";
    WslHelper: "wsl-helper", Bad,
        "the credential helper is a program of Windows, which does not run from here",
        "take credsStore out of {file}, then {login}";
    SnapDocker: "snap-docker", Done,
        "docker is a snap with a home of its own, so other programs do not see its logins",
        "log in with the same docker, or use one that is no snap";
    ConfigDirOverride: "config-dir-override", Done,
        "a variable (DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR) leads engines to another file than usual",
        "unset it, or set it wherever an engine runs";
    StoreNotShared: "store-not-shared", Bad,
        "containerd, crictl, ctr, k3s and the kubelet do not read docker's login",
        "give them the login by their own ways: `ctr images pull --user`, an imagePullSecret";
    EngineTooOld: "engine-too-old", Bad,
        "this version of the engine cannot log in here",
        "install a newer {engine}";

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
    EngineInDisguise: "engine-in-disguise", Done,
        "a program is another engine than its name says, as podman's docker is",
        "use the program by its own name";
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
        "{me} logout --engine file && {me} logout --engine podman";
    SettingsDropped: "podman-drops-settings", Refused,
        "podman would store the login in docker's file, and drop docker's other settings from it",
        "unset DOCKER_CONFIG";
    StoreFailed: "store-failed", Refused,
        "the login was good, but could not be stored",
        "look at {file}: it must be writable and its disk not full";
    HelperMissing: "credential-helper-missing", Refused,
        "the configured credential helper is not installed",
        "install {helper}, or take it out of {file}";
    HelperFailed: "credential-helper-failed", Refused,
        "the configured credential helper failed",
        "mend {helper}, or take it out of {file}";
    HelperInTheWay: "credential-helper-in-the-way", Refused,
        "docker already has another credential helper for the registry",
        "{me} setup helper --force";
    NoFallbackStore: "no-fallback-store", Refused,
        "docker-credential-ghcr keeps no tokens itself, and there is no fallback store that could",
        "set CR_PAT where docker runs, or run `gh auth login`; a fallback store is docker-credential-pass, -secretservice, -osxkeychain or -wincred on PATH";
    HelperStillAnswers: "helper-still-answers", Refused,
        "a variable or gh still gives docker a login, through our credential helper",
        "{me} setup helper --undo, or unset what it comes from";
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
        "{me} setup helper";
    ReadableByOthers: "plain-text-readable-by-others", Done,
        "the mode of a file that holds a login lets others than its owner read it",
        "chmod 600 {file}";
    // The logout fails where podman reads docker's login as well, and the login is to come even so.
    LoginLostAtReboot: "podman-login-lost-at-reboot", Done,
        "podman keeps the login in a folder that the next reboot empties",
        "{me} logout --engine podman; {podman-login} -- --authfile {authfile}";
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
    PodmanReadsDocker: "podman-reads-docker", Done,
        "podman has no login of its own and uses the one in docker's file",
        "{me} login --engine podman gives it one of its own";
    SeveralAccounts: "several-accounts", Done,
        "tokens of several accounts are about, and each registry has room for one login",
        "name the token with --from, and keep accounts apart by a DOCKER_CONFIG folder for each";
    PartLogins: "part-logins", Done,
        "podman has logins for parts of the registry, which it prefers for their images",
        "{me} logout --engine podman --all-keys";
    JobTokenOutsideJob: "job-token-outside-job", Done,
        "the stored token is one of a job, and ends with the job",
        "log in with a classic token of this machine's own";
    SudoOtherHome: "sudo-other-home", Done,
        "root and the person who called sudo have different homes and logins",
        "leave sudo out, or log in as root too";

    // Export.
    MayWrite: "token-may-write", Token,
        "the token may do more than pull, or may for all that is known, and the copy is for many to read",
        "make one that may only pull at {page}, or add --allow-write";

    // Setup.
    SetupInTheWay: "setup-in-the-way", Refused,
        "something that setup did not make stands where it puts a thing of its own",
        "move {file} away, then {setup}";
    SetupForeign: "setup-foreign", Refused,
        "root leaves alone what belongs to another user",
        "run it without sudo, as the user whose home it is, or set HOME to your own";
    SetupFailed: "setup-failed", Refused,
        "a link, file or folder could not be made or taken away",
        "look at {file}: its folder must be writable";
    PluginNotSeen: "plugin-not-seen", Refused,
        "docker is installed and does not run this plugin",
        "run `docker info` to see what docker says of its plugins";
    ShadowedProgram: "shadowed-program", Done,
        "another program of the same name is found first",
        "look which of them is meant";
    NotOnPath: "not-on-path", Done,
        "the shell does not look where the program's names are",
        "add the folder to PATH";
    ShellSetup: "shell-setup-left", Done,
        "a line in a file of the person's own is missing, which setup does not write",
        "put that line there";

    // The registry and the way to it.
    NameNotResolved: "name-not-resolved", NoAnswer,
        "the host's name has no address here",
        "check the network and its DNS";
    NotReached: "not-reached", NoAnswer,
        "no connection to the host",
        "check the network, the firewall and the proxy settings";
    NetworkUnreachable: "network-unreachable", NoAnswer,
        "no way leads to the registry from here: it has IPv4 addresses only",
        "give this machine IPv4, NAT64 or a proxy (HTTPS_PROXY)";
    BlobHostBlocked: "blob-host-blocked", NoAnswer,
        "the registry answers, but the host that it keeps layers on does not",
        "let pkg-containers.githubusercontent.com through as well";
    ProxyFailed: "proxy-failed", NoAnswer,
        "the proxy did not let the connection through",
        "check HTTPS_PROXY and NO_PROXY";
    TlsFailed: "tls-failed", NoAnswer,
        "the host's certificate is not trusted here",
        "add the authority that signed it to the system's, or name its file in SSL_CERT_FILE; set the clock";
    DaemonProxy: "daemon-proxy", Done,
        "docker's daemon pulls and pushes with a proxy of its own settings, not with this shell's",
        "set it for the daemon as well: `proxies` in /etc/docker/daemon.json";
    ProxyNotObeyed: "proxy-not-obeyed", Done,
        "a variable for a proxy is set that engines do not obey",
        "set HTTPS_PROXY, and https_proxy to the same if at all";
    PrivateAuthority: "private-authority", Done,
        "a variable of this session says which certificate authorities are trusted",
        "give the authority to the system's store as well, where daemons find it";
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
