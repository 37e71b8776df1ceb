//! HTTP/1.1 messages: bytes to [`Request`], [`Response`] to bytes.

use std::io::{self, BufRead, ErrorKind, Read};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, StatusCode};
use percent_encoding::percent_decode_str;

/// More than any client of ours sends; a runaway one must not eat the memory of the tests.
const MAX_HEAD: u64 = 64 * 1024;
const MAX_HEADERS: usize = 128;
const MAX_BODY: u64 = 1024 * 1024;

pub(crate) struct Request {
    pub(crate) method: String,
    /// With the query.
    pub(crate) target: String,
    headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Reads one request; `None` if the client left instead of sending one.
    ///
    /// # Errors
    ///
    /// The connection failed, or what came is not HTTP or too large.
    pub(crate) fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
        let head = read_head(reader)?;
        if head.is_empty() {
            return Ok(None);
        }
        let mut request = Request::parse(&head)?;
        let headers = &request.headers;
        let length = match (headers.get(CONTENT_LENGTH), headers.get(TRANSFER_ENCODING)) {
            (Some(_), None) => {
                request.header(CONTENT_LENGTH.as_str()).and_then(|it| it.parse().ok())
            }
            (None, None) => Some(0),
            // No client sends chunks to what is played here.
            _ => None,
        };
        let length: u64 = length.ok_or_else(|| malformed("length"))?;
        if length > MAX_BODY {
            return Err(malformed("length"));
        }
        let read = reader.by_ref().take(length).read_to_end(&mut request.body)?;
        if (read as u64) < length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(Some(request))
    }

    fn parse(head: &[u8]) -> io::Result<Request> {
        let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
        let mut parsed = httparse::Request::new(&mut headers);
        parsed.parse(head).map_err(malformed)?;
        let (Some(method), Some(target)) = (parsed.method, parsed.path) else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        let mut request = Request {
            method: method.to_owned(),
            target: target.to_owned(),
            headers: HeaderMap::new(),
            body: Vec::new(),
        };
        for header in parsed.headers {
            let name = http::HeaderName::try_from(header.name).map_err(malformed)?;
            let value = http::HeaderValue::try_from(header.value).map_err(malformed)?;
            request.headers.append(name, value);
        }
        Ok(request)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All values of a header that may be repeated, with commas between.
    pub(crate) fn header_list(&self, name: &str) -> String {
        let values = self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        values.collect::<Vec<_>>().join(",").to_ascii_lowercase()
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The decoded values of one query parameter, which may be repeated.
    pub(crate) fn query<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        query.split('&').filter_map(move |pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| decoded(value))
        })
    }

    /// User name and password of `Authorization: Basic`.
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        let decoded = BASE64_STANDARD.decode(self.authorization("basic")?).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }

    /// The credential of `Authorization: SCHEME credential`.
    pub(crate) fn authorization(&self, scheme: &str) -> Option<&str> {
        let (have, credential) = self.header(AUTHORIZATION.as_str())?.split_once(' ')?;
        have.eq_ignore_ascii_case(scheme).then_some(credential.trim())
    }

    pub(crate) fn wants_close(&self) -> bool {
        self.header_list(CONNECTION.as_str()).contains("close")
    }
}

/// Reads up to the empty line that ends a head; nothing if the client has left.
fn read_head(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut reader = reader.take(MAX_HEAD);
    let mut head = Vec::new();
    loop {
        let line = reader.read_until(b'\n', &mut head)?;
        let end = &head[head.len() - line..];
        if head.is_empty() || end == b"\r\n" || end == b"\n" {
            return Ok(head);
        }
        if !end.ends_with(b"\n") {
            return Err(ErrorKind::UnexpectedEof.into());
        }
    }
}

fn malformed(what: impl std::fmt::Display) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("not understood: {what}"))
}

/// A value of a query, in which a plus is a blank.
fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}

#[derive(Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Response {
        Response {
            status,
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body: body.into(),
        }
    }

    pub(crate) fn json(status: u16, body: impl Into<String>) -> Response {
        Response::new(status, "application/json", body.into())
    }

    /// Sets a header, in place of one with the same name.
    #[must_use]
    pub(crate) fn with(self, name: &str, value: impl Into<String>) -> Response {
        let mut response = self.without(name);
        response.headers.push((name.to_owned(), value.into()));
        response
    }

    #[must_use]
    pub(crate) fn without(mut self, name: &str) -> Response {
        self.headers.retain(|(have, _)| !have.eq_ignore_ascii_case(name));
        self
    }

    /// Adds a header without a look at those that are there: [`Response::with`] would take
    /// quadratic time over very many.
    #[must_use]
    pub(crate) fn with_another(mut self, name: &str, value: &str) -> Response {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn into_headers(self) -> Vec<(String, String)> {
        self.headers
    }

    /// The bytes before the body. `framing` is the header that says where the body ends.
    pub(crate) fn head(&self, framing: &str, close: bool) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if close {
            head += "Connection: close\r\n";
        }
        head += &format!("{framing}\r\n\r\n");
        head.into_bytes()
    }
}

fn reason(status: u16) -> &'static str {
    let known = StatusCode::from_u16(status).ok();
    known.and_then(|status| status.canonical_reason()).unwrap_or("Unnamed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_with_its_credentials_and_query() {
        let bytes = b"GET /token?scope=repository%3Aacme%2Fapp%3Apull&scope=x HTTP/1.1\r\n\
            Host: ghcr.io\r\nAuthorization: basic b2N0b2NhdDpnaHA6MQ==\r\nContent-Length: 2\r\n\r\nhi";
        let request = Request::read(&mut &bytes[..]).unwrap().unwrap();
        assert_eq!(request.path(), "/token");
        let scopes: Vec<_> = request.query("scope").collect();
        assert_eq!(scopes, ["repository:acme/app:pull", "x"]);
        assert_eq!(request.basic(), Some(("octocat".into(), "ghp:1".into())));
        assert_eq!(request.body, b"hi");
        assert!(Request::read(&mut &b""[..]).unwrap().is_none());
        assert!(Request::read(&mut &bytes[..40]).is_err());
    }

    #[test]
    fn escapes_that_are_none_stay() {
        assert_eq!(decoded("a%20b+c%zz%2"), "a b c%zz%2");
    }
}
