//! A world with a GHCR of our own in it, and a token that it knows.

use std::net::TcpStream;
use std::ops::Deref;
use std::time::Duration;

use ghcr_stand_in::{Account, Exchange, StandIn};

use crate::harness::canary::{Canary, Kind};
use crate::harness::fake;
use crate::harness::real::has_namespaces;
use crate::harness::run::{Outcome, Run};
use crate::harness::world::{World, program};

/// A world, its GHCR, and octocat's token in both.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) ghcr: StandIn,
    pub(crate) canary: Canary,
}

impl Deref for Scene {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Scene {
    /// octocat's classic token may push, which is enough for most.
    pub(crate) fn new() -> Self {
        let scene = Self::empty(Kind::Classic);
        scene.ghcr.add(Account::classic("octocat", scene.token(), "write:packages"));
        scene
    }

    /// A GHCR that does not know the token yet.
    pub(crate) fn empty(kind: Kind) -> Self {
        let world = World::new();
        let ghcr = StandIn::start(&world.root().join("ghcr")).expect("a GHCR of our own");
        for (name, value) in ghcr.env() {
            world.set(name, value);
        }
        Self { world, ghcr, canary: Canary::new(kind) }
    }

    pub(crate) fn token(&self) -> &str {
        self.canary.token()
    }

    /// `docker-ghcr login …` with the token in CR_PAT.
    pub(crate) fn login(&self, program: &str, args: &[&str]) -> Run<'_> {
        self.run(program).arg("login").args(args.iter().copied()).env("CR_PAT", self.token())
    }

    /// The same on a disk that takes no byte more.
    pub(crate) fn login_on_full_disk(&self, args: &[&str]) -> Run<'_> {
        let script = "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"";
        let run = self.run("/bin/sh").args(["-c", script]).arg(program()).arg("login");
        run.args(args.iter().copied()).env("CR_PAT", self.token())
    }

    /// The requests so far, one line each: host, method, path without its query, status.
    pub(crate) fn asked(&self) -> Vec<String> {
        let line = |exchange: &Exchange| {
            let path = exchange.path.split('?').next().unwrap_or_default();
            format!("{} {} {path} {}", exchange.host, exchange.method, exchange.status)
        };
        self.ghcr.log().iter().map(line).collect()
    }

    /// That the password went to the token endpoint once, as it should, and nobody else was asked.
    pub(crate) fn assert_one_basic_exchange(&self, user: &str) {
        let log = self.ghcr.log();
        let sent: Vec<_> = log.iter().filter_map(|exchange| exchange.basic.clone()).collect();
        assert_eq!(sent, [(user.to_owned(), self.token().to_owned())], "{:?}", self.asked());
        let strangers: Vec<_> = log.iter().filter(|exchange| exchange.refused).collect();
        assert!(strangers.is_empty(), "{strangers:?}");
    }

    /// Allows the token in one file more: one that the test itself planted it in.
    pub(crate) fn allow(&mut self, file: &str) {
        let canary = std::mem::replace(&mut self.canary, Canary::new(Kind::Hex));
        self.canary = canary.allow(file);
    }

    /// That whoever got the token should have: an engine's `login` and a helper's `store` on their
    /// stdin, the API and the token endpoint of github.com in their own header.
    pub(crate) fn assert_only_who_may_has_it(&self) {
        for (name, call) in self.all_calls() {
            let stdin = call.stdin.as_deref().unwrap_or_default();
            if !self.canary.search(stdin).is_empty() {
                let is_helper = name.starts_with("docker-credential-");
                let verb = if is_helper { "store" } else { "login" };
                assert!(call.argv.iter().any(|arg| arg == verb), "stdin of {name} {}", call.line());
            }
        }
        for exchange in self.ghcr.log() {
            let is = |path: &str| exchange.path.split('?').next() == Some(path);
            let has = |text: &str| !self.canary.search(text.as_bytes()).is_empty();
            let Exchange { host, path, basic, bearer, api_token, .. } = &exchange;
            let place = format!("{host} {path}");
            if basic.as_ref().is_some_and(|(user, secret)| has(user) || has(secret)) {
                assert!(host == "ghcr.io" && is("/token"), "Basic to {place}");
            }
            if api_token.as_deref().is_some_and(has) {
                assert!(host == "api.github.com" && is("/user"), "a token to {place}");
            }
            assert!(!bearer.as_deref().is_some_and(has), "a bearer to {place}");
            assert!(!has(path) && !has(&String::from_utf8_lossy(&exchange.body)), "{place}");
            assert!(!exchange.refused, "{place} has no business here");
        }
    }

    /// That no store holds it any more.
    pub(crate) fn assert_nothing_kept(&self) {
        let helpers = ["x", "pass"].map(|name| format!("bin/docker-credential-{name}.store"));
        for file in ["home/.docker/config.json", "run/containers/auth.json"]
            .into_iter()
            .chain(helpers.iter().map(String::as_str))
        {
            let bytes = std::fs::read(self.root().join(file)).unwrap_or_default();
            assert_eq!(self.canary.search(&bytes), [""; 0], "{file}");
        }
    }

    pub(crate) fn assert_no_leak(&self, outcomes: &[&Outcome]) {
        self.canary.assert_absent(&self.world, outcomes);
    }
}

crate::trials![
    its_ghcr_can_be_reached,
    where_nobody_can_reach_it_it_does_not_begin if has_namespaces(),
];

fn its_ghcr_can_be_reached() {
    let scene = Scene::new();
    let address = scene.ghcr.proxy().replace("http://", "");
    TcpStream::connect(address).expect("a server that listens");
}

/// A new network's loopback interface is down.
fn where_nobody_can_reach_it_it_does_not_begin() {
    let world = World::new();
    let own = std::env::current_exe().expect("the test program's path");
    let unshare = fake::on_path("unshare").expect("unshare, which this run requires");
    let run = world.run(unshare).arg("--net").arg(own);
    let outcome = run.args(["--exact", "harness::scene::its_ghcr_can_be_reached"]).output();
    let said = outcome.stdout_text() + &outcome.stderr_text();
    assert_eq!(outcome.code, Some(101), "{said}");
    assert!(said.contains("nobody can connect to 127.0.0.1:"), "{said}");
    assert!(outcome.took < Duration::from_secs(20), "{:?}", outcome.took);
}
