//! Limits and settings of a port.

use std::time::Duration;

use axum::Router;

/// The limits of a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The maximum number of connections: far fewer than the files a process may have open.
    pub callers: usize,
    /// How long a caller of a full port may keep the server waiting before a new caller replaces
    /// it.
    pub grace: Duration,
    /// The time limit for the first head of a connection, and for other heads from the first byte.
    pub head: Duration,
    /// How long a connection may stay open between two requests.
    pub idle: Duration,
    /// In this time at least `window_bytes_min` bytes of a body must arrive, and as many bytes of a
    /// response must be taken, unless fewer are left.
    pub window: Duration,
    /// The minimum number of bytes per `window`.
    pub window_bytes_min: usize,
    /// The time limit for a whole request, from its head to its response; `None` for no limit.
    pub request: Option<Duration>,
    /// How long a stop waits for requests under way and for responses being sent.
    pub stop: Duration,
    /// How long to discard what still arrives after a response to a request that was not read to
    /// its end: closing at once could make the caller lose the response.
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
    /// The limits of the port.
    pub limits: Limits,
    /// Whether header names are sent as `Content-Type`, whatever their letter case in the program.
    pub title_case_headers: bool,
    /// Wraps the router and its time limits, to give refusals a body.
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
