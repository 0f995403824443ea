//! Requests to the fake Litmos that are right as long as nothing has happened: at least one to
//! every route.

use super::Ids;
use crate::requests::Request;

pub(super) const JSON: &str = "application/json";
pub(super) const XML: &str = "text/xml";

/// All valid requests.
pub(super) fn all(ids: &Ids) -> Vec<Request> {
    [
        reads(ids),
        people(ids),
        imports(),
        teams(ids),
        vec![learning_paths(ids)],
    ]
    .concat()
}

/// Every call says which program it comes from.
fn bare(line: &str) -> Request {
    Request::bare(&format!(
        "{line}{}source=generated",
        if line.contains('?') { '&' } else { '?' }
    ))
}

fn with_body(line: &str, content_type: &'static str, body: &str) -> Request {
    let line = format!(
        "{line}{}source=generated",
        if line.contains('?') { '&' } else { '?' }
    );
    Request::with_body(&line, content_type, body)
}

fn reads(ids: &Ids) -> Vec<Request> {
    let Ids {
        hana,
        team,
        course,
        import,
        ..
    } = ids;
    let lines = [
        "users?search=ACME&sort=LastName&dir=desc&showInactive=false".to_owned(),
        "users/paginated?limit=2&start=1".to_owned(),
        "users/details?since=2026-01-01".to_owned(),
        format!("users/{hana}"),
        "Users/Hana.made@acme.test".to_owned(),
        "bulkimports?limit=1".to_owned(),
        format!("bulkimports/{import}"),
        format!("bulkimports/{import}/usererrors"),
        "org/users/details?since=2026-10-30 08:00:00&to=2026-11-03 08:00:00".to_owned(),
        format!("users/{hana}/usercustomfields"),
        "teams?search=north".to_owned(),
        format!("teams/{team}"),
        format!("teams/{team}/teams"),
        format!("teams/{team}/users"),
        format!("teams/{team}/leaders"),
        format!("teams/{team}/admins"),
        format!("users/{hana}/teams"),
        "courses?search=ladder".to_owned(),
        format!("courses/{course}"),
        format!("users/{hana}/courses"),
        format!("users/{hana}/learningpaths"),
    ];
    lines
        .iter()
        .map(|line| bare(&format!("GET {line}")))
        .collect()
}

fn people(ids: &Ids) -> Vec<Request> {
    let Ids { hana, nils, .. } = ids;
    let ben = "<User xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Id></Id>\
        <UserName>ben@acme.test</UserName><FirstName>Ben</FirstName><LastName>Okoye</LastName><Email></Email>\
        <AccessLevel>Learner</AccessLevel><DisableMessages>false</DisableMessages><Active>true</Active>\
        <PhoneMobile>+15554443333</PhoneMobile><City i:nil=\"true\"/><JobTitle>A &amp; B</JobTitle>\
        <Culture>en-GB</Culture><ManagerId>0</ManagerId></User>";
    let cy = r#"{"UserName":"cy@acme.test","FirstName":"Cy","LastName":"Marsh","Email":"b@acme.test","Active":"1",
        "City":null,"JobTitle":"L\u0001\uffff","EnableTextNotification":false,"ManagerId":"0","Nonsense":[1,{}]}"#;
    let changed = format!(
        r#"{{"Id":"{hana}","UserName":"hana.new@acme.test","FirstName":"Hana","LastName":"Made","Active":true,"City":"Bath",
        "PhoneMobile":"+15554443333","EnableTextNotification":true,"ManagerId":"{nils}","Password":"Secret-12x!"}}"#
    );
    let short = format!(
        "<User><Id>{nils}</Id><UserName>nils.null@acme.test</UserName><FirstName>N</FirstName>\
        <LastName>N</LastName><Active>false</Active></User>"
    );
    vec![
        with_body("POST users?sendmessage=true&format=json", XML, ben),
        with_body("POST users", JSON, cy),
        with_body(&format!("PUT users/{hana}"), JSON, &changed),
        with_body(&format!("PUT users/{nils}"), XML, &short),
        bare(&format!("DELETE users/{nils}")),
        with_body(
            &format!("POST users/{hana}/usercustomfields"),
            XML,
            "<UserCustomField><Parameter fieldname=\"Department\">Sales</Parameter></UserCustomField>",
        ),
        with_body(
            &format!("POST users/{nils}/usercustomfields"),
            JSON,
            r#"[{"fieldname":"Department","value":"Ops"}]"#,
        ),
    ]
}

fn imports() -> Vec<Request> {
    let xml = "<UserImports><UserImport><Username>fay@acme.test</Username><Email>fay@acme.test</Email><FirstName>Fay\
        </FirstName><LastName>Marsh</LastName><Team1>1-North</Team1><InActiveDate>2027-01-01</InActiveDate>\
        <AccessLevel>L</AccessLevel><Manager>nils.null@acme.test</Manager></UserImport><UserImport/></UserImports>";
    let json = r#"[{"Username":"gil@acme.test","FirstName":"Gil","LastName":"Marsh","Active":true,"AccessLevel":"5"}]"#;
    let wrapped = r#"{"UserImport":[{"Username":"ivy@acme.test","FirstName":"Ivy","LastName":"Roe","Title":"Lead"}]}"#;
    vec![
        with_body("POST bulkimports?sendmessage=true", XML, xml),
        with_body("POST bulkimports", JSON, json),
        with_body("POST bulkimports?skipfirstlogin=true", JSON, wrapped),
    ]
}

fn teams(ids: &Ids) -> Vec<Request> {
    let Ids {
        hana,
        nils,
        team,
        under,
        lone,
        course,
        other_course,
        ..
    } = ids;
    let two = |one: &str, other: &str| format!(r#"[{{"Id":"{one}"}},{{"Id":"{other}"}}]"#);
    let south = "<Team><Id></Id><Name>South</Name><Description>d</Description></Team>";
    let renamed = format!(r#"{{"Id":"{team}","Name":"Nord","Description":""}}"#);
    let some = format!(r#"[{{"Id":"{hana}"}},{{"Id":"{nils}","UserName":"x"}}]"#);
    let list =
        |root: &str, row: &str, id: &str| format!("<{root}><{row}><Id>{id}</Id></{row}></{root}>");
    vec![
        with_body("POST teams", XML, south),
        with_body(
            "POST teams",
            JSON,
            &format!(r#"{{"Id":"","Name":"East","Description":"d","ParentTeamId":"{under}"}}"#),
        ),
        with_body(
            &format!("POST teams/{team}/teams"),
            JSON,
            r#"{"Name":"West","Description":"d"}"#,
        ),
        with_body(&format!("PUT teams/{team}"), JSON, &renamed),
        bare(&format!("DELETE teams/{under}")),
        with_body(
            &format!("POST teams/{under}/users?sendmessage=true"),
            JSON,
            &some,
        ),
        with_body(
            &format!("POST teams/{under}/users"),
            XML,
            &list("Users", "User", nils),
        ),
        bare(&format!("DELETE teams/{team}/users/{hana}")),
        bare(&format!("PUT teams/{team}/leaders/{hana}")),
        bare(&format!("DELETE teams/{team}/leaders/{hana}")),
        bare(&format!("PUT teams/{team}/admins/{nils}")),
        bare(&format!("DELETE teams/{team}/admins/{nils}")),
        with_body(&format!("POST users/{hana}/teams"), JSON, &two(under, lone)),
        with_body(
            &format!("POST users/{nils}/teams"),
            XML,
            &list("Teams", "Team", under),
        ),
        bare(&format!("DELETE users/{hana}/teams")),
        with_body(
            &format!("POST users/{hana}/courses"),
            JSON,
            &two(course, other_course),
        ),
        with_body(
            &format!("POST users/{nils}/courses?sendmessage=false"),
            XML,
            &list("Courses", "Course", course),
        ),
    ]
}

/// Alone among the calls this one is never done: a site has no learning paths.
fn learning_paths(ids: &Ids) -> Request {
    with_body(
        &format!("POST users/{}/learningpaths", ids.hana),
        JSON,
        r#"[{"Id":"rT7_k2-Lq0M1"}]"#,
    )
}
