//! What was read is made a token, or refused before anything else sees it.
//!
//! Owns the rules for the text: ends trimmed; no quotes and no white space inside; nothing but
//! visible ASCII, which is all that a header can carry; not empty; at most 8 KiB. Pure.

use zeroize::Zeroizing;

use crate::cause::Cause;
use crate::token::kind::TokenKind;
use crate::token::secret::Secret;

/// The longest token taken, in bytes. No GitHub token comes near; podman reads no longer line
/// than 64 KiB, and servers take no longer header than about this.
pub(crate) const LONGEST: usize = 8 * 1024;

/// The user name for a token that is nobody's in person, or comes without a name. The registry asks
/// for one and, as far as is known, does not check it.
pub(crate) const NOBODY: &str = "x-access-token";

/// Why a text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Nothing but white space.
    Empty,
    /// It stands in quotes.
    Quoted,
    /// White space inside.
    Space,
    /// A line break inside.
    Lines,
    /// A control character or an invisible one inside.
    Control,
    /// Another character that no token has.
    Foreign,
    /// Bytes that are no UTF-8.
    Bytes,
    /// Longer than [`LONGEST`].
    Long,
}

impl Flaw {
    /// The cause it is reported as.
    pub(crate) fn cause(self) -> Cause {
        match self {
            Self::Empty => Cause::EmptyToken,
            Self::Quoted => Cause::QuotedToken,
            _ => Cause::MalformedToken,
        }
    }

    /// What is the matter, to follow the name of the source.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Empty => "is empty",
            Self::Quoted => "holds a token in quotes, which would be sent as part of it",
            Self::Space => "holds a token with white space inside",
            Self::Lines => "holds more than one line",
            Self::Control => "holds a token with control or invisible characters inside",
            Self::Foreign => "holds a token with non-ASCII characters, which no token has",
            Self::Bytes => "holds bytes that are no text",
            Self::Long => "holds more than 8 KiB, which is no token",
        }
    }
}

/// Makes what was read a token.
///
/// # Errors
/// What is the matter with it. The text is cleared either way.
pub(crate) fn token(read: &[u8]) -> Result<Secret, Flaw> {
    let text = std::str::from_utf8(read).map_err(|_| Flaw::Bytes)?;
    // PowerShell puts a byte order mark before what it pipes.
    let text =
        text.trim_start_matches('\u{feff}').trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.is_empty() {
        return Err(Flaw::Empty);
    }
    if text.len() > LONGEST {
        return Err(Flaw::Long);
    }
    let quoted = |quote: char| text.len() > 1 && text.starts_with(quote) && text.ends_with(quote);
    if ['"', '\'', '`'].into_iter().any(quoted) || text.starts_with(['\u{201c}', '\u{2018}']) {
        return Err(Flaw::Quoted);
    }
    if text.contains(['\n', '\r']) {
        return Err(Flaw::Lines);
    }
    if text.contains(char::is_whitespace) {
        return Err(Flaw::Space);
    }
    if text.contains(|c: char| c.is_control() || is_invisible(c)) {
        return Err(Flaw::Control);
    }
    if !text.is_ascii() {
        return Err(Flaw::Foreign);
    }
    // Sized once: a string that grows leaves a copy behind.
    let mut token = Zeroizing::new(String::with_capacity(text.len()));
    token.push_str(text);
    Ok(Secret::new(token))
}

/// What keeps a text from being a user name that every engine takes: nerdctl refuses a colon, and
/// servers split there.
///
/// # Errors
/// What is the matter with it, to follow the words "the user name".
pub(crate) fn user_name(name: &str) -> Result<&str, &'static str> {
    match name.trim() {
        "" => Err("is empty"),
        name if name.contains(':') => Err("has a colon in it"),
        name if name.contains(|c: char| c.is_control() || c.is_whitespace()) => {
            Err("has white space or control characters in it")
        }
        // A token in the place of the name would stand on the engine's command line.
        name if !matches!(TokenKind::of(name), TokenKind::Unknown) => Err("is a token"),
        name => Ok(name),
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<String, Flaw> {
        token(text).map(|secret| secret.expose().to_owned())
    }

    #[test]
    fn ends_are_trimmed() {
        for text in
            ["tok", "tok\n", "tok\r\n", "tok\r", "tok\n\n", " tok\t", "\u{feff}tok", "tok\0"]
        {
            assert_eq!(read(text.as_bytes()), Ok("tok".into()), "{text:?}");
        }
        assert_eq!(read(b"a:b.c-d_!"), Ok("a:b.c-d_!".into()));
        assert_eq!(read(&[b'x'; LONGEST]).map(|text| text.len()), Ok(LONGEST));
    }

    #[test]
    fn flaws_are_named() {
        for (text, flaw) in [
            (&b""[..], Flaw::Empty),
            (b" \r\n", Flaw::Empty),
            (b"\xef\xbb\xbf\n", Flaw::Empty),
            (b"\"tok\"\n", Flaw::Quoted),
            (b"'tok'", Flaw::Quoted),
            ("\u{201c}tok\u{201d}".as_bytes(), Flaw::Quoted),
            (b"to\nken", Flaw::Lines),
            (b"to\rken", Flaw::Lines),
            (b"to ken", Flaw::Space),
            ("to\u{a0}ken".as_bytes(), Flaw::Space),
            (b"to\0ken", Flaw::Control),
            (b"to\x1bken", Flaw::Control),
            ("to\u{200b}ken".as_bytes(), Flaw::Control),
            ("tok\u{e9}n".as_bytes(), Flaw::Foreign),
            (b"tok\xe9n", Flaw::Bytes),
            (b"\xff\xfe", Flaw::Bytes),
            (&[b'x'; LONGEST + 1], Flaw::Long),
        ] {
            assert_eq!(read(text), Err(flaw), "{text:?}");
        }
    }
}
