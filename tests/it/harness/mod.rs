//! What tests are made of: a world, a run in it, the programs that it meets, and what looks on.
//!
//! Owns no test of the program; those of the harness itself are here.

pub(crate) mod apart;
pub(crate) mod canary;
pub(crate) mod daemon;
pub(crate) mod fake;
pub(crate) mod pseudo_terminal;
pub(crate) mod pty;
pub(crate) mod real;
pub(crate) mod run;
pub(crate) mod scene;
pub(crate) mod self_test;
pub(crate) mod strace;
pub(crate) mod world;

crate::files![canary, pty, real, scene, self_test];
