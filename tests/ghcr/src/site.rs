//! The GitHubs that are played, each with the names of its registry and of its API.

/// One GitHub.
pub(crate) struct Site {
    /// As [`crate::Account::github`] has it.
    pub(crate) github: &'static str,
    pub(crate) registry: &'static str,
    pub(crate) api: &'static str,
    /// What stands before `/user` on the API's host.
    pub(crate) api_prefix: &'static str,
}

/// Host names after row C38; the Enterprise Server's API lies under a path of its web host.
const SITES: [Site; 3] = [
    Site { github: "github.com", registry: "ghcr.io", api: "api.github.com", api_prefix: "" },
    Site {
        github: "acme.ghe.com",
        registry: "containers.acme.ghe.com",
        api: "api.acme.ghe.com",
        api_prefix: "",
    },
    Site {
        github: "git.corp.example",
        registry: "containers.git.corp.example",
        api: "git.corp.example",
        api_prefix: "/api/v3",
    },
];

/// Which face of a GitHub a host shows.
#[derive(Clone, Copy)]
pub(crate) enum Role {
    Registry,
    Api,
    /// The host of the layers.
    Blobs,
}

/// Where ghcr.io redirects those who want a blob (row C60).
pub(crate) const BLOB_HOST: &str = "pkg-containers.githubusercontent.com";

/// Who answers under this name; `None` for a name that is not played.
pub(crate) fn find(host: &str) -> Option<(&'static Site, Role)> {
    SITES.iter().find_map(|site| {
        if host == site.registry {
            Some((site, Role::Registry))
        } else if host == site.api {
            Some((site, Role::Api))
        } else if host == BLOB_HOST && site.registry == "ghcr.io" {
            Some((site, Role::Blobs))
        } else {
            None
        }
    })
}
