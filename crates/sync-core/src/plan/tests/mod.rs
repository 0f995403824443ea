//! A small world to plan in, and the tests by subject.

mod leavers;
mod limits;
mod names;
mod run;
mod scripts;
mod standing;
mod writes;

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::*;
use crate::config::{ClearPolicy, Config, NewInactive, OnLoss, ProtectLevels};
use crate::domain::learner::Learner;
use crate::domain::link::{Link, Links};
use crate::domain::sample::{link, noon, read, row_with};
use crate::mapping::{Member, Property, Texts};
use crate::plan::lookups::{Lookup, Lookups};
use crate::plan::operation::Step;
use crate::reading::SourceRow;
use crate::reporting::reason::Warning;
use crate::staging::{StagedList, StagedRow};
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
    World {
        rows,
        links,
        learners,
        config: Config::default(),
        now: noon(),
        selected: None,
    }
}

/// An employee called Ana No{id}.
pub(super) fn row(id: &str, email: &str, cells: &[(&str, &str)]) -> SourceRow {
    row_with(id, email, cells)
}

/// The learner of that employee, with some members set.
pub(super) fn learner(id: &str, user_name: &str, members: &[(Member, &str)]) -> Learner {
    let mut learner = crate::domain::sample::learner(&format!("L{id}"), user_name);
    learner.members.insert(Member::FirstName, "Ana".into());
    learner.members.insert(Member::LastName, format!("No{id}"));
    learner.members.extend(
        members
            .iter()
            .map(|(member, text)| (*member, (*text).to_owned())),
    );
    learner
}

/// The link between them, whose baseline holds the names, the email and these columns.
pub(super) fn linked(id: &str, email: &str, cells: &[(&str, &str)]) -> Link {
    let last = format!("No{id}");
    let mut known = vec![
        ("firstName", "Ana"),
        ("lastName", last.as_str()),
        ("workEmail", email),
    ];
    known.extend(cells);
    link(id, &format!("L{id}"), &known)
}

pub(super) fn inactive(learner: Learner) -> Learner {
    Learner {
        active: false,
        ..learner
    }
}

impl World {
    pub(super) fn list(&self) -> StagedList {
        let links = Links::new(self.links.clone()).unwrap();
        stage(
            &read(&self.rows),
            &StagedList::default(),
            &links,
            &self.config,
            self.now,
        )
        .unwrap()
        .list
    }

    /// Plans, asking Litmos question by question as the engine does; knowing everything at once
    /// gives the same.
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
                Err(Needed(lookups)) => {
                    lookups
                        .into_iter()
                        .for_each(|lookup| match all.find(&lookup) {
                            crate::Found::Learner(learner) => {
                                asked.note(crate::Finding::Seen(learner.clone()))
                            }
                            _ => asked.note(crate::Finding::Nobody(lookup)),
                        })
                }
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

    pub(super) fn told(&self) -> Vec<String> {
        self.plan().operations.iter().map(told).collect()
    }

    /// Carries a plan out as the engine and Litmos would.
    pub(super) fn carry_out(&mut self, plan: &Plan) {
        let mut links = Links::new(self.links.clone()).unwrap();
        for operation in &plan.operations {
            let created = match &operation.step {
                Step::Create { learner } => {
                    let mut made = crate::domain::sample::learner(
                        &format!("made-for-{}", operation.employee_id),
                        "",
                    );
                    learner.lay_over(&mut made);
                    self.learners.push(made.clone());
                    Some(made.id)
                }
                Step::Update { learner_id, set } => {
                    let learner = self
                        .learners
                        .iter_mut()
                        .find(|learner| learner.id == *learner_id)
                        .unwrap();
                    set.lay_over(learner);
                    None
                }
                _ => None,
            };
            let names: BTreeSet<_> = self
                .learners
                .iter()
                .map(|one| one.user_name().to_lowercase())
                .collect();
            assert_eq!(
                names.len(),
                self.learners.len(),
                "two learners with one name after {operation:?}"
            );
            let link = operation
                .link
                .as_ref()
                .and_then(|after| after.link(&operation.employee_id, created.as_ref()));
            if let Some(link) = link {
                links.put(link).unwrap();
            }
        }
        self.links = links.iter().cloned().collect();
    }
}

/// `id outcome rule (reason) [flags] !warnings: what is set`.
pub(super) fn told(operation: &Operation) -> String {
    let mut text = format!(
        "{} {} {}",
        operation.employee_id,
        operation.outcome().code(),
        operation.because
    );
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
        let shown = set
            .texts
            .iter()
            .filter(|(_, text)| !is_create || !text.is_empty());
        let texts = shown.map(|(member, text)| format!("{}={text}", member.name()));
        let active = set.active.map(|active| format!("Active={active}"));
        text += &format!(": {}", texts.chain(active).collect::<Vec<_>>().join(" "));
    }
    text
}

impl World {
    fn failures(&self) -> usize {
        self.plan()
            .operations
            .iter()
            .filter(|operation| operation.reason.is_some())
            .count()
    }
}
