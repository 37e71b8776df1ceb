//! The table of engines: one row each, with all in which they differ.
//!
//! Pure data. Nothing outside this file names an engine: what is wanted of one is a field of its
//! row, so that another engine is another row. A rule that came with a version, or went with one,
//! has that version beside it.

use std::fmt;
use std::ops::Deref;

use crate::env::DOCKER_AUTH_CONFIG;
use crate::store::StoreFormat;

/// Major and minor version.
pub(crate) type Version = (u32, u32);

/// Everything in which an engine differs from the others.
#[derive(Debug)]
pub struct Row {
    /// Its name; its program has it, and `--engine` takes it.
    pub name: &'static str,
    /// The name of the link to this program that means this engine. The engine that starts this
    /// program as its plugin needs none.
    pub link: Option<&'static str>,
    /// Where it keeps its logins, for the help of `--engine`.
    pub summary: &'static str,
    /// What its answer to `--version` has before ` version ` and somewhere after it.
    pub answers: &'static [(&'static str, &'static str)],
    /// The words of its login; podman is told to name the file that it stores in.
    pub login: &'static [&'static str],
    /// The options of its login, and of its root, that may follow `--`. From `docker login
    /// --help`, `podman login --help`, `nerdctl --help`.
    pub options: &'static [(&'static str, Takes)],
    /// How it learns of docker's global options.
    pub globals: Globals,
    /// Variables that it gets although no other child does.
    pub variables: &'static [&'static str],
    /// By whose rules it keeps its logins.
    pub store: StoreFormat,
    /// Whether it may log in through a daemon, whose network, proxies and trust are not ours.
    pub has_daemon: bool,
    /// Whether it starts this program as a plugin.
    pub has_plugins: bool,
    /// The folder below the home that is its home where snap installed it.
    pub snap_home: Option<&'static str>,
    /// The version from which on it takes logins from `DOCKER_AUTH_CONFIG`.
    pub obeys_auth_config: Option<Version>,
    /// The version from which on it keeps docker's settings when it stores a login in the file that
    /// `DOCKER_CONFIG` names; no version does in a file that is named in another way.
    pub keeps_settings: Option<Version>,
    /// The versions that cannot log in at all, and how they fail.
    pub broken: &'static [(Version, &'static str)],
}

/// What an option of an engine's login does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// It takes a value that is nothing to us.
    Value,
    /// It takes none.
    Nothing,
    /// It takes the file to store in.
    AuthFile,
    /// It takes docker's file to store in, whose other settings are kept then.
    DockerFile,
    /// It takes none, and its value `false` switches the check of certificates off.
    TlsVerify,
    /// It takes none, and switches the check of certificates off.
    TlsOff,
}

impl Takes {
    /// Whether the next word is its value.
    pub fn value(self) -> bool {
        match self {
            Self::Value | Self::AuthFile | Self::DockerFile => true,
            Self::Nothing | Self::TlsVerify | Self::TlsOff => false,
        }
    }
}

/// How an engine learns of the options that docker was given before our name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Globals {
    /// They are its own, and are typed again.
    Typed,
    /// It has no such options; the folder of config.json goes into docker's variable.
    Variable,
    /// Not at all: they move nothing of its own.
    None,
}

impl Row {
    /// What an option of its login takes, if it is known here.
    pub fn takes(&self, option: &str) -> Option<Takes> {
        self.options.iter().find(|(known, _)| *known == option).map(|(_, takes)| *takes)
    }
}

/// The engines in the order in which they are searched and reported.
const ENGINES: &[Row] = &[
    Row {
        name: "docker",
        link: None,
        summary: "keeps its logins in docker's config.json or credential helper",
        // `Docker version 28.5.2, build …`
        answers: &[("Docker", ", build ")],
        login: &["login"],
        options: &[],
        globals: Globals::Typed,
        variables: &[DOCKER_AUTH_CONFIG],
        store: StoreFormat::Docker,
        has_daemon: true,
        has_plugins: true,
        snap_home: Some("snap/docker/current"),
        obeys_auth_config: Some((28, 3)),
        keeps_settings: Some((0, 0)),
        broken: &[],
    },
    // buildah and skopeo share its store.
    Row {
        name: "podman",
        link: Some("podman-ghcr"),
        summary: "keeps its logins in an auth.json of its own",
        // A podman that is called docker prints `docker version 5.8.6`, without a build.
        answers: &[("podman", ""), ("docker", "")],
        login: &["login", "--verbose"],
        options: &[
            ("--authfile", Takes::AuthFile),
            ("--cert-dir", Takes::Value),
            ("--compat-auth-file", Takes::DockerFile),
            ("--tls-verify", Takes::TlsVerify),
            ("--verbose", Takes::Nothing),
            ("-v", Takes::Nothing),
        ],
        globals: Globals::None,
        variables: &[],
        store: StoreFormat::Podman,
        has_daemon: false,
        has_plugins: false,
        snap_home: None,
        obeys_auth_config: None,
        // 4.3.1, 4.7.2, 4.8.0 and 5.4.2 were seen.
        keeps_settings: Some((4, 8)),
        broken: &[],
    },
    Row {
        name: "nerdctl",
        link: Some("nerdctl-ghcr"),
        summary: "keeps its logins where docker does",
        answers: &[("nerdctl", "")],
        login: &["login"],
        options: &[
            ("--hosts-dir", Takes::Value),
            ("--address", Takes::Value),
            ("-a", Takes::Value),
            ("--host", Takes::Value),
            ("-H", Takes::Value),
            ("--namespace", Takes::Value),
            ("-n", Takes::Value),
            ("--insecure-registry", Takes::TlsOff),
            ("--debug", Takes::Nothing),
            ("--debug-full", Takes::Nothing),
            ("--experimental", Takes::Nothing),
        ],
        globals: Globals::Variable,
        variables: &[],
        store: StoreFormat::Nerdctl,
        has_daemon: false,
        has_plugins: false,
        snap_home: None,
        // Linked with docker's code of 28.3 from 2.1.3 on; the patch level is not told apart.
        obeys_auth_config: Some((2, 2)),
        keeps_settings: Some((0, 0)),
        broken: &[((0, 16), "with status 404")],
    },
];

/// A container engine: the number of its row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EngineKind(usize);

impl EngineKind {
    /// All of them, in the order of the table.
    pub const ALL: [Self; ENGINES.len()] = {
        let mut all = [Self(0); ENGINES.len()];
        let mut row = 0;
        while row < all.len() {
            all[row] = Self(row);
            row += 1;
        }
        all
    };

    /// The first of the table of which something is true.
    pub fn find(is_it: impl Fn(&Row) -> bool) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| is_it(kind))
    }

    /// The engine of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::find(|row| row.name == name)
    }
}

/// A kind is its row.
impl Deref for EngineKind {
    type Target = Row;

    fn deref(&self) -> &Row {
        &ENGINES[self.0]
    }
}

impl fmt::Debug for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// The name that a program is called by, if it is that of a link which means an engine.
pub(crate) fn link(name: &str) -> Option<&'static str> {
    links().find(|link| *link == name)
}

/// The names of the links to this program that mean an engine.
pub fn links() -> impl Iterator<Item = &'static str> {
    ENGINES.iter().filter_map(|row| row.link)
}

/// The names of all engines in a sentence: `docker, podman and nerdctl`.
pub(crate) fn names(last: &str) -> String {
    sentence(ENGINES.iter().map(|row| row.name), last)
}

/// Words in a sentence, with `last` between the last two.
pub(crate) fn sentence<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    match &*words.into_iter().collect::<Vec<_>>() {
        [rest @ .., end] if !rest.is_empty() => format!("{}{last}{end}", rest.join(", ")),
        words => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_do_not_get_in_each_others_way() {
        let mut names: Vec<_> = ENGINES.iter().map(|row| row.name).chain(links()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        // The docker that starts us is found by that.
        assert_eq!(ENGINES.iter().filter(|row| row.has_plugins).count(), 1);
        for kind in EngineKind::ALL {
            assert_eq!(EngineKind::named(kind.name), Some(kind));
            assert!(kind.link.is_some() || kind.has_plugins, "{kind:?} cannot be named");
        }
    }

    #[test]
    fn in_a_sentence() {
        assert_eq!(names(" and "), "docker, podman and nerdctl");
        assert_eq!(sentence(["docker"], " or "), "docker");
        assert_eq!(sentence([], " or "), "");
    }
}
