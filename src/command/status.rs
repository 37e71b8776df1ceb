//! `status`: what every engine would log in with, and whether that would work.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::cli::StatusArgs;
use crate::command;
use crate::context::{Context, now};
use crate::diagnosis::question::Question;
use crate::diagnosis::status::judge;
use crate::diagnosis::stored_login::{Alive, EngineLogin, StoredLogin};
use crate::engine::Target;
use crate::exit::Exit;
use crate::http::Http;
use crate::registry::Registry;
use crate::report::{Finding, Severity};
use crate::store::Location;
use crate::stored_logins::Logins;
use crate::token::scopes::Access;
use crate::ui::{Format, prompt};

/// Reports. The exit code is 7 if something found means that it would not work.
///
/// # Errors
/// The registry is none, the engine named is not installed, or stdout cannot be written. What is
/// wrong with one engine's store is part of the report.
pub(crate) fn run(args: &StatusArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.registry)?;
    let targets = cx.engines_present(args.engine)?;
    cx.begin("changed");
    let no_engine = args.engine.is_none() && targets == [Target::File];
    let limit = prompt::store_limit();
    let mut logins = Logins::read(&targets, &registry, limit, cx);
    let unasked = if args.offline || !logins.any() {
        None
    } else {
        logins.ask(&Http::new(cx.env), &[], None, &registry, cx).unasked
    };
    let question = Question {
        registry: &registry,
        access: args.access,
        within: args.fail_within,
        without: (!no_engine).then_some(Severity::Error),
        now: now(),
    };
    let (bad, notes): (Vec<_>, Vec<_>) =
        judge(&logins.stored, question).into_iter().partition(Finding::is_error);
    let rows = logins.stored.engines;

    // Offline, and where the registry cannot be asked, "nothing bad was seen" is no yes.
    let is_unknown = |row: &EngineLogin| is_unknown(row, question);
    let nowhere = rows.iter().all(|row| matches!(row.login, Ok(None)));
    let unknown = args.offline || unasked.is_some() || nowhere || rows.iter().any(is_unknown);
    let works = match (bad.is_empty(), unknown) {
        (false, _) => Some(false),
        (true, false) => Some(true),
        (true, true) => None,
    };
    match args.format {
        Format::Json => {
            cx.ui.json(&json!({
                "version": 1,
                "registry": registry.host,
                "for": args.access.verb(),
                "offline": args.offline,
                "works": works,
                "unasked": unasked.as_ref().map(|problem| cx.ui.report(problem)),
                "engines": rows.iter().map(|row| row_json(row, cx)).collect::<Vec<_>>(),
                "bad": cx.ui.findings_json(&bad),
                "notes": cx.ui.findings_json(&notes),
            }))?;
        }
        Format::Text => cx.ui.table(&table(&rows, &registry))?,
    }
    cx.ui.findings(&notes);
    cx.ui.findings(&bad);
    if let Some(problem) = &unasked {
        cx.ui.error(problem);
    }
    Ok(match (works, unasked) {
        (Some(false), _) => Exit::Bad,
        (_, Some(problem)) => problem.exit(),
        // Nobody can be asked about a registry's identity token, so that is nobody's failure.
        (None, None)
            if !args.offline && rows.iter().any(|row| is_unknown(row) && !is_identity(row)) =>
        {
            Exit::Refused
        }
        _ => Exit::Done,
    })
}

fn is_identity(row: &EngineLogin) -> bool {
    matches!(&row.login, Ok(Some(login)) if login.identity)
}

/// Whether what is asked of a login could not be told: whether it is accepted, or, where that is
/// asked, what it may do and until when.
fn is_unknown(row: &EngineLogin, question: Question<'_>) -> bool {
    let Ok(Some(login)) = &row.login else { return false };
    let is_detailed = question.access != Access::Pull || question.within.is_some();
    login.state.alive == Alive::Unknown || (is_detailed && login.state.doubt.is_some())
}

const HEADINGS: [&str; 8] = ["ENGINE", "REGISTRY", "USER", "TOKEN", "STATE", "MAY", "ENDS", "KEPT"];

fn table(rows: &[EngineLogin], registry: &Registry) -> Vec<Vec<String>> {
    let mut lines = vec![HEADINGS.map(str::to_owned).to_vec()];
    lines.extend(rows.iter().map(|row| {
        let mut cells = vec![row.engine.to_owned(), registry.host.clone()];
        match &row.login {
            Ok(Some(login)) => cells.extend(cells_of(login)),
            Ok(None) => cells.push("not logged in".into()),
            Err(problem) => cells.push(format!("[{}]", problem.cause.code())),
        }
        cells
    }));
    lines
}

fn cells_of(login: &StoredLogin) -> [String; 6] {
    let may = match &login.state.scopes {
        Some(scopes) => {
            let may: Vec<_> = Access::ALL
                .into_iter()
                .filter(|access| scopes.allow(*access))
                .map(Access::verb)
                .collect();
            if may.is_empty() { "nothing".into() } else { may.join(",") }
        }
        None => "?".into(),
    };
    let place = match &login.kept {
        Location::File(file) => file.display().to_string(),
        Location::Helper { name, source: Some(source), .. } => format!("helper {name} ({source})"),
        Location::Helper { name, .. } => format!("helper {name}"),
        Location::Variable(name) => (*name).to_owned(),
    };
    [
        login.user.clone(),
        if login.identity { "identity" } else { login.kind.word() }.to_owned(),
        login.state.alive.as_str().to_owned(),
        may,
        login.state.expires.map_or_else(|| "?".into(), |end| end.to_string()),
        place,
    ]
}

fn row_json(row: &EngineLogin, cx: &Context<'_>) -> Value {
    let (login, error) = match &row.login {
        Ok(login) => (login.as_ref().map(|login| login_json(login, cx)), None),
        Err(problem) => (None, Some(cx.ui.report(problem))),
    };
    let clean = |texts: &[String]| texts.iter().map(|text| cx.ui.clean(text)).collect::<Vec<_>>();
    json!({
        "engine": row.engine,
        "login": login,
        "error": error,
        "shadowed": clean(&row.shadowed),
        "parts": row.parts.iter().map(|part| cx.ui.clean(&part.key)).collect::<Vec<_>>(),
    })
}

fn login_json(login: &StoredLogin, cx: &Context<'_>) -> Value {
    let state = &login.state;
    let may: Option<BTreeMap<_, _>> = state.scopes.as_ref().map(|scopes| {
        Access::ALL.into_iter().map(|access| (access.verb(), scopes.allow(access))).collect()
    });
    json!({
        "user": cx.ui.clean(&login.user),
        "kept": command::kept(&login.kept),
        "token": {
            "kind": if login.identity { "identity" } else { login.kind.word() },
            "state": state.alive.as_str(),
            "owner": state.login,
            "scopes": state.scopes.as_ref().map(|scopes| scopes.names().collect::<Vec<_>>()),
            "may": may,
            "expires": state.expires.map(|end| end.to_string()),
            "doubt": state.doubt.as_deref().map(|doubt| cx.ui.clean(doubt)),
        },
    })
}
