//! What docker's file remembers for `setup helper --undo`.
//!
//! Two facts, as texts under `plugins.ghcr`: the one place that docker keeps for a plugin when it
//! writes its file.

use crate::invocation::NAME;

/// The store that docker would have chosen by itself, and that `setup helper` named.
pub(crate) const PINNED_STORE: &str = "credsStore";

/// The helper whose place ours took for a host.
pub(crate) fn replaced_helper(host: &str) -> String {
    format!("was.credHelpers.{host}")
}

/// The keys that lead to something of this plugin's.
pub(crate) fn own(name: &str) -> [&str; 3] {
    ["plugins", NAME, name]
}
