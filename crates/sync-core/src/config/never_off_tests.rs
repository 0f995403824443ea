//! CFG-3: whatever the options say, without Litmos Access nobody is staged, imported or changed
//! (ELG-1, WHK-6), a key that BambooHR's own names do not hold means nothing (WHK-9), and there is
//! no option of the words that deleting, writing back and keeping a password would need (STA-7,
//! IMP-16, CON-3).

use std::collections::BTreeSet;

use super::*;
use crate::domain::sample::{learner, link, noon, read, row_with};
use crate::webhook::entry::{Arrival, Effect, Known, interpret};
use crate::{EmployeeId, Field, Links, Lookups, PlanRequest, StagedList, Step, plan, stage};

/// Every value of an option that could let more pass than its default.
#[rustfmt::skip]
pub(super) const BOLD: [(&str, &str); 26] = [
    ("new_inactive", r#""skip""#), ("sync_schedule", r#""every 1h at :05""#), ("auto_import", "true"),
    ("clear_policy", r#""always""#), ("company_timezone", r#""Pacific/Kiritimati""#), ("terminated_values", "[]"),
    ("litmos_access_field", r#""customLitmosAccess""#), ("accept_emptied_columns", r#"["status", "workEmail"]"#),
    ("on_access_revoked", r#""deactivate""#), ("on_source_deleted", r#""deactivate""#), ("max_stage_age", r#""9999d""#),
    ("send_welcome", "true"), ("bulk", r#""off""#), ("bulk_threshold", "0"), ("require_signature", r#""off""#),
    ("timestamp_tolerance_s", "4000000000"), ("webhook_create", "true"), ("dedupe_window", r#""1m""#),
    ("litmos_parallelism", "64"), ("litmos_calls_per_minute", "6000"), ("max_deactivate_pct", r#""off""#),
    ("max_removed_pct", r#""off""#), ("max_clear_pct", r#""off""#), ("max_rename_pct", r#""off""#),
    ("safeguard_floor", "4000000000"), ("protect_levels", "[]"),
];

/// The defaults, each option bold alone, and all of them at once.
pub(super) fn configs() -> Vec<Config> {
    let of = |options: &[(&str, &str)]| {
        let members: Vec<String> = options
            .iter()
            .map(|(name, value)| format!("{name:?}:{value}"))
            .collect();
        serde_json::from_str(&format!("{{{}}}", members.join(","))).unwrap()
    };
    let mut configs = vec![Config::default(), of(&BOLD)];
    configs.extend(BOLD.iter().map(|option| of(&[*option])));
    configs
}

#[test]
fn no_option_turns_off_what_none_may() {
    for config in configs() {
        nobody_without_access_is_staged_or_written(&config);
        no_delivery_without_access_or_by_another_name_counts(&config);
    }
    let names: serde_json::Value = serde_json::to_value(Config::default()).unwrap();
    let is_forbidden = |name: &&String| {
        [
            "delete_",
            "password",
            "credential",
            "bamboohr_write",
            "write_back",
        ]
        .iter()
        .any(|word| name.contains(word))
    };
    assert_eq!(names.as_object().unwrap().keys().find(is_forbidden), None);
}

/// ELG-1: somebody new is not on the list; somebody linked is at most deactivated, where ACC-2 says
/// so.
fn nobody_without_access_is_staged_or_written(config: &Config) {
    for box_says in ["no", "", "maybe", "0"] {
        let (new, old) = ("new@acme.test", "old@acme.test");
        let rows = |ticked: &'static str| {
            [
                row_with("1", new, &[("customLitmosAccess", ticked)]),
                row_with(
                    "2",
                    old,
                    &[("customLitmosAccess", ticked), ("city", "Leeds")],
                ),
            ]
        };
        let links = Links::new([link("2", "L2", &[("workEmail", old), ("city", "York")])]).unwrap();
        let first = stage(
            &read(&rows(box_says)),
            &StagedList::default(),
            &links,
            config,
            noon(),
        )
        .unwrap()
        .list;
        assert!(
            !first.rows.values().any(crate::StagedRow::is_eligible),
            "{box_says} {config:?}"
        );
        let before = stage(
            &read(&rows("yes")),
            &StagedList::default(),
            &links,
            config,
            noon(),
        )
        .unwrap()
        .list;
        let list = stage(&read(&rows(box_says)), &before, &links, config, noon())
            .unwrap()
            .list;
        let selected: BTreeSet<EmployeeId> = ["1", "2"].map(EmployeeId::from).into();
        let lookups = Lookups::complete(vec![learner("L2", old)]);
        let request = PlanRequest {
            list: &list,
            instead: None,
            selected: &selected,
            links: &links,
            lookups: &lookups,
            config,
            now: noon(),
        };
        for operation in plan(&request).unwrap().operations {
            match &operation.step {
                Step::Update { set, .. } => {
                    assert_eq!(
                        config.on_access_revoked,
                        OnLoss::Deactivate,
                        "{operation:?}"
                    );
                    assert!(
                        set.texts.is_empty() && set.active == Some(false),
                        "{operation:?}"
                    );
                }
                step => assert_eq!(step, &Step::Skip, "{operation:?}"),
            }
        }
    }
}

/// WHK-6 and WHK-9.
fn no_delivery_without_access_or_by_another_name_counts(config: &Config) {
    let link = link("1", "L1", &[("workEmail", "a@acme.test")]);
    let entry = |fields: &str| {
        let body = format!(
            r#"{{"employees":[{{"id":"1","action":"Updated","timestamp":"2026-11-02T12:00:00Z","fields":{{{fields}}}}}]}}"#
        );
        crate::webhook::payload::entries(body.as_bytes())
            .unwrap()
            .remove(0)
    };
    let arrival = Arrival::in_order(noon());
    let known = Known {
        link: Some(&link),
        row: None,
        litmos_access: Default::default(),
        config,
        arrival,
        now: noon(),
    };
    for silent in [
        r#""City":"Leeds","Status":"Inactive""#,
        r#""Access":"yes","City":"Leeds""#,
    ] {
        let told = interpret(&entry(silent), &known).effect;
        assert!(
            matches!(told, Effect::Ignore(crate::Reason::LitmosAccessNotPosted)),
            "{told:?} {config:?}"
        );
    }
    let Effect::Apply(employee) = interpret(
        &entry(r#""Litmos Access":"yes","Town":"Leeds","City":"York""#),
        &known,
    )
    .effect
    else {
        panic!("a posted city is applied under {config:?}");
    };
    let told: Vec<_> = employee
        .values
        .told()
        .map(|(field, value)| (field, value.clone()))
        .collect();
    assert_eq!(
        told,
        [(Field::City, crate::Value::Text("York".into()))],
        "{config:?}"
    );
}
