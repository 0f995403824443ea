//! The types of single options, each with its own reading and writing, so that an error names the
//! key it stands at.

use std::fmt;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::mapping::SourceField;

/// ELG-6: what becomes of an inactive person without a learner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewInactive {
    /// Made as an inactive learner.
    ImportInactive,
    /// Left out.
    Skip,
}

/// MAP-20: what an empty source does to a learner's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClearPolicy {
    /// Clears it if the engine put it there.
    Owned,
    /// Clears it.
    Always,
    /// Keeps it.
    Never,
}

/// ACC-2, ACC-4: what becomes of the learner of someone who lost access or was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnLoss {
    /// Nothing.
    Leave,
    /// May be selected, and is then deactivated.
    Deactivate,
}

/// IMP-11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bulk {
    /// Big imports go in bulk.
    Auto,
    /// One by one, always.
    Off,
}

/// A share that trips a safeguard; `off` or -1 turns it off (SAF-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Number", try_from = "Number")]
pub enum Percent {
    /// Never trips.
    Off,
    /// More than this many in a hundred trips; 0 to 100.
    Of(u8),
}

/// A count that trips a safeguard; `off` or -1 turns it off (SAF-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Number", try_from = "Number")]
pub enum Limit {
    /// Never trips.
    Off,
    /// More than this trips.
    AtMost(u32),
}

/// A number or a word, as a file may hold it.
#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "expected a number, `off` or -1")]
enum Number {
    Number(i64),
    Word(String),
}

impl Number {
    fn off() -> Number {
        Number::Word("off".to_owned())
    }

    /// The number, or `None` for off.
    fn read<N: TryFrom<i64>>(
        self,
        is_fine: impl Fn(&N) -> bool,
        wanted: &str,
    ) -> Result<Option<N>, String> {
        let refuse =
            |found: &dyn fmt::Display| format!("expected {wanted}, or `off` or -1, found {found}");
        match self {
            Number::Word(word) if word == "off" => Ok(None),
            Number::Number(-1) => Ok(None),
            Number::Word(word) => Err(refuse(&word)),
            Number::Number(number) => {
                let fitting = N::try_from(number).ok().filter(is_fine);
                fitting.map(Some).ok_or_else(|| refuse(&number))
            }
        }
    }
}

impl From<Percent> for Number {
    fn from(percent: Percent) -> Number {
        match percent {
            Percent::Off => Number::off(),
            Percent::Of(share) => Number::Number(share.into()),
        }
    }
}

impl TryFrom<Number> for Percent {
    type Error = String;

    fn try_from(number: Number) -> Result<Percent, String> {
        let share = number.read(|share: &u8| *share <= 100, "0 to 100")?;
        Ok(share.map_or(Percent::Off, Percent::Of))
    }
}

impl From<Limit> for Number {
    fn from(limit: Limit) -> Number {
        match limit {
            Limit::Off => Number::off(),
            Limit::AtMost(most) => Number::Number(most.into()),
        }
    }
}

impl TryFrom<Number> for Limit {
    type Error = String;

    fn try_from(number: Number) -> Result<Limit, String> {
        let most = number.read(|_: &u32| true, "a count")?;
        Ok(most.map_or(Limit::Off, Limit::AtMost))
    }
}

/// SAF-9: whose accounts are protected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    rename_all = "snake_case",
    expecting = "expected `above_learner` or a list of access levels"
)]
pub enum ProtectLevels {
    /// Everybody whose access level is not Learner.
    AboveLearner,
    /// Those with one of these access levels, in any letter case.
    #[serde(untagged)]
    Only(Vec<String>),
}

impl ProtectLevels {
    /// Whether a learner with this access level is protected. A blank level is Litmos's default,
    /// Learner.
    pub fn protects(&self, access_level: &str) -> bool {
        let level = access_level.trim();
        match self {
            ProtectLevels::AboveLearner => {
                !level.is_empty() && !level.eq_ignore_ascii_case("Learner")
            }
            ProtectLevels::Only(levels) => levels
                .iter()
                .any(|protected| protected.eq_ignore_ascii_case(level)),
        }
    }
}

/// A time zone by its IANA name, known to exist.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CompanyTimezone {
    name: String,
    zone: TimeZone,
}

/// A name no time zone has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no time zone is called `{0}`")]
pub struct UnknownZone(pub String);

impl CompanyTimezone {
    /// The zone of that name.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<CompanyTimezone, UnknownZone> {
        let zone = TimeZone::get(name).map_err(|_| UnknownZone(name.to_owned()))?;
        Ok(CompanyTimezone {
            name: name.to_owned(),
            zone,
        })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The zone.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl Default for CompanyTimezone {
    fn default() -> CompanyTimezone {
        CompanyTimezone {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }
}

impl fmt::Debug for CompanyTimezone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl From<CompanyTimezone> for String {
    fn from(zone: CompanyTimezone) -> String {
        zone.name
    }
}

impl TryFrom<String> for CompanyTimezone {
    type Error = UnknownZone;

    fn try_from(name: String) -> Result<CompanyTimezone, UnknownZone> {
        if name == "UTC" {
            Ok(CompanyTimezone::default())
        } else {
            CompanyTimezone::named(&name)
        }
    }
}

/// A column of the report by its alias, in any letter case (RD-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Column(SourceField);

impl Column {
    /// The field it holds.
    pub fn field(self) -> SourceField {
        self.0
    }
}

impl From<Column> for String {
    fn from(column: Column) -> String {
        column.0.name().to_owned()
    }
}

impl TryFrom<String> for Column {
    type Error = String;

    fn try_from(name: String) -> Result<Column, String> {
        let named =
            SourceField::with_alias().find(|(_, alias)| alias.eq_ignore_ascii_case(name.trim()));
        named
            .map(|(field, _)| Column(field))
            .ok_or_else(|| format!("no column has the alias `{name}`"))
    }
}

/// The id or alias of a field, or nothing.
pub(super) fn id_or_alias<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected the id or alias of a field")]
    enum Named {
        Id(u64),
        Text(String),
    }
    let name = match Option::<Named>::deserialize(deserializer)? {
        None => return Ok(None),
        Some(Named::Id(id)) => id.to_string(),
        Some(Named::Text(text)) => text.trim().to_owned(),
    };
    if name.is_empty() {
        Err(D::Error::custom(
            "expected the id or alias of a field, found a blank",
        ))
    } else {
        Ok(Some(name))
    }
}

/// How long: `24h`, `14 d`, `90 minutes`.
pub(super) mod age {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        age: &SignedDuration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{age:#}"))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SignedDuration, D::Error> {
        let text = String::deserialize(deserializer)?;
        let span: Option<Span> = text.parse().ok();
        let age = span.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok());
        let refuse = || {
            D::Error::custom(format!(
                "expected a length of time such as `24h` or `14d`, found `{text}`"
            ))
        };
        age.filter(|age| age.is_positive()).ok_or_else(refuse)
    }
}

/// A boolean that may also be written `on` or `off`.
pub(super) mod on_off {
    use super::*;

    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected `on` or `off`")]
    pub(super) enum Switch {
        Bool(bool),
        Word(String),
    }

    impl Switch {
        pub(super) fn read<E: Error>(self) -> Result<bool, E> {
            match self {
                Switch::Bool(on) => Ok(on),
                Switch::Word(word) if word == "on" => Ok(true),
                Switch::Word(word) if word == "off" => Ok(false),
                Switch::Word(word) => {
                    Err(E::custom(format!("expected `on` or `off`, found `{word}`")))
                }
            }
        }
    }

    pub(crate) fn serialize<S: Serializer>(on: &bool, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(*on)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<bool, D::Error> {
        Switch::deserialize(deserializer)?.read()
    }
}

/// The same, or nothing.
pub(super) mod maybe_on_off {
    use super::on_off::Switch;
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        on: &Option<bool>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        on.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<bool>, D::Error> {
        Option::<Switch>::deserialize(deserializer)?
            .map(Switch::read)
            .transpose()
    }
}

/// A schedule, or `off`.
pub(super) mod schedule {
    use super::*;
    use crate::pacing::schedule::Schedule;

    pub(crate) fn serialize<S: Serializer>(
        schedule: &Option<Schedule>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match schedule {
            Some(schedule) => serializer.collect_str(schedule),
            None => serializer.serialize_str("off"),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Schedule>, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "off" => Ok(None),
            text => text.parse().map(Some).map_err(D::Error::custom),
        }
    }
}

fn within<'de, D: Deserializer<'de>>(
    deserializer: D,
    least: u32,
    most: u32,
) -> Result<u32, D::Error> {
    let number = i64::deserialize(deserializer)?;
    let fitting = u32::try_from(number)
        .ok()
        .filter(|number| (least..=most).contains(number));
    fitting.ok_or_else(|| D::Error::custom(format!("expected {least} to {most}, found {number}")))
}

pub(super) fn parallelism<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    within(deserializer, 1, 64)
}

pub(super) fn calls_per_minute<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<u32, D::Error> {
    within(deserializer, 1, 6000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_above_learner_is_protected_unless_levels_are_named() {
        for level in [
            "Administrator",
            "Account_Owner",
            "Team_Leader",
            "owner of all",
        ] {
            assert!(ProtectLevels::AboveLearner.protects(level), "{level}");
        }
        for level in ["Learner", "learner", " LEARNER ", ""] {
            assert!(!ProtectLevels::AboveLearner.protects(level), "{level}");
        }
        let only = ProtectLevels::Only(vec!["administrator".into()]);
        assert!(only.protects("Administrator"));
        assert!(!only.protects("Team_Leader"));
    }
}
