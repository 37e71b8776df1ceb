//! A pull secret as Kubernetes has it: its names and its shape.
//!
//! Pure: it knows neither where a credential comes from nor where the text goes.

use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

/// What stands before our annotations.
const DOMAIN: &str = "docker-ghcr";

/// The name of a secret: a subdomain by RFC 1123.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretName(String);

/// The name of a namespace: a label by RFC 1123.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Namespace(String);

/// Whether it is made as a label is, by RFC 1123 as Kubernetes reads it: small letters, digits and
/// hyphens, no hyphen at an end. Source: k8s.io/apimachinery `pkg/util/validation`.
fn is_label(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.bytes().all(fits) && !text.starts_with('-') && !text.ends_with('-')
}

impl FromStr for SecretName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // Kubernetes limits the length of the whole, and not that of its parts.
        match text.len() <= 253 && text.split('.').all(is_label) {
            true => Ok(Self(text.to_owned())),
            false => Err("small letters, digits, `-` and `.`, with a letter or digit at each end"),
        }
    }
}

impl FromStr for Namespace {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.len() <= 63 && is_label(text) {
            true => Ok(Self(text.to_owned())),
            false => Err("at most 63 small letters, digits and `-`, none of them `-` at an end"),
        }
    }
}

/// A secret of the type `kubernetes.io/dockerconfigjson` with this config.json in it, as
/// `kubectl apply` takes it: JSON, which is YAML as well. `notes` become annotations.
///
/// Source: Kubernetes' API, `Secret` of core/v1 (`io.k8s.api.core.v1.Secret` in its OpenAPI
/// description); the type wants the key `.dockerconfigjson`.
pub(crate) fn pull_secret(
    name: &SecretName,
    namespace: Option<&Namespace>,
    notes: &[(&str, Option<&str>)],
    config: &str,
) -> Zeroizing<String> {
    let note = |(key, value): &(&str, Option<&str>)| {
        Some((format!("{DOMAIN}/{key}"), Value::from((*value)?)))
    };
    let annotations: Map<String, Value> = notes.iter().filter_map(note).collect();
    let mut metadata = json!({ "name": name.0, "annotations": annotations });
    if let Some(namespace) = namespace {
        metadata["namespace"] = namespace.0.as_str().into();
    }
    let frame = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "type": "kubernetes.io/dockerconfigjson",
        "metadata": metadata,
        "data": { ".dockerconfigjson": "" },
    });
    let frame = format!("{frame:#}");
    // The data go into their place here: no buffer of a library's is to hold them.
    let end = frame.rfind('"').unwrap_or_default();
    let mut text =
        Zeroizing::new(String::with_capacity(frame.len() + config.len().div_ceil(3) * 4));
    text.push_str(&frame[..end]);
    STANDARD.encode_string(config, &mut text);
    text.push_str(&frame[end..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        let long = ["a"; 127].join(".");
        for good in ["ghcr", "a", "0", "ghcr.io", "a-b.c-d", long.as_str()] {
            assert!(good.parse::<SecretName>().is_ok(), "{good}");
        }
        let too_long = format!("{long}.a");
        for bad in ["", "-a", "a-", "a..b", ".a", "a.", "A", "a_b", "ä", "a b", too_long.as_str()]
        {
            assert!(bad.parse::<SecretName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn names_of_namespaces() {
        let (long, too_long) = ("a".repeat(63), "a".repeat(64));
        for good in ["default", "a", "0-a", &long] {
            assert!(good.parse::<Namespace>().is_ok(), "{good}");
        }
        for bad in ["", "a.b", "-a", "a-", "A", &too_long] {
            assert!(bad.parse::<Namespace>().is_err(), "{bad}");
        }
    }

    #[test]
    fn the_data_are_the_config() {
        for length in [0, 1, 2, 3, 500] {
            let config = "x".repeat(length);
            let name = "ghcr".parse().expect("a name");
            let text = pull_secret(&name, None, &[("user", Some("o\"c")), ("end", None)], &config);
            let secret: Value = serde_json::from_str(&text).expect("JSON");
            let data = secret["data"][".dockerconfigjson"].as_str().expect("text");
            assert_eq!(STANDARD.decode(data).expect("base64"), config.as_bytes());
            assert_eq!(
                secret["metadata"],
                json!({ "name": "ghcr", "annotations": { "docker-ghcr/user": "o\"c" } })
            );
        }
    }
}
