//! The status line of a wait: a line on a terminal that goes again, one plain line elsewhere.

use std::io::{self, Write};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long a wait may last before the person is told what is being waited for.
const PATIENCE: Duration = Duration::from_millis(500);

/// A wait; dropping it ends the status line.
pub struct Waiting {
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Waiting {
    /// One of which nothing is said.
    pub(super) fn in_silence() -> Self {
        Self { done: None, thread: None }
    }

    /// One of which is said what is waited for, if it lasts; `live` tells whether the line can be
    /// taken away again.
    pub(super) fn told(what: String, live: bool) -> Self {
        let (done, wait) = channel();
        let thread = std::thread::spawn(move || {
            if wait.recv_timeout(PATIENCE) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            // There may be a wait within a wait: the line is the inner one's then.
            let line = match live {
                true => format!("\r\u{1b}[Kwaiting for {what} …"),
                false => format!("waiting for {what} …\n"),
            };
            // A person who is not there does not miss the line.
            let _ = io::stderr().write_all(line.as_bytes());
            let _ = wait.recv();
            if live {
                let _ = io::stderr().write_all(b"\r\x1b[K");
            }
        });
        Self { done: Some(done), thread: Some(thread) }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
