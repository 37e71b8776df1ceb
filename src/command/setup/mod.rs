//! `setup`: makes everything usable with one command, and takes it back with `--undo`.
//!
//! The straight line: what is wanted ([`place`]), what is there ([`seen`]), the steps between
//! them ([`plan`], pure), the steps taken ([`act`]), what was made ([`record`]). A part of setup
//! that is opted in to (`setup helper`, `setup hooks`) is a file beside these, with a subcommand
//! of [`crate::cli::SetupArgs`] that takes [`crate::cli::SetupHow`] as well.

pub mod act;
pub mod place;
pub mod plan;
pub mod record;
pub mod seen;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::json;

use act::Rights;
use place::{Home, Program};
use plan::{Now, Plan, Step, There, Wanted};
use record::Made;

use crate::cause::Cause;
use crate::cli::{self, SetupArgs, SetupHow};
use crate::command::Here;
use crate::problem::{Exit, Problem};
use crate::store::docker_file;
use crate::ui::Format;
use crate::{env, tool};

/// Sets up, or takes back.
///
/// # Errors
/// There is no home, a step fails, something is in the way, or stdout cannot be written.
pub fn run(args: &SetupArgs, here: &Here<'_>) -> anyhow::Result<Exit> {
    here.begin("setup", "changed");
    let place = Setup::of(here)?;
    let made = place.made(here)?;
    let plan = match args.how.undo {
        false => place.plan(&made, here),
        true => plan::undo(&made, &place.record),
    };
    let (steps, failed) = match args.how.dry_run {
        true => (plan.steps.clone(), Vec::new()),
        false => {
            here.storing();
            place.carry_out(&plan)
        }
    };
    let mut errors: Vec<Problem> = failed.into_iter().chain(plan.obstacles).collect();
    report(&args.how, &steps, &errors, here)?;
    let last = errors.pop();
    errors.iter().for_each(|problem| here.ui.error(problem));
    match last {
        Some(problem) => Err(problem.into()),
        None => here.unless_stopped().map_err(Into::into),
    }
}

/// One setup: where things go, and where what was made is recorded.
struct Setup {
    program: Program,
    home: Home,
    record: PathBuf,
    rights: Rights,
}

impl Setup {
    fn of(here: &Here<'_>) -> Result<Self, Problem> {
        let env = here.env;
        let home = env.home().filter(|home| home.is_dir()).ok_or_else(|| {
            Problem::new(Cause::SetupFailed, "there is no home folder to set up in")
                .fix("set HOME to a folder that is there")
        })?;
        let file = tool::ourselves().ok_or_else(|| {
            Problem::new(Cause::SetupFailed, "the system does not tell where this program is")
                .fix("call it by its path")
        })?;
        let on_path = tool::all(cli::NAME, env).into_iter().find(|found| {
            tool::is_us(found.as_os_str()) && !found.parent().is_some_and(place::is_plugin_folder)
        });
        let config = here.reached.globals.config.as_deref().map(Path::new);
        let docker = docker_file::path(env, config)
            .and_then(|file| file.parent().map(|folder| here.cwd.join(folder)))
            .unwrap_or_else(|| home.join(".docker"));
        let state = env.path(env::XDG_STATE_HOME).filter(|folder| folder.is_absolute());
        let state = state.unwrap_or_else(|| home.join(".local/state"));
        Ok(Self {
            program: Program { file, bytes: Rc::default(), on_path },
            home: Home { home, docker },
            record: state.join("docker-ghcr/setup.json"),
            rights: Rights::Home,
        })
    }

    /// What earlier setups made, and what became of it.
    fn made(&self, here: &Here<'_>) -> Result<Vec<(Made, Now)>, Problem> {
        let Some(text) = seen::read(&self.record) else { return Ok(Vec::new()) };
        let made = record::read(&String::from_utf8_lossy(&text)).ok_or_else(|| {
            let file = self.record.display().to_string();
            Problem::new(Cause::SetupFailed, format!("{file} is no record of setup's"))
                .fix("move {file} away")
                .piece("file", file)
        })?;
        let now = |made: Made| {
            let now = seen::now(&made, here.env);
            (made, now)
        };
        Ok(made.into_iter().map(now).collect())
    }

    fn plan(&self, made: &[(Made, Now)], here: &Here<'_>) -> Plan {
        let wanted = place::in_home(&self.program, &self.home, cfg!(unix), |folder| {
            seen::may_write(folder, here.env)
        });
        let seen: Vec<(Wanted, There)> = wanted
            .into_iter()
            .map(|wanted| {
                let there = seen::there(&wanted, made, here.env);
                (wanted, there)
            })
            .collect();
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

/// Tells what was done, or would be.
fn report(
    how: &SetupHow,
    steps: &[Step],
    errors: &[Problem],
    here: &Here<'_>,
) -> anyhow::Result<()> {
    if how.format == Format::Json {
        here.ui.json(&json!({
            "version": 1,
            "dry_run": how.dry_run,
            "steps": steps.iter().map(Step::json).collect::<Vec<_>>(),
            "errors": errors.iter().map(|it| here.ui.report(it)).collect::<Vec<_>>(),
        }))?;
        return Ok(());
    }
    for line in plan::lines(steps, how.dry_run) {
        here.ui.data(&here.ui.clean(&line))?;
    }
    if steps.is_empty() && errors.is_empty() {
        here.ui.say("nothing to do");
    }
    Ok(())
}
