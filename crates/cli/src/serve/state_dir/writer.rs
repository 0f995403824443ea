//! Saves a served world while it runs: logs what reaches its fakes, and now and then saves their
//! state, so that the log stays short.

use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clock::Clock;
use fake_bamboohr::FakeBambooHr;
use fake_kit::InputLog;
use fake_litmos::FakeLitmos;
use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::Notify;

use super::clock::SavedClock;
use super::error::unusable;
use super::file::{FileError, Party, State, WorldFile};
use crate::exit_code::{Exit, Stop};

/// The size of the log, in bytes, at which the state of the fakes is saved again; more if the state
/// itself is larger.
const LOG_BYTES_MAX: u64 = 32 << 20;

/// Writes the state of a served world to its file.
#[derive(Clone)]
pub(crate) struct StateWriter(Arc<Inner>);

struct Inner {
    file: Arc<WorldFile>,
    bamboohr: FakeBambooHr,
    litmos: FakeLitmos,
    log: Arc<Log>,
}

/// What was logged since the fakes were saved.
struct Log {
    /// In bytes.
    written: AtomicU64,
    /// The size at which the fakes are saved again, in bytes.
    limit: AtomicU64,
    /// Notified when the log is larger than that.
    is_full: Notify,
}

impl StateWriter {
    pub(super) fn new(
        file: Arc<WorldFile>,
        bamboohr: FakeBambooHr,
        litmos: FakeLitmos,
    ) -> StateWriter {
        let (written, limit) = (AtomicU64::new(0), AtomicU64::new(LOG_BYTES_MAX));
        let log = Arc::new(Log {
            written,
            limit,
            is_full: Notify::new(),
        });
        StateWriter(Arc::new(Inner {
            file,
            bamboohr,
            litmos,
            log,
        }))
    }

    /// Logs what reaches the fakes from now on.
    pub(super) fn start_recording(&self) {
        let Inner {
            file,
            bamboohr,
            litmos,
            log,
        } = &*self.0;
        let recorder = |party| {
            Arc::new(Recorder {
                party,
                file: Arc::clone(file),
                log: Arc::clone(log),
            })
        };
        bamboohr.record_to(recorder(Party::BambooHr));
        litmos.record_to(recorder(Party::Litmos));
    }

    /// Saves the state of the fakes, and these settings with it.
    pub(super) fn save(&self, settings: &[(&str, String)]) -> Result<(), FileError> {
        let Inner {
            file,
            bamboohr,
            litmos,
            log,
        } = &*self.0;
        log.written.store(0, Ordering::Relaxed);
        // What reaches a fake is numbered while it is locked, so that it is in its state or after
        // this number.
        let (company, company_input) = bamboohr.share(|| file.last_input());
        let (site, site_input) = litmos.read(|site| (site.clone(), file.last_input()));
        let states = [
            State {
                party: Party::BambooHr,
                input: company_input,
                body: file.write(&*company)?,
            },
            State {
                party: Party::Litmos,
                input: site_input,
                body: file.write(&site)?,
            },
        ];
        let bytes: usize = states.iter().map(|state| state.body.len()).sum();
        log.limit
            .store(LOG_BYTES_MAX.max(2 * bytes as u64), Ordering::Relaxed);
        file.save(&states, settings)
    }

    /// Saves the time to which the clock will be moved, before anything happens at it.
    pub(crate) fn save_clock(&self, clock: SavedClock) {
        if let Err(error) = self.0.file.set("clock", &clock) {
            end(&error);
        }
    }

    /// Saves the fakes whenever the log has grown large; never returns.
    pub(crate) async fn compact_forever(self) {
        loop {
            self.0.log.is_full.notified().await;
            let writer = self.clone();
            let saved = tokio::task::spawn_blocking(move || writer.save(&[])).await;
            if let Ok(Err(error)) = saved {
                tracing::warn!(
                    "--data: cannot save a new state of the fakes, so their log keeps growing: {error}"
                );
            }
        }
    }

    /// Saves the world at a clean stop: a later version then reads the state of the fakes,
    /// and need not act on what reached them.
    pub(crate) fn close(&self, clock: &Clock) -> Result<(), Stop> {
        let clock = SavedClock::new(clock, Clock::real().now());
        let file = &self.0.file;
        let settings = [
            ("clock", file.write(&clock)?),
            ("boot", file.write(&None::<String>)?),
        ];
        self.save(&settings).map_err(unusable)
    }
}

/// Logs what reaches one fake.
struct Recorder {
    party: Party,
    file: Arc<WorldFile>,
    log: Arc<Log>,
}

impl<I: Serialize> InputLog<I> for Recorder {
    fn append(&self, at: Timestamp, input: &I) {
        let bytes = match self.file.append(self.party, at, input) {
            Ok(bytes) => bytes as u64,
            Err(error) => end(&error),
        };
        let written = bytes + self.log.written.fetch_add(bytes, Ordering::Relaxed);
        if written > self.log.limit.load(Ordering::Relaxed) {
            self.log.is_full.notify_one();
        }
    }
}

/// Ends the process at once: a fake has acted on something that is not saved, and must not answer
/// it.
fn end(error: &FileError) -> ! {
    tracing::error!(
        "--data: {error}; what cannot be saved is not answered, so the world stops here; once it can be written again, it \
         continues from this moment"
    );
    process::exit(Exit::CouldNotRun as i32)
}
