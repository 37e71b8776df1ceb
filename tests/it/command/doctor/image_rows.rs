//! The arrangements that `doctor IMAGE` is tried in, and what it has to find in each.

use ghcr_stand_in::{Account, Break, What, Where};

use crate::command::doctor::image::{PRIVATE, PUBLIC, ROW, Row, app, cut, fault, hold, job};
use crate::harness::canary::Kind;
use crate::harness::scene::Scene;

const SSO: &str = "https://github.com/orgs/acme/sso?authorization_request=A1";

pub(crate) fn rows() -> Vec<Row> {
    [well(), tokens(), rights(), jobs(), owners(), names(), versions(), network()].concat()
}

/// An account that may only read.
fn reader(account: Account) -> Account {
    Account { scopes: Some("read:packages".into()), ..account }
}

/// Somebody whom no list of logins has.
fn stranger(account: Account) -> Account {
    Account { login: "mona".into(), ..account }
}

fn scopeless(account: Account) -> Account {
    Account { scopes: Some("gist, read:org, repo".into()), ..account }
}

fn unsure(account: Account) -> Account {
    Account { scopes: None, ..account }
}

fn unauthorized(account: Account) -> Account {
    Account { sso: vec![("acme".into(), SSO.into())], ..account }
}

fn bare(scene: &Scene) {
    fault(scene, Where::Manifest, What::bare_denied());
    fault(scene, Where::Upload, What::bare_denied());
}

fn well() -> Vec<Row> {
    vec![
        Row {
            name: "C31 a private image may be pulled",
            asks: "VULBAM",
            well: "docker's login of octocat may pull ghcr.io/acme/secret",
            ..ROW
        },
        Row {
            name: "a public image may be pulled with a login",
            typed: PUBLIC,
            asks: "VULBAM",
            well: "ghcr.io/acme/app: anyone may pull it",
            ..ROW
        },
        Row {
            name: "C70 a public image may be pulled without a login",
            typed: PUBLIC,
            login: None,
            asks: "VLAM",
            well: "ghcr.io/acme/app can be pulled without a login",
            ..ROW
        },
        Row {
            name: "a public image, whatever the scopes",
            typed: PUBLIC,
            account: Some(scopeless),
            asks: "VULBAM",
            well: "docker's login of octocat may pull ghcr.io/acme/app",
            ..ROW
        },
        Row {
            name: "an upload is let in",
            typed: "ghcr.io/octocat/new --for push",
            asks: "VUPAW",
            well: "an upload was opened for it, which is empty and expires by itself",
            ..ROW
        },
        Row {
            name: "nothing is deleted to see whether it may",
            typed: "ghcr.io/acme/secret --for delete",
            account: Some(|account| Account {
                scopes: Some("delete:packages, read:packages".into()),
                ..account
            }),
            asks: "VULBAM",
            well: "nothing was deleted",
            ..ROW
        },
        Row {
            name: "a token that may not delete",
            typed: "ghcr.io/acme/secret --for delete",
            account: Some(reader),
            finds: &["scope-missing-delete certain"],
            asks: "VULBAM",
            ..ROW
        },
        Row {
            name: "a job may push",
            typed: "ghcr.io/acme/new --for push",
            login: Some(("x", Kind::Stateless)),
            account: Some(job),
            job: Some("acme"),
            asks: "VUPAW",
            well: "may push",
            ..ROW
        },
        Row { name: "offline nobody is asked", typed: "ghcr.io/acme/secret --offline", ..ROW },
    ]
}

fn tokens() -> Vec<Row> {
    vec![
        Row {
            name: "C05 a dead login breaks a public image",
            typed: PUBLIC,
            account: None,
            finds: &["stale-login certain"],
            asks: "VULBA",
            fix: "or to pull anonymously: docker-ghcr logout --engine docker",
            ..ROW
        },
        Row {
            name: "C01 C02 a dead login and a private image",
            account: None,
            finds: &["stale-login certain"],
            asks: "VULBA",
            fix: "docker-ghcr login --engine docker",
            ..ROW
        },
        Row {
            name: "a dead login and a push",
            typed: "ghcr.io/acme/secret --for push",
            account: None,
            finds: &["stale-login certain"],
            asks: "VUPA",
            ..ROW
        },
        Row {
            name: "C03 a fine-grained token",
            login: Some(("octocat", Kind::FineGrained)),
            account: Some(unsure),
            finds: &["fine-grained-token certain"],
            asks: "VULBA",
            ..ROW
        },
        Row {
            name: "C04 C08 a password, or a token cut short",
            login: None,
            also: |scene| {
                hold(scene, "home/.docker/config.json", "ghcr.io", "octocat", "not a token");
            },
            finds: &["stale-login certain", "~unknown-token-kind likely"],
            asks: "VULBA",
            ..ROW
        },
        Row {
            name: "C06 a job's token that outlived the job",
            typed: PUBLIC,
            login: Some(("x-access-token", Kind::Stateless)),
            account: None,
            finds: &["stale-login certain"],
            asks: "VULBA",
            ..ROW
        },
        Row {
            name: "C13 a token of another GitHub",
            account: Some(|account| Account { github: "git.corp.example".into(), ..account }),
            finds: &["stale-login certain"],
            asks: "VULBA",
            ..ROW
        },
        Row {
            name: "C15 a refresh token",
            login: Some(("octocat", Kind::Refresh)),
            account: None,
            finds: &["wrong-token-kind certain"],
            asks: "VULBA",
            ..ROW
        },
        Row {
            name: "GitHub takes the token and the registry does not",
            also: |scene| fault(scene, Where::Token, What::denied()),
            // Which hides the package as well.
            finds: &["stale-login likely"],
            asks: "VULBA",
            ..ROW
        },
        Row {
            name: "C62 everybody is locked out",
            typed: PUBLIC,
            also: |scene| scene.ghcr.lock_out_after(0),
            finds: &["login-lockout likely"],
            asks: "VULBA",
            ..ROW
        },
    ]
}

fn rights() -> Vec<Row> {
    vec![
        Row {
            name: "C10 no scope to write",
            typed: "ghcr.io/acme/secret --for push",
            account: Some(reader),
            finds: &["scope-missing-write certain"],
            asks: "VUPA",
            fix: "scopes=write:packages",
            ..ROW
        },
        Row {
            name: "C10 no scope to write, by the registry's word alone",
            typed: "ghcr.io/acme/secret --for push",
            account: Some(unsure),
            also: |scene| {
                let words = "The token provided does not match expected scopes.";
                fault(scene, Where::Upload, What::permission_denied(words));
            },
            finds: &["scope-missing-write likely"],
            asks: "VUPAW",
            ..ROW
        },
        Row {
            name: "C11 no scope to read",
            account: Some(scopeless),
            finds: &["scope-missing-read certain"],
            asks: "VULBA",
            fix: "scopes=read:packages",
            ..ROW
        },
        Row {
            name: "C12 the scopes of gh",
            typed: "ghcr.io/acme/secret --for push",
            login: Some(("octocat", Kind::OAuth)),
            account: Some(scopeless),
            finds: &["scope-missing-write certain"],
            asks: "VUPA",
            fix: "gh auth refresh -h github.com -s write:packages && docker-ghcr login --from gh --for push --engine docker",
            ..ROW
        },
        Row {
            name: "C18 no role to read, said on a push",
            typed: "ghcr.io/acme/secret --for push",
            account: Some(stranger),
            finds: &["package-read-role certain"],
            asks: "VUPAW",
            ..ROW
        },
        Row {
            name: "C18 no role to read, said on a pull",
            also: |scene| fault(scene, Where::Manifest, What::permission_denied("read_package")),
            finds: &["package-read-role certain"],
            asks: "VULBAMm",
            ..ROW
        },
        Row {
            name: "C17 no role to write",
            typed: "ghcr.io/acme/secret --for push",
            finds: &["package-not-linked likely"],
            asks: "VUPAW",
            fix: "https://github.com/orgs/acme/packages/container/secret/settings",
            ..ROW
        },
        Row {
            name: "C21 C19 no right to create",
            typed: "ghcr.io/acme/new --for push",
            finds: &["create-refused certain", "~org-forbids-creation possible"],
            asks: "VUPAW",
            ..ROW
        },
        Row {
            name: "C09 C28 no role",
            account: Some(stranger),
            finds: &["no-role likely"],
            asks: "VULBAMmO",
            fix: "https://github.com/orgs/acme/packages/container/secret/settings",
            ..ROW
        },
        Row {
            name: "C28 no role, and GitHub cannot say more",
            account: Some(stranger),
            also: |scene| fault(scene, Where::ApiOrg, What::status(502)),
            finds: &["no-role possible"],
            asks: "VULBAMmO",
            ..ROW
        },
        Row {
            name: "C28 refused although the API shows it",
            also: bare,
            finds: &["no-role possible"],
            asks: "VULBAMmO",
            ..ROW
        },
        Row {
            name: "one's own package is nobody else's to refuse",
            typed: "ghcr.io/octocat/app",
            also: |scene| {
                bare(scene);
                fault(scene, Where::AnonymousToken, What::unauthorized());
            },
            finds: &["no-role likely"],
            asks: "VULBAMm",
            fix: "https://github.com/users/octocat/packages/container/app/settings",
            ..ROW
        },
        Row {
            name: "a public image is refused to a login alone",
            typed: PUBLIC,
            also: bare,
            finds: &["registry-refused possible"],
            asks: "VULBAMmO",
            fix: "to pull anonymously: docker-ghcr logout --engine docker",
            ..ROW
        },
        Row {
            name: "an upload is refused without a reason",
            typed: "ghcr.io/acme/app --for push",
            also: bare,
            finds: &["package-not-linked possible"],
            asks: "VUPAWO",
            ..ROW
        },
        Row {
            name: "the upload of a new package is refused without a reason",
            typed: "ghcr.io/acme/new --for push",
            also: bare,
            finds: &["create-refused possible"],
            asks: "VUPAWO",
            ..ROW
        },
    ]
}

fn jobs() -> Vec<Row> {
    let in_job = Row { login: Some(("x", Kind::Stateless)), job: Some("acme"), ..ROW };
    vec![
        Row {
            name: "C16 a job without the permission to write",
            typed: "ghcr.io/acme/secret --for push",
            account: Some(app),
            finds: &["actions-permission certain"],
            asks: "VUPAW",
            fix: "packages: write",
            ..in_job
        },
        Row {
            name: "C16 a job without the permission to read",
            account: Some(app),
            finds: &["actions-permission certain"],
            asks: "VULBAMm",
            ..in_job
        },
        Row {
            name: "C16 C19 a job may not create",
            typed: "ghcr.io/acme/new --for push",
            account: Some(job),
            also: |scene| scene.ghcr.forbid_creation("acme"),
            finds: &["actions-permission likely", "~org-forbids-creation possible"],
            asks: "VUPAW",
            ..in_job
        },
        Row {
            name: "C17 a package that is not linked with the job's repository",
            typed: "ghcr.io/acme/app --for push",
            account: Some(job),
            finds: &["package-not-linked likely"],
            asks: "VUPAW",
            fix: "Manage Actions access",
            ..in_job
        },
        Row {
            name: "C20 another owner's package",
            typed: "ghcr.io/other/app --for push",
            account: Some(job),
            finds: &["other-namespace certain"],
            asks: "VUPAW",
            ..in_job
        },
        Row {
            name: "C20 another owner's package, without words",
            typed: "ghcr.io/other/app --for push",
            account: Some(job),
            also: bare,
            finds: &["other-namespace likely"],
            asks: "VUPAW",
            ..in_job
        },
        Row {
            name: "C14 an app's token outside of a job",
            account: Some(app),
            job: None,
            finds: &["third-party-app-token likely"],
            asks: "VULBAMm",
            ..in_job
        },
        Row {
            name: "C14 an app's token outside of a job, without words",
            account: Some(app),
            job: None,
            also: bare,
            finds: &["third-party-app-token likely"],
            asks: "VULBAMm",
            ..in_job
        },
    ]
}

fn owners() -> Vec<Row> {
    vec![
        Row {
            name: "C22 single sign-on",
            account: Some(unauthorized),
            finds: &["sso-not-authorized certain"],
            asks: "VULBAMmO",
            fix: SSO,
            ..ROW
        },
        Row {
            name: "C22 single sign-on, said on a push",
            typed: "ghcr.io/acme/secret --for push",
            account: Some(unauthorized),
            finds: &["sso-not-authorized certain"],
            asks: "VUPAWO",
            fix: SSO,
            ..ROW
        },
        Row {
            name: "C22 single sign-on with a link to somebody else",
            account: Some(|account| Account {
                sso: vec![("acme".into(), "https://github.com.evil.example/sso".into())],
                ..account
            }),
            finds: &["sso-not-authorized certain"],
            asks: "VULBAMmO",
            fix: "authorize it at https://github.com/settings/tokens (",
            ..ROW
        },
        Row {
            name: "C23 no classic tokens, by the registry's word",
            also: |scene| {
                let words = "`acme` forbids access via a personal access token (classic). Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.";
                fault(scene, Where::Manifest, What::permission_denied(words));
            },
            finds: &["org-forbids-classic certain"],
            asks: "VULBAMm",
            fix: "docker-ghcr login --from gh",
            ..ROW
        },
        Row {
            name: "C23 no classic tokens, by the API's word",
            also: |scene| {
                bare(scene);
                fault(scene, Where::ApiOrg, What::classic_forbidden("acme"));
            },
            finds: &["org-forbids-classic certain"],
            asks: "VULBAMmO",
            ..ROW
        },
        Row {
            name: "C24 no tokens that live so long",
            also: |scene| {
                bare(scene);
                fault(scene, Where::ApiOrg, What::lifetime_forbidden("acme", 30));
            },
            finds: &["org-limits-lifetime certain"],
            asks: "VULBAMmO",
            fix: "default_expires_at=30",
            ..ROW
        },
        Row {
            name: "C25 an address that is not on the list",
            typed: PUBLIC,
            also: |scene| {
                bare(scene);
                fault(scene, Where::ApiOrg, What::ip_allow_list("acme"));
            },
            finds: &["ip-not-allowed certain"],
            asks: "VULBAMmO",
            fix: "docker-ghcr logout",
            ..ROW
        },
        Row {
            name: "C26 a managed user",
            also: |scene| {
                bare(scene);
                fault(scene, Where::ApiOrg, What::managed_user());
            },
            finds: &["managed-user likely"],
            asks: "VULBAMmO",
            ..ROW
        },
        Row {
            name: "C27 nobody is logged in, and it is private",
            login: None,
            finds: &["private-not-logged-in certain"],
            asks: "VLA",
            fix: "docker-ghcr login, or ask",
            ..ROW
        },
        Row {
            name: "nobody is logged in, and it is to be pushed",
            typed: "ghcr.io/acme/secret --for push",
            login: None,
            finds: &["not-logged-in certain"],
            asks: "VA",
            ..ROW
        },
    ]
}

fn names() -> Vec<Row> {
    // A name that is none asks nobody for it: what is asked is about the login in general.
    let local = Row { login: None, asks: "V", ..ROW };
    vec![
        Row {
            name: "C29 missing, and nobody is logged in",
            typed: "ghcr.io/acme/nosuch",
            login: None,
            finds: &["package-missing likely"],
            asks: "VLA",
            ..ROW
        },
        Row {
            name: "C29 missing for a login too",
            typed: "ghcr.io/acme/nosuch",
            finds: &["package-missing certain"],
            asks: "VULBAMm",
            ..ROW
        },
        Row {
            name: "C29 missing or hidden for a login too",
            typed: "ghcr.io/acme/nosuch",
            also: bare,
            finds: &["package-missing likely"],
            asks: "VULBAMmO",
            ..ROW
        },
        Row {
            name: "a package that has a name of two parts",
            typed: "ghcr.io/acme/a/b:v1",
            also: bare,
            finds: &["package-missing likely"],
            asks: "VULBAMmO",
            ..ROW
        },
        Row {
            name: "private without a login, and unknown with one",
            also: |scene| {
                let unknown = "repository name not known to registry";
                let what = What::registry_error(404, "NAME_UNKNOWN", unknown);
                fault(scene, Where::Manifest, what);
            },
            finds: &["no-role likely"],
            asks: "VULBAMm",
            ..ROW
        },
        Row {
            name: "C32 capital letters",
            typed: "ghcr.io/Acme/App:V1",
            finds: &["name-uppercase certain", "~not-logged-in certain"],
            fix: "use ghcr.io/acme/app:V1",
            ..local
        },
        Row {
            name: "C33 a look-alike",
            typed: "ghrc.io/acme/app",
            finds: &["look-alike-registry certain", "~not-logged-in certain"],
            fix: "revoke every token that was ever sent to ghrc.io",
            ..local
        },
        Row {
            name: "C34 an empty owner",
            typed: "ghcr.io//app",
            finds: &["empty-path-part certain", "~not-logged-in certain"],
            ..local
        },
        Row {
            name: "C36 no host",
            typed: "acme/app",
            finds: &["no-host certain", "~not-logged-in certain"],
            fix: "use ghcr.io/acme/app",
            ..local
        },
        Row {
            name: "C37 the old host",
            typed: "docker.pkg.github.com/acme/repo/app:1",
            finds: &["retired-registry certain", "~not-logged-in certain"],
            fix: "use ghcr.io/acme/app:1",
            ..local
        },
        Row {
            name: "an address for browsers",
            typed: "https://ghcr.io/acme/app",
            finds: &["invalid-image-name certain", "~not-logged-in certain"],
            fix: "use ghcr.io/acme/app",
            ..local
        },
        Row {
            name: "a name without an owner",
            typed: "ghcr.io/app",
            finds: &["invalid-image-name certain", "~not-logged-in certain"],
            fix: "use ghcr.io/OWNER/app",
            ..local
        },
    ]
}

fn versions() -> Vec<Row> {
    vec![
        Row {
            name: "C30 no such tag",
            typed: "ghcr.io/acme/secret:nosuch",
            finds: &["tag-missing certain"],
            asks: "VULBAMm",
            ..ROW
        },
        Row {
            name: "C30 no such tag, without a login",
            typed: "ghcr.io/acme/app:nosuch",
            login: None,
            finds: &["tag-missing certain"],
            asks: "VLAMm",
            ..ROW
        },
        Row {
            name: "C30 no such digest",
            typed: "ghcr.io/acme/secret@sha256:0000000000000000000000000000000000000000000000000000000000000000",
            finds: &["tag-missing certain"],
            asks: "VULBAMm",
            ..ROW
        },
        Row {
            name: "a digest that is there",
            typed: "ghcr.io/acme/secret@sha256:dff9de10919148711140d349bf03f1a99eb06f94b03e51715ccebfa7cdc518e2",
            asks: "VULBAM",
            ..ROW
        },
    ]
}

fn network() -> Vec<Row> {
    vec![
        Row {
            name: "C56 too many requests for passes",
            typed: PUBLIC,
            login: None,
            also: |scene| fault(scene, Where::Token, What::rate_limit(60)),
            finds: &["rate-limited certain"],
            asks: "VLA",
            ..ROW
        },
        Row {
            name: "C56 too many requests for manifests",
            also: |scene| fault(scene, Where::Manifest, What::rate_limit(60)),
            finds: &["rate-limited certain"],
            asks: "VULBAM",
            ..ROW
        },
        Row {
            name: "C56 too many requests for uploads",
            typed: "ghcr.io/acme/secret --for push",
            also: |scene| fault(scene, Where::Upload, What::rate_limit(60)),
            finds: &["rate-limited certain"],
            asks: "VUPAW",
            ..ROW
        },
        Row {
            name: "C57 a certificate of somebody else's",
            also: |scene| cut(scene, "ghcr.io", Break::TlsUnknownCa),
            finds: &["tls-failed certain"],
            // Once for the challenge, and once to see who signed.
            asks: "UL[CONNECT ghcr.ioghcr.io:443 with nothing][CONNECT ghcr.ioghcr.io:443 with nothing]",
            ..ROW
        },
        Row {
            name: "C60 the host of the layers is blocked",
            also: |scene| {
                cut(scene, "pkg-containers.githubusercontent.com", Break::RefuseConnect(403));
            },
            finds: &["blob-host-blocked certain"],
            asks: "VUBAM[CONNECT pkg-containers.githubusercontent.compkg-containers.githubusercontent.com:443 with nothing]",
            ..ROW
        },
        Row {
            name: "C61 an outage that takes no pass",
            also: |scene| fault(scene, Where::Manifest, What::unauthenticated()),
            finds: &["server-error possible"],
            asks: "VULBAMm",
            ..ROW
        },
        Row {
            name: "C61 an outage of the manifests",
            also: |scene| fault(scene, Where::Manifest, What::status(503)),
            finds: &["server-error certain"],
            asks: "VULBAM",
            ..ROW
        },
        Row {
            name: "C61 an outage of the passes",
            also: |scene| fault(scene, Where::Token, What::status(502)),
            finds: &["server-error certain", "server-error certain"],
            asks: "VULBA",
            ..ROW
        },
        Row {
            name: "a portal in the registry's place",
            also: |scene| fault(scene, Where::Registry, What::Html),
            finds: &["not-a-registry certain"],
            asks: "VUL",
            ..ROW
        },
        Row {
            name: "a portal in the manifest's place",
            also: |scene| fault(scene, Where::Manifest, What::Html),
            finds: &["not-a-registry certain"],
            asks: "VULBAM",
            ..ROW
        },
        Row {
            name: "a realm of somebody else's",
            also: |scene| {
                let realm = What::RealmElsewhere("https://evil.example/token".into());
                fault(scene, Where::V2, realm);
            },
            finds: &["realm-elsewhere certain"],
            asks: "VUL",
            ..ROW
        },
        Row {
            name: "a redirect is not followed",
            also: |scene| {
                fault(scene, Where::Manifest, What::Redirect("https://evil.example/".into()));
            },
            finds: &["not-a-registry certain"],
            asks: "VULBAM",
            ..ROW
        },
        Row {
            name: "an answer without an end",
            typed: PUBLIC,
            login: None,
            also: |scene| fault(scene, Where::AnonymousToken, What::Endless),
            finds: &["not-a-registry certain"],
            asks: "VLA",
            ..ROW
        },
        Row {
            name: "words that would paint the terminal",
            typed: PRIVATE,
            also: |scene| {
                let words =
                    format!("permission_denied: \u{1b}[31m{}", "read_package ".repeat(9000));
                fault(scene, Where::Manifest, What::registry_error(403, "DENIED", &words));
            },
            // Longer than what is read of an answer: no words at all.
            finds: &["registry-refused certain"],
            asks: "VULBAMm",
            ..ROW
        },
    ]
}
