//! What the environment does to engines and logins: variables, daemon, proxies, homes.

use std::path::{Path, PathBuf};

use crate::cause::{Cause, Certainty};
use crate::context::Context;
use crate::doctor::engines::EngineSeen;
use crate::engine::EngineKind;
use crate::engine::daemon::{self, Daemon};
use crate::env::{self, Env, HOME};
use crate::http::proxy::ProxySettings;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::{Finding, Report, Severity};
use crate::shell::shell_quoted;
use crate::store::docker_file::DockerFile;
use crate::store::{StoreFormat, auth_config, docker_file};
use crate::stored_logins::Logins;

/// What of the environment matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct EnvironmentSeen {
    /// The home; none if there is none. And whether it is a folder.
    pub home: Option<(PathBuf, bool)>,
    /// `XDG_RUNTIME_DIR`, if it is set and no folder.
    pub runtime_missing: Option<PathBuf>,
    /// Whether podman is installed, under whatever name.
    pub podman: bool,
    /// Whether docker is.
    pub docker: bool,
    /// Variables that lead to another credential file, and where they lead to.
    pub overrides: Vec<(&'static str, PathBuf)>,
    /// `DOCKER_AUTH_CONFIG`, if it is set.
    pub auth_config: Option<AuthConfigSeen>,
    /// The daemon that docker would use, if it is on another machine.
    pub daemon: Option<Daemon>,
    /// `CONTAINER_HOST`.
    pub container_host: Option<String>,
    /// The way to the registry.
    pub proxy: ProxySeen,
}

/// What `DOCKER_AUTH_CONFIG` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AuthConfigSeen {
    /// The engines here that obey it.
    pub obeyed_by: Vec<&'static str>,
    /// Whose login for the registry it holds; none if it has none, or is not what docker takes.
    pub user: Option<String>,
    /// Whether a file or helper holds another login for the registry, which it hides.
    pub hides: bool,
}

/// What the variables for proxies say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProxySeen {
    /// The proxy as host and port, or none for the direct way; or what is wrong with the variable.
    pub way: Option<Result<String, String>>,
    /// The variable that says so.
    pub variable: Option<&'static str>,
    /// Both spellings are set, to different values.
    pub torn: bool,
    /// A variable that people take for it, if only that one is set.
    pub other: Option<&'static str>,
    /// Whether `NO_PROXY` takes the registry out.
    pub excepted: bool,
}

/// Looks at it.
pub(crate) fn look(
    engines: &[EngineSeen],
    logins: &Logins,
    registry: &Registry,
    cx: &Context<'_>,
) -> EnvironmentSeen {
    let env = cx.env;
    let has = |is_it: &dyn Fn(EngineKind) -> bool| {
        engines.iter().any(|engine| is_it(engine.identity.kind()))
    };
    let docker = has(&|kind| kind.has_daemon);
    let store = cx.store(StoreFormat::Docker, None).ok();
    let file = store.as_ref().and_then(|store| DockerFile::read(&store.file).ok());
    let current = file.as_ref().and_then(|file| file.current_context());
    let folder = store.as_ref().and_then(|store| store.file.parent());
    let overrides = [
        (env::DOCKER_CONFIG, env.path(env::DOCKER_CONFIG).map(|at| at.join(docker_file::NAME))),
        (env::REGISTRY_AUTH_FILE, env.path(env::REGISTRY_AUTH_FILE)),
    ];
    let runtime = env.path(env::XDG_RUNTIME_DIR);
    EnvironmentSeen {
        home: env.home().map(|home| {
            let is_there = home.is_dir();
            (home, is_there)
        }),
        runtime_missing: runtime.filter(|folder| !folder.is_dir()),
        podman: has(&|kind| kind.store == StoreFormat::Podman),
        docker,
        overrides: overrides.into_iter().filter_map(|(name, at)| Some((name, at?))).collect(),
        auth_config: env.var(env::DOCKER_AUTH_CONFIG).map(|_| AuthConfigSeen {
            obeyed_by: logins
                .stored
                .engines
                .iter()
                .zip(&logins.identities)
                .filter(|(_, identity)| identity.is_some_and(|it| it.obeys_auth_config(env)))
                .map(|(holder, _)| holder.engine)
                .collect(),
            user: auth_config::entry(env, &registry.host).map(|entry| entry.user),
            hides: logins.stored.engines.iter().any(|it| !it.shadowed.is_empty()),
        }),
        daemon: docker
            .then(|| daemon::of(&cx.called_as.docker_globals, current, folder.map(Path::new), env)),
        container_host: env.text(env::CONTAINER_HOST).map(str::to_owned),
        proxy: proxy(registry, env),
    }
}

fn proxy(registry: &Registry, env: &Env) -> ProxySeen {
    let [upper, lower] = env::HTTPS_PROXY.map(|name| env.var(name));
    let variable = env::HTTPS_PROXY.into_iter().find(|name| env.var(name).is_some());
    let way = match ProxySettings::of(env).proxy_for(&registry.host) {
        Ok(None) => None,
        Ok(Some(proxy)) => Some(Ok(format!("{}:{}", proxy.host(), proxy.port()))),
        Err(no_answer) => Some(Err(no_answer.detail)),
    };
    ProxySeen {
        excepted: way.is_none() && variable.is_some(),
        way,
        variable,
        torn: upper.is_some() && lower.is_some() && upper != lower,
        other: env::OTHER_PROXIES.into_iter().find(|name| env.var(name).is_some()),
    }
}

/// Judges them. `host` is the registry's.
pub(crate) fn judge(seen: &EnvironmentSeen, host: &str, report: &mut Report) {
    judge_homes(seen, report);
    for (variable, file) in &seen.overrides {
        let problem = Problem::new(
            Cause::ConfigDirOverride,
            format!("{variable} leads to {}", file.display()),
        )
        .why(format!("{variable} is set, so the usual file is not read"))
        .fix(format!("unset {variable}, or set it wherever an engine runs"));
        report.add(Finding::note(problem));
    }
    if let Some(auth_config) = &seen.auth_config {
        judge_auth_config(auth_config, host, report);
    }
    match &seen.daemon {
        Some(Daemon::Remote(at)) => {
            let problem = Problem::new(
                Cause::RemoteDaemon,
                format!("docker logs in and pulls through the daemon at {at}"),
            )
            .why("its network, its proxies and its trust count there, and it sees the token");
            report.add(Finding::note(problem));
        }
        Some(Daemon::Insecure(at)) => {
            let problem = Problem::new(
                Cause::InsecureDaemon,
                format!("docker would send the token in the clear to the daemon at {at}"),
            )
            .why("DOCKER_HOST, -H or the context names tcp:// without TLS, on another machine");
            report.add(Finding::error(problem));
        }
        Some(Daemon::Local) | None => {}
    }
    if let Some(at) = seen.container_host.as_ref().filter(|_| seen.podman) {
        let problem =
            Problem::new(Cause::RemoteDaemon, format!("podman works through the service at {at}"))
                .why("CONTAINER_HOST is set; podman's login fails where nothing answers there")
                .fix("unset CONTAINER_HOST, if that service is not meant");
        report.add(Finding::note(problem));
    }
    judge_proxy(&seen.proxy, seen.docker, host, report);
}

fn judge_homes(seen: &EnvironmentSeen, report: &mut Report) {
    match &seen.home {
        None => {
            let problem = Problem::new(Cause::StoreFailed, "there is no home folder")
                .why(format!("{HOME} is not set, and the account has none"));
            report.add(Finding::error(problem.fix(format!("set {HOME}"))));
        }
        Some((home, false)) => {
            let message = format!("the home {} is no folder", home.display());
            let problem = Problem::new(Cause::StoreFailed, message)
                .why("engines keep logins below it")
                .fix(format!("mkdir -p {}, or set {HOME}", shell_quoted(home)));
            report.add(Finding::error(problem));
        }
        Some((home, true)) => {
            let is_snap = home.components().any(|part| part.as_os_str() == "snap");
            if is_snap {
                let message = format!("{HOME} is {}, which is a snap's own", home.display());
                let problem = Problem::new(Cause::SnapDocker, message)
                    .why("a shell inside a snap has another home, and so other logins")
                    .fix(format!("use a shell outside the snap, or set {HOME} to your own"));
                report.add(Finding::warning(problem).with_certainty(Certainty::Likely));
            }
        }
    }
    if let Some(folder) = seen.runtime_missing.as_ref().filter(|_| seen.podman) {
        let problem = Problem::new(
            Cause::EngineFailed,
            "podman does not start: XDG_RUNTIME_DIR names a folder that is not there",
        )
        .why(format!("it is {}; a session by su or cron often has another's", folder.display()))
        .fix("unset XDG_RUNTIME_DIR, or log in by ssh or a real session");
        report.add(Finding::error(problem).with_certainty(Certainty::Likely));
    }
}

fn judge_auth_config(seen: &AuthConfigSeen, host: &str, report: &mut Report) {
    let problem = |message: String| Problem::new(Cause::AuthConfigOverride, message);
    let engines = seen.obeyed_by.join(" and ");
    let (takes, its) = if seen.obeyed_by.len() == 1 { ("takes", "its") } else { ("take", "their") };
    match (!seen.obeyed_by.is_empty(), &seen.user) {
        (true, Some(user)) => {
            let why = match seen.hides {
                true => "the login that is stored has no effect, nor has a new one",
                false => "a new login will have no effect",
            };
            let message = format!(
                "{engines} {takes} {its} login for {host} from DOCKER_AUTH_CONFIG: that of {user}"
            );
            let weight = if seen.hides { Severity::Warning } else { Severity::Note };
            report.add(Finding::new(weight, problem(message).why(why)));
        }
        (true, None) => {
            let message = format!("DOCKER_AUTH_CONFIG gives {engines} no login for {host}");
            let why =
                format!("it names no {host}, or is not what docker takes: one `auths` of `auth`s");
            report.add(Finding::note(problem(message).why(why)));
        }
        (false, Some(_)) => {
            let message = "no engine here obeys DOCKER_AUTH_CONFIG, which holds a login";
            let why = who_obeys();
            report.add(Finding::warning(problem(message.into()).why(why).fix("{me} login")));
        }
        (false, None) => {}
    }
}

/// Which engines take logins from `DOCKER_AUTH_CONFIG`.
fn who_obeys() -> String {
    let rules = EngineKind::ALL.map(|kind| match kind.obeys_auth_config {
        Some((major, minor)) => format!("{} does from {major}.{minor} on", kind.name),
        None => format!("{} never does", kind.name),
    });
    rules.join(", ")
}

fn judge_proxy(seen: &ProxySeen, docker: bool, host: &str, report: &mut Report) {
    let variable = seen.variable.unwrap_or("HTTPS_PROXY");
    match &seen.way {
        Some(Err(why)) => {
            let message = format!("no proxy can be used to {host}");
            let fix = format!("set {variable} to http://HOST:PORT, or unset it");
            let problem = Problem::new(Cause::ProxyFailed, message).why(why.clone());
            report.add(Finding::error(problem.fix(fix)));
        }
        Some(Ok(proxy)) => {
            report.saw(
                "proxy",
                format!("the way to {host} leads through the proxy {proxy}, by {variable}"),
            );
            if docker {
                let message = format!("docker's daemon does not see the {variable} of this shell");
                let why = "the daemon pulls and pushes, with the proxy of its own settings";
                report.add(Finding::note(Problem::new(Cause::DaemonProxy, message).why(why)));
            }
        }
        None if seen.excepted => {
            report.saw("proxy", format!("no proxy is used to {host}, by NO_PROXY"));
        }
        None => {
            if let Some(other) = seen.other {
                let message = format!("{other} is set, and does not count for {host}");
                let why = "for https engines look at HTTPS_PROXY and https_proxy alone";
                let fix = format!("export HTTPS_PROXY=\"${other}\"");
                let problem = Problem::new(Cause::ProxyNotObeyed, message).why(why).fix(fix);
                report.add(Finding::note(problem).with_certainty(Certainty::Possible));
            }
        }
    }
    if seen.torn {
        let message = "HTTPS_PROXY and https_proxy name different proxies";
        let problem = Problem::new(Cause::ProxyNotObeyed, message);
        let why = "engines take the first, curl and others the second";
        report.add(Finding::note(problem.why(why).fix("export https_proxy=\"$HTTPS_PROXY\"")));
    }
}
