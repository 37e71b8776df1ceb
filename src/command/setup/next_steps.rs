//! Whether what was set up is found: by the shell, by docker, by `man`; and what is left to do.
//!
//! Owns the questions to those who have to find it. It changes nothing: a shell's own file is the
//! person's.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::layout::Place;
use super::step::Wanted;
use crate::cause::Cause;
use crate::context::Context;
use crate::engine::{EngineKind, plugins, table};
use crate::files;
use crate::limits::STORE_LIMIT;
use crate::problem::Problem;
use crate::process::{self, Ended, Tool};
use crate::report::Finding;
use crate::shell::{Shell, shell_quoted};
use crate::store::docker_file;
use crate::{cli, env};

/// What was found.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct NextSteps {
    /// What the person still has to do, or should know.
    pub findings: Vec<Finding>,
    /// What docker says of the plugin; none if there is no docker, or none that could see it.
    pub docker: Option<Result<String, Problem>>,
    /// The command to log in with, if nothing is in its way but what the findings say.
    pub ready: Option<String>,
}

impl NextSteps {
    /// What docker sees, as JSON.
    pub(crate) fn json(&self) -> Value {
        match &self.docker {
            Some(Ok(release)) => json!({ "sees": release }),
            Some(Err(_)) => json!({ "sees": null }),
            None => Value::Null,
        }
    }
}

/// Looks. `docker` is the folder of docker's config.json.
pub(crate) fn look(
    place: &Place,
    docker: &Path,
    wanted: &[Wanted],
    shells: &[Shell],
    cx: &Context<'_>,
) -> NextSteps {
    let ours = Ours::of(wanted);
    let mut findings = on_path(place, &ours, cx);
    findings.extend(shells.iter().filter_map(|shell| left_to_do(*shell, place, cx)));
    findings.extend(man(place, cx));
    // What an older docker looks in as well comes behind the folder that counts here.
    let mut folders = cx.plugin_folders(docker, None).into_iter();
    let docker = match folders.clone().any(|folder| folder == place.plugins) {
        true => plugin(&mut folders, &ours, cx),
        // As with a prefix of a person's own: that is for them to say.
        false => {
            findings.push(finding(
                Cause::ShellSetup,
                format!("docker does not look for plugins in {}", place.plugins.display()),
                format!(
                    "put this into {}: \"cliPluginsExtraDirs\": {}",
                    docker.join(docker_file::NAME).display(),
                    json!([place.plugins.to_string_lossy()])
                ),
            ));
            None
        }
    };
    let ready = ready(&findings, docker.as_ref(), cx);
    NextSteps { findings, docker, ready }
}

/// The command to log in with, by the engine that is here.
fn ready(
    findings: &[Finding],
    docker: Option<&Result<String, Problem>>,
    cx: &Context<'_>,
) -> Option<String> {
    let is_here = |kind: &EngineKind| kind.link.is_some() && cx.find(*kind).is_some();
    let is_found = !findings.iter().any(|it| it.problem.cause == Cause::NotOnPath);
    let (command, is_found) = match docker {
        Some(Err(_)) => return None,
        Some(Ok(_)) => ("docker ghcr login".to_owned(), true),
        None => match EngineKind::ALL.into_iter().find(is_here).and_then(|kind| kind.link) {
            Some(name) => (format!("{name} login"), is_found),
            None => (format!("{} login --engine file", cli::NAME), is_found),
        },
    };
    Some(if is_found { format!("ready: {command}") } else { format!("then: {command}") })
}

/// The program, in every place where it was put.
struct Ours(Vec<PathBuf>);

impl Ours {
    fn of(wanted: &[Wanted]) -> Self {
        Self(wanted.iter().filter_map(|wanted| wanted.at.canonicalize().ok()).collect())
    }

    fn is(&self, found: &Path) -> bool {
        found.canonicalize().is_ok_and(|found| self.0.contains(&found))
    }
}

fn finding(cause: Cause, message: String, fix: String) -> Finding {
    Finding::warning(Problem::new(cause, message).fix(fix))
}

/// Whether the shell finds the names, and the right ones.
fn on_path(place: &Place, ours: &Ours, cx: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in [cli::NAME].into_iter().chain(table::links()) {
        let found = process::all(name, cx.env);
        let folder = place.names.display();
        match found.first() {
            Some(first) if ours.is(first) => {}
            Some(first) => findings.push(finding(
                Cause::ShadowedProgram,
                format!("`{name}` is another program: {} comes first on PATH", first.display()),
                format!("remove {}, or put {folder} before its folder on PATH", first.display()),
            )),
            None => {
                findings.push(finding(
                    Cause::NotOnPath,
                    format!("{folder} is not on PATH"),
                    onto_path(&place.names),
                ));
                break;
            }
        }
    }
    findings
}

/// How a folder gets onto PATH for good.
fn onto_path(folder: &Path) -> String {
    match cfg!(windows) {
        true => format!(
            "run this in PowerShell, and open a new window: [Environment]::SetEnvironmentVariable(\
             'Path', [Environment]::GetEnvironmentVariable('Path', 'User') + ';{}', 'User')",
            folder.display().to_string().replace('\'', "''")
        ),
        false => format!(
            "put this into ~/.profile, and log in again: export PATH={}:\"$PATH\"",
            shell_quoted(folder)
        ),
    }
}

/// What a shell needs before it finds the completions, if it is one that the person uses.
fn left_to_do(shell: Shell, place: &Place, cx: &Context<'_>) -> Option<Finding> {
    let home = cx.env.home()?;
    let config = |name: &str| match cx.env.path(env::XDG_CONFIG_HOME) {
        Some(folder) => folder.join(name),
        None => home.join(".config").join(name),
    };
    let is_mine = cx.env.text(env::SHELL).is_some_and(|it| it.ends_with(shell.program()));
    let file = |path: PathBuf| {
        let contents = files::read(&path).ok()??;
        String::from_utf8(contents.bytes.to_vec()).ok()
    };
    let (message, fix) = match shell {
        Shell::Bash => {
            let is_there = BASH_COMPLETION.iter().any(|path| Path::new(path).exists());
            (is_mine && !is_there).then(|| {
                let scripts = place.share.join("bash-completion/completions");
                (
                    "bash finds completions only with the package bash-completion".to_owned(),
                    format!(
                        "install bash-completion, or put this into ~/.bashrc: source {}",
                        shell_quoted(&scripts.join(cli::NAME))
                    ),
                )
            })
        }
        Shell::Zsh => {
            let folder = place.share.join("zsh/site-functions");
            let is_usual = folder.starts_with("/usr/local/share") || folder.starts_with("/usr/share");
            let rc = cx.env.path(env::ZDOTDIR).unwrap_or_else(|| home.clone()).join(".zshrc");
            let text = file(rc);
            let is_used = is_mine || text.is_some();
            let below = folder.strip_prefix(&home).unwrap_or(&folder).to_string_lossy().into_owned();
            let is_known = text.is_some_and(|text| text.contains(&below));
            (is_used && !is_usual && !is_known).then(|| {
                (
                    format!("zsh does not look for completions in {}", folder.display()),
                    format!(
                        "put this into ~/.zshrc, before compinit: fpath=({} $fpath)",
                        shell_quoted(&folder)
                    ),
                )
            })
        }
        Shell::Elvish => {
            let use_it = format!("use {}", cli::NAME);
            let is_known = file(config("elvish/rc.elv")).is_some_and(|text| text.contains(&use_it));
            (is_mine && !is_known).then(|| {
                (
                    "elvish loads completions only if it is told to".to_owned(),
                    format!("put this into ~/.config/elvish/rc.elv: {use_it}"),
                )
            })
        }
        Shell::PowerShell => (is_mine || cfg!(windows)).then(|| {
            (
                "PowerShell has no folder for completions".to_owned(),
                format!(
                    "put this into $PROFILE: {} completion powershell | Out-String | Invoke-Expression",
                    cli::NAME
                ),
            )
        }),
        _ => None,
    }?;
    Some(finding(Cause::ShellSetup, message, fix))
}

/// Where bash's completion package lies, with distributions and with Homebrew.
const BASH_COMPLETION: [&str; 4] = [
    "/usr/share/bash-completion/bash_completion",
    "/usr/local/share/bash-completion/bash_completion",
    "/usr/local/etc/profile.d/bash_completion.sh",
    "/opt/homebrew/etc/profile.d/bash_completion.sh",
];

/// Whether `man` finds the page.
fn man(place: &Place, cx: &Context<'_>) -> Option<Finding> {
    let program = process::find("man", cx.env)?;
    let args = vec!["-w".into(), cli::NAME.into()];
    let (env, limit) = (cx.env, STORE_LIMIT);
    let output = Tool { program: &program, args, env, with: Vec::new(), stdin: b"", limit }.run();
    let output = output.ok()?;
    let page = place.man.join("man1").join(format!("{}.1", cli::NAME)).canonicalize().ok()?;
    let found = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if output.ended == Ended::Code(0) && Path::new(&found).canonicalize().ok() == Some(page) {
        return None;
    }
    Some(finding(
        Cause::ShellSetup,
        match found.is_empty() {
            true => format!("man does not look for pages in {}", place.man.display()),
            false => format!("man finds another page first: {found}"),
        },
        format!(
            "put this into ~/.profile: export MANPATH={}:\"$MANPATH\"",
            shell_quoted(&place.man)
        ),
    ))
}

/// Asks docker for the plugin's version: `docker ghcr version` runs whatever docker takes for it.
/// `folders` are those in which it looks.
fn plugin(
    folders: &mut dyn Iterator<Item = PathBuf>,
    ours: &Ours,
    cx: &Context<'_>,
) -> Option<Result<String, Problem>> {
    let docker = cx.plugin_host()?;
    let mut args = cx.called_as.docker_globals.args.clone();
    args.extend(["ghcr", "version", "--format", "json"].map(Into::into));
    let (program, env, limit) = (&docker.program, cx.env, STORE_LIMIT);
    let output = Tool { program, args, env, with: Vec::new(), stdin: b"", limit }.run();
    let said = output.ok().filter(|output| output.ended == Ended::Code(0));
    let said: Option<Value> = said.and_then(|output| serde_json::from_slice(&output.stdout).ok());
    let text = |key: &str| said.as_ref().and_then(|said| said[key].as_str());
    if let (Some(program), Some(release)) = (text("program"), text("release"))
        && ours.is(Path::new(program))
    {
        return Some(Ok(release.to_owned()));
    }
    if said.is_none() && !docker.identify(cx.env).kind().has_plugins {
        return None;
    }
    let name = plugins::file_name(cli::NAME);
    let first = folders.map(|folder| folder.join(&name)).find(|path| path.exists());
    let problem = Problem::new(Cause::PluginNotSeen, "docker does not see this plugin");
    Some(Err(match first {
        Some(first) if !ours.is(&first) => problem
            .why(match text("release") {
                Some(release) => format!("{} comes first: it is {release}", first.display()),
                None => format!("{} comes first", first.display()),
            })
            .fix(format!("remove {}, then {{setup}}", first.display())),
        _ => problem.why("`docker ghcr version` is not answered by this program"),
    }))
}
