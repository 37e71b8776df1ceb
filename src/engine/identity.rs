//! What an engine really is, from what it says of itself.
//!
//! `docker` is often podman: a script that execs it, or a link to it. The name decides nothing;
//! `--version` does.

use std::time::Duration;

use super::table::{Row, Version};
use super::{Engine, EngineKind};
use crate::env::{DOCKER_AUTH_CONFIG, DOCKER_CONFIG, Env};
use crate::process::{Ended, Tool};
use crate::store::StoreFormat;

/// How long `--version` may take.
const LIMIT: Duration = Duration::from_secs(10);

/// What a program that has an engine's name really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EngineIdentity {
    /// What it is by its name.
    pub name: EngineKind,
    /// What it says it is; `None` if it says nothing that is known.
    pub said: Option<EngineKind>,
    /// Major and minor version, if it was asked and said it.
    pub version: Option<Version>,
}

impl EngineIdentity {
    /// What it is taken for: what it says, else what its name says.
    pub(crate) fn kind(&self) -> EngineKind {
        self.said.unwrap_or(self.name)
    }

    /// Whether a rule that came with a version holds for it.
    pub(crate) fn is_since(&self, since: Option<Version>) -> bool {
        since.is_some() && self.version >= since
    }

    /// Whether it keeps docker's settings when it stores a login in the file that this variable
    /// names. An unknown version counts as the newest.
    pub(crate) fn keeps_settings(&self, variable: Option<&str>) -> bool {
        let is_since = |since| self.version.is_none_or(|version| version >= since);
        variable == Some(DOCKER_CONFIG) && self.kind().keeps_settings.is_some_and(is_since)
    }

    /// Whether it takes logins from `DOCKER_AUTH_CONFIG`, which is set.
    pub(crate) fn obeys_auth_config(&self, env: &Env) -> bool {
        env.var(DOCKER_AUTH_CONFIG).is_some() && self.is_since(self.kind().obeys_auth_config)
    }
}

impl Engine {
    /// Asks it what it is, whatever its name: it may be podman. The docker that called us is what
    /// its name says, and tells its version alone.
    pub(crate) fn identify(&self, env: &Env) -> EngineIdentity {
        let args = vec!["--version".into()];
        let (program, with, limit) = (&self.program, Vec::new(), LIMIT);
        let output = Tool { program, args, env, with, stdin: b"", limit }.run();
        let answer = output.ok().filter(|output| output.ended == Ended::Code(0));
        let answer = answer.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        let (said, version) = read(&answer.unwrap_or_default());
        let known = self.unasked();
        EngineIdentity { said: known.said.or(said), version, ..known }
    }

    /// What is known of it without a question.
    pub(crate) fn unasked(&self) -> EngineIdentity {
        let said = self.caller.then_some(self.kind);
        EngineIdentity { name: self.kind, said, version: None }
    }

    /// The engine that it may be instead of the one that its name says: one that answers by that
    /// name as well.
    pub(crate) fn disguise(&self) -> Option<EngineKind> {
        let name = self.kind.name;
        let answers = |row: &Row| row.name != name && row.answers.iter().any(|it| it.0 == name);
        if self.caller { None } else { EngineKind::find(answers) }
    }
}

/// By whose rules a target with that identity keeps its logins: docker's file is docker's.
pub(crate) fn store_format(identity: Option<EngineIdentity>) -> StoreFormat {
    identity.map_or(StoreFormat::Docker, |identity| identity.kind().store)
}

/// Reads the answer to `--version`.
fn read(answer: &str) -> (Option<EngineKind>, Option<Version>) {
    let line = answer.lines().find(|line| line.contains(" version ")).unwrap_or_default();
    let (name, rest) = line.split_once(" version ").unwrap_or_default();
    let is_it = |(before, after): &(&str, &str)| *before == name && rest.contains(after);
    let kind = EngineKind::find(|row| row.answers.iter().any(is_it));
    let number = rest.trim_start_matches('v');
    let mut parts = number.split(|c: char| !c.is_ascii_digit()).map(str::parse);
    let version = match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => Some((major, minor)),
        _ => None,
    };
    (kind, kind.and(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_real_engines() {
        let [docker, podman, nerdctl] = EngineKind::ALL;
        for (answer, kind, version) in [
            ("Docker version 28.5.2, build ecc6942\n", Some(docker), Some((28, 5))),
            ("Docker version 20.10.24+dfsg1, build 297e128\n", Some(docker), Some((20, 10))),
            ("podman version 5.8.6\n", Some(podman), Some((5, 8))),
            ("docker version 5.8.6\n", Some(podman), Some((5, 8))),
            ("nerdctl version 2.1.6\n", Some(nerdctl), Some((2, 1))),
            ("nerdctl version v2.3.5\n", Some(nerdctl), Some((2, 3))),
            ("Docker version 1.0\n", None, None),
            ("something else\n", None, None),
            ("", None, None),
        ] {
            assert_eq!(read(answer), (kind, version), "{answer:?}");
        }
    }

    #[test]
    fn which_podman_keeps_dockers_settings() {
        for (version, expected) in [
            (None, true),
            (Some((5, 4)), true),
            (Some((4, 8)), true),
            (Some((4, 7)), false),
            (Some((3, 4)), false),
        ] {
            let name = EngineKind::named("podman").unwrap();
            let podman = EngineIdentity { name, said: Some(name), version };
            assert_eq!(podman.keeps_settings(Some("DOCKER_CONFIG")), expected, "{version:?}");
            assert!(!podman.keeps_settings(Some("REGISTRY_AUTH_FILE")));
            assert!(!podman.keeps_settings(None));
        }
    }

    #[test]
    fn who_obeys_the_variable() {
        let obeys = |name: &str, version, env: &[(&str, &str)]| {
            let name = EngineKind::named(name).unwrap();
            let identity = EngineIdentity { name, said: None, version };
            identity.obeys_auth_config(&env.iter().copied().collect())
        };
        let set = [(DOCKER_AUTH_CONFIG, "{}")];
        assert!(obeys("docker", Some((28, 3)), &set));
        assert!(!obeys("docker", Some((28, 3)), &[]));
        assert!(!obeys("docker", Some((28, 2)), &set));
        assert!(!obeys("docker", None, &set));
        assert!(obeys("nerdctl", Some((2, 2)), &set));
        assert!(!obeys("podman", Some((5, 8)), &set));
    }
}
