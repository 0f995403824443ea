//! Companies to begin with: a demo, a generated one, an empty one, and employees as the past.
//!
//! The same seed gives the same people, keys and passwords.

use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::demo::people::{self, Person};
use crate::demo::random;
use crate::fields::{SUPERVISOR, TERMINATION_COLUMNS};
use crate::state::history::TERMINATED;
use crate::state::value;
use crate::{
    AccessLevel, Company, CompanyCard, Employee, Fields, Kind, Refusal, Source, Table, User, Zone,
};

/// The partner application of the integration.
const LITMOS: &str = "Litmos";
/// The default date of rows of the past.
const LONG_AGO: Date = date(2020, 1, 1);
/// The default end of a past employment.
const ENDED: Date = date(2025, 12, 31);

/// The options every account has, those of a termination included (section 5.8).
const BUILT_IN: [(&str, &str); 11] = [
    ("employmentHistoryStatus", TERMINATED),
    ("employmentHistoryStatus", "Contractor"),
    (TERMINATION_COLUMNS[0], "Death"),
    (TERMINATION_COLUMNS[0], "Involuntary"),
    (TERMINATION_COLUMNS[0], "Voluntary"),
    (TERMINATION_COLUMNS[1], "Attendance"),
    (TERMINATION_COLUMNS[1], "End of Contract"),
    (TERMINATION_COLUMNS[1], "Other Employment"),
    (TERMINATION_COLUMNS[2], "No"),
    (TERMINATION_COLUMNS[2], "Upon review"),
    (TERMINATION_COLUMNS[2], "Yes"),
];

impl Company {
    /// A company without employees: an administrator `admin@{subdomain}.test` with a key, and a
    /// registered partner application; password and keys are made from `seed`. Litmos Access is not
    /// enabled.
    pub fn empty(subdomain: &str, zone: Zone, seed: u64) -> Company {
        let mut company = Company::bare(subdomain, zone, seed);
        let password = random::hex(seed, "password", 0, 12);
        let admin = company.access.add_user(
            &format!("admin@{subdomain}.test"),
            &password,
            None,
            AccessLevel::FullAdmin,
        );
        company.access.add_application(seed, LITMOS, false);
        company.access.get_or_create_key(
            company.key_seed(),
            admin.expect("there was no user before"),
            None,
            None,
        );
        for (alias, option) in BUILT_IN {
            company.lists.offer(alias, option, None);
        }
        if let Ok(admin) = company
            .access
            .user_by_name_mut(&format!("admin@{subdomain}.test"))
        {
            admin.names = ("Admin".to_owned(), "User".to_owned());
        }
        company.card = CompanyCard {
            display_name: subdomain.to_owned(),
            ..CompanyCard::default()
        };
        company
    }

    /// The company `acme` with 12 employees, where the help page begins: Litmos Access not yet
    /// enabled.
    pub fn demo() -> Company {
        Company::demo_with(1)
    }

    /// [`Company::demo`] with keys and passwords made from `seed`.
    pub fn demo_with(seed: u64) -> Company {
        let mut company = acme(seed);
        for (id, fields) in (41..).zip(people::demo()) {
            company
                .seed_employee(id, &fields)
                .expect("the demo's own employees are well-formed");
        }
        company.link_admin(41);
        company.card = demo_card();
        company
    }

    /// The company `acme` with `employees` believable people made from `seed`: names in many
    /// scripts, managers, careers with promotions, leavers, people who came back or are still to
    /// come, some without work email, some with a namesake or a second record. Litmos Access is not
    /// enabled.
    pub fn generated(employees: usize, seed: u64) -> Company {
        let mut company = acme(seed);
        for number in (0..).take(employees) {
            company.seed_person(people::FIRST_ID + number, people::generated(seed, number));
        }
        company
    }

    /// Adds an employee as the past: no webhook, no change, no check against other records, so that
    /// an old record may be one that could not be saved today.
    ///
    /// Beside stored fields, `hireDate` dates the rows; `employmentHistoryStatus: Terminated` or a
    /// `terminationDate` ends employment, in the future too; `status` is believed over the rows.
    ///
    /// # Errors
    /// 409 if the id is in use, 404 for a field that does not exist, 400 for a date that is none.
    pub fn seed_employee(&mut self, id: u64, fields: &Fields) -> Result<(), Refusal> {
        if id == 0
            || id > crate::commands::employment::ID_MAX
            || self.employees.contains_key(&id)
            || self.deleted.contains_key(&id)
        {
            return Err(Refusal::new(
                409,
                format!("There is an employee {id} already, or there was"),
            ));
        }
        let mut employee = Employee::new(id, None);
        let mut rows: Vec<(Table, String, String)> = Vec::new();
        let mut end = None;
        for (name, text) in fields {
            let litmos_access = self.fields.litmos_access();
            let field = self.fields.field_on_screen(name).or_else(|| {
                Some(litmos_access).filter(|field| field.is_called(name) || field.label == *name)
            });
            let field = field.ok_or_else(|| Refusal::unknown_field(name))?;
            let alias = field.owned_alias();
            match field.source {
                Source::Stored => {
                    employee.put(&alias, past_value(field, text)?.as_deref());
                    for option in value::options_named(field.kind, text) {
                        self.lists.offer(&alias, option, None);
                    }
                }
                Source::Row(table) if field.kind == Kind::Employee && !text.is_empty() => {
                    rows.push((table, alias, self.manager_of_the_past(id, text)?));
                }
                Source::Row(table) if !text.is_empty() => rows.push((table, alias, text.clone())),
                Source::Row(_) => {}
                Source::Status => employee.initial_status = Some(value::status(text)?),
                Source::TerminationDate => end = value::date(text)?,
                Source::RowDate(_) | Source::Computed(_) | Source::Manager(_) => {
                    return Err(Refusal::new(
                        400,
                        format!("{name} follows from other fields"),
                    ));
                }
            }
        }
        let hired =
            value::date(employee.value("hireDate").unwrap_or_default())?.unwrap_or(LONG_AGO);
        let is_terminated = rows
            .iter()
            .any(|(_, _, text)| text.eq_ignore_ascii_case(TERMINATED));
        rows.retain(|(_, _, text)| !text.eq_ignore_ascii_case(TERMINATED));
        self.seed_rows(&mut employee, &rows, hired);
        if is_terminated || end.is_some() {
            let values =
                Fields::from([("employmentHistoryStatus".to_owned(), TERMINATED.to_owned())]);
            let date = end.unwrap_or(ENDED.max(hired));
            self.seed_row(&mut employee, Table::EmploymentStatus, date, values);
        }
        if let Some(now) = self.advanced_to {
            employee.apply_rows(now);
            employee.is_active = employee.initial_status.take().unwrap_or(employee.is_active);
        }
        self.employee_last = self.employee_last.max(id);
        self.employees.insert(id, employee);
        Ok(())
    }

    fn seed_person(&mut self, id: u64, person: Person) {
        self.seed_employee(id, &person.fields)
            .expect("generated employees are well-formed");
        let mut rows = Vec::with_capacity(person.rows.len());
        for (table, date, values) in person.rows {
            for (alias, text) in values.iter().filter(|(alias, _)| *alias != SUPERVISOR) {
                self.lists.offer(alias, text, None);
            }
            let row = self.row(date, values, Timestamp::MIN);
            self.effects.entry(row.effective).or_default().insert(id);
            rows.push((table, row));
        }
        if let Some(mut employee) = self.employees.get_mut(&id) {
            for (table, row) in rows {
                employee.add_row(table, row);
            }
        }
    }

    fn seed_rows(
        &mut self,
        employee: &mut Employee,
        rows: &[(Table, String, String)],
        hired: Date,
    ) {
        for table in [Table::JobInfo, Table::EmploymentStatus] {
            let of_table = rows.iter().filter(|(of, ..)| *of == table);
            let values: Fields = of_table
                .map(|(_, alias, text)| (alias.clone(), text.clone()))
                .collect();
            for (alias, text) in &values {
                self.offer_option(alias, text, None);
            }
            if !values.is_empty() {
                self.seed_row(employee, table, hired, values);
            }
        }
    }

    fn seed_row(&mut self, employee: &mut Employee, table: Table, date: Date, values: Fields) {
        // Before the clock began every row may still be to come.
        let row = self.row(date, values, self.advanced_to.unwrap_or(Timestamp::MIN));
        if self.advanced_to.is_none_or(|now| row.effective > now) {
            self.effects
                .entry(row.effective)
                .or_default()
                .insert(employee.id);
        }
        employee.add_row(table, row);
    }

    /// A manager by id may be seeded later than the report; one by name may not.
    fn manager_of_the_past(&self, of: u64, text: &str) -> Result<String, Refusal> {
        let is_id = text.parse().is_ok_and(|id: u64| id != of);
        if is_id {
            Ok(text.to_owned())
        } else {
            self.resolve_manager(Some(of), text)
        }
    }

    fn link_admin(&mut self, employee: u64) {
        let name = self.admin().name.clone();
        if let Ok(admin) = self.access.user_by_name_mut(&name) {
            admin.employee = Some(employee);
        }
    }

    /// The administrator made with the company.
    pub fn admin(&self) -> &User {
        self.access
            .user(2)
            .expect("every company begins with an administrator, who is never removed")
    }

    /// The administrator's key for a reader's own clients; `None` once it is revoked.
    pub fn admin_key(&self) -> Option<&str> {
        let own = |key: &crate::access::ApiKey| {
            key.user == 2 && key.application.is_none() && key.name.is_none() && !key.is_revoked
        };
        self.access
            .keys()
            .iter()
            .find(|(_, key)| own(key))
            .map(|(text, _)| text.as_str())
    }

    /// The key of the registered partner application.
    pub fn application_key(&self) -> &str {
        self.access
            .application_by_name(LITMOS)
            .expect("every company begins with this application")
    }
}

fn acme(seed: u64) -> Company {
    let zone = Zone::parse("America/Denver").expect("a zone every system knows");
    Company::empty("acme", zone, seed)
}

fn demo_card() -> CompanyCard {
    CompanyCard {
        legal_name: "Acme Manufacturing, Inc.".to_owned(),
        display_name: "Acme".to_owned(),
        line1: "1 Main St".to_owned(),
        line2: String::new(),
        city: "Salem".to_owned(),
        state: "OR".to_owned(),
        zip: "97301".to_owned(),
        phone: "503 555 0199".to_owned(),
    }
}

/// A value of the past: boxes and dates in their form, everything else as given.
fn past_value(field: &crate::fields::Field, text: &str) -> Result<Option<String>, Refusal> {
    Ok(match field.kind {
        Kind::Checkbox if text.is_empty() => None,
        Kind::Checkbox => Some(
            if matches!(text, "yes" | "checkbox") {
                "yes"
            } else {
                "no"
            }
            .to_owned(),
        ),
        Kind::Date => value::date(text)?.map(|date| date.to_string()),
        _ => Some(text.to_owned()).filter(|text| !text.is_empty()),
    })
}
