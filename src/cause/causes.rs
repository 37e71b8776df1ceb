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
        means "no source gave a token"
        fix "make one at {token-url} and set CR_PAT, or run `gh auth login`"
        certain "none of the sources that count gave one"

    cause EmptyToken "empty-token" exit Token
        means "the source that was named holds nothing"
        fix "check that {source} is set where this runs (a secret that a job may not read is empty there)"
        certain "the source that was named is empty, or an engine says that the password is"
        likely "an engine asks for a password although it was to read one from stdin"
        text "password is empty"
        text "Error: Username and password required"
        text "Error: Password required"
        text "Error: Input required and not supplied: password"
        text "Error: Cannot perform an interactive login from a non TTY device"

    cause QuotedToken "quoted-token" exit Token
        means "the token stands in quotes, which would be sent as part of it"
        fix "give it without the quotes"
        certain "the token begins and ends with a quotation mark"

    cause MalformedToken "malformed-token" exit Token
        means "the token has white space, a line break or a character inside that no token has, or is longer than 8 KiB"
        fix "copy the token again, alone and on one line"
        certain "a character stands in the token that no token has"

    cause FineGrainedToken "fine-grained-token" exit Token
        means "a fine-grained token, which the container registry does not take"
        fix "make a classic token (it begins with ghp_) at {token-url}"
        certain "the token begins with github_pat_"

    cause WrongTokenKind "wrong-token-kind" exit Token
        means "a token that is not meant for the container registry"
        fix "make a classic token (it begins with ghp_) at {token-url}"
        certain "the token's prefix is another product's, or one that is no login (ghr_)"

    cause MistypedToken "mistyped-token" exit Done
        means "the token's own checksum does not match: it looks cut short or mistyped"
        fix "copy the token again if it is refused"
        likely "the checksum at the end of a ghp_ or gho_ token does not fit"

    cause UnknownTokenKind "unknown-token-kind" exit Done
        means "the token has no prefix that GitHub uses"
        fix "use a classic token (it begins with ghp_), not a password"
        likely "the token has no prefix of GitHub's, nor is it 40 hexadecimal digits"

    // The token: what GitHub or the registry says of it.
    cause DeadToken "dead-token" exit Token
        means "the token is refused: expired, revoked, mistyped, or of another GitHub"
        fix "make a new classic token at {token-url}, then {login}"
        certain "GitHub answers the token with 401, or the registry's /token answers a login with 403 and DENIED `denied`"
        likely "an engine's login ends with 401 or 403 from the registry"
        text "Error response from daemon: Get \"https://ghcr.io/v2/\": denied: denied"
        text "Error: authenticating creds for \"ghcr.io\": Requesting bearer token: received unexpected HTTP status: 403 Forbidden"
        text "Error: logging into \"ghcr.io\": invalid username/password"

    cause ScopeMissingRead "scope-missing-read" exit Token
        means "the token may not pull: it lacks read:packages"
        fix "make one that may at {token-url}"
        certain "GitHub states the token's scopes, and neither read:packages nor write:packages is among them"
        likely "the registry says on a pull that the token does not match the expected scopes"
        possible "the registry denies a pull after a good login"
        text "Error response from daemon: pull access denied for ghcr.io/acme/app, repository does not exist or may require 'docker login': denied: permission_denied: The token provided does not match expected scopes."

    cause ScopeMissingWrite "scope-missing-write" exit Token
        means "the token may not push: it lacks write:packages"
        fix "make one that may at {token-url}"
        certain "GitHub states the token's scopes, and write:packages is not among them"
        likely "the registry says on a push that the token does not match the expected scopes"
        text "denied: permission_denied: The token provided does not match expected scopes."

    cause ScopeMissingDelete "scope-missing-delete" exit Token
        means "the token may not delete packages: it lacks delete:packages or the right to read them"
        fix "make one that may at {token-url}"
        certain "GitHub states the token's scopes, and they do not allow deleting"

    cause SsoNotAuthorized "sso-not-authorized" was "sso-not-authorised" exit Token
        means "the organization wants single sign-on, and the token is not authorized for it"
        fix "authorize it at {token-url} (Configure SSO, Authorize), then {login}"
        certain "GitHub's API answers for the organization with 403 and a header X-GitHub-SSO, or says so in words"
        possible "the registry denies an organization's image after a good login"
        text "ghcr.io/acme/app: 403: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization."

    cause OrgForbidsClassic "org-forbids-classic" exit Token
        means "the organization lets no classic token in"
        fix "{gh-login}"
        certain "GitHub says that the organization forbids access via a personal access token (classic)"
        text "denied: permission_denied: `acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions."

    cause OrgLifetime "org-limits-lifetime" exit Token
        means "the organization lets no token in that lives so long"
        fix "make one that ends sooner at {token-url}"
        certain "GitHub says that the organization forbids access if the token's lifetime is greater than so many days"
        text "The 'acme' organization forbids access via a personal access tokens (classic) if the token's lifetime is greater than 366 days."

    cause IpNotAllowed "ip-not-allowed" exit Refused
        means "the organization has a list of addresses, and this one is not on it"
        fix "use a network that the organization allows; public images can be pulled after {me} logout"
        certain "GitHub says that the organization has an IP allow list, and that this address is not on it"
        text "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource."

    cause ManagedUser "managed-user" exit Refused
        means "the account is managed by an enterprise, and stays inside it"
        fix "use the token of a personal account"
        certain "GitHub says that an Enterprise Managed User cannot access this content"
        likely "GitHub's API says so for the image's owner, and the registry denies the image without a reason"
        text "Unauthorized: As an Enterprise Managed User, you cannot access this content"

    cause BroadToken "token-broader-than-needed" exit Done
        means "the token may do more than the registry needs, and whoever reads it may too"
        fix "make a narrow one at {token-url}"
        certain "GitHub states scopes that have nothing to do with packages"

    cause TokenExpiresSoon "token-expires-soon" exit Done
        means "the token ends within days"
        fix "make the next one at {token-url}"
        certain "GitHub states when the token ends"

    cause WrongClock "wrong-clock" exit Done
        means "this machine's clock is wrong, by GitHub's"
        fix "set the clock"
        certain "GitHub's answer is dated more than a day before or after this machine's time"

    // What a registry's answer says of a token, an account, a package.
    cause ThirdPartyAppToken "third-party-app-token" exit Bad
        means "a token of a GitHub App other than Actions, which the registry mostly does not let at packages"
        fix "use a classic token of a (machine) user: {login}"
        likely "the token begins with ghs_, this is no Actions job, and the registry denies what it is asked for"

    cause PrivateNotLoggedIn "private-not-logged-in" exit Bad
        means "the package is private, and no login was sent"
        fix "{login}, or ask the package's owner to make it public"
        certain "the registry answers an anonymous request for the package with 401, and no login is stored"
        likely "an engine says that it was answered 401 where it asked without a login"
        possible "an anonymous request is denied: some private packages look like missing ones"
        text "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": unauthorized"
        text "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 401 Unauthorized"

    cause NoRole "no-role" exit Bad
        means "the login is alive, but its account may not read the package"
        fix "ask an admin of the package for the role Read; `{me} doctor {image}` tells whether it is that"
        likely "the login is alive and has the scopes, and the registry denies the image without another reason"
        possible "an engine says no more than `denied`"
        text "Error response from daemon: denied"

    cause PackageReadRole "package-read-role" exit Bad
        means "the package is private, and whoever pulls or pushes has no role on it, not even to read"
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
        means "the package is there, but the repository or account that pushes has no write role on it"
        fix "open {settings}, Manage Actions access, and add the repository with the role Write"
        likely "the registry says permission_denied: write_package: the package is there, and this account or repository may not write it"
        possible "the registry denies an upload to a package that is there, without a reason"
        text "denied: permission_denied: write_package"

    cause OrgForbidsCreation "org-forbids-creation" exit Bad
        means "the organization does not let this account or job create packages"
        fix "ask an owner of the organization to allow it: Settings, Packages, Package creation"
        likely "the registry says that the installation is not allowed to create a package, and the job has packages: write"
        possible "the registry says permission_denied: create_package for a package of an organization's"
        text "denied: installation not allowed to Create organization package"

    cause CreateRefused "create-refused" exit Bad
        means "the package is new, and this account may not create one under that owner"
        fix "check the owner in the image's name; if it is right, ask an owner of the organization"
        certain "the registry says permission_denied: create_package when the upload is opened"
        possible "the registry denies an upload to a package that is new, without a reason"
        text "denied: permission_denied: create_package"

    cause OtherNamespace "other-namespace" exit Bad
        means "a job's GITHUB_TOKEN is used for another owner's packages"
        fix "push to the owner of the workflow's repository, or log in with a classic token"
        certain "the registry says that the requested installation does not exist"
        likely "in a job, the image's owner is not the repository's"
        text "denied: permission_denied: The requested installation does not exist."

    cause BearerRefused "bearer-refused" exit Bad
        means "the registry did not take the pass that an engine got from it: none was sent, or it had run out"
        fix "{me} status --for push, then push again"
        likely "the registry answers an upload or a download with 401 and says that the user cannot be authenticated with the token provided"
        text "unauthorized: unauthenticated: User cannot be authenticated with the token provided."

    cause LoginLockout "login-lockout" exit Refused
        means "GitHub refuses everything for a while, after too many bad logins"
        fix "stop whatever keeps trying, wait a while, then {login}"
        likely "GitHub's API says that the maximum number of login attempts is exceeded, and the registry refuses the login"
        possible "GitHub answers every token of an account with 403, after many bad logins"

    // The name of the image, and where it leads.
    cause PackageMissing "package-missing" exit Bad
        means "there is no such package, or it is hidden from whoever asked"
        fix "check owner and name on the owner's Packages page; if it is private: {login}"
        certain "a good login is told NAME_UNKNOWN: missing, or hidden from this account"
        likely "the registry denies an anonymous request for the package, in its usual words: missing or hidden"
        possible "the registry denies it after a good login"
        text "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": denied"
        text "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 403 Forbidden"
        text "GET https://ghcr.io/v2/acme/app/manifests/latest: NAME_UNKNOWN: repository name not known to registry"

    cause TagMissing "tag-missing" exit Bad
        means "the package can be read, but it has no such tag or digest"
        fix "use a tag that the package's page lists"
        certain "the registry answers the manifest with 404 and MANIFEST_UNKNOWN"
        text "Error response from daemon: manifest for ghcr.io/acme/app:nosuch not found: manifest unknown"
        text "ghcr.io/acme/app:nosuch: not found"

    cause AcceptHeader "accept-header" exit Bad
        means "a client did not say that it takes the type of manifest that is there"
        fix "send Accept with all four types: docker manifest and list, OCI manifest and index"
        certain "the registry says that the Accept header does not support what it found"
        text "https://ghcr.io/v2/acme/app/manifests/latest: MANIFEST_UNKNOWN: OCI index found, but Accept header does not support OCI indexes"

    cause NameUppercase "name-uppercase" exit Bad
        means "the image's name has capital letters, which no registry takes"
        fix "write it in small letters (in a script: tr A-Z a-z)"
        certain "the name has a capital letter, or an engine says that it must be lowercase"
        text "invalid reference format: repository name (Acme/app) must be lowercase"
        text "ERROR: invalid tag \"ghcr.io/Acme/app:latest\": repository name must be lowercase"

    cause InvalidName "invalid-image-name" exit Bad
        means "the image's name is none that a registry takes"
        fix "write it as ghcr.io/OWNER/IMAGE:TAG"
        certain "the name breaks the rules that all engines read names by"

    cause EmptyPathPart "empty-path-part" exit Bad
        means "a part of the image's name is empty, most likely a variable that is not set"
        fix "set the variable that holds the owner or the name"
        certain "two slashes stand together in the image's name, or it begins or ends with one"
        text "invalid reference format: ghcr.io//app:latest"

    cause PathInLogin "path-in-login" exit Bad
        means "the login is kept under another key than the host's (a path, a scheme), where not every pull and push looks"
        fix "log in to the host alone: {login}"
        certain "the file or helper has an entry for ghcr.io with a path behind it, and none for the host"
        likely "helm says that a login takes a hostname, not a repository's path"
        possible "the file has an entry for a URL of the host, and none for the host"
        text "level=WARN msg=\"registry login currently only supports registry hostname, not a repository path\" registry=ghcr.io/acme"

    cause NoHost "no-host" exit Bad
        means "the registry was left out, so Docker Hub was asked"
        fix "put ghcr.io/ before the name, and ghcr.io behind `login`"
        certain "the name of the image has no host in it"
        likely "Docker Hub refuses a login in the same step in which ghcr.io was meant"

    // How clients treat credentials.
    cause NoTty "no-tty" exit Bad
        means "a login asks for the password where no terminal is"
        fix "{login}, which takes the token from a variable; or add --password-stdin"
        certain "nerdctl says that stdin is no terminal"
        possible "docker says that it cannot ask from a non-TTY device: it says so of an empty password too"
        text "stdin is not a terminal (Hint: use `nerdctl login --username=USERNAME --password-stdin`)"
        text "error: cannot perform an interactive login from a non-TTY device"

    cause Base64Wrap "base64-wrap" exit Bad
        means "a credential was broken into lines by base64"
        fix "encode it with `base64 -w0`"
        certain "a line break stands inside a stored credential"
        likely "a client says that a header is malformed, or that base64 is illegal, at the 76th character"
        text "unable to retrieve auth token for ghcr.io: illegal base64 data at input byte 76"

    cause RawBearer "raw-bearer" exit Bad
        means "a token was sent to the registry itself, which takes only what its /token endpoint gives for it"
        fix "ask https://{registry}/token with the token as password, and send what it answers"
        certain "the registry says `invalid token`, or that no authentication token was provided"
        text "https://ghcr.io/v2/acme/app/tags/list: {\"errors\":[{\"code\":\"DENIED\",\"message\":\"invalid token\"}]}"
        text "https://ghcr.io/v2/acme/app/tags/list: {\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication token not provided\"}]}"

    cause BrowserCheck "browser-check" exit Bad
        means "the registry was asked without any token, which it refuses for public images too"
        fix "{me} doctor {image} tells whether the image is public"
        possible "the registry's bare answer UNAUTHORIZED stands there, without a client that asks for a token"
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
        means "the credential helper wants a desktop session (D-Bus), and there is none"
        fix "set up `pass`, or remove docker-credential-secretservice, then {login}"
        certain "the helper says that it cannot start D-Bus"
        likely "docker-credential-secretservice fails, and there is no session bus"
        text "Error saving credentials: error storing credentials - err: exit status 1, out: `Cannot autolaunch D-Bus without X11 $DISPLAY`"

    cause PassUninitialized "pass-uninitialized" was "pass-uninitialised" exit Refused
        means "the credential helper keeps logins in pass, which was never set up"
        fix "gpg --gen-key, then with the KEY that it names: pass init KEY && {login}"
        certain "the helper says that pass is not initialized"
        likely "docker-credential-pass fails, and pass has no .gpg-id"
        text "error getting credentials - err: exit status 1, out: `pass not initialized: exit status 1: Error: password store is empty. Try \"pass init\".`"
        text "error storing credentials - err: exit status 1, out: `pass store is uninitialized`"

    cause WincredSize "wincred-size" exit Refused
        means "Windows keeps no secret as long as this one"
        fix "use a shorter token, or another store in {file}"
        certain "the helper says that the stub received bad data"
        text "Error saving credentials: error storing credentials - err: exit status 1, out: `The stub received bad data.`"

    cause LogonSessionMissing "logon-session-missing" exit Refused
        means "Windows keeps no secrets for a session without a logon, as over ssh or in a service"
        fix "log in from a desktop session, or set another credsStore in {file}"
        certain "the helper says that the logon session does not exist"
        text "error getting credentials - err: exit status 1, out: `A specified logon session does not exist. It may already have been terminated.`"

    cause WslHelper "wsl-helper" exit Refused
        means "the credential helper is a program of Windows, which does not run from here"
        fix "take credsStore out of {file}, then {login}"
        certain "this is WSL, credsStore ends in .exe, and that program fails"
        likely "an engine cannot start a helper whose name ends in .exe"
        text "error getting credentials - err: fork/exec /usr/bin/docker-credential-desktop.exe: exec format error, out: ``"
        text "docker-credential-desktop.exe: Invalid argument"

    cause SnapDocker "snap-docker" exit Done
        means "docker is a snap with a home of its own, so other programs do not see its logins"
        fix "log in with the same docker, or use one that is no snap"
        certain "the docker that is found is one of snap's"
        likely "HOME is a folder of a snap's"

    cause ConfigDirOverride "config-dir-override" exit Done
        means "a variable (DOCKER_CONFIG, REGISTRY_AUTH_FILE, XDG_RUNTIME_DIR) leads engines to another file than usual"
        fix "unset it, or set it wherever an engine runs"
        certain "the variable is set"

    cause StoreNotShared "store-not-shared" exit Bad
        means "containerd, crictl, ctr, k3s and the kubelet do not read docker's login"
        fix "give them the login by their own ways: `ctr images pull --user`, an imagePullSecret"
        likely "docker is logged in, and containerd or a Kubernetes node asks without a login"

    cause EngineTooOld "engine-too-old" exit Refused
        means "this version of the engine cannot log in here"
        fix "install a newer {engine}"
        certain "it is nerdctl 0.16.0, which fails with 404 at every good login"
        text "level=fatal msg=\"failed to call rh.Client.Do: unexpected status code 404 from https://ghcr.io/v2/\""

    // What was typed.
    cause Usage "usage" exit Usage
        means "the command line is not one this program knows"
        fix "{me} --help"
        certain "the command line cannot be read"

    cause UnknownRegistry "unknown-registry" exit Usage
        means "the host is not a container registry of GitHub's"
        fix "leave --registry out for ghcr.io"
        certain "the host is none that GitHub has a registry at"

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
        means "nobody said whose token it is"
        fix "add -u USER"
        certain "no user name is given, and nobody can be asked for one"
        text "the --password-stdin option requires --username to be set"
        text "Must provide --username with --password-stdin"
        text "username is empty"

    cause InsecureDaemon "insecure-daemon" exit Usage
        means "docker would hand the token to a daemon over plain TCP"
        fix "use ssh:// or TLS for that daemon, or log in with --engine file"
        certain "DOCKER_HOST, -H or the context names tcp:// without TLS, off this machine"

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
        means "the engine did not finish in time and was ended"
        fix "try again; if it stays so, look whether {engine}'s daemon and network answer"
        certain "the engine was still running when its time was up"

    cause EngineInDisguise "engine-in-disguise" exit Done
        means "a program is another engine than its name says, as podman's docker is"
        fix "use the program by its own name"
        certain "its `--version` names another engine"

    cause RemoteDaemon "remote-daemon" exit Done
        means "docker logs in through a daemon on another machine, which sees the token"
        fix "use --engine file to keep the token on this machine"
        certain "DOCKER_HOST, -H or the context names another machine"

    cause TlsOff "tls-off" exit Done
        means "certificates are not checked, as asked"
        fix "leave that option out"
        certain "an argument for the engine says so"

    // The store.
    cause BrokenDockerConfig "broken-docker-config" exit Refused
        means "docker cannot read its config.json and would overwrite or empty what is in it"
        fix "mend {file} or move it away"
        certain "docker's config.json is not what docker can read: the line is named"
        text "WARNING: Error loading config file: /home/octocat/.docker/config.json: invalid character '}' looking for beginning of object key string"
        text "WARNING: Error parsing config file (/home/octocat/.docker/config.json): json: cannot unmarshal string into Go struct field ConfigFile.auths"

    cause BrokenAuthFile "broken-auth-file" exit Refused
        means "the credential file cannot be read"
        fix "mend {file} or move it away"
        certain "the file is not JSON, or not what podman can read"
        text "Error: get credentials: reading JSON file \"/run/user/1000/containers/auth.json\": unmarshaling JSON at \"/run/user/1000/containers/auth.json\": unexpected end of JSON input"
        text "invalid auth configuration file"

    cause StoreNotReadable "store-not-readable" exit Refused
        means "the credential file, or what is in its place, cannot be read"
        fix "look at {file}: it must be a plain file that you may read"
        certain "the system refuses to read the file"
        certain "the file is a link into a folder that is missing: docker and nerdctl would write to a file in that folder's place"

    cause ForeignStore "foreign-store" exit Refused
        means "the store belongs to another user, whose engines could not use what root leaves there"
        fix "run it without sudo, as the user whose store it is, or set HOME or DOCKER_CONFIG to your own"
        certain "the file or folder has another owner"

    cause AuthConfigOverride "docker-auth-config-override" exit Refused
        means "DOCKER_AUTH_CONFIG wins over every login of docker 28.3 and later"
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
        means "the login was good, but could not be stored"
        fix "look at {file}: it must be writable and its disk not full"
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
        means "no lock could be taken, so another login at the same moment may be lost"
        fix "set XDG_STATE_HOME to a folder of your own"
        certain "no folder of the user's own takes the lock"

    // What stored logins are like.
    cause NotLoggedIn "not-logged-in" exit Bad
        means "no engine holds a login for the registry"
        fix "{me} login"
        certain "no engine's store holds a login"
        likely "a push is refused as unauthenticated: nobody logged in before it"
        text "Error: not logged into ghcr.io"

    cause StaleLogin "stale-login" exit Bad
        means "a stored login is not accepted any more, and breaks pulls of public images too"
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
        fix "look whether the one that is used is the one that is meant"
        certain "two stores that the engine reads hold a login"

    cause EnginesDisagree "engines-disagree" exit Done
        means "engines hold different logins for the registry"
        fix "{me} login --engine all"
        certain "the stores of two engines hold different users or tokens"

    cause PodmanReadsDocker "podman-reads-docker" exit Done
        means "podman has no login of its own and uses the one in docker's file"
        fix "{me} login --engine podman gives it one of its own"
        certain "podman's own files hold no login for the registry, and docker's file does"

    cause SeveralAccounts "several-accounts" exit Done
        means "tokens of several accounts are about, and each registry has room for one login"
        fix "name the token with --from, and keep accounts apart by a DOCKER_CONFIG folder for each"
        certain "GitHub names different owners for the tokens that were found"

    cause PartLogins "part-logins" exit Done
        means "podman has logins for parts of the registry, which it prefers for their images"
        fix "{me} logout --engine podman --all-keys"
        certain "podman's file has keys with a path behind the host"

    cause JobTokenOutsideJob "job-token-outside-job" exit Done
        means "the stored token is one of a job, and ends with the job"
        fix "log in with a classic token of this machine's own"
        likely "a ghs_ token is stored where no Actions job runs"

    cause SudoOtherHome "sudo-other-home" exit Done
        means "root and the person who called sudo have different homes and logins"
        fix "leave sudo out, or log in as root too"
        certain "the program runs as root by sudo, and the two homes hold different logins"

    // Export.
    cause MayWrite "token-may-write" exit Token
        means "the token may do more than pull, or may for all that is known, and the copy is for many to read"
        fix "make one that may only pull at {token-url}, or add --allow-write"
        certain "GitHub states another scope than read:packages"
        possible "GitHub was not asked, or does not state the token's scopes"

    // Setup.
    cause SetupInTheWay "setup-in-the-way" exit Refused
        means "something that setup did not make stands where it puts a thing of its own"
        fix "move {file} away, then {setup}"
        certain "the place holds a link that leads elsewhere, or a file that does not bear this program's mark"

    cause SetupForeign "setup-foreign" exit Refused
        means "root leaves alone what belongs to another user, or what every user can write"
        fix "run it without sudo, as the user whose home it is, or set HOME to your own"
        certain "the place, or a link or folder on the way to it, has another owner, or its mode lets every user write"

    cause SetupFailed "setup-failed" exit Refused
        means "a link, file or folder could not be made or taken away"
        fix "look at {file}: its folder must be writable"
        certain "the system says no"

    cause PluginNotSeen "plugin-not-seen" exit Refused
        means "docker is installed and does not run this plugin"
        fix "run `docker info` to see what docker says of its plugins"
        certain "`docker ghcr version` is answered by another program or by none, or the first docker-ghcr in docker's plugin folders is another one, or there is none"

    cause ShadowedProgram "shadowed-program" exit Done
        means "another program of the same name is found first"
        fix "look which of them is meant"
        certain "the first program of that name on PATH is another one"

    cause NotOnPath "not-on-path" exit Done
        means "the shell does not look where the program's names are"
        fix "add the folder to PATH"
        certain "no folder on PATH has a program of that name"

    cause ShellSetup "shell-setup-left" exit Done
        means "a line in a file of the person's own is missing, which setup does not write"
        fix "put that line there"
        certain "the shell, or man, does not look in the folder with its file"

    // The registry and the way to it.
    cause NameNotResolved "name-not-resolved" exit NoAnswer
        means "the host's name has no address here"
        fix "check the network and its DNS"
        certain "the name service has no address for the host, or does not answer"
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
        means "no way leads to the registry from here: it has IPv4 addresses only"
        fix "give this machine IPv4, NAT64 or a proxy (HTTPS_PROXY)"
        certain "the system says that no route leads to the host"
        text "Get \"https://ghcr.io/v2/\": dial tcp 140.82.121.34:443: connect: network is unreachable"

    cause BlobHostBlocked "blob-host-blocked" exit NoAnswer
        means "the registry answers, but the host that it keeps layers on does not"
        fix "let pkg-containers.githubusercontent.com through as well"
        certain "the manifest can be read, and the host that its layers are redirected to cannot be reached"
        likely "an engine fails at pkg-containers.githubusercontent.com"
        text "error pulling image configuration: download failed after attempts=6: dial tcp: lookup pkg-containers.githubusercontent.com on 10.0.0.2:53: no such host"

    cause ProxyFailed "proxy-failed" exit NoAnswer
        means "the proxy did not let the connection through"
        fix "check HTTPS_PROXY and NO_PROXY"
        certain "the proxy cannot be reached, or answers CONNECT with something else than 200"
        text "Get \"https://ghcr.io/v2/\": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused"
        text "Get \"https://ghcr.io/v2/\": Proxy Authentication Required"

    cause TlsFailed "tls-failed" exit NoAnswer
        means "the host's certificate is not trusted here"
        fix "add the authority that signed it to the system's, or name its file in SSL_CERT_FILE; set the clock"
        certain "the host's certificate is signed by nobody who is trusted here, is for another host, or is out of its time"
        text "Get \"https://ghcr.io/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority"
        text "Get \"https://ghcr.io/v2/\": x509: certificate has expired or is not yet valid"

    cause DaemonProxy "daemon-proxy" exit Done
        means "docker's daemon pulls and pushes with a proxy of its own settings, not with this shell's"
        fix "set it for the daemon as well: `proxies` in /etc/docker/daemon.json"
        possible "HTTPS_PROXY is set, and docker pulls through a daemon"

    cause ProxyNotObeyed "proxy-not-obeyed" exit Done
        means "a variable for a proxy is set that engines do not obey"
        fix "set HTTPS_PROXY, and https_proxy to the same if at all"
        certain "HTTPS_PROXY and https_proxy are both set, and differ"
        possible "ALL_PROXY or HTTP_PROXY is set, and HTTPS_PROXY is not"

    cause PrivateAuthority "private-authority" exit Done
        means "a variable of this session says which certificate authorities are trusted"
        fix "give the authority to the system's store as well, where daemons find it"
        possible "SSL_CERT_FILE or SSL_CERT_DIR is set: daemons do not see that"

    cause NoAnswerInTime "no-answer-in-time" exit NoAnswer
        means "the host did not answer in time"
        fix "try again"
        certain "the time was up before an answer came"
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
        possible "good logins are refused as unauthenticated, here and everywhere"
        text "Head \"https://ghcr.io/v2/acme/app/manifests/latest\": received unexpected HTTP status: 502 Bad Gateway"

    cause NotARegistry "not-a-registry" exit Refused
        means "what answers is not the registry: a network's sign-in page, a filter or a proxy"
        fix "sign in to the network, or ask who runs its proxy to let {registry} through"
        certain "the answer has no challenge of a registry's, or is a web page"
        text "Get \"https://ghcr.io/v2/\": unable to decode token response: invalid character '<' looking for beginning of value"

    cause RealmElsewhere "realm-elsewhere" exit Refused
        means "the registry asks for the token to be sent to another host"
        fix "do not log in from this network"
        certain "the registry's challenge names another host, or no https"

    cause RegistryRefused "registry-refused" exit Refused
        means "the registry refused, for a reason that is not the token's"
        fix "try again; if it stays so, look at https://www.githubstatus.com"
        certain "the registry answers with 4xx before a token was asked for, or in words nobody knows"
        possible "a package that anyone may pull is refused to a login that is alive"
        text "Error: pinging container registry ghcr.io: invalid status code from registry 403 (Forbidden)"

    cause Unverified "not-verified" exit Done
        means "GitHub could not say what the token may do"
        fix "try again later to see what it may do"
        certain "GitHub's API did not answer, or with nonsense"

    // How it ended.
    cause UserNameDiffers "user-name-differs" exit Done
        means "the user name given is not the one GitHub knows the token by"
        fix "leave -u out"
        certain "GitHub says whose token it is"

    cause HungUp "hung-up" exit HungUp
        means "the terminal went away"
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
        means "a failure this program has no name for"
        fix "run it again with --verbose"
        certain "none of the above"
}
