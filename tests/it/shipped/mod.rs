//! What a release is made of: its words, its documents, and the files in it.

pub(crate) mod architecture;
pub(crate) mod assets;
pub(crate) mod dependencies;
pub(crate) mod docs;
pub(crate) mod manual;
pub(crate) mod release;
pub(crate) mod samples;
pub(crate) mod words;

crate::files![words, architecture, assets, dependencies, docs, release, samples];
