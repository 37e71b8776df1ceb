//! Which program a name means: the search of PATH, and who we are ourselves.
//!
//! Starts nothing.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::env::{self, Env};

/// The program of that name on PATH: absolute PATH entries only, and never this program itself.
pub(crate) fn find(name: &str, env: &Env) -> Option<PathBuf> {
    // Names of helpers come from configuration files; a path would not be searched for but taken.
    if Path::new(name).file_name() != Some(name.as_ref()) || name.contains(['/', '\\']) {
        return None;
    }
    let ourselves = Ourselves::new();
    on_path(name, env)?.find(|found| !ourselves.is(found))
}

/// Every program of that name on PATH, in PATH's order, this program too. `name` is no path.
pub(crate) fn all(name: &str, env: &Env) -> Vec<PathBuf> {
    on_path(name, env).into_iter().flatten().collect()
}

fn on_path(name: &str, env: &Env) -> Option<impl Iterator<Item = PathBuf>> {
    let entries = std::env::split_paths(env.var(env::PATH)?).filter(|entry| entry.is_absolute());
    let path = std::env::join_paths(entries).ok()?;
    // A list of no folders would be read as one empty entry, which means the current folder.
    let path = Some(path).filter(|path| !path.is_empty())?;
    which::which_in_global(name, Some(path)).ok()
}

/// The file of this program, behind every link; none if the system does not tell.
pub(crate) fn ourselves() -> Option<PathBuf> {
    Ourselves::new().path
}

/// Whether a path is this program's: docker names us so while it asks for completions.
pub(crate) fn is_us(program: &OsStr) -> bool {
    let path = Path::new(program);
    path.components().count() > 1 && Ourselves::new().is(path)
}

/// The identity of this program: by name, and where there are hard links by file too.
struct Ourselves {
    path: Option<PathBuf>,
    #[cfg(unix)]
    file: Option<(u64, u64)>,
}

impl Ourselves {
    fn new() -> Self {
        // Not a variable: the system's own record of what it has started.
        #[allow(clippy::disallowed_methods)]
        let path = std::env::current_exe().ok().and_then(|path| path.canonicalize().ok());
        Self {
            #[cfg(unix)]
            file: path.as_deref().and_then(file_of),
            path,
        }
    }

    fn is(&self, other: &Path) -> bool {
        #[cfg(unix)]
        if self.file.is_some() && file_of(other) == self.file {
            return true;
        }
        self.path.is_some() && other.canonicalize().ok() == self.path
    }
}

#[cfg(unix)]
fn file_of(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    path.metadata().ok().map(|file| (file.dev(), file.ino()))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn program(folder: &Path, name: &str) -> PathBuf {
        use std::os::unix::fs::PermissionsExt;
        std::fs::create_dir_all(folder).unwrap();
        let path = folder.join(name);
        std::fs::write(&path, "#!/bin/sh\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    fn search(entries: &[&Path]) -> Env {
        Env::from_iter([(OsString::from(env::PATH), std::env::join_paths(entries).unwrap())])
    }

    #[test]
    fn finds_the_first_program_as_it_is_spelled() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b, c) = (folder.path().join("a"), folder.path().join("b"), folder.path().join("c"));
        let real = program(&c, "real");
        std::fs::create_dir_all(a.join("docker")).unwrap();
        std::fs::create_dir_all(&b).unwrap();
        let link = b.join("docker");
        std::os::unix::fs::symlink(real, &link).unwrap();
        program(&c, "docker");
        let env = search(&[&a, &b, &c]);
        assert_eq!(find("docker", &env), Some(link));
        assert_eq!(find("podman", &env), None);
        assert_eq!(find("docker", &Env::default()), None);
    }

    #[test]
    fn finds_no_path_and_nothing_relative() {
        let folder = tempfile::tempdir().unwrap();
        let docker = program(folder.path(), "docker");
        let env = search(&[folder.path()]);
        for name in ["", ".", "..", "../docker", "./docker", "docker/", docker.to_str().unwrap()] {
            assert_eq!(find(name, &env), None, "{name}");
        }
        // A relative way to the same folder.
        #[allow(clippy::disallowed_methods)]
        let cx = std::env::current_dir().unwrap();
        let mut relative: PathBuf = cx.components().skip(1).map(|_| "..").collect();
        relative.push(folder.path().strip_prefix("/").unwrap());
        assert!(relative.join("docker").exists());
        assert_eq!(find("docker", &search(&[&relative, Path::new("")])), None);
    }

    #[test]
    fn never_finds_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        std::fs::create_dir_all(&a).unwrap();
        let ourselves = std::env::current_exe().unwrap();
        std::os::unix::fs::symlink(&ourselves, a.join("docker")).unwrap();
        assert_eq!(find("docker", &search(&[&a])), None);
        let other = program(&b, "docker");
        assert_eq!(find("docker", &search(&[&a, &b])), Some(other));
    }
}
