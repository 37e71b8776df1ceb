//! A token that must turn up nowhere but where tokens belong.
//!
//! The token is made anew for each run: one that stood in a file would be found in that file, and
//! a well-formed one would be refused by GitHub's push protection. It is looked for in every form
//! that a careless line of code could give it, and by parts, since half a token is a leak too.
//! A detector that finds nothing proves nothing, so it is shown one in each forbidden place first.

use std::collections::HashSet;
use std::fs;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde_json::Value;

use crate::harness::run::Outcome;
use crate::harness::world::World;

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// So many characters of a token in a row are a leak.
const PART: usize = 12;

/// The kinds of GitHub's tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `ghp_`, with a checksum that is right.
    Classic,
    /// `github_pat_`
    FineGrained,
    /// `gho_`, gh's own.
    OAuth,
    /// `ghu_`
    UserToServer,
    /// `ghs_` in its old form.
    Installation,
    /// `ghs_` in its new form: long, with dots and dashes.
    Stateless,
    /// `ghr_`
    Refresh,
    /// Forty hexadecimal digits, from before the prefixes.
    Hex,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Classic,
        Self::FineGrained,
        Self::OAuth,
        Self::UserToServer,
        Self::Installation,
        Self::Stateless,
        Self::Refresh,
        Self::Hex,
    ];

    /// A new token of that kind, and how many of its characters everybody knows.
    fn make(self) -> (String, usize) {
        let short =
            |prefix: &str| (format!("{prefix}{}", checked(&random(BASE62, 30))), prefix.len());
        match self {
            Self::Classic => short("ghp_"),
            Self::OAuth => short("gho_"),
            Self::UserToServer => short("ghu_"),
            Self::Installation => short("ghs_"),
            Self::Refresh => short("ghr_"),
            Self::FineGrained => {
                (format!("github_pat_{}_{}", random(BASE62, 22), random(BASE62, 59)), 11)
            }
            Self::Stateless => {
                let head = format!("ghs_{}_eyJhbGciOiJSUzI1NiJ9.", random(b"123456789", 6));
                // base64url, whose two odd characters are certain to be in it.
                let alphabet = [BASE62, b"-_"].concat();
                let body = random(&alphabet, 250);
                (format!("{head}{body}-_.{}", random(&alphabet, 220)), head.len())
            }
            Self::Hex => (random(b"0123456789abcdef", 40), 0),
        }
    }
}

/// The random part with GitHub's checksum: CRC-32 in six digits of base 62.
fn checked(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes());
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[rest as usize % 62];
        rest /= 62;
    }
    format!("{body}{}", String::from_utf8_lossy(&digits))
}

fn random(alphabet: &[u8], length: usize) -> String {
    (0..length)
        // Each of these states is keyed anew.
        .map(|_| RandomState::new().build_hasher().finish() as usize % alphabet.len())
        .map(|i| char::from(alphabet[i]))
        .collect()
}

/// A token, and the places where it may lie.
pub(crate) struct Canary {
    token: String,
    known: usize,
    allowed: Vec<String>,
    /// What [`Canary::search`] looks for: a form's name, the length of a part, all its parts.
    wanted: Vec<(String, usize, HashSet<Vec<u8>>)>,
}

impl Canary {
    pub(crate) fn new(kind: Kind) -> Self {
        let (token, known) = kind.make();
        let mut canary = Self { token, known, allowed: Vec::new(), wanted: Vec::new() };
        let parts = |(name, form, length): (String, String, usize)| {
            (name, length, form.as_bytes().windows(length).map(<[u8]>::to_vec).collect())
        };
        canary.wanted = canary.forms().into_iter().map(parts).collect();
        canary
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// Allows it in one file more, named from the world's root: one that the test itself planted
    /// it in, or an export that was asked for.
    pub(crate) fn allow(mut self, file: &str) -> Self {
        self.allowed.push(file.to_owned());
        self
    }

    /// Every form of it that is looked for: its name, the text, and how long a part of the text is
    /// a leak.
    pub(crate) fn forms(&self) -> Vec<(String, String, usize)> {
        // A few characters of the prefix stay, so that a cut right behind it is seen.
        let core = &self.token[self.known.saturating_sub(4)..];
        let each = |form: fn(u8) -> String| core.bytes().map(form).collect::<String>();
        let odd = |byte: u8| match byte.is_ascii_alphanumeric() {
            true => char::from(byte).to_string(),
            false => format!("%{byte:02X}"),
        };
        let mut forms = vec![
            ("raw".to_owned(), core.to_owned(), PART),
            ("URL-encoded".to_owned(), each(odd), PART),
            ("URL-encoded throughout".to_owned(), each(|b| format!("%{b:02X}")), 3 * PART),
            (
                "URL-encoded throughout, lower case".to_owned(),
                each(|b| format!("%{b:02x}")),
                3 * PART,
            ),
            ("hex".to_owned(), each(|b| format!("{b:02x}")), 2 * PART),
            ("hex, upper case".to_owned(), each(|b| format!("{b:02X}")), 2 * PART),
        ];
        for shift in 0..3 {
            // What stands before and after is not known: only the digits that depend on the token
            // alone are looked for.
            let before =
                [0; 2][..shift].iter().chain(core.as_bytes()).copied().collect::<Vec<u8>>();
            let own = (shift * 8).div_ceil(6)..before.len() * 8 / 6;
            let name = |alphabet| format!("{alphabet}, {shift} bytes in");
            for (alphabet, text) in
                [("base64", STANDARD.encode(&before)), ("base64url", URL_SAFE.encode(&before))]
            {
                forms.push((name(alphabet), text[own.clone()].to_owned(), PART * 4 / 3));
            }
        }
        forms
    }

    /// The forms that some bytes have in them, each with the place of the first.
    pub(crate) fn search(&self, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (name, length, parts) in &self.wanted {
            if let Some(at) = bytes.windows(*length).position(|part| parts.contains(part)) {
                found.push(format!("{name} at byte {at}"));
            }
        }
        found
    }

    /// Where it turned up and must not: in what was said, in the arguments, environments and
    /// folders of all fakes that were called, in files and their names.
    pub(crate) fn traces(&self, world: &World, outcomes: &[&Outcome]) -> Vec<String> {
        let mut traces = Vec::new();
        let mut look = |place: String, bytes: &[u8]| {
            traces.extend(self.search(bytes).iter().map(|form| format!("{place}: {form}")));
        };
        for outcome in outcomes {
            look("stdout".into(), &outcome.stdout);
            look("stderr".into(), &outcome.stderr);
        }
        for (name, call) in world.all_calls() {
            for arg in &call.argv {
                look(format!("argument of {name}"), arg.as_bytes());
            }
            for (key, value) in &call.env {
                look(format!("environment of {name}"), format!("{key}={value}").as_bytes());
            }
            look(format!("folder of {name}"), call.cwd.as_bytes());
        }
        walk(world.root(), &mut |path| {
            let name =
                path.strip_prefix(world.root()).unwrap_or(path).to_string_lossy().into_owned();
            look(format!("name {name}"), name.as_bytes());
            if path.is_symlink() {
                if let Ok(target) = fs::read_link(path) {
                    look(format!("link {name}"), target.to_string_lossy().as_bytes());
                }
            } else if path.is_file() && !self.allowed.contains(&name) && !belongs_to_fakes(&name) {
                match fs::read(path) {
                    Ok(bytes) => look(format!("file {name}"), &without_credentials(&name, bytes)),
                    // A place that cannot be looked at is no proof of anything.
                    Err(why) => look(format!("file {name}: {why}"), self.token.as_bytes()),
                }
            }
        });
        traces
    }

    pub(crate) fn assert_absent(&self, world: &World, outcomes: &[&Outcome]) {
        let traces = self.traces(world, outcomes);
        assert!(traces.is_empty(), "the token got out:\n{}", traces.join("\n"));
    }
}

/// Orders and stores of the fakes hold what the test put there; their notes are read call by call,
/// without the stdin, which is where a token goes.
fn belongs_to_fakes(name: &str) -> bool {
    name.strip_prefix("bin/")
        .and_then(|name| name.rsplit_once('.'))
        .is_some_and(|(_, extension)| ["calls", "json", "store"].contains(&extension))
}

/// A credential file without the values that are meant to be there.
fn without_credentials(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let file = name.rsplit('/').next().unwrap_or(name);
    if !["config.json", "auth.json"].contains(&file) {
        return bytes;
    }
    let Ok(mut config) = serde_json::from_slice::<Value>(&bytes) else { return bytes };
    for entry in config["auths"].as_object_mut().into_iter().flatten().map(|(_, entry)| entry) {
        if let Some(entry) = entry.as_object_mut() {
            entry.remove("auth");
        }
    }
    config.to_string().into_bytes()
}

/// Everything below a folder; links are not followed.
pub(crate) fn walk(folder: &Path, see: &mut dyn FnMut(&Path)) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        see(&path);
        if path.is_dir() && !path.is_symlink() {
            walk(&path, see);
        }
    }
}

crate::trials![
    tokens_are_well_formed,
    the_checksum_is_githubs,
    every_form_is_found,
    a_part_is_found_and_a_prefix_is_not,
    it_is_found_wherever_it_must_not_be,
    it_is_not_found_where_it_belongs,
];

fn tokens_are_well_formed() {
    for kind in Kind::ALL {
        let [one, other] = [Canary::new(kind), Canary::new(kind)];
        assert_ne!(one.token(), other.token());
        let shape = (one.token().len(), one.token().chars().take(4).collect::<String>());
        match kind {
            Kind::Classic => assert_eq!(shape, (40, "ghp_".into())),
            Kind::FineGrained => assert_eq!(shape, (93, "gith".into())),
            Kind::OAuth => assert_eq!(shape, (40, "gho_".into())),
            Kind::UserToServer => assert_eq!(shape, (40, "ghu_".into())),
            Kind::Installation => assert_eq!(shape, (40, "ghs_".into())),
            Kind::Stateless => assert_eq!((shape.0 > 450, shape.1), (true, "ghs_".into())),
            Kind::Refresh => assert_eq!(shape, (40, "ghr_".into())),
            Kind::Hex => assert_eq!(shape.0, 40),
        }
    }
}

/// Against published examples, the second of them with a leading zero.
fn the_checksum_is_githubs() {
    for (body, sum) in
        [("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"), ("QdwULL38u41vs1OcAjhKqcaSZ9W63r", "0Zu4ln")]
    {
        assert_eq!(checked(body), format!("{body}{sum}"));
    }
}

fn every_form_is_found() {
    for canary in Kind::ALL.map(Canary::new) {
        let token = canary.token();
        let mut disguises = vec![
            token.to_owned(),
            token.bytes().map(|b| format!("%{b:02X}")).collect(),
            token.bytes().map(|b| format!("%{b:02x}")).collect(),
            token.bytes().map(|b| format!("{b:02x}")).collect(),
            token.bytes().map(|b| format!("{b:02X}")).collect(),
            token.replace('_', "%5F").replace('.', "%2E").replace('-', "%2D"),
        ];
        for user in ["", "a", "ab", "abc", "octocat"] {
            disguises.push(STANDARD.encode(format!("{user}:{token}")));
            disguises.push(URL_SAFE.encode(format!("{user}:{token}?")));
        }
        for disguise in disguises {
            let text = format!("some words {disguise} and more");
            assert!(!canary.search(text.as_bytes()).is_empty(), "{disguise}");
        }
        assert_eq!(canary.search(Canary::new(Kind::Classic).token().as_bytes()), [""; 0]);
    }
}

fn a_part_is_found_and_a_prefix_is_not() {
    for canary in Kind::ALL.map(Canary::new) {
        let token = canary.token();
        let tail = &token[token.len() - PART..];
        assert!(!canary.search(tail.as_bytes()).is_empty(), "{tail}");
        let head = &token[..canary.known];
        assert!(canary.search(format!("{head}…").as_bytes()).is_empty(), "{head}");
    }
}

fn it_is_found_wherever_it_must_not_be() {
    let canary = Canary::new(Kind::Classic);
    let token = canary.token();
    let plant = |seed: &dyn Fn(&World) -> Outcome| {
        let world = World::new();
        world.fake_with("docker", serde_json::json!({ "*": { "stdin": "ignore" } }));
        let outcome = seed(&world);
        let traces = canary.traces(&world, &[&outcome]);
        traces.first().map(|trace| trace.split(':').next().unwrap_or_default().to_owned())
    };
    let docker = |world: &World| world.bin().join("docker");
    let quiet = |world: &World| world.run(docker(world)).arg("--version").output();
    let say = |to: &str| {
        let orders = serde_json::json!({ "--version": { to: format!("is {token}\n") } });
        plant(&|world| {
            world.fake_with("docker", orders.clone());
            quiet(world)
        })
    };
    let file = |name: &str, text: String| {
        plant(&|world| {
            world.write(name, &text);
            quiet(world)
        })
    };
    assert_eq!(plant(&quiet), None);
    assert_eq!(say("stdout").as_deref(), Some("stdout"));
    assert_eq!(say("stderr").as_deref(), Some("stderr"));
    let found = plant(&|world| world.run(docker(world)).args(["--version", token]).output());
    assert_eq!(found.as_deref(), Some("argument of docker"));
    let found = plant(&|world| world.run(docker(world)).arg("--version").env("T", token).output());
    assert_eq!(found.as_deref(), Some("environment of docker"));
    let found = plant(&|world| {
        let folder = world.root().join("work").join(token);
        fs::create_dir(&folder).expect("a folder of ours");
        world.run(docker(world)).arg("--version").cwd(folder).output()
    });
    assert_eq!(found.as_deref(), Some("folder of docker"));
    assert_eq!(file("state/log", format!("a {token}")).as_deref(), Some("file state/log"));
    assert_eq!(
        file("home/.docker/config.json", format!(r#"{{"auths":{{}},"note":"{token}"}}"#))
            .as_deref(),
        Some("file home/.docker/config.json")
    );
    assert_eq!(
        file("home/.docker/config.json", format!("not JSON {token}")).as_deref(),
        Some("file home/.docker/config.json")
    );
    assert_eq!(file(&format!("tmp/{token}"), String::new()), Some(format!("name tmp/{token}")));
    let found = plant(&|world| {
        std::os::unix::fs::symlink(token, world.root().join("tmp/link")).expect("a link of ours");
        quiet(world)
    });
    assert_eq!(found.as_deref(), Some("link tmp/link"));
}

fn it_is_not_found_where_it_belongs() {
    for kind in Kind::ALL {
        let canary = Canary::new(kind).allow("home/token");
        let world = World::new();
        world.write("home/token", canary.token());
        world.fake_with("gh", serde_json::json!({ "tokens": { "github.com": canary.token() } }));
        let login = ["login", "--username", "octocat", "--password-stdin", "ghcr.io"];
        for engine in ["docker", "podman", "nerdctl"] {
            let outcome = world.run(world.fake(engine)).args(login).stdin(canary.token()).output();
            assert_eq!(outcome.code, Some(0));
            canary.assert_absent(&world, &[&outcome]);
        }
    }
}
