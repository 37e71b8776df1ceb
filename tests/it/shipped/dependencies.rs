//! docs/dependencies.md: a line for every direct dependency, with what it is for and what it costs.
//!
//! The names and the figures are cargo's own; with `UPDATE_ASSETS=1` the test writes them and
//! leaves the words of the lines alone.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Trial;
use serde_json::Value;

/// The target whose packages are counted; elsewhere other ones come in.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// What starts the program's half of the page, and that of the tests.
const PARTS: [(&str, Part); 2] =
    [("## In the program", Part::Program), ("## In tests, benchmarks and the tour", Part::Tests)];
const HEAD: &str = "| crate | for | instead of | itself | leaves with it |";

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Program,
    Tests,
}

/// Left out where there is no cargo: for an ordinary user to whom the tests were handed.
pub(crate) fn trials() -> Vec<Trial> {
    let absent = Command::new(env!("CARGO")).arg("--version").output().is_err();
    vec![
        crate::trial!(every_dependency_is_accounted_for)
            .with_ignored_flag(absent || !cfg!(all(target_os = "linux", target_arch = "x86_64"))),
    ]
}

/// What cargo knows about the packages that are built.
struct Packages {
    known: HashMap<String, Package>,
    /// What a package needs: the id, and whether it is for tests only.
    needs: HashMap<String, Vec<(String, bool)>>,
}

struct Package {
    name: String,
    folder: PathBuf,
    /// A member of the workspace.
    ours: bool,
    /// What its manifest names, for whatever system, and whether for tests only.
    names: Vec<(String, bool)>,
}

impl Packages {
    fn read() -> Self {
        fn text(value: &Value) -> String {
            value.as_str().unwrap().to_owned()
        }
        fn list(value: &Value) -> &[Value] {
            value.as_array().unwrap()
        }
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--quiet", "--locked", "--offline", "--format-version", "1"])
            .args(["--filter-platform", TARGET])
            .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
        let known = list(&metadata["packages"]).iter().map(|package| {
            let folder = Path::new(package["manifest_path"].as_str().unwrap()).parent().unwrap();
            let named = list(&package["dependencies"]).iter();
            let known = Package {
                name: text(&package["name"]),
                folder: folder.to_owned(),
                ours: list(&metadata["workspace_members"]).contains(&package["id"]),
                names: named.map(|named| (text(&named["name"]), named["kind"] == "dev")).collect(),
            };
            (text(&package["id"]), known)
        });
        let needs = list(&metadata["resolve"]["nodes"]).iter().map(|node| {
            let needs = list(&node["deps"]).iter().map(|dependency| {
                let mut kinds = list(&dependency["dep_kinds"]).iter();
                (text(&dependency["pkg"]), kinds.all(|kind| kind["kind"] == "dev"))
            });
            (text(&node["id"]), needs.collect())
        });
        Self { known: known.collect(), needs: needs.collect() }
    }

    fn ours(&self) -> impl Iterator<Item = (&str, &Package)> {
        self.known
            .iter()
            .filter(|(_, package)| package.ours)
            .map(|(id, package)| (id.as_str(), package))
    }

    /// All that is built for that part, ours left out. `without` cuts off what we name ourselves.
    fn built(&self, part: Part, without: Option<&str>) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut next: Vec<_> =
            self.ours().filter(|(_, ours)| ours.name == "docker-ghcr").map(|(id, _)| id).collect();
        while let Some(id) = next.pop() {
            if !found.insert(id) {
                continue;
            }
            let ours = self.known[id].ours;
            next.extend(
                self.needs[id]
                    .iter()
                    .filter(|(_, for_tests)| part == Part::Tests && ours || !for_tests)
                    .map(|(needed, _)| needed.as_str())
                    .filter(|needed| !(ours && without == Some(&self.known[*needed].name))),
            );
        }
        found.retain(|id| !self.known[*id].ours);
        found
    }

    /// The crates that we name ourselves for that part. The tests' are those that the program does
    /// not have already.
    fn direct(&self, part: Part) -> BTreeSet<&str> {
        let named = |of_tests: bool| -> BTreeSet<&str> {
            self.ours()
                .filter(|(_, ours)| of_tests || ours.name == "docker-ghcr")
                .flat_map(|(_, ours)| &ours.names)
                .filter(|(_, for_tests)| of_tests || !for_tests)
                .map(|(name, _)| name.as_str())
                .filter(|name| self.ours().all(|(_, ours)| ours.name != *name))
                .collect()
        };
        match part {
            Part::Program => named(false),
            Part::Tests => &named(true) - &named(false),
        }
    }

    /// What a crate that we name costs: the bytes of its own sources, and those of all packages
    /// that would leave with it, and how many they are. Nothing where `TARGET` does not build it.
    fn cost(&self, part: Part, name: &str) -> (u64, usize, u64) {
        let all = self.built(part, None);
        let bytes = |id: &&str| source(&self.known[*id].folder);
        let own = all.iter().filter(|id| self.known[**id].name == name).map(bytes).sum();
        let leave = &all - &self.built(part, Some(name));
        (own, leave.len(), leave.iter().map(bytes).sum())
    }
}

/// The bytes of Rust, C and assembly below a folder, without what is for its own tests.
fn source(folder: &Path) -> u64 {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            if !["tests", "benches", "examples", "fuzz", "target"].iter().any(|own| name == *own) {
                bytes += source(&path);
            }
        } else if path
            .extension()
            .is_some_and(|kind| ["rs", "c", "h", "S", "asm"].iter().any(|code| kind == *code))
        {
            bytes += entry.metadata().unwrap().len();
        }
    }
    bytes
}

/// The page as it should be, with the words that it has.
fn page(old: &str, packages: &Packages) -> String {
    let words: HashMap<&str, &str> = old
        .lines()
        .filter_map(|line| {
            let (name, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            let words = rest.rsplitn(3, " | ").nth(2)?;
            Some((name, words))
        })
        .collect();
    let mut page = String::new();
    let mut lines = old.lines().peekable();
    while let Some(line) = lines.next() {
        page += line;
        page.push('\n');
        let Some((_, part)) = PARTS.iter().find(|(title, _)| *title == line) else { continue };
        while lines
            .next_if(|line| {
                line.is_empty() || line.starts_with('|') || line.starts_with("Together")
            })
            .is_some()
        {}
        let all = packages.built(*part, None);
        let bytes: u64 = all.iter().map(|id| source(&packages.known[*id].folder)).sum();
        page += &format!("\nTogether {} packages, {} kB of source.\n\n", all.len(), bytes / 1000);
        page += &format!("{HEAD}\n| --- | --- | --- | ---: | --- |\n");
        for name in packages.direct(*part) {
            let (own, leave, bytes) = packages.cost(*part, name);
            let words = words.get(name).copied().unwrap_or(" | ");
            let leave = match leave {
                0 => "nothing".to_owned(),
                1 => "itself".to_owned(),
                more => format!("{more} packages, {} kB", bytes / 1000),
            };
            page += &format!("| `{name}` | {words} | {} kB | {leave} |\n", own / 1000);
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn every_dependency_is_accounted_for() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/dependencies.md");
    let old = std::fs::read_to_string(&path).unwrap();
    let new = page(&old, &Packages::read());
    if std::env::var_os("UPDATE_ASSETS").is_some() {
        std::fs::write(&path, &new).unwrap();
    } else {
        for (is, should) in old.lines().zip(new.lines()) {
            assert_eq!(
                is, should,
                "docs/dependencies.md is not what cargo says: UPDATE_ASSETS=1 cargo test --test it dependencies"
            );
        }
        assert_eq!(old, new);
    }
    assert_eq!(new.matches(HEAD).count(), PARTS.len(), "a part of the page is missing");
    for line in new.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        assert!(
            cells.len() == 5 && cells.iter().all(|cell| !cell.is_empty()),
            "say what it is for, and instead of what: {line}"
        );
    }
}
