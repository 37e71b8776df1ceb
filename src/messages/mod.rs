//! From a text to the causes in it: error messages, whole logs, of whatever tool.
//!
//! Pure: bytes in, findings out. A message is not compared with samples; it is taken apart
//! (`facts.rs`, with the hosts it names in `hosts.rs`) and judged by who answered what to whom
//! (`judge.rs` and what it leads to). [`Reader`] reads a stream of any length in constant memory.

mod facts;
mod hints;
mod hosts;
mod judge;
mod last_named;
mod line;
mod machine;
mod matrix;
mod network;
mod protocol;
mod reading;
mod rules;
mod search_words;
mod stream;
mod verdict;

pub(crate) use hints::Hints;
pub(crate) use line::last_words;
pub use reading::Found;
pub(crate) use reading::Reading;
pub use search_words::search_words;
pub use stream::Reader;

use crate::cause::{Cause, Certainty};
use crate::exit::Exit;
use facts::Facts;
use rules::{ABSENT, API_ANSWERS, HELPERS, REASONS, first};

/// The causes in a short text, such as the error of one command.
///
/// A message that names no registry counts only if no other than GitHub's can have sent it, or if
/// the image is known; so a caller who does not know it may hand in `ghcr.io/` to learn what the
/// message would mean *if* it were GHCR's ([`Reading::named`] then says whether the text named it
/// itself).
pub(crate) fn of_text(text: &str, hints: Hints<'_>) -> Vec<Found> {
    let mut reader = Reader::with_hints(hints);
    reader.feed(text.as_bytes());
    reader.finish().0
}

/// Why an engine's login failed, by all that it printed: what it says last is how it ended. None if
/// nothing of it is known, or is no more than a warning.
pub(crate) fn of_login(
    printed: &str,
    registry: &str,
    engine_version: Option<(u32, u32)>,
) -> Option<Reading> {
    let found =
        of_text(printed, Hints { login: Some(registry), engine_version, ..Hints::default() });
    let fails = |found: &Found| found.reading.cause().row().exit != Exit::Done;
    let last = found.into_iter().filter(fails).max_by_key(|found| found.line);
    last.map(|found| found.reading)
}

/// The closer cause of a credential helper that failed, by what it or the system says. None if it
/// tells no more than that.
pub(crate) fn of_helper(program: &str, said: &str) -> Option<Cause> {
    let quoted =
        format!("error getting credentials - err: exit status 1, out: `{program}: {said}`");
    let cause = first(HELPERS, &Facts::new(&quoted))?.0[0].0;
    (!matches!(cause, Cause::HelperFailed | Cause::HelperMissing)).then_some(cause)
}

/// The causes that the registry states with an error, by its code and its words. None if it gives
/// no reason. `push`: whether a push was refused.
pub(crate) fn of_refusal(code: &str, words: &str, push: bool) -> Option<Vec<(Cause, Certainty)>> {
    let text = format!("{code}: {words}");
    let mut facts = Facts::new(&text);
    facts.push = Some(push);
    first(ABSENT, &facts).or_else(|| first(REASONS, &facts)).map(|(causes, _)| causes)
}

/// The cause that GitHub's API states in an error's message. None if it gives no reason.
pub(crate) fn of_api_error(message: &str) -> Option<Cause> {
    let facts = Facts::new(message);
    let verdict = first(REASONS, &facts).or_else(|| first(API_ANSWERS, &facts));
    verdict.map(|(causes, _)| causes[0].0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the table says a cause is known by leads back to it. Warnings are not looked for:
    /// nothing fails for them.
    #[test]
    fn every_text_of_the_table_is_known() {
        for cause in Cause::ALL {
            if cause.row().exit == Exit::Done {
                continue;
            }
            for text in cause.row().texts {
                let found = of_text(text, Hints::default());
                let causes: Vec<_> = found.iter().flat_map(|found| &found.reading.causes).collect();
                let code = cause.code();
                assert!(
                    causes.iter().any(|(found, _)| found == cause),
                    "{code}: {text}: {causes:?}"
                );
            }
        }
    }

    /// What stands behind `permission_denied:` counts, and not that word.
    #[test]
    fn a_limit_or_an_outage_is_no_refusal() {
        let pushed = "ERROR: failed to push ghcr.io/acme/app:1: denied: permission_denied: ";
        let limit = "Error from intermediary with HTTP status code 403 \"Forbidden\" - with-body: \
                     {\"message\": \"You have exceeded a secondary rate limit.\"}";
        let outage = "Error from intermediary with HTTP status code 503 \"Service Unavailable\"";
        let connect = "unable to connect to the service";
        for (said, expect) in [
            (limit, (Cause::RateLimited, Certainty::Certain)),
            (outage, (Cause::ServerError, Certainty::Likely)),
            (connect, (Cause::ServerError, Certainty::Likely)),
        ] {
            let found = of_text(&format!("{pushed}{said}"), Hints::default());
            let found = found.first().map(|f| (f.reading.cause(), f.reading.certainty()));
            assert_eq!(found, Some(expect), "{said}");
        }
        // Cut anywhere, it is never certainly anything else.
        let whole = format!("{pushed}{limit}");
        for end in 0..whole.len() {
            for found in of_text(&whole[..end], Hints::default()) {
                let read = (found.reading.cause(), found.reading.certainty());
                let is_right = read.0 == Cause::RateLimited || read.1 != Certainty::Certain;
                assert!(is_right, "{}: {read:?}", &whole[..end]);
            }
        }
    }

    #[test]
    fn a_hint_decides_what_names_no_registry() {
        let first = |text: &str, image: Option<&str>| {
            of_text(text, Hints { image, ..Hints::default() })
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

    /// The cause that a login has for an engine's last words.
    fn cause(printed: &str) -> Cause {
        of_login(printed, "ghcr.io", None).map_or(Cause::EngineFailed, |read| read.cause())
    }

    #[test]
    fn reasons_of_real_engines() {
        let docker = "Get \"https://ghcr.io/v2/\": ";
        for (said, expect) in [
            ("denied: denied", Cause::DeadToken),
            ("unauthorized", Cause::DeadToken),
            ("toomanyrequests: retry-after: 880.092µs, allowed: 44000/minute", Cause::RateLimited),
            ("received unexpected HTTP status: 500 Internal Server Error", Cause::ServerError),
            (
                "unable to decode token response: invalid character '<' looking for beginning of value",
                Cause::NotARegistry,
            ),
            ("authorization server did not include a token in the response", Cause::NotARegistry),
            (
                "read tcp 10.0.0.1:500->140.82.121.34:443: read: connection reset by peer",
                Cause::NotReached,
            ),
            ("dial tcp 140.82.121.34:443: connect: connection refused", Cause::NotReached),
            ("dial tcp: lookup ghcr.io on 10.0.0.2:53: no such host", Cause::NameNotResolved),
            ("dial tcp: lookup ghcr.io on 10.0.0.2:53: server misbehaving", Cause::NameNotResolved),
            (
                "tls: failed to verify certificate: x509: certificate signed by unknown authority",
                Cause::TlsFailed,
            ),
            ("x509: certificate has expired or is not yet valid", Cause::TlsFailed),
            (
                "proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused",
                Cause::ProxyFailed,
            ),
            (
                "proxyconnect tcp: dial tcp: lookup proxy.example on 10.0.0.2:53: no such host",
                Cause::ProxyFailed,
            ),
            (
                "net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
                Cause::NoAnswerInTime,
            ),
            ("net/http: timeout awaiting response headers", Cause::NoAnswerInTime),
            ("EOF", Cause::NotReached),
            ("Bad Gateway", Cause::ProxyFailed),
            ("Forbidden", Cause::ProxyFailed),
            ("http: server gave HTTP response to HTTPS client", Cause::TlsFailed),
        ] {
            assert_eq!(cause(&format!("{docker}{said}")), expect, "{said}");
        }
        for (said, expect) in [
            (
                "login attempt to https://ghcr.io/v2/ failed with status: 401 Unauthorized",
                Cause::DeadToken,
            ),
            (
                "login attempt to https://ghcr.io/v2/ failed with status: 503 Service Unavailable",
                Cause::ServerError,
            ),
            (
                "login attempt to https://ghcr.io/v2/ failed with status: 404 Not Found",
                Cause::NotARegistry,
            ),
            (
                "authenticating creds for \"ghcr.io\": Requesting bearer token: invalid status code from registry 403 (Forbidden)",
                Cause::DeadToken,
            ),
            (
                "authenticating creds for \"ghcr.io\": Requesting bearer token: received unexpected HTTP status: 403 Forbidden",
                Cause::DeadToken,
            ),
            ("logging into \"ghcr.io\": invalid username/password", Cause::DeadToken),
            (
                "authenticating creds for \"ghcr.io\": pinging container registry ghcr.io: invalid status code from registry 403 (Forbidden)",
                Cause::RegistryRefused,
            ),
            (
                "authenticating creds for \"ghcr.io\": too many requests to registry",
                Cause::RateLimited,
            ),
            (
                "currently logged in, auth file contains an Identity token",
                Cause::IdentityTokenInTheWay,
            ),
            (
                "get credentials: reading JSON file \"/a/auth.json\": unmarshaling JSON",
                Cause::BrokenAuthFile,
            ),
            (
                "get credentials: error getting credentials - err: exit status 1, out: `x`",
                Cause::HelperFailed,
            ),
            (
                "get credentials: error getting credentials - err: exec: \"docker-credential-x\": executable file not found in $PATH, out: ``",
                Cause::HelperMissing,
            ),
            ("updating \"/run/containers/0/auth.json\": permission denied", Cause::StoreFailed),
            (
                "Error saving credentials: error storing credentials - err: exit status 1, out: `no`",
                Cause::HelperFailed,
            ),
            (
                "error saving credentials: error storing credentials - err: exec: \"docker-credential-x\": executable file not found in $PATH, out: ``",
                Cause::HelperMissing,
            ),
            (
                "Error saving credentials: open /root/.docker/config.json123: permission denied",
                Cause::StoreFailed,
            ),
            (
                "Cannot connect to Podman. Please verify your connection to the Linux system",
                Cause::EngineFailed,
            ),
            (
                "Failed to initialize: unable to resolve docker endpoint: context \"X\": context not found",
                Cause::EngineFailed,
            ),
            (
                "failed to call: unexpected status from GET request to https://ghcr.io:443/token?scope=: 403 Forbidden",
                Cause::DeadToken,
            ),
            ("something new", Cause::EngineFailed),
            ("", Cause::EngineFailed),
        ] {
            assert_eq!(cause(said), expect, "{said}");
        }
    }

    #[test]
    fn what_helpers_say_themselves() {
        for (program, said, expect) in [
            (
                "x",
                "it exited with code 1: Cannot autolaunch D-Bus without X11 $DISPLAY",
                Some(Cause::DbusMissing),
            ),
            (
                "pass",
                "it exited with code 1: pass not initialized: exit status 1",
                Some(Cause::PassUninitialized),
            ),
            (
                "osxkeychain",
                "User interaction is not allowed. (-25308)",
                Some(Cause::KeychainLocked),
            ),
            ("wincred", "The stub received bad data.", Some(Cause::WincredSize)),
            (
                "wincred",
                "A specified logon session does not exist.",
                Some(Cause::LogonSessionMissing),
            ),
            ("desktop.exe", "exec format error", Some(Cause::WslHelper)),
            ("x", "it exited with code 1", None),
            ("x", "it exited with code 1: no such file or directory", None),
        ] {
            let program = format!("docker-credential-{program}");
            assert_eq!(of_helper(&program, said), expect, "{program}: {said}");
        }
    }

    #[test]
    fn what_github_says_of_a_refusal() {
        for (code, words, push, expect) in [
            ("MANIFEST_UNKNOWN", "manifest unknown", false, Some(Cause::TagMissing)),
            (
                "NAME_UNKNOWN",
                "repository name not known to registry",
                false,
                Some(Cause::PackageMissing),
            ),
            ("DENIED", "requested access to the resource is denied", false, None),
            ("DENIED", "permission_denied: write_package", true, Some(Cause::PackageNotLinked)),
            ("DENIED", "permission_denied: something new", true, None),
            (
                "DENIED",
                "permission_denied: The token provided does not match expected scopes.",
                false,
                Some(Cause::ScopeMissingRead),
            ),
        ] {
            let stated = of_refusal(code, words, push).map(|causes| causes[0].0);
            assert_eq!(stated, expect, "{words}");
        }
        for (message, expect) in [
            (
                "Maximum number of login attempts exceeded. Please try again later.",
                Some(Cause::LoginLockout),
            ),
            ("Resource not accessible by integration", Some(Cause::ThirdPartyAppToken)),
            ("You have exceeded a secondary rate limit.", Some(Cause::RateLimited)),
            (
                "`acme` forbids access via a personal access token (classic).",
                Some(Cause::OrgForbidsClassic),
            ),
            ("Bad credentials", None),
        ] {
            assert_eq!(of_api_error(message), expect, "{message}");
        }
    }

    /// Of an error of this program's own, the code in brackets counts, and no word of its details.
    #[test]
    fn errors_of_this_program_name_their_cause() {
        for (text, expect) in [
            (
                "\u{1b}[1;31merror:\u{1b}[0m docker could not log in to ghcr.io  \u{1b}[2m[engine-failed]\u{1b}[0m\n  \
                 why: Get \"https://ghcr.io/v2/\": denied: denied\n  fix: docker ghcr login",
                vec![(Cause::EngineFailed, Certainty::Certain)],
            ),
            (
                "2026-11-24T12:00:00.1234567Z error: no token  [no-token]\n",
                vec![(Cause::NoToken, Certainty::Certain)],
            ),
            (
                "error: it is private  [no-role] likely\n  why: denied\n",
                vec![(Cause::NoRole, Certainty::Likely)],
            ),
            ("warning: the token ends soon  [token-expires-soon]", vec![]),
            ("error: an array  [nosuch-code]", vec![]),
        ] {
            let found = of_text(text, Hints::default());
            let found: Vec<_> = found
                .iter()
                .map(|found| (found.reading.cause(), found.reading.certainty()))
                .collect();
            assert_eq!(found, expect, "{text}");
        }
    }
}
