//! Whether docker and a shell find this program.

use std::path::{Path, PathBuf};

use crate::cause::{Cause, Certainty};
use crate::cli;
use crate::context::Context;
use crate::doctor::engines::EngineSeen;
use crate::engine::plugins;
use crate::problem::Problem;
use crate::process;
use crate::report::{Finding, Report, Severity};
use crate::shell::shell_quoted;
use crate::store::StoreFormat;

/// The copies of this program that docker, or a shell, would start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Copies {
    /// Whether there is a docker at all.
    pub docker: bool,
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

/// Looks for them.
pub(crate) fn look(engines: &[EngineSeen], cx: &Context<'_>) -> Copies {
    let said = |engine: &&EngineSeen| engine.identity.said.is_some_and(|kind| kind.has_plugins);
    let docker = engines.iter().find(said);
    let version = docker.and_then(|engine| engine.identity.version);
    let config = cx.store(StoreFormat::Docker, None).ok().map(|store| store.file);
    let config = config.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let folders = cx.plugin_folders(config, version);
    let name = plugins::file_name(cli::NAME);
    let unseen = plugins::homebrew(cx.env).filter(|folder| !folders.contains(folder));
    let unseen = unseen.map(|folder| folder.join(&name)).filter(|path| path.is_file());
    let plugins = folders
        .iter()
        .map(|folder| folder.join(&name))
        .filter(|path| path.is_file())
        .map(|path| {
            let is_us = process::is_us(path.as_os_str());
            (path, is_us)
        })
        .collect();
    Copies {
        docker: docker.is_some(),
        plugins,
        on_path: process::all(cli::NAME, cx.env)
            .into_iter()
            .next()
            .filter(|first| !process::is_us(first.as_os_str())),
        own: process::ourselves().unwrap_or_default(),
        folder: plugins::own(config),
        unseen,
    }
}

/// Judges them.
pub(crate) fn judge(copies: &Copies, report: &mut Report) {
    if copies.docker {
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
