//! `version`: name and version on stdout, and how we were reached for those who ask.

use serde_json::json;

use crate::cli::VersionArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::invocation::By;
use crate::process;
use crate::ui::Format;

/// Prints the version.
///
/// # Errors
/// stdout cannot be written.
pub(crate) fn run(args: &VersionArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    let called_as = match &cx.called_as.by {
        By::Plugin { docker } => format!("plugin of {}", docker.display()),
        _ => cx.called_as.spelled().to_owned(),
    };
    match args.format {
        Format::Json => cx.ui.json(&json!({
            "version": 1,
            "name": name,
            "release": version,
            "reached": called_as,
            "program": process::ourselves().map(|program| program.to_string_lossy().into_owned()),
        }))?,
        Format::Text => {
            cx.ui.data(&format!("{name} {version}"))?;
            cx.ui.detail(&format!("reached as {called_as}"));
        }
    }
    Ok(Exit::Done)
}
