//! Why an engine's login failed, from the last thing it said.
//!
//! Pure. The words are the engines' own, recorded from docker 20.10 to 29.7, podman 4.3 to 5.8
//! and nerdctl 2; the order of the patterns matters.

use crate::cause::Cause;

/// The reason in what an engine wrote on stderr: its last line that is not empty, without the
/// decoration of logs and of podman 4's lists.
pub fn reason(stderr: &str) -> String {
    let mut lines = stderr.lines().map(str::trim).filter(|line| !line.is_empty());
    let last = lines.clone().next_back().unwrap_or_default();
    // A usage error says first what is wrong, and last where to read on.
    let is_advice = ["Run '", "See '", "Try '"].iter().any(|start| last.starts_with(start));
    let line = if is_advice { lines.next().unwrap_or_default() } else { last };
    let line = line.strip_prefix("* ").unwrap_or(line);
    match line.split_once("msg=\"") {
        // logrus: time="…" level=fatal msg="…", with quotes inside escaped.
        Some((head, quoted)) if head.contains("level=") => unquoted(quoted),
        _ => {
            let line = line.strip_prefix("Error: ").unwrap_or(line);
            line.strip_prefix("error: ").unwrap_or(line).to_owned()
        }
    }
}

/// A Go-quoted text up to its closing quote.
fn unquoted(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => out.extend(chars.next().map(|c| if c == 'n' { ' ' } else { c })),
            c => out.push(c),
        }
    }
    out
}

/// The cause that a reason names.
pub fn cause(reason: &str) -> Cause {
    let text = reason.to_ascii_lowercase();
    let has = |needles: &[&str]| needles.iter().any(|needle| text.contains(needle));
    let status = |of: fn(u16) -> bool| statuses(&text).any(of);
    let no_helper =
        has(&["executable file not found", "resolves to executable in current directory"]);
    if has(&["error saving credentials", "error storing credentials"])
        || (text.contains("updating \"") && text.contains(".json\""))
    {
        return match no_helper {
            true => Cause::HelperMissing,
            false if has(&["docker-credential-", "exit status"]) => Cause::HelperFailed,
            false => Cause::StoreFailed,
        };
    }
    if has(&["contains an identity token"]) {
        return Cause::IdentityTokenInTheWay;
    }
    if has(&["get credentials: ", "error getting credentials"]) {
        return match no_helper {
            true => Cause::HelperMissing,
            false if has(&["error getting credentials"]) => Cause::HelperFailed,
            false => Cause::BrokenAuthFile,
        };
    }
    if has(&["cannot connect to podman", "shm lock manager", "failed to initialize"])
        || (text.contains("context ") && has(&["context not found", "does not exist"]))
    {
        return Cause::EngineFailed;
    }
    // What follows is about the way to the proxy: its name, its port, its certificate.
    if has(&["proxyconnect"]) {
        return Cause::ProxyFailed;
    }
    if has(&["x509:", "tls: ", "server gave http response to https client"]) {
        return Cause::TlsFailed;
    }
    if has(&["no such host", "server misbehaving", "lookup ghcr.io", "lookup containers."]) {
        return Cause::NameNotResolved;
    }
    // Go reports a proxy that refuses to connect by nothing but its status.
    let refusals =
        ["bad gateway", "forbidden", "proxy authentication required", "service unavailable"];
    if refusals.iter().any(|said| text.ends_with(&format!("\": {said}"))) {
        return Cause::ProxyFailed;
    }
    if has(&[
        "i/o timeout",
        "handshake timeout",
        "timeout awaiting response headers",
        "deadline exceeded",
        "client.timeout",
    ]) {
        return Cause::NoAnswerInTime;
    }
    if has(&["connection refused", "connection reset", "unreachable"]) || text.ends_with(": eof") {
        return Cause::NotReached;
    }
    if has(&["toomanyrequests", "too many requests"]) || status(|code| code == 429) {
        return Cause::RateLimited;
    }
    if status(|code| (500..600).contains(&code)) {
        return Cause::ServerError;
    }
    // podman's first request has no token in it yet.
    if has(&["pinging container registry"]) && status(|code| code == 401 || code == 403) {
        return Cause::RegistryRefused;
    }
    if has(&["denied: denied", "unauthorized", "invalid username/password"])
        || status(|code| code == 401 || code == 403)
    {
        return Cause::DeadToken;
    }
    if has(&["unable to decode token response", "invalid character '<'", "did not include a token"])
        || status(|code| code == 404)
    {
        return Cause::NotARegistry;
    }
    Cause::EngineFailed
}

/// The numbers of three digits that stand for themselves: not in addresses, versions or times.
fn statuses(text: &str) -> impl Iterator<Item = u16> {
    text.split(|c: char| c.is_whitespace() || "\"',;()[]=".contains(c))
        .map(|word| word.trim_end_matches([':', '.']))
        .filter(|word| word.len() == 3)
        .filter_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_is_the_reason() {
        for (stderr, expect) in [
            (
                "Error: logging into \"ghcr.io\": invalid username/password\n",
                "logging into \"ghcr.io\": invalid username/password",
            ),
            ("1 error occurred:\n\t* pinging: x\n\n\n", "pinging: x"),
            ("time=\"2026-01-01T00:00:00Z\" level=fatal msg=\"a \\\"b\\\" c\"\n", "a \"b\" c"),
            (
                "time=\"…\" level=info msg=\"Error logging in\"\nGet \"https://ghcr.io/v2/\": denied: denied\n",
                "Get \"https://ghcr.io/v2/\": denied: denied",
            ),
            (
                "unknown flag: --x\n\nUsage:  docker login\n\nRun 'docker login --help' for more\n",
                "unknown flag: --x",
            ),
            ("", ""),
        ] {
            assert_eq!(reason(stderr), expect);
        }
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
}
