//! One scenario as it runs: one file and case, fragments merged in, variables replaced.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::{At, Sources};
use crate::step::Step;
use crate::values::{Duration, LocalTime};
use crate::world_start::{Power, WorldStart};

/// One scenario, in one of its cases.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Scenario {
    /// The title, one sentence.
    #[serde(rename = "scenario")]
    pub title: At<String>,
    /// The id, unique in the suite.
    pub id: At<String>,
    /// The rules that it means to show.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<At<String>>,
    /// Tags to select it by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<At<String>>,
    /// Where a generated file came from.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub origin: BTreeMap<String, At<String>>,
    /// The start time and the company zone.
    pub clock: StartClock,
    /// The seed as written; [`Scenario::seed`] knows the default.
    #[serde(rename = "seed")]
    pub written_seed: Option<At<u64>>,
    /// The case, if the file has cases.
    #[serde(skip)]
    pub case: Option<Case>,
    /// Whether the world is closed (rules 8 and 14 of the format); on by default.
    pub strict: Option<At<Power>>,
    /// The limit of real time.
    pub timeout: Option<At<Duration>>,
    /// The world at the start.
    pub world: WorldStart,
    /// The steps.
    pub steps: Vec<Step>,
    /// The files that make it up, for carets.
    #[serde(skip)]
    pub sources: Arc<Sources>,
}

/// The row of `cases` that a scenario runs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The name of the row.
    pub name: At<String>,
    /// The position of the row, from 1.
    pub number: usize,
}

/// Local start time and company zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StartClock {
    /// The start time.
    pub start: At<LocalTime>,
    /// The company's time zone, by its IANA name.
    pub zone: At<String>,
}

impl StartClock {
    /// Looks up the time zone.
    ///
    /// # Errors
    /// An unknown name, as `message; help`.
    pub fn time_zone(&self) -> Result<TimeZone, String> {
        TimeZone::get(&self.zone).map_err(|_| {
            format!(
                "unknown time zone `{}`; write a name such as `America/Denver` or `UTC`",
                self.zone.value
            )
        })
    }

    /// The instant at which the scenario begins.
    ///
    /// # Errors
    /// An unknown zone, or a time that the zone skips, as `message; help`.
    pub fn resolve(&self) -> Result<ZonedDateTime, String> {
        self.start.resolve(&self.time_zone()?)
    }
}

impl Scenario {
    /// A strict scenario without cases or anything optional, built in Rust.
    pub fn new(
        title: &str,
        id: impl Into<At<String>>,
        clock: StartClock,
        world: WorldStart,
    ) -> Scenario {
        Scenario {
            title: title.into(),
            id: id.into(),
            covers: Vec::new(),
            tags: Vec::new(),
            origin: BTreeMap::new(),
            clock,
            written_seed: None,
            case: None,
            strict: None,
            timeout: None,
            world,
            steps: Vec::new(),
            sources: Arc::default(),
        }
    }

    /// The file it came from; empty for one built in Rust.
    pub fn path(&self) -> &Path {
        self.sources
            .iter()
            .next()
            .map_or(Path::new(""), |source| &source.path)
    }

    /// The company's zone.
    pub fn zone(&self) -> TimeZone {
        self.clock
            .time_zone()
            .expect("the check rejects unknown zones")
    }

    /// The instant at which the scenario begins, in the company's zone.
    pub fn start(&self) -> ZonedDateTime {
        self.clock
            .resolve()
            .expect("the check rejects unknown zones and times that do not exist")
    }

    /// The seed as written, or derived from the id, so that it does not depend on other files.
    pub fn seed(&self) -> u64 {
        self.written_seed
            .map_or_else(|| derive_seed(&self.id), |seed| seed.value)
    }

    /// Whether anything that no expectation covers fails the scenario.
    pub fn is_strict(&self) -> bool {
        self.strict.is_none_or(|strict| strict.value == Power::On)
    }

    /// The name, unique in the suite: `import-001`, or `fault-007 / busy once`.
    pub fn name(&self) -> String {
        match &self.case {
            None => self.id.value.clone(),
            Some(case) => format!("{} / {}", self.id.value, case.name.value),
        }
    }

    /// The steps of this case, with their numbers in the file from 1.
    pub fn own_steps(&self) -> impl Iterator<Item = (usize, &Step)> {
        let case = self.case.as_ref().map(|case| case.name.value.as_str());
        let takes = move |step: &Step| match &step.only_case {
            None => true,
            Some(cases) => cases.iter().any(|name| Some(name.value.as_str()) == case),
        };
        self.steps
            .iter()
            .enumerate()
            .map(|(index, step)| (index + 1, step))
            .filter(move |(_, step)| takes(step))
    }
}

/// FNV-1a, cut to five digits for readability.
fn derive_seed(id: &str) -> u64 {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash % 100_000
}
