//! Settings of ours in docker's `config.json` that can be taken back without a trace.
//!
//! Owns what has to be remembered for that: the text that a setting took the place of. It stands
//! under `plugins.ghcr`, as strings, which is the one place that docker keeps for a plugin when it
//! writes its file. No secret gets there: of the objects that a setting goes into only empty ones
//! are replaced, and no setting takes the place of a login.

use std::borrow::Cow;
use std::fs::Metadata;
use std::path::Path;

use super::{Displaced, Edit, without};
use crate::invocation;
use crate::store::json;
use crate::store::replace::{self, NotReplaced};

/// Where docker's file keeps what is ours.
const OWN: [&str; 2] = ["plugins", "ghcr"];
/// Begins the names under which it is remembered what stood where.
const WAS: &str = "was";
/// Remembered of a file that was not there, and of one whose folder was not there either.
const NO_FILE: &str = "no file";
const NO_FOLDER: &str = "no folder";

/// What is not there yet of a file.
pub(super) fn absent(is_there: bool, target: &Path) -> &'static str {
    match target.parent() {
        _ if is_there => "",
        Some(folder) if !folder.exists() => NO_FOLDER,
        _ => NO_FILE,
    }
}

/// Removes a file that was not there, and its folder if that was not there either and holds
/// nothing else.
pub(super) fn remove(gone: &str, target: &Path, read: &Metadata) -> Result<(), NotReplaced> {
    replace::remove(target, read)?;
    if let (NO_FOLDER, Some(folder)) = (gone, target.parent()) {
        // What came into it since then is not ours.
        let _ = std::fs::remove_dir(folder);
    }
    Ok(())
}

/// The name under which it is remembered what stood where these keys lead.
fn name(keys: &[&str]) -> String {
    [&[WAS], keys].concat().join(".")
}

/// The text that stood where these keys lead before a setting of ours took its place.
pub(in crate::store) fn was(text: &str, keys: &[&str]) -> Option<String> {
    let at = json::find(text, &[OWN[0], OWN[1], &name(keys)])?;
    let was = json::string(text, &at)?;
    // Whatever somebody has made of the note, it must not get into the file as it is.
    let is_fit = match keys {
        [] => {
            json::is_blank(&was)
                || [NO_FILE, NO_FOLDER].contains(&&*was)
                || json::root(&was).is_ok()
        }
        _ => json::root(&was).is_ok(),
    };
    is_fit.then(|| was.into_owned())
}

impl Edit {
    /// Puts a string where the keys lead, with the objects on the way there, so that
    /// [`Edit::take_back`] can undo it. The first key is a field of docker's, such as
    /// `credHelpers`.
    pub fn put(&mut self, keys: &[&str], value: &str) {
        if self.find(keys).and_then(|at| json::string(&self.text, &at)).is_some_and(|v| v == value)
        {
            return;
        }
        let mut displaced = self.put_text(keys, value);
        let in_its_place = displaced.as_ref().is_some_and(|it| it.depth == keys.len());
        // To remember it may take the place of something again: of an empty `plugins`, say.
        let mut path: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        while let Some(Displaced { depth, text }) = displaced {
            let before: Vec<&str> = path[..depth].iter().map(String::as_str).collect();
            let name = name(&before);
            let text = if depth == 0 && !self.absent.is_empty() { self.absent } else { &text };
            displaced = self.put_text(&[OWN[0], OWN[1], &name], text);
            path = vec![OWN[0].into(), OWN[1].into(), name];
        }
        if !in_its_place {
            // What is remembered of it is of an earlier time: somebody took that away since.
            self.cut(&[OWN[0], OWN[1], &name(keys)]);
        }
    }

    /// Takes settings back, the last one first: what stood in their places stands there again, and
    /// objects that they leave empty go, unless they were there.
    pub fn take_back(&mut self, settings: &[&[&str]]) {
        // Without a note in it, it is the person's own.
        let has_notes = |own| !json::members(&self.text, &own).is_empty();
        let is_our_helper = self.find(&OWN).is_some_and(has_notes);
        for keys in settings.iter().rev() {
            self.restore(keys);
            for depth in (0..keys.len()).rev() {
                if !self.is_empty(&keys[..depth]) {
                    break;
                }
                self.restore(&keys[..depth]);
            }
        }
        // A helper of ours for another host needs them when it is taken back.
        if is_our_helper && !self.names_our_helper() {
            self.forget_the_rest();
        }
    }

    /// Where there is nothing of ours any more but notes on the places of the notes, they go too.
    fn forget_the_rest(&mut self) {
        let Some(own) = self.find(&OWN) else { return };
        let places = [name(&[]), name(&OWN[..1]), name(&OWN)];
        let notes = json::members(&self.text, &own);
        let is_place = |name: Cow<'_, str>| places.iter().any(|place| *place == name);
        if !notes.iter().all(|note| json::string(&self.text, &note.key).is_some_and(is_place)) {
            return;
        }
        let [file, plugins, own] = [&[], &OWN[..1], &OWN].map(|keys| was(&self.text, keys));
        for (keys, was) in [(&OWN[..], own), (&OWN[..1], plugins), (&[], file)] {
            self.back_to(keys, was);
            if !keys.is_empty() && !self.is_empty(&keys[..keys.len() - 1]) {
                break;
            }
        }
    }

    fn names_our_helper(&self) -> bool {
        let Some(helpers) = self.find(&["credHelpers"]) else { return false };
        let helpers = json::members(&self.text, &helpers);
        helpers
            .iter()
            .any(|it| json::string(&self.text, &it.value).is_some_and(|v| v == invocation::NAME))
    }

    /// Puts back what is remembered of a place, or takes away what stands there.
    fn restore(&mut self, keys: &[&str]) {
        let was = was(&self.text, keys);
        self.cut(&[OWN[0], OWN[1], &name(keys)]);
        self.back_to(keys, was);
    }

    fn back_to(&mut self, keys: &[&str], was: Option<String>) {
        match was.as_deref() {
            Some(absent @ (NO_FILE | NO_FOLDER)) if keys.is_empty() => {
                self.gone = if absent == NO_FILE { NO_FILE } else { NO_FOLDER };
                self.text.clear();
            }
            Some(was) => {
                if let Some(at) = self.find(keys) {
                    self.splice(&at, was);
                }
            }
            None if keys.is_empty() => {}
            None => self.cut(keys),
        }
    }

    fn put_text(&mut self, keys: &[&str], value: &str) -> Option<Displaced> {
        let mut text = String::new();
        json::push_string(&mut text, value);
        self.set(keys, &[], &text)
    }

    /// Takes a member out of its object.
    fn cut(&mut self, keys: &[&str]) {
        let Some((key, before)) = keys.split_last() else { return };
        let Some(object) = self.find(before) else { return };
        let text = self.text.as_str();
        let members = json::members(text, &object);
        let is_it = |name: &str| match before {
            [] => json::is_field(name, key),
            _ => name == *key,
        };
        let index = members
            .iter()
            .rposition(|member| json::string(text, &member.key).is_some_and(|name| is_it(&name)));
        if let Some(index) = index {
            let range = without(&members, index, &object);
            self.splice(&range, "");
        }
    }

    fn is_empty(&self, keys: &[&str]) -> bool {
        self.find(keys).is_some_and(|at| {
            self.text.as_bytes()[at.start] == b'{' && json::members(&self.text, &at).is_empty()
        })
    }
}
