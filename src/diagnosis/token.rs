//! What a token is good for: its text and GitHub's answer, against what the login is for.
//!
//! Pure. An answer that did not come is a doubt, and a doubt refuses nothing.

use crate::cause::Cause;
use crate::github::{Answer, Doubt, Grant};
use crate::problem::Problem;
use crate::registry::Registry;
use crate::report::Finding;
use crate::token::Token;
use crate::token::kind::{self, TokenKind};
use crate::token::page;
use crate::token::scopes::{Access, Scopes};
use crate::token::source::Source;

/// From how many days on the end of a token is worth a warning.
pub(super) const SOON: i64 = 7;

/// How far a clock may be off without a word, in seconds: a day.
const CLOCK: i64 = 86_400;

/// What was judged.
#[derive(Debug, PartialEq)]
pub(crate) struct Judgement {
    /// What was verified, as one line for a person.
    pub summary: String,
    /// What is worth knowing.
    pub findings: Vec<Finding>,
    /// Why the token will not do, if that is certain.
    pub refusal: Option<Problem>,
}

/// Judges a token for a login. `answer` is `None` if GitHub was not to be asked; `now` is in
/// seconds since 1970.
pub(crate) fn judge(
    token: &Token,
    answer: Option<&Answer>,
    registry: &Registry,
    access: Access,
    now: i64,
) -> Judgement {
    let mut judged = Judgement {
        summary: format!("the {} from {}", token.kind.name(), token.source),
        findings: by_text(token),
        refusal: None,
    };
    match answer {
        None => {}
        Some(Answer::Grant(grant)) => by_grant(&mut judged, token, grant, registry, access, now),
        Some(Answer::Integration) => {
            judged.summary += ": alive, and an app's, so GitHub does not say what it may do";
        }
        Some(Answer::Rejected) => {
            judged.refusal = Some(dead(token, registry, &registry.github, access));
        }
        Some(Answer::Doubt(doubt)) => judged.findings.push(unverified(doubt)),
    }
    judged
}

/// The problem of a token that GitHub or the registry refused; `by` is the host that did, and
/// `access` what the next one has to be good for.
pub(crate) fn dead(token: &Token, registry: &Registry, by: &str, access: Access) -> Problem {
    let problem = Problem::new(
        Cause::DeadToken,
        format!("{by} does not accept the {} from {}", token.kind.name(), token.source),
    )
    .why("it is expired, revoked, mistyped, or from another GitHub instance");
    match (&token.source, token.kind) {
        (Source::Gh, _) => problem.fix(format!("gh auth login -h {}", registry.github)),
        (_, TokenKind::Installation) => {
            problem.fix("use the token of the job that runs now: it ends with its job")
        }
        _ => problem.token_url(page::new_token(registry, access, None)),
    }
}

fn by_text(token: &Token) -> Vec<Finding> {
    let mut findings = Vec::new();
    if kind::checksum_fits(token.secret.expose()) == Some(false) {
        findings.push(Finding::warning(Problem::new(
            Cause::MistypedToken,
            format!("the token from {} looks cut short or mistyped", token.source),
        )));
    }
    if token.kind == TokenKind::Unknown {
        findings.push(Finding::warning(Problem::new(
            Cause::UnknownTokenKind,
            format!("what {} holds does not look like a token of GitHub", token.source),
        )));
    }
    findings
}

fn by_grant(
    judged: &mut Judgement,
    token: &Token,
    grant: &Grant,
    registry: &Registry,
    access: Access,
    now: i64,
) {
    let whose = format!("{}'s {} from {}", grant.login, token.kind.name(), token.source);
    judged.summary = match &grant.scopes {
        Some(scopes) => format!("{whose}: {}", rights(scopes)),
        None => format!("{whose}: GitHub does not say what it may do"),
    };
    if let Some(scopes) = &grant.scopes {
        if !scopes.allow(access) {
            judged.refusal = Some(lacks(&whose, token, scopes, registry, access));
        }
        let broad = scopes.broader_than_packages();
        // A token that will not do need not be narrowed.
        if judged.refusal.is_none() && !broad.is_empty() && token.kind != TokenKind::OAuth {
            judged.findings.push(Finding::warning(
                Problem::new(
                    Cause::BroadToken,
                    format!("{whose} may do more than packages: {}", broad.join(", ")),
                )
                .token_url(page::new_token(registry, access, None)),
            ));
        }
    }
    // The answer says what time it is: a clock that is wrong must not make tokens end.
    let now = match grant.answered {
        Some(answered) if (answered - now).abs() > CLOCK => {
            let days = (answered - now).abs() / CLOCK;
            judged.findings.push(Finding::warning(Problem::new(
                Cause::WrongClock,
                format!("this machine's clock is {days} days off"),
            )));
            answered
        }
        _ => now,
    };
    if let Some(expiry) = grant.expires {
        let days = expiry.days_left(now);
        let ends = in_days(days);
        judged.summary += &match days {
            ..0 => format!(", ended on {expiry}"),
            _ => format!(", expires {ends} ({expiry})"),
        };
        if days < SOON {
            judged.findings.push(Finding::warning(
                Problem::new(
                    Cause::TokenExpiresSoon,
                    match days {
                        ..0 => format!("{whose} ended on {expiry}, by what GitHub says"),
                        _ => format!("{whose} ends {ends} ({expiry})"),
                    },
                )
                .token_url(page::new_token(registry, access, None)),
            ));
        }
    }
}

/// "may pull and push, not delete"
fn rights(scopes: &Scopes) -> String {
    let (may, not): (Vec<_>, Vec<_>) =
        Access::ALL.into_iter().partition(|access| scopes.allow(*access));
    let join = |list: Vec<Access>, last: &str| {
        list.iter().map(|access| access.verb()).collect::<Vec<_>>().join(last)
    };
    match (may.is_empty(), not.is_empty()) {
        (true, _) => "may neither pull, push nor delete".into(),
        (_, true) => "may pull, push and delete".into(),
        _ => format!("may {}, not {}", join(may, " and "), join(not, " or ")),
    }
}

fn in_days(days: i64) -> String {
    match days {
        ..=0 => "today".into(),
        1 => "in 1 day".into(),
        days => format!("in {days} days"),
    }
}

/// The cause of a token that may not do that.
pub(super) fn missing(access: Access) -> Cause {
    match access {
        Access::Pull => Cause::ScopeMissingRead,
        Access::Push => Cause::ScopeMissingWrite,
        Access::Delete => Cause::ScopeMissingDelete,
    }
}

fn lacks(
    whose: &str,
    token: &Token,
    scopes: &Scopes,
    registry: &Registry,
    access: Access,
) -> Problem {
    let lacking = scopes.missing(access).join(" and ");
    let has = match scopes.to_string() {
        none if none.is_empty() => "it has no scopes at all".into(),
        some => format!("its scopes are {some}"),
    };
    let problem = Problem::new(
        missing(access),
        format!("{whose} may not {}: it lacks {lacking}", access.verb()),
    )
    .why(has);
    match token.kind {
        // Only gh's own token can be widened in place, and only on the host it is for.
        TokenKind::OAuth => problem.fix(format!(
            "gh auth refresh -h {} -s {}",
            registry.github,
            scopes.missing(access).join(",")
        )),
        _ => problem.token_url(page::new_token(registry, access, None)),
    }
}

fn unverified(doubt: &Doubt) -> Finding {
    Finding::warning(
        Problem::new(Cause::Unverified, "GitHub did not report the token's scopes")
            .why(doubt.to_string()),
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use zeroize::Zeroizing;

    use super::*;
    use crate::token::expiry::Expiry;
    use crate::token::secret::Secret;

    fn token(text: &str, source: Source) -> Token {
        let secret = Arc::new(Secret::new(Zeroizing::new(text.into())));
        Token { kind: TokenKind::of(text), secret, source }
    }

    fn grant(scopes: Option<&str>, ends: Option<&str>) -> Answer {
        let Answer::Grant(grant) = Answer::fake("octocat", scopes) else { panic!() };
        let expires = ends.map(|end| Expiry::parse(&format!("{end} 00:00:00 UTC"), None).unwrap());
        Answer::Grant(Grant { expires, ..grant })
    }

    fn judged(token: &Token, answer: Option<&Answer>, access: Access, now: i64) -> Judgement {
        judge(token, answer, &Registry::ghcr(), access, now)
    }

    /// Every kind × what GitHub states × access: whether it is refused, and by which code.
    #[test]
    fn kinds_answers_and_accesses() {
        const NONE: [&str; 3] = [""; 3];
        const ALL: [&str; 3] =
            ["scope-missing-read", "scope-missing-write", "scope-missing-delete"];
        const DEAD: [&str; 3] = ["dead-token"; 3];
        let answers = [
            (None, NONE),
            (Some(grant(None, None)), NONE),
            (Some(grant(Some(""), None)), ALL),
            (Some(grant(Some("gist, read:org, repo, workflow"), None)), ALL),
            (Some(grant(Some("read:packages"), None)), ["", ALL[1], ALL[2]]),
            (Some(grant(Some("write:packages"), None)), ["", "", ALL[2]]),
            (Some(grant(Some("delete:packages"), None)), ALL),
            (Some(grant(Some("delete:packages, read:packages"), None)), ["", ALL[1], ""]),
            (Some(grant(Some("delete:packages, write:packages"), None)), NONE),
            (Some(Answer::Integration), NONE),
            (Some(Answer::Rejected), DEAD),
            (Some(Answer::Doubt(Doubt::RateLimited)), NONE),
            (Some(Answer::Doubt(Doubt::Nonsense)), NONE),
            (Some(Answer::Doubt(Doubt::Status(500, None))), NONE),
        ];
        let texts =
            ["ghp_x", "gho_x", "ghu_x", "ghs_x", "0123456789abcdef0123456789abcdef01234567", "x"];
        for text in texts {
            let token = token(text, Source::Env("CR_PAT".into()));
            for (answer, expected) in &answers {
                for (access, code) in Access::ALL.into_iter().zip(expected) {
                    let refusal = judged(&token, answer.as_ref(), access, 0).refusal;
                    let found = refusal.map_or("", |problem| problem.cause.code());
                    assert_eq!(found, *code, "{text} {answer:?} {access:?}");
                }
            }
        }
    }

    /// What GitHub states × time: which findings come with a token that will do.
    #[test]
    fn findings_and_time() {
        let now = Expiry::parse("2026-11-24 12:00:00 UTC", None).unwrap().seconds();
        let codes = |text, answer: Answer| {
            let token = token(text, Source::Env("CR_PAT".into()));
            let judged = judged(&token, Some(&answer), Access::Pull, now);
            assert_eq!(judged.refusal, None);
            judged.findings.iter().map(|finding| finding.problem.cause.code()).collect::<Vec<_>>()
        };
        let read = Some("read:packages");
        let old = "0123456789abcdef0123456789abcdef01234567";
        let empty: [&str; 0] = [];
        assert_eq!(codes(old, grant(read, None)), empty);
        assert_eq!(codes(old, grant(read, Some("2026-12-02"))), empty);
        assert_eq!(codes(old, grant(read, Some("2026-12-01"))), ["token-expires-soon"]);
        assert_eq!(codes(old, grant(read, Some("2026-11-24"))), ["token-expires-soon"]);
        assert_eq!(
            codes(old, grant(Some("read:packages, repo"), None)),
            ["token-broader-than-needed"]
        );
        assert_eq!(codes("ghp_x", grant(read, None)), ["mistyped-token"]);
        assert_eq!(codes("hunter2", grant(read, None)), ["unknown-token-kind"]);
        assert_eq!(codes(old, Answer::Doubt(Doubt::RateLimited)), ["not-verified"]);
        // gh's token always may more; that is gh's business.
        let broad = grant(Some("read:packages, repo"), None);
        let gh = token("gho_x", Source::Gh);
        let findings = judged(&gh, Some(&broad), Access::Pull, now).findings;
        assert!(findings.iter().all(|finding| finding.problem.cause != Cause::BroadToken));
    }

    #[test]
    fn a_wrong_clock_ends_no_token() {
        let moment =
            |day: &str| Expiry::parse(&format!("{day} 00:00:00 UTC"), None).unwrap().seconds();
        let Answer::Grant(mut grant) = grant(Some("read:packages"), Some("2026-12-24")) else {
            panic!()
        };
        grant.answered = Some(moment("2026-11-24"));
        let token = token("0123456789abcdef0123456789abcdef01234567", Source::Gh);
        let judged =
            judged(&token, Some(&Answer::Grant(grant)), Access::Pull, moment("2030-01-01"));
        let codes: Vec<_> =
            judged.findings.iter().map(|finding| finding.problem.cause.code()).collect();
        assert_eq!(codes, ["wrong-clock"]);
        assert!(judged.summary.ends_with("expires in 30 days (2026-12-24)"), "{}", judged.summary);
    }

    #[test]
    fn the_summary_says_what_was_verified() {
        let now = Expiry::parse("2026-11-24 12:00:00 UTC", None).unwrap().seconds();
        let token = token("ghp_x", Source::Env("CR_PAT".into()));
        let summary =
            |answer: Option<Answer>| judged(&token, answer.as_ref(), Access::Pull, now).summary;
        assert_eq!(summary(None), "the classic token from CR_PAT");
        assert_eq!(
            summary(Some(grant(Some("write:packages"), Some("2026-12-04")))),
            "octocat's classic token from CR_PAT: may pull and push, not delete, expires in 9 days (2026-12-04)"
        );
        assert_eq!(
            summary(Some(grant(None, None))),
            "octocat's classic token from CR_PAT: GitHub does not say what it may do"
        );
    }

    #[test]
    fn the_repair_fits_the_kind() {
        let none = grant(Some("repo"), None);
        let fix =
            |token: &Token| judged(token, Some(&none), Access::Delete, 0).refusal.unwrap().fix;
        let gh = fix(&token("gho_x", Source::Gh)).unwrap();
        assert_eq!(gh, "gh auth refresh -h github.com -s delete:packages,read:packages");
        // The table's own fix, with the page filled in.
        assert_eq!(fix(&token("ghp_x", Source::Env("CR_PAT".into()))), None);
    }
}
