//! The name of an image, as GHCR sees it: registry, owner, name, and tag or digest.
//!
//! Owns the reading of what a person or a script gives as an image, and what is wrong with it. It
//! asks nobody. The grammar is that of the OCI distribution specification ("Pulling manifests")
//! and of github.com/distribution/reference, which every engine reads names with; a library would
//! say that a name is none, and not why.

use std::fmt;

use crate::cause::Cause;
use crate::problem::Problem;
use crate::registry::{GHCR, Registry};
use crate::token::kind::TokenKind;

/// How long the whole name may be, without tag and digest (distribution/reference).
const NAME_LIMIT: usize = 255;
/// How long a tag may be.
const TAG_LIMIT: usize = 128;
/// What stands for a tag that was left out.
const LATEST: &str = "latest";

/// An image in a registry of GitHub's. Every part is fit to stand in a URL as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The registry.
    pub registry: Registry,
    /// The account it belongs to: the first part of the path.
    pub owner: String,
    /// The package: the rest of the path, which may have slashes.
    pub name: String,
    /// The tag, if one was given.
    pub tag: Option<String>,
    /// The digest, if one was given; it counts more than the tag.
    pub digest: Option<String>,
}

impl Reference {
    /// Reads an image's name. `docker://` and `oci://`, which skopeo and helm write before it, may
    /// stand there.
    ///
    /// # Errors
    /// It is no image of a registry of GitHub's, and why. Where that can be known the fix has the
    /// name as it should be.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let text = text.trim();
        if has_token(text) {
            return Err(invalid("the image's name contains what looks like a token")
                .why("it is not repeated here, and nothing was sent")
                .fix("leave it out; revoke the token, which is in your shell's history now"));
        }
        let bare = ["docker://", "oci://"]
            .into_iter()
            .find_map(|transport| text.strip_prefix(transport))
            .unwrap_or(text);
        if let Some((scheme, rest)) = bare.split_once("://") {
            let kind = if scheme.eq_ignore_ascii_case("https") { "https://" } else { "a scheme" };
            return Err(invalid(format!("the image's name begins with {kind}"))
                .why("that makes it an address for browsers: engines take names without it")
                .fix(format!("use {}", rest.trim_start_matches('/'))));
        }
        let (host, path) = split_host(bare)?;
        let host_in_small = host.to_ascii_lowercase();
        if host_in_small == "docker.pkg.github.com" {
            return Err(retired(path));
        }
        let registry = Registry::parse(&host_in_small).map_err(|problem| match problem.cause {
            Cause::LookAlikeRegistry => {
                let problem = problem
                    .why("whoever owns that name can collect the logins that are sent there");
                problem.fix(format!(
                    "use {GHCR}/{path}; revoke every token that was ever sent to {host}"
                ))
            }
            Cause::UnknownRegistry => problem.fix("name an image that begins with ghcr.io/"),
            _ => problem,
        })?;
        let parts = Parts::of(path);
        parts.check(host, &registry)?;
        let Some((owner, name)) = parts.name.split_once('/') else {
            return Err(match parts.name {
                "" => invalid(format!("{host} is a registry, and no image in it"))
                    .fix(format!("add owner and name: {}/OWNER/IMAGE", registry.host)),
                name => invalid(format!("{host}/{name} has no owner"))
                    .why("an image's name has the account that it belongs to before its own")
                    .fix(format!("use {}/OWNER/{path}", registry.host)),
            });
        };
        Ok(Self {
            owner: owner.into(),
            name: name.into(),
            tag: parts.tag.map(String::from),
            digest: parts.digest.map(String::from),
            registry,
        })
    }

    /// Owner and name, as the registry's paths and scopes have them.
    pub(crate) fn repository(&self) -> String {
        format!("{}/{}", self.owner, self.name)
    }

    /// The image without tag and digest: what visibility and permissions are about.
    pub(crate) fn package(&self) -> String {
        format!("{}/{}/{}", self.registry.host, self.owner, self.name)
    }

    /// What the registry is asked for: the digest, else the tag, else `latest`.
    pub(crate) fn version(&self) -> &str {
        self.digest.as_deref().or(self.tag.as_deref()).unwrap_or(LATEST)
    }

    /// The page of its package's settings. A package's page of a person lies elsewhere than one of
    /// an organization; `login` is who asks, which tells the own account from all others.
    pub(crate) fn settings(&self, login: Option<&str>) -> String {
        let is_own = login.is_some_and(|login| login.eq_ignore_ascii_case(&self.owner));
        let kind = if is_own { "users" } else { "orgs" };
        let Self { registry, owner, .. } = self;
        let name = self.escaped_name();
        format!("https://{}/{kind}/{owner}/packages/container/{name}/settings", registry.github)
    }

    /// The name where it has to be one part of a path.
    pub(crate) fn escaped_name(&self) -> String {
        self.name.replace('/', "%2F")
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.package())?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

/// What stands behind the host.
struct Parts<'a> {
    name: &'a str,
    tag: Option<&'a str>,
    digest: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(path: &'a str) -> Self {
        let (rest, digest) = match path.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (path, None),
        };
        // A colon in the path can only begin the tag.
        match rest.split_once(':') {
            Some((name, tag)) => Self { name, tag: Some(tag), digest },
            None => Self { name: rest, tag: None, digest },
        }
    }

    /// The same in small letters. Tags and digests are left: capital letters count there.
    fn in_small(&self, host: &str) -> String {
        let mut text = format!("{host}/{}", self.name).to_ascii_lowercase();
        for (sign, part) in [(':', self.tag), ('@', self.digest)] {
            if let Some(part) = part {
                text.push(sign);
                text += part;
            }
        }
        text
    }

    /// # Errors
    /// The first part that no registry takes. An empty one comes first: what stands there instead
    /// is what a script has made of a variable that is not set.
    fn check(&self, host: &str, registry: &Registry) -> Result<(), Problem> {
        let empty = |what: &str| {
            let message = format!("{what} in the image's name is empty");
            Err(Problem::new(Cause::EmptyPathPart, message)
                .why("that is what becomes of a variable that is not set"))
        };
        if !self.name.is_empty() && self.name.split('/').any(str::is_empty) {
            let what = if self.name.starts_with('/') { "the owner" } else { "a part" };
            return empty(what);
        }
        if self.tag == Some("") {
            return empty("the tag");
        }
        if self.digest == Some("") {
            return empty("the digest");
        }
        let has_capitals = |text: &str| text.bytes().any(|b| b.is_ascii_uppercase());
        let small = self.name.to_ascii_lowercase();
        let parts = small.split('/').filter(|part| !part.is_empty());
        for part in parts {
            if !is_path_part(part) {
                return Err(invalid(format!("`{part}` cannot be a part of an image's name"))
                    .why("a part is of small letters and digits, with single . or _, __ or - between them"));
            }
        }
        if has_capitals(self.name) || has_capitals(host) {
            let small = self.in_small(host);
            let written = format!("{host}/{}", self.name);
            return Err(Problem::new(
                Cause::NameUppercase,
                format!("{written} has capital letters, and engines take small ones only"),
            )
            .fix(format!("use {small}")));
        }
        if registry.host.len() + 1 + self.name.len() > NAME_LIMIT {
            return Err(invalid(format!("the image's name has more than {NAME_LIMIT} characters")));
        }
        if let Some(tag) = self.tag.filter(|tag| !is_tag(tag)) {
            return Err(invalid(format!("`{tag}` cannot be a tag")).why(format!(
                "a tag is of letters, digits, _, . and -, begins with none of the last two, and has {TAG_LIMIT} characters at most"
            )));
        }
        if let Some(digest) = self.digest.filter(|digest| !is_digest(digest)) {
            return Err(invalid(format!("`{digest}` cannot be a digest"))
                .why("a digest is sha256: and 64 of the digits 0 to 9 and a to f"));
        }
        Ok(())
    }
}

/// Whether a part of the text is a token by its prefix, or the text is an address with a password.
/// 40 hex digits alone are a commit, which images are tagged with.
fn has_token(text: &str) -> bool {
    const SHORTEST: usize = 20;
    let is_token = |part: &str| {
        let kind = TokenKind::of(part);
        part.len() >= SHORTEST && !matches!(kind, TokenKind::Unknown | TokenKind::OldClassic)
    };
    let authority = text.split_once("://").and_then(|(_, rest)| rest.split('/').next());
    authority.is_some_and(|it| it.contains('@')) || text.split(['/', ':', '@']).any(is_token)
}

fn invalid(message: impl Into<String>) -> Problem {
    Problem::new(Cause::InvalidName, message)
}

/// Host and path, told apart as engines do: the first part is a host if it has a dot or a colon,
/// or is `localhost`. All else goes to Docker Hub.
fn split_host(text: &str) -> Result<(&str, &str), Problem> {
    let (first, path) = text.split_once('/').unwrap_or((text, ""));
    let is_host = first.contains('.') || (first.contains(':') && !path.is_empty());
    // With an empty first part there is no host and no Docker Hub either.
    if is_host || first == "localhost" {
        return Ok((first, path));
    }
    if text.is_empty() || first.is_empty() {
        return Err(Problem::new(Cause::EmptyPathPart, "the image's name begins with nothing")
            .why("that is what becomes of a variable that is not set"));
    }
    let owner = if text.contains('/') { "" } else { "OWNER/" };
    let small = Parts::of(text).in_small(GHCR).replacen(&format!("{GHCR}/"), "", 1);
    Err(Problem::new(Cause::NoHost, format!("`{text}` names no registry"))
        .why("engines take such a name for one of Docker Hub's")
        .fix(format!("use {GHCR}/{owner}{small}")))
}

/// A name in the retired registry: OWNER/REPOSITORY/IMAGE there, OWNER/IMAGE now.
fn retired(path: &str) -> Problem {
    let problem =
        Problem::new(Cause::RetiredRegistry, "docker.pkg.github.com is GitHub's retired registry");
    let parts = Parts::of(path);
    match parts.name.split('/').collect::<Vec<_>>()[..] {
        [owner, repository, image] if ![owner, repository, image].contains(&"") => {
            let moved = Parts { name: &format!("{owner}/{image}"), ..parts };
            problem
                .why(
                    "its images have the name of a repository in the middle, which is left out now",
                )
                .fix(format!("use {}", moved.in_small(GHCR)))
        }
        _ => problem.why("its images live at ghcr.io/OWNER/IMAGE now"),
    }
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_path_part(part: &str) -> bool {
    let is_inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let mut rest = part.as_bytes();
    loop {
        let letters = rest.iter().take_while(|b| is_inner(**b)).count();
        if letters == 0 {
            return false;
        }
        rest = &rest[letters..];
        let signs = rest.iter().take_while(|b| !is_inner(**b)).count();
        match &rest[..signs] {
            [] => return true,
            b"." | b"_" | b"__" => {}
            dashes if dashes.iter().all(|b| *b == b'-') => {}
            _ => return false,
        }
        rest = &rest[signs..];
    }
}

/// `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`
fn is_tag(tag: &str) -> bool {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    (1..=TAG_LIMIT).contains(&tag.len())
        && tag.bytes().enumerate().all(|(at, b)| is_word(b) || (at > 0 && b".-".contains(&b)))
}

/// An algorithm and its digits, as many as it has where it is one of the two that are in use.
fn is_digest(digest: &str) -> bool {
    let Some((algorithm, digits)) = digest.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha512" => 128,
        _ => return false,
    };
    digits.len() == length
        && digits.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

#[cfg(test)]
mod tests;
