//! Whether values have the types that the engines' own structs give them, as Go's decoder sees it.
//!
//! Owns the types and one pass over a text that [`super::root`] has approved. Which file has which
//! types is said by [`crate::store::content`].

use std::borrow::Cow;
use std::ops::Range;

use zeroize::Zeroizing;

use super::{
    Fault, Member, fault, is_field, skip_comma, skip_space, string, string_end, value_end,
};
use crate::store::auth;

/// How deep Go's decoder goes before it gives up.
const GO_DEPTH: usize = 10_000;

/// The type that an engine's struct gives a value. `null` fits every one of them, as in Go.
pub(in crate::store) enum Type {
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

/// Checks the value at `at` against its type, in one pass over the text. Shows `see` the names of
/// the object's members, and before each those of its own members, with the name that leads there.
///
/// # Errors
/// The first value that Go's decoder, or docker after it, would stumble over.
pub(in crate::store) fn check(
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
                    Some(text)
                        if matches!(ty, Type::Text)
                            || text.is_empty()
                            || auth::is_one(&text, &mut self.plain) =>
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
