//! What the evidence means: for nobody in particular, and for each login.

use super::{Evidence, ImageLogin, and};
use crate::cause::{Cause, Certainty};
use crate::diagnosis::stored_login::without_parts;
use crate::diagnosis::token;
use crate::ghcr::image::{Answer, BLOB_HOST, Visibility};
use crate::ghcr::{LoginAnswer, RegistryError};
use crate::github::{self, Doubt};
use crate::problem::Problem;
use crate::report::{Finding, Report, Severity};
use crate::store::Location;
use crate::token::kind::TokenKind;
use crate::token::page;
use crate::token::scopes::{Access, Scopes};

impl Evidence {
    /// Judges all of it.
    pub(crate) fn judge(&self, report: &mut Report) {
        self.judge_anonymous(report);
        for login in &self.logins {
            self.judge_login(login, report);
        }
        for (engine, key) in &self.apart {
            let message = format!(
                "{engine} sends its login for {key} with this image, which was not tried out"
            );
            report.add(Finding::warning(
                Problem::new(Cause::PartLogins, message)
                    .why("it prefers the login of a part of the registry for what lies in it")
                    .fix(without_parts(engine)),
            ));
        }
        match &self.layers {
            None => {}
            Some(Ok(())) => report.saw("layers", format!("{BLOB_HOST} answers")),
            Some(Err(no_answer)) => report.add(Finding::error(
                Problem::new(
                    Cause::BlobHostBlocked,
                    format!("{BLOB_HOST}, where the layers of images lie, cannot be reached"),
                )
                .why(format!("{}; the registry itself answers", no_answer.problem().message)),
            )),
        }
    }

    fn judge_anonymous(&self, report: &mut Report) {
        let image = &self.image;
        let name = image.package();
        match &self.visibility {
            Visibility::Public(_) => report.saw("image", format!("{name}: anyone may pull it")),
            Visibility::Private => {
                report.saw("image", format!("{name}: it is there, and private"));
                if !self.is_push() {
                    report.findings.extend(self.not_logged_in(&name));
                }
            }
            Visibility::Hidden if self.logins.is_empty() && !self.is_push() => {
                report.add(
                    Finding::error(self.missing("those without a login"))
                        .with_certainty(Certainty::Likely),
                );
            }
            Visibility::Hidden => {
                report.saw("image", format!("{name}: without a login it is not shown"));
            }
            Visibility::Unknown(said) => {
                let asked = format!("the request for {name} without a login");
                report.add(Finding::error(said.problem_of(&asked, &image.registry)));
            }
        }
        match &self.anonymous {
            None => {}
            Some(Answer::Yes) => {
                report.saw("pull", format!("{image} can be pulled without a login"))
            }
            Some(Answer::No { error, .. }) if error.code == "MANIFEST_UNKNOWN" => {
                report.add(Finding::error(self.tag_missing()));
            }
            Some(Answer::No { error, .. }) => report.add(
                Finding::error(
                    Problem::new(
                        Cause::RegistryRefused,
                        format!("{image} is refused although anyone may pull {name}"),
                    )
                    .why(said(error)),
                )
                .with_certainty(Certainty::Possible),
            ),
            Some(Answer::Doubt(doubt)) => report.add(Finding::error(self.doubt(doubt))),
        }
    }

    /// A private image, and engines that would ask for it as nobody.
    fn not_logged_in(&self, name: &str) -> Option<Finding> {
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
        Some(
            Finding::new(
                if self.logins.is_empty() { Severity::Error } else { Severity::Warning },
                Problem::new(
                    Cause::PrivateNotLoggedIn,
                    format!("{name} is private, and {holds} no login for {host}"),
                )
                .why(
                    "the registry answers 401 to a request without a login, as for what is private",
                )
                .login(login),
            )
            .with_certainty(Certainty::Certain),
        )
    }

    fn judge_login(&self, login: &ImageLogin, report: &mut Report) {
        let registry = &self.image.registry;
        if login.kind.unfit().is_some() {
            // Said already, of the login in general.
            return;
        }
        match (&login.no_bearer, &login.answer) {
            (Some(LoginAnswer::Dead), _) => report.findings.push(self.stale(login)),
            (Some(LoginAnswer::Refused { status: status @ (401 | 403), message }), _) => {
                let (code, words) = message
                    .as_deref()
                    .unwrap_or_default()
                    .split_once(": ")
                    .unwrap_or(("", message.as_deref().unwrap_or_default()));
                report.findings.extend(self.refused(login, *status, code, words));
            }
            (Some(said), _) => {
                let asked = format!("the request for {} with {}", self.image, login.words());
                report.add(Finding::error(said.problem_of(&asked, registry)));
            }
            (None, None) if login.lacks(self.tried()) => {
                report.findings.push(self.lacking(login));
            }
            (None, None) => {}
            (None, Some(Answer::Yes)) => report.saw(self.access.verb(), self.may(login)),
            (None, Some(Answer::No { status, error })) => {
                let refused = self.refused(login, *status, &error.code, &error.message);
                report.findings.extend(refused);
            }
            (None, Some(Answer::Doubt(doubt))) => report.add(Finding::error(self.doubt(doubt))),
        }
    }

    fn may(&self, login: &ImageLogin) -> String {
        let (image, words) = (&self.image, login.words());
        match self.access {
            Access::Push => format!(
                "{words} may push to {}: an upload was opened for it, which is empty and expires by itself",
                image.package()
            ),
            Access::Pull => format!("{words} may pull {image}"),
            Access::Delete => {
                format!("{words} may pull {image}; nothing was deleted to see whether it may")
            }
        }
    }

    /// A login that the registry does not take. That a public image cannot be pulled with it is the
    /// proof; else GitHub's word counts.
    fn stale(&self, login: &ImageLogin) -> Finding {
        let host = &self.image.registry.host;
        let name = self.image.package();
        if matches!(&login.github, Some(github::Answer::Doubt(Doubt::LockedOut))) {
            return Finding::error(
                Problem::new(
                    Cause::LoginLockout,
                    format!("GitHub refuses every token for a while, and so {}", login.words()),
                )
                .why("its API says that there were too many bad logins")
                .login(format!("{{me}} login --engine {}", login.choice())),
            )
            .with_certainty(Certainty::Likely);
        }
        let is_alive =
            matches!(&login.github, Some(github::Answer::Grant(_) | github::Answer::Integration));
        let is_public = matches!(self.visibility, Visibility::Public(_));
        let part = login.part.as_ref().map(|part| format!(" for {part}")).unwrap_or_default();
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
            format!(
                "{host} no longer accepts the login{part} that {} {has} stored",
                and(&login.engines)
            ),
        )
        .why(why)
        .engine(login.choice());
        let problem = match is_public {
            true => problem,
            // Nobody pulls this one anonymously.
            false => problem.fix("{me} login --engine {engine}"),
        };
        Finding::error(match (&login.kept, &login.part) {
            (Location::Variable(name), _) => problem.fix(format!("unset {name}")),
            (_, Some(_)) => problem.fix(without_parts(login.choice())),
            _ => problem,
        })
        .with_certainty(match is_alive && !is_public {
            true => Certainty::Likely,
            false => Certainty::Certain,
        })
    }

    pub(super) fn lacking(&self, login: &ImageLogin) -> Finding {
        let tried = self.tried();
        let lacks = login.scopes().map(|scopes| scopes.missing(tried).join(" and "));
        let lacks = lacks.unwrap_or_default();
        let message = format!("{} may not {}: it lacks {lacks}", login.words(), tried.verb());
        let problem = Problem::new(token::missing(tried), message)
            .why(format!("GitHub states its scopes: {}", list(login.scopes())));
        Finding::error(self.widen(login, problem)).with_certainty(Certainty::Certain)
    }

    /// How a token gets the scope it lacks: gh's own can be widened, any other is made anew.
    pub(super) fn widen(&self, login: &ImageLogin, problem: Problem) -> Problem {
        let registry = &self.image.registry;
        let scope = self.access.required().join(",");
        match login.kind {
            TokenKind::OAuth => problem.fix(format!(
                "gh auth refresh -h {} -s {scope} && {{me}} login --from gh --for {} --engine {}",
                registry.github,
                self.access.verb(),
                login.choice()
            )),
            _ => problem.token_url(page::new_token(registry, self.access, None)),
        }
    }

    pub(super) fn missing(&self, whom: &str) -> Problem {
        let name = self.image.package();
        Problem::new(Cause::PackageMissing, format!("{name} is missing, or hidden from {whom}"))
            .why("the registry has one answer for both")
            .login("{me} login")
    }

    pub(super) fn tag_missing(&self) -> Problem {
        let image = &self.image;
        let name = image.package();
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

fn list(scopes: Option<&Scopes>) -> String {
    match scopes.map(Scopes::to_string) {
        Some(names) if !names.is_empty() => names,
        _ => "none".into(),
    }
}

/// The registry's words, for a `why`.
fn said(error: &RegistryError) -> String {
    format!("the registry says {}: {}", error.code, error.message)
}
