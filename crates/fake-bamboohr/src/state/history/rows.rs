//! Dated rows: what is current, and when the next one takes effect (section 5.8).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::row::Row;
use super::sorted_rows::SortedRows;
use crate::state::texts::Texts;

/// The rows of one table of one employee, the future ones too. Adding a row and finding the one
/// that counts cost about the same however many there are, and a copy shares its rows with the
/// original.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    rows: SortedRows,
}

impl History {
    /// Every row, future ones too, in the order they were added.
    pub(crate) fn rows(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// Every row, by date.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// A number that changes whenever a row is added, changed or removed.
    pub(crate) fn hash(&self) -> u64 {
        self.rows.hash()
    }

    /// The row with this id.
    pub(crate) fn row(&self, id: u64) -> Option<&Row> {
        self.rows.get(id)
    }

    /// The row in force at `now`: the latest date of those in effect; of one date the one added
    /// last.
    pub(crate) fn current(&self, now: Timestamp) -> Option<&Row> {
        self.rows.last_in_effect(now)
    }

    /// The latest row of all, whether in force or not (`onlyCurrent=false`).
    pub(crate) fn latest(&self) -> Option<&Row> {
        self.rows.iter().next_back()
    }

    /// The row that counts just before one dated `date` would: what a new row carries over.
    pub(crate) fn before(&self, date: Date) -> Option<&Row> {
        self.rows.last_dated_until(date)
    }

    /// Adds `row`, whose id is new.
    pub(crate) fn add(&mut self, row: Row) {
        self.rows.insert(row);
    }

    /// Puts `row` in the place of the row with its id, if there is one.
    pub(crate) fn replace(&mut self, row: Row) {
        if self.rows.remove(row.id) {
            self.rows.insert(row);
        }
    }

    /// Takes the row with this id away.
    pub(crate) fn remove(&mut self, id: u64) {
        self.rows.remove(id);
    }

    /// The values of every row.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Texts> {
        self.rows.values_mut()
    }

    /// Takes the rows that are not in force at `now` away.
    pub(crate) fn drop_future(&mut self, now: Timestamp) {
        self.rows.retain_in_effect(now);
    }
}

impl PartialEq for History {
    fn eq(&self, other: &History) -> bool {
        self.rows.iter().eq(other.rows.iter())
    }
}

impl Eq for History {}

/// Written as a list in the order the rows were added.
impl Serialize for History {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.rows())
    }
}

impl<'de> Deserialize<'de> for History {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<History, D::Error> {
        let mut history = History::default();
        Vec::deserialize(deserializer)?
            .into_iter()
            .for_each(|row| history.add(row));
        Ok(history)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fields::Fields;

    pub(crate) fn row(id: u64, date: &str, title: &str) -> Row {
        Row {
            id,
            date: date.parse().expect("a date"),
            effective: format!("{date}T00:00:00Z").parse().expect("a timestamp"),
            values: Fields::from([("jobTitle".to_owned(), title.to_owned())]).into(),
        }
    }

    fn history() -> History {
        let mut history = History::default();
        for row in [
            row(1, "2026-05-01", "Fitter"),
            row(2, "2026-12-01", "Lead"),
            row(3, "2026-01-01", "Apprentice"),
            row(4, "2026-05-01", "Welder"),
        ] {
            history.add(row);
        }
        history
    }

    fn title(row: Option<&Row>) -> Option<&str> {
        row.and_then(|row| row.values.get("jobTitle"))
    }

    #[test]
    fn the_latest_date_in_effect_is_current_and_of_one_date_the_one_added_last() {
        let history = history();
        let november: Timestamp = "2026-11-02T08:00:00Z".parse().expect("a timestamp");
        let december: Timestamp = "2026-12-01T00:00:00Z".parse().expect("a timestamp");
        assert_eq!(title(history.current(november)), Some("Welder"));
        assert_eq!(title(history.current(december)), Some("Lead"));
        assert_eq!(title(history.latest()), Some("Lead"));
        assert_eq!(
            title(history.before("2026-03-01".parse().expect("a date"))),
            Some("Apprentice")
        );
        assert_eq!(
            title(history.before("2025-03-01".parse().expect("a date"))),
            None
        );
    }

    #[test]
    fn it_is_written_in_the_order_the_rows_were_added_and_reads_back_equal() {
        let history = history();
        let written = serde_json::to_value(&history).expect("rows can be written");
        let ids: Vec<&serde_json::Value> = written
            .as_array()
            .expect("a list")
            .iter()
            .map(|row| &row["id"])
            .collect();
        assert_eq!(ids, [1, 2, 3, 4]);
        assert_eq!(
            serde_json::from_value::<History>(written).expect("it reads"),
            history
        );
    }
}
