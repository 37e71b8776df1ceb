//! Makes text from outside fit to be shown: no control characters, no secret.
//!
//! A registry's message, an engine's stderr and a quoted log line pass here before a terminal
//! sees them. Pure; printing is `ui`'s own business.

use anstream::adapter::strip_str;

use crate::redact::{HIDDEN, redacted};
use crate::token::secret::Secret;

/// The longest text from outside that is shown, in characters.
const LONGEST: usize = 4096;

/// One line of text from outside, without escape sequences, control and direction characters,
/// and without secrets: `secrets`, and what else looks like one or stands where one stands. What is
/// too long is cut last, since half a secret is hard to know.
pub(crate) fn line(text: &str, secrets: &[impl AsRef<Secret>]) -> String {
    let text = redacted(&plain(text), secrets).replace('\n', " ");
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}{HIDDEN}", &text[..at]),
        None => text,
    }
}

/// The text with what a terminal would act on taken out, but for the ends of its lines.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in strip_str(text).flat_map(str::chars) {
        match c {
            '\t' => out.push(' '),
            // Direction marks and zero-width characters can make a line read as another one.
            '\u{ad}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}' => {}
            '\n' => out.push('\n'),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    use zeroize::Zeroizing;

    use super::*;

    fn clean(text: &str, secrets: &[&str]) -> String {
        let secrets: Vec<_> = secrets
            .iter()
            .map(|secret| Arc::new(Secret::new(Zeroizing::new((*secret).to_owned()))))
            .collect();
        line(text, &secrets)
    }

    #[test]
    fn escapes_and_controls_go() {
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m\r\n", &[]), "red");
        assert_eq!(clean("a\u{1b}]0;title\u{7}b\u{1b}]8;;x\u{1b}\\c", &[]), "abc");
        // `tput sgr0`
        assert_eq!(clean("\u{1b}[1mbold\u{1b}(B\u{1b}[m\n", &[]), "bold");
        assert_eq!(clean("one\ntwo\u{202e}\u{0}", &[]), "one two");
    }

    #[test]
    fn a_known_secret_goes_in_every_form() {
        let secret = "correct horse battery staple";
        for before in ["", "a:", "ab:", "abc:"] {
            let encoded = STANDARD_NO_PAD.encode(format!("{before}{secret}:z"));
            let shown = clean(&format!("sent {encoded} there"), &[secret]);
            assert!(shown.contains(HIDDEN) && shown.len() < 30, "{shown}");
        }
        assert_eq!(clean(&format!("<{secret}>"), &[secret]), "<…>");
        // Characters a terminal would not show do not split it.
        assert_eq!(clean("correct hor\u{200b}se battery staple", &[secret]), "…");
    }

    #[test]
    fn tokens_nobody_told_us_of_go_too() {
        assert_eq!(clean("bad ghp_0123456789abcdef, sorry", &[]), "bad ghp_…, sorry");
        assert_eq!(clean("ghs_1_aa.bb-cc.dd", &[]), "ghs_…");
        assert_eq!(clean("the ghp_ prefix", &[]), "the ghp_ prefix");
        assert_eq!(
            clean("Authorization: Basic dXNlcjpwYXNzd29yZA==", &[]),
            "Authorization: Basic …"
        );
        assert_eq!(clean("Basic auth", &[]), "Basic auth");
        assert_eq!(clean("proxy http://u:p@h:1/x", &[]), "proxy http://…@h:1/x");
        assert_eq!(clean("see https://github.com/a@b", &[]), "see https://github.com/a@b");
    }
}
