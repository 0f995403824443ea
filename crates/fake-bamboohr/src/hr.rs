//! What HR does to employees: add, change, end employment, take back, erase, and Power Edit.
//!
//! Every act is checked whole before anything changes. Left out: what the vendor's API leaves out of a write
//! before it makes one of these commands.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::change::Change;
use crate::command::{Fields, Refusal};
use crate::company::{Company, whole_second};
use crate::employee::Employee;
use crate::field::{Field, ROW_FIELDS, Source, Table};
use crate::history::{Row, TERMINATED};
use crate::value;
use crate::webhook::Action;

/// The parts of an address that may not be saved without a country.
const ADDRESS: [&str; 5] = ["address1", "address2", "city", "state", "zipcode"];

/// A checked save: what each alias becomes.
#[derive(Debug, Default)]
struct Save {
    stored: Vec<(String, Option<String>)>,
    rows: Vec<(Table, String, Option<String>)>,
    status: Option<bool>,
}

impl Save {
    fn get(&self, alias: &str) -> Option<Option<&str>> {
        self.stored.iter().find(|(name, _)| name == alias).map(|(_, value)| value.as_deref())
    }

    /// What `alias` will be once this is saved on `employee`.
    fn after<'a>(&'a self, employee: Option<&'a Employee>, alias: &str) -> Option<&'a str> {
        self.get(alias).unwrap_or_else(|| employee.and_then(|employee| employee.value(alias)))
    }

    fn has_rows_of(&self, table: Table) -> bool {
        self.rows.iter().any(|(of, ..)| *of == table)
    }

    fn ends_employment(&self) -> bool {
        self.rows
            .iter()
            .any(|(_, alias, value)| alias == "employmentHistoryStatus" && value.as_deref() == Some(TERMINATED))
    }
}

impl Company {
    pub(crate) fn add_employee(
        &mut self,
        id: Option<u64>,
        fields: &Fields,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let id = id.unwrap_or(self.employee_last + 1);
        if id <= self.employee_last {
            return Err(Refusal::new(409, format!("Employee ids ascend; {id} is not above {}", self.employee_last)));
        }
        let save = self.save(None, fields)?;
        for name in ["firstName", "lastName"] {
            if save.after(None, name).is_none() {
                return Err(Refusal::new(400, format!("{name} is required")));
            }
        }
        self.check(None, &save)?;
        let today = self.today(now);
        let hired = value::date(save.after(None, "hireDate").unwrap_or_default())?.unwrap_or(today);
        self.employee_last = id;
        self.employees.insert(id, Employee::new(id, Some(whole_second(now))));
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.note(id, Action::Created, &[], facts, now);
        let mut changes = vec![Change::EmployeeAdded { employee: id, at: now }];
        changes.extend(self.carry_out(id, save, hired, now));
        Ok(changes)
    }

    pub(crate) fn set_fields(&mut self, id: u64, fields: &Fields, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        let save = self.save(Some(employee), fields)?;
        self.check(Some(employee), &save)?;
        Ok(self.carry_out(id, save, self.today(now), now))
    }

    pub(crate) fn add_row(
        &mut self,
        id: u64,
        table: Table,
        date: Date,
        fields: &Fields,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        let save = self.save(Some(employee), fields)?;
        if save.rows.is_empty() || !save.stored.is_empty() || save.rows.iter().any(|(of, ..)| *of != table) {
            return Err(Refusal::new(400, "A row takes the fields of its own table and nothing else"));
        }
        Ok(self.carry_out(id, save, date, now))
    }

    pub(crate) fn terminate(
        &mut self,
        id: u64,
        last_day: Date,
        comment: Option<String>,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get_mut(&id).ok_or_else(Refusal::no_employee)?;
        employee.history_mut(Table::EmploymentStatus).drop_future(now);
        let mut values = Fields::from([("employmentHistoryStatus".to_owned(), TERMINATED.to_owned())]);
        values.extend(comment.map(|comment| ("comment".to_owned(), comment)));
        self.lists.add("employmentHistoryStatus", TERMINATED);
        let row = self.row(last_day, values, now);
        Ok(self.edit_with_rows(id, now, &[], vec![(Table::EmploymentStatus, row)], |_| {}))
    }

    pub(crate) fn rehire(
        &mut self,
        id: u64,
        hire_date: Date,
        employment_status: &str,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let employee = self.employees.get(&id).ok_or_else(Refusal::no_employee)?;
        if employee.is_active {
            return Err(Refusal::new(409, "The employee is active; only a leaver can be rehired"));
        }
        if employment_status.trim().is_empty() || employment_status.trim().eq_ignore_ascii_case(TERMINATED) {
            return Err(Refusal::new(409, "A rehire needs an employment status other than Terminated"));
        }
        self.check_email_is_free(Some(id), employee.value("workEmail"))?;
        let first = employee.value("originalHireDate").or(employee.value("hireDate")).map(str::to_owned);
        self.lists.add("employmentHistoryStatus", employment_status);
        let option = self.lists.find("employmentHistoryStatus", employment_status).unwrap_or(employment_status);
        let values = Fields::from([("employmentHistoryStatus".to_owned(), option.to_owned())]);
        let row = self.row(hire_date, values, now);
        let is_now = row.effective <= now;
        if let Some(employee) = self.employees.get_mut(&id) {
            employee.history_mut(Table::EmploymentStatus).drop_future(now);
        }
        let touched = ["hireDate", "originalHireDate"];
        Ok(self.edit_with_rows(id, now, &touched, vec![(Table::EmploymentStatus, row)], |employee| {
            employee.put("hireDate", Some(&hire_date.to_string()));
            employee.put("originalHireDate", first.as_deref());
            // Somebody made inactive by hand has no termination row whose end would do this.
            employee.is_active |= is_now;
        }))
    }

    pub(crate) fn delete_employee(&mut self, id: u64, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        self.employees.remove(&id).ok_or_else(Refusal::no_employee)?;
        self.deleted.insert(id, whole_second(now));
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.note(id, Action::Deleted, &[], facts, now);
        Ok(vec![Change::EmployeeDeleted { employee: id, at: now }])
    }

    /// One save over all active employees that match; a refusal for one is a refusal for all (section 9.3).
    pub(crate) fn power_edit(
        &mut self,
        field: &str,
        text: &str,
        filter: &Fields,
        now: Timestamp,
    ) -> Result<Vec<Change>, Refusal> {
        let fields = Fields::from([(field.to_owned(), text.to_owned())]);
        let filter = filter.iter().map(|(name, value)| self.on_screen(name).map(|field| (field, value)));
        let filter: Vec<(&Field, &String)> = filter.collect::<Result<_, _>>()?;
        let matches = |employee: &&Employee| {
            employee.is_active
                && filter.iter().all(|(field, value)| {
                    employee.read(field).unwrap_or_default().trim_end().eq_ignore_ascii_case(value.trim_end())
                })
        };
        let matching: Vec<u64> = self.employees.values().filter(matches).map(|employee| employee.id).collect();
        // Refused even if nobody matches: the column is not on the screen.
        let first = self.save(None, &fields)?;
        let is_email = first.get("workEmail").flatten().is_some();
        if is_email && matching.len() > 1 {
            return Err(Refusal::new(409, "Two employees cannot have the same work email"));
        }
        let mut saves = Vec::with_capacity(matching.len());
        for id in matching {
            let employee = &self.employees[&id];
            let save = self.save(Some(employee), &fields)?;
            self.check(Some(employee), &save)?;
            saves.push((id, save));
        }
        let today = self.today(now);
        let changes = saves.into_iter().flat_map(|(id, save)| self.carry_out(id, save, today, now));
        Ok(changes.collect())
    }

    fn on_screen(&self, name: &str) -> Result<&Field, Refusal> {
        self.fields.field_on_screen(name).ok_or_else(|| Refusal::new(404, format!("There is no field {name}")))
    }

    /// What `fields` become when saved on `employee`, or on a new one.
    fn save(&self, employee: Option<&Employee>, fields: &Fields) -> Result<Save, Refusal> {
        let mut save = Save::default();
        let mut known = fields
            .iter()
            .map(|(name, text)| self.on_screen(name).map(|field| (field, text)))
            .collect::<Result<Vec<(&Field, &String)>, Refusal>>()?;
        // The country first: a state is read by it.
        known.sort_by_key(|(field, _)| field.alias != "country");
        for (field, text) in known {
            let before = employee.and_then(|employee| employee.value(&field.alias));
            let country = save.after(employee, "country");
            let value = value::stored(field, text, before, country, &self.lists)?;
            match field.source {
                Source::Stored => save.stored.push((field.alias.clone().into_owned(), value)),
                Source::Row(table) => save.rows.push((table, field.alias.clone().into_owned(), value)),
                Source::Status => save.status = Some(value::status(text)?),
                Source::TerminationDate | Source::Computed(_) => {
                    return Err(Refusal::new(400, format!("{} cannot be set; it follows from others", field.label)));
                }
            }
        }
        Ok(save)
    }

    /// Checks what depends on more than one field or employee.
    fn check(&self, employee: Option<&Employee>, save: &Save) -> Result<(), Refusal> {
        let has_address = ADDRESS.iter().any(|part| save.after(employee, part).is_some());
        let touches_address = ADDRESS.iter().chain(&["country"]).any(|part| save.get(part).is_some());
        if touches_address && has_address && save.after(employee, "country").is_none() {
            return Err(Refusal::new(409, "An address needs a country"));
        }
        let is_active = match (save.status, employee) {
            (Some(is_active), _) => is_active,
            (None, Some(employee)) => employee.is_active,
            (None, None) => true,
        };
        let becomes_active = save.status == Some(true) && employee.is_some_and(|employee| !employee.is_active);
        if is_active && !save.ends_employment() && (becomes_active || save.get("workEmail").is_some()) {
            self.check_email_is_free(employee.map(|employee| employee.id), save.after(employee, "workEmail"))?;
        }
        Ok(())
    }

    /// A work email is unique among active employees, upper and lower case not counted (section 5.1).
    fn check_email_is_free(&self, of: Option<u64>, email: Option<&str>) -> Result<(), Refusal> {
        let Some(email) = email else { return Ok(()) };
        let is_same = |other: &str| other.eq_ignore_ascii_case(email) || other.to_lowercase() == email.to_lowercase();
        let has_it = |other: &&Employee| {
            other.is_active && Some(other.id) != of && other.value("workEmail").is_some_and(is_same)
        };
        match self.employees.values().find(has_it) {
            Some(_) => Err(Refusal::new(409, format!("Duplicate work email {email}"))),
            None => Ok(()),
        }
    }

    /// Saves on an employee; rows are dated `date`.
    fn carry_out(&mut self, id: u64, save: Save, date: Date, now: Timestamp) -> Vec<Change> {
        let mut rows = Vec::new();
        for table in [Table::JobInfo, Table::EmploymentStatus] {
            if save.has_rows_of(table) {
                let values = self.row_values(id, table, date, &save);
                rows.push((table, self.row(date, values, now)));
            }
        }
        let touched: Vec<&str> = save.stored.iter().map(|(alias, _)| alias.as_str()).collect();
        self.edit_with_rows(id, now, &touched, rows, |employee| {
            for (alias, value) in &save.stored {
                employee.put(alias, value.as_deref());
            }
            employee.is_active = save.status.unwrap_or(employee.is_active);
        })
    }

    /// The values of a new row: those of the row before it, with the saved ones on top.
    fn row_values(&mut self, id: u64, table: Table, date: Date, save: &Save) -> Fields {
        let history = self.employees.get(&id).and_then(|employee| employee.history_of(table));
        let mut values = history.and_then(|history| history.before(date)).map(|row| row.values.clone());
        let values = values.get_or_insert_default();
        values.remove("comment");
        for (_, alias, value) in save.rows.iter().filter(|(of, ..)| *of == table) {
            match value {
                Some(value) => {
                    self.lists.add(alias, value);
                    values.insert(alias.clone(), value.clone());
                }
                None => drop(values.remove(alias)),
            }
        }
        std::mem::take(values)
    }

    /// A row dated `date`: in force from the start of that day, or a future last day from 11:59 pm.
    pub(crate) fn row(&mut self, date: Date, values: Fields, now: Timestamp) -> Row {
        self.row_last += 1;
        let is_end = values.get("employmentHistoryStatus").is_some_and(|status| status == TERMINATED);
        let is_future = date > self.today(now);
        let effective = if is_end && is_future { self.zone.last_minute_of(date) } else { self.zone.start_of(date) };
        Row { id: self.row_last, date, effective, values }
    }

    /// Adds rows and changes an employee in one save.
    fn edit_with_rows(
        &mut self,
        id: u64,
        now: Timestamp,
        touched: &[&str],
        rows: Vec<(Table, Row)>,
        change: impl FnOnce(&mut Employee),
    ) -> Vec<Change> {
        let has_rows = !rows.is_empty();
        for (_, row) in rows.iter().filter(|(_, row)| row.effective > now) {
            self.effects.entry(row.effective).or_default().insert(id);
        }
        let changed = self.edit(id, now, touched, |employee| {
            for (table, row) in rows {
                employee.add_row(table, row);
            }
            employee.settle(now, ROW_FIELDS);
            change(employee);
        });
        // A row of the future changes nothing yet, but it is a change of the record (section 5.7).
        let added = || Change::EmployeeUpdated { employee: id, at: now, fields: Vec::new() };
        if changed.is_none()
            && has_rows
            && let Some(employee) = self.employees.get_mut(&id)
        {
            employee.last_changed = Some(whole_second(now));
        }
        changed.or_else(|| has_rows.then(added)).into_iter().collect()
    }
}
