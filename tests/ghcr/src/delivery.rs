//! How an answer reaches the client: whole, or as a fault wants it.

use std::io::{self, Write};
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};

use crate::fault::{Fault, What, Where};
use crate::message::Response;
use crate::registry;
use crate::socket::Socket;

pub(crate) type Tls = StreamOwned<ServerConnection, Socket>;

const DRIP: Duration = Duration::from_millis(200);

/// Slows an endless body down: a client without a limit should fail its test, not eat the
/// machine's memory before the test can say so.
const ENDLESS_PIECE: usize = 64 * 1024;
const ENDLESS_PAUSE: Duration = Duration::from_millis(1);

/// What a body is filled up with, a piece at a time: nobody should need a gigabyte to send one.
static BLANKS: [u8; 64 * 1024] = [b' '; 64 * 1024];

const PORTAL: &str = "<!DOCTYPE html>\n<html><head><title>Welcome to the hotel</title></head>\
    <body><p>Please accept the terms to use this network.</p></body></html>\n";

/// An answer and what the faults have made of its journey.
pub(crate) struct Delivery {
    response: Response,
    delay: Duration,
    manner: Manner,
}

enum Manner {
    Whole,
    Silent,
    StallBody,
    Drip,
    Endless,
    /// Blanks behind the body, up to this length.
    Filled(usize),
    Reset,
}

impl Delivery {
    /// Applies all faults that concern `place` to the honest answer of `host`.
    pub(crate) fn new(faults: &[Fault], place: Where, host: &str, honest: Response) -> Delivery {
        let mut delivery =
            Delivery { response: honest.clone(), delay: Duration::ZERO, manner: Manner::Whole };
        for fault in faults {
            let Fault::Request { at, what } = fault else {
                continue;
            };
            if !at.covers(place) {
                continue;
            }
            if let What::Delay(time) = what {
                delivery.delay += *time;
                continue;
            }
            (delivery.response, delivery.manner) = change(what, host, honest.clone());
        }
        delivery
    }

    /// Sends the answer. `answered` is told its status before the first byte leaves, so that a
    /// client which has it also finds it in the log.
    ///
    /// # Errors
    ///
    /// The client left, the server stops, or the fault has ended the connection: in any case
    /// nothing more can be said on it.
    pub(crate) fn send(
        self,
        stream: &mut Tls,
        head_only: bool,
        close: bool,
        answered: impl FnOnce(u16),
    ) -> io::Result<()> {
        stream.sock.pause(self.delay)?;
        match self.manner {
            Manner::Silent => {
                stream.sock.wait_until_gone();
                return Err(over());
            }
            Manner::Reset => {
                stream.sock.reset_on_drop()?;
                return Err(over());
            }
            _ => answered(self.response.status),
        }

        let body: &[u8] = if head_only { &[] } else { &self.response.body };
        let length = format!("Content-Length: {}", self.response.body.len());
        match self.manner {
            Manner::StallBody if !head_only => {
                // An empty body could not stall.
                let length = format!("Content-Length: {}", self.response.body.len().max(64));
                stream.write_all(&self.response.head(&length, close))?;
                stream.flush()?;
                stream.sock.wait_until_gone();
                Err(over())
            }
            Manner::Endless if !head_only => {
                let head = self.response.head("Transfer-Encoding: chunked", close);
                stream.write_all(&head)?;
                send_endless(stream)
            }
            Manner::Filled(length) if !head_only => {
                let length = length.max(body.len());
                let head = self.response.head(&format!("Content-Length: {length}"), close);
                stream.write_all(&[&head, body].concat())?;
                let mut left = length - body.len();
                while left > 0 {
                    let some = left.min(BLANKS.len());
                    stream.write_all(&BLANKS[..some])?;
                    left -= some;
                }
                stream.flush()
            }
            Manner::Drip => {
                for byte in [&self.response.head(&length, close), body].concat() {
                    stream.write_all(&[byte])?;
                    stream.flush()?;
                    stream.sock.pause(DRIP)?;
                }
                Ok(())
            }
            _ => {
                // One write, so that a small answer is one TLS record.
                stream.write_all(&[&self.response.head(&length, close), body].concat())?;
                stream.flush()
            }
        }
    }
}

fn change(what: &What, host: &str, honest: Response) -> (Response, Manner) {
    let response = match what {
        What::Silent => return (honest, Manner::Silent),
        What::StallBody => return (honest, Manner::StallBody),
        What::Drip => return (honest, Manner::Drip),
        What::Reset => return (honest, Manner::Reset),
        What::Endless => return (Response::json(200, ""), Manner::Endless),
        What::Delay(_) => honest,
        What::Status { code, headers, body } => {
            headers.iter().fold(Response::json(*code, body.as_str()), |response, (name, value)| {
                response.with(name, value)
            })
        }
        What::Html => Response::new(200, "text/html; charset=utf-8", PORTAL),
        What::EmptyJson => Response::json(200, "{}"),
        What::ManyHeaders(count) => (0..*count).fold(honest, |response, number| {
            response.with_another(&format!("X-Filler-{number}"), "filler")
        }),
        What::BigBody(length) => return (honest, Manner::Filled(*length)),
        What::Redirect(url) => Response::new(302, "text/plain", "").with("Location", url),
        What::RealmElsewhere(realm) => registry::challenge_with_realm(host, realm),
        What::NoChallenge => registry::challenge_with_realm(host, "").without("WWW-Authenticate"),
    };
    (response, Manner::Whole)
}

fn send_endless(stream: &mut Tls) -> io::Result<()> {
    let mut piece = format!("{ENDLESS_PIECE:x}\r\n").into_bytes();
    piece.resize(piece.len() + ENDLESS_PIECE, b'a');
    piece.extend(b"\r\n");
    stream.write_all(b"a\r\n{\"token\":\"\r\n")?;
    loop {
        stream.write_all(&piece)?;
        stream.sock.pause(ENDLESS_PAUSE)?;
    }
}

/// A fault has ended the conversation; there is nothing wrong with that.
fn over() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}
