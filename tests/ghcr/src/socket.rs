//! A TCP connection on which nobody waits longer than the server lives.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How often a wait looks whether the server stops.
const TICK: Duration = Duration::from_millis(50);

/// Reads and writes like a blocking stream, but fails with `ConnectionAborted` soon after the
/// server was told to stop.
pub(crate) struct Socket {
    stream: TcpStream,
    stop: Arc<AtomicBool>,
}

impl Socket {
    pub(crate) fn new(stream: TcpStream, stop: Arc<AtomicBool>) -> io::Result<Socket> {
        // An answer in two writes would otherwise wait for the client's delayed acknowledgement.
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(TICK))?;
        stream.set_write_timeout(Some(TICK))?;
        Ok(Socket { stream, stop })
    }

    /// Sleeps.
    ///
    /// # Errors
    ///
    /// The server stops.
    pub(crate) fn pause(&self, time: Duration) -> io::Result<()> {
        let start = Instant::now();
        while let Some(left) = time.checked_sub(start.elapsed()) {
            self.check_running()?;
            if left.is_zero() {
                break;
            }
            thread::sleep(left.min(TICK));
        }
        self.check_running()
    }

    /// Waits until the client leaves or the server stops, whatever the client says meanwhile.
    pub(crate) fn wait_until_gone(&mut self) {
        let mut ignored = [0; 4096];
        while matches!(self.read(&mut ignored), Ok(1..)) {}
    }

    /// Makes the end of this connection a reset instead of an orderly close (on Unix; elsewhere
    /// the client sees its end in the middle of things).
    pub(crate) fn reset_on_drop(&self) -> io::Result<()> {
        #[cfg(unix)]
        rustix::net::sockopt::set_socket_linger(&self.stream, Some(Duration::ZERO))?;
        Ok(())
    }

    fn check_running(&self) -> io::Result<()> {
        if self.stop.load(Ordering::Relaxed) {
            Err(ErrorKind::ConnectionAborted.into())
        } else {
            Ok(())
        }
    }

    fn persist<T>(
        &mut self,
        mut attempt: impl FnMut(&mut TcpStream) -> io::Result<T>,
    ) -> io::Result<T> {
        loop {
            self.check_running()?;
            match attempt(&mut self.stream) {
                // Unix reports the end of a time limit as the one, Windows as the other.
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
                other => return other,
            }
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.persist(|stream| stream.read(buffer))
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.persist(|stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
