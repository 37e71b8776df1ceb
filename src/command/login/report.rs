//! Tells how a login went, target by target.

use serde_json::json;

use super::plan::Plan;
use super::proof::By;
use super::route::Outcome;
use super::verify::Ready;
use crate::command::kept;
use crate::context::Context;
use crate::engine::Target;
use crate::exit::Exit;
use crate::problem::Problem;
use crate::ui::Format;

/// Tells how it went, target by target; the first failure decides how the command ends.
pub(super) fn tell(
    plans: &[Plan],
    outcomes: Vec<Outcome>,
    ready: Ready<'_>,
    cx: &Context<'_>,
) -> anyhow::Result<Exit> {
    let Ready { request, mut findings, .. } = ready;
    let mut failed: Option<Problem> = None;
    let mut stores = Vec::new();
    for (plan, outcome) in plans.iter().zip(outcomes) {
        let name = plan.target.name();
        match outcome {
            Ok(stored) => {
                for line in &stored.said {
                    cx.ui.relay(line)?;
                }
                if let Some(really) = stored.really {
                    cx.ui.say(&format!("{name} is {} here", really.name));
                }
                let for_whom = match plan.target {
                    Target::Engine(_) => format!(" for {name}"),
                    Target::File => String::new(),
                };
                cx.ui.say(&match stored.by {
                    By::Helper => format!(
                        "nothing needs storing: {} gets what is {} from the credential helper",
                        if plan.target == Target::File { "who reads docker's file" } else { name },
                        stored.kept
                    ),
                    By::Login => format!("{}: stored{for_whom} {}", request.user, stored.kept),
                    By::LoginOf(other) => {
                        format!("{}: {name} takes {other}'s login {}", request.user, stored.kept)
                    }
                });
                cx.ui.findings(&stored.findings);
                stores.push(json!({ "engine": name, "ok": true, "kept": kept(&stored.kept) }));
                findings.extend(stored.findings);
            }
            Err(problem) => {
                stores
                    .push(json!({ "engine": name, "ok": false, "error": cx.ui.report(&problem) }));
                match &failed {
                    None => failed = Some(problem),
                    Some(_) => cx.ui.error(&problem),
                }
            }
        }
    }
    if let (Format::Json, true) = (cx.ui.format(), failed.is_none() || plans.len() > 1) {
        cx.ui.json(&json!({
            "version": 1,
            "registry": request.registry.host,
            "user": cx.ui.clean(&request.user),
            "token": { "kind": request.token.kind.word(), "source": cx.ui.clean(&request.token.source.to_string()) },
            "stores": stores,
            "findings": cx.ui.findings_json(&findings),
        }))?;
    }
    match failed {
        Some(problem) => Err(problem.into()),
        None => Ok(Exit::Done),
    }
}
