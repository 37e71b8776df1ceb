//! `doctor`: look at everything between here and the registry, and say what is wrong, worst first.
//!
//! The outline: gather side by side, judge (pure, in `diagnosis`), sort, tell. It changes nothing.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cause::Cause;
use crate::cli::DoctorArgs;
use crate::context::Context;
use crate::context::now;
use crate::diagnosis::image::Evidence;
use crate::diagnosis::status::{self, Demand};
use crate::doctor::engines::{Copies, EngineSeen};
use crate::doctor::environment::Surroundings;
use crate::doctor::files::{FileSeen, InHelper};
use crate::doctor::logins::Beside;
use crate::doctor::network::NetworkSeen;
use crate::doctor::sources::{Against, Holds, SourceSeen};
use crate::doctor::{self, gather, image};
use crate::env;
use crate::exit::Exit;
use crate::http::Http;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::registry::{GHCR, Registry};
use crate::report::{Finding, Report, Severity};
use crate::store::StoreFormat;
use crate::stored_logins::{self, Answers, Logins};
use crate::token::page;
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
pub fn run(args: &DoctorArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let (registry, image) = subject(args)?;
    cx.begin("changed");
    let http = Http::new(cx.env).until(Instant::now() + LIMIT);

    let mut machine = Machine::look(args, &registry, cx)?;
    let named = image.as_ref().and_then(|image| image.as_ref().ok());
    let scope = named.map(|image| image::scope(image, args.access));
    let network = (!args.offline).then(|| machine.ask(&http, scope.as_deref(), &registry, cx));
    let seen = named.zip(network.as_ref()).and_then(|(image, network)| {
        let challenge = network.answers.challenge.as_ref().ok()?;
        let (logins, answers) = (&machine.logins, &network.answers);
        Some(image::look(image, args.access, &http, challenge, logins, answers, cx))
    });

    let mut report = Report::default();
    if let Some(Err(problem)) = image {
        report.add(Finding::error(problem));
    }
    if let Some(seen) = &seen {
        seen.judge(&mut report);
    }
    machine.judge(network.as_ref(), seen.as_ref(), args, &registry, cx, &mut report);
    report.finish();
    tell(&report, seen.as_ref(), args, &registry, cx)?;
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

/// What was read here.
struct Machine {
    logins: Logins,
    sources: Vec<SourceSeen>,
    engines: Vec<EngineSeen>,
    copies: Copies,
    files: Vec<FileSeen>,
    in_helper: Option<InHelper>,
    around: Surroundings,
}

/// What was answered.
struct Network {
    answers: Answers,
    signer: Option<String>,
}

impl Machine {
    /// Reads the stores and the sources side by side.
    fn look(args: &DoctorArgs, registry: &Registry, cx: &Context<'_>) -> anyhow::Result<Self> {
        let targets = cx.engines_present(None)?;
        let limit = if prompt::possible() { DIALOG_LIMIT } else { HELPER_LIMIT };
        let page = page::new_token(registry, args.access, None);
        let (mut logins, mut sources) = thread::scope(|scope| {
            let sources = scope.spawn(|| gather::sources(registry, &page, cx));
            let logins = Logins::read(&targets, registry, limit, cx);
            (logins, sources.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        for seen in &mut sources {
            if let Holds::Token(token, number) = &mut seen.holds {
                *number = logins.number(token.secret.clone(), cx);
            }
        }
        let engines = gather::engines(&targets, &logins, cx);
        Ok(Self {
            copies: gather::copies(&engines, cx),
            files: gather::files(&engines, registry, cx),
            in_helper: gather::in_helper(&logins, registry, HELPER_LIMIT, cx),
            around: gather::surroundings(&engines, &logins, registry, cx),
            engines,
            logins,
            sources,
        })
    }

    /// Asks GitHub and the registry, each once about each token, and looks who signs for it.
    fn ask(
        &mut self,
        http: &Http,
        scope: Option<&str>,
        registry: &Registry,
        cx: &Context<'_>,
    ) -> Network {
        let held: Vec<usize> = self
            .sources
            .iter()
            .filter_map(|seen| match &seen.holds {
                Holds::Token(_, number) => Some(*number),
                _ => None,
            })
            .collect();
        thread::scope(|threads| {
            let signer = threads.spawn(|| http.signer(&registry.host));
            let answers = self.logins.ask(http, &held, scope, registry, cx);
            Network { answers, signer: signer.join().unwrap_or_default() }
        })
    }

    /// Judges it all, what lies nearer first.
    fn judge(
        &self,
        network: Option<&Network>,
        image: Option<&Evidence>,
        args: &DoctorArgs,
        registry: &Registry,
        cx: &Context<'_>,
        report: &mut Report,
    ) {
        let host = &registry.host;
        let (rows, access) = (&self.logins.rows, args.access);
        doctor::engines::judge(&self.engines, &self.copies, report);
        doctor::environment::judge(&self.around, host, report);
        doctor::files::judge(&self.files, self.in_helper.as_ref(), host, report);

        let page = |access: Access| page::new_token(registry, access, None);
        let around = stored_logins::around(self.engines.is_empty(), cx);
        // Whether this image wants a login at all is not known.
        let is_open = args.image.is_some() && access == Access::Pull;
        let without = if is_open { Severity::Note } else { Severity::Error };
        let demand = Demand { access, within: None, without };
        let mut judged = status::judge(rows, host, demand, &around, &page);
        // What is known of the image tells the same more exactly.
        judged.retain(|finding| !image.is_some_and(|image| image.covers(&finding.problem)));
        let file = |kind| cx.store(kind, None).ok().map(|store| store.file);
        // A variable may make one file of the two.
        let dockers =
            file(StoreFormat::Docker).filter(|it| file(StoreFormat::Podman).as_ref() != Some(it));
        let beside = Beside { host, access, dockers_file: dockers.as_deref(), page: &page(access) };
        doctor::logins::judge(rows, judged, beside, report);
        doctor::helpers::sharpen(report, gather::needs(cx.env));

        let works = |login| doctor::logins::works(login, access);
        let works = rows.iter().any(|row| matches!(&row.login, Ok(Some(login)) if works(login)));
        let answers = network.map(|network| &network.answers.github);
        let against = Against { answers, registry, access, now: now(), works };
        doctor::sources::judge(&self.sources, against, report);
        doctor::logins::judge_accounts(&self.owners(network), report);
        match network {
            Some(network) => network.judge(&self.around, registry, cx, report),
            None => report.saw("network", "nobody was asked, as --offline wants it"),
        }
    }

    /// Whose tokens are about, and where.
    fn owners(&self, network: Option<&Network>) -> Vec<(String, String)> {
        let github = network.map(|network| &network.answers.github);
        let of_logins = self.logins.rows.iter().filter_map(|row| {
            let login = row.login.as_ref().ok()?.as_ref()?;
            Some((login.state.login.clone()?, format!("{}'s login", row.engine)))
        });
        let of_sources = self.sources.iter().filter_map(|seen| {
            let Holds::Token(_, number) = &seen.holds else { return None };
            match github?.get(number)? {
                crate::github::Answer::Grant(grant) => {
                    Some((grant.login.clone(), seen.source.to_string()))
                }
                _ => None,
            }
        });
        of_logins.chain(of_sources).collect()
    }
}

impl Network {
    fn judge(
        &self,
        around: &Surroundings,
        registry: &Registry,
        cx: &Context<'_>,
        report: &mut Report,
    ) {
        let challenge = self.answers.challenge.as_ref();
        let trust = [env::SSL_CERT_FILE, env::SSL_CERT_DIR];
        let seen = NetworkSeen {
            refusal: challenge.err(),
            no_way: matches!(around.proxy.way, Some(Err(_))),
            answered: challenge.ok().and_then(|challenge| challenge.answered),
            unasked: self.answers.unasked.as_ref(),
            github: &self.answers.github,
            signer: self.signer.as_deref(),
            trust: trust.into_iter().find(|name| cx.env.var(name).is_some()),
            now: now(),
        };
        doctor::network::judge(&seen, registry, report);
    }
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
