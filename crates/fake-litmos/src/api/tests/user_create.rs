//! `POST /users` (contract, sections 2.5, 3.5 and 3.7).

use super::*;

/// A body of the vendor's own short form.
const SHORT: &str = "<User><Id></Id><UserName>ben@acme.test</UserName><FirstName>Ben</FirstName>\
    <LastName>Okoye</LastName><FullName></FullName><Email>ben@acme.test</Email><AccessLevel>Learner</AccessLevel>\
    <DisableMessages>false</DisableMessages><Active>true</Active><LastLogin></LastLogin><LoginKey></LoginKey>\
    <IsCustomUsername>false</IsCustomUsername><SkipFirstLogin>false</SkipFirstLogin><TimeZone></TimeZone></User>";

#[tokio::test]
async fn a_create_answers_201_and_the_user_with_defaults() {
    let desk = Desk::new();
    let body = r#"{"UserName":"Ben@acme.test","FirstName":"Ben","LastName":"Okoye","SkipFirstLogin":true,"City":null}"#;
    let answer = desk.send("POST users?format=json", JSON, body).await;
    let ben = desk.fake.read(|site| {
        site.learner_by_name("ben@acme.test")
            .expect("Ben was made")
            .clone()
    });
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
    assert_eq!(
        (answer.status.as_str(), answer.body.as_str()),
        ("201", expected.as_str())
    );
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(answer.header("location"), None);
    assert!(
        login.starts_with("https:\\/\\/acme.litmos.com\\/login.aspx?loginkey="),
        "{login}"
    );
    // The answer said false; a later read says what was sent.
    let read = desk.ask("GET users/ben@acme.test?format=json").await;
    assert!(
        read.body.contains(r#""SkipFirstLogin":true"#),
        "{}",
        read.body
    );
}

#[tokio::test]
async fn the_vendors_short_xml_makes_a_user_and_the_answer_may_be_json() {
    let desk = Desk::new();
    let answer = desk
        .send("POST users?format=json&skipfirstlogin=true", XML, SHORT)
        .await;
    assert_eq!(answer.status, "201");
    assert!(answer.body.starts_with("{\"Id\":\""), "{}", answer.body);
    assert_eq!(
        named(&desk, "ben@acme.test", "SkipFirstLogin"),
        Some(Value::Flag(true))
    );
    let answer = desk
        .send(
            "POST users",
            "application/xml",
            &SHORT.replace("ben@", "bea@"),
        )
        .await;
    assert_eq!(answer.status, "201");
    assert!(answer.body.starts_with("<User xmlns:i="), "{}", answer.body);
}

#[tokio::test]
async fn xml_out_of_order_loses_what_came_too_late() {
    let desk = Desk::new();
    let late = SHORT.replace(
        "<TimeZone></TimeZone>",
        "<JobTitle>Lead</JobTitle><City>Leeds</City>",
    );
    assert_eq!(desk.send("POST users", XML, &late).await.status, "201");
    assert_eq!(named(&desk, "ben@acme.test", "JobTitle"), text("Lead"));
    assert_eq!(named(&desk, "ben@acme.test", "City"), text(""));
    let mandatory = "<User><LastName>Okoye</LastName><FirstName>Ben</FirstName><UserName>bob@acme.test</UserName></User>";
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
        (
            JSON,
            r#"{"UserName":"ben@acme.test","FirstName":" ","LastName":"Okoye"}"#,
        ),
        (XML, "<User><UserName>a & b</UserName></User>"),
        (XML, "<Users></Users>"),
        ("", good),
        ("text/plain", good),
        (XML, good),
    ] {
        let answer = desk
            .send("POST users?format=json", content_type, body)
            .await;
        assert_eq!(answer.status, BODY, "{content_type}: {body}");
        assert_eq!(
            answer.body,
            r#"{"Detail":"Please check the xml\/json in the body of the request."}"#
        );
    }
    let huge = format!("{{\"x\":\"{}\"}}", "x".repeat(2000 * 1024));
    assert_eq!(desk.send("POST users", JSON, &huge).await.status, BODY);
    desk.set("rate_limit", "100");
    assert_eq!(desk.fake.read(Site::clone), before);
}

#[tokio::test]
async fn field_rules_answer_with_the_vendors_texts_in_either_format() {
    let desk = Desk::new();
    desk.set("rate_limit", "off");
    desk.seed(&[
        ("UserName", "gone@acme.test"),
        ("FirstName", "G"),
        ("LastName", "One"),
        ("Active", "false"),
    ]);
    let (long, names) = (
        "5".repeat(51),
        [
            ("UserName", "b@acme.test"),
            ("FirstName", "Ben"),
            ("LastName", "Okoye"),
        ],
    );
    let mut refusals = Vec::new();
    for wrong in [
        &[("UserName", "")][..],
        &[("FirstName", " ")],
        &[("LastName", "")],
        &[("UserName", "Ana.Ruiz@ACME.test")],
        &[("UserName", "GONE@acme.test")],
        &[("UserName", "a@b")],
        &[("UserName", "ben+x@acme.test")],
        &[("UserName", "_ben@acme.test")],
        &[("UserName", "benokoye")],
        &[("Email", "b at acme")],
        &[("Culture", "xx-XX")],
        &[("JobRole", "Pilot")],
        &[("EnableTextNotification", "true")],
        &[
            ("PhoneMobile", "555-0101"),
            ("EnableTextNotification", "true"),
        ],
        &[("ManagerId", "nobody")],
        &[("AccessLevel", "king")],
        &[("Password", "weak")],
        &[("Active", "perhaps")],
        &[("PhoneWork", &long)],
        &[("JobTitle", "Lead\0")],
    ] {
        let kept = names
            .iter()
            .filter(|(name, _)| wrong.iter().all(|(other, _)| name != other));
        let mut members: Vec<_> = kept.chain(wrong).copied().collect();
        members.sort_by_key(|(name, _)| Member::parse(name));
        let refusal = desk.refused("POST users", &members).await;
        let wrong: Vec<String> = wrong
            .iter()
            .map(|(name, value)| format!("{name}={value:.20}"))
            .collect();
        refusals.push(format!("{} -> {refusal}", wrong.join(" ")).replace('\0', "NUL"));
    }
    insta::assert_snapshot!(refusals.join("\n"), @r"
    UserName= -> 400 Please check the xml/json in the body of the request.
    FirstName=  -> 400 Please check the xml/json in the body of the request.
    LastName= -> 400 Please check the xml/json in the body of the request.
    UserName=Ana.Ruiz@ACME.test -> 409 UserName already exists
    UserName=GONE@acme.test -> 409 UserName already exists
    UserName=a@b -> 409 Username must be greater than 3 characters.
    UserName=ben+x@acme.test -> 409 Invalid special character's in the username.
    UserName=_ben@acme.test -> 409 Invalid special character's in the username.
    UserName=benokoye -> 409 Invalid email address.
    Email=b at acme -> 409 Invalid email address.
    Culture=xx-XX -> 409 Culture is invalid
    JobRole=Pilot -> 409 Job Role is invalid
    EnableTextNotification=true -> 400 Mobile Number required to enable text message notifications
    PhoneMobile=555-0101 EnableTextNotification=true -> 400 Invalid Phone Number. The mobile phone should be in this format +15554443333. Be sure to include your country code.
    ManagerId=nobody -> 404 The manager Id in the xml/json is not valid.
    AccessLevel=king -> 400 Please check the xml/json in the body of the request.
    Password=weak -> 400 Please check the xml/json in the body of the request.
    Active=perhaps -> 400 Please check the xml/json in the body of the request.
    PhoneWork=55555555555555555555 -> 400 Please check the xml/json in the body of the request.
    JobTitle=LeadNUL -> 400 Please check the xml/json in the body of the request.
    ");
    assert!(desk.fake.read(|site| site.changes().is_empty()));
}

#[tokio::test]
async fn a_custom_user_name_needs_no_address() {
    let desk = Desk::new();
    let body =
        r#"{"UserName":"benokoye","FirstName":"Ben","LastName":"Okoye","IsCustomUsername":"true"}"#;
    assert_eq!(desk.send("POST users", JSON, body).await.status, "201");
    assert_eq!(named(&desk, "BenOkoye", "Email"), text(""));
}

#[tokio::test]
async fn a_welcome_mail_goes_out_only_when_asked_for_and_not_switched_off() {
    let desk = Desk::new();
    let body = |name: &str, quiet: bool| {
        format!(
            r#"{{"UserName":"{name}@acme.test","FirstName":"F","LastName":"L","DisableMessages":{quiet}}}"#
        )
    };
    desk.send("POST users", JSON, &body("anna", false)).await;
    desk.send("POST users?sendmessage=true", JSON, &body("bert", true))
        .await;
    assert!(desk.fake.read(|site| site.mails().is_empty()));
    desk.send("POST users?sendmessage=true", JSON, &body("carl", false))
        .await;
    let mails = desk.fake.read(|site| site.mails().to_vec());
    assert_eq!(mails.len(), 1);
    assert_eq!(
        (mails[0].to.as_str(), mails[0].at.to_string().as_str()),
        ("carl@acme.test", "2026-11-02T08:00:00Z")
    );
}
