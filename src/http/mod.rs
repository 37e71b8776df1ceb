//! The only network: one request at a time, over TLS, to a host the caller names.
//!
//! Owns the limits (time, size, no redirects, https only) and the header that carries a secret. It
//! decides neither who may get which secret (`github`, `ghcr`) nor what an answer means; the
//! look-up of a name, the trust and the way through a proxy are its side rooms.

mod lookup;
mod no_answer;
pub(crate) mod proxy;
mod signer;
mod trust;

use std::borrow::Cow;
use std::io::Read;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ureq::http::request::{Builder, Request};
use ureq::http::{HeaderMap, HeaderValue};
use ureq::unversioned::transport::DefaultConnector;
use zeroize::Zeroizing;

use crate::env::Env;
use crate::token::secret::Secret;
use lookup::Lookup;
use proxy::ProxySettings;
use trust::Trust;

pub(crate) use no_answer::{NoAnswer, NoAnswerKind};

/// How long the way to a host may take once its address is known: TCP and the TLS handshake.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How long the way through a proxy may take: the look-up of the proxy's name, TCP, the proxy's
/// consent and the TLS handshake.
const PROXY_LIMIT: Duration = Duration::from_secs(8);
/// How long one request may take from the look-up of the name to the last byte of the body.
pub(crate) const REQUEST_LIMIT: Duration = Duration::from_secs(10);
/// How many bytes of a body are read.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;
/// How many bytes the status line and the headers may have. GitHub's API sends some 3000.
const HEADER_LIMIT: usize = 32 * 1024;

/// Who we say we are.
const USER_AGENT: &str = concat!("docker-ghcr/", env!("CARGO_PKG_VERSION"));

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Asks for an answer with a body.
    Get,
    /// Asks for the head of that answer alone.
    Head,
    /// Sends something, which is nothing here: the body is empty.
    Post,
}

/// Whom a request says it comes from.
#[derive(Clone, Copy)]
pub(crate) enum Auth<'a> {
    /// Nobody.
    None,
    /// A user name and a password (RFC 7617). The name must have no colon, or the receiver takes
    /// what follows the colon for the password's beginning.
    Basic {
        /// The user's name.
        user: &'a str,
        /// The password.
        secret: &'a Secret,
    },
    /// A token (RFC 6750).
    Bearer(&'a Secret),
}

/// The headers of an answer that no server gave, names in lower case.
#[cfg(any(test, fuzzing))]
pub(crate) type FakeHeaders<'a> = &'a [(&'a str, &'a str)];

/// What a server answered, whatever its status.
pub(crate) struct Response {
    /// The status code.
    pub status: u16,
    /// The body, at most [`BODY_LIMIT`] bytes. It may hold a bearer token, so it is cleared when it
    /// is let go.
    pub body: Zeroizing<Vec<u8>>,
    /// Whether the body was longer.
    pub cut: bool,
    headers: HeaderMap,
}

impl Response {
    /// The first header of that name, whose case does not matter. `None` too if it is not ASCII.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Every header of that name, in the order of the answer.
    pub(crate) fn headers(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        let all = self.headers.get_all(name).into_iter();
        all.map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// The first header of that name, if it begins with that word in any case.
    pub(crate) fn header_of(&self, name: &str, word: &str) -> Option<&str> {
        let begins = |text: &str| {
            text.trim_start()
                .get(..word.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(word))
        };
        self.header(name).filter(|text| begins(text))
    }

    /// Whether this is a page for people rather than an answer for programs: its type says so.
    pub(crate) fn is_page(&self) -> bool {
        self.header_of("content-type", "text/html").is_some()
    }

    /// An answer as if it had come from a server.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn fake(status: u16, headers: FakeHeaders<'_>, body: &str) -> Self {
        let headers = headers.iter().map(|(name, value)| {
            let name = ureq::http::HeaderName::from_bytes(name.as_bytes()).unwrap();
            (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        let body = Zeroizing::new(body.as_bytes().to_vec());
        Self { status, body, cut: false, headers: headers.collect() }
    }
}

/// The way to every host. Threads may share it; nothing is loaded before the first request, and
/// the certificate authorities are loaded once.
pub(crate) struct Http {
    proxies: ProxySettings,
    trust: Trust,
    tls: OnceLock<Result<ureq::tls::TlsConfig, String>>,
    /// No request goes on beyond that.
    until: Option<Instant>,
    /// One agent for each of the two ways. A proxy as an option of the single request would make
    /// ureq build its TLS configuration again for every request.
    direct: OnceLock<ureq::Agent>,
    proxied: OnceLock<ureq::Agent>,
}

impl Http {
    /// Takes the proxy settings and the names of the certificate files from the environment. Does
    /// not look at those files yet.
    pub(crate) fn new(env: &Env) -> Self {
        Self {
            proxies: ProxySettings::of(env),
            trust: Trust::of(env),
            tls: OnceLock::new(),
            until: None,
            direct: OnceLock::new(),
            proxied: OnceLock::new(),
        }
    }

    /// The same with an end for all requests together, for those who ask many.
    #[must_use]
    pub(crate) fn until(mut self, end: Instant) -> Self {
        self.until = Some(end);
        self
    }

    /// Whether a request that begins now may not end in time.
    fn has_no_time(&self) -> bool {
        self.until.is_some_and(|until| Instant::now() + REQUEST_LIMIT > until)
    }

    /// Asks for one `https` URL, without following redirects. `accept` is the `Accept` header.
    ///
    /// # Errors
    /// That no HTTP answer came whole, and why. A status such as 404 or 500 is an answer.
    pub(crate) fn get(
        &self,
        url: &str,
        auth: Auth<'_>,
        accept: &str,
    ) -> Result<Response, NoAnswer> {
        self.send(Method::Get, url, auth, accept)
    }

    /// The same with any method.
    ///
    /// # Errors
    /// As for [`Http::get`].
    pub(crate) fn send(
        &self,
        method: Method,
        url: &str,
        auth: Auth<'_>,
        accept: &str,
    ) -> Result<Response, NoAnswer> {
        let host = host_of(url);
        let fail = |kind, detail: &str| NoAnswer { host: host.into(), kind, detail: detail.into() };
        let proxy = self.proxies.proxy_for(host)?;
        let tls = self.tls.get_or_init(|| self.trust.load());
        let tls = tls.as_ref().map_err(|why| fail(NoAnswerKind::Tls, why))?;
        let agent = match proxy {
            None => self.direct.get_or_init(|| agent(tls, None)),
            Some(proxy) => self.proxied.get_or_init(|| agent(tls, Some(proxy))),
        };

        let left = self.until.map(|until| until.saturating_duration_since(Instant::now()));
        if left.is_some_and(|left| left.is_zero()) {
            return Err(fail(NoAnswerKind::Time, "no time was left to ask it"));
        }
        let limit = left.filter(|left| *left < REQUEST_LIMIT);

        let mut request = Request::builder().uri(url).header("accept", accept);
        if let Some(value) = auth.header() {
            let unfit = || fail(NoAnswerKind::Nonsense, "the token does not fit into a header");
            request = request.header("authorization", value.ok_or_else(unfit)?);
        }
        let no_answer = |error| NoAnswer::of(host, error, proxy);
        let answer = match method {
            Method::Get => call(agent, request.method("GET"), (), limit),
            Method::Head => call(agent, request.method("HEAD"), (), limit),
            Method::Post => call(agent, request.method("POST"), &[][..], limit),
        };
        let mut response = answer.map_err(no_answer)?;

        // As large as it can get, so that it never moves and leaves a copy behind.
        let mut body = Zeroizing::new(Vec::with_capacity(BODY_LIMIT + 1));
        let limit = u64::try_from(BODY_LIMIT).unwrap_or(u64::MAX);
        let reader = response.body_mut().as_reader();
        reader.take(limit + 1).read_to_end(&mut body).map_err(|error| no_answer(error.into()))?;
        let cut = body.len() > BODY_LIMIT;
        body.truncate(BODY_LIMIT);
        let status = response.status().as_u16();
        Ok(Response { status, body, cut, headers: std::mem::take(response.headers_mut()) })
    }
}

impl Auth<'_> {
    /// The value of `Authorization`; the inner `None` if no header can hold it. Our own buffers are
    /// cleared and sized beforehand; the copy that the HTTP library makes is out of reach.
    fn header(&self) -> Option<Option<HeaderValue>> {
        let text = match self {
            Self::None => return None,
            Self::Basic { user, secret } => {
                let secret = secret.expose();
                let mut pair = Zeroizing::new(String::with_capacity(user.len() + 1 + secret.len()));
                for part in [user, ":", secret] {
                    pair.push_str(part);
                }
                let mut text = Zeroizing::new(String::with_capacity(10 + pair.len() / 3 * 4));
                text.push_str("Basic ");
                BASE64_STANDARD.encode_string(pair.as_bytes(), &mut text);
                text
            }
            Self::Bearer(secret) => {
                let secret = secret.expose();
                let mut text = Zeroizing::new(String::with_capacity(7 + secret.len()));
                text.push_str("Bearer ");
                text.push_str(secret);
                text
            }
        };
        let value = HeaderValue::from_str(&text).ok().map(|mut value| {
            value.set_sensitive(true);
            value
        });
        Some(value)
    }
}

/// Sends a request. A limit of its own makes ureq build its TLS configuration again, so it is left
/// out where the agent's will do.
fn call(
    agent: &ureq::Agent,
    request: Builder,
    body: impl ureq::AsSendBody,
    limit: Option<Duration>,
) -> Result<ureq::http::Response<ureq::Body>, ureq::Error> {
    let request = request.body(body)?;
    match limit {
        None => agent.run(request),
        some => agent.run(agent.configure_request(request).timeout_global(some).build()),
    }
}

fn agent(tls: &ureq::tls::TlsConfig, proxy: Option<&ureq::Proxy>) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .https_only(true)
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_connect(Some(way_limit(proxy)))
        .timeout_global(Some(REQUEST_LIMIT))
        .max_response_header_size(HEADER_LIMIT)
        .user_agent(USER_AGENT)
        // Said in any case: left out, ureq would look for a proxy by rules of its own.
        .proxy(proxy.cloned())
        .tls_config(tls.clone())
        .build();
    ureq::Agent::with_parts(config, DefaultConnector::default(), Lookup::default())
}

fn way_limit(proxy: Option<&ureq::Proxy>) -> Duration {
    if proxy.is_some() { PROXY_LIMIT } else { CONNECT_LIMIT }
}

/// The host in a URL of ours, which has neither user nor port.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    &rest[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(Zeroizing::new(text.into()))
    }

    #[test]
    fn authorization() {
        let secret = secret("Aladdin's lamp");
        assert!(Auth::None.header().is_none());
        let basic = Auth::Basic { user: "octocat", secret: &secret }.header().flatten().unwrap();
        assert_eq!(basic, "Basic b2N0b2NhdDpBbGFkZGluJ3MgbGFtcA==");
        assert!(basic.is_sensitive());
        let bearer = Auth::Bearer(&secret).header().flatten().unwrap();
        assert_eq!(bearer, "Bearer Aladdin's lamp");
        assert_eq!(format!("{bearer:?}"), "Sensitive");
    }

    #[test]
    fn a_secret_with_a_line_end_is_no_header() {
        assert_eq!(Auth::Bearer(&secret("a\r\nHost: b")).header(), Some(None));
    }

    #[test]
    fn headers_by_any_case() {
        let response = Response::fake(200, &[("x-a", "1"), ("x-a", "2")], "");
        assert_eq!(response.header("X-A"), Some("1"));
        assert_eq!(response.headers("X-a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(response.header("x-b"), None);
        assert_eq!(response.header("not a name"), None);
    }

    #[test]
    fn pages() {
        let is_page = |kind| Response::fake(200, &[("content-type", kind)], "").is_page();
        assert!(is_page("text/html"));
        assert!(is_page("Text/HTML; charset=utf-8"));
        assert!(!is_page("application/json"));
        assert!(!is_page("text"));
        assert!(!Response::fake(200, &[], "<html>").is_page());
    }

    #[test]
    fn hosts() {
        for url in [
            "https://ghcr.io/v2/",
            "https://ghcr.io",
            "https://ghcr.io:443/",
            "https://ghcr.io?a=b",
        ] {
            assert_eq!(host_of(url), "ghcr.io");
        }
    }

    #[test]
    fn only_https() {
        let http = Http::new(&Env::from_iter([("HTTPS_PROXY", "http://127.0.0.1:9")]));
        let error = http.get("http://ghcr.io/", Auth::None, "*/*").err().unwrap();
        assert_eq!(error.kind, NoAnswerKind::Nonsense);
    }

    #[test]
    fn threads_may_share_it() {
        fn shared<T: Send + Sync>() {}
        shared::<Http>();
    }
}
