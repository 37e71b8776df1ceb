//! Requests that no answer came to.
//!
//! Pure.

use super::facts::Facts;
use super::host::Mention;
use super::judge::{Verdict, one};
use super::protocol::Trouble;
use crate::cause::Cause;
use crate::cause::Certainty::{Certain, Likely};

/// A request that no answer came to.
pub(super) fn network(facts: &Facts<'_>) -> Option<Verdict> {
    let (cause, shows) = match facts.trouble? {
        Trouble::Proxy => (Cause::ProxyFailed, "the way to the proxy, or through it, failed"),
        // An alert of the other side, or an answer without TLS.
        Trouble::Tls if !facts.has(&["x509", "certificate", "issuer"]) => {
            (Cause::TlsFailed, "no connection by TLS came about")
        }
        Trouble::Tls => (Cause::TlsFailed, "the certificate that answered is not trusted"),
        Trouble::Name => (Cause::NameNotResolved, "the host's name has no address there"),
        Trouble::Timeout => (Cause::NoAnswerInTime, "the time was up before an answer came"),
        Trouble::Unreachable => {
            (Cause::NetworkUnreachable, "no route leads to the registry's address")
        }
        Trouble::NotReached => (Cause::NotReached, "the connection was refused or cut off"),
        Trouble::Nonsense => (Cause::NotARegistry, "what answered is no registry"),
    };
    // The other end of a request to a URL may be a proxy's port; that of a name is its own.
    let is_call = facts.about().is_some_and(Mention::is_call);
    let elsewhere = !is_call
        && port(&facts.lower).is_some_and(|port| {
            !matches!(port, 443 | 80 | 53) && facts.trouble != Some(Trouble::Proxy)
        });
    (facts.talks() && !elsewhere).then(|| one(cause, Certain, shows)).flatten()
}

/// The port that was dialled.
fn port(lower: &str) -> Option<u16> {
    let at =
        lower.rfind("dial tcp ").map(|at| at + 9).or_else(|| lower.rfind("->").map(|at| at + 2))?;
    let address = lower[at..].split(": ").next()?.split(' ').next()?;
    address.rsplit_once(':')?.1.parse().ok()
}

/// What fails at the host of the layers.
pub(super) fn blobs(facts: &Facts<'_>) -> Option<Verdict> {
    let fails = facts.trouble.is_some() || matches!(facts.status, Some(401 | 403 | 407));
    let shows = "the registry was reached, and the host of its layers was not";
    match facts.status {
        Some(500..) => {
            one(Cause::ServerError, Certain, "the host of the layers answered that it failed")
        }
        _ if fails => one(Cause::BlobHostBlocked, Likely, shows),
        _ => None,
    }
}
