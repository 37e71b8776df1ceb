//! Which daemon docker would hand the token to.
//!
//! docker logs in through its daemon, if one answers, and the password goes there as it is. Owns
//! docker's choice of the daemon: `-H`, `DOCKER_HOST`, context. Reads docker's context files, and
//! writes nothing.

use std::path::Path;

use serde_json::Value;

use crate::env::{self, Env};
use crate::files;
use crate::invocation::DockerGlobals;

/// Where a daemon is, as seen from the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Daemon {
    /// On this machine, or none.
    Local,
    /// On another machine, by a way that is encrypted.
    Remote(String),
    /// On another machine, in the clear.
    Insecure(String),
}

/// The daemon docker would use. `current` is `currentContext` of its config.json, whose folder
/// `config` is.
pub(crate) fn of(
    globals: &DockerGlobals,
    current: Option<&str>,
    config: Option<&Path>,
    env: &Env,
) -> Daemon {
    let given = globals.host.as_deref().and_then(|host| host.to_str());
    let named = globals.context.as_deref().and_then(|name| name.to_str());
    // The context `default` is what the variable says.
    let by_environment =
        || env.text(env::DOCKER_HOST).filter(|_| matches!(named, None | Some("default")));
    if let Some(host) = given.or_else(by_environment) {
        return judge(host, is_tls(globals, env));
    }
    let context = named.or_else(|| env.text(env::DOCKER_CONTEXT)).or(current);
    match context.zip(config).and_then(|(name, config)| endpoint(name, config)) {
        Some((host, tls)) => judge(&host, tls),
        None => Daemon::Local,
    }
}

/// Whether docker speaks TLS to a daemon that is named by its host. Source: docker/cli
/// `cli/flags/options.go`: `--tlsverify` turns it on whatever its value, `--tls` beats the
/// variable, and certificates alone turn nothing on.
fn is_tls(globals: &DockerGlobals, env: &Env) -> bool {
    let set = |name| env.var(name).is_some();
    globals.tls_verify
        || set("DOCKER_TLS_VERIFY")
        || globals.tls.unwrap_or_else(|| set("DOCKER_TLS"))
}

fn judge(host: &str, tls: bool) -> Daemon {
    let (scheme, rest) = host.split_once("://").unwrap_or(("tcp", host));
    let authority = rest.split('/').next().unwrap_or_default();
    let name = match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.rsplit_once(':').map_or(authority, |(name, _)| name),
    };
    let name = name.rsplit('@').next().unwrap_or(name);
    let loopback = name.is_empty()
        || name == "localhost"
        || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match scheme {
        "ssh" if !loopback => Daemon::Remote(host.to_owned()),
        "tcp" | "http" | "https" if !loopback => match tls || scheme == "https" {
            true => Daemon::Remote(host.to_owned()),
            false => Daemon::Insecure(host.to_owned()),
        },
        _ => Daemon::Local,
    }
}

/// The host of a context, and whether it is reached by TLS. Contexts lie in folders named by a
/// hash; the name stands inside.
fn endpoint(name: &str, config: &Path) -> Option<(String, bool)> {
    let contexts = config.join("contexts");
    let folders = std::fs::read_dir(contexts.join("meta")).ok()?;
    for folder in folders.flatten() {
        let Ok(Some(file)) = files::read(&folder.path().join("meta.json")) else { continue };
        let Ok(meta) = serde_json::from_slice::<Value>(&file.bytes) else { continue };
        if meta["Name"] == name {
            let host = meta["Endpoints"]["docker"]["Host"].as_str()?.to_owned();
            let tls = contexts.join("tls").join(folder.file_name()).join("docker").is_dir();
            return Some((host, tls));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        for (host, tls, expect) in [
            ("unix:///var/run/docker.sock", false, "local"),
            ("npipe:////./pipe/docker_engine", false, "local"),
            ("tcp://127.0.0.1:2375", false, "local"),
            ("tcp://localhost:2375", false, "local"),
            ("tcp://[::1]:2375", false, "local"),
            ("tcp://:2375", false, "local"),
            ("tcp://build.example:2375", false, "insecure"),
            ("build.example:2375", false, "insecure"),
            ("tcp://build.example:2376", true, "remote"),
            ("http://10.0.0.7:2375", false, "insecure"),
            ("ssh://me@build.example", false, "remote"),
        ] {
            let word = match judge(host, tls) {
                Daemon::Local => "local",
                Daemon::Remote(_) => "remote",
                Daemon::Insecure(_) => "insecure",
            };
            assert_eq!(word, expect, "{host}");
        }
    }

    #[test]
    fn what_turns_tls_on() {
        let tls = |tls, tls_verify, env: &[(&str, &str)]| {
            let globals = DockerGlobals { tls, tls_verify, ..DockerGlobals::default() };
            is_tls(&globals, &env.iter().copied().collect())
        };
        assert!(!tls(None, false, &[]));
        assert!(tls(Some(true), false, &[]));
        assert!(tls(None, true, &[]));
        assert!(tls(None, false, &[("DOCKER_TLS", "1")]));
        assert!(!tls(Some(false), false, &[("DOCKER_TLS", "1")]));
        assert!(tls(Some(false), false, &[("DOCKER_TLS_VERIFY", "1")]));
    }

    #[test]
    fn who_says_which() {
        let folder = tempfile::tempdir().unwrap();
        for (id, name, host) in
            [("1", "far", "ssh://far.example"), ("2", "open", "tcp://open.example:2375")]
        {
            let meta = folder.path().join("contexts/meta").join(id);
            std::fs::create_dir_all(&meta).unwrap();
            let text =
                format!(r#"{{"Name":"{name}","Endpoints":{{"docker":{{"Host":"{host}"}}}}}}"#);
            std::fs::write(meta.join("meta.json"), text).unwrap();
        }
        let daemon = |globals: &DockerGlobals, current, env: &[(&str, &str)]| {
            of(globals, current, Some(folder.path()), &env.iter().copied().collect())
        };
        let far = Daemon::Remote("ssh://far.example".into());
        let open = Daemon::Insecure("tcp://open.example:2375".into());
        let none = DockerGlobals::default();
        let context = DockerGlobals { context: Some("far".into()), ..DockerGlobals::default() };
        let host = DockerGlobals { host: Some("unix:///x".into()), ..DockerGlobals::default() };
        assert_eq!(daemon(&none, None, &[]), Daemon::Local);
        assert_eq!(daemon(&none, Some("far"), &[]), far);
        assert_eq!(daemon(&none, Some("far"), &[("DOCKER_CONTEXT", "open")]), open);
        assert_eq!(daemon(&none, Some("far"), &[("DOCKER_HOST", "unix:///x")]), Daemon::Local);
        assert_eq!(daemon(&context, Some("open"), &[("DOCKER_HOST", "unix:///x")]), far);
        assert_eq!(
            daemon(&host, Some("far"), &[("DOCKER_HOST", "tcp://open.example:1")]),
            Daemon::Local
        );
        assert_eq!(daemon(&none, Some("default"), &[]), Daemon::Local);
        assert_eq!(daemon(&none, Some("nosuch"), &[]), Daemon::Local);
        // The context `default` is what the variable says; a cluster's certificates are not the
        // daemon's.
        let default = DockerGlobals { context: Some("default".into()), ..DockerGlobals::default() };
        assert_eq!(daemon(&default, None, &[("DOCKER_HOST", "tcp://open.example:2375")]), open);
        std::fs::create_dir_all(folder.path().join("contexts/tls/2/kubernetes")).unwrap();
        assert_eq!(daemon(&none, Some("open"), &[]), open);
    }
}
