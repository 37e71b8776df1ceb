//! `docker-credential-ghcr` as clap has it: for its manual page. It is not of the tree, and nothing is
//! parsed by it.

use clap::builder::PossibleValue;

/// What `docker-credential-ghcr` is asked for, as its protocol has it.
pub const HELPER_ACTIONS: [(&str, &str); 5] = [
    ("store", "hand the login on stdin to the fallback store"),
    ("get", "print the login for the server on stdin"),
    ("erase", "make the fallback store forget the server on stdin"),
    ("list", "print the servers that there is a login for"),
    ("version", "print the version"),
];

/// What there is to say of `docker-credential-ghcr`, for its manual page: docker calls it, and it
/// parses no more than one word.
pub fn helper() -> clap::Command {
    let actions = HELPER_ACTIONS.map(|(name, help)| PossibleValue::new(name).help(help));
    let action = clap::Arg::new("ACTION").required(true).value_parser(actions.to_vec());
    clap::Command::new(crate::invocation::HELPER)
        .version(env!("CARGO_PKG_VERSION"))
        .about("Docker's credential helper for GitHub's container registry")
        .long_about(
            "Docker's credential helper for GitHub's container registry. docker calls it where its \
             config.json names it under credHelpers, which `docker ghcr setup helper` does.\n\n\
             It answers ghcr.io, and another registry of GitHub's only if config.json names it for \
             exactly that one, with the token that CR_PAT, GHCR_TOKEN, the fallback store, \
             GH_TOKEN, GITHUB_TOKEN or the GitHub CLI (gh) has at that moment: the first that has \
             one. The user name is the store's, else GITHUB_ACTOR, else x-access-token. With none \
             of them, and for every other server, it says that there is no login, so that images \
             that everybody may pull are pulled as before. It asks neither a person nor the \
             network.\n\n\
             The fallback store is the helper whose place it took, else docker's credsStore, else \
             the one that docker chooses on this platform. It keeps no token itself.",
        )
        .arg(action.help("What docker wants"))
        .disable_help_flag(true)
        .disable_version_flag(true)
}
