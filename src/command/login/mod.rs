//! `login`: find a token, see what it may do, find out whose it is, hand it over, prove it stored.

mod plan;
mod proof;
mod report;
mod route;
pub(super) mod token;
mod verify;
mod via_engine;
mod via_file;
mod via_helper;

use crate::cli::LoginArgs;
use crate::context::Context;
use crate::exit::Exit;
use plan::Inputs;
pub(super) use plan::checked;

/// Logs in.
///
/// # Errors
/// Everything that can go wrong, with its cause; nothing is stored then, or the words say so.
pub(crate) fn run(args: &LoginArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let inputs = Inputs::new(args, cx)?;
    cx.begin("stored");
    // The cheap refusals come first, before anyone is asked for a secret.
    let plans = plan::all(&inputs)?;
    let found = token::find(&inputs, &plans)?;
    let answers = verify::ask(&inputs, &plans, &found.token);
    let ready = verify::judge(&inputs, &plans, &found, &answers)?;
    let outcomes = route::store_all(&plans, &ready, cx);
    report::tell(&plans, outcomes, ready, cx)
}
