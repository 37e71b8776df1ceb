//! `token`: the page that makes the right token, and what to do with it.

use std::time::Duration;

use serde_json::json;

use crate::cli::TokenArgs;
use crate::context::Context;
use crate::exit::Exit;
use crate::process::{self, Ended, Tool};
use crate::registry::{GHCR, Registry};
use crate::token::page;
use crate::ui::Format;

/// How long a browser's starter is waited for. One that becomes the browser never ends by itself.
const OPENING: Duration = Duration::from_secs(5);

/// How the shell is given the token.
const SET: &str =
    if cfg!(windows) { "$env:CR_PAT = '…', then " } else { "export CR_PAT=…, then " };

/// Programs that open a page, and what they want before its address.
const OPENERS: &[(&str, &[&str])] = if cfg!(target_os = "macos") {
    &[("open", &[])]
} else if cfg!(windows) {
    &[("rundll32", &["url.dll,FileProtocolHandler"])]
} else {
    &[("xdg-open", &[]), ("wslview", &[])]
};

/// Prints the page, and opens it if asked to.
///
/// # Errors
/// The registry is none, or stdout cannot be written.
pub fn run(args: &TokenArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.registry)?;
    let page = page::new_token(&registry, args.access, args.expires);
    if args.open {
        cx.begin("opened");
    }
    let opened = args.open && open(&page, cx);
    if args.open && !opened {
        cx.ui.say("no browser can be started here: open the page by hand");
    }
    if args.format == Format::Json {
        cx.ui.json(&json!({
            "version": 1,
            "registry": registry.host,
            "page": page,
            "scopes": args.access.required(),
            "opened": opened,
        }))?;
        return Ok(Exit::Done);
    }
    cx.ui.data(&page)?;
    let login = cx.ui.command(&format!("login{}", args.access.option()));
    // No variable for github.com counts elsewhere.
    let first = if registry.host == GHCR { SET } else { "" };
    cx.ui.say("1. make the token on that page and copy it: it is shown once");
    cx.ui.say("2. if the organization uses single sign-on: Configure SSO, Authorize, in the list of tokens");
    cx.ui.say(&format!("3. {first}{login}"));
    Ok(Exit::Done)
}

/// Opens a page in the person's browser; says whether a starter of one took it.
fn open(page: &str, cx: &Context<'_>) -> bool {
    let screen = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"];
    if cfg!(not(any(windows, target_os = "macos")))
        && screen.iter().all(|name| cx.env.var(name).is_none())
    {
        return false;
    }
    OPENERS.iter().any(|(name, before)| {
        let Some(program) = process::find(name, cx.env) else { return false };
        let args = before.iter().chain([&page]).map(Into::into).collect();
        let output = Tool {
            program: &program,
            args,
            env: cx.env,
            with: Vec::new(),
            stdin: b"",
            limit: OPENING,
        }
        .run();
        output.is_ok_and(|output| matches!(output.ended, Ended::Code(0) | Ended::TimedOut))
    })
}
