//! `doctor`: look at everything between here and the registry, and say what is wrong, worst first.
//!
//! The outline: gather side by side, judge (pure, in `diagnosis`), sort, tell. It changes nothing.

mod image;

use std::time::{Duration, Instant};

use serde_json::json;

use crate::cause::Cause;
use crate::cli::DoctorArgs;
use crate::command::logins::{self, Logins};
use crate::command::{Here, STORE_LIMIT};
use crate::diagnosis::image::Evidence;
use crate::diagnosis::report::{Report, Weight};
use crate::diagnosis::status::{self, Demand};
use crate::engine::Target;
use crate::http::Http;
use crate::problem::{Exit, Problem};
use crate::reference::Reference;
use crate::registry::{GHCR, Registry};
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
    let (registry, image) = subject(args)?;
    here.begin("doctor", "changed");
    let until = Instant::now() + LIMIT;
    let targets = here.engines_present(None)?;
    let no_engine = targets == [Target::File];

    let mut logins = Logins::read(&targets, &registry, STORE_LIMIT, here);
    let http = Http::new(here.env).until(until);
    let scope =
        image.as_ref().and_then(|image| Some(image::scope(image.as_ref().ok()?, args.access)));
    let answers =
        (!args.offline).then(|| logins.ask(&http, &[], scope.as_deref(), &registry, here));
    let seen = match (&image, &answers) {
        (Some(Ok(image)), Some(answers)) => answers.challenge.as_ref().ok().map(|challenge| {
            image::look(image, args.access, &http, challenge, &logins, answers, here)
        }),
        _ => None,
    };

    let mut report = Report::default();
    if let Some(Err(problem)) = image {
        report.add(Weight::Bad, problem);
    }
    if let Some(seen) = &seen {
        seen.judge(&mut report);
    }
    let around = logins::around(no_engine, here);
    let demand = Demand { access: args.access, within: None };
    let page = |access: Access| page::new_token(&registry, access, None);
    let judged = status::judge(&logins.rows, &registry.host, demand, &around, &page);
    for finding in judged.bad {
        // What is known of the image tells the same more exactly.
        if seen.as_ref().is_some_and(|seen| seen.covers(&finding.0)) {
            continue;
        }
        // Whether this image wants a login at all is not known.
        let may_be_well = finding.0.cause == Cause::NotLoggedIn
            && args.image.is_some()
            && args.access == Access::Pull;
        report.add(if may_be_well { Weight::Note } else { Weight::Bad }, finding.0);
    }
    for finding in judged.notes {
        report.add(Weight::Warning, finding.0);
    }
    if let Some(unasked) = answers.and_then(|answers| answers.unasked) {
        report.add(Weight::Bad, unasked);
    }
    report.finish();
    tell(&report, seen.as_ref(), args, &registry, here)?;
    Ok(if report.is_bad() { Exit::Bad } else { Exit::Done })
}

/// Which registry, and which image in it, if one is named: that, or what is wrong with its name.
///
/// # Errors
/// The registry is none of GitHub's, or the image is another registry's.
fn subject(args: &DoctorArgs) -> Result<(Registry, Option<Result<Reference, Problem>>), Problem> {
    let image = args.image.as_deref().map(Reference::parse);
    let registry = match &image {
        Some(Ok(image)) if args.registry == GHCR || args.registry == image.registry.host => {
            image.registry.clone()
        }
        Some(Ok(image)) => {
            let message = format!("`{image}` lies in another registry than {}", args.registry);
            return Err(Problem::new(Cause::Usage, message).fix("leave --registry out"));
        }
        Some(Err(problem)) if problem.cause == Cause::UnknownRegistry => {
            return Err(problem.clone());
        }
        Some(Err(_)) | None => Registry::parse(&args.registry)?,
    };
    Ok((registry, image))
}

/// The registry that the command is about, as the person would name it again.
pub(super) fn registry(args: &DoctorArgs) -> String {
    subject(args).map_or_else(|_| args.registry.clone(), |(registry, _)| registry.host)
}

fn tell(
    report: &Report,
    image: Option<&Evidence>,
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
        "image": image.map(|seen| json!({
            "name": seen.image.to_string(),
            "visibility": seen.visibility.word(),
        })),
        "well": !report.is_bad(),
        "findings": findings,
        "seen": seen,
    }))
}
