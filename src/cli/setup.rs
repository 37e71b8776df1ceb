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
    /// Set up for everybody on this machine, below /usr/local: copies, no link into a home
    #[arg(long, conflicts_with = "prefix")]
    pub system: bool,
    /// The same as --system, but below another folder
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
    /// Make docker ask for a login each time instead of storing one
    #[command(long_about = "Make docker ask for a login each time instead of storing one.\n\n\
            Names docker-credential-ghcr in docker's config.json as the credential helper of the \
            registry. From then on docker gets the token that CR_PAT, GHCR_TOKEN, the store that \
            it used before, GH_TOKEN, GITHUB_TOKEN or gh has at that moment, the first of them \
            that has one, and no token is stored. Images that everybody may pull are pulled \
            without one as before. --undo puts docker's file back as it was.")]
    Helper(SetupHelperArgs),
    /// Have docker show what to do when a pull or push fails
    #[command(long_about = "Have docker show what to do when a pull or push fails.\n\n\
            Puts into docker's config.json that docker asks this plugin about failed pulls, \
            pushes, runs and creates, and switches docker's hints on. When one of them fails for \
            an image of ghcr.io, docker then shows the cause and the fix on the terminal, below \
            \"What's next:\". Hints of other plugins are switched on by that as well. For build and \
            compose docker tells a plugin nothing, so there is no hint. It takes docker 26.1 or \
            later. --undo puts docker's file back as it was; if it asked this plugin for hints \
            before, that goes too.")]
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
    /// Take the place of another helper that docker has for the registry, and remember it: logins
    /// are still stored with it, and --undo puts it back
    #[arg(long, conflicts_with = "undo")]
    pub force: bool,
}

/// How to set up, whatever is set up.
#[derive(Args, Clone, Copy, Debug)]
pub struct SetupHow {
    /// Show what would be done, and do nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Take back what setup did, and nothing else
    #[arg(long)]
    pub undo: bool,
    /// How to report
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}
