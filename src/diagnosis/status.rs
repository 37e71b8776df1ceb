//! Whether the logins that engines hold would work: pure judgement of what was read and answered.

use crate::cause::Cause;
use crate::diagnosis::stored_login::{Alive, Login, PART, Part, Row, Shared, without_parts};
use crate::env;
use crate::problem::Problem;
use crate::report::{Finding, Severity};
use crate::store::{self, Location, podman_file};
use crate::token::expiry::Within;
use crate::token::kind::TokenKind;
use crate::token::scopes::Access;

/// What is asked of the logins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// What they have to be good for.
    pub access: Access,
    /// For how long they have to live.
    pub within: Option<Within>,
    /// How much it matters if no engine holds a login: an image may be everybody's.
    pub without: Severity,
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

/// Judges all rows: an error makes the answer "it would not work". `page` gives the page for a new
/// token.
pub fn judge(
    rows: &[Row],
    host: &str,
    demand: Demand,
    around: &Around,
    page: &dyn Fn(Access) -> String,
) -> Vec<Finding> {
    let mut found = Vec::new();
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
                    found.push(warning(Cause::LoginLostAtReboot, message));
                }
            }
            Err(problem) => found.push(Finding::error(problem.clone())),
        }
        for shadowed in &row.shadowed {
            let message = format!("{} does not use {shadowed}", row.engine);
            found.push(note(Cause::ShadowedLogin, message));
        }
        for passed in row.passed.iter().cloned().map(Finding::warning) {
            // Of the environment, and of files that they share, all engines say the same.
            if !found.contains(&passed) {
                found.push(passed);
            }
        }
        let keys: Vec<_> = row.parts.iter().map(|part| part.key.as_str()).collect();
        if !keys.is_empty() {
            found.push(note(
                Cause::PartLogins,
                format!("{} has a login apart for {}", row.engine, keys.join(" and for ")),
            ));
        }
        for part in &row.parts {
            judge_part(&mut found, row.engine, part, demand, around, page);
        }
    }
    judge_together(&mut found, rows, host, demand, around);
    judge_files(&mut found, rows);
    found
}

fn warning(cause: Cause, message: String) -> Finding {
    Finding::warning(Problem::new(cause, message))
}

fn note(cause: Cause, message: String) -> Finding {
    Finding::note(Problem::new(cause, message))
}

fn judge_login(
    found: &mut Vec<Finding>,
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
        Problem::new(cause, message).piece("page", page(access)).piece("registry", host)
    };
    let unfit = login.kind.unfit().filter(|_| !login.identity);
    if let Some((cause, why)) = unfit {
        let message = format!("{what} is {why}");
        found.push(Finding::error(with_page(cause, message, demand.access)));
    } else if verdict.alive == Alive::No {
        let stale = Problem::new(Cause::StaleLogin, format!("{what} is not accepted any more"));
        let stale = match &login.kept {
            Location::Variable(name) => stale.fix(format!("unset {name}")),
            // Who gives it to the helper has to give another one.
            Location::Helper { source: Some(source), .. } if source == "gh" => {
                stale.fix("gh auth login, which makes a new one")
            }
            Location::Helper { source: Some(source), .. }
                if env::TOKENS.contains(&source.as_str()) =>
            {
                stale.fix(format!("put a new token into {source}, or unset it"))
            }
            _ => stale,
        };
        found.push(Finding::error(
            stale
                .why(format!("its token is expired or revoked; it is kept {}", shared.kept()))
                .piece("engine", shared.choice()),
        ));
    } else if let Some(scopes) = verdict.scopes.as_ref().filter(|s| !s.allow(demand.access)) {
        let cause = super::token::missing(demand.access);
        let lacks = scopes.missing(demand.access).join(" and ");
        let message = format!("{what} may not {}: it lacks {lacks}", demand.access.verb());
        found.push(Finding::error(with_page(cause, message, demand.access)));
    }
    if let Some(end) = verdict.expires.filter(|_| verdict.alive != Alive::No) {
        let ends = format!("{what} ends on {end}");
        if demand.within.is_some_and(|within| within.covers(end, around.now)) {
            found.push(Finding::error(with_page(Cause::TokenExpiresSoon, ends, demand.access)));
        } else if end.days_left(around.now) < super::token::SOON {
            found.push(Finding::warning(with_page(Cause::TokenExpiresSoon, ends, demand.access)));
        }
    }
    if let Some(doubt) = &verdict.doubt {
        found.push(Finding::warning(
            Problem::new(Cause::Unverified, format!("what {what} may do is not known"))
                .why(doubt.clone()),
        ));
    }
    if login.kind == TokenKind::Installation && !login.identity && !around.in_job {
        found.push(warning(
            Cause::JobTokenOutsideJob,
            format!("{what} is an app's token, such as a job has, and ends with its job"),
        ));
    }
}

/// A login for a part is judged as any other; another one for the host is of no use where it counts.
fn judge_part(
    found: &mut Vec<Finding>,
    engine: &'static str,
    part: &Part,
    demand: Demand,
    around: &Around,
    page: &dyn Fn(Access) -> String,
) {
    let Some(login) = &part.login else { return };
    let mut judged = Vec::new();
    let shared = Shared::one(engine, login);
    judge_login(&mut judged, &shared, &part.key, demand, around, page);
    found.extend(judged.into_iter().map(|finding| match finding.severity {
        Severity::Error => {
            let problem = finding.problem.clone().piece(PART, &part.key);
            let problem = match problem.cause {
                Cause::StaleLogin => problem.fix(without_parts(engine)),
                _ => problem,
            };
            Finding { problem, ..finding }
        }
        _ => finding,
    }));
}

/// What only all rows side by side show.
fn judge_together(
    found: &mut Vec<Finding>,
    rows: &[Row],
    host: &str,
    demand: Demand,
    around: &Around,
) {
    let logins: Vec<(&str, &Login)> = rows
        .iter()
        .filter_map(|row| Some((row.engine, row.login.as_ref().ok()?.as_ref()?)))
        .collect();
    let readable = rows.iter().all(|row| row.login.is_ok());
    if logins.is_empty() && readable && !around.no_engine {
        found.push(Finding {
            severity: demand.without,
            ..warning(Cause::NotLoggedIn, format!("no engine holds a login for {host}"))
        });
    }
    if let Some((first, rest)) = logins.split_first() {
        for (engine, login) in rest {
            if !agree(first.1, login) {
                found.push(warning(
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
        found.push(warning(
            Cause::SudoOtherHome,
            format!("these are root's logins; those of {user} are in another home"),
        ));
    }
}

/// Whether two engines log in as the same. Our own helper asks nobody for the user's name, so the
/// one that it gives is no other account's.
fn agree(one: &Login, other: &Login) -> bool {
    let by_helper = one.kept.is_our_helper() || other.kept.is_our_helper();
    one.token == other.token && (one.user == other.user || by_helper)
}

/// Names each file that holds a login in plain text, once, however many engines read it.
fn judge_files(found: &mut Vec<Finding>, rows: &[Row]) {
    let mut files: Vec<&std::path::Path> = Vec::new();
    for row in rows {
        if let Ok(Some(Login { kept: Location::File(file), exposed, .. })) = &row.login
            && !files.contains(&file.as_path())
        {
            files.push(file);
            let message = format!("the login in {} is not encrypted", file.display());
            let problem = Problem::new(Cause::PlainTextStorage, message);
            // podman asks docker's helpers for what it holds in no file of its own.
            let own = row.engine == "podman" && file.ends_with(podman_file::AUTH_JSON);
            found.push(Finding::note(match own {
                true => problem.fix("{me} setup helper && {me} logout --engine podman"),
                false => problem,
            }));
            found.extend(exposed.map(|mode| Finding::warning(store::exposure(file, mode))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::stored_login::verdict;
    use crate::github::Answer;

    fn row(engine: &'static str, user: &str, token: usize, answer: Option<Answer>) -> Row {
        let login = Login {
            user: user.into(),
            kept: Location::Variable("X"),
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
        let demand = Demand { access, within: None, without: Severity::Error };
        let judged = judge(rows, "ghcr.io", demand, around, &|_| "PAGE".into());
        let (bad, notes): (Vec<_>, Vec<_>) = judged.iter().partition(|it| it.is_error());
        let codes = |list: Vec<&Finding>| list.iter().map(|it| it.problem.cause.code()).collect();
        (codes(bad), codes(notes))
    }

    #[test]
    fn what_is_bad_and_what_is_only_worth_knowing() {
        let cx = Around::default();
        let none = Row {
            engine: "docker",
            login: Ok(None),
            shadowed: vec![],
            parts: vec![],
            passed: vec![],
        };
        let broken =
            Row { login: Err(Problem::new(Cause::BrokenDockerConfig, "x")), ..none.clone() };
        let good =
            row("docker", "octocat", 0, Some(Answer::fake("octocat", Some("read:packages"))));
        let dead = row("docker", "octocat", 0, Some(Answer::Rejected));
        let other = row("podman", "hubot", 1, Some(Answer::fake("octocat", Some("read:packages"))));
        // The name that our own helper gives where nobody told it one.
        let mut by_helper = row("docker", "x-access-token", 0, None);
        if let Ok(Some(login)) = &mut by_helper.login {
            login.kept = Location::Helper { name: "ghcr".into(), file: "f".into(), source: None };
        }
        let another = row("podman", "octocat", 1, None);
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
            (vec![by_helper.clone(), good.clone()], Access::Pull, vec![], vec![]),
            (vec![by_helper, another], Access::Pull, vec![], vec!["engines-disagree"]),
            (vec![row("docker", "o", 0, None)], Access::Pull, vec![], vec![]),
        ] {
            assert_eq!(codes(&rows, access, &cx), (bad, notes), "{rows:?}");
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
            login.kept = Location::File("/f".into());
            login.exposed = Some(0o644);
        }
        job.parts = vec![Part { key: "ghcr.io/acme".into(), file: "/f".into(), login: None }];
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
