//! What a whole answer of BambooHR tells: lost columns (RD-4, STA-14), odd entries (RD-10), the catalog's boxes (ELG-5).

use std::collections::{BTreeMap, BTreeSet};

use super::person::{Cell, Person, TEXTS};
use super::status::{EMPLOYMENT, ENDED, STATUS};

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
    let boxes = catalog.iter().filter(is_named).filter(|entry| entry.kind == "checkbox" && !entry.is_gone);
    match boxes.map(|entry| entry.alias.as_str()).collect::<Vec<_>>()[..] {
        [] => Err("litmos_access_field_missing"),
        [alias] => Ok(alias),
        _ => Err("litmos_access_field_ambiguous"),
    }
}

/// What the rows of an answer tell once emptied columns are taken for what they are: every reading that the book allows.
/// `held` are the fields that the baseline of each linked employee holds a text in, `listed` those of the list before.
pub fn readings(
    rows: &[Person],
    held: &BTreeMap<String, BTreeSet<&'static str>>,
    listed: &BTreeSet<&'static str>,
) -> Vec<Vec<Person>> {
    let is_text = |row: &Person, alias: &str| matches!(row.cell(alias), Cell::Text(_) | Cell::Unreadable);
    let is_lost = |alias: &str| rows.iter().all(|row| !is_text(row, alias));
    let is_blank = |alias: &str| is_lost(alias) && rows.iter().any(|row| *row.cell(alias) == Cell::Blank);
    let holders = |alias: &str| held.values().filter(|held| held.contains(alias)).count();
    let mapped = TEXTS.iter().map(|(alias, _)| *alias).chain(["workEmail", STATUS]);
    let emptied: Vec<&str> = mapped.filter(|alias| is_blank(alias) && holders(alias) >= 2).collect();
    let mut told = rows.to_vec();
    for row in &mut told {
        emptied.iter().for_each(|alias| drop(row.cells.remove(*alias)));
    }
    // Who may log in is not read out of a column that was lost (STA-14).
    let doubtful: Vec<Person> = told.iter().map(with_doubt).collect();
    let of_status = [EMPLOYMENT, ENDED];
    if of_status.iter().any(|alias| is_blank(alias) && listed.contains(alias)) {
        return vec![doubtful];
    }
    // Of a column that does not come back at all the book says less.
    let is_open = of_status.iter().any(|alias| is_lost(alias) && listed.contains(alias));
    if is_open { vec![told, doubtful] } else { vec![told] }
}

/// Nobody knows whether an empty Employment Status was blank or lost.
fn with_doubt(row: &Person) -> Person {
    let mut row = row.clone();
    if !matches!(row.cell(EMPLOYMENT), Cell::Text(_)) {
        row.cells.insert(EMPLOYMENT.to_owned(), Cell::Unreadable);
    }
    row
}
