//! From a text to the causes in it: error messages, whole logs, of whatever tool.
//!
//! Pure: bytes in, findings out. A message is not compared with samples; it is taken apart
//! (`facts.rs`, with the hosts it names in `hosts.rs`) and judged by who answered what to whom
//! (`judge.rs` and what it leads to). [`Reader`] reads a stream of any length in constant memory.

mod facts;
mod hosts;
mod judge;
mod last_named;
mod line;
mod machine;
mod matrix;
mod network;
mod protocol;
mod reading;
mod rules;
mod search_words;
mod stream;
mod verdict;

pub use reading::{Found, Reading};
pub use search_words::search_words;
pub use stream::Reader;

/// The causes in a short text, such as the error of one command: docker's hook has it so.
///
/// `image` is what the command was about, if that is known: a message that names no registry,
/// such as docker's bare `denied`, is then taken to be about it. Without it such a message counts
/// only if no other registry than GitHub's can have sent it; so a caller who does not know the
/// image may pass `Some("ghcr.io/")` to learn what the message would mean *if* it were GHCR's
/// ([`Reading::named`] then says whether the text named it itself).
pub fn of_error_text(text: &str, image: Option<&str>) -> Vec<Found> {
    let mut reader = Reader::new();
    if let Some(image) = image {
        reader.about(image);
    }
    reader.feed(text.as_bytes());
    reader.finish().0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cause::{Cause, Certainty};
    use crate::exit::Exit;

    /// What the table says a cause is known by leads back to it. Warnings are not looked for:
    /// nothing fails for them.
    #[test]
    fn every_text_of_the_table_is_known() {
        for cause in Cause::ALL {
            if cause.row().exit == Exit::Done {
                continue;
            }
            for text in cause.row().texts {
                let found = of_error_text(text, None);
                let causes: Vec<_> = found.iter().flat_map(|found| &found.reading.causes).collect();
                let code = cause.code();
                assert!(
                    causes.iter().any(|(found, _)| found == cause),
                    "{code}: {text}: {causes:?}"
                );
            }
        }
    }

    #[test]
    fn a_hint_decides_what_names_no_registry() {
        let first = |text: &str, image: Option<&str>| {
            of_error_text(text, image)
                .first()
                .map(|found| (found.reading.cause(), found.reading.certainty()))
        };
        let denied = "Error response from daemon: denied";
        assert_eq!(
            first(denied, Some("ghcr.io/acme/app")),
            Some((Cause::NoRole, Certainty::Likely))
        );
        assert_eq!(first(denied, None), Some((Cause::NoRole, Certainty::Possible)));
        assert_eq!(first(denied, Some("quay.io/acme/app")), None);
        let unknown = "Error response from daemon: unauthorized";
        assert_eq!(first(unknown, None), None);
        assert_eq!(
            first(unknown, Some("ghcr.io/")).map(|(cause, _)| cause),
            Some(Cause::PrivateNotLoggedIn)
        );
    }
}
