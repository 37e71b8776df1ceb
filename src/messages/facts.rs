//! What a message says by how it is built: who answered, at which endpoint, with which status and
//! code, and whether a login was sent.
//!
//! Pure. Nothing is judged here. Sources: catalogue section 0, the error types of docker's and
//! containerd's registry clients, containers/image, oras-go and go-containerregistry.

use super::hosts::{HostMention, Owner, mentions};
use super::line::bare;
use super::protocol::{CODES, Code, Endpoint, Transport, code, endpoint, status, transport};

/// What clients call their requests, where they name no host: containers/image and containerd.
const REQUESTS: &[&str] = &[
    "requesting bearer token",
    "retrieve auth token",
    "failed to authorize: failed to fetch oauth token",
    "failed to authorize: failed to fetch anonymous token",
    "destination repository",
];

/// A message taken apart.
#[derive(Debug)]
pub(super) struct Facts<'t> {
    /// The message, without what loggers put before it.
    pub text: &'t str,
    /// The same in small letters, at the same places.
    pub lower: String,
    /// Every host in it.
    pub mentions: Vec<HostMention<'t>>,
    /// The registry's code, if one stands there.
    pub code: Option<Code>,
    /// What the registry says with it, in small letters; empty if that is the code's usual text,
    /// which some clients print and docker does not.
    pub message: String,
    /// Whether the code is all there is, but for an engine's lead.
    pub alone: bool,
    /// The status of the answer.
    pub status: Option<u16>,
    /// How the request failed before an answer.
    pub transport: Option<Transport>,
    /// Whom the failure is about, as an index of `mentions`.
    about: Option<usize>,
    /// The endpoint that answered.
    pub endpoint: Option<Endpoint>,
    /// Docker's daemon says `Head "URL": code` of whatever failed on the way to URL, the token
    /// included; others name the URL that failed.
    pub daemon: bool,
    /// Whether a login was sent with the request, if that can be seen.
    pub sent: Option<bool>,
    /// Whether this is an engine's login.
    pub login: bool,
    /// The engine's version, major and minor, if that is known from elsewhere.
    pub engine_version: Option<(u32, u32)>,
    /// Whether it is known from elsewhere that this is about a request to the registry.
    asked: bool,
    /// Whether this is a push; not known if neither words nor endpoint tell.
    pub push: Option<bool>,
}

impl<'t> Facts<'t> {
    /// Takes a line apart.
    pub(super) fn new(line: &'t str) -> Self {
        let text = bare(line);
        let lower = text.to_ascii_lowercase();
        let mentions = mentions(text);
        // podman quotes how a page begins that it cannot read; what that says is nobody's answer.
        let said = lower.split("body start").next().unwrap_or_default();
        let (code, at_code, message, alone) = code(said);
        let (status, at_status) = status(said);
        let (transport, at_transport) = transport(&lower);
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let place = at_code.or(at_status).or(at_transport).unwrap_or(lower.len());
        let before = mentions.iter().rposition(|mention| mention.at < place);
        let about = before.or((!mentions.is_empty()).then_some(0));
        let host = about.map_or("", |about| mentions[about].host);
        let called = |mention: &&HostMention<'_>| {
            mention.host.eq_ignore_ascii_case(host) && mention.is_call()
        };
        let call = mentions
            .iter()
            .rfind(|mention| mention.at < place && called(mention))
            .or_else(|| mentions.iter().find(called));
        let by_url = call.and_then(|mention| endpoint(mention.path));
        let login = by_url == Some(Endpoint::Ping)
            || has(&[
                "logging in",
                "login attempt",
                "authenticating creds",
                "authenticating to",
                "validate the credentials",
                "ping registry ",
                "offline_token=true",
            ]);
        let by_words = || {
            if has(&[
                "requesting bear",
                "oauth token",
                "anonymous token",
                "retrieve auth token",
                "bearer token",
            ]) {
                return Some(Endpoint::Token);
            }
            if has(&["pinging container registry", "ping registry "]) {
                return Some(Endpoint::Ping);
            }
            if has(&[
                "upload",
                "failed to push",
                "push permission",
                "writing blob",
                "send blob",
                "pushing",
            ]) {
                return Some(Endpoint::Upload);
            }
            let manifest = [
                "reading manifest",
                "fetching manifest",
                "get manifest",
                "resolve reference",
                "manifest for ",
                "pull access denied",
                "reading digest",
            ];
            has(&manifest).then_some(Endpoint::Manifest)
        };
        let endpoint = by_url.or_else(by_words);
        // `Head "https://…": denied`, and without the marks from Go 1.13 and before.
        let daemon = call.is_some_and(|call| {
            let before = &text[..call.at];
            let verb = ["Head", "Get", "Post", "Put"].iter().any(|verb| {
                ["https", "http"]
                    .iter()
                    .any(|scheme| before.ends_with(&format!("{verb} {scheme}://")))
            });
            let quoted = before.ends_with("\"https://") || before.ends_with("\"http://");
            let end = call.at + call.host.len() + call.path.len();
            let tail = lower.get(end..).unwrap_or_default().trim_start_matches(":443");
            let tail = if quoted { tail.strip_prefix('"') } else { verb.then_some(tail) };
            let said = tail.and_then(|tail| tail.strip_prefix(": "));
            said.is_some_and(|said| CODES.iter().any(|(word, _)| said.starts_with(word)))
        });
        let sent = if has(&["anonymous token"]) {
            Some(false)
        } else if login || has(&["oauth token", "account="]) {
            Some(true)
        } else {
            None
        };
        let push = match endpoint {
            Some(Endpoint::Upload) => Some(true),
            _ if has(&[
                "push",
                "upload",
                "put \"https",
                "put https",
                "put request",
                "failed commit on ref",
                "initiating layer",
                "at destination",
                ":pull%2cpush",
                ":push,pull",
                "pull,push",
                "push%2cpull",
            ]) =>
            {
                Some(true)
            }
            Some(Endpoint::Manifest | Endpoint::Blob) => Some(false),
            _ if has(&[
                "pull",
                "initializing source",
                "resolve",
                "fetch the content",
                "load metadata",
                "download",
            ]) =>
            {
                Some(false)
            }
            _ => None,
        };
        Self {
            text,
            mentions,
            code,
            message,
            alone,
            status,
            transport,
            about,
            endpoint,
            daemon,
            sent,
            login,
            push,
            engine_version: None,
            asked: false,
            lower,
        }
    }

    /// Takes it for what an engine prints at a login to GitHub's registry, whatever it names.
    pub(super) fn take_for_login(&mut self) {
        self.login = true;
        self.asked = true;
        self.sent = self.sent.or(Some(true));
        self.endpoint = self.endpoint.or(Some(Endpoint::Ping));
    }

    /// Whom the failure is about.
    pub(super) fn about(&self) -> Option<&HostMention<'t>> {
        self.about.map(|about| &self.mentions[about])
    }

    /// Whether the message has one of these words, in small letters.
    pub(super) fn has(&self, words: &[&str]) -> bool {
        words.iter().any(|word| says(&self.lower, word))
    }

    /// Whether docker's daemon says so.
    pub(super) fn is_from_daemon(&self) -> bool {
        self.has(&["error response from daemon", "error from registry"])
    }

    /// The image of ours that is named.
    pub(super) fn image(&self) -> Option<String> {
        self.mentions.iter().rev().find_map(HostMention::image)
    }

    /// Whether somebody else's registry is named, and not ours.
    pub(super) fn is_others(&self) -> bool {
        let ours =
            |mention: &HostMention<'_>| matches!(mention.owner, Owner::GitHub(_) | Owner::Blobs);
        !self.mentions.iter().any(ours)
            && self.mentions.iter().any(|mention| mention.owner == Owner::Other)
    }

    /// Whether it is about a request to the registry. A program that runs from an image of ours,
    /// and a link to its page, have failures of their own.
    pub(super) fn talks(&self) -> bool {
        let Some(about) = self.about() else { return self.asked || self.has(REQUESTS) };
        let is_request = about.is_call()
            && (about.path.trim_end_matches('/').is_empty()
                || ["/v2", "/token"].iter().any(|start| about.path.starts_with(start)));
        let is_name = about.path.is_empty();
        let words = [
            "pull",
            "push",
            "resolve",
            "copying",
            "download",
            "registry",
            "manifest",
            "token",
            "fetch",
            "blob",
            "initializing source",
            "load metadata",
            "upload",
            "logging in",
            // skopeo says so of whatever fails.
            "parsing image name",
        ];
        is_request || is_name || self.asked || (self.has(&words) && !self.has(&["success"]))
    }

    /// The mentions of GitHub's registries.
    pub(super) fn github(&self) -> impl Iterator<Item = &HostMention<'t>> {
        self.mentions.iter().filter(|mention| matches!(mention.owner, Owner::GitHub(_)))
    }

    /// Whether one of GitHub's registries is named.
    pub(super) fn names_github(&self) -> bool {
        self.github().next().is_some()
    }

    /// Whether an owner or image in a URL is empty, most likely a variable that is not set.
    pub(super) fn has_empty_owner(&self) -> bool {
        self.github().any(|mention| mention.path.starts_with("//"))
    }

    /// Whether a part of an image's name is empty.
    pub(super) fn has_empty_part(&self) -> bool {
        let is_empty = |path: &str| {
            let name = path.split('@').next().unwrap_or_default();
            path.len() > 1 && (name.contains("//") || name.contains("/:") || name.ends_with('/'))
                || path == "/"
        };
        self.github().any(|mention| !mention.is_call() && is_empty(mention.path))
    }

    /// Whether an image's name has a capital letter; its tag may.
    pub(super) fn has_capitals(&self) -> bool {
        let is_capital = |path: &str| {
            let tag =
                path.rfind('/').and_then(|slash| path[slash..].find(':').map(|at| slash + at));
            let name = path[..tag.unwrap_or(path.len())].split('@').next().unwrap_or_default();
            name.bytes().any(|b| b.is_ascii_uppercase())
        };
        self.github().any(|mention| is_capital(mention.path))
    }

    /// Whether an image is said to be absent: `ghcr.io/acme/app:1: not found`.
    pub(super) fn is_image_not_found(&self) -> bool {
        self.github().any(|mention| {
            let end = mention.at + mention.host.len() + mention.path.len();
            let tail = self.lower.get(end..).unwrap_or_default();
            let tail = tail.trim_start_matches(['"', '\'', '`']);
            mention.path.len() > 1
                && !mention.is_call()
                // An image that the engine itself has not.
                && (self.push == Some(false) || !self.lower[..mention.at].ends_with("image \""))
                && (tail.starts_with(": not found") || tail.starts_with(" not found"))
        })
    }

    /// How the registry refused, if it did. A client may have one word for every refusal; its
    /// status is the registry's.
    pub(super) fn refusal(&self) -> Option<Code> {
        match (self.code, self.status) {
            (Some(Code::Denied), _) | (Some(Code::Unauthorized) | None, Some(403)) => {
                Some(Code::Denied)
            }
            (Some(Code::Unauthorized), _) | (None, Some(401)) => Some(Code::Unauthorized),
            _ => None,
        }
    }
}

/// Whether a text in small letters has these words, which `^` and `$` hold to its beginning and end.
fn says(lower: &str, words: &str) -> bool {
    let (at_start, inner) = words.strip_prefix('^').map_or((false, words), |inner| (true, inner));
    let (at_end, inner) = inner.strip_suffix('$').map_or((false, inner), |inner| (true, inner));
    let whole = if at_end { lower.trim_end_matches('.') } else { lower };
    match (at_start, at_end) {
        (true, true) => whole == inner,
        (true, false) => whole.starts_with(inner),
        (false, true) => whole.ends_with(inner),
        (false, false) => whole.contains(inner),
    }
}
