//! Whether docker's file still asks for the plugin or its helper, before `setup --undo` removes them.

use super::hooks;
use crate::cause::Cause;
use crate::context::Context;
use crate::problem::Problem;
use crate::registry::GHCR;
use crate::store::docker_file::DockerFile;
use crate::store::{StoreFormat, our_helper};

/// That docker's file asks nothing of the plugin and its helper any more, before they go.
///
/// # Errors
/// It does.
pub(crate) fn unless_in_use(cx: &Context<'_>) -> Result<(), Problem> {
    let Ok(store) = cx.store(StoreFormat::Docker, None) else { return Ok(()) };
    // What docker cannot read asks for nothing.
    let Ok(file) = DockerFile::read(&store.file) else { return Ok(()) };
    let helped: Vec<&str> = file.ours().collect();
    let hooked = !hooks::made(&file).0.is_empty();
    let hints = hooked.then(|| "this plugin for hints".to_owned());
    let (asks, why) = match (helped.as_slice(), hints) {
        ([], None) => return Ok(()),
        ([], Some(hints)) => (hints, "without it those settings would lead to nothing"),
        (hosts, hints) => (
            [format!("{} for {}", our_helper::PROGRAM, hosts.join(", "))]
                .into_iter()
                .chain(hints)
                .collect::<Vec<_>>()
                .join(", and "),
            "without it docker would pull nothing any more",
        ),
    };
    let helper = helped.iter().map(|host| match *host {
        GHCR => "{me} setup helper --undo".to_owned(),
        host => format!("{{me}} setup helper --undo --registry {host}"),
    });
    let hooks = hooked.then(|| "{me} setup hooks --undo".to_owned());
    let fix: Vec<String> = helper.chain(hooks).collect();
    Err(Problem::new(Cause::SetupInTheWay, format!("docker still asks {asks}"))
        .why(why)
        .fix(fix.join(" && ")))
}
