//! Our own credential helper: what it answers a registry with, and its fallback store.
//!
//! Owns the order in which a login is looked for, which is that of `login` without the prompt and
//! with a store in it. What docker says to the helper on stdin is `protocol`'s; here it is done,
//! for docker and for our own commands, which ask no child for what they can do themselves. It
//! takes no lock: whoever calls may hold it.

use std::cell::RefCell;
use std::time::Duration;

use zeroize::Zeroizing;

use super::Entry;
use super::credential_helper::{self, HelperProblem};
use super::docker_file::{self, DockerFile};
use crate::cause::Cause;
use crate::env::{self, Env};
use crate::invocation;
use crate::problem::Problem;
use crate::process;
use crate::registry::{Kind, Registry};
use crate::token::page;
use crate::token::scopes::Access;
use crate::token::secret::Secret;
use crate::token::source::{self, Looked, Reading, Source};
use crate::token::{Token, text};

/// Its name in docker's file.
pub(crate) const NAME: &str = invocation::NAME;
/// Its program.
pub(crate) const PROGRAM: &str = invocation::HELPER;

/// A login that it answers with.
#[derive(Debug)]
pub(crate) struct Login {
    /// Whose it is.
    pub user: String,
    /// The token.
    pub token: Token,
    /// Whether it is an identity token, which only the fallback store can have.
    pub identity: bool,
    /// What it is from, as a person calls it: a variable, gh, the program of the fallback store.
    pub from: String,
}

/// What a search for a login came to.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The login, if there is one.
    pub login: Option<Login>,
    /// The sources that gave none, each with a word on it.
    pub tried: Vec<String>,
    /// Those of them that hold what cannot be used, or failed, and why.
    pub passed_over: Vec<String>,
}

/// The registry that a server's URL stands for, if it is for us to answer: ghcr.io, and another of
/// GitHub's if docker's file names us for exactly that one.
pub(crate) fn registry(server: &str, env: &Env) -> Option<Registry> {
    let registry = Registry::of_server(server)?;
    let is_named = || file(env).is_some_and(|file| file.ours().any(|host| host == registry.host));
    (registry.kind == Kind::Ghcr || is_named()).then_some(registry)
}

/// Every registry that is for us to answer.
pub(crate) fn registries(env: &Env) -> Vec<Registry> {
    let file = file(env);
    let named = file.iter().flat_map(DockerFile::ours).filter_map(Registry::of_server);
    let mut all = vec![Registry::ghcr()];
    all.extend(named.filter(|registry| registry.kind != Kind::Ghcr));
    all
}

/// The program, if docker finds it.
///
/// # Errors
/// It is in no folder of PATH.
pub(crate) fn installed(env: &Env) -> Result<(), HelperProblem> {
    match process::all(PROGRAM, env).is_empty() {
        false => Ok(()),
        true => {
            let why = format!("{PROGRAM} is in no folder of PATH");
            Err(problem(Cause::HelperMissing, why))
        }
    }
}

/// The login that docker gets for a registry. No source that fails, or holds what is no token of
/// the registry's, stops the search.
pub(crate) fn answer(registry: &Registry, env: &Env, limit: Duration) -> Answer {
    let stored = RefCell::new(None);
    let mut failed = Vec::new();
    let looked = source::look(&source::of_helper(registry, env), registry, "", |source| {
        if *source != Source::Fallback {
            return source::read(source, registry, env);
        }
        let Some(name) = fallback(registry, env) else {
            return Ok(Reading::Absent("none".into()));
        };
        Ok(
            match credential_helper::get(
                &name,
                &registry.host,
                &env.with(env::FALLBACK, "1"),
                limit,
            ) {
                Ok(Some(Entry { user, secret: Some(secret), identity_token, .. })) => {
                    let bytes = Zeroizing::new(secret.expose().as_bytes().to_vec());
                    stored.replace(Some((user, identity_token, program(&name))));
                    Reading::Text(bytes)
                }
                Ok(_) => Reading::Absent(format!("{} holds none", program(&name))),
                Err(problem) => {
                    failed.push(format!("{}: {}", problem.program, problem.why));
                    Reading::Absent(format!("{} failed", problem.program))
                }
            },
        )
    });
    // Every source is an ambient one, so that none of them stops it.
    let Looked { token, tried, mut passed_over } = looked.unwrap_or_default();
    passed_over.extend(failed);
    let login = token.map(|token| match stored.take() {
        Some((user, identity, from)) if token.source == Source::Fallback => {
            let user = if user.is_empty() { text::NOBODY.to_owned() } else { user };
            Login { user, token, identity, from }
        }
        _ => {
            let actor = env.text(env::GITHUB_ACTOR).and_then(|name| text::user_name(name).ok());
            let user = actor.unwrap_or(text::NOBODY).to_owned();
            let from = token.source.to_string();
            Login { user, token, identity: false, from }
        }
    });
    Answer { login, tried, passed_over }
}

/// What the variables hold that cannot be used, up to the first that can. Nobody is asked.
pub(crate) fn passed_over(registry: &Registry, env: &Env) -> Vec<Problem> {
    let page = page::new_token(registry, Access::Pull, None);
    let mut unfit = Vec::new();
    for (source, _) in source::of_helper(registry, env) {
        let Source::Env(name) = &source else { continue };
        let Some(value) = env.var(name) else { continue };
        match source::examine(&source, value.as_encoded_bytes(), registry, &page) {
            Ok(_) => break,
            Err(refusal) if refusal.cause == Cause::EmptyToken => {}
            Err(refusal) => unfit.push(refusal.why(format!("{PROGRAM} passes it over"))),
        }
    }
    unfit
}

/// The fallback store: what docker would use if we were not there. There is none for somebody who
/// is asked by ourselves.
fn fallback(registry: &Registry, env: &Env) -> Option<String> {
    if env.var(env::FALLBACK).is_some() {
        return None;
    }
    match file(env) {
        Some(file) => file.fallback(&registry.host, env),
        // What docker cannot read names no store.
        None => docker_file::platform_store(env).map(str::to_owned),
    }
}

/// The login under a key in the fallback store, with the name of that.
///
/// # Errors
/// The store is missing or fails.
pub(crate) fn stored(
    key: &str,
    env: &Env,
    limit: Duration,
) -> Result<Option<Entry>, HelperProblem> {
    let Some(registry) = registry(key, env) else { return Ok(None) };
    let Some(name) = fallback(&registry, env) else { return Ok(None) };
    let entry =
        credential_helper::get(&name, &registry.host, &env.with(env::FALLBACK, "1"), limit)?;
    Ok(entry.map(|entry| Entry { source: Some(program(&name)), ..entry }))
}

/// What docker is answered for a key, told as [`credential_helper::get`] tells it.
pub(super) fn get(key: &str, env: &Env, limit: Duration) -> Result<Option<Entry>, HelperProblem> {
    installed(env)?;
    let Some(registry) = registry(key, env) else { return Ok(None) };
    let login = answer(&registry, env, limit).login;
    Ok(login.map(|Login { user, token, identity, from }| {
        let copy = Zeroizing::new(token.secret.expose().to_owned());
        let secret = Some(Secret::new(copy));
        Entry { user, secret, identity_token: identity, source: Some(from) }
    }))
}

/// Hands a login to the fallback store. No other place is one to keep a token in.
///
/// # Errors
/// There is none, or it fails; or the key is of no registry that is ours.
pub(crate) fn store(
    key: &str,
    user: &str,
    secret: &Secret,
    env: &Env,
    limit: Duration,
) -> Result<(), HelperProblem> {
    let Some(registry) = registry(key, env) else {
        let why = "it is for GitHub's registries alone".into();
        return Err(problem(Cause::HelperFailed, why));
    };
    let Some(name) = fallback(&registry, env) else {
        let why = "neither docker's file nor the platform has a store that is installed".into();
        return Err(problem(Cause::NoFallbackStore, why));
    };
    credential_helper::store(
        &name,
        &registry.host,
        user,
        secret,
        &env.with(env::FALLBACK, "1"),
        limit,
    )
}

/// Makes the fallback store forget a registry. Where there is none, nothing is remembered.
///
/// # Errors
/// It is missing or fails.
pub(crate) fn erase(key: &str, env: &Env, limit: Duration) -> Result<(), HelperProblem> {
    let Some(registry) = registry(key, env) else { return Ok(()) };
    let Some(name) = fallback(&registry, env) else { return Ok(()) };
    let env = env.with(env::FALLBACK, "1");
    credential_helper::erase(&name, &registry.host, &env, limit)?;
    // Before we came it may have been stored under the very URL that is asked for.
    if key == registry.host { Ok(()) } else { credential_helper::erase(&name, key, &env, limit) }
}

/// docker's file as docker finds it when it starts the helper, which is not told of `--config`.
fn file(env: &Env) -> Option<DockerFile> {
    DockerFile::read(&docker_file::path(env, None)?).ok()
}

fn program(name: &str) -> String {
    format!("docker-credential-{name}")
}

fn problem(cause: Cause, why: String) -> HelperProblem {
    HelperProblem { program: PROGRAM.into(), cause, why }
}
