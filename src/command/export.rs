//! `export`: a login for many machines, as a Kubernetes pull secret or as docker's config.json.
//!
//! The credential goes to stdout and nowhere else. Who reads the copy cannot be known, so a token
//! that may do more than pull has to be wanted.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::cause::Cause;
use crate::cli::{ExportArgs, Exported};
use crate::command::login;
use crate::context::Context;
use crate::diagnosis::export::{Judged, judge};
use crate::engine::Choice;
use crate::exit::Exit;
use crate::github;
use crate::http::Http;
use crate::kubernetes::pull_secret;
use crate::limits::STORE_LIMIT;
use crate::problem::Problem;
use crate::registry::Registry;
use crate::store::edit::Edit;
use crate::stored_logins::Logins;
use crate::token::kind::TokenKind;
use crate::token::page;
use crate::token::scopes::Access;
use crate::token::secret::Secret;
use crate::token::text;
use crate::{env, ui};

/// A credential that may be exported.
struct Credential {
    secret: Arc<Secret>,
    /// Whose it is, where that is known without GitHub.
    user: Option<String>,
    /// Where it comes from, in words.
    origin: String,
}

/// Prints a login in the form asked for.
///
/// # Errors
/// stdout is a terminal, there is no login, GitHub does not take its token, the token may do more
/// than pull, nobody says whose it is, or stdout cannot be written.
pub(crate) fn run(args: &ExportArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.registry)?;
    if let Some(given) = &args.username {
        login::checked(given)?;
    }
    unless_shown(args)?;
    cx.begin("printed");
    let credential = match &args.from {
        Some(_) => named(args, &registry, cx)?,
        None => stored(args, &registry, cx)?,
    };
    let answer = (!args.no_verify).then(|| {
        let _waiting = cx.ui.waiting(format!("{}'s API", registry.github));
        github::whose(&Http::new(cx.env), &registry, &credential.secret)
    });
    let kind = TokenKind::of(credential.secret.expose());
    let what = format!("the {} {}", kind.name(), credential.origin);
    let page = page::new_token(&registry, Access::Pull, None);
    let judged = judge(answer.as_ref(), &what, &page, &registry.github)?;
    if let Some(doubt) = judged.may_more.clone().filter(|_| !args.allow_write) {
        return Err(doubt.into());
    }
    let user = user(args, &credential, kind, &judged, cx)?;
    let owner = judged.login.as_deref().filter(|_| args.username.is_some());
    if let Some(finding) = owner.and_then(|owner| login::token::differs(owner, &user)) {
        cx.ui.finding(&finding);
    }
    let config = config(&registry.host, &user, &credential.secret);
    match &args.what {
        Exported::DockerConfig => cx.ui.data(&config)?,
        Exported::Kubernetes { name, namespace } => {
            let end = judged.expires.map(|end| end.to_string());
            let notes = [("user", Some(user.as_str())), ("expires", end.as_deref())];
            cx.ui.data(&pull_secret(name, namespace.as_ref(), &notes, &config))?;
        }
    }
    let ends = judged.expires.map_or("its end is not stated".into(), |end| format!("ends {end}"));
    cx.ui.say(&format!("{user}: exported {what}; {}, {ends}", judged.may));
    Ok(Exit::Done)
}

/// Keeps the token off a terminal, unless it is wanted there.
fn unless_shown(args: &ExportArgs) -> Result<(), Problem> {
    if args.show || !ui::stdout_is_terminal() {
        return Ok(());
    }
    let problem = Problem::new(Cause::Usage, "the token would be shown on this terminal");
    Err(problem.fix(match args.what {
        Exported::Kubernetes { .. } => "{again} | kubectl apply -f -, or add --show",
        Exported::DockerConfig => "{again} > FILE, or add --show",
    }))
}

/// The token of the source that was named.
fn named(args: &ExportArgs, registry: &Registry, cx: &Context<'_>) -> Result<Credential, Problem> {
    let token = login::token::search(args.from.as_ref(), Access::Pull, registry, cx)?;
    let origin = format!("from {}", token.source);
    Ok(Credential { secret: token.secret, user: None, origin })
}

/// The login that the engine would send.
fn stored(args: &ExportArgs, registry: &Registry, cx: &Context<'_>) -> Result<Credential, Problem> {
    let targets = match args.engine {
        Some(engine) => cx.engines(Some(engine))?,
        // Without an engine docker's file may hold a login all the same.
        None => cx.engines(None).or_else(|_| cx.engines_present(None))?,
    };
    let Logins { stored, tokens, .. } = Logins::read(&targets, registry, STORE_LIMIT, cx);
    let mut none = Vec::new();
    for row in stored.engines {
        let Some(login) = row.login? else {
            none.push(row.engine);
            continue;
        };
        if login.identity {
            return Err(Problem::new(
                Cause::WrongTokenKind,
                format!("{} holds an identity token, which is no login to hand on", row.engine),
            )
            .fix("name a token: --from env, gh, file:PATH or stdin"));
        }
        return Ok(Credential {
            secret: Arc::clone(tokens.secret(login.token)),
            user: Some(login.user),
            origin: format!("that {} has stored {}", row.engine, login.kept),
        });
    }
    let looked: Vec<_> =
        none.iter().map(|name| if *name == "file" { "docker's file" } else { name }).collect();
    // Where no engine is installed, a login has to be told so.
    let asked = args.engine.or((none == ["file"]).then_some(Choice::File));
    Err(Problem::new(Cause::NoToken, format!("no login for {} is stored to export", registry.host))
        .why(format!("looked at {}", looked.join(", ")))
        .fix(format!(
            "{{me}} login{}, or name a token: --from env, gh, file:PATH or stdin",
            Choice::option(asked)
        )))
}

/// Whose the exported login is.
fn user(
    args: &ExportArgs,
    credential: &Credential,
    kind: TokenKind,
    judged: &Judged,
    cx: &Context<'_>,
) -> Result<String, Problem> {
    let known = args.username.clone().or_else(|| credential.user.clone());
    let job = || cx.env.text(env::GITHUB_ACTOR).filter(|_| cx.env.in_actions());
    let user = known
        .or_else(|| judged.login.clone())
        .or_else(|| job().map(str::to_owned))
        .or_else(|| (kind == TokenKind::Installation).then(|| text::NOBODY.into()));
    let user = user.ok_or_else(|| {
        Problem::new(Cause::NoUserName, "the username is not known")
            .why("GitHub was not asked or did not say")
    })?;
    login::checked(&user)
}

/// What docker would have stored, to the byte.
fn config(host: &str, user: &str, secret: &Secret) -> Zeroizing<String> {
    let mut edit = Edit::new("");
    edit.set_auth(host, user, secret);
    Zeroizing::new(edit.text().to_owned())
}
