//! THE table of causes, one entry for each: its name and code, the exit code of a run that it ends
//! (`Done` if it only warns, `Bad` if only a report finds it), what it means, one thing to do, what
//! proves it (`certain`, `likely`, `possible`, in this order), and raw texts that users meet.
//!
//! A proof completes the sentence "certain when …". What has only been inferred, from sources or
//! from reports, is never certain. The raw texts are what engines, registries and tools were seen
//! to print, with the image replaced by `ghcr.io/acme/app`. `explain` does not search for them; it
//! reads how a message is built (`messages`), and a test makes sure that it knows every one of
//! them. One long table: `explain --list` and docs/causes.md keep its order.

use super::Certainty::{Certain, Likely, Possible};
use super::Row;
use crate::exit::Exit;

macro_rules! causes {
    ($(
        cause $name:ident $code:literal $(was $former:literal)? exit $exit:ident
            means $meaning:literal
            fix $fix:literal
            $(certain $certain:literal)* $(likely $likely:literal)* $(possible $possible:literal)*
            $(text $text:literal)*
    )+) => {
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
                    $(Self::$name => &Row {
                        code: $code,
                        formerly: &[$($former)?],
                        exit: Exit::$exit,
                        meaning: $meaning,
                        fix: $fix,
                        proof: &[
                            $((Certain, $certain),)* $((Likely, $likely),)* $((Possible, $possible),)*
                        ],
                        texts: &[$($text),*],
                    },)+
                }
            }
        }
    };
}

causes! {
    // The token: found or not, and what its text says.
    cause NoToken "no-token" exit Token
        means "no token found"
        fix "create one at {token-url} and set CR_PAT, or run `gh auth login`"
        certain "none of the sources had one"

    cause EmptyToken "empty-token" exit Token
        means "the named source is empty"
        fix "check that {source} is set in this environment (a secret that a job cannot read is empty)"
        certain "the named source is empty, or an engine reports an empty password"
        likely "an engine prompts for a password although it was told to read one from standard input"
        text "password is empty"
        text "Error: Username and password required"
        text "Error: Password required"
        text "Error: Input required and not supplied: password"
        text "Error: Cannot perform an interactive login from a non TTY device"

    cause QuotedToken "quoted-token" exit Token
        means "the token is in quotes, which would be sent as part of it"
        fix "give it without the quotes"
        certain "the token begins and ends with a quotation mark"

    cause MalformedToken "malformed-token" exit Token
        means "the token contains white space, a line break or another invalid character, or is longer than 8 KiB"
        fix "copy the token again, alone and on one line"
        certain "the token contains a character that no token has"

    cause FineGrainedToken "fine-grained-token" exit Token
        means "a fine-grained token, which the container registry does not accept"
        fix "create a classic token (it begins with ghp_) at {token-url}"
        certain "the token begins with github_pat_"

    cause WrongTokenKind "wrong-token-kind" exit Token
        means "a token that is not meant for the container registry"
        fix "create a classic token (it begins with ghp_) at {token-url}"
        certain "the token's prefix belongs to another product, or to a token that cannot log in (ghr_)"

    cause MistypedToken "mistyped-token" exit Done
        means "the token's own checksum does not match: it looks cut short or mistyped"
        fix "copy the token again if it is refused"
        likely "the checksum at the end of a ghp_ or gho_ token is wrong"

    cause UnknownTokenKind "unknown-token-kind" exit Done
        means "the token has no prefix that GitHub uses"
        fix "use a classic token (it begins with ghp_), not a password"
        likely "the token has no GitHub prefix and is not 40 hexadecimal digits"

    // The token: what GitHub or the registry says of it.
    cause DeadToken "dead-token" exit Token
        means "the token is refused: expired, revoked, mistyped, or from another GitHub instance"
        fix "create a new classic token at {token-url}, then {login}"
        certain "GitHub answers the token with 401, or the registry's /token answers a login with 403 and DENIED `denied`"
        likely "an engine's login ends with 401 or 403 from the registry"
        text "Error response from daemon: Get \"https://ghcr.io/v2/\": denied: denied"
        text "Error: authenticating creds for \"ghcr.io\": Requesting bearer token: received unexpected HTTP status: 403 Forbidden"
        text "Error: logging into \"ghcr.io\": invalid username/password"

    cause ScopeMissingRead "scope-missing-read" exit Token
        means "the token cannot pull: it lacks read:packages"
        fix "create one with that scope at {token-url}"
        certain "GitHub states the token's scopes, and neither read:packages nor write:packages is among them"
        likely "the registry says on a pull that the token does not match the expected scopes"
        possible "the registry denies a pull after a successful login"
        text "Error response from daemon: pull access denied for ghcr.io/acme/app, repository does not exist or may require 'docker login': denied: permission_denied: The token provided does not match expected scopes."

    cause ScopeMissingWrite "scope-missing-write" exit Token
        means "the token cannot push: it lacks write:packages"
        fix "create one with that scope at {token-url}"
        certain "GitHub states the token's scopes, and write:packages is not among them"
        likely "the registry says on a push that the token does not match the expected scopes"
        text "denied: permission_denied: The token provided does not match expected scopes."

    cause ScopeMissingDelete "scope-missing-delete" exit Token
        means "the token cannot delete packages: it lacks delete:packages or read access"
        fix "create one with that scope at {token-url}"
        certain "GitHub states the token's scopes, and they do not allow deleting"

    cause SsoNotAuthorized "sso-not-authorized" was "sso-not-authorised" exit Token
        means "the organization requires single sign-on, and the token is not authorized for it"
        fix "authorize it at {token-url} (Configure SSO, Authorize), then {login}"
        certain "GitHub's API answers for the organization with 403 and a header X-GitHub-SSO, or with a message that says so"
        possible "the registry denies an organization's image after a successful login"
        text "ghcr.io/acme/app: 403: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization."

    cause OrgForbidsClassic "org-forbids-classic" exit Token
        means "the organization does not accept classic tokens"
        fix "{gh-login}"
        certain "GitHub says that the organization forbids access via a personal access token (classic)"
        text "denied: permission_denied: `acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions."

    cause OrgLifetime "org-limits-lifetime" exit Token
        means "the organization limits how long tokens may live, and this one lives longer"
        fix "create one that expires sooner at {token-url}"
        certain "GitHub says that the organization forbids access if the token's lifetime is greater than so many days"
        text "The 'acme' organization forbids access via a personal access tokens (classic) if the token's lifetime is greater than 366 days."

    cause IpNotAllowed "ip-not-allowed" exit Refused
        means "the organization has an IP allow list, and this address is not on it"
        fix "use a network that the organization allows; public images can be pulled after {me} logout"
        certain "GitHub says that the organization has an IP allow list, and that this address is not on it"
        text "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource."

    cause ManagedUser "managed-user" exit Refused
        means "the account is managed by an enterprise, and has no access outside it"
        fix "use the token of a personal account"
        certain "GitHub says that an Enterprise Managed User cannot access this content"
        likely "GitHub's API says so for the image's owner, and the registry denies the image without a reason"
        text "Unauthorized: As an Enterprise Managed User, you cannot access this content"

    cause BroadToken "token-broader-than-needed" exit Done
        means "the token has more scopes than the registry needs"
        fix "create one with only that scope at {token-url}"
        certain "GitHub states scopes that have nothing to do with packages"

    cause TokenExpiresSoon "token-expires-soon" exit Done
        means "the token expires within days"
        fix "create its replacement at {token-url}"
        certain "GitHub reports the token's expiry date"

    cause WrongClock "wrong-clock" exit Done
        means "this machine's clock is wrong, compared with GitHub's"
        fix "set the clock"
        certain "GitHub's answer is dated more than a day before or after this machine's time"

    // What a registry's answer says of a token, an account, a package.
    cause ThirdPartyAppToken "third-party-app-token" exit Bad
        means "the token belongs to a GitHub App other than Actions; these usually have no access to packages"
        fix "use a classic token of a (machine) user: {login}"
        likely "the token begins with ghs_, this is not an Actions job, and the registry denies the request"

    cause PrivateNotLoggedIn "private-not-logged-in" exit Bad
        means "the package is private, and no login was sent"
        fix "{login}, or ask the package's owner to make it public"
        certain "the registry answers an anonymous request for the package with 401, and no login is stored"
        likely "an engine says that it was answered 401 where it asked without a login"
        possible "an anonymous request is denied: some private packages look like missing ones"
        text "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": unauthorized"
        text "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 401 Unauthorized"

    cause NoRole "no-role" exit Bad
        means "the login is valid, but its account cannot read the package"
        fix "ask an admin of the package for the role Read; `{me} doctor {image}` shows whether that is the cause"
        likely "the login is valid and has the scopes, and the registry denies the image without another reason"
        possible "an engine says no more than `denied`"
        text "Error response from daemon: denied"

    cause PackageReadRole "package-read-role" exit Bad
        means "the package is private, and this account or job has no role on it, not even Read"
        fix "ask the package's owner for a role, or to link it with the repository"
        certain "the registry says permission_denied: read_package"
        text "denied: permission_denied: read_package"

    cause ActionsPermission "actions-permission" exit Bad
        means "the job's GITHUB_TOKEN lacks the permission for packages"
        fix "add `permissions: packages: write` to the job (read, for a pull); jobs of forks never get write"
        certain "the registry says that the installation is not allowed to write, or read, a package"
        likely "the registry says that the installation is not allowed to create a package"
        text "denied: installation not allowed to Write organization package"
        text "denied: installation not allowed to Read organization package"

    cause PackageNotLinked "package-not-linked" exit Bad
        means "the package exists, but the repository or account that pushes does not have the role Write"
        fix "open {settings}, Manage Actions access, and add the repository with the role Write"
        likely "the registry says permission_denied: write_package: the package exists, and this account or repository cannot write to it"
        possible "the registry denies an upload to an existing package, without a reason"
        text "denied: permission_denied: write_package"

    cause OrgForbidsCreation "org-forbids-creation" exit Bad
        means "the organization does not let this account or job create packages"
        fix "ask an owner of the organization to allow it: Settings, Packages, Package creation"
        likely "the registry says that the installation is not allowed to create a package, and the job has packages: write"
        possible "the registry says permission_denied: create_package for an organization's package"
        text "denied: installation not allowed to Create organization package"

    cause CreateRefused "create-refused" exit Bad
        means "the package is new, and this account cannot create packages for that owner"
        fix "check the owner in the image's name; if it is right, ask an owner of the organization"
        certain "the registry says permission_denied: create_package when the upload is opened"
        possible "the registry denies an upload to a new package, without a reason"
        text "denied: permission_denied: create_package"

    cause OtherNamespace "other-namespace" exit Bad
        means "a job's GITHUB_TOKEN is used for another owner's packages"
        fix "push to the owner of the workflow's repository, or log in with a classic token"
        certain "the registry says that the requested installation does not exist"
        likely "in a job, the image's owner is not the repository's"
        text "denied: permission_denied: The requested installation does not exist."

    cause BearerRefused "bearer-refused" exit Bad
        means "the registry rejected the bearer token: none was sent, or it had expired"
        fix "{me} status --for push, then push again"
        likely "the registry answers an upload or a download with 401 and says that the user cannot be authenticated with the token provided"
        text "unauthorized: unauthenticated: User cannot be authenticated with the token provided."

    cause LoginLockout "login-lockout" exit Refused
        means "GitHub refuses all requests for a while, after too many failed logins"
        fix "stop the program that keeps trying, wait a while, then {login}"
        likely "GitHub's API says that the maximum number of login attempts is exceeded, and the registry refuses the login"
        possible "GitHub answers every token of an account with 403, after many failed logins"

    // The name of the image, and where it leads.
    cause PackageMissing "package-missing" exit Bad
        means "the package does not exist, or is private; the registry answers both the same way"
        fix "check owner and name on the owner's Packages page; if it is private: {login}"
        certain "the registry answers a working login with NAME_UNKNOWN: missing, or private to others"
        likely "the registry denies an anonymous request for the package, as it does for missing and private ones"
        possible "the registry denies it after a successful login"
        text "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": denied"
        text "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 403 Forbidden"
        text "GET https://ghcr.io/v2/acme/app/manifests/latest: NAME_UNKNOWN: repository name not known to registry"

    cause TagMissing "tag-missing" exit Bad
        means "the package has no such tag or digest"
        fix "use a tag listed on the package's page"
        certain "the registry answers the manifest with 404 and MANIFEST_UNKNOWN"
        text "Error response from daemon: manifest for ghcr.io/acme/app:nosuch not found: manifest unknown"
        text "ghcr.io/acme/app:nosuch: not found"

    cause AcceptHeader "accept-header" exit Bad
        means "the client's Accept header does not include this manifest's type"
        fix "send Accept with all four types: docker manifest and list, OCI manifest and index"
        certain "the registry says that the Accept header does not support what it found"
        text "https://ghcr.io/v2/acme/app/manifests/latest: MANIFEST_UNKNOWN: OCI index found, but Accept header does not support OCI indexes"

    cause NameUppercase "name-uppercase" exit Bad
        means "the image name contains uppercase letters; it must be lowercase"
        fix "write it in lowercase (in a script: tr A-Z a-z)"
        certain "the name contains an uppercase letter, or an engine says that it must be lowercase"
        text "invalid reference format: repository name (Acme/app) must be lowercase"
        text "ERROR: invalid tag \"ghcr.io/Acme/app:latest\": repository name must be lowercase"

    cause InvalidName "invalid-image-name" exit Bad
        means "the image name is not valid"
        fix "write it as ghcr.io/OWNER/IMAGE:TAG"
        certain "the name breaks the rules that all engines apply"

    cause EmptyPathPart "empty-path-part" exit Bad
        means "a part of the image name is empty; a variable may not be set"
        fix "set the variable that holds the owner or the name"
        certain "the image name contains two slashes in a row, or begins or ends with one"
        text "invalid reference format: ghcr.io//app:latest"

    cause PathInLogin "path-in-login" exit Bad
        means "the login is stored under a key other than the host (with a path or a scheme), which not every pull and push reads"
        fix "log in to the host alone: {login}"
        certain "the file or helper has an entry for ghcr.io with a path behind it, and none for the host"
        likely "helm says that a login takes a hostname, not a repository's path"
        possible "the file has an entry for a URL of the host, and none for the host"
        text "level=WARN msg=\"registry login currently only supports registry hostname, not a repository path\" registry=ghcr.io/acme"

    cause NoHost "no-host" exit Bad
        means "the image name has no registry, so the engine used Docker Hub"
        fix "put ghcr.io/ before the name, and ghcr.io after `login`"
        certain "the image name has no host"
        likely "Docker Hub refuses a login in the same step in which ghcr.io was meant"

    // How clients treat credentials.
    cause NoTty "no-tty" exit Bad
        means "a login prompts for the password, but there is no terminal"
        fix "{login}, which takes the token from a variable; or add --password-stdin"
        certain "nerdctl says that standard input is not a terminal"
        possible "docker says that it cannot prompt from a non-TTY device; it says the same of an empty password"
        text "stdin is not a terminal (Hint: use `nerdctl login --username=USERNAME --password-stdin`)"
        text "error: cannot perform an interactive login from a non-TTY device"

    cause Base64Wrap "base64-wrap" exit Bad
        means "base64 broke a credential into lines"
        fix "encode it with `base64 -w0`"
        certain "a stored credential contains a line break"
        likely "a client says that a header is malformed, or that base64 is illegal, at the 76th character"
        text "unable to retrieve auth token for ghcr.io: illegal base64 data at input byte 76"

    cause RawBearer "raw-bearer" exit Bad
        means "a GitHub token was sent to the registry, which accepts only the bearer token from its /token endpoint"
        fix "request https://{registry}/token with the token as password, and send the bearer token it returns"
        certain "the registry says `invalid token`, or that no authentication token was provided"
        text "https://ghcr.io/v2/acme/app/tags/list: {\"errors\":[{\"code\":\"DENIED\",\"message\":\"invalid token\"}]}"
        text "https://ghcr.io/v2/acme/app/tags/list: {\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication token not provided\"}]}"

    cause BrowserCheck "browser-check" exit Bad
        means "the request had no bearer token, which the registry requires even for public images"
        fix "{me} doctor {image} shows whether the image is public"
        possible "the text has the registry's UNAUTHORIZED answer, and no client that requests a bearer token"
        text "$ curl https://ghcr.io/v2/acme/app/manifests/latest\n{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}"

    // The machine: how an engine keeps or finds a login.
    cause KeychainLocked "keychain-locked" exit Refused
        means "the keychain of macOS is locked for this session, as over ssh"
        fix "security unlock-keychain && {login}"
        certain "the helper says that user interaction is not allowed (-25308)"
        likely "docker-credential-osxkeychain fails in a session over ssh"
        text "error getting credentials - err: exit status 1, out: `User interaction is not allowed. (-25308)`"
        text "error storing credentials - err: exit status 1, out: `keychain cannot be accessed because the current session does not allow user interaction. The keychain may be locked`"

    cause DbusMissing "dbus-missing" exit Refused
        means "the credential helper needs a desktop session (D-Bus), and there is none"
        fix "set up `pass`, or remove docker-credential-secretservice, then {login}"
        certain "the helper says that it cannot start D-Bus"
        likely "docker-credential-secretservice fails, and there is no session bus"
        text "Error saving credentials: error storing credentials - err: exit status 1, out: `Cannot autolaunch D-Bus without X11 $DISPLAY`"

    cause PassUninitialized "pass-uninitialized" was "pass-uninitialised" exit Refused
        means "the credential helper stores logins in pass, which was never set up"
        fix "gpg --gen-key, then with the KEY that it prints: pass init KEY && {login}"
        certain "the helper says that pass is not initialized"
        likely "docker-credential-pass fails, and pass has no .gpg-id"
        text "error getting credentials - err: exit status 1, out: `pass not initialized: exit status 1: Error: password store is empty. Try \"pass init\".`"
        text "error storing credentials - err: exit status 1, out: `pass store is uninitialized`"

    cause WincredSize "wincred-size" exit Refused
        means "the token is too long for the Windows credential store"
        fix "use a shorter token, or another store in {file}"
        certain "the helper says that the stub received bad data"
        text "Error saving credentials: error storing credentials - err: exit status 1, out: `The stub received bad data.`"

    cause LogonSessionMissing "logon-session-missing" exit Refused
        means "Windows stores no secrets for a session without a logon, such as ssh or a service"
        fix "log in from a desktop session, or set another credsStore in {file}"
        certain "the helper says that the logon session does not exist"
        text "error getting credentials - err: exit status 1, out: `A specified logon session does not exist. It may already have been terminated.`"

    cause WslHelper "wsl-helper" exit Refused
        means "the credential helper is a Windows program, which does not run in this WSL"
        fix "take credsStore out of {file}, then {login}"
        certain "this is WSL, credsStore ends in .exe, and that program fails"
        likely "an engine cannot start a helper whose name ends in .exe"
        text "error getting credentials - err: fork/exec /usr/bin/docker-credential-desktop.exe: exec format error, out: ``"
        text "docker-credential-desktop.exe: Invalid argument"

    cause SnapDocker "snap-docker" exit Done
        means "docker is a snap with its own home, so other programs do not see its logins"
        fix "log in with the same docker, or use one that is not a snap"
        certain "the docker on PATH is a snap"
        likely "HOME is a snap's folder"

    cause ConfigDirOverride "config-dir-override" exit Done
        means "a variable (DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR) makes engines use a different file than usual"
        fix "unset it, or set it everywhere an engine runs"
        certain "the variable is set"

    cause StoreNotShared "store-not-shared" exit Bad
        means "containerd, crictl, ctr, k3s and the kubelet do not read docker's login"
        fix "give each of them the login: `ctr images pull --user`, an imagePullSecret"
        likely "docker is logged in, and containerd or a Kubernetes node asks without a login"

    cause EngineTooOld "engine-too-old" exit Refused
        means "this version of the engine cannot log in here"
        fix "install a newer {engine}"
        certain "it is nerdctl 0.16.0, which fails with 404 for every valid login"
        text "level=fatal msg=\"failed to call rh.Client.Do: unexpected status code 404 from https://ghcr.io/v2/\""

    // What was typed.
    cause Usage "usage" exit Usage
        means "the command line is not valid"
        fix "{me} --help"
        certain "the command line cannot be read"

    cause UnknownRegistry "unknown-registry" exit Usage
        means "the host is not a GitHub container registry"
        fix "leave --registry out for ghcr.io"
        certain "GitHub has no container registry at this host"

    cause LookAlikeRegistry "look-alike-registry" exit Usage
        means "the host only looks like ghcr.io"
        fix "use ghcr.io; revoke every token that was ever sent to the other host"
        certain "the host is at most two letters from ghcr.io, or has its name in another domain"
        text "failed to do request: Head \"https://ghrc.io/v2/acme/app/manifests/latest\": 403 Forbidden: Request forbidden by administrative rules"

    cause RetiredRegistry "retired-registry" exit Usage
        means "docker.pkg.github.com is retired"
        fix "use ghcr.io/OWNER/IMAGE"
        certain "the host is docker.pkg.github.com"
        text "Get \"https://docker.pkg.github.com/v2/acme/app/image/manifests/latest\": no basic auth credentials"
        text "unauthorized: Your request could not be authenticated by the GitHub Packages service. Please ensure your access token is valid and has the appropriate scopes configured."

    cause NoUserName "no-user-name" exit Usage
        means "the username is not known"
        fix "add -u USER"
        certain "no username is given, and GitHub does not report one"
        text "the --password-stdin option requires --username to be set"
        text "Must provide --username with --password-stdin"
        text "username is empty"

    cause InsecureDaemon "insecure-daemon" exit Usage
        means "docker would send the token to a daemon over plain TCP"
        fix "use ssh:// or TLS for that daemon, or log in with --engine file"
        certain "DOCKER_HOST, -H or the context names tcp:// without TLS, on another machine"

    // The engine.
    cause NoEngine "no-engine" exit NoEngine
        means "no container engine was found"
        fix "install a container engine, or use docker's file without an engine: --engine file"
        certain "no container engine is on PATH"

    cause EngineFailed "engine-failed" exit Refused
        means "the engine itself failed"
        fix "run `{engine} login {registry}` by hand to see what is wrong with {engine}"
        certain "the engine fails for a reason of its own, which is shown"
        likely "podman is installed, and XDG_RUNTIME_DIR names a folder that is not there"

    cause EngineTimeout "engine-timeout" exit NoAnswer
        means "the engine did not finish in time and was stopped"
        fix "try again; if it stays so, check that {engine}'s daemon and the network respond"
        certain "the engine was still running at the timeout"

    cause EngineInDisguise "engine-in-disguise" exit Done
        means "a program's name is one engine's, but it is another, such as podman's `docker`"
        fix "use the program by its own name"
        certain "its `--version` names another engine"

    cause RemoteDaemon "remote-daemon" exit Done
        means "docker logs in through a daemon on another machine, which sees the token"
        fix "use --engine file to keep the token on this machine"
        certain "DOCKER_HOST, -H or the context names another machine"

    cause TlsOff "tls-off" exit Done
        means "certificate checks are off, as requested"
        fix "leave that option out"
        certain "an argument for the engine turns them off"

    // The store.
    cause BrokenDockerConfig "broken-docker-config" exit Refused
        means "docker cannot read its config.json and would overwrite or empty what is in it"
        fix "repair {file} or move it away"
        certain "docker's config.json is not valid for docker; the message names the line"
        text "WARNING: Error loading config file: /home/octocat/.docker/config.json: invalid character '}' looking for beginning of object key string"
        text "WARNING: Error parsing config file (/home/octocat/.docker/config.json): json: cannot unmarshal string into Go struct field ConfigFile.auths"

    cause BrokenAuthFile "broken-auth-file" exit Refused
        means "the credential file cannot be read"
        fix "repair {file} or move it away"
        certain "the file is not JSON, or not what podman can read"
        text "Error: get credentials: reading JSON file \"/run/user/1000/containers/auth.json\": unmarshaling JSON at \"/run/user/1000/containers/auth.json\": unexpected end of JSON input"
        text "invalid auth configuration file"

    cause StoreNotReadable "store-not-readable" exit Refused
        means "the credential file cannot be read"
        fix "check {file}: it must be a regular file that you can read"
        certain "the system refuses to read the file"
        certain "the file is a link into a folder that is missing: docker and nerdctl would write to a file in that folder's place"

    cause ForeignStore "foreign-store" exit Refused
        means "the store belongs to another user, whose engines could not use files created by root"
        fix "run it without sudo, as the user whose store it is, or set HOME or DOCKER_CONFIG to your own"
        certain "the file or folder has another owner"

    cause AuthConfigOverride "docker-auth-config-override" exit Refused
        means "DOCKER_AUTH_CONFIG overrides every login of docker 28.3 and later"
        fix "unset DOCKER_AUTH_CONFIG"
        certain "the variable is set, covers the registry, and this docker obeys it"
        text "WARNING: DOCKER_AUTH_CONFIG is set and takes precedence."

    cause IdentityTokenInTheWay "identity-token-in-the-way" exit Refused
        means "podman will not log in while the file holds an identity token for the registry"
        fix "{me} logout --engine file && {me} logout --engine podman"
        certain "podman says so, or the entry has an identitytoken"
        text "Error: currently logged in, auth file contains an Identity token"

    cause SettingsDropped "podman-drops-settings" exit Refused
        means "podman would store the login in docker's file, and drop docker's other settings from it"
        fix "unset DOCKER_CONFIG"
        certain "DOCKER_CONFIG (before podman 4.8), REGISTRY_AUTH_FILE or --authfile makes a config.json with docker's settings podman's"

    cause StoreFailed "store-failed" exit Refused
        means "the login worked, but could not be stored"
        fix "check {file}: it must be writable, and the disk not full"
        certain "the engine says that saving failed, and names no helper"
        text "Error saving credentials: open /home/octocat/.docker/config.json123: permission denied"

    cause HelperMissing "credential-helper-missing" exit Refused
        means "the configured credential helper is not installed"
        fix "install {helper}, or take it out of {file}"
        certain "config.json names a helper in credsStore or credHelpers that is not on PATH"
        possible "docker says `no basic auth credentials`: of a missing helper in credHelpers it says nothing"
        text "error getting credentials - err: exec: \"docker-credential-desktop\": executable file not found in $PATH, out: ``"

    cause HelperFailed "credential-helper-failed" exit Refused
        means "the configured credential helper failed"
        fix "mend {helper}, or take it out of {file}"
        certain "the helper ended with another exit code than 0, or in time not at all"
        text "error getting credentials - err: exit status 1, out: `exit status 2: gpg: decryption failed: No secret key`"

    cause HelperInTheWay "credential-helper-in-the-way" exit Refused
        means "docker already has another credential helper for the registry"
        fix "{me} setup helper --force"
        certain "config.json names another one under credHelpers"

    cause NoFallbackStore "no-fallback-store" exit Refused
        means "docker-credential-ghcr keeps no tokens itself, and there is no fallback store that could"
        fix "set CR_PAT where docker runs, or run `gh auth login`; a fallback store is docker-credential-pass, -secretservice, -osxkeychain or -wincred on PATH"
        certain "docker-credential-ghcr was told to store, and none is there"

    cause HelperStillAnswers "helper-still-answers" exit Refused
        means "a variable or gh still gives docker a login, through our credential helper"
        fix "{me} setup helper --undo, or unset what it comes from"
        certain "docker-credential-ghcr has an answer after the logout"

    cause NotStored "not-stored" exit Refused
        means "the engine said yes, but the login is not in its store"
        fix "run `{engine} login {registry}` by hand to see where it stores"
        certain "the engine ended well, and its store was read again"

    cause NotErased "not-erased" exit Refused
        means "the login is still there after the logout"
        fix "look at {file}"
        certain "the store was read again after the logout"

    cause StillLoggedIn "still-logged-in" exit Refused
        means "the engine still reads a login from another engine's store"
        fix "{me} logout --engine {other}"
        certain "after the logout, another store that the engine reads holds a login"
        text "Not logged into ghcr.io with current tool. Existing credentials were established via docker login. Please use docker logout instead."

    cause StoreBusy "store-busy" exit Refused
        means "another login held the store for too long"
        fix "wait for the other login to end and try again"
        certain "the lock on the store was not free for ninety seconds"

    cause PlainTextStorage "plain-text-storage" exit Done
        means "the login lies in a file, not encrypted"
        fix "{me} setup helper"
        certain "the login is kept in a file and in no helper"
        text "WARNING! Your password will be stored unencrypted in /home/octocat/.docker/config.json."
        text "WARNING! Your credentials are stored unencrypted in '/home/octocat/.docker/config.json'."

    cause ReadableByOthers "plain-text-readable-by-others" exit Done
        means "the mode of a file that holds a login lets others than its owner read it"
        fix "chmod 600 {file}"
        certain "the mode of the file says so"

    // The logout fails where podman reads docker's login as well, and the login is to come even so.
    cause LoginLostAtReboot "podman-login-lost-at-reboot" exit Done
        means "podman keeps the login in a folder that the next reboot empties"
        fix "{me} logout --engine podman; {podman-login} -- --authfile {authfile}"
        certain "podman's only login lies below $XDG_RUNTIME_DIR, /run or /tmp"

    cause NoLock "no-lock" exit Done
        means "the lock could not be taken, so another login at the same time may be lost"
        fix "set XDG_STATE_HOME to a folder you own"
        certain "no folder that the user owns can hold the lock"

    // What stored logins are like.
    cause NotLoggedIn "not-logged-in" exit Bad
        means "no engine has a stored login for the registry"
        fix "{me} login"
        certain "no engine's store has a login"
        likely "a push is refused as unauthenticated: there was no login before it"
        text "Error: not logged into ghcr.io"

    cause StaleLogin "stale-login" exit Bad
        means "a stored login no longer works, and breaks pulls of public images too"
        fix "{me} login --engine {engine}, or to pull anonymously: {me} logout --engine {engine}"
        certain "the package can be pulled without a login and not with the stored one, or the registry's /token answers a request for a package with 403 and DENIED `denied`"
        likely "an engine with a login is answered 403 at the registry's /token"
        possible "docker 29 says no more than `error from registry: denied`"
        text "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": denied: denied"
        text "Error response from daemon: error from registry: denied"
        text "failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 403 Forbidden"
        text "Error: initializing source docker://ghcr.io/acme/app:latest: Requesting bearer token: invalid status code from registry 403 (Forbidden)"
        text "Error: GET \"https://ghcr.io/v2/acme/app/manifests/latest\": response status code 403: denied: denied"
        text "GET https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: DENIED: denied"
        text "HTTP request to https://ghcr.io/token?service=ghcr.io&scope=repository:acme/app:pull failed with response: 403 Forbidden"
        text "Existing credentials are invalid, please enter valid username and password"

    cause ShadowedLogin "shadowed-login" exit Done
        means "a stored login is not used, because another one is found first"
        fix "check that this is the login you want"
        certain "two stores that the engine reads hold a login"

    cause EnginesDisagree "engines-disagree" exit Done
        means "engines have different logins for the registry"
        fix "{me} login --engine all"
        certain "the stores of two engines have different users or tokens"

    cause PodmanReadsDocker "podman-reads-docker" exit Done
        means "podman has no login of its own and uses the one in docker's file"
        fix "{me} login --engine podman"
        certain "podman's own files hold no login for the registry, and docker's file does"

    cause SeveralAccounts "several-accounts" exit Done
        means "tokens of several accounts are in use, and each registry has one login"
        fix "name the token with --from, and use a separate DOCKER_CONFIG folder for each account"
        certain "GitHub names different owners for the tokens that were found"

    cause PartLogins "part-logins" exit Done
        means "podman has logins for parts of the registry, and uses them first for images there"
        fix "{me} logout --engine podman --all-keys"
        certain "podman's file has keys with a path after the host"

    cause JobTokenOutsideJob "job-token-outside-job" exit Done
        means "the stored token belongs to an Actions job, and expires when the job ends"
        fix "create a separate classic token for this machine"
        likely "a ghs_ token is stored, and this is not an Actions job"

    cause SudoOtherHome "sudo-other-home" exit Done
        means "root and the user who ran sudo have different homes and logins"
        fix "run it without sudo, or log in as root too"
        certain "the program runs as root through sudo, and the two homes have different logins"

    // Export.
    cause MayWrite "token-may-write" exit Token
        means "the token can do more than pull, or its scopes are unknown, and many users can read the copy"
        fix "create one that can only pull at {token-url}, or add --allow-write"
        certain "GitHub states another scope than read:packages"
        possible "GitHub was not asked, or does not state the token's scopes"

    // Setup.
    cause SetupInTheWay "setup-in-the-way" exit Refused
        means "a file that setup did not create is in the way"
        fix "move {file} away, then {setup}"
        certain "the path is a link to somewhere else, or a file without this program's marker"

    cause SetupForeign "setup-foreign" exit Refused
        means "root does not change files of another user, or files that every user can write"
        fix "run it without sudo, as the user whose home it is, or set HOME to your own"
        certain "the path, or a folder or link in it, has another owner or is writable by every user"

    cause SetupFailed "setup-failed" exit Refused
        means "a link, file or folder could not be created or removed"
        fix "check {file}: its folder must be writable"
        certain "the operating system refuses it"

    cause PluginNotSeen "plugin-not-seen" exit Refused
        means "docker is installed and does not run this plugin"
        fix "run `docker info` to see the plugins that docker finds"
        certain "`docker ghcr version` is answered by another program or by none, or the first docker-ghcr in docker's plugin folders is another one, or there is none"

    cause ShadowedProgram "shadowed-program" exit Done
        means "another program of the same name is found first"
        fix "check which one you want"
        certain "the first program of that name on PATH is another one"

    cause NotOnPath "not-on-path" exit Done
        means "the folder with this program's commands is not on PATH"
        fix "add the folder to PATH"
        certain "no folder on PATH has a program with that name"

    cause ShellSetup "shell-setup-left" exit Done
        means "a line is missing in one of your own files, which setup does not change"
        fix "add that line"
        certain "the shell, or man, does not search the folder with its file"

    // The registry and the way to it.
    cause NameNotResolved "name-not-resolved" exit NoAnswer
        means "DNS lookup of the host failed"
        fix "check the network and its DNS"
        certain "DNS has no address for the host, or does not answer"
        text "Get \"https://ghcr.io/v2/\": dial tcp: lookup ghcr.io on 127.0.0.53:53: no such host"
        text "Get \"https://ghcr.io/v2/\": dial tcp: lookup ghcr.io on 10.0.0.2:53: server misbehaving"
        text "Temporary failure in name resolution: ghcr.io"

    cause NotReached "not-reached" exit NoAnswer
        means "no connection to the host"
        fix "check the network, the firewall and the proxy settings"
        certain "the connection is refused, reset or cut off"
        text "Get \"https://ghcr.io/v2/\": dial tcp 140.82.121.34:443: connect: connection refused"
        text "Get \"https://ghcr.io/v2/\": read tcp 10.0.0.1:50000->140.82.121.34:443: read: connection reset by peer"
        text "Get \"https://ghcr.io/v2/\": EOF"

    cause NetworkUnreachable "network-unreachable" exit NoAnswer
        means "the registry is unreachable: no route to host (it has IPv4 addresses only)"
        fix "give this machine IPv4, NAT64 or a proxy (HTTPS_PROXY)"
        certain "the operating system reports no route to the host"
        text "Get \"https://ghcr.io/v2/\": dial tcp 140.82.121.34:443: connect: network is unreachable"

    cause BlobHostBlocked "blob-host-blocked" exit NoAnswer
        means "the registry responds, but the host that stores its layers does not"
        fix "allow pkg-containers.githubusercontent.com as well"
        certain "the manifest can be read, and the host that its layers are redirected to cannot be reached"
        likely "an engine fails at pkg-containers.githubusercontent.com"
        text "error pulling image configuration: download failed after attempts=6: dial tcp: lookup pkg-containers.githubusercontent.com on 10.0.0.2:53: no such host"

    cause ProxyFailed "proxy-failed" exit NoAnswer
        means "the proxy did not let the connection through"
        fix "check HTTPS_PROXY and NO_PROXY"
        certain "the proxy cannot be reached, or answers CONNECT with a status other than 200"
        text "Get \"https://ghcr.io/v2/\": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused"
        text "Get \"https://ghcr.io/v2/\": Proxy Authentication Required"

    cause TlsFailed "tls-failed" exit NoAnswer
        means "the host's certificate is not trusted here"
        fix "add its certificate authority to the system's, or name the file in SSL_CERT_FILE; set the clock"
        certain "the host's certificate is from an untrusted authority, is for another host, or is expired or not yet valid"
        text "Get \"https://ghcr.io/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority"
        text "Get \"https://ghcr.io/v2/\": x509: certificate has expired or is not yet valid"

    cause DaemonProxy "daemon-proxy" exit Done
        means "docker's daemon pulls and pushes through the proxy in its own settings, not this shell's"
        fix "set it for the daemon as well: `proxies` in /etc/docker/daemon.json"
        possible "HTTPS_PROXY is set, and docker pulls through a daemon"

    cause ProxyNotObeyed "proxy-not-obeyed" exit Done
        means "a proxy variable is set that engines ignore"
        fix "set HTTPS_PROXY, and https_proxy to the same if at all"
        certain "HTTPS_PROXY and https_proxy are both set, and differ"
        possible "ALL_PROXY or HTTP_PROXY is set, and HTTPS_PROXY is not"

    cause PrivateAuthority "private-authority" exit Done
        means "a variable of this session sets the trusted certificate authorities"
        fix "add the authority to the system's store as well, where daemons find it"
        possible "SSL_CERT_FILE or SSL_CERT_DIR is set: daemons do not see that"

    cause NoAnswerInTime "no-answer-in-time" exit NoAnswer
        means "the host did not answer in time"
        fix "try again"
        certain "the request timed out"
        text "Get \"https://ghcr.io/v2/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)"
        text "Get \"https://ghcr.io/v2/\": context deadline exceeded"
        text "Get \"https://ghcr.io/v2/\": dial tcp 140.82.121.34:443: i/o timeout"

    cause RateLimited "rate-limited" exit Refused
        means "too many requests in a short time"
        fix "wait a minute and try again"
        certain "the answer is 429, or its code is TOOMANYREQUESTS"
        text "ghcr.io/acme/app: toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute"

    cause ServerError "server-error" exit Refused
        means "the server failed"
        fix "try again later; https://www.githubstatus.com says when GitHub is down"
        certain "the answer's status is 500 or above"
        possible "valid logins are refused as unauthenticated, on every machine"
        text "Head \"https://ghcr.io/v2/acme/app/manifests/latest\": received unexpected HTTP status: 502 Bad Gateway"

    cause NotARegistry "not-a-registry" exit Refused
        means "the response is not from the registry, but from a sign-in page, a filter or a proxy"
        fix "sign in to the network, or ask its administrator to allow {registry}"
        certain "the response has no registry challenge, or is a web page"
        text "Get \"https://ghcr.io/v2/\": unable to decode token response: invalid character '<' looking for beginning of value"

    cause RealmElsewhere "realm-elsewhere" exit Refused
        means "the registry asks for the token to be sent to another host"
        fix "do not log in from this network"
        certain "the registry's challenge names another host, or no https"

    cause RegistryRefused "registry-refused" exit Refused
        means "the registry refused, for a reason other than the token"
        fix "try again; if it stays so, look at https://www.githubstatus.com"
        certain "the registry answers with 4xx before it requests a token, or with an unknown message"
        possible "a public package is refused to a valid login"
        text "Error: pinging container registry ghcr.io: invalid status code from registry 403 (Forbidden)"

    cause Unverified "not-verified" exit Done
        means "GitHub did not report the token's scopes"
        fix "try again later to see its scopes"
        certain "GitHub's API did not answer, or sent an invalid response"

    // How it ended.
    cause UserNameDiffers "user-name-differs" exit Done
        means "the username given is not the token owner's"
        fix "leave -u out"
        certain "GitHub reports the token's owner"

    cause HungUp "hung-up" exit HungUp
        means "the terminal was closed"
        fix "run it again"
        certain "SIGHUP came"

    cause Interrupted "interrupted" exit Interrupted
        means "stopped by Ctrl-C, or by docker"
        fix "run it again"
        certain "SIGINT came, or docker closed the plugin's socket"

    cause Terminated "terminated" exit Terminated
        means "stopped by SIGTERM"
        fix "run it again"
        certain "SIGTERM came"

    cause Unexpected "unexpected" exit Unexpected
        means "a failure that this program does not know"
        fix "run it again with --verbose"
        certain "none of the above"
}
