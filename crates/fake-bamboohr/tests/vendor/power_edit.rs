//! Power Edit: a column or single cells, saved employee by employee (section 9.3).

use crate::support::{Given, fields};
use fake_bamboohr::{
    AccessLevel, Change, Command, CustomLevel, FieldChange, GridCell, PowerEdit, PowerEdited,
    Reach, Refusal, RefusedCell, Right,
};

fn column(field: &str, value: &str, filter: &str) -> PowerEdit {
    PowerEdit::column(field, value, fields(filter))
}

fn cell(employee: u64, field: &str, value: &str) -> GridCell {
    GridCell {
        employee,
        field: field.into(),
        value: value.into(),
    }
}

/// What came of it, and how many changes it made.
fn outcome(given: &Given, edit: PowerEdit) -> (PowerEdited, usize) {
    let changes = given
        .apply(Command::PowerEdit(edit))
        .expect("a grid that there is");
    match changes.as_slice() {
        [made @ .., Change::PowerEdited(outcome)] => (outcome.clone(), made.len()),
        other => panic!("{other:?}"),
    }
}

fn refused(employee: u64, field: Option<&str>, status: u16, message: &str) -> RefusedCell {
    RefusedCell {
        employee,
        field: field.map(str::to_owned),
        why: Refusal::new(status, message),
    }
}

#[tokio::test]
async fn every_active_employee_that_matches_is_changed_once() {
    let given = Given::acme();
    let edit = column("Litmos Access", "yes", "department=sales");
    let changes = given.apply(Command::PowerEdit(edit.clone())).unwrap();
    let at = given.fake.now();
    let ticked = FieldChange {
        field: "customLitmosAccess".into(),
        before: None,
        after: Some("yes".into()),
    };
    // June is in Sales too, but inactive people are not in the grid.
    let changed = PowerEdited {
        changed: vec![418],
        ..PowerEdited::default()
    };
    assert_eq!(
        changes,
        [
            Change::EmployeeUpdated {
                employee: 418,
                at,
                fields: vec![ticked]
            },
            Change::PowerEdited(changed)
        ]
    );
    let unchanged = PowerEdited {
        unchanged: vec![418],
        ..PowerEdited::default()
    };
    assert_eq!(outcome(&given, edit), (unchanged, 0));
    let (everybody, changes) = outcome(&given, column("customLitmosAccess", "no", ""));
    assert_eq!((everybody.changed, changes), (vec![417, 418], 2));
}

#[tokio::test]
async fn who_cannot_be_saved_is_refused_and_the_others_are_saved() {
    let given = Given::acme();
    let (city, _) = outcome(&given, column("city", "Bath", ""));
    assert_eq!(city.changed, [417]);
    assert_eq!(
        city.refused,
        [refused(418, None, 409, "An address needs a country")]
    );
    assert_eq!(
        given.get("employees/417?fields=city").await,
        r#"200 {"id":"417","city":"Bath"}"#
    );
    // One after the other: the first may have the address, the second no longer.
    let (email, _) = outcome(&given, column("workEmail", "all@example.test", ""));
    assert_eq!(email.changed, [417]);
    assert_eq!(
        email.refused,
        [refused(
            418,
            None,
            409,
            "Duplicate work email all@example.test"
        )]
    );
}

#[tokio::test]
async fn a_grid_with_columns_that_are_not_on_the_screen_does_nothing() {
    let given = Given::acme();
    let before = given.fake.read(Clone::clone);
    let refused = |edit| {
        given
            .apply(Command::PowerEdit(edit))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refused(column("shoeSize", "44", "department=None")),
        "404: There is no field shoeSize"
    );
    assert_eq!(
        refused(column("city", "Bath", "shoeSize=44")),
        "404: There is no field shoeSize"
    );
    assert_eq!(
        refused(column("fullName1", "Z", "")),
        "400: First name Last name cannot be set; it follows from others"
    );
    let nobody = PowerEdit {
        user: Some("nobody".into()),
        ..column("city", "Bath", "")
    };
    assert_eq!(refused(nobody), "404: There is no user nobody");
    assert_eq!(given.fake.read(Clone::clone), before);
}

#[tokio::test]
async fn cells_of_one_employee_are_one_change_and_history_counts_from_the_effective_day() {
    let given = Given::acme();
    let cells = vec![
        cell(418, "jobTitle", "Lead"),
        cell(418, "Work Phone", "1"),
        cell(419, "workPhone", "2"),
        cell(417, "jobTitle", "fitter"),
        cell(9, "jobTitle", "Lead"),
    ];
    let effective = Some("2026-11-20".parse().unwrap());
    let (done, changes) = outcome(
        &given,
        PowerEdit {
            effective,
            ..PowerEdit::cells(cells)
        },
    );
    assert_eq!(
        (done.changed, done.unchanged, changes),
        (vec![418], vec![417], 1)
    );
    let absent = refused(9, None, 404, "Employee not found");
    assert_eq!(
        done.refused,
        [
            absent,
            refused(419, None, 409, "Inactive people are not in the grid")
        ]
    );
    let shown = async || given.get("employees/418?fields=jobTitle,workPhone").await;
    assert_eq!(
        shown().await,
        r#"200 {"id":"418","jobTitle":"Rep","workPhone":"1"}"#
    );
    given.run_until("2026-11-20T12:00:00Z").await;
    assert_eq!(
        shown().await,
        r#"200 {"id":"418","jobTitle":"Lead","workPhone":"1"}"#
    );
}

#[tokio::test]
async fn what_the_user_may_not_edit_is_refused_by_name() {
    let given = Given::acme();
    let user = || "rep@acme.test".to_owned();
    let add = Command::AddUser {
        user: user(),
        password: "p".into(),
        employee: None,
        full_admin: false,
    };
    given.apply(add).unwrap();
    let level = CustomLevel {
        name: "Titles".into(),
        reach: Reach::Employees([417].into()),
        others: Right::ViewOnly,
        fields: [("jobTitle".to_owned(), Right::Edit)].into(),
        may_add_employees: false,
    };
    let level = AccessLevel::Custom(level);
    given
        .apply(Command::SetAccessLevel {
            user: user(),
            level,
        })
        .unwrap();
    let by_user = |edit: PowerEdit| PowerEdit {
        user: Some(user()),
        ..edit
    };
    let (column, _) = outcome(&given, by_user(column("jobTitle", "Lead", "")));
    // Ben is not on the list this user sees.
    assert_eq!(
        column,
        PowerEdited {
            changed: vec![417],
            ..PowerEdited::default()
        }
    );
    let cells = vec![
        cell(417, "jobTitle", "Head"),
        cell(417, "city", "Bend"),
        cell(418, "jobTitle", "Head"),
    ];
    let (cells, _) = outcome(&given, by_user(PowerEdit::cells(cells)));
    assert_eq!(cells.changed, [417]);
    assert_eq!(
        cells.refused,
        [
            refused(417, Some("City"), 403, "You may not edit City"),
            refused(418, None, 404, "Employee not found")
        ]
    );
    assert_eq!(
        given.get("employees/417?fields=jobTitle,city").await,
        r#"200 {"id":"417","jobTitle":"Head","city":"Salem"}"#
    );
}
