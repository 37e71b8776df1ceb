//! Which token, and whose it is: the sources, the name, the questions to a person.

use zeroize::Zeroizing;

use super::plan::Plan;
use crate::cause::Cause;
use crate::cli::LoginArgs;
use crate::context::Context;
use crate::env;
use crate::limits::{PERSON_LIMIT, STORE_LIMIT};
use crate::problem::{Problem, reason};
use crate::registry::Registry;
use crate::report::Finding;
use crate::store::our_helper;
use crate::token::Token;
use crate::token::kind::TokenKind;
use crate::token::page;
use crate::token::scopes::Access;
use crate::token::source::{self, Found, From, Reading, Source};
use crate::token::text;
use crate::ui::prompt;

/// Finds the token of the source that is named, or of the first that has one.
///
/// # Errors
/// No source has one, or one that is meant for us holds something else.
pub(in crate::command) fn find(
    from: Option<&From>,
    access: Access,
    registry: &Registry,
    cx: &Context<'_>,
) -> Result<Token, Problem> {
    let page = page::new_token(registry, access, None);
    let sources = source::order(registry, from, cx.env);
    let found = source::search(&sources, registry, &page, |source| {
        if *source == Source::Prompt && prompt::possible() {
            return ask_for_token(&page, cx);
        }
        let _waiting = match source {
            Source::Stdin => cx.ui.waiting("the token on stdin"),
            _ => cx.ui.waiting(source.to_string()),
        };
        source::read(source, registry, cx.env)
    })?;
    let Found { token, passed_over } = found;
    for why in passed_over {
        cx.ui.say(&format!("passed over: {why}"));
    }
    cx.ui.guard(&token.secret);
    Ok(token)
}

/// The login that our own credential helper answers docker with.
///
/// # Errors
/// It has none.
pub(super) fn answered(
    args: &LoginArgs,
    registry: &Registry,
    cx: &Context<'_>,
) -> Result<our_helper::Login, Problem> {
    let limit = if prompt::possible() { PERSON_LIMIT } else { STORE_LIMIT };
    // No status line under the dialog of its fallback store.
    let waiting = (!prompt::possible()).then(|| cx.ui.waiting("the sources of the helper"));
    let answer = our_helper::answer(registry, cx.env, limit);
    drop(waiting);
    for why in &answer.passed_over {
        cx.ui.say(&format!("passed over: {why}"));
    }
    let Some(login) = answer.login else {
        let page = page::new_token(registry, args.access, None);
        return Err(source::none(&[], &answer.tried, registry, &page));
    };
    cx.ui.guard(&login.token.secret);
    Ok(login)
}

fn ask_for_token(page: &str, cx: &Context<'_>) -> Result<Reading, Problem> {
    cx.ui.say(&format!("a classic token can be made at {page}"));
    let text = prompt::secret("token (hidden)").map_err(unanswered)?;
    if text.is_empty() {
        return Ok(Reading::Absent("nothing was typed".into()));
    }
    Ok(Reading::Text(Zeroizing::new(text.as_bytes().to_vec())))
}

/// A prompt that failed: its terminal is gone.
fn unanswered(error: std::io::Error) -> Problem {
    Problem::new(Cause::Unexpected, format!("the terminal cannot be read: {}", reason(&error)))
}

/// Whose token it is: as given, as GitHub says, as the job or the store knows, as its kind has it,
/// as the person answers.
pub(super) fn user_name(
    args: &LoginArgs,
    login: Option<&str>,
    plan: &Plan,
    token: &Token,
    registry: &Registry,
    cx: &Context<'_>,
) -> Result<String, Problem> {
    if let Some(given) = &args.username {
        return checked(given);
    }
    if let Some(login) = login {
        return Ok(login.to_owned());
    }
    if let Some(actor) = cx.env.text(env::GITHUB_ACTOR).filter(|_| cx.env.in_actions()) {
        return checked(actor);
    }
    // A store that cannot be read has no name to give; the login itself will say what is wrong.
    if let Ok(Some(held)) = plan.store.read(&registry.host, cx.env, STORE_LIMIT)
        && !held.entry.identity_token
        && let Ok(user) = checked(&held.entry.user)
    {
        return Ok(user);
    }
    if token.kind == TokenKind::Installation {
        return Ok(text::NOBODY.into());
    }
    if prompt::possible() && token.source != Source::Stdin {
        return checked(&prompt::line("user name").map_err(unanswered)?);
    }
    Err(Problem::new(Cause::NoUserName, "nobody said whose token it is")
        .why("GitHub was not asked or did not say, and no login is stored"))
}

/// That GitHub knows the token's owner by another name than the one that was given. The registry
/// does not mind.
pub(in crate::command) fn differs(owner: &str, given: &str) -> Option<Finding> {
    (!owner.eq_ignore_ascii_case(given)).then(|| {
        Finding::warning(Problem::new(
            Cause::UserNameDiffers,
            format!("the token is {owner}'s, and the user name given is {given}"),
        ))
    })
}

/// A user name that every engine takes.
pub(in crate::command) fn checked(name: &str) -> Result<String, Problem> {
    text::user_name(name).map(str::to_owned).map_err(|wrong| {
        Problem::new(Cause::NoUserName, format!("the user name {wrong}"))
            .fix("give the name that GitHub knows the token's owner by, or leave -u out")
    })
}
