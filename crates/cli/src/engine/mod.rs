//! `rehearsal engine`: the sync engine alone, on real ports and real time, against any BambooHR and Litmos.
//!
//! It listens before it says so, and stops on SIGINT or SIGTERM once the calls and the items in hand have ended.
//! Left out: the fakes, which it does not know.

mod config;
mod listen;

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use clock::{Clock, drive_until};
use rand::TryRng;
use rand::rngs::SysRng;
use sync_engine::Engine;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;
use transport::Network;

use self::config::Installation;
use self::listen::Listening;
use crate::data_folder::DataFolder;
use crate::exit_code::{Exit, Stop};

/// The options of `rehearsal engine`.
#[derive(Args, Clone, Debug)]
pub(crate) struct EngineOptions {
    /// TOML: the rule book's options, addresses, keys and administrators; docs/operating.md tells all of it
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

/// Runs the engine until SIGINT or SIGTERM.
///
/// # Errors
/// The config does not check, a port is taken, the store cannot be opened.
pub(crate) fn engine(options: &EngineOptions) -> Result<Exit, Stop> {
    let installation = config::read(&options.config, seed()?)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| cannot(format!("no runtime: {error}")))?;
    runtime.block_on(run(installation))?;
    Ok(Exit::Passed)
}

/// A port, a store or the machine does not let it run.
fn cannot(message: impl Into<String>) -> Stop {
    Stop::new(Exit::CouldNotRun, message)
}

/// The machine's own randomness: keys of a real installation are made from it.
fn seed() -> Result<[u8; 32], Stop> {
    let mut seed = [0; 32];
    SysRng.try_fill_bytes(&mut seed).map_err(|error| cannot(format!("this machine gives no randomness: {error}")))?;
    Ok(seed)
}

async fn run(installation: Installation) -> Result<(), Stop> {
    // Listen for the signals first, so that one that comes while the port opens is not lost.
    let listen = |kind| signal(kind).map_err(|error| cannot(format!("no signals: {error}")));
    let (mut interrupt, mut terminate) = (listen(SignalKind::interrupt())?, listen(SignalKind::terminate())?);
    let Installation { listen, data_dir, setup } = installation;
    let folder = DataFolder::open(&data_dir).map_err(|error| cannot(format!("data_dir: {error}")))?;
    let network = Network::with_tls().map_err(|error| cannot(error.to_string()))?;
    let clock = Clock::real();
    let store = folder.store().map_err(|error| cannot(format!("data_dir: {error}")))?;
    let engine = Engine::open(setup, store, clock.clone(), Arc::new(network));
    let engine = engine.map_err(|error| cannot(format!("data_dir: {error}")))?;
    let listening = Listening::on(listen, engine.router()).await.map_err(|error| taken(listen, &error))?;
    tracing::info!(address = %listening.address(), "the engine listens");
    let lanes = Lanes::begin(&engine, &clock);
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("the engine stops once what is in hand has ended");
    tokio::join!(listening.stop(), lanes.stop());
    tracing::info!("the engine has stopped");
    Ok(())
}

fn taken(address: std::net::SocketAddr, error: &std::io::Error) -> Stop {
    cannot(format!("listen: {address} cannot be used: {error}. Stop what listens there, or name another address"))
}

/// The engine's lanes, each driven by a task of its own.
struct Lanes {
    tasks: JoinSet<()>,
    stopping: watch::Sender<bool>,
}

impl Lanes {
    fn begin(engine: &Engine, clock: &Clock) -> Lanes {
        let (stopping, stopped) = watch::channel(false);
        let mut tasks = JoinSet::new();
        for part in engine.parts() {
            let mut stopped = stopped.clone();
            let until_stopped = async move {
                // An error means that the sender is gone: that is a stop too.
                _ = stopped.wait_for(|is_stopping| *is_stopping).await;
            };
            tasks.spawn(drive_until(clock.clone(), part, until_stopped));
        }
        Lanes { tasks, stopping }
    }

    /// Returns when the steps under way have ended.
    async fn stop(self) {
        self.stopping.send_replace(true);
        _ = self.tasks.join_all().await;
    }
}
