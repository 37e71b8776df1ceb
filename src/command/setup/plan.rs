//! What `setup` and its `--undo` are going to do, as data.
//!
//! Owns the decision: from what is wanted and what is there to the steps between them. Pure: what
//! is there is `seen`'s to read, the steps are `act`'s to take.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use serde_json::{Value, json};

use super::record::{self, Made};
use crate::cause::Cause;
use crate::problem::Problem;

/// What is to stand somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A symbolic link with this text.
    Link(PathBuf),
    /// A file with these bytes.
    File(Rc<[u8]>),
    /// A copy of this program, which has these bytes.
    Copy(PathBuf, Rc<[u8]>),
}

/// A thing and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The absolute path.
    pub at: PathBuf,
    /// What is to stand there.
    pub thing: Thing,
}

/// What stands in a place now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum There {
    /// Nothing. These folders above it are missing, the topmost first.
    Nothing(Vec<PathBuf>),
    /// What is wanted, or something as good, whoever made it.
    AsWanted,
    /// What an earlier setup made and nobody has changed since, or a link of the program's that
    /// leads nowhere.
    Old,
    /// Something else: there, or in the place of a folder above it.
    InTheWay {
        /// What is in the way.
        path: PathBuf,
        /// What it is, as in "it is a folder".
        what: String,
    },
    /// This belongs to another user, and we are root.
    Foreign(PathBuf),
}

/// What became of something that an earlier setup made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Now {
    /// It is as it was made.
    AsMade,
    /// A folder with these paths in it.
    Holds(Vec<PathBuf>),
    /// It is gone.
    Gone,
    /// Somebody has changed or replaced it.
    Changed,
    /// It, or a folder above it, belongs to another user, and we are root.
    Foreign(PathBuf),
}

/// One step. A step never overwrites what the plan did not see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make this folder.
    Folder(PathBuf),
    /// Put this where nothing is.
    Put(Wanted),
    /// Put this in the place of an older thing of ours.
    Replace(Wanted),
    /// Note what setup makes, in the place of what it noted before.
    Record(Wanted),
    /// Take away this link or file.
    Remove(PathBuf),
    /// Take away this folder, which is empty by then.
    RemoveFolder(PathBuf),
}

/// What is going to be done, in order, and what is left alone.
#[derive(Debug, Default, PartialEq)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// Why a wanted thing is not put in its place, or a made one not taken away.
    pub obstacles: Vec<Problem>,
}

impl Step {
    /// The place it changes.
    pub fn at(&self) -> &Path {
        match self {
            Self::Folder(at) | Self::Remove(at) | Self::RemoveFolder(at) => at,
            Self::Put(wanted) | Self::Replace(wanted) | Self::Record(wanted) => &wanted.at,
        }
    }

    /// What it does, as a verb, and the same when it is done.
    pub fn verbs(&self) -> (&'static str, &'static str) {
        match self {
            Self::Folder(_) => ("make", "made"),
            Self::Record(_) => ("write", "wrote"),
            Self::Put(wanted) | Self::Replace(wanted) => match wanted.thing {
                Thing::Link(_) => ("link", "linked"),
                Thing::File(_) => ("write", "wrote"),
                Thing::Copy(..) => ("copy", "copied"),
            },
            Self::Remove(_) | Self::RemoveFolder(_) => ("remove", "removed"),
        }
    }

    /// As JSON. A path need not be text, which JSON has to be.
    pub fn json(&self) -> Value {
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

/// The steps to what is wanted. `made` is what earlier setups made, `record` where that is
/// recorded, with the folders that it needs. It is written before anything is made: a setup that
/// is cut short can be taken back as well.
pub fn plan(
    wanted: &[(Wanted, There)],
    made: &[(Made, Now)],
    (record, missing): (&Path, &[PathBuf]),
) -> Plan {
    let mut plan = Plan::default();
    let mut folders: BTreeSet<&Path> = missing.iter().map(PathBuf::as_path).collect();
    for (wanted, there) in wanted {
        match there {
            There::Nothing(missing) => {
                for folder in missing {
                    if folders.insert(folder) {
                        plan.steps.push(Step::Folder(folder.clone()));
                    }
                }
                plan.steps.push(Step::Put(wanted.clone()));
            }
            There::AsWanted => {}
            There::Old => plan.steps.push(Step::Replace(wanted.clone())),
            There::InTheWay { path, what } => plan.obstacles.push(in_the_way(path, what)),
            There::Foreign(path) => plan.obstacles.push(foreign(path)),
        }
    }
    plan.obstacles.dedup();
    if !plan.steps.is_empty() {
        let recorded = missing.iter().cloned().map(Step::Folder);
        plan.steps.splice(..0, recorded);
        let is_there = |(_, now): &&(Made, Now)| !matches!(now, Now::Gone | Now::Changed);
        let mut all: Vec<Made> =
            made.iter().filter(is_there).map(|(made, _)| made.clone()).collect();
        for new in plan.steps.iter().filter_map(Made::by) {
            if !all.contains(&new) {
                all.push(new);
            }
        }
        let thing = Thing::File(record::write(&all).into_bytes().into());
        let note = Wanted { at: record.to_owned(), thing };
        plan.steps.insert(missing.len(), Step::Record(note));
    }
    plan
}

/// The steps that take back what was made. `record` is where that is recorded, which goes last
/// but for the folders it lies in.
pub fn undo(made: &[(Made, Now)], record: &Path) -> Plan {
    let mut plan = Plan::default();
    let mut gone: BTreeSet<&Path> = BTreeSet::new();
    for (made, _) in made.iter().filter(|(_, now)| *now == Now::AsMade) {
        if gone.insert(made.at()) {
            plan.steps.push(Step::Remove(made.at().to_owned()));
        }
    }
    for (made, now) in made {
        match now {
            Now::Foreign(path) => plan.obstacles.push(foreign(path)),
            // Two versions may have written one file, of which one is there.
            Now::Changed if !gone.contains(made.at()) => {
                plan.obstacles.push(changed(made.at()));
            }
            Now::Changed | Now::AsMade | Now::Holds(_) | Now::Gone => {}
        }
    }
    plan.obstacles.dedup();
    if !made.is_empty() {
        gone.insert(record);
        plan.steps.push(Step::Remove(record.to_owned()));
    }
    let mut folders: Vec<_> = made
        .iter()
        .filter_map(|(made, now)| match (made, now) {
            (Made::Folder(at), Now::Holds(paths)) => Some((at.as_path(), paths)),
            _ => None,
        })
        .collect();
    // The deepest first: a folder may hold nothing but another one of ours.
    folders.sort_by_key(|(at, _)| std::cmp::Reverse(at.components().count()));
    for (at, holds) in folders {
        if holds.iter().all(|path| gone.contains(path.as_path())) && gone.insert(at) {
            plan.steps.push(Step::RemoveFolder(at.to_owned()));
        }
    }
    plan
}

/// The steps in words, those of one kind in one folder on one line.
pub fn lines(steps: &[Step], would: bool) -> Vec<String> {
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for step in steps {
        let verb = match would {
            true => format!("would {}", step.verbs().0),
            false => step.verbs().1.to_owned(),
        };
        let at = step.at();
        let (name, folder) = match (step, at.file_name(), at.parent()) {
            (Step::Folder(_) | Step::RemoveFolder(_), ..) | (_, None, _) | (_, _, None) => {
                (format!("the folder {}", at.display()), None)
            }
            (_, Some(name), Some(folder)) => (name.to_string_lossy().into_owned(), Some(folder)),
        };
        let to = match step {
            Step::Put(Wanted { thing: Thing::Link(to), .. })
            | Step::Replace(Wanted { thing: Thing::Link(to), .. }) => {
                format!(" to {}", to.display())
            }
            _ => String::new(),
        };
        let place = folder.map(|folder| format!(" in {}", folder.display())).unwrap_or_default();
        let frame = format!("{verb} \0{place}{to}");
        match lines.last_mut() {
            Some((last, names)) if *last == frame && folder.is_some() => names.push(name),
            _ => lines.push((frame, vec![name])),
        }
    }
    lines.into_iter().map(|(frame, names)| frame.replace('\0', &names.join(", "))).collect()
}

fn in_the_way(path: &Path, what: &str) -> Problem {
    let file = path.display().to_string();
    Problem::new(
        Cause::SetupInTheWay,
        format!("{file} is not of setup's making, and is left alone"),
    )
    .why(what)
    .piece("file", file)
}

fn changed(path: &Path) -> Problem {
    let file = path.display().to_string();
    Problem::new(Cause::SetupInTheWay, format!("{file} is left alone"))
        .why("it is not any more what setup made")
        .fix("remove {file} yourself, if nobody needs it")
        .piece("file", file)
}

fn foreign(path: &Path) -> Problem {
    let file = path.display().to_string();
    Problem::new(Cause::SetupForeign, format!("{file} belongs to another user, and is left alone"))
}
