//! Where docker looks for plugins, and what a plugin's file is called.
//!
//! Owns docker's list of folders on each system. The rules are pure; around them stands what this
//! system and its variables are. Source: docker/cli `cli-plugins/manager/manager.go`,
//! `manager_unix.go` and `manager_windows.go`.

use std::path::{Path, PathBuf};

use crate::env::{self, Env};
use crate::store::docker_file::DockerFile;

/// The folder below each of docker's places.
const PLACE: &str = "docker/cli-plugins";

/// The folders that docker with its config.json in `docker` looks in, in its order. What docker
/// could not read names none.
pub fn folders_of(docker: &Path, env: &Env) -> Vec<PathBuf> {
    let file = DockerFile::read(&docker.join("config.json")).ok();
    let extra = file.as_ref().map_or(&[][..], DockerFile::plugin_folders);
    let program_files = cfg!(windows).then(|| env.path(env::PROGRAM_FILES).unwrap_or_default());
    folders(extra, docker, program_files.as_deref())
}

/// The folder for this user's plugins. `docker` is that of docker's config.json.
pub fn own(docker: &Path) -> PathBuf {
    docker.join("cli-plugins")
}

/// The folder in which Homebrew puts docker's plugins, where it was installed.
pub fn homebrew(env: &Env) -> Option<PathBuf> {
    let prefix = env.path(env::HOMEBREW_PREFIX).filter(|prefix| prefix.is_absolute());
    below_homebrew(prefix.as_deref(), cfg!(target_os = "macos"))
}

/// A program's file name on this system.
pub fn file_name(name: &str) -> String {
    file_name_with(name, std::env::consts::EXE_SUFFIX)
}

/// `extra` are the folders that config.json names; `program_files` is Windows' folder of that
/// name, and none elsewhere. Before docker 29.2 there was `%ProgramData%` as well.
fn folders(extra: &[String], docker: &Path, program_files: Option<&Path>) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = extra.iter().map(PathBuf::from).collect();
    folders.push(own(docker));
    match program_files {
        Some(folder) => folders.push(folder.join("Docker").join("cli-plugins")),
        None => folders.extend(
            ["/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"]
                .map(|folder| Path::new(folder).join(PLACE)),
        ),
    }
    folders
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

    fn list(extra: &[&str], docker: &str, program_files: Option<&str>) -> Vec<PathBuf> {
        let extra: Vec<String> = extra.iter().map(|&it| it.into()).collect();
        folders(&extra, Path::new(docker), program_files.map(Path::new))
    }

    #[test]
    fn in_dockers_order() {
        let unix = [
            "/extra",
            "/home/o/.docker/cli-plugins",
            "/usr/local/lib/docker/cli-plugins",
            "/usr/local/libexec/docker/cli-plugins",
            "/usr/lib/docker/cli-plugins",
            "/usr/libexec/docker/cli-plugins",
        ];
        assert_eq!(list(&["/extra"], "/home/o/.docker", None), unix.map(PathBuf::from));
        assert_eq!(list(&[], "/home/o/.docker", None)[..], unix.map(PathBuf::from)[1..]);
        let docker = r"C:\Users\o\.docker";
        assert_eq!(
            list(&[r"D:\extra"], docker, Some(r"D:\Program Files")),
            [
                PathBuf::from(r"D:\extra"),
                Path::new(docker).join("cli-plugins"),
                Path::new(r"D:\Program Files").join("Docker").join("cli-plugins"),
            ]
        );
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
        let docker = list(&[], "/home/o/.docker", None);
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
