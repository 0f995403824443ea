//! `/org/users/details`: who was made or written within a range (contract, section 3.9).

use super::*;
use crate::Command;

const JSON: &str = "application/json";
const RANGE: &str = "406 Please provide a valid since and to query string parameters";
const TODAY: &str = "since=2026-11-02%2000:00:00&to=2026-11-03%2000:00:00";

async fn names(desk: &Desk, query: &str) -> Vec<String> {
    let answer = desk
        .ask(&format!("GET org/users/details?format=json&{query}"))
        .await;
    assert_eq!(answer.status, "200", "{query}");
    let names = answer.body.split("\"UserName\":\"").skip(1);
    names
        .map(|rest| rest.split('"').next().expect("a name").to_owned())
        .collect()
}

#[tokio::test]
async fn a_user_of_the_range_is_complete_with_four_members_more_and_no_login_key() {
    let desk = Desk::new();
    desk.control
        .move_to("2026-11-02T08:00:05.120Z".parse().expect("a time"));
    assert_eq!(
        desk.send("PUT users/rT7_k2-Lq0M1", JSON, ANA).await.status,
        "200"
    );
    let answer = desk
        .ask(&format!("GET Org/Users/Details?format=json&{TODAY}"))
        .await;
    let ana = ANA
        .strip_suffix('}')
        .expect("an object")
        .replace("loginkey=6d0f", "loginkey=");
    let more = r#""OriginalUserId":7100231,"UpdatedDate":"2026-11-02T08:00:05.12","CreatedBy":7100001,"UpdatedBy":7100001"#;
    assert_eq!(
        (answer.status.as_str(), answer.body),
        ("200", format!("[{ana},{more}}}]"))
    );
    let xml = desk
        .ask(&format!("GET org/users/details?{TODAY}"))
        .await
        .body;
    assert!(
        xml.starts_with("<Users xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><User><Id>"),
        "{xml}"
    );
    assert!(
        xml.ends_with(
            "<ProfileType>Internal</ProfileType><OriginalUserId>7100231</OriginalUserId>\
             <UpdatedDate>2026-11-02T08:00:05.12</UpdatedDate><CreatedBy>7100001</CreatedBy>\
             <UpdatedBy>7100001</UpdatedBy></User></Users>"
        ),
        "{xml}"
    );
}

#[tokio::test]
async fn creations_updates_and_imports_count_and_deletions_do_not_show() {
    let desk = Desk::new();
    // Everybody so far is of the past.
    assert!(names(&desk, TODAY).await.is_empty());
    let ben = r#"{"UserName":"ben@acme.test","FirstName":"Ben","LastName":"Okoye"}"#;
    assert_eq!(desk.send("POST users", JSON, ben).await.status, "201");
    let rows = r#"[{"Username":"eva@acme.test","FirstName":"Eva","LastName":"Li"}]"#;
    assert_eq!(
        desk.send("POST bulkimports", JSON, rows).await.status,
        "200"
    );
    desk.control
        .move_to("2026-11-02T09:00:00Z".parse().expect("a time"));
    let fields = [("Active".to_owned(), "false".to_owned())].into();
    desk.fake
        .apply(Command::EditLearner {
            learner: "ana.ruiz@acme.test".into(),
            fields,
        })
        .expect("an edit");
    assert_eq!(
        names(&desk, TODAY).await,
        ["ana.ruiz@acme.test", "ben@acme.test", "eva@acme.test"]
    );
    assert_eq!(
        names(&desk, &format!("{TODAY}&start=1&limit=1")).await,
        ["ben@acme.test"]
    );
    let late = "since=2026-11-02%2008:00:01&to=2026-11-02%2008:00:02";
    assert_eq!(names(&desk, late).await, ["eva@acme.test"]);
    assert_eq!(desk.ask("DELETE users/rT7_k2-Lq0M1").await.status, "200");
    assert_eq!(
        names(&desk, TODAY).await,
        ["ben@acme.test", "eva@acme.test"]
    );
}

#[tokio::test]
async fn whoever_was_made_within_the_range_shows_whenever_they_were_written_since() {
    let desk = Desk::new();
    let ben = r#"{"UserName":"ben@acme.test","FirstName":"Ben","LastName":"Okoye"}"#;
    assert_eq!(desk.send("POST users", JSON, ben).await.status, "201");
    desk.control
        .move_to("2026-11-20T08:00:00Z".parse().expect("a time"));
    let fields = [("JobTitle".to_owned(), "Lead".to_owned())].into();
    desk.fake
        .apply(Command::EditLearner {
            learner: "ben@acme.test".into(),
            fields,
        })
        .expect("an edit");
    assert_eq!(names(&desk, TODAY).await, ["ben@acme.test"]);
    let between = "since=2026-11-04%2000:00:00&to=2026-11-10%2000:00:00";
    assert!(names(&desk, between).await.is_empty());
    let lately = "since=2026-11-18%2000:00:00&to=2026-11-21%2000:00:00";
    assert_eq!(names(&desk, lately).await, ["ben@acme.test"]);
}

#[tokio::test]
async fn today_needs_an_end_that_lies_in_the_future() {
    let desk = Desk::new();
    assert_eq!(
        desk.send("PUT users/rT7_k2-Lq0M1", JSON, ANA).await.status,
        "200"
    );
    let until_now = "since=2026-10-27%2000:00:00&to=2026-11-02%2007:59:59";
    assert!(names(&desk, until_now).await.is_empty());
    let until_midnight = "since=2026-10-27%2000:00:00&to=2026-11-03%2000:00:00";
    assert_eq!(names(&desk, until_midnight).await, ["ana.ruiz@acme.test"]);
}

#[tokio::test]
async fn a_range_that_is_none_is_406() {
    let desk = Desk::new();
    for query in [
        "",
        "since=2026-11-02%2000:00:00",
        "to=2026-11-02%2000:00:00",
        "since=2026-11-02&to=2026-11-03",
        "since=2026-11-02%2000:00&to=2026-11-03%2000:00",
        "since=yesterday&to=tomorrow",
        "since=2026-02-30%2000:00:00&to=2026-03-01%2000:00:00",
        "since=2026-11-03%2000:00:00&to=2026-11-02%2000:00:00",
        "since=2026-11-02%2000:00:00&to=2026-11-09%2000:00:01",
    ] {
        let answer = desk
            .ask(&format!("GET org/users/details?format=json&{query}"))
            .await;
        assert_eq!(answer.status, RANGE, "{query}");
        assert_eq!(
            answer.body,
            r#"{"Detail":"Please provide a valid since and to query string parameters"}"#
        );
    }
    let seven_days = "since=2026-11-02%2000:00:00&to=2026-11-09%2000:00:00";
    assert!(names(&desk, seven_days).await.is_empty());
    assert_eq!(
        desk.ask("POST org/users/details").await.header("allow"),
        Some("GET")
    );
    assert_eq!(desk.ask("GET org/activities/logins").await.status, "404");
}
