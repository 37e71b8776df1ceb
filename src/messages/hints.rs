//! What is known of a text from elsewhere, and no word of it says.
//!
//! Pure.

/// What whoever hands in a text knows of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints<'a> {
    /// The image that it is about. A message that names no registry, such as docker's bare
    /// `denied`, is then taken to be about it. One without a host is Docker Hub's.
    pub image: Option<&'a str>,
    /// GitHub's registry that an engine logged in to when it printed the text. Everything in it is
    /// then about that login.
    pub login: Option<&'a str>,
    /// Major and minor version of the engine.
    pub engine_version: Option<(u32, u32)>,
}
