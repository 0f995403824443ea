//! Keeps a served world while it is served: writes down what reaches its fakes, and now and then
//! what they are, so that what reached them need not be kept for ever.

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

use super::file::{FileError, Party, State, WorldFile};
use super::{KeptClock, unusable};
use crate::exit_code::{Exit, Stop};

/// So much may have reached the fakes, in bytes, before they are kept anew; more if they themselves
/// are larger.
const LOG_BYTES_MAX: u64 = 32 << 20;

/// See the module.
#[derive(Clone)]
pub(in crate::serve) struct Keeper(Arc<Inner>);

struct Inner {
    file: Arc<WorldFile>,
    bamboohr: FakeBambooHr,
    litmos: FakeLitmos,
    log: Arc<Log>,
}

/// What was written down since the fakes were kept.
struct Log {
    /// In bytes.
    written: AtomicU64,
    /// How much may be.
    limit: AtomicU64,
    /// Rings when it is more than that.
    is_full: Notify,
}

impl Keeper {
    pub(super) fn new(file: Arc<WorldFile>, bamboohr: FakeBambooHr, litmos: FakeLitmos) -> Keeper {
        let (written, limit) = (AtomicU64::new(0), AtomicU64::new(LOG_BYTES_MAX));
        let log = Arc::new(Log {
            written,
            limit,
            is_full: Notify::new(),
        });
        Keeper(Arc::new(Inner {
            file,
            bamboohr,
            litmos,
            log,
        }))
    }

    /// Writes down what reaches the fakes from now on.
    pub(super) fn record(&self) {
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

    /// Keeps what the fakes are, and these settings with it.
    pub(super) fn keep(&self, settings: &[(&str, String)]) -> Result<(), FileError> {
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
        file.keep(&states, settings)
    }

    /// Keeps where the clock will stand, before anything happens at that time.
    pub(in crate::serve) fn keep_clock(&self, clock: KeptClock) {
        if let Err(error) = self.0.file.set("clock", &clock) {
            end(&error);
        }
    }

    /// Keeps the fakes anew whenever much has reached them; for ever.
    pub(in crate::serve) async fn keep_short(self) {
        loop {
            self.0.log.is_full.notified().await;
            let keeper = self.clone();
            let kept = tokio::task::spawn_blocking(move || keeper.keep(&[])).await;
            if let Ok(Err(error)) = kept {
                tracing::warn!(
                    "--data: the fakes could not be kept anew, and what reached them stays: {error}"
                );
            }
        }
    }

    /// Keeps the world as it stands at a clean stop: a later version then reads what the fakes are,
    /// and need not act on what reached them.
    pub(in crate::serve) fn close(&self, clock: &Clock) -> Result<(), Stop> {
        let clock = KeptClock::of(clock, Clock::real().now());
        let file = &self.0.file;
        let settings = [
            ("clock", file.write(&clock)?),
            ("boot", file.write(&None::<String>)?),
        ];
        self.keep(&settings).map_err(unusable)
    }
}

/// Writes down what reaches one fake.
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

/// Ends the process at once: a fake has acted on something that is not kept, and nobody may hear of
/// it.
fn end(error: &FileError) -> ! {
    tracing::error!(
        "--data: {error}. What is not kept is not answered, so the world stops here; once there is room to write, it goes \
         on from this moment"
    );
    process::exit(Exit::CouldNotRun as i32)
}
