//! One TCP connection: `CONNECT`, the handshake, and requests until somebody leaves.

use std::io::{self, BufReader, Read, Write};
use std::sync::Arc;

use rustls::{ServerConnection, StreamOwned};

use crate::certificates::Flaw;
use crate::delivery::{Delivery, Tls};
use crate::fault::{Break, Fault, Where};
use crate::log::Exchange;
use crate::message::{Request, Response};
use crate::site::{self, Role, Site};
use crate::socket::Socket;
use crate::{Shared, api, lock, registry};

/// Serves a connection to its end.
pub(crate) fn serve(mut socket: Socket, id: u64, shared: &Shared) {
    // Errors mean that the client left, spoke no HTTP, did not like the certificate, or that a
    // fault cut it off. None is the server's; the log has what there was to see.
    let _ = proxy(&mut socket, id, shared).and_then(|tunnel| match tunnel {
        Some(tunnel) => converse(socket, tunnel, id, shared),
        None => Ok(()),
    });
}

/// A tunnel that was opened to one of the hosts that are played.
struct Tunnel {
    host: String,
    site: &'static Site,
    role: Role,
    flaw: Flaw,
}

/// Answers the request to the proxy; `None` if that was all.
fn proxy(socket: &mut Socket, id: u64, shared: &Shared) -> io::Result<Option<Tunnel>> {
    // A buffer of one byte: whatever follows the head belongs to TLS.
    let request = Request::read(&mut BufReader::with_capacity(1, &mut *socket))?;
    let Some(request) = request else {
        return Ok(None);
    };
    let host = target_host(&request);
    let seen = Exchange {
        host: host.clone(),
        method: request.method.clone(),
        path: request.target.clone(),
        connection: id,
        ..Exchange::default()
    };
    let played = site::find(&host)
        .filter(|_| request.method == "CONNECT" && request.target.ends_with(":443"));
    let Some((site, role)) = played else {
        lock(&shared.log).push(Exchange { status: 403, refused: true, ..seen });
        let why = format!("nobody is played under the name {}\n", request.target);
        refuse(socket, &Response::new(403, "text/plain", why))?;
        return Ok(None);
    };
    let broken = break_of(shared, &host);
    if let Some(how) = broken {
        lock(&shared.log).push(Exchange {
            status: match how {
                Break::RefuseConnect(status) => status,
                Break::SilentConnect => 0,
                _ => 200,
            },
            ..seen
        });
    }
    match broken {
        Some(Break::RefuseConnect(status)) => {
            refuse(socket, &Response::new(status, "text/plain", "no way through\n"))?;
            return Ok(None);
        }
        Some(Break::SilentConnect) => {
            socket.wait_until_gone();
            return Ok(None);
        }
        _ => socket.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?,
    }
    let flaw = match broken {
        Some(Break::TlsHang) => {
            socket.wait_until_gone();
            return Ok(None);
        }
        Some(Break::PlainHttp) => {
            // Closing with the client's hello unread would be a reset.
            let _ = socket.read(&mut [0; 16 * 1024])?;
            refuse(socket, &Response::new(400, "text/plain", "plain HTTP here\n"))?;
            return Ok(None);
        }
        Some(Break::Reset) => {
            socket.reset_on_drop()?;
            return Ok(None);
        }
        Some(Break::TlsUnknownCa) => Flaw::UnknownCa,
        Some(Break::TlsOtherHost) => Flaw::OtherHost,
        Some(Break::TlsExpired) => Flaw::Expired,
        Some(Break::RefuseConnect(_) | Break::SilentConnect) | None => Flaw::None,
    };
    Ok(Some(Tunnel { host, site, role, flaw }))
}

/// The host of `CONNECT host:port`, or of the URL in a plain proxy request.
fn target_host(request: &Request) -> String {
    let target = request.target.as_str();
    let authority = target
        .split_once("://")
        .map_or(target, |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    host.to_ascii_lowercase()
}

/// The last fault that was set for connections to this host.
fn break_of(shared: &Shared, host: &str) -> Option<Break> {
    lock(&shared.faults).iter().rev().find_map(|fault| match fault {
        Fault::Connection { host: at, how } if at.eq_ignore_ascii_case(host) => Some(*how),
        _ => None,
    })
}

fn refuse(socket: &mut Socket, response: &Response) -> io::Result<()> {
    let length = format!("Content-Length: {}", response.body.len());
    socket.write_all(&[response.head(&length, true), response.body.clone()].concat())
}

/// The handshake, then one request after the other.
fn converse(socket: Socket, tunnel: Tunnel, id: u64, shared: &Shared) -> io::Result<()> {
    let config = shared.authority.server(&tunnel.host, tunnel.flaw)?;
    let session = ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
    let mut reader = BufReader::new(StreamOwned::new(session, socket));
    while let Some(request) = Request::read(&mut reader)? {
        let close = request.wants_close();
        exchange(reader.get_mut(), &tunnel, id, &request, shared)?;
        if close {
            let stream = reader.get_mut();
            stream.conn.send_close_notify();
            return stream.flush();
        }
    }
    Ok(())
}

fn exchange(
    stream: &mut Tls,
    tunnel: &Tunnel,
    id: u64,
    request: &Request,
    shared: &Shared,
) -> io::Result<()> {
    let entry = lock(&shared.log).push(record(tunnel, id, request));
    let place = match tunnel.role {
        Role::Registry => registry::place(request),
        Role::Api => api::place(tunnel.site, request),
        Role::Blobs => Where::Blobs,
    };
    // nerdctl writes the port; Go's rules let it.
    let named = request.header("host").unwrap_or_default();
    let honest = if named.strip_suffix(":443").unwrap_or(named) == tunnel.host {
        let mut world = lock(&shared.world);
        match tunnel.role {
            Role::Registry => registry::answer(tunnel.site, request, &mut world),
            Role::Api => api::answer(tunnel.site, request, &mut world),
            // No link that was signed, so nothing is there. What the real one says then is not known.
            Role::Blobs => Response::new(404, "text/plain", "nothing here\n"),
        }
    } else {
        Response::new(400, "text/plain", "the Host header names somebody else\n")
    };
    let delivery = Delivery::new(&lock(&shared.faults), place, &tunnel.host, honest);
    delivery.send(stream, request.method == "HEAD", request.wants_close(), |status| {
        lock(&shared.log).answered(entry, status)
    })
}

fn record(tunnel: &Tunnel, id: u64, request: &Request) -> Exchange {
    let (bearer, api_token) = match tunnel.role {
        Role::Registry => (request.authorization("bearer"), None),
        Role::Api => (None, api::token(request)),
        Role::Blobs => (request.authorization("bearer"), None),
    };
    Exchange {
        host: tunnel.host.clone(),
        method: request.method.clone(),
        path: request.target.clone(),
        basic: request.basic(),
        bearer: bearer.map(str::to_owned),
        api_token: api_token.map(str::to_owned),
        user_agent: request.header("user-agent").unwrap_or_default().to_owned(),
        connection: id,
        body: request.body.clone(),
        ..Exchange::default()
    }
}
