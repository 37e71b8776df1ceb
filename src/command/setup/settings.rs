//! Settings of ours in docker's `config.json`: put there, taken back and told of in one way.
//!
//! What undo needs stands in that file too, which is `store::edit`'s to know.

use std::path::Path;

use serde_json::json;

use crate::cli::SetupHow;
use crate::command::Here;
use crate::problem::Problem;
use crate::store::edit::{self, Format as FileFormat};
use crate::ui::{Finding, Format};

/// One setting: the keys that lead to it, and its value.
pub type Setting = (Vec<String>, String);

/// A setting, of texts.
pub fn setting(keys: &[&str], value: &str) -> Setting {
    (keys.iter().map(|key| (*key).to_owned()).collect(), value.to_owned())
}

/// Takes settings back, the last one first, and puts others, in one edit of the file.
///
/// # Errors
/// The file cannot be written, or docker could not read it.
pub fn change(file: &Path, back: &[Setting], put: &[Setting]) -> Result<(), Problem> {
    let keys = |(keys, _): &Setting| keys.clone();
    let back: Vec<Vec<String>> = back.iter().map(keys).collect();
    edit::edit(file, FileFormat::Docker, |edit| {
        let back: Vec<Vec<&str>> =
            back.iter().map(|keys| keys.iter().map(String::as_str).collect()).collect();
        edit.take_back(&back.iter().map(Vec::as_slice).collect::<Vec<_>>());
        for (keys, value) in put {
            edit.put(&keys.iter().map(String::as_str).collect::<Vec<_>>(), value);
        }
    })
    .map(drop)
}

/// Tells what was changed, or would be.
///
/// # Errors
/// stdout cannot be written.
pub fn report(
    how: &SetupHow,
    file: &str,
    (back, put): (&[Setting], &[Setting]),
    findings: &[Finding],
    here: &Here<'_>,
) -> anyhow::Result<()> {
    let back = back.iter().map(|setting| ("take back", "took back", setting));
    let put = put.iter().map(|setting| ("set", "set", setting));
    let steps: Vec<_> = back.chain(put).collect();
    if how.format == Format::Json {
        let step = |(act, _, (keys, value)): &(&str, &str, &Setting)| {
            json!({
                "act": act,
                "path": here.ui.clean(file),
                "key": keys,
                "value": here.ui.clean(value),
            })
        };
        here.ui.json(&json!({
            "version": 1,
            "dry_run": how.dry_run,
            "steps": steps.iter().map(step).collect::<Vec<_>>(),
            "errors": [],
            "findings": findings.iter().map(|it| here.ui.report(&it.0)).collect::<Vec<_>>(),
        }))?;
    } else {
        for (verb, done, (keys, value)) in &steps {
            let verb = if how.dry_run { format!("would {verb}") } else { (*done).to_owned() };
            let line = format!("{verb} {} = {value} in {file}", keys.join(" "));
            here.ui.data(&here.ui.clean(&line))?;
        }
        if steps.is_empty() {
            here.ui.say("nothing to do");
        }
    }
    here.ui.findings(findings);
    Ok(())
}
