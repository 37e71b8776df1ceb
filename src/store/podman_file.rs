//! podman's `auth.json`: where podman writes, what it reads and in which order.
//!
//! Owns podman's rules of looking up a credential (buildah and skopeo share them). It reads and
//! changes nothing else; the edit is [`super::edit`].

use std::path::{Path, PathBuf};

use super::content::{Content, FileFormat};
use super::keys::Keys;
use super::{Broken, Entry, Location, docker_file, json};
use crate::env::{self, Env};
use crate::files;

/// The file's place below a folder for such files.
pub(crate) const AUTH_JSON: &str = "containers/auth.json";
/// docker's file in the form before 2015.
const DOCKERCFG: &str = ".dockercfg";

/// The account's number, which podman's places have in their names.
#[cfg(unix)]
pub(crate) fn uid() -> u32 {
    rustix::process::getuid().as_raw()
}

/// The account's number, which counts nowhere but on Linux.
#[cfg(not(unix))]
pub(crate) fn uid() -> u32 {
    0
}

/// Where `podman login` stores without `--authfile`, taking its version for the newest.
/// podman itself is the better witness: with `--verbose` it names the file.
pub(crate) fn write_path(env: &Env) -> Option<PathBuf> {
    let file = named(env).map(|(_, file)| file);
    file.or_else(|| default_paths(env, uid()).into_iter().next())
}

/// podman's own files: where any version of it may have stored, and the one in the user's folder
/// for configuration, which it reads and which is named to those who want a login to last.
pub(crate) fn own_paths(env: &Env) -> Vec<PathBuf> {
    if let Some((_, named)) = named(env) {
        return vec![named];
    }
    let below_home = || env.home().map(|home| home.join(".config"));
    let config = env.path(env::XDG_CONFIG_HOME).or_else(below_home);
    let mut paths = default_paths(env, uid());
    paths.extend(config.map(|config| config.join(AUTH_JSON)));
    each_once(paths)
}

/// Those of podman's own files that the next reboot takes away.
pub(crate) fn session_paths(env: &Env) -> Vec<PathBuf> {
    match cfg!(target_os = "linux") {
        true => default_paths(env, uid()),
        false => Vec::new(),
    }
}

/// What podman reads, the file that wins first.
pub(crate) fn read_paths(env: &Env) -> Vec<PathBuf> {
    if let Some((_, named)) = named(env) {
        return vec![named];
    }
    let home = env.home();
    let below_home = |name: &str| home.as_ref().map(|home| home.join(name));
    let mut paths = own_paths(env);
    paths.extend(below_home(".docker/config.json"));
    paths.extend(below_home(DOCKERCFG));
    each_once(paths)
}

pub(super) fn each_once(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut once: Vec<PathBuf> = Vec::new();
    for path in paths {
        if !once.contains(&path) {
            once.push(path);
        }
    }
    once
}

/// The file that a variable names, and which: then it is the only one.
fn named(env: &Env) -> Option<(&'static str, PathBuf)> {
    let folder = || env.path(env::DOCKER_CONFIG);
    env.path(env::REGISTRY_AUTH_FILE)
        .map(|file| (env::REGISTRY_AUTH_FILE, file))
        .or_else(|| Some((env::DOCKER_CONFIG, folder()?.join(docker_file::NAME))))
}

/// The variable that names podman's file, if one does.
pub(crate) fn named_by(env: &Env) -> Option<&'static str> {
    named(env).map(|(variable, _)| variable)
}

/// What docker has in a file of its own beside the logins and helpers that podman knows of; nothing
/// in a file of podman's, or one that podman cannot read and so does not write.
pub(crate) fn docker_settings(path: &Path) -> Vec<String> {
    if !docker_file::is_dockers(path) {
        return Vec::new();
    }
    let Ok(file) = PodmanFile::read(path) else { return Vec::new() };
    let mut names = file.content.names(&[]);
    names.retain(|name| !["auths", "credHelpers"].iter().any(|known| json::is_field(name, known)));
    names
}

/// Where podman stores by default for an account, the place of the newest version first.
pub(super) fn default_paths(env: &Env, uid: u32) -> Vec<PathBuf> {
    if !cfg!(target_os = "linux") {
        return env.home().map(|home| home.join(".config").join(AUTH_JSON)).into_iter().collect();
    }
    if let Some(folder) = env.path(env::XDG_RUNTIME_DIR) {
        return vec![folder.join(AUTH_JSON)];
    }
    if uid == 0 {
        return vec!["/run/containers/0/auth.json".into()];
    }
    if let Some(folder) = own_run_folder(uid) {
        return vec![folder.join(AUTH_JSON)];
    }
    let temporary = env.path(env::TMPDIR).unwrap_or_else(|| "/tmp".into());
    let [new, old] = ["storage", "podman"].map(|name| temporary.join(format!("{name}-run-{uid}")));
    // Anyone may make that folder, and podman takes only its own account's.
    let folders = if is_own(&old) { vec![new, old] } else { vec![new] };
    folders.into_iter().map(|folder| folder.join(AUTH_JSON)).collect()
}

#[cfg(unix)]
fn is_own(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let me = rustix::process::geteuid().as_raw();
    folder.symlink_metadata().is_ok_and(|metadata| metadata.is_dir() && metadata.uid() == me)
}

#[cfg(not(unix))]
fn is_own(folder: &Path) -> bool {
    folder.is_dir()
}

/// The session's folder, which podman finds by itself if it is this account's.
#[cfg(unix)]
fn own_run_folder(uid: u32) -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt as _;
    let folder = PathBuf::from(format!("/run/user/{uid}"));
    let metadata = folder.metadata().ok()?;
    (metadata.is_dir() && metadata.uid() == uid && metadata.mode() & 0o700 == 0o700)
        .then_some(folder)
}

#[cfg(not(unix))]
fn own_run_folder(_uid: u32) -> Option<PathBuf> {
    None
}

/// A file as podman reads it: its own, or docker's.
pub(crate) struct PodmanFile {
    path: PathBuf,
    format: FileFormat,
    content: Content,
}

impl PodmanFile {
    /// Reads it. A missing file holds nothing; an empty one is an error to podman.
    ///
    /// # Errors
    /// podman could not read it.
    pub(crate) fn read(path: &Path) -> Result<Self, Broken> {
        let is_old = path.file_name().is_some_and(|name| name == DOCKERCFG);
        let format = if is_old { FileFormat::Dockercfg } else { FileFormat::Podman };
        Ok(Self { path: path.to_owned(), format, content: Content::load(path, format)? })
    }

    /// The same, where a file with nothing in it is as good as none: nothing can be taken away.
    ///
    /// # Errors
    /// As [`PodmanFile::read`].
    pub(crate) fn read_unless_blank(path: &Path) -> Result<Option<Self>, Broken> {
        let is_blank = || {
            let contents = files::read(path).ok().flatten();
            contents.is_some_and(|it| it.bytes.iter().all(u8::is_ascii_whitespace))
        };
        match Self::read(path) {
            Err(_) if is_blank() => Ok(None),
            file => file.map(Some),
        }
    }

    /// Where this file says that the credential of a host is kept. `credsStore` is nothing to
    /// podman, so a helper counts only if it is named for exactly this host. An empty name is
    /// a helper that is missing to podman, other than to docker.
    pub(crate) fn location(&self, host: &str) -> Location {
        match self.content.helper(host) {
            Some(name) => Location::helper(name, &self.path),
            None => Location::File(self.path.clone()),
        }
    }

    /// The entry that podman takes for a key: exactly this key, else for a host one of its URLs.
    /// One without a user name is none.
    ///
    /// # Errors
    /// What stands there is no base64: podman looks no further.
    pub(crate) fn entry(&self, key: &str) -> Result<Option<Entry>, Broken> {
        let place = self.content.place(|known| known == key);
        let place = place.or_else(|| self.content.place(|known| self.host_of(known) == key));
        let Some(place) = place else { return Ok(None) };
        match self.content.undecodable(&place) {
            Some(line) => Err(Broken {
                path: self.path.clone(),
                line: Some(line),
                reason: format!("the `auth` of `{key}` must be base64 of user:password"),
                cause: self.format.cause(),
            }),
            None => Ok(self.content.entry(&place, self.format)),
        }
    }

    /// The hosts that the file has an entry or a helper for, as often as it has one.
    pub(super) fn hosts(&self) -> impl Iterator<Item = &str> {
        self.content.keys().chain(self.content.helped()).map(docker_file::host_of)
    }

    /// The keys that are about a host.
    pub(crate) fn keys(&self, host: &str) -> Keys {
        Keys::of(self.content.keys(), host)
    }

    /// podman cuts the path off a URL only, since `HOST/ORG` is a key of its own to it.
    fn host_of<'a>(&self, key: &'a str) -> &'a str {
        let rest = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
        match rest.unwrap_or(key).split_once('/') {
            Some((host, _)) if rest.is_some() || self.format == FileFormat::Dockercfg => host,
            _ => rest.unwrap_or(key),
        }
    }
}
