//! What a text names that a message after it may be about.
//!
//! Pure.

use super::hosts::{self, HostMention, Owner};
use crate::registry::Kind;

/// What was named before a message.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LastNamed {
    /// Whether it is GitHub's.
    pub is_github: bool,
    /// The image, if it is.
    pub image: Option<String>,
    /// Whether it was to be pushed, or pulled, if that was said.
    pub push: Option<bool>,
    /// Whether that was a login.
    pub login: bool,
}

impl LastNamed {
    /// Whether it is a login to GitHub's registry, so many lines before.
    pub(super) fn is_login(&self, lines: u64) -> bool {
        self.is_github && self.login && lines <= 5
    }
}

/// An image as a caller names it. One without a host is Docker Hub's.
pub(super) fn image(name: &str) -> LastNamed {
    let mentions = hosts::mentions(name);
    let ours = mentions.iter().find(|mention| matches!(mention.owner, Owner::GitHub(_)));
    LastNamed {
        is_github: ours.is_some(),
        image: ours.and_then(HostMention::image),
        push: None,
        login: false,
    }
}

/// Programs whose command line says what comes next.
pub(super) const PROGRAMS: &[&str] = &[
    "docker ",
    "podman ",
    "nerdctl ",
    "buildah ",
    "skopeo ",
    "helm ",
    "oras ",
    "crane ",
    "cosign ",
    "docker-compose ",
    "ctr ",
    "crictl ",
    "regctl ",
];

/// Whom a line that is no failure speaks of, for those that follow it.
pub(super) fn named(text: &str) -> Option<LastNamed> {
    let mentions = hosts::mentions(text);
    let lower = text.to_ascii_lowercase();
    let is_command = PROGRAMS.iter().any(|program| lower.contains(program));
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let push = match has(&["push", "upload"]) {
        true => Some(true),
        false if has(&["pull", "inspect", "install", " run ", "fetch", "from "]) => Some(false),
        false => None,
    };
    let login = is_command && has(&[" login "]);
    let other = LastNamed { is_github: false, image: None, push, login };
    let mut found = None;
    for mention in &mentions {
        let is_server = mention.owner == Owner::GitHub(Kind::EnterpriseServer);
        match mention.owner {
            Owner::GitHub(_) if is_server && !is_command && !mention.path.starts_with("/v2/") => {}
            Owner::GitHub(_) => {
                found =
                    Some(LastNamed { is_github: true, image: mention.image(), ..other.clone() });
            }
            Owner::Other if is_registry(mention, &lower, is_command) => found = Some(other.clone()),
            Owner::Other | Owner::Blobs | Owner::Wrong(_) => {}
        }
    }
    if found.is_none() && is_command {
        // `docker pull alpine` is about Docker Hub.
        let mut words =
            lower.split_whitespace().skip_while(|word| !["pull", "push"].contains(word)).skip(1);
        let image = words.find(|word| !word.starts_with('-'));
        let is_name = |word: &str| word.starts_with(|c: char| c.is_ascii_alphanumeric());
        if image.is_some_and(|word| is_name(word) && !word.contains('.')) {
            found = Some(other);
        }
    }
    found
}

/// Whether somebody else is named as a registry, and not as a site on the web.
fn is_registry(mention: &HostMention<'_>, lower: &str, is_command: bool) -> bool {
    let words = [
        "pull",
        "push",
        "login",
        "log in",
        "image",
        "registry",
        "repository",
        "manifest",
        "npm",
        "token",
    ];
    let is_api = mention.path.starts_with("/v2/") || mention.path.starts_with("/token");
    is_api || is_command || words.iter().any(|word| lower.contains(word))
}
