//! What a token may do, as GitHub states it in `X-OAuth-Scopes`.
//!
//! Owns the implications between scopes and the scopes that each access needs. It knows nothing of
//! tokens without stated scopes (fine-grained, app): for those the caller has no [`Scopes`] at all.

use std::collections::BTreeSet;

/// May download packages.
const READ: &str = "read:packages";
/// May upload packages; covers [`READ`].
const WRITE: &str = "write:packages";
/// May delete packages; does not cover [`READ`].
const DELETE: &str = "delete:packages";

/// What a login is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Access {
    /// download images
    Pull,
    /// upload images
    Push,
    /// delete images
    Delete,
}

impl Access {
    /// Every access.
    pub const ALL: [Self; 3] = [Self::Pull, Self::Push, Self::Delete];

    /// What it is called, in words and on the command line.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Push => "push",
            Self::Delete => "delete",
        }
    }

    /// The option that asks for it, to follow a command; nothing where it is what a command is for
    /// without one.
    pub fn option(self) -> String {
        match self {
            Self::Pull => String::new(),
            Self::Push | Self::Delete => format!(" --for {}", self.verb()),
        }
    }

    /// The fewest scopes that a new token needs for this, as GitHub's form for a token takes them.
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Pull => &[READ],
            Self::Push => &[WRITE],
            Self::Delete => &[DELETE, READ],
        }
    }
}

/// The scopes that GitHub states for a classic or OAuth token. May be empty, which is a statement
/// too: such a token is alive and may do nothing here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes(BTreeSet<String>);

impl Scopes {
    /// Reads the value of `X-OAuth-Scopes`: names with commas between them. Empty names are
    /// dropped, unknown ones are kept.
    pub(crate) fn parse(header: &str) -> Self {
        let names = header.split(',').map(str::trim).filter(|name| !name.is_empty());
        Self(names.map(String::from).collect())
    }

    /// The stated names, sorted, without what they imply.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether these scopes are enough. GitHub leaves out of the header what another scope covers,
    /// so `write:packages` alone also means reading; `delete:packages` alone does not. `repo`
    /// gives no access to packages with permissions of their own, as the registry's are.
    pub(crate) fn allow(&self, access: Access) -> bool {
        let has = |scope: &str| self.0.contains(scope);
        match access {
            Access::Pull => has(READ) || has(WRITE),
            Access::Push => has(WRITE),
            Access::Delete => has(DELETE) && (has(READ) || has(WRITE)),
        }
    }

    /// The scopes that are needed for this and are neither stated nor implied.
    pub(crate) fn missing(&self, access: Access) -> Vec<&'static str> {
        let lacks = |scope: &&&str| match **scope {
            READ => !self.allow(Access::Pull),
            scope => !self.0.contains(scope),
        };
        access.required().iter().filter(lacks).copied().collect()
    }

    /// The scopes that reach further than packages: whoever steals the stored token can change
    /// something with them or read private code. Sorted.
    ///
    /// Names of the form `read:…` and `user:email` are left out: they only show things, and every
    /// token of `gh` has `read:org`. `gist` and `notifications` can write, so they count, as does
    /// every name that is not known here.
    pub(crate) fn broader_than_packages(&self) -> Vec<&str> {
        let harmless =
            |name: &&str| [WRITE, DELETE, "user:email"].contains(name) || name.starts_with("read:");
        self.names().filter(|name| !harmless(name)).collect()
    }
}

impl std::fmt::Display for Scopes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.names().collect::<Vec<_>>().join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_allow() {
        let cases = [
            // What GitHub states, then: may pull, push, delete.
            ("", [false, false, false]),
            (" , ,", [false, false, false]),
            ("read:packages", [true, false, false]),
            ("write:packages", [true, true, false]),
            ("read:packages, write:packages", [true, true, false]),
            ("delete:packages", [false, false, false]),
            ("delete:packages, read:packages", [true, false, true]),
            ("delete:packages,write:packages", [true, true, true]),
            ("gist, read:org, repo, workflow", [false, false, false]),
            ("Write:Packages", [false, false, false]),
        ];
        for (header, expected) in cases {
            let scopes = Scopes::parse(header);
            let found = [Access::Pull, Access::Push, Access::Delete].map(|a| scopes.allow(a));
            assert_eq!(found, expected, "{header}");
        }
    }

    #[test]
    fn what_is_required_is_enough() {
        for access in [Access::Pull, Access::Push, Access::Delete] {
            assert!(Scopes::parse(&access.required().join(", ")).allow(access));
        }
    }

    #[test]
    fn broader_scopes() {
        let broader = |header: &str| Scopes::parse(header).broader_than_packages().join(" ");
        assert_eq!(broader("read:packages, write:packages, delete:packages"), "");
        assert_eq!(broader("read:org, read:user, user:email"), "");
        assert_eq!(broader("gist, read:org, repo, workflow"), "gist repo workflow");
        assert_eq!(broader("admin:org, write:org, user, new"), "admin:org new user write:org");
    }
}
