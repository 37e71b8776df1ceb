//! Which token, and whose it is: the sources, the name, the questions to a person.

use zeroize::Zeroizing;

use super::plan::{Inputs, Plan, checked};
use crate::cause::Cause;
use crate::context::Context;
use crate::env;
use crate::limits::STORE_LIMIT;
use crate::problem::{Problem, reason};
use crate::registry::Registry;
use crate::report::Finding;
use crate::store::{Store, our_helper};
use crate::token::Token;
use crate::token::kind::TokenKind;
use crate::token::page;
use crate::token::scopes::Access;
use crate::token::source::{self, Found, From, Reading, Source};
use crate::token::text;
use crate::ui::prompt;

/// A token, and how it was come by.
pub(super) struct FoundToken {
    pub(super) token: Token,
    pub(super) origin: Origin,
}

/// How a token was come by.
pub(super) enum Origin {
    /// Its source was named.
    Named,
    /// It is of the first source that has one.
    Searched,
    /// Our own credential helper answers with it, as the login of that user, and has it from there.
    Helper { user: String, from: String },
}

/// Finds the token. Where all targets ask our own credential helper, and nobody names a token to
/// store, it is what that answers.
///
/// # Errors
/// No source has one, or one that is meant for us holds something else.
pub(super) fn find(inputs: &Inputs<'_>, plans: &[Plan]) -> Result<FoundToken, Problem> {
    let Inputs { args, registry, cx } = inputs;
    let source = args.source();
    if source.is_none() && plans.iter().all(|plan| plan.by_helper) {
        let login = answered(args.access, registry, cx)?;
        let origin = Origin::Helper { user: login.user, from: login.from };
        return Ok(FoundToken { token: login.token, origin });
    }
    let token = search(source, args.access, registry, cx)?;
    let origin = if source.is_some() { Origin::Named } else { Origin::Searched };
    Ok(FoundToken { token, origin })
}

/// The token of the source that is named, or of the first that has one.
///
/// # Errors
/// As for [`find`].
pub(in crate::command) fn search(
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
fn answered(
    access: Access,
    registry: &Registry,
    cx: &Context<'_>,
) -> Result<our_helper::Login, Problem> {
    let waiting = cx.ui.waiting_for_store("the sources of the helper");
    let answer = our_helper::answer(registry, cx.env, prompt::store_limit());
    drop(waiting);
    for why in &answer.passed_over {
        cx.ui.say(&format!("passed over: {why}"));
    }
    let login = of_helper(answer, access, registry)?;
    cx.ui.guard(&login.token.secret);
    Ok(login)
}

/// The login in an answer of our own credential helper.
///
/// # Errors
/// It has none.
pub(super) fn of_helper(
    answer: our_helper::Answer,
    access: Access,
    registry: &Registry,
) -> Result<our_helper::Login, Problem> {
    answer.login.ok_or_else(|| {
        let page = page::new_token(registry, access, None);
        source::none(&[], &answer.tried, registry, &page)
    })
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

/// Whose token it is: as given, as GitHub says (`owner`), as the job or the store knows, as its kind
/// has it, as the person answers.
pub(super) fn user_name(
    inputs: &Inputs<'_>,
    found: &FoundToken,
    owner: Option<&str>,
    store: &Store,
) -> Result<String, Problem> {
    let Inputs { args, registry, cx } = inputs;
    if let Origin::Helper { user, .. } = &found.origin {
        return Ok(user.clone());
    }
    if let Some(given) = &args.username {
        return checked(given);
    }
    if let Some(owner) = owner {
        return Ok(owner.to_owned());
    }
    if let Some(actor) = cx.env.text(env::GITHUB_ACTOR).filter(|_| cx.env.in_actions()) {
        return checked(actor);
    }
    // A store that cannot be read has no name to give; the login itself will say what is wrong.
    if let Ok(Some(held)) = store.read(&registry.host, cx.env, STORE_LIMIT)
        && !held.entry.identity_token
        && let Ok(user) = checked(&held.entry.user)
    {
        return Ok(user);
    }
    if found.token.kind == TokenKind::Installation {
        return Ok(text::NOBODY.into());
    }
    if prompt::possible() && found.token.source != Source::Stdin {
        return checked(&prompt::line("user name").map_err(unanswered)?);
    }
    Err(Problem::new(Cause::NoUserName, "the username is not known")
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
