//! Requests that no answer came to.
//!
//! Pure.

use super::facts::Facts;
use super::hosts::HostMention;
use super::protocol::Transport;
use super::verdict::{Verdict, one};
use crate::cause::Cause;
use crate::cause::Certainty::{Certain, Likely};

/// A request that no answer came to.
pub(super) fn network(facts: &Facts<'_>) -> Option<Verdict> {
    let (cause, evidence) = match facts.transport? {
        Transport::Proxy => (Cause::ProxyFailed, "the way to the proxy, or through it, failed"),
        // An alert of the other side, or an answer without TLS.
        Transport::Tls if !facts.has(&["x509", "certificate", "issuer"]) => {
            (Cause::TlsFailed, "no connection by TLS came about")
        }
        Transport::Tls => (Cause::TlsFailed, "the certificate that answered is not trusted"),
        Transport::Name => (Cause::NameNotResolved, "the host's name has no address there"),
        Transport::Timeout => (Cause::NoAnswerInTime, "the request timed out"),
        Transport::Unreachable => {
            (Cause::NetworkUnreachable, "no route leads to the registry's address")
        }
        Transport::NotReached => (Cause::NotReached, "the connection was refused or cut off"),
        Transport::Nonsense => (Cause::NotARegistry, "what answered is no registry"),
    };
    // The other end of a request to a URL may be a proxy's port; that of a name is its own.
    let is_call = facts.about().is_some_and(HostMention::is_call);
    let elsewhere = !is_call
        && port(&facts.lower).is_some_and(|port| {
            !matches!(port, 443 | 80 | 53) && facts.transport != Some(Transport::Proxy)
        });
    (facts.talks() && !elsewhere).then(|| one(cause, Certain, evidence)).flatten()
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
    let fails = facts.transport.is_some() || matches!(facts.status, Some(401 | 403 | 407));
    let evidence = "the registry was reached, and the host of its layers was not";
    match facts.status {
        Some(500..) => {
            one(Cause::ServerError, Certain, "the host of the layers answered that it failed")
        }
        _ if fails => one(Cause::BlobHostBlocked, Likely, evidence),
        _ => None,
    }
}
