//! One scenario as it runs: one file, one case, all fragments merged in, all case variables
//! replaced.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::ZonedDateTime;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::place::{At, Sources};
use crate::step::Step;
use crate::words::{Lapse, LocalTime};
use crate::world_start::{Power, WorldStart};

/// One scenario × case.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Scenario {
    /// The sentence shown everywhere.
    #[serde(rename = "scenario")]
    pub title: At<String>,
    /// Unique in the suite.
    pub id: At<String>,
    /// Rules meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<At<String>>,
    /// For selection.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<At<String>>,
    /// Where a generated file came from.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub origin: BTreeMap<String, At<String>>,
    /// When it begins, and where.
    pub clock: StartClock,
    /// The seed as written; [`Scenario::seed`] knows the default.
    #[serde(rename = "seed", skip_serializing_if = "Option::is_none")]
    pub written_seed: Option<At<u64>>,
    /// The case this is, if the file has cases.
    #[serde(skip)]
    pub case: Option<Case>,
    /// Closed world (rules 8 and 14 of the format); on unless it says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strict: Option<At<Power>>,
    /// Real-time guard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<At<Lapse>>,
    /// The past.
    pub world: WorldStart,
    /// What happens.
    pub steps: Vec<Step>,
    /// The files it was made of, for carets.
    #[serde(skip)]
    pub sources: Arc<Sources>,
}

/// The row of `cases` that a scenario runs with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What the row calls itself.
    pub name: At<String>,
    /// From 1.
    pub number: usize,
}

/// Local start time and company zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct StartClock {
    /// When the scenario begins.
    pub start: At<LocalTime>,
    /// The company's zone, by its IANA name.
    pub zone: At<String>,
}

impl StartClock {
    /// The zone.
    ///
    /// # Errors
    /// A name that no zone has, as a sentence.
    pub fn time_zone(&self) -> Result<TimeZone, String> {
        TimeZone::get(&self.zone).map_err(|_| {
            format!(
                "`{}` is no time zone; write a name such as `America/Denver` or `UTC`",
                self.zone.value
            )
        })
    }

    /// The instant at which the scenario begins.
    ///
    /// # Errors
    /// A name that no zone has, or a time the zone skips, as a sentence.
    pub fn resolve(&self) -> Result<ZonedDateTime, String> {
        self.start.resolve(&self.time_zone()?)
    }
}

impl Scenario {
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
            .expect("the check refuses unknown zones")
    }

    /// The instant at which the scenario begins, in the company's zone.
    pub fn start(&self) -> ZonedDateTime {
        self.clock
            .resolve()
            .expect("the check refuses unknown zones and times that do not exist")
    }

    /// The seed: as written, or derived from the id, so that it stays when other files come and go.
    pub fn seed(&self) -> u64 {
        self.written_seed
            .map_or_else(|| seed_of(&self.id), |seed| seed.value)
    }

    /// Whether what no expectation covered fails the scenario.
    pub fn is_strict(&self) -> bool {
        self.strict.is_none_or(|strict| strict.value == Power::On)
    }

    /// `import-001`, or `fault-007 / busy once`: unique in the suite.
    pub fn name(&self) -> String {
        match &self.case {
            None => self.id.value.clone(),
            Some(case) => format!("{} / {}", self.id.value, case.name.value),
        }
    }

    /// The steps that this case takes, with their numbers in the file from 1.
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

/// FNV-1a, cut to five digits so that people can say it.
fn seed_of(id: &str) -> u64 {
    let hash = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash % 100_000
}
