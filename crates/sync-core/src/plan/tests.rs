use std::collections::BTreeSet;

use super::*;
use crate::config::{ClearPolicy, NewInactive, OnLoss, ProtectLevels};
use crate::learner::Learner;
use crate::link::Link;
use crate::mapping::{Member, Property};
use crate::operation::Step;
use crate::reading::SourceRow;
use crate::reason::Warning;
use crate::sample::{link, noon, read, row_with};
use crate::{Field, Value, stage};

/// Both systems and what is stored, small enough to write down.
#[derive(Clone)]
pub(super) struct World {
    pub(super) rows: Vec<SourceRow>,
    pub(super) links: Vec<Link>,
    pub(super) learners: Vec<Learner>,
    pub(super) config: Config,
    pub(super) now: Timestamp,
    /// `None` selects every row of the list.
    pub(super) selected: Option<Vec<&'static str>>,
}

pub(super) fn world(rows: Vec<SourceRow>, links: Vec<Link>, learners: Vec<Learner>) -> World {
    World { rows, links, learners, config: Config::default(), now: noon(), selected: None }
}

/// An employee called Ana No{id}.
pub(super) fn row(id: &str, email: &str, cells: &[(&str, &str)]) -> SourceRow {
    row_with(id, email, cells)
}

/// The learner of that employee, with some members set.
pub(super) fn learner(id: &str, user_name: &str, members: &[(Member, &str)]) -> Learner {
    let mut learner = crate::sample::learner(&format!("L{id}"), user_name);
    learner.members.insert(Member::FirstName, "Ana".into());
    learner.members.insert(Member::LastName, format!("No{id}"));
    learner.members.extend(members.iter().map(|(member, text)| (*member, (*text).to_owned())));
    learner
}

/// The link between them, whose baseline holds the names, the email and these columns.
pub(super) fn linked(id: &str, email: &str, cells: &[(&str, &str)]) -> Link {
    let last = format!("No{id}");
    let mut known = vec![("firstName", "Ana"), ("lastName", last.as_str()), ("workEmail", email)];
    known.extend(cells);
    link(id, &format!("L{id}"), &known)
}

fn inactive(learner: Learner) -> Learner {
    Learner { active: false, ..learner }
}

impl World {
    pub(super) fn list(&self) -> StagedList {
        let links = Links::new(self.links.clone()).unwrap();
        stage(&read(&self.rows), &StagedList::default(), &links, &self.config, self.now).unwrap().list
    }

    /// Plans, asking Litmos question by question as the engine does; knowing everything at once gives the same.
    pub(super) fn plan_of(&self, list: &StagedList) -> Plan {
        let selected: BTreeSet<EmployeeId> = match &self.selected {
            Some(ids) => ids.iter().map(|id| EmployeeId::from(*id)).collect(),
            None => list.rows.keys().cloned().collect(),
        };
        let links = Links::new(self.links.clone()).unwrap();
        let all = Lookups::complete(self.learners.clone());
        let (mut asked, mut rounds) = (Lookups::default(), 0);
        let request = |lookups: &Lookups| {
            plan(&PlanRequest {
                list,
                instead: None,
                selected: &selected,
                links: &links,
                lookups,
                config: &self.config,
                now: self.now,
            })
        };
        let planned = loop {
            match request(&asked) {
                Ok(plan) => break plan,
                Err(Needed(lookups)) => lookups.into_iter().for_each(|lookup| match all.find(&lookup) {
                    crate::Found::Learner(learner) => asked.note_learner(learner.clone()),
                    _ => asked.note_nobody(lookup),
                }),
            }
            rounds += 1;
            assert!(rounds <= 3, "the planner keeps asking");
        };
        assert_eq!(Ok(&planned), request(&all).as_ref());
        planned
    }

    pub(super) fn plan(&self) -> Plan {
        self.plan_of(&self.list())
    }

    fn told(&self) -> Vec<String> {
        self.plan().operations.iter().map(told).collect()
    }

    /// Carries a plan out as the engine and Litmos would.
    pub(super) fn carry_out(&mut self, plan: &Plan) {
        let mut links = Links::new(self.links.clone()).unwrap();
        for operation in &plan.operations {
            let created = match &operation.step {
                Step::Create { learner } => {
                    let mut made = crate::sample::learner(&format!("made-for-{}", operation.employee_id), "");
                    learner.lay_over(&mut made);
                    self.learners.push(made.clone());
                    Some(made.id)
                }
                Step::Update { learner_id, set } => {
                    let learner = self.learners.iter_mut().find(|learner| learner.id == *learner_id).unwrap();
                    set.lay_over(learner);
                    None
                }
                _ => None,
            };
            let names: BTreeSet<_> = self.learners.iter().map(|one| one.user_name().to_lowercase()).collect();
            assert_eq!(names.len(), self.learners.len(), "two learners with one name after {operation:?}");
            let link = operation.link.as_ref().and_then(|after| after.link(&operation.employee_id, created.as_ref()));
            if let Some(link) = link {
                links.put(link).unwrap();
            }
        }
        self.links = links.iter().cloned().collect();
    }
}

/// `id outcome rule (reason) [flags] !warnings: what is set`.
fn told(operation: &Operation) -> String {
    let mut text = format!("{} {} {}", operation.employee_id, operation.outcome().code(), operation.because);
    if let Some(reason) = &operation.reason {
        text += &format!(" ({})", reason.code());
    }
    for flag in &operation.flags {
        text += &format!(" [{}]", flag.code());
    }
    for warning in &operation.warnings {
        text += &format!(" !{}", warning.code());
    }
    if let Step::Update { set, .. } | Step::Create { learner: set } = &operation.step {
        let is_create = matches!(operation.step, Step::Create { .. });
        let shown = set.texts.iter().filter(|(_, text)| !is_create || !text.is_empty());
        let texts = shown.map(|(member, text)| format!("{}={text}", member.name()));
        let active = set.active.map(|active| format!("Active={active}"));
        text += &format!(": {}", texts.chain(active).collect::<Vec<_>>().join(" "));
    }
    text
}

#[test]
fn a_new_employee_is_created_with_every_mapped_member() {
    let mut world = world(vec![row("1", "Ana@acme.test", &[("city", "Leeds"), ("workPhone", "?")])], vec![], vec![]);
    assert_eq!(
        world.told(),
        [
            "1 created MAT-1: UserName=Ana@acme.test FirstName=Ana LastName=No1 Email=Ana@acme.test City=Leeds Active=true"
        ]
    );
    let plan = world.plan();
    let Step::Create { learner } = &plan.operations[0].step else { panic!("a create") };
    assert_eq!(learner.texts.len(), 13, "blank members are sent, too");
    let after = plan.operations[0].link.as_ref().unwrap();
    assert_eq!(after.link(&"1".into(), None), None);
    let stored = after.link(&"1".into(), Some(&"L7".into())).unwrap();
    assert_eq!(stored.baseline.values.get(Field::City), &Value::Text("Leeds".into()));
    assert_eq!(stored.baseline.values.get(Field::WorkPhone), &Value::Empty);
    assert_eq!(stored.applied_at[&Property::Active], noon());
    assert_eq!(stored.applied_at.get(&Property::Field(Field::WorkPhone)), None, "silence has no time");
    world.carry_out(&plan);
    assert_eq!(world.told(), ["1 unchanged IMP-5"]);
}

#[test]
fn a_new_inactive_employee_is_created_inactive_or_left_out() {
    let mut world = world(vec![row("1", "a@acme.test", &[("status", "Inactive")])], vec![], vec![]);
    let made = "1 created ELG-6: UserName=a@acme.test FirstName=Ana LastName=No1 Email=a@acme.test Active=false";
    assert_eq!(world.told(), [made]);
    world.config.new_inactive = NewInactive::Skip;
    assert_eq!(world.told(), ["1 not_attempted ELG-6 (not_importable)"]);
    world.learners.push(learner("1", "a@acme.test", &[]));
    assert_eq!(world.told(), ["1 updated MAT-3 [adopted] [deactivated]: Active=false"]);
}

#[test]
fn a_learner_of_the_same_name_is_adopted_active_or_not() {
    let mut world = world(
        vec![row("1", "ANA@acme.test", &[("city", "Leeds")]), row("2", "b@acme.test", &[])],
        vec![],
        vec![
            inactive(learner("1", "ana@acme.test", &[(Member::City, "York"), (Member::PhoneWork, "1")])),
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
    assert_eq!(adopted.baseline.values.get(Field::WorkPhone), &Value::Absent);
    assert_eq!(adopted.baseline.values.get(Field::City), &Value::Empty);
}

#[test]
fn an_update_writes_what_differs_and_names_local_edits() {
    let world = world(
        vec![
            row("1", "a@acme.test", &[("city", "Leeds"), ("jobTitle", "Fitter")]),
            row("2", "b@acme.test", &[("city", "Leeds")]),
            row("3", "c@acme.test", &[("city", "Leeds")]),
        ],
        vec![
            linked("1", "a@acme.test", &[("city", "York"), ("jobTitle", "Fitter")]),
            linked("2", "b@acme.test", &[("city", "Leeds")]),
            linked("3", "c@acme.test", &[("city", "York")]),
        ],
        vec![
            learner("1", "a@acme.test", &[(Member::City, "York"), (Member::JobTitle, "Fitter")]),
            learner("2", "b@acme.test", &[(Member::City, "Hull")]),
            learner("3", "c@acme.test", &[(Member::City, "Leeds")]),
        ],
    );
    assert_eq!(
        world.told(),
        ["1 updated IMP-5: City=Leeds", "2 updated IMP-5 !overwrote_local_edit: City=Leeds", "3 unchanged IMP-5",]
    );
    assert_eq!(
        world.plan().operation(&"2".into()).unwrap().warnings,
        [Warning::OverwroteLocalEdit(vec![Property::Field(Field::City)])]
    );
}

#[test]
fn a_blank_source_clears_by_policy() {
    for (policy, owned, foreign) in [
        (ClearPolicy::Owned, "1 updated MAP-20 [cleared]: City=", "2 unchanged IMP-5"),
        (ClearPolicy::Always, "1 updated MAP-20 [cleared]: City=", "2 updated MAP-20 [cleared]: City="),
        (ClearPolicy::Never, "1 unchanged IMP-5", "2 unchanged IMP-5"),
    ] {
        let mut world = world(
            vec![row("1", "a@acme.test", &[("city", "")]), row("2", "b@acme.test", &[("city", " ")])],
            vec![linked("1", "a@acme.test", &[("city", "York")]), linked("2", "b@acme.test", &[])],
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
        assert_eq!(world.told(), ["1 unchanged IMP-5", "2 unchanged IMP-5"], "{policy:?}");
        assert!(world.list().rows.values().all(|row| row.changed_fields.is_empty()), "{policy:?}");
    }
}

#[test]
fn silence_and_half_a_phone_number_write_nothing() {
    let long = "5".repeat(51);
    let world = world(
        vec![row("1", "a@acme.test", &[("city", "?"), ("workPhone", &long)])],
        vec![linked("1", "a@acme.test", &[("city", "York"), ("workPhone", "555")])],
        vec![learner("1", "a@acme.test", &[(Member::City, "York"), (Member::PhoneWork, "555")])],
    );
    assert_eq!(world.told(), ["1 unchanged IMP-5 !value_too_long:workPhone"]);
    let after = world.plan().operations[0].link.clone().unwrap();
    assert_eq!(after.baseline, world.links[0].baseline.clone().with_blanks());
}

impl crate::Baseline {
    /// This baseline with everything it does not know held blank: what reading a blank learner teaches.
    fn with_blanks(mut self) -> crate::Baseline {
        for field in Field::ALL {
            if self.values.get(field).is_absent() {
                self.values.set(field, Value::Empty);
            }
        }
        self
    }
}

#[test]
fn a_changed_email_renames_the_same_learner_and_letter_case_does_not() {
    let mut world = world(
        vec![row("1", "new@acme.test", &[]), row("2", "B@Acme.test", &[]), row("3", "c@acme.test", &[])],
        vec![linked("1", "a@acme.test", &[]), linked("2", "b@acme.test", &[]), linked("3", "c@acme.test", &[])],
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
    assert_eq!(world.told(), ["1 unchanged IMP-5", "2 unchanged IMP-5", "3 unchanged IMP-5"]);
}

#[test]
fn a_name_somebody_else_keeps_is_taken_and_the_rest_is_written() {
    let mut world = world(
        vec![row("1", "new@acme.test", &[("city", "Leeds")])],
        vec![linked("1", "a@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[]), learner("9", "NEW@acme.test", &[])],
    );
    assert_eq!(world.told(), ["1 failed MAT-10 (username_taken) [partial]: City=Leeds"]);
    assert_eq!(world.plan().operations[0].username.as_deref(), Some("a@acme.test"));
    world.carry_out(&world.plan());
    assert_eq!(world.told(), ["1 failed MAT-10 (username_taken)"]);
    let row = &world.list().rows[&"1".into()];
    assert_eq!(row.changed_fields, [Property::Field(Field::WorkEmail)], "the name is still wanted");
}

#[test]
fn a_chain_is_renamed_from_its_free_end_and_a_swap_fails_whole() {
    let chain = world(
        vec![row("1", "b@acme.test", &[]), row("2", "c@acme.test", &[]), row("3", "a@acme.test", &[])],
        vec![linked("1", "a@acme.test", &[]), linked("2", "b@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[]), learner("2", "b@acme.test", &[])],
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
        vec![linked("1", "a@acme.test", &[]), linked("2", "b@acme.test", &[]), linked("3", "c@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[]), learner("2", "b@acme.test", &[]), learner("3", "c@acme.test", &[])],
    );
    assert_eq!(
        swap.told(),
        [
            "3 updated MAT-8 [renamed]: UserName=new@acme.test Email=new@acme.test",
            "1 failed MAT-12 (username_cycle)",
            "2 failed MAT-12 (username_cycle)",
        ]
    );
}

#[test]
fn a_chain_breaks_where_its_end_is_not_selected_or_fails() {
    let mut world = world(
        vec![row("1", "b@acme.test", &[]), row("2", "c@acme.test", &[]), row("3", "a@acme.test", &[])],
        vec![linked("1", "a@acme.test", &[]), linked("2", "b@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[]), learner("2", "b@acme.test", &[])],
    );
    world.selected = Some(vec!["1", "3"]);
    assert_eq!(
        world.told(),
        ["1 failed MAT-10 (username_taken)", "3 failed MAT-5 (username_linked_to_other_employee)",]
    );
    world.selected = None;
    world.rows[1] = row("2", "c@acme.test", &[("firstName", "")]);
    assert_eq!(
        world.told(),
        [
            "1 failed MAT-10 (username_taken)",
            "2 failed MAP-1 (missing_first_name)",
            "3 failed MAT-5 (username_linked_to_other_employee)",
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
    assert_eq!(world.told(), [&["1 updated IMP-5: City=Leeds"], &losers[..]].concat());
    let reason = world.plan().operation(&"2".into()).unwrap().reason.clone();
    assert_eq!(reason, Some(crate::Reason::DuplicateWorkEmail { others: vec!["1".into()] }));
    // The same without the rival in the selection.
    world.selected = Some(vec!["2", "3"]);
    assert_eq!(world.told(), losers[..2]);
    let problems = |id: &str| world.list().rows[&id.into()].problems.iter().map(|one| one.code()).collect::<Vec<_>>();
    assert_eq!((problems("1"), problems("2")), (vec![], vec!["duplicate_work_email".into()]));
}

#[test]
fn a_new_employee_with_the_email_of_a_former_one_may_be_a_rehire() {
    let rehire = "2 failed MAT-14 (possible_rehire)";
    let new = row("2", "a@acme.test", &[]);
    let link_of_1 = linked("1", "a@acme.test", &[]);
    let base = world(vec![new.clone()], vec![link_of_1.clone()], vec![learner("1", "a@acme.test", &[])]);
    // Deleted, or off the list.
    assert_eq!(base.told(), [rehire]);
    // Inactive, with or without the address still on the old record.
    for email in ["a@acme.test", ""] {
        let mut inactive = base.clone();
        inactive.rows.push(row("1", email, &[("status", "Inactive")]));
        inactive.selected = Some(vec!["2"]);
        assert_eq!(inactive.told(), [rehire], "{email:?}");
        let problems = &inactive.list().rows[&"2".into()].problems;
        assert_eq!(problems[0], crate::Reason::PossibleRehire { former: "1".into() }, "{email:?}");
    }
    // Removed.
    let mut removed = base.clone();
    let mut list = StagedList::default();
    let links = Links::new(removed.links.clone()).unwrap();
    let first = stage(&read(&[row("1", "a@acme.test", &[])]), &list, &links, &removed.config, noon()).unwrap().list;
    removed.rows.push(row("1", "a@acme.test", &[("customLitmosAccess", "no")]));
    list = stage(&read(&removed.rows), &first, &links, &removed.config, noon()).unwrap().list;
    removed.selected = Some(vec!["2"]);
    assert_eq!(removed.plan_of(&list).operations.iter().map(told).collect::<Vec<_>>(), [rehire]);
    // Still employed under another address, and not in this run: the learner is simply not theirs.
    let mut moved = base;
    moved.rows.push(row("1", "moved@acme.test", &[]));
    moved.selected = Some(vec!["2"]);
    assert_eq!(moved.told(), ["2 failed MAT-5 (username_linked_to_other_employee)"]);
}

#[test]
fn status_reaches_the_learner_and_an_unknown_one_leaves_it() {
    let world = world(
        vec![
            row("1", "a@acme.test", &[("status", "Inactive")]),
            row("2", "b@acme.test", &[]),
            row("3", "c@acme.test", &[("status", "On leave")]),
            row("4", "d@acme.test", &[("employmentHistoryStatus", "Terminated")]),
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
        vec![linked("1", "a@acme.test", &[("city", "York")]), linked("2", "b@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[(Member::City, "York")]), learner("2", "b@acme.test", &[])],
    );
    let others = [
        "2 failed USR-1 (missing_work_email)",
        "3 failed USR-1 (missing_work_email)",
        "4 failed USR-3 (username_not_allowed)",
    ];
    let left = ["1 updated STA-9 [deactivated] !missing_work_email: Active=false"];
    assert_eq!(world.told(), [&left, &others[..]].concat());
    assert_eq!(world.plan().operations[0].username.as_deref(), Some("a@acme.test"));
    world.carry_out(&world.plan());
    assert_eq!(world.told(), [&["1 unchanged STA-9 !missing_work_email"], &others[..]].concat());
    assert_eq!(world.list().rows[&"1".into()].state.code(), "unchanged");
}

#[test]
fn a_protected_account_is_neither_deactivated_nor_renamed() {
    let administrator = |learner: Learner| Learner { access_level: "Administrator".into(), ..learner };
    let mut world = world(
        vec![
            row("1", "a@acme.test", &[("status", "Inactive"), ("city", "Leeds")]),
            row("2", "new@acme.test", &[]),
            row("3", "c@acme.test", &[("city", "Leeds")]),
            row("4", "b@acme.test", &[]),
            row("5", "e@acme.test", &[("status", "Inactive")]),
        ],
        vec![linked("1", "a@acme.test", &[]), linked("2", "b@acme.test", &[]), linked("3", "c@acme.test", &[])],
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
    assert!(!world.plan().operation(&"3".into()).unwrap().can_go_in_bulk());
    world.carry_out(&world.plan());
    assert_eq!(world.told()[..2], ["1 failed SAF-9 (protected_account)", "2 failed SAF-9 (protected_account)"]);
    assert_eq!(world.links.iter().filter(|link| link.employee_id.0 == "5").count(), 0);
    world.config.protect_levels = ProtectLevels::Only(vec!["Account_Owner".into()]);
    assert_eq!(world.failures(), 0);
}

impl World {
    fn failures(&self) -> usize {
        self.plan().operations.iter().filter(|operation| operation.reason.is_some()).count()
    }
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
        vec![Learner { id: "other".into(), ..learner("2", "b@acme.test", &[(Member::City, "York")]) }],
    );
    assert_eq!(
        world.told(),
        [
            "1 created MAT-13 [recreated] !linked_learner_missing: \
         UserName=a@acme.test FirstName=Ana LastName=No1 Email=a@acme.test Active=true",
            // Another learner's city was not put there by the engine, so it stays.
            "2 unchanged MAT-3 [adopted] !linked_learner_missing",
            "3 failed USR-1 (missing_work_email)",
        ]
    );
    let after = world.plan().operation(&"2".into()).unwrap().link.clone().unwrap();
    assert_eq!(after.learner_id, Some("other".into()));
}

#[test]
fn what_cannot_be_imported_is_not_attempted_and_the_others_go_on() {
    let mut world = world(
        vec![row("1", "a@acme.test", &[("customLitmosAccess", "no")]), row("2", "b@acme.test", &[])],
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
fn losing_access_deactivates_only_if_the_option_says_so() {
    let mut world = world(
        vec![row("1", "a@acme.test", &[("customLitmosAccess", "no"), ("city", "Leeds")])],
        vec![linked("1", "a@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[])],
    );
    assert_eq!(world.told(), ["1 not_attempted IMP-14 (not_importable)"]);
    world.config.on_access_revoked = OnLoss::Deactivate;
    assert!(world.list().rows[&"1".into()].is_importable());
    assert_eq!(world.told(), ["1 updated ACC-2 [deactivated]: Active=false"]);
    world.carry_out(&world.plan());
    assert_eq!(world.list().rows.len(), 0, "no orphan any more, and never on the list before");
}

#[test]
fn a_value_older_than_the_applied_one_is_not_written() {
    let mut world = world(
        vec![row("1", "a@acme.test", &[("city", "Leeds"), ("jobTitle", "Fitter")])],
        vec![linked("1", "a@acme.test", &[("city", "York"), ("jobTitle", "Clerk")])],
        vec![learner("1", "a@acme.test", &[(Member::City, "York"), (Member::JobTitle, "Clerk")])],
    );
    let later: Timestamp = "2026-11-02T12:00:01Z".parse().unwrap();
    world.links[0].applied_at.insert(Property::Field(Field::City), later);
    assert_eq!(world.told(), ["1 updated IMP-5: JobTitle=Fitter"]);
    let after = world.plan().operations[0].link.clone().unwrap();
    assert_eq!(after.applied_at[&Property::Field(Field::City)], later);
    assert_eq!(after.applied_at[&Property::Field(Field::JobTitle)], noon());
    assert_eq!(after.baseline.values.get(Field::City), &Value::Text("York".into()));
}

#[test]
fn an_old_snapshot_is_warned_of() {
    let mut world = world(vec![row("1", "", &[])], vec![], vec![]);
    world.now = "2026-11-03T12:00:00Z".parse().unwrap();
    assert_eq!(world.told(), ["1 failed USR-1 (missing_work_email)"]);
    world.now = "2026-11-03T12:00:01Z".parse().unwrap();
    assert_eq!(world.told(), ["1 failed USR-1 (missing_work_email) !stale_stage"]);
}

#[test]
fn a_question_that_failed_fails_the_row_that_asked() {
    let world = world(vec![row("1", "a@acme.test", &[]), row("2", "b@acme.test", &[])], vec![], vec![]);
    let mut lookups = Lookups::default();
    let name = |name: &str| Lookup::ByUserName(crate::username::Folded::of(name));
    lookups.note_failed(name("a@acme.test"), crate::Reason::LitmosUnavailable);
    lookups.note_nobody(name("b@acme.test"));
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
    let outcomes: Vec<_> = plan(&request).unwrap().operations.iter().map(told).collect();
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
    let names = |id: &str| format!("{}@acme.test", ["c", "d", "e", "f"][id.parse::<usize>().unwrap() - 3]);
    let world = world(
        vec![
            row("1", "", &[]),
            row("2", "b@acme.test", &[]),
            row("3", "c@acme.test", &[("city", "Leeds")]),
            row("4", "d@acme.test", &[("status", "Inactive")]),
            row("5", "new@acme.test", &[("status", "Inactive")]),
            row("6", "f@acme.test", &[("status", "Inactive")]),
        ],
        ["3", "4", "5", "6"].map(|id| linked(id, &names(id), &[])).to_vec(),
        ["3", "4", "5", "6"].map(|id| learner(id, &names(id), &[])).to_vec(),
    );
    let order: Vec<_> = world.plan().operations.iter().map(|operation| operation.employee_id.0.clone()).collect();
    assert_eq!(order, ["5", "4", "6", "3", "2", "1"]);
}

#[test]
fn what_a_webhook_told_stands_in_for_the_row_and_nothing_else_is_written() {
    let world = world(
        vec![row("1", "a@acme.test", &[("city", "Leeds")]), row("2", "b@acme.test", &[])],
        vec![linked("1", "a@acme.test", &[("city", "York")])],
        vec![learner("1", "a@acme.test", &[(Member::City, "York")])],
    );
    let (list, links) = (world.list(), Links::new(world.links.clone()).unwrap());
    let lookups = Lookups::complete(world.learners.clone());
    let told_by = |cells: &[(&str, &str)]| {
        let employee = crate::sample::employee("1", cells);
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
    assert_eq!(told_by(&[("litmosAccess", "yes"), ("jobTitle", "Fitter")]), "1 updated IMP-5: JobTitle=Fitter");
    assert_eq!(told_by(&[("litmosAccess", "yes"), ("workEmail", "")]), "1 failed USR-1 (missing_work_email)");
    assert_eq!(
        told_by(&[("litmosAccess", "yes"), ("workEmail", "b@acme.test")]),
        "1 failed MAT-6 (duplicate_work_email)"
    );
    assert_eq!(told_by(&[("litmosAccess", "no"), ("jobTitle", "Fitter")]), "1 not_attempted ELG-1 (access_unchecked)");
    assert_eq!(
        told_by(&[("litmosAccess", "yes"), ("workEmail", ""), ("status", "Inactive")]),
        "1 updated STA-9 [deactivated] !missing_work_email: Active=false"
    );
}

#[test]
fn a_rename_refused_at_the_last_moment_leaves_the_rest() {
    let world = world(
        vec![row("1", "new@acme.test", &[("city", "Leeds")]), row("2", "new2@acme.test", &[])],
        vec![linked("1", "a@acme.test", &[]), linked("2", "b@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[]), learner("2", "b@acme.test", &[])],
    );
    let plan = world.plan();
    let rest = |id: &str, at: usize| {
        let operation = plan.operation(&id.into()).unwrap();
        operation.without_rename(Some(&world.links[at]), "old@acme.test")
    };
    assert_eq!(told(&rest("1", 0)), "1 failed MAT-10 (username_taken) [partial]: City=Leeds");
    let after = rest("1", 0).link.unwrap();
    assert_eq!(after.baseline.values.get(Field::WorkEmail), &Value::Text("a@acme.test".into()));
    assert_eq!(after.applied_at.get(&Property::Field(Field::WorkEmail)), None);
    assert_eq!(told(&rest("2", 1)), "2 failed MAT-10 (username_taken)");
    assert_eq!(rest("2", 1).link, None);
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
        vec![row("1", "a@acme.test", &[("city", "Leeds")]), row("2", "x+y@acme.test", &[])],
        vec![linked("1", "a@acme.test", &[])],
        vec![learner("1", "a@acme.test", &[(Member::City, "York")])],
    );
    let plan = world.plan();
    let stored = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&stored).unwrap(), plan);
}
