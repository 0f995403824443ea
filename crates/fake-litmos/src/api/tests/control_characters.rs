//! Characters that XML 1.0 does not have: JSON brings them in, XML does not, and no answer in XML
//! holds one.

use super::*;
use crate::Command;

#[tokio::test]
async fn what_json_brought_in_shows_in_json_and_is_replaced_in_xml() {
    let desk = Desk::new();
    let body = r#"{"UserName":"ben@acme.test","FirstName":"B\u0001e\u000bn","LastName":"a\uffffb\t\r\nc","City":"\u007f"}"#;
    let made = desk.send("POST users?format=json", JSON, body).await;
    assert_eq!(made.status, "201");
    assert!(
        made.body.contains(r#""FirstName":"B\u0001e\u000bn""#),
        "{}",
        made.body
    );
    let shown = desk.ask("GET users/ben@acme.test").await.body;
    assert!(
        shown.contains("<FirstName>B\u{fffd}e\u{fffd}n</FirstName>"),
        "{shown}"
    );
    assert!(
        shown.contains("<LastName>a\u{fffd}b\t&#xD;\nc</LastName>"),
        "{shown}"
    );
    assert!(shown.contains("<City>\u{7f}</City>"), "{shown}");
}

#[tokio::test]
async fn an_error_that_repeats_them_is_well_formed_too() {
    let desk = Desk::new();
    let answer = desk.ask("GET users/a%01%00b").await;
    let detail = "User - a\u{fffd}\u{fffd}b was not found";
    assert_eq!(
        answer.body,
        format!("<ErrorDetail {INSTANCE}><Detail>{detail}</Detail></ErrorDetail>")
    );
    assert_eq!(answer.status, "404 User - a  b was not found");
}

#[tokio::test]
async fn xml_with_them_is_malformed_wherever_they_stand() {
    let desk = Desk::new();
    desk.set("rate_limit", "off");
    desk.fake
        .apply(Command::AddCustomField {
            name: "Department".into(),
        })
        .expect("a field");
    let before = desk.fake.read(Site::clone);
    for odd in ["\u{1}", "&#1;", "&#xB;", "\u{ffff}", "&#xFFFE;"] {
        let user = format!(
            "<User><UserName>ben@acme.test</UserName><FirstName>B{odd}</FirstName><LastName>O</LastName></User>"
        );
        assert_eq!(
            desk.send("POST users", XML, &user).await.status,
            BODY,
            "{odd:?}"
        );
        let rows = format!(
            "<UserImports><UserImport><Username>b{odd}@acme.test</Username></UserImport></UserImports>"
        );
        assert_eq!(
            desk.send("POST bulkimports", XML, &rows).await.status,
            BODY,
            "{odd:?}"
        );
        for field in [
            format!("fieldname=\"Department{odd}\">x"),
            format!("fieldname=\"Department\">x{odd}"),
        ] {
            let fields =
                format!("<UserCustomField><Parameter {field}</Parameter></UserCustomField>");
            let answer = desk
                .send("POST users/rT7_k2-Lq0M1/usercustomfields", XML, &fields)
                .await;
            assert_eq!(answer.status, BODY, "{fields:?}");
        }
    }
    assert_eq!(desk.fake.read(Site::clone), before);
}
