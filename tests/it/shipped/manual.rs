//! The man pages: clap_mangen's of the command line's own help, with the sections that a manual has
//! besides.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::builder::Resettable;
use clap_mangen::roff::{Roff, bold, roman};
use docker_ghcr::for_tests::{cli, links};

/// The date of the pages: that of the last release, since today's would be another one at every
/// build.
const DATE: &str = "2026-11-24";

/// The first line of every page: by its name there `setup --undo` knows a page as its own.
const MARK: &str =
    ".\\\" docker-ghcr: written from its own help, and removed by `docker-ghcr setup --undo`\n";

/// Commands that are typed often, and what they do.
pub(crate) const EXAMPLES: &[(&str, &str)] = &[
    (
        "docker ghcr login",
        "Log in with the first token that is found, else with one that is typed.",
    ),
    ("docker ghcr login --for push", "The same with a token that may upload images."),
    ("podman-ghcr login --from gh", "Log in to podman with the token of the GitHub CLI."),
    ("docker ghcr status --fail-within 7d", "Fail if a login expires within a week."),
    ("docker ghcr doctor ghcr.io/acme/app", "Find out why an image cannot be pulled."),
    ("docker ghcr explain", "Name the causes of the failures in a log on standard input."),
];

/// The variables that a user sets. Those of the engines and of GitHub Actions mean what they mean
/// there.
pub(crate) const VARIABLES: &[(&str, &str)] = &[
    ("CR_PAT", "A token for ghcr.io; the first that is looked at."),
    ("GHCR_TOKEN", "The same, looked at next."),
    ("GH_TOKEN", "The token of the GitHub CLI, if it is fit for packages."),
    ("GITHUB_TOKEN", "The token of a job of GitHub Actions, likewise."),
    ("DOCKER_GHCR_ENGINE", "The container engine, as with --engine."),
    ("DOCKER_CONFIG", "The folder of docker's config.json."),
    ("DOCKER_AUTH_CONFIG", "Logins for docker that come before those that are stored."),
    ("REGISTRY_AUTH_FILE", "The file of podman's logins."),
    ("HTTPS_PROXY", "The proxy for GitHub and the registry."),
    ("NO_PROXY", "The hosts that are reached without it."),
    ("SSL_CERT_FILE", "The certificate authorities to trust in place of the system's."),
    ("NO_COLOR", "No colors."),
];

const FILES: &[(&str, &str)] = &[
    (
        "~/.docker/config.json",
        "Where docker and nerdctl store logins, or name the helper that does.",
    ),
    ("$XDG_RUNTIME_DIR/containers/auth.json", "Where podman stores logins."),
    ("~/.docker/cli-plugins/docker-ghcr", "The link by which docker finds the plugin."),
    (
        "~/.local/state/docker-ghcr/locks",
        "Locks that keep two logins at a time apart. They hold no secret.",
    ),
];

/// The pages, by their path below the repository.
pub(crate) fn pages() -> BTreeMap<PathBuf, Vec<u8>> {
    let mut tree = cli::tree("docker ghcr").disable_help_subcommand(true);
    tree.build();
    let mut pages = BTreeMap::new();
    add(&mut pages, &tree, cli::NAME, None);
    let helper = cli::helper();
    add(&mut pages, &helper, helper.get_name(), Some(cli::NAME));
    for link in links() {
        pages.insert(path(link), format!(".so man1/{}.1\n", cli::NAME).into_bytes());
    }
    pages
}

fn path(name: &str) -> PathBuf {
    Path::new("man").join(format!("{name}.1"))
}

fn add(
    pages: &mut BTreeMap<PathBuf, Vec<u8>>,
    command: &clap::Command,
    name: &str,
    above: Option<&str>,
) {
    let man = clap_mangen::Man::new(command.clone().after_long_help(Resettable::Reset))
        .title(name)
        .section("1")
        .date(DATE)
        .source(format!("docker-ghcr {}", env!("CARGO_PKG_VERSION")))
        .manual("docker-ghcr manual");
    let mut page = Vec::new();
    man.render(&mut page).unwrap();
    let mut page = MARK.to_owned() + &tidy(&page);
    // The version stands in the title as well.
    if let Some(at) = page.find("\n.SH VERSION\n") {
        page.truncate(at + 1);
    }
    page += &sections(command, above).to_roff();
    pages.insert(path(name), page.into_bytes());
    for below in command.get_subcommands() {
        add(pages, below, &format!("{name}-{}", below.get_name()), Some(name));
    }
}

/// A paragraph where clap_mangen writes a blank line between two line breaks, which mandoc's linter
/// takes for a mistake.
fn tidy(page: &[u8]) -> String {
    String::from_utf8_lossy(page).replace("\n.br\n\n.br\n", "\n.sp\n")
}

fn sections(command: &clap::Command, above: Option<&str>) -> Roff {
    let mut roff = Roff::new();
    let Some(above) = above else {
        let codes = command.get_after_long_help().expect("the exit codes").to_string();
        let codes = codes.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(' '));
        section(&mut roff, "EXIT STATUS", codes.map(|(code, what)| (code, what.trim())));
        section(&mut roff, "ENVIRONMENT", VARIABLES.iter().copied());
        section(&mut roff, "FILES", FILES.iter().copied());
        section(&mut roff, "EXAMPLES", EXAMPLES.iter().copied());
        see_also(
            &mut roff,
            &["docker-credential-ghcr", "docker-login", "podman-login", "gh-auth-login"],
        );
        return roff;
    };
    see_also(&mut roff, &[above]);
    roff
}

fn section<'a>(roff: &mut Roff, title: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) {
    roff.control("SH", [title]);
    for (term, what) in entries {
        roff.control("TP", []);
        roff.text([bold(term)]);
        roff.text([roman(what)]);
    }
}

fn see_also(roff: &mut Roff, pages: &[&str]) {
    roff.control("SH", ["SEE ALSO"]);
    let last = pages.len() - 1;
    for (index, page) in pages.iter().enumerate() {
        roff.text([bold(*page), roman(if index == last { "(1)" } else { "(1)," })]);
    }
}
