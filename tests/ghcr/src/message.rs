//! HTTP/1.1 messages: bytes to [`Request`], [`Response`] to bytes.

use std::io::{self, BufRead, ErrorKind, Read};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// More than any client of ours sends; a runaway one must not eat the memory of the tests.
const MAX_HEAD: u64 = 64 * 1024;
const MAX_BODY: u64 = 1024 * 1024;

pub(crate) struct Request {
    pub(crate) method: String,
    /// With the query.
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Reads one request; `None` if the client left instead of sending one.
    ///
    /// # Errors
    ///
    /// The connection failed, or what came is not HTTP or too large.
    pub(crate) fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
        let mut head = reader.by_ref().take(MAX_HEAD);
        let Some(line) = read_line(&mut head)? else {
            return Ok(None);
        };
        let mut words = line.split(' ').map(str::to_owned);
        let (Some(method), Some(target)) = (words.next(), words.next()) else {
            return Err(malformed("request line"));
        };
        let mut headers = Vec::new();
        loop {
            let line = read_line(&mut head)?.ok_or(ErrorKind::UnexpectedEof)?;
            if line.is_empty() {
                break;
            }
            let (name, value) = line.split_once(':').ok_or_else(|| malformed("header"))?;
            headers.push((name.to_owned(), value.trim().to_owned()));
        }
        let mut request = Request { method, target, headers, body: Vec::new() };
        let length = match (request.header("content-length"), request.header("transfer-encoding")) {
            (Some(length), None) => length.parse().map_err(|_| malformed("content-length"))?,
            (None, None) => 0,
            // No client sends chunks to what is played here.
            _ => return Err(malformed("transfer-encoding")),
        };
        if length > MAX_BODY {
            return Err(malformed("length"));
        }
        let read = reader.by_ref().take(length).read_to_end(&mut request.body)?;
        if (read as u64) < length {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(Some(request))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(have, _)| have.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// All values of a header that may be repeated, with commas between.
    pub(crate) fn header_list(&self, name: &str) -> String {
        let values = self.headers.iter().filter_map(|(have, value)| {
            have.eq_ignore_ascii_case(name).then_some(value.to_ascii_lowercase())
        });
        values.collect::<Vec<_>>().join(",")
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The decoded values of one query parameter, which may be repeated.
    pub(crate) fn query<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        query.split('&').filter_map(move |pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then(|| percent_decode(value))
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
        let (have, credential) = self.header("authorization")?.split_once(' ')?;
        have.eq_ignore_ascii_case(scheme).then_some(credential.trim())
    }

    pub(crate) fn wants_close(&self) -> bool {
        self.header_list("connection").contains("close")
    }
}

fn read_line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if reader.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let text = String::from_utf8(line).map_err(|_| malformed("text"))?;
    let text = text.strip_suffix('\n').ok_or(ErrorKind::UnexpectedEof)?;
    Ok(Some(text.trim_end_matches('\r').to_owned()))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("not understood: {what}"))
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| after.get(..2))
            .flatten()
            .and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(if first == b'+' { b' ' } else { first });
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
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
    match status {
        200 => "OK",
        202 => "Accepted",
        302 => "Found",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Unnamed",
    }
}

/// A point in time as the `Date` header has it.
pub(crate) fn http_date(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize];

    let leap = |year: u64| {
        (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400)
    };
    let (mut year, mut day) = (1970, days);
    while day >= 365 + u64::from(leap(year)) {
        day -= 365 + u64::from(leap(year));
        year += 1;
    }
    let months = [
        ("Jan", 31),
        ("Feb", 28 + u64::from(leap(year))),
        ("Mar", 31),
        ("Apr", 30),
        ("May", 31),
        ("Jun", 30),
        ("Jul", 31),
        ("Aug", 31),
        ("Sep", 30),
        ("Oct", 31),
        ("Nov", 30),
        ("Dec", 31),
    ];
    let mut month = "Jan";
    for (name, length) in months {
        month = name;
        if day < length {
            break;
        }
        day -= length;
    }
    format!(
        "{weekday}, {:02} {month} {year} {:02}:{:02}:{:02} GMT",
        day + 1,
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn dates_are_right_around_leap_days() {
        let at = |seconds| http_date(UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(at(951_782_400), "Tue, 29 Feb 2000 00:00:00 GMT");
        assert_eq!(at(1_709_251_199), "Thu, 29 Feb 2024 23:59:59 GMT");
        assert_eq!(at(1_735_689_599), "Tue, 31 Dec 2024 23:59:59 GMT");
        assert_eq!(at(1_735_689_600), "Wed, 01 Jan 2025 00:00:00 GMT");
    }

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
        assert_eq!(percent_decode("a%20b+c%zz%2"), "a b c%zz%2");
    }
}
