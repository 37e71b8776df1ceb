//! The man pages, as they lie in `man/`: setup writes them where `man` looks.
//!
//! Owns the list. The pages are rendered from the command line's own help by a test, which also
//! holds this list to them; rendering them here would cost the program more than they do.

macro_rules! pages {
    ($($name:literal),* $(,)?) => {
        &[$((
            concat!($name, ".1"),
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/man/", $name, ".1")),
        )),*]
    };
}

/// Every page: the name of its file and what stands in it.
pub const PAGES: &[(&str, &str)] = pages![
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
    "nerdctl-ghcr",
    "podman-ghcr",
];
