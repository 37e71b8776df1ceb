//! The only printing: results on stdout, talk on stderr, in one grammar.
//!
//! Owns how errors, findings and results look, and cleans what comes from outside. It decides
//! nothing: it is told what happened.

pub(crate) mod advice;
pub(crate) mod clean;
mod fix;
pub(crate) mod prompt;
mod waiting;
pub(crate) mod wrap;

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

pub(crate) use waiting::Waiting;

use crate::cause::Cause;
use crate::env::{self, Env};
use crate::exit::Exit;
use crate::problem::Problem;
use crate::report::{Finding, Report, Severity};
use crate::shutdown::Ending;
use crate::token::secret::Secret;

/// The format of what a command reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Human-readable text.
    #[default]
    Text,
    /// One JSON object on stdout, nothing else there.
    Json,
}

/// How much is said on stderr.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// What a person wants to know.
    #[default]
    Normal,
    /// Every step too.
    Verbose,
}

/// The person on the other side.
pub struct Ui {
    me: String,
    /// What every command that is about the registry has behind its name.
    suffix: String,
    /// What fixes repeat of the command that was typed, by the names of their placeholders.
    retyped: Vec<(&'static str, String)>,
    format: Format,
    talk: Verbosity,
    /// Whether stderr, and stdout, is painted.
    color: bool,
    color_out: bool,
    live: bool,
    reported: AtomicBool,
    secrets: Mutex<Vec<Arc<Secret>>>,
}

impl Ui {
    /// A person who reached us as `me` (`docker ghcr`, `podman-ghcr`, …).
    pub fn new(me: impl Into<String>, env: &Env, format: Format, talk: Verbosity) -> Self {
        let terminal = io::stderr().is_terminal();
        let dumb = env.text(env::TERM) == Some("dumb");
        let color = |is_terminal| is_colored(env, is_terminal);
        Self {
            me: me.into(),
            suffix: String::new(),
            retyped: Vec::new(),
            format,
            talk,
            color: color(terminal),
            color_out: color(io::stdout().is_terminal()),
            live: terminal && !dumb && env.var(env::CI).is_none(),
            reported: AtomicBool::new(false),
            secrets: Mutex::new(Vec::new()),
        }
    }

    /// The same for a command about a registry, as the person named it.
    #[must_use]
    pub fn about(mut self, registry: Option<&str>) -> Self {
        self.suffix = registry.map(fix::about).unwrap_or_default();
        self
    }

    /// The same for a command that fixes repeat: what their placeholders stand for.
    #[must_use]
    pub fn retyped(self, retyped: Vec<(&'static str, String)>) -> Self {
        Self { retyped, ..self }
    }

    /// The command as the person spelled it.
    pub fn me(&self) -> &str {
        &self.me
    }

    /// A command of ours to type, about the same registry.
    pub fn command(&self, command: &str) -> String {
        self.spelled(format!("{{me}} {command}"))
    }

    /// The command that was typed.
    pub fn again(&self) -> String {
        let again = self.retyped.iter().find(|(name, _)| *name == "again");
        self.spelled(again.map_or("{me}", |(_, command)| command).to_owned())
    }

    fn spelled(&self, command: String) -> String {
        self.clean(&fix::spelled(command, &self.me, &self.suffix))
    }

    /// The format asked for.
    pub fn format(&self) -> Format {
        self.format
    }

    /// From now on this secret is taken out of everything that is printed.
    pub fn guard(&self, secret: &Arc<Secret>) {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(secret));
    }

    /// A text from outside, fit to be shown on one line.
    pub fn clean(&self, text: &str) -> String {
        clean::line(text, &self.secrets.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A result, on stdout.
    ///
    /// # Errors
    /// When stdout is closed or full; the command has then not done what was asked.
    pub fn data(&self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        if !text.ends_with('\n') {
            stdout.write_all(b"\n")?;
        }
        stdout.flush()
    }

    /// A result as JSON, on stdout.
    ///
    /// # Errors
    /// As for [`Ui::data`].
    pub fn json(&self, value: &Value) -> io::Result<()> {
        self.reported.store(true, Ordering::SeqCst);
        self.data(&format!("{value:#}"))
    }

    /// A line for people that an engine printed, or that says what was done: on stdout, where the
    /// engine would have put it, unless stdout holds JSON or nothing is to be said.
    ///
    /// # Errors
    /// As for [`Ui::data`].
    pub fn relay(&self, text: &str) -> io::Result<()> {
        let text = self.clean(text);
        match self.format {
            Format::Text if self.talk == Verbosity::Quiet => Ok(()),
            Format::Text => self.data(&text),
            Format::Json => {
                self.say(&text);
                Ok(())
            }
        }
    }

    /// A table on stdout: a heading, and columns as wide as their widest cell.
    ///
    /// # Errors
    /// As for [`Ui::data`].
    pub fn table(&self, lines: &[Vec<String>]) -> io::Result<()> {
        let lines: Vec<Vec<String>> =
            lines.iter().map(|cells| cells.iter().map(|cell| self.clean(cell)).collect()).collect();
        let columns = lines.iter().map(Vec::len).max().unwrap_or_default();
        // A row that ends early says so in words, which need not fit the column.
        let full = || lines.iter().filter(|cells| cells.len() == columns);
        let width = |column: usize| full().map(|cells| cells[column].chars().count()).max();
        let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        let text: Vec<String> = lines
            .iter()
            .map(|cells| {
                let padded =
                    cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
                padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
            })
            .collect();
        self.data(&text.join("\n"))
    }

    /// Something the person wants to know.
    pub fn say(&self, text: &str) {
        if self.talk >= Verbosity::Normal {
            self.print(&self.clean(text));
        }
    }

    /// A step, for those who asked for every step.
    pub fn detail(&self, text: &str) {
        if self.talk >= Verbosity::Verbose {
            self.print(&self.clean(text));
        }
    }

    /// A finding, with its severity. Errors are told whatever else is not.
    pub fn finding(&self, finding: &Finding) {
        if finding.is_error() || self.talk >= Verbosity::Normal {
            self.print(&self.grammar(finding.severity, &finding.problem, None, self.color));
        }
    }

    /// Several of them.
    pub fn findings(&self, findings: &[Finding]) {
        for finding in findings {
            self.finding(finding);
        }
    }

    /// A failure beside the one that ends the command.
    pub fn error(&self, problem: &Problem) {
        self.print(&self.grammar(Severity::Error, problem, None, self.color));
    }

    /// A doctor's report on stdout: the findings, then what is well.
    ///
    /// # Errors
    /// As for [`Ui::data`].
    pub fn findings_report(&self, report: &Report) -> io::Result<()> {
        let quiet = self.talk == Verbosity::Quiet;
        let mut blocks: Vec<String> = report
            .findings
            .iter()
            .filter(|finding| !quiet || finding.is_error())
            .map(|finding| {
                let certainty = Some(finding.certainty.as_str());
                self.grammar(finding.severity, &finding.problem, certainty, self.color_out)
            })
            .collect();
        if !quiet {
            let ok = if self.color_out { "\u{1b}[1;32mok:\u{1b}[0m" } else { "ok:" };
            let seen = report.seen.iter();
            blocks.extend(seen.map(|seen| format!("{ok} {}", self.clean(&seen.text))));
            blocks.push(report.verdict());
        }
        if blocks.is_empty() { Ok(()) } else { self.data(&blocks.join("\n")) }
    }

    /// What ended the command: on stderr, and as JSON on stdout where that was asked for and
    /// nothing stands there yet.
    pub fn problem(&self, problem: &Problem) {
        self.error(problem);
        if self.format == Format::Json && !self.reported.load(Ordering::SeqCst) {
            // The exit code tells it as well, to those who closed stdout.
            let _ = self.json(&json!({ "version": 1, "error": self.report(problem) }));
        }
    }

    /// A mistake of ours, or something nobody expected.
    pub fn unexpected(&self, error: &anyhow::Error) {
        self.problem(&Problem::new(Cause::Unexpected, format!("{error:#}")));
    }

    /// Findings as JSON.
    pub fn findings_json(&self, findings: &[Finding]) -> Vec<Value> {
        let one = |finding: &Finding| {
            let mut value = self.report(&finding.problem);
            value["severity"] = finding.severity.as_str().into();
            value["certainty"] = finding.certainty.as_str().into();
            value
        };
        findings.iter().map(one).collect()
    }

    /// A problem as JSON.
    pub fn report(&self, problem: &Problem) -> Value {
        json!({
            "code": problem.cause.code(),
            "message": self.clean(&problem.message),
            "why": problem.why.as_deref().map(|why| self.clean(why)),
            "fix": self.fix(problem),
            "exit": problem.exit() as u8,
        })
    }

    /// Says what is being waited for, if the wait lasts; until the guard is dropped.
    #[must_use]
    pub fn waiting(&self, what: impl Into<String>) -> Waiting {
        match self.talk {
            Verbosity::Quiet => Waiting::in_silence(),
            Verbosity::Normal | Verbosity::Verbose => {
                Waiting::told(self.clean(&what.into()), self.live)
            }
        }
    }

    /// The same for stores. No status line under the dialog that one may be asking by.
    #[must_use]
    pub fn waiting_for_store(&self, what: impl Into<String>) -> Option<Waiting> {
        (!prompt::possible()).then(|| self.waiting(what))
    }

    fn print(&self, text: &str) {
        // Nothing can be told to a person whose stderr is gone.
        let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
    }

    /// The one way in which failures and findings look.
    fn grammar(
        &self,
        severity: Severity,
        problem: &Problem,
        certainty: Option<&str>,
        colored: bool,
    ) -> String {
        let paint = |text: &str, code: &str| match colored {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        };
        let certainty = certainty.map(|word| format!(" {word}")).unwrap_or_default();
        let code = paint(&format!("[{}]{certainty}", problem.cause.code()), "2");
        let color = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        };
        let heading = paint(&format!("{}:", severity.as_str()), color);
        let mut text = format!("{heading} {}  {code}", self.clean(&problem.message));
        if let Some(why) = &problem.why {
            text += &format!("\n  why: {}", self.clean(why));
        }
        text + &format!("\n  fix: {}", self.fix(problem))
    }

    /// The fix of a problem that is about another registry than the command is.
    pub fn fix_at(&self, problem: &Problem, registry: &str) -> String {
        self.clean(&fix::filled(problem, &[], &self.me, &fix::about(registry)))
    }

    fn fix(&self, problem: &Problem) -> String {
        self.clean(&fix::filled(problem, &self.retyped, &self.me, &self.suffix))
    }
}

/// Whether a stream is painted, by the variables that programs agree on (no-color.org,
/// bixense.com/clicolors, force-color.org), in the order in which `anstyle-query` asks them.
fn is_colored(env: &Env, is_terminal: bool) -> bool {
    let is_on = |name: &str| env.text(name).is_some_and(|value| value != "0");
    if env.var(env::NO_COLOR).is_some() {
        false
    } else if is_on(env::CLICOLOR_FORCE) || is_on(env::FORCE_COLOR) {
        true
    } else {
        let is_off = env.text(env::CLICOLOR) == Some("0") || env.text(env::TERM) == Some("dumb");
        is_terminal && !is_off
    }
}

/// Whether a person sees what is written on stdout.
pub(crate) fn stdout_is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// An answer of a protocol, on stdout, as it is. Says how the program then ended: whoever closed
/// stdout is told by the exit code.
pub(crate) fn answer(text: &str) -> Exit {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Exit::Done,
        Err(_) => Exit::Unexpected,
    }
}

/// What is said when the process ends before its work is `done` (stored, removed). `again` is the
/// command to type if it may have been. Only a prompt is open at that moment, if anything is.
pub(crate) fn exit_message(again: &str, done: &str, ending: &Ending) {
    let (message, code) = match ending {
        Ending::Stopped { stop, storing: true } => (
            format!("stopped; whether anything was {done} is not known: {again} again"),
            stop.cause().code(),
        ),
        Ending::Stopped { stop, storing: false } => {
            (format!("stopped; nothing was {done}"), stop.cause().code())
        }
        // Only the place is known: std panics where the system gives it no thread.
        Ending::Panicked { place } if place.contains("/std/src/thread/") => (
            "the system gives this program too little memory or too few threads".to_owned(),
            Cause::Unexpected.code(),
        ),
        Ending::Panicked { place } => (
            format!("a mistake in this program, at {place}; please report it"),
            Cause::Unexpected.code(),
        ),
    };
    let line_end = if io::stderr().is_terminal() { "\n" } else { "" };
    // The process ends next, whether or not this can be said.
    let line = format!("{line_end}error: {message}  [{code}]\n");
    let _ = io::stderr().write_all(line.as_bytes());
}
