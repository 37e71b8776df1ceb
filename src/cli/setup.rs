//! The part of the tree that is `setup`: its own arguments, and the parts that are opted in to.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};

use crate::ui::Format;

/// Arguments of `setup`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SetupArgs {
    /// How to go about it.
    #[command(flatten)]
    pub how: SetupHow,
    /// Install for all users, below /usr/local: copies, no links into a home
    #[arg(long, conflicts_with = "prefix")]
    pub system: bool,
    /// Like --system, but below another folder
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub prefix: Option<PathBuf>,
    /// A part that is not set up unless it is asked for.
    #[command(subcommand)]
    pub part: Option<SetupPart>,
}

impl SetupArgs {
    /// The registry that it is about, if it is about one.
    pub fn registry(&self) -> Option<&str> {
        match &self.part {
            Some(SetupPart::Helper(args)) => Some(&args.registry),
            Some(SetupPart::Hooks(_)) | None => None,
        }
    }

    /// How to go about what is set up.
    pub fn how(&self) -> SetupHow {
        match &self.part {
            Some(SetupPart::Helper(args)) => args.how,
            Some(SetupPart::Hooks(args)) => args.how,
            None => self.how,
        }
    }
}

/// The parts of `setup` that are opted in to.
#[derive(Debug, Subcommand)]
pub enum SetupPart {
    /// Have docker get the login from this program instead of storing one
    #[command(
        long_about = "Have docker get the login from this program instead of storing one.\n\n\
            Sets docker-credential-ghcr as the registry's credential helper in docker's \
            config.json. From then on, docker gets the token from the first of these that has \
            one: CR_PAT, GHCR_TOKEN, the store it used before, GH_TOKEN, GITHUB_TOKEN, gh. No \
            token is stored, and public images can still be pulled without one. --undo restores \
            docker's config.json."
    )]
    Helper(SetupHelperArgs),
    /// Have docker suggest the fix when a pull or push fails
    #[command(long_about = "Have docker suggest the fix when a pull or push fails.\n\n\
            Configures docker, in its config.json, to call this plugin after a failed pull, \
            push, run or create, and enables docker's hints. When one of these fails for an image \
            on ghcr.io, docker shows the cause and the fix on the terminal, below \
            \"What's next:\". This also enables other plugins' hints. There are no hints for build \
            and compose: docker does not call plugins for them. Requires docker 26.1 or later. \
            --undo restores docker's config.json, and removes any earlier hook of this plugin.")]
    Hooks(SetupHooksArgs),
}

/// Arguments of `setup hooks`.
#[derive(Args, Debug)]
pub struct SetupHooksArgs {
    /// How to go about it.
    #[command(flatten)]
    pub how: SetupHow,
}

/// Arguments of `setup helper`.
#[derive(Args, Debug)]
pub struct SetupHelperArgs {
    /// How to go about it.
    #[command(flatten)]
    pub how: SetupHow,
    /// The registry: ghcr.io, containers.SUBDOMAIN.ghe.com, or containers.HOST of an Enterprise
    /// Server
    #[arg(long, value_name = "HOST", default_value = crate::registry::GHCR, value_hint = ValueHint::Hostname)]
    pub registry: String,
    /// Replace another helper configured for the registry; logins are still stored with it, and
    /// --undo restores it
    #[arg(long, conflicts_with = "undo")]
    pub force: bool,
}

/// How to set up, whatever is set up.
#[derive(Args, Clone, Copy, Debug)]
pub struct SetupHow {
    /// Show what would be done, without doing it
    #[arg(long)]
    pub dry_run: bool,
    /// Undo what setup did, and nothing else
    #[arg(long)]
    pub undo: bool,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}
