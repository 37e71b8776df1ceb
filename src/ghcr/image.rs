//! Asks the registry about one image: who may pull it, and may this login pull or push it?
//!
//! Owns the requests that a pull and a push begin with. They change nothing, but for
//! [`upload`], which opens a session that the registry forgets by itself. What the registry gives
//! for a login goes back to it and nowhere else, and is never looked into.

use super::{ACCEPT, Challenge, LoginAnswer, RegistryError, bearer_in, refusal, registry_errors};
use crate::http::{Auth, Http, Method, NoAnswer, Response};
use crate::reference::Reference;
use crate::token::secret::Secret;

/// All types of manifest there are. With fewer the registry answers that there is none (OCI
/// distribution specification, "Pulling manifests").
const MANIFESTS: &str = "application/vnd.docker.distribution.manifest.v2+json, \
    application/vnd.docker.distribution.manifest.list.v2+json, \
    application/vnd.oci.image.manifest.v1+json, \
    application/vnd.oci.image.index.v1+json";

/// That there is no such version, or no such image.
const NOT_THERE: [&str; 2] = ["MANIFEST_UNKNOWN", "NAME_UNKNOWN"];

/// Where ghcr.io sends those who want a layer.
pub(crate) const BLOB_HOST: &str = "pkg-containers.githubusercontent.com";

/// What somebody without a login is told of a package.
#[derive(Debug, PartialEq)]
pub(crate) enum Visibility {
    /// Everybody may pull it. With the registry's bearer token for that.
    Public(Secret),
    /// It is there, and a login is wanted (401 UNAUTHORIZED).
    Private,
    /// It is not there, or not shown (403 DENIED).
    Hidden,
    /// Neither.
    Unknown(LoginAnswer),
}

impl Visibility {
    /// A word for JSON.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Public(_) => "public",
            Self::Private => "private",
            Self::Hidden => "hidden",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// What the registry says to a pull or a push.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// It may be done.
    Yes,
    /// It may not, and why, as the registry has it. Text from outside.
    No {
        /// 401, 403 or 404.
        status: u16,
        /// Its first error.
        error: RegistryError,
    },
    /// Neither yes nor no.
    Doubt(LoginAnswer),
}

/// The scope of a pull, or of a push, which reads as well.
pub(crate) fn scope(image: &Reference, push: bool) -> String {
    let actions = if push { "pull,push" } else { "pull" };
    format!("repository:{}:{actions}", image.repository())
}

/// Asks anonymously for a bearer token to pull: it tells a public package from a private or a missing one.
pub(crate) fn visibility(http: &Http, challenge: &Challenge, image: &Reference) -> Visibility {
    let url = challenge.token_url(None, Some(&scope(image, false)));
    match http.get(&url, Auth::None, ACCEPT) {
        Ok(response) => read_visibility(&response),
        Err(no_answer) => Visibility::Unknown(LoginAnswer::NoAnswer(no_answer)),
    }
}

/// Asks for the head of the manifest. A refusal has no words without its body, so it is asked for
/// once more then, to be read; what can be pulled is not, as that might count as a download.
pub(crate) fn manifest(http: &Http, image: &Reference, bearer: &Secret) -> Answer {
    let Reference { registry, .. } = image;
    let (name, version) = (image.repository(), image.version());
    let url = format!("https://{}/v2/{name}/manifests/{version}", registry.host);
    let ask = |method| http.send(method, &url, Auth::Bearer(bearer), MANIFESTS);
    let response = match ask(Method::Head) {
        Ok(head) if matches!(head.status, 401 | 403 | 404) && !head.is_page() => ask(Method::Get),
        other => other,
    };
    read(response, 200)
}

/// Opens an upload, without a byte of it. The registry refuses whoever may not push here. The
/// session is no package and no tag, and expires by itself; it cannot be ended.
pub(crate) fn upload(http: &Http, image: &Reference, bearer: &Secret) -> Answer {
    let url = format!("https://{}/v2/{}/blobs/uploads/", image.registry.host, image.repository());
    read(http.send(Method::Post, &url, Auth::Bearer(bearer), ACCEPT), 202)
}

/// Whether anybody answers where the registry keeps its layers, whatever the answer. Nothing is
/// sent along.
///
/// # Errors
/// No answer came.
pub(crate) fn blob_host(http: &Http) -> Result<(), NoAnswer> {
    http.send(Method::Head, &format!("https://{BLOB_HOST}/"), Auth::None, "*/*").map(|_| ())
}

fn read_visibility(response: &Response) -> Visibility {
    let unknown = || Visibility::Unknown(refusal(response));
    if response.is_page() {
        return unknown();
    }
    let code = registry_errors(&response.body).into_iter().next().map(|error| error.code);
    match (response.status, code.as_deref()) {
        (200, _) => bearer_in(response)
            .map_or(Visibility::Unknown(LoginAnswer::Nonsense), Visibility::Public),
        (401, Some("UNAUTHORIZED")) => Visibility::Private,
        (403, Some("DENIED")) => Visibility::Hidden,
        _ => unknown(),
    }
}

fn read(response: Result<Response, NoAnswer>, yes: u16) -> Answer {
    let response = match response {
        Ok(response) => response,
        Err(no_answer) => return Answer::Doubt(LoginAnswer::NoAnswer(no_answer)),
    };
    if response.is_page() {
        return Answer::Doubt(refusal(&response));
    }
    let error = registry_errors(&response.body).into_iter().next();
    match (response.status, error) {
        (status, _) if status == yes => Answer::Yes,
        (status @ (401 | 403), Some(error)) => Answer::No { status, error },
        // Whatever else is not there, it is not the image.
        (status @ 404, Some(error)) if NOT_THERE.contains(&&*error.code) => {
            Answer::No { status, error }
        }
        _ => Answer::Doubt(refusal(&response)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::FakeHeaders;

    const HTML: FakeHeaders<'_> = &[("content-type", "text/html")];

    fn error(code: &str, message: &str) -> String {
        serde_json::json!({ "errors": [{ "code": code, "message": message }] }).to_string()
    }

    #[test]
    fn what_nobody_is_told() {
        let told =
            |status, headers, body: &str| read_visibility(&Response::fake(status, headers, body));
        assert!(matches!(told(200, &[], r#"{"token":"djE6"}"#), Visibility::Public(_)));
        let private = error("UNAUTHORIZED", "authentication required");
        let hidden = error("DENIED", "requested access to the resource is denied");
        assert_eq!(told(401, &[], &private), Visibility::Private);
        assert_eq!(told(403, &[], &hidden), Visibility::Hidden);
        for (status, headers, body, doubt) in [
            (200, &[][..], "{}", LoginAnswer::Nonsense),
            (200, HTML, "<html>", LoginAnswer::Nonsense),
            (302, &[], "", LoginAnswer::Nonsense),
            (401, HTML, &*private, LoginAnswer::Nonsense),
            (403, &[], "no", LoginAnswer::Refused { status: 403, message: None }),
            (429, &[], "", LoginAnswer::RateLimited),
            (503, HTML, "", LoginAnswer::Refused { status: 503, message: None }),
        ] {
            assert_eq!(told(status, headers, body), Visibility::Unknown(doubt), "{status} {body}");
        }
    }

    #[test]
    fn what_a_login_is_told() {
        let told =
            |status, headers, body: &str, yes| read(Ok(Response::fake(status, headers, body)), yes);
        assert_eq!(told(200, &[], "", 200), Answer::Yes);
        assert_eq!(told(202, &[], "", 202), Answer::Yes);
        let unknown = error("MANIFEST_UNKNOWN", "manifest unknown");
        let no = Answer::No {
            status: 404,
            error: RegistryError {
                code: "MANIFEST_UNKNOWN".into(),
                message: "manifest unknown".into(),
            },
        };
        assert_eq!(told(404, &[], &unknown, 200), no);
        for (status, headers, body, doubt) in [
            (200, HTML, "<html>", LoginAnswer::Nonsense),
            // An upload that was not opened as it should be is no proof of anything.
            (200, &[][..], "", LoginAnswer::Nonsense),
            (307, &[], "", LoginAnswer::Nonsense),
            (403, &[], "", LoginAnswer::Refused { status: 403, message: None }),
            (404, HTML, &*unknown, LoginAnswer::Nonsense),
            (
                404,
                &[],
                &error("UNSUPPORTED", "x"),
                LoginAnswer::Refused { status: 404, message: Some("UNSUPPORTED: x".into()) },
            ),
            (429, &[], "", LoginAnswer::RateLimited),
            (502, HTML, "", LoginAnswer::Refused { status: 502, message: None }),
        ] {
            assert_eq!(told(status, headers, body, 202), Answer::Doubt(doubt), "{status} {body}");
        }
    }
}
