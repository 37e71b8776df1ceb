//! `status`: what every engine would log in with, and whether that would work.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use serde_json::{Value, json};

use crate::cli::StatusArgs;
use crate::command::{self, Here, PERSON_LIMIT, STORE_LIMIT, now};
use crate::diagnosis::status::{Alive, Around, Demand, Login, Row, judge, verdict};
use crate::engine::Target;
use crate::env;
use crate::ghcr;
use crate::github;
use crate::http::Http;
use crate::problem::{Exit, Problem};
use crate::registry::Registry;
use crate::store::Kept;
use crate::store::login::{Held, Store};
use crate::store::view::{self, DockerFiles, View};
use crate::token::kind::TokenKind;
use crate::token::page;
use crate::token::scopes::Access;
use crate::token::secret::Secret;
use crate::ui::{Format, prompt};

/// Reports. The exit code is 7 if something found means that it would not work.
///
/// # Errors
/// The registry is none, the engine named is not installed, or stdout cannot be written. What is
/// wrong with one engine's store is part of the report.
pub fn run(args: &StatusArgs, here: &Here<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.registry)?;
    let targets = here.engines_present(args.engine)?;
    here.begin("status", "changed");
    let no_engine = args.engine.is_none() && targets == [Target::File];
    let views = look(&targets, &registry, here);
    let (rows, unasked) = rows(&targets, views, args.offline, &registry, here);

    let around =
        Around { now: now(), in_job: here.env.in_actions(), sudo_user: sudo_user(here), no_engine };
    let demand = Demand { access: args.access, within: args.fail_within };
    let page = |access: Access| page::new_token(&registry, access, None);
    let judged = judge(&rows, &registry.host, demand, &around, &page);

    // Offline, and where the registry cannot be asked, "nothing bad was seen" is no yes.
    let is_unknown = |row: &Row| is_unknown(row, demand);
    let nowhere = rows.iter().all(|row| matches!(row.login, Ok(None)));
    let unknown = args.offline || unasked.is_some() || nowhere || rows.iter().any(is_unknown);
    let works = match (judged.bad.is_empty(), unknown) {
        (false, _) => Some(false),
        (true, false) => Some(true),
        (true, true) => None,
    };
    match args.format {
        Format::Json => {
            let report = |findings: &[crate::ui::Finding]| {
                findings.iter().map(|finding| here.ui.report(&finding.0)).collect::<Vec<_>>()
            };
            here.ui.json(&json!({
                "version": 1,
                "registry": registry.host,
                "for": args.access.verb(),
                "offline": args.offline,
                "works": works,
                "unasked": unasked.as_ref().map(|problem| here.ui.report(problem)),
                "engines": rows.iter().map(|row| row_json(row, here)).collect::<Vec<_>>(),
                "bad": report(&judged.bad),
                "notes": report(&judged.notes),
            }))?;
        }
        Format::Text => here.ui.table(&table(&rows, &registry))?,
    }
    for finding in &judged.notes {
        here.ui.finding(finding);
    }
    for finding in &judged.bad {
        here.ui.error(&finding.0);
    }
    if let Some(problem) = &unasked {
        here.ui.error(problem);
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

fn is_identity(row: &Row) -> bool {
    matches!(&row.login, Ok(Some(login)) if login.identity)
}

/// Whether what is asked of a login could not be told: whether it is accepted, or, where that is
/// asked, what it may do and until when.
fn is_unknown(row: &Row, demand: Demand) -> bool {
    let Ok(Some(login)) = &row.login else { return false };
    let is_detailed = demand.access != Access::Pull || demand.within.is_some();
    login.verdict.alive == Alive::Unknown || (is_detailed && login.verdict.doubt.is_some())
}

/// Looks into the stores of all engines side by side: a helper that hangs delays only its own.
fn look(
    targets: &[Target],
    registry: &Registry,
    here: &Here<'_>,
) -> Vec<Result<(Store, View), Problem>> {
    let limit = if prompt::possible() { PERSON_LIMIT } else { STORE_LIMIT };
    let _waiting = (!prompt::possible()).then(|| here.ui.waiting("the stores of the engines"));
    let files = DockerFiles::default();
    let one = |target: &Target| {
        let (kind, obeys_variable) = here.really(target);
        let store = here.store(kind, None)?;
        let view = view::of(&store, &registry.host, obeys_variable, &files, here.env, limit)?;
        Ok((store, view))
    };
    thread::scope(|scope| {
        let threads: Vec<_> =
            targets.iter().map(|target| scope.spawn(move || one(target))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// The tokens that were found, each once.
type Tokens = Vec<Arc<Secret>>;

/// The number of a token.
fn number(tokens: &mut Tokens, secret: Arc<Secret>) -> usize {
    let known = tokens.iter().position(|known| *known == secret);
    known.unwrap_or_else(|| {
        tokens.push(secret);
        tokens.len() - 1
    })
}

fn rows(
    targets: &[Target],
    views: Vec<Result<(Store, View), Problem>>,
    offline: bool,
    registry: &Registry,
    here: &Here<'_>,
) -> (Vec<Row>, Option<Problem>) {
    let mut tokens = Tokens::new();
    let mut rows: Vec<Row> = targets
        .iter()
        .zip(views)
        .map(|(target, view)| {
            let engine = target.name();
            match view {
                Ok((store, view)) => row(engine, &store, view, &mut tokens, here),
                Err(problem) => Row {
                    engine,
                    login: Err(problem),
                    shadowed: vec![],
                    parts: vec![],
                    passed: vec![],
                },
            }
        })
        .collect();
    let mut unasked = None;
    if !offline {
        let mut logins: Vec<&mut Login> =
            rows.iter_mut().filter_map(|row| row.login.as_mut().ok()?.as_mut()).collect();
        // A registry's identity token is nothing to GitHub, and not sent where a password goes.
        logins.retain(|login| !login.identity);
        unasked = ask(&mut logins, &tokens, registry, here);
    }
    (rows, unasked)
}

fn row(
    engine: &'static str,
    store: &Store,
    view: View,
    tokens: &mut Tokens,
    here: &Here<'_>,
) -> Row {
    let login = view.used.map(|held| {
        let Held { kept, entry, .. } = held;
        let secret = Arc::new(entry.secret.unwrap_or_else(|| Secret::new(String::new().into())));
        here.ui.guard(&secret);
        let (volatile, exposed) = match &kept {
            Kept::File(file) => {
                let store = Store { kind: store.kind, file: file.clone() };
                (store.ends_with_session(here.env), crate::store::exposed(file))
            }
            _ => (false, None),
        };
        Login {
            kind: TokenKind::of(secret.expose()),
            token: number(tokens, secret),
            identity: entry.identity_token,
            user: entry.user,
            kept,
            verdict: verdict(None, None),
            volatile,
            exposed,
        }
    });
    let shadowed =
        view.shadowed.iter().map(|held| format!("the login of {} {}", held.entry.user, held.kept));
    Row {
        engine,
        shadowed: shadowed.collect(),
        login: Ok(login),
        parts: view.parts,
        passed: view.passed,
    }
}

/// Asks GitHub about every token and the registry about every login, all side by side, each once.
/// Gives why the registry could not be asked, if so.
fn ask(
    logins: &mut [&mut Login],
    tokens: &Tokens,
    registry: &Registry,
    here: &Here<'_>,
) -> Option<Problem> {
    if logins.is_empty() {
        return None;
    }
    let http = &Http::new(here.env);
    let _waiting = here.ui.waiting(format!("{} and its API", registry.host));
    let of_github: BTreeMap<usize, &Secret> = logins
        .iter()
        .filter(|login| !matches!(login.kind, TokenKind::Foreign(_)))
        .map(|login| (login.token, &*tokens[login.token]))
        .filter(|(_, secret)| !secret.expose().is_empty())
        .collect();
    let of_registry: BTreeMap<(String, usize), &Secret> = logins
        .iter()
        .map(|login| ((login.user.clone(), login.token), &*tokens[login.token]))
        .collect();
    thread::scope(|scope| {
        let challenge = scope.spawn(move || ghcr::challenge(http, registry));
        let github: Vec<_> = of_github
            .into_iter()
            .map(|(token, secret)| {
                (token, scope.spawn(move || github::whose(http, registry, secret)))
            })
            .collect();
        // Nobody gets a password before it is clear that they are the registry.
        let challenge = match challenge.join() {
            Ok(challenge) => challenge,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        let unasked = challenge.as_ref().err().map(|refusal| refusal.problem(registry));
        let taken: Vec<_> = match &challenge {
            Ok(challenge) => of_registry
                .into_iter()
                .map(|(login, secret)| {
                    let (user, challenge) = (login.0.clone(), challenge.clone());
                    (login, scope.spawn(move || ghcr::taken(http, &challenge, &user, secret)))
                })
                .collect(),
            Err(_) => Vec::new(),
        };
        let github: BTreeMap<_, _> = github
            .into_iter()
            .filter_map(|(token, answer)| Some((token, answer.join().ok()?)))
            .collect();
        let taken: BTreeMap<_, _> = taken
            .into_iter()
            .filter_map(|(login, answer)| Some((login, answer.join().ok()?)))
            .collect();
        for login in logins {
            let answer = taken.get(&(login.user.clone(), login.token));
            login.verdict = verdict(github.get(&login.token), answer);
        }
        unasked.or_else(|| taken.values().find_map(|answer| answer.no_word(registry)))
    })
}

/// Who called us by sudo, if root's own home is the one that is looked at.
fn sudo_user(here: &Here<'_>) -> Option<String> {
    let user = here.env.text(env::SUDO_USER)?;
    let as_root = crate::store::podman_file::uid() == 0 && user != "root";
    let home = here.env.home()?;
    (as_root && !home.starts_with("/home")).then(|| user.to_owned())
}

const HEADINGS: [&str; 8] = ["ENGINE", "REGISTRY", "USER", "TOKEN", "STATE", "MAY", "ENDS", "KEPT"];

fn table(rows: &[Row], registry: &Registry) -> Vec<Vec<String>> {
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

fn cells_of(login: &Login) -> [String; 6] {
    let may = match &login.verdict.scopes {
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
        Kept::File(file) => file.display().to_string(),
        Kept::Helper { name, .. } => format!("helper {name}"),
        Kept::Variable(name) => (*name).to_owned(),
    };
    [
        login.user.clone(),
        if login.identity { "identity" } else { login.kind.word() }.to_owned(),
        login.verdict.alive.word().to_owned(),
        may,
        login.verdict.expires.map_or_else(|| "?".into(), |end| end.to_string()),
        place,
    ]
}

fn row_json(row: &Row, here: &Here<'_>) -> Value {
    let (login, error) = match &row.login {
        Ok(login) => (login.as_ref().map(|login| login_json(login, here)), None),
        Err(problem) => (None, Some(here.ui.report(problem))),
    };
    let clean = |texts: &[String]| texts.iter().map(|text| here.ui.clean(text)).collect::<Vec<_>>();
    json!({
        "engine": row.engine,
        "login": login,
        "error": error,
        "shadowed": clean(&row.shadowed),
        "parts": clean(&row.parts),
    })
}

fn login_json(login: &Login, here: &Here<'_>) -> Value {
    let verdict = &login.verdict;
    let may: Option<BTreeMap<_, _>> = verdict.scopes.as_ref().map(|scopes| {
        Access::ALL.into_iter().map(|access| (access.verb(), scopes.allow(access))).collect()
    });
    json!({
        "user": here.ui.clean(&login.user),
        "kept": command::kept(&login.kept),
        "token": {
            "kind": if login.identity { "identity" } else { login.kind.word() },
            "state": verdict.alive.word(),
            "owner": verdict.login,
            "scopes": verdict.scopes.as_ref().map(|scopes| scopes.names().collect::<Vec<_>>()),
            "may": may,
            "expires": verdict.expires.map(|end| end.to_string()),
            "doubt": verdict.doubt.as_deref().map(|doubt| here.ui.clean(doubt)),
        },
    })
}
