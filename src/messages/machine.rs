//! Messages of engines and helpers about this machine, which name no registry.
//!
//! Pure. They count unless somebody else's registry is named, or was just before.

use super::facts::Facts;
use super::rules::{CALLS, FILES, HELPERS, first};
use super::verdict::{Precedes, Verdict};
use crate::cause::Cause;
use crate::cause::Certainty::{Certain, Likely};

/// Helpers that are for other registries only.
const OTHERS: &[&str] = &["ecr-login", "gcloud", "-gcr", "acr-", "-acr"];

/// The causes of such a message.
pub(super) fn judge(facts: &Facts<'_>, before: Precedes) -> Option<Verdict> {
    let ours = facts.image().is_some() || facts.lower.contains("ghcr.io");
    let is_elsewhere = facts.is_others() || (before == Precedes::Other && !ours);
    let is_for_others = !ours && OTHERS.iter().any(|name| names_helper(facts, name));
    let verdict = (!is_for_others)
        .then(|| first(HELPERS, facts))
        .flatten()
        .or_else(|| first(CALLS, facts))
        .or_else(|| first(FILES, facts))
        .or_else(|| no_host(facts, before))
        .or_else(|| capitals(facts, before));
    match verdict {
        Some((causes, _)) if is_elsewhere && causes[0].0 != Cause::NoHost => None,
        verdict => verdict,
    }
}

fn names_helper(facts: &Facts<'_>, name: &str) -> bool {
    facts.has(&[&format!("docker-credential{name}"), &format!("docker-credential-{name}")])
}

/// Docker Hub answers where GitHub's token was meant for GitHub.
fn no_host(facts: &Facts<'_>, before: Precedes) -> Option<Verdict> {
    let of_hub = facts.has(&["registry-1.docker.io/v2/", "index.docker.io/v1/", "auth.docker.io"]);
    let refused = facts.has(&["incorrect username or password"]);
    (of_hub && refused && matches!(before, Precedes::GitHub(_))).then(|| {
        (
            vec![(Cause::NoHost, Likely)],
            "Docker Hub was asked, in the midst of what is about ghcr.io",
        )
    })
}

/// A name whose host docker does not repeat, nor do helm and oras.
fn capitals(facts: &Facts<'_>, before: Precedes) -> Option<Verdict> {
    let is_docker =
        facts.has(&["must be lowercase"]) && facts.has(&["repository name", "remote name"]);
    let name = facts.text.split("invalid repository \"").nth(1).and_then(|s| s.split('"').next());
    let is_capital = name.is_some_and(|name| name.bytes().any(|b| b.is_ascii_uppercase()));
    let is_oras = is_capital && matches!(before, Precedes::GitHub(lines) if lines <= 5);
    ((is_docker || is_oras) && facts.mentions.is_empty())
        .then(|| (vec![(Cause::NameUppercase, Certain)], "the image's name has a capital letter"))
}
