//! Gathers what is to be known of one image, with as few requests as name the cause.
//!
//! The order: as nobody, then each login's pull or push, then GitHub for a reason that the registry
//! does not give. What is worth asking is decided in `diagnosis::image`.

use std::thread;

use crate::context::Context;
use crate::diagnosis::image::{Evidence, Login};
use crate::diagnosis::stored_login::Part;
use crate::env;
use crate::ghcr::Challenge;
use crate::ghcr::image::{self, Visibility};
use crate::github;
use crate::http::Http;
use crate::reference::Reference;
use crate::stored_logins::{Answers, Logins};
use crate::token::scopes::Access;
use crate::token::secret::Secret;

/// The scope that the passes for an image need.
pub fn scope(image: &Reference, access: Access) -> String {
    image::scope(image, access == Access::Push)
}

/// Asks about the image. The logins have been asked about, with the passes of [`scope`].
pub fn look(
    image: &Reference,
    access: Access,
    http: &Http,
    challenge: &Challenge,
    logins: &Logins,
    answers: &Answers,
    cx: &Context<'_>,
) -> Evidence {
    let _waiting = cx.ui.waiting(format!("{} about the image", image.registry.host));
    let Held { logins: held, bare, apart } = Held::by(image, logins, answers);
    let tokens: Vec<usize> = held.iter().map(|(token, _)| *token).collect();
    let mut evidence = Evidence {
        image: image.clone(),
        access,
        visibility: image::visibility(http, challenge, image),
        anonymous: None,
        layers: None,
        logins: held.into_iter().map(|(_, login)| login).collect(),
        bare,
        apart,
        job: cx.env.in_actions().then(|| job_owner(cx, image)),
    };
    if let (true, Visibility::Public(pass)) = (evidence.wants_anonymous(), &evidence.visibility) {
        evidence.anonymous = Some(image::manifest(http, image, pass));
    }
    let mut found = std::mem::take(&mut evidence.logins);
    thread::scope(|scope| {
        for (login, token) in found.iter_mut().zip(&tokens) {
            let evidence = &evidence;
            scope.spawn(move || {
                let pass = answers.passes.get(&(login.user.clone(), *token));
                let pass = pass.and_then(|pass| pass.as_ref().ok());
                ask(login, evidence, http, pass, logins.token(*token));
            });
        }
    });
    evidence.logins = found;
    evidence.layers = evidence.wants_layers().then(|| image::blob_host(http));
    evidence
}

/// Asks the registry with one login's pass, and GitHub with its token if that leaves it open.
fn ask(login: &mut Login, evidence: &Evidence, http: &Http, pass: Option<&Secret>, token: &Secret) {
    let image = &evidence.image;
    if let Some(pass) = pass.filter(|_| evidence.is_worth_asking(login)) {
        login.answer = Some(match evidence.is_push() {
            true => image::upload(http, image, pass),
            false => image::manifest(http, image, pass),
        });
    }
    if evidence.wants_reason(login) {
        login.owner = Some(github::package(http, &image.registry, token, image));
    }
}

/// Who holds what.
#[derive(Default)]
struct Held {
    /// Each login once, with the number of its token.
    logins: Vec<(usize, Login)>,
    bare: Vec<&'static str>,
    apart: Vec<(&'static str, String)>,
}

impl Held {
    /// A registry's own identity token is nothing that could be sent, and a store that cannot be
    /// read is no answer.
    fn by(image: &Reference, logins: &Logins, answers: &Answers) -> Self {
        let mut found = Self::default();
        let package = image.package();
        for row in &logins.rows {
            let part = row.part_for(&package);
            let held = match (part, &row.login) {
                (Some(Part { login: Some(held), .. }), _) if !held.identity => held,
                (Some(part), _) => {
                    found.apart.push((row.engine, part.key.clone()));
                    continue;
                }
                (None, Ok(Some(held))) if !held.identity => held,
                (None, Ok(None)) => {
                    found.bare.push(row.engine);
                    continue;
                }
                (None, Ok(Some(_)) | Err(_)) => continue,
            };
            let part = part.map(|part| part.key.clone());
            let is_same = |known: &&mut (usize, Login)| {
                let (token, login) = known;
                *token == held.token && login.user == held.user && login.part == part
            };
            if let Some((_, login)) = found.logins.iter_mut().find(is_same) {
                login.engines.push(row.engine);
                continue;
            }
            let pass = answers.passes.get(&(held.user.clone(), held.token));
            let login = Login {
                engines: vec![row.engine],
                user: held.user.clone(),
                part,
                kept: held.kept.clone(),
                kind: held.kind,
                github: answers.github.get(&held.token).cloned(),
                no_pass: pass.and_then(|pass| pass.as_ref().err()).cloned(),
                answer: None,
                owner: None,
            };
            found.logins.push((held.token, login));
        }
        found
    }
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
