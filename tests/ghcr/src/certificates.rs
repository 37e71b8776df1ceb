//! The throw-away CA and the certificates it signs, good and bad.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use rustls::ServerConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is wrong with a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    UnknownCa,
    OtherHost,
    Expired,
}

/// A certificate authority of this process. All keys are ECDSA: they cost microseconds, where
/// RSA keys cost seconds in a debug build.
pub(crate) struct Authority {
    ca: CertifiedIssuer<'static, KeyPair>,
    leaf_key: KeyPair,
    provider: Arc<CryptoProvider>,
}

impl Authority {
    pub(crate) fn new() -> io::Result<Authority> {
        Ok(Authority {
            ca: new_ca("GHCR stand-in, for tests only").map_err(io::Error::other)?,
            leaf_key: new_key().map_err(io::Error::other)?,
            provider: Arc::new(ring::default_provider()),
        })
    }

    /// The certificate of the CA, as `SSL_CERT_FILE` wants it.
    pub(crate) fn pem(&self) -> String {
        self.ca.pem()
    }

    /// The TLS side of one connection for `host`.
    ///
    /// Made anew for each connection, so that no client can resume a session: a resumed one would
    /// not look at the certificate again, and a flaw that was set in between would go unseen.
    pub(crate) fn server(&self, host: &str, flaw: Flaw) -> io::Result<Arc<ServerConfig>> {
        let leaf = self.leaf(host, flaw).map_err(io::Error::other)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(self.leaf_key.serialize_der()));
        let mut config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .and_then(|builder| {
                builder.with_no_client_auth().with_single_cert(vec![leaf.der().clone()], key)
            })
            .map_err(io::Error::other)?;
        // Go clients would speak HTTP/2 if they were let.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn leaf(&self, host: &str, flaw: Flaw) -> Result<rcgen::Certificate, rcgen::Error> {
        let name = match flaw {
            Flaw::OtherHost => "other.example",
            _ => host,
        };
        let now = SystemTime::now();
        let (not_before, not_after) = match flaw {
            Flaw::Expired => (now - 30 * DAY, now - DAY),
            // Longer than 397 days would be refused by Apple's verifier.
            _ => (now - 2 * DAY, now + 90 * DAY),
        };
        let mut params = CertificateParams::new(vec![name.to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.not_before = not_before.into();
        params.not_after = not_after.into();
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        match flaw {
            Flaw::UnknownCa => {
                // With the name of the known CA it would be a bad signature instead.
                params.signed_by(&self.leaf_key, &*new_ca("Somebody's TLS inspection")?)
            }
            _ => params.signed_by(&self.leaf_key, &self.ca),
        }
    }
}

fn new_ca(name: &str) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let now = SystemTime::now();
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = (now - 7 * DAY).into();
    params.not_after = (now + 365 * DAY).into();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, new_key()?)
}

fn new_key() -> Result<KeyPair, rcgen::Error> {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)
}
