//! `DOCKER_AUTH_CONFIG`: credentials that docker 28.3 and later prefer to every store.
//!
//! Source: docker/cli `cli/config/configfile/file.go`, `parseEnvConfig`. docker decodes it
//! strictly and ignores the whole variable if a key is unknown or an `auth` is missing.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::env::{self, Env};
use crate::store::Entry;
use crate::token::secret::Secret;

/// The credential that docker would take from the variable for a host. The key must be the host
/// to the letter.
pub(crate) fn entry(env: &Env, host: &str) -> Option<Entry> {
    let value: Value = serde_json::from_str(env.text(env::DOCKER_AUTH_CONFIG)?).ok()?;
    let top = value.as_object()?;
    let auths = only(top, "auths")?.as_object()?;
    let texts: Option<Vec<_>> = auths
        .iter()
        .map(|(key, auth)| Some((key, only(auth.as_object()?, "auth")?.as_str()?)))
        .collect();
    let (_, auth) = texts?.into_iter().find(|(key, _)| *key == host)?;
    let decoded = Zeroizing::new(STANDARD.decode(auth).ok()?);
    let (user, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    let secret = Secret::new(Zeroizing::new(secret.to_owned()));
    (!user.is_empty()).then(|| Entry {
        user: user.to_owned(),
        secret: Some(secret),
        identity_token: false,
        source: None,
    })
}

/// The value of the one key that an object may have; Go matches keys whatever their case.
fn only<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    let mut entries = object.iter();
    match (entries.next(), entries.next()) {
        (Some((name, value)), None) if name.eq_ignore_ascii_case(key) => Some(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(value: &str) -> Option<String> {
        let env = [(env::DOCKER_AUTH_CONFIG, value)].into_iter().collect();
        entry(&env, "ghcr.io").map(|entry| entry.user)
    }

    #[test]
    fn what_docker_takes() {
        // base64 of "octocat:secret"
        let auth = "b2N0b2NhdDpzZWNyZXQ=";
        let with =
            |key: &str, more: &str| format!(r#"{{"auths":{{"{key}":{{"auth":"{auth}"{more}}}}}}}"#);
        assert_eq!(user(&with("ghcr.io", "")), Some("octocat".into()));
        assert_eq!(user(&with("https://ghcr.io", "")), None);
        assert_eq!(user(&with("ghcr.io", r#","email":"x""#)), None);
        assert_eq!(user(r#"{"auths":{"ghcr.io":{}}}"#), None);
        assert_eq!(
            user(&format!(r#"{{"auths":{{"ghcr.io":{{"auth":"{auth}"}}}},"credsStore":"x"}}"#)),
            None
        );
        assert_eq!(user("{"), None);
        assert_eq!(user(""), None);
    }
}
