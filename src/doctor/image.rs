//! Whether the image can be pulled or pushed: looks at it with as few requests as name the cause.
//!
//! The registry was asked for bearer tokens for it, anonymously and with each login; what they are
//! good for is asked here, all side by side. Only where the registry gives no reason is GitHub
//! asked for one. What is worth asking is decided in `diagnosis::image`, and what it means too.

use std::thread;

use crate::context::Context;
use crate::diagnosis::image::{Evidence, ImageLogin};
use crate::diagnosis::stored_login::{PartLogin, StoredLogins, TokenId};
use crate::env;
use crate::ghcr::image::{self, Visibility};
use crate::github;
use crate::http::{Http, NoAnswer};
use crate::reference::Reference;
use crate::stored_logins::{Answers, Logins, joined};
use crate::token::scopes::Access;
use crate::token::secret::Secret;

/// Asks about the image. `visibility` is what the registry tells of it without a login, `layers`
/// what the host of the layers said, if it was asked.
pub(crate) fn look(
    (image, access): (&Reference, Access),
    visibility: Visibility,
    layers: Option<Result<(), NoAnswer>>,
    http: &Http,
    logins: &Logins,
    answers: &Answers,
    cx: &Context<'_>,
) -> Evidence {
    let _waiting = cx.ui.waiting(format!("{} about the image", image.registry.host));
    let mut evidence = Evidence::new(image.clone(), access, visibility);
    evidence.job = cx.env.in_actions().then(|| job_owner(cx, image));
    let tokens = senders(&mut evidence, &logins.stored, answers);
    let (anonymous, asked) = thread::scope(|scope| {
        let evidence = &evidence;
        let anonymous = evidence
            .anonymous_bearer()
            .map(|bearer| scope.spawn(|| image::manifest(http, image, bearer)));
        let asked: Vec<_> = evidence
            .logins
            .iter()
            .zip(&tokens)
            .map(|(login, token)| {
                let bearer = answers.bearers.get(&(login.user.clone(), *token));
                let bearer = bearer.and_then(|bearer| bearer.as_ref().ok());
                let secret = logins.tokens.secret(*token);
                scope.spawn(move || ask(login.clone(), evidence, http, bearer, secret))
            })
            .collect();
        (anonymous.map(joined), asked.into_iter().map(joined).collect())
    });
    evidence.anonymous = anonymous;
    evidence.logins = asked;
    evidence.layers = layers.filter(|_| evidence.gets_to_layers());
    evidence
}

/// Asks the registry with one login's bearer token, and GitHub with its own if that leaves it open.
fn ask(
    mut login: ImageLogin,
    evidence: &Evidence,
    http: &Http,
    bearer: Option<&Secret>,
    token: &Secret,
) -> ImageLogin {
    let image = &evidence.image;
    if let Some(bearer) = bearer.filter(|_| evidence.is_worth_asking(&login)) {
        login.answer = Some(if evidence.is_push() {
            image::upload(http, image, bearer)
        } else {
            image::manifest(http, image, bearer)
        });
    }
    if evidence.wants_reason(&login) {
        login.owner = Some(github::package(http, &image.registry, token, image));
    }
    login
}

/// Finds what each engine would send for the image, and gives the token of each login.
///
/// A registry's own identity token is nothing that could be sent, and a store that cannot be read
/// is no answer.
fn senders(evidence: &mut Evidence, stored: &StoredLogins, answers: &Answers) -> Vec<TokenId> {
    let mut tokens: Vec<TokenId> = Vec::new();
    let package = evidence.image.package();
    for holder in &stored.engines {
        let engine = holder.engine;
        let part = holder.part_for(&package);
        let stored = match (part, &holder.login) {
            (Some(PartLogin { login: Some(stored), .. }), _) if !stored.identity => stored,
            (Some(part), _) => {
                evidence.apart.push((engine, part.key.clone()));
                continue;
            }
            (None, Ok(Some(stored))) if !stored.identity => stored,
            (None, Ok(None)) => {
                evidence.bare.push(engine);
                continue;
            }
            (None, Ok(Some(_)) | Err(_)) => continue,
        };
        let part = part.map(|part| part.key.clone());
        let same = evidence.logins.iter_mut().zip(&tokens).find(|(login, token)| {
            **token == stored.token && login.user == stored.user && login.part == part
        });
        if let Some((login, _)) = same {
            login.engines.push(engine);
            continue;
        }
        let bearer = answers.bearers.get(&(stored.user.clone(), stored.token));
        tokens.push(stored.token);
        evidence.logins.push(ImageLogin {
            engines: vec![engine],
            user: stored.user.clone(),
            part,
            kept: stored.kept.clone(),
            kind: stored.kind,
            github: answers.github.get(&stored.token).cloned(),
            no_bearer: bearer.and_then(|bearer| bearer.as_ref().err()).cloned(),
            answer: None,
            owner: None,
        });
    }
    tokens
}

/// The owner of the repository whose job this is; where that is not said, nothing follows from it,
/// as if it were the image's.
fn job_owner(cx: &Context<'_>, image: &Reference) -> String {
    let owner = cx.env.text(env::GITHUB_REPOSITORY_OWNER);
    let of = |repository: &'_ str| repository.split('/').next().map(String::from);
    owner
        .map(String::from)
        .or_else(|| cx.env.text(env::GITHUB_REPOSITORY).and_then(of))
        .unwrap_or_else(|| image.owner.clone())
}
