//! How each cause is proven, and the raw texts it is known by.
//!
//! The texts are what engines, registries and tools were seen to print, with the image replaced
//! by `ghcr.io/acme/app`. `explain` does not search for them; it reads how a message is built
//! (`messages`), and a test makes sure that it knows every one of them. It is one long
//! table in the order of `table.rs`, since a reader looks for one cause, and the compiler for all.

use super::Certainty::{Certain, Likely, Possible};
use super::{Cause, Known};

/// Seen by this program itself, and nowhere else.
const fn seen(what: &'static [(super::Certainty, &'static str)]) -> Known {
    Known { proof: what, texts: &[] }
}

/// How a cause is known.
pub(super) const fn known(cause: Cause) -> Known {
    match cause {
        // The token: found or not, and what its text says.
        Cause::NoToken => seen(&[(Certain, "none of the sources that count gave one")]),
        Cause::EmptyToken => Known {
            proof: &[
                (
                    Certain,
                    "the source that was named is empty, or an engine says that the password is",
                ),
                (Likely, "an engine asks for a password although it was to read one from stdin"),
            ],
            texts: &[
                "password is empty",
                "Error: Username and password required",
                "Error: Password required",
                "Error: Input required and not supplied: password",
                "Error: Cannot perform an interactive login from a non TTY device",
            ],
        },
        Cause::QuotedToken => seen(&[(Certain, "the token begins and ends with a quotation mark")]),
        Cause::MalformedToken => {
            seen(&[(Certain, "a character stands in the token that no token has")])
        }
        Cause::FineGrainedToken => seen(&[(Certain, "the token begins with github_pat_")]),
        Cause::WrongTokenKind => seen(&[(
            Certain,
            "the token's prefix is another product's, or one that is no login (ghr_)",
        )]),
        Cause::MistypedToken => {
            seen(&[(Likely, "the checksum at the end of a ghp_ or gho_ token does not fit")])
        }
        Cause::UnknownTokenKind => seen(&[(
            Likely,
            "the token has no prefix of GitHub's, nor is it 40 hexadecimal digits",
        )]),

        // The token: what GitHub or the registry says of it.
        Cause::DeadToken => Known {
            proof: &[
                (
                    Certain,
                    "GitHub answers the token with 401, or the registry's /token answers a login with 403 and DENIED `denied`",
                ),
                (Likely, "an engine's login ends with 401 or 403 from the registry"),
            ],
            texts: &[
                "Error response from daemon: Get \"https://ghcr.io/v2/\": denied: denied",
                "Error: authenticating creds for \"ghcr.io\": Requesting bearer token: received unexpected HTTP status: 403 Forbidden",
                "Error: logging into \"ghcr.io\": invalid username/password",
            ],
        },
        Cause::ScopeMissingRead => Known {
            proof: &[
                (
                    Certain,
                    "GitHub states the token's scopes, and neither read:packages nor write:packages is among them",
                ),
                (
                    Likely,
                    "the registry says on a pull that the token does not match the expected scopes",
                ),
                (Possible, "the registry denies a pull after a good login"),
            ],
            texts: &[
                "Error response from daemon: pull access denied for ghcr.io/acme/app, repository does not exist or may require 'docker login': denied: permission_denied: The token provided does not match expected scopes.",
            ],
        },
        Cause::ScopeMissingWrite => Known {
            proof: &[
                (Certain, "GitHub states the token's scopes, and write:packages is not among them"),
                (
                    Likely,
                    "the registry says on a push that the token does not match the expected scopes",
                ),
            ],
            texts: &[
                "denied: permission_denied: The token provided does not match expected scopes.",
            ],
        },
        Cause::ScopeMissingDelete => {
            seen(&[(Certain, "GitHub states the token's scopes, and they do not allow deleting")])
        }
        Cause::SsoNotAuthorized => Known {
            proof: &[
                (
                    Certain,
                    "GitHub's API answers for the organization with 403 and a header X-GitHub-SSO, or says so in words",
                ),
                (Possible, "the registry denies an organization's image after a good login"),
            ],
            texts: &[
                "ghcr.io/acme/app: 403: Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.",
            ],
        },
        Cause::OrgForbidsClassic => Known {
            proof: &[(
                Certain,
                "GitHub says that the organization forbids access via a personal access token (classic)",
            )],
            texts: &[
                "denied: permission_denied: `acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.",
            ],
        },
        Cause::OrgLifetime => Known {
            proof: &[(
                Certain,
                "GitHub says that the organization forbids access if the token's lifetime is greater than so many days",
            )],
            texts: &[
                "The 'acme' organization forbids access via a personal access tokens (classic) if the token's lifetime is greater than 366 days.",
            ],
        },
        Cause::IpNotAllowed => Known {
            proof: &[(
                Certain,
                "GitHub says that the organization has an IP allow list, and that this address is not on it",
            )],
            texts: &[
                "Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.",
            ],
        },
        Cause::BroadToken => {
            seen(&[(Certain, "GitHub states scopes that have nothing to do with packages")])
        }
        Cause::TokenExpiresSoon => seen(&[(Certain, "GitHub states when the token ends")]),
        Cause::WrongClock => seen(&[(
            Certain,
            "GitHub's answer is dated more than a day before or after this machine's time",
        )]),

        // What a registry's answer says of a token, an account, a package.
        Cause::ThirdPartyAppToken => seen(&[(
            Likely,
            "the token begins with ghs_, this is no Actions job, and the registry denies what it is asked for",
        )]),
        Cause::PrivateNotLoggedIn => Known {
            proof: &[
                (
                    Certain,
                    "the registry answers an anonymous request for the package with 401, and no login is stored",
                ),
                (Likely, "an engine says that it was answered 401 where it asked without a login"),
                (
                    Possible,
                    "an anonymous request is denied: some private packages look like missing ones",
                ),
            ],
            texts: &[
                "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": unauthorized",
                "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 401 Unauthorized",
            ],
        },
        Cause::NoRole => Known {
            proof: &[
                (
                    Likely,
                    "the login is alive and has the scopes, and the registry denies the image without another reason",
                ),
                (Possible, "an engine says no more than `denied`"),
            ],
            texts: &["Error response from daemon: denied"],
        },
        Cause::PackageReadRole => Known {
            proof: &[(Certain, "the registry says permission_denied: read_package")],
            texts: &["denied: permission_denied: read_package"],
        },
        Cause::ActionsPermission => Known {
            proof: &[
                (
                    Certain,
                    "the registry says that the installation is not allowed to write, or read, a package",
                ),
                (
                    Likely,
                    "the registry says that the installation is not allowed to create a package",
                ),
            ],
            texts: &[
                "denied: installation not allowed to Write organization package",
                "denied: installation not allowed to Read organization package",
            ],
        },
        Cause::PackageNotLinked => Known {
            proof: &[
                (
                    Likely,
                    "the registry says permission_denied: write_package: the package is there, and this account or repository may not write it",
                ),
                (
                    Possible,
                    "the registry denies an upload to a package that is there, without a reason",
                ),
            ],
            texts: &["denied: permission_denied: write_package"],
        },
        Cause::OrgForbidsCreation => Known {
            proof: &[
                (
                    Likely,
                    "the registry says that the installation is not allowed to create a package, and the job has packages: write",
                ),
                (
                    Possible,
                    "the registry says permission_denied: create_package for a package of an organization's",
                ),
            ],
            texts: &["denied: installation not allowed to Create organization package"],
        },
        Cause::CreateRefused => Known {
            proof: &[
                (
                    Certain,
                    "the registry says permission_denied: create_package when the upload is opened",
                ),
                (
                    Possible,
                    "the registry denies an upload to a package that is new, without a reason",
                ),
            ],
            texts: &["denied: permission_denied: create_package"],
        },
        Cause::OtherNamespace => Known {
            proof: &[
                (Certain, "the registry says that the requested installation does not exist"),
                (Likely, "in a job, the image's owner is not the repository's"),
            ],
            texts: &["denied: permission_denied: The requested installation does not exist."],
        },
        Cause::ManagedUser => Known {
            proof: &[
                (Certain, "GitHub says that an Enterprise Managed User cannot access this content"),
                (
                    Likely,
                    "GitHub's API says so for the image's owner, and the registry denies the image without a reason",
                ),
            ],
            texts: &["Unauthorized: As an Enterprise Managed User, you cannot access this content"],
        },
        Cause::BearerRefused => Known {
            proof: &[(
                Likely,
                "the registry answers an upload or a download with 401 and says that the user cannot be authenticated with the token provided",
            )],
            texts: &[
                "unauthorized: unauthenticated: User cannot be authenticated with the token provided.",
            ],
        },
        Cause::LoginLockout => seen(&[
            (
                Likely,
                "GitHub's API says that the maximum number of login attempts is exceeded, and the registry refuses the login",
            ),
            (Possible, "GitHub answers every token of an account with 403, after many bad logins"),
        ]),

        // The name of the image, and where it leads.
        Cause::PackageMissing => Known {
            proof: &[
                (
                    Certain,
                    "a good login is told NAME_UNKNOWN: missing, or hidden from this account",
                ),
                (
                    Likely,
                    "the registry denies an anonymous request for the package, in its usual words: missing or hidden",
                ),
                (Possible, "the registry denies it after a good login"),
            ],
            texts: &[
                "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": denied",
                "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 403 Forbidden",
                "GET https://ghcr.io/v2/acme/app/manifests/latest: NAME_UNKNOWN: repository name not known to registry",
            ],
        },
        Cause::TagMissing => Known {
            proof: &[(Certain, "the registry answers the manifest with 404 and MANIFEST_UNKNOWN")],
            texts: &[
                "Error response from daemon: manifest for ghcr.io/acme/app:nosuch not found: manifest unknown",
                "ghcr.io/acme/app:nosuch: not found",
            ],
        },
        Cause::AcceptHeader => Known {
            proof: &[(
                Certain,
                "the registry says that the Accept header does not support what it found",
            )],
            texts: &[
                "https://ghcr.io/v2/acme/app/manifests/latest: MANIFEST_UNKNOWN: OCI index found, but Accept header does not support OCI indexes",
            ],
        },
        Cause::NameUppercase => Known {
            proof: &[(
                Certain,
                "the name has a capital letter, or an engine says that it must be lowercase",
            )],
            texts: &[
                "invalid reference format: repository name (Acme/app) must be lowercase",
                "ERROR: invalid tag \"ghcr.io/Acme/app:latest\": repository name must be lowercase",
            ],
        },
        Cause::InvalidName => {
            seen(&[(Certain, "the name breaks the rules that all engines read names by")])
        }
        Cause::EmptyPathPart => Known {
            proof: &[(
                Certain,
                "two slashes stand together in the image's name, or it begins or ends with one",
            )],
            texts: &["invalid reference format: ghcr.io//app:latest"],
        },
        Cause::PathInLogin => Known {
            proof: &[
                (
                    Certain,
                    "the file or helper has an entry for ghcr.io with a path behind it, and none for the host",
                ),
                (Likely, "helm says that a login takes a hostname, not a repository's path"),
                (Possible, "the file has an entry for a URL of the host, and none for the host"),
            ],
            texts: &[
                "level=WARN msg=\"registry login currently only supports registry hostname, not a repository path\" registry=ghcr.io/acme",
            ],
        },
        Cause::NoHost => Known {
            proof: &[
                (Certain, "the name of the image has no host in it"),
                (Likely, "Docker Hub refuses a login in the same step in which ghcr.io was meant"),
            ],
            texts: &[],
        },

        // How clients treat credentials.
        Cause::NoTty => Known {
            proof: &[
                (Certain, "nerdctl says that stdin is no terminal"),
                (
                    Possible,
                    "docker says that it cannot ask from a non-TTY device: it says so of an empty password too",
                ),
            ],
            texts: &[
                "stdin is not a terminal (Hint: use `nerdctl login --username=USERNAME --password-stdin`)",
                "error: cannot perform an interactive login from a non-TTY device",
            ],
        },
        Cause::Base64Wrap => Known {
            proof: &[
                (Certain, "a line break stands inside a stored credential"),
                (
                    Likely,
                    "a client says that a header is malformed, or that base64 is illegal, at the 76th character",
                ),
            ],
            texts: &[
                "unable to retrieve auth token for ghcr.io: illegal base64 data at input byte 76",
            ],
        },
        Cause::RawBearer => Known {
            proof: &[(
                Certain,
                "the registry says `invalid token`, or that no authentication token was provided",
            )],
            texts: &[
                "https://ghcr.io/v2/acme/app/tags/list: {\"errors\":[{\"code\":\"DENIED\",\"message\":\"invalid token\"}]}",
                "https://ghcr.io/v2/acme/app/tags/list: {\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication token not provided\"}]}",
            ],
        },
        Cause::BrowserCheck => Known {
            proof: &[(
                Possible,
                "the registry's bare answer UNAUTHORIZED stands there, without a client that asks for a token",
            )],
            texts: &[
                "$ curl https://ghcr.io/v2/acme/app/manifests/latest\n{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication required\"}]}",
            ],
        },

        // The machine: how an engine keeps or finds a login.
        Cause::KeychainLocked => Known {
            proof: &[
                (Certain, "the helper says that user interaction is not allowed (-25308)"),
                (Likely, "docker-credential-osxkeychain fails in a session over ssh"),
            ],
            texts: &[
                "error getting credentials - err: exit status 1, out: `User interaction is not allowed. (-25308)`",
                "error storing credentials - err: exit status 1, out: `keychain cannot be accessed because the current session does not allow user interaction. The keychain may be locked`",
            ],
        },
        Cause::DbusMissing => Known {
            proof: &[
                (Certain, "the helper says that it cannot start D-Bus"),
                (Likely, "docker-credential-secretservice fails, and there is no session bus"),
            ],
            texts: &[
                "Error saving credentials: error storing credentials - err: exit status 1, out: `Cannot autolaunch D-Bus without X11 $DISPLAY`",
            ],
        },
        Cause::PassUninitialized => Known {
            proof: &[
                (Certain, "the helper says that pass is not initialized"),
                (Likely, "docker-credential-pass fails, and pass has no .gpg-id"),
            ],
            texts: &[
                "error getting credentials - err: exit status 1, out: `pass not initialized: exit status 1: Error: password store is empty. Try \"pass init\".`",
                "error storing credentials - err: exit status 1, out: `pass store is uninitialized`",
            ],
        },
        Cause::WincredSize => Known {
            proof: &[(Certain, "the helper says that the stub received bad data")],
            texts: &[
                "Error saving credentials: error storing credentials - err: exit status 1, out: `The stub received bad data.`",
            ],
        },
        Cause::LogonSessionMissing => Known {
            proof: &[(Certain, "the helper says that the logon session does not exist")],
            texts: &[
                "error getting credentials - err: exit status 1, out: `A specified logon session does not exist. It may already have been terminated.`",
            ],
        },
        Cause::WslHelper => Known {
            proof: &[
                (Certain, "this is WSL, credsStore ends in .exe, and that program fails"),
                (Likely, "an engine cannot start a helper whose name ends in .exe"),
            ],
            texts: &[
                "error getting credentials - err: fork/exec /usr/bin/docker-credential-desktop.exe: exec format error, out: ``",
                "docker-credential-desktop.exe: Invalid argument",
            ],
        },
        Cause::SnapDocker => seen(&[
            (Certain, "the docker that is found is one of snap's"),
            (Likely, "HOME is a folder of a snap's"),
        ]),
        Cause::ConfigDirOverride => seen(&[(Certain, "the variable is set")]),
        Cause::StoreNotShared => seen(&[(
            Likely,
            "docker is logged in, and containerd or a Kubernetes node asks without a login",
        )]),
        Cause::EngineTooOld => Known {
            proof: &[(Certain, "it is nerdctl 0.16.0, which fails with 404 at every good login")],
            texts: &[
                "level=fatal msg=\"failed to call rh.Client.Do: unexpected status code 404 from https://ghcr.io/v2/\"",
            ],
        },

        // What was typed.
        Cause::Usage => seen(&[(Certain, "the command line cannot be read")]),
        Cause::UnknownRegistry => {
            seen(&[(Certain, "the host is none that GitHub has a registry at")])
        }
        Cause::LookAlikeRegistry => Known {
            proof: &[(
                Certain,
                "the host is at most two letters from ghcr.io, or has its name in another domain",
            )],
            texts: &[
                "failed to do request: Head \"https://ghrc.io/v2/acme/app/manifests/latest\": 403 Forbidden: Request forbidden by administrative rules",
            ],
        },
        Cause::RetiredRegistry => Known {
            proof: &[(Certain, "the host is docker.pkg.github.com")],
            texts: &[
                "Get \"https://docker.pkg.github.com/v2/acme/app/image/manifests/latest\": no basic auth credentials",
                "unauthorized: Your request could not be authenticated by the GitHub Packages service. Please ensure your access token is valid and has the appropriate scopes configured.",
            ],
        },
        Cause::NoUserName => Known {
            proof: &[(Certain, "no user name is given, and nobody can be asked for one")],
            texts: &[
                "the --password-stdin option requires --username to be set",
                "Must provide --username with --password-stdin",
                "username is empty",
            ],
        },
        Cause::InsecureDaemon => seen(&[(
            Certain,
            "DOCKER_HOST, -H or the context names tcp:// without TLS, off this machine",
        )]),

        // The engine.
        Cause::NoEngine => seen(&[(Certain, "none of docker, podman and nerdctl is on PATH")]),
        Cause::EngineFailed => seen(&[
            (Certain, "the engine fails for a reason of its own, which is shown"),
            (Likely, "podman is installed, and XDG_RUNTIME_DIR names a folder that is not there"),
        ]),
        Cause::EngineTimeout => {
            seen(&[(Certain, "the engine was still running when its time was up")])
        }
        Cause::EngineInDisguise => seen(&[(Certain, "its `--version` names another engine")]),
        Cause::RemoteDaemon => {
            seen(&[(Certain, "DOCKER_HOST, -H or the context names another machine")])
        }
        Cause::TlsOff => seen(&[(Certain, "an argument for the engine says so")]),

        // The store.
        Cause::BrokenDockerConfig => Known {
            proof: &[(
                Certain,
                "docker's config.json is not what docker can read: the line is named",
            )],
            texts: &[
                "WARNING: Error loading config file: /home/octocat/.docker/config.json: invalid character '}' looking for beginning of object key string",
                "WARNING: Error parsing config file (/home/octocat/.docker/config.json): json: cannot unmarshal string into Go struct field ConfigFile.auths",
            ],
        },
        Cause::BrokenAuthFile => Known {
            proof: &[(Certain, "the file is not JSON, or not what podman can read")],
            texts: &[
                "Error: get credentials: reading JSON file \"/run/user/1000/containers/auth.json\": unmarshaling JSON at \"/run/user/1000/containers/auth.json\": unexpected end of JSON input",
                "invalid auth configuration file",
            ],
        },
        Cause::StoreNotReadable => seen(&[
            (Certain, "the system refuses to read the file"),
            (
                Certain,
                "the file is a link into a folder that is missing: docker and nerdctl would write to a file in that folder's place",
            ),
        ]),
        Cause::ForeignStore => seen(&[(Certain, "the file or folder has another owner")]),
        Cause::AuthConfigOverride => Known {
            proof: &[(
                Certain,
                "the variable is set, covers the registry, and this docker obeys it",
            )],
            texts: &["WARNING: DOCKER_AUTH_CONFIG is set and takes precedence."],
        },
        Cause::IdentityTokenInTheWay => Known {
            proof: &[(Certain, "podman says so, or the entry has an identitytoken")],
            texts: &["Error: currently logged in, auth file contains an Identity token"],
        },
        Cause::SettingsDropped => seen(&[(
            Certain,
            "DOCKER_CONFIG (before podman 4.8), REGISTRY_AUTH_FILE or --authfile makes a config.json with docker's settings podman's",
        )]),
        Cause::StoreFailed => Known {
            proof: &[(Certain, "the engine says that saving failed, and names no helper")],
            texts: &[
                "Error saving credentials: open /home/octocat/.docker/config.json123: permission denied",
            ],
        },
        Cause::HelperMissing => Known {
            proof: &[
                (
                    Certain,
                    "config.json names a helper in credsStore or credHelpers that is not on PATH",
                ),
                (
                    Possible,
                    "docker says `no basic auth credentials`: of a missing helper in credHelpers it says nothing",
                ),
            ],
            texts: &[
                "error getting credentials - err: exec: \"docker-credential-desktop\": executable file not found in $PATH, out: ``",
            ],
        },
        Cause::HelperFailed => Known {
            proof: &[(
                Certain,
                "the helper ended with another exit code than 0, or in time not at all",
            )],
            texts: &[
                "error getting credentials - err: exit status 1, out: `exit status 2: gpg: decryption failed: No secret key`",
            ],
        },
        Cause::HelperInTheWay => {
            seen(&[(Certain, "config.json names another one under credHelpers")])
        }
        Cause::NoFallbackStore => {
            seen(&[(Certain, "docker-credential-ghcr was told to store, and none is there")])
        }
        Cause::HelperStillAnswers => {
            seen(&[(Certain, "docker-credential-ghcr has an answer after the logout")])
        }
        Cause::NotStored => {
            seen(&[(Certain, "the engine ended well, and its store was read again")])
        }
        Cause::NotErased => seen(&[(Certain, "the store was read again after the logout")]),
        Cause::StillLoggedIn => Known {
            proof: &[(
                Certain,
                "after the logout, another store that the engine reads holds a login",
            )],
            texts: &[
                "Not logged into ghcr.io with current tool. Existing credentials were established via docker login. Please use docker logout instead.",
            ],
        },
        Cause::StoreBusy => {
            seen(&[(Certain, "the lock on the store was not free for ninety seconds")])
        }
        Cause::PlainTextStorage => Known {
            proof: &[(Certain, "the login is kept in a file and in no helper")],
            texts: &[
                "WARNING! Your password will be stored unencrypted in /home/octocat/.docker/config.json.",
                "WARNING! Your credentials are stored unencrypted in '/home/octocat/.docker/config.json'.",
            ],
        },
        Cause::ReadableByOthers => seen(&[(Certain, "the mode of the file says so")]),
        Cause::LoginLostAtReboot => {
            seen(&[(Certain, "podman's only login lies below $XDG_RUNTIME_DIR, /run or /tmp")])
        }
        Cause::NoLock => seen(&[(Certain, "no folder of the user's own takes the lock")]),

        // What stored logins are like.
        Cause::NotLoggedIn => Known {
            proof: &[
                (Certain, "no engine's store holds a login"),
                (Likely, "a push is refused as unauthenticated: nobody logged in before it"),
            ],
            texts: &["Error: not logged into ghcr.io"],
        },
        Cause::StaleLogin => Known {
            proof: &[
                (
                    Certain,
                    "the package can be pulled without a login and not with the stored one, or the registry's /token answers a request for a package with 403 and DENIED `denied`",
                ),
                (Likely, "an engine with a login is answered 403 at the registry's /token"),
                (Possible, "docker 29 says no more than `error from registry: denied`"),
            ],
            texts: &[
                "Error response from daemon: Head \"https://ghcr.io/v2/acme/app/manifests/latest\": denied: denied",
                "Error response from daemon: error from registry: denied",
                "failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: 403 Forbidden",
                "Error: initializing source docker://ghcr.io/acme/app:latest: Requesting bearer token: invalid status code from registry 403 (Forbidden)",
                "Error: GET \"https://ghcr.io/v2/acme/app/manifests/latest\": response status code 403: denied: denied",
                "GET https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io: DENIED: denied",
                "HTTP request to https://ghcr.io/token?service=ghcr.io&scope=repository:acme/app:pull failed with response: 403 Forbidden",
                "Existing credentials are invalid, please enter valid username and password",
            ],
        },
        Cause::ShadowedLogin => seen(&[(Certain, "two stores that the engine reads hold a login")]),
        Cause::EnginesDisagree => {
            seen(&[(Certain, "the stores of two engines hold different users or tokens")])
        }
        Cause::PodmanReadsDocker => seen(&[(
            Certain,
            "podman's own files hold no login for the registry, and docker's file does",
        )]),
        Cause::SeveralAccounts => {
            seen(&[(Certain, "GitHub names different owners for the tokens that were found")])
        }
        Cause::PartLogins => {
            seen(&[(Certain, "podman's file has keys with a path behind the host")])
        }
        Cause::JobTokenOutsideJob => {
            seen(&[(Likely, "a ghs_ token is stored where no Actions job runs")])
        }
        Cause::SudoOtherHome => seen(&[(
            Certain,
            "the program runs as root by sudo, and the two homes hold different logins",
        )]),

        // Export.
        Cause::MayWrite => seen(&[
            (Certain, "GitHub states another scope than read:packages"),
            (Possible, "GitHub was not asked, or does not state the token's scopes"),
        ]),

        // Setup.
        Cause::SetupInTheWay => {
            seen(&[(Certain, "the place holds something that setup has no record of making")])
        }
        Cause::SetupForeign => {
            seen(&[(Certain, "the place, or a link or folder on the way to it, has another owner")])
        }
        Cause::SetupFailed => seen(&[(Certain, "the system says no")]),
        Cause::PluginNotSeen => seen(&[(
            Certain,
            "`docker ghcr version` is answered by another program or by none, or the first \
                 docker-ghcr in docker's plugin folders is another one, or there is none",
        )]),
        Cause::ShadowedProgram => {
            seen(&[(Certain, "the first program of that name on PATH is another one")])
        }
        Cause::NotOnPath => seen(&[(Certain, "no folder on PATH has a program of that name")]),
        Cause::ShellSetup => {
            seen(&[(Certain, "the shell, or man, does not look in the folder with its file")])
        }

        // The registry and the way to it.
        Cause::NameNotResolved => Known {
            proof: &[(Certain, "the name service has no address for the host, or does not answer")],
            texts: &[
                "Get \"https://ghcr.io/v2/\": dial tcp: lookup ghcr.io on 127.0.0.53:53: no such host",
                "Get \"https://ghcr.io/v2/\": dial tcp: lookup ghcr.io on 10.0.0.2:53: server misbehaving",
                "Temporary failure in name resolution: ghcr.io",
            ],
        },
        Cause::NotReached => Known {
            proof: &[(Certain, "the connection is refused, reset or cut off")],
            texts: &[
                "Get \"https://ghcr.io/v2/\": dial tcp 140.82.121.34:443: connect: connection refused",
                "Get \"https://ghcr.io/v2/\": read tcp 10.0.0.1:50000->140.82.121.34:443: read: connection reset by peer",
                "Get \"https://ghcr.io/v2/\": EOF",
            ],
        },
        Cause::NetworkUnreachable => Known {
            proof: &[(Certain, "the system says that no route leads to the host")],
            texts: &[
                "Get \"https://ghcr.io/v2/\": dial tcp 140.82.121.34:443: connect: network is unreachable",
            ],
        },
        Cause::BlobHostBlocked => Known {
            proof: &[
                (
                    Certain,
                    "the manifest can be read, and the host that its layers are redirected to cannot be reached",
                ),
                (Likely, "an engine fails at pkg-containers.githubusercontent.com"),
            ],
            texts: &[
                "error pulling image configuration: download failed after attempts=6: dial tcp: lookup pkg-containers.githubusercontent.com on 10.0.0.2:53: no such host",
            ],
        },
        Cause::ProxyFailed => Known {
            proof: &[(
                Certain,
                "the proxy cannot be reached, or answers CONNECT with something else than 200",
            )],
            texts: &[
                "Get \"https://ghcr.io/v2/\": proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: connection refused",
                "Get \"https://ghcr.io/v2/\": Proxy Authentication Required",
            ],
        },
        Cause::TlsFailed => Known {
            proof: &[(
                Certain,
                "the host's certificate is signed by nobody who is trusted here, is for another host, or is out of its time",
            )],
            texts: &[
                "Get \"https://ghcr.io/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
                "Get \"https://ghcr.io/v2/\": x509: certificate has expired or is not yet valid",
            ],
        },
        Cause::PrivateAuthority => {
            seen(&[(Possible, "SSL_CERT_FILE or SSL_CERT_DIR is set: daemons do not see that")])
        }
        Cause::DaemonProxy => {
            seen(&[(Possible, "HTTPS_PROXY is set, and docker pulls through a daemon")])
        }
        Cause::ProxyNotObeyed => seen(&[
            (Certain, "HTTPS_PROXY and https_proxy are both set, and differ"),
            (Possible, "ALL_PROXY or HTTP_PROXY is set, and HTTPS_PROXY is not"),
        ]),
        Cause::NoAnswerInTime => Known {
            proof: &[(Certain, "the time was up before an answer came")],
            texts: &[
                "Get \"https://ghcr.io/v2/\": net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
                "Get \"https://ghcr.io/v2/\": context deadline exceeded",
                "Get \"https://ghcr.io/v2/\": dial tcp 140.82.121.34:443: i/o timeout",
            ],
        },
        Cause::RateLimited => Known {
            proof: &[(Certain, "the answer is 429, or its code is TOOMANYREQUESTS")],
            texts: &[
                "ghcr.io/acme/app: toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute",
            ],
        },
        Cause::ServerError => Known {
            proof: &[
                (Certain, "the answer's status is 500 or above"),
                (Possible, "good logins are refused as unauthenticated, here and everywhere"),
            ],
            texts: &[
                "Head \"https://ghcr.io/v2/acme/app/manifests/latest\": received unexpected HTTP status: 502 Bad Gateway",
            ],
        },
        Cause::NotARegistry => Known {
            proof: &[(Certain, "the answer has no challenge of a registry's, or is a web page")],
            texts: &[
                "Get \"https://ghcr.io/v2/\": unable to decode token response: invalid character '<' looking for beginning of value",
            ],
        },
        Cause::RealmElsewhere => {
            seen(&[(Certain, "the registry's challenge names another host, or no https")])
        }
        Cause::RegistryRefused => Known {
            proof: &[
                (
                    Certain,
                    "the registry answers with 4xx before a token was asked for, or in words nobody knows",
                ),
                (Possible, "a package that anyone may pull is refused to a login that is alive"),
            ],
            texts: &[
                "Error: pinging container registry ghcr.io: invalid status code from registry 403 (Forbidden)",
            ],
        },
        Cause::Unverified => seen(&[(Certain, "GitHub's API did not answer, or with nonsense")]),

        // How it ended.
        Cause::UserNameDiffers => seen(&[(Certain, "GitHub says whose token it is")]),
        Cause::HungUp => seen(&[(Certain, "SIGHUP came")]),
        Cause::Interrupted => {
            seen(&[(Certain, "SIGINT came, or docker closed the plugin's socket")])
        }
        Cause::Terminated => seen(&[(Certain, "SIGTERM came")]),
        Cause::Unexpected => seen(&[(Certain, "none of the above")]),
    }
}
