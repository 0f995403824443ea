//! What a port allows its callers.

use std::time::Duration;

use axum::Router;

/// What a port allows its callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time. Far fewer than the files a process may have open.
    pub callers: usize,
    /// How long whoever keeps a full port waiting keeps its place while others want to enter.
    pub grace: Duration,
    /// For a new connection's first head, and for every head from its first byte on.
    pub head: Duration,
    /// How long a connection may stay open between two requests.
    pub idle: Duration,
    /// In this time at least `window_bytes_min` of a body must arrive, and as much of an answer be
    /// taken, unless that is all of it.
    pub window: Duration,
    /// See `window`.
    pub window_bytes_min: usize,
    /// For a request as a whole, from its head to its answer; `None` if it may take any time.
    pub request: Option<Duration>,
    /// How long a stop waits for requests under way and for answers being taken.
    pub stop: Duration,
    /// How long what still arrives is thrown away after an answer to a request that was not read to
    /// its end. To close at once could cost the caller its answer.
    pub linger: Duration,
}

impl Default for Limits {
    /// For a port that only this machine or a proxy should reach.
    fn default() -> Limits {
        Limits {
            callers: 500,
            grace: Duration::from_millis(500),
            head: Duration::from_secs(10),
            idle: Duration::from_secs(120),
            window: Duration::from_secs(10),
            window_bytes_min: 64 * 1024,
            request: None,
            stop: Duration::from_secs(5),
            linger: Duration::from_secs(2),
        }
    }
}

/// How a router is served.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// What its callers may do.
    pub limits: Limits,
    /// Whether header names are sent as `Content-Type`, whatever their letter case in the program.
    pub title_case_headers: bool,
    /// Put around the router and its time limits: gives refusals their body.
    pub with_refusals: fn(Router) -> Router,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            limits: Limits::default(),
            title_case_headers: false,
            with_refusals: |router| router,
        }
    }
}
