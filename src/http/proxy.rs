//! Which proxy, by Go's rules, so that an engine and we take the same way.
//!
//! Pure. Source: golang.org/x/net `http/httpproxy`. The HTTP library's own rules differ: it obeys
//! `ALL_PROXY` and `HTTP_PROXY` for https, matches `NO_PROXY` to the letter only, and goes directly
//! where the proxy's address is wrong.

use std::net::IpAddr;

use ureq::Proxy;

use super::{NoAnswer, NoAnswerKind};
use crate::env::{Env, HTTPS_PROXY, NO_PROXY};

/// The port of every host we ask.
const PORT: &str = "443";

/// The proxy of the environment, and who is reached without it.
pub struct ProxySettings {
    proxy: Result<Option<Proxy>, String>,
    bypass: Vec<Bypass>,
}

/// One entry of `NO_PROXY`.
#[derive(Debug, PartialEq)]
enum Bypass {
    /// `*`
    Everything,
    /// An address, perhaps with a port.
    Address(IpAddr, Option<String>),
    /// A network: an address and how many of its bits count.
    Network(IpAddr, u32),
    /// A name and what is below it; with a dot before it only what is below it.
    Domain { suffix: String, itself: bool, port: Option<String> },
}

impl ProxySettings {
    /// Reads the variables, upper case before lower case.
    pub fn of(env: &Env) -> Self {
        let first = |names: [&'static str; 2]| {
            names.into_iter().find_map(|name| env.text(name).map(|value| (name, value)))
        };
        let proxy = first(HTTPS_PROXY).map(|(name, value)| parse(name, value)).transpose();
        let bypass = first(NO_PROXY).map(|(_, list)| list.split(',').filter_map(entry).collect());
        Self { proxy, bypass: bypass.unwrap_or_default() }
    }

    /// The proxy for a host; `None` goes directly.
    ///
    /// # Errors
    /// The proxy's address is none: going directly would not be what was asked for.
    pub fn proxy_for(&self, host: &str) -> Result<Option<&Proxy>, NoAnswer> {
        if self.bypasses(host) {
            return Ok(None);
        }
        self.proxy.as_ref().map(Option::as_ref).map_err(|detail| NoAnswer {
            host: host.to_owned(),
            kind: NoAnswerKind::Proxy,
            detail: detail.clone(),
        })
    }

    fn bypasses(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let address = host.parse::<IpAddr>().ok();
        host == "localhost"
            || address.is_some_and(|address| address.is_loopback())
            || self.bypass.iter().any(|bypass| bypass.covers(&host, address))
    }
}

/// A proxy's address; without a scheme it is an HTTP proxy. Never quoted: it may hold a password.
fn parse(name: &str, value: &str) -> Result<Proxy, String> {
    let known = ["http://", "https://", "socks4://", "socks4a://", "socks5://", "socks5h://"];
    let full = match known.iter().any(|scheme| value.starts_with(scheme)) {
        true => value.to_owned(),
        false if value.contains("://") => {
            return Err(format!("{name} has a scheme that is not known"));
        }
        false => format!("http://{value}"),
    };
    Proxy::new(&full).map_err(|_| format!("{name} holds no address of a proxy"))
}

/// One entry of the list; `None` for an empty one.
fn entry(text: &str) -> Option<Bypass> {
    let text = text.trim().to_ascii_lowercase();
    if text.is_empty() {
        return None;
    }
    if text == "*" {
        return Some(Bypass::Everything);
    }
    if let Some((address, bits)) = text.split_once('/')
        && let (Ok(address), Ok(bits)) = (address.parse::<IpAddr>(), bits.parse())
    {
        return Some(Bypass::Network(address, bits));
    }
    if let Ok(address) = text.trim_start_matches('[').trim_end_matches(']').parse() {
        return Some(Bypass::Address(address, None));
    }
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) => (name, Some(port.to_owned())),
        None => (text.as_str(), None),
    };
    if let Ok(address) = name.trim_start_matches('[').trim_end_matches(']').parse() {
        return Some(Bypass::Address(address, port));
    }
    let name = name.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(name);
    let (suffix, itself) = match name.strip_prefix('.') {
        Some(below) => (below, false),
        None => (name, true),
    };
    (!suffix.is_empty()).then(|| Bypass::Domain { suffix: suffix.to_owned(), itself, port })
}

impl Bypass {
    fn covers(&self, host: &str, address: Option<IpAddr>) -> bool {
        let at_port = |port: &Option<String>| port.as_deref().is_none_or(|port| port == PORT);
        match self {
            Self::Everything => true,
            Self::Address(own, port) => address == Some(*own) && at_port(port),
            Self::Network(network, bits) => {
                address.is_some_and(|address| leading(*network, *bits) == leading(address, *bits))
            }
            Self::Domain { suffix, itself, port } => {
                let below =
                    host.strip_suffix(suffix.as_str()).is_some_and(|rest| rest.ends_with('.'));
                (below || (*itself && host == suffix)) && at_port(port)
            }
        }
    }
}

/// The first bits of an address, and which kind of address it is.
fn leading(address: IpAddr, bits: u32) -> (bool, u128) {
    let (wide, number) = match address {
        IpAddr::V4(address) => (false, u128::from(u32::from(address)) << 96),
        IpAddr::V6(address) => (true, u128::from(address)),
    };
    (wide, if bits == 0 { 0 } else { number >> 128_u32.saturating_sub(bits) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(env: &[(&str, &str)], host: &str) -> Result<Option<String>, String> {
        let settings = ProxySettings::of(&env.iter().copied().collect());
        let proxy = settings.proxy_for(host).map_err(|no| no.detail)?;
        Ok(proxy.map(|proxy| format!("{}:{}", proxy.host(), proxy.port())))
    }

    #[test]
    fn which_variable() {
        let p = Ok(Some("p:1".to_owned()));
        assert_eq!(way(&[("HTTPS_PROXY", "http://p:1")], "ghcr.io"), p);
        assert_eq!(way(&[("https_proxy", "p:1")], "ghcr.io"), p);
        assert_eq!(way(&[("HTTPS_PROXY", "p:1"), ("https_proxy", "q:2")], "ghcr.io"), p);
        assert_eq!(way(&[("HTTP_PROXY", "p:1"), ("ALL_PROXY", "p:1")], "ghcr.io"), Ok(None));
        assert_eq!(way(&[("HTTPS_PROXY", "")], "ghcr.io"), Ok(None));
        assert_eq!(way(&[("HTTPS_PROXY", "socks5://p:1")], "ghcr.io"), p);
        for wrong in ["http://", "ftp://p:1", "http://us er:p@:x"] {
            let said = way(&[("HTTPS_PROXY", wrong)], "ghcr.io").unwrap_err();
            assert!(said.starts_with("HTTPS_PROXY ") && !said.contains("p:1"), "{said}");
        }
    }

    #[test]
    fn who_is_reached_directly() {
        for (list, host, direct) in [
            ("ghcr.io", "ghcr.io", true),
            ("x, GHCR.io", "ghcr.io", true),
            ("github.com", "api.github.com", true),
            (".github.com", "api.github.com", true),
            ("*.github.com", "api.github.com", true),
            (".ghcr.io", "ghcr.io", false),
            ("hcr.io", "ghcr.io", false),
            ("ghcr.io:443", "ghcr.io", true),
            ("ghcr.io:80", "ghcr.io", false),
            ("*", "ghcr.io", true),
            ("127.0.0.0/8", "127.0.0.1", true),
            ("10.0.0.0/8", "10.1.2.3", true),
            ("10.0.0.0/8", "11.1.2.3", false),
            ("10.0.0.7", "10.0.0.7", true),
            ("10.0.0.7:80", "10.0.0.7", false),
            ("fd00::/8", "fd00::1", true),
            ("::1", "fd00::1", false),
            ("", "localhost", true),
            ("", "127.0.0.9", true),
            (",,", "ghcr.io", false),
        ] {
            let env = [("HTTPS_PROXY", "p:1"), ("NO_PROXY", list)];
            assert_eq!(way(&env, host).unwrap().is_none(), direct, "{list} {host}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_list_is_read(list in "\\PC{0,40}|[0-9a-f.:/,*]{0,30}", host in "[a-z.]{1,12}|[0-9.]{1,12}") {
            let _ = way(&[("HTTPS_PROXY", "p:1"), ("NO_PROXY", &list)], &host);
        }

        /// A name in the list always covers itself, whatever stands beside it.
        #[test]
        fn a_listed_name_is_reached_directly(before in "[a-z,. ]{0,12}", name in "[a-z]{1,6}\\.[a-z]{2,3}") {
            let list = format!("{before},{name}");
            proptest::prop_assert_eq!(way(&[("HTTPS_PROXY", "p:1"), ("NO_PROXY", &list)], &name), Ok(None));
        }
    }
}
