//! The order of the sources, and what a flaw in one of them does.

use super::*;

fn names(registry: &str, from: Option<&From>, env: &[(&str, &str)]) -> Vec<String> {
    let env = env.iter().copied().collect();
    let registry = Registry::parse(registry).unwrap();
    order(&registry, from, &env).iter().map(|(source, _)| source.to_string()).collect()
}

#[test]
fn the_order_per_registry() {
    let tenant = "containers.acme.ghe.com";
    let server = "containers.git.corp.example";
    let ghcr = ["CR_PAT", "GHCR_TOKEN", "GH_TOKEN", "GITHUB_TOKEN", "gh", "the prompt"];
    assert_eq!(names("ghcr.io", None, &[]), ghcr);
    assert_eq!(names("ghcr.io", None, &[("GITHUB_SERVER_URL", "https://github.com")]), ghcr);
    assert_eq!(
        names("ghcr.io", None, &[("GITHUB_SERVER_URL", "https://acme.ghe.com")]),
        ["CR_PAT", "GHCR_TOKEN", "GH_TOKEN", "gh", "the prompt"]
    );
    assert_eq!(names("ghcr.io", Some(&From::Env(None)), &[]), ghcr[..4]);
    assert_eq!(names(tenant, None, &[]), ["gh", "the prompt"]);
    assert_eq!(names(tenant, Some(&From::Env(Some("CR_PAT".into()))), &[]), ["CR_PAT"]);
    assert_eq!(names(tenant, Some(&From::Env(None)), &[]), [""; 0]);
    assert_eq!(
        names("ghcr.io", Some(&From::Env(None)), &[("GH_HOST", "git.corp.example")]),
        ["CR_PAT", "GHCR_TOKEN", "GITHUB_TOKEN"]
    );
    let other = [("GH_HOST", "git.other.example")];
    assert_eq!(names(server, None, &other), ["gh", "the prompt"]);
    assert_eq!(names(server, None, &[]), ["gh", "the prompt"]);
    assert_eq!(
        names(server, None, &[("GITHUB_SERVER_URL", "https://git.corp.example")]),
        ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "gh", "the prompt"]
    );
    assert_eq!(
        names(server, None, &[("GITHUB_TOKEN", "x"), ("GH_HOST", "git.corp.example")]),
        ["GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "gh", "the prompt"]
    );
}

#[test]
fn from_reads_what_the_design_says() {
    let from = |text: &str| text.parse::<From>();
    assert_eq!(from("env"), Ok(From::Env(None)));
    assert_eq!(from("env:MY_PAT"), Ok(From::Env(Some("MY_PAT".into()))));
    assert_eq!(from("gh"), Ok(From::Gh));
    assert_eq!(from("file:/a:b"), Ok(From::File("/a:b".into())));
    assert_eq!(from("stdin"), Ok(From::Stdin));
    assert_eq!(from("prompt"), Ok(From::Prompt));
    for wrong in ["", "env:", "env:A=B", "file:", "gh:x", "ghp_x", "stdin:x"] {
        assert!(from(wrong).is_err(), "{wrong}");
    }
}

/// Searches with what each source holds; what is not listed is absent.
fn searched(held: &[(&str, &str)]) -> Result<(String, Vec<String>), Problem> {
    let sources = order(&Registry::ghcr(), None, &Env::default());
    search(&sources, &Registry::ghcr(), "PAGE", |source| {
        let held = held.iter().find(|(name, _)| *name == source.to_string());
        Ok(match held {
            Some((_, text)) => Reading::Text(Zeroizing::new(text.as_bytes().to_vec())),
            None => Reading::Absent("not set".into()),
        })
    })
    .map(|found| (found.token.source.to_string(), found.passed_over))
}

#[test]
fn the_first_that_fits_wins() {
    let first = |held: &[(&str, &str)]| searched(held).unwrap().0;
    assert_eq!(first(&[("GH_TOKEN", "ghp_b"), ("CR_PAT", "ghp_a")]), "CR_PAT");
    assert_eq!(first(&[("GH_TOKEN", ""), ("gh", "gho_x\n")]), "gh");
    assert_eq!(first(&[("the prompt", "hunter2")]), "the prompt");
}

#[test]
fn what_is_meant_for_us_stops_and_what_lies_around_does_not() {
    let cause = |held: &[(&str, &str)]| searched(held).unwrap_err().cause;
    for name in ["CR_PAT", "GHCR_TOKEN"] {
        assert_eq!(cause(&[(name, ""), ("gh", "gho_x")]), Cause::EmptyToken);
        assert_eq!(cause(&[(name, "\"ghp_x\""), ("gh", "gho_x")]), Cause::QuotedToken);
        assert_eq!(cause(&[(name, "ghp_x y"), ("gh", "gho_x")]), Cause::MalformedToken);
        assert_eq!(cause(&[(name, "github_pat_x"), ("gh", "gho_x")]), Cause::FineGrainedToken);
        assert_eq!(cause(&[(name, "ghr_x"), ("gh", "gho_x")]), Cause::WrongTokenKind);
    }
    for name in ["GH_TOKEN", "GITHUB_TOKEN"] {
        let (source, passed_over) = searched(&[(name, "github_pat_x"), ("gh", "gho_x")]).unwrap();
        assert_eq!(source, "gh");
        assert_eq!(passed_over.len(), 1, "{passed_over:?}");
        assert!(passed_over[0].starts_with(name), "{passed_over:?}");
    }
    let nothing = searched(&[("GITHUB_TOKEN", "glpat-x")]).unwrap_err();
    assert_eq!(nothing.cause, Cause::NoToken);
    assert_eq!(
        nothing.why.as_deref(),
        Some(
            "tried: CR_PAT (not set), GHCR_TOKEN (not set), GH_TOKEN (not set), \
             GITHUB_TOKEN (wrong-token-kind), gh (not set), the prompt (not set)"
        )
    );
}
