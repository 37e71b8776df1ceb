//! Which certificate authorities are trusted: the system's, or those that `SSL_CERT_FILE` and
//! `SSL_CERT_DIR` name.
//!
//! Reads the files that the environment names and nothing else; it never switches checking off.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_native_certs::{CertificateResult, load_certs_from_paths};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::env::{Env, SSL_CERT_DIR, SSL_CERT_FILE};
use crate::problem::reason;

/// Where the authorities come from.
pub(super) struct Trust {
    file: Option<PathBuf>,
    /// Folders, separated as in `PATH`.
    dirs: Option<OsString>,
    /// `SSL_CERT_FILE` is set to nothing, which engines take for unset.
    empty: bool,
}

impl Trust {
    pub(super) fn of(env: &Env) -> Self {
        Self {
            file: env.path(SSL_CERT_FILE),
            dirs: env.var(SSL_CERT_DIR).map(OsString::from),
            empty: env.raw(SSL_CERT_FILE).is_some_and(|value| value.is_empty()),
        }
    }

    /// Reads the authorities. What a variable names replaces the system's, on every system: the
    /// system's own verifier on macOS and Windows does not know these variables.
    ///
    /// The error says which variable or file is at fault.
    pub(super) fn load(&self) -> Result<TlsConfig, String> {
        let roots = if self.file.is_some() || self.dirs.is_some() {
            self.named()?
        } else {
            system(self.empty)?
        };
        // The ring provider in so many words: with two in the build rustls would not choose.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        Ok(TlsConfig::builder()
            .root_certs(roots)
            .unversioned_rustls_crypto_provider(provider)
            .build())
    }

    fn named(&self) -> Result<RootCerts, String> {
        let mut all = CertificateResult::default();
        if let Some(file) = &self.file {
            let found = load_certs_from_paths(Some(file), None);
            if usable(&found) == 0 {
                return Err(at_fault(SSL_CERT_FILE, file, &found));
            }
            all.certs.extend(found.certs);
        }
        // Splitting is all this does; it does not look at the environment.
        #[allow(clippy::disallowed_methods)]
        let dirs = self.dirs.iter().flat_map(std::env::split_paths);
        for dir in dirs.filter(|dir| !dir.as_os_str().is_empty()) {
            let found = load_certs_from_paths(None, Some(&dir));
            all.certs.extend(found.certs);
            all.errors.extend(found.errors);
        }
        if usable(&all) == 0 {
            let dirs = PathBuf::from(self.dirs.clone().unwrap_or_default());
            return Err(at_fault(SSL_CERT_DIR, &dirs, &all));
        }
        Ok(specific(&all))
    }
}

/// How many of the certificates can serve as an authority.
fn usable(found: &CertificateResult) -> usize {
    rustls::RootCertStore::empty().add_parsable_certificates(found.certs.iter().cloned()).0
}

fn at_fault(variable: &str, path: &Path, found: &CertificateResult) -> String {
    let path = path.display();
    match found.errors.first().map(|error| &error.kind) {
        Some(rustls_native_certs::ErrorKind::Io { inner, .. }) => {
            format!("{variable} names {path}, which cannot be read: {}", reason(inner))
        }
        _ => format!("{variable} names {path}, which has no certificate in it"),
    }
}

fn specific(found: &CertificateResult) -> RootCerts {
    found.certs.iter().map(|der| Certificate::from_der(der).to_owned()).into()
}

/// The system's verifier: it knows the roots a company adds, and revocation.
#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn system(_empty: bool) -> Result<RootCerts, String> {
    Ok(RootCerts::PlatformVerifier)
}

/// The system's roots, as the verifier for this platform would load them. It is not used itself
/// because two first requests side by side would make it load them twice.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn system(empty: bool) -> Result<RootCerts, String> {
    /// Where Go and so the engines look.
    const BUNDLES: [&str; 5] = [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/ssl/cert.pem",
    ];
    // The library looks at the variable itself, and takes an empty one for a file without a name.
    let found = if empty {
        let bundles = BUNDLES.iter().map(|path| load_certs_from_paths(Some(path.as_ref()), None));
        bundles.into_iter().find(|found| usable(found) > 0).unwrap_or_default()
    } else {
        rustls_native_certs::load_native_certs()
    };
    if usable(&found) == 0 {
        return Err("this system has no certificate authorities; is ca-certificates installed? \
                    (a file of them can be named in SSL_CERT_FILE)"
            .into());
    }
    Ok(specific(&found))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(name: &str, value: &Path) -> String {
        let env = Env::from_iter([(name, value.as_os_str())]);
        Trust::of(&env).load().err().unwrap_or_default()
    }

    #[test]
    fn a_bad_file_is_named_with_its_variable() {
        let dir = tempfile::tempdir().unwrap();
        let missing = dir.path().join("missing.pem");
        let said = why(SSL_CERT_FILE, &missing);
        let expected = format!("SSL_CERT_FILE names {}, which cannot be read: ", missing.display());
        assert!(said.starts_with(&expected), "{said}");

        let bad = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for content in ["", "no certificate", bad] {
            let file = dir.path().join("file.pem");
            std::fs::write(&file, content).unwrap();
            let expected =
                format!("SSL_CERT_FILE names {}, which has no certificate in it", file.display());
            assert_eq!(why(SSL_CERT_FILE, &file), expected);
        }
    }

    #[test]
    fn a_bad_folder_is_named_with_its_variable() {
        let dir = tempfile::tempdir().unwrap();
        let expected =
            format!("SSL_CERT_DIR names {}, which has no certificate in it", dir.path().display());
        assert_eq!(why(SSL_CERT_DIR, dir.path()), expected);
        assert!(why(SSL_CERT_DIR, &dir.path().join("no")).contains("cannot be read"));
    }
}
