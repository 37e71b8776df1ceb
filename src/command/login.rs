//! `login`: find a token, see what it may do, find out whose it is, hand it over, prove it stored.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use zeroize::Zeroizing;

use crate::cause::Cause;
use crate::cli::LoginArgs;
use crate::command::{ENGINE_LIMIT, Here, PERSON_LIMIT, STORE_LIMIT};
use crate::diagnosis;
use crate::engine::arguments::{self, Meaning};
use crate::engine::daemon::{self, Daemon};
use crate::engine::login::{self as handing, Failure, LoginRequest};
use crate::engine::{EngineKind, Target, file, identity};
use crate::env::{self, Env};
use crate::ghcr::{self, Challenge, ChallengeProblem};
use crate::github;
use crate::http::Http;
use crate::lifecycle;
use crate::problem::{Exit, Problem, reason};
use crate::registry::Registry;
use crate::store::Kept;
use crate::store::auth_config;
use crate::store::docker_file::DockerFile;
use crate::store::login::Store;
use crate::token::Token;
use crate::token::kind::TokenKind;
use crate::token::page;
use crate::token::source::{self, Found, From, Reading, Source};
use crate::ui::{Finding, Format, prompt};

/// Logs in.
///
/// # Errors
/// Everything that can go wrong, with its cause; nothing is stored then, or the words say so.
pub fn run(args: LoginArgs, here: &Here<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.common.registry)?;
    // The variable that was named is for us alone: no child inherits it.
    let env = match &args.from {
        Some(From::Env(Some(name))) => here.env.without(name),
        _ => here.env.clone(),
    };
    let (sources, here) = (here.env, &here.with_env(&env));
    if let Some(given) = &args.username {
        checked(given)?;
    }
    here.begin();
    let ways = here
        .engines(args.common.engine)?
        .into_iter()
        .map(|target| Way::plan(target, &args, &registry, here))
        .collect::<Result<Vec<_>, _>>()?;

    let token = find_token(&args, &registry, sources, here)?;
    let http = Http::new(here.env);
    let asked = ask(&http, &args, &ways, &token, &registry, here);
    let judged =
        diagnosis::token::judge(&token, asked.answer.as_ref(), &registry, args.access, now());
    let mut findings = judged.findings;
    if let Some(refusal) = judged.refusal {
        report_findings(&findings, here);
        return Err(refusal.into());
    }
    let doubt = asked.verdict(&ways, &registry)?;
    findings.extend(doubt.clone().map(Finding));
    if let Some(org) = &args.org {
        findings.extend(ask_organisation(&http, org, &asked, &token, &registry, here)?);
    }

    let user = user_name(&args, asked.login(), &ways[0], &token, &registry, here)?;
    if let Some(login) = asked.login().filter(|login| !login.eq_ignore_ascii_case(&user)) {
        findings.push(Finding(Problem::new(
            Cause::UserNameDiffers,
            format!("the token is {login}'s, and the user name given is {user}"),
        )));
    }
    let request = LoginRequest { registry: &registry, user, token: &token, extra: &args.extra };
    here.ui.say(&format!("using {}", judged.summary));
    report_findings(&findings, here);

    let _critical = here.storing();
    let from_registry = match (&asked.challenge, doubt) {
        (Some(challenge), _) => FromRegistry::Challenge(challenge),
        (None, Some(doubt)) => FromRegistry::Nothing(doubt),
        (None, None) => FromRegistry::NotAsked,
    };
    let results = store_all(&ways, &request, &from_registry, &http, here);
    report(&ways, results, findings, &request, here)
}

/// One target of a login, and what is known of it before there is a token.
struct Way {
    target: Target,
    store: Store,
    findings: Vec<Finding>,
}

impl Way {
    /// The cheap refusals come first, before anyone is asked for a secret.
    fn plan(
        target: Target,
        args: &LoginArgs,
        registry: &Registry,
        here: &Here<'_>,
    ) -> Result<Self, Problem> {
        let mut findings = Vec::new();
        let meaning = match &target {
            _ if args.extra.is_empty() => Meaning::default(),
            Target::Engine(engine) if args.common.engine != Some(crate::engine::Choice::All) => {
                arguments::check(engine.kind, &args.extra)?
            }
            _ => {
                return Err(Problem::new(
                    Cause::Usage,
                    "arguments after `--` go to one engine, and several or none are meant",
                )
                .fix("name one with --engine docker, podman or nerdctl"));
            }
        };
        if let Some(option) = meaning.tls_off {
            findings.push(Finding(Problem::new(
                Cause::TlsOff,
                format!("`{option}`: {} does not check whom it gives the token to", target.name()),
            )));
        }
        let kind = match &target {
            Target::Engine(engine) => engine.kind,
            Target::File => EngineKind::Docker,
        };
        let store = here.store(kind, meaning.auth_file.map(PathBuf::from))?;
        let way = Self { target, store, findings };
        way.look_before(registry, here)
    }

    /// Looks at what the engine would read, damage or obey.
    fn look_before(mut self, registry: &Registry, here: &Here<'_>) -> Result<Self, Problem> {
        if self.store.kind == EngineKind::Podman {
            self.store.parts(&registry.host)?;
            return Ok(self);
        }
        let file = match (DockerFile::read(&self.store.file), &self.target) {
            (Ok(file), _) => file,
            (Err(broken), Target::Engine(engine))
                if engine.kind == EngineKind::Docker && !engine.caller =>
            {
                // A docker that is podman does not read that file.
                return match identity::ask(engine, here.env).kind {
                    Some(EngineKind::Podman) => Ok(self),
                    _ => Err(broken.problem()),
                };
            }
            (Err(broken), _) => return Err(broken.problem()),
        };
        if let Target::Engine(engine) = &self.target
            && engine.kind == EngineKind::Docker
        {
            let config = self.store.file.parent();
            match daemon::of(&here.reached.globals, file.current_context(), config, here.env) {
                Daemon::Local => {}
                Daemon::Remote(host) => self.findings.push(Finding(Problem::new(
                    Cause::RemoteDaemon,
                    format!(
                        "docker gives the token to the daemon at {host}, which logs in with it"
                    ),
                ))),
                Daemon::Insecure(host) => {
                    return Err(Problem::new(
                        Cause::InsecureDaemon,
                        format!("docker would send the token in the clear to the daemon at {host}"),
                    ));
                }
            }
        }
        Ok(self)
    }

    /// The docker that would take another credential from `DOCKER_AUTH_CONFIG` whatever is stored.
    fn overridden(&self, request: &LoginRequest<'_>, here: &Here<'_>) -> Result<(), Problem> {
        let Target::Engine(engine) = &self.target else { return Ok(()) };
        let host = &request.registry.host;
        let Some(other) = auth_config::entry(here.env, host) else { return Ok(()) };
        if engine.kind != EngineKind::Docker
            || (other.user == request.user && other.secret.as_ref() == Some(&*request.token.secret))
        {
            return Ok(());
        }
        let identity = identity::ask(engine, here.env);
        if identity.kind != Some(EngineKind::Docker) || identity.version < Some((28, 3)) {
            return Ok(());
        }
        Err(Problem::new(
            Cause::AuthConfigOverride,
            format!(
                "docker takes its login for {host} from DOCKER_AUTH_CONFIG, whatever is stored"
            ),
        )
        .why(format!("the variable holds a login of {} for {host}", other.user)))
    }

    /// Whether the way to the registry may be another one than ours.
    fn has_daemon_network(&self) -> bool {
        match &self.target {
            Target::Engine(engine) => engine.kind.has_daemon_network(),
            Target::File => false,
        }
    }

    /// Whether storing may wait for a person: a helper may ask for a passphrase.
    fn may_ask(&self, registry: &Registry) -> bool {
        prompt::possible() && matches!(self.store.kept(&registry.host), Ok(Kept::Helper { .. }))
    }
}

fn find_token(
    args: &LoginArgs,
    registry: &Registry,
    env: &Env,
    here: &Here<'_>,
) -> Result<Token, Problem> {
    let from = if args.password_stdin { Some(&From::Stdin) } else { args.from.as_ref() };
    let page = page::new_token(registry, args.access, None);
    let sources = source::order(registry, from, env);
    let found = source::search(&sources, registry, &page, |source| {
        if *source == Source::Prompt && prompt::possible() {
            return ask_for_token(&page, here);
        }
        let _waiting = match source {
            Source::Stdin => here.ui.waiting("the token on stdin"),
            _ => here.ui.waiting(source.to_string()),
        };
        source::read(source, registry, env)
    })?;
    let Found { token, passed_over } = found;
    for why in passed_over {
        here.ui.say(&format!("passed over: {why}"));
    }
    here.ui.guard(&token.secret);
    Ok(token)
}

fn ask_for_token(page: &str, here: &Here<'_>) -> Result<Reading, Problem> {
    here.ui.say(&format!("a classic token can be made at {page}"));
    let text = prompt::secret("token (hidden)").map_err(unanswered)?;
    if text.is_empty() {
        return Ok(Reading::Absent("nothing was typed".into()));
    }
    Ok(Reading::Text(Zeroizing::new(text.as_bytes().to_vec())))
}

/// A prompt that failed: interrupted, or its terminal is gone.
fn unanswered(error: std::io::Error) -> Problem {
    // The signal that interrupted it ends the process from its own thread.
    lifecycle::await_stop();
    Problem::new(Cause::Unexpected, format!("the terminal cannot be read: {}", reason(&error)))
}

/// What GitHub and the registry answered, or were not asked.
struct Asked {
    answer: Option<github::Answer>,
    registry: Option<Result<Challenge, ChallengeProblem>>,
    challenge: Option<Challenge>,
}

/// Asks GitHub whose token it is and the registry whether it is one, side by side.
fn ask(
    http: &Http,
    args: &LoginArgs,
    ways: &[Way],
    token: &Token,
    registry: &Registry,
    here: &Here<'_>,
) -> Asked {
    // The file's login is ours to do, and begins with the registry's challenge.
    let own_login = ways.iter().any(|way| way.target == Target::File);
    let _waiting = here.ui.waiting(format!("{} and its API", registry.host));
    let (answer, challenge) = thread::scope(|scope| {
        let answer =
            (!args.no_verify).then(|| scope.spawn(|| github::whose(http, registry, &token.secret)));
        let challenge = (!args.no_verify || own_login).then(|| ghcr::challenge(http, registry));
        (answer.and_then(|thread| thread.join().ok()), challenge)
    });
    match challenge {
        Some(Ok(challenge)) => Asked { answer, registry: None, challenge: Some(challenge) },
        other => Asked { answer, registry: other, challenge: None },
    }
}

impl Asked {
    /// The user name that GitHub knows the token by.
    fn login(&self) -> Option<&str> {
        match &self.answer {
            Some(github::Answer::Grant(grant)) => Some(&grant.login),
            _ => None,
        }
    }

    /// What the registry's answer means for the login. An answer that is none of a registry stops
    /// it: engines would give the password to whoever asks. No answer stops those whose network
    /// is ours; docker may reach it through a daemon with another network, so there it is a doubt,
    /// which is given back.
    fn verdict(&self, ways: &[Way], registry: &Registry) -> Result<Option<Problem>, Problem> {
        let Some(Err(refusal)) = &self.registry else { return Ok(None) };
        let problem = refusal.problem(registry);
        match refusal.is_no_answer() && ways.iter().any(Way::has_daemon_network) {
            true => Ok(Some(problem)),
            false => Err(problem),
        }
    }
}

/// What is known of the registry when the login is handed over.
enum FromRegistry<'a> {
    /// It is one, and wants the login to be sent there.
    Challenge(&'a Challenge),
    /// It did not answer us, and this is why.
    Nothing(Problem),
    /// It was not asked.
    NotAsked,
}

/// Asks an organisation whether it lets the token in. Only for a token that is alive: GitHub locks
/// those out who come with bad ones.
fn ask_organisation(
    http: &Http,
    org: &str,
    asked: &Asked,
    token: &Token,
    registry: &Registry,
    here: &Here<'_>,
) -> Result<Option<Finding>, Problem> {
    if asked.login().is_none() {
        return Ok(None);
    }
    let _waiting = here.ui.waiting(format!("{}'s API", registry.github));
    let answer = github::organisation(http, registry, &token.secret, org);
    diagnosis::organisation::judge(&answer, org, token, registry)
}

/// Whose token it is: as given, as GitHub says, as the job or the store knows, as its kind has it,
/// as the person answers.
fn user_name(
    args: &LoginArgs,
    login: Option<&str>,
    way: &Way,
    token: &Token,
    registry: &Registry,
    here: &Here<'_>,
) -> Result<String, Problem> {
    if let Some(given) = &args.username {
        return checked(given);
    }
    if let Some(login) = login {
        return Ok(login.to_owned());
    }
    if let Some(actor) = here.env.text(env::GITHUB_ACTOR).filter(|_| here.env.in_actions()) {
        return checked(actor);
    }
    // A store that cannot be read has no name to give; the login itself will say what is wrong.
    if let Ok(Some(held)) = way.store.read(&registry.host, here.env, STORE_LIMIT)
        && let Ok(user) = checked(&held.entry.user)
    {
        return Ok(user);
    }
    if token.kind == TokenKind::Installation {
        return Ok("x-access-token".into());
    }
    if prompt::possible() && token.source != Source::Stdin {
        return checked(&prompt::line("user name").map_err(unanswered)?);
    }
    Err(Problem::new(Cause::NoUserName, "nobody said whose token it is")
        .why("GitHub was not asked or did not say, and no login is stored"))
}

/// A user name that every engine takes: nerdctl refuses a colon, and servers split there.
fn checked(name: &str) -> Result<String, Problem> {
    let name = name.trim();
    let wrong = match name {
        "" => "is empty",
        name if name.contains(':') => "has a colon in it",
        name if name.contains(|c: char| c.is_control() || c.is_whitespace()) => {
            "has white space or control characters in it"
        }
        name => return Ok(name.to_owned()),
    };
    Err(Problem::new(Cause::NoUserName, format!("the user name {wrong}"))
        .fix("give the name that GitHub knows the token's owner by, or leave -u out"))
}

/// A login that was stored, and proven.
struct Stored {
    kept: Kept,
    said: Vec<String>,
    noted: Vec<String>,
    /// What the engine turned out to be, if that is not what its name says.
    really: Option<EngineKind>,
    findings: Vec<Finding>,
}

/// Hands the login to every target: those that share a file one after the other, the rest side
/// by side. Results are in the order of the targets.
fn store_all(
    ways: &[Way],
    request: &LoginRequest<'_>,
    from_registry: &FromRegistry<'_>,
    http: &Http,
    here: &Here<'_>,
) -> Vec<Result<Stored, Problem>> {
    let mut groups: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
    for (index, way) in ways.iter().enumerate() {
        groups.entry(way.store.file.clone()).or_default().push(index);
    }
    let names: Vec<_> = ways.iter().map(|way| way.target.name()).collect();
    // No status line under the dialog of a helper.
    let asks = ways.iter().any(|way| way.may_ask(request.registry));
    let _waiting = (!asks).then(|| here.ui.waiting(format!("{} to log in", names.join(" and "))));
    let group = |members: &[usize]| {
        let (locked, finding) = here.lock(&ways[members[0]].store);
        let lock = match locked {
            Ok(lock) => lock,
            Err(problem) => {
                return members
                    .iter()
                    .map(|index| (*index, Err(problem.clone())))
                    .collect::<Vec<_>>();
            }
        };
        let mut results: Vec<_> = members
            .iter()
            .map(|index| (*index, store(&ways[*index], request, from_registry, http, here)))
            .collect();
        drop(lock);
        if let (Some(finding), Some((_, Ok(stored)))) = (finding, results.first_mut()) {
            stored.findings.push(finding);
        }
        results
    };
    let mut results: Vec<_> = match &*groups.into_values().collect::<Vec<_>>() {
        // The one group of the usual login needs no thread.
        [members] => group(members),
        groups => thread::scope(|scope| {
            let threads: Vec<_> =
                groups.iter().map(|members| scope.spawn(|| group(members))).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).flatten().collect()
        }),
    };
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Hands the login to one target and reads it back.
fn store(
    way: &Way,
    request: &LoginRequest<'_>,
    from_registry: &FromRegistry<'_>,
    http: &Http,
    here: &Here<'_>,
) -> Result<Stored, Problem> {
    way.overridden(request, here)?;
    let asks = way.may_ask(request.registry);
    let engine = match (&way.target, from_registry) {
        (_, FromRegistry::Nothing(doubt)) if !way.has_daemon_network() => return Err(doubt.clone()),
        (Target::Engine(engine), _) => engine,
        (Target::File, FromRegistry::Challenge(challenge)) => {
            file::log_in(http, challenge, request)?;
            let limit = if asks { PERSON_LIMIT } else { STORE_LIMIT };
            file::store(&way.store.file, request, here.env, limit)?;
            let proven = prove(way.store.clone(), request, limit, here);
            let proven = proven.map_err(|problem| match (problem.cause, &problem.fix) {
                (Cause::NotStored, None) => {
                    problem.fix(format!("look at {}", way.store.file.display()))
                }
                _ => problem,
            });
            return proven.map(|kept| Stored {
                kept,
                said: vec![EngineKind::Docker.success_line().into()],
                noted: Vec::new(),
                really: None,
                findings: Vec::new(),
            });
        }
        (Target::File, _) => {
            // `ask` asks the registry for every login of the file's.
            return Err(Problem::new(Cause::Unexpected, "the registry was not asked"));
        }
    };
    let limit = if asks { PERSON_LIMIT } else { ENGINE_LIMIT };
    let handed = handing::hand_over(engine, request, &here.reached.globals, here.env, limit)?;
    let really = handed.identity.as_ref().and_then(|identity| identity.kind);
    let really = really.filter(|kind| *kind != engine.kind);
    let mut store = match really {
        Some(kind) => here.store(kind, None)?,
        None => way.store.clone(),
    };
    if let Some(used) = handed.used {
        store.file = here.cwd.join(used);
    }
    if let Err(failure) = handed.outcome {
        let problem = handing::problem(engine.kind, failure, &handed.noted, request.registry);
        let helper = helper_of(&store, &request.registry.host);
        return Err(match failure {
            Failure::Cancelled => stopped(engine.kind, store, request, here),
            Failure::TimedOut => problem.why(whether_stored(store, request, here)),
            _ if problem.cause == Cause::DeadToken => {
                let why = problem.why.clone().unwrap_or_default();
                diagnosis::token::dead(request.token, request.registry)
                    .why(format!("{} says: {why}", engine.kind.name()))
            }
            _ => problem.piece("file", store.file.display().to_string()).piece("helper", helper),
        });
    }
    let lost = store.ends_with_session(here.env).then(|| {
        Finding(Problem::new(
            Cause::LoginLostAtReboot,
            format!(
                "podman's login lies in {}, which the next reboot takes away",
                store.file.display()
            ),
        ))
    });
    let limit = if asks { PERSON_LIMIT } else { STORE_LIMIT };
    let kept = prove(store, request, limit, here).map_err(|problem| {
        problem.piece("engine", engine.kind.name()).piece("registry", &request.registry.host)
    })?;
    Ok(Stored {
        kept,
        said: handed.said,
        noted: handed.noted,
        really,
        findings: lost.into_iter().collect(),
    })
}

/// Reads the login back from the store that the engine uses.
fn prove(
    store: Store,
    request: &LoginRequest<'_>,
    limit: Duration,
    here: &Here<'_>,
) -> Result<Kept, Problem> {
    let held = store.read(&request.registry.host, here.env, limit)?;
    let not_stored = |message: String| Problem::new(Cause::NotStored, message);
    let host = &request.registry.host;
    match held {
        Some(held) if is_it(&held.entry, request) => Ok(held.kept),
        Some(held) => Err(not_stored(format!(
            "the login succeeded, but that of {} is still {}",
            held.entry.user, held.kept
        ))),
        None => Err(match store.kept(host) {
            Ok(Kept::Helper { name, file }) => not_stored(format!(
                "the login succeeded, but the credential helper {name} holds none for {host}"
            ))
            .fix(format!("mend docker-credential-{name}, or take it out of {}", file.display())),
            _ => not_stored(format!(
                "the login succeeded, but {} holds none for {host}",
                store.file.display()
            )),
        }),
    }
}

/// The credential helper that the store names for a registry, as its program is called.
fn helper_of(store: &Store, host: &str) -> String {
    match store.kept(host) {
        Ok(Kept::Helper { name, .. }) => format!("docker-credential-{name}"),
        _ => "the helper".into(),
    }
}

/// Whether an entry is the login that was asked for. A daemon may have stored an identity token
/// of the registry's in the secret's place.
fn is_it(entry: &crate::store::Entry, request: &LoginRequest<'_>) -> bool {
    match entry.identity_token {
        // Helpers have this name in the place of the user's.
        true => [request.user.as_str(), "<token>"].contains(&entry.user.as_str()),
        false => {
            entry.user == request.user && entry.secret.as_ref() == Some(&*request.token.secret)
        }
    }
}

/// A word on whether something was stored, for a login that did not come to its end.
fn whether_stored(store: Store, request: &LoginRequest<'_>, here: &Here<'_>) -> String {
    lifecycle::permit_look();
    match store.read(&request.registry.host, here.env, STORE_LIMIT) {
        Ok(Some(held)) if is_it(&held.entry, request) => {
            format!("the login was stored all the same, {}", held.kept)
        }
        Ok(_) => "nothing was stored".into(),
        Err(problem) => format!("whether something was stored cannot be seen: {}", problem.message),
    }
}

fn stopped(kind: EngineKind, store: Store, request: &LoginRequest<'_>, here: &Here<'_>) -> Problem {
    let cause = lifecycle::stopped().map_or(Cause::Interrupted, lifecycle::Stop::cause);
    let word = whether_stored(store, request, here);
    lifecycle::told();
    Problem::new(cause, format!("stopped while {} was logging in: {word}", kind.name()))
}

fn report_findings(findings: &[Finding], here: &Here<'_>) {
    for finding in findings {
        here.ui.finding(finding);
    }
}

/// Tells how it went, target by target; the first failure decides how the command ends.
fn report(
    ways: &[Way],
    results: Vec<Result<Stored, Problem>>,
    mut findings: Vec<Finding>,
    request: &LoginRequest<'_>,
    here: &Here<'_>,
) -> anyhow::Result<Exit> {
    let mut failed: Option<Problem> = None;
    let mut stores = Vec::new();
    for (way, result) in ways.iter().zip(results) {
        let name = way.target.name();
        report_findings(&way.findings, here);
        match result {
            Ok(stored) => {
                for line in &stored.said {
                    here.ui.relay(line)?;
                }
                for line in &stored.noted {
                    here.ui.detail(&format!("{name}: {line}"));
                }
                if let Some(really) = stored.really {
                    here.ui.say(&format!("{name} is {} here", really.name()));
                }
                let for_whom = match way.target {
                    Target::Engine(_) => format!(" for {name}"),
                    Target::File => String::new(),
                };
                here.ui.say(&format!("{}: stored{for_whom} {}", request.user, stored.kept));
                report_findings(&stored.findings, here);
                stores.push(json!({ "engine": name, "ok": true, "kept": crate::command::kept(&stored.kept) }));
                findings.extend(stored.findings);
            }
            Err(problem) => {
                stores.push(
                    json!({ "engine": name, "ok": false, "error": here.ui.report(&problem) }),
                );
                match &failed {
                    None => failed = Some(problem),
                    Some(_) => here.ui.error(&problem),
                }
            }
        }
    }
    if let (Format::Json, true) = (here.ui.format(), failed.is_none() || ways.len() > 1) {
        let findings: Vec<_> = findings.iter().map(|finding| here.ui.report(&finding.0)).collect();
        here.ui.json(&json!({
            "version": 1,
            "registry": request.registry.host,
            "user": request.user,
            "token": { "kind": request.token.kind.word(), "source": request.token.source.to_string() },
            "stores": stores,
            "findings": findings,
        }))?;
    }
    match failed {
        Some(problem) => Err(problem.into()),
        None => Ok(here.unless_stopped()?),
    }
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
