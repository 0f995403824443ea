//! Every option of the rule book's section 22 that is built, with its default and its bounds
//! (CFG-1), and the fingerprint of the whole (CFG-2).
//!
//! No option can turn off ELG-1, WHK-6, WHK-9, STA-7, CON-3 or IMP-16 (CFG-3): there is none to do
//! it with.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::mapping::{SourceField, json_sha256_hex};
use crate::pacing::schedule::Schedule;

mod options;

pub use options::{
    Bulk, ClearPolicy, Column, CompanyTimezone, Limit, NewInactive, OnLoss, Percent, ProtectLevels,
    UnknownZone,
};

/// The rules' options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// ELG-6: an inactive person without a learner.
    pub new_inactive: NewInactive,
    /// STG-14: when a Sync runs by itself; `None` is off.
    #[serde(with = "options::schedule")]
    pub sync_schedule: Option<Schedule>,
    /// STG-14: whether a timed Sync is followed by an Import.
    #[serde(with = "options::on_off")]
    pub auto_import: bool,
    /// MAP-20.
    pub clear_policy: ClearPolicy,
    /// STA-4: whose day it is.
    pub company_timezone: CompanyTimezone,
    /// STA-3.
    pub terminated_values: Vec<String>,
    /// ELG-5: id or alias of the field in use, where several are named Litmos Access.
    #[serde(deserialize_with = "options::id_or_alias")]
    pub litmos_access_field: Option<String>,
    /// RD-4: columns that may be empty for everybody.
    pub accept_emptied_columns: Vec<Column>,
    /// ACC-2.
    pub on_access_revoked: OnLoss,
    /// ACC-4.
    pub on_source_deleted: OnLoss,
    /// IMP-2.
    #[serde(with = "options::age")]
    pub max_stage_age: SignedDuration,
    /// IMP-10.
    #[serde(with = "options::on_off")]
    pub send_welcome: bool,
    /// IMP-11.
    pub bulk: Bulk,
    /// IMP-11: more operations than this go in bulk.
    pub bulk_threshold: u32,
    /// WHK-4; `None` is on if a private key is stored.
    #[serde(with = "options::maybe_on_off")]
    pub require_signature: Option<bool>,
    /// WHK-5, in seconds.
    pub timestamp_tolerance_s: u32,
    /// WHK-12.
    #[serde(with = "options::on_off")]
    pub webhook_create: bool,
    /// WHK-14.
    #[serde(with = "options::age")]
    pub dedupe_window: SignedDuration,
    /// CNC-4; 1 to 64.
    #[serde(deserialize_with = "options::parallelism")]
    pub litmos_parallelism: u32,
    /// RTE-3; 1 to 6000.
    #[serde(deserialize_with = "options::calls_per_minute")]
    pub litmos_calls_per_minute: u32,
    /// SAF-1.
    pub max_deactivate_pct: Percent,
    /// SAF-2.
    pub max_removed_pct: Percent,
    /// SAF-4.
    pub max_clear_pct: Percent,
    /// SAF-5.
    pub max_rename_pct: Percent,
    /// SAF-7: a percentage never trips at this many or fewer.
    pub safeguard_floor: u32,
    /// SAF-6.
    pub max_creates: Limit,
    /// SAF-9.
    pub protect_levels: ProtectLevels,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            new_inactive: NewInactive::ImportInactive,
            sync_schedule: None,
            auto_import: false,
            clear_policy: ClearPolicy::Owned,
            company_timezone: CompanyTimezone::default(),
            terminated_values: vec!["Terminated".to_owned()],
            litmos_access_field: None,
            accept_emptied_columns: Vec::new(),
            on_access_revoked: OnLoss::Leave,
            on_source_deleted: OnLoss::Leave,
            max_stage_age: SignedDuration::from_hours(24),
            send_welcome: false,
            bulk: Bulk::Auto,
            bulk_threshold: 20,
            require_signature: None,
            timestamp_tolerance_s: 300,
            webhook_create: false,
            dedupe_window: SignedDuration::from_hours(14 * 24),
            litmos_parallelism: 4,
            litmos_calls_per_minute: 90,
            max_deactivate_pct: Percent::Of(20),
            max_removed_pct: Percent::Of(20),
            max_clear_pct: Percent::Of(20),
            max_rename_pct: Percent::Of(20),
            safeguard_floor: 5,
            max_creates: Limit::Off,
            protect_levels: ProtectLevels::AboveLearner,
        }
    }
}

impl Config {
    /// The fingerprint stored with each run (CFG-2).
    pub fn fingerprint(&self) -> String {
        json_sha256_hex(self)
    }

    /// Whether the column of `field` may be empty for everybody (RD-4).
    pub fn accepts_emptied(&self, field: SourceField) -> bool {
        self.accept_emptied_columns
            .iter()
            .any(|column| column.field() == field)
    }

    /// Whether deliveries must be signed (WHK-4); `key_stored` says whether a private key is there
    /// to check with.
    pub fn requires_signature(&self, key_stored: bool) -> bool {
        self.require_signature.unwrap_or(key_stored)
    }
}

#[cfg(test)]
mod never_off_tests;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::mapping::Field;

    fn refusal(json: &str) -> String {
        serde_json::from_str::<Config>(json)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn an_empty_config_is_the_defaults_of_the_book() {
        assert_eq!(
            serde_json::from_str::<Config>("{}").unwrap(),
            Config::default()
        );
        insta::assert_snapshot!(serde_json::to_string_pretty(&Config::default()).unwrap(), @r#"
        {
          "new_inactive": "import_inactive",
          "sync_schedule": "off",
          "auto_import": false,
          "clear_policy": "owned",
          "company_timezone": "UTC",
          "terminated_values": [
            "Terminated"
          ],
          "litmos_access_field": null,
          "accept_emptied_columns": [],
          "on_access_revoked": "leave",
          "on_source_deleted": "leave",
          "max_stage_age": "24h",
          "send_welcome": false,
          "bulk": "auto",
          "bulk_threshold": 20,
          "require_signature": null,
          "timestamp_tolerance_s": 300,
          "webhook_create": false,
          "dedupe_window": "336h",
          "litmos_parallelism": 4,
          "litmos_calls_per_minute": 90,
          "max_deactivate_pct": 20,
          "max_removed_pct": 20,
          "max_clear_pct": 20,
          "max_rename_pct": 20,
          "safeguard_floor": 5,
          "max_creates": "off",
          "protect_levels": "above_learner"
        }
        "#);
    }

    #[test]
    fn options_read_as_the_book_writes_them() {
        let config: Config = serde_json::from_str(
            r#"{"new_inactive":"skip","sync_schedule":"daily 01:30","auto_import":"on","max_stage_age":"24 h",
                "dedupe_window":"14 d","require_signature":"off","max_deactivate_pct":-1,"max_rename_pct":"off",
                "max_creates":50,"protect_levels":["Administrator"],"company_timezone":"America/New_York",
                "on_access_revoked":"deactivate","clear_policy":"never","bulk":"off","litmos_access_field":4471,
                "accept_emptied_columns":["mobilephone","terminationDate"]}"#,
        )
        .unwrap();
        assert_eq!(config.new_inactive, NewInactive::Skip);
        assert_eq!(
            config
                .sync_schedule
                .as_ref()
                .map(ToString::to_string)
                .as_deref(),
            Some("daily 01:30")
        );
        assert!(config.auto_import && !config.requires_signature(true));
        assert_eq!(
            (
                config.max_stage_age.as_hours(),
                config.dedupe_window.as_hours()
            ),
            (24, 336)
        );
        assert_eq!(
            (config.max_deactivate_pct, config.max_rename_pct),
            (Percent::Off, Percent::Off)
        );
        assert_eq!(config.max_creates, Limit::AtMost(50));
        assert_eq!(config.company_timezone.name(), "America/New_York");
        assert_eq!(config.litmos_access_field.as_deref(), Some("4471"));
        assert!(config.accepts_emptied(SourceField::Mapped(Field::MobilePhone)));
        assert!(
            config.accepts_emptied(SourceField::TerminationDate)
                && !config.accepts_emptied(SourceField::HireDate)
        );
        let again: Config = serde_json::from_str(&serde_json::to_string(&config).unwrap()).unwrap();
        assert_eq!(again, config);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert!(refusal(r#"{"clear_polic":"owned"}"#).contains("clear_polic"));
        assert!(refusal(r#"{"company_timezone":"Mars/Olympus"}"#).contains("Mars/Olympus"));
        assert!(refusal(r#"{"max_clear_pct":101}"#).contains("0 to 100"));
        assert!(refusal(r#"{"max_creates":-2}"#).contains("-1"));
        assert!(refusal(r#"{"litmos_parallelism":0}"#).contains("1 to 64"));
        assert!(refusal(r#"{"litmos_calls_per_minute":0}"#).contains("1 to 6000"));
        assert!(refusal(r#"{"max_stage_age":"soon"}"#).contains("soon"));
        assert!(refusal(r#"{"max_stage_age":"-1h"}"#).contains("-1h"));
        assert!(refusal(r#"{"sync_schedule":"hourly"}"#).contains("hourly"));
        assert!(refusal(r#"{"auto_import":"maybe"}"#).contains("maybe"));
        assert!(refusal(r#"{"litmos_access_field":" "}"#).contains("id or alias"));
        assert!(refusal(r#"{"litmos_access_field":4471.5}"#).contains("id or alias"));
        assert!(
            refusal(r#"{"accept_emptied_columns":["Mobile Phone"]}"#).contains("`Mobile Phone`")
        );
        assert!(refusal(r#"{"accept_emptied_columns":"mobilePhone"}"#).contains("mobilePhone"));
    }

    #[test]
    fn the_fingerprint_changes_with_any_option() {
        let mut all = never_off_tests::configs();
        all.push(Config {
            max_creates: Limit::AtMost(1),
            ..Config::default()
        });
        let options = serde_json::to_value(Config::default())
            .unwrap()
            .as_object()
            .unwrap()
            .len();
        assert_eq!(
            all.len(),
            2 + options,
            "the defaults, all bold, and each option alone"
        );
        let fingerprints: BTreeSet<String> = all.iter().map(Config::fingerprint).collect();
        assert_eq!(fingerprints.len(), all.len());
        assert_eq!(
            Config::default().fingerprint(),
            Config::default().fingerprint()
        );
    }

    #[test]
    fn signatures_are_required_once_a_key_is_stored() {
        assert!(Config::default().requires_signature(true));
        assert!(!Config::default().requires_signature(false));
    }
}
