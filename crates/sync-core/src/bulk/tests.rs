//! When bulk pays, how it is cut, and what its rows came to.

use super::*;
use crate::domain::link::Link;
use crate::domain::sample;
use crate::mapping::Texts;
use crate::plan::operation::{Flag, LockOut};
use crate::plan::overlay::Overlay;
use crate::reporting::reason::Warning;

fn operation(id: usize, step: Step) -> Operation {
    Operation {
        employee_id: format!("{id:04}").as_str().into(),
        step,
        ..crate::plan::operation::sample()
    }
}

fn wanted(name: &str) -> Overlay {
    let texts = [
        (Member::UserName, name.to_owned()),
        (Member::Email, name.to_owned()),
    ];
    Overlay {
        texts: Texts::from(texts),
        active: Some(true),
    }
}

fn create(id: usize) -> Operation {
    operation(
        id,
        Step::Create {
            learner: wanted(&format!("e{id}@acme.test")),
        },
    )
}

fn update(id: usize) -> Operation {
    let set = Overlay {
        texts: Texts::from([(Member::City, "Leeds".to_owned())]),
        active: None,
    };
    operation(
        id,
        Step::Update {
            learner_id: format!("L{id}").as_str().into(),
            set,
        },
    )
}

fn bulk_of(operations: Vec<Operation>, lookups: &Lookups, config: &Config) -> (usize, usize) {
    let (bulk, single) = split(operations, lookups, config);
    (bulk.len(), single.len())
}

#[test]
fn more_than_the_threshold_go_in_bulk_if_everybody_is_known() {
    let (everybody, config) = (Lookups::complete([]), Config::default());
    let creates = |count: usize| (0..count).map(create).collect::<Vec<_>>();
    assert_eq!(bulk_of(creates(20), &everybody, &config), (0, 20));
    assert_eq!(bulk_of(creates(21), &everybody, &config), (21, 0));
    assert_eq!(bulk_of(creates(21), &Lookups::default(), &config), (0, 21));
    assert_eq!(
        bulk_of(
            creates(21),
            &everybody,
            &Config {
                bulk: Bulk::Off,
                ..config.clone()
            }
        ),
        (0, 21)
    );
    assert_eq!(
        bulk_of(
            creates(3),
            &everybody,
            &Config {
                bulk_threshold: 2,
                ..config
            }
        ),
        (3, 0)
    );
}

#[test]
fn renames_clears_protected_accounts_and_whoever_waits_for_a_name_go_one_by_one() {
    let config = Config {
        bulk_threshold: 0,
        ..Config::default()
    };
    let lock_out = LockOut {
        despite: Reason::UsernameCycle,
        rule: &rulebook::MAT_12,
    };
    let with_flag = |flag| Operation {
        flags: [flag].into(),
        ..update(2)
    };
    let alone = [
        with_flag(Flag::Renamed),
        with_flag(Flag::Cleared),
        Operation {
            is_protected: true,
            ..update(2)
        },
        Operation {
            is_expired: true,
            ..update(2)
        },
        Operation {
            after: Some("0007".into()),
            ..create(2)
        },
        Operation {
            reason: Some(Reason::UsernameTaken),
            ..update(2)
        },
        // Who leaves with a problem: in bulk the user name decides whom it hits (STA-9, STA-13).
        Operation {
            lock_out: Some(lock_out),
            ..update(2)
        },
        Operation {
            warnings: vec![Warning::MissingWorkEmail],
            ..update(2)
        },
    ];
    for operation in alone {
        let (bulk, single) = split(
            vec![update(1), operation.clone(), create(3)],
            &Lookups::complete([]),
            &config,
        );
        assert_eq!(bulk, [update(1), create(3)]);
        assert_eq!(single, [operation]);
    }
    for flag in [Flag::Deactivated, Flag::Reactivated, Flag::Adopted] {
        assert_eq!(
            bulk_of(vec![with_flag(flag)], &Lookups::complete([]), &config),
            (1, 0),
            "{flag:?}"
        );
    }
}

#[test]
fn a_chunk_holds_two_thousand_rows_and_two_thousand_kilobytes() {
    assert_eq!(first_chunk([500; 2000]), 2000);
    assert_eq!(first_chunk([500; 2001]), 2000);
    // Two bytes are brackets.
    assert_eq!(first_chunk([1_000_000, 999_998]), 2);
    assert_eq!(first_chunk([1_000_000, 999_999]), 1);
    assert_eq!(first_chunk([3_000_000, 1]), 1);
}

#[test]
fn a_job_is_asked_for_less_and_less_often() {
    let waits: Vec<i64> = (0..7).map(|polls| poll_after(polls).as_secs()).collect();
    assert_eq!(waits, [3, 6, 12, 24, 48, 60, 60]);
}

#[test]
fn only_what_is_seen_with_the_values_wanted_is_done() {
    let none = Links::default();
    let ours = sample::learner("L1", "e1@acme.test");
    let seen = Lookups::complete([ours.clone()]);
    assert_eq!(
        judge(&create(1), None, &seen, &none, sample::noon()),
        Judged::Done(ours.clone())
    );
    assert_eq!(
        judge(&create(2), None, &seen, &none, sample::noon()),
        Judged::Open
    );
    let mut inactive = ours.clone();
    inactive.active = false;
    assert_eq!(
        judge(
            &create(1),
            None,
            &Lookups::complete([inactive]),
            &none,
            sample::noon()
        ),
        Judged::Open
    );
    let others = Links::new([Link::bare("9".into(), "L1".into())]).unwrap();
    assert_eq!(
        judge(&create(1), None, &seen, &others, sample::noon()),
        Judged::Open
    );
    assert_eq!(
        judge(&update(1), None, &seen, &none, sample::noon()),
        Judged::Open
    );
    let mut moved = ours;
    moved.members.insert(Member::City, "Leeds".into());
    assert_eq!(
        judge(
            &update(1),
            None,
            &Lookups::complete([moved.clone()]),
            &none,
            sample::noon()
        ),
        Judged::Done(moved)
    );
}

#[test]
fn a_refused_row_says_what_litmos_said() {
    let refused = judge(
        &create(1),
        Some("Failed - Invalid Email"),
        &Lookups::complete([]),
        &Links::default(),
        sample::noon(),
    );
    let reason = Reason::LitmosRejected {
        status: None,
        message: "Failed - Invalid Email".to_owned(),
    };
    assert_eq!(refused, Judged::Refused(reason.clone()));
    assert_eq!(
        crate::reporting::message::because(&reason),
        "Litmos refused the change: Failed - Invalid Email."
    );
}
