//! Questions to a person: hidden input for the token, plain input for the user name.
//!
//! Only where someone can answer: stdin and stderr are terminals. dialoguer does the asking and
//! leaves the echo off when it is interrupted; `shutdown` puts the terminal back.

use std::io::{self, IsTerminal};
use std::time::Duration;

use dialoguer::{Input, Password};
use zeroize::Zeroizing;

use crate::limits::{PERSON_LIMIT, STORE_LIMIT};
use crate::shutdown;

/// Whether someone is there to answer.
pub(crate) fn possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// How long a store may take: where someone is there, it may be asking them by a dialog of its own.
pub(crate) fn store_limit() -> Duration {
    if possible() { PERSON_LIMIT } else { STORE_LIMIT }
}

/// Asks for a secret, without showing it. Empty if the person pressed only Enter or Ctrl-D.
///
/// # Errors
/// The terminal cannot be read.
pub(crate) fn secret(question: &str) -> io::Result<Zeroizing<String>> {
    // dialoguer shows its question before it switches the echo off: what is pasted at its sight
    // would show.
    let _hidden = Hidden::begin()?;
    // Without an empty password being allowed, Ctrl-D asks again for ever.
    let asked = Password::new().with_prompt(question).allow_empty_password(true).interact();
    unless_stopped(asked.map(Zeroizing::new), |text| text.is_empty())
}

/// Asks for a line. Empty if the person pressed only Enter.
///
/// # Errors
/// The terminal cannot be read.
pub(crate) fn line(question: &str) -> io::Result<String> {
    let asked = Input::new().with_prompt(question).allow_empty(true).interact_text();
    unless_stopped(asked, String::is_empty)
}

/// An answer, unless a stop is what ended the question: its signal interrupts the read, and a
/// terminal that goes away ends the line. Either is seen here before the stop itself.
fn unless_stopped<T>(
    answer: dialoguer::Result<T>,
    is_empty: impl FnOnce(&T) -> bool,
) -> io::Result<T> {
    if answer.as_ref().map_or(true, is_empty) {
        shutdown::await_stop();
    }
    answer.map_err(|dialoguer::Error::IO(error)| error)
}

/// The terminal without its echo, until this is dropped.
#[cfg(unix)]
struct Hidden(rustix::termios::Termios);

#[cfg(unix)]
impl Hidden {
    fn begin() -> io::Result<Self> {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin())?;
        let mut modes = before.clone();
        modes.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        tcsetattr(io::stdin(), OptionalActions::Now, &modes)?;
        Ok(Self(before))
    }
}

#[cfg(unix)]
impl Drop for Hidden {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        // Fails only when the terminal is gone.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

/// Windows' console is dialoguer's business alone.
#[cfg(not(unix))]
struct Hidden;

#[cfg(not(unix))]
impl Hidden {
    fn begin() -> io::Result<Self> {
        Ok(Self)
    }
}
