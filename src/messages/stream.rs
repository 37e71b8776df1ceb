//! A stream of any length, read in constant memory and linear time.
//!
//! Pure. Looks for the few words that every failure has one of, and has only the lines around
//! them read. What is found does not depend on the pieces in which the stream comes.

use memchr::{memchr, memchr_iter, memrchr};

use super::hints::Hints;
use super::last_named::{LastNamed, image, named};
use super::line;
use super::protocol::goes_on;
use super::reading::{Found, Login, Reading, is_detail, is_warning, read};
use super::search_words;

/// How much is looked through at a time.
const BLOCK: usize = 256 * 1024;
/// How far before a message an image may be named for the message to be about it.
const BEHIND: usize = 32 * 1024;
/// How much of a line is read on either side of a word that was found: lines may be endless.
const REACH: usize = 4 * 1024;
/// What has to be there behind a block for its last line and the one after it.
const AHEAD: usize = 2 * REACH + 64;

/// Reads a stream and keeps what it finds: one entry for each cause, however often it comes.
pub struct Reader {
    buffer: Vec<u8>,
    /// Up to where the buffer was looked through.
    done: usize,
    /// Up to where messages were read: none is read twice.
    read: usize,
    /// Up to where line ends were counted, and how many there were.
    counted: (usize, u64),
    /// Up to where it is known who was named.
    scanned: usize,
    /// What was named last, and in which line.
    named: Option<(LastNamed, u64)>,
    /// The login that all of it is about, if it is about one.
    login: Option<Login>,
    /// The line of the last error of this program's own.
    own: Option<u64>,
    /// Whether the stream is UTF-16, as PowerShell writes it; not known before its second byte.
    wide: Option<bool>,
    found: Vec<Found>,
}

impl Default for Reader {
    fn default() -> Self {
        Self::new()
    }
}

impl Reader {
    /// Nothing read yet.
    pub fn new() -> Self {
        Self {
            buffer: Vec::with_capacity(BEHIND + 2 * BLOCK + AHEAD),
            done: 0,
            read: 0,
            counted: (0, 0),
            scanned: 0,
            named: None,
            login: None,
            own: None,
            wide: None,
            found: Vec::new(),
        }
    }

    /// Reads with what is known from elsewhere. The image counts until the text names another one.
    pub fn with_hints(hints: Hints<'_>) -> Self {
        let login = hints.login.map(|registry| Login {
            registry: registry.to_owned(),
            engine_version: hints.engine_version,
        });
        Self { named: hints.image.map(|name| (image(name), 0)), login, ..Self::new() }
    }

    /// Reads on.
    pub fn feed(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(BLOCK) {
            self.take(piece);
            while self.buffer.len() - self.done >= BLOCK + AHEAD {
                self.look(self.done + BLOCK);
                self.forget();
            }
        }
    }

    /// The end: everything that was found, in the order in which it came first, and how many
    /// lines there were.
    pub fn finish(mut self) -> (Vec<Found>, u64) {
        while self.done < self.buffer.len() {
            self.look((self.done + BLOCK).min(self.buffer.len()));
        }
        let ends_open = self.buffer.last().is_some_and(|byte| *byte != b'\n');
        let lines = self.count(self.buffer.len()) + u64::from(ends_open);
        (self.found, lines)
    }

    fn take(&mut self, piece: &[u8]) {
        match self.wide {
            Some(true) => self.buffer.extend(piece.iter().filter(|byte| **byte != 0)),
            Some(false) => self.buffer.extend_from_slice(piece),
            None => {
                self.buffer.extend_from_slice(piece);
                if self.buffer.len() >= 2 {
                    let wide = self.buffer.starts_with(&[0xff, 0xfe]);
                    self.wide = Some(wide);
                    if wide {
                        self.buffer.drain(..2);
                        self.buffer.retain(|byte| *byte != 0);
                    }
                }
            }
        }
    }

    /// Drops what is too far behind to matter.
    fn forget(&mut self) {
        self.count(self.done);
        let gone = self.done.saturating_sub(BEHIND);
        self.buffer.drain(..gone);
        self.done -= gone;
        self.read = self.read.saturating_sub(gone);
        self.scanned = self.scanned.saturating_sub(gone);
        self.counted.0 -= gone;
    }

    /// Looks for words that begin before `end`.
    fn look(&mut self, end: usize) {
        loop {
            let from = self.done.max(self.read.min(end));
            let to = (end + search_words::longest()).min(self.buffer.len());
            match search_words::first(&self.buffer[from..to]).filter(|hit| from + hit < end) {
                Some(hit) => self.message(from + hit),
                None => break,
            }
        }
        self.done = end;
    }

    /// Reads the line around a word.
    fn message(&mut self, hit: usize) {
        let (start, end) = self.around(hit);
        let number = self.count(start) + 1;
        let lines = line::lines(&self.buffer[start..end]);
        let mut after = end;
        let mut lines = lines.as_slice();
        while let [text, rest @ ..] = lines {
            lines = rest;
            let next = self.next(rest, end);
            let said = next.as_ref().map(|(text, _)| text.as_str());
            let whole = said.filter(|said| goes_on(text, said));
            let whole = whole.map(|said| format!("{text}: {said}"));
            let text = whole.as_ref().unwrap_or(text);
            // Why, and what to do, are told of an error that was read already.
            if self.own.is_some_and(|own| number - own <= 2) && is_detail(line::bare(text)) {
                continue;
            }
            if is_warning(line::bare(text)) {
                self.own = Some(number);
                continue;
            }
            let login = self.login.take();
            let reading = read(text, login.as_ref(), || self.before(start, number), said);
            self.login = login;
            // Docker 29 says the usual message of a code in two lines as well, of one word.
            let is_two = text.contains("error from registry")
                && said.is_some_and(|said| text.trim_end_matches('"').ends_with(said));
            if whole.is_some() || (is_two && reading.is_some()) {
                match next {
                    Some((_, next)) if next > end => after = next,
                    _ => lines = rest.get(1..).unwrap_or_default(),
                }
            }
            if let Some(reading) = reading {
                if reading.is_own() {
                    self.own = Some(number);
                }
                self.keep(reading, number);
            }
        }
        self.read = after.max(hit + 1);
    }

    /// The line around a place, or as much of it as is read.
    fn around(&self, hit: usize) -> (usize, usize) {
        let buffer = &self.buffer;
        let floor = hit.saturating_sub(REACH).max(self.read.min(hit));
        let mut start = memrchr(b'\n', &buffer[floor..hit]).map_or(floor, |at| floor + at + 1);
        let ceiling = (hit + REACH).min(buffer.len());
        let mut end = memchr(b'\n', &buffer[hit..ceiling]).map_or(ceiling, |at| hit + at);
        // Where a line is cut, it is cut between words: half a token could not be told for one.
        let is_gap = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`,;".contains(byte);
        if start > 0 && start == floor && !matches!(buffer[start - 1], b'\n') {
            start += buffer[start..hit].iter().position(is_gap).unwrap_or(0);
        }
        if end == ceiling && end < buffer.len() && buffer[end] != b'\n' {
            end = buffer[hit..end].iter().rposition(is_gap).map_or(end, |at| hit + at);
        }
        (start, end.max(hit + 1))
    }

    /// The line that follows within a record, or behind it, and where that ends.
    fn next(&self, within: &[String], end: usize) -> Option<(String, usize)> {
        if let Some(text) = within.iter().find(|text| !text.starts_with('"')) {
            // Up to where the logger's value ends.
            let text = text.split('"').next().unwrap_or_default();
            return Some((line::bare(text).to_owned(), end));
        }
        let from = end + 1;
        let rest = self.buffer.get(from..(from + REACH).min(self.buffer.len()))?;
        let stop = memchr(b'\n', rest).unwrap_or(rest.len());
        let lines = line::lines(&rest[..stop]);
        let text = lines.first()?.trim_end_matches('"').rsplit('"').next().unwrap_or_default();
        Some((line::bare(text).to_owned(), from + stop))
    }

    /// What was named before a message that begins there, and how many lines before.
    fn before(&mut self, start: usize, number: u64) -> Option<(LastNamed, u64)> {
        let floor = start.saturating_sub(BEHIND);
        let mut at = self.scanned.max(floor);
        let mut line_number = number - count(&self.buffer[at.min(start)..start]);
        while at < start {
            let end = memchr(b'\n', &self.buffer[at..start]).map_or(start, |end| at + end);
            // Of an endless line, the end is nearest.
            let raw = &self.buffer[at.max(end.saturating_sub(REACH))..end];
            for text in line::lines(raw) {
                if let Some(named) = named(&text) {
                    self.named = Some((named, line_number));
                } else if let Some((_, line)) = self.named.as_mut().filter(|_| is_progress(&text)) {
                    *line += 1;
                }
            }
            at = end + 1;
            line_number += 1;
        }
        self.scanned = self.scanned.max(start);
        let (named, line) = self.named.as_ref()?;
        Some((named.clone(), number.saturating_sub(*line)))
    }

    /// How many line ends there are before a place.
    fn count(&mut self, place: usize) -> u64 {
        let (at, lines) = self.counted;
        if place > at {
            self.counted = (place, lines + count(&self.buffer[at..place]));
        } else {
            return lines - count(&self.buffer[place..at]);
        }
        self.counted.1
    }

    fn keep(&mut self, reading: Reading, line: u64) {
        match self.found.iter_mut().find(|found| found.reading.cause() == reading.cause()) {
            Some(found) => {
                found.times += 1;
                // The surest message is the one to show.
                if reading.certainty() < found.reading.certainty() {
                    found.reading = reading;
                    found.line = line;
                }
            }
            None => self.found.push(Found { reading, line, times: 1 }),
        }
    }
}

/// Whether docker tells of a layer, as it does many times between what it does and how that ends.
fn is_progress(text: &str) -> bool {
    let layer = line::bare(text).split_once(": ").map_or("", |(layer, _)| layer);
    layer.len() == 12 && layer.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn count(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}
