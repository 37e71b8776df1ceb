//! `version`: name and version on stdout, and how we were reached for those who ask.

use serde_json::json;

use crate::cli::VersionArgs;
use crate::command::Here;
use crate::problem::Exit;
use crate::role::Via;
use crate::tool;
use crate::ui::Format;

/// Prints the version.
///
/// # Errors
/// stdout cannot be written.
pub fn run(args: &VersionArgs, here: &Here<'_>) -> anyhow::Result<Exit> {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let reached = match &here.reached.via {
        Via::Plugin { docker } => format!("plugin of {}", docker.display()),
        _ => here.reached.spelled().to_owned(),
    };
    match args.format {
        Format::Json => here.ui.json(&json!({
            "version": 1,
            "name": name,
            "release": version,
            "reached": reached,
            "program": tool::ourselves().map(|program| program.to_string_lossy().into_owned()),
        }))?,
        Format::Text => {
            here.ui.data(&format!("{name} {version}"))?;
            here.ui.detail(&format!("reached as {reached}"));
        }
    }
    Ok(Exit::Done)
}
