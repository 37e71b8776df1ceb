//! The look-up of a host's name, with a limit and a name for its failure of its own.
//!
//! Owns nothing but that: the system looks up, in ureq's thread.

use std::time::Duration;

use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use ureq::unversioned::transport::time::Duration as Limit;
use ureq::{Error, Timeout};

/// How long a name may be looked up. A packet that gets lost is sent again after 5 seconds
/// (`resolv.conf(5)`, `timeout`), and that answer has to be in time.
const LOOKUP_LIMIT: Duration = Duration::from_secs(7);

/// ureq's own resolver, which reports a look-up that takes too long as whatever limit was next:
/// the whole request's, or, for a proxy's name, the connection's. This one says what it was.
#[derive(Debug, Default)]
pub(super) struct Lookup(DefaultResolver);

impl Resolver for Lookup {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        limit: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let after = LOOKUP_LIMIT.min(*limit.after);
        let own = NextTimeout { after: Limit::Exact(after), reason: Timeout::Resolve, ..limit };
        self.0.resolve(uri, config, own)
    }
}
