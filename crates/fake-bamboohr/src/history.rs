//! Dated rows: what is current, and when the next one takes effect (section 5.8).
//!
//! Left out: pay and custom tables, row approval.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::texts::Texts;

/// The employment status that ends employment; built in, cannot be removed.
pub const TERMINATED: &str = "Terminated";

/// One row of a history table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The row's id, unique in the company, ascending.
    pub id: u64,
    /// From which day it counts.
    pub date: Date,
    /// When it takes effect: the start of `date`, 11:59 pm for a future last day, at once if made late.
    pub effective: Timestamp,
    /// The row's values by alias.
    pub values: Texts,
}

impl Row {
    /// What the row gives the field of this alias; dates are no value of it, see [`Row::date`].
    pub(crate) fn value(&self, alias: &str) -> Option<&str> {
        self.values.get(alias)
    }

    /// Whether it ends employment.
    pub(crate) fn ends_employment(&self) -> bool {
        self.value("employmentHistoryStatus") == Some(TERMINATED)
    }
}

/// The rows of one table of one employee, in the order they were added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct History {
    rows: Vec<Row>,
}

impl History {
    /// Every row, future ones too, in the order they were added.
    pub(crate) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The row in force at `now`: the latest date of those in effect; of one date the one added last.
    pub(crate) fn current(&self, now: Timestamp) -> Option<&Row> {
        self.rows.iter().filter(|row| row.effective <= now).max_by_key(|row| (row.date, row.id))
    }

    /// The latest row of all, whether in force or not (`onlyCurrent=false`).
    pub(crate) fn latest(&self) -> Option<&Row> {
        self.rows.iter().max_by_key(|row| (row.date, row.id))
    }

    /// The row that counts just before one dated `date` would: what a new row carries over.
    pub(crate) fn before(&self, date: Date) -> Option<&Row> {
        self.rows.iter().filter(|row| row.date <= date).max_by_key(|row| (row.date, row.id))
    }

    /// Adds `row` as the last one, or puts it in the place of the row with its id.
    pub(crate) fn put(&mut self, row: Row) {
        match self.rows.iter_mut().find(|held| held.id == row.id) {
            Some(held) => *held = row,
            None => self.rows.push(row),
        }
    }

    /// Takes the row with this id away.
    pub(crate) fn remove(&mut self, id: u64) {
        self.rows.retain(|row| row.id != id);
    }

    /// The values of every row.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Texts> {
        self.rows.iter_mut().map(|row| &mut row.values)
    }

    /// Takes the rows that are not in force at `now` and are dated after `date` away, and returns how many.
    pub(crate) fn drop_future(&mut self, now: Timestamp) -> usize {
        let before = self.rows.len();
        self.rows.retain(|row| row.effective <= now);
        before - self.rows.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Fields;

    fn row(id: u64, date: &str, title: &str) -> Row {
        Row {
            id,
            date: date.parse().expect("a date"),
            effective: format!("{date}T00:00:00Z").parse().expect("a timestamp"),
            values: Fields::from([("jobTitle".to_owned(), title.to_owned())]).into(),
        }
    }

    fn title(row: Option<&Row>) -> Option<&str> {
        row.and_then(|row| row.values.get("jobTitle"))
    }

    #[test]
    fn the_latest_date_in_effect_is_current_and_of_one_date_the_one_added_last() {
        let history = History {
            rows: vec![
                row(1, "2026-05-01", "Fitter"),
                row(2, "2026-12-01", "Lead"),
                row(3, "2026-01-01", "Apprentice"),
                row(4, "2026-05-01", "Welder"),
            ],
        };
        let november: Timestamp = "2026-11-02T08:00:00Z".parse().expect("a timestamp");
        let december: Timestamp = "2026-12-01T00:00:00Z".parse().expect("a timestamp");
        assert_eq!(title(history.current(november)), Some("Welder"));
        assert_eq!(title(history.current(december)), Some("Lead"));
        assert_eq!(title(history.latest()), Some("Lead"));
        assert_eq!(title(history.before("2026-03-01".parse().expect("a date"))), Some("Apprentice"));
        assert_eq!(title(history.before("2025-03-01".parse().expect("a date"))), None);
    }
}
