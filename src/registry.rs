//! Which registry: its host, the GitHub it belongs to, and that GitHub's API.
//!
//! Owns the mapping of hosts and the refusal of hosts that are none of ours. It asks nobody.

use crate::cause::Cause;
use crate::problem::Problem;

/// The registry of github.com.
pub(crate) const GHCR: &str = "ghcr.io";

/// What kind of GitHub a registry belongs to; it decides which tokens are meant for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `ghcr.io` of github.com.
    Ghcr,
    /// `containers.SUB.ghe.com` of a tenant with data residency.
    Tenant,
    /// `containers.HOST` of an Enterprise Server.
    EnterpriseServer,
}

/// A container registry of GitHub's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Registry {
    /// What kind of GitHub it belongs to.
    pub kind: Kind,
    /// The registry's host, lower case: the key under which engines store the login.
    pub host: String,
    /// The host of its GitHub, as `gh` and the settings pages know it.
    pub github: String,
}

impl Registry {
    /// The registry of github.com.
    pub(crate) fn ghcr() -> Self {
        Self { kind: Kind::Ghcr, host: GHCR.into(), github: "github.com".into() }
    }

    /// Reads what a person gave as `--registry`: a host, with or without `https://` and a
    /// closing slash.
    ///
    /// # Errors
    /// A usage problem that names the host and, for a look-alike or the retired host, why.
    pub(crate) fn parse(text: &str) -> Result<Self, Problem> {
        let host = text.trim().to_ascii_lowercase();
        let host = host.strip_prefix("https://").unwrap_or(&host);
        let host = host.strip_suffix('/').unwrap_or(host);
        if host == GHCR {
            return Ok(Self::ghcr());
        }
        if host == "docker.pkg.github.com" {
            return Err(Problem::new(
                Cause::RetiredRegistry,
                "docker.pkg.github.com is GitHub's retired registry",
            )
            .why("its images live at ghcr.io/OWNER/IMAGE now"));
        }
        if is_look_alike(host) || host.strip_prefix("containers.").is_some_and(looks_like_github) {
            return Err(Problem::new(
                Cause::LookAlikeRegistry,
                format!("`{host}` is not GitHub's registry, it only looks like ghcr.io"),
            )
            .why("whoever owns that name can collect the tokens that are sent there"));
        }
        match host.strip_prefix("containers.") {
            Some(github) if is_tenant(github) => {
                Ok(Self { kind: Kind::Tenant, host: host.into(), github: github.into() })
            }
            // `containers.ghe.com` has no tenant in it, `containers.github.com` does not exist.
            Some(github) if is_server(github) => {
                Ok(Self { kind: Kind::EnterpriseServer, host: host.into(), github: github.into() })
            }
            _ => Err(Problem::new(
                Cause::UnknownRegistry,
                match host.contains('.') && host.split('.').all(is_label) {
                    true => format!("`{host}` is not a container registry of GitHub's"),
                    // It may be anything, a token even.
                    false => "that is not a container registry of GitHub's".into(),
                },
            )
            .why(match host.split_once(['/', ':']) {
                Some((host, _)) if host == GHCR => "a login is for the host as a whole: ghcr.io",
                _ => "known are ghcr.io, containers.SUBDOMAIN.ghe.com and containers.HOST of an Enterprise Server",
            })),
        }
    }

    /// The registry that a server's URL stands for, as credential helpers are asked: with `https://`
    /// or without a scheme, with https's own port or without one, with any path. A URL of another
    /// scheme, with a user's name in it, or of a host that only looks like one of these, is none.
    pub(crate) fn of_server(url: &str) -> Option<Self> {
        let rest = match url.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => rest,
            Some(_) => return None,
            None => url,
        };
        let host = rest.split('/').next().unwrap_or(rest);
        let host = host.strip_suffix(":443").unwrap_or(host);
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
        host.bytes().all(is_plain).then(|| Self::parse(host).ok()).flatten()
    }

    /// The URL of the API of its GitHub, without a closing slash.
    pub(crate) fn api(&self) -> String {
        match self.kind {
            Kind::Ghcr => "https://api.github.com".into(),
            Kind::Tenant => format!("https://api.{}", self.github),
            Kind::EnterpriseServer => format!("https://{}/api/v3", self.github),
        }
    }
}

fn is_tenant(github: &str) -> bool {
    github.strip_suffix(".ghe.com").is_some_and(is_label)
}

fn is_server(github: &str) -> bool {
    let under = |domain: &str| github == domain || github.ends_with(&format!(".{domain}"));
    github.contains('.')
        && github.split('.').all(is_label)
        && !["ghe.com", "github.com", GHCR].into_iter().any(under)
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Registries that are a slip or two away from ghcr.io and are what they say: Google's, IBM's,
/// NVIDIA's and LinuxServer's.
const NEIGHBOURS: [&str; 4] = ["gcr.io", "icr.io", "nvcr.io", "lscr.io"];

/// Whether a host is ghcr.io with at most two slips of the finger, or in another domain.
fn is_look_alike(host: &str) -> bool {
    let (name, rest) = host.split_once('.').unwrap_or((host, ""));
    host.split('.').all(is_label)
        && !NEIGHBOURS.contains(&host)
        && !rest.contains('.')
        && (strsim::osa_distance(host, GHCR) <= 2 || name == "ghcr")
}

/// Whether the GitHub of a registry is ghcr.io or ghe.com mistyped.
fn looks_like_github(github: &str) -> bool {
    let is_slip = |end: &str| end != "com" && strsim::osa_distance(end, "com") <= 1;
    github.rsplit_once(".ghe.").is_some_and(|(_, end)| is_slip(end))
        || (github != GHCR && is_look_alike(github))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_are_ours() {
        let api =
            |text: &str| Registry::parse(text).map(|r| (r.host.clone(), r.github.clone(), r.api()));
        let expect =
            |host: &str, github: &str, api: &str| Ok((host.into(), github.into(), api.into()));
        assert_eq!(api("ghcr.io"), expect("ghcr.io", "github.com", "https://api.github.com"));
        assert_eq!(
            api("https://GHCR.io/"),
            expect("ghcr.io", "github.com", "https://api.github.com")
        );
        assert_eq!(
            api("containers.acme.ghe.com"),
            expect("containers.acme.ghe.com", "acme.ghe.com", "https://api.acme.ghe.com")
        );
        assert_eq!(
            api("containers.git.corp.example"),
            expect(
                "containers.git.corp.example",
                "git.corp.example",
                "https://git.corp.example/api/v3"
            )
        );
    }

    #[test]
    fn servers_that_are_ours() {
        let host = |url: &str| Registry::of_server(url).map(|registry| registry.host);
        for url in [
            "ghcr.io",
            "GHCR.io",
            "ghcr.io/",
            "ghcr.io:443",
            "https://ghcr.io",
            "https://ghcr.io/",
            "HTTPS://ghcr.io/v2/",
            "https://ghcr.io:443/v1/",
            "ghcr.io/acme",
        ] {
            assert_eq!(host(url), Some("ghcr.io".into()), "{url}");
        }
        let tenant = "containers.acme.ghe.com";
        assert_eq!(host(&format!("https://{tenant}/v2/")), Some(tenant.into()));
        for url in [
            "",
            "/",
            " ghcr.io",
            "ghcr.io ",
            "ghcr.io\n",
            "http://ghcr.io",
            "http://ghcr.io:443",
            "HTTP://ghcr.io/v2/",
            "ftp://ghcr.io",
            "//ghcr.io",
            "https:ghcr.io",
            "https://https://ghcr.io",
            "https:///ghcr.io",
            "ghcr.io:80",
            "ghcr.io:4433",
            "ghcr.io:443:443",
            "ghcr.io.evil.example",
            "evil.example/ghcr.io",
            "https://ghcr.io@evil.example/",
            "https://user@ghcr.io/",
            "https://evil.example#@ghcr.io",
            "https://evil.example?ghcr.io",
            "ghcr.io\\evil.example",
            "ghcr.io%2eevil.example",
            "ghcr.io.",
            "xghcr.io",
            "ghrc.io",
            "gchr.io",
            "ghcr.com",
            "ghcr\u{2024}io",
            "\u{ff47}hcr.io",
            "docker.io",
            "https://index.docker.io/v1/",
            "docker.pkg.github.com",
        ] {
            assert_eq!(host(url), None, "{url:?}");
        }
    }

    #[test]
    fn hosts_that_are_not() {
        let cause = |text: &str| Registry::parse(text).unwrap_err().cause;
        for host in ["ghrc.io", "gchr.io", "ghcr.com", "ghcr.i", "ghcr.oi"] {
            assert_eq!(cause(host), Cause::LookAlikeRegistry, "{host}");
        }
        for host in ["containers.ghrc.io", "containers.acme.ghe.co", "containers.acme.ghe.con"] {
            assert_eq!(cause(host), Cause::LookAlikeRegistry, "{host}");
        }
        assert_eq!(cause("docker.pkg.github.com"), Cause::RetiredRegistry);
        for host in [
            "",
            "docker.io",
            "quay.io",
            "gcr.io",
            "icr.io",
            "nvcr.io",
            "lscr.io",
            "http://ghcr.io",
            "ghcr.io/acme",
            "ghcr.io:443",
            "containers.ghe.com",
            "containers.a.b.ghe.com",
            "containers.github.com",
            "containers.x.github.com",
            "containers.ghcr.io",
            "containers.-a.example",
            "containers.a..example",
            "containers.localhost",
            "user@containers.a.example",
        ] {
            assert_eq!(cause(host), Cause::UnknownRegistry, "{host}");
        }
    }
}
