//! Every fault, as a client sees it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use ghcr_stand_in::{Break, Fault, StandIn, What, Where};

use crate::client::{Answer, Client, basic, connect};
use crate::{READER, stand_in};

/// Asks for a token with `what` in the way.
fn token(what: What) -> Answer {
    let server = stand_in();
    server.fault(Fault::at(Where::Token, what));
    let mut client = Client::open(&server, "ghcr.io").unwrap();
    assert_eq!(client.get("/v2/", "").status, 401, "the challenge is spared");
    client.get("/token", &basic("octocat", READER))
}

/// Sends a request for a token into a fault, with a client that has little patience.
fn held(server: &StandIn, what: What) -> Client {
    server.fault(Fault::at(Where::Token, what));
    let mut client = Client::open(server, "ghcr.io").unwrap();
    client.send("GET", "/token", &basic("octocat", READER)).unwrap();
    client.lose_patience(Duration::from_millis(1500));
    client
}

#[test]
fn answers_are_replaced() {
    let denied = token(What::denied());
    assert_eq!(denied.status, 403);
    assert_eq!(denied.body.trim_end(), r#"{"errors":[{"code":"DENIED","message":"denied"}]}"#);
    let reason = token(What::permission_denied("write_package"));
    assert!(reason.body.contains("permission_denied: write_package"));
    let throttled = token(What::rate_limit(7));
    assert_eq!(throttled.status, 429);
    assert_eq!(throttled.header("retry-after"), Some("7"));
    assert!(throttled.body.contains("retry-after: 880.092µs"));
    let portal = token(What::Html);
    assert_eq!(portal.status, 200);
    assert!(portal.header("content-type").unwrap().contains("html"));
    assert_eq!(token(What::EmptyJson).body, "{}");
    assert_eq!(token(What::status(503)).status, 503);
    let redirect = token(What::Redirect("https://elsewhere.example/".into()));
    assert_eq!(redirect.status, 302);
    assert_eq!(redirect.header("location"), Some("https://elsewhere.example/"));
    let big = token(What::BigBody(1 << 20));
    assert_eq!(big.body.len(), 1 << 20);
    assert!(!big.token().is_empty());
    assert!(token(What::ManyHeaders(500)).headers.len() > 500);
}

#[test]
fn challenges_can_lead_astray() {
    let server = stand_in();
    let mut client = Client::open(&server, "ghcr.io").unwrap();
    server.fault(Fault::at(Where::V2, What::NoChallenge));
    let answer = client.get("/v2/", "");
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, None));
    // The later of two wins.
    let realm = "http://ghcr.io/token";
    server.fault(Fault::at(Where::V2, What::RealmElsewhere(realm.into())));
    let answer = client.get("/v2/", "");
    assert!(
        answer
            .header("www-authenticate")
            .unwrap()
            .starts_with(r#"Bearer realm="http://ghcr.io/token","#)
    );
    server.clear_faults();
    let answer = client.get("/v2/", "");
    assert!(answer.header("www-authenticate").unwrap().contains("https://ghcr.io/token"));
}

#[test]
fn a_token_can_be_refused_after_it_was_issued() {
    let server = stand_in();
    server.fault(Fault::at(Where::V2AfterToken, What::unauthorized()));
    let mut client = Client::open(&server, "ghcr.io").unwrap();
    let token = client.get("/token", &basic("octocat", READER)).token();
    let answer = client.get("/v2/", &format!("Authorization: Bearer {token}\r\n"));
    assert_eq!(answer.status, 401);
    assert_eq!(answer.header("www-authenticate"), None);
}

#[test]
fn silence_lasts() {
    let server = stand_in();
    let mut client = held(&server, What::Silent);
    let error = client.receive_head().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));
    assert_eq!(server.log()[0].status, 0);
}

#[test]
fn a_body_can_stall_drip_and_not_end() {
    let server = stand_in();
    let mut stalled = held(&server, What::StallBody);
    assert_eq!(stalled.receive_head().unwrap().status, 200);
    let error = stalled.read(&mut [0; 8]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));

    let mut dripping = held(&server, What::Drip);
    let mut byte = [0; 8];
    assert_eq!(dripping.read(&mut byte).unwrap(), 1);
    assert_eq!(dripping.read(&mut byte).unwrap(), 1);

    let mut endless = held(&server, What::Endless);
    assert_eq!(endless.receive_head().unwrap().status, 200);
    let mut read = 0;
    while read < 1 << 20 {
        read += endless.read(&mut [0; 16 * 1024]).unwrap();
    }
    let start = Instant::now();
    drop(server);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_delay_goes_with_another_fault() {
    let server = stand_in();
    let time = Duration::from_millis(150);
    server.fault(Fault::at(Where::Registry, What::Delay(time)));
    server.fault(Fault::at(Where::Token, What::denied()));
    let mut client = Client::open(&server, "ghcr.io").unwrap();
    let start = Instant::now();
    assert_eq!(client.get("/token", "").status, 403);
    assert!(start.elapsed() >= time);
}

#[test]
fn apis_and_registries_fail_apart() {
    let server = stand_in();
    server.fault(Fault::at(Where::Api, What::status(500)));
    let mut api = Client::open(&server, "api.github.com").unwrap();
    assert_eq!(api.get("/user", "").status, 500);
    let mut registry = Client::open(&server, "ghcr.io").unwrap();
    assert_eq!(registry.get("/v2/", "").status, 401);
}

#[test]
fn certificates_can_be_bad() {
    for (how, text) in [
        (Break::TlsUnknownCa, "UnknownIssuer"),
        (Break::TlsOtherHost, "not valid for name"),
        (Break::TlsExpired, "expired"),
    ] {
        let server = stand_in();
        server.fault(Fault::connection("ghcr.io", how));
        let error = Client::open(&server, "ghcr.io").err().unwrap().to_string();
        assert!(error.contains(text), "{how:?}: {error}");
        Client::open(&server, "api.github.com").unwrap();
        let log = server.log();
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].method.as_str(), log[0].status), ("CONNECT", 200));
        assert!(!log[0].refused);
    }
}

#[test]
fn tunnels_can_be_bad() {
    let server = stand_in();
    let hello = b"\x16\x03\x01 as a handshake begins";
    let open = |how| {
        server.fault(Fault::connection("ghcr.io", how));
        let (status, tunnel) = connect(&server, "ghcr.io:443").unwrap();
        let patience = Some(Duration::from_millis(1500));
        tunnel.set_read_timeout(patience).unwrap();
        (status, tunnel)
    };
    let (status, _) = open(Break::RefuseConnect(502));
    assert_eq!(status, "HTTP/1.1 502 Bad Gateway");

    let (status, mut hung) = open(Break::TlsHang);
    assert_eq!(status, "HTTP/1.1 200 Connection established");
    hung.write_all(hello).unwrap();
    let error = hung.read(&mut [0; 8]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut));

    let (_, mut plain) = open(Break::PlainHttp);
    plain.write_all(hello).unwrap();
    let mut text = String::new();
    plain.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 400 Bad Request\r\n"));

    let log = server.log();
    let statuses: Vec<_> = log.iter().map(|one| one.status).collect();
    assert_eq!(statuses, [502, 200, 200]);

    server.fault(Fault::connection("ghcr.io", Break::SilentConnect));
    let address = server.proxy();
    let mut waiting = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    let patience = Some(Duration::from_millis(1500));
    waiting.set_read_timeout(patience).unwrap();
    write!(waiting, "CONNECT ghcr.io:443 HTTP/1.1\r\n\r\n").unwrap();
    assert!(!matches!(waiting.read(&mut [0; 8]), Ok(..)));
    assert_eq!(server.log()[3].status, 0);
}

#[cfg(unix)]
#[test]
fn connections_can_be_reset() {
    let server = stand_in();
    let mut client = held(&server, What::Reset);
    let error = client.receive_head().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);

    server.fault(Fault::connection("ghcr.io", Break::Reset));
    let error = Client::open(&server, "ghcr.io").err().unwrap();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
}
