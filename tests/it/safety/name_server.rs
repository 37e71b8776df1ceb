//! A name server that does not answer, or that loses a packet, in the place of the machine's own.
//!
//! The program runs in a mount namespace with another `resolv.conf`, which takes root.

use std::net::UdpSocket;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::harness::fake;
use crate::harness::real::has_namespaces;
use crate::harness::run::{Outcome, Run};
use crate::harness::scene::Scene;
use crate::harness::world::program;

crate::trials![
    silence if has_namespaces(),
    a_packet_that_is_lost if has_namespaces(),
];

/// How many packets of a question a server drops before it says that there is no such name.
#[derive(Clone, Copy)]
enum Drops {
    TheFirst,
    All,
}

/// A server of its own address, for one test. It ends with it.
struct NameServer {
    address: String,
    socket: UdpSocket,
}

impl NameServer {
    fn new(number: u8) -> Self {
        // Loopback has 16 million addresses, so that no other run is met.
        let [high, low] = ((std::process::id() & 0xffff) as u16).to_be_bytes();
        let address = format!("127.{}.{high}.{low}", 100 + number);
        let socket = UdpSocket::bind((address.as_str(), 53)).expect("root may have the port");
        socket.set_read_timeout(Some(Duration::from_millis(100))).expect("a limit");
        Self { address, socket }
    }

    /// Serves while the program runs, and counts the questions.
    fn during(&self, drops: Drops, run: Run<'_>) -> (Outcome, usize) {
        let ended = AtomicBool::new(false);
        thread::scope(|scope| {
            let server = scope.spawn(|| self.serve(drops, &ended));
            let outcome = run.output();
            ended.store(true, Ordering::Relaxed);
            (outcome, server.join().expect("the server"))
        })
    }

    fn serve(&self, drops: Drops, ended: &AtomicBool) -> usize {
        let mut seen = Vec::new();
        let mut packet = [0; 512];
        while !ended.load(Ordering::Relaxed) {
            let Ok((length, from)) = self.socket.recv_from(&mut packet) else { continue };
            let question = packet[12..length].to_vec();
            let again = seen.contains(&question);
            seen.push(question);
            if matches!(drops, Drops::TheFirst) && again {
                // RFC 1035, 4.1.1: an answer, recursion is there, no such name.
                packet[2..4].copy_from_slice(&[0x81, 0x83]);
                self.socket.send_to(&packet[..length], from).expect("a loopback");
            }
        }
        seen.len()
    }

    /// A login to a registry that nobody knows, where this server alone is asked.
    fn login<'s>(&self, scene: &'s Scene) -> Run<'s> {
        let resolv = scene.write("resolv.conf", format!("nameserver {}\n", self.address));
        let switch = scene.write("nsswitch.conf", "hosts: files dns\n");
        let script = "\"$0\" --bind \"$1\" /etc/resolv.conf
                      [ ! -e /etc/nsswitch.conf ] || \"$0\" --bind \"$2\" /etc/nsswitch.conf
                      shift 2; exec \"$@\"";
        let tool = |name| fake::on_path(name).expect("a part of util-linux");
        let run = scene.run(tool("unshare")).args(["--mount", "/bin/sh", "-ec", script]);
        let run = run.arg(tool("mount")).arg(resolv).arg(switch).arg(program());
        let run = run.args(["login", "--engine", "file", "--from", "env:CR_PAT", "-u", "octocat"]);
        run.env("CR_PAT", scene.token())
    }
}

/// What is said and when, directly and behind a proxy that has a name.
fn told(scene: &Scene, drops: Drops, server: u8, seconds: std::ops::Range<u64>, words: [&str; 2]) {
    let server = NameServer::new(server);
    let direct = server.login(scene).args(["--registry", "containers.git.invalid"]);
    let direct = direct.env("NO_PROXY", "*");
    let proxied = server.login(scene).env("HTTPS_PROXY", "http://proxy.invalid:3128");
    for (run, words) in [direct, proxied].into_iter().zip(words) {
        let (outcome, questions) = server.during(drops, run);
        let said = outcome.stderr_text();
        assert!(said.contains(words), "{said}");
        assert_eq!(outcome.code, Some(6), "{said}");
        assert!(seconds.contains(&outcome.took.as_secs()), "{:?}: {said}", outcome.took);
        assert!(questions > 0, "nobody asked");
        scene.assert_no_leak(&[&outcome]);
    }
    assert_eq!(scene.stored("ghcr.io"), None);
}

/// It is the name that is told, though the resolver's own limit is beyond ours.
fn silence() {
    let words = [
        "error: no address was found for `containers.git.invalid`  [name-not-resolved]\n  \
         why: its name cannot be looked up: no name server answers in time\n",
        "error: no way through the proxy to `ghcr.io`  [proxy-failed]\n  \
         why: the proxy proxy.invalid:3128 cannot be looked up: no name server answers in \
         time\n",
    ];
    told(&Scene::new(), Drops::All, 1, 7..30, words);
}

/// The resolver asks again after 5 seconds, and that answer is waited for.
fn a_packet_that_is_lost() {
    let words = [
        "error: no address was found for `containers.git.invalid`  [name-not-resolved]\n  \
         why: its name has no address here\n",
        "error: no way through the proxy to `ghcr.io`  [proxy-failed]\n  \
         why: the proxy proxy.invalid:3128 has no address here\n",
    ];
    told(&Scene::new(), Drops::TheFirst, 2, 2..30, words);
}
