//! What an engine would send for a registry, and what lies behind that unused.
//!
//! Owns the engines' orders of look-up across their stores. Reads only.

use std::time::Duration;

use crate::engine::EngineKind;
use crate::env::{self, Env};
use crate::problem::Problem;
use crate::store::auth_config;
use crate::store::docker_file::DockerFile;
use crate::store::login::{Held, Store};
use crate::store::{Kept, podman_file};

/// An engine's logins for one registry.
#[derive(Debug, Default, PartialEq)]
pub struct View {
    /// The one that it would send.
    pub used: Option<Held>,
    /// Others that it would find, if the used one were not there.
    pub shadowed: Vec<Held>,
    /// The keys of parts of the registry (`HOST/ORG`), which podman prefers for their images.
    pub parts: Vec<String>,
}

/// Looks at all the stores that an engine reads. `obeys_variable` tells whether it is a docker
/// that takes logins from `DOCKER_AUTH_CONFIG`.
///
/// # Errors
/// A file cannot be read, or a helper is missing or fails.
pub fn of(
    store: &Store,
    host: &str,
    obeys_variable: bool,
    env: &Env,
    limit: Duration,
) -> Result<View, Problem> {
    let mut found = Vec::new();
    if obeys_variable && let Some(entry) = auth_config::entry(env, host) {
        let kept = Kept::Variable(env::DOCKER_AUTH_CONFIG);
        found.push(Held { key: host.to_owned(), kept, entry });
    }
    for (store, key) in stores(store, host, env) {
        found.extend(store.read_key(&key, env, limit)?);
        found.extend(beside_helper(&store, &key)?);
    }
    // docker finds one entry under several spellings of its key.
    let mut logins: Vec<Held> = Vec::new();
    for held in found {
        if !logins.iter().any(|known| known.kept == held.kept && known.entry == held.entry) {
            logins.push(held);
        }
    }
    let mut logins = logins.into_iter();
    Ok(View { used: logins.next(), shadowed: logins.collect(), parts: store.parts(host)? })
}

/// The stores and keys in the order in which the engine tries them.
fn stores(store: &Store, host: &str, env: &Env) -> Vec<(Store, String)> {
    let same = |key: String| (store.clone(), key);
    match store.kind {
        EngineKind::Docker => vec![same(host.to_owned())],
        EngineKind::Nerdctl => ["", "https://", "http://"]
            .iter()
            .map(|scheme| format!("{scheme}{host}:443"))
            .chain(["", "https://", "http://"].iter().map(|scheme| format!("{scheme}{host}")))
            .map(same)
            .collect(),
        EngineKind::Podman => {
            let paths = podman_file::read_paths(env, None, podman_file::uid());
            let others = paths.into_iter().filter(|path| *path != store.file && path.exists());
            std::iter::once(store.file.clone())
                .chain(others)
                .map(|file| (Store { kind: EngineKind::Podman, file }, host.to_owned()))
                .collect()
        }
    }
}

/// The plain entry that stays in docker's file beside a helper, which hides it.
fn beside_helper(store: &Store, key: &str) -> Result<Option<Held>, Problem> {
    let Kept::Helper { .. } = store.kept(key)? else { return Ok(None) };
    if store.kind == EngineKind::Podman {
        return Ok(None);
    }
    let file = DockerFile::read(&store.file).map_err(|broken| broken.problem())?;
    let plain = file.entry(key).filter(|entry| entry.secret.is_some());
    Ok(plain.map(|entry| Held { key: key.to_owned(), kept: Kept::File(store.file.clone()), entry }))
}
