use super::*;
use crate::http::FakeHeaders;

const BODY: &str = r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#;

fn asked(status: u16, headers: FakeHeaders<'_>) -> Result<Challenge, ChallengeProblem> {
    read_challenge(&Response::fake(status, headers, BODY), "ghcr.io")
}

fn realm(realm: &str) -> Result<String, ChallengeProblem> {
    let header = format!(r#"Bearer realm="{realm}",service="ghcr.io""#);
    asked(401, &[("www-authenticate", &header)]).map(|challenge| challenge.realm)
}

#[test]
fn the_registry_s_challenge() {
    let header = r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull""#;
    let challenge = asked(401, &[("www-authenticate", header)]).unwrap();
    assert_eq!(challenge.realm, "https://ghcr.io/token");
    assert_eq!(challenge.service.as_deref(), Some("ghcr.io"));
    assert_eq!(
        challenge.token_url(Some("octo cat&x"), None),
        "https://ghcr.io/token?account=octo%20cat%26x&client_id=docker-ghcr&service=ghcr.io"
    );
}

#[test]
fn realms_of_its_own() {
    for own in [
        "https://ghcr.io/token",
        "https://ghcr.io:443/token",
        "HTTPS://GHCR.IO/token",
        "https://ghcr.io",
        "https://ghcr.io?a=b",
    ] {
        assert_eq!(realm(own), Ok(own.into()));
    }
    let challenge =
        Challenge { realm: "https://ghcr.io/token?a=b".into(), service: None, answered: None };
    let url = "https://ghcr.io/token?a=b&client_id=docker-ghcr&scope=repository%3Aa%2Fb%3Apull";
    assert_eq!(challenge.token_url(None, Some("repository:a/b:pull")), url);
}

#[test]
fn realms_of_others() {
    let cases = [
        ("http://ghcr.io/token", "http://ghcr.io"),
        ("https://evil.example/token", "https://evil.example"),
        ("https://ghcr.io.evil.example/token", "https://ghcr.io.evil.example"),
        ("https://ghcr.io@evil.example/token", "https://evil.example"),
        ("https://evil.example@ghcr.io/token", "https://ghcr.io"),
        ("https://user:word@evil.example/token", "https://evil.example"),
        ("https://ghcr.io:444/token", "https://ghcr.io:444"),
        ("https://ghcr.io:443:443/token", "https://ghcr.io:443:443"),
        ("https://evil.example#ghcr.io/", "https://evil.example"),
        ("https://ghcr.io/token#a", "https://ghcr.io"),
        (r"https://evil.example\\@ghcr.io/token", "https://evil.example"),
        ("https:///ghcr.io/token", "https://"),
        ("//ghcr.io/token", ""),
        ("/token", ""),
        ("", ""),
    ];
    for (text, place) in cases {
        assert_eq!(realm(text), Err(ChallengeProblem::RealmElsewhere(place.into())), "{text}");
    }
}

#[test]
fn no_challenge_hides_another() {
    let good = r#"Bearer realm="https://ghcr.io/token""#;
    let bad = r#"Bearer realm="https://evil.example/token""#;
    let elsewhere = Err(ChallengeProblem::RealmElsewhere("https://evil.example".into()));
    for headers in [vec![good, bad], vec![bad, good]] {
        let headers: Vec<_> = headers.into_iter().map(|h| ("www-authenticate", h)).collect();
        assert_eq!(asked(401, &headers), elsewhere);
    }
    let both = format!("{good}, {bad}");
    assert_eq!(asked(401, &[("www-authenticate", &both)]), elsewhere);
    let twice = format!(r#"{good}, realm="https://evil.example/token""#);
    assert_eq!(asked(401, &[("www-authenticate", &twice)]), elsewhere);
    let broken = format!("{bad}, oops\"");
    assert_eq!(
        asked(401, &[("www-authenticate", good), ("www-authenticate", &broken)]),
        Err(ChallengeProblem::NoChallenge)
    );
    let mixed = format!(r#"Basic realm="a, b", {good}"#);
    assert!(asked(401, &[("www-authenticate", &mixed)]).is_ok());
}

#[test]
fn what_is_no_challenge() {
    use ChallengeProblem as P;
    let html = ("content-type", "text/html; charset=utf-8");
    let basic = ("www-authenticate", r#"Basic realm="proxy""#);
    let cases: &[(u16, FakeHeaders<'_>, ChallengeProblem, Cause)] = &[
        (200, &[], P::Open, Cause::NotARegistry),
        (200, &[html], P::Page(200), Cause::NotARegistry),
        (302, &[], P::Status(302), Cause::NotARegistry),
        (302, &[html], P::Page(302), Cause::NotARegistry),
        (401, &[], P::NoChallenge, Cause::NotARegistry),
        (401, &[basic], P::NoChallenge, Cause::NotARegistry),
        (401, &[("www-authenticate", "Bearer")], P::NoChallenge, Cause::NotARegistry),
        (401, &[html], P::Page(401), Cause::NotARegistry),
        (403, &[], P::Status(403), Cause::RegistryRefused),
        (403, &[html], P::Page(403), Cause::NotARegistry),
        (404, &[], P::Status(404), Cause::NotARegistry),
        (429, &[html], P::RateLimited, Cause::RateLimited),
        (503, &[html], P::Status(503), Cause::ServerError),
    ];
    for (status, headers, expected, cause) in cases {
        let found = asked(*status, headers).unwrap_err();
        assert_eq!(found, *expected);
        assert_eq!(found.problem(&Registry::ghcr()).cause, *cause);
    }
    let elsewhere = P::RealmElsewhere("https://evil.example".into()).problem(&Registry::ghcr());
    assert_eq!(elsewhere.cause, Cause::RealmElsewhere);
    assert!(elsewhere.why.unwrap().contains("https://evil.example"));
}

#[test]
fn tokens() {
    let token = |body: &str| {
        let answer = read_token(&Response::fake(200, &[], body));
        answer.map(|secret| secret.expose().to_string())
    };
    assert_eq!(token(r#"{"token":"djE6"}"#), Ok("djE6".into()));
    assert_eq!(token(r#"{"access_token":"djE6"}"#), Ok("djE6".into()));
    assert_eq!(token(r#"{"token":"a","access_token":"b"}"#), Ok("a".into()));
    for body in [
        "",
        "[]",
        "{}",
        "<html>",
        r#"{"token":""}"#,
        r#"{"token":1}"#,
        r#"{"token":"a\r\nHost: b"}"#,
    ] {
        assert_eq!(token(body), Err(LoginAnswer::Nonsense), "{body}");
    }
    let mut cut = Response::fake(200, &[], r#"{"token":"a"}"#);
    cut.cut = true;
    assert!(read_token(&cut).is_err());
}

#[test]
fn logins_that_are_refused() {
    let html = ("content-type", "text/html");
    let error = |code: &str, message: &str| {
        serde_json::json!({ "errors": [{ "code": code, "message": message }] }).to_string()
    };
    let refused = |status, message: Option<&str>| LoginAnswer::Refused {
        status,
        message: message.map(String::from),
    };
    let default = "requested access to the resource is denied";
    let cases: &[(u16, FakeHeaders<'_>, String, LoginAnswer)] = &[
        (403, &[], error("DENIED", "denied"), LoginAnswer::Dead),
        (401, &[], BODY.into(), LoginAnswer::Dead),
        (401, &[], String::new(), LoginAnswer::Dead),
        (401, &[html], String::new(), LoginAnswer::Nonsense),
        (403, &[html], String::new(), LoginAnswer::Nonsense),
        (
            403,
            &[],
            error("DENIED", default),
            refused(403, Some("DENIED: requested access to the resource is denied")),
        ),
        (403, &[], "no JSON".into(), refused(403, None)),
        (302, &[], String::new(), LoginAnswer::Nonsense),
        (429, &[], error("TOOMANYREQUESTS", "retry-after: 10ms"), LoginAnswer::RateLimited),
        (502, &[html], "<html>".into(), refused(502, None)),
    ];
    for (status, headers, body, expected) in cases {
        let found = read_token(&Response::fake(*status, headers, body));
        assert_eq!(found.err().as_ref(), Some(expected), "{status} {body}");
    }
}

#[test]
fn errors_in_the_registry_s_form() {
    let read = |body: &str| {
        let errors = registry_errors(body.as_bytes()).into_iter();
        errors.map(|error| format!("{}:{}", error.code, error.message)).collect::<Vec<_>>()
    };
    assert_eq!(read(BODY), ["UNAUTHORIZED:authentication required"]);
    let two = r#"{"errors":[{"code":"A"},{"message":"no code"},7,{"code":"B","message":"c"}]}"#;
    assert_eq!(read(two), ["A:", "B:c"]);
    for body in ["", "null", "{}", r#"{"errors":{}}"#, "<html>"] {
        assert!(read(body).is_empty(), "{body}");
    }
}

#[test]
fn a_bearer_is_not_shown() {
    let answer = read_token(&Response::fake(200, &[], r#"{"token":"djE6"}"#));
    assert_eq!(format!("{answer:?}"), "Ok(Secret(…))");
}
