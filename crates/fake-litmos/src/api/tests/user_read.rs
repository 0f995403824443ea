//! One user: by id or by user name (contract, sections 3.1 and 3.4).

use super::*;

#[tokio::test]
async fn a_user_is_found_by_id_exactly_and_by_name_in_any_letter_case() {
    let desk = Desk::new();
    for who in ["rT7_k2-Lq0M1", "ana.ruiz@acme.test", "ANA.Ruiz%40Acme.test"] {
        assert_eq!(
            desk.ask(&format!("GET users/{who}?format=json")).await.body,
            ANA,
            "{who}"
        );
    }
    for who in [
        "rt7_k2-lq0m1",
        "ana.ruiz",
        "7100231",
        "ana.ruiz@acme.test.au",
    ] {
        let answer = desk.ask(&format!("GET users/{who}?format=json")).await;
        assert_eq!(answer.status, format!("404 User - {who} was not found"));
    }
}

#[tokio::test]
async fn an_id_goes_before_a_name_that_looks_like_it() {
    let desk = Desk::new();
    desk.seed(&[
        ("UserName", "rT7_k2-Lq0M1"),
        ("FirstName", "Ivy"),
        ("LastName", "Dee"),
    ]);
    assert_eq!(
        desk.ask("GET users/rT7_k2-Lq0M1?format=json").await.body,
        ANA
    );
    let answer = desk.ask("GET users/RT7_k2-Lq0M1?format=json").await;
    assert!(
        answer.body.contains(r#""FullName":"Ivy Dee""#),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn names_beyond_ascii_are_compared_composed_and_lower() {
    let desk = Desk::new();
    desk.seed(&[
        ("UserName", "Zo\u{eb}@acme.test"),
        ("FirstName", "Zo\u{eb}"),
        ("LastName", "Ek"),
    ]);
    // Z, O, E and a combining diaeresis.
    let answer = desk.ask("GET users/ZOE%CC%88@ACME.TEST?format=json").await;
    assert_eq!(answer.status, "200");
    assert!(
        answer.body.contains("\"FullName\":\"Zo\u{eb} Ek\""),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn names_are_compared_without_what_nobody_sees() {
    let desk = Desk::new();
    // A soft hyphen in the name that is held, a mark of direction in the one that is asked for.
    desk.seed(&[
        ("UserName", "a\u{ad}na@acme.test"),
        ("FirstName", "Ana"),
        ("LastName", "Ek"),
    ]);
    let answer = desk
        .ask("GET users/%E2%80%8Eana@acme.test?format=json")
        .await;
    assert_eq!(answer.status, "200");
    assert!(
        answer.body.contains("\"FullName\":\"Ana Ek\""),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn an_expiry_date_shows_in_active_when_the_day_has_come() {
    let desk = Desk::new();
    desk.seed(&[
        ("UserName", "ex@acme.test"),
        ("FirstName", "Ex"),
        ("LastName", "Pired"),
        ("ExpirationDate", "2026-11-03"),
    ]);
    let active = async || {
        desk.ask("GET users/ex@acme.test?format=json")
            .await
            .body
            .contains(r#""Active":true"#)
    };
    assert!(active().await);
    desk.control
        .move_to("2026-11-03T00:00:00Z".parse().expect("a time"));
    assert!(!active().await);
    let listed = desk
        .ask("GET users?format=json&search=ex@acme&showInactive=false")
        .await;
    assert_eq!(listed.body, "[]");
}

#[tokio::test]
async fn a_manager_shows_by_id_and_name() {
    let desk = Desk::new();
    desk.seed(&[
        ("UserName", "ben@acme.test"),
        ("FirstName", "Ben"),
        ("LastName", "Okoye"),
        ("ManagerId", "rT7_k2-Lq0M1"),
    ]);
    let answer = desk.ask("GET users/ben@acme.test?format=json").await;
    assert!(
        answer
            .body
            .contains(r#""ManagerId":"rT7_k2-Lq0M1","ManagerName":"Ana Ruiz""#),
        "{}",
        answer.body
    );
}
