//! `setup helper`: makes docker ask us for a registry's login, so that none is stored.
//!
//! The straight line: docker would find the helper, what docker's file says, what is to change in
//! it (pure), the one edit, a look at what it is then. What undo needs stands in that file too,
//! as `store::notes` says.

use std::path::{Path, PathBuf};

use super::config::{self, Setting, note, setting};
use crate::cause::Cause;
use crate::cli::SetupHelperArgs;
use crate::context::Context;
use crate::engine::EngineKind;
use crate::env;
use crate::exit::Exit;
use crate::limits::STORE_LIMIT;
use crate::problem::Problem;
use crate::process::{self, Ended, Tool};
use crate::registry::Registry;
use crate::report::Finding;
use crate::shutdown;
use crate::store::docker_file::{self, DockerFile};
use crate::store::notes::{PINNED_STORE, own, replaced_helper};
use crate::store::{StoreFormat, our_helper, podman_file};
use crate::token::source::{self, Source};

/// Makes docker ask us, or takes that back.
///
/// # Errors
/// docker would not find the helper, has another one for the registry, or its file cannot be read
/// or written.
pub(crate) fn run(args: &SetupHelperArgs, cx: &Context<'_>) -> anyhow::Result<Exit> {
    let registry = Registry::parse(&args.registry)?;
    cx.begin("changed");
    let store = cx.store(StoreFormat::Docker, None)?;
    store.writable(cx.env)?;
    if !args.how.undo {
        found_by_docker(cx)?;
    }
    // No login may come in between what is read and what is written.
    let (lock, finding) = cx.lock(std::slice::from_ref(&store));
    let _lock = lock?;
    let file = DockerFile::read(&store.file).map_err(Problem::from)?;
    let (back, put) = if args.how.undo {
        made(&file, &registry.host)
    } else {
        let detected = file.detected_store(cx.env);
        wanted(&file, &registry.host, args.force, detected)
            .map_err(|problem| problem.file(&store.file))?
    };
    let changes = !back.is_empty() || !put.is_empty();
    if changes && !args.how.dry_run {
        shutdown::storing();
        config::change(&store.file, &back, &put)?;
        read_back(&store.file, &registry.host, args.how.undo)?;
    }
    let path = store.file.display().to_string();
    let mut findings: Vec<Finding> = finding.into_iter().collect();
    if !args.how.undo {
        findings.extend(left_behind(&file, &path, &registry));
    }
    config::report(&args.how, &path, (&back, &put), &findings, cx)?;
    if !args.how.undo && !args.how.dry_run {
        let now = DockerFile::read(&store.file).map_err(Problem::from)?;
        tell(&now, &store.file, &registry, cx);
    }
    Ok(Exit::Done)
}

/// That docker, which looks on PATH, finds this program under the helper's name: from docker 29 on
/// a helper that is missing ends pulls of public images too.
fn found_by_docker(cx: &Context<'_>) -> Result<(), Problem> {
    let setup = "{me} setup, with its folder on PATH";
    let found = process::all(our_helper::PROGRAM, cx.env).into_iter().next();
    let Some(program) = found else {
        let message =
            format!("docker would not find {}, and then pull nothing", our_helper::PROGRAM);
        return Err(Problem::new(Cause::HelperMissing, message)
            .why("it is in no folder of PATH")
            .fix(setup));
    };
    if process::is_us(program.as_os_str()) {
        return Ok(());
    }
    // Another copy of this program is as good; another program is none.
    let asked = Tool {
        program: &program,
        args: vec!["version".into()],
        env: cx.env,
        with: Vec::new(),
        stdin: b"",
        limit: STORE_LIMIT,
    };
    let speaks = asked.run().is_ok_and(|output| {
        output.ended == Ended::Code(0) && output.stdout.starts_with(our_helper::PROGRAM.as_bytes())
    });
    match speaks {
        true => Ok(()),
        false => Err(Problem::new(
            Cause::HelperFailed,
            format!("docker would find {}, which is not this program", program.display()),
        )
        .fix(format!("take {} away, then {{me}} setup", program.display()))),
    }
}

/// What has to be taken back and set so that docker asks us for `host`. `detected` is the store that
/// docker would choose by itself now and, with an entry in its file, not any more.
fn wanted(
    file: &DockerFile,
    host: &str,
    force: bool,
    detected: Option<&str>,
) -> Result<(Vec<Setting>, Vec<Setting>), Problem> {
    let (mut back, mut put) = (Vec::new(), Vec::new());
    if file.location(host).is_our_helper() {
        return Ok((back, put));
    }
    if let Some(other) = file.helper(host).filter(|name| !name.is_empty() && !force) {
        let message = format!("docker already asks docker-credential-{other} for {host}");
        return Err(Problem::new(Cause::HelperInTheWay, message));
    }
    if let Some(store) = detected {
        put.extend([setting(&["credsStore"], store), note(&own(PINNED_STORE), store)]);
    }
    match (file.helper(host), replaced(file, host)) {
        (Some(other), _) => put.push(note(&own(&replaced_helper(host)), other)),
        // Of an earlier time: the setting that it is about has been taken away by hand.
        (None, Some(stale)) => back.push(stale),
        (None, None) => {}
    }
    put.push(setting(&["credHelpers", host], our_helper::NAME));
    Ok((back, put))
}

/// What of it is there to be taken back, and the helper to be put in its place again.
fn made(file: &DockerFile, host: &str) -> (Vec<Setting>, Vec<Setting>) {
    let (mut back, mut put) = (Vec::new(), Vec::new());
    if file.helper(host) != Some(our_helper::NAME) {
        return (back, put);
    }
    // With a login or another helper in the file docker does not choose by itself any more, and
    // logins in that store would be lost to it.
    let noted = file.setting(&own(PINNED_STORE)).filter(|store| *store == file.creds_store());
    if let (Some(store), false) = (noted, file.says_more_than(host)) {
        back.extend([setting(&["credsStore"], &store), note(&own(PINNED_STORE), &store)]);
    }
    back.push(setting(&["credHelpers", host], our_helper::NAME));
    if let Some(note) = replaced(file, host) {
        put.push(setting(&["credHelpers", host], note.value()));
        back.push(note);
    }
    (back, put)
}

/// The note of the helper whose place ours took.
fn replaced(file: &DockerFile, host: &str) -> Option<Setting> {
    let keys = replaced_helper(host);
    file.setting(&own(&keys)).map(|name| note(&own(&keys), &name))
}

/// Looks whether docker's file says now what it is to say.
fn read_back(file: &Path, host: &str, undone: bool) -> Result<(), Problem> {
    let now = DockerFile::read(file)?;
    if (now.helper(host) == Some(our_helper::NAME)) == undone {
        let message = format!("{} was written, and does not say what it is to say", file.display());
        return Err(Problem::new(Cause::StoreFailed, message)
            .fix("run it again when nobody else writes {file}")
            .file(file));
    }
    Ok(())
}

/// A login that lies in the file itself, where nobody reads it any more.
fn left_behind(file: &DockerFile, path: &str, registry: &Registry) -> Option<Finding> {
    let entry = file.entry(&registry.host).filter(|entry| entry.secret.is_some())?;
    let message =
        format!("the login of {} stays in {path}, not encrypted and not used any more", entry.user);
    Some(Finding::warning(
        Problem::new(Cause::ShadowedLogin, message).fix("{me} logout --engine file"),
    ))
}

/// What is worth knowing of what docker and the others do from now on. `path` is docker's file.
fn tell(file: &DockerFile, path: &Path, registry: &Registry, cx: &Context<'_>) {
    let host = &registry.host;
    let sources =
        source::of_helper(registry, cx.env).into_iter().filter_map(|(source, _)| match source {
            Source::Fallback => {
                file.fallback(host, cx.env).map(|name| format!("docker-credential-{name}"))
            }
            other => Some(other.to_string()),
        });
    let sources = sources.collect::<Vec<_>>().join(", ");
    cx.ui.say(&format!("docker takes the login for {host} from the first that has one: {sources}"));
    for kind in EngineKind::ALL.into_iter().filter(|kind| cx.find(*kind).is_some()) {
        let name = kind.name;
        match kind.store {
            StoreFormat::Docker => {}
            StoreFormat::Podman => cx.ui.say(&of_podman(name, path, cx)),
            StoreFormat::Nerdctl => cx.ui.say(&format!(
                "{name} reads it there too, but `{name} login` still writes {host}:443 into docker's file"
            )),
        }
    }
    let without_option = docker_file::path(cx.env, None).map(|file| cx.cwd.join(file));
    if without_option.as_deref() != Some(path) {
        cx.ui.say(&format!(
            "docker tells no helper of --config: set {} to that folder as well",
            env::DOCKER_CONFIG
        ));
    }
}

/// What podman does with docker's file at `path`, which names our helper: it may be podman's own,
/// one that it reads, or neither.
fn of_podman(name: &str, path: &Path, cx: &Context<'_>) -> String {
    let is_it = |file: PathBuf| cx.cwd.join(file) == path;
    if podman_file::write_path(cx.env).is_some_and(is_it) {
        return format!("{name} reads it there too, and `{name} login` stores through the helper");
    }
    if podman_file::read_paths(cx.env).into_iter().any(is_it) {
        return format!(
            "{name} reads it there too, but `{name} login` still stores in a file of its own"
        );
    }
    let why = match podman_file::named_by(cx.env) {
        Some(variable) => format!("{variable} names another file"),
        None => "it is not the one in the home folder".to_owned(),
    };
    format!("{name} does not read it there: {why}")
}

#[cfg(test)]
mod tests {
    use super::config::{file, words};
    use super::*;

    #[test]
    fn what_has_to_be_set() {
        let set = |text: &str, force, detected| {
            wanted(&file(text).1, "ghcr.io", force, detected)
                .map(|(back, put)| (words(&back), words(&put)))
                .map_err(|problem| problem.cause)
        };
        let put = |settings: &[&str]| {
            Ok((vec![], settings.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()))
        };
        let ours = "credHelpers ghcr.io=ghcr";
        assert_eq!(set("{}", false, None), put(&[ours]));
        let with_store = put(&["credsStore=pass", "plugins ghcr credsStore=pass", ours]);
        assert_eq!(set("{}", false, Some("pass")), with_store);
        assert_eq!(set(r#"{"credsStore":"desktop"}"#, false, None), put(&[ours]));
        assert_eq!(set(r#"{"credHelpers":{"quay.io":"x"}}"#, false, None), put(&[ours]));
        let other = r#"{"credHelpers":{"ghcr.io":"x"}}"#;
        assert_eq!(set(other, false, None), Err(Cause::HelperInTheWay));
        let note = "plugins ghcr was.credHelpers.ghcr.io=x";
        assert_eq!(set(other, true, None), put(&[note, ours]));
        // An empty name stands for the file.
        let empty = r#"{"credHelpers":{"ghcr.io":""}}"#;
        let note = "plugins ghcr was.credHelpers.ghcr.io=";
        assert_eq!(set(empty, false, None), put(&[note, ours]));
        for there in [r#"{"credHelpers":{"ghcr.io":"ghcr"}}"#, r#"{"credsStore":"ghcr"}"#] {
            assert_eq!(set(there, false, None), put(&[]), "{there}");
        }
        // What somebody took away by hand does not come back.
        let stale = r#"{"plugins":{"ghcr":{"was.credHelpers.ghcr.io":"x"}}}"#;
        let back = vec!["plugins ghcr was.credHelpers.ghcr.io=x".to_owned()];
        assert_eq!(set(stale, false, None), Ok((back, vec![ours.to_owned()])));
    }

    #[test]
    fn what_is_there_to_be_taken_back() {
        let undone = |text: &str| {
            let (back, put) = made(&file(text).1, "ghcr.io");
            (words(&back), words(&put))
        };
        let back = |text: &str| {
            let (back, put) = undone(text);
            assert_eq!(put, [""; 0], "{text}");
            back
        };
        let ours = r#""credHelpers":{"ghcr.io":"ghcr"}"#;
        let noted = r#""credsStore":"pass","plugins":{"ghcr":{"credsStore":"pass"}}"#;
        assert_eq!(back("{}"), [""; 0]);
        assert_eq!(back(r#"{"credHelpers":{"ghcr.io":"x"}}"#), [""; 0]);
        assert_eq!(back(&format!("{{{ours}}}")), ["credHelpers ghcr.io=ghcr"]);
        assert_eq!(
            back(&format!("{{{ours},{noted}}}")),
            ["credsStore=pass", "plugins ghcr credsStore=pass", "credHelpers ghcr.io=ghcr"]
        );
        // Somebody needs the store by now, or has chosen another one.
        for more in [
            format!(r#"{{{ours},{noted},"auths":{{"quay.io":{{}}}}}}"#),
            format!(r#"{{{},{noted}}}"#, ours.replace(":{", r#":{"quay.io":"x","#)),
            format!(r#"{{{ours},{}}}"#, noted.replacen("pass", "x", 1)),
        ] {
            assert_eq!(back(&more), ["credHelpers ghcr.io=ghcr"], "{more}");
        }
        for name in ["x", ""] {
            let note = format!(r#""plugins":{{"ghcr":{{"was.credHelpers.ghcr.io":"{name}"}}}}"#);
            let (back, put) = undone(&format!("{{{ours},{note}}}"));
            let note = format!("plugins ghcr was.credHelpers.ghcr.io={name}");
            assert_eq!(back, ["credHelpers ghcr.io=ghcr", &*note]);
            assert_eq!(put, [format!("credHelpers ghcr.io={name}")]);
        }
    }

    /// Through docker's own file and back, which may have been written by docker in between.
    #[test]
    fn there_and_back() {
        let (folder, docker) = file(r#"{ "a": 1, "credHelpers": { "ghcr.io": "x", "b": "y" } }"#);
        let (back, put) = wanted(&docker, "ghcr.io", true, None).unwrap();
        let path = &folder.path().join(docker_file::NAME);
        config::change(path, &back, &put).unwrap();
        let mut json: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        json["auths"] = serde_json::json!({ "c": {} });
        std::fs::write(path, format!("{json:#}")).unwrap();
        let (back, put) = made(&DockerFile::read(path).unwrap(), "ghcr.io");
        config::change(path, &back, &put).unwrap();
        let json: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let helpers = serde_json::json!({ "ghcr.io": "x", "b": "y" });
        let expect = serde_json::json!({ "a": 1, "credHelpers": helpers, "auths": { "c": {} } });
        assert_eq!(json.to_string(), expect.to_string());
    }
}
