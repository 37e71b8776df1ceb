//! JSON as Go's decoder takes it: where every value stands.
//!
//! Owns the reading and the writing of text, and the words for what is wrong with it; whether a
//! value has the type that an engine wants is said by [`check`]. It knows no credential, opens no
//! file and never repeats a value: a value may be a token.

mod check;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde_core::Deserializer as _;
use serde_core::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::{Zeroize as _, Zeroizing};

pub(super) use check::{Type, check};

/// What is wrong, and at which byte of the text if that is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) offset: Option<usize>,
    pub(super) reason: String,
}

/// One member of an object, as ranges of the text.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub(super) key: Range<usize>,
    pub(super) value: Range<usize>,
}

/// The range of the one JSON value that a text is, if it is one.
///
/// # Errors
/// Where it stops being JSON.
pub(super) fn root(text: &str) -> Result<Range<usize>, Fault> {
    if text.starts_with('\u{feff}') {
        return Err(fault(0, "the file begins with a byte order mark"));
    }
    let raw = serde_json::from_str::<&RawValue>(text).map_err(|error| {
        // The text of a syntax error is fixed and holds nothing of the input.
        let words = error.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        let offset = offset_of(text, error.line(), error.column());
        let (before, after) = text.as_bytes().split_at(offset);
        let closes = matches!(after.trim_ascii_start().first(), Some(b'}' | b']'));
        // The slip that editors of JSON make most has other words in every parser.
        let words = if closes && before.trim_ascii_end().ends_with(b",") {
            "a comma before the closing bracket"
        } else {
            words
        };
        Fault { offset: Some(offset), reason: format!("not valid JSON: {words}") }
    })?;
    Ok(range(text, raw))
}

/// The members of the object at `at` in a text that [`root`] has approved; none if what stands
/// there is no object.
pub(super) fn members(text: &str, at: &Range<usize>) -> Vec<Member> {
    struct Members<'t>(&'t str);
    impl<'t> Visitor<'t> for Members<'t> {
        type Value = Vec<Member>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = Vec::new();
            while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
                found.push(Member { key: range(self.0, key), value: range(self.0, value) });
            }
            Ok(found)
        }
    }
    let mut json = serde_json::Deserializer::from_str(&text[at.clone()]);
    json.deserialize_map(Members(text)).unwrap_or_default()
}

/// Where a value stands in the text that it was read from.
fn range(text: &str, value: &RawValue) -> Range<usize> {
    let start = value.get().as_ptr() as usize - text.as_ptr() as usize;
    start..start + value.get().len()
}

/// The text of the string at `at`; none if no string stands there or it is not Unicode.
pub(super) fn string<'a>(text: &'a str, at: &Range<usize>) -> Option<Cow<'a, str>> {
    let raw = &text[at.clone()];
    let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        serde_json::from_str::<String>(raw).ok().map(Cow::Owned)
    } else {
        Some(Cow::Borrowed(inner))
    }
}

/// Whether Go takes `key` for the field `name`: letters match without regard to case, and two
/// characters outside ASCII fold to `s` and `k`.
pub(super) fn is_field(key: &str, name: &str) -> bool {
    let fold = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    key.eq_ignore_ascii_case(name)
        || (!key.is_ascii() && key.chars().map(fold).eq(name.chars().map(fold)))
}

/// The members that Go takes for the field `name`, in their order.
pub(super) fn fields<'a>(
    text: &'a str,
    at: &Range<usize>,
    name: &'a str,
) -> impl DoubleEndedIterator<Item = Member> + use<'a> {
    members(text, at)
        .into_iter()
        .filter(move |member| string(text, &member.key).is_some_and(|key| is_field(&key, name)))
}

/// The last member of that name, which is the one that counts in Go.
pub(super) fn last<'a>(members: &'a [Member], text: &str, key: &str) -> Option<&'a Member> {
    members.iter().rfind(|member| string(text, &member.key).is_some_and(|name| name == key))
}

/// The value that keys lead to: a field, then names of the user's.
pub(super) fn find(text: &str, keys: &[&str]) -> Option<Range<usize>> {
    let mut at = root(text).ok()?;
    for (depth, key) in keys.iter().enumerate() {
        at = match depth {
            0 => fields(text, &at, key).next_back()?.value,
            _ => last(&members(text, &at), text, key)?.value.clone(),
        };
    }
    Some(at)
}

/// Appends `text` as a JSON string, escaped as Go escapes it. The buffer should have room for
/// it already, so that no copy of a secret is left behind by growing.
pub(super) fn push_string(buffer: &mut String, text: &str) {
    buffer.push('"');
    for c in text.chars() {
        match c {
            '"' => buffer.push_str("\\\""),
            '\\' => buffer.push_str("\\\\"),
            '\n' => buffer.push_str("\\n"),
            '\r' => buffer.push_str("\\r"),
            '\t' => buffer.push_str("\\t"),
            // Go escapes these three for the sake of HTML, and the two for that of JavaScript.
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                buffer.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => buffer.push(c),
        }
    }
    buffer.push('"');
}

/// The text of a string in a buffer that is cleared.
pub(super) fn secret_string(text: &str, at: &Range<usize>) -> Option<Zeroizing<String>> {
    match string(text, at)? {
        Cow::Borrowed(part) => Some(Zeroizing::new(part.to_owned())),
        Cow::Owned(part) => Some(Zeroizing::new(part)),
    }
}

/// Bytes as text in a buffer that is cleared; none if they are not Unicode.
pub(super) fn secret_text(mut bytes: Zeroizing<Vec<u8>>) -> Option<Zeroizing<String>> {
    match String::from_utf8(std::mem::take(&mut *bytes)) {
        Ok(text) => Some(Zeroizing::new(text)),
        Err(error) => {
            error.into_bytes().zeroize();
            None
        }
    }
}

/// Whether it is only what JSON calls white space.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// The line, counted from 1, in which a byte stands.
pub(super) fn line(text: &[u8], offset: usize) -> usize {
    let before = &text[..offset.min(text.len())];
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    // The column of an end of file may lie behind the last line end, in no line of its own.
    (start + column.saturating_sub(1)).min(text.len())
}

fn fault(offset: usize, reason: &str) -> Fault {
    Fault { offset: Some(offset), reason: reason.to_owned() }
}
