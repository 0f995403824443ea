//! One save on one employee: typed fields become values and dated rows, are checked together, and
//! are applied as one change.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::fields::{COMMENT, TERMINATION_COLUMNS};
use crate::state::history::{Row, TERMINATED};
use crate::state::manager::{full_name, reversed_name};
use crate::state::value;
use crate::state::zone::truncate_to_second;
use crate::{Change, Company, Employee, Field, Fields, Kind, Refusal, Source, Table};

/// The parts of an address that may not be saved without a country.
const ADDRESS: [&str; 5] = ["address1", "address2", "city", "state", "zipcode"];

/// A checked save: what each alias becomes.
#[derive(Debug, Default)]
pub(crate) struct Save {
    pub(crate) stored: Vec<(String, Option<String>)>,
    pub(crate) rows: Vec<(Table, String, Option<String>)>,
    status: Option<bool>,
}

impl Save {
    pub(crate) fn get(&self, alias: &str) -> Option<Option<&str>> {
        self.stored
            .iter()
            .find(|(name, _)| name == alias)
            .map(|(_, value)| value.as_deref())
    }

    /// What `alias` will be once this is saved on `employee`.
    pub(crate) fn after<'a>(
        &'a self,
        employee: Option<&'a Employee>,
        alias: &str,
    ) -> Option<&'a str> {
        self.get(alias)
            .unwrap_or_else(|| employee.and_then(|employee| employee.value(alias)))
    }

    /// Whether the employee's record has all of these values already.
    pub(crate) fn is_noop(&self, employee: &Employee) -> bool {
        let stored = self.stored.iter().map(|(alias, value)| (alias, value));
        let mut texts = stored.chain(self.rows.iter().map(|(_, alias, value)| (alias, value)));
        texts.all(|(alias, value)| employee.value(alias) == value.as_deref())
            && self
                .status
                .is_none_or(|is_active| is_active == employee.is_active)
    }

    fn has_rows_of(&self, table: Table) -> bool {
        self.rows.iter().any(|(of, ..)| *of == table)
    }

    fn ends_employment(&self) -> bool {
        self.rows.iter().any(|(_, alias, value)| {
            alias == "employmentHistoryStatus" && value.as_deref() == Some(TERMINATED)
        })
    }
}

impl Company {
    pub(crate) fn field_by_name(&self, name: &str) -> Result<&Field, Refusal> {
        self.fields
            .field_on_screen(name)
            .ok_or_else(|| Refusal::unknown_field(name))
    }

    /// The id of the manager named by `text` for the employee `of`: an id, or a name as the product
    /// writes it in either order. An unknown or ambiguous name is refused, and so is the employee
    /// itself.
    pub(crate) fn resolve_manager(&self, of: Option<u64>, text: &str) -> Result<String, Refusal> {
        let text = text.trim();
        let matches_filter = |employee: &&Employee| {
            employee.id.to_string() == text
                || [full_name(employee), reversed_name(employee)]
                    .iter()
                    .any(|name| name == text)
        };
        let mut matching = self.employees.values().filter(matches_filter);
        match (matching.next(), matching.next()) {
            (Some(manager), None) if Some(manager.id) != of => Ok(manager.id.to_string()),
            _ => Err(Refusal::new(
                409,
                format!("Reporting to has no value {text}"),
            )),
        }
    }

    /// The save of `fields` on `employee`, or on a new one.
    pub(crate) fn plan_save(
        &self,
        employee: Option<&Employee>,
        fields: &Fields,
    ) -> Result<Save, Refusal> {
        let mut save = Save::default();
        let mut known = fields
            .iter()
            .map(|(name, text)| self.field_by_name(name).map(|field| (field, text)))
            .collect::<Result<Vec<(&Field, &String)>, Refusal>>()?;
        // The country first: a state is read by it.
        known.sort_by_key(|(field, _)| field.alias != "country");
        for (field, text) in known {
            let before = employee.and_then(|employee| employee.value(&field.alias));
            let country = save.after(employee, "country");
            let value = match field.kind {
                Kind::Employee if !text.is_empty() => {
                    Some(self.resolve_manager(employee.map(|employee| employee.id), text)?)
                }
                _ => value::stored(field, text, before, country, &self.lists)?,
            };
            match field.source {
                Source::Stored => save.stored.push((field.owned_alias(), value)),
                Source::Row(table) => save.rows.push((table, field.owned_alias(), value)),
                Source::Status => save.status = Some(value::status(text)?),
                Source::RowDate(_)
                | Source::TerminationDate
                | Source::Computed(_)
                | Source::Manager(_) => {
                    return Err(Refusal::derived_field(&field.label));
                }
            }
        }
        Ok(save)
    }

    /// Checks what depends on more than one field or employee.
    pub(crate) fn check_save(
        &self,
        employee: Option<&Employee>,
        save: &Save,
    ) -> Result<(), Refusal> {
        let has_address = ADDRESS
            .iter()
            .any(|part| save.after(employee, part).is_some());
        let touches_address = ADDRESS
            .iter()
            .chain(&["country"])
            .any(|part| save.get(part).is_some());
        if touches_address && has_address && save.after(employee, "country").is_none() {
            return Err(Refusal::new(409, "An address needs a country"));
        }
        let is_active = match (save.status, employee) {
            (Some(is_active), _) => is_active,
            (None, Some(employee)) => employee.is_active,
            (None, None) => true,
        };
        let becomes_active =
            save.status == Some(true) && employee.is_some_and(|employee| !employee.is_active);
        if is_active
            && !save.ends_employment()
            && (becomes_active || save.get("workEmail").is_some())
        {
            self.check_email_is_free(
                employee.map(|employee| employee.id),
                save.after(employee, "workEmail"),
            )?;
        }
        Ok(())
    }

    /// A work email is unique among active employees, upper and lower case not counted (section
    /// 5.1).
    pub(crate) fn check_email_is_free(
        &self,
        of: Option<u64>,
        email: Option<&str>,
    ) -> Result<(), Refusal> {
        let Some(email) = email else { return Ok(()) };
        match self
            .employees
            .active_with_email(email)
            .any(|other| Some(other) != of)
        {
            true => Err(Refusal::new(409, format!("Duplicate work email {email}"))),
            false => Ok(()),
        }
    }

    /// Saves on an employee; rows are dated `date`.
    pub(crate) fn execute_save(
        &mut self,
        id: u64,
        save: Save,
        date: Date,
        now: Timestamp,
    ) -> Vec<Change> {
        let mut rows = Vec::new();
        for table in [Table::JobInfo, Table::EmploymentStatus] {
            if save.has_rows_of(table) {
                let values = self.row_values(id, table, date, &save, now);
                rows.push((table, self.row(date, values, now)));
            }
        }
        // What a screen saves in a list field is an option from then on.
        for (alias, value) in &save.stored {
            self.offer_option(
                alias,
                value.as_deref().unwrap_or_default(),
                Some(truncate_to_second(now)),
            );
        }
        let touched: Vec<&str> = save
            .stored
            .iter()
            .map(|(alias, _)| alias.as_str())
            .collect();
        self.edit_with_rows(id, now, &touched, rows, |employee| {
            for (alias, value) in &save.stored {
                employee.put(alias, value.as_deref());
            }
            employee.is_active = save.status.unwrap_or(employee.is_active);
        })
    }

    /// The values of a new row: those of the row before it, with the saved ones on top.
    fn row_values(
        &mut self,
        id: u64,
        table: Table,
        date: Date,
        save: &Save,
        now: Timestamp,
    ) -> Fields {
        let history = self
            .employees
            .get(&id)
            .and_then(|employee| employee.history_of(table));
        let mut values = history
            .and_then(|history| history.before(date))
            .map(|row| Fields::from(&row.values));
        let values = values.get_or_insert_default();
        // Remark and reasons belong to the row they were entered with.
        values
            .retain(|alias, _| alias != COMMENT && !TERMINATION_COLUMNS.contains(&alias.as_str()));
        for (_, alias, value) in save.rows.iter().filter(|(of, ..)| *of == table) {
            match value {
                Some(value) => {
                    self.offer_option(alias, value, Some(truncate_to_second(now)));
                    values.insert(alias.clone(), value.clone());
                }
                None => drop(values.remove(alias)),
            }
        }
        std::mem::take(values)
    }

    /// Offers the options that a text in a list field names; other fields have none. `at` is when,
    /// `None` in the past.
    pub(crate) fn offer_option(&mut self, alias: &str, text: &str, at: Option<Timestamp>) {
        if let Some(field) = self.fields.by_stored_alias(alias) {
            for option in value::options_named(field.kind, text) {
                self.lists.offer(alias, option, at);
            }
        }
    }

    /// A row dated `date`: in force from the start of that day, or a future last day from 11:59 pm.
    pub(crate) fn row(&mut self, date: Date, values: Fields, now: Timestamp) -> Row {
        self.row_last += 1;
        Row {
            id: self.row_last,
            date,
            effective: self.effective(date, &values, now),
            values: values.into(),
        }
    }

    /// When a row of this date and these values takes effect.
    pub(crate) fn effective(&self, date: Date, values: &Fields, now: Timestamp) -> Timestamp {
        let is_end = values
            .get("employmentHistoryStatus")
            .is_some_and(|status| status == TERMINATED);
        let is_future = date > self.today(now);
        if is_end && is_future {
            self.zone.last_minute_of(date)
        } else {
            self.zone.start_of(date)
        }
    }

    /// Adds rows and changes an employee in one save.
    pub(crate) fn edit_with_rows(
        &mut self,
        id: u64,
        now: Timestamp,
        touched: &[&str],
        rows: Vec<(Table, Row)>,
        change: impl FnOnce(&mut Employee),
    ) -> Vec<Change> {
        let effective: Vec<Timestamp> = rows.iter().map(|(_, row)| row.effective).collect();
        if rows.is_empty() {
            return self.edit(id, now, touched, change).into_iter().collect();
        }
        self.edit_history(id, now, touched, &effective, |employee| {
            for (table, row) in rows {
                employee.add_row(table, row);
            }
            employee.apply_rows(now);
            change(employee);
        })
    }

    /// Changes an employee's rows by `change`; rows written take effect at `effective`.
    pub(crate) fn edit_history(
        &mut self,
        id: u64,
        now: Timestamp,
        touched: &[&str],
        effective: &[Timestamp],
        change: impl FnOnce(&mut Employee),
    ) -> Vec<Change> {
        for at in effective.iter().filter(|at| **at > now) {
            self.effects.entry(*at).or_default().insert(id);
        }
        if let Some(changed) = self.edit(id, now, touched, |employee| {
            change(employee);
            employee.apply_rows(now);
        }) {
            return vec![changed];
        }
        // A row that is not in force changes nothing now, but it is a change of the record (section
        // 5.7).
        if let Some(mut employee) = self.employees.get_mut(&id) {
            employee.last_changed = Some(truncate_to_second(now));
        }
        vec![Change::EmployeeUpdated {
            employee: id,
            at: now,
            fields: Vec::new(),
        }]
    }
}
