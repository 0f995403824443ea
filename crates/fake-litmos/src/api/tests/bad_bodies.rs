//! What no client should send, on every call with a body but those of `bad_input`: the answer is in
//! the vendor's dialect, comes in bounded time and changes nothing.

use std::time::Duration;

use super::teams::{TEAM_BODY, team};
use super::*;
use crate::Command;

/// Far more than these answers need, and far less than one that looks at each pair of a body's
/// parts.
const PATIENCE: Duration = Duration::from_secs(10);

/// A call with a good body in both formats, in which `EXTRA` stands where more members may.
struct Call {
    line: String,
    good: &'static str,
    refused: &'static str,
    xml: String,
    json: String,
}

/// A desk where every call below is a good one: a team, a course, a custom field.
async fn desk() -> (Desk, Vec<Call>) {
    let desk = Desk::new();
    desk.set("rate_limit", "off");
    let north = team(&desk, "teams", "North").await;
    desk.fake
        .apply(Command::AddCourse {
            code: "WBT001".into(),
            name: "Welding".into(),
        })
        .expect("a course");
    desk.fake
        .apply(Command::AddCustomField {
            name: "Department".into(),
        })
        .expect("a field");
    let welding = desk
        .fake
        .read(|site| site.courses().next().expect("a course").id.clone());
    let call = |line: &str, good, refused, xml: &str, json: &str| {
        let fill = |text: &str| text.replace("NORTH", &north).replace("WELDING", &welding);
        Call {
            line: fill(line),
            good,
            refused,
            xml: fill(xml),
            json: fill(json),
        }
    };
    let south = "<Team>EXTRA<Name>South</Name></Team>";
    let calls = vec![
        call(
            "POST bulkimports",
            "200",
            BODY,
            "<UserImports><UserImport>EXTRA<Username>ben@acme.test</Username><FirstName>Ben</FirstName>\
             <LastName>Okoye</LastName></UserImport></UserImports>",
            r#"[{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye"EXTRA}]"#,
        ),
        call(
            "POST teams",
            "201",
            TEAM_BODY,
            south,
            r#"{"Name":"South"EXTRA}"#,
        ),
        call(
            "POST teams/NORTH/teams",
            "201",
            TEAM_BODY,
            south,
            r#"{"Name":"South"EXTRA}"#,
        ),
        call(
            "PUT teams/NORTH",
            "200",
            TEAM_BODY,
            south,
            r#"{"Name":"South"EXTRA}"#,
        ),
        call(
            "POST teams/NORTH/users",
            "201",
            TEAM_BODY,
            "<Users><User>EXTRA<Id>rT7_k2-Lq0M1</Id></User></Users>",
            r#"[{"Id":"rT7_k2-Lq0M1"EXTRA}]"#,
        ),
        call(
            "POST users/rT7_k2-Lq0M1/teams",
            "200",
            TEAM_BODY,
            "<Teams><Team>EXTRA<Id>NORTH</Id></Team></Teams>",
            r#"[{"Id":"NORTH"EXTRA}]"#,
        ),
        call(
            "POST users/rT7_k2-Lq0M1/courses",
            "200",
            BODY,
            "<Courses><Course>EXTRA<Id>WELDING</Id></Course></Courses>",
            r#"[{"Id":"WELDING"EXTRA}]"#,
        ),
        call(
            "POST users/rT7_k2-Lq0M1/learningpaths",
            "404 No learning path with this id exists in your organization",
            BODY,
            "<LearningPaths><LearningPath>EXTRA<Id>x</Id></LearningPath></LearningPaths>",
            r#"[{"Id":"x"EXTRA}]"#,
        ),
        call(
            "POST users/rT7_k2-Lq0M1/usercustomfields",
            "200",
            BODY,
            "<UserCustomField>EXTRA<Parameter fieldname=\"Department\">Sales</Parameter></UserCustomField>",
            r#"[{"fieldname":"Department","value":"Sales"EXTRA}]"#,
        ),
    ];
    (desk, calls)
}

/// Bodies made of a good one that no server should take, with the type each is sent as.
fn bad_bodies(call: &Call) -> Vec<(&'static str, Vec<u8>)> {
    let xml = |extra: &str| call.xml.replace("EXTRA", extra);
    let json = |extra: &str| call.json.replace("EXTRA", extra);
    let laughs: String = (1..20)
        .map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10)))
        .collect();
    let utf_16 = |text: String| -> Vec<u8> {
        std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect()
    };
    let latin = |text: String| -> Vec<u8> {
        text.bytes()
            .map(|byte| if byte == b'?' { 0xe9 } else { byte })
            .collect()
    };
    let nested = |open: &str, close: &str, depth: usize| {
        format!("{}{}", open.repeat(depth), close.repeat(depth))
    };
    let long = "x".repeat(2001 * 1024);
    vec![
        (
            XML,
            format!(
                "<!DOCTYPE x [<!ENTITY l0 \"ha\">{laughs}]>{}",
                xml("<x>&l19;</x>")
            )
            .into_bytes(),
        ),
        (XML, xml("<x>&nbsp;</x>").into_bytes()),
        (XML, xml("<x>a & b</x>").into_bytes()),
        (XML, latin(xml("<x>?</x>"))),
        (XML, utf_16(xml(""))),
        (
            XML,
            format!("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>{}", xml("")).into_bytes(),
        ),
        (XML, xml(&format!("<x>{long}</x>")).into_bytes()),
        (XML, xml(&nested("<x>", "</x>", 40)).into_bytes()),
        (XML, xml(&nested("<x>", "</x>", 60_000)).into_bytes()),
        (XML, xml("<x>").into_bytes()),
        ("text/xml; charset=utf-16", xml("").into_bytes()),
        (JSON, latin(json(r#","x":"?""#))),
        (JSON, utf_16(json(""))),
        (JSON, json(&format!(r#","x":"{long}""#)).into_bytes()),
        (
            JSON,
            json(&format!(r#","x":{}"#, nested("[", "]", 200_000))).into_bytes(),
        ),
        (JSON, json(",\"x\":\"\0\"").into_bytes()),
        (JSON, json(r#","x":"\ud800""#).into_bytes()),
        (JSON, json(",").into_bytes()),
        (JSON, Vec::new()),
        (
            "application/json; charset=iso-8859-1",
            json("").into_bytes(),
        ),
        ("text/plain", json("").into_bytes()),
        ("", json("").into_bytes()),
    ]
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the bound is on real time")]
async fn every_call_with_a_body_refuses_a_bad_one_in_good_time_and_changes_nothing() {
    let (desk, calls) = desk().await;
    let before = desk.fake.read(Site::clone);
    for call in &calls {
        let text = call.refused.split_once(' ').expect("a phrase").1;
        for (number, (content_type, body)) in bad_bodies(call).iter().enumerate() {
            let start = std::time::Instant::now();
            let answer = desk.send_bytes(&call.line, content_type, body).await;
            assert!(
                start.elapsed() < PATIENCE,
                "{} {number} took {:?}",
                call.line,
                start.elapsed()
            );
            assert_eq!(answer.status, call.refused, "{} {number}", call.line);
            assert_eq!(
                answer.body,
                format!("<ErrorDetail {INSTANCE}><Detail>{text}</Detail></ErrorDetail>")
            );
        }
    }
    desk.control
        .move_to("2026-11-02T09:00:00Z".parse().expect("a time"));
    assert_eq!(desk.fake.read(Site::clone), before);
}

/// The bodies above are bad for what was put into them and for nothing else.
#[tokio::test]
async fn every_call_with_a_body_passes_over_members_and_query_members_nobody_knows() {
    let odd = "nosuch=1&&=&x=%ff%00&format=json";
    for number in 0..desk().await.1.len() {
        for is_xml in [false, true] {
            let (desk, calls) = desk().await;
            let call = &calls[number];
            let (content_type, body) = match is_xml {
                true => (
                    XML,
                    call.xml
                        .replace("EXTRA", "<x><y a=\"1\">z</y></x><!-- x -->"),
                ),
                false => (JSON, call.json.replace("EXTRA", r#","x":[{"y":null}]"#)),
            };
            let answer = desk
                .send(&format!("{}?{odd}", call.line), content_type, &body)
                .await;
            assert_eq!(answer.status, call.good, "{} {body}", call.line);
        }
    }
}

#[tokio::test]
async fn nul_in_a_value_is_refused_since_xml_could_not_show_it() {
    let (desk, calls) = desk().await;
    let before = desk.fake.read(Site::clone);
    let custom_fields = &calls[8].line;
    for (line, json, xml, refused) in [
        (
            "POST teams",
            r#"{"Name":"S%"}"#,
            "<Team><Name>S%</Name></Team>",
            TEAM_BODY,
        ),
        (
            "POST teams",
            r#"{"Name":"South","Description":"%"}"#,
            "<Team><Name>South</Name><Description>%</Description></Team>",
            TEAM_BODY,
        ),
        (
            &calls[3].line,
            r#"{"Name":"S%"}"#,
            "<Team><Name>S%</Name></Team>",
            TEAM_BODY,
        ),
        (
            custom_fields,
            r#"[{"fieldname":"Department","value":"S%"}]"#,
            "<UserCustomField><Parameter fieldname=\"Department\">S%</Parameter></UserCustomField>",
            BODY,
        ),
        (
            "POST bulkimports",
            r#"[{"Username":"b%","FirstName":"Ben","LastName":"Okoye"}]"#,
            "<UserImports><UserImport><Username>b%</Username></UserImport></UserImports>",
            BODY,
        ),
        (
            "POST bulkimports",
            r#"[{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","UserCustomField1":"%"}]"#,
            "<UserImports><UserImport><Username>ben@acme.test</Username><UserCustomField1>%</UserCustomField1>\
             </UserImport></UserImports>",
            BODY,
        ),
    ] {
        assert_eq!(
            desk.send(line, JSON, &json.replace('%', "\\u0000"))
                .await
                .status,
            refused,
            "{json}"
        );
        assert_eq!(
            desk.send(line, XML, &xml.replace('%', "\0")).await.status,
            refused,
            "{xml}"
        );
        assert_eq!(
            desk.send(line, XML, &xml.replace('%', "&#0;")).await.status,
            refused,
            "{xml}"
        );
    }
    assert!(
        desk.fake
            .apply(Command::AddCustomField { name: "a\0".into() })
            .is_err()
    );
    assert_eq!(desk.fake.read(Site::clone), before);
}

#[tokio::test]
async fn ten_thousand_characters_are_refused_or_find_nothing() {
    let (desk, calls) = desk().await;
    let before = desk.fake.read(Site::clone);
    let long = "n".repeat(10_000);
    for (line, json, expected) in [
        (calls[1].line.as_str(), r#"{"Name":"%"}"#, TEAM_BODY),
        (
            &calls[1].line,
            r#"{"Name":"South","Description":"%"}"#,
            TEAM_BODY,
        ),
        (
            &calls[1].line,
            r#"{"Name":"South","ParentTeamId":"%"}"#,
            "404 No team with this teamId exists in your organization",
        ),
        (&calls[3].line, r#"{"Name":"%"}"#, TEAM_BODY),
        (&calls[4].line, r#"[{"Id":"%"}]"#, "201"),
        (
            &calls[5].line,
            r#"[{"Id":"%"}]"#,
            "404 Invalid Team Id found in the list or Maximum TeamIds is 25",
        ),
        (
            &calls[6].line,
            r#"[{"Id":"%"}]"#,
            "404 No course with this id exists in your organization",
        ),
        (
            &calls[8].line,
            r#"[{"fieldname":"%","value":"x"}]"#,
            "404 The custom field or its value does not exist.",
        ),
        (
            &calls[8].line,
            r#"[{"fieldname":"Department","value":"%"}]"#,
            BODY,
        ),
    ] {
        assert_eq!(
            desk.send(line, JSON, &json.replace('%', &long))
                .await
                .status,
            expected,
            "{line} {json}"
        );
    }
    assert_eq!(desk.fake.read(Site::clone), before);
    // A row fails alone, after the request was accepted.
    for json in [
        r#"[{"Username":"%","FirstName":"Ben","LastName":"Okoye"}]"#,
        r#"[{"Username":"ben@acme.test","FirstName":"%","LastName":"Okoye"}]"#,
        r#"[{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","Title":"%"}]"#,
        r#"[{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","UserCustomField1":"%"}]"#,
    ] {
        let now = desk.fake.clock().now();
        assert_eq!(
            desk.send("POST bulkimports", JSON, &json.replace('%', &long))
                .await
                .status,
            "200"
        );
        desk.control
            .move_to(now + jiff::SignedDuration::from_secs(2));
        let job = desk.ask("GET bulkimports?format=json&limit=1").await.body;
        assert!(
            job.contains(r#""TotalUsersCreated":0,"Failed":1,"#),
            "{job}"
        );
    }
    assert_eq!(desk.fake.read(|site| site.learners().count()), 2);
}
