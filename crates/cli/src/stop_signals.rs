//! SIGINT and SIGTERM: the first requests a stop, the second ends the process at once.
//!
//! A thread of its own handles them and ends the process if nothing else does: a stop ends even if
//! every other thread is busy.

use std::process;
use std::time::Duration;

use clock::wait_for;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use crate::exit_code::{Exit, Stop};

/// How long a stop may take, whatever callers and vendors do.
const STOP_MAX: Duration = Duration::from_secs(8);

/// How long the last steps may take after that, or after a second signal.
const END_MAX: Duration = Duration::from_secs(1);

/// How far a stop has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Running,
    Stopping,
    /// What is under way is given up.
    Ending,
}

/// Both signals, from the moment it is made: one that comes during a start is not lost.
pub(crate) struct StopSignals(watch::Receiver<Stage>);

impl StopSignals {
    /// Begins to listen.
    ///
    /// # Errors
    /// The machine does not let it.
    pub(crate) fn listen() -> Result<StopSignals, Stop> {
        let cannot = |error| {
            Stop::new(
                Exit::CouldNotRun,
                format!("cannot listen for signals: {error}"),
            )
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(cannot)?;
        let inside = runtime.enter();
        let signals = Signals {
            interrupt: signal(SignalKind::interrupt()).map_err(cannot)?,
            terminate: signal(SignalKind::terminate()).map_err(cannot)?,
        };
        drop(inside);
        let (stage, stages) = watch::channel(Stage::Running);
        let listening = move || runtime.block_on(end_after(signals, stage));
        std::thread::Builder::new()
            .name("signals".to_owned())
            .spawn(listening)
            .map_err(cannot)?;
        Ok(StopSignals(stages))
    }

    /// Returns once a stop was requested.
    pub(crate) async fn stop_requested(&mut self) {
        self.reached(Stage::Stopping).await;
    }

    /// Waits for `stopping` until another signal comes or it took too long.
    pub(crate) async fn wait_for_stop(&mut self, stopping: impl Future<Output = ()>) {
        tokio::select! {
            () = stopping => {}
            () = self.reached(Stage::Ending) => tracing::warn!("giving up on what is still under way"),
        }
    }

    async fn reached(&mut self, wanted: Stage) {
        // An error means that the thread is gone, which only the end of the process does.
        _ = self.0.wait_for(|stage| *stage >= wanted).await;
    }
}

struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ends the process if it has not ended in time after a signal.
async fn end_after(mut signals: Signals, stage: watch::Sender<Stage>) {
    signals.next().await;
    stage.send_replace(Stage::Stopping);
    tokio::select! {
        () = signals.next() => {}
        () = wait_for(STOP_MAX) => {}
    }
    stage.send_replace(Stage::Ending);
    wait_for(END_MAX).await;
    tracing::error!("stopping took too long; ending the process");
    process::exit(Exit::CouldNotRun as i32);
}
