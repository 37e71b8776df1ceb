//! Sentences as wide as the terminal, for pages that a person reads.
//!
//! Only where stdout is a terminal: elsewhere a line stays one line, for `grep` and its like. What
//! is to be pasted is not for here.

/// How wide a page gets, as the help does: longer lines are hard to read.
const WIDEST: usize = 100;

/// How many characters a line of a page may have; none if stdout is no terminal.
pub fn width() -> Option<usize> {
    super::stdout_is_terminal().then(|| columns().unwrap_or(80).min(WIDEST))
}

#[cfg(unix)]
fn columns() -> Option<usize> {
    let columns = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?.ws_col;
    // A terminal that does not know says 0.
    Some(usize::from(columns)).filter(|columns| *columns > 0)
}

#[cfg(not(unix))]
fn columns() -> Option<usize> {
    None
}

/// The text in lines of that width, those after the first with `indent` blanks before them. A word
/// that is longer has a line of its own.
pub fn wrapped(text: &str, indent: usize, width: Option<usize>) -> String {
    let Some(width) = width else { return text.to_owned() };
    let words = text.trim_start();
    let mut lines = text[..text.len() - words.len()].to_owned();
    let mut used = lines.len();
    for (at, word) in words.split(' ').enumerate() {
        let length = word.chars().count();
        if at > 0 && used + 1 + length > width {
            lines += &format!("\n{:indent$}", "");
            used = indent;
        } else if at > 0 {
            lines.push(' ');
            used += 1;
        }
        lines += word;
        used += length;
    }
    lines
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
