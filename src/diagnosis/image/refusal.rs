//! What it means that the registry refuses a login that is alive: by its words, and where it has
//! none, by elimination.

use super::{Evidence, ImageLogin};
use crate::cause::{Cause, Certainty};
use crate::diagnosis::organization::policy;
use crate::ghcr::image::Visibility;
use crate::github::OrgAnswer;
use crate::messages;
use crate::problem::Problem;
use crate::report::Finding;
use crate::token::kind::TokenKind;
use crate::token::page;

/// Whether these words give no reason.
pub(super) fn is_bare(code: &str, words: &str) -> bool {
    stated(code, words, false).is_none()
}

/// The causes that the registry's words state, the likeliest first.
fn stated(code: &str, words: &str, push: bool) -> Option<Vec<(Cause, Certainty)>> {
    let policy = policy(words).map(|(cause, _)| vec![(cause, Certainty::Certain)]);
    policy.or_else(|| messages::of_refusal(code, words, push))
}

impl Evidence {
    /// What a refusal means, the surest first.
    pub(super) fn refused(
        &self,
        login: &ImageLogin,
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
        let Some(stated) = stated(code, words, self.is_push()) else {
            let (certainty, problem) = self.by_elimination(login, &seen);
            return vec![bad(certainty, problem)];
        };
        let may_be_creation = stated.iter().any(|(cause, _)| *cause == Cause::OrgForbidsCreation);
        match stated[0].0 {
            Cause::TagMissing => vec![bad(Certainty::Certain, self.tag_missing())],
            Cause::PackageMissing if self.visibility == Visibility::Private => vec![bad(
                Certainty::Likely,
                self.no_role(login).why(format!("{seen}; without a login it is shown as private")),
            )],
            Cause::PackageMissing => {
                vec![bad(Certainty::Certain, self.missing(&login.words()).why(seen))]
            }
            Cause::ScopeMissingRead | Cause::ScopeMissingWrite if login.lacks(self.tried()) => {
                vec![self.lacking(login)]
            }
            Cause::ScopeMissingRead | Cause::ScopeMissingWrite => {
                let cause = crate::diagnosis::token::missing(self.tried());
                let problem = Problem::new(cause, may_not).why(seen);
                vec![bad(Certainty::Likely, self.widen(login, problem))]
            }
            Cause::ActionsPermission if self.job.is_none() => {
                vec![bad(Certainty::Likely, self.third_party(login).why(seen))]
            }
            Cause::ActionsPermission if may_be_creation => vec![
                bad(
                    Certainty::Likely,
                    Problem::new(Cause::ActionsPermission, self.job_may_not()).why(&seen),
                ),
                Finding::note(self.creation_forbidden().why(
                        "if the job has `packages: write`, it is this: the registry has the same words for it",
                    )).with_certainty(Certainty::Possible),
            ],
            Cause::ActionsPermission => certain(Cause::ActionsPermission, self.job_may_not()),
            Cause::PackageNotLinked => vec![bad(Certainty::Likely, self.not_linked(login).why(seen))],
            Cause::PackageReadRole => certain(Cause::PackageReadRole, may_not),
            Cause::CreateRefused => self.create_refused(login, seen),
            Cause::OtherNamespace => certain(Cause::OtherNamespace, self.other_namespace()),
            Cause::NotLoggedIn => vec![bad(
                Certainty::Possible,
                Problem::new(
                    Cause::ServerError,
                    format!("{} does not take the bearer token that it gave a moment ago", self.image.registry.host),
                )
                .why(seen),
            )],
            cause @ (Cause::OrgLifetime
            | Cause::OrgForbidsClassic
            | Cause::IpNotAllowed
            | Cause::ManagedUser) => {
                let problem = Problem::new(cause, self.owner_refuses(login)).why(seen);
                vec![bad(Certainty::Certain, self.with_page(problem))]
            }
            cause => {
                let message = format!("{may_not}: {}", cause.row().meaning);
                vec![bad(stated[0].1, Problem::new(cause, message).why(seen))]
            }
        }
    }

    /// The registry gave no reason: first what GitHub says for the owner, then what is left.
    fn by_elimination(&self, login: &ImageLogin, seen: &str) -> (Certainty, Problem) {
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
                    .token_url(page);
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

    fn owner_refuses(&self, login: &ImageLogin) -> String {
        format!("{} does not let {} in", self.image.owner, login.words())
    }

    /// A token that ends soon enough is what one of the policies wants.
    fn with_page(&self, problem: Problem) -> Problem {
        problem.token_url(page::new_token(&self.image.registry, self.access, Some(30)))
    }

    fn no_role(&self, login: &ImageLogin) -> Problem {
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

    fn not_linked(&self, login: &ImageLogin) -> Problem {
        let settings = self.image.settings(login.github_login());
        let problem = Problem::new(
            Cause::PackageNotLinked,
            format!("{} has no role to write {}", login.words(), self.image.package()),
        );
        match login.kind {
            TokenKind::Installation => problem.settings(settings),
            _ => problem.fix(format!("ask an admin of the package for the role Write: {settings}")),
        }
    }

    fn third_party(&self, login: &ImageLogin) -> Problem {
        let message = format!(
            "{} is an app's token, which may not {} {}",
            login.words(),
            self.verb(),
            self.image.package()
        );
        Problem::new(Cause::ThirdPartyAppToken, message)
            .login(format!("{{me}} login --engine {}", login.choice()))
    }

    fn creation_forbidden(&self) -> Problem {
        let message = format!("{} may not let this account create packages", self.image.owner);
        Problem::new(Cause::OrgForbidsCreation, message).fix(format!(
            "ask an owner of {0} to allow it: https://{1}/organizations/{0}/settings/packages",
            self.image.owner, self.image.registry.github
        ))
    }

    fn create_problem(&self, login: &ImageLogin) -> Problem {
        let message =
            format!("{} may not create {}, which is new", login.words(), self.image.package());
        Problem::new(Cause::CreateRefused, message)
    }

    fn create_refused(&self, login: &ImageLogin, seen: String) -> Vec<Finding> {
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
