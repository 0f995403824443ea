//! Properties over small made-up companies, dense with collisions: few names, few people,
//! everything shared.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::tests::{World, learner, linked, row, world};
use crate::config::Column;
use crate::domain::learner::Learner;
use crate::domain::link::Link;
use crate::mapping::Member;
use crate::reading::SourceRow;

const NAMES: [&str; 7] = [
    "a@x.test",
    "A@x.test",
    "b@x.test",
    "c@x.test",
    "d@x.test",
    "",
    "not an address",
];
const CITIES: [&str; 4] = ["", "Leeds", "York", "?"];
const STATUSES: [&str; 4] = ["Active", "Active", "Inactive", "On leave"];
const LEVELS: [&str; 4] = ["Learner", "Learner", "Learner", "Administrator"];

/// One person: what BambooHR says, and whether there is a learner, linked or not, under which name.
#[derive(Debug, Clone)]
struct Person {
    email: &'static str,
    city: &'static str,
    status: &'static str,
    learner: Option<(usize, &'static str, bool, &'static str)>,
    is_linked: bool,
}

fn person() -> impl Strategy<Value = Person> {
    let learner = (
        0_usize..9,
        select(&CITIES[..3]),
        any::<bool>(),
        select(&LEVELS[..]),
    );
    let told = (
        select(&NAMES[..]),
        select(&CITIES[..]),
        select(&STATUSES[..]),
    );
    (
        told,
        proptest::option::weighted(0.7, learner),
        any::<bool>(),
    )
        .prop_map(|(told, learner, is_linked)| Person {
            email: told.0,
            city: told.1,
            status: told.2,
            learner,
            is_linked,
        })
}

/// A consistent world of these people: user names in Litmos are unique, links point at learners.
fn company(people: &[Person]) -> World {
    let (mut rows, mut links, mut learners): (Vec<SourceRow>, Vec<Link>, Vec<Learner>) =
        Default::default();
    let mut taken = BTreeSet::new();
    for (at, person) in people.iter().enumerate() {
        let id = at.to_string();
        rows.push(row(
            &id,
            person.email,
            &[("city", person.city), ("status", person.status)],
        ));
        let Some((name, city, active, level)) = person.learner else {
            continue;
        };
        let user_name = format!("{}@x.test", char::from(b'a' + u8::try_from(name).unwrap()));
        if !taken.insert(user_name.clone()) {
            continue;
        }
        let there = learner(&id, &user_name, &[(Member::City, city)]);
        learners.push(Learner {
            active,
            access_level: level.to_owned(),
            ..there
        });
        if person.is_linked {
            links.push(linked(&id, &user_name, &[("city", "Leeds")]));
        }
    }
    world(rows, links, learners)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 400,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_102),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_plan_does_not_depend_on_the_order_of_rows_or_learners(people in vec(person(), 1..7), turn in 0_usize..7) {
        let straight = company(&people);
        let mut turned = straight.clone();
        turned.rows.rotate_left(turn % straight.rows.len());
        turned.rows.reverse();
        turned.learners.reverse();
        prop_assert_eq!(straight.plan(), turned.plan());
    }

    #[test]
    fn the_same_again_writes_nothing_and_fails_for_the_same_reasons(people in vec(person(), 1..7)) {
        let mut world = company(&people);
        let list = world.list();
        let first = world.plan_of(&list);
        world.carry_out(&first);
        let second = world.plan_of(&list);
        // Only a row that waited for another to move, and never had its turn, may have something
        // left to do.
        let failed_before: BTreeSet<_> =
            first.operations.iter().filter(|one| one.reason.is_some()).map(|one| &one.employee_id).collect();
        for again in second.operations.iter().filter(|again| again.writes()) {
            prop_assert!(failed_before.contains(&again.employee_id), "{:?}", again);
        }
    }

    #[test]
    fn what_is_reported_done_is_held_and_then_nothing_is_changed(people in vec(person(), 1..7)) {
        let mut world = company(&people);
        let first = world.plan();
        world.carry_out(&first);
        let list = world.list();
        for operation in &first.operations {
            let row = &list.rows[&operation.employee_id];
            if operation.lock_out.is_some() {
                // The rest is still wanted, and the learner is out (STA-13).
                let link = world.links.iter().find(|link| link.employee_id == operation.employee_id);
                prop_assert_eq!(link.and_then(|link| link.baseline.active), Some(false));
                prop_assert_eq!(row.state.code(), "changed");
            } else if operation.reason.is_none() {
                prop_assert!(row.changed_fields.is_empty(), "{:?} {:?}", operation, row);
                prop_assert_eq!(row.state.code(), "unchanged");
            }
        }
    }

    #[test]
    fn taking_the_failed_away_changes_nobody_else(people in vec(person(), 1..7)) {
        let mut world = company(&people);
        // Whether a column is empty for everybody is a question to all rows, the failed ones
        // included (RD-4).
        world.config.accept_emptied_columns = vec![Column::try_from("city".to_owned()).unwrap()];
        let all = world.plan();
        let hopeless: BTreeSet<_> = all
            .operations
            .iter()
            .filter(|one| one.because == &rulebook::USR_1 || one.because == &rulebook::USR_3)
            .filter(|one| one.learner_id.is_none())
            .map(|one| one.employee_id.0.clone())
            .collect();
        let mut fewer = world.clone();
        fewer.rows.retain(|row| !hopeless.contains(&row.id));
        for operation in &fewer.plan().operations {
            prop_assert_eq!(Some(operation), all.operation(&operation.employee_id));
        }
    }

    #[test]
    fn every_selected_row_has_one_operation_and_protected_accounts_stay(people in vec(person(), 1..7)) {
        let world = company(&people);
        let plan = world.plan();
        prop_assert_eq!(plan.operations.len(), world.rows.len());
        for operation in plan.operations.iter().filter(|one| one.is_protected) {
            prop_assert!(!operation.flags.contains(&crate::Flag::Renamed));
            prop_assert!(!operation.flags.contains(&crate::Flag::Deactivated));
        }
    }
}
