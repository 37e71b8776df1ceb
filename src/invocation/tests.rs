use super::*;

fn os_words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(OsString::from).collect()
}

fn role(argv: &[&str], reexec: Option<&str>) -> Invocation {
    of(
        &os_words(argv),
        crate::engine::table::link,
        || reexec.map(OsString::from),
        |docker| docker == "docker-ghcr",
    )
}

/// The words and the globals of a command that docker hands on.
fn plugin(args: &[&str]) -> (Vec<OsString>, DockerGlobals) {
    let argv: Vec<_> = [&["docker-ghcr"], args].concat();
    match role(&argv, Some("docker")) {
        Invocation::Command {
            called_as: CalledAs { by: By::Plugin { .. }, docker_globals },
            words,
            ..
        } => (words, docker_globals),
        other => panic!("{args:?}: {other:?}"),
    }
}

#[test]
fn the_handshake_is_known_by_its_word_alone() {
    for argv in [
        &["docker-ghcr", METADATA_WORD][..],
        &["docker-ghcr", METADATA_WORD, "more", "--words"],
        &["podman-ghcr", METADATA_WORD],
    ] {
        assert_eq!(role(argv, None), Invocation::Metadata);
        assert_eq!(role(argv, Some("docker")), Invocation::Metadata);
    }
}

#[test]
fn a_hook_is_known_by_its_two_words() {
    let hook = |words: &[&str]| role(&[&["x", NAME], words].concat(), Some("docker"));
    let with = |question| Invocation::Hook { question };
    assert_eq!(hook(&[HOOK_WORD, "{}"]), with(Some("{}".into())));
    assert_eq!(hook(&[HOOK_WORD]), with(None));
    assert_eq!(hook(&[HOOK_WORD, "{}", "more"]), with(Some("{}".into())));
    assert!(matches!(hook(&["login", HOOK_WORD]), Invocation::Command { .. }));
    assert!(matches!(role(&["x", HOOK_WORD], None), Invocation::Command { .. }));
}

#[test]
fn the_helper_is_known_by_its_name_alone() {
    for me in [
        "docker-credential-ghcr",
        "/usr/bin/docker-credential-ghcr",
        "docker-credential-ghcr.exe",
        "docker-credential-ghcr.EXE",
    ] {
        for args in [&["get"][..], &[], &["__complete", "get"], &["ghcr", "login"], &["help"]] {
            let argv = [&[me], args].concat();
            assert_eq!(role(&argv, Some("docker")), Invocation::Helper { args: os_words(args) });
        }
    }
    for me in
        ["docker-credential-ghcr2", "docker-credential-ghcr.bak", "docker-credential-pass", "exe"]
    {
        assert!(matches!(role(&[me, "get"], None), Invocation::Command { .. }), "{me}");
    }
}

#[test]
fn every_spelling_of_dockers_globals() {
    for args in [
        &["ghcr", "login", "-u", "x"][..],
        &["--", "ghcr", "login", "-u", "x"],
        &[
            "--config",
            "D",
            "-D",
            "-l",
            "debug",
            "--tls=false",
            "-c",
            "default",
            "ghcr",
            "login",
            "-u",
            "x",
        ],
        &["-Dc", "default", "ghcr", "login", "-u", "x"],
        &["-Dldebug", "ghcr", "login", "-u", "x"],
        &["-Hunix:///x", "ghcr", "login", "-u", "x"],
        &["-H=unix:///x", "ghcr", "login", "-u", "x"],
        &["-v", "ghcr", "login", "-u", "x"],
        &["-c", "ghcr", "ghcr", "login", "-u", "x"],
        &["--host=tcp://h", "--tlsverify", "ghcr", "login", "-u", "x"],
    ] {
        assert_eq!(plugin(args).0, os_words(&["login", "-u", "x"]), "{args:?}");
    }
}

#[test]
fn globals_are_kept_and_read() {
    let (_, globals) =
        plugin(&["--config", "D", "-Dc", "ghcr", "--help=false", "-H=unix:///x", "ghcr", "login"]);
    assert_eq!(globals.args, os_words(&["--config", "D", "-Dc", "ghcr", "-H=unix:///x"]));
    assert_eq!(globals.config, Some("D".into()));
    assert_eq!(globals.context, Some("ghcr".into()));
    assert_eq!(globals.host, Some("unix:///x".into()));
    assert!(globals.tls.is_none() && !globals.tls_verify);
    let globals = plugin(&["--tls=false", "--tlsverify=false", "--tlscacert", "F", "ghcr"]).1;
    assert_eq!((globals.tls, globals.tls_verify), (Some(false), true));
    assert_eq!(plugin(&["--config", "A", "--config=B", "ghcr"]).1.config, Some("B".into()));
}

#[test]
fn every_form_of_help() {
    for (args, words) in [
        (&["help", "ghcr"][..], &["help"][..]),
        (&["help", "ghcr", "login"], &["help", "login"]),
        (&["--help", "ghcr"], &["help"]),
        (&["-h", "ghcr"], &["help"]),
        (&["--help", "ghcr", "login"], &["help", "login"]),
        (&["ghcr", "--help"], &["--help"]),
        (&["ghcr", "help", "login"], &["help", "login"]),
        (&["ghcr", "login", "-h"], &["login", "-h"]),
    ] {
        assert_eq!(plugin(args).0, os_words(words), "{args:?}");
    }
    let helps = |argv: &[&str]| {
        matches!(role(argv, Some("docker")), Invocation::Command { docker_helps: true, .. })
    };
    assert!(helps(&["docker-ghcr", "help", "ghcr", "nosuch"]));
    assert!(!helps(&["docker-ghcr", "ghcr", "help", "nosuch"]));
}

#[test]
fn what_is_no_plugin_call() {
    let direct = |argv: &[&str], reexec| match role(argv, reexec) {
        Invocation::Command { called_as, words, .. } => (called_as.by, words),
        other => panic!("{other:?}"),
    };
    for (argv, reexec, by, words) in [
        (&["docker-ghcr", "login"][..], None, By::default(), &["login"][..]),
        (&["docker-ghcr", "ghcr", "login"], None, By::default(), &["login"]),
        (&["docker-ghcr", "--config", "D", "ghcr", "login"], None, By::default(), &["login"]),
        // The variable is left over from another plugin.
        (&["docker-ghcr", "login"], Some("docker"), By::default(), &["login"]),
        (
            &["docker-ghcr", "login", "--username", "ghcr"],
            Some("docker"),
            By::default(),
            &["login", "--username", "ghcr"],
        ),
        (&["docker-ghcr", "ghcr", "login"], Some("docker-ghcr"), By::default(), &["login"]),
        (&["docker-ghcr", "ghcr", "login"], Some(""), By::default(), &["login"]),
        (&["/usr/bin/podman-ghcr", "login"], Some("docker"), By::Name("podman-ghcr"), &["login"]),
        (&["nerdctl-ghcr.exe", "login"], None, By::Name("nerdctl-ghcr"), &["login"]),
        (&["docker-ghcr", "--bogus", "ghcr"], Some("docker"), By::default(), &["--bogus", "ghcr"]),
        (&["docker-ghcr", "--config"], None, By::default(), &["--config"]),
        (&["docker-ghcr"], None, By::default(), &[]),
        (&[], None, By::default(), &[]),
    ] {
        assert_eq!(direct(argv, reexec), (by, os_words(words)), "{argv:?}");
    }
}

#[test]
fn every_form_of_completion() {
    let words = |argv: &[&str], reexec| match role(argv, reexec) {
        Invocation::Complete { words, described, .. } => (words, described),
        other => panic!("{other:?}"),
    };
    let own = Some("docker-ghcr");
    for (argv, reexec, expect, described) in [
        (&["x", "__complete", "ghcr", "lo"][..], own, &["lo"][..], true),
        (&["x", "__complete", "ghcr", ""], own, &[""], true),
        (&["x", "__completeNoDesc", "lo"], None, &["lo"], false),
        (&["x", "__completeNoDesc", "ghcr", "lo"], None, &["lo"], false),
        (&["x", "__completeNoDesc", "D", "ghcr", "lo"], None, &["lo"], false),
        (
            &["x", "__complete", "ghcr", "login", "--for", "ghcr"],
            own,
            &["login", "--for", "ghcr"],
            true,
        ),
        (
            &["x", "__completeNoDesc", "login", "--for", "=", "p"],
            None,
            &["login", "--for=p"],
            false,
        ),
        (&["x", "__completeNoDesc", "login", "--for", "="], None, &["login", "--for="], false),
        (&["x", "__completeNoDesc", "login", "=", "x"], None, &["login", "=", "x"], false),
        (&["x", "__complete"], None, &[""], true),
    ] {
        assert_eq!(words(argv, reexec), (os_words(expect), described), "{argv:?}");
    }
}

proptest::proptest! {
    /// Whatever is typed, what follows our name arrives as it was typed.
    #[test]
    fn the_rest_is_never_touched(rest in proptest::collection::vec("[ -~]{0,8}", 0..6)) {
        let mut argv = os_words(&["docker-ghcr", "-Dc", "ghcr", "ghcr"]);
        argv.extend(rest.iter().map(OsString::from));
        let role = of(&argv, |_| None, || Some("docker".into()), |_| false);
        let Invocation::Command { words, .. } = role else { panic!("{role:?}") };
        let rest: Vec<OsString> = rest.into_iter().map(OsString::from).collect();
        proptest::prop_assert_eq!(words, rest);
    }

    #[test]
    fn no_argv_panics(argv in proptest::collection::vec("\\PC{0,8}|-[a-zA-Z=]{0,4}|--[a-z=]{0,8}|ghcr|help", 0..8)) {
        let argv: Vec<OsString> = argv.into_iter().map(OsString::from).collect();
        let _ = of(&argv, |_| None, || None, |_| false);
    }
}
