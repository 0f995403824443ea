//! Large companies: nothing here may grow faster than the number of employees.

use crate::support::{Given, fields};
use fake_bamboohr::{Command, Company, PowerEdit, Subscription};

#[tokio::test]
async fn power_edit_on_many_people_with_a_webhook_is_one_pass() {
    let company = Company::generated(20_000, 1);
    let given = Given::new(company);
    given.apply(Command::EnableLitmosAccess).unwrap();
    let url = "http://engine.test/hook".parse().unwrap();
    let mut nightly = Subscription::new(
        "hook",
        url,
        &["customLitmosAccess", "jobTitle"],
        &["customLitmosAccess"],
    );
    nightly.schedule = Some("daily 12:00".parse().unwrap());
    let hook = given.webhook(nightly);
    // Quadratic work would be 400 million steps and minutes here.
    for (field, value) in [("customLitmosAccess", "yes"), ("jobTitle", "Associate")] {
        let edit = Command::PowerEdit(PowerEdit::column(field, value, fields("")));
        assert!(given.apply(edit).unwrap().len() > 15_000);
    }
    given.run_until("2026-11-02T19:00:00Z").await;
    assert_eq!(given.stats(hook, 0).deliveries, 1);
}
