//! `setup`: makes everything usable with one command, and takes it back with `--undo`.
//!
//! The straight line: what is wanted ([`place`]), what is there ([`seen`]), the steps between
//! them ([`plan`], pure), the steps taken ([`act`]), what was made ([`record`]). A part of setup
//! that is opted in to (`setup helper`, `setup hooks`) is a file beside these, with a subcommand
//! of [`crate::cli::SetupArgs`] that takes [`crate::cli::SetupHow`] as well.

pub mod act;
pub mod afterwards;
pub mod helper;
pub mod hooks;
pub mod manual;
pub mod place;
pub mod plan;
pub mod record;
pub mod seen;
pub mod settings;
pub mod step;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::json;

use act::Rights;
use afterwards::Afterwards;
use place::{Home, Place, Program, Texts};
use plan::{Now, Plan, There};
use record::Made;
use step::{Step, Wanted};

use crate::cause::Cause;
use crate::cli::{self, SetupArgs, SetupHow, SetupPart};
use crate::command::completion;
use crate::context::Context;
use crate::env::HOME;
use crate::exit::Exit;
use crate::problem::{Problem, reason};
use crate::shell::Shell;
use crate::store::docker_file;
use crate::ui::Format;
use crate::{env, process, shutdown, store};

/// Sets up, or takes back.
///
/// # Errors
/// There is no home, a step fails, something is in the way, docker does not see the plugin, or
/// stdout cannot be written.
pub fn run(args: &SetupArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    match &args.part {
        Some(SetupPart::Helper(args)) => return helper::run(args, cx),
        Some(SetupPart::Hooks(args)) => return hooks::run(args, cx),
        None => {}
    }
    if args.how.undo {
        settings::unless_in_use(cx)?;
    }
    cx.begin("changed");
    let setup = Setup::of(args, cx)?;
    let made = setup.made(cx)?;
    let wanted = setup.wanted();
    let plan = match args.how.undo {
        false => setup.plan(&wanted, &made, cx),
        true => plan::undo(&made, seen::read(&setup.record).map(|_| &*setup.record)),
    };
    let (steps, failed) = match args.how.dry_run {
        true => (plan.steps.clone(), Vec::new()),
        false => {
            shutdown::storing();
            setup.carry_out(&plan)
        }
    };
    let mut errors: Vec<_> = failed.into_iter().chain(plan.obstacles).collect();
    let mut after = match args.how.dry_run || args.how.undo || !errors.is_empty() {
        true => Afterwards::default(),
        false => afterwards::look(&setup.place, &setup.docker, &wanted, &setup.shells, cx),
    };
    if shutdown::stopped().is_some() {
        // It ended docker too, whose silence then means nothing.
        after = Afterwards::default();
    }
    errors.extend(after.docker.clone().and_then(Result::err));
    report(&args.how, &steps, &errors, &after, cx)?;
    let last = errors.pop();
    errors.iter().for_each(|problem| cx.ui.error(problem));
    match last {
        Some(problem) => Err(problem.into()),
        None => Ok(Exit::Done),
    }
}

/// One setup: where things go, and where what was made is recorded.
struct Setup {
    program: Program,
    place: Place,
    docker: PathBuf,
    shells: Vec<Shell>,
    record: PathBuf,
    rights: Rights,
}

impl Setup {
    fn of(args: &SetupArgs, cx: &Context<'_>) -> Result<Self, Problem> {
        let env = cx.env;
        let failed = |message: &str| Problem::new(Cause::SetupFailed, message);
        let file = process::ourselves().ok_or_else(|| {
            failed("the system does not tell where this program is").fix("call it by its path")
        })?;
        let home = env.home().filter(|home| home.is_dir());
        let config = cx.called_as.docker_globals.config.as_deref().map(Path::new);
        let docker = docker_file::path(env, config)
            .and_then(|file| file.parent().map(|folder| cx.cwd.join(folder)))
            .unwrap_or_default();
        let prefix = match args.system {
            true => Some(PathBuf::from("/usr/local")),
            false => args.prefix.as_ref().map(|it| store::canonical(&cx.cwd.join(it))),
        };
        if let Some(prefix) = prefix {
            if cfg!(windows) {
                return Err(Problem::new(Cause::Usage, "Windows has no such folders")
                    .fix("{me} setup, which is for this account"));
            }
            return Ok(Self {
                program: Program { bytes: bytes(&file)?, file, on_path: None },
                place: place::prefix(&prefix),
                docker,
                shells: Shell::ALL.to_vec(),
                record: prefix.join("share/docker-ghcr/setup.json"),
                rights: Rights::Machine,
            });
        }
        let home = home.ok_or_else(|| {
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
                && !found.parent().is_some_and(place::is_plugin_folder)
        });
        let bytes = if links { Rc::default() } else { bytes(&file)? };
        let program = Program { file, bytes, on_path };
        let absolute = |name| env.path(name).filter(|folder| folder.is_absolute());
        let state = absolute(env::XDG_STATE_HOME).unwrap_or_else(|| home.join(".local/state"));
        let record = state.join("docker-ghcr/setup.json");
        let data = absolute(env::XDG_DATA_HOME);
        let may_write = |folder: &Path| seen::may_write(folder, env);
        let path = env.var(env::PATH).map(|path| std::env::split_paths(path).collect());
        let path = path.unwrap_or_default();
        let home = Home { folder: home, docker: docker.clone(), data, path };
        let place = place::home(&program, &home, links, may_write);
        let is_here = |shell: &Shell| {
            let (name, mine) = (shell.program(), env.text(env::SHELL).unwrap_or_default());
            process::find(name, env).is_some() || mine.ends_with(&format!("/{name}"))
        };
        Ok(Self {
            program,
            place,
            docker,
            shells: Shell::ALL.into_iter().filter(is_here).collect(),
            record,
            rights: Rights::Home,
        })
    }

    /// Everything that is to stand somewhere.
    fn wanted(&self) -> Vec<Wanted> {
        let scripts = self.shells.iter().map(|shell| (*shell, completion::script(*shell)));
        // Windows has no `man` to show pages.
        let pages = if cfg!(windows) { Vec::new() } else { manual::PAGES.to_vec() };
        let texts = Texts { pages, scripts: scripts.collect() };
        place::wanted(&self.place, &self.program, &texts)
    }

    /// What earlier setups made, and what became of it.
    fn made(&self, cx: &Context<'_>) -> Result<Vec<(Made, Now)>, Problem> {
        let now = |made: Made| {
            let now = seen::now(&made, cx.env);
            (made, now)
        };
        if self.record.symlink_metadata().is_err() {
            // One that was killed before its record stood there has made the folder for it.
            let folder = self.record.parent().map(|folder| now(Made::Folder(folder.to_owned())));
            return Ok(folder.into_iter().filter(plan::is_begun).collect());
        }
        let text = seen::read(&self.record);
        let made = text.and_then(|text| record::read(&String::from_utf8_lossy(&text)));
        let made = made.ok_or_else(|| {
            let file = self.record.display().to_string();
            Problem::new(Cause::SetupFailed, format!("{file} is no record of setup's"))
                .fix("move {file} away")
                .file(file)
        })?;
        Ok(made.into_iter().map(now).collect())
    }

    fn plan(&self, wanted: &[Wanted], made: &[(Made, Now)], cx: &Context<'_>) -> Plan {
        let there = |wanted: &Wanted| (wanted.clone(), seen::there(wanted, made, cx.env));
        let seen: Vec<(Wanted, There)> = wanted.iter().map(there).collect();
        let missing = seen::missing(&self.record).unwrap_or_default();
        plan::plan(&seen, made, (&self.record, &missing))
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
            // Nothing is made that is not on record, and no record goes before what it tells of.
            let is_record = step.at() == self.record;
            if is_record && !failed.is_empty() && matches!(step, Step::Remove(_)) {
                break;
            }
            match act::take(step, self.rights) {
                Ok(()) => taken.push(step.clone()),
                Err(problem) => {
                    failed.push((step.at(), problem));
                    if is_record {
                        break;
                    }
                }
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
    match would_be {
        true => cx.ui.data(&cx.ui.clean(line)),
        false => cx.ui.relay(line),
    }
}

/// Tells what was done, or would be.
fn report(
    how: &SetupHow,
    steps: &[Step],
    errors: &[Problem],
    after: &Afterwards,
    cx: &Context<'_>,
) -> anyhow::Result<()> {
    if how.format == Format::Json {
        cx.ui.json(&json!({
            "version": 1,
            "dry_run": how.dry_run,
            "steps": steps.iter().map(Step::json).collect::<Vec<_>>(),
            "docker": after.json(),
            "findings": cx.ui.findings_json(&after.findings),
            "errors": errors.iter().map(|it| cx.ui.report(it)).collect::<Vec<_>>(),
        }))?;
    } else {
        for line in step::lines(steps, how.dry_run) {
            told(&line, how.dry_run, cx)?;
        }
        if steps.is_empty() && errors.is_empty() {
            cx.ui.say("nothing to do");
        }
        if let Some(Ok(release)) = &after.docker {
            cx.ui.say(&format!("docker sees the plugin: {} {release}", cli::NAME));
        }
    }
    cx.ui.findings(&after.findings);
    Ok(())
}
