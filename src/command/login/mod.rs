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

use crate::cause::Cause;
use crate::cli::LoginArgs;
use crate::context::Context;
use crate::context::now;
use crate::diagnosis;
use crate::engine::login::LoginRequest;
use crate::exit::Exit;
use crate::http::Http;
use crate::registry::Registry;
use crate::report::Finding;
use crate::store::our_helper;
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
    cx.begin("stored");
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
        return Err(refusal.into());
    }
    let doubt = asked.verdict(&plans, &registry)?;
    if let Some(org) = &args.org {
        findings.extend(asked.organization(&http, org, &token, &registry, cx)?);
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
    let against = |result: Result<Stored, _>| result.map_err(|problem| asked.against(problem));
    let results = results.into_iter().map(against).collect();
    report::report(&plans, results, findings, &request, cx)
}
