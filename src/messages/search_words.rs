//! The words that are searched for in a log, and where the first of them begins.
//!
//! Pure. Derived from the rules and from the words of the protocol: what has none of them is never
//! read.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::{protocol, rules};
use crate::cause::Cause;

/// The words, in small letters; none of them has another one in it.
pub fn search_words() -> &'static [String] {
    &WORDS.all
}

struct Words {
    all: Vec<String>,
    /// By the letter that they begin with.
    by_first: Vec<Vec<String>>,
    longest: usize,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // This program's own errors have the code in brackets.
    let codes = Cause::ALL.iter().map(|cause| format!("[{}]", cause.code()));
    let words = protocol::search_words().chain(rules::search_words()).map(str::to_owned);
    let mut all: Vec<String> = words.chain(codes).collect();
    all.sort_unstable();
    all.dedup();
    let every = Words::new(all);
    let has_another = |word: &str| (1..word.len()).any(|at| every.begin(&word.as_bytes()[at..]));
    let begins_with_another =
        |word: &String| every.all.iter().any(|it| it != word && word.starts_with(it.as_str()));
    let is_needed = |word: &&String| !has_another(word) && !begins_with_another(word);
    Words::new(every.all.iter().filter(is_needed).cloned().collect())
});

impl Words {
    fn new(all: Vec<String>) -> Self {
        let mut by_first = vec![Vec::new(); 256];
        for word in &all {
            by_first[usize::from(word.as_bytes()[0])].push(word.clone());
        }
        let longest = all.iter().map(String::len).max().unwrap_or_default();
        Self { all, by_first, longest }
    }

    /// Whether a text begins with one of them.
    fn begin(&self, text: &[u8]) -> bool {
        let is_at_start = |word: &String| {
            text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
        };
        self.by_first[usize::from(text[0].to_ascii_lowercase())].iter().any(is_at_start)
    }
}

static SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .kind(Some(AhoCorasickKind::DFA))
        .ascii_case_insensitive(true)
        .build(search_words())
        .expect("a few short words")
});

/// Up to here a text is looked through word by word: the error of one command, as docker's hook has
/// it, is read before the automaton would be built.
const SHORT: usize = 4 * 1024;

/// The length of the longest of them.
pub(super) fn longest() -> usize {
    WORDS.longest
}

/// Where the first of the words begins, if one is there.
pub(super) fn first(text: &[u8]) -> Option<usize> {
    if text.len() <= SHORT { by_words(text) } else { by_automaton(text) }
}

fn by_automaton(text: &[u8]) -> Option<usize> {
    SEARCH.find(text).map(|hit| hit.start())
}

/// The same, found without anything that takes long to build.
fn by_words(text: &[u8]) -> Option<usize> {
    (0..text.len()).find(|at| WORDS.begin(&text[*at..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways find the same words in everything that the corpus has, wherever it is cut.
    #[test]
    fn both_ways_find_the_same() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
        let (mut files, mut found) = (0, 0);
        for file in std::fs::read_dir(folder).expect("the corpus") {
            let text = std::fs::read(file.expect("a file").path()).expect("a text");
            for line in text.split(|byte| *byte == b'\n') {
                for from in 0..line.len() {
                    let at = by_words(&line[from..]);
                    assert_eq!(at, by_automaton(&line[from..]), "{}", line.escape_ascii());
                    found += usize::from(at.is_some());
                }
            }
            files += 1;
        }
        assert!(files > 5 && found > 10_000, "{files} {found}");
        for word in search_words() {
            assert_eq!(by_words(word.as_bytes()), by_automaton(word.as_bytes()), "{word}");
            assert_eq!(by_words(word.as_bytes()), Some(0), "{word}");
            assert!(
                word.len() <= longest() && !word.contains(|c: char| c.is_ascii_uppercase()),
                "{word}"
            );
        }
    }
}
