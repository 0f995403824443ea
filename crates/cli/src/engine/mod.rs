//! `rehearsal engine`: the sync engine alone, on real ports and real time, against any BambooHR and
//! Litmos.
//!
//! It logs its address once it listens. On SIGINT or SIGTERM it finishes the calls and items under
//! way, and stops within ten seconds.

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
use crate::data_folder::{DataFolder, DataFolderError, random_bytes};
use crate::exit_code::{Exit, Stop};
use crate::stop_signals::StopSignals;

/// How long a request may take: longer than two calls to a vendor (RTE-8), which connecting makes.
const REQUEST_MAX: Duration = Duration::from_secs(90);

/// The options of `rehearsal engine`.
#[derive(Args, Clone, Debug)]
pub(crate) struct EngineOptions {
    /// TOML file with options, addresses, keys and administrators; see docs/operating.md
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Forget the API key and the webhook keys before starting, for when the key file is lost:
    /// connect again, and give BambooHR's webhook a new key; links, list and runs stay
    #[arg(long)]
    forget_keys: bool,
    /// Start with an empty store although the key file shows that there was one, for when the store
    /// is lost for good: everybody is New, and a Sync and an Import find them again by user name
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
    let runtime = runtime
        .map_err(|error| Stop::could_not_run(format!("cannot start the async runtime: {error}")))?;
    let ended = runtime.block_on(run(installation, options));
    // Dropping the tasks closes the store; blocking threads are not waited for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended.map(|()| Exit::Passed)
}

async fn run(installation: Installation, options: &EngineOptions) -> Result<(), Stop> {
    let mut signals = StopSignals::listen()?;
    let Installation {
        listen,
        data_dir,
        allow_hosts,
        engine: config,
    } = installation;
    let network = Network::with_tls().map_err(Stop::could_not_run)?;
    let clock = Clock::real();
    let in_folder =
        |error: &dyn std::fmt::Display| Stop::could_not_run(format!("data_dir: {error}"));
    let (store, sealing_key) = open(&data_dir, options).map_err(|error| in_folder(&error))?;
    let setup = config.into_setup(
        sealing_key,
        random_bytes().map_err(|error| in_folder(&error))?,
    );
    let engine = Engine::open(setup, store, clock.clone(), Arc::new(network));
    let engine = engine.map_err(|error| in_folder(&error))?;
    let router = match allow_hosts {
        Some(hosts) => AllowedHosts::only(&hosts).guard(engine.router(), refuse_host),
        None => engine.router(),
    };
    let server = Server::start(listen, router, settings())
        .await
        .map_err(|error| port_error(listen, &error))?;
    if !listen.ip().is_loopback() {
        tracing::warn!(address = %listen, "the engine can be reached from other machines without TLS; put a proxy in front of it");
    }
    tracing::info!(address = %server.address(), "the engine listens");
    let lanes = Lanes::start(&engine, &clock);
    signals.stop_requested().await;
    tracing::info!("stopping: calls under way are finished first");
    let stopping = async { _ = tokio::join!(server.stop(), lanes.stop()) };
    signals.wait_for_stop(stopping).await;
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

/// The response to a request with a host name that is not allowed.
fn refuse_host(reason: &'static str) -> axum::response::Response {
    sync_engine::forbidden(&format!(
        "{reason}: the allowed names are those of `allow_hosts` in the config."
    ))
}

/// Opens the store in its folder, and the key that seals its secrets.
fn open(data_dir: &Path, options: &EngineOptions) -> Result<(Store, SealingKey), DataFolderError> {
    let folder = DataFolder::open(data_dir)?;
    let store = folder.sealed_store(options.new_store)?;
    if options.new_store {
        tracing::warn!(
            "the store is new and empty: connect and Sync, and an Import finds everybody again by user name"
        );
    }
    if options.forget_keys {
        store
            .forget_secrets(Clock::real().now())
            .map_err(|error| DataFolderError::Store(data_dir.to_owned(), error))?;
        tracing::warn!(
            "the API key and the webhook keys are forgotten: connect again, and create a webhook key"
        );
    }
    let sealing_key = folder.sealing_key(&store)?;
    Ok((store, sealing_key))
}

fn port_error(address: std::net::SocketAddr, error: &std::io::Error) -> Stop {
    Stop::could_not_run(format!(
        "listen: cannot listen on {address}: {error}\nhelp: stop the program that uses the port, or choose another address"
    ))
}

/// The engine's lanes, each driven by a task of its own.
struct Lanes {
    tasks: JoinSet<()>,
    stopping: watch::Sender<bool>,
}

impl Lanes {
    fn start(engine: &Engine, clock: &Clock) -> Lanes {
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

    /// Stops all lanes; returns when the steps under way are finished.
    async fn stop(self) {
        self.stopping.send_replace(true);
        _ = self.tasks.join_all().await;
    }
}
