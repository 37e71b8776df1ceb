//! What it means that the registry refuses a login that is alive: by its words, and where it has
//! none, by elimination.

use super::{Evidence, Login};
use crate::cause::{Cause, Certainty};
use crate::diagnosis::organization::policy;
use crate::ghcr::image::Visibility;
use crate::github::OrgAnswer;
use crate::problem::Problem;
use crate::report::Finding;
use crate::token::kind::TokenKind;
use crate::token::page;

/// The reason that the registry's words give. They are GHCR's own, from people's reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    /// The token lacks a scope.
    Scopes,
    /// A job's token may not read or write packages.
    NotAllowed,
    /// A job's token may not create one.
    NotAllowedToCreate,
    /// No role to write, to read, to create.
    Write,
    Read,
    Create,
    /// A job's token at another owner's packages.
    OtherOwner,
    /// A policy of the organization.
    Policy(Cause),
    /// The pass itself is not taken.
    Pass,
    /// Nothing of that name or version.
    NoTag,
    NoPackage,
    /// None is given.
    Bare,
}

impl Reason {
    fn of(code: &str, words: &str) -> Self {
        let has = |part: &str| words.contains(part);
        match code {
            "MANIFEST_UNKNOWN" => return Self::NoTag,
            "NAME_UNKNOWN" => return Self::NoPackage,
            _ => {}
        }
        if let Some((cause, _)) = policy(words) {
            return Self::Policy(cause);
        }
        match words {
            _ if has("does not match expected scopes") => Self::Scopes,
            _ if has("installation not allowed to Create") => Self::NotAllowedToCreate,
            _ if has("installation not allowed to") => Self::NotAllowed,
            _ if has("requested installation does not exist") => Self::OtherOwner,
            _ if has("permission_denied: write_package") => Self::Write,
            _ if has("permission_denied: read_package") => Self::Read,
            _ if has("permission_denied: create_package") => Self::Create,
            _ if has("cannot be authenticated with the token provided") => Self::Pass,
            _ => Self::Bare,
        }
    }
}

/// Whether these words give no reason.
pub(super) fn is_bare(code: &str, words: &str) -> bool {
    Reason::of(code, words) == Reason::Bare
}

impl Evidence {
    /// What a refusal means, the surest first.
    pub(super) fn refused(
        &self,
        login: &Login,
        status: u16,
        code: &str,
        words: &str,
    ) -> Vec<Finding> {
        let what = self.image.package();
        let may_not = format!("{} may not {} {what}", login.words(), self.verb());
        let bad = |certainty, problem: Problem| Finding::error(problem).with_certainty(certainty);
        let seen = format!("the registry answers {status} {code}: {words}");
        let certain = |cause, message: String| {
            vec![bad(Certainty::Certain, Problem::new(cause, message).why(&seen))]
        };
        match Reason::of(code, words) {
            Reason::NoTag => vec![bad(Certainty::Certain, self.tag_missing())],
            Reason::NoPackage if self.visibility == Visibility::Private => vec![bad(
                Certainty::Likely,
                self.no_role(login).why(format!("{seen}; without a login it is shown as private")),
            )],
            Reason::NoPackage => {
                vec![bad(Certainty::Certain, self.missing(&login.words()).why(seen))]
            }
            Reason::Scopes if login.lacks(self.tried()) => vec![self.lacking(login)],
            Reason::Scopes => {
                let cause = crate::diagnosis::token::missing(self.tried());
                let problem = Problem::new(cause, may_not).why(seen);
                vec![bad(Certainty::Likely, self.widen(login, problem))]
            }
            Reason::NotAllowed | Reason::NotAllowedToCreate if self.job.is_none() => {
                vec![bad(Certainty::Likely, self.third_party(login).why(seen))]
            }
            Reason::NotAllowed => certain(Cause::ActionsPermission, self.job_may_not()),
            Reason::NotAllowedToCreate => vec![
                bad(
                    Certainty::Likely,
                    Problem::new(Cause::ActionsPermission, self.job_may_not()).why(&seen),
                ),
                Finding::note(self.creation_forbidden().why(
                        "if the job has `packages: write`, it is this: the registry has the same words for it",
                    )).with_certainty(Certainty::Possible),
            ],
            Reason::Write => vec![bad(Certainty::Likely, self.not_linked(login).why(seen))],
            Reason::Read => certain(Cause::PackageReadRole, may_not),
            Reason::Create => self.create_refused(login, seen),
            Reason::OtherOwner => certain(Cause::OtherNamespace, self.other_namespace()),
            Reason::Policy(cause) => {
                let problem = Problem::new(cause, self.owner_refuses(login)).why(seen);
                vec![bad(Certainty::Certain, self.with_page(problem))]
            }
            Reason::Pass => vec![bad(
                Certainty::Possible,
                Problem::new(
                    Cause::ServerError,
                    format!("{} does not take the pass that it gave a moment ago", self.image.registry.host),
                )
                .why(seen),
            )],
            Reason::Bare => {
                let (certainty, problem) = self.by_elimination(login, &seen);
                vec![bad(certainty, problem)]
            }
        }
    }

    /// The registry gave no reason: first what GitHub says for the owner, then what is left.
    fn by_elimination(&self, login: &Login, seen: &str) -> (Certainty, Problem) {
        use Certainty::{Certain, Likely, Possible};
        let mut asked = "";
        match &login.owner {
            Some(OrgAnswer::SingleSignOn(page)) => {
                let message = format!(
                    "{} wants single sign-on, and {} is not authorized for it",
                    self.image.owner,
                    login.words()
                );
                let page = page.clone().unwrap_or_else(|| page::list(&self.image.registry));
                let problem = Problem::new(Cause::SsoNotAuthorized, message)
                    .why("GitHub's API asks for it when the token asks for the package")
                    .piece("page", page);
                return (Certain, problem);
            }
            Some(OrgAnswer::Forbidden(words)) if let Some((cause, _)) = policy(words) => {
                // What the registry makes of an account that is managed is not known.
                let certainty = if cause == Cause::ManagedUser { Likely } else { Certain };
                let problem = Problem::new(cause, self.owner_refuses(login))
                    .why(format!("GitHub's API says: {words}"));
                return (certainty, self.with_page(problem));
            }
            Some(OrgAnswer::Readable) => asked = "; GitHub's API shows the package to the token",
            Some(OrgAnswer::Doubt(_)) => {
                asked = "; whether the owner keeps the token out, GitHub's API did not say";
            }
            None if login.github_login().is_none() && login.kind != TokenKind::Installation => {
                asked = "; GitHub's API could not be asked for the owner's objections";
            }
            _ => {}
        }
        if login.lacks(self.tried()) {
            let found = self.lacking(login);
            return (found.certainty, found.problem);
        }
        match (&self.job, login.kind) {
            (None, TokenKind::Installation) => return (Likely, self.third_party(login).why(seen)),
            (Some(owner), TokenKind::Installation)
                if !owner.eq_ignore_ascii_case(&self.image.owner) =>
            {
                let problem = Problem::new(Cause::OtherNamespace, self.other_namespace()).why(seen);
                return (Likely, problem);
            }
            _ => {}
        }
        let less = if asked.is_empty() { Likely } else { Possible };
        let why = |words: &str| format!("{seen}; {words}{asked}");
        match (&self.visibility, self.is_push()) {
            (Visibility::Public(_), false) => (
                Possible,
                Problem::new(
                    Cause::RegistryRefused,
                    format!(
                        "anyone may pull {}, but not with {}",
                        self.image.package(),
                        login.words()
                    ),
                )
                .why(why("the login is alive"))
                .fix(format!("to pull anonymously: {{me}} logout --engine {}", login.choice())),
            ),
            (Visibility::Public(_) | Visibility::Private, true) => {
                (Possible, self.not_linked(login).why(why("the package is there")))
            }
            (Visibility::Private, false) => {
                (less, self.no_role(login).why(why("the login is alive, and the package private")))
            }
            (Visibility::Hidden, true) => {
                (Possible, self.create_problem(login).why(why("the package seems to be new")))
            }
            (Visibility::Hidden, false) => (
                less,
                self.missing(&login.words()).why(why("without a login it is not shown either")),
            ),
            (Visibility::Unknown(_), _) => {
                (Possible, self.no_role(login).why(why("the login is alive")))
            }
        }
    }

    fn verb(&self) -> &'static str {
        if self.is_push() { "push to" } else { "pull" }
    }

    fn job_may_not(&self) -> String {
        format!("this job's GITHUB_TOKEN may not {} {}", self.verb(), self.image.package())
    }

    fn other_namespace(&self) -> String {
        let of = self.job.as_deref().unwrap_or("another owner");
        format!(
            "a job of {of} asks for a package of {}: {}",
            self.image.owner,
            self.image.package()
        )
    }

    fn owner_refuses(&self, login: &Login) -> String {
        format!("{} does not let {} in", self.image.owner, login.words())
    }

    /// A token that ends soon enough is what one of the policies wants.
    fn with_page(&self, problem: Problem) -> Problem {
        problem.piece("page", page::new_token(&self.image.registry, self.access, Some(30)))
    }

    fn no_role(&self, login: &Login) -> Problem {
        let message = format!("{} has no role on {}", login.words(), self.image.package());
        let problem = Problem::new(Cause::NoRole, message);
        let settings = self.image.settings(login.github_login());
        match login.kind {
            TokenKind::Installation => problem.fix(format!(
                "open {settings}, Manage Actions access, and add the repository with the role Read"
            )),
            _ => problem.fix(format!("ask an admin of the package for the role Read: {settings}")),
        }
    }

    fn not_linked(&self, login: &Login) -> Problem {
        let settings = self.image.settings(login.github_login());
        let problem = Problem::new(
            Cause::PackageNotLinked,
            format!("{} has no role to write {}", login.words(), self.image.package()),
        );
        match login.kind {
            TokenKind::Installation => problem.piece("settings", settings),
            _ => problem.fix(format!("ask an admin of the package for the role Write: {settings}")),
        }
    }

    fn third_party(&self, login: &Login) -> Problem {
        let message = format!(
            "{} is an app's token, which may not {} {}",
            login.words(),
            self.verb(),
            self.image.package()
        );
        Problem::new(Cause::ThirdPartyAppToken, message)
            .piece("login", format!("{{me}} login --engine {}", login.choice()))
    }

    fn creation_forbidden(&self) -> Problem {
        let message = format!("{} may not let this account create packages", self.image.owner);
        Problem::new(Cause::OrgForbidsCreation, message).fix(format!(
            "ask an owner of {0} to allow it: https://{1}/organizations/{0}/settings/packages",
            self.image.owner, self.image.registry.github
        ))
    }

    fn create_problem(&self, login: &Login) -> Problem {
        let message =
            format!("{} may not create {}, which is new", login.words(), self.image.package());
        Problem::new(Cause::CreateRefused, message)
    }

    fn create_refused(&self, login: &Login, seen: String) -> Vec<Finding> {
        let is_other = |it: &str| !it.eq_ignore_ascii_case(&self.image.owner);
        let mut found = vec![
            Finding::error(self.create_problem(login).why(seen)).with_certainty(Certainty::Certain),
        ];
        if login.github_login().is_none_or(is_other) {
            found.push(
                Finding::note(self.creation_forbidden().why(format!(
                    "if {} is the owner that is meant, and an organization, it may be this",
                    self.image.owner
                )))
                .with_certainty(Certainty::Possible),
            );
        }
        found
    }
}
