//! Documents that name the tests which prove what they say: the tests exist, and those that are
//! for nothing else are named.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

crate::trials![what_is_promised_of_the_token_is_proven, every_bad_surrounding_has_its_test];

/// The tests that a text names and that do not exist. What stands in backticks and has a `::` in
/// it is a test: one of these or, with a path to its file, a unit test.
pub(crate) fn absent(text: &str) -> Vec<&str> {
    let cx = names();
    let is_there = |name: &&str| match name.split_once(".rs::") {
        Some((file, test)) => {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("{file}.rs"));
            fs::read_to_string(path).is_ok_and(|text| text.contains(&format!("fn {test}(")))
        }
        None => cx.contains(*name),
    };
    named(text).into_iter().filter(|name| !is_there(name)).collect()
}

/// The tests that a text names.
pub(crate) fn named(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).filter(|name| name.contains("::")).collect()
}

/// Every test of `tests/it`.
pub(crate) fn names() -> BTreeSet<String> {
    crate::all_trials().iter().map(|trial| trial.name().to_owned()).collect()
}

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    fs::read_to_string(path).expect("a document")
}

/// That a text names tests that exist, all of those files among them.
fn assert_names(text: &str, files: &[&str]) {
    assert_eq!(absent(text), [""; 0], "tests that do not exist");
    let named: BTreeSet<_> = named(text).into_iter().map(str::to_owned).collect();
    for file in files {
        let prefix = format!("{file}::");
        let of_file: BTreeSet<_> =
            names().into_iter().filter(|name| name.starts_with(&prefix)).collect();
        assert!(!of_file.is_empty(), "{file}");
        let unnamed: Vec<_> = of_file.difference(&named).collect();
        assert!(unnamed.is_empty(), "tests that nobody would look for: {unnamed:?}");
    }
}

/// What stands under a heading.
fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let rest = text.split_once(&format!("\n## {heading}\n")).expect("the heading").1;
    rest.split("\n## ").next().unwrap_or_default()
}

fn what_is_promised_of_the_token_is_proven() {
    let text = document("security.md");
    let promised = section(&text, "What is promised");
    for promise in promised.split("\n- ").skip(1) {
        assert!(!named(promise).is_empty(), "nothing proves: {promise}");
    }
    assert_names(&text, &["safety::canaries", "harness::canary"]);
}

fn every_bad_surrounding_has_its_test() {
    let text = document("reliability.md");
    let is_head = |row: &&str| row.starts_with("| surroundings ") || row.starts_with("| ---");
    let rows: Vec<_> = text.lines().filter(|line| line.starts_with("| ")).collect();
    let rows: Vec<_> = rows.into_iter().filter(|row| !is_head(row)).collect();
    assert!(rows.len() > 20);
    for row in rows {
        let cells: Vec<_> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 3, "{row}");
        assert!(!named(cells[2]).is_empty(), "no test: {row}");
    }
    assert_names(&text, &["safety::hostile"]);
}
