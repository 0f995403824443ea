//! Opens the ports of a served world and runs it until it is stopped.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use clock::{Clock, ClockControl};
use fake_bamboohr::FakeBambooHr;
use fake_kit::{AllowedHosts, HostGuard};
use fake_litmos::FakeLitmos;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use secrecy::{ExposeSecret, SecretString};
use server::{Limits, Server};
use sync_engine::{Administrator, Engine, Setup};
use tokio::task::JoinSet;
use transport::{Network, Transport};
use url::Url;

use super::console::refused_host;
use super::env_file::{EnvFile, Environment};
use super::hosting::Hosting;
use super::initial_state::{InitialState, StartClock, company_zone, load_initial_state};
use super::knobs::print_knobs;
use super::options::ServeOptions;
use super::served::Served;
use super::state_dir::{SavedClock, Settings, StateDir};
use super::{console, refusals};
use crate::exit_code::{Exit, Stop};
use crate::stop_signals::StopSignals;

/// Concurrent callers of each of the four ports: far fewer in total than the files a process may
/// have open.
const CALLERS_MAX: usize = 200;

/// How long a call may take, except on the console, where the clock may be moved far ahead.
const REQUEST_MAX: Duration = Duration::from_secs(90);

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// A port is taken, a store cannot be used, an option is wrong.
pub(crate) fn serve(options: &ServeOptions) -> Result<Exit, Stop> {
    if options.help_knobs {
        print_knobs();
        return Ok(Exit::Passed);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime
        .map_err(|error| Stop::could_not_run(format!("cannot start the async runtime: {error}")))?;
    let ended = runtime.block_on(serve_until_stopped(options));
    // Dropping the tasks closes the store; blocking threads are not waited for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended.map(|()| Exit::Passed)
}

async fn serve_until_stopped(options: &ServeOptions) -> Result<(), Stop> {
    let mut signals = StopSignals::listen()?;
    let env_file = options
        .env_file
        .as_deref()
        .map(EnvFile::prepare)
        .transpose()?;
    let folder = options.data.as_deref().map(StateDir::open).transpose()?;
    let initial = load_initial_state(options, folder.as_ref()).await?;
    let (served, ports) = open(options, initial, folder.as_ref()).await?;
    let compacting = served
        .writer
        .clone()
        .map(|writer| tokio::spawn(writer.compact_forever()));
    if let Some(file) = env_file {
        file.fill(&served.environment)?;
    }
    print_environment(&served.environment);
    signals.stop_requested().await;
    let stopping: JoinSet<()> = ports.into_iter().map(Server::stop).collect();
    signals
        .wait_for_stop(async { _ = stopping.join_all().await })
        .await;
    if let Some(writer) = &served.writer {
        writer.close(&served.hosting.clock())?;
    }
    drop(compacting);
    Ok(())
}

/// Opens every port and starts every part.
async fn open(
    options: &ServeOptions,
    initial: InitialState,
    folder: Option<&StateDir>,
) -> Result<(Arc<Served>, Vec<Server>), Stop> {
    let InitialState {
        company,
        site,
        store,
        config,
        administrators,
        seed,
        clock,
    } = initial;
    let (clock, control): (Clock, ClockControl) = match clock {
        StartClock::Stopped(at) => Clock::stopped_at(at),
        StartClock::Running(from) => Clock::running_from(from),
    };
    let network: Arc<dyn Transport> = Arc::new(Network::new());
    let zone = company_zone(&company)?;
    let mut secrets = ChaCha8Rng::seed_from_u64(seed);
    let default = default_administrator(&mut secrets);
    let administrators = if administrators.is_empty() {
        vec![default]
    } else {
        administrators
    };
    let token = administrators[0].token.clone();

    let bamboohr = FakeBambooHr::new(company, clock.clone(), Arc::clone(&network));
    let litmos = FakeLitmos::new(site, clock.clone());
    let writer = match folder {
        Some(folder) => {
            let saved = administrators.iter().map(Into::into).collect();
            let settings = Settings {
                seed,
                config: Some(config.clone()),
                administrators: saved,
            };
            let clock = SavedClock::new(&clock, Clock::real().now());
            Some(folder.start_saving((&bamboohr, &litmos), (&store, &settings, clock))?)
        }
        None => None,
    };
    let logged = |party, router| refusals::log_refusals(party, router, clock.clone(), zone.clone());
    let router = logged("BambooHR", bamboohr.router());
    let bamboohr_port = open_port("--bamboohr", options.bamboohr, router, KEYS, settings()).await?;
    let litmos_port = open_port(
        "--litmos",
        options.litmos,
        logged("Litmos", litmos.router()),
        KEYS,
        settings(),
    )
    .await?;
    let setup = Setup {
        config,
        bamboohr_url: port_url(&bamboohr_port, "/"),
        bamboohr_application_key: SecretString::from(
            bamboohr.read(|company| company.application_key().to_owned()),
        ),
        litmos_url: port_url(&litmos_port, "/v1.svc"),
        litmos_api_key: SecretString::from(litmos.read(|site| site.owner_key().to_owned())),
        litmos_source: "rehearsal".to_owned(),
        sealing_key: world::sealing_key(),
        administrators,
        webhook_key: Some(SecretString::from(hex(&mut secrets))),
        webhook_private_key: None,
        seed: ChaCha8Rng::seed_from_u64(seed).get_seed(),
    };
    let engine = Engine::open(setup, store, clock, network)
        .map_err(|error| Stop::could_not_run(format!("--data: {error}")))?;
    let guard = HostGuard::default();
    let router = guard.guard(engine.router(), |reason| {
        sync_engine::forbidden(&refused_host(reason))
    });
    let of_engine = server::Settings {
        with_refusals: sync_engine::with_problems,
        ..settings()
    };
    let engine_port = open_port("--engine", options.engine, router, KEYS, of_engine).await?;
    guard.allow(AllowedHosts::for_address(engine_port.address()).and(&options.allow_host));
    point_webhooks_at_engine(
        &bamboohr,
        &port_url(&engine_port, "/webhooks/bamboohr"),
        &engine,
    )?;

    let parts = bamboohr
        .parts()
        .into_iter()
        .chain(litmos.parts())
        .chain(engine.parts())
        .collect();
    let hosting = Hosting::start(control, parts, writer.clone());
    let console_address = fixed_address(options.console)?;
    let environment = Environment::new(
        &bamboohr,
        &litmos,
        &engine,
        [
            format!("http://{console_address}"),
            bamboohr_port.url(),
            litmos_port.url(),
            engine_port.url(),
        ],
        &token,
    );
    let served = Arc::new(Served {
        bamboohr,
        litmos,
        hosting,
        zone,
        environment,
        writer,
    });
    let hosts = AllowedHosts::for_address(console_address).and(&options.allow_host);
    let router = hosts.guard(console::router(Arc::clone(&served)), console::forbidden);
    let limits = Limits {
        request: None,
        ..settings().limits
    };
    let of_console = server::Settings {
        limits,
        ..settings()
    };
    let console_port = open_port("--console", console_address, router, NO_KEYS, of_console).await?;
    Ok((
        served,
        vec![console_port, bamboohr_port, litmos_port, engine_port],
    ))
}

/// An address with a known port: the console shows its own address on its page.
fn fixed_address(address: SocketAddr) -> Result<SocketAddr, Stop> {
    let free = || std::net::TcpListener::bind(address).and_then(|listener| listener.local_addr());
    if address.port() == 0 {
        free().map_err(|error| port_error("--console", address, &error))
    } else {
        Ok(address)
    }
}

fn settings() -> server::Settings {
    let limits = Limits {
        callers: CALLERS_MAX,
        request: Some(REQUEST_MAX),
        ..Limits::default()
    };
    // Both vendors write header names in title case.
    server::Settings {
        limits,
        title_case_headers: true,
        ..server::Settings::default()
    }
}

/// The warning for the ports that ask for a key.
const KEYS: &str = "anyone who has its keys can use it";

/// The warning for the console.
const NO_KEYS: &str = "it asks for no key, so anyone who can reach it can read every key and password and change everything";

async fn open_port(
    option: &str,
    address: SocketAddr,
    router: Router,
    protection: &str,
    settings: server::Settings,
) -> Result<Server, Stop> {
    if !address.ip().is_loopback() {
        tracing::warn!("{option} {address} can be reached from other machines; {protection}");
    }
    Server::start(address, router, settings)
        .await
        .map_err(|error| port_error(option, address, &error))
}

fn port_error(option: &str, address: SocketAddr, error: &std::io::Error) -> Stop {
    Stop::could_not_run(format!(
        "{option}: cannot listen on {address}: {error}\nhelp: stop the program that uses the port, or choose another address (port 0 picks a free one)"
    ))
}

fn port_url(port: &Server, path: &str) -> Url {
    format!("{}{path}", port.url())
        .parse()
        .expect("an address and a path make a URL")
}

/// Points the subscriptions of a world file at the address of the engine in this run.
fn point_webhooks_at_engine(
    bamboohr: &FakeBambooHr,
    receiver: &Url,
    engine: &Engine,
) -> Result<(), Stop> {
    let known = bamboohr.read(|company| {
        let webhooks = company.webhooks().webhooks();
        webhooks
            .map(|webhook| (webhook.id, webhook.subscription.clone()))
            .collect::<Vec<_>>()
    });
    for (webhook, mut subscription) in known {
        let is_engine = subscription.url.path() == receiver.path();
        if is_engine {
            subscription.url = receiver.clone();
            let key = engine.webhook_key();
            subscription
                .url
                .query_pairs_mut()
                .append_pair("apikey", key.expose_secret())
                .append_pair("source", "bamboohr");
            let changed = bamboohr.apply(fake_bamboohr::Command::ChangeWebhook {
                webhook,
                subscription,
            });
            changed.map_err(Stop::could_not_run)?;
        }
    }
    Ok(())
}

fn default_administrator(secrets: &mut ChaCha8Rng) -> Administrator {
    Administrator {
        name: "admin".to_owned(),
        token: SecretString::from(hex(secrets)),
        can_manage_bamboohr_employees: true,
    }
}

fn hex(secrets: &mut ChaCha8Rng) -> String {
    format!(
        "{:016x}{:016x}",
        secrets.random::<u64>(),
        secrets.random::<u64>()
    )
}

#[expect(
    clippy::print_stdout,
    reason = "what a reader's script takes from the output of this command"
)]
fn print_environment(environment: &Environment) {
    print!("{environment}");
}
