//! Which keys of a credential file are about a host: the host itself, or a part of it.
//!
//! Pure. Which of them an engine looks up is said by [`super::docker_file`] and
//! [`super::podman_file`].

use std::collections::HashSet;

/// The keys that are about a host, each once, in the order of their first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Keys {
    /// Those of the host itself: the host, its URLs, and nerdctl's `HOST:443`.
    pub host: Vec<String>,
    /// Those of a part of it, such as podman's `HOST/ORG`.
    pub parts: Vec<String>,
    /// Those that would be the host's in small letters. Engines take them for another's.
    pub capitals: Vec<String>,
}

impl Keys {
    /// Those among all keys of a file.
    pub(super) fn of<'a>(all: impl Iterator<Item = &'a str>, host: &str) -> Self {
        let mut keys = Self::default();
        let mut known = HashSet::new();
        for key in all {
            let list = if is_key_of(key, host) {
                &mut keys.host
            } else if is_path_key_of(key, host) {
                &mut keys.parts
            } else if has_capitals(key) && is_key_of(&key.to_ascii_lowercase(), host) {
                &mut keys.capitals
            } else {
                continue;
            };
            if known.insert(key) {
                list.push(key.to_owned());
            }
        }
        keys
    }
}

fn has_capitals(key: &str) -> bool {
    key.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether a key stands for the host itself: the host, nerdctl's form with the port, or
/// a URL of either.
fn is_key_of(key: &str, host: &str) -> bool {
    let rest = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    let (named, path) = match rest.unwrap_or(key).split_once('/') {
        Some((named, path)) => (named, path),
        None => (rest.unwrap_or(key), ""),
    };
    let is_host = named.strip_prefix(host).is_some_and(|port| port.is_empty() || port == ":443");
    is_host && (rest.is_some() || path.is_empty())
}

/// Whether a key stands for a part of the host, as podman has it: `HOST/ORG`.
fn is_path_key_of(key: &str, host: &str) -> bool {
    let path = key.strip_prefix(host).and_then(|rest| rest.strip_prefix('/'));
    path.is_some_and(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_a_host() {
        let all = [
            "ghcr.io",
            "https://ghcr.io",
            "http://ghcr.io/v1/",
            "ghcr.io:443",
            "https://ghcr.io:443/v2/",
            "ghcr.io/",
            "ghcr.io/acme",
            "ghcr.io/acme/app",
            "GHCR.io",
            "HTTPS://ghcr.io/",
            "GHCR.io/acme",
            "ghcr.io:8443",
            "ghcr.io.example",
            "https://ghcr.io.example/",
            "ghcr.iox/acme",
            "ftp://ghcr.io",
            "ghcr.io",
        ];
        let keys = Keys::of(all.into_iter(), "ghcr.io");
        assert_eq!(keys.host, &all[..6]);
        assert_eq!(keys.parts, &all[6..8]);
        assert_eq!(keys.capitals, &all[8..10]);
    }
}
