//! Whom a text speaks of: the hosts and images that it names.
//!
//! Pure. A text may name many, and only GitHub's registry is our business.

use crate::cause::Cause;
use crate::registry::{Kind, Registry};

/// The host that GHCR sends clients to for layers (catalogue C60).
const BLOBS: &str = "pkg-containers.githubusercontent.com";

/// Ends of hosts that are registries of others, for images and for packages.
const OTHERS: &[&str] = &[
    "docker.io",
    "docker.com",
    "quay.io",
    "gcr.io",
    "pkg.dev",
    "azurecr.io",
    "azurecr.us",
    "azurecr.cn",
    "amazonaws.com",
    "amazonaws.com.cn",
    "ecr.aws",
    "microsoft.com",
    "jfrog.io",
    "nvcr.io",
    "k8s.io",
    "icr.io",
    "lscr.io",
    "gitlab.com",
    "codeberg.org",
    "pkg.github.com",
    "npmjs.org",
    "npmjs.com",
    "pypi.org",
    "rubygems.org",
    "nuget.org",
    "cloudsmith.io",
    "redhat.com",
    "redhat.io",
    "digitalocean.com",
    "heroku.com",
    "fly.io",
    "ocir.io",
    "scw.cloud",
    "gitea.com",
    "aliyuncs.com",
    "cgr.dev",
    "ngc.nvidia.com",
    "maven.org",
    "crates.io",
];

/// Ends of names of files, which look like those of hosts.
const FILES: &[&str] = &[
    "json",
    "go",
    "yml",
    "yaml",
    "sh",
    "py",
    "js",
    "ts",
    "txt",
    "toml",
    "lock",
    "md",
    "conf",
    "log",
    "tar",
    "gz",
    "tgz",
    "exe",
    "rs",
    "java",
    "jar",
    "mod",
    "sum",
    "cfg",
    "ini",
    "env",
    "service",
    "socket",
    "sock",
    "html",
    "xml",
    "so",
    "git",
    "dockerfile",
];

/// Who is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// GitHub's container registry.
    GitHub(Kind),
    /// The host of its layers.
    Blobs,
    /// A host that is a cause by itself: a look-alike of ours, or the retired registry.
    Wrong(Cause),
    /// Somebody else's.
    Other,
}

/// A host that a text names.
#[derive(Clone, Copy, Debug)]
pub(super) struct HostMention<'t> {
    /// Where it begins in the text.
    pub at: usize,
    /// Who it is.
    pub owner: Owner,
    /// What stands before `://`.
    pub scheme: Option<&'t str>,
    /// The host.
    pub host: &'t str,
    /// What follows the host and its port, with its first slash.
    pub path: &'t str,
}

impl HostMention<'_> {
    /// The image, `HOST/OWNER/NAME` without tag, if it is one of ours.
    pub(super) fn image(&self) -> Option<String> {
        if !matches!(self.owner, Owner::GitHub(_)) {
            return None;
        }
        let name = match self.endpoint_path() {
            Some(name) => name.to_owned(),
            None if self.path.starts_with("/token") => scope(self.path)?,
            None => {
                let path = self.path.strip_prefix('/')?;
                let path = path.split(['@', '?', '#', '%']).next()?;
                let last = path.rfind('/').map_or(0, |at| at + 1);
                let end = path[last..].find(':').map_or(path.len(), |at| last + at);
                path[..end].trim_end_matches(['/', '.', ':', ',', ']']).to_owned()
            }
        };
        let is_name = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
        let fits = !name.is_empty()
            && name.chars().all(is_name)
            && name != "v2"
            && !name.starts_with("v2/");
        // A person's own path would be shown as it is: nothing longer than names are.
        (fits && name.len() <= 256).then(|| format!("{}/{name}", self.host.to_ascii_lowercase()))
    }

    /// The name in a path of the registry's protocol: `/v2/NAME/manifests/REF`.
    fn endpoint_path(&self) -> Option<&str> {
        let rest = self.path.strip_prefix("/v2/")?;
        let end = ["/manifests/", "/blobs/", "/tags/", "/referrers/"]
            .iter()
            .filter_map(|part| rest.find(part))
            .min()?;
        Some(&rest[..end])
    }

    /// Whether it is a URL of the web, or an image's name.
    pub(super) fn is_call(&self) -> bool {
        matches!(self.scheme, Some("https" | "http"))
    }
}

/// The repository in the scope of a URL of the token endpoint.
fn scope(path: &str) -> Option<String> {
    let at = path.find("scope=repository")? + "scope=repository".len();
    let rest = path[at..].replace("%3A", ":").replace("%3a", ":");
    let rest = rest.replace("%2F", "/").replace("%2f", "/");
    let name = rest.strip_prefix(':')?.split([':', '&', ' ']).next()?;
    // The placeholder that GHCR's challenge has for everybody (catalogue 3.1).
    (!name.is_empty() && name != "user/image").then(|| name.to_owned())
}

/// Every host that a text names, in order.
pub(super) fn mentions(text: &str) -> Vec<HostMention<'_>> {
    let mut found = Vec::new();
    let is_end = |c: char| c.is_whitespace() || "\"'`()[]{}<>,;|\\*".contains(c);
    let mut from = 0;
    for word in text.split(is_end) {
        if word.contains('.') || word.contains("://") || word.contains("localhost") {
            found.extend(mention(word, from));
        }
        from += word.len();
        from += text[from..].chars().next().map_or(0, char::len_utf8);
    }
    found
}

fn mention(word: &str, at: usize) -> Option<HostMention<'_>> {
    let (scheme, rest, mut at) = match word.find("://") {
        Some(mark) => {
            let letters = word.as_bytes()[..mark].iter().rev();
            let start = mark - letters.take_while(|byte| byte.is_ascii_alphanumeric()).count();
            (Some(&word[start..mark]), &word[mark + 3..], at + mark + 3)
        }
        None => {
            let start = word.rfind('=').map_or(0, |at| at + 1);
            (None, &word[start..], at + start)
        }
    };
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let user = rest[..authority].rfind('@').map_or(0, |at| at + 1);
    at += user;
    let rest = &rest[user..];
    let end = rest.find(['/', ':', '?', '#', '@']).unwrap_or(rest.len());
    let host = rest[..end].trim_end_matches('.');
    let mut path = &rest[end..];
    if let Some(port) = path.strip_prefix(':') {
        let digits = port.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            path = &port[digits..];
        }
    }
    let path = path.trim_end_matches([':', '.']);
    let whose = whose(host, scheme, path)?;
    Some(HostMention { at, owner: whose, scheme, host, path })
}

/// Who a host is; `None` if it is none, or nobody who matters.
fn whose(host: &str, scheme: Option<&str>, path: &str) -> Option<Owner> {
    let host = host.to_ascii_lowercase();
    let is_address = scheme.is_some() || path.starts_with('/');
    let is_api = path.starts_with("/v2") || path.starts_with("/token");
    let is_registry =
        is_api || (path.starts_with('/') && !matches!(scheme, Some("http" | "https")));
    if host == BLOBS {
        return Some(Owner::Blobs);
    }
    if host == "localhost" {
        return is_address.then_some(Owner::Other);
    }
    let is_end = |b: u8| b.is_ascii_alphabetic();
    let is_name = host.rsplit_once('.').is_some_and(|(name, end)| {
        let is_file = FILES.contains(&end) && scheme.is_none();
        !name.is_empty() && end.len() >= 2 && end.bytes().all(is_end) && !is_file
    });
    if !is_name {
        // An address, or a name of the local network's.
        let is_number = host.contains('.') && host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let is_theirs = (is_number && is_address) || (scheme.is_some() && !host.is_empty());
        return is_theirs.then_some(Owner::Other);
    }
    let under = |domain: &&str| {
        host.strip_suffix(*domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let is_known = OTHERS.iter().any(under);
    // The retired registry's domain is that of npm's and Maven's, which are alive.
    if is_known && host != "docker.pkg.github.com" {
        return Some(Owner::Other);
    }
    match Registry::parse(&host) {
        Ok(registry) if registry.kind == Kind::EnterpriseServer && !is_address => None,
        Ok(registry) => Some(Owner::GitHub(registry.kind)),
        Err(problem) => match problem.cause {
            Cause::RetiredRegistry => Some(Owner::Wrong(problem.cause)),
            Cause::LookAlikeRegistry if is_registry => Some(Owner::Wrong(problem.cause)),
            // Go's modules and links to manuals stand in every log.
            _ if host == "github.com" || host.starts_with("docs.") => None,
            _ => is_address.then_some(Owner::Other),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whom(text: &str) -> Vec<Owner> {
        mentions(text).iter().map(|mention| mention.owner).collect()
    }

    #[test]
    fn who_is_named() {
        let ours = Owner::GitHub(Kind::Ghcr);
        for (text, expect) in [
            ("Head \"https://ghcr.io/v2/a/b/manifests/1\": denied", vec![ours]),
            ("docker://ghcr.io/a/b:1: no", vec![ours]),
            ("lookup ghcr.io on 10.0.0.2:53: no such host", vec![ours]),
            ("host=ghcr.io:443", vec![ours]),
            ("(GHCR.IO/Acme/App)", vec![ours]),
            ("containers.acme.ghe.com/a/b", vec![Owner::GitHub(Kind::Tenant)]),
            ("https://containers.git.example/v2/", vec![Owner::GitHub(Kind::EnterpriseServer)]),
            ("containers.git.example is a host", vec![]),
            ("harbor.example/ghcr.io/a/b", vec![Owner::Other]),
            ("https://ghcr.io.evil.example/v2/", vec![Owner::Other]),
            ("https://u:ghcr.io@evil.example/", vec![Owner::Other]),
            ("ghrc.io/a/b", vec![Owner::Wrong(Cause::LookAlikeRegistry)]),
            ("nvcr.io/a/b lscr.io/a/b icr.io/a/b gcr.io/a/b", vec![Owner::Other; 4]),
            ("https://docker.pkg.github.com/v2/", vec![Owner::Wrong(Cause::RetiredRegistry)]),
            ("https://npm.pkg.github.com/@a%2fb", vec![Owner::Other]),
            ("https://pkg-containers.githubusercontent.com/ghcr1/blobs/x", vec![Owner::Blobs]),
            ("/etc/docker/daemon.json main.go:12 github.com/moby/moby 1.2.3", vec![]),
            (".github/workflows/ghcr.yml", vec![]),
            (
                "http://10.1.1.1:8080/x 10.0.0.5:5000/app http://registry:5000/v2/",
                vec![Owner::Other; 3],
            ),
            ("dial tcp 140.82.121.34:443: lookup on 10.0.0.2:53", vec![]),
        ] {
            assert_eq!(whom(text), expect, "{text}");
        }
    }

    #[test]
    fn images() {
        for (text, expect) in [
            ("https://ghcr.io/v2/acme/app/manifests/latest", Some("ghcr.io/acme/app")),
            ("https://ghcr.io/v2/acme/a/b/blobs/uploads/", Some("ghcr.io/acme/a/b")),
            (
                "https://ghcr.io/token?scope=repository%3Aacme%2Fapp%3Apull&service=ghcr.io",
                Some("ghcr.io/acme/app"),
            ),
            ("https://ghcr.io/token?scope=repository:acme/app:pull", Some("ghcr.io/acme/app")),
            ("https://ghcr.io/token?scope=repository:user/image:pull", None),
            ("https://ghcr.io/v2/", None),
            ("ghcr.io/acme/app:1.2", Some("ghcr.io/acme/app")),
            ("ghcr.io/acme/app@sha256:ab:", Some("ghcr.io/acme/app")),
            ("oci://ghcr.io/acme/charts/x", Some("ghcr.io/acme/charts/x")),
            ("ghcr.io:443/acme/app", Some("ghcr.io/acme/app")),
            ("ghcr.io", None),
        ] {
            let image = mentions(text).first().and_then(HostMention::image);
            assert_eq!(image.as_deref(), expect, "{text}");
        }
    }
}
