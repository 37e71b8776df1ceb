//! The tour: the main job, shown on this machine without an account and without a network.
//!
//! Starts a GHCR of its own, gives every engine that is here a throw-away home, and types what a
//! newcomer would type. It fails if anything ends otherwise than it should. With `--picture FILE`
//! it types the shorter session that README.md shows, and draws it. With `--installed` it builds
//! and places nothing but walks with what a package has installed: the plugin where docker looks by
//! itself, the commands on PATH.

// It starts programs and talks to the person who started it: that is all it is for.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

#[cfg(unix)]
mod picture;
#[cfg(unix)]
#[path = "../../tests/it/harness/pseudo_terminal.rs"]
mod pseudo_terminal;
mod stage;

use std::error::Error;

use ghcr_stand_in::{Account, Package, StandIn};

use crate::stage::{ENGINES, Stage, say};

const IMAGE: &str = "ghcr.io/acme/app";
const NEW_TOKEN: &str = "https://github.com/settings/tokens/new?scopes=read:packages";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    let installed = words.iter().any(|word| word == "--installed");
    let program = if installed { None } else { Some(stage::build()?) };
    let scratch = tempfile::Builder::new().prefix("docker-ghcr-tour").tempdir()?;
    let server = StandIn::start(&scratch.path().join("ghcr"))?;
    let token = stage::token("0123456789abcdefghijABCDEFGHIJ");
    server.add(Account::classic("octocat", &token, "read:packages"));
    server.add_package(Package {
        host: "ghcr.io".into(),
        name: "acme/app".into(),
        public: true,
        tags: vec!["latest".into()],
        readers: Vec::new(),
        writers: Vec::new(),
    });
    let stage = Stage::prepare(scratch.path(), program.as_deref(), &server, &token)?;
    match &words[..] {
        [] => walk(stage, &server, token),
        [_] if installed => walk(stage, &server, token),
        #[cfg(unix)]
        [option, file] if option == "--picture" => {
            let session = session(stage, &server, &token)?;
            Ok(std::fs::write(file, picture::draw("docker ghcr login", &session))?)
        }
        _ => Err(
            "the tour takes nothing, `--installed`, or `--picture FILE` where there are terminals"
                .into(),
        ),
    }
}

/// The session that README.md shows: a login, what becomes of it, and the way out.
#[cfg(unix)]
fn session(mut stage: Stage, server: &StandIn, token: &str) -> Result<String, Box<dyn Error>> {
    let screen = (picture::COLUMNS as u16, "xterm-256color");
    let mut seen = stage.shows(&["docker", "ghcr", "login"], token, 0, screen)?;
    server.revoke(token);
    seen += "\n# Weeks later the token has run out, and not even a public image can be had:\n\n";
    seen += &stage.shows(&["docker", "manifest", "inspect", IMAGE], token, 1, screen)?;
    seen += "\n";
    seen += &stage.shows(&["docker", "ghcr", "doctor", IMAGE, "--quiet"], token, 7, screen)?;
    let token = stage.new_token(server, "9876543210abcdefghijABCDEFGHIJ");
    seen += "\n# With a new token in CR_PAT:\n\n";
    seen += &stage.shows(&["docker", "ghcr", "login"], &token, 0, screen)?;
    Ok(seen)
}

/// The tour.
fn walk(mut stage: Stage, server: &StandIn, token: String) -> Result<(), Box<dyn Error>> {
    say("This demo starts a fake ghcr.io on your machine. Nothing of yours is read or");
    println!("# changed. The token of its user octocat is in CR_PAT, and may pull.");
    let engines = stage.engines();
    for (name, _) in ENGINES.iter().filter(|name| !engines.contains(name)) {
        println!("# {name} is not shown: {}.", stage.why_not(name));
    }
    for (number, (_, typed)) in engines.iter().enumerate() {
        let quiet: &[&str] = if number == 0 { &[] } else { &["-q"] };
        stage.types(&[typed, &["login"][..], quiet].concat(), &token, 0)?;
    }
    // For tools that read docker's file; or where there is no engine.
    stage.types(&["docker-ghcr", "login", "--engine", "file", "-q"], &token, 0)?;
    stage.types(&["docker-ghcr", "status", "-q"], &token, 0)?;

    say("A token that cannot do what it is for is refused, and nothing is stored:");
    let first = engines.first().map_or(&["docker-ghcr"][..], |(_, typed)| typed);
    let by_file: &[&str] = if engines.is_empty() { &["--engine", "file"] } else { &[] };
    stage.types(&[first, &["login", "--for", "push"], by_file].concat(), &token, 4)?;

    say("Weeks later the token has expired. Engines say `denied`, even to an image that");
    println!("# anyone may pull, since they send it along. status and doctor say why:");
    server.revoke(&token);
    stage.types(&["docker-ghcr", "status", "-q"], &token, 7)?;
    stage.types(&["docker-ghcr", "doctor", IMAGE, "-q"], &token, 7)?;

    say("With a new token in CR_PAT, what doctor said:");
    let token = stage.new_token(server, "9876543210abcdefghijABCDEFGHIJ");
    let all = if engines.is_empty() { "file" } else { "all" };
    stage.types(&["docker-ghcr", "login", "--engine", all, "-q"], &token, 0)?;
    stage.types(&["docker-ghcr", "doctor", IMAGE, "-q"], &token, 0)?;
    stage.types(&["docker-ghcr", "logout", "--engine", all], &token, 0)?;

    let asked = server.log();
    let strangers: Vec<_> =
        asked.iter().filter(|exchange| exchange.refused).map(|exchange| &exchange.host).collect();
    if !strangers.is_empty() {
        return Err(format!("hosts were asked that have no business here: {strangers:?}").into());
    }
    println!(
        "\nFor the real ghcr.io:\n\
         \n    {NEW_TOKEN}\
         \n    docker ghcr login      (or podman-ghcr login, nerdctl-ghcr login)\
         \n\nREADME.md shows how to install the plugin."
    );
    Ok(())
}
