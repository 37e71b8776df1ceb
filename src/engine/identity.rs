//! What an engine really is, from what it says of itself.
//!
//! `docker` is often podman: a script that execs it, or a link to it. The name decides nothing;
//! `--version` does.

use std::time::Duration;

use crate::engine::{Engine, EngineKind};
use crate::env::Env;
use crate::process::{Ended, Tool};

/// How long `--version` may take.
const LIMIT: Duration = Duration::from_secs(10);

/// What a program says it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The engine it is; `None` if it says nothing that is known.
    pub kind: Option<EngineKind>,
    /// Major and minor version.
    pub version: Option<(u32, u32)>,
}

/// Asks an engine what it is. One that does not answer is taken for nothing known.
pub fn ask(engine: &Engine, env: &Env) -> Identity {
    let output = Tool {
        program: &engine.program,
        args: vec!["--version".into()],
        env,
        with: Vec::new(),
        stdin: b"",
        limit: LIMIT,
    }
    .run();
    match output {
        Ok(output) if output.ended == Ended::Code(0) => {
            read(&String::from_utf8_lossy(&output.stdout))
        }
        _ => Identity { kind: None, version: None },
    }
}

/// Reads the answer to `--version`.
pub fn read(answer: &str) -> Identity {
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
    Identity { kind, version: kind.and(version) }
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
            assert_eq!(read(answer), Identity { kind, version }, "{answer:?}");
        }
    }
}
