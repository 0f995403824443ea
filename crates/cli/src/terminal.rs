//! Output: verdicts and machine output go to standard output, progress and logs to standard error.

use std::io::{self, Write};

use anstream::stream::RawStream;
use anstream::{AutoStream, ColorChoice};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

/// Whether to color what goes to a stream: `NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb` decide, or
/// else whether it is a terminal.
pub(crate) fn use_color(stream: &impl RawStream) -> bool {
    AutoStream::choice(stream) != ColorChoice::Never
}

/// What goes to the log unless `RUST_LOG` says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Log {
    /// Nothing: scenarios make their worlds fail on purpose.
    Off,
    /// Warnings of a served world, for people.
    Warnings,
    /// What an installation does, one JSON object a line (OBS-1).
    Lines,
}

/// The crates whose events a real installation logs. Trace events of other crates may hold
/// addresses with keys, so not even `RUST_LOG=trace` enables them (CON-3).
const OURS: [&str; 6] = [
    "rehearsal",
    "sync_engine",
    "sync_core",
    "clock",
    "bamboohr_client",
    "litmos_client",
];

/// Sends log lines to standard error.
pub(crate) fn init_logging(log: Log) {
    let usual = match log {
        Log::Off => LevelFilter::OFF,
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
        _ => all.with(lines.with_ansi(use_color(&io::stderr()))).init(),
    }
}

fn is_ours(about: &tracing::Metadata<'_>) -> bool {
    let owner = about.target().split("::").next().unwrap_or_default();
    OURS.contains(&owner)
}

/// Writes to standard error.
pub(crate) fn print_stderr(text: &str) {
    // If standard error is closed there is nowhere to report it.
    _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes to standard output. A reader that stops early (`| head`) is no error.
pub(crate) fn print_stdout(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
