//! `explain`: the causes in a text on stdin, or a cause's page. It asks nobody.

pub(crate) mod page;

use std::io::{self, IsTerminal, Read};

use serde_json::{Value, json};

use crate::cause::Cause;
use crate::cli::ExplainArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::messages::{Found, Reader, Reading};
use crate::problem::{Problem, reason};
use crate::ui::advice::{check, fix};
use crate::ui::{Format, wrap};

/// How much is read at a time, in bytes.
const PIECE: usize = 256 * 1024;

/// What whoever types a message has to know.
pub(super) const NOT_TYPED: &str = "a message is read from stdin, and only a code is typed";

/// How much of a message is shown, in characters.
const SHOWN: usize = 600;

/// Explains what was asked for, or what stands on stdin.
///
/// # Errors
/// The code is none, nothing can be read on stdin, or stdout cannot be written.
pub(crate) fn run(args: &ExplainArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    match &args.code {
        Some(code) => one(of_code(code)?, cx)?,
        None if args.list => list(cx)?,
        None => text(cx)?,
    }
    Ok(Exit::Done)
}

fn one(cause: Cause, cx: &Context<'_>) -> io::Result<()> {
    match cx.ui.format() {
        Format::Text => cx.ui.data(&page::text(cause, wrap::width(), cx.ui)),
        Format::Json => cx.ui.json(&json!({ "version": 1, "cause": page::json(cause, cx.ui) })),
    }
}

fn list(cx: &Context<'_>) -> io::Result<()> {
    match cx.ui.format() {
        Format::Text => {
            let row = |cause: &Cause| vec![cause.code().to_owned(), cause.row().meaning.to_owned()];
            cx.ui.table(&Cause::ALL.iter().map(row).collect::<Vec<_>>())
        }
        Format::Json => {
            let causes: Vec<_> = Cause::ALL.iter().map(|cause| page::json(*cause, cx.ui)).collect();
            cx.ui.json(&json!({ "version": 1, "causes": causes }))
        }
    }
}

/// The cause of a code, which may be pasted with its brackets.
fn of_code(typed: &str) -> Result<Cause, Problem> {
    let code = typed.trim().trim_start_matches('[').trim_end_matches(']');
    if let Some(cause) = Cause::from_code(&code.to_ascii_lowercase()) {
        return Ok(cause);
    }
    // Whatever was typed may be a token.
    let is_quotable = code.len() <= 40 && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let message = match is_quotable {
        true => format!("there is no cause `{code}`"),
        false => "that is no cause's code".into(),
    };
    let problem = Problem::new(Cause::Usage, message);
    if code.contains(char::is_whitespace) {
        return Err(problem.why(NOT_TYPED).fix("COMMAND 2>&1 | {me} explain"));
    }
    let problem = problem.fix("{me} explain --list");
    Err(match is_quotable.then(|| nearest(code)).flatten() {
        Some(cause) => problem.why(format!("there is `{}`", cause.code())),
        None => problem,
    })
}

/// The cause whose code is most like a word, if one is.
fn nearest(word: &str) -> Option<Cause> {
    let like = |cause: &Cause| {
        let code = cause.code();
        let part = code.starts_with(word)
            || (word.len() >= 4 && (code.contains(word) || word.contains(code)));
        // By pairs of letters: words may be left out or stand in another order.
        let pairs = |text: &str| text.as_bytes().windows(2).map(<[u8]>::to_vec).collect::<Vec<_>>();
        let (a, b) = (pairs(word), pairs(code));
        let common = a.iter().filter(|pair| b.contains(pair)).count();
        (200 * common) / (a.len() + b.len()).max(1) + if part { 50 } else { 0 }
    };
    let best = Cause::ALL.iter().max_by_key(|cause| like(cause))?;
    (like(best) >= 50).then_some(*best)
}

/// Reads stdin to its end and tells of what is in it.
fn text(cx: &Context<'_>) -> anyhow::Result<()> {
    let mut stdin = io::stdin();
    if stdin.is_terminal() {
        return Err(Problem::new(Cause::Usage, "there is no text to explain: stdin is a terminal")
            .fix("COMMAND 2>&1 | {me} explain, or {me} explain CODE")
            .into());
    }
    cx.begin("changed");
    let waiting = cx.ui.waiting("the end of the text on stdin");
    let mut reader = Reader::new();
    let mut piece = vec![0; PIECE];
    loop {
        match stdin.read(&mut piece) {
            Ok(0) => break,
            Ok(length) => reader.feed(&piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                let message = format!("stdin cannot be read: {}", reason(&error));
                return Err(Problem::new(Cause::Usage, message).fix("{me} explain < FILE").into());
            }
        }
    }
    drop(waiting);
    let (found, lines) = reader.finish();
    match cx.ui.format() {
        Format::Text => cx.ui.data(&told(&found, lines, cx))?,
        Format::Json => {
            let found: Vec<_> = found.iter().map(|found| report(found, cx)).collect();
            cx.ui.json(&json!({ "version": 1, "lines": lines, "found": found }))?;
        }
    }
    Ok(())
}

/// All that was found, for a person.
fn told(found: &[Found], lines: u64, cx: &Context<'_>) -> String {
    if found.is_empty() {
        return match lines {
            0 => "nothing was there to read".into(),
            1 => "no failure of GitHub's container registry was found in 1 line".into(),
            lines => {
                format!("no failure of GitHub's container registry was found in {lines} lines")
            }
        };
    }
    let entries: Vec<_> = found.iter().map(|found| entry(found, cx)).collect();
    entries.join("\n\n")
}

fn entry(found: &Found, cx: &Context<'_>) -> String {
    let Found { reading, line, times } = found;
    let cause = reading.cause();
    let mut text = format!("line {line}");
    if *times > 1 {
        text += &format!(", {times} times");
    }
    text += &format!(": {}  [{}]", cause.row().meaning, cause.code());
    text += &format!("\n  text: {}", shown(reading, cx));
    text += &format!("\n  why: {}: {}", reading.certainty().as_str(), reading.evidence);
    text += &format!("\n  fix: {}", fix(cause, reading, cx.ui));
    for (other, certainty) in &reading.causes[1..] {
        let meaning = other.row().meaning;
        text += &format!("\n  or: {}: {meaning}  [{}]", certainty.as_str(), other.code());
    }
    if let Some(check) = check(reading, cx.ui) {
        text += &format!("\n  to decide: {check}");
    }
    text
}

fn report(found: &Found, cx: &Context<'_>) -> Value {
    let reading = &found.reading;
    let causes: Vec<_> = reading
        .causes
        .iter()
        .map(|(cause, certainty)| {
            json!({
                "code": cause.code(),
                "certainty": certainty.as_str(),
                "meaning": cause.row().meaning,
                "fix": fix(*cause, reading, cx.ui),
            })
        })
        .collect();
    json!({
        "line": found.line,
        "times": found.times,
        "text": shown(reading, cx),
        "evidence": reading.evidence,
        "registry": reading.registry,
        "image": reading.image.as_deref().map(|image| cx.ui.clean(image)),
        "causes": causes,
        "check": check(reading, cx.ui),
    })
}

/// The message as it may be seen: redacted first, then cut.
fn shown(reading: &Reading, cx: &Context<'_>) -> String {
    let text = cx.ui.clean(&reading.text);
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_code() {
        let near = |word: &str| nearest(word).map(Cause::code);
        for (word, expect) in [
            ("stale-logn", Some("stale-login")),
            ("stale", Some("stale-login")),
            ("scope-write", Some("scope-missing-write")),
            ("sso", Some("sso-not-authorized")),
            ("credential-helper", Some("credential-helper-failed")),
            ("xyzzy", None),
        ] {
            assert_eq!(near(word), expect, "{word}");
        }
    }
}
