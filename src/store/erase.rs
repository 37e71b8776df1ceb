//! Takes a registry's login out of a store, and looks whether it is gone.

use std::time::Duration;

use super::keys::Keys;
use super::lookup::{OpenFile, StoredLogin};
use super::{Location, Store, StoreFormat, edit, helpers};
use crate::cause::Cause;
use crate::env::Env;
use crate::problem::Problem;

/// What a logout did to one store.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Erased {
    /// The logins that were there.
    pub taken: Vec<StoredLogin>,
    /// The keys of parts of the host that are still there, unless they were to go as well.
    pub left: Vec<String>,
}

impl Store {
    /// Takes away what the engine stored for a host: every key that stands for it, in the file
    /// and behind the helper; with `parts` the keys of its parts (`HOST/ORG`) too. Then looks
    /// again.
    ///
    /// # Errors
    /// The file cannot be read or written, the helper fails, or something is still there.
    pub(crate) fn erase(
        &self,
        host: &str,
        parts: bool,
        env: &Env,
        limit: Duration,
    ) -> Result<Erased, Problem> {
        let file = self.open()?;
        let Keys { host: mut keys, parts: mut left, .. } = file.keys(host);
        let spellings = self.format.spellings(host);
        let mut sought = spellings.clone();
        let only_parts = keys.is_empty();
        if parts {
            sought.extend(left.iter().cloned());
            keys.append(&mut left);
        }
        if !keys.is_empty() {
            self.writable(env)?;
        }
        let stored = |file: &OpenFile, key: &String| {
            match file.candidate(key).login(helpers::stored, env, limit) {
                // The other spellings may fall to a default store that is of no use for this host.
                Err(problem)
                    if problem.cause == Cause::HelperMissing && spellings[1..].contains(key) =>
                {
                    Ok(None)
                }
                login => login,
            }
        };
        // A login in docker's file that a helper hides goes with its key.
        let mut taken: Vec<_> = match self.format {
            StoreFormat::Podman => Vec::new(),
            _ => keys.iter().filter_map(|key| file.hidden(key, &self.file)).collect(),
        };
        for key in &sought {
            if let Some(login) = stored(&file, key)? {
                if let Location::Helper { name, file, .. } = &login.location {
                    helpers::erase(name, key, env, limit)
                        .map_err(|failure| failure.problem(file))?;
                }
                // docker finds an entry under any of the host's spellings, and a part's for the
                // host; it is one login all the same.
                let is_again =
                    |it: &StoredLogin| it.entry == login.entry && it.location == login.location;
                let is_parts = only_parts && matches!(login.location, Location::File(_));
                if !spellings.contains(key) || !is_parts && !taken.iter().any(is_again) {
                    taken.push(login);
                }
            }
        }
        if !keys.is_empty() {
            edit::edit(&self.file, self.format.file(), |edit| edit.remove_keys(&keys))?;
        }
        let file = self.open()?;
        for key in &sought {
            if let Some(login) = stored(&file, key)? {
                let message = format!(
                    "the login of {} is still {} after the logout",
                    login.entry.user, login.location
                );
                let problem = Problem::new(Cause::NotErased, message).file(&self.file);
                // docker finds the login of a part for the host itself.
                return Err(match left.is_empty() {
                    true => problem,
                    false => problem.fix("{me} logout --engine {engine} --all-keys"),
                });
            }
        }
        Ok(Erased { taken, left })
    }
}
