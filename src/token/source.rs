//! Where a token comes from: the sources, their order, and the search in it.
//!
//! Owns "which token". The order is a pure function, and the search is handed the reading of a
//! source, which is [`read()`]'s. A token that its text shows to be unfit stops the search where the
//! source is meant for us, and is passed over where it is only lying around.

mod read;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use zeroize::Zeroizing;

pub(crate) use read::read;

use crate::cause::Cause;
use crate::env::{self, Env};
use crate::problem::Problem;
use crate::registry::{Kind, Registry};
use crate::token::Token;
use crate::token::kind::TokenKind;
use crate::token::text::{self, Flaw};

/// How a token is piped in.
const PIPE: &str = "pipe the token in, as in: printf %s \"$CR_PAT\" | {me} login --password-stdin";

/// What a person names with `--from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum From {
    /// `env`: the usual variables; `env:NAME`: this one.
    Env(Option<String>),
    /// `gh`: the GitHub CLI.
    Gh,
    /// `file:PATH`.
    File(PathBuf),
    /// `stdin`.
    Stdin,
    /// `prompt`: hidden input on the terminal.
    Prompt,
}

/// The words that [`From`] is read from; what ends with a colon wants more.
pub(crate) const WORDS: &[(&str, &str)] = &[
    ("env", "the usual variables"),
    ("env:", "a variable, by its name"),
    ("file:", "a file, by its path"),
    ("gh", "the GitHub CLI"),
    ("prompt", "hidden input on the terminal"),
    ("stdin", "standard input"),
];

impl std::str::FromStr for From {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':').unwrap_or((text, "")) {
            ("env", "") if !text.contains(':') => Ok(Self::Env(None)),
            ("env", name) if !name.is_empty() && !name.contains('=') => {
                Ok(Self::Env(Some(name.into())))
            }
            ("file", path) if !path.is_empty() => Ok(Self::File(path.into())),
            ("gh", "") => Ok(Self::Gh),
            ("stdin", "") => Ok(Self::Stdin),
            ("prompt", "") => Ok(Self::Prompt),
            _ => Err("known are env, env:NAME, gh, file:PATH, stdin and prompt".into()),
        }
    }
}

/// Where a token came from, or was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// An environment variable.
    Env(String),
    /// The GitHub CLI.
    Gh,
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
    /// The person, at the prompt.
    Prompt,
    /// The fallback store of our credential helper. Its answers are `store::our_helper`'s.
    Fallback,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => f.write_str(name),
            Self::Gh => f.write_str("gh"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("stdin"),
            Self::Prompt => f.write_str("the prompt"),
            Self::Fallback => f.write_str("the fallback store of docker-credential-ghcr"),
        }
    }
}

/// Whether a source was put there for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Meant for us: a flaw in it stops the search.
    Meant,
    /// It only lies around: empty counts as unset, and an unfit token is passed over.
    Ambient,
}

/// The sources to try, in their order.
pub(crate) fn order(
    registry: &Registry,
    from: Option<&From>,
    env: &Env,
) -> Vec<(Source, Standing)> {
    let meant = |source| vec![(source, Standing::Meant)];
    match from {
        Some(From::Env(Some(name))) => meant(Source::Env(name.clone())),
        Some(From::Env(None)) => variables(registry, false, env),
        Some(From::Gh) => meant(Source::Gh),
        Some(From::File(path)) => meant(Source::File(path.clone())),
        Some(From::Stdin) => meant(Source::Stdin),
        Some(From::Prompt) => meant(Source::Prompt),
        None => {
            let mut sources = variables(registry, false, env);
            sources.push((Source::Gh, Standing::Ambient));
            sources.push((Source::Prompt, Standing::Meant));
            sources
        }
    }
}

/// The sources of our credential helper, in their order. Nobody can be asked there, and none of
/// them stops the search: a helper that fails breaks pulls of public images too.
pub(crate) fn of_helper(registry: &Registry, env: &Env) -> Vec<(Source, Standing)> {
    // Docker's file names the helper for this registry.
    let (meant, ambient): (Vec<_>, Vec<_>) = variables(registry, true, env)
        .into_iter()
        .partition(|(_, standing)| *standing == Standing::Meant);
    let variables = |list: Vec<(Source, Standing)>| list.into_iter().map(|(source, _)| source);
    let all = variables(meant).chain([Source::Fallback]).chain(variables(ambient));
    all.chain([Source::Gh]).map(|source| (source, Standing::Ambient)).collect()
}

/// The variables that count for a registry. A variable for github.com never goes to another
/// host: a stray `--registry` would carry the token to a stranger. Nor does one for an Enterprise
/// Server, unless the user has said that this host is theirs: by gh's variable, by the job, or by
/// what `is_named` knows.
fn variables(registry: &Registry, is_named: bool, env: &Env) -> Vec<(Source, Standing)> {
    let names: &[(&str, Standing)] = match registry.kind {
        Kind::Ghcr => &[
            (env::CR_PAT, Standing::Meant),
            (env::GHCR_TOKEN, Standing::Meant),
            (env::GH_TOKEN, Standing::Ambient),
            (env::GITHUB_TOKEN, Standing::Ambient),
        ],
        Kind::Tenant => &[],
        Kind::EnterpriseServer => &[
            (env::GH_ENTERPRISE_TOKEN, Standing::Ambient),
            (env::GITHUB_ENTERPRISE_TOKEN, Standing::Ambient),
        ],
    };
    // The job's own token is of the GitHub that the job runs on.
    let is_of_job = env
        .text(env::GITHUB_SERVER_URL)
        .map(|url| url.trim_end_matches('/') == format!("https://{}", registry.github));
    // gh's variables are for the host that gh is told to work with.
    let is_of_gh = env.text(env::GH_HOST).map(|host| host == registry.github);
    let belongs = |name: &str| match name {
        env::GITHUB_TOKEN => is_of_job.unwrap_or(true),
        env::GH_TOKEN => is_of_gh.unwrap_or(true),
        env::GH_ENTERPRISE_TOKEN | env::GITHUB_ENTERPRISE_TOKEN => {
            is_of_gh.unwrap_or(is_named || is_of_job == Some(true))
        }
        _ => true,
    };
    names
        .iter()
        .filter(|(name, _)| belongs(name))
        .map(|(name, standing)| (Source::Env((*name).into()), *standing))
        .collect()
}

/// What reading a source gave.
pub(crate) enum Reading {
    /// Some text.
    Text(Zeroizing<Vec<u8>>),
    /// Nothing there, and why.
    Absent(String),
}

/// A search that found a token, and what it passed over.
#[derive(Debug)]
pub(crate) struct Found {
    /// The token.
    pub token: Token,
    /// The sources that hold a token which cannot be used, and why.
    pub passed_over: Vec<String>,
}

/// A search that was made.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    /// The token, if there was one.
    pub token: Option<Token>,
    /// The sources that gave none, each with a word on it.
    pub tried: Vec<String>,
    /// Those of them that hold a token which cannot be used, and why.
    pub passed_over: Vec<String>,
}

/// Makes what a source holds a token that may fit.
///
/// # Errors
/// Its text shows that it does not.
pub(crate) fn examine(
    source: &Source,
    bytes: &[u8],
    registry: &Registry,
    page: &str,
) -> Result<Token, Problem> {
    match text::token(bytes) {
        Ok(secret) => {
            let kind = TokenKind::of(secret.expose());
            match kind.unfit() {
                None => Ok(Token { secret: Arc::new(secret), kind, source: source.clone() }),
                Some((cause, words)) => {
                    Err(Problem::new(cause, format!("{source} holds {words}")).token_url(page))
                }
            }
        }
        Err(flaw) => {
            let problem = Problem::new(flaw.cause(), format!("{source} {}", flaw.words()))
                .source(source.to_string());
            Err(match filling(source, registry) {
                Some(fix) if flaw == Flaw::Empty => problem.fix(fix),
                _ => problem,
            })
        }
    }
}

/// Looks into the sources in their order. `read` reads one.
///
/// # Errors
/// One that is meant for us holds something that is no token.
pub(crate) fn look(
    sources: &[(Source, Standing)],
    registry: &Registry,
    page: &str,
    mut read: impl FnMut(&Source) -> Result<Reading, Problem>,
) -> Result<Looked, Problem> {
    let mut looked = Looked::default();
    for (source, standing) in sources {
        let bytes = match read(source)? {
            Reading::Text(bytes) => bytes,
            Reading::Absent(why) => {
                looked.tried.push(format!("{source} ({why})"));
                continue;
            }
        };
        let refusal = match examine(source, &bytes, registry, page) {
            Ok(token) => {
                looked.token = Some(token);
                return Ok(looked);
            }
            Err(empty) if empty.cause == Cause::EmptyToken && *standing == Standing::Ambient => {
                looked.tried.push(format!("{source} (empty)"));
                continue;
            }
            Err(refusal) => refusal,
        };
        if *standing == Standing::Meant {
            return Err(refusal);
        }
        looked.tried.push(format!("{source} ({})", refusal.cause.code()));
        looked.passed_over.push(refusal.message);
    }
    Ok(looked)
}

/// Searches the sources in their order. `read` reads one.
///
/// # Errors
/// No source gave a token (every one tried is named), or one that is meant for us holds
/// something that is none.
pub(crate) fn search(
    sources: &[(Source, Standing)],
    registry: &Registry,
    page: &str,
    read: impl FnMut(&Source) -> Result<Reading, Problem>,
) -> Result<Found, Problem> {
    let Looked { token, tried, passed_over } = look(sources, registry, page, read)?;
    match token {
        Some(token) => Ok(Found { token, passed_over }),
        None => Err(none(sources, &tried, registry, page)),
    }
}

/// That no source gave a token, and what to do about it.
pub(crate) fn none(
    sources: &[(Source, Standing)],
    tried: &[String],
    registry: &Registry,
    page: &str,
) -> Problem {
    let mut tried = tried.join(", ");
    if tried.is_empty() {
        tried.push_str("no source is known for this registry without --from");
    }
    let problem = Problem::new(Cause::NoToken, "no token was found")
        .why(format!("tried: {tried}"))
        .token_url(page);
    match sources {
        [(Source::Env(name), Standing::Meant)] => {
            problem.fix(format!("set {name}, or leave --from out"))
        }
        [(source, Standing::Meant)] => match filling(source, registry) {
            Some(fix) => problem.fix(fix),
            None => problem,
        },
        _ => where_found(problem, registry, page),
    }
}

/// Says how a token gets where a login for that registry finds it.
pub(crate) fn where_found(problem: Problem, registry: &Registry, page: &str) -> Problem {
    match registry.kind {
        Kind::Ghcr => problem,
        // No variable counts there unless it, or the host, is named.
        _ => problem.fix(format!(
            "create one at {page} and name its variable with --from env:NAME, or run \
             `gh auth login -h {}`",
            registry.github
        )),
    }
}

/// How a token gets into a source that was named; `None` for a variable.
fn filling(source: &Source, registry: &Registry) -> Option<String> {
    Some(match source {
        Source::Env(_) | Source::Fallback => return None,
        Source::Gh => format!("gh auth login -h {}", registry.github),
        Source::File(path) => format!("put the token into {}", path.display()),
        Source::Stdin => PIPE.into(),
        Source::Prompt => "pipe the token in with --password-stdin, or run it on a terminal".into(),
    })
}
