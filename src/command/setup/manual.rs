//! The man pages, as they lie in `man/`: setup writes them where `man` looks.
//!
//! Owns the list. The pages are rendered from the command line's own help by a test, which also
//! holds this list to them; rendering them here would cost the program more than they do.

use crate::engine::table::links;

macro_rules! pages {
    ($($name:literal),* $(,)?) => {
        &[$((
            concat!($name, ".1"),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/man/", $name, ".1")),
        )),*]
    };
}

/// The pages that say something: the name of each file and what stands in it.
const PAGES: &[(&str, &str)] = pages![
    "docker-credential-ghcr",
    "docker-ghcr",
    "docker-ghcr-completion",
    "docker-ghcr-doctor",
    "docker-ghcr-explain",
    "docker-ghcr-export",
    "docker-ghcr-export-docker-config",
    "docker-ghcr-export-kubernetes",
    "docker-ghcr-login",
    "docker-ghcr-logout",
    "docker-ghcr-setup",
    "docker-ghcr-setup-helper",
    "docker-ghcr-setup-hooks",
    "docker-ghcr-status",
    "docker-ghcr-token",
    "docker-ghcr-version",
];

/// The page of another name of this program: that of its first one.
const ALSO: &str = ".so man1/docker-ghcr.1\n";

/// Every page: the name of its file and what stands in it.
pub fn pages() -> Vec<(String, &'static str)> {
    let own = PAGES.iter().map(|(name, page)| ((*name).to_owned(), *page));
    own.chain(links().map(|link| (format!("{link}.1"), ALSO))).collect()
}
