//! `/users/{id}/usercustomfields` (contract, section 3.10).

use super::*;
use crate::Command;

const JSON: &str = "application/json";
const XML: &str = "text/xml; charset=utf-8";
const PATH: &str = "users/rT7_k2-Lq0M1/usercustomfields";
const MISSING: &str = "404 The custom field or its value does not exist.";

fn desk() -> Desk {
    let desk = Desk::new();
    for name in ["Department", "Shirt \"size\""] {
        desk.fake
            .apply(Command::AddCustomField { name: name.into() })
            .expect("a field");
    }
    desk
}

#[tokio::test]
async fn fields_are_written_one_by_one_and_read_in_the_order_they_were_made() {
    let desk = desk();
    let body = "<UserCustomField><Parameter fieldname=\"Department\">Sales &amp; more</Parameter></UserCustomField>";
    let answer = desk.send(&format!("POST {PATH}"), XML, body).await;
    assert_eq!(
        answer.whole(),
        "200\ncontent-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n"
    );
    let body = r#"[{"fieldname":"Shirt \"size\"","value":"L"}]"#;
    assert_eq!(
        desk.send(&format!("POST {PATH}"), JSON, body).await.status,
        "200"
    );
    assert_eq!(
        desk.ask(&format!("GET {PATH}?format=json")).await.body,
        r#"[{"fieldname":"Department","value":"Sales & more"},{"fieldname":"Shirt \"size\"","value":"L"}]"#
    );
    assert_eq!(
        desk.ask(&format!("GET {PATH}")).await.body,
        "<UserCustomField xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <Parameter fieldname=\"Department\">Sales &amp; more</Parameter>\
         <Parameter fieldname=\"Shirt &quot;size&quot;\">L</Parameter></UserCustomField>"
    );
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_whole() {
    let desk = desk();
    let parameter =
        |name: &str, value: &str| format!("<Parameter fieldname=\"{name}\">{value}</Parameter>");
    let body = |inside: String| format!("<UserCustomField>{inside}</UserCustomField>");
    let good = parameter("Department", "Sales");
    for (who, body, expected) in [
        (
            "nobody",
            body(good.clone()),
            "404 User - nobody was not found",
        ),
        (
            "rT7_k2-Lq0M1",
            body(good.clone() + &parameter("Department", "")),
            MISSING,
        ),
        (
            "rT7_k2-Lq0M1",
            body(good.clone() + "<Parameter fieldname=\"Department\"/>"),
            MISSING,
        ),
        (
            "rT7_k2-Lq0M1",
            body(good.clone() + &parameter("department", "Sales")),
            MISSING,
        ),
        ("rT7_k2-Lq0M1", body(String::new()), MISSING),
        (
            "rT7_k2-Lq0M1",
            body(good.clone() + &parameter("Department", &"x".repeat(256))),
            BODY,
        ),
        (
            "rT7_k2-Lq0M1",
            body("<Parameter>Sales</Parameter>".to_owned()),
            BODY,
        ),
        ("rT7_k2-Lq0M1", body(parameter("Department", "<b/>")), BODY),
        ("rT7_k2-Lq0M1", "<UserCustomField>".to_owned(), BODY),
        ("rT7_k2-Lq0M1", good.clone(), BODY),
    ] {
        let answer = desk
            .send(&format!("POST users/{who}/usercustomfields"), XML, &body)
            .await;
        assert_eq!(
            answer.status,
            expected,
            "{}",
            body.chars().take(120).collect::<String>()
        );
    }
    for body in ["", "{}", "[1]", r#"[{"value":"Sales"}]"#] {
        assert_eq!(
            desk.send(&format!("POST {PATH}"), JSON, body).await.status,
            BODY,
            "{body}"
        );
    }
    let read = desk.ask(&format!("GET {PATH}?format=json")).await.body;
    assert_eq!(
        read,
        r#"[{"fieldname":"Department","value":""},{"fieldname":"Shirt \"size\"","value":""}]"#
    );
    assert_eq!(
        desk.ask("GET users/nobody/usercustomfields").await.status,
        "404 User - nobody was not found"
    );
    assert_eq!(
        desk.ask(&format!("PUT {PATH}")).await.header("allow"),
        Some("GET, POST")
    );
}

#[tokio::test]
async fn a_site_has_at_most_twenty_five_fields() {
    let desk = Desk::new();
    let add = |name: &str| {
        desk.fake
            .apply(Command::AddCustomField { name: name.into() })
    };
    for number in 1..=25 {
        assert!(add(&format!("F{number}")).is_ok());
    }
    assert_eq!(add("F26").expect_err("too many").status, 409);
    assert_eq!(
        Desk::new()
            .fake
            .apply(Command::AddCustomField { name: " ".into() })
            .expect_err("blank")
            .status,
        409
    );
}
