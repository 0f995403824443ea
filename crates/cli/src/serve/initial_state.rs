//! The initial state of a served world: saved earlier, from a world file, generated, or the demo
//! company.

use std::path::Path;

use clock::Clock;
use fake_bamboohr::Company;
use fake_litmos::Site;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use scenario::LocalTime;
use sync_core::Config;
use sync_engine::{Administrator, Store};
use world::{Start, World};

use super::options::{ClockOption, KnobParty, ServeOptions};
use super::state_dir::{SavedState, StateDir};
use crate::data_folder::random_seed;
use crate::exit_code::Stop;

/// Where a stopped clock of the demo company starts, in its own zone.
const DEMO_START: &str = "2026-11-02T08:00";

/// The state of all parties, and the time at which they start.
pub(super) struct InitialState {
    pub(super) company: Company,
    pub(super) site: Site,
    pub(super) store: Store,
    pub(super) config: Config,
    /// Who may use the engine's admin API; empty in a generated world.
    pub(super) administrators: Vec<Administrator>,
    /// The seed of the engine's secrets.
    pub(super) seed: u64,
    pub(super) clock: StartClock,
}

/// How a served world's clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StartClock {
    /// Stopped at this time.
    Stopped(Timestamp),
    /// Running, from this time or from the system time.
    Running(Option<Timestamp>),
}

/// Loads or creates the state that the options ask for.
pub(super) async fn load_initial_state(
    options: &ServeOptions,
    folder: Option<&StateDir>,
) -> Result<InitialState, Stop> {
    let mut state = match folder.map(StateDir::load).transpose()?.flatten() {
        Some(saved) => resume(saved, options)?,
        None => {
            let store = folder.map_or_else(|| Ok(Store::in_memory()), StateDir::new_store)?;
            let seed = match options.seed {
                Some(seed) => seed,
                None => random_seed().map_err(Stop::could_not_run)?,
            };
            match &options.world {
                Some(file) => from_world_file(file, options, seed, store).await?,
                None => generate(options, seed, store)?,
            }
        }
    };
    for knob in &options.knob {
        let set = match knob.party {
            KnobParty::BambooHr => state
                .company
                .knobs
                .set(&knob.name, &knob.value)
                .map_err(|error| error.to_string()),
            // With its party: Litmos knows its knobs by both names, and by one `litmos.` only.
            KnobParty::Litmos => {
                let name = format!("litmos.{}", knob.name);
                state
                    .site
                    .set_knob(&name, &knob.value)
                    .map_err(|error| error.to_string())
            }
        };
        set.map_err(|error| {
            Stop::wrong_command_line(format!(
                "--knob: {error}\nhelp: `rehearsal serve --help-knobs` lists all knobs"
            ))
        })?;
    }
    Ok(state)
}

/// Continues the world saved in a folder.
fn resume(saved: SavedState, options: &ServeOptions) -> Result<InitialState, Stop> {
    let SavedState {
        company,
        site,
        store,
        settings,
        clock,
    } = saved;
    if options.world.is_some()
        || options.employees.is_some()
        || options.seed.is_some_and(|seed| seed != settings.seed)
    {
        tracing::warn!(
            "the folder of --data already holds a world: it continues, and --world, --employees and --seed are ignored"
        );
    }
    let machine = Clock::real().now();
    let stopped_at = clock.map(|clock| clock.now(machine));
    let clock = match start_time(&options.clock, &company_zone(&company)?)? {
        // Never back: past events would be in the future.
        Some(at) => StartClock::Stopped(stopped_at.map_or(at, |stopped_at| stopped_at.max(at))),
        None => StartClock::Running(stopped_at.filter(|stopped_at| *stopped_at > machine)),
    };
    let config = settings.config.unwrap_or_else(|| default_config(&company));
    let administrators = settings
        .administrators
        .into_iter()
        .map(Administrator::from)
        .collect();
    Ok(InitialState {
        company,
        site,
        store,
        config,
        administrators,
        seed: settings.seed,
        clock,
    })
}

/// Creates the demo company, or a generated one.
fn generate(options: &ServeOptions, seed: u64, store: Store) -> Result<InitialState, Stop> {
    let company = match options.employees {
        Some(employees) => Company::generated(employees, seed),
        None => Company::demo_with(seed),
    };
    let clock = match start_time(&options.clock, &company_zone(&company)?)? {
        Some(at) => StartClock::Stopped(at),
        None => StartClock::Running(None),
    };
    let (site, config) = (Site::new(seed), default_config(&company));
    Ok(InitialState {
        company,
        site,
        store,
        config,
        administrators: Vec::new(),
        seed,
        clock,
    })
}

/// Builds the world of a file, with its history, and takes its state.
async fn from_world_file(
    file: &Path,
    options: &ServeOptions,
    seed: u64,
    store: Store,
) -> Result<InitialState, Stop> {
    let loaded = match scenario::load_world(file) {
        Ok(loaded) => loaded,
        Err(error) => {
            return Err(Stop::wrong_command_line(format!(
                "--world: cannot read `{}`: {error}",
                file.display()
            )));
        }
    };
    if !loaded.problems.is_empty() {
        let shown = loaded
            .problems
            .iter()
            .map(|problem| scenario::render(problem, &loaded.sources, false));
        return Err(Stop::bad_file(shown.collect::<Vec<_>>().join("\n")));
    }
    let zone = match &loaded.clock {
        Some(clock) => clock.time_zone().map_err(Stop::bad_file)?,
        None => TimeZone::UTC,
    };
    let at = match (&options.clock, &loaded.clock) {
        (ClockOption::Manual, Some(clock)) => {
            Some(clock.resolve().map_err(Stop::bad_file)?.timestamp())
        }
        (option, _) => start_time(option, &zone)?,
    };
    let now = at.unwrap_or_else(|| Clock::real().now());
    let start = Start {
        world: &loaded.world,
        now,
        zone,
        seed,
        sockets: false,
    };
    let world = World::build(start).await.map_err(|error| {
        if error.is_file() {
            Stop::bad_file(error)
        } else {
            Stop::could_not_run(error)
        }
    })?;
    let parts = world.into_parts().map_err(Stop::could_not_run)?;
    store.restore(&parts.store).map_err(Stop::could_not_run)?;
    let administrators = parts.setup.administrators;
    Ok(InitialState {
        company: parts.company,
        site: parts.site,
        store,
        config: parts.setup.config,
        administrators,
        seed,
        clock: at.map_or(StartClock::Running(None), StartClock::Stopped),
    })
}

/// Where the clock stops; `None` if it runs.
fn start_time(option: &ClockOption, zone: &TimeZone) -> Result<Option<Timestamp>, Stop> {
    let resolve = |time: LocalTime| {
        let resolved = time
            .resolve(zone)
            .map_err(|error| Stop::wrong_command_line(format!("--clock: {error}")))?;
        Ok(Some(resolved.timestamp()))
    };
    match option {
        ClockOption::Real => Ok(None),
        ClockOption::Manual => resolve(DEMO_START.parse().expect("a time written here")),
        ClockOption::At(time) => resolve(*time),
    }
}

pub(super) fn company_zone(company: &Company) -> Result<TimeZone, Stop> {
    TimeZone::get(&String::from(company.zone().clone())).map_err(Stop::could_not_run)
}

/// The rule book's defaults, in the company's zone.
fn default_config(company: &Company) -> Config {
    let zone = String::from(company.zone().clone());
    serde_json::from_value(serde_json::json!({ "company_timezone": zone }))
        .expect("a zone that a company has")
}
