//! Whole good answers of `/users/{id}/usercustomfields`.

use super::*;
use crate::Command;

#[tokio::test]
async fn a_persons_fields_written_and_read() {
    let desk = Desk::new();
    desk.fake
        .apply(Command::AddCustomField {
            name: "Department".into(),
        })
        .expect("a field");
    let json = r#"[{"fieldname":"Department","value":"a/b"}]"#;
    let xml = "<UserCustomField><Parameter fieldname=\"Department\">a &lt; b</Parameter></UserCustomField>";
    let path = format!("users/{LEARNER}/usercustomfields");
    insta::assert_snapshot!(desk.in_both(&format!("POST {path}"), json, xml).await, @r"
    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET



    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET
    ");
    insta::assert_snapshot!(desk.read_in_both(&path).await, @r#"
    200
    content-length: 44
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"fieldname":"Department","value":"a < b"}]

    200
    content-length: 141
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <UserCustomField xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Parameter fieldname="Department">a &lt; b</Parameter></UserCustomField>
    "#);
}
