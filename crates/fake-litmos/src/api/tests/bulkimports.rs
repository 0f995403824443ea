//! `/bulkimports` (contract, section 4): what is accepted, how a job goes on, what it does to
//! people.

use jiff::SignedDuration;

use super::*;
use crate::{By, ChangeKind};

const BEN: &str = r#"{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye"}"#;

fn wait(desk: &Desk, seconds: i64) {
    let now = desk.fake.clock().now();
    desk.control
        .move_to(now + SignedDuration::from_secs(seconds));
}

/// Queues an import in JSON; the job's id.
async fn queue(desk: &Desk, body: &str) -> String {
    let answer = desk.send("POST bulkimports?format=json", JSON, body).await;
    assert_eq!(answer.status, "200", "{body}: {}", answer.body);
    answer.body[7..]
        .split('"')
        .next()
        .expect("an id")
        .to_owned()
}

/// Queues it and lets it be carried out.
async fn import(desk: &Desk, body: &str) -> String {
    let id = queue(desk, body).await;
    wait(desk, 2);
    id
}

async fn job(desk: &Desk, id: &str) -> String {
    let answer = desk.ask(&format!("GET bulkimports/{id}?format=json")).await;
    answer.body.replace(id, "JOB")
}

#[tokio::test]
async fn a_job_is_answered_at_once_and_nothing_has_happened_yet() {
    let desk = Desk::new();
    let before = desk
        .fake
        .read(|site| site.learners().cloned().collect::<Vec<_>>());
    let answer = desk
        .send(
            "POST bulkimports?format=json&skipfirstlogin=true",
            JSON,
            &format!("[{BEN}]"),
        )
        .await;
    assert_eq!(answer.status, "200");
    assert_eq!(
        answer.header("content-type"),
        Some("application/json; charset=utf-8")
    );
    assert_eq!(
        answer.body,
        r#"{"Id":"IlYKb2msejpy0SPl-p8_ml2","ImportDate":"2026-11-02T08:00:00","Status":"Waiting","TotalRecords":1,"TotalUsersCreated":0,"Failed":0,"Duplicate":0,"InvalidEmail":0,"SendEmails":false,"SkipFirstLogin":true,"IsAPIImport":true}"#
    );
    desk.control
        .move_to("2026-11-02T08:00:01.840Z".parse().expect("a time"));
    let answer = desk
        .send(
            "POST bulkimports?sendmessage=true",
            JSON,
            &format!("[{BEN}]"),
        )
        .await;
    let id = desk.fake.read(|site| {
        site.imports
            .newest_first()
            .next()
            .expect("a job")
            .id
            .clone()
    });
    assert_eq!(
        answer.body.replace(&id, "JOB"),
        "<UserBulkImport xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Id>JOB</Id>\
         <ImportDate>2026-11-02T08:00:01.84</ImportDate><Status>Waiting</Status><TotalRecords>1</TotalRecords>\
         <TotalUsersCreated>0</TotalUsersCreated><Failed>0</Failed><Duplicate>0</Duplicate>\
         <InvalidEmail>0</InvalidEmail><SendEmails>true</SendEmails><SkipFirstLogin>false</SkipFirstLogin>\
         <IsAPIImport>true</IsAPIImport></UserBulkImport>"
    );
    assert_eq!(
        desk.fake
            .read(|site| site.learners().cloned().collect::<Vec<_>>()),
        before
    );
}

#[tokio::test]
async fn a_job_waits_is_processed_and_is_completed_on_the_clock() {
    let desk = Desk::new();
    let id = queue(&desk, &format!("[{BEN}]")).await;
    let part = desk.fake.parts().remove(0);
    assert_eq!(
        part.next_wakeup().expect("a job is due").to_string(),
        "2026-11-02T08:00:02Z"
    );
    assert!(
        job(&desk, &id)
            .await
            .contains(r#""Status":"Waiting","TotalRecords":1,"TotalUsersCreated":0"#)
    );
    wait(&desk, 1);
    assert!(
        job(&desk, &id)
            .await
            .contains(r#""Status":"Processing","TotalRecords":1,"TotalUsersCreated":0"#)
    );
    assert_eq!(named(&desk, "ben@acme.test", "FirstName"), None);
    wait(&desk, 1);
    part.tick().await;
    assert_eq!(part.next_wakeup(), None);
    assert_eq!(
        job(&desk, &id).await,
        r#"{"Id":"JOB","ImportDate":"2026-11-02T08:00:00","Status":"Completed","TotalRecords":1,"TotalUsersCreated":1,"Failed":0,"Duplicate":0,"InvalidEmail":0,"SendEmails":false,"SkipFirstLogin":false,"IsAPIImport":true}"#
    );
    assert_eq!(named(&desk, "ben@acme.test", "FirstName"), text("Ben"));
}

#[tokio::test]
async fn whoever_looks_late_sees_the_import_as_of_its_own_time() {
    let desk = Desk::new();
    queue(&desk, &format!("[{BEN}]")).await;
    wait(&desk, 3600);
    assert_eq!(
        named(&desk, "ben@acme.test", "CreatedDate"),
        text("2026-11-02T08:00:02Z")
    );
    let change = desk.fake.read(|site| site.changes()[0].clone());
    let key_of = desk.fake.read(|site| site.owner_id().to_owned());
    assert_eq!(
        (change.kind, change.at.to_string().as_str()),
        (ChangeKind::Created, "2026-11-02T08:00:02Z")
    );
    assert_eq!(
        change.by,
        By::Call {
            key_of,
            source: "test".into()
        }
    );
}

#[tokio::test]
async fn rows_come_in_xml_and_in_two_json_shapes_under_their_own_names() {
    let row = r#"{"City":"Leeds","Nonsense":[1],"Username":"ben@acme.test","LastName":"Okoye","FirstName":"Ben",
        "Phone":"555-1","Mobile":"555-2","Title":"Lead","Address1":"1 High St","Address2":"Flat 2","Zip":"LS1",
        "WebSite":"acme.test","CustomField10":"ten","InActiveDate":"2027-01-01","Manager":"ANA.ruiz@acme.test",
        "ExternalEmployeeID":"E7","Active":"FALSE","AccessLevel":"TL","Email":"b@acme.test","SalesforceId":"x",
        "CompanyName":null,"Brand":"","TimeZone":"GMT Standard Time"}"#;
    let xml = "<?xml version=\"1.0\"?><UserImports><UserImport><Username>ben@acme.test</Username>\
        <Email>b@acme.test</Email><FirstName>Ben</FirstName><LastName>Okoye</LastName><Phone>555-1</Phone>\
        <Mobile>555-2</Mobile><Title>Lead</Title><Nonsense/><Address1>1 High St</Address1>\
        <Address2>Flat 2</Address2><City>Leeds</City><Zip>LS1</Zip><CustomField10>ten</CustomField10>\
        <Active>FALSE</Active><InActiveDate>2027-01-01</InActiveDate><AccessLevel>TL</AccessLevel>\
        <Manager>rT7_k2-Lq0M1</Manager><ExternalEmployeeId>E7</ExternalEmployeeId>\
        <TimeZone>GMT Standard Time</TimeZone></UserImport></UserImports>";
    let wrapped = format!(r#"{{"UserImport":[{row}]}}"#);
    for (content_type, body) in [
        (JSON, format!("[{row}]")),
        (JSON, wrapped),
        (XML, xml.to_owned()),
    ] {
        let desk = Desk::new();
        assert_eq!(
            desk.send("POST bulkimports?format=json", content_type, &body)
                .await
                .status,
            "200"
        );
        wait(&desk, 2);
        for (member, value) in [
            ("Email", "b@acme.test"),
            ("FullName", "Ben Okoye"),
            ("PhoneWork", "555-1"),
            ("PhoneMobile", "555-2"),
            ("JobTitle", "Lead"),
            ("Street1", "1 High St"),
            ("Street2", "Flat 2"),
            ("City", "Leeds"),
            ("PostalCode", "LS1"),
            ("CustomField10", "ten"),
            ("ExpirationDate", "2027-01-01"),
            ("AccessLevel", "Team_Leader"),
            ("ManagerId", "rT7_k2-Lq0M1"),
            ("ExternalEmployeeId", "E7"),
            ("CompanyName", ""),
            ("Brand", "Default"),
            ("TimeZone", "GMT Standard Time"),
        ] {
            assert_eq!(
                named(&desk, "ben@acme.test", member),
                text(value),
                "{member} of {body}"
            );
        }
        assert_eq!(
            named(&desk, "ben@acme.test", "Active"),
            Some(Value::Flag(false))
        );
    }
}

#[tokio::test]
async fn xml_members_out_of_order_are_lost() {
    let desk = Desk::new();
    let xml = "<UserImports><UserImport><Username>ben@acme.test</Username><FirstName>Ben</FirstName>\
        <LastName>Okoye</LastName><City>Leeds</City><Title>Lead</Title></UserImport>\
        <UserImport><FirstName>Eva</FirstName><LastName>Li</LastName><Username>eva@acme.test</Username></UserImport>\
        </UserImports>";
    assert_eq!(desk.send("POST bulkimports", XML, xml).await.status, "200");
    wait(&desk, 2);
    assert_eq!(named(&desk, "ben@acme.test", "City"), text("Leeds"));
    assert_eq!(named(&desk, "ben@acme.test", "JobTitle"), text(""));
    // Her name came after what it should come before, so her row is nobody's.
    assert_eq!(named(&desk, "eva@acme.test", "FirstName"), None);
}

#[tokio::test]
async fn a_users_own_names_are_unknown_in_a_row() {
    let desk = Desk::new();
    let row = r#"[{"UserName":"ben@acme.test","FirstName":"Ben","LastName":"Okoye"},
        {"Username":"eva@acme.test","FirstName":"Eva","LastName":"Li","JobTitle":"Lead","PhoneWork":"555-1"}]"#;
    let id = import(&desk, row).await;
    assert!(
        job(&desk, &id)
            .await
            .contains(r#""TotalRecords":2,"TotalUsersCreated":1,"Failed":1"#)
    );
    assert_eq!(named(&desk, "eva@acme.test", "JobTitle"), text(""));
    assert_eq!(named(&desk, "eva@acme.test", "PhoneWork"), text(""));
}

#[tokio::test]
async fn an_import_overwrites_what_it_is_given_and_never_clears_or_renames() {
    let desk = Desk::new();
    let before = desk.ana();
    let row = r#"[{"Username":"ANA.Ruiz@acme.test","FirstName":"Anna","LastName":"Ruiz","Title":"Lead","City":"",
        "Phone":null,"Zip":" ","Email":""}]"#;
    let id = import(&desk, row).await;
    let mut expected = before;
    expected.first_name = "Anna".into();
    expected.texts.set(Member::JobTitle, Some("Lead"));
    assert_eq!(desk.ana(), expected);
    // Updates have no counter.
    assert!(
        job(&desk, &id)
            .await
            .contains(r#""TotalRecords":1,"TotalUsersCreated":0,"Failed":0,"Duplicate":0"#)
    );
    // A PUT of the same blanks clears them: the same data, two paths, different results.
    let put = ANA.replace("\"City\":\"Leeds\"", "\"City\":\"\"");
    assert_eq!(
        desk.send("PUT users/rT7_k2-Lq0M1", JSON, &put).await.status,
        "200"
    );
    assert_eq!(desk.ana().text(Member::City), Some(""));
}

#[tokio::test]
async fn another_name_is_another_person_and_an_email_may_repeat() {
    let desk = Desk::new();
    let row = r#"[{"Username":"ana.stone@acme.test","FirstName":"Ana","LastName":"Ruiz","Email":"ana.ruiz@acme.test"}]"#;
    import(&desk, row).await;
    assert_eq!(desk.ana().user_name, "ana.ruiz@acme.test");
    assert_eq!(
        named(&desk, "ana.stone@acme.test", "Email"),
        text("ana.ruiz@acme.test")
    );
}

#[tokio::test]
async fn new_people_have_their_notifications_on_and_a_name_that_is_no_address_is_a_custom_one() {
    let desk = Desk::new();
    let put = ANA.replace("\"DisableMessages\":false", "\"DisableMessages\":true");
    assert_eq!(
        desk.send("PUT users/rT7_k2-Lq0M1", JSON, &put).await.status,
        "200"
    );
    let rows = r#"[{"Username":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz"},
        {"Username":"benokoye","FirstName":"Ben","LastName":"Okoye","DisableMessages":true}]"#;
    import(&desk, rows).await;
    assert_eq!(
        named(&desk, "benokoye", "DisableMessages"),
        Some(Value::Flag(false))
    );
    assert_eq!(
        named(&desk, "benokoye", "IsCustomUsername"),
        Some(Value::Flag(true))
    );
    assert_eq!(named(&desk, "benokoye", "Email"), text(""));
    // Somebody who is there already keeps them off.
    assert!(desk.ana().disable_messages);
}

#[tokio::test]
async fn welcome_mails_go_to_new_people_and_only_when_asked_for() {
    let desk = Desk::new();
    let rows = r#"[{"Username":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz"},
        {"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye"}]"#;
    import(&desk, &rows.replace("ben@", "bea@")).await;
    assert!(desk.fake.read(|site| site.mails().is_empty()));
    let answer = desk
        .send(
            "POST bulkimports?sendmessage=true&skipfirstlogin=true",
            JSON,
            rows,
        )
        .await;
    assert_eq!(answer.status, "200");
    assert!(desk.fake.read(|site| site.mails().is_empty()));
    wait(&desk, 2);
    let mails = desk.fake.read(|site| site.mails().to_vec());
    let sent: Vec<String> = mails
        .iter()
        .map(|mail| format!("{} {} {}", mail.at, mail.to, mail.subject))
        .collect();
    assert_eq!(
        sent,
        ["2026-11-02T08:00:04Z ben@acme.test Welcome to your learning site"]
    );
    assert_eq!(
        named(&desk, "ben@acme.test", "SkipFirstLogin"),
        Some(Value::Flag(true))
    );
    assert_eq!(
        named(&desk, "bea@acme.test", "SkipFirstLogin"),
        Some(Value::Flag(false))
    );
}

#[tokio::test]
async fn counters_count_and_only_user_errors_name_the_rows() {
    let desk = Desk::new();
    let long = "x".repeat(101);
    let rows = format!(
        r#"[{{"Username":"new1@acme.test","FirstName":"N","LastName":"One"}},
        {{"Username":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz"}},
        {{"Username":"NEW1@acme.test","FirstName":"N","LastName":"Again"}},
        {{"Username":"b@acme.test","FirstName":"B","LastName":"Mail","Email":"b at acme"}},
        {{"Username":"c@acme.test","FirstName":"C"}},
        {{"FirstName":"D","LastName":"Nameless"}},
        {{"Username":"e+x@acme.test","FirstName":"E","LastName":"Plus"}},
        {{"Username":"f@acme.test","FirstName":"F","LastName":"Company","CompanyName":"{long}"}},
        {{"Username":"g@acme.test","FirstName":"G","LastName":"Managed","Manager":"nobody"}},
        {{"Username":"h@acme.test","FirstName":"H","LastName":"Level","AccessLevel":"9"}},
        {{"Username":"i@acme.test","FirstName":"I","LastName":"Active","Active":"perhaps"}},
        {{"Username":"new2@acme.test","FirstName":"N","LastName":"Two","Email":"new1@acme.test"}}]"#
    );
    let id = import(&desk, &rows).await;
    assert!(
        job(&desk, &id).await.contains(
            r#""TotalRecords":12,"TotalUsersCreated":2,"Failed":7,"Duplicate":1,"InvalidEmail":1,"SendEmails":false"#
        ),
        "{}",
        job(&desk, &id).await
    );
    let errors = desk
        .ask(&format!(
            "GET bulkimports/{id}/usererrors?format=json&limit=4"
        ))
        .await;
    assert_eq!(
        (errors.status.as_str(), errors.body.as_str()),
        (
            "200",
            r#"[{"Username":"NEW1@acme.test","ImportStatus":"Failed - Duplicate"},{"Username":"b@acme.test","ImportStatus":"Failed - Invalid Email"},{"Username":"c@acme.test","ImportStatus":"Failed - Unknown Error"},{"Username":"","ImportStatus":"Failed - Unknown Error"}]"#
        )
    );
    let rest = desk
        .ask(&format!("GET bulkimports/{id}/usererrors?start=8"))
        .await;
    assert_eq!(
        rest.body,
        "<UserErrors xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><UserError><Username>i@acme.test</Username>\
         <ImportStatus>Failed - Unknown Error</ImportStatus></UserError></UserErrors>"
    );
    let users = desk.fake.read(|site| site.learners().count());
    assert_eq!(users, 4, "the owner, Ana and the two new ones");
}

#[tokio::test]
async fn a_job_that_is_not_there_is_a_400() {
    let desk = Desk::new();
    let id = import(&desk, &format!("[{BEN}]")).await;
    for path in ["bulkimports/nothing", "bulkimports/nothing/usererrors"] {
        let answer = desk.ask(&format!("GET {path}?format=json")).await;
        assert_eq!(answer.status, "400 Bulk Import Id was not found.");
        assert_eq!(answer.body, r#"{"Detail":"Bulk Import Id was not found."}"#);
    }
    // Imports of the web site are others, and there are none.
    let answer = desk
        .ask(&format!("GET bulkimports/{id}/usererrors?IsAPI=false"))
        .await;
    assert_eq!(answer.status, "400 Bulk Import Id was not found.");
    let answer = desk
        .ask(&format!(
            "GET bulkimports/{id}/usererrors?IsAPI=true&format=json"
        ))
        .await;
    assert_eq!(
        (answer.status.as_str(), answer.body.as_str()),
        ("200", "[]")
    );
    assert_eq!(
        desk.ask(&format!("PUT bulkimports/{id}"))
            .await
            .header("allow"),
        Some("GET")
    );
    assert_eq!(
        desk.ask("DELETE bulkimports").await.header("allow"),
        Some("GET, POST")
    );
}

#[tokio::test]
async fn jobs_are_listed_the_newest_first() {
    let desk = Desk::new();
    let empty = desk.ask("GET bulkimports?format=json").await;
    assert_eq!((empty.status.as_str(), empty.body.as_str()), ("200", "[]"));
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(import(&desk, &format!("[{BEN}]")).await);
    }
    let dates = |body: &str| -> Vec<String> {
        body.split("\"ImportDate\":\"")
            .skip(1)
            .map(|rest| rest[..19].to_owned())
            .collect()
    };
    let all = desk.ask("GET bulkimports?format=json").await;
    assert_eq!(
        dates(&all.body),
        [
            "2026-11-02T08:00:04",
            "2026-11-02T08:00:02",
            "2026-11-02T08:00:00"
        ]
    );
    let page = desk
        .ask("GET bulkimports?format=json&start=1&limit=1")
        .await;
    assert_eq!(dates(&page.body), ["2026-11-02T08:00:02"]);
    assert!(page.body.contains(&ids[1]));
    let xml = desk
        .ask("GET bulkimports?start=2")
        .await
        .body
        .replace(&ids[0], "JOB");
    assert!(
        xml.starts_with(
            "<UserBulkImports xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><UserBulkImport><Id>JOB</Id>"
        ),
        "{xml}"
    );
}

#[tokio::test]
async fn bodies_that_are_none_are_refused_as_a_whole_and_change_nothing() {
    let desk = Desk::new();
    desk.set("rate_limit", "off");
    let before = desk.fake.read(Site::clone);
    let huge = format!("[{BEN}{}]", " ".repeat(2001 * 1024));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (content_type, body) in [
        (JSON, ""),
        (JSON, "["),
        (JSON, "[]"),
        (JSON, BEN),
        (JSON, "[1]"),
        (JSON, "[[]]"),
        (JSON, r#"{"UserImport":{}}"#),
        (JSON, r#"{"UserImports":[]}"#),
        (
            JSON,
            r#"[{"Username":["ben@acme.test"],"FirstName":"Ben","LastName":"Okoye"}]"#,
        ),
        (
            JSON,
            r#"[{"Username":"ben@acme.test","FirstName":{},"LastName":"Okoye"}]"#,
        ),
        (
            JSON,
            r#"[{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","AccessLevel":""}]"#,
        ),
        (
            JSON,
            r#"[{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","InActiveDate":null}]"#,
        ),
        (JSON, deep.as_str()),
        (JSON, huge.as_str()),
        (XML, "<UserImports/>"),
        (XML, "<UserImports></UserImports>"),
        (
            XML,
            "<UserImport><Username>ben@acme.test</Username></UserImport>",
        ),
        (
            XML,
            "<UserImports><UserImport><Username>a & b</Username></UserImport></UserImports>",
        ),
        (
            XML,
            "<UserImports><UserImport><Username><b/></Username></UserImport></UserImports>",
        ),
        (
            XML,
            "<UserImports><UserImport><Username>ben@acme.test</Username></UserImport>",
        ),
        (
            XML,
            "<UserImports><UserImport/></UserImports><UserImports/>",
        ),
        (
            XML,
            "<!DOCTYPE x [<!ENTITY a \"b\">]><UserImports><UserImport/></UserImports>",
        ),
        (
            XML,
            "<UserImports><UserImport><AccessLevel></AccessLevel></UserImport></UserImports>",
        ),
        ("", "[]"),
        ("text/csv", "Username,FirstName"),
    ] {
        let answer = desk
            .send("POST bulkimports?format=json", content_type, body)
            .await;
        let shown: String = body.chars().take(100).collect();
        assert_eq!(answer.status, BODY, "{content_type}: {shown}");
    }
    wait(&desk, 10);
    assert_eq!(desk.fake.read(Site::clone), before);
}
