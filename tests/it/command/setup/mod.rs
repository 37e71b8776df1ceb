//! `setup` in homes of all kinds: what it puts where, twice, and `--undo`.

pub(crate) mod helper;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt, lchown, symlink};
use std::path::{Path, PathBuf};

use docker_ghcr::for_tests::manual_pages;
use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::harness::fake::on_path;
use crate::harness::real;
use crate::harness::run::Run;
use crate::harness::world::{World, program};
use crate::protocol::contract::has_docker;

pub(crate) fn trials() -> Vec<Trial> {
    use crate::trial;
    let mut trials = vec![
        trial!(a_home_of_its_own),
        trial!(undo_leaves_what_was_there),
        trial!(undo_removes_the_locks),
        trial!(leaves_alone_what_it_did_not_make),
        trial!(links_that_a_package_made_stay),
        trial!(what_a_person_changed_is_theirs),
        trial!(an_older_version_is_replaced),
        trial!(undo_waits_for_what_docker_uses),
        trial!(an_unpacked_archive),
        trial!(folders_that_a_shell_would_read),
        trial!(a_program_among_the_plugins),
        trial!(reached_through_a_link),
        trial!(a_prefix_gets_copies),
        trial!(folders_that_are_something_else),
        trial!(no_home),
        trial!(what_comes_first_is_named),
        trial!(what_is_left_to_do),
        trial!(what_json_says),
        trial!(as_root_in_another_home).with_ignored_flag(!rustix::process::geteuid().is_root()),
        trial!(as_root_below_what_others_may_write)
            .with_ignored_flag(!rustix::process::geteuid().is_root()),
        real::trial("docker", "command::setup::docker_sees_it", docker_sees_it),
        real::trial("docker", "command::setup::docker_sees_another", docker_sees_another),
        real::trial("docker", "command::setup::all_its_parts_and_back", all_its_parts_and_back),
    ];
    for (program, name, test) in [
        ("man", "command::setup::man_finds_the_page", man_finds_the_page as fn()),
        ("bash", "command::setup::bash_completes", bash_completes),
        ("zsh", "command::setup::zsh_completes", zsh_completes),
        ("fish", "command::setup::fish_completes", fish_completes),
    ] {
        let run = move || {
            test();
            Ok(())
        };
        let trial = Trial::test(name, run).with_kind(program);
        trials.push(trial.with_ignored_flag(on_path(program).is_none()));
    }
    trials
}

/// What lies below a folder: the text of a link, the hash of a file, the mode of a folder.
fn tree(root: &Path) -> BTreeMap<PathBuf, String> {
    fn add(found: &mut BTreeMap<PathBuf, String>, root: &Path, at: &Path) {
        for entry in fs::read_dir(at).expect("a folder of ours") {
            let path = entry.expect("an entry").path();
            let metadata = path.symlink_metadata().expect("it was just there");
            let what = if metadata.is_symlink() {
                format!("-> {}", fs::read_link(&path).expect("a link").display())
            } else if metadata.is_dir() {
                add(found, root, &path);
                format!("{:o}", metadata.permissions().mode())
            } else {
                let bytes = fs::read(&path).expect("a file of ours");
                // Their hash: a failure shows it all, and the program is large.
                format!("{:o} {:08x}", metadata.permissions().mode(), crc32fast::hash(&bytes))
            };
            found.insert(path.strip_prefix(root).expect("below it").to_owned(), what);
        }
    }
    let mut found = BTreeMap::new();
    add(&mut found, root, root);
    found
}

/// The links and files below a folder: what `--undo` takes back.
fn things(root: &Path) -> BTreeMap<PathBuf, String> {
    let mut things = tree(root);
    things.retain(|path, _| root.join(path).is_symlink() || !root.join(path).is_dir());
    things
}

/// How every setup in a world without engines ends.
const READY: &str = "ready: docker-ghcr login --engine file\n";
const NOTHING: &str = "nothing to do\nready: docker-ghcr login --engine file\n";

/// A program that lies on PATH, as `cargo install` leaves it.
fn installed() -> World {
    let world = World::new();
    fs::copy(program(), world.bin().join("docker-ghcr")).expect("our own folder");
    world
}

fn setup(world: &World) -> Run<'_> {
    world.run(world.bin().join("docker-ghcr")).arg("setup")
}

/// Puts another program of this machine on PATH.
fn link(world: &World, name: &str) {
    symlink(on_path(name).expect("it was looked for"), world.bin().join(name)).expect("ours");
}

fn text_of(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Shown first, then done, then nothing more to do, then taken back.
fn a_home_of_its_own() {
    let world = installed();
    let before = tree(world.root());
    let steps = format!(
        "\
        [made] the folder [HOME]/.docker/cli-plugins\n\
        [linked] docker-ghcr in [HOME]/.docker/cli-plugins to [BIN]/docker-ghcr\n\
        [linked] podman-ghcr, nerdctl-ghcr, docker-credential-ghcr in [BIN] to docker-ghcr\n\
        [made] the folder [HOME]/.local/share/fish/vendor_completions.d\n\
        [wrote] docker-ghcr.fish in [HOME]/.local/share/fish/vendor_completions.d\n\
        [linked] podman-ghcr.fish, nerdctl-ghcr.fish in \
        [HOME]/.local/share/fish/vendor_completions.d to docker-ghcr.fish\n\
        [made] the folder [TMP]/share/man/man1\n\
        [wrote] {} man pages in [TMP]/share/man/man1\n",
        manual_pages().len()
    );
    let spelled = |would: bool| {
        [("made", "would make"), ("wrote", "would write"), ("linked", "would link")].iter().fold(
            steps.clone(),
            |text, (done, plan)| {
                text.replace(&format!("[{done}]"), if would { plan } else { done })
            },
        )
    };
    let fish = || setup(&world).env("SHELL", "/usr/bin/fish");
    fish().arg("--dry-run").stdout(spelled(true)).check();
    assert_eq!(tree(world.root()), before);
    fish().stdout(spelled(false)).stderr(READY).check();
    world
        .run(world.bin().join("podman-ghcr"))
        .arg("version")
        .stdout("docker-ghcr [VERSION]\n")
        .check();
    let once = tree(world.root());
    fish().stderr(NOTHING).check();
    assert_eq!(tree(world.root()), once);
    // The pages and scripts are those of the program.
    for (name, page) in manual_pages() {
        assert_eq!(text_of(&world.root().join("share/man/man1").join(name)), page);
    }
    let script = world.run("podman-ghcr").args(["completion", "fish"]).output().stdout_text();
    let folder = world.home().join(".local/share/fish/vendor_completions.d");
    assert_eq!(text_of(&folder.join("podman-ghcr.fish")), script);

    let shown = fish().args(["--undo", "--dry-run"]).output().stdout_text();
    assert_eq!(tree(world.root()), once);
    let done = setup(&world).arg("--undo").output().stdout_text();
    assert_eq!(shown.replace("would remove", "removed"), done);
    assert_eq!(things(world.root()), things_of(&before));
    assert!(!world.home().join(".docker/cli-plugins").exists());
    setup(&world).arg("--undo").stderr("nothing to do\n").check();
}

/// Of what was below a folder, all but the folders.
fn things_of(tree: &BTreeMap<PathBuf, String>) -> BTreeMap<PathBuf, String> {
    let is_thing = |what: &str| what.starts_with("->") || what.contains(' ');
    tree.clone().into_iter().filter(|(_, what)| is_thing(what)).collect()
}

/// Folders stay, and so does what others put into them.
fn undo_leaves_what_was_there() {
    let world = installed();
    for folder in ["home/.docker/cli-plugins", "home/.local/share", "share/man/man1"] {
        fs::create_dir_all(world.root().join(folder)).expect("our own folder");
    }
    world.write("home/.docker/cli-plugins/docker-other", "somebody's");
    let before = tree(world.root());
    let zsh = || setup(&world).env("SHELL", "/bin/zsh");
    zsh().output();
    let functions = world.home().join(".local/share/zsh/site-functions");
    assert!(functions.join("_docker-ghcr").exists());
    world.write("home/.local/share/zsh/site-functions/_mine", "mine");
    zsh().arg("--undo").output();
    assert_eq!(tree(&functions).keys().collect::<Vec<_>>(), [Path::new("_mine")]);
    fs::remove_file(functions.join("_mine")).expect("our own file");
    let after = tree(world.root());
    assert_eq!(things(world.root()), things_of(&before));
    assert!(before.keys().all(|path| after.contains_key(path)));
}

/// The folder of the locks goes with the rest, unless another run holds one of them.
fn undo_removes_the_locks() {
    let world = installed();
    setup(&world).output();
    setup(&world).args(["helper", "-q"]).output();
    setup(&world).args(["helper", "--undo", "-q"]).output();
    let state = world.root().join("state/docker-ghcr");
    let lock = fs::read_dir(state.join("locks")).expect("a folder").next().expect("a lock");
    let lock = fs::File::open(lock.expect("a lock").path()).expect("ours");
    lock.lock().expect("nobody holds it");
    setup(&world).arg("--undo").output();
    assert!(state.join("locks").exists());
    drop(lock);
    setup(&world).arg("--undo").stdout("removed the folder [TMP]/state/docker-ghcr\n").check();
    assert!(!state.exists());
}

fn leaves_alone_what_it_did_not_make() {
    let world = installed();
    world.write("home/.docker/cli-plugins/docker-ghcr", "somebody's");
    world.write("bin/podman-ghcr", "somebody's");
    symlink("/nowhere/else", world.bin().join("nerdctl-ghcr")).expect("our own folder");
    let before = tree(world.root());
    let left = |file: &str, what: &str| {
        format!(
            "error: {file} is not of setup's making, and is left alone  [setup-in-the-way]\n  \
             why: {what}\n  fix: move {file} away, then docker-ghcr setup\n"
        )
    };
    setup(&world)
        .stdout_has("share/man/man1")
        .stderr(
            left("[HOME]/.docker/cli-plugins/docker-ghcr", "it is a file with other contents")
                + &left("[BIN]/podman-ghcr", "it is a file with other contents")
                + &left("[BIN]/nerdctl-ghcr", "it is a link to /nowhere/else"),
        )
        .code(5)
        .check();
    setup(&world).arg("--undo").output();
    assert_eq!(things(world.root()), things_of(&before));
}

/// A package has links of its own beside the program: they lead there as well, in other words.
fn links_that_a_package_made_stay() {
    let world = installed();
    symlink(world.bin().join("docker-ghcr"), world.bin().join("podman-ghcr")).expect("ours");
    let before = things(world.root());
    setup(&world)
        .stdout_has("linked nerdctl-ghcr, docker-credential-ghcr in [BIN]")
        .stderr(READY)
        .check();
    setup(&world).arg("--undo").output();
    assert_eq!(things(world.root()), before);
}

fn what_a_person_changed_is_theirs() {
    let world = installed();
    setup(&world).output();
    let page = world.root().join("share/man/man1/docker-ghcr.1");
    fs::write(&page, "mine").expect("our own file");
    setup(&world)
        .stderr(
            "error: [TMP]/share/man/man1/docker-ghcr.1 is not of setup's making, and is left alone  \
             [setup-in-the-way]\n  why: it is a file with other contents\n  \
             fix: move [TMP]/share/man/man1/docker-ghcr.1 away, then docker-ghcr setup\n",
        )
        .code(5)
        .check();
    setup(&world)
        .arg("--undo")
        .stdout_has("removed docker-ghcr in [HOME]/.docker/cli-plugins")
        .check();
    assert_eq!(tree(&world.root().join("share/man/man1")).len(), 1);
}

/// A page of another version is known by its first line, a link by the name that it leads to.
fn an_older_version_is_replaced() {
    let world = installed();
    setup(&world).output();
    let page = world.root().join("share/man/man1/docker-ghcr.1");
    let now = text_of(&page);
    let plugin = world.home().join(".docker/cli-plugins/docker-ghcr");
    let old = world.root().join("old/docker-ghcr");
    fs::create_dir(world.root().join("old")).expect("our own folder");
    for is_there in [false, true] {
        fs::write(&page, ".\\\" docker-ghcr, as it was in an older version").expect("our own file");
        fs::remove_file(&plugin).expect("our own link");
        symlink(&old, &plugin).expect("our own folder");
        if is_there {
            // Another version, as far as anybody can tell: another file.
            fs::copy(program(), &old).expect("our own folder");
        }
        setup(&world)
            .stdout(
                "linked docker-ghcr in [HOME]/.docker/cli-plugins to [BIN]/docker-ghcr\n\
                 wrote docker-ghcr.1 in [TMP]/share/man/man1\n",
            )
            .stderr(READY)
            .check();
        assert_eq!(text_of(&page), now);
        setup(&world).stderr(NOTHING).check();
    }
    // What leads to the other version is left to its own undo.
    fs::remove_file(&plugin).expect("our own link");
    symlink(&old, &plugin).expect("our own folder");
    setup(&world).arg("--undo").output();
    assert_eq!(things(&world.home()).len(), 1);
    fs::remove_file(&old).expect("our own file");
    setup(&world).arg("--undo").output();
    assert_eq!(things(&world.home()), BTreeMap::new());
}

/// From docker 29 on a helper that is named and missing ends every pull.
fn undo_waits_for_what_docker_uses() {
    let world = installed();
    world.write("home/.docker/config.json", "{}");
    let before = tree(world.root());
    setup(&world).output();
    let once = things(world.root());
    setup(&world).arg("helper").output();
    setup(&world)
        .arg("--undo")
        .stderr_has("fix: docker-ghcr setup helper --undo\n")
        .code(5)
        .check();
    setup(&world).args(["helper", "--undo"]).output();
    fs::remove_dir_all(world.root().join("state/docker-ghcr/locks")).expect("locks that are free");
    assert_eq!(things(world.root()), once);
    setup(&world).arg("--undo").output();
    assert_eq!(things(world.root()), things_of(&before));
}

/// In whatever order they came: what docker's file asks of us goes first, and then all is as before.
fn all_its_parts_and_back() {
    for (config, parts) in [
        ("{}", ["helper", "hooks"]),
        (r#"{"auths":{},"plugins":{"x":{"y":"z"}},"features":{"x":"1"}}"#, ["hooks", "helper"]),
    ] {
        let world = installed();
        link(&world, "docker");
        world.write("home/.docker/config.json", config);
        let has_hooks = has_docker(&world, 27, "setup hooks");
        let before = tree(world.root());
        setup(&world).output();
        for part in parts.into_iter().filter(|part| has_hooks || *part != "hooks") {
            setup(&world).args([part, "-q"]).check();
        }
        let there = tree(world.root());
        let refused = |asks: &str, why: &str, fix: &str| {
            setup(&world)
                .arg("--undo")
                .stderr(format!(
                    "error: docker still asks {asks}  [setup-in-the-way]\n  why: {why}\n  fix: {fix}\n"
                ))
                .code(5)
                .check();
        };
        let (also, then) = match has_hooks {
            true => (", and this plugin for hints", " && docker-ghcr setup hooks --undo"),
            false => ("", ""),
        };
        refused(
            &format!("docker-credential-ghcr for ghcr.io{also}"),
            "without it docker would pull nothing any more",
            &format!("docker-ghcr setup helper --undo{then}"),
        );
        assert_eq!(tree(world.root()), there);
        setup(&world).args(["helper", "--undo", "-q"]).check();
        if has_hooks {
            refused(
                "this plugin for hints",
                "without it those settings would lead to nothing",
                "docker-ghcr setup hooks --undo",
            );
            setup(&world).args(["hooks", "--undo", "-q"]).check();
        }
        setup(&world).arg("--undo").output();
        assert_eq!(things(world.root()), things_of(&before));
    }
}

/// A line that is to be pasted means the folder, whatever its name.
fn folders_that_a_shell_would_read() {
    let world = World::new();
    let archive = world.root().join("a");
    fs::create_dir(&archive).expect("our own folder");
    fs::copy(program(), archive.join("docker-ghcr")).expect("our own folder");
    let home = world.root().join("it's $(touch pwned) `x` \"h\"");
    fs::create_dir(&home).expect("our own folder");
    let said = world.run(archive.join("docker-ghcr")).arg("setup").env("HOME", &home).output();
    let said = said.stderr_text();
    let line = said.split("log in again: ").nth(1).and_then(|rest| rest.lines().next());
    let script = format!("PATH=/rest; {}; printf %s \"$PATH\"", line.expect("a fix"));
    let sh = on_path("sh").expect("every system has one");
    let path = world.run(sh).arg("-c").arg(script).output().stdout_text();
    assert_eq!(path, format!("{}:/rest", home.join(".local/bin").display()));
}

/// Nothing on PATH leads to it: its names go where PATH may lead one day.
fn an_unpacked_archive() {
    let world = World::new();
    let archive = world.root().join("down loads");
    fs::create_dir(&archive).expect("our own folder");
    fs::copy(program(), archive.join("docker-ghcr")).expect("our own folder");
    let run = || world.run(archive.join("docker-ghcr")).arg("setup");
    let before = tree(world.root());
    run()
        .stdout_has("linked docker-ghcr in [HOME]/.local/bin to [TMP]/down loads/docker-ghcr\n")
        .stdout_has("linked podman-ghcr, nerdctl-ghcr, docker-credential-ghcr in [HOME]/.local/bin to docker-ghcr\n")
        .stderr(
            "warning: [HOME]/.local/bin is not on PATH  [not-on-path]\n  fix: put this into \
             ~/.profile, and log in again: export PATH=[HOME]/.local/bin:\"$PATH\"\n\
             then: docker-ghcr login --engine file\n",
        )
        .check();
    let once = tree(world.root());
    // With that line obeyed it is reached through its own link, and still knows its things.
    let path = format!("{}/.local/bin", world.home().display());
    run().env("PATH", &path).stderr(NOTHING).check();
    assert_eq!(tree(world.root()), once);
    run().env("PATH", &path).arg("--undo").output();
    assert_eq!(things(world.root()), things_of(&before));
}

/// docker warns of everything else that lies among its plugins.
fn a_program_among_the_plugins() {
    let world = World::new();
    let folder = world.home().join(".docker/cli-plugins");
    fs::create_dir_all(&folder).expect("our own folder");
    fs::copy(program(), folder.join("docker-ghcr")).expect("our own folder");
    let before = tree(world.root());
    let run = || world.run(folder.join("docker-ghcr")).arg("setup").env("PATH", &folder);
    run().output();
    assert_eq!(tree(&folder).len(), 1);
    let names = tree(&world.home().join(".local/bin"));
    let names: Vec<_> = names.keys().map(|name| name.display().to_string()).collect();
    assert_eq!(names, ["docker-credential-ghcr", "docker-ghcr", "nerdctl-ghcr", "podman-ghcr"]);
    run().arg("--undo").output();
    assert_eq!(things(world.root()), things_of(&before));
}

/// The link on PATH is what stays when another version is installed.
fn reached_through_a_link() {
    let world = World::new();
    let cellar = world.root().join("cellar/1.0");
    fs::create_dir_all(&cellar).expect("our own folder");
    fs::copy(program(), cellar.join("docker-ghcr")).expect("our own folder");
    symlink(cellar.join("docker-ghcr"), world.bin().join("docker-ghcr")).expect("our own folder");
    let before = tree(world.root());
    setup(&world)
        .stdout_has("linked docker-ghcr in [HOME]/.docker/cli-plugins to [BIN]/docker-ghcr\n")
        .stderr(READY)
        .check();
    setup(&world).stderr(NOTHING).check();
    setup(&world).arg("--undo").output();
    assert_eq!(things(world.root()), things_of(&before));
}

fn a_prefix_gets_copies() {
    let world = installed();
    let before = tree(world.root());
    let run = || setup(&world).args(["--prefix", "../pre fix"]);
    run().output();
    let prefix = world.root().join("pre fix");
    let copy = prefix.join("bin/docker-ghcr");
    assert!(fs::read(&copy).expect("a copy") == fs::read(program()).expect("the program"));
    for (path, what) in tree(&prefix) {
        let mode = if path.starts_with("bin") { "755" } else { "644" };
        assert!(
            what.starts_with("->") || what.starts_with(&format!("100{mode} ")) || what == "40755",
            "{}: {what}",
            path.display()
        );
        assert!(!what.contains(&world.home().display().to_string()) || what.starts_with("100"));
    }
    assert_eq!(
        fs::read_link(prefix.join("lib/docker/cli-plugins/docker-ghcr")).expect("a link"),
        Path::new("../../../bin/docker-ghcr")
    );
    let name = prefix.join("bin/nerdctl-ghcr");
    world.run(name).arg("version").stdout("docker-ghcr [VERSION]\n").check();
    let once = tree(world.root());
    run().output();
    assert_eq!(tree(world.root()), once);
    // The copy takes back itself, too.
    world.run(copy).args(["setup", "--undo", "--prefix"]).arg(&prefix).output();
    assert_eq!(things(world.root()), things_of(&before));

    // Typed again as it is named, it is for the same place.
    world.write("pre fix/bin/podman-ghcr", "somebody's");
    let again = "away, then docker-ghcr setup --prefix '../pre fix'\n";
    run().stdout_has("linked").stderr_has(again).code(5).check();
    setup(&world).args(["--system", "--prefix", "/x"]).stderr_has("[usage]").code(125).check();
}

fn folders_that_are_something_else() {
    let world = installed();
    let (docker, plugins) = (world.home().join(".docker"), "home/.docker/cli-plugins");
    let in_the_way = |file: &str, what: &str| {
        let words = format!(
            "error: {file} is not of setup's making, and is left alone  [setup-in-the-way]\n  \
             why: {what}\n  fix: move {file} away, then docker-ghcr setup\n"
        );
        setup(&world).stdout_has("podman-ghcr").stderr(words).code(5).check();
        setup(&world).arg("--undo").output();
    };
    world.write(plugins, "");
    in_the_way("[HOME]/.docker/cli-plugins", "it is a file, where a folder belongs");
    fs::remove_dir_all(&docker).expect("our own folder");
    symlink("nowhere", &docker).expect("our own folder");
    in_the_way("[HOME]/.docker", "it is a link that leads nowhere");
    fs::create_dir_all(world.root().join(plugins).join("docker-ghcr")).unwrap_err();
    fs::remove_file(&docker).expect("our own link");
    fs::create_dir_all(world.root().join(plugins).join("docker-ghcr")).expect("our own folder");
    in_the_way("[HOME]/.docker/cli-plugins/docker-ghcr", "it is a folder");
    fs::remove_dir_all(&docker).expect("our own folder");

    // A link to a folder is one, and a link of ours that leads nowhere is of no use to anybody.
    let elsewhere = world.root().join("else where/cli-plugins");
    fs::create_dir_all(&elsewhere).expect("our own folder");
    symlink("../else where", &docker).expect("our own folder");
    symlink("/gone/docker-ghcr", elsewhere.join("docker-ghcr")).expect("our own folder");
    setup(&world)
        .stdout_has("linked docker-ghcr in [HOME]/.docker/cli-plugins to [BIN]/docker-ghcr\n")
        .stderr(READY)
        .check();
    assert_eq!(
        fs::read_link(elsewhere.join("docker-ghcr")).expect("a link"),
        world.bin().join("docker-ghcr")
    );
}

fn no_home() {
    let world = installed();
    setup(&world)
        .env("HOME", world.root().join("missing"))
        .stderr(
            "error: there is no home folder to set up in  [setup-failed]\n  \
             fix: set HOME to a folder that is there\n",
        )
        .code(5)
        .check();
}

fn what_comes_first_is_named() {
    let world = installed();
    let first = world.root().join("first");
    world.write("first/nerdctl-ghcr", "#!/bin/sh\n");
    let file = first.join("nerdctl-ghcr");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("our own file");
    setup(&world)
        .env("PATH", format!("{}:{}", first.display(), world.bin().display()))
        .stdout_has("nerdctl-ghcr, docker-credential-ghcr in [BIN]")
        .stderr(
            "warning: `nerdctl-ghcr` is another program: [TMP]/first/nerdctl-ghcr comes first on \
             PATH  [shadowed-program]\n  fix: remove [TMP]/first/nerdctl-ghcr, or put [BIN] \
             before its folder on PATH\nready: docker-ghcr login --engine file\n",
        )
        .check();
}

fn what_is_left_to_do() {
    let world = installed();
    let zsh = || setup(&world).env("SHELL", "/bin/zsh");
    let words = "warning: zsh does not look for completions in \
        [HOME]/.local/share/zsh/site-functions  [shell-setup-left]\n  fix: put this into \
        ~/.zshrc, before compinit: fpath=([HOME]/.local/share/zsh/site-functions $fpath)\n\
        ready: docker-ghcr login --engine file\n";
    zsh().stdout_has("_docker-ghcr").stderr(words).check();
    world.write("home/.zshrc", "fpath=(~/.local/share/zsh/site-functions $fpath)\n");
    zsh().stderr(NOTHING).check();
    let elvish = || setup(&world).env("SHELL", "/usr/bin/elvish");
    elvish()
        .stdout_has("docker-ghcr.elv")
        .stderr(
            "warning: elvish loads completions only if it is told to  [shell-setup-left]\n  \
             fix: put this into ~/.config/elvish/rc.elv: use docker-ghcr\n\
             ready: docker-ghcr login --engine file\n",
        )
        .check();
    world.write("home/.config/elvish/rc.elv", "use docker-ghcr\n");
    elvish().stderr(NOTHING).check();
}

fn what_json_says() {
    let world = installed();
    let shown = setup(&world).args(["--dry-run", "--format", "json"]).output().stdout_json();
    let done = setup(&world).args(["--format", "json"]).output().stdout_json();
    assert_eq!((&shown["dry_run"], &done["dry_run"]), (&json!(true), &json!(false)));
    assert_eq!(shown["steps"], done["steps"]);
    assert_eq!(
        done["steps"][2],
        json!({
            "act": "link",
            "path": world.home().join(".docker/cli-plugins/docker-ghcr"),
            "to": world.bin().join("docker-ghcr"),
        })
    );
    for key in ["findings", "errors"] {
        assert_eq!(done[key], json!([]));
    }
    assert_eq!(done["docker"], Value::Null);
    world.write("home/.docker/other", "");
    let undone = setup(&world).args(["--undo", "--format", "json"]).output().stdout_json();
    assert_eq!(undone["steps"][0]["act"], "remove");
}

/// Root makes nothing in a home that is another user's, and links to no program of another's.
fn as_root_in_another_home() {
    let world = installed();
    let before = tree(world.root());
    lchown(world.home(), Some(1), Some(1)).expect("root may");
    for (name, value) in
        [("SUDO_USER", "daemon"), ("SUDO_UID", "1"), ("DOAS_USER", "daemon"), ("PKEXEC_UID", "1")]
    {
        let outcome = setup(&world).env(name, value).output();
        assert_eq!(outcome.code, Some(5), "{name}");
        assert!(outcome.stderr_text().contains("[setup-foreign]"), "{}", outcome.stderr_text());
        assert_eq!(tree(world.root()), before);
    }

    let world = installed();
    lchown(world.bin().join("docker-ghcr"), Some(1), Some(1)).expect("root may");
    setup(&world)
        .stderr(
            "error: [BIN]/docker-ghcr belongs to another user  [setup-foreign]\n  fix: \
             docker-ghcr setup --system, which copies it, or run it as the user who owns it\n",
        )
        .code(5)
        .check();
    // A prefix of root's own gets a copy that is root's.
    let prefix = world.root().join("prefix");
    setup(&world).args(["--prefix"]).arg(&prefix).output();
    assert!(prefix.join("bin/docker-ghcr").exists());
}

/// Nor does root make or remove anything where another user could exchange it.
fn as_root_below_what_others_may_write() {
    let world = installed();
    let prefix = world.root().join("prefix");
    let run = |more: &[&str]| {
        setup(&world).arg("--prefix").arg(&prefix).args(more.iter().copied()).output()
    };
    let refused = |more: &[&str], words: &str| {
        let before = tree(world.root());
        let outcome = run(more);
        let said = outcome.stderr_text();
        assert_eq!(outcome.code, Some(5), "{said}");
        assert!(said.contains(words) && said.contains("[setup-foreign]"), "{said}");
        assert_eq!(tree(world.root()), before);
    };
    let open = |mode| fs::set_permissions(&prefix, fs::Permissions::from_mode(mode)).expect("ours");
    for step in [&[][..], &["--undo"]] {
        fs::create_dir_all(&prefix).expect("our own folder");
        open(0o777);
        refused(step, "prefix can be written by every user, and is left alone");
        open(0o755);
        lchown(&prefix, Some(1), Some(1)).expect("root may");
        refused(step, "prefix belongs to another user, and is left alone");
        lchown(&prefix, Some(0), Some(0)).expect("root may");
        assert_eq!(run(&[]).code, Some(0));
    }
    // A record that says what setup is said to have made is nothing that root goes by.
    let victim = world.write("victim", "root's");
    let record = json!({ "version": 1, "made": [{ "file": victim, "fnv1a": "f85a39248756c5cf" }] });
    world.write("prefix/share/docker-ghcr/setup.json", record.to_string());
    assert_eq!(run(&["--undo"]).code, Some(0));
    assert!(victim.exists());
}

fn docker_sees_it() {
    let world = installed();
    world.link_real("docker");
    setup(&world)
        .stdout_has("docker-ghcr in [HOME]/.docker/cli-plugins")
        .stderr("docker sees the plugin: docker-ghcr [VERSION]\nready: docker ghcr login\n")
        .check();
    world.run("docker").args(["ghcr", "version"]).stdout("docker-ghcr [VERSION]\n").check();
    let info = world.run("docker").args(["info", "--format", "{{json .ClientInfo.Plugins}}"]);
    let info = info.output();
    assert!(!info.stderr_text().contains("is not valid"), "{}", info.stderr_text());
    let plugins = info.stdout_text();
    let plugins: Value = serde_json::from_str(plugins.lines().next().unwrap_or_default()).unwrap();
    let names: Vec<_> = plugins.as_array().expect("a list").iter().map(|it| &it["Name"]).collect();
    assert_eq!(names, ["ghcr"]);
    assert_eq!(plugins[0]["Version"], env!("CARGO_PKG_VERSION"));

    // Called through docker, with a folder of its own.
    let json = ["--config", "[cfg]", "ghcr", "setup", "--format", "json"];
    let config = world.root().join("cfg");
    symlink_plugin(&config);
    let args = json.map(|arg| arg.replace("[cfg]", &config.display().to_string()));
    let said = world.run("docker").args(args).output().stdout_json();
    assert_eq!(said["docker"], json!({ "sees": env!("CARGO_PKG_VERSION") }));
}

/// The program, as docker would find it in this folder.
fn symlink_plugin(config: &Path) {
    fs::create_dir_all(config.join("cli-plugins")).expect("our own folder");
    symlink(program(), config.join("cli-plugins/docker-ghcr")).expect("our own folder");
}

fn docker_sees_another() {
    let world = installed();
    world.link_real("docker");
    world.write("extra/docker-ghcr", "#!/bin/sh\nexit 1\n");
    let other = world.root().join("extra/docker-ghcr");
    fs::set_permissions(&other, fs::Permissions::from_mode(0o755)).expect("our own file");
    let config = json!({ "cliPluginsExtraDirs": [world.root().join("extra")] });
    world.write("home/.docker/config.json", config.to_string());
    setup(&world)
        .stdout_has("linked docker-ghcr in [HOME]/.docker/cli-plugins")
        .stderr(
            "error: docker does not see this plugin  [plugin-not-seen]\n  why: \
             [TMP]/extra/docker-ghcr comes first\n  fix: remove [TMP]/extra/docker-ghcr, then \
             docker-ghcr setup\n",
        )
        .code(5)
        .check();
    fs::remove_file(&other).expect("our own file");
    fs::copy(program(), &other).expect("our own folder");
    // Whoever starts it next need not wait until nobody holds it open any more.
    world.run(&other).arg("version").output();
    setup(&world)
        .stderr_has("[TMP]/extra/docker-ghcr comes first: it is [VERSION]")
        .code(5)
        .check();
}

fn man_finds_the_page() {
    let world = installed();
    link(&world, "man");
    setup(&world).stdout_has("man pages in [TMP]/share/man/man1").stderr(READY).check();
    for (name, page) in [
        ("docker-ghcr", "docker-ghcr"),
        ("docker-ghcr-login", "docker-ghcr-login"),
        ("podman-ghcr", "docker-ghcr"),
        ("nerdctl-ghcr", "docker-ghcr"),
    ] {
        let page = format!("[TMP]/share/man/man1/{page}.1\n");
        world.run("man").args(["-w", name]).stdout(page).check();
    }
    // Where it does not look, that is said, and the line that is given helps.
    let world = World::new();
    link(&world, "man");
    let archive = world.root().join("archive");
    fs::create_dir(&archive).expect("our own folder");
    fs::copy(program(), archive.join("docker-ghcr")).expect("our own folder");
    world
        .run(archive.join("docker-ghcr"))
        .arg("setup")
        .stdout_has("man pages in")
        .stderr_has(
            "fix: put this into ~/.profile: export MANPATH=[HOME]/.local/share/man:\"$MANPATH\"\n",
        )
        .check();
    world
        .run("man")
        .env("MANPATH", format!("{}/.local/share/man:", world.home().display()))
        .args(["-w", "docker-ghcr"])
        .stdout("[HOME]/.local/share/man/man1/docker-ghcr.1\n")
        .check();
}

/// A world in which a shell's completions are set up.
fn completing(shell: &str) -> World {
    let world = installed();
    link(&world, shell);
    world.run(world.bin().join("docker-ghcr")).arg("setup").output();
    world
}

fn bash_completes() {
    let world = completing("bash");
    let script = "source ~/.local/share/bash-completion/completions/podman-ghcr\n\
        COMP_WORDS=(podman-ghcr logi) COMP_CWORD=1 COMP_LINE='podman-ghcr logi' COMP_POINT=16\n\
        _docker_ghcr podman-ghcr logi podman-ghcr\n\
        echo \"${COMPREPLY[@]}\"\n";
    world.run("bash").args(["--norc", "-c", script]).stdout("login\n").check();
}

/// What compinit has found in the folder is what it would load.
fn zsh_completes() {
    let world = completing("zsh");
    link(&world, "mv");
    let script = "fpath=(~/.local/share/zsh/site-functions $fpath)\n\
        autoload -Uz compinit && compinit -u -d $TMPDIR/dump\n\
        print $_comps[docker-ghcr] $_comps[podman-ghcr] $_comps[nerdctl-ghcr]\n\
        autoload +X _docker-ghcr && print loaded\n";
    world
        .run("zsh")
        .args(["-f", "-c", script])
        .stdout("_docker-ghcr _docker-ghcr _docker-ghcr\nloaded\n")
        .check();
}

fn fish_completes() {
    let world = completing("fish");
    let found = world.run("fish").args(["-c", "complete -C 'nerdctl-ghcr logi'"]).output();
    assert!(found.stdout_text().starts_with("login\t"), "{}", found.stdout_text());
}
