//! What lies below the requests: the proxy, the connections, the log, and the end of it all.

use std::io::Read;
use std::thread;
use std::time::{Duration, Instant};

use ghcr_stand_in::{Fault, StandIn, What, Where};

use crate::client::{Client, basic, connect};
use crate::{READER, stand_in};

#[test]
fn every_host_that_is_played_has_a_good_certificate() {
    let server = stand_in();
    for host in [
        "ghcr.io",
        "api.github.com",
        "containers.acme.ghe.com",
        "api.acme.ghe.com",
        "containers.git.corp.example",
        "git.corp.example",
    ] {
        Client::open(&server, host).unwrap_or_else(|e| panic!("{host}: {e}"));
    }
    assert!(server.log().is_empty());
}

#[test]
fn other_hosts_and_ports_are_refused_and_logged() {
    let server = stand_in();
    for target in ["ghrc.io:443", "github.com:443", "ghcr.io:80"] {
        let (status, _) = connect(&server, target).unwrap();
        assert_eq!(status, "HTTP/1.1 403 Forbidden");
    }
    let log = server.log();
    assert!(log.iter().all(|one| one.refused && one.status == 403));
    let paths: Vec<_> = log.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["ghrc.io:443", "github.com:443", "ghcr.io:80"]);
    assert_eq!(log[0].host, "ghrc.io");
    assert_eq!(log[0].method, "CONNECT");
}

#[test]
fn one_connection_serves_several_requests_until_it_is_told_to_close() {
    let server = stand_in();
    let mut client = Client::open(&server, "ghcr.io").unwrap();
    assert_eq!(client.get("/v2/", "").status, 401);
    assert_eq!(client.ask("HEAD", "/v2/", "").unwrap().status, 401);
    let last = client.get("/v2/", "Connection: close\r\n");
    assert_eq!(last.header("connection"), Some("close"));
    assert_eq!(client.read(&mut [0; 8]).unwrap(), 0);

    let log = server.log();
    assert_eq!(log.len(), 3);
    assert!(log.iter().all(|one| one.connection == log[0].connection));
    Client::open(&server, "ghcr.io").unwrap().get("/v2/", "");
    assert_ne!(server.log()[3].connection, log[0].connection);
}

#[test]
fn the_log_has_the_credentials_of_each_request() {
    let server = stand_in();
    let mut registry = Client::open(&server, "ghcr.io").unwrap();
    let token = registry.get("/token?service=ghcr.io", &basic("octocat", READER)).token();
    registry.get("/v2/", &format!("Authorization: Bearer {token}\r\n"));
    let mut api = Client::open(&server, "api.github.com").unwrap();
    api.get("/user", &format!("Authorization: token {READER}\r\n"));

    let log = server.log();
    assert_eq!(log.len(), 3);
    assert_eq!(log[0].basic, Some(("octocat".into(), READER.into())));
    assert_eq!(log[0].path, "/token?service=ghcr.io");
    assert_eq!(log[1].bearer.as_deref(), Some(token.as_str()));
    assert_eq!(log[2].host, "api.github.com");
    assert_eq!(log[2].api_token.as_deref(), Some(READER));
    assert_eq!(log[2].user_agent, "test");
    assert!(log.iter().all(|one| one.status == 200 && !one.refused));

    server.clear_log();
    assert!(server.log().is_empty());
}

#[test]
fn dropping_it_ends_every_connection_soon() {
    let server = stand_in();
    server.fault(Fault::at(Where::Token, What::Silent));
    let mut idle = Client::open(&server, "ghcr.io").unwrap();
    let mut held = Client::open(&server, "ghcr.io").unwrap();
    held.send("GET", "/token", "").unwrap();
    let (_, mut unfinished) = connect(&server, "ghcr.io:443").unwrap();

    let start = Instant::now();
    drop(server);
    assert!(start.elapsed() < Duration::from_secs(5));
    assert!(!matches!(idle.read(&mut [0; 8]), Ok(1..)));
    assert!(!matches!(held.read(&mut [0; 8]), Ok(1..)));
    assert!(!matches!(unfinished.read(&mut [0; 8]), Ok(1..)));
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn many_clients_at_once_are_served() {
    let server = stand_in();
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| {
                let mut client = Client::open(&server, "ghcr.io").unwrap();
                assert_eq!(client.get("/v2/", "").status, 401);
            });
        }
    });
    assert_eq!(server.log().len(), 20);
}

#[test]
fn a_server_can_be_shared_between_threads() {
    fn shareable<T: Send + Sync>() {}
    shareable::<StandIn>();
}
