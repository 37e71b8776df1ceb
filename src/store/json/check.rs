//! Whether values have the types that the engines' own structs give them, as Go's decoder sees it.
//!
//! Owns the types and a walk over a text that [`super::root`] has approved. Which file has which
//! types is said by [`crate::store::content`].

use std::ops::Range;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{Fault, Member, fault, is_field, members, range, string};
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

/// Checks the value at `at` against its type, in the order of the text. Shows `see` the names of
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
    Check { text, see, plain }.value(at, ty, None)
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
    fn value(
        &mut self,
        at: &Range<usize>,
        ty: &Type,
        path: Option<&Path<'_>>,
    ) -> Result<(), Fault> {
        let text = self.text;
        let wrong = |what: &str| {
            let name = path.map_or("the file".to_owned(), |path| format!("`{}`", path.words()));
            Err(fault(at.start, &format!("{name} must be {what}")))
        };
        let first = text.as_bytes()[at.start];
        match ty {
            _ if first == b'n' => Ok(()),
            Type::Text | Type::Auth if first != b'"' => wrong("a string"),
            Type::Text if string(text, at).is_none() => wrong("Unicode text"),
            Type::Text => Ok(()),
            Type::Auth => match string(text, at) {
                Some(auth) if auth.is_empty() || auth::is_one(&auth, &mut self.plain) => Ok(()),
                _ => wrong("base64 of user:password"),
            },
            Type::List(_) if first != b'[' => wrong("an array"),
            Type::List(inner) => {
                let items: Vec<&RawValue> =
                    serde_json::from_str(&text[at.clone()]).unwrap_or_default();
                items.iter().try_for_each(|item| self.value(&range(text, item), inner, path))
            }
            Type::Map(_) | Type::Record(_) if first != b'{' => wrong("an object"),
            Type::Map(inner) => self.members(at, path, &|_| Some(inner)),
            Type::Record(fields) => self.members(at, path, &|key| {
                fields.iter().find(|(name, _)| is_field(key, name)).map(|(_, inner)| inner)
            }),
        }
    }

    fn members<'t>(
        &mut self,
        at: &Range<usize>,
        path: Option<&Path<'_>>,
        ty: &dyn Fn(&str) -> Option<&'t Type>,
    ) -> Result<(), Fault> {
        let text = self.text;
        for member in members(text, at) {
            let name = string(text, &member.key)
                .ok_or_else(|| fault(member.key.start, "a key is not Unicode text"))?;
            let inside = Path { before: path, raw: &text[member.key.clone()], key: &name };
            match ty(&name) {
                Some(ty) => self.value(&member.value, ty, Some(&inside))?,
                None => {
                    let value = &text[member.value.clone()];
                    if let Some(at) = too_deep(value, inside.depth()) {
                        let at = member.value.start + at;
                        return Err(fault(at, "nested more than 10,000 deep"));
                    }
                }
            }
            if path.is_none_or(|path| path.before.is_none()) {
                (self.see)(path.map(|path| path.key), &name, member);
            }
        }
        Ok(())
    }
}

/// Where a value goes too deep that stands so many levels deep itself.
fn too_deep(value: &str, mut depth: usize) -> Option<usize> {
    // What is short cannot be deep.
    if value.len() <= GO_DEPTH {
        return None;
    }
    let (mut in_string, mut escaped) = (false, false);
    value.bytes().position(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth -= 1,
            _ => {}
        }
        depth > GO_DEPTH
    })
}
