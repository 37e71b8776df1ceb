//! Questions to a person: hidden input for the token, plain input for the user name.
//!
//! Only where someone can answer: stdin and stderr are terminals. On Unix the terminal edits the
//! line itself. A stop leaves the echo off here; `lifecycle` puts the terminal back.

use std::io::{self, IsTerminal, Write};

use zeroize::Zeroizing;

/// Whether someone is there to answer.
pub fn possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a secret, without showing it. Empty if the person pressed only Enter or Ctrl-D.
///
/// # Errors
/// The terminal cannot be read.
#[cfg(unix)]
pub fn secret(question: &str) -> io::Result<Zeroizing<String>> {
    // The echo goes off before the question is seen: what is pasted at its sight must neither
    // show nor be thrown away with what was typed before it, which dialoguer does.
    let hidden = Hidden::begin()?;
    let mut stderr = io::stderr();
    // In one piece: what is formatted goes out in several.
    stderr.write_all(format!("{question}: ").as_bytes())?;
    // A terminal hands over one line at most, and no longer one.
    let mut line = Zeroizing::new(vec![0; 4096]);
    let length = loop {
        match rustix::io::read(io::stdin(), &mut line[..]) {
            Err(rustix::io::Errno::INTR) => {}
            read => break read?,
        }
    };
    drop(hidden);
    // The line end that was typed did not show either.
    writeln!(stderr)?;
    let text = str::from_utf8(&line[..length]).map_err(io::Error::other)?;
    Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Asks for a secret, without showing it. Empty if the person pressed only Enter.
///
/// # Errors
/// The terminal cannot be read.
#[cfg(not(unix))]
pub fn secret(question: &str) -> io::Result<Zeroizing<String>> {
    let prompt = dialoguer::Password::new().with_prompt(question).allow_empty_password(true);
    prompt.interact().map(Zeroizing::new).map_err(|dialoguer::Error::IO(error)| error)
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
        modes.local_modes.insert(LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(io::stdin(), OptionalActions::Flush, &modes)?;
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

/// Asks for a line. Empty if the person pressed only Enter or Ctrl-D.
///
/// # Errors
/// The terminal cannot be read.
pub fn line(question: &str) -> io::Result<String> {
    let mut stderr = io::stderr();
    stderr.write_all(format!("{question}: ").as_bytes())?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    if !line.ends_with('\n') {
        writeln!(stderr)?;
    }
    Ok(line.trim_end().to_owned())
}
