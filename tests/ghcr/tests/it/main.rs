//! The stand-in as its clients meet it: over its proxy, under the real names.

mod client;
mod connections;
mod faults;
mod organisations;
mod registry;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use ghcr_stand_in::{Account, Package, StandIn};

/// A token that the server below knows, with the scope to read.
const READER: &str = "ghp_reader";
/// Another one, with the scope to write.
const WRITER: &str = "ghp_writer";

/// A server with two accounts of github.com, a public package and a private one.
fn stand_in() -> StandIn {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("stand-in-{number}"));
    let server = StandIn::start(&dir).unwrap();
    server.add(Account::classic("octocat", READER, "read:packages"));
    server.add(Account::classic("hubot", WRITER, "repo, write:packages"));
    server.add_package(package("acme/app", true));
    server.add_package(package("acme/secret", false));
    server
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
