//! Why no answer came, in words that name what is in the way.
//!
//! Pure. The HTTP library's own words can quote a header or a URL, so none of them is passed on
//! but those of the operating system.

use std::io;

use ureq::Proxy;

use crate::cause::Cause;
use crate::problem::Problem;

/// What stood in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswerKind {
    /// The name has no address.
    Name,
    /// No connection, or one that broke.
    Connection,
    /// The certificate is not trusted, or what answers speaks no TLS.
    Tls,
    /// The proxy.
    Proxy,
    /// A time limit.
    Time,
    /// An answer that is no HTTP, or a request that is none.
    Nonsense,
}

/// A request that got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoAnswer {
    /// The host that was asked.
    pub host: String,
    /// What stood in the way.
    pub kind: NoAnswerKind,
    /// That in words, to follow the host's name.
    pub detail: String,
}

impl NoAnswer {
    /// Reads the library's error; `proxy` is the way that was taken.
    pub(super) fn of(host: &str, error: ureq::Error, proxy: Option<&Proxy>) -> Self {
        let (kind, detail) = told(error, proxy);
        Self { host: host.to_owned(), kind, detail }
    }

    /// The problem it is for whoever needed the answer.
    pub fn problem(&self) -> Problem {
        let cause = match self.kind {
            NoAnswerKind::Name => Cause::NameNotResolved,
            NoAnswerKind::Connection => Cause::NotReached,
            NoAnswerKind::Tls => Cause::TlsFailed,
            NoAnswerKind::Proxy => Cause::ProxyFailed,
            NoAnswerKind::Time => Cause::NoAnswerInTime,
            NoAnswerKind::Nonsense => Cause::NotARegistry,
        };
        Problem::new(cause, format!("{} gave no answer", self.host))
            .why(self.detail.clone())
            .piece("registry", &self.host)
    }
}

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.host, self.detail)
    }
}

fn told(error: ureq::Error, proxy: Option<&Proxy>) -> (NoAnswerKind, String) {
    use ureq::Error;
    let through = || match proxy {
        // Host and port only: the rest may be a password.
        Some(proxy) => format!(" (through the proxy {}:{})", proxy.host(), proxy.port()),
        None => String::new(),
    };
    match error {
        Error::HostNotFound => no_address(proxy),
        Error::Io(error) if is_look_up(&error) => no_address(proxy),
        Error::Timeout(ureq::Timeout::Resolve) => {
            (NoAnswerKind::Name, "the look-up of its name did not end".into())
        }
        Error::Timeout(_) => {
            (NoAnswerKind::Time, format!("it did not answer in time{}", through()))
        }
        Error::InvalidProxyUrl => (NoAnswerKind::Proxy, "the proxy's address is no address".into()),
        Error::ConnectProxyFailed(_) => {
            (NoAnswerKind::Proxy, format!("the connection was refused{}", through()))
        }
        Error::Rustls(error) => (NoAnswerKind::Tls, certificate(&error)),
        Error::Tls(_) | Error::Pem(_) | Error::TlsRequired => {
            (NoAnswerKind::Tls, "no TLS connection came about".into())
        }
        Error::Io(error) => match (io_error(&error, &through()), proxy) {
            // Only the proxy itself is connected to.
            ((_, words), Some(_)) if is_connecting(error.kind()) => (NoAnswerKind::Proxy, words),
            (told, _) => told,
        },
        Error::ConnectionFailed => {
            (NoAnswerKind::Connection, format!("no connection came about{}", through()))
        }
        _ => (NoAnswerKind::Nonsense, "what it said is no HTTP".into()),
    }
}

fn no_address(proxy: Option<&Proxy>) -> (NoAnswerKind, String) {
    match proxy {
        Some(proxy) => {
            (NoAnswerKind::Proxy, format!("the proxy's name {} has no address", proxy.host()))
        }
        None => (NoAnswerKind::Name, "its name has no address here".into()),
    }
}

/// Whether the look-up of a name failed. The standard library has a text for it and no kind; on
/// Windows it passes on the system's four codes.
fn is_look_up(error: &io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address information")
        || (cfg!(windows) && matches!(error.raw_os_error(), Some(11001..=11004)))
}

/// Whether that comes before there is a connection.
fn is_connecting(kind: io::ErrorKind) -> bool {
    matches!(
        kind,
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
    )
}

fn io_error(error: &io::Error, through: &str) -> (NoAnswerKind, String) {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(error) = inner {
        return (NoAnswerKind::Tls, certificate(error));
    }
    let words = match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => {
            return (NoAnswerKind::Time, format!("it did not answer in time{through}"));
        }
        io::ErrorKind::ConnectionRefused => "the connection was refused",
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => {
            "the connection was reset"
        }
        io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe => "the connection was closed",
        io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::NetworkDown => "there is no way to it",
        _ => "the connection failed",
    };
    (NoAnswerKind::Connection, format!("{words}{through}"))
}

/// What is wrong with a certificate.
fn certificate(error: &rustls::Error) -> String {
    use rustls::{CertificateError, Error};
    match error {
        Error::InvalidCertificate(error) => match error {
            CertificateError::UnknownIssuer => {
                "its certificate is signed by an authority that is not trusted here"
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "its certificate has expired (or the clock here is wrong)"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "its certificate is not valid yet (or the clock here is wrong)"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "its certificate is for another host"
            }
            CertificateError::Revoked => "its certificate is revoked",
            _ => "its certificate is not valid",
        },
        Error::InvalidMessage(_) => "what answers there speaks no TLS",
        _ => "no TLS connection came about",
    }
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stood_in_the_way() {
        let proxy = Proxy::new("http://user:hunter2@proxy.example:3128").unwrap();
        let kind = |error, proxy| told(error, proxy).0;
        assert_eq!(kind(ureq::Error::HostNotFound, None), NoAnswerKind::Name);
        assert_eq!(kind(ureq::Error::HostNotFound, Some(&proxy)), NoAnswerKind::Proxy);
        assert_eq!(kind(ureq::Error::Timeout(ureq::Timeout::Global), None), NoAnswerKind::Time);
        assert_eq!(kind(ureq::Error::Timeout(ureq::Timeout::Resolve), None), NoAnswerKind::Name);
        let refused = || ureq::Error::Io(io::ErrorKind::ConnectionRefused.into());
        assert_eq!(kind(refused(), None), NoAnswerKind::Connection);
        assert_eq!(kind(refused(), Some(&proxy)), NoAnswerKind::Proxy);
        let reset = ureq::Error::Io(io::ErrorKind::ConnectionReset.into());
        assert_eq!(kind(reset, Some(&proxy)), NoAnswerKind::Connection);
        // What the standard library says of a name without an address. No DNS has to be asked
        // for one that is too long.
        use std::net::ToSocketAddrs;
        let nobody = "x".repeat(64);
        let look_up = || ureq::Error::Io((nobody.as_str(), 443).to_socket_addrs().unwrap_err());
        assert_eq!(kind(look_up(), None), NoAnswerKind::Name);
        assert_eq!(kind(look_up(), Some(&proxy)), NoAnswerKind::Proxy);
        let untrusted = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        assert_eq!(kind(ureq::Error::Rustls(untrusted.clone()), None), NoAnswerKind::Tls);
        assert_eq!(kind(ureq::Error::Io(io::Error::other(untrusted)), None), NoAnswerKind::Tls);
        let (_, words) = told(refused(), Some(&proxy));
        assert_eq!(words, "the connection was refused (through the proxy proxy.example:3128)");
    }
}
