//! Whether the logins that engines hold would work: pure judgement of what was read and answered.

use crate::cause::Cause;
use crate::diagnosis::question::Question;
use crate::diagnosis::stored_login::{
    Alive, EngineLogin, PartLogin, SharedLogin, StoredLogin, StoredLogins, without_parts,
};
use crate::env;
use crate::problem::Problem;
use crate::report::{Finding, Severity};
use crate::store::{self, Location, StoreFormat, podman_file};
use crate::token::kind::TokenKind;

/// Judges the logins of all engines: an error makes the answer "it would not work".
pub(crate) fn judge(logins: &StoredLogins, question: Question<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let host = &question.registry.host;
    let shared = SharedLogin::all(&logins.engines);
    for row in &logins.engines {
        match &row.login {
            Ok(None) => {}
            Ok(Some(login)) => {
                if let Some(shared) = shared.iter().find(|shared| shared.engines[0] == row.engine) {
                    judge_login(&mut found, shared, host, question, logins.in_job);
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
        for passed in row.passed_over.iter().cloned().map(Finding::warning) {
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
            judge_part(&mut found, row.engine, part, question, logins.in_job);
        }
    }
    judge_together(&mut found, logins, question);
    judge_files(&mut found, &logins.engines);
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
    shared: &SharedLogin<'_>,
    host: &str,
    question: Question<'_>,
    in_job: bool,
) {
    let login = shared.login;
    let what = shared.describe(host);
    let state = &login.state;
    let Question { access, now, .. } = question;
    let with_page = |cause, message| {
        let problem = Problem::new(cause, message).token_url(question.new_token_url());
        problem.registry(host)
    };
    let unfit = login.kind.unfit().filter(|_| !login.identity);
    if let Some((cause, why)) = unfit {
        let message = format!("{what} is {why}");
        found.push(Finding::error(with_page(cause, message)));
    } else if state.alive == Alive::No {
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
                .engine(shared.choice()),
        ));
    } else if let Some(scopes) = state.scopes.as_ref().filter(|s| !s.allow(access)) {
        let cause = super::token::missing(access);
        let lacks = scopes.missing(access).join(" and ");
        let message = format!("{what} may not {}: it lacks {lacks}", access.verb());
        found.push(Finding::error(with_page(cause, message)));
    }
    if let Some(end) = state.expires.filter(|_| state.alive != Alive::No) {
        let ends = format!("{what} ends on {end}");
        if question.within.is_some_and(|within| within.covers(end, now)) {
            found.push(Finding::error(with_page(Cause::TokenExpiresSoon, ends)));
        } else if end.days_left(now) < super::token::SOON {
            found.push(Finding::warning(with_page(Cause::TokenExpiresSoon, ends)));
        }
    }
    if let Some(doubt) = &state.doubt {
        found.push(Finding::warning(
            Problem::new(Cause::Unverified, format!("what {what} may do is not known"))
                .why(doubt.clone()),
        ));
    }
    if login.kind == TokenKind::Installation && !login.identity && !in_job {
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
    part: &PartLogin,
    question: Question<'_>,
    in_job: bool,
) {
    let Some(login) = &part.login else { return };
    let mut judged = Vec::new();
    let shared = SharedLogin::one(engine, login);
    judge_login(&mut judged, &shared, &part.key, question, in_job);
    found.extend(judged.into_iter().map(|finding| match finding.severity {
        Severity::Error => {
            let problem = finding.problem.clone().part(&part.key);
            let problem = match problem.cause {
                Cause::StaleLogin => problem.fix(without_parts(engine)),
                _ => problem,
            };
            Finding { problem, ..finding }
        }
        _ => finding,
    }));
}

/// What only all engines side by side show.
fn judge_together(found: &mut Vec<Finding>, logins: &StoredLogins, question: Question<'_>) {
    let host = &question.registry.host;
    let engines = logins.engines.iter();
    let with: Vec<_> = engines.clone().filter_map(|row| Some((row.engine, row.whole()?))).collect();
    let is_empty = with.is_empty() && engines.clone().all(|row| row.login.is_ok());
    if let Some(severity) = question.without.filter(|_| is_empty) {
        let problem =
            Problem::new(Cause::NotLoggedIn, format!("no engine holds a login for {host}"));
        found.push(Finding::new(severity, problem));
    }
    if let Some((first, rest)) = with.split_first() {
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
    if let Some(user) = &logins.sudo_user {
        found.push(warning(
            Cause::SudoOtherHome,
            format!("these are root's logins; those of {user} are in another home"),
        ));
    }
}

/// Whether two engines log in as the same. Our own helper asks nobody for the user's name, so the
/// one that it gives is no other account's.
fn agree(one: &StoredLogin, other: &StoredLogin) -> bool {
    let by_helper = one.kept.is_our_helper() || other.kept.is_our_helper();
    one.token == other.token && (one.user == other.user || by_helper)
}

/// Names each file that holds a login in plain text, once, however many engines read it.
fn judge_files(found: &mut Vec<Finding>, rows: &[EngineLogin]) {
    let mut files: Vec<&std::path::Path> = Vec::new();
    for row in rows {
        if let Ok(Some(StoredLogin { kept: Location::File(file), exposed, .. })) = &row.login
            && !files.contains(&file.as_path())
        {
            files.push(file);
            let message = format!("the login in {} is not encrypted", file.display());
            let problem = Problem::new(Cause::PlainTextStorage, message);
            // podman asks docker's helpers for what it holds in no file of its own.
            let own = row.format == StoreFormat::Podman && file.ends_with(podman_file::AUTH_JSON);
            found.push(Finding::note(match own {
                true => {
                    let logout = format!("{{me}} logout --engine {}", row.engine);
                    problem.fix(format!("{{me}} setup helper && {logout}"))
                }
                false => problem,
            }));
            found.extend(exposed.map(|mode| Finding::warning(store::exposure(file, mode))));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::stored_login::{TokenId, TokenState};
    use crate::github::Answer;
    use crate::registry::Registry;
    use crate::token::scopes::Access;

    fn row(engine: &'static str, user: &str, token: usize, answer: Option<Answer>) -> EngineLogin {
        let login = StoredLogin {
            user: user.into(),
            kept: Location::Variable("X"),
            kind: TokenKind::Classic,
            checksum_fits: None,
            token: TokenId(token),
            identity: false,
            state: TokenState::from_answers(answer.as_ref(), None),
            volatile: false,
            borrowed: false,
            exposed: None,
        };
        EngineLogin {
            engine,
            format: StoreFormat::Docker,
            login: Ok(Some(login)),
            shadowed: vec![],
            parts: vec![],
            passed_over: vec![],
        }
    }

    fn codes(
        logins: &StoredLogins,
        access: Access,
        without: Option<Severity>,
    ) -> (Vec<&'static str>, Vec<&'static str>) {
        let registry = &Registry::ghcr();
        let judged = judge(logins, Question { registry, access, within: None, without, now: 0 });
        let (bad, notes): (Vec<_>, Vec<_>) = judged.iter().partition(|it| it.is_error());
        let codes = |list: Vec<&Finding>| list.iter().map(|it| it.problem.cause.code()).collect();
        (codes(bad), codes(notes))
    }

    #[test]
    fn what_is_bad_and_what_is_only_worth_knowing() {
        let without = Some(Severity::Error);
        let none = EngineLogin {
            engine: "docker",
            format: StoreFormat::Docker,
            login: Ok(None),
            shadowed: vec![],
            parts: vec![],
            passed_over: vec![],
        };
        let broken = EngineLogin {
            login: Err(Problem::new(Cause::BrokenDockerConfig, "x")),
            ..none.clone()
        };
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
            let logins = StoredLogins { engines: rows, ..StoredLogins::default() };
            assert_eq!(codes(&logins, access, without), (bad, notes), "{logins:?}");
        }
        let bare = StoredLogins { engines: vec![none], ..StoredLogins::default() };
        assert_eq!(codes(&bare, Access::Pull, None), (vec![], vec![]));
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
        job.parts = vec![PartLogin { key: "ghcr.io/acme".into(), file: "/f".into(), login: None }];
        job.shadowed = vec!["x".into()];
        let mut logins =
            StoredLogins { engines: vec![job], in_job: false, sudo_user: Some("o".into()) };
        let (bad, notes) = codes(&logins, Access::Pull, Some(Severity::Error));
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
        logins.in_job = true;
        let (_, notes) = codes(&logins, Access::Pull, Some(Severity::Error));
        assert!(!notes.contains(&"job-token-outside-job"));
    }
}
