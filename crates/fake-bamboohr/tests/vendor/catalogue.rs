//! GET meta/fields (section 6.1).

use crate::support::{Given, acme};
use fake_bamboohr::{Command, Company, CustomField, Kind, Zone};

fn custom_field(label: &str, kind: Kind) -> Command {
    Command::AddCustomField(CustomField {
        label: label.into(),
        kind,
        options: Vec::new(),
        parts: Vec::new(),
    })
}

#[tokio::test]
async fn the_catalogue_lists_ids_names_types_and_aliases() {
    let given = Given::acme();
    let json = given.get("meta/fields/").await;
    assert!(
        json.starts_with(
            r#"200 [{"id":1,"name":"First Name","type":"text","alias":"firstName"},{"id":2,"#
        ),
        "{json}"
    );
    for entry in [
        r#"{"id":387,"name":"Status","type":"status","alias":"status"}"#,
        r#"{"id":387,"name":"Employment Status","type":"status","deprecated":true,"alias":"employmentStatus"}"#,
        r#"{"id":16,"name":"Employment Status","type":"list","alias":"employmentHistoryStatus"}"#,
        r#"{"id":4471,"name":"Litmos Access","type":"checkbox","alias":"customLitmosAccess"}"#,
        r#"{"id":-38,"name":"Termination Date","type":"date","alias":"terminationDate"}"#,
    ] {
        assert!(json.contains(entry), "{entry} in {json}");
    }
    assert!(!json.contains("fullName1"));
    let xml = given.xml("GET", "meta/fields", "").await;
    let start = "200 <?xml version=\"1.0\"?>\n<fields><field id=\"1\" type=\"text\" alias=\"firstName\">First Name</field>";
    assert!(xml.starts_with(start), "{xml}");
}

#[tokio::test]
async fn litmos_access_is_absent_until_enabled_and_hidden_from_who_may_not_see_it() {
    let given = Given::new(Company::empty("acme", Zone::utc(), 1));
    assert!(!given.get("meta/fields").await.contains("Litmos"));
    given.apply(Command::EnableLitmosAccess).unwrap();
    assert!(
        given
            .get("meta/fields")
            .await
            .contains("customLitmosAccess")
    );
    let fields = vec!["customLitmosAccess".to_owned()];
    given
        .apply(Command::HideFields {
            user: "admin@acme.test".into(),
            fields: fields.clone(),
        })
        .unwrap();
    assert!(!given.get("meta/fields").await.contains("Litmos"));
    given
        .apply(Command::ShowFields {
            user: "admin@acme.test".into(),
            fields,
        })
        .unwrap();
    assert!(
        given
            .get("meta/fields")
            .await
            .contains("customLitmosAccess")
    );
}

#[tokio::test]
async fn its_id_and_alias_are_the_accounts_own() {
    let mut company = Company::empty("acme", Zone::utc(), 1);
    company.configure_litmos_access(5100, "customLMS");
    company
        .seed_employee(
            1,
            &crate::support::fields("firstName=Ana;lastName=Ruiz;customLMS=yes"),
        )
        .unwrap();
    let given = Given::new(company);
    given.apply(Command::EnableLitmosAccess).unwrap();
    let entry = r#"{"id":5100,"name":"Litmos Access","type":"checkbox","alias":"customLMS"}"#;
    assert!(given.get("meta/fields").await.contains(entry));
    let answer = given.get("employees/1?fields=5100,customLMS,4471").await;
    assert_eq!(answer, r#"200 {"id":"1","5100":"yes","customLMS":"yes"}"#);
}

#[tokio::test]
async fn a_companys_own_field_can_be_written_and_read() {
    let given = Given::new(acme());
    given
        .apply(custom_field("T-Shirt Size", Kind::Text))
        .unwrap();
    assert_eq!(
        given
            .json("POST", "employees/417", r#"{"customTShirtSize":"M"}"#)
            .await,
        "200"
    );
    let answer = given.get("employees/417?fields=customTShirtSize").await;
    assert_eq!(answer, r#"200 {"id":"417","customTShirtSize":"M"}"#);
}
