//! A store as an engine has it: whose it is, and which helper is asked.

use std::path::{Path, PathBuf};

use crate::env::{self, Env};
use crate::store::{Store, StoreFormat};

fn env<const N: usize>(variables: [(&str, &str); N]) -> Env {
    variables.into_iter().collect()
}

/// podman falls back on docker's file, and on the helper that is named there.
#[test]
fn the_file_that_names_the_helper() {
    let folder = tempfile::tempdir().unwrap();
    let [home, run] = ["home", "run"].map(|name| folder.path().join(name));
    let (config, auth) = (home.join(".docker/config.json"), run.join("containers/auth.json"));
    for file in [&config, &auth] {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    }
    let (home, run) = (home.to_str().unwrap(), run.to_str().unwrap());
    let env = env([(env::HOME, home), ("XDG_RUNTIME_DIR", run), ("PATH", "")]);
    let helper = |format, file: &Path| Store { format, file: file.into() }.helper("ghcr.io", &env);
    assert_eq!(helper(StoreFormat::Podman, &auth), None);
    std::fs::write(&config, r#"{"credsStore":"y","credHelpers":{"ghcr.io":"x"}}"#).unwrap();
    let named = |name: &str, file: &PathBuf| Some((name.to_owned(), file.clone()));
    assert_eq!(helper(StoreFormat::Podman, &auth), named("x", &config));
    assert_eq!(helper(StoreFormat::Docker, &config), named("x", &config));
    std::fs::write(&auth, r#"{"credHelpers":{"ghcr.io":"z"}}"#).unwrap();
    assert_eq!(helper(StoreFormat::Podman, &auth), named("z", &auth));
}

/// Only root can give a file away, and only root has to take care.
#[cfg(unix)]
#[test]
fn what_root_leaves_alone() {
    use std::os::unix::fs::{PermissionsExt, chown, symlink};

    use crate::cause::Cause;

    if !rustix::process::geteuid().is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (job, sudo) = (env([]), env([("SUDO_USER", "octocat")]));
    let by = |file: &Path, env: &Env| {
        let store = Store { format: StoreFormat::Docker, file: file.into() };
        store.writable(env).map_err(|problem| problem.cause)
    };
    let home = |name: &str, mode| {
        let home = folder.path().join(name);
        std::fs::create_dir(&home).unwrap();
        std::fs::set_permissions(&home, PermissionsExt::from_mode(mode)).unwrap();
        chown(&home, Some(1), Some(1)).unwrap();
        home
    };
    let refused = Err(Cause::ForeignStore);

    // A container job of GitHub Actions, and the home of whoever called us by sudo.
    let runner = home("runner", 0o755);
    let file = runner.join(".docker/config.json");
    assert_eq!((by(&file, &job), by(&file, &sudo)), (Ok(()), refused));
    // root's own, once it is there; the job comes again.
    std::fs::create_dir(runner.join(".docker")).unwrap();
    assert_eq!((by(&file, &job), by(&file, &sudo)), (Ok(()), Ok(())));
    // The owner's folder, and then the owner's file.
    chown(runner.join(".docker"), Some(1), Some(1)).unwrap();
    assert_eq!((by(&file, &job), by(&file, &sudo)), (Ok(()), refused));
    std::fs::write(&file, "{}").unwrap();
    chown(&file, Some(1), Some(1)).unwrap();
    assert_eq!((by(&file, &job), by(&file, &sudo)), (refused, refused));

    // Where others may write too, and where somebody's link is on the way.
    let shared = home("shared", 0o777).join("config.json");
    assert_eq!(by(&shared, &job), refused);
    let linked = home("linked", 0o755);
    std::fs::create_dir(folder.path().join("roots")).unwrap();
    symlink(folder.path().join("roots"), linked.join(".docker")).unwrap();
    let file = linked.join(".docker/config.json");
    assert_eq!(by(&file, &job), Ok(()));
    std::os::unix::fs::lchown(linked.join(".docker"), Some(1), Some(1)).unwrap();
    assert_eq!(by(&file, &job), refused);
}
