//! What goes to the terminal: machine output to standard output, everything else to standard error.

use std::io::{self, Write};

use anstream::{AutoStream, ColorChoice};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Whether standard error wants colors: `NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb` decide, or
/// else whether it is a terminal.
pub(crate) fn wants_colors() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

/// What goes to the log unless `RUST_LOG` says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Log {
    /// Nothing: the worlds of scenarios go wrong on purpose.
    Nothing,
    /// Warnings of a served world, for people.
    Warnings,
    /// What an installation does, one JSON object a line (OBS-1).
    Lines,
}

/// Whose events a real installation logs. What other crates say at their finest may hold addresses
/// with keys, so not even `RUST_LOG=trace` lets them in (CON-3).
const OURS: [&str; 6] = [
    "rehearsal",
    "sync_engine",
    "sync_core",
    "clock",
    "bamboohr_client",
    "litmos_client",
];

/// Sends the parts' log lines to standard error.
pub(crate) fn begin_log(log: Log) {
    let usual = match log {
        Log::Nothing => LevelFilter::OFF,
        Log::Warnings => LevelFilter::WARN,
        Log::Lines => LevelFilter::INFO,
    };
    let filter = EnvFilter::builder()
        .with_default_directive(usual.into())
        .from_env_lossy();
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    let all = tracing_subscriber::registry().with(filter);
    match log {
        Log::Lines => all
            .with(
                lines
                    .json()
                    .flatten_event(true)
                    .with_filter(filter_fn(is_ours)),
            )
            .init(),
        _ => all.with(lines.with_ansi(wants_colors())).init(),
    }
}

fn is_ours(about: &tracing::Metadata<'_>) -> bool {
    let owner = about.target().split("::").next().unwrap_or_default();
    OURS.contains(&owner)
}

/// Writes to standard error.
pub(crate) fn say(text: &str) {
    // Nobody is left to tell if standard error is closed.
    _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes a whole product to standard output. A reader that has read enough (`| head`) is no error.
pub(crate) fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
