//! Who works in the seeded companies: twelve written down, the others made up.
//!
//! Left out: households, managers, pay; nothing here reads them.

use fake::Fake;
use fake::faker::address::raw::{CityName, StreetName};
use fake::faker::name::raw::{FirstName, LastName};
use fake::locales::{AR_SA, DE_DE, EN, FR_FR, JA_JP, PT_BR, TR_TR, ZH_TW};
use jiff::civil::date;
use rand::RngExt;
use rand_chacha::ChaCha12Rng;

use crate::command::Fields;

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

/// The demo company's employees.
pub(crate) fn demo() -> impl Iterator<Item = Fields> {
    DEMO.into_iter().map(demo_fields)
}

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

/// A believable employee, by `random` alone.
pub(crate) fn generated(id: u64, random: &mut ChaCha12Rng) -> Fields {
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
