//! What `setup` and its `--undo` are going to do, as data.
//!
//! Owns the decision: from what is wanted and what is there to the steps between them. Pure: what
//! is there is `found`'s to read, the steps are `apply`'s to take.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::step::{Step, Wanted};
use crate::cause::Cause;
use crate::problem::Problem;

/// What stands in a place now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum There {
    /// Nothing. These folders above it are missing, the topmost first.
    Nothing(Vec<PathBuf>),
    /// A thing of setup's, whichever version made it.
    Ours {
        /// Whether it is as it is wanted now.
        is_fresh: bool,
    },
    /// Something as good that setup did not make.
    AsGood,
    /// A link to another version of this program.
    AnotherVersion,
    /// Something else: there, or in the place of a folder above it.
    InTheWay {
        /// What is in the way.
        path: PathBuf,
        /// What it is, as in "it is a folder".
        what: String,
    },
    /// Root must not touch it.
    Refused {
        /// The file or folder that is to blame.
        path: PathBuf,
        /// What is wrong with it, as in "belongs to another user".
        why: &'static str,
    },
}

/// What is going to be done, in order, and what is left alone.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// Why a wanted thing is not put in its place, or not removed.
    pub obstacles: Vec<Problem>,
}

impl Plan {
    /// Half of it would be of no use to root, nor to the owner of the rest.
    fn all_or_nothing(mut self) -> Self {
        self.obstacles.dedup();
        if self.obstacles.iter().any(|it| it.cause == Cause::SetupForeign) {
            self.steps.clear();
        }
        self
    }
}

/// The steps to what is wanted.
pub(crate) fn plan(wanted: &[(Wanted, There)]) -> Plan {
    let mut plan = Plan::default();
    let mut folders: BTreeSet<&Path> = BTreeSet::new();
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
            There::Ours { is_fresh: true } | There::AsGood => {}
            There::Ours { is_fresh: false } | There::AnotherVersion => {
                plan.steps.push(Step::Replace(wanted.clone()));
            }
            There::InTheWay { path, what } => plan.obstacles.push(in_the_way(path, what)),
            There::Refused { path, why } => plan.obstacles.push(refused(path, why)),
        }
    }
    plan.all_or_nothing()
}

/// What a folder holds that setup makes and may leave empty.
pub(crate) type Holds = (PathBuf, Vec<PathBuf>);

/// The steps that take everything back: what is of setup's making goes, and a folder that is empty
/// then. What is not, stays without a word.
pub(crate) fn undo(wanted: &[(Wanted, There)], folders: &[Holds], locks: Option<&Path>) -> Plan {
    let mut plan = Plan::default();
    let mut gone: BTreeSet<&Path> = BTreeSet::new();
    for (wanted, there) in wanted {
        match there {
            There::Ours { .. } if gone.insert(&wanted.at) => {
                plan.steps.push(Step::Remove(wanted.at.clone()));
            }
            There::Refused { path, why } => plan.obstacles.push(refused(path, why)),
            _ => {}
        }
    }
    for (folder, holds) in folders {
        if !holds.is_empty() && holds.iter().all(|path| gone.contains(path.as_path())) {
            plan.steps.push(Step::RemoveFolder(folder.clone()));
        }
    }
    plan.steps.extend(locks.map(|folder| Step::RemoveLocks(folder.to_owned())));
    plan.all_or_nothing()
}

fn in_the_way(path: &Path, what: &str) -> Problem {
    let file = path.display().to_string();
    Problem::new(
        Cause::SetupInTheWay,
        format!("{file} is not of setup's making, and is left alone"),
    )
    .why(what)
    .file(file)
}

fn refused(path: &Path, why: &str) -> Problem {
    let file = path.display();
    Problem::new(Cause::SetupForeign, format!("{file} {why}, and is left alone"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::setup::step::{Thing, lines};

    fn link(at: &str) -> Wanted {
        Wanted { at: at.into(), thing: Thing::Link("docker-ghcr".into()) }
    }

    fn paths(paths: &[&str]) -> Vec<PathBuf> {
        paths.iter().map(PathBuf::from).collect()
    }

    /// A plan in words.
    fn told(plan: &Plan) -> Vec<String> {
        lines(&plan.steps, false)
    }

    #[test]
    fn what_is_there_decides() {
        let nothing = |missing: &[&str]| There::Nothing(paths(missing));
        let (linked, removed) = ("linked p in /b to docker-ghcr", "removed p in /b");
        for (there, steps, undone) in [
            (nothing(&[]), &[linked][..], &[][..]),
            (nothing(&["/b"]), &["made the folder /b", linked], &[]),
            (There::Ours { is_fresh: false }, &[linked], &[removed]),
            (There::Ours { is_fresh: true }, &[], &[removed]),
            (There::AnotherVersion, &[linked], &[]),
            (There::AsGood, &[], &[]),
            (There::InTheWay { path: "/b/p".into(), what: "it is a folder".into() }, &[], &[]),
        ] {
            let seen = [(link("/b/p"), there.clone())];
            assert_eq!(told(&plan(&seen)), steps, "{there:?}");
            assert_eq!(told(&undo(&seen, &[], None)), undone, "{there:?}");
        }
    }

    #[test]
    fn root_does_all_or_nothing() {
        let foreign = There::Refused { path: "/home/o".into(), why: "belongs to another user" };
        let there = [There::Nothing(Vec::new()), There::Ours { is_fresh: true }, foreign];
        let wanted: Vec<_> =
            ["/a/p", "/b/p", "/home/o/p"].into_iter().map(link).zip(there).collect();
        for plan in [plan(&wanted), undo(&wanted, &[], None)] {
            assert_eq!(plan.steps, []);
            assert_eq!(plan.obstacles[0].cause, Cause::SetupForeign);
        }
    }

    #[test]
    fn a_folder_goes_if_nothing_else_is_in_it() {
        let seen = [(link("/d/p"), There::Ours { is_fresh: true })];
        for (holds, goes) in [(&["/d/p"][..], true), (&["/d/p", "/d/mine"], false), (&[], false)] {
            let plan = undo(&seen, &[("/d".into(), paths(holds))], None);
            let removed = plan.steps.contains(&Step::RemoveFolder("/d".into()));
            assert_eq!(removed, goes, "{holds:?}");
        }
        let locks = undo(&[], &[], Some(Path::new("/s/docker-ghcr")));
        assert_eq!(told(&locks), ["removed the folder /s/docker-ghcr"]);
    }
}
