//! The shells that are known, and text as it stands in a command that can be pasted into one.

use std::path::Path;

use clap::ValueEnum;

/// A shell that completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[allow(clippy::enum_variant_names)] // PowerShell has its name from itself.
pub enum Shell {
    /// `bash`.
    Bash,
    /// `elvish`.
    Elvish,
    /// `fish`.
    Fish,
    /// `powershell`, or `pwsh`.
    #[value(name = "powershell")]
    PowerShell,
    /// `zsh`.
    Zsh,
}

impl Shell {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Bash, Self::Zsh, Self::Fish, Self::Elvish, Self::PowerShell];

    /// The name of its program.
    pub fn program(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Elvish => "elvish",
            Self::Fish => "fish",
            Self::PowerShell => "pwsh",
            Self::Zsh => "zsh",
        }
    }
}

/// A path as it stands in a command that can be pasted into a shell, on Windows PowerShell: quoted
/// unless it is plain.
pub(crate) fn shell_quoted(path: &Path) -> String {
    const PLAIN: &str = if cfg!(windows) { "/\\._-+:" } else { "/._-+,:@%" };
    const QUOTE: &str = if cfg!(windows) { "''" } else { r"'\''" };
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || PLAIN.contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text
    } else {
        format!("'{}'", text.replace('\'', QUOTE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_a_shell_would_take_for_something_else() {
        for (path, text) in [
            ("/home/o/.local/bin", "/home/o/.local/bin"),
            ("/home/o o/bin", "'/home/o o/bin'"),
            ("/a/$(x)`y`", "'/a/$(x)`y`'"),
            ("/a/\"b\"\\", "'/a/\"b\"\\'"),
            ("/it's", if cfg!(windows) { "'/it''s'" } else { r"'/it'\''s'" }),
            ("~", "'~'"),
            ("", "''"),
        ] {
            assert_eq!(shell_quoted(Path::new(path)), text, "{path}");
        }
    }
}
