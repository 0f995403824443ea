//! Whoever must be locked out is, whatever else is wrong with the row (STA-13, MAT-13, RPT-9).

use super::*;
use crate::reporting::reason::Reason;
use crate::staging::{self, LastOutcome};

/// Eve is employee 1: she has left, her learner is active, and her row has one more problem.
#[derive(Clone)]
struct Case {
    name: &'static str,
    /// The problem's code, and the rule that found it.
    problem: (&'static str, &'static str),
    world: World,
    held_back: Option<Reason>,
    /// The user name that Litmos cannot be asked for.
    unanswered: Option<&'static str>,
}

impl Case {
    fn list(&self) -> StagedList {
        let mut list = self.world.list();
        list.rows
            .get_mut(&"1".into())
            .unwrap()
            .held_back
            .clone_from(&self.held_back);
        let links = Links::new(self.world.links.clone()).unwrap();
        staging::restage(
            &mut list,
            &"1".into(),
            &links,
            &self.world.config,
            self.world.now,
        );
        list
    }

    fn lookups(&self) -> Lookups {
        let mut lookups = Lookups::complete(self.world.learners.clone());
        if let Some(name) = self.unanswered {
            let lookup = Lookup::ByUserName(crate::domain::username::Folded::of(name));
            lookups.note(crate::Finding::Unknown(lookup.clone()));
            lookups.note_failed(lookup, Reason::LitmosUnavailable);
        }
        lookups
    }

    fn plan_of(&self, list: &StagedList) -> Operation {
        let links = Links::new(self.world.links.clone()).unwrap();
        let lookups = self.lookups();
        let selected = list.rows.keys().cloned().collect();
        let (config, now) = (&self.world.config, self.world.now);
        let instead = None;
        let request = PlanRequest {
            list,
            instead,
            selected: &selected,
            links: &links,
            lookups: &lookups,
            config,
            now,
        };
        plan(&request)
            .unwrap()
            .operation(&"1".into())
            .cloned()
            .unwrap()
    }
}

fn eve(email: &str, cells: &[(&str, &str)]) -> SourceRow {
    let left = [("status", "Inactive"), ("city", "Leeds")];
    row("1", email, &[&left, cells].concat())
}

/// Eve with these colleagues; everybody's learner has the address that the link knows.
fn company(eve: SourceRow, colleagues: &[SourceRow], others: Vec<Learner>) -> World {
    let mut rows = vec![eve];
    rows.extend_from_slice(colleagues);
    let links = vec![
        linked("1", "eve@acme.test", &[("city", "York")]),
        linked("2", "mia@acme.test", &[]),
    ];
    let mut learners = vec![
        learner("1", "eve@acme.test", &[(Member::City, "York")]),
        learner("2", "mia@acme.test", &[]),
    ];
    learners.extend(others);
    world(rows, links, learners)
}

#[rustfmt::skip]
fn cases() -> Vec<Case> {
    let mia = || row("2", "mia@acme.test", &[]);
    let stranger = || vec![learner("9", "new@acme.test", &[])];
    let case = |name, problem, world| Case { name, problem, world, held_back: None, unanswered: None };
    let alone = || company(eve("eve@acme.test", &[]), &[], vec![]);
    let blank = |cell| company(eve("eve@acme.test", &[(cell, " ")]), &[], vec![]);
    vec![
        case("her manager's address", ("duplicate_work_email", "MAT-6"),
            company(eve("mia@acme.test", &[]), &[mia()], vec![])),
        case("a mailbox of all leavers", ("duplicate_work_email", "MAT-6"),
            company(eve("left@acme.test", &[]), &[row("3", "left@acme.test", &[("status", "Inactive")])], vec![])),
        case("an address that a new employee has", ("duplicate_work_email", "MAT-6"),
            company(eve("new@acme.test", &[]), &[row("3", "new@acme.test", &[])], vec![])),
        case("a stranger's address", ("username_taken", "MAT-10"),
            company(eve("new@acme.test", &[]), &[], stranger())),
        case("the address of somebody not on the list", ("username_taken", "MAT-10"),
            company(eve("mia@acme.test", &[]), &[], vec![])),
        case("a swap", ("username_cycle", "MAT-12"),
            company(eve("mia@acme.test", &[]), &[row("2", "eve@acme.test", &[])], vec![])),
        case("behind a rename that fails", ("username_taken", "MAT-11"),
            company(eve("mia@acme.test", &[]), &[row("2", "new@acme.test", &[])], stranger())),
        case("behind a colleague without a name", ("missing_last_name", "MAT-11"),
            company(eve("mia@acme.test", &[]), &[row("2", "free@acme.test", &[("lastName", "")])], vec![])),
        case("no first name", ("missing_first_name", "MAP-1"), blank("firstName")),
        case("no last name", ("missing_last_name", "MAP-2"), blank("lastName")),
        case("neither address nor last name", ("missing_work_email", "USR-1"),
            company(eve("", &[("lastName", "")]), &[], vec![])),
        case("an address that is none, and no last name", ("invalid_work_email", "USR-3"),
            company(eve("eve@@acme", &[("lastName", "")]), &[], vec![])),
        Case { held_back: Some(Reason::SourceRowConflict), ..case("two rows", ("source_row_conflict", "RD-5"), alone()) },
        Case { held_back: Some(Reason::AnswerUnreadable), ..case("an odd row", ("answer_unreadable", "RD-10"), alone()) },
        Case { unanswered: Some("free@acme.test"),
            ..case("Litmos does not say who has the name", ("litmos_unavailable", "FLT-5"),
                company(eve("free@acme.test", &[]), &[], vec![])) },
    ]
}

#[test]
fn a_leaver_is_locked_out_whatever_else_is_wrong_and_nothing_else_is_written() {
    for case in cases() {
        let (code, rule) = case.problem;
        let list = case.list();
        let staged = &list.rows[&"1".into()];
        assert!(
            staged.is_still_active && staged.is_imported_by_schedule(),
            "{}: {staged:?}",
            case.name
        );
        let operation = case.plan_of(&list);
        let expected = format!("1 updated STA-13 [deactivated] !{code}: Active=false");
        assert_eq!(told(&operation), expected, "{}", case.name);
        assert_eq!(
            operation.changed_fields,
            [Property::Active],
            "{}",
            case.name
        );
        assert_eq!(
            operation.username.as_deref(),
            Some("eve@acme.test"),
            "{}",
            case.name
        );
        assert_eq!(
            (operation.phase, operation.can_go_in_bulk()),
            (Phase::Deactivate, false),
            "{}",
            case.name
        );
        assert_eq!(
            operation.lock_out.as_ref().map(|lock_out| lock_out.rule.id),
            Some(rule),
            "{}",
            case.name
        );
        let row = crate::reporting::report::Row::of(
            &operation,
            &crate::reporting::report::ItemResult::AsPlanned,
            None,
            1,
            noon(),
        );
        assert!(
            row.message.starts_with("This person can no longer log in"),
            "{}: {}",
            case.name,
            row.message
        );
        assert!(!row.still_active, "{}", case.name);
    }
}

#[test]
fn afterwards_the_row_keeps_its_problem_stays_changed_and_writes_nothing() {
    for mut case in cases() {
        let (code, rule) = case.problem;
        let mut list = case.list();
        let operation = case.plan_of(&list);
        let one = Plan {
            operations: vec![operation.clone()],
            fingerprint: String::new(),
            config_fingerprint: String::new(),
        };
        case.world.carry_out(&one);
        assert!(!case.world.learners[0].active, "{}", case.name);
        assert_eq!(
            case.world.learners[0].text(Member::City),
            "York",
            "{}",
            case.name
        );
        let link = case
            .world
            .links
            .iter()
            .find(|link| link.employee_id.0 == "1")
            .unwrap();
        assert_eq!(link.baseline.active, Some(false), "{}", case.name);
        assert_eq!(
            link.baseline.values.get(Field::City),
            &Value::Text("York".into()),
            "{}",
            case.name
        );
        let links = Links::new(case.world.links.clone()).unwrap();
        let reason = operation.lock_out.map(|lock_out| lock_out.despite);
        let outcome = LastOutcome {
            outcome: Outcome::Updated,
            reason,
            at: noon(),
            is_still_active: false,
        };
        staging::settle(
            &mut list,
            &"1".into(),
            outcome,
            &links,
            &case.world.config,
            noon(),
        );
        let row = &list.rows[&"1".into()];
        assert_eq!(row.state.code(), "changed", "{}", case.name);
        assert!(!row.is_still_active, "{}", case.name);
        assert_eq!(
            row.is_imported_by_schedule(),
            row.problems.is_empty(),
            "{}: {:?}",
            case.name,
            row.problems
        );
        assert_eq!(
            told(&case.plan_of(&list)),
            format!("1 failed {rule} ({code})"),
            "{}",
            case.name
        );
    }
}

#[test]
fn nothing_differs_any_more_and_the_row_of_a_locked_out_leaver_is_changed_as_long_as_its_problem_lasts()
 {
    let case = cases()
        .into_iter()
        .find(|case| case.held_back == Some(Reason::SourceRowConflict))
        .unwrap();
    let mut list = case.list();
    let row = list.rows.get_mut(&"1".into()).unwrap();
    row.employee
        .values
        .set(Field::City, Value::Text("York".into()));
    let (reason, at) = (case.held_back.clone(), noon());
    row.last_outcome = Some(LastOutcome {
        outcome: Outcome::Updated,
        reason,
        at,
        is_still_active: false,
    });
    let mut links = case.world.links.clone();
    links[0].baseline.active = Some(false);
    let links = Links::new(links).unwrap();
    let state = |list: &mut StagedList| {
        staging::restage(list, &"1".into(), &links, &case.world.config, noon());
        list.rows[&"1".into()].state.code()
    };
    assert_eq!(state(&mut list), "changed");
    list.rows.get_mut(&"1".into()).unwrap().held_back = None;
    assert_eq!(state(&mut list), "unchanged");
}

#[test]
fn what_a_webhook_told_locks_out_the_same_way() {
    for case in cases() {
        // An entry tells no conflict, and no unreadable row.
        if case.held_back.is_some() {
            continue;
        }
        let list = case.list();
        let posted = list.rows[&"1".into()].clone();
        // The list is older: she had not left yet.
        let mut before = list;
        before.rows.get_mut(&"1".into()).unwrap().employee.status = Value::Text("Active".into());
        let links = Links::new(case.world.links.clone()).unwrap();
        let lookups = case.lookups();
        let request = PlanRequest {
            list: &before,
            instead: Some(&posted),
            selected: &[EmployeeId::from("1")].into(),
            links: &links,
            lookups: &lookups,
            config: &case.world.config,
            now: noon(),
        };
        let plan = plan(&request).unwrap();
        let operation = &plan.operations[0];
        // Alone in the run nobody swaps, and nobody moves on: the name is taken.
        let code = if case.name == "a swap" || case.name.starts_with("behind") {
            "username_taken"
        } else {
            case.problem.0
        };
        let expected = format!("1 updated STA-13 [deactivated] !{code}: Active=false");
        assert_eq!(told(operation), expected, "{}", case.name);
    }
}

#[test]
fn only_access_and_a_protected_account_keep_a_leaver_in() {
    let base = || {
        company(
            eve("mia@acme.test", &[]),
            &[row("2", "mia@acme.test", &[])],
            vec![],
        )
    };
    let told_of = |world: &World, list: &StagedList| {
        told(world.plan_of(list).operation(&"1".into()).unwrap())
    };
    let mut protected = base();
    protected.learners[0].access_level = "Administrator".into();
    // SAF-9 counts for more than the address, and everything else is written.
    assert_eq!(
        told_of(&protected, &protected.list()),
        "1 failed SAF-9 (protected_account) [partial]: City=Leeds"
    );
    let mut unseen = base().list();
    unseen.rows.get_mut(&"1".into()).unwrap().held_back = Some(Reason::LitmosAccessNotVisible);
    assert_eq!(
        told_of(&base(), &unseen),
        "1 failed ELG-4 (litmos_access_not_visible)"
    );
    let mut unticked = base();
    unticked.rows[0] = eve("mia@acme.test", &[("customLitmosAccess", "no")]);
    let links = Links::new(unticked.links.clone()).unwrap();
    let list = stage(
        &read(&unticked.rows),
        &base().list(),
        &links,
        &unticked.config,
        noon(),
    )
    .unwrap()
    .list;
    assert_eq!(
        told_of(&unticked, &list),
        "1 not_attempted IMP-14 (not_importable)"
    );
    let row = &list.rows[&"1".into()];
    assert!(
        row.is_still_active && !row.is_imported_by_schedule(),
        "{row:?}"
    );
}

#[test]
fn nobody_else_is_locked_out_by_it() {
    let world = company(
        row("1", "mia@acme.test", &[("city", "Leeds")]),
        &[
            row("2", "mia@acme.test", &[]),
            row("3", "mia@acme.test", &[("status", "Inactive")]),
        ],
        vec![],
    );
    assert_eq!(
        world.told(),
        [
            "1 failed MAT-6 (duplicate_work_email) [partial]: City=Leeds",
            "2 unchanged IMP-5",
            // Who was never imported has nobody to be locked out.
            "3 failed MAT-6 (duplicate_work_email)",
        ]
    );
}

#[test]
fn a_leaver_who_is_inactive_already_fails_and_the_link_knows() {
    let mut case = cases().remove(0);
    case.world.learners[0].active = false;
    let operation = case.plan_of(&case.list());
    assert_eq!(told(&operation), "1 failed MAT-6 (duplicate_work_email)");
    assert_eq!(
        operation.link.clone().unwrap().baseline.active,
        Some(false),
        "the schedule need not try again"
    );
    let row = crate::reporting::report::Row::of(
        &operation,
        &crate::reporting::report::ItemResult::AsPlanned,
        None,
        0,
        noon(),
    );
    assert!(!row.still_active && row.flags.is_empty());
    case.world.links[0].baseline.active = Some(false);
    assert_eq!(case.plan_of(&case.list()).link, None);
}

#[test]
fn a_leaver_of_whom_litmos_tells_nothing_is_said_to_be_still_active() {
    let mut case = cases()
        .into_iter()
        .find(|case| case.problem.0 == "missing_last_name")
        .unwrap();
    case.world.rows[0] = eve("eve@acme.test", &[]);
    let list = case.list();
    let links = Links::new(case.world.links.clone()).unwrap();
    let mut lookups = Lookups::default();
    lookups.note_failed(Lookup::ById("L1".into()), Reason::LitmosUnavailable);
    let (instead, config, now) = (None, &case.world.config, noon());
    let selected = [EmployeeId::from("1")].into();
    let request = PlanRequest {
        list: &list,
        instead,
        selected: &selected,
        links: &links,
        lookups: &lookups,
        config,
        now,
    };
    let operation = plan(&request).unwrap().operations.remove(0);
    assert_eq!(told(&operation), "1 failed FLT-5 (litmos_unavailable)");
    let row = crate::reporting::report::Row::of(
        &operation,
        &crate::reporting::report::ItemResult::AsPlanned,
        None,
        0,
        noon(),
    );
    assert_eq!(
        (row.flags, row.still_active),
        (vec![crate::Flag::StillActive], true)
    );
    assert!(row.message.contains("can still log in"), "{}", row.message);
}

#[test]
fn what_litmos_refuses_leaves_the_lock_out_once() {
    let world = company(
        eve("free@acme.test", &[]),
        &[row("2", "mia@acme.test", &[("city", "Bath")])],
        vec![],
    );
    let plan = world.plan();
    let refusal = Reason::LitmosRejected {
        status: Some(400),
        message: "Bad city.".into(),
    };
    let narrowed = |id: &str, link: Option<&Link>| {
        plan.operation(&id.into())
            .unwrap()
            .narrowed(&refusal, &rulebook::FLT_5, link)
    };
    let narrower = narrowed("1", Some(&world.links[0])).unwrap();
    assert_eq!(
        told(plan.operation(&"1".into()).unwrap()),
        "1 updated MAT-8 [renamed] [deactivated]: UserName=free@acme.test Email=free@acme.test City=Leeds Active=false"
    );
    assert_eq!(
        told(&narrower),
        "1 updated STA-13 [deactivated] !litmos_rejected: Active=false"
    );
    assert_eq!(
        (
            narrower.phase,
            narrower.after.clone(),
            narrower.can_go_in_bulk()
        ),
        (Phase::Deactivate, None, false)
    );
    let after = narrower.link.clone().unwrap();
    assert_eq!(
        after.baseline,
        crate::Baseline {
            active: Some(false),
            ..world.links[0].baseline.clone()
        }
    );
    assert_eq!(after.applied_at.get(Property::Active), Some(&noon()));
    assert_eq!(after.applied_at.get(Property::Field(Field::City)), None);
    assert_eq!(narrower.username.as_deref(), Some("eve@acme.test"));
    // Once, for a linked leaver, and nobody else.
    assert_eq!(
        narrower.narrowed(&refusal, &rulebook::FLT_5, Some(&world.links[0])),
        None
    );
    assert_eq!(narrowed("1", None), None);
    assert_eq!(narrowed("2", Some(&world.links[1])), None);
}

#[test]
fn a_leaver_whose_learner_is_gone_is_made_no_other() {
    let gone = |email: &str, found: Vec<Learner>| {
        let mut world = company(eve(email, &[]), &[], found);
        world.learners.remove(0);
        world
    };
    let told_of = |world: &World| told(world.plan().operation(&"1".into()).unwrap());
    let other = |first: &str, last: &str| {
        let named = [(Member::FirstName, first), (Member::LastName, last)];
        Learner {
            id: "other".into(),
            ..learner("1", "eve@acme.test", &named)
        }
    };
    let nobody = gone("eve@acme.test", vec![]);
    assert_eq!(
        told_of(&nobody),
        "1 unchanged MAT-13 !linked_learner_missing"
    );
    let after = nobody
        .plan()
        .operation(&"1".into())
        .unwrap()
        .link
        .clone()
        .unwrap();
    assert_eq!(
        (after.learner_id, after.baseline.active),
        (Some("L1".into()), Some(false))
    );
    let mut settled = nobody.clone();
    settled.carry_out(&nobody.plan());
    assert_eq!(settled.list().rows[&"1".into()].state.code(), "unchanged");
    let same = gone("eve@acme.test", vec![other("ana", "NO1")]);
    assert_eq!(
        told_of(&same),
        "1 updated MAT-3 [adopted] [deactivated] !linked_learner_missing: FirstName=Ana LastName=No1 City=Leeds Active=false"
    );
    let another = gone("eve@acme.test", vec![other("Ana", "Moe")]);
    assert_eq!(told_of(&another), "1 failed MAT-3 (adopts_other_name)");
    assert_eq!(
        another.plan().operation(&"1".into()).unwrap().link,
        None,
        "that is to be decided first"
    );
    // The learner of her address is a colleague's by now.
    let mut colleagues = gone("mia@acme.test", vec![]);
    colleagues.config.new_inactive = NewInactive::Skip;
    assert_eq!(
        told_of(&colleagues),
        "1 unchanged MAT-13 !linked_learner_missing"
    );
    // What is wrong with her row is said, and nobody is left to be locked out.
    let mut nameless = gone("eve@acme.test", vec![]);
    nameless.rows[0] = eve("eve@acme.test", &[("firstName", "")]);
    assert_eq!(told_of(&nameless), "1 failed MAP-1 (missing_first_name)");
    assert_eq!(
        nameless
            .plan()
            .operation(&"1".into())
            .unwrap()
            .link
            .clone()
            .unwrap()
            .baseline
            .active,
        Some(false)
    );
}

#[test]
fn a_learner_who_has_expired_is_not_said_to_be_active() {
    let expired = |learner: Learner| Learner {
        expires_on: Some("2026-11-02".parse().unwrap()),
        ..learner
    };
    let mut world = world(
        vec![
            row("1", "a@acme.test", &[]),
            row("2", "b@acme.test", &[("city", "Leeds")]),
            row("3", "c@acme.test", &[("status", "Inactive")]),
            row("4", "d@acme.test", &[]),
            row("5", "e@acme.test", &[("status", "On leave")]),
        ],
        ["1", "2", "3", "5"]
            .map(|id| {
                linked(
                    id,
                    &format!(
                        "{}@acme.test",
                        ["a", "b", "c", "", "e"][id.parse::<usize>().unwrap() - 1]
                    ),
                    &[],
                )
            })
            .to_vec(),
        vec![
            // Litmos may show the flag, or what the date makes of it.
            expired(learner("1", "a@acme.test", &[])),
            expired(inactive(learner("2", "b@acme.test", &[]))),
            expired(learner("3", "c@acme.test", &[])),
            expired(inactive(learner("4", "d@acme.test", &[]))),
            expired(inactive(learner("5", "e@acme.test", &[]))),
        ],
    );
    assert_eq!(
        world.told(),
        [
            "3 updated STA-7 [deactivated]: Active=false",
            "2 failed RPT-9 (learner_expired) [partial]: City=Leeds",
            "1 failed RPT-9 (learner_expired)",
            "4 failed RPT-9 (learner_expired)",
            "5 unchanged STA-2 !unknown_status",
        ]
    );
    world.carry_out(&world.plan());
    let states: Vec<_> = ["1", "2", "3", "4"]
        .map(|id| world.list().rows[&id.into()].state.code())
        .to_vec();
    assert_eq!(states, ["changed", "changed", "unchanged", "new"]);
    assert_eq!(
        world.list().rows[&"1".into()].changed_fields,
        [Property::Active]
    );
    assert_eq!(world.told()[0], "1 failed RPT-9 (learner_expired)");
    // The day before, and once the date is cleared.
    world.now = "2026-11-01T23:59:59Z".parse().unwrap();
    world.learners[0].active = false;
    assert_eq!(
        world.told()[0],
        "1 updated STA-8 [reactivated]: Active=true"
    );
}
