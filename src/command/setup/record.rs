//! What setup has made: enough to know it again, and to take back that and nothing else.
//!
//! Owns the record's format. A link is known by its text and a file by a checksum, so what a
//! person has changed or put there instead is never taken for ours.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::step::{Step, Thing};
use crate::store::lock::hash;

/// Something that setup made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// A folder.
    Folder(PathBuf),
    /// A link with this text.
    Link {
        /// Its place.
        at: PathBuf,
        /// Its text.
        to: PathBuf,
    },
    /// A file.
    File {
        /// Its place.
        at: PathBuf,
        /// The checksum of its bytes, see [`sum`].
        sum: String,
    },
}

impl Made {
    /// Its place.
    pub fn at(&self) -> &Path {
        match self {
            Self::Folder(at) | Self::Link { at, .. } | Self::File { at, .. } => at,
        }
    }

    /// What a step makes, if it makes something.
    pub fn by(step: &Step) -> Option<Self> {
        let wanted = match step {
            Step::Folder(at) => return Some(Self::Folder(at.clone())),
            Step::Put(wanted) | Step::Replace(wanted) => wanted,
            // The record is where this stands.
            Step::Record(_) | Step::Remove(_) | Step::RemoveFolder(_) => return None,
        };
        let at = wanted.at.clone();
        Some(match &wanted.thing {
            Thing::Link(to) => Self::Link { at, to: to.clone() },
            Thing::File(bytes) | Thing::Copy(_, bytes) => Self::File { at, sum: sum(bytes) },
        })
    }
}

/// The checksum of a file's bytes. It tells a changed file, not one that is meant to deceive: the
/// folders are those of the person who runs setup.
pub fn sum(bytes: &[u8]) -> String {
    format!("{:016x}", hash(bytes))
}

/// The record as text. What has a path that is not text cannot stand in it, and is left to its
/// owner.
pub fn write(made: &[Made]) -> String {
    let entry = |made: &Made| {
        Some(match made {
            Made::Folder(at) => json!({ "folder": at.to_str()? }),
            Made::Link { at, to } => json!({ "link": at.to_str()?, "to": to.to_str()? }),
            Made::File { at, sum } => json!({ "file": at.to_str()?, "fnv1a": sum }),
        })
    };
    let made: Vec<Value> = made.iter().filter_map(entry).collect();
    format!("{:#}\n", json!({ "version": 1, "made": made }))
}

/// Reads what [`write()`] has written; none if it is something else.
pub fn read(text: &str) -> Option<Vec<Made>> {
    let root: Value = serde_json::from_str(text).ok()?;
    if root["version"] != 1 {
        return None;
    }
    let entry = |entry: &Value| {
        let path =
            |key: &str| entry[key].as_str().map(PathBuf::from).filter(|path| path.is_absolute());
        if let Some(at) = path("folder") {
            return Some(Made::Folder(at));
        }
        if let Some(at) = path("link") {
            return Some(Made::Link { at, to: entry["to"].as_str()?.into() });
        }
        Some(Made::File { at: path("file")?, sum: entry["fnv1a"].as_str()?.to_owned() })
    };
    root["made"].as_array()?.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let root = if cfg!(windows) { "C:/" } else { "/" };
        let at = |path: &str| PathBuf::from(format!("{root}{path}"));
        let made = vec![
            Made::Folder(at("home/o/.docker")),
            Made::Link { at: at("b/podman-ghcr"), to: "docker-ghcr".into() },
            Made::File { at: at("home/o/a \"b\".1"), sum: sum(b"page") },
        ];
        assert_eq!(read(&write(&made)), Some(made));
        assert_eq!(read(&write(&[])), Some(vec![]));
    }

    #[test]
    fn what_is_no_record() {
        for text in [
            "",
            "{}",
            r#"{"version":2,"made":[]}"#,
            r#"{"version":1,"made":{}}"#,
            r#"{"version":1,"made":[{"folder":"relative"}]}"#,
            r#"{"version":1,"made":[{"link":"/a"}]}"#,
            r#"{"version":1,"made":[{"file":"/a"}]}"#,
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
