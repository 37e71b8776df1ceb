//! Whether an image can be pulled or pushed, and with which login: evidence becomes findings.
//!
//! Pure. Owns too what is worth asking next, so that the fewest requests name the cause.

mod judge;
mod refusal;
#[cfg(test)]
mod tests;

use crate::cause::Cause;
use crate::diagnosis::stored_login::{FILE, and};
use crate::ghcr::LoginAnswer;
use crate::ghcr::image::{Answer, Visibility};
use crate::github::{self, OrgAnswer};
use crate::http::NoAnswer;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::registry::Kind;
use crate::store::Location;
use crate::token::kind::TokenKind;
use crate::token::scopes::{Access, Scopes};
use crate::token::secret::Secret;

/// What was seen of one login, however many engines hold it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ImageLogin {
    /// The engines that would send it; at least one.
    pub engines: Vec<&'static str>,
    /// The user name it is stored with.
    pub user: String,
    /// The key of the part of the registry that it is for, if it is not for all of it.
    pub part: Option<String>,
    /// Where the first of them keeps it.
    pub kept: Location,
    /// What its text says it is.
    pub kind: TokenKind,
    /// What GitHub says of it, if it was asked.
    pub github: Option<github::Answer>,
    /// What came instead of a bearer token for the image; none if there is one.
    pub no_bearer: Option<LoginAnswer>,
    /// What the registry says to the pull or the push, if it was asked.
    pub answer: Option<Answer>,
    /// What GitHub says for the image's owner, if it was asked.
    pub owner: Option<OrgAnswer>,
}

/// Everything that was seen.
#[derive(Debug, PartialEq)]
pub(crate) struct Evidence {
    /// The image.
    pub image: Reference,
    /// What is to be done with it.
    pub access: Access,
    /// What nobody in particular is told.
    pub visibility: Visibility,
    /// What a pull without a login is told, if it was asked.
    pub anonymous: Option<Answer>,
    /// Whether the host of the layers answers, if it was asked.
    pub layers: Option<Result<(), NoAnswer>>,
    /// The logins, each once.
    pub logins: Vec<ImageLogin>,
    /// The engines that hold none.
    pub bare: Vec<&'static str>,
    /// The engines that send for this image what stands under the key of a part of the registry and
    /// cannot be tried out: an identity token, or no login at all.
    pub apart: Vec<(&'static str, String)>,
    /// The owner of the repository whose job this is, in GitHub Actions.
    pub job: Option<String>,
}

impl ImageLogin {
    /// Whose login it is, in words: by the name it is stored under, and where that is another's
    /// token, by the name that counts.
    fn words(&self) -> String {
        let user = match self.github_login() {
            Some(login) if !login.eq_ignore_ascii_case(&self.user) => {
                format!("{} (the token is {login}'s)", self.user)
            }
            _ => self.user.clone(),
        };
        let part = self.part.as_ref().map(|part| format!(" for {part}")).unwrap_or_default();
        match &self.engines[..] {
            [FILE] => format!("the login of {user}{part} in docker's file"),
            [engine] => format!("{engine}'s login of {user}{part}"),
            engines => format!("the login of {user}{part} that {} hold", and(engines)),
        }
    }

    /// The login as GitHub has it.
    fn github_login(&self) -> Option<&str> {
        match &self.github {
            Some(github::Answer::Grant(grant)) => Some(&grant.login),
            _ => None,
        }
    }

    fn scopes(&self) -> Option<&Scopes> {
        match &self.github {
            Some(github::Answer::Grant(grant)) => grant.scopes.as_ref(),
            _ => None,
        }
    }

    /// Whether GitHub states scopes, and they do not suffice.
    fn lacks(&self, access: Access) -> bool {
        self.scopes().is_some_and(|scopes| !scopes.allow(access))
    }

    /// How `--engine` means the engines that hold it.
    fn choice(&self) -> &'static str {
        match self.engines[..] {
            [engine] => engine,
            _ => "all",
        }
    }
}

/// Whether the host of the layers is worth a look. Which one another GitHub has is not known.
pub(crate) fn wants_layers(image: &Reference, access: Access) -> bool {
    image.registry.kind == Kind::Ghcr && access != Access::Push
}

impl Evidence {
    /// What is known at first.
    pub(crate) fn new(image: Reference, access: Access, visibility: Visibility) -> Self {
        Self {
            image,
            access,
            visibility,
            anonymous: None,
            layers: None,
            logins: Vec::new(),
            bare: Vec::new(),
            apart: Vec::new(),
            job: None,
        }
    }

    /// Whether the image is to be written.
    pub(crate) fn is_push(&self) -> bool {
        self.access == Access::Push
    }

    /// What is tried out for it: a deletion cannot be, only the pull that goes before it.
    fn tried(&self) -> Access {
        if self.is_push() { Access::Push } else { Access::Pull }
    }

    /// Whether the manifest or the upload is worth asking for with this login. It is not where the
    /// token's text or its stated scopes name the cause already; a public image is another matter,
    /// as nobody has written down which scopes that takes.
    pub(crate) fn is_worth_asking(&self, login: &ImageLogin) -> bool {
        let is_public = matches!(self.visibility, Visibility::Public(_)) && !self.is_push();
        login.no_bearer.is_none()
            && login.kind.unfit().is_none()
            && (is_public || !login.lacks(self.tried()))
    }

    /// Whether GitHub is worth asking for the owner's objections: the registry refused a login that
    /// is alive, and gave no reason. An account has none against itself, and an app's token is not
    /// subject to them.
    pub(crate) fn wants_reason(&self, login: &ImageLogin) -> bool {
        let is_bare = match (&login.answer, &login.no_bearer) {
            (Some(Answer::No { error, .. }), _) => refusal::is_bare(&error.code, &error.message),
            (None, Some(LoginAnswer::Refused { status: 401 | 403, message })) => {
                refusal::is_bare("", message.as_deref().unwrap_or_default())
            }
            _ => false,
        };
        let is_other = |it: &str| !it.eq_ignore_ascii_case(&self.image.owner);
        is_bare && !login.lacks(self.tried()) && login.github_login().is_some_and(is_other)
    }

    /// The bearer token for a pull without a login, which is worth trying out only if an engine
    /// would send no login and none would send one.
    pub(crate) fn anonymous_bearer(&self) -> Option<&Secret> {
        let is_wanted = self.logins.is_empty() && !self.bare.is_empty() && !self.is_push();
        match &self.visibility {
            Visibility::Public(bearer) if is_wanted => Some(bearer),
            _ => None,
        }
    }

    /// Whether a pull gets as far as the host of the layers, which is the next that it asks.
    pub(crate) fn gets_to_layers(&self) -> bool {
        let is_yes = |answer: &Option<Answer>| *answer == Some(Answer::Yes);
        is_yes(&self.anonymous) || self.logins.iter().any(|login| is_yes(&login.answer))
    }

    /// Whether this finding about a login in general is told more exactly by [`Evidence::judge`].
    pub(crate) fn covers(&self, problem: &Problem) -> bool {
        let part = &problem.subject.part;
        if part.is_some() && !self.logins.iter().any(|login| login.part == *part) {
            return false;
        }
        match problem.cause {
            Cause::StaleLogin => true,
            Cause::NotLoggedIn => self.access == Access::Pull,
            Cause::ScopeMissingRead => !self.is_push(),
            Cause::ScopeMissingWrite => self.is_push(),
            _ => false,
        }
    }
}
