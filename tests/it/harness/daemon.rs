//! A stand-in for docker's daemon: as much of its API as a pull, a push or a run needs.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// What it answers to a request's first line: status and body.
type Answer = dyn Fn(&str) -> (u16, String) + Send + Sync;

pub(crate) struct Daemon {
    /// Its address, as `DOCKER_HOST` has it.
    pub(crate) host: String,
    auth: Arc<Mutex<Option<String>>>,
}

impl Daemon {
    /// Listens in that folder. What `answer` leaves out is answered with an empty object.
    pub(crate) fn start(
        folder: &Path,
        answer: impl Fn(&str) -> Option<(u16, String)> + Send + Sync + 'static,
    ) -> Self {
        let socket = folder.join("docker.sock");
        let listener = UnixListener::bind(&socket).expect("a socket in a folder of ours");
        let auth = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&auth);
        let answer: Arc<Answer> =
            Arc::new(move |request| answer(request).unwrap_or((200, "{}".into())));
        // It ends with the test program.
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || serve(&stream, &seen, &*answer));
            }
        });
        Self { host: format!("unix://{}", socket.display()), auth }
    }

    /// The header with which the last pull handed a login over.
    pub(crate) fn auth(&self) -> Option<String> {
        self.auth.lock().expect("no thread panics").clone()
    }
}

fn serve(stream: &UnixStream, seen: &Mutex<Option<String>>, answer: &Answer) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut lines = Vec::new();
        loop {
            let mut line = String::new();
            match reader.read_line(&mut line) {
                Ok(1..) if line.trim().is_empty() => break,
                Ok(1..) => lines.push(line.trim().to_owned()),
                _ => return,
            }
        }
        let header = |name: &str| {
            let fields = lines.iter().filter_map(|line| line.split_once(": "));
            fields.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
        };
        let length = header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let request = lines.first().map(String::as_str).unwrap_or_default();
        if request.contains("/images/create") {
            *seen.lock().expect("no thread panics") = header("x-registry-auth").map(str::to_owned);
        }
        let (status, body) = answer(request);
        let shown = if request.starts_with("HEAD") { "" } else { &body };
        let answer = format!(
            "HTTP/1.1 {status} Status\r\nApi-Version: 1.41\r\nOsType: linux\r\nContent-Type: \
             application/json\r\nContent-Length: {}\r\n\r\n{shown}",
            body.len(),
        );
        if (&*stream).write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
