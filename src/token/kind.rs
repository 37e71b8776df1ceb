//! What a token's text says it is: GitHub's prefixes, their checksum, other products' prefixes.
//!
//! Pure, and offline. Source: GitHub's documentation of its token formats, and "Behind GitHub's
//! new authentication token formats" (2021) for the checksum.

use crate::cause::Cause;

/// The kind of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// `ghp_`: a personal access token (classic), what the registry documents.
    Classic,
    /// 40 hex digits: a classic token made before April 2021.
    OldClassic,
    /// `github_pat_`: a fine-grained personal access token.
    FineGrained,
    /// `gho_`: an OAuth app's token for a user, such as gh's.
    OAuth,
    /// `ghu_`: a GitHub App's token for a user.
    AppUser,
    /// `ghs_`: a GitHub App installation's token, such as a job's `GITHUB_TOKEN`.
    Installation,
    /// `ghr_`: a refresh token, which only GitHub's OAuth endpoint takes.
    Refresh,
    /// A token of another product, whose name this is.
    Foreign(&'static str),
    /// No prefix that is known.
    Unknown,
}

const FOREIGN: [(&str, &str); 12] = [
    ("dckr_pat_", "Docker Hub"),
    ("dckr_oat_", "Docker Hub"),
    ("glpat-", "GitLab"),
    ("gldt-", "GitLab"),
    ("npm_", "npm"),
    ("pypi-", "PyPI"),
    ("hvs.", "Vault"),
    ("dop_v1_", "DigitalOcean"),
    ("xoxb-", "Slack"),
    ("xoxp-", "Slack"),
    ("AIza", "Google"),
    ("ya29.", "Google"),
];

impl TokenKind {
    /// Reads the kind off a token.
    pub(crate) fn of(token: &str) -> Self {
        const GITHUB: [(&str, TokenKind); 6] = [
            ("ghp_", TokenKind::Classic),
            ("github_pat_", TokenKind::FineGrained),
            ("gho_", TokenKind::OAuth),
            ("ghu_", TokenKind::AppUser),
            ("ghs_", TokenKind::Installation),
            ("ghr_", TokenKind::Refresh),
        ];
        if let Some((_, kind)) = GITHUB.iter().find(|(prefix, _)| token.starts_with(prefix)) {
            return *kind;
        }
        if let Some((_, product)) = FOREIGN.iter().find(|(prefix, _)| token.starts_with(prefix)) {
            return Self::Foreign(product);
        }
        if token.len() == 40 && token.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Self::OldClassic;
        }
        Self::Unknown
    }

    /// How a person calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic token",
            Self::OldClassic => "classic token of the old form",
            Self::FineGrained => "fine-grained token",
            Self::OAuth => "OAuth token",
            Self::AppUser => "app token of a user",
            Self::Installation => "app installation token",
            Self::Refresh => "refresh token",
            Self::Foreign(product) => product,
            Self::Unknown => "token of an unknown kind",
        }
    }

    /// A stable word for JSON.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Classic | Self::OldClassic => "classic",
            Self::FineGrained => "fine-grained",
            Self::OAuth => "oauth",
            Self::AppUser => "app-user",
            Self::Installation => "app-installation",
            Self::Refresh => "refresh",
            Self::Foreign(_) => "foreign",
            Self::Unknown => "unknown",
        }
    }

    /// Why the registry cannot take it, if that is certain, and how to say so.
    pub(crate) fn unfit(self) -> Option<(Cause, String)> {
        match self {
            Self::FineGrained => Some((
                Cause::FineGrainedToken,
                "a fine-grained token (github_pat_…), and the registry takes classic ones only"
                    .into(),
            )),
            Self::Refresh => Some((
                Cause::WrongTokenKind,
                "a refresh token (ghr_…), which only GitHub's OAuth endpoint takes".into(),
            )),
            Self::Foreign(product) => {
                Some((Cause::WrongTokenKind, format!("a token of {product}, not of GitHub")))
            }
            _ => None,
        }
    }
}

/// Whether the checksum in a `ghp_` or `gho_` token fits; `None` for tokens that carry none.
/// Some tokens older than the scheme fail it, so a mismatch is a hint and no proof.
pub(crate) fn checksum_fits(token: &str) -> Option<bool> {
    let body = token.strip_prefix("ghp_").or_else(|| token.strip_prefix("gho_"))?;
    if body.len() != 36 || !body.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Some(false);
    }
    let (random, sum) = body.split_at(30);
    Some(base62(crc32fast::hash(random.as_bytes())) == sum.as_bytes())
}

/// Six digits of `0-9A-Za-z`, padded with zeros.
fn base62(mut number: u32) -> [u8; 6] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_prefix() {
        for (token, kind) in [
            ("ghp_x", TokenKind::Classic),
            ("0123456789abcdef0123456789ABCDEF01234567", TokenKind::OldClassic),
            ("github_pat_x", TokenKind::FineGrained),
            ("gho_x", TokenKind::OAuth),
            ("ghu_x", TokenKind::AppUser),
            ("ghs_1_a.b-c.d", TokenKind::Installation),
            ("ghr_x", TokenKind::Refresh),
            ("dckr_pat_x", TokenKind::Foreign("Docker Hub")),
            ("glpat-x", TokenKind::Foreign("GitLab")),
            ("hunter2", TokenKind::Unknown),
            ("GHP_x", TokenKind::Unknown),
        ] {
            assert_eq!(TokenKind::of(token), kind, "{token}");
        }
    }

    #[test]
    fn only_the_certain_ones_are_unfit() {
        let unfit = |token| TokenKind::of(token).unfit().map(|(cause, _)| cause);
        assert_eq!(unfit("github_pat_x"), Some(Cause::FineGrainedToken));
        assert_eq!(unfit("ghr_x"), Some(Cause::WrongTokenKind));
        assert_eq!(unfit("glpat-x"), Some(Cause::WrongTokenKind));
        for token in ["ghp_x", "gho_x", "ghu_x", "ghs_x", "hunter2"] {
            assert_eq!(unfit(token), None, "{token}");
        }
    }

    /// Public vectors, split so that no secret scanner takes them for a token.
    #[test]
    fn checksums_of_public_vectors() {
        for (random, sum) in [
            ("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"),
            ("M7H4jxUDDWHP4kZ6A4dxlQYsQIWJuq", "11T4V4"),
            ("HEEjXavM6wKtyhAUwDblMznMEhWyTt", "4XwY6f"),
            ("QdwULL38u41vs1OcAjhKqcaSZ9W63r", "0Zu4ln"),
        ] {
            assert_eq!(checksum_fits(&format!("ghp_{random}{sum}")), Some(true));
            assert_eq!(checksum_fits(&format!("gho_{random}{sum}")), Some(true));
            let wrong = format!("-{}", &random[1..])
                .replace('-', if random.starts_with('x') { "y" } else { "x" });
            assert_eq!(checksum_fits(&format!("ghp_{wrong}{sum}")), Some(false));
        }
        assert_eq!(checksum_fits("ghp_short"), Some(false));
        assert_eq!(checksum_fits("ghs_whatever"), None);
    }
}
