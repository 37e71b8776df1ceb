//! What the credential files of this machine show, whoever reads them. Pure.

use std::path::PathBuf;

use crate::cause::{Cause, Certainty};
use crate::problem::Problem;
use crate::report::{Finding, Report, Severity};
use crate::shell::shell_quoted;
use crate::store;
use crate::store::keys::Keys;

/// Why no engine reads a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// This variable, or option, leads the engines to another one.
    Because(&'static str),
    /// It is the snap docker's own.
    OfSnap,
    /// The engine that would is not installed, or reads another one here.
    Nobody,
}

/// A credential file.
#[derive(Clone, Debug, PartialEq)]
pub struct FileSeen {
    /// The file.
    pub path: PathBuf,
    /// Why no engine that is installed reads it; `None` if one does.
    pub unread: Option<Unread>,
    /// Whether it is docker's; else it is podman's.
    pub dockers: bool,
    /// What it holds, or why it cannot be read.
    pub holds: Result<Holds, Problem>,
    /// Its mode, if others than the owner may read it.
    pub exposed: Option<u32>,
    /// What stands in the way of changing it: another owner.
    pub foreign: Option<Problem>,
}

/// What a file holds for the registry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holds {
    /// Whose login, if there is one for the host.
    pub user: Option<String>,
    /// The keys that are about the host.
    pub keys: Keys,
    /// Why the helper that it names for every host cannot be used.
    pub missing: Option<Problem>,
}

/// What docker's credential helper holds for parts of the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InHelper {
    /// Its name.
    pub helper: String,
    /// The keys.
    pub parts: Vec<String>,
}

/// Judges them. `host` is the registry's.
pub fn judge(files: &[FileSeen], helper: Option<&InHelper>, host: &str, report: &mut Report) {
    if let Some(InHelper { helper, parts }) = helper
        && let Some(part) = parts.first()
    {
        let problem = Problem::new(
            Cause::PathInLogin,
            format!("the credential helper {helper} holds a login for {part}"),
        );
        let why = format!("pulls and pushes ask it for {host} alone");
        report.add(Finding::note(problem.why(why).fix("{me} login")));
    }
    for file in files {
        let shown = file.path.display();
        let worst = if file.unread.is_none() { Severity::Error } else { Severity::Note };
        report
            .findings
            .extend(file.foreign.iter().map(|problem| certain(Severity::Warning, problem)));
        let holds = match &file.holds {
            Ok(holds) => holds,
            Err(problem) => {
                report.findings.push(certain(worst, problem));
                continue;
            }
        };
        if let Some(mode) =
            file.exposed.filter(|_| holds.user.is_some() || !holds.keys.parts.is_empty())
        {
            report.add(Finding::warning(store::exposure(&file.path, mode)));
        }
        if file.unread.is_none() {
            judge_keys(file, holds, host, report);
            let login = match &holds.user {
                Some(user) => format!("a login of {user} for {host}"),
                None => format!("no login for {host} in it"),
            };
            report.saw("file", format!("{shown}: {login}"));
        }
        report.findings.extend(
            holds.missing.iter().map(|problem| certain(worst.max(Severity::Warning), problem)),
        );
        if let (Some(unread), Some(user)) = (file.unread, &holds.user) {
            judge_unread(file, unread, user, host, report);
        }
    }
}

fn certain(severity: Severity, problem: &Problem) -> Finding {
    Finding::new(severity, problem.clone()).with_certainty(Certainty::Certain)
}

/// Logins under keys that not everybody finds.
fn judge_keys(file: &FileSeen, holds: &Holds, host: &str, report: &mut Report) {
    let shown = file.path.display();
    if let (Some(key), None) = (holds.keys.capitals.first(), &holds.user) {
        let problem = Problem::new(
            Cause::PathInLogin,
            format!("the login in {shown} is kept under {key}, which nobody takes for {host}"),
        )
        .why("engines look for the host in small letters");
        report.add(Finding::warning(problem.fix("{me} login")));
    }
    if !file.dockers || holds.keys.host.iter().any(|key| key == host) {
        return;
    }
    if let Some(part) = holds.keys.parts.first() {
        let problem = Problem::new(
            Cause::PathInLogin,
            format!("the login in {shown} is for {part}, and there is none for {host}"),
        )
        .why(format!(
            "`docker login {part}` makes such a key; other programs look for {host} alone"
        ))
        .fix("{me} logout --engine file --all-keys && {me} login");
        report.add(Finding::warning(problem));
    } else if let Some(key) = holds.keys.host.first() {
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
