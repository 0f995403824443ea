//! The four bodies to the byte.

use super::*;
use crate::access::Access;
use crate::access::AccessLevel;
use crate::fields::Catalogue;
use crate::server::knobs::Knobs;
use crate::state::employee::Employee;
use crate::state::employees::Employees;
use crate::state::zone::Zone;
use crate::webhook::Action;
use crate::webhook::Facts;
use crate::webhook::Format;
use crate::webhook::facts::Entry;
use crate::webhook::subscription::Subscription;
use crate::webhook::subscription::events::Family;
use crate::webhook::subscription::visibility::Visibility;
use crate::webhook::{Events, FormActionKeys, sign};

struct Given {
    employees: Employees,
    fields: Catalogue,
    access: Access,
    knobs: Knobs,
    subscription: Subscription,
    owner: Option<u64>,
}

fn given() -> Given {
    let mut zoe = Employee::new(417, None);
    for (alias, value) in [
        ("firstName", "Zoë"),
        ("jobTitle", "Fitter"),
        ("customLitmosAccess", "yes"),
        ("workEmail", "zoe@example.test"),
    ] {
        zoe.put(alias, Some(value));
    }
    let mut fields = Catalogue::default();
    fields.enable_litmos_access();
    let url = "https://lms.example.test/hook".parse().expect("an address");
    let post = ["workEmail", "jobTitle", "customLitmosAccess", "firstName"];
    let subscription = Subscription::new("nightly", url, &["city", "jobTitle"], &post);
    let (access, knobs) = (Access::default(), Knobs::default());
    Given {
        employees: [zoe].into_iter().collect(),
        fields,
        access,
        knobs,
        subscription,
        owner: None,
    }
}

impl Given {
    fn entry(action: Action, changed: &[&str]) -> Entry {
        let changed = changed.iter().map(|alias| (*alias).to_owned()).collect();
        Entry {
            employee: 417,
            action,
            changed,
            at: "2026-11-02T09:15:00Z".parse().expect("a timestamp"),
        }
    }

    fn bodies(&self, entries: &[Entry]) -> Vec<String> {
        let facts = Facts {
            company_id: 90210,
            employees: &self.employees,
            fields: &self.fields,
            access: &self.access,
            knobs: &self.knobs,
            zone: &Zone::utc(),
            seed: 1,
        };
        let visibility = Visibility::for_owner(self.owner, facts).expect("nobody is disabled here");
        let context = PayloadContext {
            subscription: &self.subscription,
            visibility: &visibility,
            facts,
        };
        build(entries, context)
            .into_iter()
            .map(|built| built.body)
            .collect()
    }

    fn body(&self, action: Action, changed: &[&str]) -> String {
        self.bodies(&[Given::entry(action, changed)]).concat()
    }

    /// The signature under the key and the time of the contract's test vectors.
    fn signature(body: &str) -> String {
        sign(
            "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            body.as_bytes(),
            "1793610900",
        )
    }
}

#[test]
fn an_update_is_the_documented_body_to_the_byte() {
    let body = given().body(Action::Updated, &["jobTitle"]);
    assert_eq!(
        body,
        r#"{"employees":[{"action":"Updated","changedFields":["Job Title"],"fields":{"First Name":"Zoë","Job Title":"Fitter","Litmos Access":"yes","Work Email":"zoe@example.test"},"id":"417","timestamp":"2026-11-02T09:15:00+0000"}]}"#
    );
    assert_eq!(
        Given::signature(&body),
        "7d734ffe6afc0c7831d145a0aea66c6fc58b12a63db35edbdc13e11b64d6dae5"
    );
}

#[test]
fn an_update_as_a_form_is_the_documented_body_to_the_byte() {
    let mut given = given();
    given.subscription.format = Format::FormEncoded;
    let body = given.body(Action::Updated, &["jobTitle"]);
    assert_eq!(
        body,
        "employees%5B417%5D%5BchangedFields%5D%5B0%5D=Job+Title&employees%5B417%5D%5BFirst+Name%5D=Zo%C3%AB&employees%5B417%5D%5BJob+Title%5D=Fitter&employees%5B417%5D%5BLitmos+Access%5D=yes&employees%5B417%5D%5BWork+Email%5D=zoe%40example.test"
    );
    assert_eq!(
        Given::signature(&body),
        "10f2501a2534c9758335f07984d043aea29963239ea545a1f3a0fa42391aff82"
    );
}

#[test]
fn an_event_is_the_documented_body_to_the_byte() {
    let mut given = given();
    given.subscription.events = Events::all(Family::EventBased);
    let body = given.body(Action::Updated, &["jobTitle"]);
    assert_eq!(
        body,
        r#"{"type":"employee.updated","timestamp":"2026-11-02T09:15:00+0000","data":{"companyId":"90210","employeeId":"417","changedFields":["jobTitle"]}}"#
    );
    assert_eq!(
        Given::signature(&body),
        "6bfc86b8ea8a5eddc213e9801ca5c16c71728c3e63a937eb9a21df52d8fd0958"
    );
    assert_eq!(
        given.body(Action::Created, &[]),
        r#"{"type":"employee.created","timestamp":"2026-11-02T09:15:00+0000","data":{"companyId":"90210","employeeId":"417"}}"#
    );
}

#[test]
fn an_event_as_a_form_has_no_timestamp() {
    let mut given = given();
    given.subscription.events = Events::all(Family::EventBased);
    given.subscription.format = Format::FormEncoded;
    assert_eq!(
        given.body(Action::Updated, &["jobTitle"]),
        "type=employee.updated&data%5BcompanyId%5D=90210&data%5BemployeeId%5D=417&data%5BchangedFields%5D%5B0%5D=jobTitle"
    );
    assert_eq!(
        given.body(Action::Deleted, &[]),
        "type=employee.deleted&data%5BcompanyId%5D=90210&data%5BemployeeId%5D=417"
    );
}

#[test]
fn an_event_is_about_one_employee_and_a_field_based_body_about_all() {
    let mut given = given();
    let mut other = Given::entry(Action::Deleted, &[]);
    other.employee = 9;
    let entries = [Given::entry(Action::Updated, &["city"]), other];
    assert_eq!(given.bodies(&entries).len(), 1);
    given.subscription.events = Events::all(Family::EventBased);
    assert_eq!(given.bodies(&entries).len(), 2);
    assert_eq!(given.bodies(&[]), [""; 0]);
}

#[test]
fn a_changed_field_that_is_not_posted_goes_by_its_id() {
    let body = given().body(Action::Updated, &["jobTitle", "city"]);
    assert!(
        body.contains(r#""changedFields":["10","Job Title"]"#),
        "{body}"
    );
}

#[test]
fn created_and_deleted_carry_no_fields() {
    let empty = |action: &str| {
        format!(
            r#"{{"employees":[{{"action":"{action}","changedFields":[],"fields":{{}},"id":"417","timestamp":"2026-11-02T09:15:00+0000"}}]}}"#
        )
    };
    assert_eq!(given().body(Action::Created, &[]), empty("Created"));
    assert_eq!(given().body(Action::Deleted, &[]), empty("Deleted"));
}

#[test]
fn a_form_says_what_happened_where_it_would_vanish_else() {
    let mut given = given();
    given.subscription.format = Format::FormEncoded;
    given.subscription.post.truncate(1);
    given.subscription.post[0].field = "mobilePhone".to_owned();
    let created = "employees%5B417%5D%5Baction%5D=Created&employees%5B417%5D%5Btimestamp%5D=2026-11-02T09%3A15%3A00%2B0000";
    assert_eq!(given.body(Action::Created, &[]), created);
    // Unset is empty text.
    let plain =
        "employees%5B417%5D%5BchangedFields%5D%5B0%5D=10&employees%5B417%5D%5BMobile+Phone%5D=";
    assert_eq!(given.body(Action::Updated, &["city"]), plain);
    given.knobs.form_action_keys = FormActionKeys::Always;
    let all = format!(
        "employees%5B417%5D%5Baction%5D=Updated&{plain}&employees%5B417%5D%5Btimestamp%5D=2026-11-02T09%3A15%3A00%2B0000"
    );
    assert_eq!(given.body(Action::Updated, &["city"]), all);
    given.knobs.form_action_keys = FormActionKeys::Never;
    assert_eq!(given.body(Action::Created, &[]), "");
}

#[test]
fn external_names_unset_values_and_the_editions_of_2022() {
    let mut given = given();
    given.subscription.post[0].name = Some("mail".to_owned());
    given.subscription.post[1].field = "terminationDate".to_owned();
    given.subscription.post[2].field = "mobilePhone".to_owned();
    let body = given.body(Action::Updated, &["city"]);
    let fields = r#""fields":{"First Name":"Zoë","Mobile Phone":null,"Termination Date":"0000-00-00","mail":"zoe@example.test"}"#;
    assert!(body.contains(fields), "{body}");
    given.knobs.wrapped_values = true;
    given.knobs.omit_action_and_timestamp = true;
    given.subscription.post.truncate(1);
    assert_eq!(
        given.body(Action::Updated, &["city"]),
        r#"{"employees":[{"changedFields":["10"],"fields":{"mail":{"value":"zoe@example.test"}},"id":"417"}]}"#
    );
}

#[test]
fn what_the_creator_may_not_see_is_not_told() {
    let mut given = given();
    given.owner = given
        .access
        .add_user("lead@acme.test", "p", None, AccessLevel::FullAdmin);
    given
        .access
        .user_by_name_mut("lead@acme.test")
        .expect("the user")
        .hidden_fields = ["workEmail", "city"].map(str::to_owned).into();
    let body = given.body(Action::Updated, &["city", "jobTitle"]);
    assert!(
        body.contains(
            r#""changedFields":["Job Title"],"fields":{"First Name":"Zoë","Job Title":"Fitter","#
        ),
        "{body}"
    );
    assert!(!body.contains("Work Email"), "{body}");
}
