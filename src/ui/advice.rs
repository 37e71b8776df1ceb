//! What to do about the cause of a message: explain's and the hook's words. Pure.

use super::Ui;
use crate::cause::{Cause, Certainty};
use crate::messages::Reading;
use crate::problem::Problem;
use crate::registry::GHCR;

fn registry(reading: &Reading) -> &str {
    reading.registry.as_deref().unwrap_or(GHCR)
}

/// What to do about a cause of a message.
pub(crate) fn fix(cause: Cause, reading: &Reading, ui: &Ui) -> String {
    // The message does not say whose store it is.
    let fix = cause.row().fix.replace(" --engine {engine}", "");
    let mut problem = Problem::new(cause, "").fix(fix).registry(registry(reading));
    problem.subject.image.clone_from(&reading.image);
    ui.fix_at(&problem, registry(reading))
}

/// The command that tells which of several causes it is.
pub(crate) fn check(reading: &Reading, ui: &Ui) -> Option<String> {
    if reading.certainty() == Certainty::Certain && reading.causes.len() == 1 {
        return None;
    }
    let fix = match &reading.image {
        Some(image) => format!("{{me}} doctor {image}"),
        None => "{me} doctor".into(),
    };
    let problem = Problem::new(reading.cause(), "").fix(fix);
    Some(ui.fix_at(&problem, registry(reading)))
}
