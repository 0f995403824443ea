//! The fake BambooHR that generated requests are sent to, and words for them: every route with
//! something to find, to change and to trip over.

mod valid;
mod words;

use std::sync::Arc;

use clock::Clock;
use fake_bamboohr::{AccessLevel, Command, Company, CustomField, FakeBambooHr, Kind, SavedReport};
use serde_json::json;
use transport::Network;

use super::set_up;
pub use words::words;

const NOW: &str = "2026-11-02T15:00:00Z";
const ADMIN: &str = "admin@acme.test";
const BACK: &str = "https://lms.example.test/back";

/// The demo company with Litmos Access, a field of its own, users of every level, two webhooks of
/// the admin's, two saved reports, and trainings: categories 1 and 5, types 2 and 3, record 4 of
/// type 2.
///
/// # Panics
/// Some of that is refused.
pub fn company() -> Company {
    let fake = fake(Company::demo());
    for command in beginning() {
        fake.apply(command).expect("what a company can do");
    }
    let words = words(&fake.read(Company::clone));
    let settings = valid::trainings()
        .into_iter()
        .chain(valid::webhooks())
        .map(|request| request.to_sent(words.base, &words.callers[0]));
    set_up(&fake, &settings.collect::<Vec<_>>());
    fake.read(Company::clone)
}

/// A fake of this company under a standing clock, whose deliveries go nowhere.
pub fn fake(company: Company) -> FakeBambooHr {
    let (clock, _) = Clock::stopped_at(NOW.parse().expect("a time"));
    FakeBambooHr::new(company, clock, Arc::new(Network::new()))
}

fn beginning() -> Vec<Command> {
    let user = |name: &str, employee, level| {
        let user = format!("{name}@acme.test");
        let add = Command::AddUser {
            user: user.clone(),
            password: "p".into(),
            employee,
            full_admin: false,
        };
        let level = Command::SetAccessLevel {
            user: user.clone(),
            level,
        };
        [
            add,
            level,
            Command::AddKey {
                user,
                name: "test".into(),
            },
        ]
    };
    let custom = json!({"custom": {"name": "Names", "reach": {"employees": [42, 43]}, "may_add_employees": true,
        "fields": {"firstName": "edit", "lastName": "edit", "city": "view_only", "jobTitle": "edit"}}});
    let custom = serde_json::from_value(custom).expect("a level");
    let saved = |name: &str, fields: &[&str]| {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        Command::AddReport(SavedReport {
            name: name.into(),
            fields,
            shared_with: vec!["zoe@acme.test".into()],
        })
    };
    let languages = CustomField {
        label: "Languages".into(),
        kind: Kind::Multilist,
        options: ["English", "Deutsch"].map(str::to_owned).into(),
        parts: Vec::new(),
    };
    let (application, redirect_uri) = ("Litmos".to_owned(), BACK.to_owned());
    let mut commands = vec![
        Command::EnableLitmosAccess,
        Command::AddCustomField(languages),
    ];
    commands.extend(user("zoe", Some(42), AccessLevel::Employee));
    commands.extend(user("ben", Some(43), AccessLevel::Manager));
    commands.extend(user("custom", None, custom));
    commands.extend(user("gone", Some(44), AccessLevel::FullAdmin));
    commands.push(Command::DisableUser {
        user: "gone@acme.test".into(),
    });
    commands.extend([
        saved("Headcount", &["firstName", "status"]),
        saved("Leavers", &["terminationDate"]),
    ]);
    commands.push(Command::Authorize {
        user: ADMIN.into(),
        application,
        redirect_uri,
        offline_access: true,
    });
    commands
}
