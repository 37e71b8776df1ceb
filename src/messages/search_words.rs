//! The words that `explain` looks for, and where the first of them begins.
//!
//! Pure. Every message that can be explained has one of them; what has none is never read.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// Words of which every message that can be explained has one. Cut where tools differ in case.
pub const SEARCH_WORDS: &[&str] = &[
    "denied",
    "DENIED",
    "nauthorized",
    "NAUTHORIZED",
    "orbidden",
    "be authenticated",
    "forbids access",
    "installation",
    "expected scopes",
    "IP allow list",
    "SAML",
    "anaged User",
    "token not provided",
    "Accept header",
    "registry hostname",
    "oomanyrequests",
    "OOMANYREQUESTS",
    "etry-after: ",
    "oo many requests",
    "oo Many Requests",
    "nvalid username",
    "xisting credentials",
    "status code",
    "HTTP status",
    "StatusCode",
    "unexpected status",
    "parsing HTTP",
    "Bad Gateway",
    "ad gateway",
    "ervice Unavailable",
    "Internal Server Error",
    "Gateway Time",
    "ot found",
    "ot Found",
    "no basic auth",
    "insufficient_scope",
    "authorization failed",
    "anifest unknown",
    "MANIFEST_UNKNOWN",
    "ame unknown",
    "NAME_UNKNOWN",
    "must be lowercase",
    "nvalid reference",
    "parse reference",
    "parsing reference",
    "nvalid tag",
    "nvalid repository",
    "only contain the characters",
    "nvalidImageName",
    "parse image name",
    "proxyconnect",
    "roxy Authentication",
    "unnel connection failed",
    "roxy after CONNECT",
    "x509",
    "tls: ",
    "ertificate",
    "CERTIFICATE",
    "HTTPS client",
    "no such host",
    "server misbehaving",
    "ame resolution",
    "resolve host",
    "ailed to resolve '",
    "ENOTFOUND",
    "EAI_AGAIN",
    "UnknownHost",
    "service not known",
    "lookup address",
    "servname",
    "i/o timeout",
    "Client.Timeout",
    "deadline exceeded",
    "imeout awaiting",
    "handshake timeout",
    "imed out",
    "ETIMEDOUT",
    "imeout exceeded",
    "onnect timeout",
    "unreachable",
    "ENETUNREACH",
    "assign requested",
    "EADDRNOTAVAIL",
    "onnect: operation",
    "onnection refused",
    "onnection reset",
    "ECONNRE",
    "oute to host",
    "EHOSTUNREACH",
    "roken pipe",
    "nexpected EOF",
    "tream error",
    "GOAWAY",
    "network connection",
    "ailed to connect",
    "erver closed",
    ": EOF",
    "token response",
    "ecoding bear",
    "invalid character",
    "include a token",
    "docker-credential",
    "credentials - err",
    "ing credentials",
    "-25308",
    "ser interaction",
    "D-Bus",
    "freedesktop.secrets",
    "pass not init",
    "pass store is",
    "assword store is",
    "stub received",
    "logon session",
    "non TTY",
    "non-TTY",
    "not a terminal",
    "assword is empty",
    "sername is empty",
    "assword required",
    "sername required",
    "not supplied: password",
    "--password-stdin",
    "config file",
    "auth configuration",
    "nmarshal",
    "JSON file",
    "dentity token",
    "AUTH_CONFIG is set",
    "ot logged into",
    "no such manifest",
    "oo many 401",
    "xisting credentials",
    "base64 data",
    "uthorization header",
    "dministrative rules",
];

/// The length of the longest of them.
pub(super) const LONGEST: usize = {
    let (mut longest, mut i) = (0, 0);
    while i < SEARCH_WORDS.len() {
        if SEARCH_WORDS[i].len() > longest {
            longest = SEARCH_WORDS[i].len();
        }
        i += 1;
    }
    longest
};

/// Which bytes one of them begins with.
const FIRST: [bool; 256] = {
    let (mut first, mut i) = ([false; 256], 0);
    while i < SEARCH_WORDS.len() {
        first[SEARCH_WORDS[i].as_bytes()[0] as usize] = true;
        i += 1;
    }
    first
};

static SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .kind(Some(AhoCorasickKind::DFA))
        .build(SEARCH_WORDS)
        .expect("a few short words")
});

/// Up to here a text is looked through word by word: the error of one command, as docker's hook has
/// it, is read before the automaton would be built.
const SHORT: usize = 4 * 1024;

/// Where the first of the words begins, if one is there.
pub(super) fn first(text: &[u8]) -> Option<usize> {
    if text.len() <= SHORT { by_words(text) } else { by_automaton(text) }
}

fn by_automaton(text: &[u8]) -> Option<usize> {
    SEARCH.find(text).map(|hit| hit.start())
}

/// The same, found without anything that has to be built first.
fn by_words(text: &[u8]) -> Option<usize> {
    (0..text.len()).find(|at| begins_a_word(&text[*at..]))
}

fn begins_a_word(text: &[u8]) -> bool {
    FIRST[usize::from(text[0])] && SEARCH_WORDS.iter().any(|word| text.starts_with(word.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways find the same words in everything that the corpus has, wherever it is cut.
    #[test]
    fn both_ways_find_the_same() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus");
        let (mut files, mut found) = (0, 0);
        for file in std::fs::read_dir(folder).expect("the corpus") {
            let text = std::fs::read(file.expect("a file").path()).expect("a text");
            for line in text.split(|byte| *byte == b'\n') {
                for from in 0..line.len() {
                    let at = by_words(&line[from..]);
                    assert_eq!(at, by_automaton(&line[from..]), "{}", line.escape_ascii());
                    found += usize::from(at.is_some());
                }
            }
            files += 1;
        }
        assert!(files > 5 && found > 10_000, "{files} {found}");
        for word in SEARCH_WORDS {
            assert_eq!(by_words(word.as_bytes()), by_automaton(word.as_bytes()), "{word}");
            assert_eq!(by_words(word.as_bytes()), Some(0), "{word}");
            assert!(word.len() <= LONGEST, "{word}");
        }
    }
}
