//! A corpus of secrets, made anew for each run, and what must not be taken for one.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

use base64::engine::general_purpose::STANDARD;

use super::*;

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &str = "0123456789abcdef";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// By chance, with a letter and a digit of each kind in it, so that no run is an odd one.
fn random(alphabet: &str, length: usize) -> String {
    let all: Vec<_> = alphabet.chars().collect();
    let some = |_| all[RandomState::new().build_hasher().finish() as usize % all.len()];
    let one_of = |is: fn(&char) -> bool| alphabet.chars().filter(is).nth(1);
    let kinds: [fn(&char) -> bool; 3] =
        [char::is_ascii_digit, char::is_ascii_lowercase, char::is_ascii_uppercase];
    let mut made: Vec<char> = kinds.iter().filter_map(|is| one_of(*is)).collect();
    made.extend((made.len()..length).map(some));
    made.into_iter().collect()
}

fn without(text: &str) -> String {
    redacted(text, &[] as &[Arc<Secret>])
}

/// So many characters of a secret in a row tell too much.
fn shows(text: &str, secret: &str) -> bool {
    secret.as_bytes().windows(8).any(|part| text.as_bytes().windows(8).any(|it| it == part))
}

/// What secrets look like: how they begin, their alphabet and length.
const KINDS: &[(&str, &str, usize)] = &[
    ("ghp_", ALL, 36),
    ("gho_", ALL, 36),
    ("ghu_", ALL, 36),
    ("ghs_", ALL, 36),
    ("ghr_", ALL, 36),
    ("github_pat_", ALL, 82),
    ("dckr_pat_", ALL, 27),
    ("dckr_oat_", ALL, 32),
    ("glpat-", ALL, 20),
    ("glrt-", ALL, 20),
    ("gldt-", ALL, 20),
    ("npm_", ALL, 36),
    ("pypi-AgEIcHlwaS5vcmc", ALL, 60),
    ("AKIA", UPPER, 16),
    ("ASIA", UPPER, 16),
    ("AIza", ALL, 35),
    ("ya29.", ALL, 60),
    ("GOCSPX-", ALL, 28),
    ("xoxb-123456789012-", ALL, 24),
    ("xoxp-123456789012-", LOWER, 32),
    ("xapp-1-A0123-", LOWER, 64),
    ("sk_live_", ALL, 24),
    ("rk_test_", ALL, 24),
    ("whsec_", ALL, 32),
    ("sk-ant-api03-", ALL, 93),
    ("sk-proj-", ALL, 48),
    ("SG.", ALL, 64),
    ("hvs.", ALL, 90),
    ("dop_v1_", HEX, 64),
    ("shpat_", HEX, 32),
    ("lin_api_", ALL, 40),
    ("pul-", HEX, 40),
    ("PMAK-", HEX, 58),
    ("rubygems_", HEX, 48),
    ("NRAK-", UPPER, 27),
    ("figd_", ALL, 40),
    ("hf_", ALL, 34),
    ("glsa_", ALL, 41),
    ("dp.pt.", ALL, 43),
    ("sntrys_", ALL, 64),
    ("tskey-auth-", ALL, 32),
    ("ATATT3", ALL, 186),
    ("AKCp", ALL, 69),
    ("AGE-SECRET-KEY-1", UPPER, 58),
    ("dapi", HEX, 32),
    ("eyJhbGciOiJIUzI1NiJ9.eyJ", ALL, 80),
    ("", HEX, 32),
    ("", HEX, 40),
    ("", ALL, 40),
    ("", ALL, 64),
    ("", HEX, 128),
];

/// Where a secret stands; `S` is it, whatever it looks like.
const PLACES: &[&str] = &[
    "Authorization: Basic S",
    "authorization: bearer S",
    "AUTHORIZATION: token S",
    "Authorization: token S, retrying",
    "Proxy-Authorization: Basic S",
    "curl: -H \"Authorization: Bearer S\" https://ghcr.io/v2/",
    "curl -H 'Authorization: token S'",
    "{\"auths\":{\"ghcr.io\":{\"auth\":\"S\"}}}",
    "{\"auth\": \"S\"}",
    "{\\\"auth\\\":\\\"S\\\"}",
    "\"{\\\\\\\"auth\\\\\\\":\\\\\\\"S\\\\\\\"}\"",
    "{\"identitytoken\": \"S\"}",
    "{\"registrytoken\":\"S\"}",
    "{\"ServerURL\":\"ghcr.io\",\"Username\":\"octocat\",\"Secret\":\"S\"}",
    "{\"access_token\":\"S\",\"expires_in\":300}",
    "{\"accessToken\" : \"S\"}",
    "{\"token\":\"S\"}",
    "{'password': 'S'}",
    "{\\u0022password\\u0022:\\u0022S\\u0022}",
    "{&quot;password&quot;:&quot;S&quot;}",
    "%22password%22%3A%22S%22",
    "password: S",
    "  password: S\n  username: octocat",
    "- token: \"S\"",
    "PASSWORD=S",
    "export CR_PAT=S",
    "GITHUB_TOKEN=S docker build .",
    "client_secret=S&grant_type=password",
    "https://ghcr.io/token?access_token=S&service=ghcr.io",
    "https://ghcr.io/x?password%3DS",
    "https://octocat:S@ghcr.io/v2/",
    "http://S@proxy.example:3128",
    "https%3A%2F%2Foctocat:S%40ghcr.io",
    "octocat:S@ghcr.io",
    "docker login ghcr.io -u octocat -p S",
    "docker login -pS ghcr.io",
    "docker login --password S ghcr.io",
    "docker login --password=S ghcr.io",
    "+ docker login --username octocat --password 'S' ghcr.io",
    "[\"docker\",\"login\",\"--password=S\"]",
    "echo S | docker login ghcr.io --password-stdin",
    "echo \"S\" | podman login --password-stdin ghcr.io",
    "curl -u octocat:S https://ghcr.io/token",
    "skopeo copy --creds octocat:S a b",
    "machine ghcr.io login octocat password S",
    "//npm.pkg.github.com/:_authToken=S",
    "X-Auth-Token: S",
    "x-api-key: S",
    "Cookie: user_session=S; logged_in=yes",
    "Set-Cookie: _gh_sess=S; path=/",
    "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=S",
    "aws_secret_access_key = S",
    "apiKey=S",
    "private_key => S",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nS\n-----END OPENSSH PRIVATE KEY-----",
];

/// What stands there: random, hex, base64 of a login, a word with a number, a plain word.
fn values() -> Vec<String> {
    vec![
        random(ALL, 36),
        random(HEX, 40),
        STANDARD.encode(format!("octocat:{}", random(HEX, 40))),
        format!("swordfish{}", random("123456789", 4)),
    ]
}

#[test]
fn every_kind_is_hidden_wherever_it_stands() {
    for (begin, alphabet, length) in KINDS {
        let tail = random(alphabet, *length);
        let secret = format!("{begin}{tail}");
        for place in [
            "error: denied: S",
            "got S, sorry",
            "(S)",
            "\"S\"",
            "https://ghcr.io/v2/?x=S&y=1",
            "line one\nS\nline three",
        ] {
            let shown = without(&place.replacen('S', &secret, 1));
            assert!(!shows(&shown, &tail), "{place}: {begin}: {shown}");
        }
    }
}

#[test]
fn what_stands_where_a_secret_stands_is_hidden() {
    let mut forms = 0;
    for place in PLACES {
        for value in values() {
            let at = secret_in(place);
            let text = format!("{}{value}{}", &place[..at], &place[at + 1..]);
            let shown = without(&text);
            assert!(!shows(&shown, &value), "{text}\n{shown}");
            forms += 1;
        }
    }
    assert!(forms + KINDS.len() * 6 > 400, "{forms}");
}

/// The `S` that is no part of a word.
fn secret_in(place: &str) -> usize {
    let alone = |at: usize| {
        let after = place[at + 1..].chars().next();
        let before = place[..at].chars().next_back();
        let before_is = |c: char| {
            c.is_ascii_alphabetic() && !place[..at].ends_with("-p") && !place[..at].ends_with("%3D")
        };
        !before.is_some_and(before_is) && !after.is_some_and(|c| c.is_ascii_alphabetic())
    };
    place.match_indices('S').map(|(at, _)| at).find(|at| alone(*at)).expect("a place")
}

#[test]
fn a_plain_word_is_hidden_where_only_a_secret_can_stand() {
    for place in [
        "{\"password\":\"S\"}",
        "password: S",
        "password=S",
        "https://octocat:S@ghcr.io",
        "docker login -p S ghcr.io",
        "docker login --password S ghcr.io",
        "Authorization: Basic S",
        "echo S | docker login --password-stdin",
    ] {
        let at = secret_in(place);
        let text = format!("{}swordfish{}", &place[..at], &place[at + 1..]);
        assert!(!without(&text).contains("swordfish"), "{text}\n{}", without(&text));
    }
}

#[test]
fn a_token_in_hand_is_hidden_in_every_form_and_in_parts() {
    let token = "corr$ct/horse.batt\"ry-staple_9";
    let secret = [Arc::new(Secret::new(Zeroizing::new(token.to_owned())))];
    let each = |form: &dyn Fn(u8) -> String| token.bytes().map(form).collect::<String>();
    let mut forms = vec![
        token.to_owned(),
        token[..14].to_owned(),
        token[12..].to_owned(),
        format!("{}\n{}", &token[..9], &token[9..]),
        token.replace('"', "\\\""),
        each(&|b| format!("%{b:02x}")),
        each(&|b| format!("{b:02X}")),
        each(&|b| format!("\\u{b:04x}")),
        token.replace('$', "%24").replace('/', "%2F").replace('"', "%22"),
    ];
    for before in ["", "a", "ab", "octocat:"] {
        forms.push(STANDARD.encode(format!("{before}{token}")));
    }
    for form in forms {
        let shown = redacted(&format!("says {form} here"), &secret);
        assert!(!shows(&shown, &form[form.len() / 3..]), "{form}: {shown}");
    }
}

#[test]
fn what_a_reader_needs_stays() {
    let mut hidden = Vec::new();
    let digest = random(HEX, 64);
    let commit = random(HEX, 40);
    for text in [
        format!("ghcr.io/acme/app@sha256:{digest}: not found"),
        format!("https://ghcr.io/v2/acme/app/manifests/sha256:{digest}"),
        format!("https://ghcr.io/v2/acme/app/blobs/sha256%3A{digest}"),
        format!("failed to copy: sha256-{digest}.sig"),
        format!("ghcr.io/acme/app:{commit}: denied"),
        format!("ghcr.io/acme/app:sha-{commit}"),
        format!("uses: actions/checkout@{commit}"),
        format!("HEAD is now at commit {commit}"),
        format!("/home/bob/.docker/contexts/meta/{digest}/meta.json: permission denied"),
        format!("/nix/store/{}-docker-config.json", random(LOWER, 32)),
        format!("traceid={}", random(HEX, 32)),
        "Request ID: E2C4:3A1B5:1D2F3A4:2B3C4D5:65A1B2C3".into(),
        "X-GitHub-Request-Id: 0C41:1A6B:18E5A2C:1946B87:65F0E9A1".into(),
        "request id 3f0c2c1e-8d2b-4f0f-9a51-0d6c7a3b9e55".into(),
        "error: failed to authorize: failed to fetch anonymous token: unexpected status from GET \
         request to https://ghcr.io/token?scope=repository%3Aacme%2Fsecret%3Apull&service=ghcr.io: \
         403 Forbidden"
            .into(),
        "failed to fetch oauth token: denied: denied".into(),
        "failed to fetch oauth token: Post \"https://ghcr.io/token\": net/http: TLS handshake timeout".into(),
        "failed to fetch oauth token: 403 Forbidden".into(),
        "token: x509: certificate signed by unknown authority".into(),
        "WWW-Authenticate: Bearer realm=\"https://ghcr.io/token\",service=\"ghcr.io\",scope=\"repository:a/b:pull\"".into(),
        "unauthorized: authentication required".into(),
        "no basic auth credentials".into(),
        "Basic authentication is not supported".into(),
        "Bearer token was refused".into(),
        "WARNING! Using --password via the CLI is insecure. Use --password-stdin.".into(),
        "docker ghcr login --password-stdin --from env:CR_PAT".into(),
        "printf %s \"$CR_PAT\" | docker ghcr login --password-stdin".into(),
        "password: ${{ secrets.GITHUB_TOKEN }}".into(),
        "docker login -u octocat --password-stdin ghcr.io < token.txt".into(),
        "docker pull ghcr.io/acme/token:v1.2.3".into(),
        "ghcr.io/acme/secret:latest@sha256 is missing".into(),
        "Error saving credentials: error storing credentials - err: exit status 1".into(),
        "error getting credentials - err: exec: \"docker-credential-desktop\": executable file not found in $PATH".into(),
        "https://github.com/settings/tokens/new?scopes=write:packages&description=docker%20on%20host".into(),
        "https://github.com/a@b".into(),
        "the token of octocat (classic, expires 2027-03-19) can read:packages, write:packages".into(),
        "/home/User/Docker2/Config/config.json is not readable".into(),
        "/home/runner/work/_temp/a1b2c3d4-0000-4000-8000-abcdefabcdef.json".into(),
        "buildx failed with: ERROR: failed to solve: ghcr.io/acme/my-app-2:1.2.3-rc.1: not found".into(),
        "tried: CR_PAT (not set), GHCR_TOKEN (empty), GH_TOKEN (token-lacks-scope)".into(),
        "secret \"regcred2\" not found in namespace default".into(),
        "the key auths.\"ghcr.io\" in ~/.docker/config.json".into(),
    ] {
        let shown = without(&text);
        if shown != text {
            hidden.push((text, shown));
        }
    }
    assert!(hidden.is_empty(), "{hidden:#?}");
}

#[test]
fn breaks_of_several_bytes() {
    let secret = random(ALL, 40);
    for separator in ["\u{a0}", "\u{2003}", "é", "…", "日本"] {
        for text in ["xS", "x:pw@a.bx", "tokenx=xS", "-px login x-px S", "Sx@x%xS"] {
            let text = text.replace('x', separator).replace('S', &secret);
            assert!(!shows(&without(&text), &secret), "{text}");
        }
    }
}
