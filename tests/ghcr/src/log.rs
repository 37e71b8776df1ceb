//! What was asked, in order of arrival.

/// One request and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// The name in `CONNECT`, without the port: the host that the client meant.
    pub host: String,
    /// The method; `CONNECT` for a tunnel that was refused or met a [`crate::Break`].
    pub method: String,
    /// Path and query as sent; `host:port` for `CONNECT`, the whole URL for a plain proxy request.
    pub path: String,
    /// The status that was sent, 0 as long as none was: still waiting, held by a fault, or reset.
    pub status: u16,
    /// User name and password of `Authorization: Basic`.
    pub basic: Option<(String, String)>,
    /// The token of `Authorization: Bearer` to a registry.
    pub bearer: Option<String>,
    /// The token of `Authorization: Bearer` or `Authorization: token` to an API.
    pub api_token: Option<String>,
    /// The `User-Agent`, empty if there was none.
    pub user_agent: String,
    /// Which TCP connection it came on, counted from 1 for each server.
    pub connection: u64,
    /// The body of the request.
    pub body: Vec<u8>,
    /// Whether it was refused because nobody is played under that name.
    pub refused: bool,
    /// How many answers deep it stands: 1 if it came before any answer was given, else one more than
    /// the deepest request that was answered by then. What does not wait for an answer stands beside
    /// the others as long as answers take their time.
    pub depth: u32,
}

/// Where the answer of a logged request is to be noted. It stays good when the log is cleared.
#[derive(Clone, Copy)]
pub(crate) struct Entry(u64);

#[derive(Default)]
pub(crate) struct Log {
    exchanges: Vec<Exchange>,
    /// How many were cleared away before the first that is kept.
    cleared: u64,
}

impl Log {
    pub(crate) fn push(&mut self, exchange: Exchange) -> Entry {
        let answered = self.exchanges.iter().filter(|known| known.status != 0);
        let depth = 1 + answered.map(|known| known.depth).max().unwrap_or_default();
        self.exchanges.push(Exchange { depth, ..exchange });
        Entry(self.cleared + self.exchanges.len() as u64 - 1)
    }

    pub(crate) fn answered(&mut self, Entry(number): Entry, status: u16) {
        let index = number.checked_sub(self.cleared);
        if let Some(exchange) = index.and_then(|i| self.exchanges.get_mut(i as usize)) {
            exchange.status = status;
        }
    }

    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.clone()
    }

    pub(crate) fn clear(&mut self) {
        self.cleared += self.exchanges.len() as u64;
        self.exchanges.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_deep_a_request_stands() {
        let mut log = Log::default();
        let first = log.push(Exchange::default());
        log.push(Exchange::default());
        log.answered(first, 200);
        let third = log.push(Exchange::default());
        log.answered(third, 200);
        log.push(Exchange::default());
        let depths: Vec<_> = log.exchanges().iter().map(|it| it.depth).collect();
        assert_eq!(depths, [1, 1, 2, 3]);
    }

    #[test]
    fn an_answer_to_a_cleared_request_touches_no_other() {
        let mut log = Log::default();
        let first = log.push(Exchange::default());
        log.clear();
        let second = log.push(Exchange::default());
        log.answered(first, 500);
        log.answered(second, 200);
        assert_eq!(log.exchanges()[0].status, 200);
    }
}
