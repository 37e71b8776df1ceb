//! The documented exit codes.

/// The documented exit codes. They reach the user unchanged through `docker ghcr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Something unexpected.
    Unexpected = 1,
    /// No container engine.
    NoEngine = 3,
    /// The cause is the token's: none found, wrong kind, dead, lacks a scope, expires too soon.
    Token = 4,
    /// An answer came and it was no, or the engine or the store failed.
    Refused = 5,
    /// No answer: name, connection, TLS, time limit.
    NoAnswer = 6,
    /// A report found something bad.
    Bad = 7,
    /// Usage error, as docker and podman have it.
    Usage = 125,
    /// Ended by SIGHUP.
    HungUp = 129,
    /// Ended by SIGINT or by the end of Docker's plugin socket.
    Interrupted = 130,
    /// Ended by SIGTERM.
    Terminated = 143,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
