//! Who and what exists: accounts, packages, and the bearers that were issued.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// A token that the server knows, and whose it is.
#[derive(Clone, Debug)]
pub struct Account {
    /// The GitHub that issued it: `github.com`, `acme.ghe.com` or `git.corp.example`. Every other
    /// one calls the token dead.
    pub github: String,
    /// The login that `GET /user` tells. The registry does not compare it with the user name.
    pub login: String,
    /// The secret itself.
    pub token: String,
    /// The value of `X-OAuth-Scopes`, such as `read:packages, repo`. `None` leaves the header out
    /// and asks for no scope, as for tokens that have permissions instead.
    pub scopes: Option<String>,
    /// The raw value of `github-authentication-token-expiration`; `None` leaves it out.
    pub expires: Option<String>,
    /// Whose token it is.
    pub kind: AccountKind,
    /// Organizations for which the token lacks the SAML authorization, each with the URL where it
    /// can be given.
    pub sso: Vec<(String, String)>,
}

/// Whose token it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// A person's or a machine user's.
    User,
    /// A GitHub App's, Actions among them: alive, but `GET /user` answers 403. It has no permission
    /// for packages but what their lists of logins give it.
    Installation,
    /// A job's that has `packages: write`, of a repository of this owner's.
    Job {
        /// The login of the owner.
        owner: &'static str,
    },
}

impl Account {
    /// A token of a user of github.com that does not expire and has these scopes; the fields are
    /// public for all else.
    pub fn classic(login: &str, token: &str, scopes: &str) -> Account {
        Account {
            github: "github.com".to_owned(),
            login: login.to_owned(),
            token: token.to_owned(),
            scopes: Some(scopes.to_owned()),
            expires: None,
            kind: AccountKind::User,
            sso: Vec::new(),
        }
    }

    /// Whether the token may do what `scope` allows, or has no scopes to look at.
    pub(crate) fn has_scope(&self, scope: &str) -> bool {
        self.scopes.as_ref().is_none_or(|have| have.split(',').any(|one| one.trim() == scope))
    }

    /// `write:packages` includes reading and is often listed alone; `delete:packages` does not
    /// (section 4).
    pub(crate) fn has_read_scope(&self) -> bool {
        self.has_scope("read:packages") || self.has_scope("write:packages")
    }

    /// Whether it is an app's: nobody's in person.
    pub(crate) fn is_app(&self) -> bool {
        self.kind != AccountKind::User
    }

    pub(crate) fn sso_url(&self, org: &str) -> Option<&str> {
        self.sso
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(org))
            .map(|(_, url)| url.as_str())
    }
}

/// A container package.
#[derive(Clone, Debug)]
pub struct Package {
    /// The registry it lies in, such as `ghcr.io`.
    pub host: String,
    /// Owner and name, such as `acme/app`. An account whose login is the owner may do everything.
    pub name: String,
    /// Whether everybody may pull it.
    pub public: bool,
    /// The tags that exist; all point to the same empty OCI index.
    pub tags: Vec<String>,
    /// Logins that may pull it.
    pub readers: Vec<String>,
    /// Logins that may pull and push it.
    pub writers: Vec<String>,
}

impl Package {
    pub(crate) fn owner(&self) -> &str {
        owner(&self.name)
    }

    pub(crate) fn readable_by(&self, login: &str) -> bool {
        self.public || contains(&self.readers, login) || self.writable_by(login)
    }

    pub(crate) fn writable_by(&self, login: &str) -> bool {
        contains(&self.writers, login) || self.owner().eq_ignore_ascii_case(login)
    }
}

fn contains(logins: &[String], login: &str) -> bool {
    logins.iter().any(|one| one.eq_ignore_ascii_case(login))
}

/// The owner in `owner/name`.
pub(crate) fn owner(name: &str) -> &str {
    name.split('/').next().unwrap_or_default()
}

/// What a bearer stands for.
#[derive(Clone)]
pub(crate) struct Grant {
    pub(crate) registry: &'static str,
    /// `None` for an anonymous one.
    pub(crate) token: Option<String>,
    /// The scopes asked for, as in the query: `repository:acme/app:pull,push`.
    pub(crate) scopes: Vec<String>,
}

impl Grant {
    pub(crate) fn covers(&self, name: &str, action: &str) -> bool {
        self.scopes.iter().any(|scope| {
            scope.strip_prefix("repository:").and_then(|rest| rest.rsplit_once(':')).is_some_and(
                |(repository, actions)| {
                    repository == name && actions.split(',').any(|one| one == action)
                },
            )
        })
    }
}

#[derive(Default)]
pub(crate) struct World {
    accounts: Vec<Account>,
    packages: Vec<Package>,
    grants: HashMap<String, Grant>,
    /// The owners under whom nobody may create packages.
    closed: Vec<String>,
    /// After how many bad credentials nobody is let in; `None`: however many there are.
    patience: Option<u32>,
    failures: u32,
}

impl World {
    pub(crate) fn add(&mut self, account: Account) {
        self.accounts.retain(|old| old.github != account.github || old.token != account.token);
        self.accounts.push(account);
    }

    pub(crate) fn revoke(&mut self, token: &str) {
        self.accounts.retain(|account| account.token != token);
    }

    pub(crate) fn add_package(&mut self, package: Package) {
        self.packages.retain(|old| old.host != package.host || old.name != package.name);
        self.packages.push(package);
    }

    pub(crate) fn close(&mut self, owner: &str) {
        self.closed.push(owner.to_owned());
    }

    pub(crate) fn is_closed(&self, owner: &str) -> bool {
        contains(&self.closed, owner)
    }

    pub(crate) fn lose_patience_after(&mut self, failures: u32) {
        self.patience = Some(failures);
    }

    /// Counts a bad credential.
    pub(crate) fn failed(&mut self) {
        self.failures += 1;
    }

    /// Row C62: whether even good credentials are refused by now.
    pub(crate) fn is_locked(&self) -> bool {
        self.patience.is_some_and(|patience| self.failures >= patience)
    }

    pub(crate) fn account(&self, github: &str, token: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.github == github && account.token == token)
    }

    pub(crate) fn package(&self, registry: &str, name: &str) -> Option<&Package> {
        self.packages(registry).find(|package| package.name == name)
    }

    pub(crate) fn packages(&self, registry: &str) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(move |package| package.host == registry)
    }

    /// A bearer for this grant. Anonymous ones can be decoded, all others are opaque (3.3).
    pub(crate) fn issue(&mut self, grant: Grant) -> String {
        let bearer = match (&grant.token, grant.scopes.first()) {
            (None, Some(scope)) => {
                let name = scope.split(':').nth(1).unwrap_or_default();
                let nanoseconds = SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(0, |since| since.as_nanos());
                BASE64_STANDARD.encode(format!("v1:{name}:{nanoseconds}"))
            }
            _ => format!("{}{}", random_hex(), random_hex()),
        };
        self.grants.insert(bearer.clone(), grant);
        bearer
    }

    pub(crate) fn grant(&self, bearer: &str) -> Option<&Grant> {
        self.grants.get(bearer)
    }
}

/// Sixteen digits that nobody can foresee; the standard library seeds its hash tables with such.
pub(crate) fn random_hex() -> String {
    format!("{:016x}", RandomState::new().hash_one(0))
}
