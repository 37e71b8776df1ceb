//! `doctor`: look at everything between here and the registry, and say what is wrong, worst first.
//!
//! The list of the checks, which are `crate::doctor`'s: what lies nearer first. It changes nothing.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cause::Cause;
use crate::cli::DoctorArgs;
use crate::context::{Context, now};
use crate::diagnosis::image::Evidence;
use crate::diagnosis::question::Question;
use crate::doctor::{
    engines, environment, files, helpers, image, logins, network, plugin, sources,
};
use crate::engine::Target;
use crate::exit::Exit;
use crate::http::Http;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::registry::{GHCR, Registry};
use crate::report::{Finding, Report, Severity};
use crate::stored_logins::{Logins, joined};
use crate::token::Token;
use crate::token::scopes::Access;
use crate::ui::{Format, prompt};

/// How long the whole run may take.
const LIMIT: Duration = Duration::from_secs(60);
/// How long each answer of a helper may take, unattended; there are few.
const HELPER_LIMIT: Duration = Duration::from_secs(5);
/// The same where a person may be typing into its dialog.
const DIALOG_LIMIT: Duration = Duration::from_secs(25);

/// Reports. The exit code is 7 if something is bad.
///
/// # Errors
/// The registry is none, or stdout cannot be written. Whatever else is wrong is part of the report.
pub(crate) fn run(args: &DoctorArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let (registry, named) = subject(args)?;
    cx.begin("changed");
    let http = Http::new(cx.env).until(Instant::now() + LIMIT);
    let targets = cx.engines_present(None)?;
    // Whether this image wants a login at all is not known.
    let is_open = args.image.is_some() && args.access == Access::Pull;
    let without = if is_open { Severity::Note } else { Severity::Error };
    let question = Question {
        registry: &registry,
        access: args.access,
        within: None,
        without: targets.iter().any(|it| matches!(it, Target::Engine(_))).then_some(without),
        now: now(),
    };
    let mut report = Report::default();

    let limit = if prompt::possible() { DIALOG_LIMIT } else { HELPER_LIMIT };
    let (mut found, sources) = thread::scope(|scope| {
        let sources = scope.spawn(|| sources::look(question, cx));
        (Logins::read(&targets, &registry, limit, cx), joined(sources))
    });
    let engines = engines::look(&targets, &found, cx);
    let environment = environment::look(&engines, &found, &registry, cx);
    let wanted = named.as_ref().and_then(|named| named.as_ref().ok()).map(|it| (it, args.access));
    let mut network = (!args.offline).then(|| {
        network::look(&mut found, &sources, wanted, &environment.proxy, &registry, &http, cx)
    });
    let image = wanted.zip(network.as_mut()).and_then(|(wanted, network)| {
        let visibility = network.answers.visibility.take()?;
        let layers = network.layers.take();
        Some(image::look(wanted, visibility, layers, &http, &found, &network.answers, cx))
    });

    report.findings.extend(named.and_then(Result::err).map(Finding::error));
    if let Some(image) = &image {
        image.judge(&mut report);
    }
    engines::judge(&engines, &mut report);
    plugin::judge(&plugin::look(&engines, cx), &mut report);
    environment::judge(&environment, &registry.host, &mut report);
    let files = files::look(&engines, &found.stored, &registry, HELPER_LIMIT, cx);
    files::judge(&files, &registry.host, &mut report);
    logins::judge(&found.stored, image.as_ref(), question, &mut report);
    helpers::judge(helpers::look(cx.env), &mut report);
    let github =
        |token: &Token| network.as_ref()?.answers.github.get(&found.tokens.find(&token.secret)?);
    let works = logins::works(&found.stored, args.access);
    sources::judge(&sources, question, works, &github, &mut report);
    sources::judge_accounts(&sources, &found.stored, &github, &mut report);
    match &network {
        Some(network) => network::judge(network, question, &mut report),
        None => report.saw("network", "nobody was asked, as --offline wants it"),
    }
    report.finish();
    tell(&report, image.as_ref(), args, &registry, cx)?;
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
    cx: &Context<'_>,
) -> std::io::Result<()> {
    if args.format == Format::Text {
        return cx.ui.findings_report(report);
    }
    let seen: Vec<_> = report
        .seen
        .iter()
        .map(|seen| json!({ "check": seen.check, "text": cx.ui.clean(&seen.text) }))
        .collect();
    cx.ui.json(&json!({
        "version": 1,
        "registry": registry.host,
        "for": args.access.verb(),
        "offline": args.offline,
        "image": image.map(|seen| json!({
            "name": seen.image.to_string(),
            "visibility": seen.visibility.word(),
        })),
        "well": !report.is_bad(),
        "findings": cx.ui.findings_json(&report.findings),
        "seen": seen,
    }))
}
