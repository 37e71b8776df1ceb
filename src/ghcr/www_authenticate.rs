//! Reads `WWW-Authenticate` (RFC 9110, 11.6.1): challenges with their parameters.
//!
//! Strict on purpose. Engines read this header with lenient parsers of their own and send the
//! password where it says; a text that two parsers may read in two ways is refused as a whole.

/// One challenge.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Scheme {
    /// Its name, lower case.
    pub(crate) name: String,
    /// Its parameters in order, names in lower case. A name may come twice.
    pub(crate) params: Vec<(String, String)>,
}

impl Scheme {
    /// Every value of a parameter.
    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.params.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Reads one header. `None` if it breaks the grammar anywhere.
pub(crate) fn parse(header: &str) -> Option<Vec<Scheme>> {
    let mut found: Vec<Scheme> = Vec::new();
    let mut rest = Rest(header);
    // Whether the last scheme has its one nameless value, after which none with a name may come.
    let mut closed = false;
    loop {
        // Empty elements of the list are allowed.
        while rest.blanks() || rest.eat(',') {}
        if rest.0.is_empty() {
            return Some(found);
        }
        let before = rest;
        if let Some(param) = rest.param() {
            found.last_mut().filter(|_| !closed)?.params.push(param);
        } else {
            rest = before;
            let name = rest.token()?.to_ascii_lowercase();
            let more = rest.blanks() && !rest.at_end();
            closed = more && rest.token68();
            let first = if more && !closed { vec![rest.param()?] } else { Vec::new() };
            found.push(Scheme { name, params: first });
        }
        rest.blanks();
        if !rest.at_end() {
            return None;
        }
    }
}

/// What is still to be read.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    /// Takes blanks and tabs away; whether there were any.
    fn blanks(&mut self) -> bool {
        let trimmed = self.0.trim_start_matches([' ', '\t']);
        let any = trimmed.len() < self.0.len();
        self.0 = trimmed;
        any
    }

    /// Whether this element of the list ends here.
    fn at_end(&self) -> bool {
        self.0.is_empty() || self.0.starts_with(',')
    }

    fn eat(&mut self, wanted: char) -> bool {
        let rest = self.0.strip_prefix(wanted);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn take(&mut self, count: usize) -> &'a str {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }

    fn token(&mut self) -> Option<&'a str> {
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        let length = self.0.bytes().take_while(|b| is_token(*b)).count();
        (length > 0).then(|| self.take(length))
    }

    /// A name, given in lower case, `=` and a value.
    fn param(&mut self) -> Option<(String, String)> {
        let name = self.token()?.to_ascii_lowercase();
        self.blanks();
        if !self.eat('=') {
            return None;
        }
        self.blanks();
        let value = if self.0.starts_with('"') { self.quoted()? } else { self.token()?.into() };
        Some((name, value))
    }

    /// The one value without a name that a scheme such as Negotiate has; only if it stands alone.
    fn token68(&mut self) -> bool {
        let is_part = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b);
        let text = self.0.bytes().take_while(|b| is_part(*b)).count();
        let signs = self.0.bytes().skip(text).take_while(|b| *b == b'=').count();
        let mut after = Rest(&self.0[text + signs..]);
        after.blanks();
        let alone = text > 0 && after.at_end();
        if alone {
            self.take(text + signs);
        }
        alone
    }

    /// A text in quotes, without them and without its backslashes.
    fn quoted(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut chars = self.0.char_indices().skip(1);
        while let Some((at, mut c)) = chars.next() {
            if c == '"' {
                self.take(at + 1);
                return Some(value);
            }
            if c == '\\' {
                c = chars.next()?.1;
            }
            if !(c == '\t' || c == ' ' || c.is_ascii_graphic()) {
                return None;
            }
            value.push(c);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The challenges as `scheme name=value name=value; scheme`, or `-`.
    fn read(header: &str) -> String {
        let Some(schemes) = parse(header) else { return "-".into() };
        let one = |scheme: &Scheme| {
            let params = scheme.params.iter().map(|(name, value)| format!(" {name}={value}"));
            params.fold(scheme.name.clone(), |all, param| all + &param)
        };
        schemes.iter().map(one).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn the_registry_s_own() {
        let header = r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:user/image:pull""#;
        assert_eq!(
            read(header),
            "bearer realm=https://ghcr.io/token service=ghcr.io scope=repository:user/image:pull"
        );
    }

    #[test]
    fn well_formed() {
        let cases = [
            ("", ""),
            (" , ,", ""),
            ("Basic", "basic"),
            ("bearer REALM=a", "bearer realm=a"),
            ("Bearer  realm = \"a\" ,\tb=c", "bearer realm=a b=c"),
            (r#"Bearer realm="a,b=c",d="e""#, "bearer realm=a,b=c d=e"),
            (r#"Bearer realm="a\"b\\c""#, r#"bearer realm=a"b\c"#),
            (r#"Bearer realm="""#, "bearer realm="),
            (r#"Basic realm="a", Bearer realm="b""#, "basic realm=a; bearer realm=b"),
            (r#"Basic, Bearer realm="b""#, "basic; bearer realm=b"),
            ("Bearer realm", "bearer"),
            ("Negotiate abc==, NTLM, Bearer a=b", "negotiate; ntlm; bearer a=b"),
            (r#"Bearer ,realm="a""#, "bearer realm=a"),
            (r#"Bearer realm="a",,realm="b""#, "bearer realm=a realm=b"),
        ];
        for (header, expected) in cases {
            assert_eq!(read(header), expected, "{header}");
        }
    }

    #[test]
    fn malformed() {
        for header in [
            "=",
            "\"Bearer\"",
            "realm=\"a\"",
            "Bearer realm=\"a",
            "Bearer realm=\"a\\",
            "Bearer realm=https://ghcr.io/token",
            "Bearer realm=\"a\" service=\"b\"",
            "Bearer realm=\"a\"x",
            "Bearer realm=\"a\"; service=\"b\"",
            "Bearer realm=,service=b",
            "Negotiate abc, realm=b",
            "Bearer Basic realm=b",
            "Bearer\"realm\"",
            "Bearer realm=\"\u{e9}\"",
            "Bearer realm=\"a\u{7f}\"",
            "Bearer: realm=\"a\"",
        ] {
            assert_eq!(read(header), "-", "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_not(header in ".*") {
            let _ = parse(&header);
        }

        #[test]
        fn nearly_right_text_is_read_or_not(header in r#"[BAb1=",\\ /:]{0,40}"#) {
            let _ = parse(&header);
        }

        #[test]
        fn what_is_written_is_read(
            challenges in prop::collection::vec(
                ("[A-Za-z]{1,9}", prop::collection::vec(("[a-z]{1,9}", "[ -~]{0,20}"), 1..4)),
                1..4,
            ),
        ) {
            let write = |(name, params): &(String, Vec<(String, String)>)| {
                let params = params.iter().map(|(key, value)| {
                    format!("{key}=\"{}\"", value.replace('\\', r"\\").replace('"', "\\\""))
                });
                format!("{name} {}", params.collect::<Vec<_>>().join(", "))
            };
            let header = challenges.iter().map(write).collect::<Vec<_>>().join(", ");
            let expected = challenges
                .into_iter()
                .map(|(name, params)| Scheme { name: name.to_ascii_lowercase(), params });
            prop_assert_eq!(parse(&header), Some(expected.collect()));
        }
    }
}
