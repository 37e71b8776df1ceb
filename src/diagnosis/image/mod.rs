//! Whether an image can be pulled or pushed, and with which login: evidence becomes findings.
//!
//! Pure. Owns too what is worth asking next, so that the fewest requests name the cause.

mod refusal;
#[cfg(test)]
mod tests;

use crate::cause::{Cause, Certainty};
use crate::diagnosis::report::{Found, Report, Weight};
use crate::ghcr::LoginAnswer;
use crate::ghcr::image::{Answer, BLOB_HOST, Visibility};
use crate::github::{self, Doubt, OrgAnswer};
use crate::http::NoAnswer;
use crate::problem::Problem;
use crate::reference::Reference;
use crate::registry::Kind;
use crate::store::Kept;
use crate::token::kind::TokenKind;
use crate::token::page;
use crate::token::scopes::{Access, Scopes};

/// What stands in an engine's place where docker's file is looked at without one.
const FILE: &str = "file";

/// What was seen of one login, however many engines hold it.
#[derive(Debug, PartialEq)]
pub struct Login {
    /// The engines that would send it; at least one.
    pub engines: Vec<&'static str>,
    /// The user name it is stored with.
    pub user: String,
    /// Where the first of them keeps it.
    pub kept: Kept,
    /// What its text says it is.
    pub kind: TokenKind,
    /// What GitHub says of it, if it was asked.
    pub github: Option<github::Answer>,
    /// What came instead of a pass for the image; none if there is one.
    pub no_pass: Option<LoginAnswer>,
    /// What the registry says to the pull or the push, if it was asked.
    pub answer: Option<Answer>,
    /// What GitHub says for the image's owner, if it was asked.
    pub owner: Option<OrgAnswer>,
}

/// Everything that was seen.
#[derive(Debug, PartialEq)]
pub struct Evidence {
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
    pub logins: Vec<Login>,
    /// The engines that hold none.
    pub bare: Vec<&'static str>,
    /// The owner of the repository whose job this is, in GitHub Actions.
    pub job: Option<String>,
}

impl Login {
    /// Whose login it is, in words.
    fn words(&self) -> String {
        match &self.engines[..] {
            [FILE] => format!("the login of {} in docker's file", self.user),
            [engine] => format!("{engine}'s login of {}", self.user),
            engines => format!("the login of {} that {} hold", self.user, and(engines)),
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

impl Evidence {
    /// Whether the image is to be written.
    pub fn is_push(&self) -> bool {
        self.access == Access::Push
    }

    /// Whether the manifest or the upload is worth asking for with this login. It is not where the
    /// token's text or its stated scopes name the cause already; a public image is another matter,
    /// as nobody has written down which scopes that takes.
    pub fn is_worth_asking(&self, login: &Login) -> bool {
        let is_public = matches!(self.visibility, Visibility::Public(_)) && !self.is_push();
        login.no_pass.is_none()
            && login.kind.unfit().is_none()
            && (is_public || !login.lacks(self.access))
    }

    /// Whether GitHub is worth asking for the owner's objections: the registry refused a login that
    /// is alive, and gave no reason. An account has none against itself, and an app's token is not
    /// subject to them.
    pub fn wants_reason(&self, login: &Login) -> bool {
        let is_bare = match (&login.answer, &login.no_pass) {
            (Some(Answer::No { error, .. }), _) => refusal::is_bare(&error.code, &error.message),
            (None, Some(LoginAnswer::Refused { status: 401 | 403, message })) => {
                refusal::is_bare("", message.as_deref().unwrap_or_default())
            }
            _ => false,
        };
        let is_other = |it: &str| !it.eq_ignore_ascii_case(&self.image.owner);
        is_bare && !login.lacks(self.access) && login.github_login().is_some_and(is_other)
    }

    /// Whether a pull without a login is worth trying out: only if no login would be sent.
    pub fn wants_anonymous(&self) -> bool {
        self.logins.is_empty() && !self.bare.is_empty() && !self.is_push()
    }

    /// Whether the host of the layers is worth a look: it is the next that a pull asks. Which one
    /// another GitHub has is not known.
    pub fn wants_layers(&self) -> bool {
        let is_yes = |answer: &Option<Answer>| *answer == Some(Answer::Yes);
        self.image.registry.kind == Kind::Ghcr
            && !self.is_push()
            && (is_yes(&self.anonymous) || self.logins.iter().any(|login| is_yes(&login.answer)))
    }

    /// Whether this finding about a login in general is told more exactly by [`Evidence::judge`].
    pub fn covers(&self, problem: &Problem) -> bool {
        match problem.cause {
            Cause::StaleLogin => true,
            Cause::NotLoggedIn | Cause::ScopeMissingRead => self.access == Access::Pull,
            Cause::ScopeMissingWrite => self.is_push(),
            _ => false,
        }
    }

    /// Judges all of it.
    pub fn judge(&self, report: &mut Report) {
        self.judge_anonymous(report);
        for login in &self.logins {
            self.judge_login(login, report);
        }
        match &self.layers {
            None => {}
            Some(Ok(())) => report.saw("layers", format!("{BLOB_HOST} answers")),
            Some(Err(no_answer)) => report.add(
                Weight::Bad,
                Problem::new(
                    Cause::BlobHostBlocked,
                    format!("{BLOB_HOST}, where the layers of images lie, cannot be reached"),
                )
                .why(format!("{}; the registry itself answers", no_answer.problem().message)),
            ),
        }
    }

    fn judge_anonymous(&self, report: &mut Report) {
        let image = &self.image;
        let name = format!("{}/{}", image.registry.host, image.repository());
        match &self.visibility {
            Visibility::Public(_) => report.saw("image", format!("{name}: anyone may pull it")),
            Visibility::Private => {
                report.saw("image", format!("{name}: it is there, and private"));
                if !self.is_push() {
                    report.found.extend(self.not_logged_in(&name));
                }
            }
            Visibility::Hidden if self.logins.is_empty() && !self.is_push() => {
                report.add_as(
                    Weight::Bad,
                    Certainty::Likely,
                    self.missing("those without a login"),
                );
            }
            Visibility::Hidden => {
                report.saw("image", format!("{name}: without a login it is not shown"));
            }
            Visibility::Unknown(said) => {
                let asked = format!("the request for {name} without a login");
                report.add(Weight::Bad, said.problem_of(&asked, &image.registry));
            }
        }
        match &self.anonymous {
            None => {}
            Some(Answer::Yes) => {
                report.saw("pull", format!("{image} can be pulled without a login"))
            }
            Some(Answer::No { error, .. }) if error.code == "MANIFEST_UNKNOWN" => {
                report.add(Weight::Bad, self.tag_missing());
            }
            Some(Answer::No { error, .. }) => report.add_as(
                Weight::Bad,
                Certainty::Possible,
                Problem::new(
                    Cause::RegistryRefused,
                    format!("{image} is refused although anyone may pull {name}"),
                )
                .why(said(error)),
            ),
            Some(Answer::Doubt(doubt)) => report.add(Weight::Bad, self.doubt(doubt)),
        }
    }

    /// A private image, and engines that would ask for it as nobody.
    fn not_logged_in(&self, name: &str) -> Option<Found> {
        if self.bare.is_empty() {
            return None;
        }
        let host = &self.image.registry.host;
        let (holds, choice) = match self.bare[..] {
            [engine] => (format!("{} holds", and(&[engine])), engine),
            _ => (format!("{} hold", and(&self.bare)), "all"),
        };
        let login = match self.logins.is_empty() {
            true => "{me} login".to_owned(),
            false => format!("{{me}} login --engine {choice}"),
        };
        Some(Found {
            weight: if self.logins.is_empty() { Weight::Bad } else { Weight::Warning },
            certainty: Certainty::Certain,
            problem: Problem::new(
                Cause::PrivateNotLoggedIn,
                format!("{name} is private, and {holds} no login for {host}"),
            )
            .why("the registry answers 401 to a request without a login, as for what is private")
            .piece("login", login),
        })
    }

    fn judge_login(&self, login: &Login, report: &mut Report) {
        let registry = &self.image.registry;
        if login.kind.unfit().is_some() {
            // Said already, of the login in general.
            return;
        }
        match (&login.no_pass, &login.answer) {
            (Some(LoginAnswer::Dead), _) => report.found.push(self.stale(login)),
            (Some(LoginAnswer::Refused { status, message }), _) if *status < 500 => {
                let (code, words) = message
                    .as_deref()
                    .unwrap_or_default()
                    .split_once(": ")
                    .unwrap_or(("", message.as_deref().unwrap_or_default()));
                report.found.extend(self.refused(login, *status, code, words));
            }
            (Some(said), _) => {
                let asked = format!("the request for {} with {}", self.image, login.words());
                report.add(Weight::Bad, said.problem_of(&asked, registry));
            }
            (None, None) if login.lacks(self.access) => {
                report.found.push(self.lacking(login));
            }
            (None, None) => {}
            (None, Some(Answer::Yes)) => report.saw(self.access.verb(), self.may(login)),
            (None, Some(Answer::No { status, error })) => {
                let refused = self.refused(login, *status, &error.code, &error.message);
                report.found.extend(refused);
            }
            (None, Some(Answer::Doubt(doubt))) => report.add(Weight::Bad, self.doubt(doubt)),
        }
    }

    fn may(&self, login: &Login) -> String {
        let (image, words) = (&self.image, login.words());
        match self.access {
            Access::Push => format!(
                "{words} may push to {}/{}: an upload was opened for it, which is empty and expires by itself",
                image.registry.host,
                image.repository()
            ),
            Access::Pull => format!("{words} may pull {image}"),
            Access::Delete => {
                format!("{words} may pull {image}; nothing was deleted to see whether it may")
            }
        }
    }

    /// A login that the registry does not take. That a public image cannot be pulled with it is the
    /// proof; else GitHub's word counts.
    fn stale(&self, login: &Login) -> Found {
        let host = &self.image.registry.host;
        let name = format!("{host}/{}", self.image.repository());
        if matches!(&login.github, Some(github::Answer::Doubt(Doubt::LockedOut))) {
            return Found {
                weight: Weight::Bad,
                certainty: Certainty::Likely,
                problem: Problem::new(
                    Cause::LoginLockout,
                    format!("GitHub refuses every token for a while, and so {}", login.words()),
                )
                .why("its API says that there were too many bad logins")
                .piece("login", format!("{{me}} login --engine {}", login.choice())),
            };
        }
        let is_alive =
            matches!(&login.github, Some(github::Answer::Grant(_) | github::Answer::Integration));
        let is_public = matches!(self.visibility, Visibility::Public(_));
        let has = if login.engines.len() == 1 { "has" } else { "have" };
        let mut why = match (is_public, is_alive) {
            (true, _) => format!(
                "{name} can be pulled by anyone, but not with the stored token of {}, which is sent along",
                login.user
            ),
            (false, _) => format!("the stored token of {} is expired or revoked", login.user),
        };
        if is_alive {
            why += "; GitHub's API takes the token";
        }
        let problem = Problem::new(
            Cause::StaleLogin,
            format!("{host} no longer accepts the login that {} {has} stored", and(&login.engines)),
        )
        .why(why)
        .piece("engine", login.choice());
        let problem = match is_public {
            true => problem,
            // Nobody pulls this one anonymously.
            false => problem.fix("{me} login --engine {engine}"),
        };
        Found {
            weight: Weight::Bad,
            certainty: match is_alive && !is_public {
                true => Certainty::Likely,
                false => Certainty::Certain,
            },
            problem: match &login.kept {
                Kept::Variable(name) => problem.fix(format!("unset {name}")),
                _ => problem,
            },
        }
    }

    fn lacking(&self, login: &Login) -> Found {
        let lacks = login.scopes().map(|scopes| scopes.missing(self.access).join(" and "));
        let lacks = lacks.unwrap_or_default();
        let message = format!("{} may not {}: it lacks {lacks}", login.words(), self.access.verb());
        let problem = Problem::new(super::token::missing(self.access), message)
            .why(format!("GitHub states its scopes: {}", list(login.scopes())));
        Found {
            weight: Weight::Bad,
            certainty: Certainty::Certain,
            problem: self.widen(login, problem),
        }
    }

    /// How a token gets the scope it lacks: gh's own can be widened, any other is made anew.
    fn widen(&self, login: &Login, problem: Problem) -> Problem {
        let registry = &self.image.registry;
        let scope = self.access.required().join(",");
        match login.kind {
            TokenKind::OAuth => problem.fix(format!(
                "gh auth refresh -h {} -s {scope}, then {{me}} login --from gh --for {} --engine {}",
                registry.github,
                self.access.verb(),
                login.choice()
            )),
            _ => problem.piece("page", page::new_token(registry, self.access, None)),
        }
    }

    fn missing(&self, whom: &str) -> Problem {
        let image = &self.image;
        let name = format!("{}/{}", image.registry.host, image.repository());
        Problem::new(Cause::PackageMissing, format!("{name} is missing, or hidden from {whom}"))
            .why("the registry has one answer for both")
            .piece("login", "{me} login")
    }

    fn tag_missing(&self) -> Problem {
        let image = &self.image;
        let name = format!("{}/{}", image.registry.host, image.repository());
        let what = if image.digest.is_some() { "digest" } else { "tag" };
        let message = format!("{name} has no {what} {}", image.version());
        let left_out = image.tag.is_none() && image.digest.is_none();
        Problem::new(Cause::TagMissing, message).why(match left_out {
            true => "none was given, which means latest; the package itself can be read",
            false => "the package itself can be read",
        })
    }

    fn doubt(&self, said: &LoginAnswer) -> Problem {
        let what = if self.is_push() { "the opening of an upload to" } else { "the request for" };
        said.problem_of(&format!("{what} {}", self.image), &self.image.registry)
    }
}

/// "docker", "docker and podman", "docker, podman and nerdctl"
fn and(names: &[&str]) -> String {
    match names {
        [FILE] => "docker's file".into(),
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        one => one.concat(),
    }
}

fn list(scopes: Option<&Scopes>) -> String {
    match scopes.map(Scopes::to_string) {
        Some(names) if !names.is_empty() => names,
        _ => "none".into(),
    }
}

/// The registry's words, for a `why`.
fn said(error: &crate::ghcr::RegistryError) -> String {
    format!("the registry says {}: {}", error.code, error.message)
}
