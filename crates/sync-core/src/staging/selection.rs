//! Which rows an administrator picks: one by one or in bulk (STG-7, STG-8).

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::employee::EmployeeId;
use crate::domain::text;
use crate::mapping::Field;
use crate::staging::{RowState, StagedList, StagedRow};

/// What to select.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// These rows.
    Ids(Vec<EmployeeId>),
    /// A kind of row.
    Bulk(Bulk),
    /// Those a filter finds.
    Filter(Filter),
}

/// Bulk choices (STG-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Bulk {
    All,
    New,
    Changed,
}

/// What a list is narrowed to; an unset part narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// The row's state.
    pub state: Option<InState>,
    /// A problem's code.
    pub problem: Option<String>,
    /// Part of the name, the work email or the id, in any letter case.
    pub q: Option<String>,
    /// Whether the employee has left and the learner is still active.
    pub still_active: Option<bool>,
}

/// A state of a row, whatever the reason for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are the rule book's, STG-3")]
pub enum InState {
    New,
    Changed,
    Unchanged,
    Removed,
}

impl InState {
    fn has(self, state: RowState) -> bool {
        match state {
            RowState::New => self == InState::New,
            RowState::Changed => self == InState::Changed,
            RowState::Unchanged => self == InState::Unchanged,
            RowState::Removed { .. } => self == InState::Removed,
        }
    }
}

impl Filter {
    /// Whether `row` is among those it narrows to.
    pub fn finds(&self, row: &StagedRow) -> bool {
        let is_in_state = self.state.is_none_or(|state| state.has(row.state));
        let has_problem = |code: &str| row.problems.iter().any(|problem| problem.code() == code);
        is_in_state
            && self.problem.as_deref().is_none_or(has_problem)
            && self
                .still_active
                .is_none_or(|is_wanted| row.is_still_active == is_wanted)
            && self.q.as_deref().is_none_or(|q| reads(row, q))
    }
}

fn reads(row: &StagedRow, q: &str) -> bool {
    let holds = |text: &str, sought: &str| text.to_lowercase().contains(&sought.to_lowercase());
    let email = row.employee.values.normalised(Field::WorkEmail);
    [row.employee.name().as_str(), &row.employee.id.0]
        .iter()
        .any(|text| holds(text, &text::normalise(q)))
        || holds(email.or_blank(), &text::normalise_email(q))
}

/// The fixed set of ids a choice comes to, across all pages, at this moment (STG-8). Rows that
/// cannot be selected, Removed ones above all, are never in it.
pub fn choose(list: &StagedList, choice: &Choice) -> BTreeSet<EmployeeId> {
    rulebook::hit(&rulebook::STG_7);
    rulebook::hit(&rulebook::STG_8);
    let is_chosen = |row: &&StagedRow| match choice {
        Choice::Ids(ids) => ids.contains(&row.employee.id),
        Choice::Bulk(Bulk::All) => true,
        Choice::Bulk(Bulk::New) => row.state == RowState::New,
        Choice::Bulk(Bulk::Changed) => row.state == RowState::Changed,
        Choice::Filter(filter) => filter.finds(row),
    };
    let importable = list.rows.values().filter(|row| row.is_importable());
    importable
        .filter(is_chosen)
        .map(|row| row.employee.id.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::link::Links;
    use crate::domain::sample;

    fn ids(list: &StagedList, choice: &Choice) -> Vec<String> {
        choose(list, choice).into_iter().map(|id| id.0).collect()
    }

    #[test]
    fn bulk_choices_take_importable_rows_and_no_removed_ones() {
        let known = [
            ("firstName", "Ana"),
            ("lastName", "No2"),
            ("workEmail", "b@acme.test"),
        ];
        let links = Links::new([
            sample::link("2", "L2", &known),
            sample::link("3", "L3", &[("workEmail", "c@acme.test")]),
        ])
        .unwrap();
        let mut list = sample::list(
            &[
                sample::row_with("1", "a@acme.test", &[]),
                sample::row_with("2", "b@acme.test", &[]),
                sample::row_with("3", "c@acme.test", &[]),
                sample::row_with("4", "", &[]),
                sample::row_with("5", "e@acme.test", &[]),
            ],
            &links,
        );
        let gone = crate::domain::access::RemovalReason::NotVisible;
        assert!(crate::staging::remove(
            &mut list,
            &"5".into(),
            gone,
            sample::noon(),
            &links,
            &crate::Config::default(),
            sample::noon()
        ));
        assert_eq!(ids(&list, &Choice::Bulk(Bulk::All)), ["1", "2", "3", "4"]);
        assert_eq!(ids(&list, &Choice::Bulk(Bulk::New)), ["1", "4"]);
        assert_eq!(ids(&list, &Choice::Bulk(Bulk::Changed)), ["3"]);
        assert_eq!(
            ids(
                &list,
                &Choice::Ids(vec!["5".into(), "2".into(), "9".into()])
            ),
            ["2"]
        );
        let filter = |filter| ids(&list, &Choice::Filter(filter));
        assert_eq!(
            filter(Filter {
                problem: Some("missing_work_email".into()),
                ..Filter::default()
            }),
            ["4"]
        );
        assert_eq!(
            filter(Filter {
                state: Some(InState::Unchanged),
                ..Filter::default()
            }),
            ["2"]
        );
        assert_eq!(
            filter(Filter {
                state: Some(InState::Removed),
                ..Filter::default()
            }),
            Vec::<String>::new()
        );
        assert_eq!(
            filter(Filter {
                q: Some("ana no3".into()),
                ..Filter::default()
            }),
            ["3"]
        );
        assert_eq!(
            filter(Filter {
                q: Some("A@ACME".into()),
                ..Filter::default()
            }),
            ["1"]
        );
    }
}
