//! GET meta/lists and PUT meta/lists/{listFieldId} (section 6.3), GET meta/tables (section 6.2).

use crate::support::{Given, fields};
use fake_bamboohr::{AccessLevel, Command, Company, CustomField, Kind, Zone};

fn company() -> Given {
    let given = Given::new(Company::empty("acme", Zone::utc(), 1));
    let colours = vec!["Red".to_owned(), "Blue".to_owned()];
    let colours = CustomField {
        label: "Colours".into(),
        kind: Kind::Multilist,
        options: colours,
        parts: Vec::new(),
    };
    given.apply(Command::AddCustomField(colours)).unwrap();
    given
}

/// One list of the answer.
fn list<'a>(answer: &'a str, field: &str) -> &'a str {
    let start = answer
        .find(&format!(r#"{{"fieldId":"{field}","#))
        .expect("the list");
    let rest = &answer[start..];
    &rest[..rest.find("]}").expect("its end") + 2]
}

#[tokio::test]
async fn lists_have_their_options_with_numbers_and_dates() {
    let given = company();
    let lists = given.get("meta/lists/").await;
    insta::assert_snapshot!(list(&lists, "16"), @r#"{"fieldId":"16","manageable":"yes","multiple":"no","name":"Employment Status","alias":"employmentHistoryStatus","options":[{"id":18001,"archived":"no","createdDate":null,"archivedDate":null,"name":"Terminated"},{"id":18002,"archived":"no","createdDate":null,"archivedDate":null,"name":"Contractor"}]}"#);
    insta::assert_snapshot!(list(&lists, "4501"), @r#"{"fieldId":"4501","manageable":"yes","multiple":"yes","name":"Colours","alias":"customColours","options":[{"id":18012,"archived":"no","createdDate":null,"archivedDate":null,"name":"Red"},{"id":18013,"archived":"no","createdDate":null,"archivedDate":null,"name":"Blue"}]}"#);
    insta::assert_snapshot!(list(&lists, "157"), @r#"{"fieldId":"157","manageable":"no","multiple":"no","name":"EEO Job Category","alias":"eeo","options":[]}"#);
    assert!(
        given
            .xml("GET", "meta/lists?format=JSON", "")
            .await
            .starts_with(r#"200 [{"fieldId":""#)
    );
    let xml = given.xml("GET", "meta/lists", "").await;
    let start = xml.find("<list fieldId=\"4501\"").unwrap();
    insta::assert_snapshot!(&xml[start..], @r#"<list fieldId="4501" alias="customColours" manageable="yes" multiple="yes"><name>Colours</name><options><option id="18012" archived="no" createdDate="" archivedDate="">Red</option><option id="18013" archived="no" createdDate="" archivedDate="">Blue</option></options></list></lists>"#);
}

#[tokio::test]
async fn a_list_is_added_to_renamed_and_archived_and_says_so_in_xml() {
    let given = company();
    let of = fields("firstName=Ana;lastName=Ruiz;customColours=Blue,Red");
    given
        .apply(Command::AddEmployee {
            id: Some(1),
            fields: of,
        })
        .unwrap();
    let red = 18_012;
    let body = format!(
        r#"{{"options":[{{"id":"{red}","value":"Crimson"}},{{"id":18013,"archived":"yes"}},{{"value":"Green"}}]}}"#
    );
    insta::assert_snapshot!(given.json("PUT", "meta/lists/4501", &body).await, @r#"
    200 <?xml version="1.0"?>
    <list fieldId="4501" alias="customColours" manageable="yes" multiple="yes"><name>Colours</name><options><option id="18012" archived="no" createdDate="" archivedDate="">Crimson</option><option id="18013" archived="yes" createdDate="" archivedDate="2026-11-02T15:00:00+00:00">Blue</option><option id="18014" archived="no" createdDate="2026-11-02T15:00:00+00:00" archivedDate="">Green</option></options></list>
    "#);
    // Old records keep what is archived, and show the new text of what was renamed.
    assert_eq!(
        given.get("employees/1?fields=customColours").await,
        r#"200 {"id":"1","customColours":"Blue,Crimson"}"#
    );
    assert_eq!(
        given
            .json(
                "POST",
                "employees/1",
                r#"{"customColours":["green","Crimson"]}"#
            )
            .await,
        "200"
    );
    assert_eq!(
        given.get("employees/1?fields=customColours").await,
        r#"200 {"id":"1","customColours":"Green,Crimson"}"#
    );
    let refused = given
        .json("POST", "employees/1", r#"{"customColours":"Blue"}"#)
        .await;
    assert_eq!(refused, "409 [customColours has no option Blue]");
    let body = "<options><option id=\"18013\" archived=\"no\"/><option>Black &amp; White</option></options>";
    assert!(
        given
            .xml("PUT", "meta/lists/4501", body)
            .await
            .contains("Black &amp; White")
    );
    assert_eq!(
        given
            .json("POST", "employees/1", r#"{"customColours":"Blue"}"#)
            .await,
        "200"
    );
}

#[tokio::test]
async fn a_change_that_is_refused_is_refused_whole() {
    let given = company();
    let before = given.fake.read(Company::clone);
    for (list, body, answer) in [
        ("4501", "{", "400 [Invalid data]"),
        (
            "4501",
            r#"{"options":[{}]}"#,
            "400 [A new option needs a value]",
        ),
        (
            "4501",
            r#"{"options":[{"value":"Green"},{"value":"RED "}]}"#,
            "409 [Duplicate list value Red]",
        ),
        (
            "4501",
            r#"{"options":[{"id":18012,"value":"Blue"}]}"#,
            "409 [Duplicate list value Blue]",
        ),
        (
            "4501",
            r#"{"options":[{"value":"Green"},{"id":99}]}"#,
            "404 [Option not found]",
        ),
        (
            "4501",
            r#"{"options":[{"id":18012,"archived":"maybe"}]}"#,
            "400 [Invalid data]",
        ),
        (
            "16",
            r#"{"options":[{"id":18001,"archived":"yes"}]}"#,
            "409 [Terminated is built in]",
        ),
        (
            "157",
            r#"{"options":[{"value":"Other"}]}"#,
            "403 [The list cannot be edited]",
        ),
        ("1", r#"{"options":[]}"#, "404 [List not found]"),
        ("9999", r#"{"options":[]}"#, "404 [List not found]"),
    ] {
        assert_eq!(
            given.json("PUT", &format!("meta/lists/{list}"), body).await,
            answer,
            "{list} {body}"
        );
    }
    assert_eq!(given.fake.read(Company::clone), before);
    let client = given.user("ana@acme.test", None, AccessLevel::Employee);
    assert_eq!(
        client
            .json("PUT", "meta/lists/16", r#"{"options":[]}"#)
            .await,
        "403 [The list cannot be edited]"
    );
}

#[tokio::test]
async fn tables_have_the_columns_by_the_names_of_their_rows() {
    let given = company();
    insta::assert_snapshot!(given.get("meta/tables").await, @r#"200 [{"alias":"jobInfo","fields":[{"id":4047,"name":"Job Information: Date","alias":"date","type":"date"},{"id":18,"name":"Location","alias":"location","type":"list"},{"id":1355,"name":"Division","alias":"division","type":"list"},{"id":4,"name":"Department","alias":"department","type":"list"},{"id":17,"name":"Job Title","alias":"jobTitle","type":"list"},{"id":91,"name":"Reporting to","alias":"reportsTo","type":"employee"}]},{"alias":"employmentStatus","fields":[{"id":1936,"name":"Employment Status: Date","alias":"date","type":"date"},{"id":16,"name":"Employment Status","alias":"employmentStatus","type":"list"},{"id":1937,"name":"Employment Status: Comment","alias":"comment","type":"textarea"},{"id":4237,"name":"Termination Type","alias":"terminationTypeId","type":"list"},{"id":4238,"name":"Termination Reason","alias":"terminationReasonId","type":"list"},{"id":4239,"name":"Eligible For Re-hire","alias":"terminationRehireId","type":"list"}]}]"#);
    insta::assert_snapshot!(given.xml("GET", "meta/tables/", "").await, @r#"
    200 <?xml version="1.0"?>
    <tables><table alias="jobInfo"><field id="4047" alias="date" type="date">Job Information: Date</field><field id="18" alias="location" type="list">Location</field><field id="1355" alias="division" type="list">Division</field><field id="4" alias="department" type="list">Department</field><field id="17" alias="jobTitle" type="list">Job Title</field><field id="91" alias="reportsTo" type="employee">Reporting to</field></table><table alias="employmentStatus"><field id="1936" alias="date" type="date">Employment Status: Date</field><field id="16" alias="employmentStatus" type="list">Employment Status</field><field id="1937" alias="comment" type="textarea">Employment Status: Comment</field><field id="4237" alias="terminationTypeId" type="list">Termination Type</field><field id="4238" alias="terminationReasonId" type="list">Termination Reason</field><field id="4239" alias="terminationRehireId" type="list">Eligible For Re-hire</field></table></tables>
    "#);
    let user = "admin@acme.test".to_owned();
    given
        .apply(Command::HideFields {
            user,
            fields: vec!["department".into()],
        })
        .unwrap();
    assert!(!given.get("meta/tables").await.contains("Department"));
}
