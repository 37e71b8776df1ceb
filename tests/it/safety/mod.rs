//! What holds in every command: the token stays where it belongs, and every end is a good one.
//!
//! `docs/security.md` and `docs/reliability.md` say what is promised.

pub(crate) mod canaries;
pub(crate) mod hostile;
pub(crate) mod name_server;
pub(crate) mod secret;
pub(crate) mod shutdown;

crate::files![canaries, hostile, name_server, secret, shutdown];
