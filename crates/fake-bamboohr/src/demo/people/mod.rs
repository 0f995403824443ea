//! Who works in the seeded companies: twelve written down, the others made up.
//!
//! A made-up person follows from the company's seed and the person's number alone, by one generator
//! for each purpose: one person more, or another list of cities, does not rename the others.

mod career;
mod contact;
mod demo;
mod names;
mod origin;
mod rank;

use jiff::civil::Date;
use rand::RngExt;

use crate::commands::command::Fields;
use crate::demo::random;
use crate::fields::Table;

pub(crate) use demo::demo;

/// The id of the first made-up person.
pub(crate) const FIRST_ID: u64 = 101;

/// A made-up person: what is stored, and the dated rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) fields: Fields,
    pub(crate) rows: Vec<(Table, Date, Fields)>,
}

/// The `number`th person of the company made from `seed`, counted from 0.
pub(crate) fn generated(seed: u64, number: u64) -> Person {
    let career = career::Career::of(seed, number);
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

/// How far back a namesake is: the same for all, so that nobody has two later ones.
const NAMESAKE_BEFORE: u64 = 9;

/// The number of somebody earlier whose name this person has: one in forty is a namesake.
fn namesake(seed: u64, number: u64) -> Option<u64> {
    let is_one = random::generator(seed, "namesake", number).random_range(0..40) == 0;
    number.checked_sub(NAMESAKE_BEFORE).filter(|_| is_one)
}
