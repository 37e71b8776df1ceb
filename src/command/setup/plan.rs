//! What `setup` and its `--undo` are going to do, as data.
//!
//! Owns the decision: from what is wanted and what is there to the steps between them. Pure: what
//! is there is `seen`'s to read, the steps are `act`'s to take.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::record::{self, Made};
use super::step::{Step, Thing, Wanted, is_half_made};
use crate::cause::Cause;
use crate::problem::Problem;

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

/// What is going to be done, in order, and what is left alone.
#[derive(Debug, Default, PartialEq)]
pub struct Plan {
    /// The steps.
    pub steps: Vec<Step>,
    /// Why a wanted thing is not put in its place, or a made one not taken away.
    pub obstacles: Vec<Problem>,
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
    // Half of it would be of no use to root, nor to the owner of the rest.
    if plan.obstacles.iter().any(|it| it.cause == Cause::SetupForeign) {
        plan.steps.clear();
    }
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

/// Whether a folder is one that a setup was killed in, as it was about to write the first thing in
/// it: there is nothing in it, or half of that.
pub fn is_begun((_, now): &(Made, Now)) -> bool {
    match now {
        Now::Holds(paths) => paths.is_empty() || paths.iter().any(|path| is_half_made(path)),
        _ => false,
    }
}

/// The steps that take back what was made. `record` is where that is recorded, if it is; it goes
/// last but for the folders it lies in.
pub fn undo(made: &[(Made, Now)], record: Option<&Path>) -> Plan {
    let mut plan = Plan::default();
    let mut gone: BTreeSet<&Path> = BTreeSet::new();
    for (made, _) in made.iter().filter(|(_, now)| *now == Now::AsMade) {
        if gone.insert(made.at()) {
            plan.steps.push(Step::Remove(made.at().to_owned()));
        }
    }
    for (made, now) in made {
        match now {
            // What a setup that was killed had half made in a folder of its own.
            Now::Holds(paths) => {
                for path in paths.iter().filter(|path| is_half_made(path)) {
                    if gone.insert(path) {
                        plan.steps.push(Step::Remove(path.clone()));
                    }
                }
            }
            Now::Foreign(path) => plan.obstacles.push(foreign(path)),
            // Two versions may have written one file, of which one is there.
            Now::Changed if !gone.contains(made.at()) => {
                plan.obstacles.push(changed(made.at()));
            }
            Now::Changed | Now::AsMade | Now::Gone => {}
        }
    }
    plan.obstacles.dedup();
    let folders = made.iter().filter_map(|(made, now)| match (made, now) {
        (Made::Folder(at), Now::Holds(paths)) => Some((at.as_path(), paths.as_slice())),
        _ => None,
    });
    let mut rest: Vec<_> = folders.chain(record.map(|record| (record, &[][..]))).collect();
    // The inner before the outer: a folder may hold nothing but another one of ours. The record and
    // the folders around it come last, so that an undo that was killed is finished by the next one.
    rest.sort_by_key(|(at, _)| (record.is_some_and(|it| it.starts_with(at)), Reverse(*at)));
    for (at, holds) in rest {
        if holds.iter().all(|path| gone.contains(path.as_path())) && gone.insert(at) {
            plan.steps.push(match record == Some(at) {
                true => Step::Remove(at.to_owned()),
                false => Step::RemoveFolder(at.to_owned()),
            });
        }
    }
    plan
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

fn changed(path: &Path) -> Problem {
    let file = path.display().to_string();
    Problem::new(Cause::SetupInTheWay, format!("{file} is left alone"))
        .why("it is not any more what setup made")
        .fix("remove {file} yourself, if nobody needs it")
        .file(file)
}

fn foreign(path: &Path) -> Problem {
    let file = path.display().to_string();
    Problem::new(Cause::SetupForeign, format!("{file} belongs to another user, and is left alone"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::setup::step::lines;

    const RECORD: &str = "/s/d/setup.json";

    fn link(at: &str) -> Wanted {
        Wanted { at: at.into(), thing: Thing::Link("docker-ghcr".into()) }
    }

    fn paths(paths: &[&str]) -> Vec<PathBuf> {
        paths.iter().map(PathBuf::from).collect()
    }

    /// The plan in words.
    fn planned(wanted: &[(Wanted, There)], made: &[(Made, Now)], missing: &[&str]) -> Vec<String> {
        lines(&plan(wanted, made, (Path::new(RECORD), &paths(missing))).steps, false)
    }

    #[test]
    fn what_is_there_decides() {
        let nothing = |missing: &[&str]| There::Nothing(paths(missing));
        let noted = "wrote setup.json in /s/d";
        for (there, steps) in [
            (nothing(&[]), &[noted, "linked p in /b to docker-ghcr"][..]),
            (nothing(&["/b"]), &[noted, "made the folder /b", "linked p in /b to docker-ghcr"]),
            (There::Old, &[noted, "linked p in /b to docker-ghcr"]),
            (There::AsWanted, &[]),
            (There::InTheWay { path: "/b/p".into(), what: "it is a folder".into() }, &[]),
        ] {
            assert_eq!(planned(&[(link("/b/p"), there.clone())], &[], &[]), steps, "{there:?}");
        }
    }

    #[test]
    fn the_record_comes_first_and_tells_all() {
        let old = Made::Link { at: "/b/old".into(), to: "x".into() };
        let lost = Made::Folder("/lost".into());
        let made = [(old.clone(), Now::AsMade), (lost, Now::Gone)];
        let wanted = [(link("/b/p"), There::Nothing(paths(&["/b"])))];
        let plan = plan(&wanted, &made, (Path::new(RECORD), &paths(&["/s", "/s/d"])));
        assert_eq!(plan.steps[..2], [Step::Folder("/s".into()), Step::Folder("/s/d".into())]);
        let Step::Record(Wanted { thing: Thing::File(text), .. }) = &plan.steps[2] else {
            panic!("{:?}", plan.steps[2])
        };
        let new = Made::Link { at: "/b/p".into(), to: "docker-ghcr".into() };
        let folders = ["/s", "/s/d", "/b"].map(|at| Made::Folder(at.into()));
        let all = [&[old], &folders[..], &[new]].concat();
        assert_eq!(std::str::from_utf8(text), Ok(record::write(&all).as_str()));
    }

    #[test]
    fn root_does_all_or_nothing() {
        let wanted = [
            (link("/b/p"), There::Nothing(Vec::new())),
            (link("/home/o/p"), There::Foreign("/home/o".into())),
        ];
        let plan = plan(&wanted, &[], (Path::new(RECORD), &[]));
        assert_eq!(plan.steps, []);
        assert_eq!(plan.obstacles[0].cause, Cause::SetupForeign);
    }

    #[test]
    fn undo_takes_back_what_is_as_it_was_made() {
        let file = |sum: &str| Made::File { at: "/m/page".into(), sum: sum.into() };
        let folder = |at: &str| Made::Folder(at.into());
        let undone = |made: &[(Made, Now)]| {
            let plan = undo(made, (!made.is_empty()).then_some(Path::new(RECORD)));
            (lines(&plan.steps, false), plan.obstacles.len())
        };
        let gone = "removed setup.json in /s/d".to_owned();
        let page = "removed page in /m".to_owned();
        assert_eq!(undone(&[]), (vec![], 0));
        assert_eq!(undone(&[(file("1"), Now::AsMade)]), (vec![page.clone(), gone.clone()], 0));
        assert_eq!(undone(&[(file("1"), Now::Gone)]), (vec![gone.clone()], 0));
        assert_eq!(undone(&[(file("1"), Now::Changed)]), (vec![gone.clone()], 1));
        // Two versions wrote it; the later one's is there.
        assert_eq!(
            undone(&[(file("1"), Now::Changed), (file("2"), Now::AsMade)]),
            (vec![page.clone(), gone.clone()], 0)
        );
        // A folder goes if nothing but what goes is in it: the outer one says it all.
        let made = |more: &[&str]| {
            let held = [&["/m/page"], more].concat();
            [
                (folder("/m"), Now::Holds(paths(&held))),
                (folder("/s"), Now::Holds(paths(&["/s/d"]))),
                (folder("/s/d"), Now::Holds(paths(&[RECORD]))),
                (file("1"), Now::AsMade),
            ]
        };
        // What a killed undo has left is still in the record, which stands to the last.
        let [outer, other] = ["removed the folder /s", "removed the folder /m"].map(str::to_owned);
        let all = vec![page.clone(), other, gone.clone(), outer.clone()];
        assert_eq!(undone(&made(&[])), (all.clone(), 0));
        let mut half = all;
        half[0] = "removed page, .docker-ghcr-x in /m".to_owned();
        assert_eq!(undone(&made(&["/m/.docker-ghcr-x"])), (half, 0));
        assert_eq!(undone(&made(&["/m/mine"])), (vec![page, gone, outer], 0));
    }

    #[test]
    fn what_a_kill_leaves_before_there_is_a_record() {
        let (half, other) = ("/s/d/.docker-ghcr-x", "/s/d/locks");
        let removed = ["removed .docker-ghcr-x in /s/d", "removed the folder /s/d"];
        for (holds, is_it, undone) in [
            (&[][..], true, &removed[1..]),
            (&[half], true, &removed[..]),
            (&[half, other], true, &removed[..1]),
            (&[other], false, &[]),
        ] {
            let made = (Made::Folder("/s/d".into()), Now::Holds(paths(holds)));
            assert_eq!(is_begun(&made), is_it, "{holds:?}");
            assert_eq!(lines(&undo(&[made], None).steps, false), undone, "{holds:?}");
        }
        assert!(!is_begun(&(Made::Folder("/s/d".into()), Now::Gone)));
    }
}
