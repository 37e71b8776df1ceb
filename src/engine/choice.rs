//! What `--engine` takes: an engine of the table, or a word that names none.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::table::{EngineKind, sentence};

/// What a person names with `--engine`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// That engine.
    Engine(EngineKind),
    /// No engine: docker's own credential file.
    File,
    /// Every engine that is installed.
    All,
}

/// Every choice, in the order in which they are offered.
const CHOICES: [Choice; EngineKind::ALL.len() + 2] = {
    let mut all = [Choice::All; EngineKind::ALL.len() + 2];
    let mut engine = 0;
    while engine < EngineKind::ALL.len() {
        all[engine] = Choice::Engine(EngineKind::ALL[engine]);
        engine += 1;
    }
    all[engine] = Choice::File;
    all
};

impl ValueEnum for Choice {
    fn value_variants<'a>() -> &'a [Self] {
        &CHOICES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(match self {
            Self::Engine(kind) => kind.summary,
            Self::File => "no engine: docker's own credential file, for tools that read it",
            Self::All => "every engine that is installed",
        }))
    }
}

impl Choice {
    /// The engine it names, if it names one.
    pub fn kind(self) -> Option<EngineKind> {
        match self {
            Self::Engine(kind) => Some(kind),
            Self::File | Self::All => None,
        }
    }

    /// As it is typed behind `--engine`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Engine(kind) => kind.name,
            Self::File => "file",
            Self::All => "all",
        }
    }

    /// The option that names it, to follow a command; nothing if none was named.
    pub fn option(choice: Option<Self>) -> String {
        choice.map(|choice| format!(" --engine {}", choice.as_str())).unwrap_or_default()
    }

    /// All that can be typed, but for those, `last` between the last two.
    pub fn list(without: &[Self], last: &str) -> String {
        let words = CHOICES.iter().filter(|choice| !without.contains(choice));
        sentence(words.map(|choice| choice.as_str()), last)
    }
}
