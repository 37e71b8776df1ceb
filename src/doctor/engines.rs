//! What the engines really are, and whether docker finds this program. Pure.

use std::path::{Path, PathBuf};

use crate::cause::{Cause, Certainty};
use crate::engine::{self, EngineKind};
use crate::problem::Problem;
use crate::report::{Finding, Report, Severity};
use crate::shell::shell_quoted;

/// An engine as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineSeen {
    /// What it is by its name.
    pub name: EngineKind,
    /// The program.
    pub program: PathBuf,
    /// The program with its links followed.
    pub target: PathBuf,
    /// What it says it is.
    pub kind: Option<EngineKind>,
    /// Its version, major and minor.
    pub version: Option<(u32, u32)>,
}

impl EngineSeen {
    /// What it says it is, else what its name says.
    pub fn taken_for(&self) -> EngineKind {
        self.kind.unwrap_or(self.name)
    }
}

/// The copies of this program that docker, or a shell, would start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// Those in docker's plugin folders, the one that docker starts first, and whether it is us.
    pub plugins: Vec<(PathBuf, bool)>,
    /// One on PATH under one of our names that is not us.
    pub on_path: Option<PathBuf>,
    /// Where we are.
    pub own: PathBuf,
    /// The folder that docker looks in for plugins of this user's.
    pub folder: PathBuf,
    /// One in Homebrew's folder for plugins, where docker does not look.
    pub unseen: Option<PathBuf>,
}

/// Judges them.
pub fn judge(engines: &[EngineSeen], copies: &Copies, report: &mut Report) {
    if engines.is_empty() {
        report.add(Finding::warning(engine::none()));
    }
    for engine in engines {
        judge_engine(engine, report);
    }
    if engines.iter().any(|engine| engine.kind == Some(EngineKind::Docker)) {
        judge_plugins(copies, report);
    }
    if let Some(other) = &copies.on_path {
        let problem = Problem::new(
            Cause::ShadowedProgram,
            format!("a shell starts another copy of this program: {}", other.display()),
        )
        .why(format!("this one is {}", copies.own.display()))
        .fix(format!("rm {}, or update it too", shell_quoted(other)));
        report.add(Finding::note(problem));
    }
}

fn judge_engine(engine: &EngineSeen, report: &mut Report) {
    let name = engine.name.name();
    let program = engine.program.display();
    let version = engine.version.map(|(major, minor)| format!(" {major}.{minor}"));
    let version = version.unwrap_or_default();
    let Some(kind) = engine.kind else {
        let problem = Problem::new(
            Cause::EngineFailed,
            format!("{name} does not say what it is, so it is taken for {name}"),
        )
        .why(format!("`{program} --version` gave no answer that is known"))
        .fix(format!("run `{program} --version` by hand to see what is wrong with it"));
        report.add(Finding::warning(problem));
        return;
    };
    if kind != engine.name {
        let problem = Problem::new(
            Cause::EngineInDisguise,
            format!("the program {name} is {}{version}, whose logins lie elsewhere", kind.name()),
        )
        .why(format!("{program} says so"))
        .fix(format!("use {}-ghcr there; nothing else is to be done", kind.name()));
        report.add(Finding::note(problem));
    } else {
        report.saw(name, format!("{name}{version}, {program}"));
    }
    if kind == EngineKind::Nerdctl && engine.version == Some((0, 16)) {
        let message = "nerdctl 0.16 fails at every good login, with status 404";
        let problem = Problem::new(Cause::EngineTooOld, message)
            .why(format!("{program} is of that version"))
            .piece("engine", name);
        report.add(Finding::error(problem));
    }
    if kind == EngineKind::Docker && is_snap(engine) {
        let problem = Problem::new(
            Cause::SnapDocker,
            "docker is a snap: its home is ~/snap/docker/current, and its logins lie there",
        )
        .why(format!("docker is {program}"));
        report.add(Finding::note(problem));
    }
}

/// Whether an engine is started by snap: its programs are links to `snap` in a folder `snap/bin`.
pub fn is_snap(engine: &EngineSeen) -> bool {
    let in_snap = |path: &Path| path.parent().is_some_and(|folder| folder.ends_with("snap/bin"));
    in_snap(&engine.program) || engine.target.file_name().is_some_and(|name| name == "snap")
}

fn judge_plugins(copies: &Copies, report: &mut Report) {
    let own = copies.own.display();
    let (message, why, fix) = match copies.plugins.split_first() {
        Some(((first, true), _)) => {
            report.saw("plugin", format!("docker ghcr starts {}", first.display()));
            return;
        }
        Some(((first, false), rest)) => {
            let (first, shell_quoted) = (first.display(), shell_quoted(first));
            let hidden = match rest.iter().any(|(_, ours)| *ours) {
                true => "this one stands in a folder that docker looks in later",
                false => "this one stands in none of docker's folders",
            };
            (
                format!("`docker ghcr` starts another copy of this program: {first}"),
                format!("{hidden}: {own}"),
                format!("rm {shell_quoted} && {{me}} setup"),
            )
        }
        None => (
            "`docker ghcr` is no command of docker's: it does not find this program".to_owned(),
            match &copies.unseen {
                Some(unseen) => format!("docker does not look where {} is", unseen.display()),
                None => format!(
                    "docker-ghcr is in none of docker's plugin folders, such as {}",
                    copies.folder.display()
                ),
            },
            "{me} setup".to_owned(),
        ),
    };
    let problem = Problem::new(Cause::PluginNotSeen, message).why(why).fix(fix);
    let weight = if copies.plugins.is_empty() { Severity::Note } else { Severity::Warning };
    report.add(Finding::new(weight, problem).with_certainty(Certainty::Certain));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Homebrew puts plugins where docker does not look by itself.
    #[test]
    fn a_plugin_where_docker_does_not_look() {
        let why = |copies: &Copies| {
            let mut report = Report::default();
            judge_plugins(copies, &mut report);
            report.findings.remove(0).problem.why
        };
        let mut copies =
            Copies { folder: "/home/o/.docker/cli-plugins".into(), ..Copies::default() };
        let none = "docker-ghcr is in none of docker's plugin folders, such as \
            /home/o/.docker/cli-plugins";
        assert_eq!(why(&copies).as_deref(), Some(none));
        let brew = "/opt/homebrew/lib/docker/cli-plugins/docker-ghcr";
        copies.unseen = Some(brew.into());
        let unseen = format!("docker does not look where {brew} is");
        assert_eq!(why(&copies), Some(unseen));
    }
}
