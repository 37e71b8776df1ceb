//! The clap tree, and nothing else.
//!
//! One source of help, completions and man pages. The tree neither reads the environment nor
//! does anything; what the words mean is decided in the types they are parsed into. `setup`, which
//! has commands of its own, is a file beside this one, and so is what reads single values.

mod helper;
mod setup;
mod values;

use std::ffi::OsString;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueHint};

pub use helper::{HELPER_ACTIONS, helper};
pub use setup::{SetupArgs, SetupHelperArgs, SetupHooksArgs, SetupHow, SetupPart};
use values::{CodeParser, FromParser};

use crate::engine::Choice;
use crate::engine::table::{links, names, sentence};
use crate::invocation::HELPER;
use crate::kubernetes::{Namespace, SecretName};
use crate::shell::Shell;
use crate::token::expiry::Within;
use crate::token::scopes::Access;
use crate::token::source::From;
use crate::ui::{Format, Verbosity};

pub use crate::invocation::PROGRAM as NAME;

/// Log in to GitHub's container registry
#[derive(Debug, Parser)]
#[command(
    name = NAME,
    version,
    about = "Log in to GitHub's container registry",
    long_about = format!("Log in to GitHub's container registry (ghcr.io) with {}.\n\n\
        The token is found, checked, and handed to the container engine's own login through a \
        pipe; the login is then read back from where the engine keeps it.", names(" and ")),
    after_long_help = EXIT_CODES,
    subcommand_required = true,
    max_term_width = 100,
    help_expected = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How much to say.
    #[command(flatten)]
    pub talk: TalkArgs,
}

const EXIT_CODES: &str = "\
Exit codes:
  0    done
  1    something unexpected
  3    no container engine
  4    the token: none found, wrong kind, dead, or it lacks a scope
  5    an answer came and it was no, or the engine or the store failed
  6    no answer: name, connection, TLS, time limit
  7    status found that it would not work, or doctor found something bad
  125  usage error
  129  hung up
  130  interrupted, by Ctrl-C or by docker
  143  terminated";

/// The heading of what every command has.
const GLOBAL: &str = "Global options";

/// How much to say.
#[derive(Args, Clone, Copy, Debug)]
pub struct TalkArgs {
    /// Say too what the engines themselves say
    #[arg(short, long, global = true, conflicts_with = "quiet", help_heading = GLOBAL)]
    verbose: bool,
    /// Say nothing but errors
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    quiet: bool,
}

impl TalkArgs {
    /// The level asked for.
    pub fn level(self) -> Verbosity {
        match self {
            Self { quiet: true, .. } => Verbosity::Quiet,
            Self { verbose: true, .. } => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Log in, and prove that the login was stored
    #[command(long_about = "Log in, and prove that the login was stored.\n\n\
            Without --from, the token is taken from the first of these that has one: CR_PAT, \
            GHCR_TOKEN, GH_TOKEN, GITHUB_TOKEN, the GitHub CLI (gh), a hidden prompt on a \
            terminal. For a registry other than ghcr.io none of those variables counts unless it \
            is named with --from env:NAME; GH_ENTERPRISE_TOKEN and GITHUB_ENTERPRISE_TOKEN count \
            for an Enterprise Server.\n\n\
            GitHub is asked once what the token may do, and the registry once whether it is one, \
            before anything is stored.\n\n\
            What follows `--` goes to the engine's own login, as in: \
            login --engine podman -- --authfile FILE")]
    Login(LoginArgs),
    /// Log out, and prove that the login is gone
    #[command(long_about = "Log out, and prove that the login is gone.\n\n\
            Takes the login out of the file or credential helper in which the engine keeps it, \
            looks again, and names what the engine would still read elsewhere. The token itself \
            lives on until it is revoked at GitHub.")]
    Logout(LogoutArgs),
    /// Show what every engine is logged in with, and whether it would work
    #[command(
        long_about = "Show what every engine is logged in with, and whether it would work.\n\n\
            For each engine that is installed: the login it would really send, where that is \
            kept, whether GitHub and the registry accept it, what it may do and when it ends. \
            The exit code is 7 if a pull (or what --for names) would not work with it."
    )]
    Status(StatusArgs),
    /// Find out what is wrong: engines, stores, tokens, network
    #[command(long_about = "Find out what is wrong: engines, stores, tokens, network.\n\n\
            Looks at everything between here and the registry: the engines and what they really \
            are, every credential file and helper, the environment, the way to the registry, the \
            clock, the stored tokens and those a login would find. Says what was found, the worst \
            first, each with one thing to do. Changes nothing, needs no daemon, and ends within a \
            minute. The exit code is 7 if something is bad.\n\n\
            With an image it asks as well whether anyone may pull it, and whether each stored login \
            may, which tells a login that is refused from an image that is private or not there. \
            With --for push it opens an upload to the image, and leaves it: it is empty, shows \
            nowhere, and expires by itself. Nothing else is ever opened or sent.")]
    Doctor(DoctorArgs),
    /// Print the page that makes the right token
    #[command(
        long_about = "Print the page that makes the right token: a classic token with exactly \
            the packages scope that is needed, and never `repo`, which GitHub's own form ticks \
            along with write:packages."
    )]
    Token(TokenArgs),
    /// Put the plugin, completions and man pages where they are found, or take them back
    #[command(long_about = format!("Put the plugin, its other names, completions and man pages where \
            they are found, or take them back.\n\n\
            Links the plugin where docker looks for it, and {} where \
            the shell does; writes the completions of the shells that are installed, and the man \
            pages. Then it asks docker whether it sees the plugin, and says what is left to do.\n\n\
            What is not of setup's making is never overwritten. Run again it does what is \
            missing; --undo takes back what it did, and nothing else.", sentence(links().chain([HELPER]), " and ")))]
    Setup(SetupArgs),
    /// Find the causes of failures in a text, or tell about one
    #[command(long_about = "Find the causes of failures in a text, or tell about one.\n\n\
            Reads an error message or a whole log on stdin, of any tool and of any length, and \
            names the causes of GitHub's container registry in it: where, how sure, and what to \
            do. It asks nobody. With a cause's code it tells about that cause instead.")]
    Explain(ExplainArgs),
    /// Print a login for other machines: a Kubernetes pull secret, or docker's config.json
    #[command(
        long_about = "Print a login for other machines: a Kubernetes pull secret, or docker's \
            config.json.\n\n\
            The login is the one that the engine would send, or the token that --from names. \
            GitHub is asked once what the token may do: one that may do more than pull, or may \
            for all that is known, is not handed on without --allow-write. Nothing is written \
            to a terminal without --show."
    )]
    Export(ExportArgs),
    /// Print a shell's completion script
    #[command(long_about = format!("Print a shell's completion script.\n\n\
            The script completes {}, and asks them what to offer. `docker ghcr` needs none: \
            Docker's own completion asks the plugin.", sentence([NAME].into_iter().chain(links()), " and ")))]
    Completion(CompletionArgs),
    /// Print the version
    Version(VersionArgs),
}

impl Command {
    /// The source of a token that was named.
    pub fn source(&self) -> Option<&From> {
        match self {
            Self::Login(args) => args.source(),
            Self::Export(args) => args.from.as_ref(),
            _ => None,
        }
    }
}

/// Which registry, and in which format to report.
#[derive(Args, Clone, Debug)]
pub struct CommonArgs {
    /// The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise
    /// Server
    #[arg(long, value_name = "HOST", default_value = crate::registry::GHCR, value_hint = ValueHint::Hostname)]
    pub registry: String,
    /// The engine; DOCKER_GHCR_ENGINE says the same. Without either, the one whose name we are
    /// called by, else the first that is installed
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<Choice>,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `login`.
#[derive(Args, Clone, Debug)]
pub struct LoginArgs {
    /// Which registry and engine.
    #[command(flatten)]
    pub common: CommonArgs,
    /// The user name; without it GitHub is asked whose token it is
    #[arg(short, long, value_name = "USER")]
    pub username: Option<String>,
    /// Read the token from stdin; the same as --from stdin
    #[arg(long, conflicts_with = "from")]
    pub password_stdin: bool,
    /// Where the token comes from: env, env:NAME, gh, file:PATH, stdin or prompt
    #[arg(long, value_name = "SOURCE", value_parser = FromParser, hide_possible_values = true)]
    pub from: Option<From>,
    /// What the login is for; it decides which scope the token must have
    #[arg(long = "for", value_name = "ACCESS", default_value = "pull")]
    pub access: Access,
    /// See too that this organization lets the token in (single sign-on, policies)
    #[arg(long, value_name = "ORG", value_hint = ValueHint::Other, conflicts_with = "no_verify")]
    pub org: Option<String>,
    /// Ask neither GitHub nor the registry before the engine is given the token
    #[arg(long)]
    pub no_verify: bool,
    /// Arguments for the engine's own login
    #[arg(last = true, value_name = "ENGINE_ARGS", value_hint = ValueHint::Other)]
    pub extra: Vec<OsString>,
}

impl LoginArgs {
    /// The source that was named.
    pub fn source(&self) -> Option<&From> {
        if self.password_stdin { Some(&From::Stdin) } else { self.from.as_ref() }
    }
}

/// Arguments of `logout`.
#[derive(Args, Debug)]
pub struct LogoutArgs {
    /// Which registry and engine.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Remove logins for a part of the registry as well, such as podman's ghcr.io/OWNER
    #[arg(long)]
    pub all_keys: bool,
}

/// Arguments of `status`.
#[derive(Args, Debug)]
pub struct StatusArgs {
    /// The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise
    /// Server
    #[arg(long, value_name = "HOST", default_value = crate::registry::GHCR, value_hint = ValueHint::Hostname)]
    pub registry: String,
    /// Look at this engine only
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<Choice>,
    /// What the logins have to be good for
    #[arg(long = "for", value_name = "ACCESS", default_value = "pull")]
    pub access: Access,
    /// Fail if a login ends within this time, such as 12h, 7d or 2w
    #[arg(long, value_name = "TIME", value_hint = ValueHint::Other)]
    pub fail_within: Option<Within>,
    /// Ask neither GitHub nor the registry
    #[arg(long)]
    pub offline: bool,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `doctor`.
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// An image too: whether it is there, and who may pull or push it
    #[arg(value_name = "IMAGE", value_hint = ValueHint::Other)]
    pub image: Option<String>,
    /// The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise
    /// Server; an image names its own
    #[arg(long, value_name = "HOST", default_value = crate::registry::GHCR, value_hint = ValueHint::Hostname)]
    pub registry: String,
    /// What the logins have to be good for; with an image, push opens an upload that stays empty
    #[arg(long = "for", value_name = "ACCESS", default_value = "pull")]
    pub access: Access,
    /// Use no network
    #[arg(long)]
    pub offline: bool,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `token`.
#[derive(Args, Debug)]
pub struct TokenArgs {
    /// The registry the token is for
    #[arg(long, value_name = "HOST", default_value = crate::registry::GHCR, value_hint = ValueHint::Hostname)]
    pub registry: String,
    /// What the token is for
    #[arg(long = "for", value_name = "ACCESS", default_value = "pull")]
    pub access: Access,
    /// Open the page in a browser
    #[arg(long)]
    pub open: bool,
    /// How many days the token is to live
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=366))]
    pub expires: Option<u16>,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// The code of a cause, as it stands in brackets behind an error
    #[arg(value_name = "CODE", value_parser = CodeParser, hide_possible_values = true, conflicts_with = "list")]
    pub code: Option<String>,
    /// List all causes
    #[arg(long)]
    pub list: bool,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `export`.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// What is printed.
    #[command(subcommand)]
    pub what: Exported,
    /// The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise
    /// Server
    #[arg(long, global = true, value_name = "HOST", default_value = crate::registry::GHCR, value_hint = ValueHint::Hostname)]
    pub registry: String,
    /// The engine whose login is exported
    #[arg(long, global = true, value_name = "ENGINE", conflicts_with = "from")]
    pub engine: Option<Choice>,
    /// Export this token instead: env, env:NAME, gh, file:PATH, stdin or prompt
    #[arg(long, global = true, value_name = "SOURCE", value_parser = FromParser, hide_possible_values = true)]
    pub from: Option<From>,
    /// The user name; without it that of the login, or whose token it is by GitHub's answer
    #[arg(short, long, global = true, value_name = "USER")]
    pub username: Option<String>,
    /// Export a token that may do more than pull, or may for all that is known
    #[arg(long, global = true)]
    pub allow_write: bool,
    /// Do not ask GitHub what the token may do
    #[arg(long, global = true)]
    pub no_verify: bool,
    /// Print it on a terminal, too
    #[arg(long, global = true)]
    pub show: bool,
}

/// What `export` prints.
#[derive(Debug, Subcommand)]
pub enum Exported {
    /// A pull secret, for `kubectl apply -f -`
    Kubernetes {
        /// The secret's name
        #[arg(long, value_name = "NAME", default_value = "ghcr", value_hint = ValueHint::Other)]
        name: SecretName,
        /// The namespace; without it kubectl's own
        #[arg(long, value_name = "NAMESPACE", value_hint = ValueHint::Other)]
        namespace: Option<Namespace>,
    },
    /// What docker would store in its config.json
    DockerConfig,
}

impl Exported {
    /// As it is typed.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Kubernetes { .. } => "kubernetes",
            Self::DockerConfig => "docker-config",
        }
    }
}

/// Arguments of `completion`.
#[derive(Args, Debug)]
pub struct CompletionArgs {
    /// The shell
    pub shell: Shell,
}

/// Arguments of `version`.
#[derive(Args, Debug)]
pub struct VersionArgs {
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// The tree, spelled as the person spells it.
pub fn tree(spelled: &'static str) -> clap::Command {
    Cli::command().bin_name(spelled)
}

/// Parses what was typed after our name.
///
/// # Errors
/// What clap has to say: help, version, or what is wrong.
pub fn parse(spelled: &'static str, words: &[OsString]) -> Result<Cli, clap::Error> {
    let argv = std::iter::once(OsString::from(spelled)).chain(words.iter().cloned());
    let mut tree = tree(spelled);
    let matches = tree.try_get_matches_from_mut(argv)?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut tree))
}

#[cfg(test)]
mod tests;
