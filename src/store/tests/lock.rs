//! Two of ours at once, and places where no lock can be.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::secret;
use crate::cause::Cause;
use crate::env::{self, Env};
use crate::store::FileFormat;
use crate::store::docker_file::DockerFile;
use crate::store::edit::edit;
use crate::store::lock::{Lock, NotLocked};

const SOON: Duration = Duration::from_millis(30);
/// For a lock that nobody holds: a child that another test is starting has it open for a moment.
const FREE: Duration = Duration::from_secs(10);

fn env(state: &Path) -> Env {
    [("XDG_STATE_HOME", state.as_os_str()), (env::HOME, "/nonexistent".as_ref())]
        .into_iter()
        .collect()
}

fn take(stores: &[PathBuf], env: &Env, deadline: Duration) -> Result<Lock, NotLocked> {
    Lock::take(stores, env, deadline, &mut || ())
}

#[test]
fn one_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let env = env(folder.path());
    let [a, b] = ["a.json", "b.json"].map(|name| folder.path().join(name));
    let held = take(&[a.clone(), b.clone(), a.clone()], &env, FREE).unwrap();
    let busy = take(std::slice::from_ref(&b), &env, SOON).unwrap_err();
    assert_eq!(busy, NotLocked::Busy { store: b.clone() });
    assert_eq!(busy.problem().cause, Cause::StoreBusy);
    drop(held);
    let _b = take(std::slice::from_ref(&b), &env, FREE).unwrap();
    // What was taken before the one that is busy is let go again.
    assert!(take(&[a.clone(), b], &env, SOON).is_err());
    assert!(take(&[a], &env, FREE).is_ok());
}

#[test]
fn a_long_wait_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let env = env(folder.path());
    let store = [folder.path().join("a.json")];
    let _held = take(&store, &env, FREE).unwrap();
    let mut told = 0;
    assert!(Lock::take(&store, &env, Duration::from_millis(100), &mut || told += 1).is_err());
    assert_eq!(told, 0);
    assert!(Lock::take(&store, &env, Duration::from_millis(700), &mut || told += 1).is_err());
    assert_eq!(told, 1);
}

#[cfg(unix)]
#[test]
fn a_link_leads_to_the_same_lock() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let env = env(folder.path());
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("real")).unwrap();
    symlink("real", at("linked")).unwrap();
    symlink("real/config.json", at("config.json")).unwrap();
    let others = ["linked/config.json", "config.json", "real/../real/config.json"];
    // Before the file is there and after.
    for _ in 0..2 {
        let _held = take(&[at("real/config.json")], &env, FREE).unwrap();
        for name in others {
            assert!(matches!(take(&[at(name)], &env, SOON), Err(NotLocked::Busy { .. })), "{name}");
        }
        std::fs::write(at("real/config.json"), "{}").unwrap();
    }
}

#[cfg(unix)]
#[test]
fn the_folder_is_ours_alone() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().unwrap();
    let store = [folder.path().join("a.json")];
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let cannot = |env: &Env| match take(&store, env, SOON) {
        Err(problem @ NotLocked::Cannot { .. }) => {
            assert_eq!(problem.problem().cause, Cause::NoLock);
            let NotLocked::Cannot { reason, .. } = problem else { unreachable!() };
            reason
        }
        other => panic!("{other:?}"),
    };

    let state = folder.path().join("state");
    drop(take(&store, &env(&state), FREE).unwrap());
    let locks = state.join("docker-ghcr/locks");
    assert_eq!(mode(&locks), 0o700);
    let lock = std::fs::read_dir(&locks).unwrap().next().unwrap().unwrap().path();
    assert_eq!(mode(&lock), 0o600);

    // A link in the place of the lock, or of the folder.
    std::fs::remove_file(&lock).unwrap();
    symlink(folder.path().join("victim"), &lock).unwrap();
    cannot(&env(&state));
    assert!(!folder.path().join("victim").exists());
    std::fs::set_permissions(&locks, PermissionsExt::from_mode(0o777)).unwrap();
    assert_eq!(cannot(&env(&state)), "others may write there");
    let linked = folder.path().join("linked");
    std::fs::create_dir_all(linked.join("docker-ghcr")).unwrap();
    symlink(&locks, linked.join("docker-ghcr/locks")).unwrap();
    assert_eq!(cannot(&env(&linked)), "it is not a folder");
    // A link in the place of the folder above.
    let above = folder.path().join("above");
    std::fs::create_dir_all(&above).unwrap();
    std::fs::create_dir(folder.path().join("elsewhere")).unwrap();
    symlink("../elsewhere", above.join("docker-ghcr")).unwrap();
    assert_eq!(cannot(&env(&above)), "it is not a folder");
    assert!(!folder.path().join("elsewhere/locks").exists());
    std::fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(cannot(&env(&folder.path().join("file"))), "not a directory");
}

#[test]
fn no_home_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home");
    let env = [(env::HOME, home.as_os_str())].into_iter().collect();
    let cannot = take(&[home.join("a.json")], &env, SOON).unwrap_err();
    let problem = cannot.problem();
    assert_eq!(problem.fix, Some(format!("set {} to a folder that is there", env::HOME)));
    assert!(!home.exists());
    std::fs::create_dir(&home).unwrap();
    assert!(take(&[home.join("a.json")], &env, FREE).is_ok());
}

#[test]
fn fifty_writers_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let env = env(folder.path());
    let store = folder.path().join("config.json");
    std::thread::scope(|scope| {
        for number in 0..50 {
            let (env, store) = (&env, &store);
            scope.spawn(move || {
                let _lock =
                    take(std::slice::from_ref(store), env, Duration::from_secs(60)).unwrap();
                let host = format!("h{number}.example");
                edit(store, FileFormat::Docker, |edit| edit.set_auth(&host, "u", &secret("t")))
                    .unwrap();
            });
        }
    });
    let file = DockerFile::read(&store).unwrap();
    for number in 0..50 {
        assert!(file.entry(&format!("h{number}.example")).is_some(), "{number}");
    }
}
