use super::*;

fn parsed(words: &[&str]) -> Result<Cli, clap::Error> {
    let words: Vec<OsString> = words.iter().map(OsString::from).collect();
    parse("docker ghcr", &words)
}

#[test]
fn the_tree_is_sound() {
    tree("docker ghcr").debug_assert();
}

#[test]
fn every_command_and_argument_has_help() {
    fn check(command: &clap::Command) {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
        }
        command.get_subcommands().for_each(check);
    }
    check(&tree("docker ghcr"));
}

#[test]
fn login_words() {
    let login = |words: &[&str]| match parsed(&[&["login"], words].concat()).unwrap().command {
        Command::Login(args) => args,
        other => panic!("{other:?}"),
    };
    let args = login(&["-u", "octocat", "--password-stdin", "--", "--authfile", "F"]);
    assert_eq!(args.username.as_deref(), Some("octocat"));
    assert!(args.password_stdin);
    assert_eq!(args.extra, ["--authfile", "F"]);
    let args = login(&["--engine", "all", "--from", "env:MY_PAT", "--for", "push"]);
    assert_eq!(args.common.engine, Some(Choice::All));
    assert_eq!(args.from, Some(From::Env(Some("MY_PAT".into()))));
    assert_eq!(args.access, Access::Push);
    let args = login(&[]);
    assert_eq!((args.common.registry.as_str(), args.access), ("ghcr.io", Access::Pull));
}

#[test]
fn what_does_not_go_together() {
    for words in [
        &["login", "--from", "gh", "--password-stdin"][..],
        &["login", "--from", "ghp_x"],
        &["login", "quay.io"],
        &["login", "--password", "x"],
        &["login", "-q", "-v"],
        &["nosuch"],
    ] {
        assert!(parsed(words).is_err(), "{words:?}");
    }
}

#[test]
fn usage_is_spelled_as_the_person_spells_it() {
    let help = parsed(&["login", "--help"]).unwrap_err().to_string();
    assert!(help.contains("Usage: docker ghcr login"), "{help}");
}
