//! What goes to the terminal: machine output to standard output, everything else to standard error.

use std::io::{self, IsTerminal, Write};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Whether standard error wants colours: a terminal, and nobody said no.
pub(crate) fn wants_colours() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    !refused && io::stderr().is_terminal()
}

/// Sends the parts' log lines to standard error: what `RUST_LOG` asks for, else warnings of a server, and
/// nothing of scenarios, whose worlds go wrong on purpose.
pub(crate) fn begin_log(is_server: bool) {
    let usual = if is_server { LevelFilter::WARN } else { LevelFilter::OFF };
    let filter = EnvFilter::builder().with_default_directive(usual.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(wants_colours()).init();
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
