//! Logs in to GitHub's container registry with docker, podman and nerdctl.
//!
//! `run` is the outline: read the surroundings, decide, act. The library exists for `main`;
//! it is not an API for others.

pub mod cause;
pub mod env;
pub mod problem;
pub mod registry;
pub mod store;
pub mod token {
    //! Tokens: the secret, its kind, where it comes from.
    pub mod secret;
}
pub mod tool;
