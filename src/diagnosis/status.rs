//! Whether the logins that engines hold would work: pure judgement of what was read and answered.

use crate::cause::Cause;
use crate::diagnosis::report::and;
use crate::env;
use crate::ghcr::LoginAnswer;
use crate::github::Answer;
use crate::problem::Problem;
use crate::store::{self, Kept, podman_file};
use crate::token::expiry::{Expiry, Within};
use crate::token::kind::TokenKind;
use crate::token::scopes::{Access, Scopes};
use crate::ui::Finding;

/// Whether a token is accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alive {
    /// It is.
    Yes,
    /// It is not: expired, revoked, or of another GitHub.
    No,
    /// Nobody was asked, or nobody could tell.
    Unknown,
}

impl Alive {
    /// A word for the table and for JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "alive",
            Self::No => "dead",
            Self::Unknown => "unknown",
        }
    }
}

/// What is known of a stored token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
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

/// Puts the two answers about one token together. The registry's counts more: it is the one that
/// will be asked again.
pub fn verdict(github: Option<&Answer>, registry: Option<&LoginAnswer>) -> Verdict {
    let mut verdict =
        Verdict { alive: Alive::Unknown, login: None, scopes: None, expires: None, doubt: None };
    match github {
        Some(Answer::Grant(grant)) => {
            verdict.alive = Alive::Yes;
            verdict.login = Some(grant.login.clone());
            verdict.scopes = grant.scopes.clone();
            verdict.expires = grant.expires;
        }
        Some(Answer::Integration) => verdict.alive = Alive::Yes,
        Some(Answer::Rejected) => verdict.alive = Alive::No,
        Some(Answer::Doubt(doubt)) => verdict.doubt = Some(doubt.to_string()),
        None => {}
    }
    match registry {
        Some(LoginAnswer::Accepted) => {
            if verdict.alive == Alive::No {
                verdict.doubt = Some("GitHub does not know it, and the registry takes it".into());
            }
            verdict.alive = Alive::Yes;
        }
        Some(LoginAnswer::Dead) => verdict.alive = Alive::No,
        _ => {}
    }
    verdict
}

/// A login that an engine would send.
#[derive(Clone, Debug, PartialEq)]
pub struct Login {
    /// The user name it is stored with.
    pub user: String,
    /// Where it is kept.
    pub kept: Kept,
    /// What its text says it is.
    pub kind: TokenKind,
    /// Whether the checksum in its text fits; none if it has none.
    pub checksum_fits: Option<bool>,
    /// Which of the different tokens that were found it is: equal numbers are equal tokens.
    pub token: usize,
    /// Whether it is an identity token of the registry's, which nobody can look into.
    pub identity: bool,
    /// What is known of it.
    pub verdict: Verdict,
    /// Whether the next reboot takes it away.
    pub volatile: bool,
    /// The mode of its file, if others than the owner may read that.
    pub exposed: Option<u32>,
}

/// What one engine holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The engine.
    pub engine: &'static str,
    /// What it would send; a store that cannot be read is the engine's own problem.
    pub login: Result<Option<Login>, Problem>,
    /// What it would find next, in words.
    pub shadowed: Vec<String>,
    /// Keys of parts of the registry.
    pub parts: Vec<String>,
    /// What is wrong with stores, but does not keep it from its login.
    pub passed: Vec<Problem>,
}

/// A login, however many engines would send it: what is wrong with it is said once.
#[derive(Debug)]
pub struct Shared<'r> {
    /// The engines, the first of which is [`Shared::login`]'s; never empty.
    pub engines: Vec<&'static str>,
    /// The login, as the first of them has it.
    pub login: &'r Login,
    /// Where it is kept, each place once.
    places: Vec<&'r Kept>,
}

impl<'r> Shared<'r> {
    /// The logins of all rows. Two are the same if user and token are, and either where they are
    /// kept is too, or both are kept in files.
    pub fn of(rows: &'r [Row]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for row in rows {
            let Ok(Some(login)) = &row.login else { continue };
            let is_same = |known: &&mut Self| {
                let other = known.login;
                let in_files = matches!((&other.kept, &login.kept), (Kept::File(_), Kept::File(_)));
                (&other.user, other.token, other.identity)
                    == (&login.user, login.token, login.identity)
                    && (in_files || other.kept == login.kept)
            };
            let Some(known) = all.iter_mut().find(is_same) else {
                all.push(Self { engines: vec![row.engine], login, places: vec![&login.kept] });
                continue;
            };
            known.engines.push(row.engine);
            if !known.places.contains(&&login.kept) {
                known.places.push(&login.kept);
            }
        }
        all
    }

    /// Which login it is, in words.
    pub fn words(&self, host: &str) -> String {
        let user = &self.login.user;
        match &self.engines[..] {
            [engine] => format!("{engine}'s login of {user} for {host}"),
            engines => format!("the login of {user} for {host} that {} hold", and(engines)),
        }
    }

    /// Where it is kept, in words.
    pub fn kept(&self) -> String {
        let places: Vec<_> = self.places.iter().map(ToString::to_string).collect();
        places.join(" and ")
    }

    /// How `--engine` means all places that it is kept in: what engines share, one of them changes.
    pub fn choice(&self) -> &'static str {
        if self.places.len() == 1 { self.engines[0] } else { "all" }
    }
}

/// What is asked of the logins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// What they have to be good for.
    pub access: Access,
    /// For how long they have to live.
    pub within: Option<Within>,
}

/// What else matters around the logins.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Around {
    /// Seconds since 1970.
    pub now: i64,
    /// Whether this is a GitHub Actions job.
    pub in_job: bool,
    /// Who called us by sudo.
    pub sudo_user: Option<String>,
    /// Whether no engine is installed at all.
    pub no_engine: bool,
}

/// What was found: what is bad, and what is only worth knowing.
#[derive(Debug, Default, PartialEq)]
pub struct Judgement {
    /// Each of them makes the answer "it would not work".
    pub bad: Vec<Finding>,
    /// Worth knowing.
    pub notes: Vec<Finding>,
}

/// Judges all rows. `page` gives the page for a new token.
pub fn judge(
    rows: &[Row],
    host: &str,
    demand: Demand,
    around: &Around,
    page: &dyn Fn(Access) -> String,
) -> Judgement {
    let mut found = Judgement::default();
    let shared = Shared::of(rows);
    for row in rows {
        match &row.login {
            Ok(None) => {}
            Ok(Some(login)) => {
                if let Some(shared) = shared.iter().find(|shared| shared.engines[0] == row.engine) {
                    judge_login(&mut found, shared, host, demand, around, page);
                }
                if login.volatile {
                    let what = format!("{}'s login of {} for {host}", row.engine, login.user);
                    let message = format!("{what} lies where the next reboot takes it away");
                    found.notes.push(finding(Cause::LoginLostAtReboot, message));
                }
            }
            Err(problem) => found.bad.push(Finding(problem.clone())),
        }
        for shadowed in &row.shadowed {
            let message = format!("{} does not use {shadowed}", row.engine);
            found.notes.push(finding(Cause::ShadowedLogin, message));
        }
        for passed in row.passed.iter().cloned().map(Finding) {
            // Of the environment, and of files that they share, all engines say the same.
            if !found.notes.contains(&passed) {
                found.notes.push(passed);
            }
        }
        if !row.parts.is_empty() {
            found.notes.push(finding(
                Cause::PartLogins,
                format!("{} has logins of their own for {}", row.engine, row.parts.join(", ")),
            ));
        }
    }
    judge_together(&mut found, rows, host, around);
    judge_files(&mut found, rows);
    found
}

fn finding(cause: Cause, message: String) -> Finding {
    Finding(Problem::new(cause, message))
}

fn judge_login(
    found: &mut Judgement,
    shared: &Shared<'_>,
    host: &str,
    demand: Demand,
    around: &Around,
    page: &dyn Fn(Access) -> String,
) {
    let login = shared.login;
    let what = shared.words(host);
    let verdict = &login.verdict;
    let with_page = |cause, message, access| {
        Finding(Problem::new(cause, message).piece("page", page(access)).piece("registry", host))
    };
    let unfit = login.kind.unfit().filter(|_| !login.identity);
    if let Some((cause, why)) = unfit {
        let message = format!("{what} is {why}");
        found.bad.push(with_page(cause, message, demand.access));
    } else if verdict.alive == Alive::No {
        let stale = Problem::new(Cause::StaleLogin, format!("{what} is not accepted any more"));
        let stale = match &login.kept {
            Kept::Variable(name) => stale.fix(format!("unset {name}")),
            // Who gives it to the helper has to give another one.
            Kept::Helper { source: Some(source), .. } if source == "gh" => {
                stale.fix("gh auth login, which makes a new one")
            }
            Kept::Helper { source: Some(source), .. } if env::TOKENS.contains(&source.as_str()) => {
                stale.fix(format!("put a new token into {source}, or unset it"))
            }
            _ => stale,
        };
        found.bad.push(Finding(
            stale
                .why(format!("its token is expired or revoked; it is kept {}", shared.kept()))
                .piece("engine", shared.choice()),
        ));
    } else if let Some(scopes) = verdict.scopes.as_ref().filter(|s| !s.allow(demand.access)) {
        let cause = super::token::missing(demand.access);
        let lacks = scopes.missing(demand.access).join(" and ");
        let message = format!("{what} may not {}: it lacks {lacks}", demand.access.verb());
        found.bad.push(with_page(cause, message, demand.access));
    }
    if let Some(end) = verdict.expires.filter(|_| verdict.alive != Alive::No) {
        let ends = format!("{what} ends on {end}");
        if demand.within.is_some_and(|within| within.covers(end, around.now)) {
            found.bad.push(with_page(Cause::TokenExpiresSoon, ends, demand.access));
        } else if end.days_left(around.now) < super::token::SOON {
            found.notes.push(with_page(Cause::TokenExpiresSoon, ends, demand.access));
        }
    }
    if let Some(doubt) = &verdict.doubt {
        found.notes.push(Finding(
            Problem::new(Cause::Unverified, format!("what {what} may do is not known"))
                .why(doubt.clone()),
        ));
    }
    if login.kind == TokenKind::Installation && !login.identity && !around.in_job {
        found.notes.push(finding(
            Cause::JobTokenOutsideJob,
            format!("{what} is an app's token, such as a job has, and ends with its job"),
        ));
    }
}

/// What only all rows side by side show.
fn judge_together(found: &mut Judgement, rows: &[Row], host: &str, around: &Around) {
    let logins: Vec<(&str, &Login)> = rows
        .iter()
        .filter_map(|row| Some((row.engine, row.login.as_ref().ok()?.as_ref()?)))
        .collect();
    let readable = rows.iter().all(|row| row.login.is_ok());
    if logins.is_empty() && readable && !around.no_engine {
        found.bad.push(finding(Cause::NotLoggedIn, format!("no engine holds a login for {host}")));
    }
    if let Some((first, rest)) = logins.split_first() {
        for (engine, login) in rest {
            if login.token != first.1.token || login.user != first.1.user {
                found.notes.push(finding(
                    Cause::EnginesDisagree,
                    format!(
                        "{} logs in to {host} as {}, and {engine} as {}{}",
                        first.0,
                        first.1.user,
                        login.user,
                        if login.user == first.1.user { " with another token" } else { "" },
                    ),
                ));
            }
        }
    }
    if let Some(user) = &around.sudo_user {
        found.notes.push(finding(
            Cause::SudoOtherHome,
            format!("these are root's logins; those of {user} are in another home"),
        ));
    }
}

/// Names each file that holds a login in plain text, once, however many engines read it.
fn judge_files(found: &mut Judgement, rows: &[Row]) {
    let mut files: Vec<&std::path::Path> = Vec::new();
    for row in rows {
        if let Ok(Some(Login { kept: Kept::File(file), exposed, .. })) = &row.login
            && !files.contains(&file.as_path())
        {
            files.push(file);
            let message = format!("the login in {} is not encrypted", file.display());
            let problem = Problem::new(Cause::PlainTextStorage, message);
            // podman asks docker's helpers for what it holds in no file of its own.
            let own = row.engine == "podman" && file.ends_with(podman_file::AUTH_JSON);
            found.notes.push(Finding(match own {
                true => problem.fix("{me} setup helper && {me} logout --engine podman"),
                false => problem,
            }));
            found.notes.extend(exposed.map(|mode| Finding(store::exposure(file, mode))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::github::{Doubt, Grant};

    fn grant(scopes: Option<&str>) -> Answer {
        Answer::Grant(Grant {
            login: "octocat".into(),
            scopes: scopes.map(Scopes::parse),
            answered: None,
            expires: None,
        })
    }

    #[test]
    fn two_answers_about_one_token() {
        let alive = |github: Option<Answer>, registry: Option<LoginAnswer>| {
            verdict(github.as_ref(), registry.as_ref()).alive
        };
        assert_eq!(alive(None, None), Alive::Unknown);
        assert_eq!(alive(Some(grant(None)), None), Alive::Yes);
        assert_eq!(alive(Some(Answer::Integration), None), Alive::Yes);
        assert_eq!(alive(Some(Answer::Rejected), None), Alive::No);
        assert_eq!(alive(Some(Answer::Rejected), Some(LoginAnswer::Dead)), Alive::No);
        assert_eq!(alive(Some(Answer::Rejected), Some(LoginAnswer::Accepted)), Alive::Yes);
        assert_eq!(alive(Some(grant(None)), Some(LoginAnswer::Dead)), Alive::No);
        let doubt = Answer::Doubt(Doubt::RateLimited);
        assert_eq!(alive(Some(doubt.clone()), None), Alive::Unknown);
        assert_eq!(alive(Some(doubt), Some(LoginAnswer::Accepted)), Alive::Yes);
        assert_eq!(alive(Some(grant(None)), Some(LoginAnswer::Nonsense)), Alive::Yes);
    }

    fn row(engine: &'static str, user: &str, token: usize, answer: Option<Answer>) -> Row {
        let login = Login {
            user: user.into(),
            kept: Kept::Variable("X"),
            kind: TokenKind::Classic,
            checksum_fits: None,
            token,
            identity: false,
            verdict: verdict(answer.as_ref(), None),
            volatile: false,
            exposed: None,
        };
        Row { engine, login: Ok(Some(login)), shadowed: vec![], parts: vec![], passed: vec![] }
    }

    fn codes(
        rows: &[Row],
        access: Access,
        around: &Around,
    ) -> (Vec<&'static str>, Vec<&'static str>) {
        let demand = Demand { access, within: None };
        let judged = judge(rows, "ghcr.io", demand, around, &|_| "PAGE".into());
        let codes = |findings: &[Finding]| findings.iter().map(|f| f.0.cause.code()).collect();
        (codes(&judged.bad), codes(&judged.notes))
    }

    #[test]
    fn what_is_bad_and_what_is_only_worth_knowing() {
        let here = Around::default();
        let none = Row {
            engine: "docker",
            login: Ok(None),
            shadowed: vec![],
            parts: vec![],
            passed: vec![],
        };
        let broken =
            Row { login: Err(Problem::new(Cause::BrokenDockerConfig, "x")), ..none.clone() };
        let good = row("docker", "octocat", 0, Some(grant(Some("read:packages"))));
        let dead = row("docker", "octocat", 0, Some(Answer::Rejected));
        let other = row("podman", "hubot", 1, Some(grant(Some("read:packages"))));
        for (rows, access, bad, notes) in [
            (vec![good.clone()], Access::Pull, vec![], vec![]),
            (vec![good.clone()], Access::Push, vec!["scope-missing-write"], vec![]),
            (vec![dead.clone()], Access::Pull, vec!["stale-login"], vec![]),
            (vec![none.clone()], Access::Pull, vec!["not-logged-in"], vec![]),
            (vec![none.clone(), good.clone()], Access::Pull, vec![], vec![]),
            (
                vec![broken.clone(), good.clone()],
                Access::Pull,
                vec!["broken-docker-config"],
                vec![],
            ),
            (vec![broken], Access::Pull, vec!["broken-docker-config"], vec![]),
            (vec![good.clone(), other], Access::Pull, vec![], vec!["engines-disagree"]),
            (vec![row("docker", "o", 0, None)], Access::Pull, vec![], vec![]),
        ] {
            assert_eq!(codes(&rows, access, &here), (bad, notes), "{rows:?}");
        }
        let bare = Around { no_engine: true, ..Around::default() };
        assert_eq!(codes(&[none], Access::Pull, &bare), (vec![], vec![]));
    }

    #[test]
    fn notes_about_the_surroundings() {
        let mut job = row("docker", "octocat", 0, Some(Answer::Integration));
        if let Ok(Some(login)) = &mut job.login {
            login.kind = TokenKind::Installation;
            login.volatile = true;
            login.kept = Kept::File("/f".into());
            login.exposed = Some(0o644);
        }
        job.parts = vec!["ghcr.io/acme".into()];
        job.shadowed = vec!["x".into()];
        let around = Around { sudo_user: Some("o".into()), ..Around::default() };
        let (bad, notes) = codes(std::slice::from_ref(&job), Access::Pull, &around);
        assert_eq!(bad, [""; 0]);
        assert_eq!(
            notes,
            [
                "job-token-outside-job",
                "podman-login-lost-at-reboot",
                "shadowed-login",
                "part-logins",
                "sudo-other-home",
                "plain-text-storage",
                "plain-text-readable-by-others"
            ]
        );
        let in_job = Around { in_job: true, ..Around::default() };
        assert!(!codes(&[job], Access::Pull, &in_job).1.contains(&"job-token-outside-job"));
    }
}
