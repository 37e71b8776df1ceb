//! What the credential files of this machine show, whichever engine reads them.

use std::path::PathBuf;
use std::time::Duration;

use crate::cause::{Cause, Certainty};
use crate::context::Context;
use crate::diagnosis::stored_login::StoredLogins;
use crate::doctor::engines::{EngineSeen, snap_home};
use crate::env;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::{Finding, Report, Severity};
use crate::shell::shell_quoted;
use crate::store::docker_file::DockerFile;
use crate::store::keys::Keys;
use crate::store::podman_file::{self, PodmanFile};
use crate::store::{self, Store, StoreFormat, credential_helper, docker_file, exposed};

/// Why no engine reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// This variable, or option, leads the engines to another one.
    Because(&'static str),
    /// It is the snap docker's own.
    OfSnap,
    /// The engine that would is not installed, or reads another one here.
    Nobody,
}

/// The credential files, and what docker's helper holds beside them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FilesSeen {
    /// The files that are there.
    pub files: Vec<FileSeen>,
    /// What the helper holds; none if there is none, or it cannot be asked.
    pub in_helper: Option<InHelper>,
}

/// A credential file.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FileSeen {
    /// The file.
    pub path: PathBuf,
    /// Why no engine that is installed reads it; `None` if one does.
    pub unread: Option<Unread>,
    /// Whether it is docker's; else it is podman's.
    pub dockers: bool,
    /// What it holds, or why it cannot be read.
    pub contents: Result<FileContents, Problem>,
    /// Its mode, if others than the owner may read it.
    pub exposed: Option<u32>,
    /// What stands in the way of changing it: another owner.
    pub foreign: Option<Problem>,
}

/// What a file holds for the registry.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FileContents {
    /// Whose login, if there is one for the host.
    pub user: Option<String>,
    /// The keys that are about the host.
    pub keys: Keys,
    /// Why the helper that it names for every host cannot be used.
    pub missing: Option<Problem>,
}

/// What docker's credential helper holds for parts of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InHelper {
    /// Its name.
    pub helper: String,
    /// The keys.
    pub parts: Vec<String>,
}

/// Looks at them. `limit` is for the answer of docker's helper.
pub(crate) fn look(
    engines: &[EngineSeen],
    logins: &StoredLogins,
    registry: &Registry,
    limit: Duration,
    cx: &Context<'_>,
) -> FilesSeen {
    FilesSeen {
        files: files(engines, registry, cx),
        in_helper: in_helper(logins, registry, limit, cx),
    }
}

/// Every credential file that is there and that engines read, or would in another session.
fn files(engines: &[EngineSeen], registry: &Registry, cx: &Context<'_>) -> Vec<FileSeen> {
    let env = cx.env;
    let podmans = |engine: &EngineSeen| engine.identity.kind().store == StoreFormat::Podman;
    let podman = engines.iter().any(podmans);
    let dockers = engines.is_empty() || !engines.iter().all(podmans);
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
    for folder in engines.iter().filter_map(snap_home) {
        if let Some(home) = env.home() {
            let file = home.join(folder).join(".docker").join(docker_file::NAME);
            add(file, Some(Unread::OfSnap));
        }
    }
    list.into_iter()
        .map(|(path, unread, dockers)| file_seen(path, unread, dockers, registry, cx))
        .collect()
}

fn file_seen(
    path: PathBuf,
    unread: Option<Unread>,
    dockers: bool,
    registry: &Registry,
    cx: &Context<'_>,
) -> FileSeen {
    let contents = if dockers {
        DockerFile::read(&path).map_err(Problem::from).map(|file| {
            let named = Some(file.creds_store()).filter(|name| !name.is_empty());
            let installed = named.map(|name| credential_helper::installed(name, cx.env));
            FileContents {
                user: file.entry(&registry.host).filter(|it| it.secret.is_some()).map(|it| it.user),
                keys: file.keys(&registry.host),
                missing: installed.and_then(Result::err).map(|missing| missing.problem(&path)),
            }
        })
    } else {
        PodmanFile::read_unless_blank(&path).map_err(Problem::from).map(|file| {
            let Some(file) = file else { return FileContents::default() };
            FileContents {
                user: file.entry(&registry.host).ok().flatten().map(|entry| entry.user),
                keys: file.keys(&registry.host),
                missing: None,
            }
        })
    };
    let format = if dockers { StoreFormat::Docker } else { StoreFormat::Podman };
    let store = Store { format, file: path };
    FileSeen {
        unread,
        dockers,
        contents,
        exposed: exposed(&store.file),
        foreign: store.writable(cx.env).err().or_else(|| store.of_another()),
        path: store.file,
    }
}

/// What docker's helper holds for parts of the registry. A helper that failed is not asked again.
fn in_helper(
    logins: &StoredLogins,
    registry: &Registry,
    limit: Duration,
    cx: &Context<'_>,
) -> Option<InHelper> {
    if logins.engines.iter().any(|it| it.login.is_err() || !it.passed_over.is_empty()) {
        return None;
    }
    let store = cx.store(StoreFormat::Docker, None).ok()?;
    let (helper, _) = store.helper(&registry.host, cx.env)?;
    let keys = credential_helper::list(&helper, cx.env, limit).ok()?;
    let part = format!("{}/", registry.host);
    let is_part = |key: &String| key.split("://").last().is_some_and(|key| key.starts_with(&part));
    Some(InHelper { parts: keys.into_iter().filter(is_part).collect(), helper })
}

/// Judges them. `host` is the registry's.
pub(crate) fn judge(seen: &FilesSeen, host: &str, report: &mut Report) {
    if let Some(InHelper { helper, parts }) = &seen.in_helper
        && let Some(part) = parts.first()
    {
        let problem = Problem::new(
            Cause::PathInLogin,
            format!("the credential helper {helper} holds a login for {part}"),
        );
        let why = format!("pulls and pushes ask it for {host} alone");
        report.add(Finding::note(problem.why(why).fix("{me} login")));
    }
    for file in &seen.files {
        let shown = file.path.display();
        let worst = if file.unread.is_none() { Severity::Error } else { Severity::Note };
        report
            .findings
            .extend(file.foreign.iter().map(|problem| certain(Severity::Warning, problem)));
        let contents = match &file.contents {
            Ok(contents) => contents,
            Err(problem) => {
                report.findings.push(certain(worst, problem));
                continue;
            }
        };
        if let Some(mode) =
            file.exposed.filter(|_| contents.user.is_some() || !contents.keys.parts.is_empty())
        {
            report.add(Finding::warning(store::exposure(&file.path, mode)));
        }
        if file.unread.is_none() {
            judge_keys(file, contents, host, report);
            let login = match &contents.user {
                Some(user) => format!("a login of {user} for {host}"),
                None => format!("no login for {host} in it"),
            };
            report.saw("file", format!("{shown}: {login}"));
        }
        report.findings.extend(
            contents.missing.iter().map(|problem| certain(worst.max(Severity::Warning), problem)),
        );
        if let (Some(unread), Some(user)) = (file.unread, &contents.user) {
            judge_unread(file, unread, user, host, report);
        }
    }
}

fn certain(severity: Severity, problem: &Problem) -> Finding {
    Finding::new(severity, problem.clone()).with_certainty(Certainty::Certain)
}

/// Logins under keys that not everybody finds.
fn judge_keys(file: &FileSeen, contents: &FileContents, host: &str, report: &mut Report) {
    let shown = file.path.display();
    if let (Some(key), None) = (contents.keys.capitals.first(), &contents.user) {
        let problem = Problem::new(
            Cause::PathInLogin,
            format!("the login in {shown} is kept under {key}, which nobody takes for {host}"),
        )
        .why("engines look for the host in small letters");
        report.add(Finding::warning(problem.fix("{me} login")));
    }
    if !file.dockers || contents.keys.host.iter().any(|key| key == host) {
        return;
    }
    if let Some(part) = contents.keys.parts.first() {
        let problem = Problem::new(
            Cause::PathInLogin,
            format!("the login in {shown} is for {part}, and there is none for {host}"),
        )
        .why(format!(
            "`docker login {part}` makes such a key; other programs look for {host} alone"
        ))
        .fix("{me} logout --engine file --all-keys && {me} login");
        report.add(Finding::warning(problem));
    } else if let Some(key) = contents.keys.host.first() {
        let problem = Problem::new(
            Cause::PathInLogin,
            format!("the login in {shown} is kept under {key}, not under {host}"),
        )
        .why("docker and podman find it there, other programs may not");
        report.add(Finding::note(problem.fix("{me} login")).with_certainty(Certainty::Possible));
    }
}

/// A login that lies where no engine looks.
fn judge_unread(file: &FileSeen, unread: Unread, user: &str, host: &str, report: &mut Report) {
    let shown = file.path.display();
    let message = format!("no engine reads {shown}, which holds a login of {user} for {host}");
    match unread {
        Unread::Because(variable) => {
            let problem = Problem::new(Cause::ConfigDirOverride, message)
                .why(format!("{variable} leads to another file"));
            report.add(Finding::warning(problem.fix(format!("unset {variable}, or {{me}} login"))));
        }
        Unread::OfSnap => {
            let message = format!("the docker of snap has a login of {user} for {host} of its own");
            let problem = Problem::new(Cause::SnapDocker, message).why(format!("it is in {shown}"));
            report.add(Finding::note(problem));
        }
        Unread::Nobody => {
            let problem = Problem::new(Cause::ShadowedLogin, message)
                .why("engines look elsewhere in this session, or the engine is not installed")
                .fix(format!(
                    "{{me}} login, and rm {} if nobody needs it",
                    shell_quoted(&file.path)
                ));
            report.add(Finding::note(problem));
        }
    }
}
