//! `doctor`: look at everything between here and the registry, and say what is wrong, worst first.
//!
//! The outline: gather side by side, judge (pure, in `diagnosis`), sort, tell. It changes nothing.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::cli::DoctorArgs;
use crate::command::logins::{self, Logins};
use crate::command::{Here, STORE_LIMIT};
use crate::diagnosis::report::{Report, Weight};
use crate::diagnosis::status::{self, Demand};
use crate::engine::Target;
use crate::http::Http;
use crate::problem::Exit;
use crate::registry::Registry;
use crate::token::page;
use crate::token::scopes::Access;
use crate::ui::Format;

/// How long the whole run may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Reports. The exit code is 7 if something is bad.
///
/// # Errors
/// The registry is none, or stdout cannot be written. Whatever else is wrong is part of the report.
pub fn run(args: &DoctorArgs, here: &Here<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.registry)?;
    here.begin("doctor", "changed");
    let until = Instant::now() + LIMIT;
    let targets = here.engines_present(None)?;
    let no_engine = targets == [Target::File];

    let mut logins = Logins::read(&targets, &registry, STORE_LIMIT, here);
    let http = Http::new(here.env).until(until);
    let answers = (!args.offline).then(|| logins.ask(&http, &[], &registry, here));

    let mut report = Report::default();
    let around = logins::around(no_engine, here);
    let demand = Demand { access: args.access, within: None };
    let page = |access: Access| page::new_token(&registry, access, None);
    let judged = status::judge(&logins.rows, &registry.host, demand, &around, &page);
    for finding in judged.bad {
        report.add(Weight::Bad, finding.0);
    }
    for finding in judged.notes {
        report.add(Weight::Warning, finding.0);
    }
    if let Some(unasked) = answers.and_then(|answers| answers.unasked) {
        report.add(Weight::Bad, unasked);
    }
    report.finish();
    tell(&report, args, &registry, here)?;
    Ok(if report.is_bad() { Exit::Bad } else { Exit::Done })
}

fn tell(
    report: &Report,
    args: &DoctorArgs,
    registry: &Registry,
    here: &Here<'_>,
) -> std::io::Result<()> {
    if args.format == Format::Text {
        return here.ui.findings_report(report);
    }
    let findings: Vec<_> = report
        .found
        .iter()
        .map(|found| {
            let mut value = here.ui.report(&found.problem);
            value["weight"] = found.weight.word().into();
            value["certainty"] = found.certainty.word().into();
            value
        })
        .collect();
    let seen: Vec<_> = report
        .seen
        .iter()
        .map(|seen| json!({ "check": seen.check, "text": here.ui.clean(&seen.text) }))
        .collect();
    here.ui.json(&json!({
        "version": 1,
        "registry": registry.host,
        "for": args.access.verb(),
        "offline": args.offline,
        "well": !report.is_bad(),
        "findings": findings,
        "seen": seen,
    }))
}
