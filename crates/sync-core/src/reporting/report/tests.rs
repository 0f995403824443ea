use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::learner_id::LearnerId;
use crate::domain::sample::noon;
use crate::mapping::Property;
use crate::mapping::{Field, Member, Texts};
use crate::plan::operation::Step;
use crate::plan::operation::{Flag, Operation};
use crate::plan::overlay::Overlay;
use crate::reporting::reason::{Reason, Warning};
use crate::reporting::run::{Counts, RunSource, RunState};

fn operation(id: &str, name: &str, step: Step, reason: Option<Reason>) -> Operation {
    let flags = match &step {
        Step::Update { .. } => BTreeSet::from([Flag::Renamed, Flag::Cleared]),
        _ => BTreeSet::new(),
    };
    Operation {
        employee_id: id.into(),
        name: name.to_owned(),
        username: Some(format!("{id}@acme.test")),
        learner_id: matches!(step, Step::Update { .. }).then(|| "-L1".into()),
        step,
        because: &rulebook::MAT_8,
        reason,
        changed_fields: vec![
            Property::Field(Field::WorkEmail),
            Property::Field(Field::City),
        ],
        flags,
        warnings: vec![
            Warning::Truncated(Field::City),
            Warning::OverwroteLocalEdit(vec![Property::Active]),
        ],
        ..crate::plan::operation::sample()
    }
}

fn update() -> Step {
    let texts = Texts::from([
        (Member::City, String::new()),
        (Member::Street1, "1 Secret Street".to_owned()),
    ]);
    Step::Update {
        learner_id: "-L1".into(),
        set: Overlay {
            texts,
            active: None,
        },
    }
}

fn report() -> Report {
    let rows = vec![
        Row::of(
            &operation("1", "Ana \"Lu\" Ruiz, Dr", update(), None),
            &ItemResult::AsPlanned,
            None,
            1,
            noon(),
        ),
        Row::of(
            &operation(
                "2",
                "=HYPERLINK(1)",
                Step::Create {
                    learner: Overlay::default(),
                },
                None,
            ),
            &ItemResult::AsPlanned,
            Some(&"L2".into()),
            2,
            noon(),
        ),
        Row::of(
            &operation("3", "Bo", update(), None),
            &ItemResult::Failed(Reason::LitmosUnavailable, &rulebook::FLT_3),
            None,
            6,
            noon(),
        ),
        Row::of(
            &operation("4", "Cy", update(), None),
            &ItemResult::NotAttempted(Reason::Cancelled, &rulebook::IMP_15),
            None,
            0,
            noon(),
        ),
        Row::of(
            &operation("5", "Di", Step::Nothing, None),
            &ItemResult::AsPlanned,
            None,
            0,
            noon(),
        ),
    ];
    let mut header = header(5);
    header.complete(&rows, noon());
    Report::new(header, rows)
}

/// A report of one updated learner for each name, numbered from 1.
pub(super) fn report_of(names: &[&str]) -> Report {
    let updated = |(place, name): (usize, &&str)| {
        Row::of(
            &operation(&(place + 1).to_string(), name, update(), None),
            &ItemResult::AsPlanned,
            None,
            1,
            noon(),
        )
    };
    let rows: Vec<Row> = names.iter().enumerate().map(updated).collect();
    let mut header = header(rows.len());
    header.complete(&rows, noon());
    Report::new(header, rows)
}

fn header(selected: usize) -> Header {
    Header {
        id: "import-1".into(),
        connection: "acme".into(),
        actor: "maria".into(),
        source: RunSource::Manual,
        dry_run: false,
        state: RunState::Running,
        reason: None,
        resume_at: None,
        started_at: noon(),
        finished_at: None,
        selected,
        counts: Counts::default(),
        flags: BTreeMap::new(),
        safeguards: Vec::new(),
        config_fingerprint: "c".into(),
        plan_fingerprint: "p".into(),
    }
}

#[test]
fn csv_has_a_bom_crlf_quotes_and_no_formula() {
    let bytes = report().to_csv();
    assert_eq!(bytes[..3], [0xEF, 0xBB, 0xBF]);
    let text = String::from_utf8(bytes[3..].to_vec()).unwrap();
    assert_eq!(text.matches("\r\n").count(), 6);
    assert_eq!(text.matches('\n').count(), 6);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(
        lines[..3],
        [
            "employee_id,name,username,learner_id,outcome,flags,reason,message,changed_fields,warnings,attempts,rule,at",
            "1,\"Ana \"\"Lu\"\" Ruiz, Dr\",1@acme.test,'-L1,updated,renamed cleared,,The learner's user name was changed to \
         the new work email.,workEmail city,truncated:city overwrote_local_edit,1,MAT-8,2026-11-02T12:00:00Z",
            "2,'=HYPERLINK(1),2@acme.test,L2,created,,,A new learner was created in Litmos.,workEmail city,truncated:city \
         overwrote_local_edit,2,MAT-8,2026-11-02T12:00:00Z",
        ]
    );
    assert_eq!(
        lines[4],
        "4,Cy,4@acme.test,'-L1,not_attempted,,cancelled,The import was cancelled before it came to this employee. \
         Import again if it is wanted.,,truncated:city overwrote_local_edit,0,IMP-15,2026-11-02T12:00:00Z"
    );
}

#[test]
fn rows_are_counted_one_by_one_and_a_later_row_stands_in_place_of_the_earlier() {
    let rows = report().rows;
    let mut header = header(0);
    header.count(&rows[0]);
    header.count(&rows[1]);
    assert_eq!(
        header.counts,
        Counts {
            created: 1,
            updated: 1,
            ..Counts::default()
        }
    );
    assert_eq!(
        header.flags,
        [(Flag::Renamed, 1), (Flag::Cleared, 1)].into()
    );
    header.count_anew(&rows[0], &rows[2]);
    assert_eq!(
        header.counts,
        Counts {
            created: 1,
            failed: 1,
            ..Counts::default()
        }
    );
    assert_eq!(header.flags, BTreeMap::new());
    header.count_anew(&rows[1], &rows[0]);
    assert_eq!(
        header.counts,
        Counts {
            updated: 1,
            failed: 1,
            ..Counts::default()
        }
    );
    assert_eq!(
        header.flags,
        [(Flag::Renamed, 1), (Flag::Cleared, 1)].into()
    );
}

#[test]
fn every_cell_a_spreadsheet_would_run_is_guarded() {
    for start in ["=", "+", "-", "@", "\t", "\r"] {
        assert_eq!(guarded(format!("{start}1")), format!("'{start}1"));
    }
    assert_eq!(guarded("1=1".into()), "1=1");
    assert_eq!(guarded(String::new()), "");
}

#[test]
fn json_keeps_raw_values_and_has_a_version() {
    let report = report();
    let json: serde_json::Value = serde_json::from_str(&report.to_json()).unwrap();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["rows"][1]["name"], "=HYPERLINK(1)");
    assert_eq!(json["rows"][0]["rule"], "MAT-8");
    assert_eq!(
        json["rows"][0]["changed_fields"],
        serde_json::json!(["workEmail", "city"])
    );
    assert_eq!(json["rows"][2]["reason"], "litmos_unavailable");
    assert_eq!(
        json["run"]["flags"],
        serde_json::json!({"renamed": 1, "cleared": 1})
    );
    assert_eq!(
        serde_json::from_str::<Report>(&report.to_json()).unwrap(),
        report
    );
}

#[test]
fn a_row_names_the_learner_it_ended_with() {
    let planned = operation("1", "Ana", update(), None);
    let row = |ended_with: Option<&LearnerId>| {
        Row::of(&planned, &ItemResult::AsPlanned, ended_with, 1, noon()).learner_id
    };
    assert_eq!(row(None), Some("-L1".into()));
    assert_eq!(row(Some(&"-L2".into())), Some("-L2".into()));
}

#[test]
fn neither_form_holds_an_address() {
    let report = report();
    let csv = String::from_utf8(report.to_csv()).unwrap();
    assert!(!csv.contains("Secret") && !report.to_json().contains("Secret"));
}

#[test]
fn counts_add_up_and_a_failure_shows_in_the_state() {
    let header = report().run;
    let expected = Counts {
        created: 1,
        updated: 1,
        unchanged: 1,
        failed: 1,
        not_attempted: 1,
    };
    assert_eq!(header.counts, expected);
    assert_eq!(header.counts.sum(), header.selected);
    assert_eq!(header.state, RunState::CompletedWithFailures);
    assert!(header.state.is_finished());
}
