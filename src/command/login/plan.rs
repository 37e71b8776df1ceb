//! One target of a login: what can be refused before anyone is asked for a secret.

use std::path::PathBuf;
use std::time::Duration;

use crate::cause::Cause;
use crate::cli::LoginArgs;
use crate::context::Context;
use crate::engine::arguments::{self, Meaning};
use crate::engine::daemon::{self, Daemon};
use crate::engine::login::LoginRequest;
use crate::engine::table;
use crate::engine::{self, Choice, Engine, EngineIdentity, EngineKind, Target};
use crate::limits::{PERSON_LIMIT, STORE_LIMIT};
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::Finding;
use crate::store::auth_config;
use crate::store::docker_file::DockerFile;
use crate::store::{Store, StoreFormat, our_helper, podman_file};
use crate::token::text;
use crate::ui::prompt;

/// What every step of a login needs.
pub(super) struct Inputs<'a> {
    pub(super) args: &'a LoginArgs,
    pub(super) registry: Registry,
    pub(super) cx: &'a Context<'a>,
}

impl<'a> Inputs<'a> {
    /// What was typed, as far as it can be checked by itself.
    ///
    /// # Errors
    /// The registry is none of GitHub's, or the user name is none.
    pub(super) fn new(args: &'a LoginArgs, cx: &'a Context<'a>) -> Result<Self, Problem> {
        let registry = Registry::parse(&args.common.registry)?;
        if let Some(given) = &args.username {
            checked(given)?;
        }
        Ok(Self { args, registry, cx })
    }
}

/// A user name that every engine takes.
pub(in crate::command) fn checked(name: &str) -> Result<String, Problem> {
    text::user_name(name).map(str::to_owned).map_err(|wrong| {
        Problem::new(Cause::NoUserName, format!("the user name {wrong}"))
            .fix("give the name that GitHub knows the token's owner by, or leave -u out")
    })
}

/// One target of a login, and what is known of it before there is a token.
pub(super) struct Plan {
    /// Where the login goes.
    pub(super) target: Target,
    /// Where it will be kept.
    pub(super) store: Store,
    /// What is worth knowing before the token is handed over.
    pub(super) findings: Vec<Finding>,
    /// Why this target gets no login, though others may.
    pub(super) refused: Option<Problem>,
    /// Whether it asks our own credential helper, so that no engine has anything to store.
    pub(super) by_helper: bool,
    /// Whether storing may wait for a person: a helper may ask for a passphrase.
    pub(super) may_ask: bool,
}

/// Plans all targets. With several, one that is refused does not stop the others.
///
/// # Errors
/// The only one is refused, or all are: the first one's refusal.
pub(super) fn all(inputs: &Inputs<'_>) -> Result<Vec<Plan>, Problem> {
    let targets = inputs.cx.engines(inputs.args.common.engine)?;
    let plan = |target| Plan::new(target, inputs);
    let plans = targets.into_iter().map(plan).collect::<Result<Vec<_>, _>>()?;
    match plans.iter().all(|plan| plan.refused.is_some()) {
        // `engines` gives no empty list.
        true => Err(plans.into_iter().find_map(|plan| plan.refused).unwrap_or_else(engine::none)),
        false => Ok(plans),
    }
}

impl Plan {
    /// The cheap refusals come first, before anyone is asked for a secret.
    fn new(target: Target, inputs: &Inputs<'_>) -> Result<Self, Problem> {
        let Inputs { args, registry, cx } = inputs;
        let mut findings = Vec::new();
        let meaning = match &target {
            _ if args.extra.is_empty() => Meaning::default(),
            Target::Engine(engine) if args.common.engine != Some(Choice::All) => {
                arguments::check(engine.kind, &args.extra)?
            }
            _ => {
                return Err(Problem::new(
                    Cause::Usage,
                    "arguments after `--` go to one engine, and several or none are meant",
                )
                .fix(format!("name one with --engine {}", table::names(" or "))));
            }
        };
        if let Some(option) = &meaning.tls_off {
            findings.push(Finding::warning(Problem::new(
                Cause::TlsOff,
                format!("`{option}`: {} does not check whom it gives the token to", target.name()),
            )));
        }
        let format = match &target {
            Target::Engine(engine) => engine.kind.store,
            Target::File => StoreFormat::Docker,
        };
        let store = cx.store(format, meaning.auth_file.as_ref().map(PathBuf::from))?;
        let may_ask = prompt::possible() && store.helper(&registry.host, cx.env).is_some();
        let mut plan = Self { target, store, findings, refused: None, by_helper: false, may_ask };
        plan.refused = plan
            .look_before(registry, cx)
            .and_then(|()| plan.settings_kept(&meaning, registry, cx))
            .err();
        if plan.by_helper && !args.extra.is_empty() {
            let message = "arguments after `--` go to an engine, and docker's credential helper is \
                ours: none is started";
            return Err(Problem::new(Cause::Usage, message).fix("leave them out"));
        }
        Ok(plan)
    }

    /// Looks at what the engine would read, damage or obey.
    fn look_before(&mut self, registry: &Registry, cx: &Context<'_>) -> Result<(), Problem> {
        self.store.writable(cx.env)?;
        if self.store.format == StoreFormat::Podman {
            self.by_helper = self.store.location(&registry.host)?.is_our_helper();
            return self.helper_installed(cx);
        }
        let engine = match &self.target {
            Target::Engine(engine) => Some(engine),
            Target::File => None,
        };
        // A docker that is podman reads neither that file nor docker's settings.
        let is_podman = || {
            let other = engine.and_then(Engine::disguise);
            other.is_some() && engine.map(|engine| engine.identify(cx.env).kind()) == other
        };
        let file = match DockerFile::read(&self.store.file) {
            Ok(file) => file,
            Err(_) if is_podman() => return Ok(()),
            Err(broken) => return Err(broken.into()),
        };
        if file.location_used(&registry.host, cx.env).is_our_helper() && !is_podman() {
            self.by_helper = true;
            return self.helper_installed(cx);
        }
        if engine.is_some()
            && let Err(astray) = self.store.leads_somewhere(self.target.name())
            && !is_podman()
        {
            return Err(astray);
        }
        if !self.has_daemon_network() {
            return Ok(());
        }
        let config = self.store.file.parent();
        match daemon::of(&cx.called_as.docker_globals, file.current_context(), config, cx.env) {
            Daemon::Local => Ok(()),
            _ if is_podman() => Ok(()),
            Daemon::Remote(host) => {
                self.findings.push(Finding::warning(Problem::new(
                    Cause::RemoteDaemon,
                    format!(
                        "docker gives the token to the daemon at {host}, which logs in with it"
                    ),
                )));
                Ok(())
            }
            Daemon::Insecure(host) => Err(Problem::new(
                Cause::InsecureDaemon,
                format!("docker would send the token in the clear to the daemon at {host}"),
            )),
        }
    }

    /// podman writes no more than it understands: in docker's file it would leave nothing of docker's
    /// settings. A docker may be podman, too.
    fn settings_kept(
        &self,
        meaning: &Meaning,
        registry: &Registry,
        cx: &Context<'_>,
    ) -> Result<(), Problem> {
        let Target::Engine(engine) = &self.target else { return Ok(()) };
        let is_podmans = |kind: EngineKind| kind.store == StoreFormat::Podman;
        let file = match engine.disguise() {
            _ if is_podmans(engine.kind) => self.store.file.clone(),
            Some(other) if is_podmans(other) => cx.store(StoreFormat::Podman, None)?.file,
            _ => return Ok(()),
        };
        if self.by_helper || meaning.is_docker_file {
            return Ok(());
        }
        let dropped = podman_file::docker_settings(&file);
        if dropped.is_empty() {
            return Ok(());
        }
        let identity = engine.identify(cx.env);
        if !is_podmans(identity.kind()) {
            return Ok(());
        }
        let variable = match &meaning.auth_file {
            Some(_) => None,
            None => podman_file::named_by(cx.env),
        };
        if identity.keeps_settings(variable) {
            return Ok(());
        }
        let shown = file.display();
        let message = format!("podman would drop docker's settings from {shown}");
        let why = format!("podman writes the file anew, without its {}", listed(&dropped));
        // Written by docker's rules the file keeps them, and podman finds the login there.
        let dockers = cx.store(StoreFormat::Docker, None)?;
        let is_there = dockers.file == file && dockers.helper(&registry.host, cx.env).is_none();
        Err(Problem::new(Cause::SettingsDropped, message).why(why).fix(match variable {
            _ if is_there => "{file-login}".to_owned(),
            Some(variable) => format!("unset {variable}"),
            None => "name a file of podman's own after --authfile".to_owned(),
        }))
    }

    /// Our own helper, where it is the one that is asked, has to be there.
    fn helper_installed(&self, cx: &Context<'_>) -> Result<(), Problem> {
        match self.by_helper {
            true => {
                our_helper::installed(cx.env).map_err(|problem| problem.problem(&self.store.file))
            }
            false => Ok(()),
        }
    }

    /// The docker that would take another credential from `DOCKER_AUTH_CONFIG` whatever is stored.
    pub(super) fn overridden(
        &self,
        request: &LoginRequest<'_>,
        cx: &Context<'_>,
    ) -> Result<(), Problem> {
        let host = &request.registry.host;
        let Some(other) = auth_config::entry(cx.env, host) else { return Ok(()) };
        let is_it =
            other.user == request.user && other.secret.as_ref() == Some(&*request.token.secret);
        // nerdctl looks for keys of its own before that.
        let obeys = |it: EngineIdentity| {
            it.kind().store == StoreFormat::Docker && it.obeys_auth_config(cx.env)
        };
        if is_it || !cx.identify(&self.target).is_some_and(obeys) {
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
    pub(super) fn has_daemon_network(&self) -> bool {
        match &self.target {
            Target::Engine(engine) => engine.kind.has_daemon,
            Target::File => false,
        }
    }

    /// Whether its login begins with the registry's challenge to us, as no engine asks for one.
    pub(super) fn has_exchange(&self) -> bool {
        self.target == Target::File || self.by_helper
    }

    /// How long its store may take.
    pub(super) fn store_limit(&self) -> Duration {
        if self.may_ask { PERSON_LIMIT } else { STORE_LIMIT }
    }
}

/// Names in a sentence, the first few of many.
fn listed(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
