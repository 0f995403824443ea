//! Full names of employees.

use std::collections::BTreeMap;

use super::language::list;
use crate::place::At;
use crate::row::EmployeeRow;
use crate::scenario::Scenario;
use crate::values::EmployeeField;
use crate::verb::Verb;

/// Full names by ref.
pub(super) struct Refs(BTreeMap<String, String>);

impl Refs {
    pub(super) fn new(scenario: &Scenario) -> Refs {
        let hired = scenario
            .steps
            .iter()
            .filter_map(|step| match &step.verb.value {
                Verb::Hire(row) => Some(row),
                _ => None,
            });
        let rows = scenario.world.bamboohr.employees.iter().chain(hired);
        Refs(
            rows.map(|row| (row.name.value.clone(), full_name(row)))
                .filter(|(_, name)| !name.is_empty())
                .collect(),
        )
    }

    /// The full name of an employee, or the ref if there is none.
    pub(super) fn name(&self, employee: &str) -> String {
        self.0
            .get(employee)
            .map_or(employee, String::as_str)
            .to_owned()
    }

    /// The full names of employees as a list.
    pub(super) fn names<'a>(&self, employees: impl IntoIterator<Item = &'a At<String>>) -> String {
        list(employees.into_iter().map(|employee| self.name(employee)))
    }
}

fn full_name(row: &EmployeeRow) -> String {
    let parts = ["first", "last"]
        .into_iter()
        .filter_map(|word| row.fields.get(&EmployeeField::new(word)))
        .map(|text| text.value.as_str());
    parts.collect::<Vec<_>>().join(" ")
}
