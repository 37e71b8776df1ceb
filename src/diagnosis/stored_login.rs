//! The logins that engines hold, as evidence: what each is, where it is kept, and what GitHub and
//! the registry say of it. Pure.
//!
//! Owns the joining of the two answers about a token, and of engines that hold the same login. What
//! follows from it is said by `status`, `image` and `doctor`.

use std::path::PathBuf;

use crate::ghcr::LoginAnswer;
use crate::github::Answer;
use crate::problem::Problem;
use crate::store::{Location, StoreFormat};
use crate::token::expiry::Expiry;
use crate::token::kind::TokenKind;
use crate::token::scopes::Scopes;

/// What stands in an engine's place where docker's file is looked at without one.
pub(crate) const FILE: &str = "file";

/// "docker", "docker and podman", "docker, podman and nerdctl"
pub(crate) fn and(names: &[&str]) -> String {
    match names {
        [FILE] => "docker's file".into(),
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        one => one.concat(),
    }
}

/// Whether a token is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alive {
    /// It is.
    Yes,
    /// It is not: expired, revoked, or of another GitHub.
    No,
    /// Nobody was asked, or nobody could tell.
    Unknown,
}

impl Alive {
    /// A word for the table and for JSON.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "alive",
            Self::No => "dead",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known of a stored token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TokenState {
    /// Whether it is accepted.
    pub alive: Alive,
    /// Whose it is, as GitHub says.
    pub login: Option<String>,
    /// What it may do; `None` if that is not stated.
    pub scopes: Option<Scopes>,
    /// When it ends; `None` if that is not stated.
    pub expires: Option<Expiry>,
    /// Why something of this is not known although it was asked.
    pub doubt: Option<String>,
}

impl TokenState {
    /// What two answers about one token say together. The registry's counts more: it is the one
    /// that will be asked again.
    pub(crate) fn from_answers(github: Option<&Answer>, registry: Option<&LoginAnswer>) -> Self {
        let mut state =
            Self { alive: Alive::Unknown, login: None, scopes: None, expires: None, doubt: None };
        match github {
            Some(Answer::Grant(grant)) => {
                state.alive = Alive::Yes;
                state.login = Some(grant.login.clone());
                state.scopes = grant.scopes.clone();
                state.expires = grant.expires;
            }
            Some(Answer::Integration) => state.alive = Alive::Yes,
            Some(Answer::Rejected) => state.alive = Alive::No,
            Some(Answer::Doubt(doubt)) => state.doubt = Some(doubt.to_string()),
            None => {}
        }
        match registry {
            Some(LoginAnswer::Accepted) => {
                if state.alive == Alive::No {
                    state.doubt = Some("GitHub does not know it, and the registry takes it".into());
                }
                state.alive = Alive::Yes;
            }
            Some(LoginAnswer::Dead) => state.alive = Alive::No,
            _ => {}
        }
        state
    }
}

/// Which of the different tokens that were found: equal ids are equal tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TokenId(pub usize);

/// A login that an engine would send.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StoredLogin {
    /// The user name it is stored with.
    pub user: String,
    /// Where it is kept.
    pub kept: Location,
    /// What its text says it is.
    pub kind: TokenKind,
    /// Whether the checksum in its text fits; none if it has none.
    pub checksum_fits: Option<bool>,
    /// Which token it is.
    pub token: TokenId,
    /// Whether it is an identity token of the registry's, which nobody can look into.
    pub identity: bool,
    /// What is known of it.
    pub state: TokenState,
    /// Whether the next reboot takes it away.
    pub volatile: bool,
    /// Whether it lies in docker's file although the engine is another, with a file of its own.
    pub borrowed: bool,
    /// The mode of its file, if others than the owner may read that.
    pub exposed: Option<u32>,
}

/// The logins of all engines, and what matters about the place where they were found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StoredLogins {
    /// One for each engine, in their order.
    pub engines: Vec<EngineLogin>,
    /// Whether this is a GitHub Actions job.
    pub in_job: bool,
    /// Who called us by sudo, if it is root's home that was looked into.
    pub sudo_user: Option<String>,
}

/// What one engine holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EngineLogin {
    /// The engine.
    pub engine: &'static str,
    /// By whose rules it looks for its logins.
    pub format: StoreFormat,
    /// What it would send; a store that cannot be read is the engine's own problem.
    pub login: Result<Option<StoredLogin>, Problem>,
    /// What it would find next, in words.
    pub shadowed: Vec<String>,
    /// The logins for parts of the registry, which it prefers for what lies there.
    pub parts: Vec<PartLogin>,
    /// What is wrong with stores, but does not keep it from its login.
    pub passed_over: Vec<Problem>,
}

/// A login for a part of the registry.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PartLogin {
    /// Its key: `HOST/ORG`, or more of an image's name.
    pub key: String,
    /// The file that it stands in.
    pub file: PathBuf,
    /// The login; none if what stands there is none.
    pub login: Option<StoredLogin>,
}

impl EngineLogin {
    /// The login for the whole registry, if it has one that can be read.
    pub(crate) fn whole(&self) -> Option<&StoredLogin> {
        self.login.as_ref().ok()?.as_ref()
    }

    /// Every login that it would send for something.
    pub(crate) fn logins(&self) -> impl Iterator<Item = &StoredLogin> {
        self.whole().into_iter().chain(self.parts.iter().filter_map(|part| part.login.as_ref()))
    }

    /// The same, to be changed.
    pub(crate) fn logins_mut(&mut self) -> impl Iterator<Item = &mut StoredLogin> {
        let whole = self.login.as_mut().ok().and_then(Option::as_mut);
        whole.into_iter().chain(self.parts.iter_mut().filter_map(|part| part.login.as_mut()))
    }

    /// The part that it takes the login of for a package: of the first file that has one, the
    /// longest, which is the nearest.
    pub(crate) fn part_for(&self, package: &str) -> Option<&PartLogin> {
        let is_part = |part: &&PartLogin| {
            package.strip_prefix(&part.key).is_some_and(|it| it.is_empty() || it.starts_with('/'))
        };
        let first = self.parts.iter().find(is_part)?;
        let same_file = self.parts.iter().filter(|part| part.file == first.file);
        same_file.filter(is_part).max_by_key(|part| part.key.len())
    }
}

/// What to do about a login for a part of the registry that is of no use. The logout fails where
/// the engine reads another's login as well, and that must not keep it from having its own.
pub(crate) fn without_parts(engine: &str) -> String {
    format!("{{me}} logout --engine {engine} --all-keys; {{me}} login --engine {engine}")
}

/// A login, however many engines would send it: what is wrong with it is said once.
#[derive(Debug)]
pub(crate) struct SharedLogin<'r> {
    /// The engines, the first of which is [`SharedLogin::login`]'s; never empty.
    pub engines: Vec<&'static str>,
    /// The login, as the first of them has it.
    pub login: &'r StoredLogin,
    /// Where it is kept, each place once.
    places: Vec<&'r Location>,
}

impl<'r> SharedLogin<'r> {
    /// A login that one engine would send.
    pub(crate) fn one(engine: &'static str, login: &'r StoredLogin) -> Self {
        Self { engines: vec![engine], login, places: vec![&login.kept] }
    }

    /// The logins of all engines. Two are the same if user and token are, and either where they are
    /// kept is too, or both are kept in files.
    pub(crate) fn all(engines: &'r [EngineLogin]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for engine in engines {
            let Some(login) = engine.whole() else { continue };
            let is_same = |known: &&mut Self| {
                let other = known.login;
                let in_files =
                    matches!((&other.kept, &login.kept), (Location::File(_), Location::File(_)));
                (&other.user, other.token, other.identity)
                    == (&login.user, login.token, login.identity)
                    && (in_files || other.kept == login.kept)
            };
            let Some(known) = all.iter_mut().find(is_same) else {
                all.push(Self::one(engine.engine, login));
                continue;
            };
            known.engines.push(engine.engine);
            if !known.places.contains(&&login.kept) {
                known.places.push(&login.kept);
            }
        }
        all
    }

    /// Which login it is, in words.
    pub(crate) fn describe(&self, host: &str) -> String {
        let user = &self.login.user;
        match &self.engines[..] {
            [engine] => format!("{engine}'s login of {user} for {host}"),
            engines => format!("the login of {user} for {host} that {} hold", and(engines)),
        }
    }

    /// Where it is kept, in words.
    pub(crate) fn kept(&self) -> String {
        let places: Vec<_> = self.places.iter().map(ToString::to_string).collect();
        places.join(" and ")
    }

    /// How `--engine` means all places that it is kept in: what engines share, one of them changes.
    pub(crate) fn choice(&self) -> &'static str {
        if self.places.len() == 1 { self.engines[0] } else { "all" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::github::Doubt;

    #[test]
    fn two_answers_about_one_token() {
        let alive = |github: Option<Answer>, registry: Option<LoginAnswer>| {
            TokenState::from_answers(github.as_ref(), registry.as_ref()).alive
        };
        assert_eq!(alive(None, None), Alive::Unknown);
        assert_eq!(alive(Some(Answer::fake("octocat", None)), None), Alive::Yes);
        assert_eq!(alive(Some(Answer::Integration), None), Alive::Yes);
        assert_eq!(alive(Some(Answer::Rejected), None), Alive::No);
        assert_eq!(alive(Some(Answer::Rejected), Some(LoginAnswer::Dead)), Alive::No);
        assert_eq!(alive(Some(Answer::Rejected), Some(LoginAnswer::Accepted)), Alive::Yes);
        assert_eq!(alive(Some(Answer::fake("octocat", None)), Some(LoginAnswer::Dead)), Alive::No);
        let doubt = Answer::Doubt(Doubt::RateLimited);
        assert_eq!(alive(Some(doubt.clone()), None), Alive::Unknown);
        assert_eq!(alive(Some(doubt), Some(LoginAnswer::Accepted)), Alive::Yes);
        assert_eq!(
            alive(Some(Answer::fake("octocat", None)), Some(LoginAnswer::Nonsense)),
            Alive::Yes
        );
    }

    #[test]
    fn the_part_that_counts_for_a_package() {
        let part =
            |file: &str, key: &str| PartLogin { key: key.into(), file: file.into(), login: None };
        let row = EngineLogin {
            engine: "podman",
            format: StoreFormat::Podman,
            login: Ok(None),
            shadowed: vec![],
            parts: vec![
                part("1", "ghcr.io/acme"),
                part("1", "ghcr.io/acme/app"),
                part("2", "ghcr.io/acme/app/web"),
                part("2", "ghcr.io/mona"),
            ],
            passed_over: vec![],
        };
        let key = |package| row.part_for(package).map(|part| part.key.as_str());
        assert_eq!(key("ghcr.io/acme/secret"), Some("ghcr.io/acme"));
        assert_eq!(key("ghcr.io/acme/app"), Some("ghcr.io/acme/app"));
        // A file that comes later is not looked at any more.
        assert_eq!(key("ghcr.io/acme/app/web"), Some("ghcr.io/acme/app"));
        assert_eq!(key("ghcr.io/mona/app"), Some("ghcr.io/mona"));
        assert_eq!(key("ghcr.io/acmes/app"), None);
    }
}
