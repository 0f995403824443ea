//! `rehearsal engine`: the sync engine alone, on real ports and real time, against any BambooHR and
//! Litmos.
//!
//! It listens before it says so, and stops on SIGINT or SIGTERM once the calls and the items in
//! hand have ended, within ten seconds.

mod config;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use clock::{Clock, drive_until};
use fake_kit::AllowedHosts;
use server::{Limits, Server, Settings};
use sync_engine::{Engine, SealingKey, Store};
use tokio::sync::watch;
use tokio::task::JoinSet;
use transport::Network;

use self::config::Installation;
use crate::data_folder::{DataFolder, DataFolderError, chance};
use crate::exit_code::{Exit, Stop};
use crate::stop_signals::StopSignals;

/// Longer than a call to a vendor may take (RTE-8): connecting waits for two of them.
const REQUEST_MAX: Duration = Duration::from_secs(90);

/// The options of `rehearsal engine`.
#[derive(Args, Clone, Debug)]
pub(crate) struct EngineOptions {
    /// TOML: the rule book's options, addresses, keys and administrators; docs/operating.md tells
    /// all of it
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Forgets the API key and the webhook keys before it starts, for when the key file is lost:
    /// connect again, and give BambooHR's webhook a new key; links, list and runs stay
    #[arg(long)]
    forget_keys: bool,
    /// Begins with an empty store although the key file says that there was one: everybody is New,
    /// and a Sync and an Import find them again by user name; for once, when the store is lost for
    /// good
    #[arg(long)]
    new_store: bool,
}

/// Runs the engine until SIGINT or SIGTERM.
///
/// # Errors
/// The config does not check, a port is taken, the store cannot be opened.
pub(crate) fn engine(options: &EngineOptions) -> Result<Exit, Stop> {
    let installation = config::read(&options.config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| cannot(format!("no runtime: {error}")))?;
    let ended = runtime.block_on(run(installation, options));
    // Tasks are dropped, and with them the store is closed; what blocks a thread is not waited for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended.map(|()| Exit::Passed)
}

/// A port, a store or the machine does not let it run.
fn cannot(message: impl Into<String>) -> Stop {
    Stop::new(Exit::CouldNotRun, message)
}

async fn run(installation: Installation, options: &EngineOptions) -> Result<(), Stop> {
    let mut signals = StopSignals::listen()?;
    let Installation {
        listen,
        data_dir,
        allow_hosts,
        told,
    } = installation;
    let network = Network::with_tls().map_err(|error| cannot(error.to_string()))?;
    let clock = Clock::real();
    let in_folder = |error: &dyn std::fmt::Display| cannot(format!("data_dir: {error}"));
    let (store, sealing_key) = open(&data_dir, options).map_err(|error| in_folder(&error))?;
    let setup = told.setup(sealing_key, chance().map_err(|error| in_folder(&error))?);
    let engine = Engine::open(setup, store, clock.clone(), Arc::new(network));
    let engine = engine.map_err(|error| in_folder(&error))?;
    let router = match allow_hosts {
        Some(hosts) => AllowedHosts::only(&hosts).guard(engine.router(), refuse_host),
        None => engine.router(),
    };
    let server = Server::start(listen, router, settings())
        .await
        .map_err(|error| taken(listen, &error))?;
    if !listen.ip().is_loopback() {
        tracing::warn!(address = %listen, "the engine can be reached from other machines, without TLS: put a proxy in front of it");
    }
    tracing::info!(address = %server.address(), "the engine listens");
    let lanes = Lanes::begin(&engine, &clock);
    signals.stop_requested().await;
    tracing::info!("the engine stops once what is in hand has ended");
    let stopping = async { _ = tokio::join!(server.stop(), lanes.stop()) };
    signals.bound(stopping).await;
    tracing::info!("the engine has stopped");
    Ok(())
}

fn settings() -> Settings {
    let limits = Limits {
        request: Some(REQUEST_MAX),
        ..Limits::default()
    };
    Settings {
        limits,
        with_refusals: sync_engine::with_problems,
        ..Settings::default()
    }
}

/// Answers a request that calls the engine by another name than those it may have.
fn refuse_host(reason: &'static str) -> axum::response::Response {
    sync_engine::forbidden(&format!(
        "{reason}: the names it has are those of `allow_hosts` in its config."
    ))
}

/// The store in its folder, and what its secrets are sealed with.
fn open(data_dir: &Path, options: &EngineOptions) -> Result<(Store, SealingKey), DataFolderError> {
    let folder = DataFolder::open(data_dir)?;
    let store = folder.sealed_store(options.new_store)?;
    if options.new_store {
        tracing::warn!(
            "the store is new and empty: connect, Sync, and Import finds everybody again by user name"
        );
    }
    if options.forget_keys {
        store
            .forget_secrets(Clock::real().now())
            .map_err(|error| DataFolderError::Store(data_dir.to_owned(), error))?;
        tracing::warn!(
            "the API key and the webhook keys are forgotten: connect again, and make a webhook key"
        );
    }
    let sealing_key = folder.sealing_key(&store)?;
    Ok((store, sealing_key))
}

fn taken(address: std::net::SocketAddr, error: &std::io::Error) -> Stop {
    cannot(format!(
        "listen: {address} cannot be used: {error}. Stop what listens there, or name another address"
    ))
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
