//! `/courses`, `/users/{id}/courses`, `/users/{id}/learningpaths` (contract, section 5.3).

use jiff::SignedDuration;

use super::*;
use crate::Command;

const JSON: &str = "application/json";
const XML: &str = "text/xml; charset=utf-8";

/// Makes a course; its id.
fn course(desk: &Desk, code: &str, name: &str) -> String {
    desk.fake
        .apply(Command::AddCourse {
            code: code.into(),
            name: name.into(),
        })
        .expect("a course");
    desk.fake.read(|site| {
        site.courses()
            .find(|course| course.code == code)
            .expect("a course")
            .id
            .clone()
    })
}

fn mails(desk: &Desk) -> Vec<String> {
    desk.fake.read(|site| {
        site.mails()
            .iter()
            .map(|mail| format!("{}: {}", mail.to, mail.subject))
            .collect()
    })
}

/// A course as the API shows it in JSON.
fn shown(id: &str, number: u64, code: &str, name: &str) -> String {
    format!(
        r#"{{"Id":"{id}","Code":"{code}","Name":"{name}","Active":true,"ForSale":false,"OriginalId":{number},"Description":"","EcommerceShortDescription":"","EcommerceLongDescription":"","CourseCodeForBulkImport":"{number}-{code}","Price":0,"AccessTillDate":"","AccessTillDays":0,"CourseTeamLibrary":false}}"#
    )
}

#[tokio::test]
async fn courses_have_fourteen_members_in_lists_and_alone() {
    let desk = Desk::new();
    assert_eq!(desk.ask("GET courses?format=json").await.body, "[]");
    let welding = course(&desk, "WBT001", "Welding");
    let first_aid = course(&desk, "WBT002", "First aid");
    let (one, two) = (
        shown(&first_aid, 579_002, "WBT002", "First aid"),
        shown(&welding, 579_001, "WBT001", "Welding"),
    );
    let answer = desk.ask("GET Courses?format=json").await;
    assert_eq!(
        (answer.status.as_str(), answer.body),
        ("200", format!("[{one},{two}]"))
    );
    assert_eq!(
        desk.ask("GET courses?format=json&search=WELD").await.body,
        format!("[{two}]")
    );
    assert_eq!(
        desk.ask("GET courses?format=json&limit=1").await.body,
        format!("[{one}]")
    );
    let answer = desk
        .ask(&format!("GET courses/{welding}?format=json"))
        .await;
    assert_eq!((answer.status.as_str(), answer.body), ("200", two));
    let xml = desk.ask(&format!("GET courses/{welding}")).await.body;
    assert_eq!(
        xml,
        format!(
            "<Course xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Id>{welding}</Id><Code>WBT001</Code>\
             <Name>Welding</Name><Active>true</Active><ForSale>false</ForSale><OriginalId>579001</OriginalId>\
             <Description></Description><EcommerceShortDescription></EcommerceShortDescription>\
             <EcommerceLongDescription></EcommerceLongDescription>\
             <CourseCodeForBulkImport>579001-WBT001</CourseCodeForBulkImport><Price>0</Price>\
             <AccessTillDate></AccessTillDate><AccessTillDays>0</AccessTillDays>\
             <CourseTeamLibrary>false</CourseTeamLibrary></Course>"
        )
    );
    let unknown = desk.ask("GET courses/nothing?format=json").await;
    assert_eq!(
        unknown.status,
        "404 No course with this id exists in your organization"
    );
    assert_eq!(desk.ask("POST courses").await.header("allow"), Some("GET"));
}

#[tokio::test]
async fn an_assignment_sends_a_mail_unless_it_is_told_not_to() {
    let desk = Desk::new();
    let (welding, first_aid) = (
        course(&desk, "WBT001", "Welding"),
        course(&desk, "WBT002", "First aid"),
    );
    let path = "users/rT7_k2-Lq0M1/courses";
    let body = format!(r#"[{{"Id":"{welding}"}}]"#);
    let answer = desk
        .send(&format!("POST {path}?format=json"), JSON, &body)
        .await;
    assert_eq!(
        answer.whole(),
        "200\ncontent-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n"
    );
    assert_eq!(
        mails(&desk),
        ["ana.ruiz@acme.test: The course Welding was assigned to you"]
    );
    let body = format!(
        "<Courses><Course><Id>{first_aid}</Id></Course><Course><Id>{welding}</Id></Course></Courses>"
    );
    assert_eq!(
        desk.send(&format!("POST {path}?sendmessage=false"), XML, &body)
            .await
            .status,
        "200"
    );
    // Welding was there already, so a second assignment tells nobody.
    assert_eq!(
        desk.send(&format!("POST {path}"), XML, &body).await.status,
        "200"
    );
    assert_eq!(mails(&desk).len(), 1);
    let answer = desk.ask(&format!("GET {path}?format=json")).await;
    let (one, two) = (
        shown(&first_aid, 579_002, "WBT002", "First aid"),
        shown(&welding, 579_001, "WBT001", "Welding"),
    );
    assert_eq!(answer.body, format!("[{one},{two}]"));
}

#[tokio::test]
async fn an_assignment_that_cannot_be_is_refused_whole() {
    let desk = Desk::new();
    let welding = course(&desk, "WBT001", "Welding");
    let good = format!(r#"[{{"Id":"{welding}"}}]"#);
    let mixed = format!(r#"[{{"Id":"{welding}"}},{{"Id":"nothing"}}]"#);
    for (who, body, expected) in [
        ("nobody", good.as_str(), "404 User - nobody was not found"),
        (
            "ana.ruiz@acme.test",
            &good,
            "404 User - ana.ruiz@acme.test was not found",
        ),
        (
            "rT7_k2-Lq0M1",
            &mixed,
            "404 No course with this id exists in your organization",
        ),
        ("rT7_k2-Lq0M1", "[]", BODY),
        ("rT7_k2-Lq0M1", "{}", BODY),
        ("rT7_k2-Lq0M1", "[", BODY),
    ] {
        assert_eq!(
            desk.send(&format!("POST users/{who}/courses"), JSON, body)
                .await
                .status,
            expected,
            "{body}"
        );
    }
    assert!(mails(&desk).is_empty());
    assert_eq!(
        desk.ask("GET users/rT7_k2-Lq0M1/courses?format=json")
            .await
            .body,
        "[]"
    );
    assert_eq!(
        desk.ask("GET users/nobody/courses").await.status,
        "404 User - nobody was not found"
    );
    assert_eq!(
        desk.ask("PUT users/x/courses").await.header("allow"),
        Some("GET, POST")
    );
}

#[tokio::test]
async fn an_import_assigns_courses_by_code_and_writes_custom_fields_by_number() {
    let desk = Desk::new();
    course(&desk, "WBT001", "Welding");
    for name in ["Department", "Badge"] {
        desk.fake
            .apply(Command::AddCustomField { name: name.into() })
            .expect("a field");
    }
    let rows = format!(
        r#"[{{"Username":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","Course1":"579001-WBT001",
        "Course2":"WBT001","UserCustomField2":"B7","UserCustomField3":"nowhere"}},
        {{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","UserCustomField1":"{}"}}]"#,
        "x".repeat(256)
    );
    assert_eq!(
        desk.send("POST bulkimports", JSON, &rows).await.status,
        "200"
    );
    desk.control
        .move_to(desk.fake.clock().now() + SignedDuration::from_secs(2));
    let courses = desk
        .ask("GET users/rT7_k2-Lq0M1/courses?format=json")
        .await
        .body;
    assert!(courses.contains(r#""Code":"WBT001""#), "{courses}");
    let fields = desk
        .ask("GET users/rT7_k2-Lq0M1/usercustomfields?format=json")
        .await
        .body;
    assert_eq!(
        fields,
        r#"[{"fieldname":"Department","value":""},{"fieldname":"Badge","value":"B7"}]"#
    );
    assert!(mails(&desk).is_empty());
    // A row that fails does nothing at all.
    assert!(
        desk.fake
            .read(|site| site.learner_by_name("ben@acme.test").is_none())
    );
}

#[tokio::test]
async fn there_are_no_learning_paths() {
    let desk = Desk::new();
    let path = "users/rT7_k2-Lq0M1/learningpaths";
    assert_eq!(
        desk.ask(&format!("GET {path}?format=json")).await.body,
        "[]"
    );
    let xml = desk.ask(&format!("GET {path}")).await.body;
    assert_eq!(
        xml,
        "<LearningPaths xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"/>"
    );
    let answer = desk
        .send(&format!("POST {path}"), JSON, r#"[{"Id":"x"}]"#)
        .await;
    assert_eq!(
        answer.status,
        "404 No learning path with this id exists in your organization"
    );
    assert_eq!(
        desk.send(&format!("POST {path}"), JSON, "[]").await.status,
        BODY
    );
    assert_eq!(
        desk.ask("GET users/nobody/learningpaths").await.status,
        "404 User - nobody was not found"
    );
    assert_eq!(
        desk.ask("DELETE users/x/learningpaths")
            .await
            .header("allow"),
        Some("GET, POST")
    );
}

#[tokio::test]
async fn a_course_made_by_hand_has_a_code_and_a_name_without_nul() {
    let desk = Desk::new();
    let before = desk.fake.read(Site::clone);
    for (code, name) in [
        ("", "Welding"),
        ("WBT001", " "),
        ("WBT\0", "Welding"),
        ("WBT001", "Weld\0ing"),
    ] {
        let refused = desk.fake.apply(Command::AddCourse {
            code: code.into(),
            name: name.into(),
        });
        assert_eq!(
            refused.expect_err("no course").status,
            409,
            "{code:?} {name:?}"
        );
    }
    assert_eq!(desk.fake.read(Site::clone), before);
}
