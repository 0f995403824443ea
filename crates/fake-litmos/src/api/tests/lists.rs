//! Lists: rows, pages, order, search, filters (contract, sections 2.7, 3.2 and 3.3).

use super::*;

/// First names in the order of the answer.
fn firsts(answer: &Answer) -> Vec<String> {
    let rows: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let rows = rows.as_array().expect("a list");
    rows.iter().map(|row| row["FirstName"].as_str().expect("a name").to_owned()).collect()
}

/// The owner is Olive Owner.
fn desk() -> Desk {
    let desk = Desk::new();
    for (name, first, last, active) in [
        ("charlie.quinn@acme.test", "Charlie", "Quinn", "true"),
        ("charlie.quinn123@acme.test", "zara", "Moss", "false"),
        ("bo@acme.test", "bo", "Berg", "true"),
    ] {
        desk.seed(&[("UserName", name), ("FirstName", first), ("LastName", last), ("Active", active)]);
    }
    desk
}

#[tokio::test]
async fn a_row_is_eight_members_in_both_formats() {
    let desk = Desk::new();
    let answer = desk.ask("GET users?format=json&search=ana.ruiz").await;
    assert_eq!(
        answer.body,
        concat!(
            r#"[{"Id":"rT7_k2-Lq0M1","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","#,
            r#""Active":true,"Email":"ana.ruiz@acme.test","AccessLevel":"Learner","Brand":"Default"}]"#
        )
    );
    let answer = desk.ask("GET users?search=ana.ruiz").await;
    assert_eq!(
        answer.body,
        concat!(
            r#"<Users xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><User><Id>rT7_k2-Lq0M1</Id>"#,
            "<UserName>ana.ruiz@acme.test</UserName><FirstName>Ana</FirstName><LastName>Ruiz</LastName>",
            "<Active>true</Active><Email>ana.ruiz@acme.test</Email><AccessLevel>Learner</AccessLevel>",
            "<Brand>Default</Brand></User></Users>"
        )
    );
}

#[tokio::test]
async fn a_collection_says_where_its_page_lies() {
    let desk = desk();
    let answer = desk.ask("GET users/paginated?format=json&start=1&limit=1").await;
    let (before, items) = answer.body.split_once("\"Items\":").expect("items");
    assert_eq!(before, r#"{"Pagination":{"BatchParam":"Limit","BatchSize":1,"Start":1,"TotalCount":5},"#);
    assert!(items.starts_with("[{\"Id\":") && items.contains("\"FirstName\":\"bo\""), "{items}");
    let answer = desk.ask("GET users/paginated?search=nobody").await;
    assert_eq!(
        answer.body,
        concat!(
            r#"<UserCollection xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Pagination>"#,
            "<BatchParam>Limit</BatchParam><BatchSize>100</BatchSize><Start>0</Start><TotalCount>0</TotalCount>",
            "</Pagination><Items/></UserCollection>"
        )
    );
}

#[tokio::test]
async fn lists_go_by_first_name_and_hold_inactive_people_unless_told_otherwise() {
    let desk = desk();
    let all = desk.ask("GET users?format=json").await;
    assert_eq!(firsts(&all), ["Ana", "bo", "Charlie", "Olive", "zara"]);
    for word in ["false", "False", "0"] {
        let active = desk.ask(&format!("GET users?format=json&showInactive={word}")).await;
        assert_eq!(firsts(&active), ["Ana", "bo", "Charlie", "Olive"], "{word}");
    }
    assert_eq!(firsts(&desk.ask("GET users?format=json&showInactive=1").await).len(), 5);
}

#[tokio::test]
async fn lists_can_be_sorted_by_any_member() {
    let desk = desk();
    let sorted = desk.ask("GET users?format=json&sort=LastName&dir=DESC").await;
    assert_eq!(firsts(&sorted), ["Ana", "Charlie", "Olive", "zara", "bo"]);
    let unknown = desk.ask("GET users?format=json&sort=Shoe").await;
    assert_eq!(firsts(&unknown), ["Ana", "bo", "Charlie", "Olive", "zara"]);
}

#[tokio::test]
async fn search_is_a_substring_over_several_members() {
    let desk = desk();
    let works = [("UserName", "dee@acme.test"), ("FirstName", "Dee"), ("LastName", "Lind")];
    desk.seed(&[&works[..], &[("CompanyName", "Harbour Works"), ("JobTitle", "Welder")]].concat());
    let found = async |term: &str| firsts(&desk.ask(&format!("GET users?format=json&search={term}")).await);
    assert_eq!(found("charlie.quinn").await, ["Charlie", "zara"]);
    assert_eq!(found("CHARLIE.QUINN@ACME").await, ["Charlie"]);
    assert_eq!(found("OSS").await, ["zara"]);
    assert_eq!(found("quinn123").await, ["zara"]);
    assert_eq!(found("bour+works").await, ["Dee"]);
    assert_eq!(found("welder").await, [""; 0]);
    assert_eq!(found("%20").await.len(), 6);
    assert_eq!(found("nobody").await, [""; 0]);
}

#[tokio::test]
async fn pages_have_a_default_a_maximum_and_an_end() {
    let desk = Desk::new();
    for number in 0..1005 {
        let name = format!("p{number:04}@acme.test");
        desk.seed(&[("UserName", &name), ("FirstName", "P"), ("LastName", &name)]);
    }
    desk.set("rate_limit", "off");
    for (query, expected) in [
        ("", 100),
        ("limit=0", 100),
        ("limit=-5", 100),
        ("limit=many", 100),
        ("limit=7", 7),
        ("limit=1000", 1000),
        ("limit=10000", 1000),
        ("limit=1000&start=1000", 7),
        ("start=1007", 0),
        ("start=x&limit=3", 3),
    ] {
        let answer = desk.ask(&format!("GET users?format=json&{query}")).await;
        assert_eq!((answer.status.as_str(), firsts(&answer).len()), ("200", expected), "{query}");
    }
    let last = desk.ask("GET users?format=json&limit=1&start=1006").await;
    assert!(last.body.contains("p1004@acme.test"), "{}", last.body);
}

#[tokio::test]
async fn details_are_full_users_and_since_looks_at_creation() {
    let desk = Desk::new();
    let answer = desk.ask("GET users/details?format=json&search=ana.ruiz").await;
    assert_eq!(answer.body, format!("[{ANA}]"));
    let answer = desk.ask("GET users/details?search=ana.ruiz").await;
    assert!(answer.body.starts_with("<Users xmlns:i=") && answer.body.contains("<User><Id>"), "{}", answer.body);

    let fields = [("UserName", "new@acme.test"), ("FirstName", "New"), ("LastName", "Comer")];
    desk.seed(&[&fields[..], &[("CreatedDate", "2026-11-01T00:00:00Z")]].concat());
    let since = async |since: &str| desk.ask(&format!("GET users/details?format=json&since={since}")).await;
    assert_eq!(firsts(&since("2026-11-01").await), ["New"]);
    assert_eq!(firsts(&since("2026-11-01+00:00").await), ["New"]);
    assert_eq!(firsts(&since("2026-11-01%2000:00:01").await), [""; 0]);
    // An update does not make anybody new.
    desk.send("PUT users/rT7_k2-Lq0M1", "application/json", ANA).await;
    assert_eq!(firsts(&since("2026-11-01").await), ["New"]);

    let bad = since("2026-02-31").await;
    assert_eq!(bad.status, "406 Please enter a valid date in the 'since' parameter");
    assert_eq!(bad.body, r#"{"Detail":"Please enter a valid date in the 'since' parameter"}"#);
    assert_eq!(
        since("last+week").await.status,
        "406 Please provide a valid since parameter. Valid formats are - \"yyyy-MM-dd HH:mm:ss\" or \"yyyy-MM-dd \
         HH:mm\" or \"yyyy-MM-dd\""
    );
}
