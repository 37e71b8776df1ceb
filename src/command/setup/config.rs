//! Settings of ours in docker's `config.json`: put there, taken back and told of in one way.
//!
//! What undo needs is remembered in that file too: see `store::notes`.

use std::path::Path;

use serde_json::json;

use crate::cli::SetupHow;
use crate::context::Context;
use crate::problem::Problem;
use crate::report::Finding;
use crate::store::FileFormat;
#[cfg(test)]
use crate::store::docker_file::DockerFile;
use crate::store::edit;
use crate::ui::Format;

/// One setting: the keys that lead to it, and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    keys: Vec<String>,
    value: String,
    /// Whether it is for undo alone: told to nobody who asks what has changed.
    is_note: bool,
}

impl Setting {
    /// The text.
    pub(crate) fn value(&self) -> &str {
        &self.value
    }

    fn keys(&self) -> Vec<&str> {
        self.keys.iter().map(String::as_str).collect()
    }
}

/// A setting, of texts.
pub(crate) fn setting(keys: &[&str], value: &str) -> Setting {
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    Setting { keys, value: value.to_owned(), is_note: false }
}

/// The same as something that undo needs.
pub(crate) fn note(keys: &[&str], value: &str) -> Setting {
    Setting { is_note: true, ..setting(keys, value) }
}

/// Takes settings back and puts others, in one edit of the file.
///
/// # Errors
/// The file cannot be written, or docker could not read it.
pub(crate) fn change(file: &Path, back: &[Setting], put: &[Setting]) -> Result<(), Problem> {
    edit::edit(file, FileFormat::Docker, |edit| {
        let is_put = |setting: &&Setting| put.iter().any(|it| it.keys == setting.keys);
        for setting in back.iter().filter(|setting| !is_put(setting)) {
            edit.remove(&setting.keys());
        }
        for setting in put {
            edit.put(&setting.keys(), &setting.value);
        }
    })
    .map(drop)
}

/// Tells what was changed, or would be.
///
/// # Errors
/// stdout cannot be written.
pub(crate) fn report(
    how: &SetupHow,
    file: &str,
    (back, put): (&[Setting], &[Setting]),
    findings: &[Finding],
    cx: &Context<'_>,
) -> anyhow::Result<()> {
    let back = back.iter().map(|setting| ("take back", "took back", setting));
    let put = put.iter().map(|setting| ("set", "set", setting));
    let steps: Vec<_> = back.chain(put).filter(|(_, _, setting)| !setting.is_note).collect();
    if how.format == Format::Json {
        let step = |(act, _, Setting { keys, value, .. }): &(&str, &str, &Setting)| {
            json!({
                "act": act,
                "path": cx.ui.clean(file),
                "key": keys,
                "value": cx.ui.clean(value),
            })
        };
        cx.ui.json(&json!({
            "version": 1,
            "dry_run": how.dry_run,
            "steps": steps.iter().map(step).collect::<Vec<_>>(),
            "errors": [],
            "findings": cx.ui.findings_json(findings),
        }))?;
    } else {
        for (verb, done, Setting { keys, value, .. }) in &steps {
            let verb = if how.dry_run { format!("would {verb}") } else { (*done).to_owned() };
            let line = format!("{verb} {} = {value} in {file}", keys.join(" "));
            super::told(&line, how.dry_run, cx)?;
        }
        if steps.is_empty() {
            cx.ui.say("nothing to do");
        }
    }
    cx.ui.findings(findings);
    Ok(())
}

/// Settings in words, for tests.
#[cfg(test)]
pub(crate) fn words(settings: &[Setting]) -> Vec<String> {
    settings.iter().map(|it| format!("{}={}", it.keys.join(" "), it.value)).collect()
}

/// Docker's file with that text, for tests; it is there as long as its folder is kept.
#[cfg(test)]
pub(crate) fn file(text: &str) -> (tempfile::TempDir, DockerFile) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    std::fs::write(&path, text).unwrap();
    (folder, DockerFile::read(&path).unwrap())
}
