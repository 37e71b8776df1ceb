//! `token`: the page that makes the right token, and what to do with it.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use crate::cli::TokenArgs;
use crate::context::Context;
use crate::env;
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

/// Prints the page, and opens it if asked to.
///
/// # Errors
/// The registry is none, or stdout cannot be written.
pub(crate) fn run(args: &TokenArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
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

/// Opens a URL in the user's browser; says whether a program that starts one took it. `$BROWSER`
/// counts first: programs, with a colon between them, and `%s` where the URL belongs.
fn open(url: &str, cx: &Context<'_>) -> bool {
    let screen = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", env::BROWSER];
    if cfg!(not(any(windows, target_os = "macos")))
        && screen.iter().all(|name| cx.env.var(name).is_none())
    {
        return false;
    }
    let named = cx.env.text(env::BROWSER).unwrap_or_default().split(':').filter_map(|command| {
        let mut words = command.split_ascii_whitespace().map(|word| word.replace("%s", url));
        let program = words.next()?;
        let url = (!command.contains("%s")).then(|| url.to_owned());
        Some((program.into(), words.chain(url).map(Into::into).collect()))
    });
    let usual = open::commands(url).into_iter().map(|command| {
        (command.get_program().to_owned(), command.get_args().map(Into::into).collect())
    });
    named.chain(usual).any(|(name, args): (OsString, Vec<OsString>)| {
        let path = PathBuf::from(&name);
        let found = || process::find(name.to_str()?, cx.env);
        let Some(program) = path.is_absolute().then_some(path).or_else(found) else { return false };
        let tool = Tool {
            program: &program,
            args,
            env: cx.env,
            with: Vec::new(),
            stdin: b"",
            limit: OPENING,
        };
        tool.run().is_ok_and(|output| matches!(output.ended, Ended::Code(0) | Ended::TimedOut))
    })
}
