//! Who signed the certificate that a host shows, whether or not it is trusted.
//!
//! Owns one handshake that ends before anything is sent: the certificates are looked at, and the
//! connection is given up. Says nothing about trust, which is `trust`'s business.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, SocksConnector, TcpConnector, Transport,
    TransportAdapter,
};

use super::lookup::Lookup;
use super::{Http, REQUEST_LIMIT, way_limit};

impl Http {
    /// The name of the authority that signed `host`'s certificate; of the last one in the chain
    /// that the host sends. Text from outside. `None` if no certificate came.
    pub(crate) fn signer(&self, host: &str) -> Option<String> {
        if self.has_no_time() {
            return None;
        }
        let proxy = self.proxies.proxy_for(host).ok()?;
        // The TLS to such a proxy would be looked at in place of the host's.
        if proxy.is_some_and(|proxy| proxy.protocol() == ureq::ProxyProtocol::Https) {
            return None;
        }
        let config = ureq::Agent::config_builder()
            .https_only(true)
            .max_redirects(0)
            .timeout_connect(Some(way_limit(proxy)))
            .timeout_global(Some(REQUEST_LIMIT))
            .proxy(proxy.cloned())
            .build();
        let seen = Arc::new(Seen::default());
        // In the order of ureq's own, whose last link is the TLS that it checks.
        let chain = ().chain(SocksConnector::default()).chain(ConnectProxyConnector::default());
        let chain = chain.chain(TcpConnector::default()).chain(Peek(Arc::clone(&seen)));
        let agent = ureq::Agent::with_parts(config, chain, Lookup::default());
        // It always fails: the handshake is given up.
        let _ = agent.get(format!("https://{host}/")).call();
        let seen = seen.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.as_deref().and_then(issuer)
    }
}

/// The last certificate of the chain that was shown, DER.
#[derive(Debug, Default)]
struct Seen(Mutex<Option<Vec<u8>>>);

/// Does the handshake of the one host that is asked, and gives the connection up.
#[derive(Debug)]
struct Peek(Arc<Seen>);

impl<In: Transport> Connector<In> for Peek {
    type Out = In;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<In>, ureq::Error> {
        // The way to a proxy is made by the same chain.
        if details.uri.scheme_str() != Some("https") {
            return Ok(chained);
        }
        let Some(transport) = chained else { return Ok(None) };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let schemes = provider.signature_verification_algorithms.supported_schemes();
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Look { seen: Arc::clone(&self.0), schemes }))
            .with_no_client_auth();
        let name = ServerName::try_from(details.uri.host().unwrap_or_default().to_owned())
            .map_err(|_| ureq::Error::HostNotFound)?;
        let mut connection = ClientConnection::new(Arc::new(config), name)?;
        let mut socket = TransportAdapter::new(Box::new(transport), details.current_time.clone());
        socket.set_timeout(details.timeout);
        let _ = connection.complete_io(&mut socket);
        Err(ureq::Error::ConnectionFailed)
    }
}

/// Takes note of the certificates and refuses them all.
#[derive(Debug)]
struct Look {
    seen: Arc<Seen>,
    schemes: Vec<SignatureScheme>,
}

impl ServerCertVerifier for Look {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let last = intermediates.last().unwrap_or(end_entity);
        *self.seen.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(last.to_vec());
        Err(rustls::Error::General("looked at, and given up".into()))
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("never reached".into()))
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("never reached".into()))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.schemes.clone()
    }
}

/// One value of DER: its tag, what is in it, and what follows (X.690, definite lengths only).
fn value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (bytes.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// The issuer in a certificate (RFC 5280, 4.1): its organization and its common name.
fn issuer(certificate: &[u8]) -> Option<String> {
    const COMMON_NAME: &[u8] = &[0x55, 4, 3];
    const ORGANIZATION: &[u8] = &[0x55, 4, 10];
    let (_, certificate, _) = value(certificate)?;
    let (_, mut fields, _) = value(certificate)?;
    // The version may be left out; the serial number and the algorithm come next.
    if fields.first() == Some(&0xa0) {
        fields = value(fields)?.2;
    }
    for _ in 0..2 {
        fields = value(fields)?.2;
    }
    let (_, mut names, _) = value(fields)?;
    let (mut common, mut organization) = (None, None);
    while let Some((_, set, rest)) = value(names) {
        names = rest;
        let (_, pair, _) = value(set)?;
        let (_, kind, text) = value(pair)?;
        let (_, text, _) = value(text)?;
        let text = String::from_utf8_lossy(text).into_owned();
        match kind {
            COMMON_NAME => common = Some(text),
            ORGANIZATION => organization = Some(text),
            _ => {}
        }
    }
    match (organization, common) {
        (Some(organization), Some(common)) => Some(format!("{common} ({organization})")),
        (organization, common) => common.or(organization),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A value of DER of up to 127 bytes.
    fn der(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }

    fn certificate(names: &[(u8, &str)]) -> Vec<u8> {
        let name = |(kind, text): &(u8, &str)| {
            let pair = [der(6, &[0x55, 4, *kind]), der(12, text.as_bytes())].concat();
            der(0x31, &der(0x30, &pair))
        };
        let issuer = der(0x30, &names.iter().flat_map(name).collect::<Vec<_>>());
        let fields = [der(0xa0, &der(2, &[2])), der(2, &[1]), der(0x30, &[]), issuer].concat();
        der(0x30, &der(0x30, &fields))
    }

    #[test]
    fn who_signed() {
        let signed = |names| issuer(&certificate(names));
        assert_eq!(signed(&[(6, "US"), (10, "Acme"), (3, "Root")]), Some("Root (Acme)".into()));
        assert_eq!(signed(&[(3, "Root")]), Some("Root".into()));
        assert_eq!(signed(&[(10, "Acme")]), Some("Acme".into()));
        assert_eq!(signed(&[]), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(0_u8.., 0..64)) {
            let _ = issuer(&bytes);
        }

        #[test]
        fn a_certificate_with_any_byte_changed_is_read(at in 0_usize..60, byte: u8) {
            let mut bytes = certificate(&[(10, "Acme"), (3, "Root")]);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = issuer(&bytes);
        }
    }
}
