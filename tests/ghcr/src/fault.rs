//! What can go wrong, and where.

use std::time::Duration;

use crate::message::Response;
use crate::{api, registry};

/// One thing that goes wrong until [`crate::StandIn::clear_faults`].
#[derive(Clone, Debug)]
pub enum Fault {
    /// Requests to an endpoint, on whichever of the hosts, are answered wrongly or not at all.
    Request {
        /// The endpoint.
        at: Where,
        /// What it does instead of the honest thing.
        what: What,
    },
    /// Connections to a host fail before there is any request.
    Connection {
        /// The host as in `CONNECT`, without a port.
        host: String,
        /// How they fail.
        how: Break,
    },
}

impl Fault {
    /// A fault of an endpoint.
    pub fn at(at: Where, what: What) -> Fault {
        Fault::Request { at, what }
    }

    /// A fault of all connections to a host, such as `ghcr.io`.
    pub fn connection(host: &str, how: Break) -> Fault {
        Fault::Connection { host: host.to_owned(), how }
    }
}

/// An endpoint, or all of one kind of host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Where {
    /// `GET /v2/` without a bearer: the challenge.
    V2,
    /// `GET /v2/` with a bearer, the last step of a login.
    V2AfterToken,
    /// `GET /token`, with a login or without one.
    Token,
    /// `GET /token` without a login.
    AnonymousToken,
    /// `POST /token`, which nerdctl tries first.
    TokenForm,
    /// `/v2/NAME/manifests/REF`.
    Manifest,
    /// `/v2/NAME/tags/list`.
    Tags,
    /// `/v2/NAME/blobs/DIGEST`.
    BlobRedirect,
    /// `/v2/NAME/blobs/uploads/`.
    Upload,
    /// Everything on the registries.
    Registry,
    /// Everything on the host of the layers.
    Blobs,
    /// `GET /user`.
    ApiUser,
    /// `GET /orgs/ORG/packages`, or one of them.
    ApiOrg,
    /// Everything on the APIs.
    Api,
}

impl Where {
    /// Whether a fault set here concerns a request to `place`.
    pub(crate) fn covers(self, place: Where) -> bool {
        match self {
            Where::Registry => !place.is_api() && place != Where::Blobs,
            Where::Token => matches!(place, Where::Token | Where::AnonymousToken),
            Where::Api => place.is_api(),
            _ => self == place,
        }
    }

    fn is_api(self) -> bool {
        matches!(self, Where::ApiUser | Where::ApiOrg | Where::Api)
    }
}

/// What an endpoint does instead of the honest thing. "The honest answer" is the one that would
/// have been given without the fault.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum What {
    /// Answers this. The type is JSON unless the headers say something else.
    Status {
        /// The status code.
        code: u16,
        /// Headers besides the framing.
        headers: Vec<(String, String)>,
        /// The body.
        body: String,
    },
    /// 200 with the HTML of a captive portal.
    Html,
    /// 200 with `{}`.
    EmptyJson,
    /// Takes the request and never answers.
    Silent,
    /// Gives the honest answer (or what another fault makes of it) after this time.
    Delay(Duration),
    /// The honest answer's head, then nothing. Without effect on `HEAD`.
    StallBody,
    /// The honest answer, head and body, one byte every 200 ms.
    Drip,
    /// 200 and a body of JSON that does not end, some 60 MB/s of it. Without effect on `HEAD`.
    Endless,
    /// The honest answer with this many headers more.
    ManyHeaders(usize),
    /// The honest answer, its body filled up with blanks to this many bytes; JSON stays JSON.
    BigBody(usize),
    /// 302 to this URL.
    Redirect(String),
    /// 401 with a challenge whose realm is this URL, on another host or without TLS.
    RealmElsewhere(String),
    /// 401 without `WWW-Authenticate`.
    NoChallenge,
    /// Resets the connection once the request is there.
    Reset,
}

impl What {
    /// An answer with this status and no body.
    pub fn status(code: u16) -> What {
        What::Status { code, headers: Vec::new(), body: String::new() }
    }

    /// A registry's error: `{"errors":[{"code":…,"message":…}]}`.
    pub fn registry_error(status: u16, code: &str, message: &str) -> What {
        registry::error(status, (code, message)).into()
    }

    /// An API's error: `{"message":…}`.
    pub fn api_error(status: u16, message: &str) -> What {
        api::refusal(status, message).into()
    }

    /// What the token endpoint says to dead credentials, after row C01.
    pub fn denied() -> What {
        What::registry_error(403, "DENIED", "denied")
    }

    /// A 403 that gives its reason (rows C10 to C21), such as `write_package`.
    pub fn permission_denied(reason: &str) -> What {
        What::registry_error(403, "DENIED", &format!("permission_denied: {reason}"))
    }

    /// `UNAUTHORIZED` without a challenge, as at `/v2/` after a token that is not accepted.
    pub fn unauthorized() -> What {
        What::registry_error(401, "UNAUTHORIZED", "authentication required")
    }

    /// The registry's throttle, row C56, with `Retry-After` in seconds.
    pub fn rate_limit(retry_after: u64) -> What {
        let message = "retry-after: 880.092µs, allowed: 44000/minute";
        registry::error(429, ("TOOMANYREQUESTS", message))
            .with("Retry-After", retry_after.to_string())
            .into()
    }

    /// A job's or an app's token without the permission, rows C16 and C19: `Read`, `Write` or
    /// `Create`.
    pub fn installation_not_allowed(verb: &str) -> What {
        registry::installation_not_allowed(verb).into()
    }

    /// Credentials that are good and no reason why not, rows C22 and C28.
    pub fn bare_denied() -> What {
        What::registry_error(403, "DENIED", "requested access to the resource is denied")
    }

    /// A pass that is not taken (section 0), as everywhere during an outage, row C61.
    pub fn unauthenticated() -> What {
        let message = "unauthenticated: User cannot be authenticated with the token provided.";
        What::registry_error(401, "UNAUTHORIZED", message)
    }

    /// A managed user at somebody else's, row C26, as the API says it.
    pub fn managed_user() -> What {
        let message = "Unauthorized: As an Enterprise Managed User, you cannot access this content";
        What::api_error(403, message)
    }

    /// An organization that forbids classic tokens, row C23, as its API says it.
    pub fn classic_forbidden(org: &str) -> What {
        let message = format!(
            "`{org}` forbids access via a personal access token (classic). Please use a GitHub \
             App, OAuth App, or a personal access token with fine-grained permissions."
        );
        What::api_error(403, &message)
    }

    /// An organization that forbids tokens which live longer than `days`, row C24.
    pub fn lifetime_forbidden(org: &str, days: u32) -> What {
        let message = format!(
            "The '{org}' organization forbids access via a personal access tokens if the token's \
             lifetime is greater than {days} days."
        );
        What::api_error(403, &message)
    }

    /// An organization with a list of addresses that may come, row C25.
    pub fn ip_allow_list(org: &str) -> What {
        let message = format!(
            "Although you appear to have the correct authorization credentials, the `{org}` \
             organization has an IP allow list enabled, and your IP address is not permitted to \
             access this resource."
        );
        What::api_error(403, &message)
    }
}

impl From<Response> for What {
    fn from(response: Response) -> What {
        What::Status {
            code: response.status,
            body: String::from_utf8_lossy(&response.body).into_owned(),
            headers: response.into_headers(),
        }
    }
}

/// How connections to a host fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Break {
    /// `CONNECT` is answered with this status, such as 502 or 403.
    RefuseConnect(u16),
    /// `CONNECT` is never answered.
    SilentConnect,
    /// The certificate was signed by a CA that nobody knows, as behind TLS inspection (C57).
    TlsUnknownCa,
    /// The certificate is for another name.
    TlsOtherHost,
    /// The certificate expired yesterday.
    TlsExpired,
    /// The tunnel opens, and the handshake is never answered.
    TlsHang,
    /// The tunnel opens, and plain HTTP comes out of it.
    PlainHttp,
    /// The tunnel opens, and the handshake meets a reset.
    Reset,
}
