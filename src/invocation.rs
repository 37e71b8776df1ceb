//! Whom we are asked to be: argv becomes a [`Invocation`], before anything else is looked at.
//!
//! Owns Docker's side of the command line: its global options before `ghcr`, its help forms, its
//! plugin words. What follows is `cli`'s business. Pure: no I/O, so that the handshake stays one
//! comparison and one write.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use crate::shell::shell_quoted;

/// The word by which docker asks for the plugin's metadata.
/// Source: docker/cli `cli-plugins/metadata/metadata.go`.
pub(crate) const METADATA_WORD: &str = "docker-cli-plugin-metadata";
/// The word by which docker asks for a hint about a command that failed. Source: the same.
pub(crate) const HOOK_WORD: &str = "docker-cli-plugin-hooks";
/// The plugin's name: what follows `docker`.
pub(crate) const NAME: &str = "ghcr";
/// The program's name, as files and packages have it.
pub const PROGRAM: &str = "docker-ghcr";
/// The name by which we are Docker's credential helper.
pub(crate) const HELPER: &str = "docker-credential-ghcr";

/// What this run is.
#[derive(Debug, PartialEq)]
pub(crate) enum Invocation {
    /// Docker's handshake: answer with the metadata.
    Metadata,
    /// Docker's credential helper `docker-credential-ghcr`.
    Helper {
        /// What it was called with.
        args: Vec<OsString>,
    },
    /// A TAB in a shell: complete the last of these words.
    Complete {
        /// How the person spells us, for the words that are offered.
        called_as: CalledAs,
        /// What was typed after our name; the last one is being typed.
        words: Vec<OsString>,
        /// Whether candidates carry a description.
        described: bool,
    },
    /// Docker's hook: hint at what to do about a command that failed.
    Hook {
        /// Docker's question, as JSON.
        question: Option<OsString>,
    },
    /// A command of a person.
    Command {
        /// How the person reached us.
        called_as: CalledAs,
        /// What was typed after our name.
        words: Vec<OsString>,
        /// `docker help ghcr …`: docker adds a line of its own if we do not exit with 0.
        docker_helps: bool,
    },
}

/// How the person reached us, and what docker was told before our name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CalledAs {
    /// By which name.
    pub by: By,
    /// Docker's global options.
    pub docker_globals: DockerGlobals,
}

/// The name by which we were reached.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum By {
    /// `docker ghcr`: as a plugin of this docker, spelled as in its own argv.
    Plugin {
        /// Docker's argv\[0\]: a name or a path.
        docker: OsString,
    },
    /// A name of our own: `docker-ghcr`, or a link's that says which engine is meant, such as
    /// `podman-ghcr`.
    Name(&'static str),
}

impl Default for By {
    fn default() -> Self {
        Self::Name(PROGRAM)
    }
}

impl CalledAs {
    /// The command as the person spells it.
    pub(crate) fn spelled(&self) -> &'static str {
        match self.by {
            By::Plugin { .. } => "docker ghcr",
            By::Name(name) => name,
        }
    }

    /// What to type to reach us in the same way: the spelling, and docker's folder if it was
    /// named, without which another file is meant.
    pub(crate) fn typed(&self) -> String {
        match (&self.by, &self.docker_globals.config) {
            (By::Plugin { .. }, Some(folder)) => {
                format!("docker --config {} ghcr", shell_quoted(Path::new(folder)))
            }
            _ => self.spelled().to_owned(),
        }
    }
}

/// Docker's global options, as far as they matter to us.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct DockerGlobals {
    /// All of them as they were typed, to be repeated when docker is called back.
    pub args: Vec<OsString>,
    /// `--config`: the folder of config.json.
    pub config: Option<OsString>,
    /// `-c`, `--context`.
    pub context: Option<OsString>,
    /// `-H`, `--host`; the last one.
    pub host: Option<OsString>,
    /// `--tls`, if it was given. The options that name certificates do not turn TLS on.
    pub tls: Option<bool>,
    /// Whether `--tlsverify` was given: that turns TLS on, also as `--tlsverify=false`.
    pub tls_verify: bool,
}

/// Docker's global options. The set is the same from 20.10 to 29.x (`docker --help`).
const OPTIONS: [(&str, Option<u8>, Takes); 12] = [
    ("config", None, Takes::Value),
    ("context", Some(b'c'), Takes::Value),
    ("host", Some(b'H'), Takes::Value),
    ("log-level", Some(b'l'), Takes::Value),
    ("tlscacert", None, Takes::Value),
    ("tlscert", None, Takes::Value),
    ("tlskey", None, Takes::Value),
    ("debug", Some(b'D'), Takes::Nothing),
    ("tls", None, Takes::Nothing),
    ("tlsverify", None, Takes::Nothing),
    ("version", Some(b'v'), Takes::Nothing),
    ("help", Some(b'h'), Takes::Nothing),
];

#[derive(Clone, Copy, PartialEq)]
enum Takes {
    Value,
    Nothing,
}

/// Reads argv. `link` knows the names of links that mean an engine. `reexec` gives what docker put in [`crate::env::REEXEC`], `is_us` tells whether that
/// names this very program, as it does during completion; the handshake asks for neither.
pub(crate) fn of(
    argv: &[OsString],
    link: impl Fn(&str) -> Option<&'static str>,
    reexec: impl Fn() -> Option<OsString>,
    is_us: impl Fn(&OsStr) -> bool,
) -> Invocation {
    let (me, args) = match argv.split_first() {
        Some((me, args)) => (me.as_os_str(), args),
        None => (OsStr::new(""), argv),
    };
    let first = args.first().and_then(|word| word.to_str());
    let by_link = stem(me).and_then(link).map(By::Name);
    match first {
        Some(METADATA_WORD) => return Invocation::Metadata,
        _ if stem(me) == Some(HELPER) => return Invocation::Helper { args: args.to_vec() },
        Some(word @ ("__complete" | "__completeNoDesc")) => {
            return complete(by_link, &args[1..], word == "__complete", reexec().is_some());
        }
        _ => {}
    }
    if first == Some(NAME) && args.get(1).is_some_and(|word| word == HOOK_WORD) {
        return Invocation::Hook { question: args.get(2).cloned() };
    }
    let plain = |by| {
        let called_as = CalledAs { by, docker_globals: DockerGlobals::default() };
        Invocation::Command { called_as, words: args.to_vec(), docker_helps: false }
    };
    if let Some(by) = by_link {
        return plain(by);
    }
    match docker_line(args) {
        Some((docker_globals, words, docker_helps)) => {
            let docker = reexec().filter(|docker| !docker.is_empty() && !is_us(docker));
            let by = docker.map_or_else(By::default, |docker| By::Plugin { docker });
            Invocation::Command { called_as: CalledAs { by, docker_globals }, words, docker_helps }
        }
        None => plain(By::default()),
    }
}

/// The name of a program, without the `.exe` that it has on Windows.
fn stem(program: &OsStr) -> Option<&str> {
    let name = Path::new(program).file_name()?.to_str()?;
    let (stem, end) = name.split_at_checked(name.len().checked_sub(4)?)?;
    Some(if end.eq_ignore_ascii_case(".exe") { stem } else { name })
}

/// Reads a command line as docker hands it on: globals, our name, the rest. `None` if our name
/// does not stand where docker has its command.
fn docker_line(args: &[OsString]) -> Option<(DockerGlobals, Vec<OsString>, bool)> {
    let read = globals(args)?;
    let rest = &args[read.taken..];
    let help = |words: &[OsString]| {
        let mut all = vec![OsString::from("help")];
        all.extend_from_slice(words);
        all
    };
    match rest.first()?.to_str()? {
        NAME if read.help => Some((read.globals, help(&rest[1..rest.len().min(2)]), false)),
        NAME => Some((read.globals, rest[1..].to_vec(), false)),
        // `docker help ghcr login` comes as it was typed.
        "help" if rest.get(1).is_some_and(|word| word == NAME) => {
            Some((read.globals, help(&rest[2..]), true))
        }
        _ => None,
    }
}

struct Read {
    globals: DockerGlobals,
    taken: usize,
    help: bool,
}

/// Reads docker's globals by pflag's rules: long `--x v` and `--x=v`; short `-x v`, `-xv`,
/// `-x=v`, clusters whose last letter may take a value; no abbreviations; up to the first word
/// that is no option, or `--`.
fn globals(args: &[OsString]) -> Option<Read> {
    let mut read = Read { globals: DockerGlobals::default(), taken: 0, help: false };
    while let Some(arg) = args.get(read.taken) {
        let bytes = arg.as_encoded_bytes();
        if !bytes.starts_with(b"-") || bytes == b"-" {
            break;
        }
        let start = read.taken;
        read.taken += 1;
        if bytes == b"--" {
            break;
        }
        let mut shown = true;
        if let Some(long) = bytes.strip_prefix(b"--") {
            let (name, value) = split(long, b'=');
            let option = OPTIONS.iter().find(|(long, ..)| long.as_bytes() == name)?;
            shown = read.option(option, value, args)?;
        } else {
            let mut letters = &bytes[1..];
            while let Some((letter, rest)) = letters.split_first() {
                let option = OPTIONS.iter().find(|(_, short, _)| *short == Some(*letter))?;
                let attached = match rest {
                    [b'=', value @ ..] => Some(value),
                    [] => None,
                    value if option.2 == Takes::Value => Some(value),
                    _ => None,
                };
                shown &= read.option(option, attached, args)?;
                letters = if attached.is_some() { &[] } else { rest };
            }
        }
        if shown {
            read.globals.args.extend_from_slice(&args[start..read.taken]);
        }
    }
    Some(read)
}

impl Read {
    /// Takes one option in; its value is attached or the next word. Says whether docker is to be
    /// told again when we call it: help and version were for this call only.
    fn option(
        &mut self,
        (name, _, takes): &(&str, Option<u8>, Takes),
        attached: Option<&[u8]>,
        args: &[OsString],
    ) -> Option<bool> {
        let value = match (takes, attached) {
            (_, Some(value)) => os(value),
            (Takes::Nothing, None) => "true".into(),
            (Takes::Value, None) => {
                self.taken += 1;
                args.get(self.taken - 1)?.clone()
            }
        };
        let on = !is_false(&value);
        let globals = &mut self.globals;
        match *name {
            "config" => globals.config = Some(value),
            "context" => globals.context = Some(value),
            "host" => globals.host = Some(value),
            "tls" => globals.tls = Some(on),
            "tlsverify" => globals.tls_verify = true,
            "help" => self.help |= on,
            _ => {}
        }
        Some(!matches!(*name, "help" | "version"))
    }
}

/// Whether the value of a switch turns it off: what Go's `strconv.ParseBool` takes for false.
pub(crate) fn is_false(value: &OsStr) -> bool {
    ["false", "FALSE", "False", "f", "F", "0"].iter().any(|no| value == *no)
}

fn split(bytes: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match bytes.iter().position(|b| *b == at) {
        Some(i) => (&bytes[..i], Some(&bytes[i + 1..])),
        None => (bytes, None),
    }
}

fn os(bytes: &[u8]) -> OsString {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        OsStr::from_bytes(bytes).to_owned()
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(bytes).into_owned().into()
    }
}

/// Reads cobra's completion call. Docker sends `__complete ghcr WORDS…`; the bash script that
/// Debian ships drops two words whatever they are and sends the rest, so our name may be missing
/// and the value of a docker option may be left over before it; and bash has taken `--option=value`
/// for three words (contract of docker/cli `cli-plugins/manager/cobra.go` and
/// `contrib/completion/bash/docker`).
fn complete(
    by_link: Option<By>,
    words: &[OsString],
    described: bool,
    from_docker: bool,
) -> Invocation {
    let at = words.iter().take(2).position(|word| word == NAME);
    let mut words = joined(match at {
        Some(i) if i + 1 < words.len() => &words[i + 1..],
        _ => words,
    });
    if words.is_empty() {
        words.push(OsString::new());
    }
    let by = match (by_link, from_docker) {
        (Some(by), _) => by,
        // Here the variable holds our own path: it says that docker asks, and no more.
        (None, true) => By::Plugin { docker: OsString::from("docker") },
        (None, false) => By::default(),
    };
    Invocation::Complete {
        called_as: CalledAs { by, docker_globals: DockerGlobals::default() },
        words,
        described,
    }
}

/// The words with `--option`, `=` and `value` put together again.
fn joined(words: &[OsString]) -> Vec<OsString> {
    let mut joined: Vec<OsString> = Vec::new();
    let mut wants_value = false;
    for word in words {
        let is_sign = word == "=";
        match joined.last_mut() {
            Some(last) if wants_value => {
                last.push(word);
                wants_value = false;
            }
            Some(last) if is_sign && last.as_encoded_bytes().starts_with(b"--") => {
                last.push(word);
                wants_value = true;
            }
            _ => joined.push(word.clone()),
        }
    }
    joined
}

#[cfg(test)]
mod tests;
