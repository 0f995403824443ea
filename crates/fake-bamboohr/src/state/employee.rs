//! One employee: values as they are now, the rows behind some of them, and how each reads.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::civil::Date;
use jiff::{Timestamp, Unit};
use serde::{Deserialize, Serialize};

use crate::fields::Computed;
use crate::state::history::{History, Row};
use crate::state::lists;
use crate::state::texts::Texts;
use crate::{Field, Kind, Source, Table};

/// The value of an unset date (section 4.6).
pub const NO_DATE: &str = "0000-00-00";

/// One employee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Employee {
    /// The id: ascending, never used again.
    pub id: u64,
    /// Active or Inactive.
    pub is_active: bool,
    /// Values that are set, by alias, those of current rows among them.
    values: Texts,
    /// The date of the termination in force.
    termination_date: Option<Date>,
    /// The rows of each table.
    history: BTreeMap<Table, History>,
    /// When the employee was added; `None` if before this fake began.
    pub created: Option<Timestamp>,
    /// The user who added the employee by API, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<u64>,
    /// When anything last changed, in whole seconds; `None` if not since this fake began.
    pub last_changed: Option<Timestamp>,
    /// A status of the past that its rows do not explain, until the calendar has begun.
    #[serde(
        rename = "status_given",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) initial_status: Option<bool>,
}

impl Employee {
    /// An active employee without values.
    pub(crate) fn new(id: u64, created: Option<Timestamp>) -> Employee {
        Employee {
            id,
            is_active: true,
            values: Texts::default(),
            termination_date: None,
            history: BTreeMap::new(),
            created,
            created_by: None,
            last_changed: created,
            initial_status: None,
        }
    }

    /// The stored value of this alias, now.
    pub fn value(&self, alias: &str) -> Option<&str> {
        self.values.get(alias)
    }

    /// `Active` or `Inactive`.
    pub fn status(&self) -> &'static str {
        status_text(self.is_active)
    }

    /// The date of the termination in force.
    pub fn termination_date(&self) -> Option<Date> {
        self.termination_date
    }

    /// The rows of `table`, in the order they were added.
    pub fn history(&self, table: Table) -> Vec<&Row> {
        self.history
            .get(&table)
            .map(History::rows)
            .unwrap_or_default()
    }

    /// What `field` shows now as text, a manager by id; `None` is unset. `Company::read` knows the
    /// manager too.
    pub fn read(&self, field: &Field) -> Option<Cow<'_, str>> {
        match field.source {
            Source::Stored | Source::Row(_) | Source::RowDate(_) => {
                self.value(&field.alias).map(Cow::Borrowed)
            }
            Source::Status => Some(self.status().into()),
            Source::TerminationDate => self.termination_date.map(|date| date.to_string().into()),
            Source::Computed(computed) => self.compute(computed),
            // Stored in another record.
            Source::Manager(_) => None,
        }
    }

    /// The value that the latest row of the job table has, whether or not it counts already.
    pub(crate) fn latest_job_value(&self, alias: &str) -> Option<&str> {
        self.history
            .get(&Table::JobInfo)?
            .latest()?
            .values
            .get(alias)
    }

    /// What `field` shows if rows of the future count already (`onlyCurrent=false`).
    pub fn read_future(&self, field: &Field) -> Option<Cow<'_, str>> {
        let latest = |table| self.history.get(&table).and_then(History::latest);
        let last = latest(Table::EmploymentStatus);
        match field.source {
            Source::Row(table) => latest(table)
                .and_then(|row| row.value(&field.alias))
                .map(Cow::Borrowed),
            Source::RowDate(table) => latest(table).map(|row| row.date.to_string().into()),
            Source::TerminationDate => last
                .filter(|row| row.ends_employment())
                .map(|row| row.date.to_string().into()),
            Source::Stored | Source::Status | Source::Computed(_) | Source::Manager(_) => {
                self.read(field)
            }
        }
    }

    fn compute(&self, computed: Computed) -> Option<Cow<'_, str>> {
        let value = |alias| self.value(alias);
        let first = value("firstName").unwrap_or_default();
        let last = value("lastName").unwrap_or_default();
        let middle = value("middleName")
            .map(|middle| format!(" {middle}"))
            .unwrap_or_default();
        let preferred = value("preferredName");
        let text = match computed {
            Computed::Id => self.id.to_string(),
            Computed::DisplayName => format!("{} {last}", preferred.unwrap_or(first)),
            Computed::FullName1 => format!("{first} {last}"),
            Computed::FullName2 => format!("{last}, {first}"),
            Computed::FullName3 => {
                let preferred = preferred
                    .map(|name| format!(" ({name})"))
                    .unwrap_or_default();
                format!("{last}, {first}{middle}{preferred}")
            }
            Computed::FullName4 => format!("{last}, {first}{middle}"),
            Computed::FullName5 => format!("{first}{middle} {last}"),
            Computed::BestEmail => {
                return value("workEmail").or(value("homeEmail")).map(Cow::Borrowed);
            }
            Computed::WorkPhonePlusExtension => {
                let phone = value("workPhone")?;
                value("workPhoneExtension")
                    .map_or_else(|| phone.to_owned(), |ext| format!("{phone} {ext}"))
            }
            // American codes only; names in old records have none.
            Computed::StateCode => {
                return value("state")
                    .filter(|state| state.len() == 2)
                    .map(Cow::Borrowed);
            }
            Computed::LastChanged => self
                .last_changed?
                .strftime("%Y-%m-%dT%H:%M:%S+00:00")
                .to_string(),
            Computed::IsPhotoUploaded => "false".to_owned(),
            // There are no photos here; the vendor then shows a placeholder.
            Computed::PhotoUrl => {
                "https://resources.bamboohr.com/images/photo_person_150x150.png".to_owned()
            }
            Computed::Birthday => value("dateOfBirth")
                .and_then(|date| date.get(5..))
                .unwrap_or_default()
                .to_owned(),
            // Depends on the day: see `age`.
            Computed::Age => return None,
            Computed::CreatedBy => self.created_by?.to_string(),
        };
        Some(text.into())
    }

    /// Full years since birth on the day `today`; -1 without a date of birth (section 5.1).
    pub(crate) fn age(&self, today: Date) -> i16 {
        let birth = self
            .value("dateOfBirth")
            .and_then(|date| date.parse::<Date>().ok());
        let years = birth
            .and_then(|birth| birth.until((Unit::Year, today)).ok())
            .map(|span| span.get_years());
        years.unwrap_or(-1)
    }

    /// Renames an option in every value and row that has it.
    pub(crate) fn rename_option(&mut self, alias: &str, kind: Kind, before: &str, after: &str) {
        let rows = self.history.values_mut().flat_map(History::values_mut);
        for values in [&mut self.values].into_iter().chain(rows) {
            if let Some(text) = values
                .get(alias)
                .and_then(|text| lists::rename_in(kind, text, before, after))
            {
                values.insert(alias, &text);
            }
        }
    }

    /// Whether a value or a row has something under this alias.
    pub(crate) fn ever_had(&self, alias: &str) -> bool {
        let mut rows = self.history.values().flat_map(History::iter);
        self.values.get(alias).is_some() || rows.any(|row| row.value(alias).is_some())
    }

    /// A number that changes whenever anything of the record does, also twice within a second.
    pub(crate) fn fingerprint(&self) -> u64 {
        let Employee {
            id,
            is_active,
            values,
            termination_date,
            history,
            created,
            created_by,
            last_changed,
            initial_status,
        } = self;
        let mut hasher = DefaultHasher::new();
        (id, is_active, values, termination_date).hash(&mut hasher);
        (created, created_by, last_changed, initial_status).hash(&mut hasher);
        history
            .iter()
            .for_each(|(table, history)| (table, history.hash()).hash(&mut hasher));
        hasher.finish()
    }

    /// Sets or, with `None`, clears a stored value.
    pub(crate) fn put(&mut self, alias: &str, value: Option<&str>) {
        self.values.put(alias, value);
    }

    /// Adds a dated row with a new id; `apply_rows` makes it count when its time has come.
    pub(crate) fn add_row(&mut self, table: Table, row: Row) {
        self.history_mut(table).add(row);
    }

    /// Puts a dated row in the place of the one with its id.
    pub(crate) fn replace_row(&mut self, table: Table, row: Row) {
        self.history_mut(table).replace(row);
    }

    /// Takes a row away.
    pub(crate) fn remove_row(&mut self, table: Table, id: u64) {
        self.history_mut(table).remove(id);
    }

    /// The row of `table` with this id.
    pub(crate) fn row(&self, table: Table, id: u64) -> Option<&Row> {
        self.history.get(&table)?.row(id)
    }

    pub(crate) fn history_mut(&mut self, table: Table) -> &mut History {
        self.history.entry(table).or_default()
    }

    pub(crate) fn history_of(&self, table: Table) -> Option<&History> {
        self.history.get(&table)
    }

    /// Whether the employment row in force ends employment.
    pub(crate) fn is_terminated(&self) -> bool {
        self.termination_date.is_some()
    }

    /// Brings the values up to the rows in force at `now`.
    ///
    /// The status follows the employment rows only when employment ends or begins again, so that a
    /// status set directly stays (section 5.5).
    pub(crate) fn apply_rows(&mut self, now: Timestamp) {
        let was_terminated = self.is_terminated();
        for table in Table::ALL {
            let row = self
                .history
                .get(&table)
                .and_then(|history| history.current(now));
            for column in table.columns() {
                match row {
                    Some(row) if column.is_date() => {
                        self.values.put(column.alias, Some(&row.date.to_string()))
                    }
                    row => self
                        .values
                        .put(column.alias, row.and_then(|row| row.value(column.alias))),
                }
            }
            if table == Table::EmploymentStatus {
                self.termination_date = row.filter(|row| row.ends_employment()).map(|row| row.date);
            }
        }
        if self.is_terminated() != was_terminated {
            self.is_active = was_terminated;
        }
    }

    /// The current value of a stored or driven alias, for change detection.
    pub(crate) fn display_value(&self, alias: &str) -> Option<Cow<'_, str>> {
        match alias {
            "status" => Some(self.status().into()),
            "terminationDate" => self.termination_date.map(|date| date.to_string().into()),
            _ => self.value(alias).map(Cow::Borrowed),
        }
    }
}

/// The text of a status.
pub(crate) fn status_text(is_active: bool) -> &'static str {
    if is_active { "Active" } else { "Inactive" }
}
