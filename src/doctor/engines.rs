//! What the engines really are.

use std::path::{Path, PathBuf};

use crate::cause::Cause;
use crate::context::Context;
use crate::engine::{self, EngineIdentity, Target};
use crate::invocation::PROGRAM;
use crate::problem::Problem;
use crate::report::{Finding, Report};
use crate::stored_logins::Logins;

/// An engine as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EngineSeen {
    /// What it is by its name, and what it says it is.
    pub identity: EngineIdentity,
    /// The program.
    pub program: PathBuf,
    /// The program with its links followed.
    pub target: PathBuf,
}

/// Asks them. The logins were read by what each of them is, so only the docker that called us is
/// left to be asked.
pub(crate) fn look(targets: &[Target], logins: &Logins, cx: &Context<'_>) -> Vec<EngineSeen> {
    let pairs = targets.iter().zip(&logins.identities);
    pairs
        .filter_map(|(target, identity)| {
            let Target::Engine(engine) = target else { return None };
            let identity = identity.filter(|known| !engine.caller || known.version.is_some());
            Some(EngineSeen {
                identity: identity.unwrap_or_else(|| engine.identify(cx.env)),
                target: engine.program.canonicalize().unwrap_or_else(|_| engine.program.clone()),
                program: engine.program.clone(),
            })
        })
        .collect()
}

/// Judges them.
pub(crate) fn judge(engines: &[EngineSeen], report: &mut Report) {
    if engines.is_empty() {
        report.add(Finding::warning(engine::none()));
    }
    for engine in engines {
        judge_engine(engine, report);
    }
}

fn judge_engine(engine: &EngineSeen, report: &mut Report) {
    let EngineIdentity { name: called, said, version } = engine.identity;
    let name = called.name;
    let program = engine.program.display();
    let shown = version.map(|(major, minor)| format!(" {major}.{minor}"));
    let shown = shown.unwrap_or_default();
    let Some(kind) = said else {
        let problem = Problem::new(
            Cause::EngineFailed,
            format!("{name} does not say what it is, so it is taken for {name}"),
        )
        .why(format!("`{program} --version` gave no answer that is known"))
        .fix(format!("run `{program} --version` by hand to see what is wrong with it"));
        report.add(Finding::warning(problem));
        return;
    };
    if kind != called {
        let problem = Problem::new(
            Cause::EngineInDisguise,
            format!("the program {name} is {}{shown}, whose logins lie elsewhere", kind.name),
        )
        .why(format!("{program} says so"))
        .fix(format!("use {} there; nothing else is to be done", kind.link.unwrap_or(PROGRAM)));
        report.add(Finding::note(problem));
    } else {
        report.saw(name, format!("{name}{shown}, {program}"));
    }
    if let Some((_, how)) = kind.broken.iter().find(|(broken, _)| version == Some(*broken)) {
        let message = format!("{name}{shown} fails at every good login, {how}");
        let problem = Problem::new(Cause::EngineTooOld, message)
            .why(format!("{program} is of that version"))
            .engine(name);
        report.add(Finding::error(problem));
    }
    if let Some(home) = snap_home(engine) {
        let problem = Problem::new(
            Cause::SnapDocker,
            format!("{name} is a snap: its home is ~/{home}, and its logins lie there"),
        )
        .why(format!("{name} is {program}"));
        report.add(Finding::note(problem));
    }
}

/// The folder below the home that an engine takes for its home because snap starts it: its
/// programs are links to `snap` in a folder `snap/bin`.
pub(crate) fn snap_home(engine: &EngineSeen) -> Option<&'static str> {
    let in_snap = |path: &Path| path.parent().is_some_and(|folder| folder.ends_with("snap/bin"));
    let is_snap =
        in_snap(&engine.program) || engine.target.file_name().is_some_and(|name| name == "snap");
    engine.identity.kind().snap_home.filter(|_| is_snap)
}
