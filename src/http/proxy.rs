//! Which proxy leads to a host, by the rules of Go's `httpproxy`.
//!
//! docker, podman and nerdctl follow those rules, and we must take the same way as they do; the
//! HTTP library's own look-up differs in many cases. Owns the reading of `HTTPS_PROXY` and
//! `NO_PROXY`; `HTTP_PROXY` and `ALL_PROXY` do not count for https, as in Go.

use std::net::IpAddr;

use ureq::{Proxy, ProxyProtocol};

use super::{NoAnswer, NoAnswerKind};
use crate::env::{Env, HTTPS_PROXY, NO_PROXY};

/// The port that every host here is asked on.
const PORT: u16 = 443;

/// What the environment says about proxies.
pub(crate) struct ProxySettings {
    /// The proxy for https. The error says which variable is wrong, and never its value: that may
    /// hold a password.
    proxy: Result<Option<Proxy>, String>,
    direct: NoProxy,
}

impl ProxySettings {
    /// Reads the first of each pair of variables that is set to something.
    pub(crate) fn of(env: &Env) -> Self {
        let first = |names: [&'static str; 2]| {
            names.into_iter().find_map(|name| env.var(name).map(|value| (name, value)))
        };
        let proxy = match first(HTTPS_PROXY) {
            None => Ok(None),
            Some((name, value)) => value
                .to_str()
                .and_then(parse)
                .map(Some)
                .ok_or_else(|| format!("{name} is not the address of a proxy")),
        };
        let direct = first(NO_PROXY).map(|(_, value)| value.to_string_lossy()).unwrap_or_default();
        Self { proxy, direct: NoProxy::parse(&direct) }
    }

    /// The proxy to `host` on port 443; `None` means directly. Loopback is always direct.
    ///
    /// # Errors
    /// The host needs a proxy, and the variable does not name one. (Go goes directly then; a
    /// mistyped proxy should be heard of.)
    pub(crate) fn proxy_for(&self, host: &str) -> Result<Option<&Proxy>, NoAnswer> {
        if self.direct.covers(host, PORT) {
            return Ok(None);
        }
        self.proxy.as_ref().map(Option::as_ref).map_err(|detail| NoAnswer {
            host: host.into(),
            kind: NoAnswerKind::Proxy,
            detail: detail.clone(),
        })
    }
}

/// Reads `[SCHEME://][USER[:PASSWORD]@]HOST[:PORT][/…]`. Without a scheme it is `http`. Of the
/// SOCKS versions Go knows 5, and lets the proxy look up the name, whether or not the scheme ends
/// in `h`.
fn parse(text: &str) -> Option<Proxy> {
    let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
    let (protocol, port) = match scheme.to_ascii_lowercase().as_str() {
        "http" => (ProxyProtocol::Http, 80),
        "https" => (ProxyProtocol::Https, 443),
        "socks5" | "socks5h" => (ProxyProtocol::Socks5h, 1080),
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, place) = match authority.rsplit_once('@') {
        Some((user, place)) => (Some(user), place),
        None => (None, authority),
    };
    // In `[::1]:80` the last colon outside the brackets parts host and port.
    let (host, number) = match place.rsplit_once(':') {
        Some((host, number)) if !number.ends_with(']') => (host, number),
        _ => (place, ""),
    };
    let port = if number.is_empty() { port } else { number.parse().ok()? };
    let name = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_ip = bracketed.is_some_and(|ip| ip.parse::<std::net::Ipv6Addr>().is_ok());
    if host.is_empty() || !(name || is_ip) {
        return None;
    }
    let mut proxy = Proxy::builder(protocol).host(host).port(port).resolve_target(false);
    if let Some(user) = user {
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        proxy = proxy.username(&decode(user)?).password(&decode(password)?);
    }
    proxy.build().ok()
}

/// Takes the percent signs away.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        rest = tail;
        if first != b'%' {
            bytes.push(first);
            continue;
        }
        let (code, tail) = rest.split_at_checked(2)?;
        let nibble = |b: u8| char::from(b).to_digit(16);
        bytes.push(u8::try_from(nibble(code[0])? * 16 + nibble(code[1])?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

/// The hosts that need no proxy.
#[derive(Default)]
struct NoProxy {
    everything: bool,
    entries: Vec<(Pattern, Option<String>)>,
}

enum Pattern {
    Ip(IpAddr),
    /// An address and how many of its leading bits count.
    Net(IpAddr, u32),
    /// A domain with a dot before it, and whether the domain itself belongs to it too.
    Domain(String, bool),
}

impl NoProxy {
    /// Reads the list: `*`, addresses, networks (`10.0.0.0/8`), hosts with everything below them
    /// (`corp.example`), only what is below (`.corp.example`, `*.corp.example`); each but a network
    /// may end in `:PORT`. Entries that make no sense are passed over, as in Go.
    fn parse(list: &str) -> Self {
        let mut found = Self::default();
        for entry in list.split(',') {
            let entry = entry.trim().to_lowercase();
            if entry == "*" {
                return Self { everything: true, entries: Vec::new() };
            }
            if let Some((ip, bits)) = network(&entry) {
                found.entries.push((Pattern::Net(ip, bits), None));
                continue;
            }
            let (host, port) = split_port(&entry);
            let bracketed = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
            // Without a port Go takes the brackets for a part of the name.
            let host = bracketed.filter(|_| port.is_some()).unwrap_or(host);
            let pattern = if let Ok(ip) = host.parse() {
                Pattern::Ip(ip)
            } else {
                let host = host.strip_prefix('*').filter(|h| h.starts_with('.')).unwrap_or(host);
                match host.strip_prefix('.') {
                    _ if host.is_empty() => continue,
                    Some(_) => Pattern::Domain(host.into(), false),
                    None => Pattern::Domain(format!(".{host}"), true),
                }
            };
            found.entries.push((pattern, port.map(String::from)));
        }
        found
    }

    fn covers(&self, host: &str, port: u16) -> bool {
        let host = host.trim().to_lowercase();
        let ip = host.parse::<IpAddr>().ok().map(|ip| ip.to_canonical());
        if host == "localhost" || ip.is_some_and(|ip| ip.is_loopback()) || self.everything {
            return true;
        }
        let port = port.to_string();
        self.entries.iter().any(|(pattern, only)| {
            let is_host = match pattern {
                Pattern::Ip(one) => ip == Some(one.to_canonical()),
                Pattern::Net(net, bits) => ip.is_some_and(|ip| same_network(ip, *net, *bits)),
                Pattern::Domain(domain, itself) => {
                    host.ends_with(domain) || (*itself && host == domain[1..])
                }
            };
            is_host && only.as_ref().is_none_or(|only| only.is_empty() || *only == port)
        })
    }
}

/// `HOST:PORT` in two. An address of version 6 without brackets has colons and no port.
fn split_port(entry: &str) -> (&str, Option<&str>) {
    match entry.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => (host, Some(port)),
        _ => (entry, None),
    }
}

fn network(entry: &str) -> Option<(IpAddr, u32)> {
    let (ip, bits) = entry.split_once('/')?;
    let (ip, bits) = (ip.parse::<IpAddr>().ok()?, bits.parse().ok()?);
    (bits <= if ip.is_ipv4() { 32 } else { 128 }).then_some((ip, bits))
}

fn same_network(a: IpAddr, b: IpAddr, bits: u32) -> bool {
    // What remains after shifting the bits that do not count away; a shift by the whole width is
    // no shift the machine knows.
    match (a, b) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            (a.to_bits() ^ b.to_bits()).checked_shr(32 - bits).unwrap_or(0) == 0
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            (a.to_bits() ^ b.to_bits()).checked_shr(128 - bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The proxy to a host as `PROTOCOL HOST:PORT`, `direct`, or what is wrong.
    fn way(variables: &[(&str, &str)], host: &str) -> String {
        let env = variables.iter().copied().collect();
        match ProxySettings::of(&env).proxy_for(host) {
            Ok(None) => "direct".into(),
            Ok(Some(proxy)) => {
                format!("{} {}:{}", proxy.protocol(), proxy.host(), proxy.port())
            }
            Err(error) => error.detail,
        }
    }

    #[test]
    fn which_variable() {
        let p = "http://p:3128";
        assert_eq!(way(&[], "ghcr.io"), "direct");
        assert_eq!(way(&[("HTTPS_PROXY", p)], "ghcr.io"), "HTTP p:3128");
        assert_eq!(way(&[("https_proxy", p)], "ghcr.io"), "HTTP p:3128");
        // On Windows they are one variable.
        if !cfg!(windows) {
            let both = |first, second| [("HTTPS_PROXY", first), ("https_proxy", second)];
            assert_eq!(way(&both(p, "http://q"), "ghcr.io"), "HTTP p:3128");
            assert_eq!(way(&both("", p), "ghcr.io"), "HTTP p:3128");
        }
        for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
            assert_eq!(way(&[(name, p)], "ghcr.io"), "direct");
        }
    }

    #[test]
    fn forms_of_the_address() {
        let cases = [
            ("http://p", "HTTP p:80"),
            ("http://p/", "HTTP p:80"),
            ("http://p:/", "HTTP p:80"),
            ("HTTP://p:3128/path?a#b", "HTTP p:3128"),
            ("p.corp.example:3128", "HTTP p.corp.example:3128"),
            ("127.0.0.1:3128", "HTTP 127.0.0.1:3128"),
            ("garbage", "HTTP garbage:80"),
            ("https://p", "HTTPS p:443"),
            ("socks5://p", "SOCKS5h p:1080"),
            ("socks5h://user@p:9", "SOCKS5h p:9"),
            ("http://[::1]:3128", "HTTP [::1]:3128"),
            ("http://[::1]", "HTTP [::1]:80"),
            ("http://u:p%40ss@p:1", "HTTP p:1"),
            ("http://u:p@ss@p:1", "HTTP p:1"),
        ];
        for (value, expected) in cases {
            assert_eq!(way(&[("HTTPS_PROXY", value)], "ghcr.io"), expected, "{value}");
        }
        for value in [
            "ftp://p",
            "socks4://p",
            "://p",
            "http://",
            "http://:3128",
            "http://p:port",
            "http://a b",
            " http://p",
            "http://p:99999",
            "http://[::1",
            "http://u:%zz@p",
            "http://u:%4@p",
            "http:p:3128",
        ] {
            for name in HTTPS_PROXY {
                // On Windows they are one variable.
                let told = if cfg!(windows) { HTTPS_PROXY[0] } else { name };
                let expected = format!("{told} is not the address of a proxy");
                assert_eq!(way(&[(name, value)], "ghcr.io"), expected, "{value}");
            }
        }
    }

    #[test]
    fn user_and_password_are_decoded_once() {
        let proxy = parse("http://us%3Aer:p%40s%2525@p").unwrap();
        assert_eq!((proxy.username(), proxy.password()), (Some("us:er"), Some("p@s%25")));
    }

    #[test]
    fn a_bad_proxy_does_not_matter_where_none_is_needed() {
        let bad = ("HTTPS_PROXY", "ftp://user:word@p");
        assert_eq!(way(&[bad, ("NO_PROXY", "ghcr.io")], "ghcr.io"), "direct");
        assert!(!way(&[bad], "ghcr.io").contains("word"));
    }

    #[test]
    fn no_proxy() {
        let cases = [
            // NO_PROXY, the host, whether it is direct. The expectations are Go's.
            ("", "ghcr.io", false),
            ("*", "ghcr.io", true),
            ("example.com, *", "ghcr.io", true),
            ("ghcr.io", "ghcr.io", true),
            ("GHCR.io", "ghcr.io", true),
            (" x , ghcr.io ", "ghcr.io", true),
            (",,:,", "ghcr.io", false),
            ("github.com", "api.github.com", true),
            ("github.com", "notgithub.com", false),
            (".github.com", "api.github.com", true),
            (".ghcr.io", "ghcr.io", false),
            ("*.github.com", "api.github.com", true),
            ("*.github.com", "github.com", false),
            ("*github.com", "api.github.com", false),
            ("ghcr.io:443", "ghcr.io", true),
            ("ghcr.io:", "ghcr.io", true),
            ("ghcr.io:80", "ghcr.io", false),
            (".github.com:443", "api.github.com", true),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.1.2.3/8", "10.9.9.9", true),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "ghcr.io", false),
            ("10.0.0.0/33", "10.0.0.0", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3:443", "10.1.2.3", true),
            ("10.1.2.3:80", "10.1.2.3", false),
            ("fd00::/8", "fd00::1", true),
            ("::/0", "fd00::1", true),
            ("::/0", "10.1.2.3", false),
            ("fd00::1", "fd00::1", true),
            ("[fd00::1]", "fd00::1", false),
            ("[fd00::1]:443", "fd00::1", true),
            ("[fd00::1]:80", "fd00::1", false),
            ("", "localhost", true),
            ("", "127.9.9.9", true),
            ("", "::1", true),
            ("", "localhost.example", false),
        ];
        for (list, host, direct) in cases {
            let found = way(&[("HTTPS_PROXY", "http://p"), ("NO_PROXY", list)], host);
            assert_eq!(found == "direct", direct, "{list} {host}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(proxy in ".*", list in ".*", host in ".*") {
            let _ = way(&[("HTTPS_PROXY", &proxy), ("no_proxy", &list)], &host);
        }

        #[test]
        fn nearly_right_lists_are_read(list in r"[\[\]*.:/,0-9a-f ]{0,24}", host in r"[\[\].:0-9a-f]{0,12}") {
            let _ = NoProxy::parse(&list).covers(&host, PORT);
        }

        #[test]
        fn networks_are_their_leading_bits(a: u32, b: u32, bits in 0..=32_u32) {
            let mask = (0..bits).fold(0, |mask, bit| mask | 1 << (31 - bit));
            let ip = |bits: u32| IpAddr::from(bits.to_be_bytes());
            prop_assert_eq!(same_network(ip(a), ip(b), bits), a & mask == b & mask);
        }

        #[test]
        fn a_host_on_the_list_is_direct(
            host in "[a-z]{1,8}(\\.[a-z]{1,8}){1,3}",
            before in "([a-z.]{0,9},){0,3}",
            blank in " ?",
        ) {
            let list = NoProxy::parse(&format!("{before}{blank}{host}{blank}"));
            prop_assert!(list.covers(&host, PORT));
            let below = format!("sub.{host}");
            prop_assert!(list.covers(&below, PORT));
        }
    }
}
