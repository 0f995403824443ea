//! Keys, source, rights and the rate limit (contract, sections 2.2, 2.3, 2.8 and 6.1).

use super::*;
use crate::{AccessLevel, Command};

const USERS: &str = "/v1.svc/users?source=x&format=json&search=nobody";

#[tokio::test]
async fn without_a_good_key_the_answer_is_401() {
    let desk = Desk::new();
    for headers in [
        &[][..],
        &[("apikey", "6d0f0000-0000-4000-8000-000000000000")],
        &[("apikey", " ")],
    ] {
        let answer = desk.raw("GET", USERS, headers, "").await;
        assert_eq!(answer.status, "401 Invalid API key.");
        assert_eq!(answer.body, r#"{"Detail":"Invalid API key."}"#);
    }
    for name in ["apikey", "apiKey", "APIKey"] {
        assert_eq!(
            desk.raw("GET", USERS, &[(name, &desk.key)], "")
                .await
                .status,
            "200"
        );
    }
}

#[tokio::test]
async fn a_key_in_the_query_needs_its_knob() {
    let desk = Desk::new();
    let uri = format!("{USERS}&ApiKey={}", desk.key);
    assert_eq!(
        desk.raw("GET", &uri, &[], "").await.status,
        "401 Invalid API key."
    );
    desk.set("allow_query_key", "on");
    assert_eq!(desk.raw("GET", &uri, &[], "").await.status, "200");
}

#[tokio::test]
async fn source_is_required_on_every_request() {
    let desk = Desk::new();
    let before = desk.fake.read(Site::clone);
    for (methods, path) in [
        ("GET POST PUT", "users"),
        ("GET", "users/paginated"),
        ("GET", "users/details"),
        ("GET PUT DELETE", "users/rT7_k2-Lq0M1"),
        ("GET POST DELETE", "users/rT7_k2-Lq0M1/teams"),
        ("GET POST", "users/rT7_k2-Lq0M1/courses"),
        ("GET POST", "users/rT7_k2-Lq0M1/learningpaths"),
        ("GET POST", "users/rT7_k2-Lq0M1/usercustomfields"),
        ("GET POST", "bulkimports"),
        ("GET", "bulkimports/none"),
        ("GET", "bulkimports/none/usererrors"),
        ("GET POST", "teams"),
        ("GET PUT DELETE", "teams/none"),
        ("GET POST", "teams/none/teams"),
        ("GET POST", "teams/none/users"),
        ("DELETE", "teams/none/users/rT7_k2-Lq0M1"),
        ("GET", "teams/none/leaders"),
        ("PUT DELETE", "teams/none/admins/rT7_k2-Lq0M1"),
        ("GET", "courses"),
        ("GET", "courses/none"),
        ("GET", "org/users/details"),
        ("GET", "nonsense"),
    ] {
        for method in methods.split(' ') {
            for source in ["", "&source=", "&source=%20"] {
                let uri = format!("/v1.svc/{path}?format=json{source}");
                let answer = desk.raw(method, &uri, &[("apikey", &desk.key)], "").await;
                assert_eq!(
                    answer.status, "401 The source parameter is required.",
                    "{method} {uri}"
                );
                assert_eq!(
                    answer.body,
                    r#"{"Detail":"The source parameter is required."}"#
                );
            }
        }
    }
    assert_eq!(
        desk.fake.read(Site::clone),
        before,
        "nothing is done and nothing counted"
    );
}

#[tokio::test]
async fn users_belong_to_account_owners() {
    let desk = Desk::new();
    let key = desk
        .set_up(|site| site.make_key("rT7_k2-Lq0M1"))
        .expect("Ana is there");
    let level = |access_level| Command::SetAccessLevel {
        learner: "ana.ruiz@acme.test".into(),
        access_level,
    };
    for access_level in [
        AccessLevel::Learner,
        AccessLevel::TeamLeader,
        AccessLevel::TeamAdmin,
        AccessLevel::Administrator,
    ] {
        desk.fake.apply(level(access_level)).expect("a level");
        let answer = desk.raw("GET", USERS, &[("apikey", &key)], "").await;
        assert_eq!(
            answer.status, "403 You do not have access to this resource.",
            "{access_level:?}"
        );
        assert_eq!(
            answer.body,
            r#"{"Detail":"You do not have access to this resource."}"#
        );
    }
    desk.fake
        .apply(level(AccessLevel::AccountOwner))
        .expect("a level");
    assert_eq!(
        desk.raw("GET", USERS, &[("apikey", &key)], "").await.status,
        "200"
    );
}

#[tokio::test]
async fn a_key_opens_nothing_once_it_is_disabled_or_its_person_is_gone() {
    let desk = Desk::new();
    desk.fake
        .apply(Command::DisableKey {
            key: desk.key.clone(),
        })
        .expect("a key");
    assert_eq!(desk.ask("GET users").await.status, "401 Invalid API key.");
    desk.fake
        .apply(Command::EnableKey {
            key: desk.key.clone(),
        })
        .expect("a key");
    assert_eq!(desk.ask("GET users").await.status, "200");
    let owner = desk.fake.read(|site| site.owner_id().to_owned());
    let active = |value: &str| {
        let fields = [("Active".to_owned(), value.to_owned())].into();
        desk.fake
            .apply(Command::EditLearner {
                learner: owner.clone(),
                fields,
            })
            .expect("the owner")
    };
    active("false");
    assert_eq!(desk.ask("GET users").await.status, "401 Invalid API key.");
    active("true");
    assert_eq!(desk.ask("GET users").await.status, "200");
    desk.fake
        .apply(Command::DeleteLearner {
            learner: owner.clone(),
        })
        .expect("the owner");
    assert_eq!(desk.ask("GET users").await.status, "401 Invalid API key.");
}

#[tokio::test]
async fn a_hundred_calls_in_sixty_seconds_and_no_more() {
    let desk = Desk::new();
    for call in 0..100 {
        // Errors of the caller count like everything else.
        let line = if call % 2 == 0 {
            "GET users/nobody?format=json"
        } else {
            "GET nonsense"
        };
        assert!(desk.ask(line).await.status.starts_with("404"));
    }
    let answer = desk.ask("GET users?format=json").await;
    assert_eq!(
        answer.whole(),
        "503 The API rating limit has been exceeded.\ncontent-length: 52\ncontent-type: application/json\n\
         server: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n{\"Detail\":\"The API rating limit has been exceeded.\"}"
    );
    desk.control
        .move_to("2026-11-02T08:00:59.999999Z".parse().expect("a time"));
    assert!(desk.ask("GET users").await.status.starts_with("503"));
    desk.control
        .move_to("2026-11-02T08:01:00Z".parse().expect("a time"));
    // The refused calls did not count, so the whole hundred is free again.
    for _ in 0..100 {
        assert_eq!(desk.ask("GET users").await.status, "200");
    }
    assert!(desk.ask("GET users").await.status.starts_with("503"));
}

#[tokio::test]
async fn the_limit_is_per_key_and_turned_by_knobs() {
    let desk = Desk::new();
    desk.set("rate_limit", "1");
    desk.set("litmos.rate_status", "429");
    desk.set("retry_after", "7");
    // A call without a good key or source does not count.
    desk.raw("GET", USERS, &[("apikey", "wrong")], "").await;
    desk.raw("GET", "/v1.svc/users", &[("apikey", &desk.key)], "")
        .await;
    assert_eq!(desk.ask("GET users").await.status, "200");
    let answer = desk.ask("GET users").await;
    assert_eq!(answer.status, "429 The API rating limit has been exceeded.");
    assert_eq!(answer.header("retry-after"), Some("7"));
    let owner = desk.fake.read(|site| site.owner_id().to_owned());
    let other = desk
        .set_up(|site| site.make_key(&owner))
        .expect("the owner");
    assert_eq!(
        desk.raw("GET", USERS, &[("apikey", &other)], "")
            .await
            .status,
        "200"
    );
    // At either end of its numbers a knob means what it says: no call at all, and a wait without an
    // end.
    desk.set("rate_limit", "0");
    desk.set("retry_after", "18446744073709551615");
    desk.control
        .move_to("2026-11-03T08:00:00Z".parse().expect("a time"));
    let answer = desk.ask("GET users").await;
    assert_eq!(answer.status, "429 The API rating limit has been exceeded.");
    assert_eq!(answer.header("retry-after"), Some("18446744073709551615"));
    desk.set("rate_limit", "18446744073709551615");
    assert_eq!(desk.ask("GET users").await.status, "200");
    desk.set("rate_limit", "off");
    assert_eq!(desk.ask("GET users").await.status, "200");
}

#[tokio::test]
async fn checks_come_in_the_contracts_order() {
    let desk = Desk::new();
    let key = desk
        .set_up(|site| site.make_key("rT7_k2-Lq0M1"))
        .expect("Ana is there");
    desk.set("rate_limit", "1");
    let status = async |uri: &str, key: &str| {
        let answer = desk
            .raw("POST", uri, &[("apikey", key)], "no body at all")
            .await;
        answer
            .status
            .split(' ')
            .next()
            .expect("a number")
            .to_owned()
    };
    assert_eq!(status("/v1.svc/users/paginated", "wrong").await, "401");
    assert_eq!(status("/v1.svc/users/paginated", &key).await, "401");
    assert_eq!(
        status("/v1.svc/users/paginated?source=x", &key).await,
        "403"
    );
    assert_eq!(
        status("/v1.svc/users/paginated?source=x", &key).await,
        "503"
    );
    assert_eq!(
        status("/v1.svc/users/paginated?source=x", &desk.key).await,
        "405"
    );
    desk.set("rate_limit", "off");
    assert_eq!(status("/v1.svc/users?source=x", &desk.key).await, "400");
}
