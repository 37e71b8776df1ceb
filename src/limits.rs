//! How long each kind of work may take.

use std::time::Duration;

/// How long an engine's login may take, where no person is asked for anything.
pub(crate) const ENGINE_LIMIT: Duration = Duration::from_secs(60);
/// How long a credential helper may take, unattended.
pub(crate) const STORE_LIMIT: Duration = Duration::from_secs(10);
/// How long something may take that a person may be typing into.
pub(crate) const PERSON_LIMIT: Duration = Duration::from_secs(300);
