//! Where setup puts things: the plugin where docker looks, the names where the shell does,
//! completions and pages where shells and `man` do.
//!
//! Owns the folders' names. Pure: what is on PATH and where the home is is handed in.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::step::{Thing, Wanted};
use crate::engine::plugins;
use crate::engine::table::links;
use crate::shell::Shell;
use crate::{cli, invocation};

/// Where this program is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program {
    /// The file that runs.
    pub file: PathBuf,
    /// Its bytes, where it is copied.
    pub bytes: Rc<[u8]>,
    /// How PATH leads to it, if it does: that stays the same when another version is installed.
    pub on_path: Option<PathBuf>,
}

/// The folders that things go to, absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where docker looks for plugins.
    pub plugins: PathBuf,
    /// Where the names go.
    pub names: PathBuf,
    /// What links to the program lead to.
    pub target: Target,
    /// Below it lie the folders of completions.
    pub share: PathBuf,
    /// Below it lie the sections of the manual.
    pub man: PathBuf,
}

/// What a link to the program leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The program, which is found by its own name as well.
    Found(PathBuf),
    /// The program, which gets a link of its own name among the others.
    Hidden(PathBuf),
    /// A copy among the other names, to which the plugin folder leads back by this way.
    Copied(PathBuf),
    /// There are no links: everything is a copy.
    NoLinks,
}

/// The texts that setup writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    /// The manual: a file's name and what stands in it.
    pub pages: Vec<(String, &'static str)>,
    /// Completion scripts, each for all names.
    pub scripts: Vec<(Shell, &'static str)>,
}

/// Whether docker looks for plugins in this folder: whatever has a docker- name there and is no
/// plugin becomes a warning in `docker info`.
pub(crate) fn is_plugin_folder(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == "cli-plugins")
}

/// The homes of things, absolute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    /// The user's home.
    pub folder: PathBuf,
    /// The folder of docker's config.json.
    pub docker: PathBuf,
    /// That of the user's data, if it is not the usual one.
    pub data: Option<PathBuf>,
    /// The folders on PATH.
    pub path: Vec<PathBuf>,
}

/// The places in a home. `links` is false where they are for few, as on Windows. `is_writable`
/// tells whether things can be put into a folder.
pub(crate) fn home(
    program: &Program,
    home: &Home,
    links: bool,
    is_writable: impl Fn(&Path) -> bool,
) -> Place {
    let beside = program.on_path.as_deref().and_then(Path::parent);
    let beside = beside.filter(|folder| !is_plugin_folder(folder) && is_writable(folder));
    let target = match (beside, &program.on_path) {
        _ if !links => Target::NoLinks,
        (Some(_), Some(found)) => Target::Found(found.clone()),
        _ => Target::Hidden(program.file.clone()),
    };
    let local = home.folder.join(".local");
    let names = beside.map_or_else(|| local.join("bin"), Path::to_owned);
    // `man` looks beside each bin folder on PATH, wherever the data lie.
    let beside_names = names.parent().filter(|_| names.ends_with("bin"));
    let man = match (home.path.contains(&local.join("bin")), beside_names) {
        (false, Some(folder)) => folder.join("share/man"),
        _ => local.join("share/man"),
    };
    Place {
        plugins: home.docker.join("cli-plugins"),
        names,
        target,
        share: home.data.clone().unwrap_or_else(|| local.join("share")),
        man,
    }
}

/// The places below a prefix such as `/usr/local`: for everybody on this machine.
pub(crate) fn prefix(prefix: &Path) -> Place {
    Place {
        plugins: prefix.join("lib/docker/cli-plugins"),
        names: prefix.join("bin"),
        target: Target::Copied(Path::new("../../../bin").join(cli::NAME)),
        share: prefix.join("share"),
        man: prefix.join("share/man"),
    }
}

/// Where a shell looks for the completions of a name, below a folder of shared data; none for
/// shells that have no such place.
fn script(shell: Shell, name: &str) -> Option<PathBuf> {
    Some(match shell {
        Shell::Bash => Path::new("bash-completion/completions").join(name),
        Shell::Zsh => Path::new("zsh/site-functions").join(format!("_{name}")),
        Shell::Fish => Path::new("fish/vendor_completions.d").join(format!("{name}.fish")),
        Shell::Elvish => Path::new("elvish/lib").join(format!("{name}.elv")),
        Shell::PowerShell => return None,
    })
}

/// Whether a shell looks for a file of the very name that is being completed.
fn looks_by_name(shell: Shell) -> bool {
    matches!(shell, Shell::Bash | Shell::Fish)
}

/// Everything that is to stand there, the most important first.
pub(crate) fn wanted(place: &Place, program: &Program, texts: &Texts) -> Vec<Wanted> {
    let copy = || Thing::Copy(program.file.clone(), program.bytes.clone());
    let own = plugins::file_name(cli::NAME);
    let (plugin, itself, name) = match &place.target {
        Target::Found(to) => (Thing::Link(to.clone()), None, Thing::Link(own.clone().into())),
        Target::Hidden(to) => {
            let link = Thing::Link(to.clone());
            (link.clone(), Some(link), Thing::Link(own.clone().into()))
        }
        Target::Copied(back) => {
            (Thing::Link(back.clone()), Some(copy()), Thing::Link(own.clone().into()))
        }
        Target::NoLinks => (copy(), Some(copy()), copy()),
    };
    let mut wanted = Vec::new();
    let mut want = |at, thing| wanted.push(Wanted { at, thing });
    if let Some(itself) = itself {
        want(place.names.join(&own), itself);
    }
    want(place.plugins.join(&own), plugin);
    for it in links().chain([invocation::HELPER]) {
        want(place.names.join(plugins::file_name(it)), name.clone());
    }
    let text = |text: &str| Thing::File(text.as_bytes().into());
    for (shell, content) in &texts.scripts {
        let Some(file) = script(*shell, cli::NAME) else { continue };
        let also = links().filter(|_| looks_by_name(*shell));
        let also = also.filter_map(|name| script(*shell, name));
        let link = file.file_name().map(|name| Thing::Link(name.into()));
        let link = link.filter(|_| place.target != Target::NoLinks);
        want(place.share.join(&file), text(content));
        for other in also {
            want(place.share.join(other), link.clone().unwrap_or_else(|| text(content)));
        }
    }
    for (name, content) in &texts.pages {
        want(place.man.join("man1").join(name), text(content));
    }
    wanted
}

/// The places in a home that a setup may have chosen while PATH was another one.
pub(crate) fn homes(
    program: &Program,
    at: &Home,
    links: bool,
    is_writable: impl Fn(&Path) -> bool,
) -> Vec<Place> {
    let without_path = Home { path: Vec::new(), ..at.clone() };
    let not_found = Program { on_path: None, ..program.clone() };
    let mut places = Vec::new();
    for (program, at) in [(program, at), (program, &without_path), (&not_found, at)] {
        let place = home(program, at, links, &is_writable);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where names go and links lead, for a program on PATH (or not).
    fn placed(on_path: Option<&str>, path: &[&str], writable: bool, links: bool) -> Place {
        let program = Program {
            file: "/opt/g/docker-ghcr".into(),
            bytes: b"program"[..].into(),
            on_path: on_path.map(Into::into),
        };
        let home_of = Home {
            folder: "/home/o".into(),
            docker: "/home/o/.docker".into(),
            data: None,
            path: path.iter().map(Into::into).collect(),
        };
        home(&program, &home_of, links, |_| writable)
    }

    #[test]
    fn the_names_go_beside_the_program() {
        let (cargo, local) = ("/home/o/.cargo/bin", "/home/o/.local/bin");
        let found = format!("{cargo}/docker-ghcr");
        let plugin = "/home/o/.docker/cli-plugins/docker-ghcr";
        let hidden = || Target::Hidden("/opt/g/docker-ghcr".into());
        for (on_path, path, writable, names, target, man) in [
            (
                Some(found.as_str()),
                &[cargo][..],
                true,
                cargo,
                Target::Found(found.clone().into()),
                "/home/o/.cargo/share/man",
            ),
            (
                Some(&found),
                &[cargo, local],
                true,
                cargo,
                Target::Found(found.clone().into()),
                "/home/o/.local/share/man",
            ),
            // A read-only folder, a plugin folder, no folder on PATH at all.
            (Some(&found), &[cargo], false, local, hidden(), "/home/o/.local/share/man"),
            (Some(plugin), &[], true, local, hidden(), "/home/o/.local/share/man"),
            (None, &[local], true, local, hidden(), "/home/o/.local/share/man"),
        ] {
            let place = placed(on_path, path, writable, true);
            assert_eq!(place.names, Path::new(names), "{on_path:?}");
            assert_eq!(place.target, target, "{on_path:?}");
            assert_eq!(place.man, Path::new(man), "{on_path:?}");
            assert_eq!(place.plugins, Path::new("/home/o/.docker/cli-plugins"));
        }
    }

    /// Nothing but the plugin may lie where docker looks for plugins.
    #[test]
    fn only_the_plugin_lies_among_plugins() {
        let texts = Texts { pages: vec![("docker-ghcr.1".into(), "p")], ..Texts::default() };
        let program = Program {
            file: "/opt/g/docker-ghcr".into(),
            bytes: b"program"[..].into(),
            on_path: None,
        };
        let all = [
            placed(None, &[], true, true),
            placed(Some("/home/o/.docker/cli-plugins/docker-ghcr"), &[], true, true),
            placed(None, &[], true, false),
            prefix(Path::new("/usr/local")),
        ];
        for place in &all {
            let wanted = wanted(place, &program, &texts);
            let among: Vec<_> =
                wanted.iter().filter(|it| it.at.parent().is_some_and(is_plugin_folder)).collect();
            assert_eq!(among.len(), 1, "{place:?}");
            assert_eq!(among[0].at.file_stem().unwrap(), cli::NAME);
        }
    }

    /// Without links (Windows), and for a whole machine, nothing leads into a home.
    #[test]
    fn copies_where_links_are_for_few() {
        let program = Program {
            file: "/home/o/docker-ghcr".into(),
            bytes: b"program"[..].into(),
            on_path: None,
        };
        let things = |place: &Place| wanted(place, &program, &Texts::default());
        let copies = things(&placed(None, &[], true, false));
        assert_eq!(copies.len(), 3 + links().count());
        assert!(copies.iter().all(|it| matches!(it.thing, Thing::Copy(..))));
        let machine = things(&prefix(Path::new("/usr/local")));
        let links = machine.iter().filter_map(|it| match &it.thing {
            Thing::Link(to) => Some(to),
            _ => None,
        });
        assert!(links.into_iter().all(|to| to.is_relative()));
    }
}
