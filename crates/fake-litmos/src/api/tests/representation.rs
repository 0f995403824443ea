//! Paths, formats, headers and errors (contract, sections 2.1, 2.4 and 2.8).

use super::*;

#[tokio::test]
async fn a_full_user_in_json_has_every_member_in_contract_order() {
    let answer = Desk::new().ask("GET users/rT7_k2-Lq0M1?format=json").await;
    let length = ANA.len();
    let expected = format!(
        "200\ncontent-length: {length}\ncontent-type: application/json; charset=utf-8\nserver: Microsoft-IIS/7.5\n\
         x-powered-by: ASP.NET\n\n{ANA}"
    );
    assert_eq!(answer.whole(), expected);
}

#[tokio::test]
async fn a_full_user_in_xml_has_every_member_in_contract_order() {
    let desk = Desk::new();
    let mut nils = ana();
    nils.texts.set(Member::City, None);
    nils.texts
        .set(Member::CompanyName, Some("Miller & Sons <Leeds>"));
    desk.set_up(|site| site.learners.put(nils));
    let answer = desk.ask("GET users/rT7_k2-Lq0M1").await;
    let expected = concat!(
        r#"<User xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Id>rT7_k2-Lq0M1</Id>"#,
        "<UserName>ana.ruiz@acme.test</UserName><FirstName>Ana</FirstName><LastName>Ruiz</LastName>",
        "<FullName>Ana Ruiz</FullName><Email>ana.ruiz@acme.test</Email><AccessLevel>Learner</AccessLevel>",
        "<DisableMessages>false</DisableMessages><Active>true</Active><Skype></Skype><PhoneWork>555-0100</PhoneWork>",
        "<PhoneMobile></PhoneMobile><LastLogin></LastLogin>",
        "<LoginKey>https://acme.litmos.com/login.aspx?loginkey=6d0f</LoginKey>",
        "<IsCustomUsername>false</IsCustomUsername><Password></Password><SkipFirstLogin>false</SkipFirstLogin>",
        r#"<TimeZone>UTC</TimeZone><SalesforceId i:nil="true"/><OriginalId>7100231</OriginalId>"#,
        r#"<Street1>1 High St</Street1><Street2></Street2><City i:nil="true"/><State></State>"#,
        "<PostalCode>LS1 1AA</PostalCode><Country>United Kingdom</Country>",
        "<CompanyName>Miller &amp; Sons &lt;Leeds&gt;</CompanyName><JobTitle>Analyst</JobTitle>",
        "<CustomField1></CustomField1><CustomField2></CustomField2><CustomField3></CustomField3>",
        "<Culture>en-US</Culture><CustomField4></CustomField4><CustomField5></CustomField5>",
        "<CustomField6></CustomField6><CustomField7></CustomField7><CustomField8></CustomField8>",
        "<CustomField9></CustomField9><CustomField10></CustomField10>",
        r#"<SalesforceContactId i:nil="true"/><SalesforceAccountId i:nil="true"/>"#,
        "<CreatedDate>2024-03-01T09:30:00Z</CreatedDate><Points>0</Points><Brand>Default</Brand>",
        "<ManagerId>0</ManagerId><ManagerName></ManagerName><EnableTextNotification>false</EnableTextNotification>",
        "<Website></Website><Twitter></Twitter><ExpirationDate></ExpirationDate><JobRole></JobRole>",
        "<ExternalEmployeeId></ExternalEmployeeId><ProfileType>Internal</ProfileType></User>",
    );
    assert_eq!(answer.body, expected);
    assert_eq!(
        answer.header("content-type"),
        Some("application/xml; charset=utf-8")
    );
}

#[tokio::test]
async fn null_and_blank_are_different_in_json_too() {
    let desk = Desk::new();
    let id = desk.seed(&[
        ("UserName", "nils@acme.test"),
        ("FirstName", "Nils"),
        ("LastName", "Null"),
    ]);
    desk.set_up(|site| site.seed_nulls(&id, &[Member::City]))
        .expect("a text member");
    let answer = desk.ask("GET users/nils@acme.test?format=json").await;
    assert!(
        answer
            .body
            .contains(r#""Street2":"","City":null,"State":"""#),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn paths_have_no_letter_case_and_slashes_may_repeat() {
    let desk = Desk::new();
    let headers = [("APIKey", desk.key.as_str())];
    for path in [
        "/v1.svc/Users/rT7_k2-Lq0M1",
        "//v1.svc//users///rT7_k2-Lq0M1/",
        "/V1.SVC/USERS/rT7_k2-Lq0M1",
    ] {
        let answer = desk
            .raw("GET", &format!("{path}?Source=x&Format=JSON"), &headers, "")
            .await;
        assert_eq!(
            (answer.status.as_str(), answer.body.as_str()),
            ("200", ANA),
            "{path}"
        );
    }
}

#[tokio::test]
async fn accept_decides_where_format_says_nothing() {
    let desk = Desk::new();
    let uri = "/v1.svc/users?source=x&search=nobody";
    for (accept, expected) in [
        (
            "",
            r#"<Users xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>"#,
        ),
        (
            "*/*",
            r#"<Users xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>"#,
        ),
        ("application/json", "[]"),
    ] {
        let answer = desk
            .raw("GET", uri, &[("apikey", &desk.key), ("accept", accept)], "")
            .await;
        assert_eq!(
            (answer.status.as_str(), answer.body.as_str()),
            ("200", expected),
            "{accept}"
        );
    }
}

#[tokio::test]
async fn an_error_says_its_text_twice() {
    let desk = Desk::new();
    assert_eq!(
        desk.ask("GET users/nobody@acme.test?format=json")
            .await
            .whole(),
        "404 User - nobody@acme.test was not found\ncontent-length: 50\ncontent-type: application/json\n\
         server: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n{\"Detail\":\"User - nobody@acme.test was not found\"}"
    );
    assert_eq!(
        desk.ask("GET users/nobody@acme.test").await.whole(),
        "404 User - nobody@acme.test was not found\ncontent-length: 133\ncontent-type: application/xml; charset=utf-8\n\
         server: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n<ErrorDetail \
         xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Detail>User - nobody@acme.test was not \
         found</Detail></ErrorDetail>"
    );
}

#[tokio::test]
async fn unknown_paths_and_wrong_methods_get_a_page() {
    let desk = Desk::new();
    for line in [
        "GET nonsense?format=json",
        "GET users/x/courses/y",
        "GET teams/x/nonsense",
    ] {
        let answer = desk.ask(line).await;
        assert_eq!(
            (answer.status.as_str(), answer.header("content-type")),
            ("404", Some("text/html; charset=UTF-8"))
        );
        assert!(
            answer.body.starts_with("<!DOCTYPE html>"),
            "{}",
            answer.body
        );
    }
    for (line, allow) in [
        ("PUT users", "GET, POST"),
        ("POST users/details", "GET"),
        ("DELETE users/paginated", "GET"),
        ("POST users/x", "GET, PUT, DELETE"),
    ] {
        let answer = desk.ask(line).await;
        assert_eq!(
            (answer.status.as_str(), answer.header("allow")),
            ("405", Some(allow)),
            "{line}"
        );
        assert!(
            answer.body.starts_with("<!DOCTYPE html>"),
            "{}",
            answer.body
        );
    }
    // Outside the API nobody asks for a key.
    let answer = desk.raw("GET", "/anything", &[], "").await;
    assert_eq!(
        (answer.status.as_str(), answer.header("server")),
        ("404", Some("Microsoft-IIS/7.5"))
    );
}
