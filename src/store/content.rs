//! What a credential file holds: its `auths`, `credHelpers` and `credsStore`, read as its engine
//! reads them.
//!
//! Owns the shapes of docker's and podman's files and the way from bytes to entries. Who wins
//! and which key counts is said by [`super::docker_file`] and [`super::podman_file`].

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use zeroize::Zeroizing;

use super::json::{self, Fault, Member, Type};
use super::{Broken, Entry, auth, path};
use crate::cause::Cause;
use crate::files;
use crate::token::secret::Secret;

/// Whose file it is, which decides what must stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    /// docker's `config.json`.
    Docker,
    /// podman's `auth.json`, and docker's file as podman reads it.
    Podman,
    /// `~/.dockercfg`, which is all `auths`. podman reads it, nobody writes it.
    Dockercfg,
}

const TEXTS: Type = Type::Map(&Type::Text);
const LIST: Type = Type::List(&Type::Text);

/// docker's `ConfigFile`. One wrong type, and docker goes on with what it has decoded until
/// then; the `auth` of every entry is not decoded any more and is lost at the next save.
const DOCKER: Type = Type::Record(&[
    ("auths", Type::Map(&DOCKER_ENTRY)),
    ("HttpHeaders", TEXTS),
    ("psFormat", Type::Text),
    ("imagesFormat", Type::Text),
    ("networksFormat", Type::Text),
    ("pluginsFormat", Type::Text),
    ("volumesFormat", Type::Text),
    ("statsFormat", Type::Text),
    ("detachKeys", Type::Text),
    ("credsStore", Type::Text),
    ("credHelpers", TEXTS),
    ("serviceInspectFormat", Type::Text),
    ("servicesFormat", Type::Text),
    ("tasksFormat", Type::Text),
    ("secretFormat", Type::Text),
    ("configFormat", Type::Text),
    ("nodesFormat", Type::Text),
    ("pruneFilters", LIST),
    ("proxies", Type::Map(&PROXY)),
    ("currentContext", Type::Text),
    ("cliPluginsExtraDirs", LIST),
    ("plugins", Type::Map(&TEXTS)),
    ("aliases", TEXTS),
    ("features", TEXTS),
    // Fields of older versions, which still stumble over a wrong type: the first until docker 28,
    // the others in 20.10.
    ("experimental", Type::Text),
    ("stackOrchestrator", Type::Text),
    ("kubernetes", Type::Record(&[("allNamespaces", Type::Text)])),
]);

const DOCKER_ENTRY: Type = Type::Record(&[
    ("username", Type::Text),
    ("password", Type::Text),
    ("auth", Type::Auth),
    // Gone from docker 29, as above.
    ("email", Type::Text),
    ("serveraddress", Type::Text),
    ("identitytoken", Type::Text),
    ("registrytoken", Type::Text),
]);

const PROXY: Type = Type::Record(&[
    ("httpProxy", Type::Text),
    ("httpsProxy", Type::Text),
    ("noProxy", Type::Text),
    ("ftpProxy", Type::Text),
    ("allProxy", Type::Text),
]);

/// podman knows two fields, and takes a bad `auth` of another registry in its stride.
const PODMAN: Type = Type::Record(&[("auths", Type::Map(&PODMAN_ENTRY)), ("credHelpers", TEXTS)]);
const PODMAN_ENTRY: Type = Type::Record(&[("auth", Type::Text), ("identitytoken", Type::Text)]);
const DOCKERCFG: Type = Type::Map(&PODMAN_ENTRY);

impl FileFormat {
    fn ty(self) -> &'static Type {
        match self {
            Self::Docker => &DOCKER,
            Self::Podman => &PODMAN,
            Self::Dockercfg => &DOCKERCFG,
        }
    }

    /// The variables that say where such a file is.
    pub(super) fn variables(self) -> &'static str {
        match self {
            Self::Docker => "HOME or DOCKER_CONFIG",
            Self::Podman | Self::Dockercfg => "HOME and XDG_RUNTIME_DIR",
        }
    }

    pub(super) fn cause(self) -> Cause {
        match self {
            Self::Docker => Cause::BrokenDockerConfig,
            Self::Podman | Self::Dockercfg => Cause::BrokenAuthFile,
        }
    }
}

/// One of the `auths`. There may be thousands, so it is small, and its key stays where it stands.
struct Auth {
    key: Span,
    value: Span,
}

/// A range of a text, which is never larger than [`files::LIMIT`].
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    fn of(range: &Range<usize>) -> Self {
        let short = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: short(range.start), end: short(range.end) }
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The place of a string without its quotes.
fn trimmed(string: &Range<usize>) -> Range<usize> {
    string.start + 1..string.end - 1
}

/// A file's text and what of it is about credentials.
#[derive(Default)]
pub(crate) struct Content {
    text: Zeroizing<String>,
    auths: Vec<Auth>,
    /// The keys that are written with escapes, by the place where they stand.
    spelled: Vec<(u32, String)>,
    helpers: Vec<(String, String)>,
    creds_store: String,
    current_context: String,
    plugin_folders: Vec<String>,
}

impl Content {
    /// Reads and checks a file. A missing one holds nothing.
    pub(super) fn load(path: &Path, format: FileFormat) -> Result<Self, Broken> {
        let broken = |line, reason, cause| Broken { path: path.to_owned(), line, reason, cause };
        let read = files::read(path)
            .map_err(|error| broken(None, path::reason(&error), Cause::StoreNotReadable))?;
        match read {
            Some(contents) => Self::of_bytes(contents.bytes, format)
                .map_err(|(line, reason)| broken(Some(line), reason, format.cause())),
            None => Ok(Self::default()),
        }
    }

    /// Checks the bytes of a file.
    ///
    /// # Errors
    /// The line, counted from 1, and what is wrong there.
    pub(crate) fn of_bytes(
        bytes: Zeroizing<Vec<u8>>,
        format: FileFormat,
    ) -> Result<Self, (usize, String)> {
        if let Err(error) = std::str::from_utf8(&bytes) {
            let line = json::line(&bytes, error.valid_up_to());
            return Err((line, "not valid UTF-8".into()));
        }
        let text = json::secret_text(bytes).unwrap_or_default();
        match Self::find(&text, format) {
            Ok(content) => Ok(Self { text, ..content }),
            Err(fault) => {
                Err((json::line(text.as_bytes(), fault.offset.unwrap_or(0)), fault.reason))
            }
        }
    }

    /// Everything but the text itself.
    fn find(text: &str, format: FileFormat) -> Result<Self, Fault> {
        let mut content = Self::default();
        // Go's decoder calls a file of white space empty; podman does not read by that decoder.
        if format == FileFormat::Docker && json::is_blank(text) {
            return Ok(content);
        }
        let root = json::root(text)?;
        let value = |member: &Member| json::string(text, &member.value).map(Cow::into_owned);
        json::check(text, &root, format.ty(), &mut |parent, name, member| {
            let is = |field| json::is_field(name, field);
            match parent {
                None if format == FileFormat::Dockercfg => content.add_auth(name, member),
                // null takes all of it away; Go adds a second object to the first one.
                None if text[member.value.clone()] == *"null" => match () {
                    () if is("auths") => content.auths.clear(),
                    () if is("credHelpers") => content.helpers.clear(),
                    () => {}
                },
                None if is("credsStore") => {
                    content.creds_store = value(&member).unwrap_or_default()
                }
                None if is("currentContext") => {
                    content.current_context = value(&member).unwrap_or_default();
                }
                None if is("cliPluginsExtraDirs") => {
                    let list = serde_json::from_str(&text[member.value]);
                    content.plugin_folders = list.unwrap_or_default();
                }
                Some(field) if json::is_field(field, "auths") => content.add_auth(name, member),
                Some(field) if json::is_field(field, "credHelpers") => {
                    content.helpers.push((name.to_owned(), value(&member).unwrap_or_default()));
                }
                _ => {}
            }
        })?;
        Ok(content)
    }

    fn add_auth(&mut self, name: &str, member: Member) {
        let key = trimmed(&member.key);
        let auth = Auth { key: Span::of(&key), value: Span::of(&member.value) };
        // Every escape is longer than what it stands for.
        if name.len() != key.len() {
            self.spelled.push((auth.key.start, name.to_owned()));
        }
        self.auths.push(auth);
    }

    /// The place of an entry, for [`Content::entry`]. Of two with the same key the last wins.
    pub(crate) fn place(&self, wanted: impl Fn(&str) -> bool) -> Option<Range<usize>> {
        self.auths.iter().rfind(|auth| wanted(self.key(auth))).map(|auth| auth.value.range())
    }

    /// The credential at that place; none if it has none, as beside a helper.
    pub(crate) fn entry(&self, place: &Range<usize>, format: FileFormat) -> Option<Entry> {
        let field = |name| {
            json::fields(&self.text, place, name)
                .rev()
                .find_map(|member| json::secret_string(&self.text, &member.value))
                .filter(|text| !text.is_empty())
        };
        let (mut user, mut secret) = (Vec::new(), None);
        if let Some(auth) = field("auth") {
            let (name, password) = auth::decode(&auth)?;
            (user, secret) = (name, Some(password));
        } else if format == FileFormat::Docker {
            user = field("username").map(|name| name.as_bytes().to_vec()).unwrap_or_default();
            secret = field("password").map(|text| Zeroizing::new(text.as_bytes().to_vec()));
        }
        let user = String::from_utf8_lossy(&user).into_owned();
        if let Some(token) = field("identitytoken") {
            return Some(Entry {
                user,
                secret: Some(Secret::new(token)),
                identity_token: true,
                source: None,
            });
        }
        let secret = secret?;
        let secret = json::secret_text(secret).map(Secret::new);
        Some(Entry { user, secret, identity_token: false, source: None })
    }

    /// The line of that place, if its `auth` is no base64.
    pub(crate) fn undecodable(&self, place: &Range<usize>) -> Option<usize> {
        let auth = json::fields(&self.text, place, "auth")
            .rev()
            .find_map(|member| json::secret_string(&self.text, &member.value))?;
        let is_base64 = auth::unpack(&auth).is_some();
        (!is_base64).then(|| json::line(self.text.as_bytes(), place.start))
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.auths.iter().map(|auth| self.key(auth))
    }

    fn key<'a>(&'a self, auth: &'a Auth) -> &'a str {
        match self.spelled.binary_search_by_key(&auth.key.start, |(start, _)| *start) {
            Ok(at) => &self.spelled[at].1,
            Err(_) => &self.text[auth.key.range()],
        }
    }

    /// The helper named for exactly this host. An empty name is one: it means the file.
    pub(crate) fn helper(&self, host: &str) -> Option<&str> {
        self.helpers.iter().rfind(|(key, _)| key == host).map(|(_, name)| name.as_str())
    }

    /// The hosts that a helper is named for.
    pub(super) fn helped(&self) -> impl Iterator<Item = &str> {
        self.helpers.iter().map(|(host, _)| host.as_str())
    }

    /// The text that stands where these keys lead.
    pub(super) fn setting(&self, keys: &[&str]) -> Option<String> {
        let at = json::find(&self.text, keys)?;
        json::string(&self.text, &at).map(Cow::into_owned)
    }

    /// The names of the members of the object where these keys lead.
    pub(super) fn names(&self, keys: &[&str]) -> Vec<String> {
        let Some(at) = json::find(&self.text, keys) else { return Vec::new() };
        let members = json::members(&self.text, &at);
        let name = |member: &json::Member| json::string(&self.text, &member.key);
        members.iter().filter_map(name).map(Cow::into_owned).collect()
    }

    /// The helpers that are named, each with its host.
    pub(super) fn helpers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.helpers.iter().map(|(host, name)| (host.as_str(), name.as_str()))
    }

    pub(super) fn current_context(&self) -> &str {
        &self.current_context
    }

    pub(super) fn plugin_folders(&self) -> &[String] {
        &self.plugin_folders
    }

    pub(super) fn creds_store(&self) -> &str {
        &self.creds_store
    }

    /// Whether docker sees anything in it that keeps it from looking for a store by itself.
    pub(super) fn contains_auth(&self) -> bool {
        !self.creds_store.is_empty() || !self.helpers.is_empty() || !self.auths.is_empty()
    }

    /// The text, which [`Content::load`] has checked.
    pub(crate) fn into_text(self) -> Zeroizing<String> {
        self.text
    }
}
