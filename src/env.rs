//! One snapshot of the environment, taken by `main` and handed on as a value.
//!
//! Owns the name and the meaning of every variable the program reads. Nothing else reads
//! `std::env`, so a test says what the environment is and no test changes the real one.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

/// A token meant for this program, as GitHub's manual names it.
pub(crate) const CR_PAT: &str = "CR_PAT";
/// A token meant for this program.
pub(crate) const GHCR_TOKEN: &str = "GHCR_TOKEN";
/// A token for github.com, meant for `gh`.
pub(crate) const GH_TOKEN: &str = "GH_TOKEN";
/// A token for github.com: the job's own in GitHub Actions.
pub(crate) const GITHUB_TOKEN: &str = "GITHUB_TOKEN";
/// A token for an Enterprise Server, meant for `gh`.
pub(crate) const GH_ENTERPRISE_TOKEN: &str = "GH_ENTERPRISE_TOKEN";
/// A token for an Enterprise Server, meant for `gh`.
pub(crate) const GITHUB_ENTERPRISE_TOKEN: &str = "GITHUB_ENTERPRISE_TOKEN";
/// The host that gh, and its variables, are meant for.
pub(crate) const GH_HOST: &str = "GH_HOST";
/// The engine to use: `docker`, `podman`, `nerdctl`, `file` or `all`.
pub(crate) const DOCKER_GHCR_ENGINE: &str = "DOCKER_GHCR_ENGINE";
/// The folder of docker's `config.json`.
pub(crate) const DOCKER_CONFIG: &str = "DOCKER_CONFIG";
/// Credentials that docker 28.3 and later prefer to every store.
pub(crate) const DOCKER_AUTH_CONFIG: &str = "DOCKER_AUTH_CONFIG";
/// The daemon that docker talks to.
pub(crate) const DOCKER_HOST: &str = "DOCKER_HOST";
/// The context that docker uses.
pub(crate) const DOCKER_CONTEXT: &str = "DOCKER_CONTEXT";
/// podman's credential file.
pub(crate) const REGISTRY_AUTH_FILE: &str = "REGISTRY_AUTH_FILE";
/// The user's folder for files that end with the session; podman stores there.
pub(crate) const XDG_RUNTIME_DIR: &str = "XDG_RUNTIME_DIR";
/// The user's folder for configuration; podman reads there.
pub(crate) const XDG_CONFIG_HOME: &str = "XDG_CONFIG_HOME";
/// The user's folder for state; the locks lie there.
pub(crate) const XDG_STATE_HOME: &str = "XDG_STATE_HOME";
/// The user's folder for data; completions lie there.
pub(crate) const XDG_DATA_HOME: &str = "XDG_DATA_HOME";
/// The user's shell.
pub(crate) const SHELL: &str = "SHELL";
/// The folder of zsh's files, if it is not the home.
pub(crate) const ZDOTDIR: &str = "ZDOTDIR";
/// The folder for temporary files; podman stores below it where there is no session.
pub(crate) const TMPDIR: &str = "TMPDIR";
/// The user's home.
pub(crate) const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
/// The folder of programs on Windows; docker looks for plugins below it.
pub(crate) const PROGRAM_FILES: &str = "ProgramFiles";
/// The folder of programs' data on Windows; docker before 29.2 looks for plugins below it.
pub(crate) const PROGRAM_DATA: &str = "ProgramData";
/// Where Homebrew installs, set by its `shellenv`.
pub(crate) const HOMEBREW_PREFIX: &str = "HOMEBREW_PREFIX";
/// Where programs are searched.
pub(crate) const PATH: &str = "PATH";
/// The account that started a GitHub Actions job.
pub(crate) const GITHUB_ACTOR: &str = "GITHUB_ACTOR";
/// Set to `true` in GitHub Actions.
pub(crate) const GITHUB_ACTIONS: &str = "GITHUB_ACTIONS";
/// Set by Actions: the owner of the repository whose job this is.
pub(crate) const GITHUB_REPOSITORY_OWNER: &str = "GITHUB_REPOSITORY_OWNER";
/// Set by Actions: that repository, `OWNER/NAME`.
pub(crate) const GITHUB_REPOSITORY: &str = "GITHUB_REPOSITORY";
/// The GitHub that a job runs on, as a URL.
pub(crate) const GITHUB_SERVER_URL: &str = "GITHUB_SERVER_URL";
/// Set for what our credential helper asks itself, so that a circle ends where it closes.
pub(crate) const FALLBACK: &str = "DOCKER_GHCR_FALLBACK";
/// The command that started us as Docker's plugin, set by docker.
pub(crate) const REEXEC: &str = "DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND";
/// The socket whose end means "stop", set by docker 25 and later.
pub(crate) const SOCKET: &str = "DOCKER_CLI_PLUGIN_SOCKET";
/// Who called us by sudo.
pub(crate) const SUDO_USER: &str = "SUDO_USER";
/// The same as a number.
pub(crate) const SUDO_UID: &str = "SUDO_UID";
/// Who called us by doas.
pub(crate) const DOAS_USER: &str = "DOAS_USER";
/// Who called us by pkexec, as a number.
pub(crate) const PKEXEC_UID: &str = "PKEXEC_UID";
/// The proxy for https, upper case before lower case.
pub(crate) const HTTPS_PROXY: [&str; 2] = ["HTTPS_PROXY", "https_proxy"];
/// The hosts that no proxy is used for, upper case before lower case.
pub(crate) const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];
/// A file of certificate authorities to trust instead of the system's.
pub(crate) const SSL_CERT_FILE: &str = "SSL_CERT_FILE";
/// Folders of certificate authorities to trust instead of the system's.
pub(crate) const SSL_CERT_DIR: &str = "SSL_CERT_DIR";
/// What people take for the proxy for https; engines do not.
pub(crate) const OTHER_PROXIES: [&str; 4] = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
/// The bus of a desktop session, by which keyrings are reached on Linux.
pub(crate) const DBUS_SESSION_BUS_ADDRESS: &str = "DBUS_SESSION_BUS_ADDRESS";
/// Set by sshd in a session over ssh.
pub(crate) const SSH_CONNECTION: &str = "SSH_CONNECTION";
/// Set in every session of the Windows Subsystem for Linux.
pub(crate) const WSL_DISTRO_NAME: &str = "WSL_DISTRO_NAME";
/// The folder of `pass`, if it is not `~/.password-store`.
pub(crate) const PASSWORD_STORE_DIR: &str = "PASSWORD_STORE_DIR";
/// The podman service that podman works through.
pub(crate) const CONTAINER_HOST: &str = "CONTAINER_HOST";
/// Set to anything: no color.
pub(crate) const NO_COLOR: &str = "NO_COLOR";
/// Set to `0`: no color.
pub(crate) const CLICOLOR: &str = "CLICOLOR";
/// Set to anything but `0`: color, wherever it goes.
pub(crate) const CLICOLOR_FORCE: &str = "CLICOLOR_FORCE";
/// The same.
pub(crate) const FORCE_COLOR: &str = "FORCE_COLOR";
/// The user's browser.
pub(crate) const BROWSER: &str = "BROWSER";
/// Set in most CI systems: no status line.
pub(crate) const CI: &str = "CI";
/// The terminal's kind; `dumb` has no color.
pub(crate) const TERM: &str = "TERM";
/// Docker's switch for hints of plugins, before the one in its file.
pub(crate) const DOCKER_CLI_HOOKS: &str = "DOCKER_CLI_HOOKS";
/// The same by its older name.
pub(crate) const DOCKER_CLI_HINTS: &str = "DOCKER_CLI_HINTS";
/// Set by docker when its user wants completions without descriptions.
pub(crate) const DOCKER_NO_DESCRIPTIONS: &str = "DOCKER_CLI_DISABLE_COMPLETION_DESCRIPTION";
/// Set to `0` by users of cobra programs who want completions without descriptions.
pub(crate) const COBRA_DESCRIPTIONS: &str = "COBRA_COMPLETION_DESCRIPTIONS";

/// Every variable that can hold a token of ours by its name. No child inherits one of them.
pub(crate) const TOKENS: [&str; 6] =
    [CR_PAT, GHCR_TOKEN, GH_TOKEN, GITHUB_TOKEN, GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN];

/// The environment as it was when the program started.
#[derive(Clone, Default)]
pub struct Env {
    variables: BTreeMap<OsString, OsString>,
    /// Those that were named as the source of a token: nothing else is read from them.
    withheld: BTreeMap<OsString, OsString>,
}

impl Env {
    /// The environment of this process.
    pub fn of_process() -> Self {
        // The one place that reads it.
        #[allow(clippy::disallowed_methods)]
        std::env::vars_os().collect()
    }

    /// The value of a variable; unset and empty are the same.
    pub fn var(&self, name: &str) -> Option<&OsStr> {
        self.raw(name).filter(|value| !value.is_empty())
    }

    /// The value of a variable as text; unset, empty and not Unicode are the same.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.var(name)?.to_str()
    }

    /// The value of a variable, which may be empty.
    pub fn raw(&self, name: &str) -> Option<&OsStr> {
        self.variables.get(&key(OsStr::new(name))).map(OsString::as_os_str)
    }

    /// The value of a variable that names an absolute path.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.var(name).map(PathBuf::from)
    }

    /// The user's home: the variable, else the account's entry in the user database.
    pub fn home(&self) -> Option<PathBuf> {
        self.path(HOME).or_else(account_home)
    }

    /// The value of a variable that is asked for a token, which may be empty.
    pub fn token(&self, name: &str) -> Option<&OsStr> {
        let withheld = self.withheld.get(&key(OsStr::new(name)));
        withheld.map(OsString::as_os_str).or_else(|| self.raw(name))
    }

    /// The variables that a child inherits: none that can hold a token of ours, none that docker
    /// set for us alone, and not `DOCKER_AUTH_CONFIG`, which holds logins for docker's eyes.
    pub fn inherited(&self) -> impl Iterator<Item = (&OsStr, &OsStr)> {
        let is_kept = |name: &OsStr| {
            let own = [DOCKER_AUTH_CONFIG, SOCKET, REEXEC];
            TOKENS.into_iter().chain(own).any(|kept| name == kept)
        };
        let variables = self.variables.iter();
        variables
            .map(|(name, value)| (name.as_os_str(), value.as_os_str()))
            .filter(move |(name, _)| !is_kept(name))
    }

    /// The same with one variable held back: whatever its name, it holds a token. It is found by
    /// [`Env::token`] alone, and no child inherits it.
    #[must_use]
    pub fn withhold(&self, name: &str) -> Self {
        let mut env = self.clone();
        env.withheld.extend(env.variables.remove_entry(&key(OsStr::new(name))));
        env
    }

    /// The same with one variable more.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut env = self.clone();
        env.variables.insert(key(OsStr::new(name)), value.into());
        env
    }

    /// The same without one variable.
    #[must_use]
    pub fn without(&self, name: &str) -> Self {
        let mut env = self.clone();
        env.variables.remove(&key(OsStr::new(name)));
        env
    }

    /// Whether this is a GitHub Actions job.
    pub fn in_actions(&self) -> bool {
        self.text(GITHUB_ACTIONS) == Some("true")
    }
}

/// A name as it is looked up. On Windows `Path` and `PATH` are one variable.
fn key(name: &OsStr) -> OsString {
    if cfg!(windows) { name.to_ascii_uppercase() } else { name.to_owned() }
}

/// `home_dir` looks at the variable first, which is unset or empty here, then at the user database,
/// as docker and podman do.
fn account_home() -> Option<PathBuf> {
    #[allow(clippy::disallowed_methods)]
    std::env::home_dir().filter(|home| home.is_absolute())
}

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(variables: I) -> Self {
        let pairs = variables.into_iter().map(|(name, value)| (key(&name.into()), value.into()));
        Self { variables: pairs.collect(), withheld: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_with_a_token_is_for_that_alone() {
        let given = [("MY_PAT", "ghp_x"), (CR_PAT, "ghp_y"), (REEXEC, "docker"), (PATH, "/bin")];
        let env = Env::from_iter(given).withhold("MY_PAT").withhold("UNSET");
        assert_eq!(env.token("MY_PAT"), Some(OsStr::new("ghp_x")));
        assert_eq!(env.token(CR_PAT), Some(OsStr::new("ghp_y")));
        assert_eq!(env.token("UNSET"), None);
        assert_eq!(env.raw("MY_PAT"), None);
        let inherited: Vec<_> = env.inherited().collect();
        assert_eq!(inherited, [(OsStr::new(PATH), OsStr::new("/bin"))]);
    }
}
