//! The stand-in as its clients meet it: over its proxy, under the real names.

mod client;
mod connections;
mod faults;
mod organizations;
mod registry;

use std::ops::Deref;

use ghcr_stand_in::{Account, Package, StandIn};
use tempfile::TempDir;

/// A token that the server below knows, with the scope to read.
const READER: &str = "ghp_reader";
/// Another one, with the scope to write.
const WRITER: &str = "ghp_writer";

/// A server, and the folder that its certificate lies in.
struct Server(StandIn, #[allow(dead_code, reason = "it goes with the server")] TempDir);

impl Deref for Server {
    type Target = StandIn;

    fn deref(&self) -> &StandIn {
        &self.0
    }
}

/// A server with two accounts of github.com, a public package and a private one.
fn stand_in() -> Server {
    let dir = tempfile::tempdir().unwrap();
    let server = StandIn::start(dir.path()).unwrap();
    server.add(Account::classic("octocat", READER, "read:packages"));
    server.add(Account::classic("hubot", WRITER, "repo, write:packages"));
    server.add_package(package("acme/app", true));
    server.add_package(package("acme/secret", false));
    Server(server, dir)
}

fn package(name: &str, public: bool) -> Package {
    Package {
        host: "ghcr.io".into(),
        name: name.into(),
        public,
        tags: vec!["latest".into()],
        readers: vec!["octocat".into()],
        writers: vec!["hubot".into()],
    }
}
