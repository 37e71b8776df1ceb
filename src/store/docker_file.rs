//! docker's `config.json`: where it lies, what docker makes of it, who wins in it.
//!
//! Owns docker's rules of looking up a credential. It reads one file and changes nothing; the
//! edit is [`super::edit`].

use std::path::{Path, PathBuf};

use super::content::{Content, FileFormat};
use super::keys::Keys;
use super::{Broken, Entry, Location, notes};
use crate::env::{self, Env};
use crate::{invocation, process};

/// The file's name in docker's folder.
pub(crate) const NAME: &str = "config.json";

/// Whether a file is docker's by its name, whoever reads it.
pub(crate) fn is_dockers(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == NAME)
}

/// Where docker's file is: in `--config`'s folder, else `DOCKER_CONFIG`'s, else `~/.docker`.
pub(crate) fn path(env: &Env, config_dir: Option<&Path>) -> Option<PathBuf> {
    let given = config_dir.filter(|folder| !folder.as_os_str().is_empty()).map(Path::to_owned);
    let folder = given
        .or_else(|| env.path(env::DOCKER_CONFIG))
        .or_else(|| env.home().map(|home| home.join(".docker")))?;
    Some(folder.join(NAME))
}

/// docker's file, read with docker's types.
pub(crate) struct DockerFile {
    path: PathBuf,
    content: Content,
}

impl DockerFile {
    /// Reads it. A missing file and an empty one hold nothing.
    ///
    /// # Errors
    /// docker could not read it, or would lose something at the next save: text that is no JSON,
    /// more text after the JSON, a value of another type than docker's, an `auth` that is not
    /// base64 of `user:password`.
    pub(crate) fn read(path: &Path) -> Result<Self, Broken> {
        Ok(Self { path: path.to_owned(), content: Content::load(path, FileFormat::Docker)? })
    }

    /// Where docker keeps the credential of a host: with the helper named for exactly this host,
    /// else in the default store, else in this file. A helper named by an empty text is the file.
    pub(crate) fn location(&self, host: &str) -> Location {
        match self.content.helper(host).unwrap_or(self.content.creds_store()) {
            "" => Location::File(self.path.clone()),
            name => Location::helper(name, &self.path),
        }
    }

    /// The entry that docker takes for a key: exactly this key, else one whose host it is. The
    /// `{}` that docker leaves beside a helper holds nothing, but hides the others.
    pub(crate) fn entry(&self, key: &str) -> Option<Entry> {
        let place = self.content.place(|known| known == key);
        // Without a slash a key is its own host, and there may be thousands of them.
        let is_host = |known: &str| known.as_bytes().contains(&b'/') && host_of(known) == key;
        let place = place.or_else(|| self.content.place(is_host))?;
        self.content.entry(&place, FileFormat::Docker)
    }

    /// The keys that are about a host.
    pub(crate) fn keys(&self, host: &str) -> Keys {
        Keys::of(self.content.keys(), host)
    }

    /// A text in the file, by the keys that lead to it.
    pub(crate) fn setting(&self, keys: &[&str]) -> Option<String> {
        self.content.setting(keys)
    }

    /// The plugins that have one of these settings.
    pub(crate) fn plugins_with(&self, settings: &[&str]) -> Vec<String> {
        let has = |name: &String| {
            settings.iter().any(|it| self.setting(&["plugins", name, it]).is_some())
        };
        self.content.names(&["plugins"]).into_iter().filter(has).collect()
    }

    /// The context that docker uses if neither an option nor a variable names one.
    pub(crate) fn current_context(&self) -> Option<&str> {
        Some(self.content.current_context()).filter(|name| !name.is_empty())
    }

    /// The folders that docker looks for plugins in before its own.
    pub(crate) fn plugin_folders(&self) -> &[String] {
        self.content.plugin_folders()
    }

    /// The store that docker would choose by itself and write into the file at its next save:
    /// only where the file says nothing about credentials yet, and only if its helper is there.
    pub(crate) fn detected_store(&self, env: &Env) -> Option<&'static str> {
        if self.content.contains_auth() { None } else { platform_store(env) }
    }

    /// The fallback of our own helper for a host, which is what docker would use without it: the
    /// helper whose place it took, else the default store, else what docker would choose.
    pub(crate) fn fallback(&self, host: &str, env: &Env) -> Option<String> {
        let replaced = self.setting(&notes::own(&notes::replaced_helper(host)));
        let named = [replaced.as_deref().unwrap_or_default(), self.content.creds_store()];
        let is_other = |name: &&str| !name.is_empty() && *name != invocation::NAME;
        let named = named.into_iter().find(is_other);
        named.or_else(|| platform_store(env)).map(str::to_owned)
    }

    /// The helper named for exactly this host. An empty name means the file.
    pub(crate) fn helper(&self, host: &str) -> Option<&str> {
        self.content.helper(host)
    }

    /// The default store; empty if none is named.
    pub(crate) fn creds_store(&self) -> &str {
        self.content.creds_store()
    }

    /// Whether there is a login in it, or a helper for another host than this one.
    pub(crate) fn says_more_than(&self, host: &str) -> bool {
        self.content.keys().next().is_some() || self.content.helpers().any(|(it, _)| it != host)
    }

    /// The hosts for which our own helper is named.
    pub(crate) fn ours(&self) -> impl Iterator<Item = &str> {
        self.content.helpers().filter(|(_, name)| *name == invocation::NAME).map(|(host, _)| host)
    }

    /// Where docker keeps the login for a key: in the store that it detects by itself, or where
    /// the file says.
    pub(crate) fn location_used(&self, key: &str, env: &Env) -> Location {
        match self.detected_store(env) {
            Some(name) => Location::helper(name, &self.path),
            None => self.location(key),
        }
    }
}

/// The store that docker chooses by itself on this platform, if its helper is there.
pub(crate) fn platform_store(env: &Env) -> Option<&'static str> {
    let store = match std::env::consts::OS {
        "macos" => "osxkeychain",
        "windows" => "wincred",
        "linux" if process::find("pass", env).is_some() => "pass",
        "linux" => "secretservice",
        _ => return None,
    };
    process::find(&format!("docker-credential-{store}"), env).map(|_| store)
}

/// The host that docker sees in a key of the file, with its port if one is written there.
pub(super) fn host_of(key: &str) -> &str {
    let Some((_, rest)) = key.split_once("://") else {
        return key.split('/').next().unwrap_or(key);
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let host = authority.rsplit('@').next().unwrap_or(authority);
    host.strip_suffix(':').unwrap_or(host)
}
