//! One line of a log as text: without colors, control characters and what loggers wrap it in.
//!
//! Pure. What comes out may be several lines: a logger that writes JSON writes a line end as `\n`.

use anstream::adapter::strip_str;

/// The text of a line as it was logged, and where one failure may end and the next begin.
pub(super) fn lines(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let text = unescaped(&plain(&text));
    text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).map(into).collect()
}

fn into(line: &str) -> String {
    line.to_owned()
}

/// Without escape sequences, control characters and characters that show nothing.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in strip_str(text).flat_map(str::chars) {
        match c {
            '\t' => out.push(' '),
            '\n' | '\r' => out.push(c),
            '\u{200b}'..='\u{200f}' | '\u{feff}' => {}
            '“' | '”' => out.push('"'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// With the escapes of JSON and of Go's quoting undone, however often they were put.
fn unescaped(text: &str) -> String {
    let mut text = text.to_owned();
    // A line of a container's log in a line of a collector's: more than that is nobody's.
    for _ in 0..4 {
        if !text.contains('\\') {
            break;
        }
        text = once(&text);
    }
    text
}

fn once(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let mut ahead = rest.clone();
        match ahead.next() {
            // A path of Windows's has names behind its strokes, which is no reason to break it.
            Some('n') if !ahead.clone().next().is_some_and(char::is_alphabetic) => out.push('\n'),
            Some('n') if out.ends_with(|c: char| !c.is_alphanumeric() && c != ':') => {
                out.push('\n');
            }
            Some('n') if text.contains("\\\"") => out.push('\n'),
            Some('r') if !ahead.clone().next().is_some_and(char::is_alphanumeric) => out.push('\n'),
            Some('t') if !ahead.clone().next().is_some_and(char::is_alphanumeric) => out.push(' '),
            Some(c @ ('"' | '\\' | '/' | '\'' | '`')) => out.push(c),
            Some('u') => {
                let digits: String = ahead.clone().take(4).collect();
                let character = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
                match character.filter(|_| digits.len() == 4) {
                    Some('\u{1b}') | None => {
                        out.push('\\');
                        continue;
                    }
                    Some(c) => out.push(c),
                }
                ahead.nth(3);
            }
            _ => {
                out.push('\\');
                continue;
            }
        }
        rest = ahead;
    }
    out
}

/// The line without what stands before a message: time stamps, marks of CI, a service's name, a
/// step's number, `Error:`.
pub(super) fn bare(line: &str) -> &str {
    let mut text = line.trim();
    loop {
        let before = text;
        for mark in [
            "{\"log\":\"",
            "{\"message\":\"",
            "##[error]",
            "##[warning]",
            "::error::",
            "error:",
            "fatal:",
            "✘",
            "✖",
            "x ",
            "* ",
            "! ",
            "> ",
        ] {
            if text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark)) {
                text = text[mark.len()..].trim_start();
            }
        }
        if let Some(end) = text.strip_prefix('[').and_then(|rest| rest.find(']')) {
            text = text[end + 2..].trim_start();
        }
        let word = text.split(' ').next().unwrap_or_default();
        if !word.is_empty() && word.len() < text.len() && is_mark(word) {
            text = text[word.len()..].trim_start();
        }
        if let Some((name, rest)) = text.split_once('|') {
            let name = name.trim();
            if !name.is_empty() && name.len() < 64 && !name.contains(' ') {
                text = rest.trim_start();
            }
        }
        if text == before {
            return text;
        }
    }
}

/// Whether a word is a time stamp or the number of a build's step.
fn is_mark(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_step = word.strip_prefix('#').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    is_step || (digits >= 2 && word.bytes().all(|b| b.is_ascii_digit() || b"-:.,TZ+/".contains(&b)))
}

/// What an engine says last on stderr, to be shown: its last line that is not empty, without the
/// decoration of logs and of podman 4's lists.
pub(crate) fn last_words(stderr: &str) -> String {
    let mut lines = stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let last = lines.clone().next_back().unwrap_or_default();
    // A usage error says first what is wrong, and last where to read on.
    let is_advice = ["Run '", "See '", "Try '"].iter().any(|start| last.starts_with(start));
    let line = if is_advice { lines.next().unwrap_or_default() } else { last };
    let line = line.strip_prefix("* ").unwrap_or(line);
    // logrus: time="…" level=error msg="what was tried" error="what came of it", with quotes inside
    // escaped.
    let field = ["\" error=\"", "msg=\""].iter().find_map(|field| line.split_once(field));
    match field {
        Some((head, quoted)) if head.contains("level=") => unquoted(quoted),
        _ => {
            let line = line.strip_prefix("Error: ").unwrap_or(line);
            line.strip_prefix("error: ").unwrap_or(line).to_owned()
        }
    }
}

/// A Go-quoted text up to its closing quote.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => out.extend(chars.next().map(|c| if c == 'n' { ' ' } else { c })),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_loggers_wrap_is_unwrapped() {
        for (raw, expect) in [
            ("\u{1b}[31mError:\u{1b}[0m a\0b\r\n", vec!["Error: ab"]),
            (
                r#"{"log":"Get \"https://ghcr.io/v2/\": denied\n","stream":"stderr"}"#,
                vec![r#"{"log":"Get "https://ghcr.io/v2/": denied"#, r#"","stream":"stderr"}"#],
            ),
            (r#"time="x" msg="a \"b \\\"c\\\"\"""#, vec![r#"time="x" msg="a "b "c""""#]),
            (r"C:\new\temp", vec![r"C:\new\temp"]),
            (r"a \u003c b \u00", vec![r"a < b \u00"]),
            ("one\rtwo", vec!["one", "two"]),
        ] {
            assert_eq!(lines(raw.as_bytes()), expect, "{raw}");
        }
        assert_eq!(lines(b"\xff\xfe denied"), ["\u{fffd}\u{fffd} denied"]);
    }

    #[test]
    fn what_stands_before_a_message() {
        for line in [
            "denied",
            "2026-11-24T12:00:00.0000000Z denied",
            "2026/11/24 12:00:00 Error: denied",
            "2026-11-24T12:00:00Z ##[error]denied",
            "app-1  | denied",
            "#12 0.345 denied",
            "[build] ERROR: denied",
        ] {
            assert_eq!(bare(line), "denied", "{line}");
        }
        assert_eq!(bare("permission denied"), "permission denied");
    }

    #[test]
    fn the_last_line_is_the_reason() {
        for (stderr, expect) in [
            (
                "Error: logging into \"ghcr.io\": invalid username/password\n",
                "logging into \"ghcr.io\": invalid username/password",
            ),
            ("1 error occurred:\n\t* pinging: x\n\n\n", "pinging: x"),
            ("time=\"2026-01-01T00:00:00Z\" level=fatal msg=\"a \\\"b\\\" c\"\n", "a \"b\" c"),
            (
                "time=\"…\" level=error msg=\"failed to call x\" error=\"status 403\" i=0\n",
                "status 403",
            ),
            (
                "time=\"…\" level=info msg=\"Error logging in\"\nGet \"https://ghcr.io/v2/\": denied: denied\n",
                "Get \"https://ghcr.io/v2/\": denied: denied",
            ),
            (
                "unknown flag: --x\n\nUsage:  docker login\n\nRun 'docker login --help' for more\n",
                "unknown flag: --x",
            ),
            ("", ""),
        ] {
            assert_eq!(last_words(stderr), expect);
        }
    }
}
