//! `docker-credential-ghcr` as clap has it: for its manual page. It is not of the tree, and nothing is
//! parsed by it.

use clap::builder::PossibleValue;

/// What `docker-credential-ghcr` is asked for, as its protocol has it.
pub(crate) const HELPER_ACTIONS: [(&str, &str); 5] = [
    ("store", "pass the login on stdin to the fallback store"),
    ("get", "print the login for the server on stdin"),
    ("erase", "remove the login for the server on stdin from the fallback store"),
    ("list", "print the servers that have a login"),
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
            "Docker's credential helper for GitHub's container registry. docker calls it if its \
             config.json names it under credHelpers, which `docker ghcr setup helper` sets.\n\n\
             It answers for ghcr.io, and for another GitHub registry only if config.json names the \
             helper for exactly that registry. It returns the token from the first of these that \
             has one: CR_PAT, GHCR_TOKEN, the fallback store, GH_TOKEN, GITHUB_TOKEN, the GitHub \
             CLI (gh). The username is the store's, otherwise GITHUB_ACTOR, otherwise \
             x-access-token. If none has a token, and for every other server, it reports that \
             there is no login, so public images can still be pulled. It never prompts and never \
             uses the network.\n\n\
             The fallback store is the helper it replaced, otherwise docker's credsStore, otherwise \
             docker's default for this platform. The helper itself stores no token.",
        )
        .arg(action.help("The action"))
        .disable_help_flag(true)
        .disable_version_flag(true)
}
