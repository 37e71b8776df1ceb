//! Sentences as wide as the terminal, for pages that a person reads.
//!
//! Only where stdout is a terminal: elsewhere a line stays one line, for `grep` and its like. What
//! is to be pasted is not for here.

use terminal_size::{Width, terminal_size_of};
use textwrap::{Options, WordSeparator, WordSplitter};

/// How wide a page gets, as the help does: longer lines are hard to read.
const WIDEST: usize = 100;

/// How many characters a line of a page may have; none if stdout is no terminal.
pub(crate) fn width() -> Option<usize> {
    let columns =
        || terminal_size_of(std::io::stdout()).map_or(80, |(Width(columns), _)| columns.into());
    super::stdout_is_terminal().then(|| columns().min(WIDEST))
}

/// The text in lines of that width, those after the first with `indent` blanks before them. A word
/// that is longer has a line of its own.
pub(crate) fn wrapped(text: &str, indent: usize, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let indent = " ".repeat(indent);
    let options = Options::new(width)
        .subsequent_indent(&indent)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let text = "  certain: the quick brown fox";
        assert_eq!(wrapped(text, 4, None), text);
        assert_eq!(wrapped(text, 4, Some(80)), text);
        assert_eq!(wrapped(text, 4, Some(20)), "  certain: the quick\n    brown fox");
        assert_eq!(wrapped("a longest b", 2, Some(4)), "a\n  longest\n  b");
        assert_eq!(wrapped("", 2, Some(4)), "");
    }
}
