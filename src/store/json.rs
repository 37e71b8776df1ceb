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
        let key = here..value_end(text, here);
        // Past the colon.
        let start = skip_space(bytes, skip_space(bytes, key.end) + 1);
        let value = start..value_end(text, start);
        here = skip_space(bytes, skip_comma(bytes, value.end));
        found.push(Member { key, value });
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

/// Checks the value at `at` against its type, in one pass over the text. Shows `see` the names of
/// the object's members, and before each those of its own members, with the name that leads there.
///
/// # Errors
/// The first value that Go's decoder, or docker after it, would stumble over.
pub(super) fn check(
    text: &str,
    at: &Range<usize>,
    ty: &Type,
    see: &mut dyn FnMut(Option<&str>, &str, Member),
) -> Result<(), Fault> {
    let plain = Zeroizing::new(Vec::with_capacity(text.len().min(BUFFER)));
    Check { text, see, plain }.value(at.start, ty, None).map(drop)
}

/// More than any `auth` with a token in it is.
const BUFFER: usize = 16 * 1024;

struct Check<'a, 'b> {
    text: &'a str,
    see: &'b mut dyn FnMut(Option<&str>, &str, Member),
    /// For what each `auth` is the base64 of. One for all of them: to make and to clear one for
    /// each took longer than all else.
    plain: Zeroizing<Vec<u8>>,
}

/// The keys that lead to a value. Put into words only where something is wrong.
#[derive(Clone, Copy)]
struct Path<'a> {
    before: Option<&'a Path<'a>>,
    /// As it is written: escapes stay escapes.
    raw: &'a str,
    key: &'a str,
}

impl Path<'_> {
    fn words(&self) -> String {
        let key: String = self.raw.trim_matches('"').chars().take(100).collect();
        match self.before {
            Some(before) => format!("{}.{key}", before.words()),
            None => key,
        }
    }

    fn depth(&self) -> usize {
        1 + self.before.map_or(0, Path::depth)
    }
}

impl Check<'_, '_> {
    /// The end of the value that begins at `start`.
    fn value(&mut self, start: usize, ty: &Type, path: Option<&Path<'_>>) -> Result<usize, Fault> {
        let text = self.text;
        let wrong = |what: &str| {
            let name = path.map_or("the file".to_owned(), |path| format!("`{}`", path.words()));
            Err(fault(start, &format!("{name} must be {what}")))
        };
        let first = text.as_bytes()[start];
        if first == b'n' {
            return Ok(start + "null".len());
        }
        match ty {
            Type::Text | Type::Auth if first != b'"' => wrong("a string"),
            Type::Text | Type::Auth => {
                let (end, is_plain) = string_end(text, start);
                let value = match is_plain {
                    true => Some(Cow::Borrowed(&text[start + 1..end - 1])),
                    false => string(text, &(start..end)),
                };
                match value {
                    None if matches!(ty, Type::Text) => wrong("Unicode text"),
                    Some(auth)
                        if matches!(ty, Type::Text) || auth.is_empty() || self.is_auth(&auth) =>
                    {
                        Ok(end)
                    }
                    _ => wrong("base64 of user:password"),
                }
            }
            Type::List(_) if first != b'[' => wrong("an array"),
            Type::List(inner) => {
                let bytes = text.as_bytes();
                let mut here = skip_space(bytes, start + 1);
                while bytes[here] != b']' {
                    let end = self.value(here, inner, path)?;
                    here = skip_space(bytes, skip_comma(bytes, end));
                }
                Ok(here + 1)
            }
            Type::Map(_) | Type::Record(_) if first != b'{' => wrong("an object"),
            Type::Map(inner) => self.members(start, path, &|_| Some(inner)),
            Type::Record(fields) => self.members(start, path, &|key| {
                fields.iter().find(|(name, _)| is_field(key, name)).map(|(_, inner)| inner)
            }),
        }
    }

    /// The end of the object that begins at `start`.
    fn members<'t>(
        &mut self,
        start: usize,
        path: Option<&Path<'_>>,
        ty: &dyn Fn(&str) -> Option<&'t Type>,
    ) -> Result<usize, Fault> {
        let text = self.text;
        let bytes = text.as_bytes();
        let mut here = skip_space(bytes, start + 1);
        while bytes[here] == b'"' {
            let (end, is_plain) = string_end(text, here);
            let key = here..end;
            let name = match is_plain {
                true => Cow::Borrowed(&text[key.start + 1..key.end - 1]),
                false => string(text, &key)
                    .ok_or_else(|| fault(key.start, "a key is not Unicode text"))?,
            };
            // Past the colon.
            let start = skip_space(bytes, skip_space(bytes, key.end) + 1);
            let inside = Path { before: path, raw: &text[key.clone()], key: &name };
            let end = match ty(&name) {
                Some(ty) => self.value(start, ty, Some(&inside))?,
                None => self.any_value(start, inside.depth())?,
            };
            if path.is_none_or(|path| path.before.is_none()) {
                let member = Member { key, value: start..end };
                (self.see)(path.map(|path| path.key), &name, member);
            }
            here = skip_space(bytes, skip_comma(bytes, end));
        }
        Ok(here + 1)
    }

    /// The end of a value that means nothing to the engine, so many levels deep.
    fn any_value(&self, start: usize, depth: usize) -> Result<usize, Fault> {
        let end = value_end(self.text, start);
        // What is short cannot be deep.
        let is_long = end - start > GO_DEPTH;
        match is_long.then(|| too_deep(&self.text[start..end], depth)).flatten() {
            Some(at) => Err(fault(start + at, "nested more than 10,000 deep")),
            None => Ok(end),
        }
    }

    /// Whether docker can take an `auth` apart.
    fn is_auth(&mut self, auth: &str) -> bool {
        self.plain.clear();
        // Growing would leave a copy behind.
        let fits = auth.len() <= self.plain.capacity();
        if fits && GO_BASE64.decode_vec(auth, &mut self.plain).is_ok() {
            return self.plain.iter().position(|byte| *byte == b':').is_some_and(|at| at > 0);
        }
        // It may have line ends in it.
        decode_auth(auth).is_some()
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

/// The place behind the string that begins at `start`, and whether there is no escape in it. Most
/// have none, and the standard library searches for one byte much faster than a loop over all.
fn string_end(text: &str, start: usize) -> (usize, bool) {
    let inside = &text[start + 1..];
    if let Some(length) = inside.find('"')
        && !inside[..length].contains('\\')
    {
        return (start + 1 + length + 1, true);
    }
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return (at + 1, false),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    (bytes.len(), false)
}

fn value_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (start, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(text, at).0;
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

/// Where a value goes too deep that stands so many levels deep itself.
fn too_deep(raw: &str, mut depth: usize) -> Option<usize> {
    let bytes = raw.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = string_end(raw, at).0;
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
