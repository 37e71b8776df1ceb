//! What the engines really are.

use std::path::{Path, PathBuf};

use crate::cause::Cause;
use crate::context::Context;
use crate::engine::{self, EngineKind, Target, identity};
use crate::problem::Problem;
use crate::report::{Finding, Report};
use crate::stored_logins::Logins;

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

/// Asks them. The logins were read by what each of them is, so only the docker that called us is
/// left to be asked.
pub fn look(targets: &[Target], logins: &Logins, cx: &Context<'_>) -> Vec<EngineSeen> {
    let pairs = targets.iter().zip(&logins.identities);
    pairs
        .filter_map(|(target, identity)| {
            let Target::Engine(engine) = target else { return None };
            let (kind, version) = match (engine.caller, identity.version) {
                (true, None) => (Some(engine.kind), identity::ask(engine, cx.env).version),
                (_, version) => (version.is_some().then_some(identity.kind), version),
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

/// Judges them.
pub fn judge(engines: &[EngineSeen], report: &mut Report) {
    if engines.is_empty() {
        report.add(Finding::warning(engine::none()));
    }
    for engine in engines {
        judge_engine(engine, report);
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
            .engine(name);
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
