use zeroize::Zeroizing;

use super::*;
use crate::cause::Certainty;
use crate::ghcr::RegistryError;
use crate::github::Doubt;
use crate::messages::{self, Hints};
use crate::token::secret::Secret;

const DEFAULT: &str = "requested access to the resource is denied";

fn public() -> Visibility {
    Visibility::Public(Secret::new(Zeroizing::new("djE6".into())))
}

/// mona's login, alive and of no stated scopes, at acme/app.
fn login() -> ImageLogin {
    ImageLogin {
        engines: vec!["docker"],
        user: "mona".into(),
        part: None,
        kept: Location::File("/config.json".into()),
        kind: TokenKind::Classic,
        github: Some(github::Answer::fake("mona", None)),
        no_bearer: None,
        answer: None,
        owner: None,
    }
}

fn evidence(visibility: Visibility, access: Access, login: ImageLogin) -> Evidence {
    let image = Reference::parse("ghcr.io/acme/app").unwrap();
    Evidence { logins: vec![login], ..Evidence::new(image, access, visibility) }
}

fn scopes(login: ImageLogin, scopes: &str) -> ImageLogin {
    ImageLogin { github: Some(github::Answer::fake("mona", Some(scopes))), ..login }
}

fn no(status: u16, code: &str, message: &str) -> Option<Answer> {
    let error = RegistryError { code: code.into(), message: message.into() };
    Some(Answer::No { status, error })
}

#[test]
fn a_pass_is_used_where_the_cause_is_not_known_yet() {
    let worth = |visibility, access, login: ImageLogin| {
        let evidence = evidence(visibility, access, login);
        evidence.is_worth_asking(&evidence.logins[0])
    };
    let read = || scopes(login(), "read:packages");
    let none = || scopes(login(), "repo");
    let dead = ImageLogin { no_bearer: Some(LoginAnswer::Dead), ..login() };
    let fine = ImageLogin { kind: TokenKind::FineGrained, ..login() };
    for (visibility, access, login, expect) in [
        (Visibility::Private, Access::Pull, login(), true),
        (Visibility::Private, Access::Pull, read(), true),
        (Visibility::Private, Access::Push, read(), false),
        (public(), Access::Push, read(), false),
        (Visibility::Private, Access::Pull, none(), false),
        // Nobody has written down which scopes a public image takes.
        (public(), Access::Pull, none(), true),
        (public(), Access::Pull, dead, false),
        (public(), Access::Pull, fine, false),
    ] {
        let shown = format!("{visibility:?} {access:?} {:?}", login.github);
        assert_eq!(worth(visibility, access, login), expect, "{shown}");
    }
}

#[test]
fn github_is_asked_only_for_a_reason_that_is_missing() {
    let wants = |login: ImageLogin| {
        let evidence = evidence(Visibility::Private, Access::Pull, login);
        evidence.wants_reason(&evidence.logins[0])
    };
    let bare = || ImageLogin { answer: no(403, "DENIED", DEFAULT), ..login() };
    assert!(wants(bare()));
    assert!(wants(ImageLogin {
        answer: no(403, "DENIED", "permission_denied: something new"),
        ..login()
    }));
    let refused = LoginAnswer::Refused { status: 403, message: Some(format!("DENIED: {DEFAULT}")) };
    assert!(wants(ImageLogin { no_bearer: Some(refused), ..login() }));
    for login in [
        login(),
        ImageLogin { answer: Some(Answer::Yes), ..login() },
        ImageLogin { answer: no(404, "MANIFEST_UNKNOWN", "manifest unknown"), ..login() },
        ImageLogin { answer: no(403, "DENIED", "permission_denied: read_package"), ..login() },
        ImageLogin { answer: Some(Answer::Doubt(LoginAnswer::RateLimited)), ..login() },
        // Never with a token that GitHub refused, or has no account for.
        ImageLogin { no_bearer: Some(LoginAnswer::Dead), ..login() },
        ImageLogin { github: Some(github::Answer::Rejected), ..bare() },
        ImageLogin { github: Some(github::Answer::Integration), ..bare() },
        ImageLogin { github: Some(github::Answer::Doubt(Doubt::RateLimited)), ..bare() },
        ImageLogin { github: None, ..bare() },
        scopes(bare(), "repo"),
    ] {
        let shown = format!("{login:?}");
        assert!(!wants(login), "{shown}");
    }
    // An account has no objections against itself.
    let mut own = evidence(Visibility::Private, Access::Pull, bare());
    own.image = Reference::parse("ghcr.io/mona/app").unwrap();
    assert!(!own.wants_reason(&own.logins[0]));
}

/// What the registry's words mean here and what `explain` reads in the same words, as an engine
/// prints them, is one cause.
#[test]
fn explain_reads_the_same_words_alike() {
    let scopes = "permission_denied: The token provided does not match expected scopes.";
    let policy = "permission_denied: `acme` forbids access via a personal access token (classic).";
    for (access, words) in [
        (Access::Pull, scopes),
        (Access::Push, scopes),
        (Access::Push, "permission_denied: write_package"),
        (Access::Push, "permission_denied: read_package"),
        (Access::Push, "permission_denied: create_package"),
        (Access::Push, "permission_denied: The requested installation does not exist."),
        (Access::Push, "installation not allowed to Write organization package"),
        (Access::Push, "installation not allowed to Create organization package"),
        (Access::Pull, "installation not allowed to Read organization package"),
        (Access::Pull, policy),
        (Access::Pull, "manifest unknown"),
        (Access::Pull, "repository name not known to registry"),
    ] {
        let (status, code) = match words {
            "manifest unknown" => (404, "MANIFEST_UNKNOWN"),
            "repository name not known to registry" => (404, "NAME_UNKNOWN"),
            _ => (403, "DENIED"),
        };
        let mut evidence = evidence(Visibility::Hidden, access, login());
        // A job's words are read as such in a job.
        evidence.job = Some("acme".into());
        let cx = evidence.refused(&evidence.logins[0], status, code, words)[0].problem.cause;
        let host = "https://ghcr.io/v2/acme/app";
        let text = match access {
            Access::Push => {
                format!("failed to push ghcr.io/acme/app:latest: {}: {words}", code.to_lowercase())
            }
            _ => format!("GET {host}/manifests/latest: {code}: {words}"),
        };
        let there =
            messages::of_text(&text, Hints { image: Some("ghcr.io/acme/app"), ..Hints::default() });
        let there = there.first().map(|found| found.reading.cause());
        assert_eq!(Some(cx), there, "{text}");
    }
}

#[test]
fn what_is_only_inferred_is_never_certain() {
    let bare = |visibility, access, login| {
        let evidence = evidence(visibility, access, login);
        let found = evidence.refused(&evidence.logins[0], 403, "DENIED", DEFAULT);
        (found[0].problem.cause, found[0].certainty)
    };
    let sso = OrgAnswer::SingleSignOn(None);
    for (owner, certainty) in [
        (Some(sso), Certainty::Certain),
        (Some(OrgAnswer::NotFound), Certainty::Likely),
        (Some(OrgAnswer::Readable), Certainty::Possible),
        (Some(OrgAnswer::Doubt(Doubt::RateLimited)), Certainty::Possible),
        (None, Certainty::Likely),
    ] {
        let login = ImageLogin { owner: owner.clone(), ..login() };
        assert_eq!(bare(Visibility::Private, Access::Pull, login).1, certainty, "{owner:?}");
    }
    // Where GitHub could not be asked at all, less is left out.
    let github = Some(github::Answer::Doubt(Doubt::RateLimited));
    let unasked = ImageLogin { github, ..login() };
    assert_eq!(bare(Visibility::Private, Access::Pull, unasked).1, Certainty::Possible);
    for access in [Access::Pull, Access::Push] {
        for visibility in [public(), Visibility::Private, Visibility::Hidden] {
            let shown = format!("{visibility:?} {access:?}");
            let (cause, certainty) = bare(visibility, access, login());
            assert_ne!(certainty, Certainty::Certain, "{shown}: {}", cause.code());
            assert!(cause.row().proof.iter().any(|(known, _)| *known == certainty), "{shown}");
        }
    }
}
