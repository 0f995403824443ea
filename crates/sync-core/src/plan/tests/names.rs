//! Whose learner it is, and who may have which name.

use super::*;

#[test]
fn a_learner_of_the_same_name_is_adopted_active_or_not() {
    let mut world = world(
        vec![
            row("1", "ANA@acme.test", &[("city", "Leeds")]),
            row("2", "b@acme.test", &[]),
        ],
        vec![],
        vec![
            inactive(learner(
                "1",
                "ana@acme.test",
                &[(Member::City, "York"), (Member::PhoneWork, "1")],
            )),
            learner("2", "b@acme.test", &[(Member::PhoneWork, "2")]),
        ],
    );
    assert_eq!(
        world.told(),
        [
            "1 updated MAT-3 [adopted] [reactivated]: City=Leeds Active=true",
            // What the engine did not put there it does not clear (MAP-20).
            "2 unchanged MAT-3 [adopted]",
        ]
    );
    world.carry_out(&world.plan());
    assert_eq!(world.told(), ["1 unchanged IMP-5", "2 unchanged IMP-5"]);
    let adopted = &world.links[1];
    assert_eq!(
        adopted.baseline.values.get(Field::WorkPhone),
        &Value::Absent
    );
    assert_eq!(adopted.baseline.values.get(Field::City), &Value::Empty);
}

#[test]
fn a_changed_email_renames_the_same_learner_and_letter_case_does_not() {
    let mut world = world(
        vec![
            row("1", "new@acme.test", &[]),
            row("2", "B@Acme.test", &[]),
            row("3", "c@acme.test", &[]),
        ],
        vec![
            linked("1", "a@acme.test", &[]),
            linked("2", "b@acme.test", &[]),
            linked("3", "c@acme.test", &[]),
        ],
        vec![
            learner("1", "a@acme.test", &[]),
            learner("2", "b@acme.test", &[]),
            learner("3", "c@acme.test", &[(Member::Email, "private@home.test")]),
        ],
    );
    assert_eq!(
        world.told(),
        [
            "1 updated MAT-8 [renamed]: UserName=new@acme.test Email=new@acme.test",
            "3 updated IMP-5 !overwrote_local_edit: Email=c@acme.test",
            "2 unchanged IMP-5",
        ]
    );
    assert_eq!(world.list().rows[&"2".into()].changed_fields, []);
    world.carry_out(&world.plan());
    assert_eq!(
        world.told(),
        [
            "1 unchanged IMP-5",
            "2 unchanged IMP-5",
            "3 unchanged IMP-5"
        ]
    );
}

#[test]
fn a_name_somebody_else_keeps_is_taken_and_the_rest_is_written() {
    let mut world = world(
        vec![row("1", "new@acme.test", &[("city", "Leeds")])],
        vec![linked("1", "a@acme.test", &[])],
        vec![
            learner("1", "a@acme.test", &[]),
            learner("9", "NEW@acme.test", &[]),
        ],
    );
    assert_eq!(
        world.told(),
        ["1 failed MAT-10 (username_taken) [partial]: City=Leeds"]
    );
    assert_eq!(
        world.plan().operations[0].username.as_deref(),
        Some("a@acme.test")
    );
    let times = world.plan().operations[0].link.clone().unwrap().applied_at;
    assert_eq!(
        times.get(Property::Field(Field::WorkEmail)),
        None,
        "what could not be had was not applied"
    );
    assert_eq!(times[Property::Field(Field::City)], noon());
    world.carry_out(&world.plan());
    assert_eq!(world.told(), ["1 failed MAT-10 (username_taken)"]);
    let row = &world.list().rows[&"1".into()];
    assert_eq!(
        row.changed_fields,
        [Property::Field(Field::WorkEmail)],
        "the name is still wanted"
    );
}

/// MAT-15: that it failed is not remembered.
#[test]
fn who_failed_for_a_name_is_matched_anew() {
    let mut world = world(
        vec![row("1", "new@acme.test", &[])],
        vec![linked("1", "a@acme.test", &[])],
        vec![
            learner("1", "a@acme.test", &[]),
            learner("9", "new@acme.test", &[]),
        ],
    );
    assert_eq!(world.told(), ["1 failed MAT-10 (username_taken)"]);
    world.carry_out(&world.plan());
    world.learners.truncate(1);
    // The list shows what came of it, and that is all it does.
    let mut list = world.list();
    let failed = crate::staging::LastOutcome {
        outcome: crate::Outcome::Failed,
        reason: Some(crate::Reason::UsernameTaken),
        at: noon(),
        is_still_active: false,
    };
    list.rows.get_mut(&"1".into()).unwrap().last_outcome = Some(failed);
    let told: Vec<String> = world.plan_of(&list).operations.iter().map(told).collect();
    assert_eq!(
        told,
        ["1 updated MAT-8 [renamed]: UserName=new@acme.test Email=new@acme.test"]
    );
}

#[test]
fn a_chain_is_renamed_from_its_free_end_and_a_swap_fails_whole() {
    let chain = world(
        vec![
            row("1", "b@acme.test", &[]),
            row("2", "c@acme.test", &[]),
            row("3", "a@acme.test", &[]),
        ],
        vec![
            linked("1", "a@acme.test", &[]),
            linked("2", "b@acme.test", &[]),
        ],
        vec![
            learner("1", "a@acme.test", &[]),
            learner("2", "b@acme.test", &[]),
        ],
    );
    assert_eq!(
        chain.told(),
        [
            "2 updated MAT-8 [renamed]: UserName=c@acme.test Email=c@acme.test",
            "1 updated MAT-8 [renamed]: UserName=b@acme.test Email=b@acme.test",
            // A new employee may take the name that is left.
            "3 created MAT-1: UserName=a@acme.test FirstName=Ana LastName=No3 Email=a@acme.test Active=true",
        ]
    );
    let plan = chain.plan();
    assert_eq!(plan.operation(&"1".into()).unwrap().after, Some("2".into()));
    assert_eq!(plan.operation(&"3".into()).unwrap().after, Some("1".into()));
    chain.clone().carry_out(&plan);

    let swap = world(
        vec![
            row("1", "b@acme.test", &[("city", "Leeds")]),
            row("2", "a@acme.test", &[]),
            row("3", "new@acme.test", &[]),
        ],
        vec![
            linked("1", "a@acme.test", &[]),
            linked("2", "b@acme.test", &[]),
            linked("3", "c@acme.test", &[]),
        ],
        vec![
            learner("1", "a@acme.test", &[]),
            learner("2", "b@acme.test", &[]),
            learner("3", "c@acme.test", &[]),
        ],
    );
    assert_eq!(
        swap.told(),
        [
            "3 updated MAT-8 [renamed]: UserName=new@acme.test Email=new@acme.test",
            // The rest is written all the same (MAT-17).
            "1 failed MAT-12 (username_cycle) [partial]: City=Leeds",
            "2 failed MAT-12 (username_cycle)",
        ]
    );
}

#[test]
fn a_chain_breaks_where_its_end_is_not_selected_or_fails() {
    let mut world = world(
        vec![
            row("1", "b@acme.test", &[]),
            row("2", "c@acme.test", &[]),
            row("3", "a@acme.test", &[]),
        ],
        vec![
            linked("1", "a@acme.test", &[]),
            linked("2", "b@acme.test", &[]),
        ],
        vec![
            learner("1", "a@acme.test", &[]),
            learner("2", "b@acme.test", &[]),
        ],
    );
    world.selected = Some(vec!["1", "3"]);
    assert_eq!(
        world.told(),
        [
            "1 failed MAT-10 (username_taken)",
            "3 failed MAT-11 (username_taken)"
        ]
    );
    world.selected = None;
    world.rows[1] = row("2", "c@acme.test", &[("firstName", "")]);
    assert_eq!(
        world.told(),
        [
            "1 failed MAT-11 (missing_first_name)",
            "2 failed MAP-1 (missing_first_name)",
            "3 failed MAT-11 (missing_first_name)",
        ]
    );
    let waits = |id: &str| world.plan().operation(&id.into()).unwrap().reason.clone();
    let behind = |other: &str| crate::Reason::WaitsForRename {
        other: other.into(),
        reason: Box::new(crate::Reason::MissingFirstName),
    };
    assert_eq!(
        (waits("1"), waits("3")),
        (Some(behind("2")), Some(behind("1")))
    );
}

#[test]
fn an_address_given_up_since_the_row_was_staged_is_free() {
    let mut world = world(
        vec![row("1", "a@acme.test", &[]), row("2", "a@acme.test", &[])],
        vec![linked("1", "new@acme.test", &[])],
        vec![learner("1", "new@acme.test", &[])],
    );
    // A webhook renamed the first one's learner after the row was told.
    let later: Timestamp = "2026-11-02T12:00:01Z".parse().unwrap();
    world.links[0]
        .applied_at
        .insert(Property::Field(Field::WorkEmail), later);
    assert_eq!(
        world.told(),
        [
            "2 created MAT-1: UserName=a@acme.test FirstName=Ana LastName=No2 Email=a@acme.test Active=true",
            "1 unchanged IMP-5"
        ]
    );
}

#[test]
fn of_two_rows_with_one_email_only_the_one_whose_learner_has_it_goes_on() {
    let mut world = world(
        vec![
            row("1", "a@acme.test", &[("city", "Leeds")]),
            row("2", "A@acme.test", &[]),
            row("3", "d@acme.test", &[]),
            row("4", "d@acme.test", &[]),
        ],
        vec![linked("1", "a@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[])],
    );
    let losers = [
        "2 failed MAT-6 (duplicate_work_email)",
        "3 failed MAT-6 (duplicate_work_email)",
        "4 failed MAT-6 (duplicate_work_email)",
    ];
    assert_eq!(
        world.told(),
        [&["1 updated IMP-5: City=Leeds"], &losers[..]].concat()
    );
    let reason = world.plan().operation(&"2".into()).unwrap().reason.clone();
    let (others, leavers) = (vec!["1".into()], vec![]);
    assert_eq!(
        reason,
        Some(crate::Reason::DuplicateWorkEmail {
            others,
            holder: Some("1".into()),
            leavers
        })
    );
    // The same without the rival in the selection.
    world.selected = Some(vec!["2", "3"]);
    assert_eq!(world.told(), losers[..2]);
    let problems = |id: &str| {
        world.list().rows[&id.into()]
            .problems
            .iter()
            .map(|one| one.code())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (problems("1"), problems("2")),
        (vec![], vec!["duplicate_work_email".into()])
    );
}

#[test]
fn a_new_employee_with_the_email_of_a_former_one_may_be_a_rehire() {
    let rehire = "2 failed MAT-14 (possible_rehire)";
    let new = row("2", "a@acme.test", &[]);
    let link_of_1 = linked("1", "a@acme.test", &[]);
    let base = world(
        vec![new.clone()],
        vec![link_of_1.clone()],
        vec![learner("1", "a@acme.test", &[])],
    );
    // Deleted, or off the list.
    assert_eq!(base.told(), [rehire]);
    // Inactive, with or without the address still on the old record.
    for email in ["a@acme.test", ""] {
        let mut inactive = base.clone();
        inactive
            .rows
            .push(row("1", email, &[("status", "Inactive")]));
        inactive.selected = Some(vec!["2"]);
        assert_eq!(inactive.told(), [rehire], "{email:?}");
        let problems = &inactive.list().rows[&"2".into()].problems;
        assert_eq!(
            problems[0],
            crate::Reason::PossibleRehire { former: "1".into() },
            "{email:?}"
        );
    }
    // Removed.
    let mut removed = base.clone();
    let mut list = StagedList::default();
    let links = Links::new(removed.links.clone()).unwrap();
    let first = stage(
        &read(&[row("1", "a@acme.test", &[])]),
        &list,
        &links,
        &removed.config,
        noon(),
    )
    .unwrap()
    .list;
    removed
        .rows
        .push(row("1", "a@acme.test", &[("customLitmosAccess", "no")]));
    list = stage(
        &read(&removed.rows),
        &first,
        &links,
        &removed.config,
        noon(),
    )
    .unwrap()
    .list;
    removed.selected = Some(vec!["2"]);
    assert_eq!(
        removed
            .plan_of(&list)
            .operations
            .iter()
            .map(told)
            .collect::<Vec<_>>(),
        [rehire]
    );
    // Still employed under another address, and not in this run: the learner is simply not theirs.
    let mut moved = base;
    moved.rows.push(row("1", "moved@acme.test", &[]));
    moved.selected = Some(vec!["2"]);
    assert_eq!(
        moved.told(),
        ["2 failed MAT-5 (username_linked_to_other_employee)"]
    );
}

#[test]
fn a_linked_learner_who_is_gone_is_looked_for_by_name_and_else_made_again() {
    let world = world(
        vec![
            row("1", "a@acme.test", &[]),
            row("2", "b@acme.test", &[("city", "")]),
            row("3", "", &[("status", "Inactive")]),
        ],
        vec![
            linked("1", "a@acme.test", &[]),
            linked("2", "b@acme.test", &[("city", "York")]),
            linked("3", "c@acme.test", &[]),
        ],
        vec![Learner {
            id: "other".into(),
            ..learner("2", "b@acme.test", &[(Member::City, "York")])
        }],
    );
    assert_eq!(
        world.told(),
        [
            "1 created MAT-13 [recreated] !linked_learner_missing: \
         UserName=a@acme.test FirstName=Ana LastName=No1 Email=a@acme.test Active=true",
            // Another learner's city was not put there by the engine, so it stays.
            "2 unchanged MAT-3 [adopted] !linked_learner_missing",
            // Nobody is made for somebody who must be inactive, and the link stays.
            "3 unchanged MAT-13 !missing_work_email !linked_learner_missing",
        ]
    );
    let gone = world
        .plan()
        .operation(&"3".into())
        .unwrap()
        .link
        .clone()
        .unwrap();
    assert_eq!(
        (gone.learner_id, gone.baseline.active),
        (Some("L3".into()), Some(false))
    );
    let after = world
        .plan()
        .operation(&"2".into())
        .unwrap()
        .link
        .clone()
        .unwrap();
    assert_eq!(after.learner_id, Some("other".into()));
}

#[test]
fn a_removed_row_is_no_rival_and_a_linked_one_no_rehire() {
    let config = Config::default();
    let mut world = world(
        vec![
            row("1", "x@acme.test", &[]),
            row("2", "x@acme.test", &[]),
            row("3", "former@acme.test", &[]),
        ],
        vec![
            linked("3", "c@acme.test", &[]),
            linked("4", "former@acme.test", &[]),
        ],
        vec![
            learner("3", "c@acme.test", &[]),
            learner("4", "former@acme.test", &[]),
        ],
    );
    let first = world.list();
    assert_eq!(
        first.rows[&"3".into()].problems,
        [],
        "somebody with a learner is no rehire"
    );
    world.rows[1] = row("2", "x@acme.test", &[("customLitmosAccess", "no")]);
    let links = Links::new(world.links.clone()).unwrap();
    let second = stage(&read(&world.rows), &first, &links, &config, noon())
        .unwrap()
        .list;
    assert_eq!(second.rows[&"1".into()].problems, []);
    assert_eq!(
        world
            .plan_of(&second)
            .operations
            .iter()
            .map(told)
            .collect::<Vec<_>>(),
        [
            "1 created MAT-1: UserName=x@acme.test FirstName=Ana LastName=No1 Email=x@acme.test Active=true",
            "2 not_attempted IMP-14 (not_importable)",
            "3 failed MAT-10 (username_taken)",
        ]
    );
}

#[test]
fn somebody_of_unknown_status_whose_learner_is_inactive_is_a_former_employee() {
    let world = |known: &str| {
        let mut world = world(
            vec![
                row("1", "", &[("status", "On leave")]),
                row("2", "a@acme.test", &[]),
            ],
            vec![linked("1", "a@acme.test", &[("status", known)])],
            vec![learner("1", "a@acme.test", &[])],
        );
        world.selected = Some(vec!["2"]);
        world.told()
    };
    assert_eq!(world("Inactive"), ["2 failed MAT-14 (possible_rehire)"]);
    assert_eq!(
        world("Active"),
        ["2 failed MAT-5 (username_linked_to_other_employee)"]
    );
}

#[test]
fn a_closed_record_that_was_never_imported_does_not_keep_the_new_one_out() {
    let mut world = world(
        vec![
            row("1", "pat@acme.test", &[("status", "Inactive")]),
            row("2", "Pat@acme.test", &[("city", "Leeds")]),
        ],
        vec![],
        vec![],
    );
    let problems = |world: &World, id: &str| {
        world.list().rows[&id.into()]
            .problems
            .iter()
            .map(|one| one.code())
            .collect::<Vec<_>>()
    };
    assert_eq!(problems(&world, "2"), [""; 0]);
    assert_eq!(
        world.told(),
        [
            "2 created MAT-1: UserName=Pat@acme.test FirstName=Ana LastName=No2 Email=Pat@acme.test City=Leeds Active=true",
            "1 failed MAT-6 (duplicate_work_email)",
        ]
    );
    // It does not matter who is selected.
    world.selected = Some(vec!["1"]);
    assert_eq!(world.told(), ["1 failed MAT-6 (duplicate_work_email)"]);
    world.selected = None;
    world.carry_out(&world.plan());
    assert_eq!(
        world.told(),
        ["1 failed MAT-6 (duplicate_work_email)", "2 unchanged IMP-5"]
    );
    // An unknown status may be somebody who is to be active.
    world.rows[0] = row("1", "new@acme.test", &[("status", "On leave")]);
    world.rows.push(row("3", "new@acme.test", &[]));
    world.selected = Some(vec!["3"]);
    assert_eq!(world.told(), ["3 failed MAT-6 (duplicate_work_email)"]);
}

#[test]
fn the_address_of_a_leaver_who_was_imported_offers_the_transfer() {
    let base = world(
        vec![
            row("1", "pat@acme.test", &[("status", "Inactive")]),
            row("2", "pat@acme.test", &[]),
        ],
        vec![linked("1", "pat@acme.test", &[])],
        vec![learner("1", "pat@acme.test", &[])],
    );
    let left = "1 updated STA-7 [deactivated]: Active=false";
    assert_eq!(base.told(), [left, "2 failed MAT-14 (possible_rehire)"]);
    assert_eq!(
        base.list().rows[&"2".into()].problems,
        [crate::Reason::PossibleRehire { former: "1".into() }]
    );
    // Not if the new one is to be inactive, too, or there are several.
    let mut closed = base.clone();
    closed.rows[1] = row("2", "pat@acme.test", &[("status", "Inactive")]);
    assert_eq!(
        closed.told(),
        [left, "2 failed MAT-6 (duplicate_work_email)"]
    );
    let mut several = base;
    several.rows.push(row("3", "pat@acme.test", &[]));
    let told = several.told();
    assert_eq!(
        told,
        [
            left,
            "2 failed MAT-6 (duplicate_work_email)",
            "3 failed MAT-6 (duplicate_work_email)"
        ]
    );
}

#[test]
fn whoever_wants_a_colleagues_address_keeps_the_name_and_gets_the_rest() {
    let mut world = world(
        vec![
            row(
                "1",
                "matsu@acme.test",
                &[("lastName", "Matsu"), ("city", "Leeds")],
            ),
            row("2", "matsu@acme.test", &[("status", "Inactive")]),
        ],
        vec![
            linked("1", "tera@acme.test", &[]),
            linked("2", "matsu@acme.test", &[]),
        ],
        vec![
            learner("1", "tera@acme.test", &[]),
            learner("2", "matsu@acme.test", &[]),
        ],
    );
    assert_eq!(
        world.told(),
        [
            "2 updated STA-7 [deactivated]: Active=false",
            "1 failed MAT-6 (duplicate_work_email) [partial]: LastName=Matsu City=Leeds",
        ]
    );
    let twin = crate::Reason::DuplicateWorkEmail {
        others: vec!["2".into()],
        holder: Some("2".into()),
        leavers: vec!["2".into()],
    };
    let operation = world.plan().operation(&"1".into()).cloned().unwrap();
    assert_eq!(
        (operation.reason.clone(), operation.can_go_in_bulk()),
        (Some(twin), false)
    );
    assert_eq!(operation.username.as_deref(), Some("tera@acme.test"));
    world.carry_out(&world.plan());
    assert_eq!(
        world.told(),
        ["1 failed MAT-6 (duplicate_work_email)", "2 unchanged IMP-5"]
    );
    assert_eq!(
        world.list().rows[&"1".into()].changed_fields,
        [Property::Field(Field::WorkEmail)]
    );
    // The way out that the message names.
    world.rows[1] = row("2", "left@acme.test", &[("status", "Inactive")]);
    assert_eq!(
        world.told(),
        [
            "2 updated MAT-8 [renamed]: UserName=left@acme.test Email=left@acme.test",
            "1 updated MAT-8 [renamed]: UserName=matsu@acme.test Email=matsu@acme.test",
        ]
    );
}

#[test]
fn a_name_freed_in_the_run_is_free_for_a_newcomer_even_a_former_employees() {
    for status in ["Active", "Inactive"] {
        let world = world(
            vec![
                row("1", "moved@acme.test", &[("status", status)]),
                row("2", "a@acme.test", &[]),
            ],
            vec![linked("1", "a@acme.test", &[("status", status)])],
            vec![Learner {
                active: status == "Active",
                ..learner("1", "a@acme.test", &[])
            }],
        );
        assert_eq!(world.list().rows[&"2".into()].problems, [], "{status}");
        assert_eq!(
            world.told(),
            [
                "1 updated MAT-8 [renamed]: UserName=moved@acme.test Email=moved@acme.test",
                "2 created MAT-1: UserName=a@acme.test FirstName=Ana LastName=No2 Email=a@acme.test Active=true",
            ],
            "{status}"
        );
        let plan = world.plan();
        assert_eq!(plan.operation(&"2".into()).unwrap().after, Some("1".into()));
        assert!(!plan.operation(&"2".into()).unwrap().can_go_in_bulk());
    }
}

#[test]
fn who_has_the_name_is_named() {
    let mut world = world(
        vec![row("1", "b@acme.test", &[]), row("2", "x@acme.test", &[])],
        vec![
            linked("1", "a@acme.test", &[]),
            linked("2", "b@acme.test", &[]),
        ],
        vec![
            learner("1", "a@acme.test", &[]),
            learner("2", "b@acme.test", &[]),
            learner("9", "x@acme.test", &[(Member::FirstName, "Bea")]),
        ],
    );
    let reason =
        |world: &World, id: &str| world.plan().operation(&id.into()).unwrap().reason.clone();
    let taken =
        |learner: &str, name: &str, employee: Option<&str>| crate::Reason::UsernameTakenBy {
            learner: learner.into(),
            name: name.to_owned(),
            employee: employee.map(EmployeeId::from),
        };
    assert_eq!(reason(&world, "2"), Some(taken("L9", "Bea No9", None)));
    world.selected = Some(vec!["1"]);
    assert_eq!(reason(&world, "1"), Some(taken("L2", "Ana No2", Some("2"))));
}

#[test]
fn a_learner_of_another_name_is_adopted_once_it_is_confirmed_for_the_row() {
    let bea = |id: &str, name: &str| {
        learner(
            id,
            name,
            &[(Member::FirstName, "Bea"), (Member::LastName, "Moe")],
        )
    };
    let world = world(
        vec![
            row("1", "a@acme.test", &[]),
            row("2", "b@acme.test", &[("status", "Inactive")]),
            row("3", "c@acme.test", &[("status", "Inactive")]),
            row("4", "d@acme.test", &[]),
        ],
        vec![],
        vec![
            bea("1", "a@acme.test"),
            // One name agrees, which is not enough to shut somebody out.
            learner("2", "b@acme.test", &[(Member::LastName, "Moe")]),
            inactive(learner("3", "c@acme.test", &[(Member::LastName, "Moe")])),
            learner(
                "4",
                "d@acme.test",
                &[(Member::FirstName, "\u{c1}NA"), (Member::LastName, "Moe")],
            ),
        ],
    );
    assert_eq!(
        world.told(),
        [
            "3 updated MAT-3 [adopted]: LastName=No3",
            "4 updated MAT-3 [adopted]: FirstName=Ana LastName=No4",
            "1 failed MAT-3 (adopts_other_name)",
            "2 failed MAT-3 (adopts_other_name)",
        ]
    );
    let mut list = world.list();
    for (id, learner) in [("1", "L1"), ("2", "L9")] {
        list.rows.get_mut(&id.into()).unwrap().adopts = Some(learner.into());
    }
    let plan = world.plan_of(&list);
    assert_eq!(
        told(plan.operation(&"1".into()).unwrap()),
        "1 updated MAT-3 [adopted]: FirstName=Ana LastName=No1"
    );
    assert_eq!(
        told(plan.operation(&"2".into()).unwrap()),
        "2 failed MAT-3 (adopts_other_name)",
        "it was for another"
    );
    let links = Links::default();
    let again = stage(&read(&world.rows), &list, &links, &world.config, noon())
        .unwrap()
        .list;
    assert_eq!(
        again.rows[&"1".into()].adopts,
        Some("L1".into()),
        "a Sync keeps the word"
    );
}
