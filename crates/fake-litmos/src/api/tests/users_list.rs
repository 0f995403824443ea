//! `GET /users`: rows, pages, order, search, filters (contract, sections 2.7 and 3.2).

use super::*;

/// The owner is Olive Owner.
pub(super) fn desk() -> Desk {
    let desk = Desk::new();
    for (name, first, last, active) in [
        ("charlie.quinn@acme.test", "Charlie", "Quinn", "true"),
        ("charlie.quinn123@acme.test", "zara", "Moss", "false"),
        ("bo@acme.test", "bo", "Berg", "true"),
    ] {
        desk.seed(&[
            ("UserName", name),
            ("FirstName", first),
            ("LastName", last),
            ("Active", active),
        ]);
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
async fn lists_go_by_first_name_and_hold_inactive_people_unless_told_otherwise() {
    let desk = desk();
    let all = desk.ask("GET users?format=json").await;
    assert_eq!(firsts(&all), ["Ana", "bo", "Charlie", "Olive", "zara"]);
    for word in ["false", "False", "0"] {
        let active = desk
            .ask(&format!("GET users?format=json&showInactive={word}"))
            .await;
        assert_eq!(firsts(&active), ["Ana", "bo", "Charlie", "Olive"], "{word}");
    }
    assert_eq!(
        firsts(&desk.ask("GET users?format=json&showInactive=1").await).len(),
        5
    );
}

#[tokio::test]
async fn lists_can_be_sorted_by_any_member() {
    let desk = desk();
    let sorted = desk
        .ask("GET users?format=json&sort=LastName&dir=DESC")
        .await;
    assert_eq!(firsts(&sorted), ["Ana", "Charlie", "Olive", "zara", "bo"]);
    let unknown = desk.ask("GET users?format=json&sort=Shoe").await;
    assert_eq!(firsts(&unknown), ["Ana", "bo", "Charlie", "Olive", "zara"]);
}

#[tokio::test]
async fn search_is_a_substring_over_several_members() {
    let desk = desk();
    let works = [
        ("UserName", "dee@acme.test"),
        ("FirstName", "Dee"),
        ("LastName", "Lind"),
    ];
    let more = [
        ("CompanyName", "Harbour Works"),
        ("JobTitle", "Welder"),
        ("Email", "Post.Box@acme.test"),
    ];
    desk.seed(&[&works[..], &more].concat());
    let found = async |term: &str| {
        firsts(
            &desk
                .ask(&format!("GET users?format=json&search={term}"))
                .await,
        )
    };
    assert_eq!(found("charlie.quinn").await, ["Charlie", "zara"]);
    assert_eq!(found("CHARLIE.QUINN@ACME").await, ["Charlie"]);
    assert_eq!(found("OSS").await, ["zara"]);
    assert_eq!(found("ZAR").await, ["zara"]);
    assert_eq!(found("post.BOX").await, ["Dee"]);
    assert_eq!(found("dee@").await, ["Dee"]);
    assert_eq!(found("quinn123").await, ["zara"]);
    assert_eq!(found("bour+works").await, ["Dee"]);
    assert_eq!(found("welder").await, [""; 0]);
    assert_eq!(found("%20").await.len(), 6);
    assert_eq!(found("nobody").await, [""; 0]);
}

#[tokio::test]
async fn search_follows_a_rename_an_update_and_a_deletion() {
    let desk = Desk::new();
    let found = async |term: &str| {
        firsts(
            &desk
                .ask(&format!("GET users?format=json&search={term}"))
                .await,
        )
    };
    let write = async |user_name: &str, company: &str, email: &str| {
        let names = [
            ("UserName", user_name),
            ("FirstName", "Ana"),
            ("LastName", "Ruiz"),
        ];
        let body = json(&[&names[..], &[("CompanyName", company), ("Email", email)]].concat());
        assert_eq!(
            desk.send("PUT users/rT7_k2-Lq0M1", JSON, &body)
                .await
                .status,
            "200"
        );
    };
    write("ana.berg@acme.test", "", "box.one@acme.test").await;
    assert_eq!(
        (found("ana.ruiz").await, found("ana.berg").await),
        (vec![], vec!["Ana".to_owned()])
    );
    write("ana.berg@acme.test", "Harbour", "box.two@acme.test").await;
    assert_eq!(
        (found("box.one").await, found("box.two").await),
        (vec![], vec!["Ana".to_owned()])
    );
    assert_eq!(found("harbour").await, ["Ana"]);
    assert_eq!(desk.ask("DELETE users/rT7_k2-Lq0M1").await.status, "200");
    assert_eq!(found("ana").await, [""; 0]);
    assert_eq!(firsts(&desk.ask("GET users?format=json").await), ["Olive"]);
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
        assert_eq!(
            (answer.status.as_str(), firsts(&answer).len()),
            ("200", expected),
            "{query}"
        );
    }
    let last = desk.ask("GET users?format=json&limit=1&start=1006").await;
    assert!(last.body.contains("p1004@acme.test"), "{}", last.body);
}
