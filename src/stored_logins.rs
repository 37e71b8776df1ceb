//! The logins that engines hold: read from their stores, and asked about.
//!
//! Owns the reading side by side and the asking, each token once, for the reports that are made
//! of it (`status`, `doctor`). What it means is `diagnosis`' business.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread::{self, ScopedJoinHandle};
use std::time::Duration;

use crate::context::Context;
use crate::diagnosis::stored_login::{
    EngineLogin, PartLogin, StoredLogin, StoredLogins, TokenId, TokenState,
};
use crate::engine::{self, EngineIdentity, Target};
use crate::env;
use crate::ghcr::LoginAnswer::{self, Accepted};
use crate::ghcr::image::{self, Visibility};
use crate::ghcr::{self, Challenge, ChallengeProblem};
use crate::github;
use crate::http::Http;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::registry::Registry;
use crate::store::lookup::{StoredPart, View};
use crate::store::{Entry, Location, Store, StoreFormat, exposed, podman_file};
use crate::token::kind::{self, TokenKind};
use crate::token::scopes::Access;
use crate::token::secret::Secret;
use crate::ui::Ui;

/// What was read from the stores of several engines.
pub(crate) struct Logins {
    /// The logins.
    pub stored: StoredLogins,
    /// What each engine turned out to be; docker's file alone is none.
    pub identities: Vec<Option<EngineIdentity>>,
    /// The tokens.
    pub tokens: Tokens,
}

/// The different tokens that were found.
#[derive(Default)]
pub(crate) struct Tokens(Vec<Arc<Secret>>);

/// A user name and a token, which is all that the registry is told of a login.
pub(crate) type Credential = (String, TokenId);

/// What GitHub and the registry said.
pub(crate) struct Answers {
    /// Where the registry wants a login to be sent, or what came instead.
    pub challenge: Result<Challenge, ChallengeProblem>,
    /// GitHub's answer about each token.
    pub github: BTreeMap<TokenId, github::Answer>,
    /// The bearer token that the registry gave for each login, or what it said instead.
    pub bearers: BTreeMap<Credential, Result<Secret, LoginAnswer>>,
    /// What the registry tells of the image without a login, if there is an image and a registry.
    pub visibility: Option<Visibility>,
    /// Why the registry could not be asked about a login, if so.
    pub unasked: Option<Problem>,
}

impl Tokens {
    /// The id of a token, which nothing that is printed shows from now on.
    pub(crate) fn id(&mut self, secret: &Arc<Secret>, ui: &Ui) -> TokenId {
        self.find(secret).unwrap_or_else(|| {
            ui.guard(secret);
            self.0.push(Arc::clone(secret));
            TokenId(self.0.len() - 1)
        })
    }

    /// The id of a token that has one.
    pub(crate) fn find(&self, secret: &Secret) -> Option<TokenId> {
        self.0.iter().position(|known| **known == *secret).map(TokenId)
    }

    /// The token of an id.
    pub(crate) fn secret(&self, id: TokenId) -> &Arc<Secret> {
        &self.0[id.0]
    }
}

impl Logins {
    /// Looks into the stores of all engines side by side: a helper that hangs delays only its own.
    /// `limit` is for each answer of a helper.
    pub(crate) fn read(
        targets: &[Target],
        registry: &Registry,
        limit: Duration,
        cx: &Context<'_>,
    ) -> Self {
        let _waiting = cx.ui.waiting_for_store("the stores of the engines");
        let one = |target: &Target| {
            let identity = cx.identify(target);
            let view = cx.store(engine::store_format(identity), None).and_then(|store| {
                let obeys = identity.is_some_and(|it| it.obeys_auth_config(cx.env));
                let view = store.view(&registry.host, obeys, cx.env, limit)?;
                Ok((store, view))
            });
            (identity, view)
        };
        let found: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> =
                targets.iter().map(|target| scope.spawn(move || one(target))).collect();
            threads.into_iter().map(joined).collect()
        });
        let mut tokens = Tokens::default();
        let mut identities = Vec::new();
        let mut engines = Vec::new();
        for (target, (identity, view)) in targets.iter().zip(found) {
            let engine = target.name();
            engines.push(match view {
                Ok((store, view)) => engine_login(engine, &store, view, &mut tokens, cx),
                Err(problem) => EngineLogin {
                    engine,
                    format: engine::store_format(identity),
                    login: Err(problem),
                    shadowed: vec![],
                    parts: vec![],
                    passed_over: vec![],
                },
            });
            identities.push(identity);
        }
        let stored =
            StoredLogins { engines, in_job: cx.env.in_actions(), sudo_user: sudo_user(cx) };
        Self { stored, identities, tokens }
    }

    /// Whether any engine has a login that anyone can be asked about.
    pub(crate) fn any(&self) -> bool {
        self.stored.engines.iter().flat_map(EngineLogin::logins).any(|login| !login.identity)
    }

    /// Asks GitHub about every token and the registry about every login, all side by side, each
    /// once. GitHub is asked about the tokens `also` too. For an image the registry is asked for
    /// bearer tokens that are good for it, with each login and without one.
    pub(crate) fn ask(
        &mut self,
        http: &Http,
        also: &[TokenId],
        image: Option<(&Reference, Access)>,
        registry: &Registry,
        cx: &Context<'_>,
    ) -> Answers {
        let tokens = &self.tokens;
        // A registry's identity token is nothing to GitHub, and not sent where a password goes.
        let mut logins: Vec<&mut StoredLogin> = self
            .stored
            .engines
            .iter_mut()
            .flat_map(EngineLogin::logins_mut)
            .filter(|login| !login.identity)
            .collect();
        let _waiting = cx.ui.waiting(format!("{} and its API", registry.host));
        let of_github: BTreeSet<TokenId> = logins
            .iter()
            .filter(|login| !matches!(login.kind, TokenKind::Foreign(_)))
            .map(|login| login.token)
            .filter(|token| !tokens.secret(*token).expose().is_empty())
            .chain(also.iter().copied())
            .collect();
        let of_registry: BTreeSet<Credential> =
            logins.iter().map(|login| (login.user.clone(), login.token)).collect();
        let scope = image.map(|(image, access)| image::scope(image, access == Access::Push));
        let (challenge, github, bearers, visibility) = thread::scope(|threads| {
            let challenge = threads.spawn(|| ghcr::challenge(http, registry));
            let github: Vec<_> = of_github
                .into_iter()
                .map(|token| {
                    let asked = move || github::whose(http, registry, tokens.secret(token));
                    (token, threads.spawn(asked))
                })
                .collect();
            // No one gets a password before it is clear that they are the registry.
            let challenge = joined(challenge);
            let (mut bearers, mut visibility) = (Vec::new(), None);
            if let Ok(challenge) = &challenge {
                let (challenge, scope) = (challenge.clone(), scope.as_deref());
                visibility = image.map(|(image, _)| {
                    let challenge = challenge.clone();
                    threads.spawn(move || image::visibility(http, &challenge, image))
                });
                bearers.extend(of_registry.into_iter().map(|login| {
                    let ((user, token), challenge) = (login.clone(), challenge.clone());
                    let secret = tokens.secret(token);
                    let asked = move || ghcr::bearer(http, &challenge, &user, secret, scope);
                    (login, threads.spawn(asked))
                }));
            }
            let github = github.into_iter().map(|(token, answer)| (token, joined(answer)));
            let github: BTreeMap<_, _> = github.collect();
            let bearers = bearers.into_iter().map(|(login, answer)| (login, joined(answer)));
            let bearers: BTreeMap<Credential, _> = bearers.collect();
            (challenge, github, bearers, visibility.map(joined))
        });
        let mut unasked = challenge.as_ref().err().map(|refusal| refusal.problem(registry));
        for login in &mut logins {
            let said = bearers.get(&(login.user.clone(), login.token)).map(|bearer| match bearer {
                Ok(_) => &Accepted,
                Err(said) => said,
            });
            login.state = TokenState::from_answers(github.get(&login.token), said);
            // Where an image is asked for, a refusal may be the image's.
            if image.is_none() {
                unasked = unasked.or_else(|| said?.no_word(registry));
            }
        }
        Answers { challenge, github, bearers, visibility, unasked }
    }
}

/// What a thread found; its panic goes on here.
pub(crate) fn joined<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn engine_login(
    engine: &'static str,
    store: &Store,
    view: View,
    tokens: &mut Tokens,
    cx: &Context<'_>,
) -> EngineLogin {
    let login = view.used.map(|held| login(store, held.location, held.entry, tokens, cx));
    let parts = view.parts.into_iter().map(|StoredPart { key, file, entry }| {
        let kept = Location::File(file.clone());
        let login = entry.map(|entry| self::login(store, kept, entry, tokens, cx));
        PartLogin { key, file, login }
    });
    let parts = parts.collect();
    let shadowed = view
        .shadowed
        .iter()
        .map(|held| format!("the login of {} {}", held.entry.user, held.location));
    EngineLogin {
        engine,
        format: store.format,
        shadowed: shadowed.collect(),
        login: Ok(login),
        parts,
        passed_over: view.passed,
    }
}

/// A login that an engine found, whose own store is `store`.
fn login(
    store: &Store,
    kept: Location,
    entry: Entry,
    tokens: &mut Tokens,
    cx: &Context<'_>,
) -> StoredLogin {
    let secret = Arc::new(entry.secret.unwrap_or_else(|| Secret::new(String::new().into())));
    let (mut volatile, mut borrowed, mut mode) = (false, false, None);
    if let Location::File(file) = &kept {
        let at = Store { format: store.format, file: file.clone() };
        volatile = at.ends_with_session(cx.env);
        // A variable may make one file of the two.
        let dockers = cx.store(StoreFormat::Docker, None).ok().map(|docker| docker.file);
        borrowed = store.format == StoreFormat::Podman
            && Some(file) == dockers.as_ref()
            && *file != store.file;
        mode = exposed(file);
    }
    StoredLogin {
        kind: TokenKind::of(secret.expose()),
        checksum_fits: kind::checksum_fits(secret.expose()),
        token: tokens.id(&secret, cx.ui),
        identity: entry.identity_token,
        user: entry.user,
        kept,
        state: TokenState::from_answers(None, None),
        volatile,
        borrowed,
        exposed: mode,
    }
}

/// Who called us by sudo, if root's own home is the one that is looked at.
fn sudo_user(cx: &Context<'_>) -> Option<String> {
    let user = cx.env.text(env::SUDO_USER)?;
    let as_root = podman_file::uid() == 0 && user != "root";
    let home = cx.env.home()?;
    (as_root && !home.starts_with("/home")).then(|| user.to_owned())
}
