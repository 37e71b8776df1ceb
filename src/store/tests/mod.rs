//! Tables for the files, helpers and locks. They start no program; the files lie in folders that
//! are removed again.

mod credential_helper;
mod docker;
mod edit;
mod lock;
mod login;
mod podman;
mod settings;

use std::fs;
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::store::Entry;
use crate::token::secret::Secret;

fn secret(text: &str) -> Secret {
    Secret::new(Zeroizing::new(text.to_owned()))
}

fn entry(user: &str, password: &str) -> Entry {
    Entry { user: user.into(), secret: Some(secret(password)), identity_token: false, source: None }
}

/// A folder with a file of this name and text in it.
fn file(name: &str, text: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("the file");
    (folder, path)
}
