//! `setup hooks`: has docker ask us what to do about a failed pull, push, run or create.
//!
//! The straight line: which setting this docker obeys, what its file says, what is to change in it
//! (pure), the one edit.

use std::path::Path;
use std::slice;

use super::config::{self, Setting, note, setting};
use crate::cause::Cause;
use crate::cli::{self, SetupHooksArgs};
use crate::context::Context;
use crate::engine::{Engine, plugins};
use crate::env;
use crate::exit::Exit;
use crate::invocation::{self, By};
use crate::problem::Problem;
use crate::protocol::hook;
use crate::report::Finding;
use crate::shutdown;
use crate::store::StoreFormat;
use crate::store::docker_file::DockerFile;
use crate::store::notes::own;

/// The setting that docker knows from 29.3 on: it asks about failures only.
const ON_ERRORS: &str = "error-hooks";
/// The setting that docker knows from 26.1 on: it asks about every such command.
const ALWAYS: &str = "hooks";
/// Docker's switch for hints. Only a text is one to it.
const FEATURE: [&str; 2] = ["features", "hooks"];
/// Where it is noted what the switch was, so that it is ours to take back; empty if it was not there.
const NOTE: &str = "was.features.hooks";
const ON: &str = "true";

/// Makes docker ask us, or takes that back.
///
/// # Errors
/// There is no docker that knows hints, or its file cannot be read or written.
pub(crate) fn run(args: &SetupHooksArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    cx.begin("changed");
    let store = cx.store(StoreFormat::Docker, None)?;
    store.writable(cx.env)?;
    let key = if args.how.undo { None } else { Some(key(cx)?) };
    let (lock, finding) = cx.lock(slice::from_ref(&store));
    let _lock = lock?;
    let file = DockerFile::read(&store.file).map_err(Problem::from)?;
    let (back, put) = match key {
        Some(key) => wanted(&file, key),
        None => made(&file),
    };
    let changes = !back.is_empty() || !put.is_empty();
    if changes && !args.how.dry_run {
        shutdown::storing();
        config::change(&store.file, &back, &put)?;
    }
    let findings: Vec<Finding> = finding.into_iter().collect();
    let path = store.file.display().to_string();
    config::report(&args.how, &path, (&back, &put), &findings, cx)?;
    if !args.how.undo {
        tell(&store.file, &file, cx);
    }
    Ok(Exit::Done)
}

/// The setting by which the docker that is here asks plugins.
fn key(cx: &Context<'_>) -> Result<&'static str, Problem> {
    let docker = cx.plugin_host().ok_or_else(|| {
        Problem::new(Cause::NoEngine, "docker is not installed").fix("install docker")
    })?;
    // Also the one that called this program is asked: it is its file that is written.
    let identity = Engine { caller: false, ..docker.clone() }.identify(cx.env);
    match (identity.said, identity.version) {
        (Some(kind), _) if !kind.has_plugins => {
            let message = format!("{} is not docker", docker.program.display());
            Err(Problem::new(Cause::NoEngine, message).fix("install docker"))
        }
        (Some(_), Some(version)) => obeyed(version).ok_or_else(|| {
            let (major, minor) = version;
            let message = format!("docker {major}.{minor} asks no plugin for hints");
            Problem::new(Cause::SetupFailed, message).fix("update docker to 26.1 or later")
        }),
        _ => {
            let program = docker.program.display();
            Err(Problem::new(Cause::EngineFailed, "docker does not say what it is")
                .why(format!("`{program} --version` gave no answer that is known"))
                .fix(format!("run `{program} --version` by hand to see what is wrong with it")))
        }
    }
}

/// The setting that a docker of that version obeys. Source: docker/cli, by its tags.
fn obeyed(version: (u32, u32)) -> Option<&'static str> {
    match version {
        (29, 3..) | (30.., _) => Some(ON_ERRORS),
        (26, 1..) | (27.., _) => Some(ALWAYS),
        _ => None,
    }
}

/// What has to be taken back and put so that docker asks us once about each failure.
fn wanted(file: &DockerFile, key: &'static str) -> (Vec<Setting>, Vec<Setting>) {
    let commands = hook::COMMANDS.join(",");
    // Whoever wrote them, these settings are about this plugin alone: what is not as it has to be
    // goes, and does not come back with undo. docker from 29.3 on would ask by both.
    let there =
        [ALWAYS, ON_ERRORS].into_iter().filter_map(|it| Some((it, file.setting(&own(it))?)));
    let (right, wrong): (Vec<_>, Vec<_>) =
        there.partition(|(it, value)| *it == key && *value == commands);
    let back = wrong.iter().map(|(it, value)| setting(&own(it), value)).collect();
    let mut put = Vec::new();
    if right.is_empty() {
        put.push(setting(&own(key), &commands));
    }
    if file.setting(&FEATURE).as_deref() != Some(ON) {
        put.push(note(&own(NOTE), &file.setting(&FEATURE).unwrap_or_default()));
        put.push(setting(&FEATURE, ON));
    }
    (back, put)
}

/// What of it is there to be taken back, and what the switch is to be again.
pub(super) fn made(file: &DockerFile) -> (Vec<Setting>, Vec<Setting>) {
    let there = |keys: &[&str]| file.setting(keys).map(|value| setting(keys, &value));
    let mut back: Vec<_> =
        [ALWAYS, ON_ERRORS].into_iter().filter_map(|key| there(&own(key))).collect();
    let mut put = Vec::new();
    if let Some(was) = file.setting(&own(NOTE)) {
        back.push(note(&own(NOTE), &was));
        // Whoever has switched it off since then wants it off.
        if file.setting(&FEATURE).as_deref() == Some(ON) {
            back.push(setting(&FEATURE, ON));
            put.extend((!was.is_empty()).then(|| setting(&FEATURE, &was)));
        }
    }
    (back, put)
}

/// What a person will see from now on.
fn tell(path: &Path, file: &DockerFile, cx: &Context<'_>) {
    let ui = cx.ui;
    ui.say(
        "on a terminal, docker shows the cause and the fix below \"What's next:\" when a pull, \
         push, run or create of a ghcr.io image fails",
    );
    if file.setting(&FEATURE).as_deref() != Some(ON) {
        let others = file.plugins_with(&[ALWAYS, ON_ERRORS]);
        let others: Vec<_> = others
            .iter()
            .filter(|name| *name != invocation::NAME)
            .map(|name| ui.clean(name))
            .collect();
        ui.say(&match others.as_slice() {
            [] => "hints of other plugins come on as well, should they have some".to_owned(),
            names => format!("hints of other plugins come on as well: {}", names.join(", ")),
        });
    }
    let switches = [env::DOCKER_CLI_HOOKS, env::DOCKER_CLI_HINTS];
    if let Some(switch) = switches.into_iter().find(|name| cx.env.var(name).is_some())
        && cx.env.var(switch).is_some_and(invocation::is_false)
    {
        ui.say(&format!("{switch} is set here and keeps all hints off"));
    }
    let name = plugins::file_name(cli::NAME);
    let is_known = |docker: &Path| {
        let folders = cx.plugin_folders(docker, None);
        folders.iter().any(|folder| folder.join(&name).exists())
    };
    if !matches!(cx.called_as.by, By::Plugin { .. }) && !path.parent().is_some_and(is_known) {
        ui.say(&format!("docker has to know the plugin for that: {} setup", ui.me()));
    }
}

#[cfg(test)]
mod tests {
    use super::config::file;
    use super::*;

    fn keys(settings: &[Setting]) -> Vec<String> {
        let key = |word: String| word.split('=').next().unwrap().to_owned();
        config::words(settings).into_iter().map(key).collect()
    }

    #[test]
    fn which_setting_a_docker_obeys() {
        for (version, key) in [
            ((20, 10), None),
            ((25, 0), None),
            ((26, 0), None),
            ((26, 1), Some(ALWAYS)),
            ((27, 5), Some(ALWAYS)),
            ((28, 5), Some(ALWAYS)),
            ((29, 2), Some(ALWAYS)),
            ((29, 3), Some(ON_ERRORS)),
            ((29, 9), Some(ON_ERRORS)),
            ((30, 0), Some(ON_ERRORS)),
        ] {
            assert_eq!(obeyed(version), key, "{version:?}");
        }
    }

    #[test]
    fn what_has_to_be_set() {
        let set = |text: &str, key| {
            let (back, put) = wanted(&file(text).1, key);
            (keys(&back), keys(&put))
        };
        let own = "plugins ghcr";
        let all = |key: &str| {
            vec![
                format!("{own} {key}"),
                format!("{own} was.features.hooks"),
                "features hooks".to_owned(),
            ]
        };
        assert_eq!(set("{}", ALWAYS), (vec![], all(ALWAYS)));
        assert_eq!(set("{}", ON_ERRORS), (vec![], all(ON_ERRORS)));
        assert_eq!(set(r#"{"features":{"hooks":"false"}}"#, ALWAYS), (vec![], all(ALWAYS)));
        // Somebody has switched it on before: that is not ours to take back.
        let on = r#""features":{"hooks":"true"}"#;
        assert_eq!(set(&format!("{{{on}}}"), ALWAYS), (vec![], vec![format!("{own} hooks")]));
        let commands = hook::COMMANDS.join(",");
        let there = |key: &str| {
            format!(
                r#"{{{on},"plugins":{{"ghcr":{{"{key}":"{commands}","was.features.hooks":""}}}}}}"#
            )
        };
        assert_eq!(set(&there(ALWAYS), ALWAYS), (vec![], vec![]));
        // docker was updated: it would ask twice.
        let moved = (vec![format!("{own} hooks")], vec![format!("{own} error-hooks")]);
        assert_eq!(set(&there(ALWAYS), ON_ERRORS), moved);
        assert!(!commands.contains(", "));
        // Written by hand: as undo has it, nobody's but the plugin's.
        let by_hand =
            format!(r#"{{{on},"plugins":{{"ghcr":{{"error-hooks":"x","hooks":"pull"}}}}}}"#);
        let both = vec![format!("{own} hooks"), format!("{own} error-hooks")];
        assert_eq!(set(&by_hand, ALWAYS), (both.clone(), both[..1].to_vec()));
        assert_eq!(set(&by_hand, ON_ERRORS), (both.clone(), both[1..].to_vec()));
    }

    #[test]
    fn what_is_there_to_be_taken_back() {
        let back = |text: &str| keys(&made(&file(text).1).0);
        assert_eq!(back("{}"), [""; 0]);
        assert_eq!(back(r#"{"features":{"hooks":"true"},"plugins":{"x":{"hooks":"a"}}}"#), [""; 0]);
        let ours = r#""hooks":"pull","was.features.hooks":"""#;
        let with = |feature: &str| format!(r#"{{{feature}"plugins":{{"ghcr":{{{ours}}}}}}}"#);
        let own = ["plugins ghcr hooks", "plugins ghcr was.features.hooks", "features hooks"];
        assert_eq!(back(&with(r#""features":{"hooks":"true"},"#)), own);
        assert_eq!(back(&with(r#""features":{"hooks":"false"},"#)), own[..2]);
        assert_eq!(back(&with("")), own[..2]);
        // Somebody had switched it off before.
        let was =
            with(r#""features":{"hooks":"true"},"#).replace(r#"hooks":"""#, r#"hooks":"false""#);
        let (back, put) = made(&file(&was).1);
        assert_eq!(keys(&back), own);
        assert_eq!(config::words(&put), ["features hooks=false"]);
    }
}
