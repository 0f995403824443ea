//! The run as a whole: what is left out, warned of, ordered and stored.

use super::*;

#[test]
fn what_cannot_be_imported_is_not_attempted_and_the_others_go_on() {
    let mut world = world(
        vec![
            row("1", "a@acme.test", &[("customLitmosAccess", "no")]),
            row("2", "b@acme.test", &[]),
        ],
        vec![linked("1", "a@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[])],
    );
    world.selected = Some(vec!["1", "2", "77"]);
    assert_eq!(
        world.told(),
        [
            "2 created MAT-1: UserName=b@acme.test FirstName=Ana LastName=No2 Email=b@acme.test Active=true",
            "1 not_attempted IMP-14 (not_importable)",
            "77 not_attempted IMP-14 (not_importable)",
        ]
    );
}

#[test]
fn an_old_snapshot_is_warned_of() {
    let mut world = world(vec![row("1", "", &[])], vec![], vec![]);
    world.now = "2026-11-03T12:00:00Z".parse().unwrap();
    assert_eq!(world.told(), ["1 failed USR-1 (missing_work_email)"]);
    world.now = "2026-11-03T12:00:01Z".parse().unwrap();
    assert_eq!(
        world.told(),
        ["1 failed USR-1 (missing_work_email) !stale_stage"]
    );
}

#[test]
fn a_question_that_failed_fails_the_row_that_asked() {
    let world = world(
        vec![row("1", "a@acme.test", &[]), row("2", "b@acme.test", &[])],
        vec![],
        vec![],
    );
    let mut lookups = Lookups::default();
    let name = |name: &str| Lookup::ByUserName(crate::domain::username::Folded::of(name));
    lookups.note_failed(name("a@acme.test"), crate::Reason::LitmosUnavailable);
    lookups.note(crate::Finding::Nobody(name("b@acme.test")));
    let (list, links) = (world.list(), Links::default());
    let selected = list.rows.keys().cloned().collect();
    let request = PlanRequest {
        list: &list,
        instead: None,
        selected: &selected,
        links: &links,
        lookups: &lookups,
        config: &world.config,
        now: noon(),
    };
    let outcomes: Vec<_> = plan(&request)
        .unwrap()
        .operations
        .iter()
        .map(told)
        .collect();
    assert_eq!(
        outcomes,
        [
            "2 created MAT-1: UserName=b@acme.test FirstName=Ana LastName=No2 Email=b@acme.test Active=true",
            "1 failed FLT-5 (litmos_unavailable)",
        ]
    );
}

#[test]
fn the_order_is_renames_deactivations_updates_creates_then_the_rest() {
    let names = |id: &str| {
        format!(
            "{}@acme.test",
            ["c", "d", "e", "f"][id.parse::<usize>().unwrap() - 3]
        )
    };
    let world = world(
        vec![
            row("1", "", &[]),
            row("2", "b@acme.test", &[]),
            row("3", "c@acme.test", &[("city", "Leeds")]),
            row("4", "d@acme.test", &[("status", "Inactive")]),
            row("5", "new@acme.test", &[("status", "Inactive")]),
            row("6", "f@acme.test", &[("status", "Inactive")]),
        ],
        ["3", "4", "5", "6"]
            .map(|id| linked(id, &names(id), &[]))
            .to_vec(),
        ["3", "4", "5", "6"]
            .map(|id| learner(id, &names(id), &[]))
            .to_vec(),
    );
    let order: Vec<_> = world
        .plan()
        .operations
        .iter()
        .map(|operation| operation.employee_id.0.clone())
        .collect();
    assert_eq!(order, ["5", "4", "6", "3", "2", "1"]);
}

#[test]
fn the_fingerprint_binds_what_is_done_and_not_when_it_was_told() {
    let mut world = world(vec![row("1", "a@acme.test", &[])], vec![], vec![]);
    let first = world.plan().fingerprint;
    world.now = "2026-11-02T13:00:00Z".parse().unwrap();
    assert_eq!(world.plan().fingerprint, first);
    world.rows[0] = row("1", "a@acme.test", &[("city", "Leeds")]);
    assert_ne!(world.plan().fingerprint, first);
}

#[test]
fn an_operation_survives_storage() {
    let world = world(
        vec![
            row("1", "a@acme.test", &[("city", "Leeds")]),
            row("2", "x+y@acme.test", &[]),
        ],
        vec![linked("1", "a@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[(Member::City, "York")])],
    );
    let plan = world.plan();
    let stored = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&stored).unwrap(), plan);
}
