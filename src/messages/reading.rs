//! What one message says, and the reading of it.
//!
//! Pure.

use super::facts::Facts;
use super::hosts::Owner;
use super::last_named::LastNamed;
use super::verdict::Precedes;
use super::{judge, machine};
use crate::cause::{Cause, Certainty};

/// What one message says.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The causes it can have, the likeliest first; never empty. Several where the message alone
    /// cannot decide.
    pub causes: Vec<(Cause, Certainty)>,
    /// What in the message shows the cause, as one line of ours.
    pub evidence: &'static str,
    /// The image it is about, `HOST/OWNER/NAME`, if one is known.
    pub image: Option<String>,
    /// The registry it is about, if it or what came before it names one of GitHub's.
    pub registry: Option<String>,
    /// Whether the message itself names the registry. One that does not is about the image that
    /// was named before it, or is one that only GHCR is known to send.
    pub named: bool,
    /// The message, without control characters. It comes from outside and is not redacted: it
    /// has to pass [`crate::ui::clean::line`] before anybody sees it.
    pub text: String,
}

impl Reading {
    /// The likeliest cause.
    pub fn cause(&self) -> Cause {
        self.causes[0].0
    }

    /// Whether it is an error of this program's own.
    pub(super) fn is_own(&self) -> bool {
        self.evidence == OWN
    }

    /// How sure that is.
    pub fn certainty(&self) -> Certainty {
        self.causes[0].1
    }
}

/// A cause that a text has, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The first message that has it.
    pub reading: Reading,
    /// Its line, from 1.
    pub line: u64,
    /// How many messages have it.
    pub times: u64,
}

/// What shows the cause in an error of this program's own.
const OWN: &str = "docker-ghcr says so itself";

/// A login that an engine printed something for.
#[derive(Debug)]
pub(super) struct Login {
    pub registry: String,
    pub engine_version: Option<(u32, u32)>,
}

/// Reads one message. `before` tells what was named before it, and how many lines; it is asked
/// only if that matters. `next` is the line that follows. `login` says that an engine printed it
/// while it logged in.
pub(super) fn read(
    text: &str,
    login: Option<&Login>,
    before: impl FnOnce() -> Option<(LastNamed, u64)>,
    next: Option<&str>,
) -> Option<Reading> {
    let mut facts = Facts::new(text);
    if let Some(cause) = own(text, facts.text) {
        let registry = facts.github().last().map(|mention| mention.host.to_ascii_lowercase());
        return Some(Reading {
            causes: vec![cause],
            evidence: OWN,
            image: facts.image(),
            named: registry.is_some(),
            registry,
            text: facts.text.to_owned(),
        });
    }
    let verdict = |facts: &Facts<'_>, before| {
        machine::judge(facts, before).or_else(|| judge::judge(facts, before, next))
    };
    let mut image = facts.image();
    let is_about_ours = facts.about().is_some_and(|mention| mention.owner != Owner::Other);
    let (causes, evidence) = if let Some(login) = login {
        facts.take_for_login();
        facts.engine_version = login.engine_version;
        verdict(&facts, Precedes::Login)?
    } else if is_about_ours {
        if before().is_some_and(|(named, lines)| named.is_login(lines)) && !facts.is_from_daemon() {
            facts.login = true;
            facts.sent = facts.sent.or(Some(true));
        }
        verdict(&facts, Precedes::Nothing)?
    } else {
        // Whether it matters what was named.
        if verdict(&facts, Precedes::Nothing).is_none()
            && verdict(&facts, Precedes::GitHub(0)).is_none()
        {
            return None;
        }
        let before = match before() {
            None => Precedes::Nothing,
            Some((LastNamed { is_github: false, .. }, _)) => Precedes::Other,
            Some((named, lines)) => {
                // Docker's daemon names what it asked for a login.
                facts.login |= named.is_login(lines) && !facts.is_from_daemon();
                image = image.or(named.image);
                facts.push = facts.push.or(named.push);
                Precedes::GitHub(lines)
            }
        };
        verdict(&facts, before)?
    };
    let named = facts.github().last().map(|mention| mention.host.to_ascii_lowercase());
    let is_named = named.is_some();
    let of_image = || Some(image.as_deref()?.split('/').next()?.to_owned());
    let of_login = || login.map(|login| login.registry.clone());
    let registry = named.or_else(of_image).or_else(of_login);
    Some(Reading {
        causes,
        evidence,
        image,
        registry,
        named: is_named,
        text: facts.text.to_owned(),
    })
}

/// The cause in an error of this program's own: `error: what failed  [code]`, in a report with how
/// sure that is. `bare` is the end of the line, without what stands before a message.
fn own(line: &str, bare: &str) -> Option<(Cause, Certainty)> {
    if !line[..line.len() - bare.len()].trim_end().ends_with("error:") {
        return None;
    }
    coded(bare)
}

/// The cause whose code stands in brackets at the end of a line.
fn coded(line: &str) -> Option<(Cause, Certainty)> {
    let (_, code) = line.rsplit_once("  [")?;
    let (code, certainty) = code.split_once(']')?;
    let all = [Certainty::Certain, Certainty::Likely, Certainty::Possible];
    let certainty = match certainty.trim() {
        "" => Certainty::Certain,
        word => all.into_iter().find(|it| it.as_str() == word)?,
    };
    Some((Cause::from_code(code)?, certainty))
}

/// Whether a line is a warning or note of this program's own, for which nothing fails.
pub(super) fn is_warning(bare: &str) -> bool {
    ["warning: ", "note: "].iter().any(|start| bare.starts_with(start)) && coded(bare).is_some()
}

/// Whether a line goes on with an error of this program's own.
pub(super) fn is_detail(line: &str) -> bool {
    ["why: ", "fix: "].iter().any(|start| line.trim_start().starts_with(start))
}
