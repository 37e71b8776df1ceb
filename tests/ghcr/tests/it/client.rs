//! The smallest client that can speak through the proxy. It gives up after some seconds.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ghcr_stand_in::StandIn;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

pub(crate) struct Client {
    stream: BufReader<StreamOwned<ClientConnection, TcpStream>>,
    host: String,
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(have, _)| have.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The token in the body of a token endpoint's answer.
    pub(crate) fn token(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        body["token"].as_str().unwrap().to_owned()
    }
}

/// What the proxy says to `CONNECT`, and the tunnel.
pub(crate) fn connect(server: &StandIn, target: &str) -> io::Result<(String, TcpStream)> {
    let address = server.proxy();
    let mut tcp = TcpStream::connect(address.strip_prefix("http://").unwrap())?;
    tcp.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(tcp, "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n")?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        tcp.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let line = String::from_utf8(head).unwrap();
    Ok((line.lines().next().unwrap().to_owned(), tcp))
}

impl Client {
    /// Opens a tunnel and does the handshake, trusting the stand-in's CA alone.
    pub(crate) fn open(server: &StandIn, host: &str) -> io::Result<Client> {
        let (_, mut tcp) = connect(server, &format!("{host}:443"))?;
        let mut roots = RootCertStore::empty();
        let ca = CertificateDer::from_pem_file(server.ca_file()).unwrap();
        roots.add(ca).map_err(io::Error::other)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(host.to_owned()).unwrap();
        let mut session = ClientConnection::new(Arc::new(config), name).unwrap();
        while session.is_handshaking() {
            session.complete_io(&mut tcp)?;
        }
        Ok(Client { stream: BufReader::new(StreamOwned::new(session, tcp)), host: host.to_owned() })
    }

    /// Sends a request. `extra` are header lines, each with its line end.
    pub(crate) fn send(&mut self, method: &str, target: &str, extra: &str) -> io::Result<()> {
        let host = &self.host;
        let text = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: test\r\n{extra}\r\n"
        );
        self.stream.get_mut().write_all(text.as_bytes())
    }

    pub(crate) fn receive_head(&mut self) -> io::Result<Answer> {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match line.trim_end() {
                "" => break,
                line => lines.push(line.to_owned()),
            }
        }
        let status = lines[0].split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines[1..].iter().map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.trim().to_owned())
        });
        Ok(Answer { status, headers: headers.collect(), body: String::new() })
    }

    /// From now on a read fails after this time.
    pub(crate) fn lose_patience(&self, after: Duration) {
        let tcp = &self.stream.get_ref().sock;
        tcp.set_read_timeout(Some(after)).unwrap();
    }

    /// One request and its whole answer.
    pub(crate) fn ask(&mut self, method: &str, target: &str, extra: &str) -> io::Result<Answer> {
        self.send(method, target, extra)?;
        if method == "HEAD" {
            return self.receive_head();
        }
        self.receive()
    }

    fn receive(&mut self) -> io::Result<Answer> {
        let mut answer = self.receive_head()?;
        let length: usize = answer.header("content-length").unwrap().parse().unwrap();
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        answer.body = String::from_utf8(body).unwrap();
        Ok(answer)
    }

    /// `POST` with a form, and its whole answer.
    pub(crate) fn post(&mut self, target: &str, form: &str) -> Answer {
        let length = form.len();
        // The empty line that ends the head comes after `extra`, so the form is sent by itself.
        self.send("POST", target, &format!("Content-Length: {length}\r\n")).unwrap();
        self.stream.get_mut().write_all(form.as_bytes()).unwrap();
        self.receive().unwrap()
    }

    /// As [`Client::ask`], and must be answered.
    pub(crate) fn get(&mut self, target: &str, extra: &str) -> Answer {
        self.ask("GET", target, extra).unwrap()
    }

    pub(crate) fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer)
    }
}

pub(crate) fn basic(user: &str, token: &str) -> String {
    let credential = BASE64_STANDARD.encode(format!("{user}:{token}"));
    format!("Authorization: Basic {credential}\r\n")
}

pub(crate) fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}\r\n")
}
