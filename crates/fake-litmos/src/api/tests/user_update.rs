//! `PUT /users/{id}` (contract, sections 2.5, 3.6 and 3.7).

use super::*;
use crate::{By, ChangeKind};

#[tokio::test]
async fn an_update_answers_200_with_nothing_at_all() {
    let desk = Desk::new();
    let answer = desk
        .send("PUT users/rT7_k2-Lq0M1?format=json", JSON, ANA)
        .await;
    assert_eq!(
        answer.whole(),
        "200\ncontent-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n"
    );
    assert_eq!(desk.ana(), ana());
    let log = desk.fake.read(|site| site.changes().to_vec());
    let owner = desk.fake.read(|site| site.owner_id().to_owned());
    assert_eq!(log.len(), 1);
    assert_eq!(
        (log[0].kind, log[0].learner.as_str()),
        (ChangeKind::Updated, "rT7_k2-Lq0M1")
    );
    assert_eq!(
        log[0].by,
        By::Call {
            key_of: owner,
            source: "test".into()
        }
    );
    assert_eq!(log[0].before, log[0].after);
}

#[tokio::test]
async fn a_short_update_clears_what_it_leaves_out() {
    let desk = Desk::new();
    let body = r#"{"Id":"","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Stone","City":null}"#;
    assert_eq!(
        desk.send("PUT users/rT7_k2-Lq0M1", JSON, body).await.status,
        "200"
    );
    let mut expected = ana();
    expected.last_name = "Stone".into();
    expected.active = false;
    for member in [
        Member::PhoneWork,
        Member::Street1,
        Member::PostalCode,
        Member::Country,
        Member::JobTitle,
    ] {
        expected.texts.set(member, Some(""));
    }
    expected.texts.set(Member::City, None);
    assert_eq!(desk.ana(), expected);
}

#[tokio::test]
async fn with_the_merge_knob_a_short_update_keeps_what_it_leaves_out() {
    let desk = Desk::new();
    desk.set("put_semantics", "merge");
    let body = "<User><JobTitle>Lead</JobTitle><CustomField1></CustomField1></User>";
    assert_eq!(
        desk.send("PUT users/rT7_k2-Lq0M1", XML, body).await.status,
        "200"
    );
    let mut expected = ana();
    expected.texts.set(Member::JobTitle, Some("Lead"));
    assert_eq!(desk.ana(), expected);
}

#[tokio::test]
async fn an_update_needs_the_real_id_and_the_same_in_its_body() {
    let desk = Desk::new();
    for (who, body, expected) in [
        (
            "ana.ruiz@acme.test",
            ANA,
            "404 User - ana.ruiz@acme.test was not found",
        ),
        ("rt7_k2-lq0m1", ANA, "404 User - rt7_k2-lq0m1 was not found"),
        (
            "rT7_k2-Lq0M1",
            r#"{"Id":"other","UserName":"x"}"#,
            "404 Please check the userid in the xml/json and the userid in the URL. They must match.",
        ),
        ("nobody", "{", BODY),
    ] {
        assert_eq!(
            desk.send(&format!("PUT users/{who}"), JSON, body)
                .await
                .status,
            expected
        );
    }
    let managed = ANA.replace("\"ManagerId\":\"0\"", "\"ManagerId\":\"nobody\"");
    let answer = desk.send("PUT users/rT7_k2-Lq0M1", JSON, &managed).await;
    assert_eq!(
        answer.status,
        "404 The manager Id in the xml/json is not valid."
    );
    assert_eq!(desk.ana(), ana());
}

#[tokio::test]
async fn an_update_may_rename_but_not_to_a_name_that_is_taken() {
    let desk = Desk::new();
    desk.seed(&[
        ("UserName", "ben@acme.test"),
        ("FirstName", "Ben"),
        ("LastName", "Okoye"),
        ("Active", "0"),
    ]);
    let rename = |name: &str| {
        ANA.replace(
            "\"UserName\":\"ana.ruiz@acme.test\"",
            &format!("\"UserName\":\"{name}\""),
        )
    };
    let answer = desk
        .send("PUT users/rT7_k2-Lq0M1", JSON, &rename("BEN@acme.test"))
        .await;
    assert_eq!(answer.status, "409 UserName already exists");
    assert_eq!(
        desk.send(
            "PUT users/rT7_k2-Lq0M1",
            JSON,
            &rename("ANA.Ruiz@acme.test")
        )
        .await
        .status,
        "200"
    );
    assert_eq!(desk.ana().user_name, "ANA.Ruiz@acme.test");
    assert_eq!(
        desk.send(
            "PUT users/rT7_k2-Lq0M1",
            JSON,
            &rename("ana.stone@acme.test")
        )
        .await
        .status,
        "200"
    );
    assert!(
        desk.ask("GET users/ana.ruiz@acme.test")
            .await
            .status
            .starts_with("404")
    );
    assert_eq!(
        desk.ask("GET users/ana.stone@acme.test").await.status,
        "200"
    );
    // A name that is no address passes on update.
    assert_eq!(
        desk.send("PUT users/rT7_k2-Lq0M1", JSON, &rename("anastone"))
            .await
            .status,
        "200"
    );
    assert_eq!(
        (desk.ana().id.as_str(), desk.ana().email.as_str()),
        ("rT7_k2-Lq0M1", "ana.ruiz@acme.test")
    );
}

#[tokio::test]
async fn deactivating_is_an_update_and_keeps_the_name() {
    let desk = Desk::new();
    let body = ANA.replace("\"Active\":true", "\"Active\":\"false\"");
    assert_eq!(
        desk.send("PUT users/rT7_k2-Lq0M1", JSON, &body)
            .await
            .status,
        "200"
    );
    let listed = desk.ask("GET users?format=json&search=ana.ruiz").await;
    assert!(listed.body.contains("\"Active\":false"), "{}", listed.body);
    let again = r#"{"UserName":"ana.ruiz@acme.test","FirstName":"A","LastName":"R"}"#;
    assert_eq!(
        desk.send("POST users", JSON, again).await.status,
        "409 UserName already exists"
    );
}

/// The table of section 3.6: what becomes of members left out, blank and null, for members of every
/// kind.
#[tokio::test]
async fn members_left_out_blank_and_null_are_told_apart_in_either_format() {
    let desk = Desk::new();
    let ben = desk.seed(&[
        ("UserName", "ben@acme.test"),
        ("FirstName", "Ben"),
        ("LastName", "Okoye"),
    ]);
    let mut full = ana();
    full.email = "ana@other.test".into();
    full.access_level = crate::AccessLevel::TeamLeader;
    full.disable_messages = true;
    full.time_zone = "GMT Standard Time".into();
    full.culture = "de-DE".into();
    full.manager = Some(ben);
    let names = "<UserName>ana.ruiz@acme.test</UserName><FirstName>Ana</FirstName><LastName>Ruiz</LastName>";
    let members = [
        "Email",
        "AccessLevel",
        "DisableMessages",
        "Active",
        "TimeZone",
        "City",
        "JobTitle",
        "Culture",
        "ManagerId",
    ];
    let xml = |form: &dyn Fn(&str) -> String| {
        let elements: String = members.iter().map(|name| form(name)).collect();
        format!("<User {INSTANCE}>{names}{elements}</User>")
    };
    let json = |value: serde_json::Value| {
        let mut body = serde_json::json!({"UserName": "ana.ruiz@acme.test", "FirstName": "Ana", "LastName": "Ruiz"});
        members.iter().for_each(|name| body[*name] = value.clone());
        body.to_string()
    };
    let mut shown = Vec::new();
    for (what, content_type, body) in [
        ("left out", XML, format!("<User>{names}</User>")),
        ("blank   ", XML, xml(&|name| format!("<{name}></{name}>"))),
        (
            "null    ",
            XML,
            xml(&|name| format!("<{name} i:nil=\"true\"/>")),
        ),
        ("blank   ", JSON, json("".into())),
        ("null    ", JSON, json(serde_json::Value::Null)),
    ] {
        desk.set_up(|site| site.learners.put(full.clone()));
        assert_eq!(
            desk.send("PUT users/rT7_k2-Lq0M1", content_type, &body)
                .await
                .status,
            "200"
        );
        let answer = desk.ask("GET users/rT7_k2-Lq0M1?format=json").await;
        let answer: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        let now: Vec<String> = members
            .iter()
            .map(|name| answer[*name].to_string())
            .collect();
        shown.push(format!("{what} {}", now.join(" ")));
    }
    insta::assert_snapshot!(shown.join("\n"), @r#"
    left out "ana.ruiz@acme.test" "Team_Leader" false false "UTC" "" "" "en-US" "0"
    blank    "ana.ruiz@acme.test" "Team_Leader" false false "UTC" "" "" "en-US" "0"
    null     "ana.ruiz@acme.test" "Team_Leader" false false "UTC" null null "en-US" "0"
    blank    "ana.ruiz@acme.test" "Team_Leader" false false "UTC" "" "" "en-US" "0"
    null     "ana.ruiz@acme.test" "Team_Leader" false false "UTC" null null "en-US" "0"
    "#);
}

#[tokio::test]
async fn an_update_is_refused_with_the_vendors_texts_in_either_format() {
    let desk = Desk::new();
    desk.set("rate_limit", "off");
    desk.seed(&[
        ("UserName", "ben@acme.test"),
        ("FirstName", "Ben"),
        ("LastName", "Okoye"),
        ("Active", "0"),
    ]);
    let names = [
        ("UserName", "ana.ruiz@acme.test"),
        ("FirstName", "Ana"),
        ("LastName", "Ruiz"),
    ];
    let mut refusals = Vec::new();
    for (who, wrong) in [
        ("rT7_k2-Lq0M1", ("Id", "other")),
        ("rT7_k2-Lq0M1", ("UserName", "")),
        ("rT7_k2-Lq0M1", ("FirstName", "")),
        ("rT7_k2-Lq0M1", ("LastName", "")),
        ("rT7_k2-Lq0M1", ("UserName", "BEN@acme.test")),
        ("rT7_k2-Lq0M1", ("UserName", "ana")),
        ("rT7_k2-Lq0M1", ("UserName", "ana+x@acme.test")),
        ("rT7_k2-Lq0M1", ("Email", "ana")),
        ("rT7_k2-Lq0M1", ("Culture", "xx-XX")),
        ("rT7_k2-Lq0M1", ("JobRole", "Pilot")),
        ("rT7_k2-Lq0M1", ("EnableTextNotification", "1")),
        ("rT7_k2-Lq0M1", ("ManagerId", "nobody")),
        ("nobody", ("Email", "")),
        ("ana.ruiz@acme.test", ("Email", "")),
    ] {
        let kept = names.iter().filter(|(name, _)| *name != wrong.0);
        let mut members: Vec<_> = kept.chain([&wrong]).copied().collect();
        members.sort_by_key(|(name, _)| Member::parse(name));
        let refusal = desk.refused(&format!("PUT users/{who}"), &members).await;
        refusals.push(format!("{who} {}={} -> {refusal}", wrong.0, wrong.1));
    }
    insta::assert_snapshot!(refusals.join("\n"), @r"
    rT7_k2-Lq0M1 Id=other -> 404 Please check the userid in the xml/json and the userid in the URL. They must match.
    rT7_k2-Lq0M1 UserName= -> 400 Please check the xml/json in the body of the request.
    rT7_k2-Lq0M1 FirstName= -> 400 Please check the xml/json in the body of the request.
    rT7_k2-Lq0M1 LastName= -> 400 Please check the xml/json in the body of the request.
    rT7_k2-Lq0M1 UserName=BEN@acme.test -> 409 UserName already exists
    rT7_k2-Lq0M1 UserName=ana -> 409 Username must be greater than 3 characters.
    rT7_k2-Lq0M1 UserName=ana+x@acme.test -> 409 Invalid special character's in the username.
    rT7_k2-Lq0M1 Email=ana -> 409 Invalid email address.
    rT7_k2-Lq0M1 Culture=xx-XX -> 409 Culture is invalid
    rT7_k2-Lq0M1 JobRole=Pilot -> 409 Job Role is invalid
    rT7_k2-Lq0M1 EnableTextNotification=1 -> 400 Mobile Number required to enable text message notifications
    rT7_k2-Lq0M1 ManagerId=nobody -> 404 The manager Id in the xml/json is not valid.
    nobody Email= -> 404 User - nobody was not found
    ana.ruiz@acme.test Email= -> 404 User - ana.ruiz@acme.test was not found
    ");
    assert_eq!(desk.ana(), ana());
}
