//! `setup`: makes everything usable with one command, and takes it back with `--undo`.
//!
//! The straight line: what is wanted ([`layout`]), what is there ([`found`]), the steps between
//! them ([`plan`], pure), the steps taken ([`apply`]), what is left to do ([`next_steps`]). Nothing
//! is remembered: `--undo` computes the same layout and knows its own things by looking at them. A
//! part of setup that is opted in to (`setup helper`, `setup hooks`) is a file beside these, with a
//! subcommand of [`crate::cli::SetupArgs`] that takes [`crate::cli::SetupHow`] as well.

pub(crate) mod apply;
pub(crate) mod config;
pub(crate) mod found;
pub(crate) mod helper;
pub(crate) mod hooks;
pub(crate) mod in_use;
pub(crate) mod layout;
pub(crate) mod manual;
pub(crate) mod next_steps;
pub(crate) mod plan;
pub(crate) mod step;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::json;

use apply::Rights;
use layout::{Home, Place, Program, Texts};
use next_steps::NextSteps;
use plan::{Plan, There};
use step::{Step, Wanted};

use crate::cause::Cause;
use crate::cli::{self, SetupArgs, SetupHow, SetupPart};
use crate::command::completion;
use crate::context::Context;
use crate::env::HOME;
use crate::exit::Exit;
use crate::problem::{Problem, reason};
use crate::shell::Shell;
use crate::store::{docker_file, lock};
use crate::ui::Format;
use crate::{env, process, shutdown, store};

/// Sets up, or takes that back.
///
/// # Errors
/// There is no home, a step fails, something is in the way, docker does not see the plugin, or
/// stdout cannot be written.
pub(crate) fn run(args: &SetupArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    match &args.part {
        Some(SetupPart::Helper(args)) => return helper::run(args, cx),
        Some(SetupPart::Hooks(args)) => return hooks::run(args, cx),
        None => {}
    }
    if args.how.undo {
        in_use::unless_in_use(cx)?;
    }
    cx.begin("changed");
    let setup = Setup::new(args, cx)?;
    let plan =
        if args.how.undo { setup.undo(cx) } else { plan::plan(&setup.there(&setup.wanted(), cx)) };
    let (steps, failed) = if args.how.dry_run {
        (plan.steps.clone(), Vec::new())
    } else {
        shutdown::storing();
        setup.carry_out(&plan)
    };
    let mut errors: Vec<_> = failed.into_iter().chain(plan.obstacles).collect();
    let mut next = NextSteps::default();
    if !args.how.dry_run && !args.how.undo && errors.is_empty() {
        next =
            next_steps::look(&setup.places[0], &setup.docker, &setup.wanted(), &setup.shells, cx);
    }
    if shutdown::stopped().is_some() {
        // It ended docker too, whose silence then means nothing.
        next = NextSteps::default();
    }
    errors.extend(next.docker.clone().and_then(Result::err));
    report(&args.how, &steps, &errors, &next, cx)?;
    let last = errors.pop();
    errors.iter().for_each(|problem| cx.ui.error(problem));
    match last {
        Some(problem) => Err(problem.into()),
        None => Ok(Exit::Done),
    }
}

/// One setup: what goes where.
struct Setup {
    program: Program,
    /// Where things go now, and after it where else a setup may have put them.
    places: Vec<Place>,
    /// The folder of docker's config.json.
    docker: PathBuf,
    shells: Vec<Shell>,
    /// The folder of the locks, for a home that has one.
    locks: Option<PathBuf>,
    rights: Rights,
}

impl Setup {
    fn new(args: &SetupArgs, cx: &Context<'_>) -> Result<Self, Problem> {
        let env = cx.env;
        let failed = |message: &str| Problem::new(Cause::SetupFailed, message);
        let file = process::ourselves().ok_or_else(|| {
            failed("the system does not tell where this program is").fix("call it by its path")
        })?;
        let config = cx.called_as.docker_globals.config.as_deref().map(Path::new);
        let docker = docker_file::path(env, config)
            .and_then(|file| file.parent().map(|folder| cx.cwd.join(folder)))
            .unwrap_or_default();
        let prefix = if args.system {
            Some(PathBuf::from("/usr/local"))
        } else {
            args.prefix.as_ref().map(|it| store::canonical(&cx.cwd.join(it)))
        };
        if let Some(prefix) = prefix {
            if cfg!(windows) {
                return Err(Problem::new(Cause::Usage, "Windows has no such folders")
                    .fix("{me} setup, which is for this account"));
            }
            return Ok(Self {
                program: Program { bytes: bytes(&file)?, file, on_path: None },
                places: vec![layout::prefix(&prefix)],
                docker,
                shells: Shell::ALL.to_vec(),
                locks: None,
                rights: Rights::Machine,
            });
        }
        let home = env.home().filter(|home| home.is_dir()).ok_or_else(|| {
            failed("there is no home folder to set up in")
                .fix(format!("set {HOME} to a folder that is there"))
        })?;
        // Root would run what that user may change.
        if let Some(owner) = store::foreign(&file, env) {
            let message = format!("{} belongs to another user", owner.display());
            return Err(Problem::new(Cause::SetupForeign, message)
                .fix("{me} setup --system, which copies it, or run it as the user who owns it"));
        }
        let links = cfg!(unix);
        let on_path = process::all(cli::NAME, env).into_iter().find(|found| {
            process::is_us(found.as_os_str())
                && !found.parent().is_some_and(layout::is_plugin_folder)
        });
        let bytes = if links { Rc::default() } else { bytes(&file)? };
        let program = Program { file, bytes, on_path };
        let data = env.path(env::XDG_DATA_HOME).filter(|folder| folder.is_absolute());
        let may_write = |folder: &Path| found::may_write(folder, env);
        let path = env.var(env::PATH).map(|path| std::env::split_paths(path).collect());
        let path = path.unwrap_or_default();
        let home = Home { folder: home, docker: docker.clone(), data, path };
        let places = layout::homes(&program, &home, links, may_write);
        let is_here = |shell: &Shell| {
            let (name, mine) = (shell.program(), env.text(env::SHELL).unwrap_or_default());
            process::find(name, env).is_some() || mine.ends_with(&format!("/{name}"))
        };
        let shells = Shell::ALL.into_iter().filter(is_here).collect();
        let locks = lock::place(env);
        Ok(Self { program, places, docker, shells, locks, rights: Rights::Home })
    }

    /// Everything that is to stand somewhere now.
    fn wanted(&self) -> Vec<Wanted> {
        self.wanted_at(&self.places[0], &self.shells)
    }

    fn wanted_at(&self, place: &Place, shells: &[Shell]) -> Vec<Wanted> {
        let scripts = shells.iter().map(|shell| (*shell, completion::script(*shell)));
        // Windows has no `man` to show pages.
        let pages = if cfg!(windows) { Vec::new() } else { manual::pages() };
        layout::wanted(place, &self.program, &Texts { pages, scripts: scripts.collect() })
    }

    fn there(&self, wanted: &[Wanted], cx: &Context<'_>) -> Vec<(Wanted, There)> {
        let there = |it: &Wanted| (it.clone(), found::there(it, self.rights, cx.env));
        wanted.iter().map(there).collect()
    }

    fn undo(&self, cx: &Context<'_>) -> Plan {
        let everywhere = self.places.iter().flat_map(|place| self.wanted_at(place, &Shell::ALL));
        let seen = self.there(&everywhere.collect::<Vec<_>>(), cx);
        let plugins = &self.places[0].plugins;
        let locks = self.locks.as_deref().filter(|folder| {
            folder.is_dir() && found::refused(folder, self.rights, cx.env).is_none()
        });
        plan::undo(&seen, &[(plugins.clone(), found::holds(plugins))], locks)
    }

    /// Takes the steps. Says which were taken, and why others were not.
    fn carry_out(&self, plan: &Plan) -> (Vec<Step>, Vec<Problem>) {
        let mut taken = Vec::new();
        let mut failed: Vec<(&Path, Problem)> = Vec::new();
        for step in &plan.steps {
            // What was to lie in a folder that could not be made has been told with it.
            if failed.iter().any(|(at, _)| step.at().starts_with(at)) {
                continue;
            }
            match apply::take(step, self.rights) {
                Ok(()) => taken.push(step.clone()),
                Err(problem) => failed.push((step.at(), problem)),
            }
        }
        (taken, failed.into_iter().map(|(_, problem)| problem).collect())
    }
}

fn bytes(program: &Path) -> Result<Rc<[u8]>, Problem> {
    let read = std::fs::read(program).map_err(|error| {
        let file = program.display().to_string();
        Problem::new(Cause::SetupFailed, format!("{file} cannot be read"))
            .why(reason(&error))
            .file(file)
    })?;
    Ok(read.into())
}

/// A step. What would be done is what was asked for; what was done is talk.
fn told(line: &str, would_be: bool, cx: &Context<'_>) -> std::io::Result<()> {
    if would_be { cx.ui.data(&cx.ui.clean(line)) } else { cx.ui.relay(line) }
}

/// Tells what was done, or would be.
fn report(
    how: &SetupHow,
    steps: &[Step],
    errors: &[Problem],
    next: &NextSteps,
    cx: &Context<'_>,
) -> anyhow::Result<()> {
    if how.format == Format::Json {
        cx.ui.json(&json!({
            "version": 1,
            "dry_run": how.dry_run,
            "steps": steps.iter().map(Step::json).collect::<Vec<_>>(),
            "docker": next.json(),
            "findings": cx.ui.findings_json(&next.findings),
            "errors": errors.iter().map(|it| cx.ui.report(it)).collect::<Vec<_>>(),
        }))?;
    } else {
        for line in step::lines(steps, how.dry_run) {
            told(&line, how.dry_run, cx)?;
        }
        if steps.is_empty() && errors.is_empty() {
            cx.ui.say("nothing to do");
        }
        if let Some(Ok(release)) = &next.docker {
            cx.ui.say(&format!("docker sees the plugin: {} {release}", cli::NAME));
        }
    }
    cx.ui.findings(&next.findings);
    if let Some(ready) = &next.ready {
        cx.ui.say(ready);
    }
    Ok(())
}
