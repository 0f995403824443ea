//! What is written and what is not: values, clears, silence, stale news.

use super::*;

#[test]
fn a_new_employee_is_created_with_every_mapped_member() {
    let mut world = world(
        vec![row(
            "1",
            "Ana@acme.test",
            &[("city", "Leeds"), ("workPhone", "?")],
        )],
        vec![],
        vec![],
    );
    assert_eq!(
        world.told(),
        [
            "1 created MAT-1: UserName=Ana@acme.test FirstName=Ana LastName=No1 Email=Ana@acme.test City=Leeds Active=true"
        ]
    );
    let plan = world.plan();
    let Step::Create { learner } = &plan.operations[0].step else {
        panic!("a create")
    };
    assert_eq!(learner.texts.len(), 13, "blank members are sent, too");
    let after = plan.operations[0].link.as_ref().unwrap();
    assert_eq!(after.link(&"1".into(), None), None);
    let stored = after.link(&"1".into(), Some(&"L7".into())).unwrap();
    assert_eq!(
        stored.baseline.values.get(Field::City),
        &Value::Text("Leeds".into())
    );
    assert_eq!(stored.baseline.values.get(Field::WorkPhone), &Value::Empty);
    assert_eq!(stored.applied_at[Property::Active], noon());
    assert_eq!(
        stored.applied_at.get(Property::Field(Field::WorkPhone)),
        None,
        "silence has no time"
    );
    world.carry_out(&plan);
    assert_eq!(world.told(), ["1 unchanged IMP-5"]);
}

#[test]
fn an_update_writes_what_differs_and_names_local_edits() {
    let world = world(
        vec![
            row(
                "1",
                "a@acme.test",
                &[("city", "Leeds"), ("jobTitle", "Fitter")],
            ),
            row("2", "b@acme.test", &[("city", "Leeds")]),
            row("3", "c@acme.test", &[("city", "Leeds")]),
        ],
        vec![
            linked(
                "1",
                "a@acme.test",
                &[("city", "York"), ("jobTitle", "Fitter")],
            ),
            linked("2", "b@acme.test", &[("city", "Leeds")]),
            linked("3", "c@acme.test", &[("city", "York")]),
        ],
        vec![
            learner(
                "1",
                "a@acme.test",
                &[(Member::City, "York"), (Member::JobTitle, "Fitter")],
            ),
            learner("2", "b@acme.test", &[(Member::City, "Hull")]),
            learner("3", "c@acme.test", &[(Member::City, "Leeds")]),
        ],
    );
    assert_eq!(
        world.told(),
        [
            "1 updated IMP-5: City=Leeds",
            "2 updated IMP-5 !overwrote_local_edit: City=Leeds",
            "3 unchanged IMP-5",
        ]
    );
    assert_eq!(
        world.plan().operation(&"2".into()).unwrap().warnings,
        [Warning::OverwroteLocalEdit(vec![Property::Field(
            Field::City
        )])]
    );
}

#[test]
fn what_was_written_by_hand_where_the_engine_left_a_blank_is_an_edit_too() {
    let told = |cells: &[(&str, &str)]| {
        let row = row("1", "a@acme.test", &[("city", "Leeds")]);
        let learner = learner("1", "a@acme.test", &[(Member::City, "Hull")]);
        world(
            vec![row],
            vec![linked("1", "a@acme.test", cells)],
            vec![learner],
        )
        .told()
    };
    assert_eq!(
        told(&[("city", "")]),
        ["1 updated IMP-5 !overwrote_local_edit: City=Leeds"]
    );
    // Of what the engine never wrote it knows no edit.
    assert_eq!(told(&[]), ["1 updated IMP-5: City=Leeds"]);
}

#[test]
fn a_blank_source_clears_by_policy() {
    for (policy, owned, foreign) in [
        (
            ClearPolicy::Owned,
            "1 updated MAP-20 [cleared]: City=",
            "2 unchanged IMP-5",
        ),
        (
            ClearPolicy::Always,
            "1 updated MAP-20 [cleared]: City=",
            "2 updated MAP-20 [cleared]: City=",
        ),
        (ClearPolicy::Never, "1 unchanged IMP-5", "2 unchanged IMP-5"),
    ] {
        let mut world = world(
            vec![
                row("1", "a@acme.test", &[("city", "")]),
                row("2", "b@acme.test", &[("city", " ")]),
            ],
            vec![
                linked("1", "a@acme.test", &[("city", "York")]),
                linked("2", "b@acme.test", &[]),
            ],
            vec![
                learner("1", "a@acme.test", &[(Member::City, "York")]),
                learner("2", "b@acme.test", &[(Member::City, "York")]),
            ],
        );
        world.config.clear_policy = policy;
        let mut expected = vec![owned, foreign];
        expected.sort_by_key(|line| line.contains("unchanged"));
        assert_eq!(world.told(), expected, "{policy:?}");
        world.carry_out(&world.plan());
        assert_eq!(
            world.told(),
            ["1 unchanged IMP-5", "2 unchanged IMP-5"],
            "{policy:?}"
        );
        assert!(
            world
                .list()
                .rows
                .values()
                .all(|row| row.changed_fields.is_empty()),
            "{policy:?}"
        );
    }
}

#[test]
fn silence_and_half_a_phone_number_write_nothing() {
    let long = "5".repeat(51);
    let world = world(
        vec![row(
            "1",
            "a@acme.test",
            &[("city", "?"), ("workPhone", &long)],
        )],
        vec![linked(
            "1",
            "a@acme.test",
            &[("city", "York"), ("workPhone", "555")],
        )],
        vec![learner(
            "1",
            "a@acme.test",
            &[(Member::City, "York"), (Member::PhoneWork, "555")],
        )],
    );
    assert_eq!(
        world.told(),
        ["1 unchanged IMP-5 !value_too_long:workPhone"]
    );
    let after = world.plan().operations[0].link.clone().unwrap();
    assert_eq!(
        after.baseline,
        world.links[0].baseline.clone().with_blanks()
    );
}

#[test]
fn a_value_older_than_the_applied_one_is_not_written() {
    let mut world = world(
        vec![row(
            "1",
            "a@acme.test",
            &[("city", "Leeds"), ("jobTitle", "Fitter")],
        )],
        vec![linked(
            "1",
            "a@acme.test",
            &[("city", "York"), ("jobTitle", "Clerk")],
        )],
        vec![learner(
            "1",
            "a@acme.test",
            &[(Member::City, "York"), (Member::JobTitle, "Clerk")],
        )],
    );
    let later: Timestamp = "2026-11-02T12:00:01Z".parse().unwrap();
    world.links[0]
        .applied_at
        .insert(Property::Field(Field::City), later);
    assert_eq!(world.told(), ["1 updated IMP-5: JobTitle=Fitter"]);
    let after = world.plan().operations[0].link.clone().unwrap();
    assert_eq!(after.applied_at[Property::Field(Field::City)], later);
    assert_eq!(after.applied_at[Property::Field(Field::JobTitle)], noon());
    assert_eq!(
        after.baseline.values.get(Field::City),
        &Value::Text("York".into())
    );
}

#[test]
fn what_a_webhook_told_stands_in_for_the_row_and_nothing_else_is_written() {
    let world = world(
        vec![
            row("1", "a@acme.test", &[("city", "Leeds")]),
            row("2", "b@acme.test", &[]),
        ],
        vec![linked("1", "a@acme.test", &[("city", "York")])],
        vec![learner("1", "a@acme.test", &[(Member::City, "York")])],
    );
    let (list, links) = (world.list(), Links::new(world.links.clone()).unwrap());
    let lookups = Lookups::complete(world.learners.clone());
    let told_by = |cells: &[(&str, &str)]| {
        let employee = crate::domain::sample::employee("1", cells);
        let instead = StagedRow::new(employee, crate::staging::RowSource::Webhook, noon());
        let selected = BTreeSet::from(["1".into()]);
        let request = PlanRequest {
            list: &list,
            instead: Some(&instead),
            selected: &selected,
            links: &links,
            lookups: &lookups,
            config: &world.config,
            now: noon(),
        };
        told(&plan(&request).unwrap().operations[0])
    };
    assert_eq!(
        told_by(&[("litmosAccess", "yes"), ("jobTitle", "Fitter")]),
        "1 updated IMP-5: JobTitle=Fitter"
    );
    assert_eq!(
        told_by(&[("litmosAccess", "yes"), ("workEmail", "")]),
        "1 failed USR-1 (missing_work_email)"
    );
    assert_eq!(
        told_by(&[("litmosAccess", "yes"), ("workEmail", "b@acme.test")]),
        "1 failed MAT-6 (duplicate_work_email)"
    );
    assert_eq!(
        told_by(&[("litmosAccess", "no"), ("jobTitle", "Fitter")]),
        "1 not_attempted ELG-1 (access_unchecked)"
    );
    assert_eq!(
        told_by(&[
            ("litmosAccess", "yes"),
            ("workEmail", ""),
            ("status", "Inactive")
        ]),
        "1 updated STA-9 [deactivated] !missing_work_email: Active=false"
    );
}

impl crate::Baseline {
    /// This baseline with everything it does not know held blank: what reading a blank learner
    /// teaches.
    fn with_blanks(mut self) -> crate::Baseline {
        for field in Field::ALL {
            if self.values.get(field).is_absent() {
                self.values.set(field, Value::Empty);
            }
        }
        self
    }
}
