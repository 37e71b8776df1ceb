//! THE one edit of a credential file, docker's or podman's.
//!
//! Owns what changes in the text: it cuts and pastes single members, so every byte that is not
//! part of the change stays as it was. Putting the text in the file's place is
//! `replace`'s; a lock is the caller's.

mod setting;
pub(super) use setting::was;

use std::fs::Metadata;
use std::ops::Range;
use std::path::Path;

use zeroize::Zeroizing;

use super::content::{Content, FileFormat};
use super::json::{self, Member, last};
use super::replace::{self, NotReplaced};
use super::{Broken, auth, path, shown};
use crate::cause::Cause;
use crate::problem::Problem;
use crate::token::secret::Secret;

/// How often an edit starts again because another program changed the file in between.
const TRIES: usize = 3;

/// A file's text while it is being changed.
pub struct Edit {
    text: Zeroizing<String>,
    /// What was not there when the file was read, in the words of [`setting`]; empty if it was.
    absent: &'static str,
    /// What is to be not there any more, in the same words.
    gone: &'static str,
}

/// What a new value took the place of.
struct Displaced {
    /// How many of the keys lead to it.
    depth: usize,
    /// What stood there; may hold a secret.
    text: Zeroizing<String>,
}

/// Reads the file, lets `change` change it, and puts the result in its place, in one step for
/// whoever reads it. Says whether anything was written: nothing is if nothing changes. `change`
/// runs again if another program wrote the file in between.
///
/// # Errors
/// The file is broken (then it is left alone), belongs to another user, or cannot be written.
/// The original is untouched then and nothing is left beside it.
pub fn edit(path: &Path, format: FileFormat, change: impl Fn(&mut Edit)) -> Result<bool, Problem> {
    let failed = |reason: String| {
        let file = shown(path);
        Problem::new(Cause::StoreFailed, format!("{file} could not be written"))
            .why(reason)
            .piece("file", file)
    };
    // Whether root is somebody's sudo has been asked by `Store::writable`.
    let owner = path::foreign(path, false).map_err(|error| failed(path::reason(&error)))?;
    if let Some(foreign) = owner {
        return Err(super::not_ours(path, &foreign, format.variables()));
    }
    let target = path::resolve(path).map_err(|error| failed(path::reason(&error)))?;
    for _ in 0..TRIES {
        let before = path::read(&target).map_err(|error| failed(path::reason(&error)))?;
        let (text, metadata) = match before {
            Some(contents) => {
                let content = Content::of_bytes(contents.bytes, format)
                    .map_err(|(line, reason)| broken(path, format, line, reason).problem())?;
                (content.into_text(), Some(contents.metadata))
            }
            None => (Zeroizing::new(String::new()), None),
        };
        let absent = setting::absent(metadata.is_some(), &target);
        let mut edit = Edit::of(&text, absent);
        change(&mut edit);
        if edit.text() == *text && edit.gone.is_empty() {
            return Ok(false);
        }
        // What docker could not read must not get into its file, whatever led to it.
        if let Err((line, reason)) =
            Content::of_bytes(Zeroizing::new(edit.text.as_bytes().to_vec()), format)
        {
            return Err(failed(format!("the new text would be broken in line {line}: {reason}")));
        }
        match edit.put_in_place(&target, metadata.as_ref()) {
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
    pub(crate) fn of(text: &str, absent: &'static str) -> Self {
        Self { text: Zeroizing::new(text.to_owned()), absent, gone: "" }
    }

    /// The text as it is now.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Stores a credential in the file, in the place of what the host had.
    pub fn set_auth(&mut self, host: &str, user: &str, secret: &Secret) {
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
    pub fn set_marker(&mut self, host: &str) {
        let is_same = self.find(&["auths", host]).is_some_and(|at| {
            self.text.as_bytes()[at.start] == b'{' && json::members(&self.text, &at).is_empty()
        });
        if !is_same {
            self.set(&["auths", host], &[], "{}");
        }
    }

    /// Names the default store.
    pub fn set_creds_store(&mut self, name: &str) {
        let root = self.root();
        let last = root.and_then(|root| json::fields(&self.text, &root, "credsStore").next_back());
        if last.and_then(|at| json::string(&self.text, &at.value)).is_none_or(|now| now != name) {
            let mut value = String::new();
            json::push_string(&mut value, name);
            self.set(&["credsStore"], &[], &value);
        }
    }

    /// Takes entries out of the file, each as often as it stands there.
    pub fn remove_keys(&mut self, keys: &[String]) {
        while let Some(range) = self.next_to_remove(keys) {
            self.splice(&range, "");
        }
    }

    fn next_to_remove(&self, keys: &[String]) -> Option<Range<usize>> {
        let text = self.text.as_str();
        json::fields(text, &self.root()?, "auths").find_map(|auths| {
            let members = json::members(text, &auths.value);
            let index = members.iter().position(|member| {
                json::string(text, &member.key).is_some_and(|key| keys.iter().any(|k| *k == key))
            })?;
            Some(without(&members, index, &auths.value))
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
    /// whatever stands there; with the objects on the way. Gives what it took the place of, unless
    /// it is only added behind other members.
    fn set(&mut self, keys: &[&str], within: &[&str], value: &str) -> Option<Displaced> {
        let all = [keys, within].concat();
        let Some(root) = self.root() else {
            // Every other text that is no JSON has been refused.
            debug_assert!(json::is_blank(&self.text));
            let whole = 0..self.text.len();
            let new = Style::of("", &whole).nested("\n", &all, value);
            return Some(self.displace(0, &whole, &new));
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
                return Some(self.displace(depth, &at, &new));
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
                    return Some(self.displace(keys.len(), &member.value, &new));
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
                    self.splice(&behind, &new);
                    return None;
                }
            }
        }
        None
    }

    fn displace(&mut self, depth: usize, range: &Range<usize>, new: &str) -> Displaced {
        let text = Zeroizing::new(self.text[range.clone()].to_owned());
        self.splice(range, new);
        Displaced { depth, text }
    }

    fn put_in_place(&self, target: &Path, read: Option<&Metadata>) -> Result<(), NotReplaced> {
        match (self.gone, read) {
            ("", _) => replace::replace(target, self.text.as_bytes(), read),
            (gone, Some(read)) => setting::remove(gone, target, read),
            (_, None) => Ok(()),
        }
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

/// What to cut out of an object so that one of its members is gone.
fn without(members: &[Member], index: usize, object: &Range<usize>) -> Range<usize> {
    match (index.checked_sub(1), members.get(index + 1)) {
        (_, Some(next)) => members[index].key.start..next.key.start,
        (Some(previous), None) => members[previous].value.end..members[index].value.end,
        (None, None) => object.start + 1..object.end - 1,
    }
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
