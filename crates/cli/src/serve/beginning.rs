//! What a served world begins with: kept, described in a file, generated, or the demo company.

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

use super::folder::{KeptWorld, WorldFolder};
use super::options::{ClockOption, KnobParty, ServeOptions};
use super::{cannot, seed_of, usage, wrong_file};
use crate::data_folder::chance;
use crate::exit_code::Stop;

/// When the demo company stands still, in its own zone.
const STAND_STILL: &str = "2026-11-02T08:00";

/// The state of all parties and the time at which they begin.
pub(super) struct Beginning {
    pub(super) company: Company,
    pub(super) site: Site,
    pub(super) store: Store,
    pub(super) config: Config,
    /// Who may use the engine's admin API; nobody is said in a generated world.
    pub(super) administrators: Vec<Administrator>,
    /// What the engine's secrets are made from.
    pub(super) seed: u64,
    pub(super) clock: StartClock,
}

/// How a served world's clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StartClock {
    /// It stands still at this time.
    Standing(Timestamp),
    /// It runs, from this time or from the machine's.
    Running(Option<Timestamp>),
}

/// Makes the beginning that the options ask for.
pub(super) async fn begin(
    options: &ServeOptions,
    folder: Option<&WorldFolder>,
) -> Result<Beginning, Stop> {
    let mut beginning = match folder.map(WorldFolder::kept).transpose()?.flatten() {
        Some(kept) => kept_on(kept, options)?,
        None => {
            let store = folder.map_or_else(|| Ok(Store::in_memory()), WorldFolder::new_store)?;
            let seed = match options.seed {
                Some(seed) => seed,
                None => seed_of(chance().map_err(|error| cannot(error.to_string()))?),
            };
            match &options.world {
                Some(file) => described(file, options, seed, store).await?,
                None => generated(options, seed, store)?,
            }
        }
    };
    for knob in &options.knob {
        let set = match knob.party {
            KnobParty::BambooHr => beginning
                .company
                .knobs
                .set(&knob.name, &knob.value)
                .map_err(|error| error.to_string()),
            // With its party: Litmos knows its knobs by both names, and by one `litmos.` only.
            KnobParty::Litmos => {
                let name = format!("litmos.{}", knob.name);
                beginning
                    .site
                    .set_knob(&name, &knob.value)
                    .map_err(|error| error.to_string())
            }
        };
        set.map_err(|error| {
            usage(format!(
                "--knob: {error}; `rehearsal serve --help-knobs` lists them"
            ))
        })?;
    }
    Ok(beginning)
}

/// Goes on with the world of a folder.
fn kept_on(kept: KeptWorld, options: &ServeOptions) -> Result<Beginning, Stop> {
    let KeptWorld {
        company,
        site,
        store,
        settings,
        clock,
    } = kept;
    if options.world.is_some()
        || options.employees.is_some()
        || options.seed.is_some_and(|seed| seed != settings.seed)
    {
        tracing::warn!(
            "the folder of --data holds a world already; that one goes on, and --world, --employees and --seed are not \
             looked at"
        );
    }
    let machine = Clock::real().now();
    let stopped_at = clock.map(|clock| clock.now(machine));
    let clock = match stands_at(&options.clock, &zone_of(&company)?)? {
        // Never back: what has happened would lie in the future.
        Some(at) => StartClock::Standing(stopped_at.map_or(at, |stopped_at| stopped_at.max(at))),
        None => StartClock::Running(stopped_at.filter(|stopped_at| *stopped_at > machine)),
    };
    let config = settings.config.unwrap_or_else(|| config_of(&company));
    let administrators = settings
        .administrators
        .into_iter()
        .map(Administrator::from)
        .collect();
    Ok(Beginning {
        company,
        site,
        store,
        config,
        administrators,
        seed: settings.seed,
        clock,
    })
}

/// The demo company, or a generated one.
fn generated(options: &ServeOptions, seed: u64, store: Store) -> Result<Beginning, Stop> {
    let company = match options.employees {
        Some(employees) => Company::generated(employees, seed),
        None => Company::demo_with(seed),
    };
    let clock = match stands_at(&options.clock, &zone_of(&company)?)? {
        Some(at) => StartClock::Standing(at),
        None => StartClock::Running(None),
    };
    let (site, config) = (Site::new(seed), config_of(&company));
    Ok(Beginning {
        company,
        site,
        store,
        config,
        administrators: Vec::new(),
        seed,
        clock,
    })
}

/// Lives through the past that a world file describes, then takes the world apart.
async fn described(
    file: &Path,
    options: &ServeOptions,
    seed: u64,
    store: Store,
) -> Result<Beginning, Stop> {
    let loaded = match scenario::load_world(file) {
        Ok(loaded) => loaded,
        Err(error) => {
            return Err(usage(format!(
                "--world: cannot read {}: {error}",
                file.display()
            )));
        }
    };
    if !loaded.problems.is_empty() {
        let shown = loaded
            .problems
            .iter()
            .map(|problem| scenario::render(problem, &loaded.sources, false));
        return Err(wrong_file(shown.collect::<Vec<_>>().join("\n")));
    }
    let zone = match &loaded.clock {
        Some(clock) => clock.time_zone().map_err(wrong_file)?,
        None => TimeZone::UTC,
    };
    let at = match (&options.clock, &loaded.clock) {
        (ClockOption::Manual, Some(clock)) => {
            Some(clock.resolve().map_err(wrong_file)?.timestamp())
        }
        (option, _) => stands_at(option, &zone)?,
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
            wrong_file(error.to_string())
        } else {
            cannot(error.to_string())
        }
    })?;
    let parts = world
        .into_parts()
        .map_err(|error| cannot(error.to_string()))?;
    store
        .restore(&parts.store)
        .map_err(|error| cannot(error.to_string()))?;
    let administrators = parts.setup.administrators;
    Ok(Beginning {
        company: parts.company,
        site: parts.site,
        store,
        config: parts.setup.config,
        administrators,
        seed,
        clock: at.map_or(StartClock::Running(None), StartClock::Standing),
    })
}

fn stands_at(option: &ClockOption, zone: &TimeZone) -> Result<Option<Timestamp>, Stop> {
    let resolve = |time: LocalTime| {
        let resolved = time
            .resolve(zone)
            .map_err(|error| usage(format!("--clock: {error}")))?;
        Ok(Some(resolved.timestamp()))
    };
    match option {
        ClockOption::Real => Ok(None),
        ClockOption::Manual => resolve(STAND_STILL.parse().expect("a time written here")),
        ClockOption::At(time) => resolve(*time),
    }
}

pub(super) fn zone_of(company: &Company) -> Result<TimeZone, Stop> {
    TimeZone::get(&String::from(company.zone().clone())).map_err(|error| cannot(error.to_string()))
}

/// The rule book's defaults, in the company's zone.
fn config_of(company: &Company) -> Config {
    let zone = String::from(company.zone().clone());
    serde_json::from_value(serde_json::json!({ "company_timezone": zone }))
        .expect("a zone that a company has")
}
