//! What a doctor has to say: findings with their weight and certainty, and what is well. Pure.

use crate::cause::Certainty;
use crate::problem::Problem;

/// What stands in an engine's place where docker's file is looked at without one.
pub const FILE: &str = "file";

/// "docker", "docker and podman", "docker, podman and nerdctl"
pub fn and(names: &[&str]) -> String {
    match names {
        [FILE] => "docker's file".into(),
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        one => one.concat(),
    }
}

/// How much a finding matters; the first is the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A login, a pull or a push does not work because of it.
    Bad,
    /// It works, and something should be done all the same.
    Warning,
    /// Worth knowing when something else does not add up.
    Note,
}

impl Weight {
    /// A word for text and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Bad => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// How much it matters.
    pub weight: Weight,
    /// How sure the cause is.
    pub certainty: Certainty,
    /// The cause, what is wrong, what was seen, and the fix.
    pub problem: Problem,
}

/// Something that was looked at and is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Which check: a word or two.
    pub check: &'static str,
    /// What was seen, in words.
    pub text: String,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What was found; in order once [`Report::finish`] was called.
    pub found: Vec<Found>,
    /// What is well, in the order of the checks.
    pub seen: Vec<Seen>,
}

impl Report {
    /// Adds a finding that was proven in the surest way that the table knows for its cause.
    pub fn add(&mut self, weight: Weight, problem: Problem) {
        let surest = problem.cause.known().proof.first();
        let certainty = surest.map_or(Certainty::Possible, |(certainty, _)| *certainty);
        self.add_as(weight, certainty, problem);
    }

    /// Adds a finding.
    pub fn add_as(&mut self, weight: Weight, certainty: Certainty, problem: Problem) {
        self.found.push(Found { weight, certainty, problem });
    }

    /// Adds something that is well.
    pub fn saw(&mut self, check: &'static str, text: impl Into<String>) {
        self.seen.push(Seen { check, text: text.into() });
    }

    /// Puts the worst first, the surer before the less sure, and else what lies nearer: the order
    /// of the checks. What several checks found is said once, by the one it weighs most for; so
    /// is what is wrong with a file, however many read it.
    pub fn finish(&mut self) {
        self.found.sort_by_key(|found| (found.weight, found.certainty));
        let mut once: Vec<Found> = Vec::new();
        for found in self.found.drain(..) {
            if !once.iter().any(|known| is_same(&known.problem, &found.problem)) {
                once.push(found);
            }
        }
        self.found = once;
    }

    /// All of it in one line.
    pub fn verdict(&self) -> String {
        let count = |weight: Weight| self.found.iter().filter(|it| it.weight == weight).count();
        let counts: Vec<_> = [Weight::Bad, Weight::Warning, Weight::Note]
            .into_iter()
            .filter(|weight| count(*weight) > 0)
            .map(|weight| match count(weight) {
                1 => format!("1 {}", weight.word()),
                many => format!("{many} {}s", weight.word()),
            })
            .collect();
        match (self.is_bad(), counts.is_empty()) {
            (true, _) => format!("something is wrong: {}", counts.join(", ")),
            (false, true) => "all is well".into(),
            (false, false) => format!("nothing is broken: {}", counts.join(", ")),
        }
    }

    /// Whether something is bad.
    pub fn is_bad(&self) -> bool {
        self.found.iter().any(|found| found.weight == Weight::Bad)
    }
}

/// Whether two checks found the same.
fn is_same(one: &Problem, other: &Problem) -> bool {
    let file = |problem: &Problem| {
        let file = problem.pieces.iter().find(|(name, _)| *name == "file");
        file.map(|(_, file)| file.clone())
    };
    one == other || (one.why == other.why && file(one).is_some() && file(one) == file(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::Cause;

    #[test]
    fn the_worst_comes_first_and_nothing_twice() {
        let problem = |words: &str| Problem::new(Cause::Unexpected, words);
        let mut report = Report::default();
        report.add(Weight::Note, problem("note"));
        report.add(Weight::Warning, problem("both"));
        report.add_as(Weight::Bad, Certainty::Possible, problem("possible"));
        report.add(Weight::Bad, problem("first"));
        report.add(Weight::Bad, problem("both"));
        assert!(report.is_bad());
        report.finish();
        assert_eq!(report.verdict(), "something is wrong: 3 errors, 1 note");
        assert_eq!(Report::default().verdict(), "all is well");
        let words: Vec<_> = report.found.iter().map(|found| &*found.problem.message).collect();
        assert_eq!(words, ["first", "both", "possible", "note"]);

        let of = |file: &str, why: &str, words: &str| {
            problem(words).why(why).piece("file", file.to_owned())
        };
        let mut report = Report::default();
        report.add(Weight::Note, of("a", "line 1", "podman cannot read a"));
        report.add(Weight::Bad, of("a", "line 1", "docker cannot read a"));
        report.add(Weight::Bad, of("a", "line 2", "more"));
        report.add(Weight::Bad, of("b", "line 1", "docker cannot read b"));
        report.finish();
        let words: Vec<_> = report.found.iter().map(|found| &*found.problem.message).collect();
        assert_eq!(words, ["docker cannot read a", "more", "docker cannot read b"]);
    }
}
