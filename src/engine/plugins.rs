//! Where docker looks for plugins, and what a plugin's file is called.
//!
//! Owns docker's list of folders on each system. The rules are pure; around them stands what this
//! system and its variables are. Source: docker/cli `cli-plugins/manager/manager.go`,
//! `manager_unix.go` and `manager_windows.go`.

use std::path::{Path, PathBuf};

use super::table::Version;
use crate::env::{self, Env};

/// The folder below each of docker's places.
const PLACE: &str = "docker/cli-plugins";

/// The folders that a docker of that version with its config.json in `docker` looks in, in its
/// order. `extra` are those that config.json names. An unknown version counts as the newest.
pub(crate) fn folders_of(
    extra: &[String],
    docker: &Path,
    version: Option<Version>,
    env: &Env,
) -> Vec<PathBuf> {
    let system = match cfg!(windows) {
        true => windows(version, |name| env.path(name).unwrap_or_default()),
        false => unix(),
    };
    folders(extra, docker, system)
}

/// The folder for this user's plugins. `docker` is that of docker's config.json.
pub(crate) fn own(docker: &Path) -> PathBuf {
    docker.join("cli-plugins")
}

/// The folder in which Homebrew puts docker's plugins, where it was installed.
pub(crate) fn homebrew(env: &Env) -> Option<PathBuf> {
    let prefix = env.path(env::HOMEBREW_PREFIX).filter(|prefix| prefix.is_absolute());
    below_homebrew(prefix.as_deref(), cfg!(target_os = "macos"))
}

/// A program's file name on this system.
pub(crate) fn file_name(name: &str) -> String {
    file_name_with(name, std::env::consts::EXE_SUFFIX)
}

/// `extra` are the folders that config.json names, `system` those for everybody on this machine.
fn folders(extra: &[String], docker: &Path, system: Vec<PathBuf>) -> Vec<PathBuf> {
    let extra = extra.iter().map(PathBuf::from);
    extra.chain([own(docker)]).chain(system).collect()
}

fn unix() -> Vec<PathBuf> {
    ["/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"]
        .map(|folder| Path::new(folder).join(PLACE))
        .into()
}

/// docker 29.2 has dropped the first of the two. `value` is that of a variable.
fn windows(version: Option<Version>, value: impl Fn(&str) -> PathBuf) -> Vec<PathBuf> {
    let is_old = version.is_some_and(|version| version < (29, 2));
    let data = is_old.then_some(env::PROGRAM_DATA);
    let folder = |name| value(name).join("Docker").join("cli-plugins");
    data.into_iter().chain([env::PROGRAM_FILES]).map(folder).collect()
}

fn below_homebrew(prefix: Option<&Path>, macos: bool) -> Option<PathBuf> {
    let usual = macos.then_some(Path::new("/opt/homebrew"));
    prefix.or(usual).map(|prefix| prefix.join("lib").join(PLACE))
}

fn file_name_with(name: &str, suffix: &str) -> String {
    format!("{name}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(extra: &[&str], docker: &str, system: Vec<PathBuf>) -> Vec<PathBuf> {
        let extra: Vec<String> = extra.iter().map(|&it| it.into()).collect();
        folders(&extra, Path::new(docker), system)
    }

    #[test]
    fn in_dockers_order() {
        let all = [
            "/extra",
            "/home/o/.docker/cli-plugins",
            "/usr/local/lib/docker/cli-plugins",
            "/usr/local/libexec/docker/cli-plugins",
            "/usr/lib/docker/cli-plugins",
            "/usr/libexec/docker/cli-plugins",
        ];
        assert_eq!(list(&["/extra"], "/home/o/.docker", unix()), all.map(PathBuf::from));
        assert_eq!(list(&[], "/home/o/.docker", unix())[..], all.map(PathBuf::from)[1..]);
    }

    #[test]
    fn in_windows_order() {
        let docker = r"C:\Users\o\.docker";
        let of = |version| {
            list(&[r"D:\extra"], docker, windows(version, |name| Path::new("D:").join(name)))
        };
        let below = |name| Path::new("D:").join(name).join("Docker").join("cli-plugins");
        let [extra, own] = [PathBuf::from(r"D:\extra"), Path::new(docker).join("cli-plugins")];
        let new = [extra.clone(), own.clone(), below("ProgramFiles")];
        for version in [None, Some((29, 2)), Some((30, 0))] {
            assert_eq!(of(version), new, "{version:?}");
        }
        let old = [extra, own, below("ProgramData"), below("ProgramFiles")];
        for version in [Some((20, 10)), Some((29, 1))] {
            assert_eq!(of(version), old, "{version:?}");
        }
    }

    /// Docker looks there by itself only where Homebrew's prefix is /usr/local.
    #[test]
    fn homebrews_folder() {
        let below = |prefix: Option<&str>, macos| below_homebrew(prefix.map(Path::new), macos);
        let opt = PathBuf::from("/opt/homebrew/lib/docker/cli-plugins");
        assert_eq!(below(None, true), Some(opt.clone()));
        assert_eq!(below(None, false), None);
        assert_eq!(below(Some("/opt/homebrew"), false), Some(opt.clone()));
        let local = below(Some("/usr/local"), true).unwrap();
        let docker = list(&[], "/home/o/.docker", unix());
        assert!(docker.contains(&local));
        assert!(!docker.contains(&opt));
        let linux = "/home/linuxbrew/.linuxbrew";
        let there = Path::new(linux).join("lib/docker/cli-plugins");
        assert_eq!(below(Some(linux), false), Some(there));
    }

    #[test]
    fn windows_wants_a_suffix() {
        assert_eq!(file_name_with("docker-ghcr", ".exe"), "docker-ghcr.exe");
        assert_eq!(file_name_with("docker-ghcr", ""), "docker-ghcr");
    }
}
