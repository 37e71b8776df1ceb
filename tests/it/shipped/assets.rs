//! Man pages and the page of causes: checked in, and proven fresh.
//!
//! With `UPDATE_ASSETS=1` the tests write the files instead of comparing them.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use docker_ghcr::for_tests::{Env, Format, Ui, Verbosity, catalogue, cli, manual_pages};

use crate::shipped::manual::{EXAMPLES, VARIABLES, pages};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Compares a folder of the repository with what it should hold, or writes it.
fn fresh(folder: &str, expected: &BTreeMap<PathBuf, Vec<u8>>) {
    let folder = root().join(folder);
    if std::env::var_os("UPDATE_ASSETS").is_some() {
        std::fs::remove_dir_all(&folder).ok();
        std::fs::create_dir_all(&folder).unwrap();
        for (path, content) in expected {
            std::fs::write(root().join(path), content).unwrap();
        }
        return;
    }
    let hint = "run `UPDATE_ASSETS=1 cargo test --test it assets` and look at the difference";
    for (path, content) in expected {
        let there = std::fs::read(root().join(path)).unwrap_or_default();
        assert!(there == *content, "{} is not fresh: {hint}", path.display());
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let path = path.strip_prefix(root()).unwrap();
        assert!(expected.contains_key(path), "{} belongs to nothing: {hint}", path.display());
    }
}

/// `docs/causes.md` as the table has it.
fn causes() -> String {
    let ui = Ui::new("docker ghcr", &Env::default(), Format::Text, Verbosity::Normal);
    catalogue(&ui)
}

fn the_page_of_causes_is_fresh() {
    let file = root().join("docs/causes.md");
    if std::env::var_os("UPDATE_ASSETS").is_some() {
        std::fs::write(file, causes()).unwrap();
        return;
    }
    let there = std::fs::read_to_string(file).unwrap_or_default();
    let hint = "run `UPDATE_ASSETS=1 cargo test --test it assets` and look at the difference";
    assert!(there == causes(), "docs/causes.md is not fresh: {hint}");
}

fn man_pages_are_fresh() {
    fresh("man", &pages());
}

/// `setup` writes every page, and no other.
fn setup_has_every_page() {
    let pages = pages();
    let rendered: BTreeSet<_> =
        pages.keys().filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect();
    let written = manual_pages();
    // A page that only leads to another does not come from its file.
    for (name, page) in written.iter().filter(|(_, page)| page.starts_with(".so ")) {
        let rendered = pages.iter().find(|(path, _)| path.ends_with(name)).expect("a page").1;
        assert_eq!(rendered, page.as_bytes());
    }
    let written = written.into_iter().map(|(name, _)| name).collect();
    assert_eq!(rendered, written, "see src/command/setup/manual.rs");
}

/// What the manual names besides the help exists: variables, commands, and pages of this program.
fn the_manual_names_only_what_exists() {
    let source = std::fs::read_to_string(root().join("src/env.rs")).unwrap();
    for (variable, _) in VARIABLES {
        assert!(source.contains(&format!("\"{variable}\"")), "{variable}");
    }
    for (line, _) in EXAMPLES {
        let words = line.trim_start_matches("docker ghcr").trim_start_matches("podman-ghcr");
        let words: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
        assert!(cli::parse("docker ghcr", &words).is_ok(), "{line}");
    }
    let pages = pages();
    for (path, page) in &pages {
        let text = String::from_utf8_lossy(page)
            .replace("\\-", "-")
            .replace("\\fB", "")
            .replace("\\fR", "");
        for name in text.split_whitespace().filter_map(|word| word.split_once("(1)")).map(|it| it.0)
        {
            let is_ours = name.contains("ghcr");
            let file = Path::new("man").join(format!("{name}.1"));
            assert!(!is_ours || pages.contains_key(&file), "{}: {name}(1)", path.display());
        }
        let first = text.lines().next().unwrap_or_default();
        assert!(first.contains(cli::NAME), "{}: {first}", path.display());
    }
}

fn the_manual_names_every_exit_code() {
    let page = String::from_utf8(pages()[Path::new("man/docker-ghcr.1")].clone()).unwrap();
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    for code in ["0", "1", "3", "4", "5", "6", "7", "125", "129", "130", "143"] {
        assert!(page.contains(&format!("\n.TP\n\\fB{code}\\fR\n")), "man: {code}");
        assert!(
            readme.contains(&format!("| {code} |"))
                || readme.contains(&format!("{code},"))
                || readme.contains(&format!(" {code} |")),
            "README: {code}"
        );
    }
}

/// What people read to learn what to type.
const GUIDES: &[&str] = &[
    "README.md",
    "docs/actions.md",
    "docs/helper.md",
    "docs/install.md",
    "docs/kubernetes.md",
    "docs/rotation.md",
    "docs/services.md",
];

/// The words that STYLE.md lists are in no guide and in no man page, which has the help in it.
fn no_guide_and_no_page_uses_an_odd_word() {
    let style = std::fs::read_to_string(root().join("STYLE.md")).unwrap();
    let (_, list) = style.split_once("## Words that are not used").expect("the list");
    let list = list.split("\n\n").nth(1).expect("the words").replace('\n', " ");
    let words: Vec<_> = list.trim_end_matches('.').split('·').map(str::trim).collect();
    assert!(words.len() > 10 && words.contains(&"whoever"), "{words:?}");
    let guides = GUIDES.iter().map(|page| root().join(page));
    for path in guides.chain(pages().into_keys().map(|page| root().join(page))) {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        for word in &words {
            // `lets … in` has a gap.
            let (start, end) = word.split_once(" … ").unwrap_or((word, ""));
            let is_border = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
            let found = text.match_indices(start).any(|(at, _)| {
                let rest = &text[at + start.len()..];
                let sentence = rest.split(['.', ',', ';', ':']).next().unwrap_or_default();
                is_border(text[..at].chars().next_back())
                    && is_border(rest.chars().next())
                    && (end.is_empty() || sentence.split(' ').any(|it| it == end))
            });
            assert!(!found, "{}: {word}", path.display());
        }
    }
}

/// What README.md shows as an option or a command exists.
fn the_readme_names_only_what_exists() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mut known = String::new();
    for page in pages().values() {
        known += &String::from_utf8_lossy(page).replace("\\-", "-");
    }
    for word in readme.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')) {
        let ours = word
            .strip_prefix("--")
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_lowercase()));
        // cargo's, podman's, gh's, and the bare `--` before an engine's own arguments.
        let theirs = ["--locked", "--release", "--example", "--path", "--authfile", "--repo"];
        if ours && !theirs.contains(&word) {
            assert!(known.contains(word), "README.md names {word}, which is no option");
        }
    }
}

/// What README.md and the recipes in docs/ give to be typed is taken.
fn the_readme_gives_commands_that_are_taken() {
    let read = |page: &&str| std::fs::read_to_string(root().join(page)).unwrap();
    // A code block shows no backticks of its own, and ends as a quoted text does.
    let readme = GUIDES.iter().map(read).collect::<String>();
    let names = ["docker ghcr ", "docker-ghcr ", "podman-ghcr ", "nerdctl-ghcr "];
    let mut taken = 0;
    for shown in readme.split('`').skip(1).step_by(2).flat_map(str::lines) {
        let Some(words) = names.iter().find_map(|name| shown.strip_prefix(name)) else { continue };
        // Without what is the shell's.
        let words = words.split(['<', '>', '|', '&', '\\', '#']).next().unwrap_or_default();
        let words: Vec<OsString> = words.split_whitespace().map(OsString::from).collect();
        if !words.is_empty() {
            taken += 1;
            assert!(cli::parse("docker ghcr", &words).is_ok(), "README.md: {shown}");
        }
    }
    assert!(taken > 30, "{taken}");
}

crate::trials![
    the_page_of_causes_is_fresh,
    man_pages_are_fresh,
    setup_has_every_page,
    the_manual_names_only_what_exists,
    the_manual_names_every_exit_code,
    the_readme_names_only_what_exists,
    the_readme_gives_commands_that_are_taken,
    no_guide_and_no_page_uses_an_odd_word,
];
