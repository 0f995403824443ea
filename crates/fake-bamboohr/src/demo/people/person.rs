//! One made-up person, put together from contact data and career.
//!
//! A made-up person follows from the company's seed and the person's number alone, by one generator
//! for each purpose: one person more, or another list of cities, does not rename the others.

use jiff::civil::Date;

use super::career::Career;
use super::contact;
use crate::{Fields, Table};

/// A made-up person: what is stored, and the dated rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) fields: Fields,
    pub(crate) rows: Vec<(Table, Date, Fields)>,
}

/// The `number`th person of the company made from `seed`, counted from 0.
pub(crate) fn generated(seed: u64, number: u64) -> Person {
    let career = Career::for_person(seed, number);
    let mut fields = contact::fields(seed, number);
    fields.insert("hireDate".to_owned(), career.hired.to_string());
    if let Some(first) = career.first_hired {
        fields.insert("originalHireDate".to_owned(), first.to_string());
    }
    Person {
        fields,
        rows: career.rows,
    }
}
