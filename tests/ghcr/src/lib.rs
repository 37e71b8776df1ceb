//! A GHCR of our own: a proxy on a loopback port that plays `ghcr.io`, `api.github.com`, a
//! ghe.com tenant and an Enterprise Server, each with its registry and its API, and the host on
//! which `ghcr.io` keeps layers.
//!
//! Clients meet it under the real names. They need two variables, `HTTPS_PROXY` and
//! `SSL_CERT_FILE` ([`StandIn::env`]), and no hook in their code; docker, podman and nerdctl obey
//! both on Linux. Whatever it does not play it refuses, so a test cannot reach the network
//! through it by accident.
//!
//! Answers are literals that cite the row or section of the failure catalogue they come from.
//! This crate shares no code with the program it tests: what one of them has got wrong, the
//! other must not repeat.
//!
//! It does not store blobs: an image can be looked at (manifest, tags, where a layer would be) and
//! an upload opened, but nothing can be pulled or pushed to the end.

mod api;
mod certificates;
mod connection;
mod delivery;
mod fault;
mod log;
mod message;
mod registry;
mod site;
mod socket;
mod world;

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use certificates::Authority;
use log::Log;
use socket::Socket;
use world::World;

pub use fault::{Break, Fault, What, Where};
pub use log::Exchange;
pub use world::{Account, AccountKind, Package};

/// The running server. Dropping it closes every connection and waits for its threads, which
/// takes a tenth of a second at most.
pub struct StandIn {
    address: SocketAddr,
    ca_file: PathBuf,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

/// What all connections see.
struct Shared {
    authority: Authority,
    world: Mutex<World>,
    faults: Mutex<Vec<Fault>>,
    log: Mutex<Log>,
    stop: Arc<AtomicBool>,
}

impl StandIn {
    /// Starts a server that knows no account and no package, on a free port of 127.0.0.1, and
    /// writes the certificate of its CA to `ca.pem` in `dir` (made if absent).
    ///
    /// # Errors
    ///
    /// The folder or the file cannot be written, no port can be had or nobody can connect to it,
    /// no thread can be started, or the certificates cannot be made.
    pub fn start(dir: &Path) -> io::Result<StandIn> {
        let authority = Authority::new()?;
        std::fs::create_dir_all(dir)?;
        let ca_file = dir.join("ca.pem");
        std::fs::write(&ca_file, authority.pem())?;

        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        // Whether it can be reached at all: not where the loopback interface is down.
        reach(address).and_then(|_| listener.accept()).map_err(|why| {
            io::Error::new(why.kind(), format!("nobody can connect to {address}: {why}"))
        })?;
        let shared = Arc::new(Shared {
            authority,
            world: Mutex::default(),
            faults: Mutex::default(),
            log: Mutex::default(),
            stop: Arc::default(),
        });
        let acceptor = Builder::new().name("stand-in".into()).spawn({
            let shared = Arc::clone(&shared);
            move || accept(&listener, &shared)
        })?;
        Ok(StandIn { address, ca_file, shared, acceptor: Some(acceptor) })
    }

    /// The URL of the proxy, `http://127.0.0.1:PORT`.
    pub fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The file with the PEM of the CA that signed the server's certificates. It stays when the
    /// server goes.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// All that a client needs: `HTTPS_PROXY` and `SSL_CERT_FILE`. The caller must see to it that
    /// `NO_PROXY`, `ALL_PROXY` and `SSL_CERT_DIR` do not stand in the way.
    pub fn env(&self) -> [(&'static str, String); 2] {
        [("HTTPS_PROXY", self.proxy()), ("SSL_CERT_FILE", self.ca_file.display().to_string())]
    }

    /// Makes a token known. A second account with the same token on the same GitHub takes the
    /// place of the first.
    pub fn add(&self, account: Account) {
        lock(&self.shared.world).add(account);
    }

    /// Makes a token unknown everywhere, as if it had been revoked or had expired. Bearers that
    /// were issued for it die too. A token that was never known changes nothing.
    pub fn revoke(&self, token: &str) {
        lock(&self.shared.world).revoke(token);
    }

    /// Makes a package exist. A second one with the same name on the same host takes the place
    /// of the first.
    pub fn add_package(&self, package: Package) {
        lock(&self.shared.world).add_package(package);
    }

    /// Lets nobody create packages under an owner, row C19.
    pub fn forbid_creation(&self, owner: &str) {
        lock(&self.shared.world).close(owner);
    }

    /// Refuses everybody, on the API and at the token endpoint, once this many bad credentials
    /// came: row C62. 0 refuses at once.
    pub fn lock_out_after(&self, failures: u32) {
        lock(&self.shared.world).lose_patience_after(failures);
    }

    /// Sets a fault from now on, for connections and requests that are not answered yet. Several
    /// may be set; where two exclude each other the later one wins, and delays add up.
    pub fn fault(&self, fault: Fault) {
        lock(&self.shared.faults).push(fault);
    }

    /// Makes the server honest again. Requests that a fault already holds stay held.
    pub fn clear_faults(&self) {
        lock(&self.shared.faults).clear();
    }

    /// Every request so far in order of arrival, and every `CONNECT` that was refused or met a
    /// connection fault (other `CONNECT`s show only in [`Exchange::connection`]).
    pub fn log(&self) -> Vec<Exchange> {
        lock(&self.shared.log).exchanges()
    }

    /// Forgets the requests so far.
    pub fn clear_log(&self) {
        lock(&self.shared.log).clear();
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // The acceptor sleeps in accept() until somebody comes. If nobody can come any more, it is
        // left to the end of the process.
        if let (Ok(_), Some(acceptor)) = (reach(self.address), self.acceptor.take()) {
            let _ = acceptor.join();
        }
    }
}

/// A connection to the server itself, which comes at once or never.
fn reach(address: SocketAddr) -> io::Result<TcpStream> {
    TcpStream::connect_timeout(&address, Duration::from_secs(2))
}

/// Takes connections until the server stops, then waits for those that are open.
fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut open: Vec<JoinHandle<()>> = Vec::new();
    for (id, incoming) in (1..).zip(listener.incoming()) {
        if shared.stop.load(Ordering::Relaxed) {
            break;
        }
        open.retain(|connection| !connection.is_finished());
        // A client that is gone before it was accepted, or a thread that cannot be had, is that
        // client's loss: it sees a closed connection.
        let started = incoming
            .and_then(|stream| Socket::new(stream, Arc::clone(&shared.stop)))
            .and_then(|socket| {
                let shared = Arc::clone(shared);
                Builder::new()
                    .name(format!("stand-in {id}"))
                    .spawn(move || connection::serve(socket, id, &shared))
            });
        open.extend(started);
    }
    for connection in open {
        let _ = connection.join();
    }
}

/// Locks, also after a thread panicked: the values are whole between any two statements here,
/// and a second panic in a test would only hide the first.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
