//! What a served world begins with: kept, described in a file, generated, or the demo company.

use std::path::Path;

use fake_bamboohr::Company;
use fake_litmos::Site;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use scenario::LocalTime;
use sync_core::Config;
use sync_engine::{Administrator, Store};
use world::{Start, World};

use super::keep::Keep;
use super::options::{ClockOption, KnobParty, ServeOptions};
use super::{cannot, usage, wrong_file};
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
    /// Where a standing clock stands; `None` for a running one.
    pub(super) stands_at: Option<Timestamp>,
}

/// Makes the beginning that the options ask for.
pub(super) async fn begin(options: &ServeOptions, keep: Option<&Keep>) -> Result<Beginning, Stop> {
    let kept = keep.map(Keep::kept).transpose()?.flatten();
    let store = match keep {
        Some(keep) => keep.store()?,
        None => Store::in_memory(),
    };
    let mut beginning = match (kept, &options.world) {
        (Some(kept), _) => {
            if options.world.is_some() || options.employees.is_some() {
                tracing::warn!(
                    "the folder of --data holds a world already; that one goes on, and --world or --employees is not looked at"
                );
            }
            let zone = zone_of(&kept.company)?;
            let stands_at = stands_at(&options.clock, &zone)?.map(|at| kept.stood_at.map_or(at, |stood| stood.max(at)));
            let config = config_of(&kept.company);
            Beginning { company: kept.company, site: kept.site, store, config, administrators: Vec::new(), stands_at }
        }
        (None, Some(file)) => described(file, options, store).await?,
        (None, None) => {
            let company = match options.employees {
                Some(employees) => Company::generated(employees, options.seed),
                None => Company::demo_with(options.seed),
            };
            let stands_at = stands_at(&options.clock, &zone_of(&company)?)?;
            let config = config_of(&company);
            let site = Site::new(options.seed);
            Beginning { company, site, store, config, administrators: Vec::new(), stands_at }
        }
    };
    for knob in &options.knob {
        let set = match knob.party {
            KnobParty::BambooHr => {
                beginning.company.knobs.set(&knob.name, &knob.value).map_err(|error| error.to_string())
            }
            // With its party: Litmos knows its knobs by both names, and by one `litmos.` only.
            KnobParty::Litmos => {
                let name = format!("litmos.{}", knob.name);
                beginning.site.set_knob(&name, &knob.value).map_err(|error| error.to_string())
            }
        };
        set.map_err(|error| usage(format!("--knob: {error}; `rehearsal serve --help-knobs` lists them")))?;
    }
    Ok(beginning)
}

/// Lives through the past that a world file describes, then takes the world apart.
async fn described(file: &Path, options: &ServeOptions, store: Store) -> Result<Beginning, Stop> {
    let loaded = match scenario::load_world(file) {
        Ok(loaded) => loaded,
        Err(error) => return Err(usage(format!("--world: cannot read {}: {error}", file.display()))),
    };
    if !loaded.problems.is_empty() {
        let shown = loaded.problems.iter().map(|problem| scenario::render(problem, &loaded.sources, false));
        return Err(wrong_file(shown.collect::<Vec<_>>().join("\n")));
    }
    let zone = match &loaded.clock {
        Some(clock) => clock.time_zone().map_err(wrong_file)?,
        None => TimeZone::UTC,
    };
    let at = match (&options.clock, &loaded.clock) {
        (ClockOption::Manual, Some(clock)) => Some(clock.resolve().map_err(wrong_file)?.timestamp()),
        (option, _) => stands_at(option, &zone)?,
    };
    let now = at.unwrap_or_else(|| clock::Clock::real().now());
    let start = Start { world: &loaded.world, now, zone, seed: options.seed, sockets: false };
    let world = World::build(start)
        .await
        .map_err(|error| if error.is_file() { wrong_file(error.to_string()) } else { cannot(error.to_string()) })?;
    let parts = world.take_apart().map_err(|error| cannot(error.to_string()))?;
    store.restore(&parts.store).map_err(|error| cannot(error.to_string()))?;
    let administrators = parts.setup.administrators;
    Ok(Beginning {
        company: parts.company,
        site: parts.site,
        store,
        config: parts.setup.config,
        administrators,
        stands_at: at,
    })
}

fn stands_at(option: &ClockOption, zone: &TimeZone) -> Result<Option<Timestamp>, Stop> {
    let resolve = |time: LocalTime| {
        let resolved = time.resolve(zone).map_err(|error| usage(format!("--clock: {error}")))?;
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
    serde_json::from_value(serde_json::json!({ "company_timezone": zone })).expect("a zone that a company has")
}
