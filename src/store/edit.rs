//! THE one edit of a credential file, docker's or podman's.
//!
//! Owns what changes in the text: it cuts and pastes single members, so every byte that is not
//! part of the change stays as it was. Putting the text in the file's place is
//! `replace`'s; a lock is the caller's.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use zeroize::Zeroizing;

use super::content::{Content, FileFormat};
use super::json::{self, Member, last};
use super::replace::{self, NotReplaced};
use super::{Broken, auth, path, shown};
use crate::cause::Cause;
use crate::files;
use crate::problem::Problem;
use crate::token::secret::Secret;

/// How often an edit starts again because another program changed the file in between.
const TRIES: usize = 3;

/// A file's text while it is being changed.
pub(crate) struct Edit {
    text: Zeroizing<String>,
}

/// Reads the file, lets `change` change it, and puts the result in its place, in one step for
/// whoever reads it. Says whether anything was written: nothing is if nothing changes. `change`
/// runs again if another program wrote the file in between.
///
/// # Errors
/// The file is broken (then it is left alone), belongs to another user, or cannot be written.
/// The original is untouched then and nothing is left beside it.
pub(crate) fn edit(
    path: &Path,
    format: FileFormat,
    change: impl Fn(&mut Edit),
) -> Result<bool, Problem> {
    let failed = |reason: String| {
        let file = shown(path);
        Problem::new(Cause::StoreFailed, format!("{file} could not be written"))
            .why(reason)
            .file(file)
    };
    // Whether root is somebody's sudo has been asked by `Store::writable`.
    let owner = path::foreign(path, false).map_err(|error| failed(path::reason(&error)))?;
    if let Some(foreign) = owner {
        return Err(super::access::not_ours(path, &foreign, format.variables()));
    }
    let target = path::resolve(path).map_err(|error| failed(path::reason(&error)))?;
    for _ in 0..TRIES {
        let before = files::read(&target).map_err(|error| failed(path::reason(&error)))?;
        let (text, metadata) = match before {
            Some(contents) => {
                let content = Content::of_bytes(contents.bytes, format)
                    .map_err(|(line, reason)| broken(path, format, line, reason))?;
                (content.into_text(), Some(contents.metadata))
            }
            None => (Zeroizing::new(String::new()), None),
        };
        let mut edit = Edit::new(&text);
        change(&mut edit);
        if edit.text() == *text {
            return Ok(false);
        }
        // What docker could not read must not get into its file, whatever led to it.
        if let Err((line, reason)) =
            Content::of_bytes(Zeroizing::new(edit.text.as_bytes().to_vec()), format)
        {
            return Err(failed(format!("the new text would be broken in line {line}: {reason}")));
        }
        match replace::replace(&target, edit.text.as_bytes(), metadata.as_ref()) {
            Ok(()) => return Ok(true),
            Err(NotReplaced::Changed) => {}
            Err(NotReplaced::Failed(error)) => return Err(failed(path::reason(&error))),
        }
    }
    Err(failed("another program keeps writing it".into()))
}

fn broken(path: &Path, format: FileFormat, line: usize, reason: String) -> Broken {
    Broken { path: path.to_owned(), line: Some(line), reason, cause: format.cause() }
}

impl Edit {
    /// Begins with a text that has been checked.
    pub(crate) fn new(text: &str) -> Self {
        Self { text: Zeroizing::new(text.to_owned()) }
    }

    /// The text as it is now.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Stores a credential in the file, in the place of what the host had.
    pub(crate) fn set_auth(&mut self, host: &str, user: &str, secret: &Secret) {
        let auth = auth::encode(user, secret.expose());
        let is_same = self.find(&["auths", host]).is_some_and(|at| {
            let members = json::members(&self.text, &at);
            let texts = members.iter().map(|member| {
                (json::string(&self.text, &member.key), json::string(&self.text, &member.value))
            });
            texts.collect::<Vec<_>>() == [(Some("auth".into()), Some(auth.as_str().into()))]
        });
        if !is_same {
            let mut value = Zeroizing::new(String::with_capacity(auth.len() + 2));
            // base64 has nothing to escape.
            value.push('"');
            value.push_str(&auth);
            value.push('"');
            self.set(&["auths", host], &["auth"], &value);
        }
    }

    /// Leaves what docker leaves in the file beside a helper: an entry with nothing in it.
    pub(crate) fn set_marker(&mut self, host: &str) {
        if !self.is_empty(&["auths", host]) {
            self.set(&["auths", host], &[], "{}");
        }
    }

    /// Takes entries out of the file, each as often as it stands there.
    pub(crate) fn remove_keys(&mut self, keys: &[String]) {
        let Some(root) = self.root() else { return };
        let keys: HashSet<&str> = keys.iter().map(String::as_str).collect();
        let cuts = json::fields(&self.text, &root, "auths")
            .flat_map(|auths| cuts(&self.text, &auths.value, |key| keys.contains(key)))
            .collect();
        self.cut(cuts);
    }

    /// Puts a text where the keys lead, with the objects on the way there. The first key is a field
    /// of docker's, such as `credHelpers`.
    pub(crate) fn put(&mut self, keys: &[&str], value: &str) {
        let now = self.find(keys);
        if now.and_then(|at| json::string(&self.text, &at)).is_none_or(|now| now != value) {
            let mut text = String::new();
            json::push_string(&mut text, value);
            self.set(keys, &[], &text);
        }
    }

    /// Takes away what stands where the keys lead, and the objects that it leaves empty.
    pub(crate) fn remove(&mut self, keys: &[&str]) {
        while self.find(keys).is_some() {
            self.remove_member(keys);
            for depth in (1..keys.len()).rev() {
                if !self.is_empty(&keys[..depth]) {
                    break;
                }
                self.remove_member(&keys[..depth]);
            }
        }
    }

    fn remove_member(&mut self, keys: &[&str]) {
        let Some((key, before)) = keys.split_last() else { return };
        let Some(object) = self.find(before) else { return };
        let cuts = match before {
            [] => cuts(&self.text, &object, |name| json::is_field(name, key)),
            _ => cuts(&self.text, &object, |name| name == *key),
        };
        self.cut(cuts);
    }

    /// Whether an object with nothing in it stands where the keys lead.
    fn is_empty(&self, keys: &[&str]) -> bool {
        self.find(keys).is_some_and(|at| {
            self.text.as_bytes()[at.start] == b'{' && json::members(&self.text, &at).is_empty()
        })
    }

    /// The value that the keys lead to, as Go finds it: the last one that is there.
    fn find(&self, keys: &[&str]) -> Option<Range<usize>> {
        json::find(&self.text, keys)
    }

    fn root(&self) -> Option<Range<usize>> {
        json::root(&self.text).ok()
    }

    /// Puts `value` where the keys lead, inside of objects with one member each that are new
    /// whatever stands there; with the objects on the way.
    fn set(&mut self, keys: &[&str], within: &[&str], value: &str) {
        let all = [keys, within].concat();
        let Some(root) = self.root() else {
            // Every other text that is no JSON has been refused.
            debug_assert!(json::is_blank(&self.text));
            let whole = 0..self.text.len();
            let new = Style::of("", &(0..0)).nested("\n", &all, value);
            return self.splice(&whole, &new);
        };
        let style = Style::of(&self.text, &root);
        let (mut at, mut outer) = (root, String::from("\n"));
        for (depth, key) in keys.iter().enumerate() {
            let text = self.text.as_str();
            let rest = &all[depth + 1..];
            let members = json::members(text, &at);
            let Some(end) = members.last() else {
                // An empty object, or null.
                let new = style.nested(&outer, &all[depth..], value);
                return self.splice(&at, &new);
            };
            let lead = lead(text, end).to_owned();
            let found = if depth == 0 {
                json::fields(text, &at, key).next_back()
            } else {
                last(&members, text, key).cloned()
            };
            match found {
                Some(member) if depth + 1 == keys.len() => {
                    let new = style.nested(&lead, rest, value);
                    return self.splice(&member.value, &new);
                }
                Some(member) => (at, outer) = (member.value, lead),
                None => {
                    let inner = style.nested(&lead, rest, value);
                    let colon = colon(text, end);
                    let length = lead.len() + key.len() * 6 + colon.len() + inner.len() + 3;
                    let mut new = Zeroizing::new(String::with_capacity(length));
                    new.push(',');
                    new.push_str(&lead);
                    json::push_string(&mut new, key);
                    new.push_str(colon);
                    new.push_str(&inner);
                    let behind = end.value.end..end.value.end;
                    return self.splice(&behind, &new);
                }
            }
        }
    }

    /// Takes parts out of the text, which are in its order.
    fn cut(&mut self, parts: Vec<Range<usize>>) {
        let mut text = Zeroizing::new(String::with_capacity(self.text.len()));
        let mut kept = 0;
        for part in parts {
            text.push_str(&self.text[kept..part.start]);
            kept = part.end;
        }
        text.push_str(&self.text[kept..]);
        self.text = text;
    }

    fn splice(&mut self, range: &Range<usize>, new: &str) {
        let old = &self.text;
        let mut text = Zeroizing::new(String::with_capacity(old.len() + new.len()));
        text.push_str(&old[..range.start]);
        text.push_str(new);
        text.push_str(&old[range.end..]);
        self.text = text;
    }
}

/// What to cut out of an object so that its members of these names are gone.
fn cuts(text: &str, object: &Range<usize>, goes: impl Fn(&str) -> bool) -> Vec<Range<usize>> {
    let members = json::members(text, object);
    let goes = |member: &Member| json::string(text, &member.key).is_some_and(|name| goes(&name));
    let (mut cuts, mut kept) = (Vec::new(), None::<&Member>);
    for (index, member) in members.iter().enumerate() {
        match (goes(member), kept, members.get(index + 1)) {
            (false, ..) => kept = Some(member),
            (true, _, Some(next)) => cuts.push(member.key.start..next.key.start),
            // Without anything behind it, the comma before it goes as well.
            (true, Some(kept), None) => {
                cuts.retain(|cut: &Range<usize>| cut.start < kept.value.end);
                cuts.push(kept.value.end..member.value.end);
            }
            (true, None, None) => {
                cuts.clear();
                cuts.push(object.start + 1..object.end - 1);
            }
        }
    }
    cuts
}

/// The white space before a member's key: a line break and its indentation, where the file has
/// those.
fn lead<'a>(text: &'a str, member: &Member) -> &'a str {
    let before = &text[..member.key.start];
    &before[before.trim_end_matches([' ', '\t', '\r', '\n']).len()..]
}

/// What stands between a member's key and its value.
fn colon<'a>(text: &'a str, member: &Member) -> &'a str {
    &text[member.key.end..member.value.start]
}

/// How the file is laid out, for what is new in it. Docker's own layout fills what it does not
/// show.
struct Style {
    unit: String,
    colon: String,
}

impl Style {
    fn of(text: &str, root: &Range<usize>) -> Self {
        let first = json::members(text, root).into_iter().next();
        let unit = first.as_ref().map(|first| lead(text, first));
        let unit = unit.and_then(|lead| lead.rsplit('\n').next()).filter(|unit| !unit.is_empty());
        let colon = first.as_ref().map_or(": ", |first| colon(text, first));
        Self { unit: unit.unwrap_or("\t").to_owned(), colon: colon.to_owned() }
    }

    /// The value inside objects with one member each. `lead` is the white space before the
    /// member that it becomes: without a line break in it the objects have none either.
    fn nested(&self, lead: &str, keys: &[&str], value: &str) -> Zeroizing<String> {
        let Some((key, rest)) = keys.split_first() else {
            return Zeroizing::new(value.to_owned());
        };
        let (open, close) = match lead.rfind('\n') {
            // Of a blank line before the member only the last break is taken over.
            Some(at) => {
                let start = if lead[..at].ends_with('\r') { at - 1 } else { at };
                let close = &lead[start..];
                (format!("{close}{}", self.unit), close)
            }
            None => (String::new(), ""),
        };
        let inner = self.nested(&open, rest, value);
        let length = open.len() + key.len() * 6 + self.colon.len() + inner.len() + close.len();
        let mut text = Zeroizing::new(String::with_capacity(length + 4));
        text.push('{');
        text.push_str(&open);
        json::push_string(&mut text, key);
        text.push_str(&self.colon);
        text.push_str(&inner);
        text.push_str(close);
        text.push('}');
        text
    }
}
