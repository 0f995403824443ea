//! Create, update, delete (contract, sections 2.5 and 3.5 to 3.8).

use super::*;
use crate::{By, ChangeKind, Value};

const JSON: &str = "application/json";
const XML: &str = "text/xml; charset=utf-8";

/// A body of the vendor's own short form.
const SHORT: &str = "<User><Id></Id><UserName>ben@acme.test</UserName><FirstName>Ben</FirstName>\
    <LastName>Okoye</LastName><FullName></FullName><Email>ben@acme.test</Email><AccessLevel>Learner</AccessLevel>\
    <DisableMessages>false</DisableMessages><Active>true</Active><LastLogin></LastLogin><LoginKey></LoginKey>\
    <IsCustomUsername>false</IsCustomUsername><SkipFirstLogin>false</SkipFirstLogin><TimeZone></TimeZone></User>";

fn named(desk: &Desk, user_name: &str, member: &str) -> Option<Value> {
    desk.fake.read(|site| site.learner_named(user_name).and_then(|learner| learner.named(member)))
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.into()))
}

#[tokio::test]
async fn a_create_answers_201_and_the_user_with_defaults() {
    let desk = Desk::new();
    let body = r#"{"UserName":"Ben@acme.test","FirstName":"Ben","LastName":"Okoye","SkipFirstLogin":true,"City":null}"#;
    let answer = desk.send("POST users?format=json", JSON, body).await;
    let ben = desk.fake.read(|site| site.learner_named("ben@acme.test").expect("Ben was made").clone());
    let login = ben.login_key.replace('/', "\\/");
    let id = &ben.id;
    let expected = [
        &format!(r#"{{"Id":"{id}","UserName":"Ben@acme.test","FirstName":"Ben","LastName":"Okoye","#),
        r#""FullName":"Ben Okoye","Email":"Ben@acme.test","AccessLevel":"Learner","DisableMessages":false,"#,
        r#""Active":true,"Skype":"","PhoneWork":"","PhoneMobile":"","LastLogin":"","#,
        &format!(r#""LoginKey":"{login}","IsCustomUsername":false,"Password":"","SkipFirstLogin":false,"#),
        r#""TimeZone":"UTC","SalesforceId":null,"OriginalId":7100002,"Street1":"","Street2":"","City":"","State":"","#,
        r#""PostalCode":"","Country":"","CompanyName":"","JobTitle":"","CustomField1":"","CustomField2":"","#,
        r#""CustomField3":"","Culture":"en-US","CustomField4":"","CustomField5":"","CustomField6":"","#,
        r#""CustomField7":"","CustomField8":"","CustomField9":"","CustomField10":"","SalesforceContactId":null,"#,
        r#""SalesforceAccountId":null,"CreatedDate":"2026-11-02T08:00:00Z","Points":0,"Brand":"Default","#,
        r#""ManagerId":"0","ManagerName":"","EnableTextNotification":false,"Website":"","Twitter":"","#,
        r#""ExpirationDate":"","JobRole":"","ExternalEmployeeId":"","ProfileType":"Internal"}"#,
    ]
    .concat();
    assert_eq!((answer.status.as_str(), answer.body.as_str()), ("201", expected.as_str()));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("location"), None);
    assert!(login.starts_with("https:\\/\\/acme.litmos.com\\/login.aspx?loginkey="), "{login}");
    // The answer said false; a later read says what was sent.
    let read = desk.ask("GET users/ben@acme.test?format=json").await;
    assert!(read.body.contains(r#""SkipFirstLogin":true"#), "{}", read.body);
}

#[tokio::test]
async fn the_vendors_short_xml_makes_a_user_and_the_answer_may_be_json() {
    let desk = Desk::new();
    let answer = desk.send("POST users?format=json&skipfirstlogin=true", XML, SHORT).await;
    assert_eq!(answer.status, "201");
    assert!(answer.body.starts_with("{\"Id\":\""), "{}", answer.body);
    assert_eq!(named(&desk, "ben@acme.test", "SkipFirstLogin"), Some(Value::Flag(true)));
    let answer = desk.send("POST users", "application/xml", &SHORT.replace("ben@", "bea@")).await;
    assert_eq!(answer.status, "201");
    assert!(answer.body.starts_with("<User xmlns:i="), "{}", answer.body);
}

#[tokio::test]
async fn xml_out_of_order_loses_what_came_too_late() {
    let desk = Desk::new();
    let late = SHORT.replace("<TimeZone></TimeZone>", "<JobTitle>Lead</JobTitle><City>Leeds</City>");
    assert_eq!(desk.send("POST users", XML, &late).await.status, "201");
    assert_eq!(named(&desk, "ben@acme.test", "JobTitle"), text("Lead"));
    assert_eq!(named(&desk, "ben@acme.test", "City"), text(""));
    let mandatory =
        "<User><LastName>Okoye</LastName><FirstName>Ben</FirstName><UserName>bob@acme.test</UserName></User>";
    assert_eq!(desk.send("POST users", XML, mandatory).await.status, BODY);
}

#[tokio::test]
async fn bodies_that_are_none_are_refused_and_change_nothing() {
    let desk = Desk::new();
    let before = desk.fake.read(Site::clone);
    desk.set("rate_limit", "off");
    let good = r#"{"UserName":"ben@acme.test","FirstName":"Ben","LastName":"Okoye"}"#;
    for (content_type, body) in [
        (JSON, ""),
        (JSON, "{\"UserName\":"),
        (JSON, "[]"),
        (JSON, r#"{"UserName":"ben@acme.test","FirstName":"Ben"}"#),
        (JSON, r#"{"UserName":"ben@acme.test","FirstName":" ","LastName":"Okoye"}"#),
        (XML, "<User><UserName>a & b</UserName></User>"),
        (XML, "<Users></Users>"),
        ("", good),
        ("text/plain", good),
        (XML, good),
    ] {
        let answer = desk.send("POST users?format=json", content_type, body).await;
        assert_eq!(answer.status, BODY, "{content_type}: {body}");
        assert_eq!(answer.body, r#"{"Detail":"Please check the xml\/json in the body of the request."}"#);
    }
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(2000 * 1024));
    assert_eq!(desk.send("POST users", JSON, &huge).await.status, BODY);
    desk.set("rate_limit", "100");
    assert_eq!(desk.fake.read(Site::clone), before);
}

#[tokio::test]
async fn field_rules_answer_with_the_vendors_texts() {
    let desk = Desk::new();
    desk.seed(&[("UserName", "gone@acme.test"), ("FirstName", "G"), ("LastName", "One"), ("Active", "false")]);
    for (members, expected) in [
        (r#""UserName":"Ana.Ruiz@ACME.test""#, "409 UserName already exists"),
        (r#""UserName":"GONE@acme.test""#, "409 UserName already exists"),
        (r#""UserName":"a@b""#, "409 Username must be greater than 3 characters."),
        (r#""UserName":"ben+x@acme.test""#, "409 Invalid special character's in the username."),
        (r#""UserName":"benokoye""#, "409 Invalid email address."),
        (r#""UserName":"b@acme.test","Email":"b at acme""#, "409 Invalid email address."),
        (r#""UserName":"b@acme.test","Culture":"xx-XX""#, "409 Culture is invalid"),
        (r#""UserName":"b@acme.test","JobRole":"Pilot""#, "409 Job Role is invalid"),
        (
            r#""UserName":"b@acme.test","EnableTextNotification":true"#,
            "400 Mobile Number required to enable text message notifications",
        ),
        (
            r#""UserName":"b@acme.test","EnableTextNotification":"1","PhoneMobile":"555-0101""#,
            "400 Invalid Phone Number. The mobile phone should be in this format +15554443333. Be sure to include \
             your country code.",
        ),
        (r#""UserName":"b@acme.test","ManagerId":"nobody""#, "404 The manager Id in the xml/json is not valid."),
        (r#""UserName":"b@acme.test","AccessLevel":"king""#, BODY),
        (r#""UserName":"b@acme.test","Password":"weak""#, BODY),
        (r#""UserName":"b@acme.test","PhoneWork":"555555555555555555555555555555555555555555555555551""#, BODY),
    ] {
        let body = format!(r#"{{"FirstName":"Ben","LastName":"Okoye",{members}}}"#);
        let answer = desk.send("POST users?format=json", JSON, &body).await;
        assert_eq!(answer.status, expected, "{members}");
        let detail = expected[4..].replace('/', "\\/");
        assert_eq!(answer.body, format!("{{\"Detail\":\"{detail}\"}}"));
    }
    assert!(desk.fake.read(|site| site.changes().is_empty()));
}

#[tokio::test]
async fn a_custom_user_name_needs_no_address() {
    let desk = Desk::new();
    let body = r#"{"UserName":"benokoye","FirstName":"Ben","LastName":"Okoye","IsCustomUsername":"true"}"#;
    assert_eq!(desk.send("POST users", JSON, body).await.status, "201");
    assert_eq!(named(&desk, "BenOkoye", "Email"), text(""));
}

#[tokio::test]
async fn an_update_answers_200_with_nothing_at_all() {
    let desk = Desk::new();
    let answer = desk.send("PUT users/rT7_k2-Lq0M1?format=json", JSON, ANA).await;
    assert_eq!(answer.whole(), "200\ncontent-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n");
    assert_eq!(desk.ana(), ana());
    let log = desk.fake.read(|site| site.changes().to_vec());
    let owner = desk.fake.read(|site| site.owner_id().to_owned());
    assert_eq!(log.len(), 1);
    assert_eq!((log[0].kind, log[0].learner.as_str()), (ChangeKind::Updated, "rT7_k2-Lq0M1"));
    assert_eq!(log[0].by, By::Call { key_of: owner, source: "test".into() });
    assert_eq!(log[0].before, log[0].after);
}

#[tokio::test]
async fn a_short_update_clears_what_it_leaves_out() {
    let desk = Desk::new();
    let body = r#"{"Id":"","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Stone","City":null}"#;
    assert_eq!(desk.send("PUT users/rT7_k2-Lq0M1", JSON, body).await.status, "200");
    let mut expected = ana();
    expected.last_name = "Stone".into();
    expected.active = false;
    for member in [Member::PhoneWork, Member::Street1, Member::PostalCode, Member::Country, Member::JobTitle] {
        expected.texts.insert(member, Some(String::new()));
    }
    expected.texts.insert(Member::City, None);
    assert_eq!(desk.ana(), expected);
}

#[tokio::test]
async fn with_the_merge_knob_a_short_update_keeps_what_it_leaves_out() {
    let desk = Desk::new();
    desk.set("put_semantics", "merge");
    let body = "<User><JobTitle>Lead</JobTitle><CustomField1></CustomField1></User>";
    assert_eq!(desk.send("PUT users/rT7_k2-Lq0M1", XML, body).await.status, "200");
    let mut expected = ana();
    expected.texts.insert(Member::JobTitle, Some("Lead".into()));
    assert_eq!(desk.ana(), expected);
}

#[tokio::test]
async fn an_update_needs_the_real_id_and_the_same_in_its_body() {
    let desk = Desk::new();
    for (who, body, expected) in [
        ("ana.ruiz@acme.test", ANA, "404 User - ana.ruiz@acme.test was not found"),
        ("rt7_k2-lq0m1", ANA, "404 User - rt7_k2-lq0m1 was not found"),
        (
            "rT7_k2-Lq0M1",
            r#"{"Id":"other","UserName":"x"}"#,
            "404 Please check the userid in the xml/json and the userid in the URL. They must match.",
        ),
        ("nobody", "{", BODY),
    ] {
        assert_eq!(desk.send(&format!("PUT users/{who}"), JSON, body).await.status, expected);
    }
    let managed = ANA.replace("\"ManagerId\":\"0\"", "\"ManagerId\":\"nobody\"");
    let answer = desk.send("PUT users/rT7_k2-Lq0M1", JSON, &managed).await;
    assert_eq!(answer.status, "404 The manager Id in the xml/json is not valid.");
    assert_eq!(desk.ana(), ana());
}

#[tokio::test]
async fn an_update_may_rename_but_not_to_a_name_that_is_taken() {
    let desk = Desk::new();
    desk.seed(&[("UserName", "ben@acme.test"), ("FirstName", "Ben"), ("LastName", "Okoye"), ("Active", "0")]);
    let rename = |name: &str| ANA.replace("\"UserName\":\"ana.ruiz@acme.test\"", &format!("\"UserName\":\"{name}\""));
    let answer = desk.send("PUT users/rT7_k2-Lq0M1", JSON, &rename("BEN@acme.test")).await;
    assert_eq!(answer.status, "409 UserName already exists");
    assert_eq!(desk.send("PUT users/rT7_k2-Lq0M1", JSON, &rename("ANA.Ruiz@acme.test")).await.status, "200");
    assert_eq!(desk.ana().user_name, "ANA.Ruiz@acme.test");
    assert_eq!(desk.send("PUT users/rT7_k2-Lq0M1", JSON, &rename("ana.stone@acme.test")).await.status, "200");
    assert!(desk.ask("GET users/ana.ruiz@acme.test").await.status.starts_with("404"));
    assert_eq!(desk.ask("GET users/ana.stone@acme.test").await.status, "200");
    // A name that is no address passes on update.
    assert_eq!(desk.send("PUT users/rT7_k2-Lq0M1", JSON, &rename("anastone")).await.status, "200");
    assert_eq!((desk.ana().id.as_str(), desk.ana().email.as_str()), ("rT7_k2-Lq0M1", "ana.ruiz@acme.test"));
}

#[tokio::test]
async fn deactivating_is_an_update_and_keeps_the_name() {
    let desk = Desk::new();
    let body = ANA.replace("\"Active\":true", "\"Active\":\"false\"");
    assert_eq!(desk.send("PUT users/rT7_k2-Lq0M1", JSON, &body).await.status, "200");
    let listed = desk.ask("GET users?format=json&search=ana.ruiz").await;
    assert!(listed.body.contains("\"Active\":false"), "{}", listed.body);
    let again = r#"{"UserName":"ana.ruiz@acme.test","FirstName":"A","LastName":"R"}"#;
    assert_eq!(desk.send("POST users", JSON, again).await.status, "409 UserName already exists");
}

#[tokio::test]
async fn a_delete_is_final_and_frees_the_name() {
    let desk = Desk::new();
    let answer = desk.ask("DELETE users/rT7_k2-Lq0M1?format=json").await;
    assert_eq!(answer.whole(), "200\ncontent-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n");
    let gone = desk.fake.read(|site| site.changes().last().expect("a change").clone());
    assert_eq!((gone.kind, gone.learner.as_str(), gone.after), (ChangeKind::Deleted, "rT7_k2-Lq0M1", None));
    let again = desk.ask("DELETE users/rT7_k2-Lq0M1?format=json").await;
    assert_eq!(again.status, "404 No user with this id exists in your organization");
    let body = r#"{"UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz"}"#;
    assert_eq!(desk.send("POST users", JSON, body).await.status, "201");
    assert_eq!(desk.fake.read(|site| site.learner("rT7_k2-Lq0M1").cloned()), None);
}

#[tokio::test]
async fn a_welcome_mail_goes_out_only_when_asked_for_and_not_switched_off() {
    let desk = Desk::new();
    let body = |name: &str, quiet: bool| {
        format!(r#"{{"UserName":"{name}@acme.test","FirstName":"F","LastName":"L","DisableMessages":{quiet}}}"#)
    };
    desk.send("POST users", JSON, &body("anna", false)).await;
    desk.send("POST users?sendmessage=true", JSON, &body("bert", true)).await;
    assert!(desk.fake.read(|site| site.mails().is_empty()));
    desk.send("POST users?sendmessage=true", JSON, &body("carl", false)).await;
    let mails = desk.fake.read(|site| site.mails().to_vec());
    assert_eq!(mails.len(), 1);
    assert_eq!((mails[0].to.as_str(), mails[0].at.to_string().as_str()), ("carl@acme.test", "2026-11-02T08:00:00Z"));
}
