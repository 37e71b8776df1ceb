//! Questions to a person: hidden input for the token, plain input for the user name.
//!
//! Only where someone can answer: stdin and stderr are terminals. dialoguer does the asking and
//! leaves the echo off when it is interrupted; `lifecycle` puts the terminal back.

use std::io::{self, IsTerminal};

use dialoguer::{Input, Password};
use zeroize::Zeroizing;

/// Whether someone is there to answer.
pub fn possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a secret, without showing it. Empty if the person pressed only Enter or Ctrl-D.
///
/// # Errors
/// The terminal cannot be read.
pub fn secret(question: &str) -> io::Result<Zeroizing<String>> {
    // Without this, Ctrl-D asks again for ever.
    let asked = Password::new().with_prompt(question).allow_empty_password(true).interact();
    asked.map(Zeroizing::new).map_err(|dialoguer::Error::IO(error)| error)
}

/// Asks for a line. Empty if the person pressed only Enter.
///
/// # Errors
/// The terminal cannot be read.
pub fn line(question: &str) -> io::Result<String> {
    let asked = Input::new().with_prompt(question).allow_empty(true).interact_text();
    asked.map_err(|dialoguer::Error::IO(error)| error)
}
