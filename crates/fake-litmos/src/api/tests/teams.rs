//! `/teams`: the teams themselves (contract, section 5.1).

use super::*;

pub(super) const TEAM_BODY: &str = "400 Please check the xml/json included with this call";

/// Makes a team; its id.
pub(super) async fn team(desk: &Desk, path: &str, name: &str) -> String {
    let body = format!(r#"{{"Id":"","Name":"{name}","Description":""}}"#);
    let answer = desk
        .send(&format!("POST {path}?format=json"), JSON, &body)
        .await;
    assert_eq!(answer.status, "201", "{}", answer.body);
    answer.body[7..]
        .split('"')
        .next()
        .expect("an id")
        .to_owned()
}

#[tokio::test]
async fn a_team_is_made_with_201_and_three_members() {
    let desk = Desk::new();
    let body = r#"{"Nonsense":1,"Name":"North Sales","Id":"","Description":"d"}"#;
    let answer = desk.send("POST teams?format=json", JSON, body).await;
    assert_eq!(
        answer.whole(),
        "201\ncontent-length: 60\ncontent-type: application/json; charset=utf-8\nserver: Microsoft-IIS/7.5\n\
         x-powered-by: ASP.NET\n\n{\"Id\":\"vlhqBBr2gQ61\",\"Name\":\"North Sales\",\"Description\":\"d\"}"
    );
    let xml = "<Team><Id></Id><Name>South</Name><Description>d</Description></Team>";
    let answer = desk.send("POST teams", XML, xml).await;
    let id = desk.fake.read(|site| {
        site.teams()
            .find(|team| team.name == "South")
            .expect("a team")
            .id
            .clone()
    });
    assert_eq!(
        (
            answer.status.as_str(),
            answer.body.replace(&id, "X").as_str()
        ),
        (
            "201",
            "<Team xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Id>X</Id><Name>South</Name>\
             <Description>d</Description></Team>"
        )
    );
}

#[tokio::test]
async fn teams_are_listed_by_name_with_their_codes() {
    let desk = Desk::new();
    let south = team(&desk, "teams", "south").await;
    let north = team(&desk, "teams", "North Sales").await;
    let sub = team(&desk, &format!("teams/{north}/teams"), "Leeds & York").await;
    let answer = desk.ask("GET Teams?format=json").await;
    let expected = format!(
        r#"[{{"Id":"{sub}","Name":"Leeds & York","TeamCodeForBulkImport":"404003-Leeds&York","ParentTeamId":"{north}"}},{{"Id":"{north}","Name":"North Sales","TeamCodeForBulkImport":"404002-NorthSales","ParentTeamId":""}},{{"Id":"{south}","Name":"south","TeamCodeForBulkImport":"404001-south","ParentTeamId":""}}]"#
    );
    assert_eq!(
        (answer.status.as_str(), answer.body.as_str()),
        ("200", expected.as_str())
    );
    let answer = desk.ask("GET teams?search=YORK").await;
    assert_eq!(
        answer.body,
        format!(
            "<Teams xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Team><Id>{sub}</Id>\
             <Name>Leeds &amp; York</Name><TeamCodeForBulkImport>404003-Leeds&amp;York</TeamCodeForBulkImport>\
             <ParentTeamId>{north}</ParentTeamId></Team></Teams>"
        )
    );
    let answer = desk.ask("GET teams?format=json&start=1&limit=1").await;
    assert!(
        answer.body.starts_with(&format!(r#"[{{"Id":"{north}""#)) && !answer.body.contains(&south)
    );
    assert_eq!(
        desk.ask("GET teams?format=json&search=nothing").await.body,
        "[]"
    );
}

#[tokio::test]
async fn one_team_has_five_members_and_an_unknown_one_is_404() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let answer = desk.ask(&format!("GET teams/{north}?format=json")).await;
    assert_eq!(
        answer.body,
        format!(
            r#"{{"Id":"{north}","Name":"North","Description":"","ParentTeamId":"","TeamCodeForBulkImport":"404001-North"}}"#
        )
    );
    let answer = desk.ask(&format!("GET teams/{north}")).await;
    assert_eq!(
        answer.body,
        format!(
            "<Team xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><Id>{north}</Id><Name>North</Name>\
             <Description></Description><ParentTeamId></ParentTeamId>\
             <TeamCodeForBulkImport>404001-North</TeamCodeForBulkImport></Team>"
        )
    );
    for line in [
        "GET teams/nothing?format=json",
        "GET teams/nothing/teams?format=json",
    ] {
        let answer = desk.ask(line).await;
        assert_eq!(
            answer.status,
            "404 No team with this teamId exists in your organization"
        );
        assert_eq!(
            answer.body,
            r#"{"Detail":"No team with this teamId exists in your organization"}"#
        );
    }
}

#[tokio::test]
async fn a_team_under_a_team_names_its_parent_in_the_path_or_the_body() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let leeds = team(&desk, &format!("teams/{north}/teams"), "Leeds").await;
    let body = format!(r#"{{"Name":"York","ParentTeamId":"{north}"}}"#);
    assert_eq!(desk.send("POST teams", JSON, &body).await.status, "201");
    let answer = desk
        .ask(&format!("GET teams/{north}/teams?format=json"))
        .await;
    let names: Vec<&str> = answer
        .body
        .split("\"Name\":\"")
        .skip(1)
        .map(|rest| &rest[..4])
        .collect();
    assert_eq!(names, ["Leed", "York"]);
    assert_eq!(
        desk.ask(&format!("GET teams/{leeds}/teams?format=json"))
            .await
            .body,
        "[]"
    );
    let unknown = "404 No team with this teamId exists in your organization";
    let body = r#"{"Name":"Hull","ParentTeamId":"nothing"}"#;
    assert_eq!(desk.send("POST teams", JSON, body).await.status, unknown);
    assert_eq!(
        desk.send("POST teams/nothing/teams", JSON, r#"{"Name":"Hull"}"#)
            .await
            .status,
        unknown
    );
    assert_eq!(desk.fake.read(|site| site.teams().count()), 3);
}

#[tokio::test]
async fn a_team_that_cannot_be_is_refused_and_nothing_is_made() {
    let desk = Desk::new();
    team(&desk, "teams", "North").await;
    let before = desk
        .fake
        .read(|site| site.teams().cloned().collect::<Vec<_>>());
    let taken = "409 Team name already exists";
    let long_name = format!(r#"{{"Name":"{}"}}"#, "n".repeat(101));
    let long_text = format!(r#"{{"Name":"South","Description":"{}"}}"#, "d".repeat(1001));
    let huge = format!(r#"{{"Name":"South","x":"{}"}}"#, "x".repeat(2001 * 1024));
    for (content_type, body, expected) in [
        (JSON, r#"{"Name":"NORTH"}"#, taken),
        (XML, "<Team><Id/><Name>north</Name></Team>", taken),
        (JSON, "", TEAM_BODY),
        (JSON, "[]", TEAM_BODY),
        (JSON, r#"{"Description":"d"}"#, TEAM_BODY),
        (JSON, r#"{"Name":" "}"#, TEAM_BODY),
        (JSON, r#"{"Name":["South"]}"#, TEAM_BODY),
        (JSON, &long_name, TEAM_BODY),
        (JSON, &long_text, TEAM_BODY),
        (JSON, &huge, TEAM_BODY),
        (
            XML,
            "<Teams><Team><Name>South</Name></Team></Teams>",
            TEAM_BODY,
        ),
        (XML, "<Team><Name>A & B</Name></Team>", TEAM_BODY),
        ("", r#"{"Name":"South"}"#, TEAM_BODY),
        // Out of order: the name comes too late.
        (
            XML,
            "<Team><Description>d</Description><Name>South</Name></Team>",
            TEAM_BODY,
        ),
    ] {
        let answer = desk
            .send("POST teams?format=json", content_type, body)
            .await;
        assert_eq!(
            answer.status,
            expected,
            "{}",
            body.chars().take(80).collect::<String>()
        );
        let detail = expected[4..].replace('/', "\\/");
        assert_eq!(answer.body, format!("{{\"Detail\":\"{detail}\"}}"));
    }
    assert_eq!(
        desk.fake
            .read(|site| site.teams().cloned().collect::<Vec<_>>()),
        before
    );
}

#[tokio::test]
async fn an_update_of_a_team_answers_nothing_and_leaves_its_code() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    team(&desk, "teams", "South").await;
    let body = format!(r#"{{"Id":"{north}","Name":"NORTH EAST","Description":"cold"}}"#);
    let answer = desk.send(&format!("PUT teams/{north}"), JSON, &body).await;
    assert_eq!(
        answer.whole(),
        "200\ncontent-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n"
    );
    let read = desk
        .ask(&format!("GET teams/{north}?format=json"))
        .await
        .body;
    assert!(
        read.ends_with(
            r#""Name":"NORTH EAST","Description":"cold","ParentTeamId":"","TeamCodeForBulkImport":"404001-North"}"#
        ),
        "{read}"
    );
    for (id, body, expected) in [
        (
            north.as_str(),
            r#"{"Id":"","Name":"south"}"#,
            "409 Team name already exists",
        ),
        (
            north.as_str(),
            r#"{"Id":"other","Name":"West"}"#,
            "404 Please check the teamid in the xml/json and the teamid in the URL. They must match.",
        ),
        (north.as_str(), "{", TEAM_BODY),
        (north.as_str(), "{}", TEAM_BODY),
        (
            "nothing",
            r#"{"Name":"West"}"#,
            "404 No team with this teamId exists in your organization",
        ),
    ] {
        assert_eq!(
            desk.send(&format!("PUT teams/{id}"), JSON, body)
                .await
                .status,
            expected,
            "{body}"
        );
    }
    assert!(
        desk.ask(&format!("GET teams/{north}?format=json"))
            .await
            .body
            == read
    );
}

#[tokio::test]
async fn a_deleted_team_is_gone_and_the_teams_under_it_go_up() {
    let desk = Desk::new();
    let top = team(&desk, "teams", "Top").await;
    let north = team(&desk, &format!("teams/{top}/teams"), "North").await;
    let leeds = team(&desk, &format!("teams/{north}/teams"), "Leeds").await;
    let answer = desk.ask(&format!("DELETE teams/{north}")).await;
    assert_eq!(
        answer.whole(),
        "200\ncontent-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n"
    );
    let again = desk.ask(&format!("DELETE teams/{north}")).await;
    assert_eq!(
        again.status,
        "404 No team with this teamId exists in your organization"
    );
    let read = desk
        .ask(&format!("GET teams/{leeds}?format=json"))
        .await
        .body;
    assert!(
        read.contains(&format!(r#""ParentTeamId":"{top}""#)),
        "{read}"
    );
    assert_ne!(
        team(&desk, "teams", "North").await,
        north,
        "the name is free, the id is not"
    );
}

#[tokio::test]
async fn other_methods_are_not_allowed() {
    let desk = Desk::new();
    for (line, allow) in [
        ("PUT teams", "GET, POST"),
        ("DELETE teams/x/teams", "GET, POST"),
        ("POST teams/x", "GET, PUT, DELETE"),
        ("PUT teams/x/users", "GET, POST"),
        ("GET teams/x/users/y", "DELETE"),
        ("POST teams/x/leaders", "GET"),
        ("GET teams/x/admins/y", "PUT, DELETE"),
        ("PUT users/x/teams", "GET, POST, DELETE"),
    ] {
        let answer = desk.ask(line).await;
        assert_eq!(
            (answer.status.as_str(), answer.header("allow")),
            ("405", Some(allow)),
            "{line}"
        );
    }
}
