//! `rehearsal serve`: both fakes, the engine and a console on real ports and real time.

mod beginning;
mod console;
mod env_file;
mod folder;
mod hosting;
mod options;
mod refusals;

pub(crate) use options::ServeOptions;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use clock::{Clock, ClockControl};
use fake_bamboohr::{Company, FakeBambooHr};
use fake_kit::{AllowedHosts, HostGuard};
use fake_litmos::FakeLitmos;
use jiff::tz::TimeZone;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use secrecy::{ExposeSecret, SecretString};
use server::{Limits, Server};
use sync_engine::{Administrator, Engine, Setup};
use tokio::task::JoinSet;
use transport::{Network, Transport};
use url::Url;

use beginning::{Beginning, StartClock};
use env_file::{EnvFile, Environment};
use folder::{Keeper, KeptClock, Settings, WorldFolder};
use hosting::Hosting;

use crate::exit_code::{Exit, Stop};
use crate::stop_signals::StopSignals;

/// Callers of each of the four ports at a time: together far fewer than the files a process may
/// have open.
const CALLERS: usize = 200;

/// How long a call may take, but for the console's: there the clock is moved as far as somebody
/// likes.
const REQUEST_MAX: Duration = Duration::from_secs(90);

/// A served world, as the console sees it.
struct Served {
    bamboohr: FakeBambooHr,
    litmos: FakeLitmos,
    hosting: Hosting,
    zone: TimeZone,
    environment: Environment,
    /// Keeps the world, if there is a folder for it.
    keeper: Option<Keeper>,
}

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// A port is taken, a store cannot be used, an option is wrong.
pub(crate) fn serve(options: &ServeOptions) -> Result<Exit, Stop> {
    if options.help_knobs {
        list_knobs();
        return Ok(Exit::Passed);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = runtime.map_err(|error| cannot(format!("no runtime: {error}")))?;
    let ended = runtime.block_on(serve_until_stopped(options));
    // Tasks are dropped, and with them the store is closed; what blocks a thread is not waited for.
    runtime.shutdown_timeout(Duration::from_secs(1));
    ended.map(|()| Exit::Passed)
}

/// The command line is wrong.
fn usage(message: impl Into<String>) -> Stop {
    Stop::new(Exit::WrongCommandLine, message)
}

/// A world file does not parse or check.
fn wrong_file(message: impl Into<String>) -> Stop {
    Stop::new(Exit::BadFile, message)
}

/// A port, a store or the machine does not let it run.
fn cannot(message: impl Into<String>) -> Stop {
    Stop::new(Exit::CouldNotRun, message)
}

async fn serve_until_stopped(options: &ServeOptions) -> Result<(), Stop> {
    let mut signals = StopSignals::listen()?;
    let env_file = options
        .env_file
        .as_deref()
        .map(EnvFile::prepare)
        .transpose()?;
    let folder = options.data.as_deref().map(WorldFolder::open).transpose()?;
    let beginning = beginning::begin(options, folder.as_ref()).await?;
    let (served, ports) = open(options, beginning, folder.as_ref()).await?;
    let keeping = served
        .keeper
        .clone()
        .map(|keeper| tokio::spawn(keeper.keep_short()));
    if let Some(file) = env_file {
        file.fill(&served.environment)?;
    }
    print_environment(&served.environment);
    signals.stop_requested().await;
    let stopping: JoinSet<()> = ports.into_iter().map(Server::stop).collect();
    signals.bound(async { _ = stopping.join_all().await }).await;
    if let Some(keeper) = &served.keeper {
        keeper.close(&served.hosting.clock())?;
    }
    drop(keeping);
    Ok(())
}

/// Opens every port and begins to run every part.
async fn open(
    options: &ServeOptions,
    beginning: Beginning,
    folder: Option<&WorldFolder>,
) -> Result<(Arc<Served>, Vec<Server>), Stop> {
    let Beginning {
        company,
        site,
        store,
        config,
        administrators,
        seed,
        clock,
    } = beginning;
    let (clock, control): (Clock, ClockControl) = match clock {
        StartClock::Standing(at) => Clock::stopped_at(at),
        StartClock::Running(from) => Clock::running_from(from),
    };
    let network: Arc<dyn Transport> = Arc::new(Network::new());
    let zone = beginning::zone_of(&company)?;
    let mut secrets = ChaCha8Rng::seed_from_u64(seed);
    let usual = usual_administrator(&mut secrets);
    let administrators = if administrators.is_empty() {
        vec![usual]
    } else {
        administrators
    };
    let token = administrators[0].token.clone();

    let bamboohr = FakeBambooHr::new(company, clock.clone(), Arc::clone(&network));
    let litmos = FakeLitmos::new(site, clock.clone());
    let keeper = match folder {
        Some(folder) => {
            let kept = administrators.iter().map(Into::into).collect();
            let settings = Settings {
                seed,
                config: Some(config.clone()),
                administrators: kept,
            };
            let clock = KeptClock::of(&clock, Clock::real().now());
            Some(folder.keep((&bamboohr, &litmos), (&store, &settings, clock))?)
        }
        None => None,
    };
    let told = |party, router| refusals::log(party, router, clock.clone(), zone.clone());
    let router = told("BambooHR", bamboohr.router());
    let bamboohr_port = open_port("--bamboohr", options.bamboohr, router, KEYS, settings()).await?;
    let litmos_port = open_port(
        "--litmos",
        options.litmos,
        told("Litmos", litmos.router()),
        KEYS,
        settings(),
    )
    .await?;
    let setup = Setup {
        config,
        bamboohr_url: url_of(&bamboohr_port, "/"),
        bamboohr_application_key: SecretString::from(
            bamboohr.read(|company| company.application_key().to_owned()),
        ),
        litmos_url: url_of(&litmos_port, "/v1.svc"),
        litmos_api_key: SecretString::from(litmos.read(|site| site.owner_key().to_owned())),
        litmos_source: "rehearsal".to_owned(),
        sealing_key: world::sealing_key(),
        administrators,
        webhook_key: Some(SecretString::from(hex(&mut secrets))),
        webhook_private_key: None,
        seed: ChaCha8Rng::seed_from_u64(seed).get_seed(),
    };
    let engine = Engine::open(setup, store, clock, network)
        .map_err(|error| cannot(format!("--data: {error}")))?;
    let guard = HostGuard::default();
    let router = guard.guard(engine.router(), |reason| {
        sync_engine::forbidden(&refused_host(reason))
    });
    let of_engine = server::Settings {
        with_refusals: sync_engine::with_problems,
        ..settings()
    };
    let engine_port = open_port("--engine", options.engine, router, KEYS, of_engine).await?;
    guard.allow(AllowedHosts::of_address(engine_port.address()).and(&options.allow_host));
    point_webhooks_at(
        &bamboohr,
        &url_of(&engine_port, "/webhooks/bamboohr"),
        &engine,
    )?;

    let parts = bamboohr
        .parts()
        .into_iter()
        .chain(litmos.parts())
        .chain(engine.parts())
        .collect();
    let hosting = Hosting::begin(control, parts, keeper.clone());
    let console_address = fixed(options.console)?;
    let environment = environment(
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
        keeper,
    });
    let hosts = AllowedHosts::of_address(console_address).and(&options.allow_host);
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

/// The console shows its own address, so it must be known before its page is made.
fn fixed(address: SocketAddr) -> Result<SocketAddr, Stop> {
    let free = || std::net::TcpListener::bind(address).and_then(|listener| listener.local_addr());
    if address.port() == 0 {
        free().map_err(|error| taken("--console", address, &error))
    } else {
        Ok(address)
    }
}

fn settings() -> server::Settings {
    let limits = Limits {
        callers: CALLERS,
        request: Some(REQUEST_MAX),
        ..Limits::default()
    };
    // As both vendors spell them.
    server::Settings {
        limits,
        title_case_headers: true,
        ..server::Settings::default()
    }
}

/// What protects the vendors' APIs and the engine's.
const KEYS: &str = "what is behind it is open to whoever has its keys";

/// What protects the console.
const NO_KEYS: &str = "it asks for no key, so whoever reaches it can read every key and password and change everything";

/// What a request whose `Host` or `Origin` is not ours is told.
fn refused_host(reason: &str) -> String {
    format!(
        "{reason}. Call it by the address that was printed on start, or serve it with `--allow-host NAME`."
    )
}

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
        .map_err(|error| taken(option, address, &error))
}

fn taken(option: &str, address: SocketAddr, error: &std::io::Error) -> Stop {
    cannot(format!(
        "{option}: {address} cannot be used: {error}. Stop what listens there, or name another address (port 0 takes a free one)"
    ))
}

fn url_of(port: &Server, path: &str) -> Url {
    format!("{}{path}", port.url())
        .parse()
        .expect("an address and a path make a URL")
}

/// Subscriptions of a world file point at the engine wherever it listens this time.
fn point_webhooks_at(bamboohr: &FakeBambooHr, receiver: &Url, engine: &Engine) -> Result<(), Stop> {
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
            changed.map_err(|refusal| cannot(refusal.to_string()))?;
        }
    }
    Ok(())
}

fn usual_administrator(secrets: &mut ChaCha8Rng) -> Administrator {
    Administrator {
        name: "admin".to_owned(),
        token: SecretString::from(hex(secrets)),
        can_manage_bamboohr_employees: true,
    }
}

/// A seed from the machine's own randomness.
fn seed_of(chance: [u8; 32]) -> u64 {
    ChaCha8Rng::from_seed(chance).random()
}

fn hex(secrets: &mut ChaCha8Rng) -> String {
    format!(
        "{:016x}{:016x}",
        secrets.random::<u64>(),
        secrets.random::<u64>()
    )
}

fn environment(
    bamboohr: &FakeBambooHr,
    litmos: &FakeLitmos,
    engine: &Engine,
    [console, bamboohr_url, litmos_url, engine_url]: [String; 4],
    token: &SecretString,
) -> Environment {
    let of_company = |look: fn(&Company) -> String| bamboohr.read(look);
    Environment {
        console,
        bamboohr: bamboohr_url,
        company: of_company(|company| company.subdomain().to_owned()),
        bamboohr_api_key: of_company(|company| company.admin_key().unwrap_or_default().to_owned()),
        bamboohr_user: of_company(|company| company.admin().name.clone()),
        bamboohr_password: of_company(|company| company.admin().password.clone()),
        application_key: of_company(|company| company.application_key().to_owned()),
        litmos: format!("{litmos_url}/v1.svc"),
        litmos_api_key: litmos.read(|site| site.owner_key().to_owned()),
        litmos_source: "rehearsal".to_owned(),
        engine: engine_url,
        engine_token: token.expose_secret().to_owned(),
        engine_webhook_key: engine.webhook_key().expose_secret().to_owned(),
    }
}

#[expect(
    clippy::print_stdout,
    reason = "what a reader's script takes from the output of this command"
)]
fn print_environment(environment: &Environment) {
    print!("{environment}");
}

#[expect(clippy::print_stdout, reason = "the output of --help-knobs")]
fn list_knobs() {
    for knob in fake_bamboohr::Knobs::list() {
        println!(
            "bamboohr.{} = {}  ({})\n    {}",
            knob.name, knob.default, knob.values, knob.reason
        );
    }
    for knob in fake_litmos::Knobs::default().list() {
        println!(
            "{} = {}\n    {}\n    {}",
            knob.name, knob.default, knob.doc, knob.reason
        );
    }
}
