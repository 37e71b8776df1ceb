//! The page that makes the right token: only the packages scopes, never `repo`.
//!
//! Source: GitHub's manual names `settings/tokens/new?scopes=write:packages` as the way round its
//! form, which ticks `repo` along with `write:packages`. `description` and `default_expires_at`
//! are understood as well, but not documented.

use crate::registry::Registry;
use crate::token::scopes::Access;

/// The URL of the form that makes a classic token for `access`; `days` is how long it lives.
pub(crate) fn new_token(registry: &Registry, access: Access, days: Option<u16>) -> String {
    let mut url = format!(
        "https://{}/settings/tokens/new?scopes={}&description=docker-ghcr",
        registry.github,
        access.required().join(",")
    );
    if let Some(days) = days {
        url += &format!("&default_expires_at={days}");
    }
    url
}

/// The URL of the list of tokens, where each can be authorized for single sign-on.
pub(crate) fn list(registry: &Registry) -> String {
    format!("https://{}/settings/tokens", registry.github)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_needed() {
        let page = |access, days| new_token(&Registry::ghcr(), access, days);
        let form = "https://github.com/settings/tokens/new?scopes=";
        assert_eq!(
            page(Access::Pull, None),
            format!("{form}read:packages&description=docker-ghcr")
        );
        assert_eq!(
            page(Access::Push, Some(30)),
            format!("{form}write:packages&description=docker-ghcr&default_expires_at=30")
        );
        assert_eq!(
            page(Access::Delete, None),
            format!("{form}delete:packages,read:packages&description=docker-ghcr")
        );
    }
}
