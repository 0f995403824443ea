//! Companies to begin with: a demo, a generated one, an empty one, and employees as the past.
//!
//! The same seed gives the same people, keys and passwords. Left out: history beyond what each employee's
//! fields say.

use fake::Fake;
use fake::faker::address::raw::{CityName, StreetName};
use fake::faker::name::raw::{FirstName, LastName};
use fake::locales::{AR_SA, DE_DE, EN, FR_FR, JA_JP, PT_BR, TR_TR, ZH_TW};
use jiff::civil::{Date, date};
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use crate::access::User;
use crate::command::{Fields, Refusal};
use crate::company::Company;
use crate::employee::Employee;
use crate::field::{ROW_FIELDS, Source, Table};
use crate::history::TERMINATED;
use crate::random;
use crate::value;
use crate::zone::Zone;

/// From when rows of the past count if nothing says so.
const LONG_AGO: Date = date(2020, 1, 1);
/// When employment ended if only that it did is known.
const ENDED: Date = date(2025, 12, 31);

impl Company {
    /// A company without employees: an administrator `admin@{subdomain}.test` with a key, and a registered
    /// partner application; password and keys are made from `seed`. Litmos Access is not enabled.
    pub fn empty(subdomain: &str, zone: Zone, seed: u64) -> Company {
        let mut company = Company::bare(subdomain, zone, seed);
        let password = random::hex(seed, "password", 0, 12);
        let admin = company.access.add_user(&format!("admin@{subdomain}.test"), &password, None, true);
        company.access.add_application(random::hex(seed, "application key", 0, 20), "Litmos");
        company.access.key_for(seed, admin.expect("there was no user before"), None, None);
        company.lists.add("employmentHistoryStatus", TERMINATED);
        company.lists.add("employmentHistoryStatus", "Contractor");
        company
    }

    /// The company `acme` with 12 employees, where the help page begins: Litmos Access not yet enabled.
    pub fn demo() -> Company {
        Company::demo_with(1)
    }

    /// [`Company::demo`] with keys and passwords made from `seed`.
    pub fn demo_with(seed: u64) -> Company {
        let zone = Zone::named("America/Denver").expect("a zone every system knows");
        let mut company = Company::empty("acme", zone, seed);
        for (id, line) in (41..).zip(DEMO) {
            let fields = demo_fields(line);
            company.seed_employee(id, &fields).expect("the demo's own employees are well-formed");
        }
        company.link_admin(41);
        company
    }

    /// The company `acme` with `employees` believable people made from `seed`: names in several scripts, some
    /// without work email, some terminated. Litmos Access is not enabled.
    pub fn generated(employees: usize, seed: u64) -> Company {
        let zone = Zone::named("America/Denver").expect("a zone every system knows");
        let mut company = Company::empty("acme", zone, seed);
        for id in (101..).take(employees) {
            let fields = person(id, &mut random::generator(seed, "employee", id));
            company.seed_employee(id, &fields).expect("generated employees are well-formed");
        }
        company
    }

    /// Adds an employee as the past: no webhook, no change, no check against other records, so that an old
    /// record may be one that could not be saved today.
    ///
    /// Beside stored fields, `hireDate` dates the rows; `employmentHistoryStatus: Terminated` or a
    /// `terminationDate` ends employment, in the future too; `status` is believed over the rows.
    ///
    /// # Errors
    /// 409 if the id is in use, 404 for a field that does not exist, 400 for a date that is none.
    pub fn seed_employee(&mut self, id: u64, fields: &Fields) -> Result<(), Refusal> {
        if id == 0 || self.employees.contains_key(&id) || self.deleted.contains_key(&id) {
            return Err(Refusal::new(409, format!("There is an employee {id} already, or there was")));
        }
        let mut employee = Employee::new(id, None);
        let mut rows: Vec<(Table, String, String)> = Vec::new();
        let mut end = None;
        for (name, text) in fields {
            let litmos_access = self.fields.litmos_access();
            let field = self
                .fields
                .field_on_screen(name)
                .or_else(|| Some(litmos_access).filter(|field| field.is_called(name) || field.label == *name));
            let field = field.ok_or_else(|| Refusal::new(404, format!("There is no field {name}")))?;
            let alias = field.alias.clone().into_owned();
            match field.source {
                Source::Stored => employee.put(&alias, past_value(field, text)?.as_deref()),
                Source::Row(table) if !text.is_empty() => rows.push((table, alias, text.clone())),
                Source::Row(_) => {}
                Source::Status => employee.status_given = Some(value::status(text)?),
                Source::TerminationDate => end = value::date(text)?,
                Source::Computed(_) => return Err(Refusal::new(400, format!("{name} follows from other fields"))),
            }
        }
        let hired = value::date(employee.value("hireDate").unwrap_or_default())?.unwrap_or(LONG_AGO);
        let is_terminated = rows.iter().any(|(_, _, text)| text.eq_ignore_ascii_case(TERMINATED));
        rows.retain(|(_, _, text)| !text.eq_ignore_ascii_case(TERMINATED));
        self.seed_rows(&mut employee, &rows, hired);
        if is_terminated || end.is_some() {
            let values = Fields::from([("employmentHistoryStatus".to_owned(), TERMINATED.to_owned())]);
            let date = end.unwrap_or(ENDED.max(hired));
            self.seed_row(&mut employee, Table::EmploymentStatus, date, values, true);
        }
        if let Some(settled) = self.settled {
            employee.settle(settled, ROW_FIELDS);
            employee.is_active = employee.status_given.take().unwrap_or(employee.is_active);
        }
        self.employee_last = self.employee_last.max(id);
        self.employees.insert(id, employee);
        Ok(())
    }

    fn seed_rows(&mut self, employee: &mut Employee, rows: &[(Table, String, String)], hired: Date) {
        for table in [Table::JobInfo, Table::EmploymentStatus] {
            let of_table = rows.iter().filter(|(of, ..)| *of == table);
            let values: Fields = of_table.map(|(_, alias, text)| (alias.clone(), text.clone())).collect();
            for (alias, text) in &values {
                self.lists.add(alias, text);
            }
            if !values.is_empty() {
                self.seed_row(employee, table, hired, values, false);
            }
        }
    }

    fn seed_row(&mut self, employee: &mut Employee, table: Table, date: Date, values: Fields, is_end: bool) {
        // Without a clock a last day may still be to come, and then it ends at 11:59 pm of itself.
        let row = self.row(date, values, self.settled.unwrap_or(jiff::Timestamp::MIN));
        debug_assert!(is_end || row.effective == self.zone.start_of(date));
        self.effects.entry(row.effective).or_default().insert(employee.id);
        employee.add_row(table, row);
    }

    fn link_admin(&mut self, employee: u64) {
        let name = self.admin().name.clone();
        if let Ok(admin) = self.access.user_named_mut(&name) {
            admin.employee = Some(employee);
        }
    }

    /// The administrator made with the company.
    pub fn admin(&self) -> &User {
        self.access.user(2).expect("every company begins with an administrator, who is never removed")
    }

    /// The administrator's key for a reader's own clients; `None` once it is revoked.
    pub fn admin_key(&self) -> Option<&str> {
        let own = |key: &crate::access::ApiKey| key.user == 2 && key.application.is_none() && !key.is_revoked;
        self.access.keys().iter().find(|(_, key)| own(key)).map(|(text, _)| text.as_str())
    }

    /// The key of the registered partner application.
    pub fn application_key(&self) -> &str {
        self.access.applications().keys().next().expect("every company begins with one application")
    }
}

/// A value of the past: boxes and dates in their form, everything else as given.
fn past_value(field: &crate::field::Field, text: &str) -> Result<Option<String>, Refusal> {
    use crate::field::Kind;
    Ok(match field.kind {
        Kind::Checkbox if text.is_empty() => None,
        Kind::Checkbox => Some(if matches!(text, "yes" | "checkbox") { "yes" } else { "no" }.to_owned()),
        Kind::Date => value::date(text)?.map(|date| date.to_string()),
        _ => Some(text.to_owned()).filter(|text| !text.is_empty()),
    })
}

/// First, last, work email, work phone, mobile, address1, city, state, zip, country, title, department, hired,
/// ended.
const DEMO: [&str; 12] = [
    "Ada|Okoro|ada.okoro@acme.test|503 555 0100||1 Main St|Salem|OR|97301|United States|HR Director|People|2019-03-04|",
    "Zoë|Braun|zoe.braun@acme.test|503 555 0101|503 555 0201|22 Mill Rd|Salem|OR|97302|United States|Fitter|Plant|2021-05-17|",
    "Ben|Carter|ben.carter@acme.test|503 555 0102||7 Oak Ave|Portland|OR|97035|United States|Welder|Plant|2020-09-01|",
    "Chiara|Rossi|chiara.rossi@acme.test|+39 02 5550 103|+39 347 555 0103|Via Roma 8|Milano|MI|20121|Italy|Sales Manager|Sales|2018-01-15|",
    "Dmitri|Volkov|dmitri.volkov@acme.test|||Hauptstr. 5|Berlin|BE|10827|Germany|Buyer|Purchasing|2022-02-01|",
    "Emi|Tanaka|emi.tanaka@acme.test|+81 3 5550 0105||1-2-3 Shibuya|Tokyo||150-0002|Japan|Sales Rep|Sales|2023-04-03|",
    "Fatima|El-Sayed|fatima.elsayed@acme.test|503 555 0106|503 555 0206|90 River Dr|Salem|OR|97301|United States|Safety Officer|Plant|2022-11-14|",
    "Gus|O'Neill||503 555 0107||14 Hill St|Salem|OR|97304|United States|Apprentice|Plant|2025-06-02|",
    "Hana|Novák|hana.novak@acme.test|||5 Market Sq|Denver|CO|80202|United States|Accountant|Finance|2021-01-11|",
    "Ivan|Petrović|ivan.petrovic@acme.test|303 555 0109|303 555 0209|18 Pine St|Denver|CO|80203|United States|Controller|Finance|2017-07-03|",
    "June|Park|june.park@acme.test|303 555 0110||44 Lake Blvd|Denver|CO|80206|United States|Sales Rep|Sales|2019-10-21|2026-03-31",
    "Kofi|Mensah|kofi.mensah@acme.test|303 555 0111|303 555 0211|3 Elm Ct|Boulder|CO|80301|United States|IT Lead|Office|2020-02-10|",
];

fn demo_fields(line: &str) -> Fields {
    const ALIASES: [&str; 14] = [
        "firstName",
        "lastName",
        "workEmail",
        "workPhone",
        "mobilePhone",
        "address1",
        "city",
        "state",
        "zipcode",
        "country",
        "jobTitle",
        "department",
        "hireDate",
        "terminationDate",
    ];
    let mut fields: Fields = ALIASES.iter().zip(line.split('|')).map(pair).collect();
    fields.insert("employmentHistoryStatus".to_owned(), "Full-Time".to_owned());
    fields
}

fn pair((alias, text): (&&str, &str)) -> (String, String) {
    ((*alias).to_owned(), text.to_owned())
}

const DEPARTMENTS: [(&str, [&str; 3]); 5] = [
    ("Plant", ["Fitter", "Welder", "Shift Lead"]),
    ("Sales", ["Sales Rep", "Account Manager", "Sales Manager"]),
    ("Finance", ["Accountant", "Controller", "Payroll Clerk"]),
    ("Office", ["IT Lead", "Receptionist", "Analyst"]),
    ("Purchasing", ["Buyer", "Category Manager", "Planner"]),
];

/// First name, last name, city, street, state, postal code, country.
fn place_of(number: u32, random: &mut ChaCha12Rng) -> [String; 7] {
    macro_rules! named {
        ($locale:expr, $state:expr, $zip:expr, $country:expr) => {
            [
                FirstName($locale).fake_with_rng(random),
                LastName($locale).fake_with_rng(random),
                CityName($locale).fake_with_rng(random),
                StreetName($locale).fake_with_rng(random),
                $state.to_owned(),
                format!("{:05}", random.random_range($zip)),
                $country.to_owned(),
            ]
        };
    }
    match number {
        0 => named!(DE_DE, "", 1000..99_999, "Germany"),
        1 => named!(FR_FR, "", 1000..95_999, "France"),
        2 => named!(JA_JP, "", 10_000..99_999, "Japan"),
        3 => named!(ZH_TW, "", 10_000..98_999, "Taiwan"),
        4 => named!(AR_SA, "", 10_000..99_999, "Saudi Arabia"),
        5 => named!(TR_TR, "", 1000..81_999, "Turkey"),
        6 => named!(PT_BR, "", 1000..99_999, "Brazil"),
        _ => {
            let states = ["CO", "OR", "NY", "TX", "UT"];
            let state = states[random.random_range(0..states.len())];
            named!(EN, state, 501..99_951, "United States")
        }
    }
}

fn person(id: u64, random: &mut ChaCha12Rng) -> Fields {
    let number = random.random_range(0..16);
    let [first, last, city, street, state, zip, country] = place_of(number, random);
    let (department, titles) = DEPARTMENTS[random.random_range(0..DEPARTMENTS.len())];
    let plain = |name: &str| -> String {
        name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let (plain_first, plain_last) = (plain(&first), plain(&last));
    // Names in other scripts leave nothing to write an address with.
    let mailbox = if plain_first.is_empty() || plain_last.is_empty() {
        format!("employee{id}")
    } else {
        format!("{plain_first}.{plain_last}.{id}")
    };
    let hired = date(random.random_range(2010..=2025), random.random_range(1..=12), random.random_range(1..=28));
    let mut fields: Fields = [
        ("firstName", first),
        ("lastName", last),
        ("address1", format!("{} {street}", random.random_range(1..400))),
        ("city", city),
        ("state", state),
        ("zipcode", zip),
        ("country", country),
        ("department", department.to_owned()),
        ("jobTitle", titles[random.random_range(0..titles.len())].to_owned()),
        ("hireDate", hired.to_string()),
        ("employmentHistoryStatus", "Full-Time".to_owned()),
        ("workPhone", format!("555 {:03} {:04}", random.random_range(100..999), random.random_range(0..9999))),
    ]
    .map(|(alias, text)| (alias.to_owned(), text))
    .into();
    // One in twenty has no work email, one in ten has left; each draw is made for everybody.
    if random.random_range(0..20) > 0 {
        fields.insert("workEmail".to_owned(), format!("{mailbox}@acme.test"));
    }
    if random.random_range(0..10) == 0 {
        let end = date(2026, random.random_range(1..=6), random.random_range(1..=28));
        fields.insert("terminationDate".to_owned(), end.to_string());
    }
    fields
}
