//! One step of `setup`: what it makes or takes away, and where; as words and as JSON.
//!
//! Plain data. Which steps are to be taken is `plan`'s to say, taking them is `apply`'s.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::{Value, json};

/// What is to stand somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    /// A symbolic link with this text.
    Link(PathBuf),
    /// A file with these bytes.
    File(Rc<[u8]>),
    /// A copy of this program, which has these bytes.
    Copy(PathBuf, Rc<[u8]>),
}

/// A thing and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The absolute path.
    pub at: PathBuf,
    /// What is to stand there.
    pub thing: Thing,
}

/// One step. A step never overwrites what the plan did not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Make this folder.
    Folder(PathBuf),
    /// Put this where nothing is.
    Put(Wanted),
    /// Put this in the place of an older thing of ours.
    Replace(Wanted),
    /// Remove this link or file.
    Remove(PathBuf),
    /// Remove this folder, which is empty by then.
    RemoveFolder(PathBuf),
    /// Remove the folder of the locks, with the locks that nobody holds.
    RemoveLocks(PathBuf),
}

impl Step {
    /// The place it changes.
    pub(crate) fn at(&self) -> &Path {
        match self {
            Self::Folder(at)
            | Self::Remove(at)
            | Self::RemoveFolder(at)
            | Self::RemoveLocks(at) => at,
            Self::Put(wanted) | Self::Replace(wanted) => &wanted.at,
        }
    }

    /// What it does, as a verb, and the same when it is done.
    pub(crate) fn verbs(&self) -> (&'static str, &'static str) {
        match self {
            Self::Folder(_) => ("make", "made"),
            Self::Put(wanted) | Self::Replace(wanted) => match wanted.thing {
                Thing::Link(_) => ("link", "linked"),
                Thing::File(_) => ("write", "wrote"),
                Thing::Copy(..) => ("copy", "copied"),
            },
            Self::Remove(_) | Self::RemoveFolder(_) | Self::RemoveLocks(_) => ("remove", "removed"),
        }
    }

    /// As JSON. A path need not be text, which JSON has to be.
    pub(crate) fn json(&self) -> Value {
        let mut step = json!({ "act": self.verbs().0, "path": self.at().to_string_lossy() });
        if let Self::Put(wanted) | Self::Replace(wanted) = self {
            match &wanted.thing {
                Thing::Link(to) => step["to"] = to.to_string_lossy().into(),
                Thing::Copy(program, _) => step["of"] = program.to_string_lossy().into(),
                Thing::File(_) => {}
            }
        }
        step
    }
}

/// The steps in words: those of one kind in one folder on one line, and of folders in each other
/// the one that says it all.
pub(crate) fn lines(steps: &[Step], would: bool) -> Vec<String> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    let mut before: Option<&Step> = None;
    for step in steps {
        let at = step.at();
        let verb = match would {
            true => format!("would {}", step.verbs().0),
            false => step.verbs().1.to_owned(),
        };
        let nested = match (before, step) {
            (Some(Step::Folder(outer)), Step::Folder(inner))
            | (Some(Step::RemoveFolder(inner)), Step::RemoveFolder(outer)) => {
                inner.starts_with(outer)
            }
            _ => false,
        };
        if nested {
            lines.pop();
        }
        before = Some(step);
        let name = at.file_name().unwrap_or(at.as_os_str()).to_string_lossy().into_owned();
        let folder = at.parent().unwrap_or(at).display();
        let frame = match step {
            Step::Folder(_) | Step::RemoveFolder(_) | Step::RemoveLocks(_) => {
                format!("{verb} the folder {}", at.display())
            }
            Step::Put(Wanted { thing: Thing::Link(to), .. })
            | Step::Replace(Wanted { thing: Thing::Link(to), .. }) => {
                format!("{verb} \0 in {folder} to {}", to.display())
            }
            _ => format!("{verb} \0 in {folder}"),
        };
        match lines.last_mut() {
            Some((last, names)) if *last == frame => names.push(name),
            _ => lines.push((frame, vec![name])),
        }
    }
    lines.into_iter().map(|(frame, names)| frame.replace('\0', &named(&names))).collect()
}

/// A few names, or the number of the man pages.
fn named(names: &[String]) -> String {
    let is_page = |name: &String| name.ends_with(".1");
    match names.len() > 1 && names.iter().all(is_page) {
        true => format!("{} man pages", names.len()),
        false => names.join(", "),
    }
}
