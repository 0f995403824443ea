//! What generated requests to the fake BambooHR are made of, beside those that are right.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fake_bamboohr::Company;

use super::valid::{self, FORM, JSON, XML};
use crate::requests::{Header, Words};

/// Words of paths, known and unknown.
const PATH: &str = "v1 v1_1 v1_2 employees 0 1 2 4 5 17 23 41 42 43 51 9999 all directory changed tables \
    jobInfo employmentStatus compensation meta fields lists users eeo department reports custom \
    custom-reports webhooks log monitor_fields training record employee type category login \
    token.php 99999999999999999999";

/// Everybody who may call: the admin in JSON and in XML, each level, and those whom nothing is
/// opened for.
fn callers(company: &Company) -> Vec<Vec<Header>> {
    let basic = |key: &str| {
        (
            "authorization",
            format!("Basic {}", STANDARD.encode(format!("{key}:x"))),
        )
    };
    let accept = ("accept", "application/json".to_owned());
    let admin = company.admin_key().expect("a key that works");
    // Nobody else asks for XML, so who may do everything does it often.
    let in_xml = || vec![basic(admin)];
    let mut callers = vec![
        vec![basic(admin), accept.clone()],
        in_xml(),
        in_xml(),
        in_xml(),
        in_xml(),
    ];
    for user in ["zoe", "ben", "custom", "gone"] {
        let key = company
            .access()
            .key_by_name(&format!("{user}@acme.test"), "test")
            .unwrap_or("none");
        callers.push(vec![basic(key), accept.clone()]);
    }
    callers.push(vec![basic("0123456789abcdef0123456789abcdef01234567")]);
    callers
}

fn own(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// What generated requests to a fake of [`company`](super::company) are made of.
///
/// # Panics
/// The company's admin has no key.
pub fn words(company: &Company) -> Words {
    Words {
        base: "/acme",
        right: valid::all(company),
        path: PATH.split(' ').map(str::to_owned).collect(),
        query: vec![
            (
                "fields",
                own(&[
                    "firstName,lastName",
                    "17,4471,customLitmosAccess",
                    "id",
                    ",",
                    "shoeSize",
                ]),
            ),
            ("onlyCurrent", own(&["true", "False", "0", "yes"])),
            ("format", own(&["JSON", "xml", "CSV", "XLS", "pdf", "yaml"])),
            (
                "since",
                own(&[
                    "2012-01-01T00:00:00Z",
                    "2026-11-02T15:00:00+00:00",
                    "-009999-01-01T00:00:00Z",
                    "soon",
                ]),
            ),
            (
                "type",
                own(&["inserted", "updated", "deleted", "all", "other"]),
            ),
            ("page[limit]", own(&["0", "1", "2500", "2501"])),
            ("page[after]", own(&["eyJpZCI6NDJ9", "42"])),
            ("page[before]", own(&["eyJpZCI6NDJ9"])),
            ("filter[status]", own(&["active", "inactive", "Active"])),
            ("filter[ids]", own(&["41,42", "x"])),
            ("filter[shoeSize]", own(&["42"])),
            ("sort", own(&["employeeId", "-lastName", "shoeSize"])),
            ("status", own(&["enabled", "enabled,disabled"])),
            ("page", own(&["0", "1", "99999999999999999999"])),
            ("page_size", own(&["0", "1000"])),
            ("request", own(&["token"])),
        ],
        values: own(&[
            "42",
            "41",
            "9999",
            "0",
            "yes",
            "no",
            "2026-02-30",
            "0000-00-00",
            "2026-11-02",
            "2999-12-31",
            "-009999-01-01",
            "2026-11-02T15:00:00Z",
            "soon",
            "Active",
            "Terminated",
            "Contractor",
            "Fitter",
            "FITTER ",
            "Astronaut",
            "Safety",
            "ada.okoro@acme.test",
            "ben.carter@acme.test",
            "GB",
            "Atlantis",
            "Utah",
            "XX",
            "1 USD",
            "USD",
            "Salary",
            "firstName",
            "17",
            "4471",
            "shoeSize",
            "terminationDate",
            "payRate",
            "First",
            "employee.updated",
            "employee_with_fields.deleted",
            "company.updated",
            "http://lms.example.org/",
            "https://",
            "json",
            "day",
            "refresh_token",
            "application/json",
            "Ada Okoro",
            "\u{e9}",
            "a\u{1}b",
            "\u{ffff}",
            "1e308",
        ]),
        said: vec![
            (
                "workEmail",
                own(&[
                    "ada.okoro@acme.test",
                    "Ben.Carter@acme.test",
                    "b@acme.test",
                    "none",
                ]),
            ),
            ("firstName", own(&["a\u{1}b", "\u{ffff}", "a\r\nb", ""])),
            ("lastName", own(&["a\u{1}b", "\u{ffff}", " "])),
            ("city", own(&["\u{fffe}", "\u{1f600}"])),
            ("country", own(&["GB", "Atlantis", ""])),
            ("state", own(&["Utah", "Oregon", "XX"])),
            (
                "supervisor",
                own(&["42", "43", "9999", "Ada Okoro", "Okoro, Ada"]),
            ),
            ("reportsTo", own(&["42", "43", "9999", "Ada Okoro"])),
            ("status", own(&["Active", "inactive", "Terminated"])),
            (
                "date",
                own(&["2026-11-02", "2026-02-30", "2999-12-31", "0000-00-00"]),
            ),
            (
                "completed",
                own(&["2026-11-02", "2026-02-30", "0000-00-00"]),
            ),
            (
                "employmentStatus",
                own(&["Terminated", "Contractor", "Full-Time", "Retired"]),
            ),
            ("jobTitle", own(&["Fitter", "FITTER ", "Astronaut"])),
            ("name", own(&["Safety", "Health", "safety", "Forklift"])),
            (
                "value",
                own(&["Welder", "Buyer", "Pilot", "2026-10-01T00:00:00Z", "52000"]),
            ),
            (
                "monitorFields",
                own(&["lastName", "terminationDate", "shoeSize", "payRate", "4471"]),
            ),
            (
                "events",
                own(&[
                    "employee.updated",
                    "employee_with_fields.deleted",
                    "company.updated",
                    "nonsense",
                ]),
            ),
            (
                "url",
                own(&[
                    "http://lms.example.org/",
                    "https://lms.example.test/",
                    "https://",
                    "ftp://x",
                ]),
            ),
            ("format", own(&["json", "form-encoded", "xml"])),
            (
                "grant_type",
                own(&["refresh_token", "authorization_code", "password"]),
            ),
            ("password", own(&["p"])),
            ("user", own(&["zoe@acme.test", "gone@acme.test"])),
        ],
        callers: callers(company),
        content_types: vec![
            JSON,
            "application/json; charset=utf-8",
            XML,
            FORM,
            "text/plain",
            "",
        ],
    }
}
