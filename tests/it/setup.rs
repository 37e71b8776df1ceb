//! `setup` in homes of all kinds: what it puts where, twice, and `--undo`.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::run::Run;
use crate::world::{World, program};

/// What lies below a folder: the text of a link, the bytes of a file, the mode of a folder.
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
                format!("{:o} {:?}", metadata.permissions().mode(), fs::read(&path).expect("ours"))
            };
            found.insert(path.strip_prefix(root).expect("below it").to_owned(), what);
        }
    }
    let mut found = BTreeMap::new();
    add(&mut found, root, root);
    found
}

/// A program that lies on PATH, as `cargo install` leaves it.
fn installed() -> World {
    let world = World::new();
    fs::copy(program(), world.bin().join("docker-ghcr")).expect("our own folder");
    world
}

fn setup(world: &World) -> Run<'_> {
    world.run(world.bin().join("docker-ghcr")).arg("setup")
}

fn links_the_plugin_and_its_names() {
    let world = installed();
    let before = tree(world.root());
    let steps = "\
        [made] the folder [TMP]/state/docker-ghcr\n\
        [wrote] setup.json in [TMP]/state/docker-ghcr\n\
        [made] the folder [HOME]/.docker\n\
        [made] the folder [HOME]/.docker/cli-plugins\n\
        [linked] docker-ghcr in [HOME]/.docker/cli-plugins to [BIN]/docker-ghcr\n\
        [linked] podman-ghcr, nerdctl-ghcr in [BIN] to docker-ghcr\n";
    let spelled = |would: bool| {
        [("made", "would make"), ("wrote", "would write"), ("linked", "would link")].iter().fold(
            steps.to_owned(),
            |text, (done, plan)| {
                text.replace(&format!("[{done}]"), if would { plan } else { done })
            },
        )
    };
    setup(&world).arg("--dry-run").stdout(spelled(true)).check();
    assert_eq!(tree(world.root()), before);
    setup(&world).stdout(spelled(false)).check();
    world.run("podman-ghcr").arg("version").stdout("docker-ghcr [VERSION]\n").check();
    let once = tree(world.root());
    setup(&world).stderr("nothing to do\n").check();
    assert_eq!(tree(world.root()), once);
    setup(&world).arg("--undo").output();
    assert_eq!(tree(world.root()), before);
    setup(&world).arg("--undo").stderr("nothing to do\n").check();
}

fn leaves_alone_what_it_did_not_make() {
    let world = installed();
    world.write("home/.docker/cli-plugins/docker-ghcr", "somebody's");
    world.write("bin/podman-ghcr", "somebody's");
    fs::create_dir(world.home().join(".empty")).expect("our own folder");
    let before = tree(world.root());
    setup(&world)
        .stdout_has("linked nerdctl-ghcr in [BIN] to docker-ghcr")
        .stderr(
            "error: [HOME]/.docker/cli-plugins/docker-ghcr is not of setup's making, and is left \
             alone  [setup-in-the-way]\n  why: it is a file with other contents\n  fix: move \
             [HOME]/.docker/cli-plugins/docker-ghcr away, then docker-ghcr setup\n\
             error: [BIN]/podman-ghcr is not of setup's making, and is left alone  \
             [setup-in-the-way]\n  why: it is a file with other contents\n  fix: move \
             [BIN]/podman-ghcr away, then docker-ghcr setup\n",
        )
        .code(5)
        .check();
    setup(&world).arg("--undo").output();
    assert_eq!(tree(world.root()), before);
}

crate::trials![links_the_plugin_and_its_names, leaves_alone_what_it_did_not_make];
