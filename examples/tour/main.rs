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
    let image = "ghcr.io/acme/app";
    let mut seen = stage.shows(&["docker", "ghcr", "login"], token, 0)?;
    server.revoke(token);
    seen += "\n# Weeks later the token has run out, and not even a public image can be had:\n\n";
    seen += &stage.shows(&["docker", "manifest", "inspect", image], token, 1)?;
    seen += "\n";
    seen += &stage.shows(&["docker", "ghcr", "doctor", image, "--quiet"], token, 7)?;
    let token = stage.new_token(server, "9876543210abcdefghijABCDEFGHIJ");
    seen += "\n# With a new token in CR_PAT:\n\n";
    seen += &stage.shows(&["docker", "ghcr", "login"], &token, 0)?;
    Ok(seen)
}

/// The tour.
fn walk(mut stage: Stage, server: &StandIn, token: String) -> Result<(), Box<dyn Error>> {
    say(
        "A GHCR of our own is running on this machine, under the names ghcr.io and api.github.com.",
    );
    say(
        "Its one account is octocat, whose token is in CR_PAT and may pull; its one image is acme/app, which anyone may pull. Nothing of yours is touched.",
    );
    let engines = stage.engines();
    for (name, _) in
        ENGINES.iter().filter(|(name, _)| !engines.iter().any(|(there, _)| there == name))
    {
        say(&format!("{name} is not shown here: {}.", stage.why_not(name)));
    }

    for (_, typed) in &engines {
        stage.types(typed, &["login"], &token, 0)?;
    }
    say("Without an engine, for tools that read docker's file:");
    stage.types(&["docker-ghcr"], &["login", "--engine", "file"], &token, 0)?;

    say("What every engine would log in with now:");
    stage.types(&["docker-ghcr"], &["status", "--quiet"], &token, 0)?;

    say("A token that may not do what the login is for is refused before anything is stored:");
    let first = engines.first().map_or(&["docker-ghcr"][..], |(_, typed)| typed);
    let by_file: &[&str] = if engines.is_empty() { &["--engine", "file"] } else { &[] };
    stage.types(first, &[&["login", "--for", "push"], by_file].concat(), &token, 4)?;

    say(
        "Then the token is revoked. The engines do not notice; status does, and so does the next login:",
    );
    server.revoke(&token);
    stage.types(&["docker-ghcr"], &["status", "--quiet"], &token, 7)?;
    stage.types(first, &[&["login"], by_file].concat(), &token, 4)?;

    say(
        "Even the image that anyone may pull cannot be pulled now: engines send the dead login along, and say `denied`. The doctor says why:",
    );
    stage.types(&["docker-ghcr"], &["doctor", "ghcr.io/acme/app", "--quiet"], &token, 7)?;
    say("A new token, and what the doctor said:");
    let token = stage.new_token(server, "9876543210abcdefghijABCDEFGHIJ");
    let all = if engines.is_empty() { "file" } else { "all" };
    stage.types(&["docker-ghcr"], &["login", "--engine", all, "--quiet"], &token, 0)?;
    stage.types(&["docker-ghcr"], &["doctor", "ghcr.io/acme/app"], &token, 0)?;

    say("Logging out:");
    // podman reads docker's file too, and is not logged out while a login is there.
    let mut leaving = engines.clone();
    leaving.reverse();
    leaving.sort_by_key(|(name, _)| *name == "podman");
    for (_, typed) in leaving {
        stage.types(typed, &["logout"], &token, 0)?;
    }
    if engines.is_empty() {
        stage.types(&["docker-ghcr"], &["logout", "--engine", "file"], &token, 0)?;
    }

    let asked = server.log();
    let strangers: Vec<_> =
        asked.iter().filter(|exchange| exchange.refused).map(|exchange| &exchange.host).collect();
    if !strangers.is_empty() {
        return Err(format!("hosts were asked that have no business here: {strangers:?}").into());
    }
    say(&format!("Our GHCR was asked {} times, and no other host was.", asked.len()));
    println!(
        "\nFor the real ghcr.io:\n\
         \n    make a token   https://github.com/settings/tokens/new?scopes=read:packages&description=docker-ghcr\
         \n    keep it        export CR_PAT=…\
         \n    log in         docker ghcr login   (podman-ghcr login, nerdctl-ghcr login, docker-ghcr login --engine all)\
         \n    log out        docker ghcr logout\n\
         \nREADME.md tells how to put the plugin where docker looks."
    );
    Ok(())
}
