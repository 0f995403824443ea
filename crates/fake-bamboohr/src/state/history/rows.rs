//! Dated rows: what is current, and when the next one takes effect (section 5.8).
//!
//! They lie in chunks by date and id: an insertion moves few rows, a look-up passes over whole
//! chunks, and copies share the chunks that neither has changed. The chunks are only for speed; the
//! tests compare them with plain rows.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::row::Row;
use crate::state::texts::Texts;

/// The most rows in one chunk.
const CHUNK_ROWS_MAX: usize = 32;

/// The rows of one table of one employee, the future ones too, in the order of their dates and, of
/// one date, of their ids. No chunk is empty.
#[derive(Clone, Debug, Default)]
pub(crate) struct History(Vec<Chunk>);

/// Consecutive rows, and the range of their ids and times.
#[derive(Clone, Debug)]
struct Chunk {
    rows: Arc<Vec<Row>>,
    /// The least and the greatest id.
    ids: (u64, u64),
    /// When the first and the last of them takes effect, which need not be the order of the rows.
    effective: (Timestamp, Timestamp),
    /// The sum of the rows' hashes, computed when first needed.
    hash: OnceLock<u64>,
}

impl Chunk {
    fn new(rows: Vec<Row>) -> Chunk {
        let (ids, effective) = ((u64::MAX, 0), (Timestamp::MAX, Timestamp::MIN));
        let mut chunk = Chunk {
            rows: Arc::new(rows),
            ids,
            effective,
            hash: OnceLock::new(),
        };
        chunk.measure();
        chunk
    }

    /// The rows, to be changed; `measure` must follow if more than their values changes.
    fn rows_mut(&mut self) -> &mut Vec<Row> {
        self.hash.take();
        Arc::make_mut(&mut self.rows)
    }

    /// Brings the ranges up to the rows.
    fn measure(&mut self) {
        let ids = || self.rows.iter().map(|row| row.id);
        let times = || self.rows.iter().map(|row| row.effective);
        self.ids = (ids().min().unwrap_or(u64::MAX), ids().max().unwrap_or(0));
        self.effective = (
            times().min().unwrap_or(Timestamp::MAX),
            times().max().unwrap_or(Timestamp::MIN),
        );
    }

    fn hash(&self) -> u64 {
        *self
            .hash
            .get_or_init(|| self.rows.iter().map(hash_of).fold(0, u64::wrapping_add))
    }

    fn may_have(&self, id: u64) -> bool {
        (self.ids.0..=self.ids.1).contains(&id)
    }
}

fn hash_of(row: &Row) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}

fn key(row: &Row) -> (Date, u64) {
    (row.date, row.id)
}

impl History {
    /// Every row in the order they were added.
    pub(crate) fn rows(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.iter().collect();
        rows.sort_by_key(|row| row.id);
        rows
    }

    /// The latest row of all, whether in force or not (`onlyCurrent=false`).
    pub(crate) fn latest(&self) -> Option<&Row> {
        self.iter().next_back()
    }

    /// Replaces the row with the id of `row`, if there is one.
    pub(crate) fn replace(&mut self, row: Row) {
        if self.remove(row.id) {
            self.add(row);
        }
    }

    /// Every row, by date.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.0.iter().flat_map(|chunk| chunk.rows.iter())
    }

    /// A number that changes whenever one of the rows does.
    pub(crate) fn hash(&self) -> u64 {
        self.0.iter().map(Chunk::hash).fold(0, u64::wrapping_add)
    }

    /// The row with this id.
    pub(crate) fn row(&self, id: u64) -> Option<&Row> {
        let chunks = self.0.iter().filter(|chunk| chunk.may_have(id));
        chunks
            .flat_map(|chunk| chunk.rows.iter())
            .find(|row| row.id == id)
    }

    /// The row in force at `now`: the latest date of those in effect; of one date the one added
    /// last.
    pub(crate) fn current(&self, now: Timestamp) -> Option<&Row> {
        let chunks = self.0.iter().rev().filter(|chunk| chunk.effective.0 <= now);
        chunks
            .flat_map(|chunk| chunk.rows.iter().rev())
            .find(|row| row.effective <= now)
    }

    /// The row that counts just before one dated `date` would: what a new row carries over.
    pub(crate) fn before(&self, date: Date) -> Option<&Row> {
        let chunk = self
            .0
            .partition_point(|chunk| chunk.rows[0].date <= date)
            .checked_sub(1)?;
        let rows = &self.0[chunk].rows;
        rows.get(
            rows.partition_point(|row| row.date <= date)
                .checked_sub(1)?,
        )
    }

    /// Inserts `row`, whose id is new.
    pub(crate) fn add(&mut self, row: Row) {
        let at = self
            .0
            .partition_point(|chunk| key(&chunk.rows[0]) <= key(&row))
            .saturating_sub(1);
        let is_last = at + 1 >= self.0.len();
        let Some(chunk) = self.0.get_mut(at) else {
            // Most employees have few rows, and there may be many employees.
            self.0.reserve_exact(1);
            return self.0.push(Chunk::new(vec![row]));
        };
        let place = chunk.rows.partition_point(|other| key(other) <= key(&row));
        if chunk.rows.len() < CHUNK_ROWS_MAX {
            chunk.ids = (chunk.ids.0.min(row.id), chunk.ids.1.max(row.id));
            chunk.effective = (
                chunk.effective.0.min(row.effective),
                chunk.effective.1.max(row.effective),
            );
            chunk.rows_mut().insert(place, row);
        } else if is_last && place == chunk.rows.len() {
            // The usual case, the latest row: what is full stays as it is.
            self.0.push(Chunk::new(vec![row]));
        } else {
            let rows = chunk.rows_mut();
            rows.insert(place, row);
            let second = rows.split_off(CHUNK_ROWS_MAX / 2);
            chunk.measure();
            self.0.insert(at + 1, Chunk::new(second));
        }
    }

    /// Takes the row with this id away; whether there was one.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        for (at, chunk) in self
            .0
            .iter_mut()
            .enumerate()
            .filter(|(_, chunk)| chunk.may_have(id))
        {
            let Some(place) = chunk.rows.iter().position(|row| row.id == id) else {
                continue;
            };
            chunk.rows_mut().remove(place);
            chunk.measure();
            if chunk.rows.is_empty() {
                self.0.remove(at);
            }
            return true;
        }
        false
    }

    /// Takes the rows that are not in effect at `now` away.
    pub(crate) fn drop_future(&mut self, now: Timestamp) {
        for chunk in self.0.iter_mut().filter(|chunk| chunk.effective.1 > now) {
            chunk.rows_mut().retain(|row| row.effective <= now);
            chunk.measure();
        }
        self.0.retain(|chunk| !chunk.rows.is_empty());
    }

    /// The values of every row; they decide nothing about its place.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut Texts> {
        self.0
            .iter_mut()
            .flat_map(Chunk::rows_mut)
            .map(|row| &mut row.values)
    }
}

impl PartialEq for History {
    fn eq(&self, other: &History) -> bool {
        self.iter().eq(other.iter())
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
mod tests {
    use jiff::{SignedDuration, ToSpan};
    use rand::RngExt;

    use super::*;
    use crate::Fields;
    use crate::demo::random;

    fn row(id: u64, date: &str, title: &str) -> Row {
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

    /// What the chunks are compared with: rows in no order, and every question looks at each.
    #[derive(Default)]
    struct Plain(Vec<Row>);

    impl Plain {
        fn sorted(&self) -> Vec<&Row> {
            let mut rows: Vec<&Row> = self.0.iter().collect();
            rows.sort_by_key(|row| key(row));
            rows
        }

        fn last_in_effect(&self, now: Timestamp) -> Option<&Row> {
            self.0
                .iter()
                .filter(|row| row.effective <= now)
                .max_by_key(|row| key(row))
        }

        fn last_dated_until(&self, date: Date) -> Option<&Row> {
            self.0
                .iter()
                .filter(|row| row.date <= date)
                .max_by_key(|row| key(row))
        }
    }

    fn day(number: i64) -> Date {
        "2026-01-01".parse::<Date>().expect("a date") + number.days()
    }

    /// A row on one of forty days, in effect from the start of the day or from its last minute.
    fn drawn(random: &mut impl RngExt, id: u64) -> Row {
        let mut drawn = row(id, &day(random.random_range(0..40)).to_string(), "Fitter");
        if random.random_range(0..4) == 0 {
            drawn.effective += SignedDuration::from_mins(24 * 60 - 1);
        }
        drawn
    }

    fn assert_same(rows: &History, plain: &Plain) {
        assert!(
            rows.iter().eq(plain.sorted()),
            "the same rows in the same order"
        );
        assert_eq!(
            rows.hash(),
            plain.0.iter().map(hash_of).fold(0, u64::wrapping_add),
            "what was kept is up to date"
        );
        for number in -1..41 {
            let noon: Timestamp = format!("{}T12:00:00Z", day(number))
                .parse()
                .expect("a timestamp");
            assert_eq!(
                rows.current(noon),
                plain.last_in_effect(noon),
                "day {number}"
            );
            assert_eq!(
                rows.before(day(number)),
                plain.last_dated_until(day(number)),
                "day {number}"
            );
        }
        for chunk in &rows.0 {
            assert!(
                (1..=CHUNK_ROWS_MAX).contains(&chunk.rows.len()),
                "{} rows in a chunk",
                chunk.rows.len()
            );
        }
    }

    #[test]
    fn chunks_answer_as_plain_rows_do_whatever_was_done_to_them() {
        for seed in 0..8 {
            let mut random = random::generator(seed, "rows", 0);
            let (mut rows, mut plain) = (History::default(), Plain::default());
            for id in 1..=400 {
                let row = drawn(&mut random, id);
                rows.add(row.clone());
                plain.0.push(row);
                if random.random_range(0..3) == 0 {
                    let gone = random.random_range(0..=id);
                    let before = plain.0.len();
                    plain.0.retain(|row| row.id != gone);
                    assert_eq!(rows.remove(gone), plain.0.len() < before);
                    assert_eq!(rows.row(gone), None);
                }
                if id % 50 == 0 {
                    assert_same(&rows, &plain);
                    assert!(
                        plain.0.iter().all(|row| rows.row(row.id) == Some(row)),
                        "each by its id"
                    );
                }
            }
            assert!(rows.0.len() > 5, "there are several chunks");
            let now: Timestamp = format!("{}T12:00:00Z", day(20))
                .parse()
                .expect("a timestamp");
            rows.drop_future(now);
            plain.0.retain(|row| row.effective <= now);
            assert_same(&rows, &plain);
        }
    }

    #[test]
    fn a_copy_shares_the_chunks_that_neither_changed() {
        let mut rows = History::default();
        (1..=100).for_each(|id| rows.add(row(id, "2026-05-01", "Fitter")));
        let copy = rows.clone();
        rows.add(row(101, "2026-05-01", "Welder"));
        let shared = rows
            .0
            .iter()
            .zip(&copy.0)
            .filter(|(one, other)| Arc::ptr_eq(&one.rows, &other.rows))
            .count();
        assert_eq!((rows.0.len(), copy.0.len(), shared), (4, 4, 3));
        assert_eq!((rows.iter().count(), copy.iter().count()), (101, 100));
    }
}
