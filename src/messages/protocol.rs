//! The words of the registry's protocol, and of what fails before it: codes, statuses, endpoints,
//! troubles.
//!
//! Pure.

/// The code of an error of the registry's protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    Denied,
    Unauthorized,
    NameUnknown,
    ManifestUnknown,
    TooManyRequests,
}

pub(super) const CODES: &[(&str, Code)] = &[
    ("denied", Code::Denied),
    ("unauthorized", Code::Unauthorized),
    ("name unknown", Code::NameUnknown),
    ("name_unknown", Code::NameUnknown),
    ("manifest unknown", Code::ManifestUnknown),
    ("manifest_unknown", Code::ManifestUnknown),
    ("toomanyrequests", Code::TooManyRequests),
];

/// What a request was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// `/v2/`, which a login asks.
    Ping,
    /// `/token`.
    Token,
    /// A manifest, or the list of tags.
    Manifest,
    /// A layer.
    Blob,
    /// The beginning of a push.
    Upload,
}

/// How a request failed before there was an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Transport {
    Proxy,
    Tls,
    Name,
    Timeout,
    Unreachable,
    NotReached,
    Nonsense,
}

/// The words for it. The way to the proxy comes first, then names, as both fail in other ways too.
const TRANSPORTS: &[(Transport, &[&str])] = &[
    (
        Transport::Proxy,
        &[
            "proxyconnect",
            "proxy authentication required",
            "tunnel connection failed",
            "from proxy after connect",
        ],
    ),
    (
        Transport::Tls,
        &[
            "x509:",
            "tls: ",
            "certificate verify failed",
            "certificate_verify_failed",
            "ssl certificate problem",
            "self-signed certificate",
            "self signed certificate",
            "http response to https client",
            "unable to get local issuer",
            "invalid peer certificate",
        ],
    ),
    (
        Transport::Name,
        &[
            "no such host",
            "server misbehaving",
            "name resolution",
            "could not resolve host",
            "couldn't resolve host",
            "failed to resolve '",
            "enotfound",
            "eai_again",
            "unknownhostexception",
            "name or service not known",
            "failed to lookup address",
            "nodename nor servname",
        ],
    ),
    (
        Transport::Timeout,
        &[
            "i/o timeout",
            "client.timeout",
            "deadline exceeded",
            "timeout awaiting",
            "handshake timeout",
            "timed out",
            "etimedout",
            "timeout exceeded",
            "connect timeout",
            "operation timeout",
        ],
    ),
    (
        Transport::Unreachable,
        &[
            "network is unreachable",
            "enetunreach",
            // An address of a kind that this machine has none of itself.
            "cannot assign requested address",
            "can't assign requested address",
            "eaddrnotavail",
        ],
    ),
    (
        Transport::NotReached,
        &[
            "connection refused",
            "connection reset",
            "econnrefused",
            "econnreset",
            "no route to host",
            // What a firewall on this machine says.
            ":443: connect: permission denied",
            "connect: operation not permitted",
            "ehostunreach",
            "broken pipe",
            "unexpected eof",
            "stream error",
            "goaway",
            "closed network connection",
            "failed to connect to",
            "server closed",
        ],
    ),
    (
        Transport::Nonsense,
        &[
            "unable to decode token response",
            "decoding bearer token",
            "invalid character '<'",
            "did not include a token",
        ],
    ),
];

pub(super) fn endpoint(path: &str) -> Option<Endpoint> {
    let path = path.split('?').next().unwrap_or_default();
    if path == "/v2/" || path == "/v2" {
        return Some(Endpoint::Ping);
    }
    if path.starts_with("/token") {
        return Some(Endpoint::Token);
    }
    if path.contains("/blobs/uploads") {
        return Some(Endpoint::Upload);
    }
    if path.contains("/blobs/") {
        return Some(Endpoint::Blob);
    }
    ["/manifests/", "/tags/list", "/referrers/"]
        .iter()
        .any(|part| path.contains(part))
        .then_some(Endpoint::Manifest)
}

/// What an engine puts before a code that stands alone.
const LEADS: &[&str] = &[
    // `docker run` names itself.
    "docker",
    "error response from daemon",
    "error from registry",
    "error response from registry",
    "error",
    "errors",
    "failed with",
    "fatal",
    "##[error]",
];

/// The registry's code in a message, where it stands, what is said with it, and whether nothing
/// but a lead stands before it.
pub(super) fn code(lower: &str) -> (Option<Code>, Option<usize>, String, bool) {
    if let Some((code, at, message)) = json_code(lower) {
        return (Some(code), Some(at), said(code, &message), false);
    }
    let mut at = 0;
    let mut alone = true;
    for part in lower.split(": ") {
        // What a logger quotes begins behind the last quotation mark.
        let inner = part.rfind(['"', '\'', '`', '=', ']']).map_or(0, |quote| quote + 1);
        let begins = |from: usize| CODES.iter().find(|(word, _)| is_word(&part[from..], word));
        let found =
            begins(0).map(|code| (code, 0)).or_else(|| begins(inner).map(|code| (code, inner)));
        if let Some(((word, code), from)) = found {
            let start = at + from;
            let rest = &lower[start + word.len()..];
            let rest = rest.split('"').next().unwrap_or_default();
            let rest = rest.strip_prefix(": ").unwrap_or_default();
            return (Some(*code), Some(start), said(*code, rest), alone && lead(&part[..from]));
        }
        alone = alone && LEADS.iter().any(|lead| part.trim().ends_with(lead));
        at += part.len() + 2;
    }
    (None, None, String::new(), false)
}

/// Whether what stands before a code within its part is only a logger's.
fn lead(text: &str) -> bool {
    text.is_empty() || text.ends_with(['"', '=', ']'])
}

/// Whether a part is that word, with nothing behind it but what loggers add.
fn is_word(part: &str, word: &str) -> bool {
    let Some(rest) = part.strip_prefix(word) else { return false };
    let rest = rest.trim_end();
    let tail = rest.trim_start();
    let is_time = |text: &str| {
        text.ends_with('s')
            && text[..text.len() - 1].bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    rest.is_empty()
        || rest.starts_with(['"', '\'', '`', ',', ')', ']', '}', ';', '.', '\\'])
        || (rest.starts_with(' ')
            && (is_time(tail) || tail.starts_with('(') || tail.starts_with('[')))
}

/// The code and message of `{"errors":[{"code":…,"message":…}]}`.
fn json_code(lower: &str) -> Option<(Code, usize, String)> {
    let value = |key: &str, from: usize| {
        let at = lower[from..].find(&format!("\"{key}\""))? + from + key.len() + 2;
        let rest = lower[at..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        Some((lower.len() - rest.len(), rest.split('"').next().unwrap_or_default()))
    };
    let (at, word) = value("code", lower.find("\"errors\"")?)?;
    let (_, code) = CODES.iter().find(|(known, _)| *known == word)?;
    let message = value("message", at).map_or("", |(_, message)| message);
    Some((*code, at, message.to_owned()))
}

/// The message, unless it is the usual one of its code.
fn said(code: Code, message: &str) -> String {
    let message = message.trim().trim_end_matches(['"', '\'', '.', ',', ')', ']', '}', ';', ' ']);
    let usual = match code {
        Code::Denied => "requested access to the resource is denied",
        Code::Unauthorized => "authentication required",
        Code::ManifestUnknown | Code::NameUnknown | Code::TooManyRequests => "",
    };
    // Tools add to it, compose the time.
    if is_word(message, "denied") {
        return "denied".into();
    }
    if !usual.is_empty() && message.starts_with(usual) { String::new() } else { message.to_owned() }
}

/// What follows a status.
const STATUS_TEXTS: &[&str] = &[
    "unauthorized",
    "forbidden",
    "not found",
    "too many requests",
    "internal server",
    "bad gateway",
    "service unavailable",
    "gateway time",
    "client error",
    "server error",
];

/// What clients call a status that has no text behind it.
const STATUS_NAMES: &[&str] =
    &["status code", "statuscode", "http status", "unexpected status", "error parsing http"];

/// How the host of a look-alike or of the retired registry refuses, beside the codes.
pub(super) const REFUSALS_OF_OTHERS: &[&str] =
    &["no basic auth", "administrative rules", "could not be authenticated"];

/// What a connection that was cut off ends a message with.
const CUT_OFF: &str = ": eof";

/// The words by which a message of the protocol is found.
pub(super) fn search_words() -> impl Iterator<Item = &'static str> {
    let codes = CODES.iter().map(|(word, _)| *word);
    let transports = TRANSPORTS.iter().flat_map(|(_, words)| *words).copied();
    let statuses = STATUS_TEXTS.iter().chain(STATUS_NAMES).copied();
    let others = REFUSALS_OF_OTHERS.iter().copied().chain([CUT_OFF]);
    codes.chain(transports).chain(statuses).chain(others)
}

/// The status of an HTTP answer, and where it stands.
pub(super) fn status(lower: &str) -> (Option<u16>, Option<usize>) {
    const BEFORE: &[&str] = &[
        "status ",
        "status: ",
        "status=",
        "status:",
        "code ",
        "code: ",
        "code=",
        "registry ",
        "http ",
        "http/1.1 ",
        "http/2 ",
        "http/2.0 ",
        "response: ",
        "response ",
        "returned ",
        "error: ",
    ];
    let bytes = lower.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    for at in 0..bytes.len().saturating_sub(2) {
        let fits = matches!(bytes[at], b'4' | b'5') && is_digit(at + 1) && is_digit(at + 2);
        if !fits
            || is_digit(at + 3)
            || (at > 0
                && (bytes[at - 1].is_ascii_alphanumeric()
                    || b".-_/".contains(&bytes[at - 1]) && !lower[..at].ends_with("http/")))
        {
            continue;
        }
        let (before, after) = (&lower[..at], &lower[at + 3..]);
        let named = BEFORE.iter().any(|word| before.ends_with(word));
        let reason = after.strip_prefix(" (").or_else(|| after.strip_prefix(' '));
        let reasoned =
            reason.is_some_and(|it| STATUS_TEXTS.iter().any(|word| it.starts_with(word)));
        if named || reasoned {
            return (lower[at..at + 3].parse().ok(), Some(at));
        }
    }
    (None, None)
}

/// Whether a line that ends with a status goes on in the next one, with what the registry says to
/// it: so containerd puts it.
pub(super) fn goes_on(text: &str, next: &str) -> bool {
    let tail = text.trim_end_matches(['"', '\'', ' ']).rsplit(": ").next().unwrap_or_default();
    status(&tail.to_ascii_lowercase()) != (None, None)
        && matches!(code(&next.to_ascii_lowercase()), (Some(_), _, _, true))
        && code(&text.to_ascii_lowercase()).0.is_none()
}

pub(super) fn transport(lower: &str) -> (Option<Transport>, Option<usize>) {
    for (transport, words) in TRANSPORTS {
        if let Some(at) = words.iter().filter_map(|word| lower.find(word)).min() {
            // A name that nobody resolves in time.
            let is_name = *transport == Transport::Timeout
                && lower[..at]
                    .rfind("lookup ")
                    .is_some_and(|lookup| !lower[lookup..at].contains("dial tcp"));
            return (Some(if is_name { Transport::Name } else { *transport }), Some(at));
        }
    }
    let text = lower.trim_end_matches(['"', '\'', ')', '.', ' ']);
    if text.ends_with(CUT_OFF) {
        return (Some(Transport::NotReached), Some(text.len() - 3));
    }
    // Go reports a proxy that refuses to connect by nothing but its status (engines 5).
    let refusals = ["bad gateway", "forbidden", "service unavailable", "gateway timeout"];
    if refusals.iter().any(|said| text.ends_with(&format!("\": {said}"))) {
        return (Some(Transport::Proxy), Some(text.len()));
    }
    (None, None)
}
