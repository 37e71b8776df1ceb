//! JSON as Go's decoder takes it: where every value stands, and whether it has the type that the
//! engines' own structs give it.
//!
//! Owns the reading of text, the shape that docker's and podman's files must have, and the words
//! for what is wrong. It knows no credential, opens no file and never repeats a value: a value
//! may be a token.

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::value::RawValue;
use zeroize::{Zeroize as _, Zeroizing};

/// Go's `base64.StdEncoding`: padded, and indifferent to the bits that padding leaves over.
const GO_BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical),
);

/// How deep Go's decoder goes before it gives up.
const GO_DEPTH: usize = 10_000;

/// The type that an engine's struct gives a value. `null` fits every one of them, as in Go.
pub(super) enum Type {
    /// A string.
    Text,
    /// A string that is empty or base64 of `user:password`.
    Auth,
    /// An array.
    List(&'static Type),
    /// An object with keys of the user's.
    Map(&'static Type),
    /// An object with fields, matched without regard to case. Other keys are ignored.
    Record(&'static [(&'static str, Type)]),
}

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
    let start = raw.get().as_ptr() as usize - text.as_ptr() as usize;
    if let Some(at) = too_deep(raw.get()) {
        return Err(fault(start + at, "nested more than 10,000 deep"));
    }
    Ok(start..start + raw.get().len())
}

/// The members of the object at `at` in a text that [`root`] has approved; none if what stands
/// there is no object.
pub(super) fn members(text: &str, at: &Range<usize>) -> Vec<Member> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    if bytes.get(at.start) != Some(&b'{') {
        return found;
    }
    let mut here = skip_space(bytes, at.start + 1);
    while bytes.get(here) == Some(&b'"') {
        let key = here..value_end(bytes, here);
        // Past the colon.
        let start = skip_space(bytes, skip_space(bytes, key.end) + 1);
        let value = start..value_end(bytes, start);
        here = skip_space(bytes, skip_comma(bytes, value.end));
        found.push(Member { key, value });
    }
    found
}

/// The elements of the array at `at`.
fn elements(text: &str, at: &Range<usize>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut here = skip_space(bytes, at.start + 1);
    while bytes.get(here).is_some_and(|byte| *byte != b']') {
        let value = here..value_end(bytes, here);
        here = skip_space(bytes, skip_comma(bytes, value.end));
        found.push(value);
    }
    found
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
    key.chars().map(fold).eq(name.chars().map(fold))
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

/// Checks the value at `at` against its type.
///
/// # Errors
/// The first value that Go's decoder, or docker after it, would stumble over.
pub(super) fn check(text: &str, at: &Range<usize>, ty: &Type) -> Result<(), Fault> {
    check_at(text, at, ty, "")
}

fn check_at(text: &str, at: &Range<usize>, ty: &Type, path: &str) -> Result<(), Fault> {
    let wrong = |what: &str| {
        let name = if path.is_empty() { "the file" } else { &format!("`{path}`") };
        Err(fault(at.start, &format!("{name} must be {what}")))
    };
    let first = text.as_bytes()[at.start];
    if first == b'n' {
        return Ok(());
    }
    match ty {
        Type::Text | Type::Auth if first != b'"' => wrong("a string"),
        Type::Text => string(text, at).map_or_else(|| wrong("Unicode text"), |_| Ok(())),
        Type::Auth => match string(text, at) {
            Some(auth) if auth.is_empty() || decode_auth(&auth).is_some() => Ok(()),
            _ => wrong("base64 of user:password"),
        },
        Type::List(_) if first != b'[' => wrong("an array"),
        Type::List(inner) => {
            elements(text, at).iter().try_for_each(|value| check_at(text, value, inner, path))
        }
        Type::Map(_) | Type::Record(_) if first != b'{' => wrong("an object"),
        Type::Map(_) | Type::Record(_) => members(text, at).iter().try_for_each(|member| {
            let Some(key) = string(text, &member.key) else {
                return Err(fault(member.key.start, "a key is not Unicode text"));
            };
            let inner = match ty {
                Type::Map(inner) => inner,
                Type::Record(fields) => {
                    match fields.iter().find(|(name, _)| is_field(&key, name)) {
                        Some((_, inner)) => inner,
                        None => return Ok(()),
                    }
                }
                _ => return Ok(()),
            };
            check_at(text, &member.value, inner, &join(path, &text[member.key.clone()]))
        }),
    }
}

/// The user and the password of an `auth`, as docker takes it apart.
pub(super) fn decode_auth(auth: &str) -> Option<(Vec<u8>, Zeroizing<Vec<u8>>)> {
    let plain = unpack(auth)?;
    let colon = plain.iter().position(|byte| *byte == b':').filter(|colon| *colon > 0)?;
    let user = plain[..colon].to_vec();
    let mut password = &plain[colon + 1..];
    // docker trims what its own buffer was padded with.
    while let [0, rest @ ..] | [rest @ .., 0] = password {
        password = rest;
    }
    Some((user, Zeroizing::new(password.to_vec())))
}

/// What an `auth` is the base64 of.
pub(super) fn unpack(auth: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut packed = Zeroizing::new(Vec::with_capacity(auth.len()));
    // Go skips line ends inside base64.
    packed.extend(auth.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')));
    let mut plain = Zeroizing::new(Vec::with_capacity(auth.len()));
    GO_BASE64.decode_vec(packed.as_slice(), &mut plain).ok()?;
    Some(plain)
}

/// The `auth` of a user and a secret.
pub(super) fn encode_auth(user: &str, secret: &str) -> Zeroizing<String> {
    let length = user.len() + 1 + secret.len();
    let mut plain = Zeroizing::new(String::with_capacity(length));
    plain.push_str(user);
    plain.push(':');
    plain.push_str(secret);
    let mut auth = Zeroizing::new(String::with_capacity(length.div_ceil(3) * 4));
    GO_BASE64.encode_string(plain.as_bytes(), &mut auth);
    auth
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

/// The path of a key, which is taken as it is written: escapes stay escapes.
fn join(path: &str, raw_key: &str) -> String {
    let key: String = raw_key.trim_matches('"').chars().take(100).collect();
    if path.is_empty() { key } else { format!("{path}.{key}") }
}

fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\r' | b'\n')) {
        at += 1;
    }
    at
}

fn skip_comma(bytes: &[u8], at: usize) -> usize {
    let at = skip_space(bytes, at);
    if bytes.get(at) == Some(&b',') { at + 1 } else { at }
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn value_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + depth,
            b'}' | b']' => depth -= 1,
            b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

fn too_deep(raw: &str) -> Option<usize> {
    let bytes = raw.as_bytes();
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(bytes, at);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        if depth > GO_DEPTH {
            return Some(at);
        }
        at += 1;
    }
    None
}
