//! What a release is made of: the workflows, the formula and the packages name the same targets,
//! versions and commands, and nothing that others could exchange.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

crate::trials![
    every_action_is_pinned,
    workflows_may_read_and_only_the_release_may_write,
    the_formula_fetches_the_archives_of_this_version,
    the_formula_and_the_packages_have_the_same_commands,
    both_packages_say_the_same_on_removal,
    releases_are_built_for_targets_whose_licenses_are_judged,
];

/// The commands besides `docker-ghcr`, which is the program.
const LINKS: [&str; 3] = ["podman-ghcr", "nerdctl-ghcr", "docker-credential-ghcr"];

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|problem| panic!("{}: {problem}", path.display()))
}

fn workflows() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read_to_string(&path).unwrap()))
        .collect();
    assert!(files.len() >= 2, "the workflows are gone");
    files
}

/// The targets of a release, as its workflow has them.
fn targets() -> BTreeSet<String> {
    let targets: BTreeSet<_> = read(".github/workflows/release.yml")
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- { target: "))
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    assert!(targets.contains("x86_64-unknown-linux-musl"), "{targets:?}");
    targets
}

/// A tag can be moved to other code, a commit cannot. The tag stands behind it for people.
fn every_action_is_pinned() {
    let mut seen = 0;
    for (path, text) in workflows() {
        for line in text.lines().map(|line| line.trim().trim_start_matches("- ")) {
            let Some(action) = line.strip_prefix("uses: ") else { continue };
            if action.starts_with("./") {
                continue;
            }
            seen += 1;
            let (name, rest) = action.split_once('@').unwrap_or_default();
            let (commit, tag) = rest.split_once(" # v").unwrap_or_default();
            assert!(
                name.starts_with("actions/")
                    && commit.len() == 40
                    && commit.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
                    && !tag.is_empty(),
                "{}: {line}",
                path.display()
            );
        }
    }
    assert!(seen > 0);
}

fn workflows_may_read_and_only_the_release_may_write() {
    for (path, text) in workflows() {
        assert!(text.contains("\npermissions:\n  contents: read\n"), "{}", path.display());
        let writes: Vec<_> = text.lines().filter(|line| line.contains(": write")).collect();
        let publishes = text.split("\n  publish:\n").nth(1).unwrap_or_default();
        for line in &writes {
            assert!(publishes.contains(*line), "{}: {line}", path.display());
        }
        assert_eq!(writes.is_empty(), !path.ends_with("release.yml"), "{}", path.display());
    }
}

fn the_formula_fetches_the_archives_of_this_version() {
    let formula = read("packaging/homebrew/docker-ghcr.rb");
    let version = env!("CARGO_PKG_VERSION");
    assert!(formula.contains(&format!("\n  version \"{version}\"\n")));
    let urls: BTreeSet<_> = formula
        .lines()
        .filter_map(|line| line.trim().strip_prefix("url \""))
        .map(|line| line.trim_end_matches('"').to_owned())
        .collect();
    let repository = env!("CARGO_PKG_REPOSITORY");
    let archives = targets().into_iter().map(|target| {
        format!("{repository}/releases/download/v{version}/docker-ghcr-{version}-{target}.tar.gz")
    });
    assert_eq!(urls, archives.collect());
}

fn the_formula_and_the_packages_have_the_same_commands() {
    let links = LINKS.join(" ");
    assert!(read("packaging/homebrew/docker-ghcr.rb").contains(&format!("%w[{links}].each")));
    let packages = read("packaging/packages");
    assert!(packages.contains(&format!("for name in docker-ghcr {links}; do")), "{links}");
    let spec = read("packaging/rpm/docker-ghcr.spec");
    for name in LINKS {
        assert!(spec.contains(&format!("\n/usr/bin/{name}\n")), "{name}");
    }
}

fn both_packages_say_the_same_on_removal() {
    let words = |path: &str| {
        let text = read(path);
        let words = text.split("<<'END'\n").nth(1).and_then(|rest| rest.split("\nEND\n").next());
        words.unwrap_or_default().to_owned()
    };
    let deb = words("packaging/debian/prerm");
    assert!(deb.contains("docker-ghcr setup --undo"), "{deb}");
    assert_eq!(deb, words("packaging/rpm/docker-ghcr.spec"));
}

fn releases_are_built_for_targets_whose_licenses_are_judged() {
    let judged = read("deny.toml");
    for target in targets() {
        assert!(judged.contains(&format!("\"{target}\"")), "deny.toml does not judge {target}");
    }
}
