//! Values of arguments that clap cannot read by itself, with the words that completions offer.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};

use crate::cause::Cause;
use crate::token::source::{self, From};

/// Reads `--from`, and tells completions its words. Those that want more end with a colon; they
/// are hidden, as scripts would put a space behind them.
#[derive(Clone)]
pub(super) struct FromParser;

impl TypedValueParser for FromParser {
    type Value = From;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<From, clap::Error> {
        <From as std::str::FromStr>::from_str.parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let words = source::WORDS
            .iter()
            .map(|(word, help)| PossibleValue::new(*word).help(*help).hide(word.ends_with(':')));
        Some(Box::new(words))
    }
}

/// Takes any text for a cause's code, and tells completions the codes that there are: what is not
/// one is refused where the nearest can be named.
#[derive(Clone)]
pub(super) struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = String;

    fn parse_ref(
        &self,
        _: &clap::Command,
        _: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        Ok(value.to_string_lossy().into_owned())
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let codes = Cause::ALL.iter();
        Some(Box::new(
            codes.map(|cause| PossibleValue::new(cause.code()).help(cause.row().meaning)),
        ))
    }
}
