//! Why no answer came, from what the HTTP library reports.
//!
//! Owns the classes and the short words for them. The words hold no URL, no header and nothing of
//! a proxy but its host and port.

use std::io;

use rustls::CertificateError;
use ureq::{Error, Timeout};

use super::{CONNECT_LIMIT, PROXY_LIMIT, REQUEST_LIMIT};
use crate::cause::Cause;
use crate::problem::Problem;

/// Where it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoAnswerKind {
    /// The host's name has no address.
    Name,
    /// No route leads to the host's addresses.
    Route,
    /// No TCP connection, or one that was cut.
    Connection,
    /// The TLS handshake failed, or there is nothing to check a certificate with.
    Tls,
    /// The proxy's setting is wrong, the proxy is not there, or it refused.
    Proxy,
    /// A limit on time ran out.
    Time,
    /// What came is not HTTP as agreed.
    Nonsense,
}

/// That a host gave no whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoAnswer {
    /// The host that was asked.
    pub host: String,
    /// Where it ended.
    pub kind: NoAnswerKind,
    /// What was seen, in a few words.
    pub detail: String,
}

impl NoAnswer {
    /// The same as a failure of the run.
    pub(crate) fn problem(&self) -> Problem {
        let host = &self.host;
        let (cause, message) = match self.kind {
            NoAnswerKind::Name => {
                (Cause::NameNotResolved, format!("no address was found for `{host}`"))
            }
            NoAnswerKind::Route => {
                (Cause::NetworkUnreachable, format!("no way leads to `{host}` from here"))
            }
            NoAnswerKind::Connection => (Cause::NotReached, format!("no connection to `{host}`")),
            NoAnswerKind::Tls => (Cause::TlsFailed, format!("no trusted connection to `{host}`")),
            NoAnswerKind::Proxy => {
                (Cause::ProxyFailed, format!("no way through the proxy to `{host}`"))
            }
            NoAnswerKind::Time => {
                (Cause::NoAnswerInTime, format!("`{host}` did not answer in time"))
            }
            NoAnswerKind::Nonsense => {
                (Cause::NotARegistry, format!("what `{host}` answered makes no sense"))
            }
        };
        Problem::new(cause, message).why(self.detail.clone()).registry(host.clone())
    }

    /// Reads the library's error. `proxy` is the one that the request went through.
    pub(super) fn of(host: &str, error: Error, proxy: Option<&ureq::Proxy>) -> Self {
        let through = proxy.map(|proxy| format!("the proxy {}:{}", proxy.host(), proxy.port()));
        let (kind, detail) = classify(error, through.as_deref());
        Self { host: host.into(), kind, detail }
    }
}

/// `through` names the proxy. Behind a proxy only the proxy's own name is looked up and only the
/// proxy is connected to, so a failure of either is the proxy's.
fn classify(error: Error, through: Option<&str>) -> (NoAnswerKind, String) {
    match error {
        Error::Io(error) => classify_io(&error, through),
        Error::Rustls(error) => (NoAnswerKind::Tls, tls_detail(&error)),
        Error::Tls(_) | Error::TlsRequired => (NoAnswerKind::Tls, "TLS failed".into()),
        Error::Timeout(Timeout::Resolve) => {
            no_address("cannot be looked up: no name server answers in time", through)
        }
        Error::Timeout(Timeout::Connect) => {
            let (what, limit) = match through {
                Some(proxy) => (format!("no connection through {proxy}"), PROXY_LIMIT),
                None => ("no connection".into(), CONNECT_LIMIT),
            };
            (NoAnswerKind::Time, format!("{what} within {} seconds", limit.as_secs()))
        }
        Error::Timeout(_) => {
            let limit = REQUEST_LIMIT.as_secs();
            (NoAnswerKind::Time, format!("no whole answer within {limit} seconds"))
        }
        Error::HostNotFound => no_address("has no address here", through),
        Error::ConnectionFailed => no_connection("could not be reached", through),
        Error::ConnectProxyFailed(reason) => {
            let through = through.unwrap_or("the proxy");
            (NoAnswerKind::Proxy, format!("{through} {}", refusal(&reason)))
        }
        Error::InvalidProxyUrl => (NoAnswerKind::Proxy, "the proxy's address is not one".into()),
        Error::LargeResponseHeader(..) => {
            (NoAnswerKind::Nonsense, "its headers are too long".into())
        }
        _ => (NoAnswerKind::Nonsense, "what came back breaks the protocol".into()),
    }
}

fn classify_io(error: &io::Error, through: Option<&str>) -> (NoAnswerKind, String) {
    use io::ErrorKind as Io;
    if let Some(error) = error.get_ref().and_then(|e| e.downcast_ref::<rustls::Error>()) {
        return (NoAnswerKind::Tls, tls_detail(error));
    }
    if let Some(why) = name_failure(error) {
        return no_address(why, through);
    }
    match error.kind() {
        Io::ConnectionRefused => no_connection("refused the connection", through),
        Io::HostUnreachable => no_connection("has no route from here", through),
        Io::NetworkUnreachable | Io::NetworkDown | Io::AddrNotAvailable => {
            let (kind, detail) = no_connection("has no route from here", through);
            (if through.is_none() { NoAnswerKind::Route } else { kind }, detail)
        }
        Io::TimedOut | Io::WouldBlock => {
            (NoAnswerKind::Time, "the network gave up waiting for it".into())
        }
        Io::ConnectionReset | Io::ConnectionAborted | Io::BrokenPipe | Io::UnexpectedEof => {
            let end = through.map(|proxy| format!(", by it or by {proxy}")).unwrap_or_default();
            (NoAnswerKind::Connection, format!("the connection was cut{end}"))
        }
        // What the SOCKS client reports of its proxy's refusal has no other mark.
        Io::Other | Io::PermissionDenied | Io::InvalidData | Io::InvalidInput
            if through.is_some() =>
        {
            no_connection("did not let the connection through", through)
        }
        _ => (NoAnswerKind::Connection, error.to_string()),
    }
}

/// The standard library has no kind for a failed look-up: on Unix its own words say so, on Windows
/// the codes of Winsock (11001 to 11004; 11002 is "try again").
fn name_failure(error: &io::Error) -> Option<&'static str> {
    const NO_SERVER: &str = "cannot be looked up: no name server answers";
    const NO_ADDRESS: &str = "has no address here";
    match error.raw_os_error() {
        Some(11002) if cfg!(windows) => return Some(NO_SERVER),
        Some(11001 | 11003 | 11004) if cfg!(windows) => return Some(NO_ADDRESS),
        _ => {}
    }
    let text = error.to_string();
    let reason = text.strip_prefix("failed to lookup address information: ")?;
    Some(if reason.contains("Temporary failure") { NO_SERVER } else { NO_ADDRESS })
}

fn no_address(what: &str, through: Option<&str>) -> (NoAnswerKind, String) {
    match through {
        Some(proxy) => (NoAnswerKind::Proxy, format!("{proxy} {what}")),
        None => (NoAnswerKind::Name, format!("its name {what}")),
    }
}

fn no_connection(what: &str, through: Option<&str>) -> (NoAnswerKind, String) {
    match through {
        Some(proxy) => (NoAnswerKind::Proxy, format!("{proxy} {what}")),
        None => (NoAnswerKind::Connection, format!("it {what}")),
    }
}

/// Words for the library's `proxy server responded 407/407`.
fn refusal(reason: &str) -> String {
    let status = reason.rsplit(['/', ' ']).next().unwrap_or_default();
    match status.parse::<u16>() {
        Ok(407) => "wants a user name and a password (407)".into(),
        Ok(403) => "forbids this host (403)".into(),
        Ok(status) => format!("refused with status {status}"),
        Err(_) => "did not answer".into(),
    }
}

fn tls_detail(error: &rustls::Error) -> String {
    use CertificateError as Bad;
    let rustls::Error::InvalidCertificate(bad) = error else {
        return match error {
            rustls::Error::InvalidMessage(_) => "what answers does not speak TLS".into(),
            other => format!("the TLS handshake failed: {other}"),
        };
    };
    match bad {
        Bad::UnknownIssuer => {
            "its certificate is signed by an authority that is not trusted here".into()
        }
        Bad::Expired | Bad::ExpiredContext { .. } => {
            "its certificate has expired, or the clock here is wrong".into()
        }
        Bad::NotValidYet | Bad::NotValidYetContext { .. } => {
            "its certificate is not valid yet, or the clock here is wrong".into()
        }
        Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
            "its certificate is for another host".into()
        }
        Bad::Revoked => "its certificate has been revoked".into(),
        other => format!("its certificate is not accepted: {other}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NoAnswerKind as Kind;

    const PROXY: Option<&str> = Some("the proxy p:3128");

    fn said(error: Error, through: Option<&str>) -> (Kind, String) {
        classify(error, through)
    }

    fn io(kind: io::ErrorKind) -> Error {
        Error::Io(io::Error::from(kind))
    }

    fn tls(error: CertificateError) -> Error {
        let error = rustls::Error::InvalidCertificate(error);
        Error::Io(io::Error::new(io::ErrorKind::InvalidData, error))
    }

    #[test]
    fn classes() {
        use io::ErrorKind as Io;
        let lookup = |why: &str| {
            Error::Io(io::Error::other(format!("failed to lookup address information: {why}")))
        };
        let refused = |status: &str| {
            Error::ConnectProxyFailed(format!("proxy server responded {status}/{status}"))
        };
        let cases = [
            (lookup("Name or service not known"), None, Kind::Name, "its name has no address here"),
            (
                lookup("Temporary failure in name resolution"),
                None,
                Kind::Name,
                "its name cannot be looked up: no name server answers",
            ),
            (
                lookup("Name or service not known"),
                PROXY,
                Kind::Proxy,
                "the proxy p:3128 has no address here",
            ),
            (Error::HostNotFound, None, Kind::Name, "its name has no address here"),
            (io(Io::ConnectionRefused), None, Kind::Connection, "it refused the connection"),
            (
                io(Io::ConnectionRefused),
                PROXY,
                Kind::Proxy,
                "the proxy p:3128 refused the connection",
            ),
            (io(Io::NetworkUnreachable), None, Kind::Route, "it has no route from here"),
            (io(Io::AddrNotAvailable), None, Kind::Route, "it has no route from here"),
            (io(Io::HostUnreachable), None, Kind::Connection, "it has no route from here"),
            (
                io(Io::NetworkUnreachable),
                PROXY,
                Kind::Proxy,
                "the proxy p:3128 has no route from here",
            ),
            (io(Io::ConnectionReset), None, Kind::Connection, "the connection was cut"),
            (
                io(Io::UnexpectedEof),
                PROXY,
                Kind::Connection,
                "the connection was cut, by it or by the proxy p:3128",
            ),
            (io(Io::TimedOut), None, Kind::Time, "the network gave up waiting for it"),
            (
                io(Io::PermissionDenied),
                PROXY,
                Kind::Proxy,
                "the proxy p:3128 did not let the connection through",
            ),
            (
                refused("407"),
                PROXY,
                Kind::Proxy,
                "the proxy p:3128 wants a user name and a password (407)",
            ),
            (refused("502"), PROXY, Kind::Proxy, "the proxy p:3128 refused with status 502"),
            (
                Error::ConnectProxyFailed("proxy server did not respond".into()),
                PROXY,
                Kind::Proxy,
                "the proxy p:3128 did not answer",
            ),
            (
                Error::Timeout(Timeout::Resolve),
                None,
                Kind::Name,
                "its name cannot be looked up: no name server answers in time",
            ),
            (
                Error::Timeout(Timeout::Resolve),
                PROXY,
                Kind::Proxy,
                "the proxy p:3128 cannot be looked up: no name server answers in time",
            ),
            (Error::Timeout(Timeout::Connect), None, Kind::Time, "no connection within 5 seconds"),
            (
                Error::Timeout(Timeout::Connect),
                PROXY,
                Kind::Time,
                "no connection through the proxy p:3128 within 8 seconds",
            ),
            (
                Error::Timeout(Timeout::Global),
                PROXY,
                Kind::Time,
                "no whole answer within 10 seconds",
            ),
            (
                tls(CertificateError::UnknownIssuer),
                PROXY,
                Kind::Tls,
                "its certificate is signed by an authority that is not trusted here",
            ),
            (
                tls(CertificateError::Expired),
                None,
                Kind::Tls,
                "its certificate has expired, or the clock here is wrong",
            ),
            (
                tls(CertificateError::NotValidForName),
                None,
                Kind::Tls,
                "its certificate is for another host",
            ),
            (Error::LargeResponseHeader(9, 1), None, Kind::Nonsense, "its headers are too long"),
        ];
        for (error, through, kind, detail) in cases {
            assert_eq!(said(error, through), (kind, detail.into()));
        }
    }

    #[test]
    fn problems() {
        let of = |kind| NoAnswer { host: "ghcr.io".into(), kind, detail: "so".into() }.problem();
        let cases = [
            (Kind::Name, Cause::NameNotResolved),
            (Kind::Route, Cause::NetworkUnreachable),
            (Kind::Connection, Cause::NotReached),
            (Kind::Tls, Cause::TlsFailed),
            (Kind::Proxy, Cause::ProxyFailed),
            (Kind::Time, Cause::NoAnswerInTime),
            (Kind::Nonsense, Cause::NotARegistry),
        ];
        for (kind, cause) in cases {
            let problem = of(kind);
            assert_eq!(problem.cause, cause);
            assert!(problem.message.contains("ghcr.io"));
            assert_eq!(problem.why.as_deref(), Some("so"));
        }
    }

    #[test]
    fn a_proxy_is_named_without_its_password() {
        let proxy = ureq::Proxy::new("http://user:word@proxy.example:3128").unwrap();
        let error = io(io::ErrorKind::ConnectionRefused);
        let said = NoAnswer::of("ghcr.io", error, Some(&proxy));
        assert_eq!(said.detail, "the proxy proxy.example:3128 refused the connection");
    }
}
