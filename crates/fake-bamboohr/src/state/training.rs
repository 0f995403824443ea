//! Trainings: categories, types, and who completed what (section 9.2).

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Refusal;

/// A training that can be completed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingType {
    /// What it is called.
    pub name: String,
    /// After how many months it is due again; `None` if it is not renewable.
    pub renewed_after_months: Option<u32>,
    /// Whether it is required; `None` if that was never set.
    pub is_required: Option<bool>,
    /// Within how many days of the hire date, if it is required.
    pub due_in_days: Option<u32>,
    /// The number of its category.
    pub category: Option<u64>,
    /// An address to read more at.
    pub link: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// Whether employees may say themselves that they completed it.
    pub employees_mark_complete: bool,
}

/// That an employee completed a training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingRecord {
    /// The employee's id.
    pub employee: u64,
    /// The number of the training type.
    pub kind: u64,
    /// The day of completion.
    pub completed: Date,
    /// `100.00 USD`.
    pub cost: Option<String>,
    /// The name of the instructor.
    pub instructor: Option<String>,
    /// How many hours, as a number in text.
    pub hours: Option<String>,
    /// How many credits, as a number in text.
    pub credits: Option<String>,
    /// A remark.
    pub notes: Option<String>,
}

/// All trainings of a company, each by its number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trainings {
    categories: BTreeMap<u64, String>,
    types: BTreeMap<u64, TrainingType>,
    records: BTreeMap<u64, TrainingRecord>,
    /// The last number given; numbers are never used again.
    last: u64,
}

fn missing(what: &str) -> Refusal {
    Refusal::new(404, format!("{what} not found"))
}

impl Trainings {
    /// Every category.
    pub fn categories(&self) -> &BTreeMap<u64, String> {
        &self.categories
    }

    /// Every type.
    pub fn types(&self) -> &BTreeMap<u64, TrainingType> {
        &self.types
    }

    /// Every record.
    pub fn records(&self) -> &BTreeMap<u64, TrainingRecord> {
        &self.records
    }

    fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// The category of this name, made if there is none.
    pub(crate) fn category_by_name(&mut self, name: &str) -> u64 {
        let found = self
            .categories
            .iter()
            .find(|(_, existing)| existing.eq_ignore_ascii_case(name))
            .map(|(id, _)| *id);
        found.unwrap_or_else(|| {
            let id = self.next();
            self.categories.insert(id, name.to_owned());
            id
        })
    }

    pub(crate) fn rename_category(&mut self, id: u64, name: &str) -> Result<(), Refusal> {
        if self
            .categories
            .iter()
            .any(|(other, existing)| *other != id && existing.eq_ignore_ascii_case(name))
        {
            return Err(Refusal::new(
                409,
                format!("There is a category {name} already"),
            ));
        }
        let existing = self
            .categories
            .get_mut(&id)
            .ok_or_else(|| missing("Category"))?;
        name.clone_into(existing);
        Ok(())
    }

    /// Removes a category, from its types too.
    pub(crate) fn remove_category(&mut self, id: u64) -> Result<(), Refusal> {
        self.categories
            .remove(&id)
            .ok_or_else(|| missing("Category"))?;
        for kind in self
            .types
            .values_mut()
            .filter(|kind| kind.category == Some(id))
        {
            kind.category = None;
        }
        Ok(())
    }

    pub(crate) fn add_type(&mut self, kind: TrainingType) -> u64 {
        let id = self.next();
        self.types.insert(id, kind);
        id
    }

    pub(crate) fn change_type(&mut self, id: u64, kind: TrainingType) {
        self.types.insert(id, kind);
    }

    /// Removes a type that has no records.
    pub(crate) fn remove_type(&mut self, id: u64) -> Result<(), Refusal> {
        if !self.types.contains_key(&id) {
            return Err(missing("Training type"));
        }
        if self.records.values().any(|record| record.kind == id) {
            return Err(Refusal::new(400, "The training type has records"));
        }
        self.types.remove(&id);
        Ok(())
    }

    pub(crate) fn add_record(&mut self, record: TrainingRecord) -> u64 {
        let id = self.next();
        self.records.insert(id, record);
        id
    }

    pub(crate) fn change_record(&mut self, id: u64, record: TrainingRecord) {
        self.records.insert(id, record);
    }

    pub(crate) fn remove_record(&mut self, id: u64) {
        self.records.remove(&id);
    }

    /// Removes the records of an erased employee.
    pub(crate) fn remove_employee(&mut self, employee: u64) {
        self.records.retain(|_, record| record.employee != employee);
    }
}
