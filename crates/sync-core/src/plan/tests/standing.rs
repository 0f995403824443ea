//! Who is active, who leaves, and whose account is protected.

use super::*;

#[test]
fn a_new_inactive_employee_is_created_inactive_or_left_out() {
    let mut world = world(
        vec![row("1", "a@acme.test", &[("status", "Inactive")])],
        vec![],
        vec![],
    );
    let made = "1 created ELG-6: UserName=a@acme.test FirstName=Ana LastName=No1 Email=a@acme.test Active=false";
    assert_eq!(world.told(), [made]);
    world.config.new_inactive = NewInactive::Skip;
    assert_eq!(world.told(), ["1 not_attempted ELG-6 (not_importable)"]);
    world.learners.push(learner("1", "a@acme.test", &[]));
    assert_eq!(
        world.told(),
        ["1 updated MAT-3 [adopted] [deactivated]: Active=false"]
    );
}

#[test]
fn status_reaches_the_learner_and_an_unknown_one_leaves_it() {
    let world = world(
        vec![
            row("1", "a@acme.test", &[("status", "Inactive")]),
            row("2", "b@acme.test", &[]),
            row("3", "c@acme.test", &[("status", "On leave")]),
            row(
                "4",
                "d@acme.test",
                &[("employmentHistoryStatus", "Terminated")],
            ),
            row("5", "e@acme.test", &[("status", "On leave")]),
            row("6", "f@acme.test", &[("status", "?")]),
        ],
        vec![
            linked("1", "a@acme.test", &[]),
            linked("2", "b@acme.test", &[("status", "Inactive")]),
            linked("3", "c@acme.test", &[]),
            linked("4", "d@acme.test", &[]),
        ],
        vec![
            learner("1", "a@acme.test", &[]),
            inactive(learner("2", "b@acme.test", &[])),
            inactive(learner("3", "c@acme.test", &[])),
            learner("4", "d@acme.test", &[]),
        ],
    );
    assert_eq!(
        world.told(),
        [
            "1 updated STA-7 [deactivated]: Active=false",
            "4 updated STA-7 [deactivated] !status_conflict: Active=false",
            "2 updated STA-8 [reactivated]: Active=true",
            "3 unchanged STA-2 !unknown_status",
            "5 failed STA-2 (unknown_status)",
            "6 failed STA-2 (status_not_visible)",
        ]
    );
}

#[test]
fn a_missing_email_fails_the_row_but_does_not_keep_a_leaver_active() {
    let mut world = world(
        vec![
            row("1", "", &[("status", "Inactive"), ("city", "Leeds")]),
            row("2", "", &[("city", "Leeds")]),
            row("3", "", &[]),
            row("4", "d+x@acme.test", &[]),
        ],
        vec![
            linked("1", "a@acme.test", &[("city", "York")]),
            linked("2", "b@acme.test", &[]),
        ],
        vec![
            learner("1", "a@acme.test", &[(Member::City, "York")]),
            learner("2", "b@acme.test", &[]),
        ],
    );
    let others = [
        "2 failed USR-1 (missing_work_email)",
        "3 failed USR-1 (missing_work_email)",
        "4 failed USR-3 (username_not_allowed)",
    ];
    let left = ["1 updated STA-9 [deactivated] !missing_work_email: Active=false"];
    assert_eq!(world.told(), [&left, &others[..]].concat());
    assert_eq!(
        world.plan().operations[0].username.as_deref(),
        Some("a@acme.test")
    );
    world.carry_out(&world.plan());
    assert_eq!(
        world.told(),
        [&["1 unchanged STA-9 !missing_work_email"], &others[..]].concat()
    );
    assert_eq!(world.list().rows[&"1".into()].state.code(), "unchanged");
}

#[test]
fn a_protected_account_is_neither_deactivated_nor_renamed() {
    let administrator = |learner: Learner| Learner {
        access_level: "Administrator".into(),
        ..learner
    };
    let mut world = world(
        vec![
            row(
                "1",
                "a@acme.test",
                &[("status", "Inactive"), ("city", "Leeds")],
            ),
            row("2", "new@acme.test", &[]),
            row("3", "c@acme.test", &[("city", "Leeds")]),
            row("4", "b@acme.test", &[]),
            row("5", "e@acme.test", &[("status", "Inactive")]),
        ],
        vec![
            linked("1", "a@acme.test", &[]),
            linked("2", "b@acme.test", &[]),
            linked("3", "c@acme.test", &[]),
        ],
        vec![
            administrator(learner("1", "a@acme.test", &[])),
            administrator(learner("2", "b@acme.test", &[])),
            administrator(learner("3", "c@acme.test", &[])),
            administrator(learner("5", "e@acme.test", &[])),
        ],
    );
    assert_eq!(
        world.told(),
        [
            "1 failed SAF-9 (protected_account) [partial]: City=Leeds",
            "3 updated IMP-5: City=Leeds",
            "2 failed SAF-9 (protected_account)",
            // The name it does not give up is not free for others.
            "4 failed MAT-5 (username_linked_to_other_employee)",
            "5 failed SAF-9 (protected_account)",
        ]
    );
    assert!(
        !world
            .plan()
            .operation(&"3".into())
            .unwrap()
            .can_go_in_bulk()
    );
    world.carry_out(&world.plan());
    assert_eq!(
        world.told()[..2],
        [
            "1 failed SAF-9 (protected_account)",
            "2 failed SAF-9 (protected_account)"
        ]
    );
    assert_eq!(
        world
            .links
            .iter()
            .filter(|link| link.employee_id.0 == "5")
            .count(),
        0
    );
    // Giving access back is no harm.
    let mut back = world.clone();
    back.rows = vec![row("3", "c@acme.test", &[("city", "Leeds")])];
    back.learners[2].active = false;
    assert_eq!(
        back.told(),
        ["3 updated STA-8 [reactivated] !overwrote_local_edit: Active=true"]
    );
    world.config.protect_levels = ProtectLevels::Only(vec!["Account_Owner".into()]);
    assert_eq!(world.failures(), 0);
}

#[test]
fn losing_access_deactivates_only_if_the_option_says_so() {
    let mut world = world(
        vec![row(
            "1",
            "a@acme.test",
            &[("customLitmosAccess", "no"), ("city", "Leeds")],
        )],
        vec![linked("1", "a@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[])],
    );
    assert_eq!(world.told(), ["1 not_attempted IMP-14 (not_importable)"]);
    world.config.on_access_revoked = OnLoss::Deactivate;
    assert!(world.list().rows[&"1".into()].is_importable());
    assert_eq!(
        world.told(),
        ["1 updated ACC-2 [deactivated]: Active=false"]
    );
    world.carry_out(&world.plan());
    assert_eq!(
        world.list().rows.len(),
        0,
        "no orphan any more, and never on the list before"
    );
}

#[test]
fn a_learner_who_may_not_come_back_gets_the_rest_and_is_not_planned_again() {
    let cells = [
        ("status", "Active"),
        ("terminationDate", "01 Nov 2026"),
        ("jobTitle", "Lead"),
    ];
    let gone = inactive(learner("1", "a@acme.test", &[(Member::JobTitle, "Rep")]));
    let world = world(
        vec![row("1", "a@acme.test", &cells)],
        vec![linked(
            "1",
            "a@acme.test",
            &[("status", "Inactive"), ("jobTitle", "Rep")],
        )],
        vec![gone.clone()],
    );
    assert_eq!(
        world.told(),
        ["1 updated IMP-5 !date_unreadable:terminationDate: JobTitle=Lead"]
    );
    let plan = world.plan();
    assert!(!crate::plan::settle::is_outdated(
        &plan.operations[0],
        &gone,
        world.now
    ));
}
