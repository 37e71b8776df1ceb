//! What is worth telling about: findings with their severity and certainty, and a report of them
//! and of what is well. Pure.

use crate::cause::Certainty;
use crate::problem::Problem;

/// How much a finding matters; the first is the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A login, a pull or a push does not work because of it.
    Error,
    /// It works, and something should be done all the same.
    Warning,
    /// Worth knowing when something else does not add up.
    Note,
}

impl Severity {
    /// The word in text and JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Something that was found, whether or not it ends the command.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// How sure the cause is.
    pub certainty: Certainty,
    /// The cause, what is wrong, what was seen, and the fix.
    pub problem: Problem,
}

impl Finding {
    /// A finding that was proven in the surest way that the table knows for its cause.
    pub fn new(severity: Severity, problem: Problem) -> Self {
        let surest = problem.cause.row().proof.first();
        let certainty = surest.map_or(Certainty::Possible, |(certainty, _)| *certainty);
        Self { severity, certainty, problem }
    }

    /// An error: something does not work because of it.
    pub fn error(problem: Problem) -> Self {
        Self::new(Severity::Error, problem)
    }

    /// A warning: it works, and something should be done all the same.
    pub fn warning(problem: Problem) -> Self {
        Self::new(Severity::Warning, problem)
    }

    /// A note: worth knowing when something else does not add up.
    pub fn note(problem: Problem) -> Self {
        Self::new(Severity::Note, problem)
    }

    /// Proven in a less sure way, or in a surer one, than the table's first.
    #[must_use]
    pub fn with_certainty(self, certainty: Certainty) -> Self {
        Self { certainty, ..self }
    }

    /// Whether something does not work because of it.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
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
    pub findings: Vec<Finding>,
    /// What is well, in the order of the checks.
    pub seen: Vec<Seen>,
}

impl Report {
    /// Adds a finding.
    pub fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Adds something that is well.
    pub fn saw(&mut self, check: &'static str, text: impl Into<String>) {
        self.seen.push(Seen { check, text: text.into() });
    }

    /// Puts the worst first, the surer before the less sure, and else what lies nearer: the order
    /// of the checks. What several checks found is said once, by the one it weighs most for; so
    /// is what is wrong with a file, however many read it.
    pub fn finish(&mut self) {
        self.findings.sort_by_key(|found| (found.severity, found.certainty));
        let mut once: Vec<Finding> = Vec::new();
        for found in self.findings.drain(..) {
            if !once.iter().any(|known| is_same(&known.problem, &found.problem)) {
                once.push(found);
            }
        }
        self.findings = once;
    }

    /// All of it in one line.
    pub fn verdict(&self) -> String {
        let count =
            |severity: Severity| self.findings.iter().filter(|it| it.severity == severity).count();
        let counts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
            .into_iter()
            .filter(|severity| count(*severity) > 0)
            .map(|severity| match count(severity) {
                1 => format!("1 {}", severity.as_str()),
                many => format!("{many} {}s", severity.as_str()),
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
        self.findings.iter().any(Finding::is_error)
    }
}

/// Whether two checks found the same.
fn is_same(one: &Problem, other: &Problem) -> bool {
    let file = &one.subject.file;
    one == other || (one.why == other.why && file.is_some() && *file == other.subject.file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::Cause;

    #[test]
    fn the_worst_comes_first_and_nothing_twice() {
        let problem = |words: &str| Problem::new(Cause::Unexpected, words);
        let mut report = Report::default();
        report.add(Finding::note(problem("note")));
        report.add(Finding::warning(problem("both")));
        report.add(Finding::error(problem("possible")).with_certainty(Certainty::Possible));
        report.add(Finding::error(problem("first")));
        report.add(Finding::error(problem("both")));
        assert!(report.is_bad());
        report.finish();
        assert_eq!(report.verdict(), "something is wrong: 3 errors, 1 note");
        assert_eq!(Report::default().verdict(), "all is well");
        let words: Vec<_> = report.findings.iter().map(|found| &*found.problem.message).collect();
        assert_eq!(words, ["first", "both", "possible", "note"]);

        let of = |file: &str, why: &str, words: &str| problem(words).why(why).file(file.to_owned());
        let mut report = Report::default();
        report.add(Finding::note(of("a", "line 1", "podman cannot read a")));
        report.add(Finding::error(of("a", "line 1", "docker cannot read a")));
        report.add(Finding::error(of("a", "line 2", "more")));
        report.add(Finding::error(of("b", "line 1", "docker cannot read b")));
        report.finish();
        let words: Vec<_> = report.findings.iter().map(|found| &*found.problem.message).collect();
        assert_eq!(words, ["docker cannot read a", "more", "docker cannot read b"]);
    }
}
