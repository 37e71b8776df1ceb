//! A cause's page: for a terminal, as JSON, and in `docs/causes.md`.

use serde_json::{Value, json};

use crate::cause::Cause;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::ui::Ui;
use crate::ui::wrap::wrapped;

fn fix(cause: Cause, ui: &Ui) -> String {
    ui.fix_at(&Problem::new(cause, ""), crate::registry::GHCR)
}

/// What the exit code of a run says that a cause ends.
fn ends(exit: Exit) -> String {
    match exit {
        Exit::Done => "a warning: nothing fails for it".into(),
        Exit::Bad => "exit code 7 where a report finds it".into(),
        exit => format!("exit code {}", exit as u8),
    }
}

/// The page for a person, in lines of that width. What may be pasted or searched for, which are
/// the fix and the texts, is left in one piece.
pub(super) fn text(cause: Cause, width: Option<usize>, ui: &Ui) -> String {
    let row = cause.row();
    let meaning = wrapped(row.meaning, 0, width);
    let mut page = format!("{}\n\n{meaning}\n\nfix: {}\n", row.code, fix(cause, ui));
    page += &format!("{}\n\nhow it is known:\n", ends(row.exit));
    for (certainty, when) in row.proof {
        let proof = format!("  {}: {when}", certainty.as_str());
        page += &format!("{}\n", wrapped(&proof, 4, width));
    }
    if !row.texts.is_empty() {
        page += "\ntexts it is known by:\n";
        for text in row.texts.iter().flat_map(|text| text.lines()) {
            page += &format!("  {text}\n");
        }
    }
    page
}

/// The page as JSON.
pub(super) fn json(cause: Cause, ui: &Ui) -> Value {
    let row = cause.row();
    let proof: Vec<_> = row
        .proof
        .iter()
        .map(|(certainty, when)| json!({ "certainty": certainty.as_str(), "when": when }))
        .collect();
    json!({
        "code": row.code,
        "exit": row.exit as u8,
        "meaning": row.meaning,
        "fix": fix(cause, ui),
        "proof": proof,
        "texts": row.texts,
    })
}

/// `docs/causes.md`: all of them, for people and search engines.
pub fn catalogue(ui: &Ui) -> String {
    let mut page = String::from(HEAD);
    for cause in Cause::ALL {
        page += &format!("| [`{0}`](#{0}) | {1} |\n", cause.code(), cause.row().meaning);
    }
    for cause in Cause::ALL {
        let row = cause.row();
        page += &format!("\n## {}\n\n{}.\n\n", row.code, capital(row.meaning));
        page += &format!("**Fix:** {}\n\n", fix(*cause, ui));
        page += &format!("**Counts as:** {}\n\n**How it is known:**\n\n", ends(row.exit));
        for (certainty, when) in row.proof {
            page += &format!("- *{}* when {when}\n", certainty.as_str());
        }
        if !row.texts.is_empty() {
            page += "\n**Texts it is known by:**\n\n```text\n";
            for text in row.texts {
                page += &format!("{text}\n");
            }
            page += "```\n";
        }
    }
    page
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

const HEAD: &str = "\
<!-- Written by `UPDATE_ASSETS=1 cargo test --test it assets` from src/cause/. Do not edit. -->

# Causes

Everything that can go wrong with GitHub's container registry and has a name here. The code stands
in brackets behind every error of docker-ghcr; `docker ghcr explain CODE` prints the same page, and
`docker ghcr explain < build.log` finds these causes in a log.

How sure it is that a cause is the one: *certain*, nothing else explains what was seen; *likely*,
what was seen mostly has this cause; *possible*, a check tells, which is `docker ghcr doctor IMAGE`.

| code | meaning |
| --- | --- |
";
