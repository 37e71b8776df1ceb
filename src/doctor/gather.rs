//! Looks at this machine for `doctor`: engines, copies of this program, files, the environment.
//!
//! Reads only. What it means is for `diagnosis` to say.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cause::Cause;
use crate::cli;
use crate::context::Context;
use crate::doctor::engines::{Copies, EngineSeen, is_snap};
use crate::doctor::environment::{AuthConfig, Proxy, Surroundings};
use crate::doctor::files::{FileSeen, Holds, InHelper, Unread};
use crate::doctor::helpers::Needs;
use crate::doctor::sources::{self, SourceSeen};
use crate::engine::{EngineKind, Target, daemon, identity, plugins};
use crate::env::{self, Env};
use crate::http::proxy::ProxySettings;
use crate::process;
use crate::registry::Registry;
use crate::store::docker_file::DockerFile;
use crate::store::login::Store;
use crate::store::podman_file::{self, PodmanFile};
use crate::store::{StoreFormat, auth_config, credential_helper, docker_file, exposed};
use crate::stored_logins::Logins;
use crate::token::source::{self, Reading, Source, Standing};

/// The engines, and what they really are. `logins` has asked all but the docker that called us.
pub fn engines(targets: &[Target], logins: &Logins, cx: &Context<'_>) -> Vec<EngineSeen> {
    let pairs = targets.iter().zip(&logins.really);
    pairs
        .filter_map(|(target, really)| {
            let Target::Engine(engine) = target else { return None };
            let (kind, version) = match (engine.caller, really.version) {
                (true, None) => (Some(engine.kind), identity::ask(engine, cx.env).version),
                (_, version) => (version.is_some().then_some(really.kind), version),
            };
            Some(EngineSeen {
                name: engine.kind,
                target: engine.program.canonicalize().unwrap_or_else(|_| engine.program.clone()),
                program: engine.program.clone(),
                kind,
                version,
            })
        })
        .collect()
}

/// The copies of this program that docker, or a shell, would start.
pub fn copies(engines: &[EngineSeen], cx: &Context<'_>) -> Copies {
    let is_docker = |engine: &&EngineSeen| engine.kind == Some(EngineKind::Docker);
    let version = engines.iter().find(is_docker).and_then(|engine| engine.version);
    let config = cx.store(StoreFormat::Docker, None).ok().map(|store| store.file);
    let docker = config.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let folders = plugins::folders_of(docker, version, cx.env);
    let name = plugins::file_name(cli::NAME);
    let unseen = plugins::homebrew(cx.env).filter(|folder| !folders.contains(folder));
    let unseen = unseen.map(|folder| folder.join(&name)).filter(|path| path.is_file());
    let plugins = folders
        .iter()
        .map(|folder| folder.join(&name))
        .filter(|path| path.is_file())
        .map(|path| {
            let ours = process::is_us(path.as_os_str());
            (path, ours)
        })
        .collect();
    Copies {
        plugins,
        on_path: process::all(cli::NAME, cx.env)
            .into_iter()
            .next()
            .filter(|first| !process::is_us(first.as_os_str())),
        own: process::ourselves().unwrap_or_default(),
        folder: plugins::own(docker),
        unseen,
    }
}

/// What helpers need.
pub fn needs(env: &Env) -> Needs {
    let pass = env.path(env::PASSWORD_STORE_DIR);
    let pass = pass.or_else(|| env.home().map(|home| home.join(".password-store")));
    Needs {
        bus: env.var(env::DBUS_SESSION_BUS_ADDRESS).is_some(),
        pass: pass.is_some_and(|folder| folder.join(".gpg-id").is_file()),
        ssh: env.var(env::SSH_CONNECTION).is_some(),
        wsl: env.var(env::WSL_DISTRO_NAME).is_some() || is_wsl(),
    }
}

/// Whether the kernel is that of the Windows Subsystem for Linux, which says so in its version.
fn is_wsl() -> bool {
    cfg!(target_os = "linux")
        && std::fs::read_to_string("/proc/version")
            .is_ok_and(|text| text.to_ascii_lowercase().contains("microsoft"))
}

/// Every credential file that is there and that engines read, or would in another session.
pub fn files(engines: &[EngineSeen], registry: &Registry, cx: &Context<'_>) -> Vec<FileSeen> {
    let env = cx.env;
    let has = |kind| engines.iter().any(|engine| engine.taken_for() == kind);
    let podman = has(EngineKind::Podman);
    let dockers = engines.is_empty() || has(EngineKind::Docker) || has(EngineKind::Nerdctl);
    let docker = cx.store(StoreFormat::Docker, None).ok().map(|store| store.file);
    let mut list: Vec<(PathBuf, Option<Unread>, bool)> = Vec::new();
    let mut add = |path: PathBuf, unread: Option<Unread>| {
        let path = cx.cwd.join(path);
        let is_dockers = docker_file::is_dockers(&path);
        if path.exists() && !list.iter().any(|(known, ..)| *known == path) {
            list.push((path, unread, is_dockers));
        }
    };
    let by_podman = podman_file::read_paths(env);
    docker.into_iter().for_each(|path| {
        let read = dockers || (podman && by_podman.contains(&path));
        add(path, (!read).then_some(Unread::Nobody));
    });
    if podman {
        by_podman.iter().for_each(|path| add(path.clone(), None));
    }
    // What would be read if nothing led elsewhere.
    let set = |name| env.var(name).is_some();
    let config = cx.called_as.docker_globals.config.is_some().then_some("--config");
    let by_docker = config.or(set(env::DOCKER_CONFIG).then_some(env::DOCKER_CONFIG));
    let plain = env.without(env::DOCKER_CONFIG).without(env::REGISTRY_AUTH_FILE);
    docker_file::path(&plain, None).into_iter().for_each(|path| {
        add(path, Some(by_docker.map_or(Unread::Nobody, Unread::Because)));
    });
    by_podman.into_iter().for_each(|path| add(path, Some(Unread::Nobody)));
    let led = [env::REGISTRY_AUTH_FILE, env::DOCKER_CONFIG].into_iter().find(|name| set(*name));
    let unread = led.filter(|_| podman).map_or(Unread::Nobody, Unread::Because);
    podman_file::read_paths(&plain).into_iter().for_each(|path| add(path, Some(unread)));
    let elsewhere = plain.without(env::XDG_RUNTIME_DIR);
    let by_session = set(env::XDG_RUNTIME_DIR) && podman;
    let unread = if by_session { Unread::Because(env::XDG_RUNTIME_DIR) } else { Unread::Nobody };
    podman_file::own_paths(&elsewhere).into_iter().for_each(|path| add(path, Some(unread)));
    if engines.iter().any(is_snap)
        && let Some(home) = env.home()
    {
        add(home.join("snap/docker/current/.docker/config.json"), Some(Unread::OfSnap));
    }
    list.into_iter()
        .map(|(path, unread, dockers)| look(path, unread, dockers, registry, cx))
        .collect()
}

fn look(
    path: PathBuf,
    unread: Option<Unread>,
    dockers: bool,
    registry: &Registry,
    cx: &Context<'_>,
) -> FileSeen {
    let holds = match dockers {
        true => DockerFile::read(&path).map_err(|broken| broken.problem()).map(|file| {
            let named = Some(file.creds_store()).filter(|name| !name.is_empty());
            let installed = named.map(|name| credential_helper::installed(name, cx.env));
            Holds {
                user: file.entry(&registry.host).filter(|it| it.secret.is_some()).map(|it| it.user),
                keys: file.keys(&registry.host),
                missing: installed.and_then(Result::err).map(|missing| missing.problem(&path)),
            }
        }),
        false => {
            PodmanFile::read_unless_blank(&path).map_err(|broken| broken.problem()).map(|file| {
                let Some(file) = file else { return Holds::default() };
                Holds {
                    user: file.entry(&registry.host).ok().flatten().map(|entry| entry.user),
                    keys: file.keys(&registry.host),
                    missing: None,
                }
            })
        }
    };
    let format = if dockers { StoreFormat::Docker } else { StoreFormat::Podman };
    let store = Store { format, file: path };
    FileSeen {
        unread,
        dockers,
        holds,
        exposed: exposed(&store.file),
        foreign: store.writable(cx.env).err().or_else(|| store.of_another()),
        path: store.file,
    }
}

/// What docker's helper holds for parts of the registry. A helper that failed is not asked again.
pub fn in_helper(
    logins: &Logins,
    registry: &Registry,
    limit: Duration,
    cx: &Context<'_>,
) -> Option<InHelper> {
    if logins.rows.iter().any(|row| row.login.is_err() || !row.passed.is_empty()) {
        return None;
    }
    let store = cx.store(StoreFormat::Docker, None).ok()?;
    let (helper, _) = store.helper(&registry.host, cx.env)?;
    let keys = credential_helper::list(&helper, cx.env, limit).ok()?;
    let part = format!("{}/", registry.host);
    let is_part = |key: &String| key.split("://").last().is_some_and(|key| key.starts_with(&part));
    Some(InHelper { parts: keys.into_iter().filter(is_part).collect(), helper })
}

/// What of the environment matters.
pub fn surroundings(
    engines: &[EngineSeen],
    logins: &Logins,
    registry: &Registry,
    cx: &Context<'_>,
) -> Surroundings {
    let env = cx.env;
    let has = |kind| engines.iter().any(|engine| engine.taken_for() == kind);
    let docker = has(EngineKind::Docker);
    let store = cx.store(StoreFormat::Docker, None).ok();
    let file = store.as_ref().and_then(|store| DockerFile::read(&store.file).ok());
    let current = file.as_ref().and_then(|file| file.current_context());
    let folder = store.as_ref().and_then(|store| store.file.parent());
    let overrides = [
        (env::DOCKER_CONFIG, env.path(env::DOCKER_CONFIG).map(|at| at.join(docker_file::NAME))),
        (env::REGISTRY_AUTH_FILE, env.path(env::REGISTRY_AUTH_FILE)),
    ];
    let runtime = env.path(env::XDG_RUNTIME_DIR);
    Surroundings {
        home: env.home().map(|home| {
            let is_there = home.is_dir();
            (home, is_there)
        }),
        runtime_missing: runtime.filter(|folder| !folder.is_dir()),
        podman: has(EngineKind::Podman),
        docker,
        overrides: overrides.into_iter().filter_map(|(name, at)| Some((name, at?))).collect(),
        auth_config: env.var(env::DOCKER_AUTH_CONFIG).map(|_| AuthConfig {
            obeyed_by: logins
                .rows
                .iter()
                .zip(&logins.really)
                .filter(|(_, really)| really.obeys_variable)
                .map(|(row, _)| row.engine)
                .collect(),
            user: auth_config::entry(env, &registry.host).map(|entry| entry.user),
            hides: logins.rows.iter().any(|row| !row.shadowed.is_empty()),
        }),
        daemon: docker
            .then(|| daemon::of(&cx.called_as.docker_globals, current, folder.map(Path::new), env)),
        container_host: env.text(env::CONTAINER_HOST).map(str::to_owned),
        proxy: proxy(registry, env),
    }
}

fn proxy(registry: &Registry, env: &Env) -> Proxy {
    let [upper, lower] = env::HTTPS_PROXY.map(|name| env.var(name));
    let variable = env::HTTPS_PROXY.into_iter().find(|name| env.var(name).is_some());
    let way = match ProxySettings::of(env).proxy_for(&registry.host) {
        Ok(None) => None,
        Ok(Some(proxy)) => Some(Ok(format!("{}:{}", proxy.host(), proxy.port()))),
        Err(no_answer) => Some(Err(no_answer.detail)),
    };
    Proxy {
        excepted: way.is_none() && variable.is_some(),
        way,
        variable,
        torn: upper.is_some() && lower.is_some() && upper != lower,
        other: env::OTHER_PROXIES.into_iter().find(|name| env.var(name).is_some()),
    }
}

/// The sources that a login would try without a question, each read once.
pub fn sources(registry: &Registry, page: &str, cx: &Context<'_>) -> Vec<SourceSeen> {
    let order = source::order(registry, None, cx.env);
    let _waiting = cx.ui.waiting("gh");
    order
        .into_iter()
        .filter(|(source, _)| *source != Source::Prompt)
        .map(|(source, standing)| {
            let holds = match source::read(&source, registry, cx.env) {
                Ok(Reading::Absent(why)) => sources::Holds::Nothing(why),
                Ok(Reading::Text(bytes)) => holds(&source, standing, &bytes, registry, page),
                Err(problem) => sources::Holds::Unfit(problem),
            };
            SourceSeen { source, standing, holds }
        })
        .collect()
}

fn holds(
    source: &Source,
    standing: Standing,
    bytes: &[u8],
    registry: &Registry,
    page: &str,
) -> sources::Holds {
    match source::examine(source, bytes, registry, page) {
        // Its number is given when all tokens are known.
        Ok(token) => sources::Holds::Token(token, 0),
        Err(empty) if standing == Standing::Ambient && empty.cause == Cause::EmptyToken => {
            sources::Holds::Nothing("empty".into())
        }
        Err(problem) => sources::Holds::Unfit(problem),
    }
}
