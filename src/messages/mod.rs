//! From a text to the causes in it: error messages, whole logs, of whatever tool.
//!
//! Pure: bytes in, findings out. A message is not compared with samples; it is taken apart
//! (`facts.rs`, with the hosts it names in `hosts.rs`) and judged by who answered what to whom
//! (`judge.rs` and what it leads to). [`Reader`] reads a stream of any length in constant memory.

mod answer;
mod facts;
mod hosts;
mod judge;
mod line;
mod machine;
mod network;
mod protocol;
mod search_words;
mod stated;
mod stream;
mod verdict;

pub use search_words::SEARCH_WORDS;
pub use stream::Reader;

use crate::cause::{Cause, Certainty};
use crate::registry::Kind;
use facts::Facts;
use hosts::{HostMention, Owner};
use verdict::Precedes;

/// What one message says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The causes it can have, the likeliest first; never empty. Several where the message alone
    /// cannot decide.
    pub causes: Vec<(Cause, Certainty)>,
    /// What in the message shows the cause, as one line of ours.
    pub evidence: &'static str,
    /// The image it is about, `HOST/OWNER/NAME`, if one is known.
    pub image: Option<String>,
    /// The registry it is about, if it or what came before it names one of GitHub's.
    pub registry: Option<String>,
    /// Whether the message itself names the registry. One that does not is about the image that
    /// was named before it, or is one that only GHCR is known to send.
    pub named: bool,
    /// The message, without control characters. It comes from outside and is not redacted: it
    /// has to pass [`crate::ui::clean::line`] before anybody sees it.
    pub text: String,
}

impl Reading {
    /// The likeliest cause.
    pub fn cause(&self) -> Cause {
        self.causes[0].0
    }

    /// How sure that is.
    pub fn certainty(&self) -> Certainty {
        self.causes[0].1
    }
}

/// A cause that a text has, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The first message that has it.
    pub reading: Reading,
    /// Its line, from 1.
    pub line: u64,
    /// How many messages have it.
    pub times: u64,
}

/// The causes in a short text, such as the error of one command: docker's hook has it so.
///
/// `image` is what the command was about, if that is known: a message that names no registry,
/// such as docker's bare `denied`, is then taken to be about it. Without it such a message counts
/// only if no other registry than GitHub's can have sent it; so a caller who does not know the
/// image may pass `Some("ghcr.io/")` to learn what the message would mean *if* it were GHCR's
/// ([`Reading::named`] then says whether the text named it itself).
pub fn of_error_text(text: &str, image: Option<&str>) -> Vec<Found> {
    let mut reader = Reader::new();
    if let Some(image) = image {
        reader.about(image);
    }
    reader.feed(text.as_bytes());
    reader.finish().0
}

/// What was named before a message.
#[derive(Clone, Debug, PartialEq)]
struct LastNamed {
    /// Whether it is GitHub's.
    is_github: bool,
    /// The image, if it is.
    image: Option<String>,
    /// Whether it was to be pushed, or pulled, if that was said.
    push: Option<bool>,
    /// Whether that was a login.
    login: bool,
}

/// Reads one message. `before` tells what was named before it, and how many lines; it is asked
/// only if that matters. `next` is the line that follows.
fn read(
    text: &str,
    before: impl FnOnce() -> Option<(LastNamed, u64)>,
    next: Option<&str>,
) -> Option<Reading> {
    let mut facts = Facts::new(text);
    let verdict = |facts: &Facts<'_>, before| {
        machine::judge(facts, before).or_else(|| judge::judge(facts, before, next))
    };
    let mut image = facts.image();
    let is_about_ours = facts.about().is_some_and(|mention| mention.owner != Owner::Other);
    let (causes, evidence) = if is_about_ours {
        verdict(&facts, Precedes::Nothing)?
    } else {
        // Whether it matters what was named.
        if verdict(&facts, Precedes::Nothing).is_none()
            && verdict(&facts, Precedes::GitHub(0)).is_none()
        {
            return None;
        }
        let before = match before() {
            None => Precedes::Nothing,
            Some((LastNamed { is_github: false, .. }, _)) => Precedes::Other,
            Some((named, lines)) => {
                image = image.or(named.image);
                facts.push = facts.push.or(named.push);
                // Docker's daemon names what it asked for a login.
                facts.login |= named.login && lines <= 5 && !facts.is_from_daemon();
                Precedes::GitHub(lines)
            }
        };
        verdict(&facts, before)?
    };
    let ours = |mention: &&HostMention<'_>| matches!(mention.owner, Owner::GitHub(_));
    let named = facts.mentions.iter().rfind(ours).map(|mention| mention.host.to_ascii_lowercase());
    let is_named = named.is_some();
    let of_image = || Some(image.as_deref()?.split('/').next()?.to_owned());
    let registry = named.or_else(of_image);
    Some(Reading {
        causes,
        evidence,
        image,
        registry,
        named: is_named,
        text: facts.text.to_owned(),
    })
}

/// An image as a caller names it. One without a host is Docker Hub's.
fn image(name: &str) -> LastNamed {
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
const PROGRAMS: &[&str] = &[
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
fn named(text: &str) -> Option<LastNamed> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exit::Exit;

    /// What the table says a cause is known by leads back to it. Warnings are not looked for:
    /// nothing fails for them.
    #[test]
    fn every_text_of_the_table_is_known() {
        for cause in Cause::ALL {
            if cause.row().exit == Exit::Done {
                continue;
            }
            for text in cause.known().texts {
                let found = of_error_text(text, None);
                let causes: Vec<_> = found.iter().flat_map(|found| &found.reading.causes).collect();
                let code = cause.code();
                assert!(
                    causes.iter().any(|(found, _)| found == cause),
                    "{code}: {text}: {causes:?}"
                );
            }
        }
    }

    #[test]
    fn a_hint_decides_what_names_no_registry() {
        let first = |text: &str, image: Option<&str>| {
            of_error_text(text, image)
                .first()
                .map(|found| (found.reading.cause(), found.reading.certainty()))
        };
        let denied = "Error response from daemon: denied";
        assert_eq!(
            first(denied, Some("ghcr.io/acme/app")),
            Some((Cause::NoRole, Certainty::Likely))
        );
        assert_eq!(first(denied, None), Some((Cause::NoRole, Certainty::Possible)));
        assert_eq!(first(denied, Some("quay.io/acme/app")), None);
        let unknown = "Error response from daemon: unauthorized";
        assert_eq!(first(unknown, None), None);
        assert_eq!(
            first(unknown, Some("ghcr.io/")).map(|(cause, _)| cause),
            Some(Cause::PrivateNotLoggedIn)
        );
    }
}
