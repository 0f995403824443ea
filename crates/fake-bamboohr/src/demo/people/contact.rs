//! Names, addresses and contact data.
//!
//! One in twenty has no work email. A person whose earlier namesake has left is that person under a
//! second record, with the same email; another namesake only shares the name.

use jiff::civil::date;
use rand::RngExt;

use crate::Fields;
use crate::demo::people::fate::Fate;
use crate::demo::people::number::{FIRST_ID, namesake};
use crate::demo::people::origin::{Origin, one_of};
use crate::demo::random;

/// The stored fields of the `number`th person, dates of employment aside.
pub(super) fn fields(seed: u64, number: u64) -> Fields {
    let [first, last] = name(seed, number);
    let mut fields = address(seed, number);
    fields.extend(optional(seed, number, &first));
    fields.extend(work_email(seed, number).map(|email| ("workEmail".to_owned(), email)));
    let employee_number = format!("E{:06}", FIRST_ID + number);
    fields.extend(
        [
            ("firstName", first),
            ("lastName", last),
            ("employeeNumber", employee_number),
        ]
        .map(owned),
    );
    fields
}

fn owned((alias, text): (&str, String)) -> (String, String) {
    (alias.to_owned(), text)
}

fn name(seed: u64, number: u64) -> [String; 2] {
    match namesake(seed, number) {
        Some(earlier) => name(seed, earlier),
        None => Origin::for_person(seed, number).name(&mut random::generator(seed, "name", number)),
    }
}

/// The record under which the same person worked before, if there is one.
fn former_record(seed: u64, number: u64) -> Option<u64> {
    namesake(seed, number).filter(|earlier| Fate::for_person(seed, *earlier) == Fate::Left)
}

fn work_email(seed: u64, number: u64) -> Option<String> {
    if let Some(earlier) = former_record(seed, number) {
        return work_email(seed, earlier);
    }
    if random::generator(seed, "work email", number).random_range(0..20) == 0 {
        return None;
    }
    let letters = |name: &str| -> String {
        name.chars()
            .filter(char::is_ascii_alphabetic)
            .map(|letter| letter.to_ascii_lowercase())
            .collect()
    };
    let [first, last] = name(seed, number).map(|name| letters(&name));
    let id = FIRST_ID + number;
    // Names in other scripts leave nothing to write an address with.
    Some(match first.is_empty() || last.is_empty() {
        true => format!("employee{id}@acme.test"),
        false => format!("{first}.{last}.{id}@acme.test"),
    })
}

fn address(seed: u64, number: u64) -> Fields {
    let origin = Origin::for_person(seed, number);
    let mut random = random::generator(seed, "address", number);
    let [city, street] = origin.city_and_street(&mut random);
    let mut fields = Fields::from(
        [
            (
                "address1",
                format!("{} {street}", random.random_range(1..400)),
            ),
            ("city", city),
            (
                "zipcode",
                random.random_range(origin.zip.0..origin.zip.1).to_string(),
            ),
            ("country", origin.country.to_owned()),
        ]
        .map(owned),
    );
    if !origin.states.is_empty() {
        fields.insert(
            "state".to_owned(),
            one_of(origin.states, &mut random).to_owned(),
        );
    }
    fields
}

/// Optional data: middle and preferred names, telephones, a private email; and the birth date.
fn optional(seed: u64, number: u64, first: &str) -> Fields {
    let code = Origin::for_person(seed, number).dialling_code;
    let mut random = random::generator(seed, "contact", number);
    let born = date(
        random.random_range(1958..=2004),
        random.random_range(1..=12),
        random.random_range(1..=28),
    );
    let mut fields = Fields::from([("dateOfBirth".to_owned(), born.to_string())]);
    // Each draw is made for every person.
    let mut one_in = |of: u32, alias: &str, text: String| {
        if random.random_range(0..of) == 0 {
            fields.insert(alias.to_owned(), text);
        }
    };
    one_in(8, "middleName", one_initial(first));
    one_in(10, "preferredName", first.chars().take(3).collect());
    one_in(
        2,
        "homeEmail",
        format!("home{}@example.test", FIRST_ID + number),
    );
    let line = |office: u64| {
        format!(
            "{code} 555 {:03} {:04}",
            office,
            (FIRST_ID + number) % 10_000
        )
    };
    one_in(1, "workPhone", line(100 + number / 10_000));
    one_in(2, "mobilePhone", line(700 + number / 10_000));
    fields
}

fn one_initial(first: &str) -> String {
    first
        .chars()
        .last()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect()
}
