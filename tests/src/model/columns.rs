//! What a whole answer of BambooHR tells: lost columns (RD-4, STA-14), odd entries (RD-10), the
//! catalog's boxes (ELG-5).

use std::collections::{BTreeMap, BTreeSet};

use super::person::{Cell, Person, TEXTS};
use super::status::{EMPLOYMENT, ENDED, HIRED, STATUS};
use super::text::{Kind, normalize};

/// One entry of the field catalog that can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogEntry {
    /// How reports name it.
    pub alias: String,
    /// Its label.
    pub name: String,
    /// `checkbox` or another.
    pub kind: String,
    /// Marked deprecated or deleted.
    pub is_gone: bool,
}

/// The box that is Litmos Access (ELG-5).
///
/// # Errors
/// The code of the Sync that fails.
pub fn litmos_access(catalog: &[CatalogEntry]) -> Result<&str, &'static str> {
    let is_named = |entry: &&CatalogEntry| entry.name.trim().to_lowercase() == "litmos access";
    let boxes = catalog
        .iter()
        .filter(is_named)
        .filter(|entry| entry.kind == "checkbox" && !entry.is_gone);
    match boxes.map(|entry| entry.alias.as_str()).collect::<Vec<_>>()[..] {
        [] => Err("litmos_access_field_missing"),
        [alias] => Ok(alias),
        _ => Err("litmos_access_field_ambiguous"),
    }
}

/// What the rows of an answer tell once emptied columns are taken for what they are: every reading
/// that the book allows. `held` are the fields that the baseline of each linked employee holds a
/// text in; `listed` says how many had a value on the list before.
pub fn readings(
    rows: &[Person],
    held: &BTreeMap<String, BTreeSet<&'static str>>,
    listed: &BTreeMap<&'static str, usize>,
) -> Vec<Vec<Person>> {
    // RD-6: that is no date.
    let is_none = |text: &str| normalize(text, Kind::Text) == "0000-00-00";
    let is_text = |row: &Person, alias: &str| match row.cell(alias) {
        Cell::Text(text) => !is_none(text),
        Cell::Unreadable => true,
        Cell::Absent | Cell::Blank => false,
    };
    let is_lost = |alias: &str| rows.iter().all(|row| !is_text(row, alias));
    let is_blank =
        |alias: &str| is_lost(alias) && rows.iter().any(|row| *row.cell(alias) != Cell::Absent);
    let holders = |alias: &str| held.values().filter(|held| held.contains(alias)).count();
    let mapped = TEXTS
        .iter()
        .map(|(alias, _)| *alias)
        .chain(["workEmail", STATUS]);
    let emptied: Vec<&str> = mapped
        .filter(|alias| is_blank(alias) && holders(alias) >= 2)
        .collect();
    let known = without(rows, &emptied);
    // A column in which nothing but what cannot be read stands beside blanks may be lost, or not.
    let mapped = TEXTS
        .iter()
        .map(|(alias, _)| *alias)
        .chain(["workEmail", STATUS]);
    let has_text = |alias: &str| {
        rows.iter()
            .any(|row| matches!(row.cell(alias), Cell::Text(_)))
    };
    let open: Vec<&str> = mapped
        .filter(|alias| !is_lost(alias) && !has_text(alias) && holders(alias) >= 2)
        .collect();
    // Who may log in is not read out of a column that was lost (STA-14). Of one that does not come
    // back at all, of one in which a single value stood, and of Hire Date the book says less.
    let mut readings = vec![known];
    for alias in open {
        let lost: Vec<Vec<Person>> = readings
            .iter()
            .map(|rows| without(rows, &[alias]))
            .collect();
        readings.extend(lost);
    }
    for alias in [EMPLOYMENT, ENDED, HIRED] {
        let values = listed.get(alias).copied().unwrap_or_default();
        if values == 0 || !is_lost(alias) {
            continue;
        }
        let doubtful: Vec<Vec<Person>> = readings
            .iter()
            .map(|rows| with_doubt(rows, alias))
            .collect();
        let is_clear = alias != HIRED && values > 1 && is_blank(alias);
        if is_clear {
            readings = doubtful
        } else {
            readings.extend(doubtful)
        }
    }
    readings
}

fn without(rows: &[Person], aliases: &[&str]) -> Vec<Person> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        aliases
            .iter()
            .for_each(|alias| drop(row.cells.remove(*alias)));
    }
    rows
}

/// It is unknown whether an empty cell of this column was blank or lost.
fn with_doubt(rows: &[Person], alias: &str) -> Vec<Person> {
    let mut rows = rows.to_vec();
    for row in &mut rows {
        row.cells.insert(alias.to_owned(), Cell::Unreadable);
    }
    rows
}
