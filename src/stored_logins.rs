//! The logins that engines hold: read from their stores, and asked about.
//!
//! Owns the reading side by side and the asking, each token once, for the reports that are made
//! of it (`status`, `doctor`). What it means is `diagnosis`' business.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::context::now;
use crate::context::{Context, EngineIdentity};
use crate::diagnosis::status::Around;
use crate::diagnosis::stored_login::{Login, Part, Row, verdict};
use crate::engine::Target;
use crate::env;
use crate::ghcr::LoginAnswer::{self, Accepted};
use crate::ghcr::{self, Challenge, ChallengeProblem};
use crate::github;
use crate::http::Http;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::store::login::Store;
use crate::store::view::{self, DockerFiles, HeldPart, View};
use crate::store::{Entry, Location, StoreFormat, exposed};
use crate::token::kind::{self, TokenKind};
use crate::token::secret::Secret;
use crate::ui::prompt;

/// The logins of several engines.
pub struct Logins {
    /// One for each engine, in their order.
    pub rows: Vec<Row>,
    /// What each of them turned out to be.
    pub really: Vec<EngineIdentity>,
    /// The tokens that were found, each once; a login has the number of its own.
    tokens: Vec<Arc<Secret>>,
}

/// What the registry gave for a login, by the user and the token's number.
pub type Passes = BTreeMap<(String, usize), Result<Secret, LoginAnswer>>;

/// What GitHub and the registry said.
pub struct Answers {
    /// Where the registry wants a login to be sent, or what came instead.
    pub challenge: Result<Challenge, ChallengeProblem>,
    /// GitHub's answer about each token, by its number.
    pub github: BTreeMap<usize, github::Answer>,
    /// What the registry gave for each login.
    pub passes: Passes,
    /// Why the registry could not be asked about a login, if so.
    pub unasked: Option<Problem>,
}

impl Logins {
    /// Looks into the stores of all engines side by side: a helper that hangs delays only its own.
    /// `limit` is for each answer of a helper.
    pub fn read(
        targets: &[Target],
        registry: &Registry,
        limit: Duration,
        cx: &Context<'_>,
    ) -> Self {
        // No status line under the dialog of a helper.
        let _waiting = (!prompt::possible()).then(|| cx.ui.waiting("the stores of the engines"));
        let files = DockerFiles::default();
        let one = |target: &Target| {
            let really = cx.identify(target);
            let view = cx.store(really.kind.store, None).and_then(|store| {
                let obeys = really.obeys_variable;
                let view = view::of(&store, &registry.host, obeys, &files, cx.env, limit)?;
                Ok((store, view))
            });
            (really, view)
        };
        let found: Vec<_> = thread::scope(|scope| {
            let threads: Vec<_> =
                targets.iter().map(|target| scope.spawn(move || one(target))).collect();
            threads
                .into_iter()
                .map(|thread| {
                    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
                })
                .collect()
        });
        let mut logins = Self { rows: Vec::new(), really: Vec::new(), tokens: Vec::new() };
        for (target, (really, view)) in targets.iter().zip(found) {
            let row = match view {
                Ok((store, view)) => logins.row(target.name(), &store, view, cx),
                Err(problem) => Row {
                    engine: target.name(),
                    login: Err(problem),
                    shadowed: vec![],
                    parts: vec![],
                    passed: vec![],
                },
            };
            logins.rows.push(row);
            logins.really.push(really);
        }
        logins
    }

    /// Whether any engine has a login that somebody can be asked about.
    pub fn any(&self) -> bool {
        self.rows.iter().flat_map(Row::logins).any(|login| !login.identity)
    }

    /// The token of that number.
    pub fn token(&self, number: usize) -> &Arc<Secret> {
        &self.tokens[number]
    }

    /// The number of a token, which nothing that is printed shows from now on.
    pub fn number(&mut self, secret: Arc<Secret>, cx: &Context<'_>) -> usize {
        let known = self.tokens.iter().position(|known| *known == secret);
        known.unwrap_or_else(|| {
            cx.ui.guard(&secret);
            self.tokens.push(secret);
            self.tokens.len() - 1
        })
    }

    fn row(&mut self, engine: &'static str, store: &Store, view: View, cx: &Context<'_>) -> Row {
        let login = view.used.map(|held| self.login(store.format, held.kept, held.entry, cx));
        let parts = view.parts.into_iter().map(|HeldPart { key, file, entry }| {
            let kept = Location::File(file.clone());
            Part { key, file, login: entry.map(|entry| self.login(store.format, kept, entry, cx)) }
        });
        let parts = parts.collect();
        let shadowed = view
            .shadowed
            .iter()
            .map(|held| format!("the login of {} {}", held.entry.user, held.kept));
        Row { engine, shadowed: shadowed.collect(), login: Ok(login), parts, passed: view.passed }
    }

    fn login(
        &mut self,
        format: StoreFormat,
        kept: Location,
        entry: Entry,
        cx: &Context<'_>,
    ) -> Login {
        let secret = Arc::new(entry.secret.unwrap_or_else(|| Secret::new(String::new().into())));
        let (volatile, exposed) = match &kept {
            Location::File(file) => {
                let store = Store { format, file: file.clone() };
                (store.ends_with_session(cx.env), exposed(file))
            }
            _ => (false, None),
        };
        Login {
            kind: TokenKind::of(secret.expose()),
            checksum_fits: kind::checksum_fits(secret.expose()),
            token: self.number(secret, cx),
            identity: entry.identity_token,
            user: entry.user,
            kept,
            verdict: verdict(None, None),
            volatile,
            exposed,
        }
    }

    /// Asks GitHub about every token and the registry about every login, all side by side, each
    /// once. GitHub is asked too about the tokens whose numbers `also` has, and the registry for
    /// passes that are good for `scope`.
    pub fn ask(
        &mut self,
        http: &Http,
        also: &[usize],
        scope: Option<&str>,
        registry: &Registry,
        cx: &Context<'_>,
    ) -> Answers {
        let tokens = &self.tokens;
        // A registry's identity token is nothing to GitHub, and not sent where a password goes.
        let mut logins: Vec<&mut Login> = self
            .rows
            .iter_mut()
            .flat_map(Row::logins_mut)
            .filter(|login| !login.identity)
            .collect();
        let _waiting = cx.ui.waiting(format!("{} and its API", registry.host));
        let of_github: BTreeSet<usize> = logins
            .iter()
            .filter(|login| !matches!(login.kind, TokenKind::Foreign(_)))
            .map(|login| login.token)
            .filter(|number| !tokens[*number].expose().is_empty())
            .chain(also.iter().copied())
            .collect();
        let of_registry: BTreeSet<(String, usize)> =
            logins.iter().map(|login| (login.user.clone(), login.token)).collect();
        thread::scope(|threads| {
            let challenge = threads.spawn(move || ghcr::challenge(http, registry));
            let github: Vec<_> = of_github
                .into_iter()
                .map(|token| {
                    (token, threads.spawn(move || github::whose(http, registry, &tokens[token])))
                })
                .collect();
            // Nobody gets a password before it is clear that they are the registry.
            let challenge = match challenge.join() {
                Ok(challenge) => challenge,
                Err(panic) => std::panic::resume_unwind(panic),
            };
            let unasked = challenge.as_ref().err().map(|refusal| refusal.problem(registry));
            let passes: Vec<_> = match &challenge {
                Ok(challenge) => of_registry
                    .into_iter()
                    .map(|login| {
                        let ((user, token), challenge) = (login.clone(), challenge.clone());
                        let asked =
                            move || ghcr::pass(http, &challenge, &user, &tokens[token], scope);
                        (login, threads.spawn(asked))
                    })
                    .collect(),
                Err(_) => Vec::new(),
            };
            let github: BTreeMap<_, _> = github
                .into_iter()
                .filter_map(|(token, answer)| Some((token, answer.join().ok()?)))
                .collect();
            let passes: Passes = passes
                .into_iter()
                .filter_map(|(login, answer)| Some((login, answer.join().ok()?)))
                .collect();
            let mut no_word = None;
            for login in &mut logins {
                let pass = passes.get(&(login.user.clone(), login.token));
                let said = pass.map(|pass| pass.as_ref().map_or_else(|it| it, |_| &Accepted));
                login.verdict = verdict(github.get(&login.token), said);
                // Where an image is asked for, a refusal may be the image's.
                if scope.is_none() {
                    no_word = no_word.or_else(|| said?.no_word(registry));
                }
            }
            Answers { challenge, github, passes, unasked: unasked.or(no_word) }
        })
    }
}

/// What matters around the logins. `no_engine`: none is installed.
pub fn around(no_engine: bool, cx: &Context<'_>) -> Around {
    Around { now: now(), in_job: cx.env.in_actions(), sudo_user: sudo_user(cx), no_engine }
}

/// Who called us by sudo, if root's own home is the one that is looked at.
fn sudo_user(cx: &Context<'_>) -> Option<String> {
    let user = cx.env.text(env::SUDO_USER)?;
    let as_root = crate::store::podman_file::uid() == 0 && user != "root";
    let home = cx.env.home()?;
    (as_root && !home.starts_with("/home")).then(|| user.to_owned())
}
