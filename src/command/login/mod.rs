//! `login`: find a token, see what it may do, find out whose it is, hand it over, prove it stored.

mod plan;
mod proof;
mod report;
mod route;
pub(super) mod token;
mod verify;
mod via_engine;
mod via_file;
mod via_helper;

use std::ffi::OsStr;
use std::path::Path;

use crate::cause::Cause;
use crate::cli::{CommonArgs, LoginArgs};
use crate::context::Context;
use crate::context::now;
use crate::diagnosis;
use crate::engine::login::LoginRequest;
use crate::engine::{Choice, EngineKind};
use crate::exit::Exit;
use crate::http::Http;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::Finding;
use crate::shell::shell_quoted;
use crate::store::our_helper;
use crate::token::source::From;
use proof::Stored;
use verify::FromRegistry;
use via_helper::Deal;

/// Logs in.
///
/// # Errors
/// Everything that can go wrong, with its cause; nothing is stored then, or the words say so.
pub fn run(args: LoginArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.common.registry)?;
    if let Some(given) = &args.username {
        token::checked(given)?;
    }
    cx.begin(&typed(&args, args.source()), "stored");
    let plans = plan::all(cx.engines(args.common.engine)?, &args, &registry, cx)?;

    // Where all of them ask our helper, and nobody names a token to store, it is the helper's.
    let is_named = args.password_stdin || args.from.is_some();
    let by_helper = !is_named && plans.iter().all(|plan| plan.by_helper);
    let (token, answered) = match by_helper {
        true => {
            let our_helper::Login { token, user, from, .. } =
                token::answered(&args, &registry, cx)?;
            (token, Some((user, from)))
        }
        false => (token::find(args.source(), args.access, &registry, cx)?, None),
    };
    let http = Http::new(cx.env);
    let asked = verify::ask(&http, &args, &plans, &token, &registry, cx);
    let judged =
        diagnosis::token::judge(&token, asked.answer.as_ref(), &registry, args.access, now());
    let mut findings = judged.findings;
    findings.extend(plans.iter().flat_map(|plan| plan.findings.clone()));
    if let Some(refusal) = judged.refusal {
        cx.ui.findings(&findings);
        return Err(again(refusal, &args, &registry).into());
    }
    let doubt = asked.verdict(&plans, &registry)?;
    if let Some(org) = &args.org {
        let said = asked.organization(&http, org, &token, &registry, cx);
        findings.extend(said.map_err(|refusal| again(refusal, &args, &registry))?);
    }

    let named = match &answered {
        Some((user, _)) => Ok(user.clone()),
        None => token::user_name(&args, asked.login(), &plans[0], &token, &registry, cx),
    };
    let user = match named {
        Ok(user) => user,
        Err(problem) => {
            // Nobody told the name because nobody could be asked, and that is what is wrong.
            let silence = doubt.or_else(|| asked.silence(&registry));
            if silence.is_some() {
                findings.retain(|finding| finding.problem.cause != Cause::Unverified);
            }
            cx.ui.findings(&findings);
            return Err(silence.unwrap_or(problem).into());
        }
    };
    findings.extend(doubt.clone().map(Finding::warning));
    let given = answered.is_none() || args.username.is_some();
    let name = args.username.as_deref().map_or(user.as_str(), str::trim);
    findings.extend(asked.login().filter(|_| given).and_then(|owner| token::differs(owner, name)));
    let request = LoginRequest {
        registry: &registry,
        user,
        token: &token,
        access: args.access,
        extra: &args.extra,
    };
    cx.ui.say(&format!("using {}", judged.summary));
    cx.ui.findings(&findings);

    let from_registry = match (&asked.challenge, doubt) {
        (Some(Ok(challenge)), _) => FromRegistry::Challenge(challenge),
        (_, Some(doubt)) => FromRegistry::Nothing(doubt),
        (_, None) => FromRegistry::NotAsked,
    };
    let deal = match (answered, is_named) {
        (Some((_, from)), _) => Deal::Answered(from),
        (None, true) => Deal::Store,
        (None, false) => Deal::Ask,
    };
    let results = route::store_all(&plans, &request, &deal, &from_registry, &http, cx);
    let whole = |finding: Finding| Finding {
        problem: again(finding.problem.clone(), &args, &registry),
        ..finding
    };
    let results = results
        .into_iter()
        .map(|result| match result {
            Ok(stored) => {
                let findings = stored.findings.into_iter().map(whole).collect();
                Ok(Stored { findings, ..stored })
            }
            Err(problem) => Err(again(asked.against(problem), &args, &registry)),
        })
        .collect();
    report::report(&plans, results, findings, &request, cx)
}

/// Gives a problem the command that tries again, as the person typed it.
fn again(problem: Problem, args: &LoginArgs, registry: &Registry) -> Problem {
    let by_gh = typed(args, Some(&From::Gh));
    let by_podman = typed(&by(Choice::Engine(EngineKind::Podman), args), args.source());
    problem
        .piece("podman-login", format!("{{me}} {by_podman}"))
        .piece("login", format!("{{me}} {}", typed(args, args.source())))
        .piece("gh-login", format!("gh auth login -h {} && {{me}} {by_gh}", registry.github))
}

/// The same login for another engine, without the arguments for the one it was for.
fn by(engine: Choice, args: &LoginArgs) -> LoginArgs {
    let common = CommonArgs { engine: Some(engine), ..args.common.clone() };
    LoginArgs { common, extra: Vec::new(), ..args.clone() }
}

/// The command as it was typed, with that source of the token; but for the registry, the format
/// and how much is said.
fn typed(args: &LoginArgs, from: Option<&From>) -> String {
    let word = |text: &OsStr| shell_quoted(Path::new(text));
    let mut typed = format!("login{}{}", Choice::option(args.common.engine), args.access.option());
    typed += &From::option(from);
    if let Some(name) = &args.username {
        // In one word: a name may begin with a dash.
        typed += &format!(" --username={}", word(name.as_ref()));
    }
    if let Some(org) = &args.org {
        typed += &format!(" --org={}", word(org.as_ref()));
    }
    if args.no_verify {
        typed += " --no-verify";
    }
    if !args.extra.is_empty() {
        typed += " --";
    }
    for argument in &args.extra {
        typed += &format!(" {}", word(argument));
    }
    typed
}
