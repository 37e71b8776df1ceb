//! The only spawning: find a program on PATH, run it, feed its stdin, end it in time.
//!
//! Returns how a child ended as a value; the callers word it for their child. It decides nothing
//! about tokens, but no child inherits a variable that can hold one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::env::Env;

/// A program to run, as data.
pub struct Tool<'a> {
    /// The absolute path of the program.
    pub program: &'a Path,
    /// Its arguments. Never a secret.
    pub args: Vec<OsString>,
    /// The environment it inherits, less every variable of [`crate::env::TOKENS`], `SOCKET` and `REEXEC`.
    pub env: &'a Env,
    /// Further variables it does not inherit.
    pub without: Vec<OsString>,
    /// Variables set for it. Never a secret.
    pub with: Vec<(OsString, OsString)>,
    /// What it reads on stdin before the end of file.
    pub stdin: &'a [u8],
    /// How long it may take before it is killed.
    pub limit: Duration,
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It exited with this code.
    Code(i32),
    /// This signal ended it, and it was not ours.
    Signal(i32),
    /// We killed it at its limit.
    TimedOut,
    /// We killed it because the person or docker wants us to stop.
    Cancelled,
}

/// What a child left behind. Both streams are cut at 64 KiB: stdout keeps its beginning, stderr its end.
pub struct Output {
    /// How it ended.
    pub ended: Ended,
    /// What it wrote on stdout. May be a secret (`gh auth token`, a credential helper).
    pub stdout: Zeroizing<Vec<u8>>,
    /// What it wrote on stderr.
    pub stderr: Vec<u8>,
}

impl Tool<'_> {
    /// Runs it to its end.
    ///
    /// # Errors
    /// Why it could not be started.
    pub fn run(&self) -> std::io::Result<Output> {
        unimplemented!()
    }
}

/// The program of that name on PATH: absolute PATH entries only, and never this program itself.
pub fn find(_name: &str, _env: &Env) -> Option<PathBuf> {
    unimplemented!()
}
