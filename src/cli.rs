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

pub(crate) use helper::HELPER_ACTIONS;
pub use helper::helper;
pub(crate) use setup::{SetupArgs, SetupHelperArgs, SetupHooksArgs, SetupHow, SetupPart};
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
        It finds a token, checks it, and passes it through a pipe to the engine's own login. It \
        then reads the stored login back to verify it.", names(" and ")),
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
  4    the token: none found, wrong kind, expired or revoked, or it lacks a scope
  5    refused by the registry, the engine or the credential store
  6    unreachable: DNS, connection, TLS or timeout
  7    status found a login that does not work, or doctor found an error
  125  usage error
  129  hung up
  130  interrupted, by Ctrl-C or by docker
  143  terminated";

/// The heading of what every command has.
const GLOBAL: &str = "Global options";

/// How much to say.
#[derive(Args, Clone, Copy, Debug)]
pub struct TalkArgs {
    /// Also show the engines' own output
    #[arg(short, long, global = true, conflicts_with = "quiet", help_heading = GLOBAL)]
    verbose: bool,
    /// Print errors only
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
    /// Log in, and verify that the login was stored
    #[command(long_about = "Log in, and verify that the login was stored.\n\n\
            Without --from, the token is taken from the first of these that has one: CR_PAT, \
            GHCR_TOKEN, GH_TOKEN, GITHUB_TOKEN, the GitHub CLI (gh), a hidden prompt on a \
            terminal. For a registry other than ghcr.io, these variables are ignored unless you \
            name one with --from env:NAME; for an Enterprise Server that GH_HOST names, \
            GH_ENTERPRISE_TOKEN and GITHUB_ENTERPRISE_TOKEN are used.\n\n\
            Before anything is stored, GitHub is asked once for the token's scopes, and the \
            registry once whether it responds as a registry.\n\n\
            Arguments after `--` are passed to the engine's own login: \
            login --engine podman -- --authfile FILE")]
    Login(LoginArgs),
    /// Log out, and verify that the login is gone
    #[command(long_about = "Log out, and verify that the login is gone.\n\n\
            Removes the login from the file or credential helper it is stored in, checks \
            that it is gone, and reports any login the engine would still find elsewhere. The token \
            itself stays valid until you revoke it at GitHub.")]
    Logout(LogoutArgs),
    /// Show which login each engine uses, and whether it works
    #[command(long_about = "Show which login each engine uses, and whether it works.\n\n\
            For each installed engine: the login it would send, where that is stored, whether \
            GitHub and the registry accept it, what it can do and when it expires. The exit code \
            is 7 if a pull (or the access that --for names) would fail.")]
    Status(StatusArgs),
    /// Diagnose engines, credential stores, tokens and the network
    #[command(long_about = "Diagnose engines, credential stores, tokens and the network.\n\n\
            Checks everything between this machine and the registry: the engines, every \
            credential file and helper, the environment, the network, the clock, the stored tokens \
            and those that `login` would find. Lists the problems, the worst first, each with its \
            fix. Changes nothing, needs no daemon, and finishes within a minute. The exit code is \
            7 if it finds an error.\n\n\
            With an image, it also checks whether the image can be pulled anonymously and with \
            each stored login. This tells a rejected login from an image that is private or does \
            not exist. With --for push, it opens an empty upload and abandons it; the upload is \
            not visible to anyone and expires by itself. Nothing else is uploaded.")]
    Doctor(DoctorArgs),
    /// Print a link to create the right token
    #[command(
        long_about = "Print a link to create the right token: a classic token with exactly the \
            packages scope you need, without `repo`, which GitHub's own form selects along with \
            write:packages."
    )]
    Token(TokenArgs),
    /// Install or remove the plugin link, completions and man pages
    #[command(long_about = format!("Install or remove the plugin link, the links for other engines, \
            completions and man pages.\n\n\
            Links the plugin into docker's plugin folder, and {} into a folder \
            on PATH; writes completions for the installed shells, and the man pages. It then \
            checks that docker finds the plugin, and prints what is left for you to do.\n\n\
            It never overwrites a file it did not create. Run it again to add what is missing; \
            --undo removes what it created, and nothing else.", sentence(links().chain([HELPER]), " and ")))]
    Setup(SetupArgs),
    /// Explain an error message or log, or an error code
    #[command(long_about = "Explain an error message or log, or an error code.\n\n\
            Reads an error message or a whole log on standard input, from any tool and of any \
            length, and names the causes it finds: the line, the certainty, and the fix. It does \
            not use the network. With an error code, it describes that cause instead.")]
    Explain(ExplainArgs),
    /// Print a login for other machines: a Kubernetes pull secret, or docker's config.json
    #[command(
        long_about = "Print a login for other machines: a Kubernetes pull secret, or docker's \
            config.json.\n\n\
            It exports the login that the engine would send, or the token that --from names. \
            GitHub is asked once for the token's scopes: a token that can do more than pull, or \
            whose scopes are unknown, is refused without --allow-write. Nothing is printed to a \
            terminal without --show."
    )]
    Export(ExportArgs),
    /// Print a shell's completion script
    #[command(long_about = format!("Print a shell's completion script.\n\n\
            The script completes {}, and calls them for the suggestions. `docker ghcr` needs \
            no script: docker's own completion calls the plugin.", sentence([NAME].into_iter().chain(links()), " and ")))]
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
    /// Container engine (also DOCKER_GHCR_ENGINE). Default: the engine in the command's name,
    /// otherwise the first one installed
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<Choice>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `login`.
#[derive(Args, Clone, Debug)]
pub struct LoginArgs {
    /// Which registry and engine.
    #[command(flatten)]
    pub common: CommonArgs,
    /// GitHub username. Default: the owner of the token, as GitHub reports it
    #[arg(short, long, value_name = "USER")]
    pub username: Option<String>,
    /// Read the token from standard input; the same as --from stdin
    #[arg(long, conflicts_with = "from")]
    pub password_stdin: bool,
    /// Where the token comes from: env, env:NAME, gh, file:PATH, stdin or prompt
    #[arg(long, value_name = "SOURCE", value_parser = FromParser, hide_possible_values = true)]
    pub from: Option<From>,
    /// Access the login is for; the token must have the scope for it
    #[arg(long = "for", value_name = "ACCESS", default_value = "pull")]
    pub access: Access,
    /// Also check that this organization accepts the token (single sign-on, policies)
    #[arg(long, value_name = "ORG", value_hint = ValueHint::Other, conflicts_with = "no_verify")]
    pub org: Option<String>,
    /// Skip the checks with GitHub and the registry
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
    /// Also remove logins for parts of the registry, such as podman's ghcr.io/OWNER
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
    /// Check this engine only
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<Choice>,
    /// Access to check
    #[arg(long = "for", value_name = "ACCESS", default_value = "pull")]
    pub access: Access,
    /// Fail if a login expires within this time, such as 12h, 7d or 2w
    #[arg(long, value_name = "TIME", value_hint = ValueHint::Other)]
    pub fail_within: Option<Within>,
    /// Do not use the network
    #[arg(long)]
    pub offline: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `doctor`.
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// Also check this image: does it exist, and which logins can pull or push it
    #[arg(value_name = "IMAGE", value_hint = ValueHint::Other)]
    pub image: Option<String>,
    /// The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise
    /// Server; an image names its own
    #[arg(long, value_name = "HOST", default_value = crate::registry::GHCR, value_hint = ValueHint::Hostname)]
    pub registry: String,
    /// Access to check; with an image, `push` opens an empty upload and abandons it
    #[arg(long = "for", value_name = "ACCESS", default_value = "pull")]
    pub access: Access,
    /// Do not use the network
    #[arg(long)]
    pub offline: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `token`.
#[derive(Args, Debug)]
pub struct TokenArgs {
    /// The registry the token is for
    #[arg(long, value_name = "HOST", default_value = crate::registry::GHCR, value_hint = ValueHint::Hostname)]
    pub registry: String,
    /// Access the token is for
    #[arg(long = "for", value_name = "ACCESS", default_value = "pull")]
    pub access: Access,
    /// Open the link in a browser
    #[arg(long)]
    pub open: bool,
    /// Token lifetime in days
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=366))]
    pub expires: Option<u16>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// Error code, as shown in brackets after an error
    #[arg(value_name = "CODE", value_parser = CodeParser, hide_possible_values = true, conflicts_with = "list")]
    pub code: Option<String>,
    /// List all causes
    #[arg(long)]
    pub list: bool,
    /// Output format
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
    /// GitHub username. Default: that of the login, or the owner of the token
    #[arg(short, long, global = true, value_name = "USER")]
    pub username: Option<String>,
    /// Allow a token that can do more than pull, or whose scopes are unknown
    #[arg(long, global = true)]
    pub allow_write: bool,
    /// Do not ask GitHub for the token's scopes
    #[arg(long, global = true)]
    pub no_verify: bool,
    /// Print the secret even to a terminal
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
        /// The namespace. Default: kubectl's current one
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
    /// Output format
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
