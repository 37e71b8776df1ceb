//! The commands, one file each: the straight line of that command.
//!
//! Owns what all of them share: the surroundings, and how a failure becomes an exit code.

pub mod completion;
pub mod login;
pub mod logout;
pub mod version;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use clap::error::ErrorKind;

use crate::cause::Cause;
use crate::cli::{self, Cli, Command};
use crate::engine::{self, Choice, Engine, EngineKind, Target};
use crate::env::{self, Env};
use crate::problem::{Exit, Problem};
use crate::role::Reached;
use crate::ui::{self, Format, Talk, Ui};

/// The surroundings of a command.
pub struct Here<'a> {
    /// The environment.
    pub env: &'a Env,
    /// How the person reached us.
    pub reached: &'a Reached,
    /// The person.
    pub ui: &'a Ui,
    /// The folder we were started in.
    pub cwd: PathBuf,
}

impl Here<'_> {
    /// The engines meant by `--engine`, `DOCKER_GHCR_ENGINE`, or how we were reached.
    ///
    /// # Errors
    /// None of them is installed, or the variable names none.
    pub fn engines(&self, asked: Option<Choice>) -> Result<Vec<Target>, Problem> {
        let asked = asked.map_or_else(|| self.engine_of_environment(), |choice| Ok(Some(choice)))?;
        engine::select(asked, self.reached, |kind| self.find(kind))
    }

    fn find(&self, kind: EngineKind) -> Option<Engine> {
        engine::find(kind, self.reached, &self.cwd, self.env)
    }

    fn engine_of_environment(&self) -> Result<Option<Choice>, Problem> {
        let Some(value) = self.env.var(env::DOCKER_GHCR_ENGINE) else { return Ok(None) };
        let text = value.to_string_lossy();
        clap::ValueEnum::from_str(&text, false).map(Some).map_err(|_| {
            Problem::new(Cause::Usage, format!("DOCKER_GHCR_ENGINE is `{text}`, which is no engine"))
                .fix("set it to docker, podman, nerdctl, file or all, or unset it")
        })
    }

    /// The folder of docker's config.json: `--config` before the variable before the home.
    pub fn docker_config(&self) -> Option<PathBuf> {
        match &self.reached.globals.config {
            Some(folder) => Some(self.cwd.join(folder)),
            None => crate::store::docker_file::folder(self.env).map(|folder| self.cwd.join(folder)),
        }
    }
}

/// Runs what was typed after our name.
pub fn run(reached: &Reached, words: &[OsString], docker_helps: bool, env: &Env) -> Exit {
    let spelled = reached.spelled();
    let early = Ui::new(spelled, env, Format::Text, Talk::Normal);
    let words = if words.is_empty() { &[OsString::from("--help")][..] } else { words };
    let cli = match cli::parse(spelled, words) {
        Ok(cli) => cli,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return ui::answer(&error.to_string());
        }
        Err(error) => {
            early.problem(&usage(&error));
            // docker would add its own `exit status 125`.
            return if docker_helps { Exit::Done } else { Exit::Usage };
        }
    };
    let Cli { command, talk } = cli;
    let ui = Ui::new(spelled, env, format(&command), talk.level());
    // The program is asked where it stands once, here.
    #[allow(clippy::disallowed_methods)]
    let cwd = std::env::current_dir().unwrap_or_default();
    let here = Here { env, reached, ui: &ui, cwd };
    let result = match command {
        Command::Login(args) => login::run(args, &here),
        Command::Logout(args) => logout::run(&args, &here),
        Command::Completion(args) => completion::run(&args, &here),
        Command::Version(args) => version::run(&args, &here),
    };
    ended(result, &ui)
}

fn format(command: &Command) -> Format {
    match command {
        Command::Login(args) => args.common.format,
        Command::Logout(args) => args.common.format,
        Command::Version(args) => args.format,
        Command::Completion(_) => Format::Text,
    }
}

/// Turns how a command ended into words and an exit code.
fn ended(result: anyhow::Result<()>, ui: &Ui) -> Exit {
    let Err(error) = result else { return Exit::Done };
    if let Some(problem) = error.downcast_ref::<Problem>() {
        ui.problem(problem);
        return problem.exit();
    }
    // Whoever closed stdout does not want to hear of it.
    let gone = error.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe);
    if !gone {
        ui.unexpected(&error);
    }
    Exit::Unexpected
}

/// What clap says is wrong, in our grammar.
fn usage(error: &clap::Error) -> Problem {
    let text = error.to_string();
    let mut paragraphs = text.split("\n\n").map(str::trim);
    let message = paragraphs.next().unwrap_or_default().trim_start_matches("error: ");
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tips: Vec<_> =
        paragraphs.filter_map(|tip| tip.strip_prefix("tip: ")).map(one_line).collect();
    let mut problem = Problem::new(Cause::Usage, one_line(message));
    if !tips.is_empty() {
        problem = problem.why(tips.join("; "));
    }
    // The usage line names the command whose help tells more.
    match text.lines().find_map(|line| line.strip_prefix("Usage: ")) {
        Some(usage) => {
            let command: Vec<_> = usage
                .split(' ')
                .take_while(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !word.starts_with('-'))
                .collect();
            problem.fix(format!("{} --help", command.join(" ")))
        }
        None => problem,
    }
}
