//! Real docker, podman and nerdctl, where they are installed.
//!
//! [`crate::harness::real`] decides what their absence means.

pub(crate) mod explain;
pub(crate) mod faults;
pub(crate) mod helper;
pub(crate) mod judged;
pub(crate) mod login;
pub(crate) mod race;
pub(crate) mod status;

crate::files![explain, faults, helper, judged, login, race, status];
