//! Every error of the calls beside `/users`, each in both formats: the status, and one text in
//! phrase and body.

use super::teams::team;
use super::*;
use crate::Command;

const LEARNER: &str = "rT7_k2-Lq0M1";

impl Desk {
    /// Sends a body in JSON and its like in XML, each answered in its own format; what both were
    /// refused with.
    async fn refused_as(&self, line: &str, json: &str, xml: &str) -> String {
        let json = self.send(&format!("{line}?format=json"), JSON, json).await;
        let xml = self.send(&format!("{line}?format=xml"), XML, xml).await;
        assert_eq!(json.status, xml.status, "{line}");
        let (_, text) = json.status.split_once(' ').expect("a phrase");
        assert_eq!(
            json.body,
            format!("{{\"Detail\":\"{}\"}}", text.replace('/', "\\/")),
            "{line}"
        );
        assert_eq!(
            xml.body,
            format!("<ErrorDetail {INSTANCE}><Detail>{text}</Detail></ErrorDetail>"),
            "{line}"
        );
        assert_eq!(
            json.header("content-type"),
            Some("application/json"),
            "{line}"
        );
        assert_eq!(
            xml.header("content-type"),
            Some("application/xml; charset=utf-8"),
            "{line}"
        );
        json.status
    }

    /// All of them, a line each; nothing has changed.
    async fn refusals(&self, calls: &[(&str, &str, &str)]) -> String {
        self.set("rate_limit", "off");
        let before = self.fake.read(Site::clone);
        let mut lines = Vec::new();
        for (line, json, xml) in calls {
            lines.push(format!(
                "{line} {json} -> {}",
                self.refused_as(line, json, xml).await
            ));
        }
        assert_eq!(self.fake.read(Site::clone), before);
        lines.join("\n")
    }
}

#[tokio::test]
async fn of_bulk_imports() {
    let desk = Desk::new();
    let refusals = desk
        .refusals(&[
            ("POST bulkimports", "", ""),
            ("POST bulkimports", "[]", "<UserImports/>"),
            ("POST bulkimports", r#"{"Username":"b"}"#, "<UserImport><Username>b</Username></UserImport>"),
            (
                "POST bulkimports",
                r#"[{"Username":"b","AccessLevel":""}]"#,
                "<UserImports><UserImport><Username>b</Username><AccessLevel/></UserImport></UserImports>",
            ),
            (
                "POST bulkimports",
                r#"[{"Username":"b","InActiveDate":null}]"#,
                "<UserImports><UserImport><Username>b</Username><InActiveDate></InActiveDate></UserImport></UserImports>",
            ),
            ("GET bulkimports/none", "", ""),
            ("GET bulkimports/none/usererrors", "", ""),
        ])
        .await;
    insta::assert_snapshot!(refusals, @r#"
    POST bulkimports  -> 400 Please check the xml/json in the body of the request.
    POST bulkimports [] -> 400 Please check the xml/json in the body of the request.
    POST bulkimports {"Username":"b"} -> 400 Please check the xml/json in the body of the request.
    POST bulkimports [{"Username":"b","AccessLevel":""}] -> 400 Please check the xml/json in the body of the request.
    POST bulkimports [{"Username":"b","InActiveDate":null}] -> 400 Please check the xml/json in the body of the request.
    GET bulkimports/none  -> 400 Bulk Import Id was not found.
    GET bulkimports/none/usererrors  -> 400 Bulk Import Id was not found.
    "#);
}

#[tokio::test]
async fn of_teams() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    team(&desk, "teams", "South").await;
    let (sub, put) = (
        format!("POST teams/{north}/teams"),
        format!("PUT teams/{north}"),
    );
    let refusals = desk
        .refusals(&[
            (
                "POST teams",
                r#"{"Description":"d"}"#,
                "<Team><Description>d</Description></Team>",
            ),
            (
                "POST teams",
                r#"{"Name":"SOUTH"}"#,
                "<Team><Name>SOUTH</Name></Team>",
            ),
            (
                "POST teams",
                r#"{"Name":"x","ParentTeamId":"none"}"#,
                "<Team><Name>x</Name><ParentTeamId>none</ParentTeamId></Team>",
            ),
            (
                "POST teams/none/teams",
                r#"{"Name":"x"}"#,
                "<Team><Name>x</Name></Team>",
            ),
            (&sub, "{", "<Team>"),
            (
                &sub,
                r#"{"Name":"South"}"#,
                "<Team><Name>South</Name></Team>",
            ),
            (&put, r#"{"Name":""}"#, "<Team><Name/></Team>"),
            (
                &put,
                r#"{"Name":"South"}"#,
                "<Team><Name>South</Name></Team>",
            ),
            (
                &put,
                r#"{"Id":"other","Name":"x"}"#,
                "<Team><Id>other</Id><Name>x</Name></Team>",
            ),
            (
                "PUT teams/none",
                r#"{"Name":"x"}"#,
                "<Team><Name>x</Name></Team>",
            ),
            ("GET teams/none", "", ""),
            ("GET teams/none/teams", "", ""),
            ("DELETE teams/none", "", ""),
        ])
        .await;
    insta::assert_snapshot!(refusals, @r#"
    POST teams {"Description":"d"} -> 400 Please check the xml/json included with this call
    POST teams {"Name":"SOUTH"} -> 409 Team name already exists
    POST teams {"Name":"x","ParentTeamId":"none"} -> 404 No team with this teamId exists in your organization
    POST teams/none/teams {"Name":"x"} -> 404 No team with this teamId exists in your organization
    POST teams/n4pGAEpe8Uh1/teams { -> 400 Please check the xml/json included with this call
    POST teams/n4pGAEpe8Uh1/teams {"Name":"South"} -> 409 Team name already exists
    PUT teams/n4pGAEpe8Uh1 {"Name":""} -> 400 Please check the xml/json included with this call
    PUT teams/n4pGAEpe8Uh1 {"Name":"South"} -> 409 Team name already exists
    PUT teams/n4pGAEpe8Uh1 {"Id":"other","Name":"x"} -> 404 Please check the teamid in the xml/json and the teamid in the URL. They must match.
    PUT teams/none {"Name":"x"} -> 404 No team with this teamId exists in your organization
    GET teams/none  -> 404 No team with this teamId exists in your organization
    GET teams/none/teams  -> 404 No team with this teamId exists in your organization
    DELETE teams/none  -> 404 No team with this teamId exists in your organization
    "#);
}

#[tokio::test]
async fn of_membership() {
    let desk = Desk::new();
    let (north, south) = (
        team(&desk, "teams", "North").await,
        team(&desk, "teams", "South").await,
    );
    desk.fake
        .apply(Command::JoinTeam {
            team: south.clone(),
            learner: LEARNER.into(),
        })
        .expect("a member");
    let ana = (
        format!(r#"[{{"Id":"{LEARNER}"}}]"#),
        format!("<Users><User><Id>{LEARNER}</Id></User></Users>"),
    );
    let of_south = (
        format!(r#"[{{"Id":"{south}"}}]"#),
        format!("<Teams><Team><Id>{south}</Id></Team></Teams>"),
    );
    let no_teams = (
        r#"[{"Id":"none"}]"#,
        "<Teams><Team><Id>none</Id></Team></Teams>",
    );
    let many = (
        format!("[{}]", [r#"{"Id":"none"}"#; 26].join(",")),
        format!("<Teams>{}</Teams>", "<Team><Id>none</Id></Team>".repeat(26)),
    );
    let at = |line: &str| line.replace("NORTH", &north).replace("ANA", LEARNER);
    let lines = [
        "POST teams/NORTH/users",
        "DELETE teams/NORTH/users/ANA",
        "PUT teams/NORTH/leaders/ANA",
        "DELETE teams/NORTH/leaders/ANA",
        "PUT teams/NORTH/admins/ANA",
        "DELETE teams/NORTH/admins/ANA",
        "POST users/ANA/teams",
    ]
    .map(at);
    let [
        join,
        leave,
        lead,
        lead_no_more,
        administer,
        administer_no_more,
        teams,
    ] = &lines;
    let refusals = desk
        .refusals(&[
            (join, "{", "<Users>"),
            (join, "[]", "<Users/>"),
            ("POST teams/none/users", &ana.0, &ana.1),
            ("GET teams/none/users", "", ""),
            ("GET teams/none/leaders", "", ""),
            ("GET teams/none/admins", "", ""),
            (leave, "", ""),
            ("DELETE teams/none/users/x", "", ""),
            (lead, "", ""),
            (lead_no_more, "", ""),
            (administer, "", ""),
            (administer_no_more, "", ""),
            ("PUT teams/none/leaders/x", "", ""),
            ("DELETE teams/none/admins/x", "", ""),
            (teams, "[", "<Teams>"),
            (teams, "[]", "<Teams/>"),
            (teams, no_teams.0, no_teams.1),
            (teams, &of_south.0, &of_south.1),
            ("POST users/nobody/teams", no_teams.0, no_teams.1),
            ("GET users/nobody/teams", "", ""),
            ("DELETE users/nobody/teams", "", ""),
        ])
        .await;
    let refusals = refusals.replace(&north, "NORTH").replace(&south, "SOUTH");
    insta::assert_snapshot!(refusals, @r#"
    POST teams/NORTH/users { -> 400 Please check the xml/json included with this call
    POST teams/NORTH/users [] -> 404 No team with this id exists in your organization, or the user list is empty.
    POST teams/none/users [{"Id":"rT7_k2-Lq0M1"}] -> 404 No team with this id exists in your organization, or the user list is empty.
    GET teams/none/users  -> 404 No team with this teamId exists in your organization
    GET teams/none/leaders  -> 404 No team with this teamId exists in your organization
    GET teams/none/admins  -> 404 No team with this teamId exists in your organization
    DELETE teams/NORTH/users/rT7_k2-Lq0M1  -> 404 User: rT7_k2-Lq0M1 does not exist on the team: NORTH.
    DELETE teams/none/users/x  -> 404 No team with this teamId exists in your organization
    PUT teams/NORTH/leaders/rT7_k2-Lq0M1  -> 404 User: rT7_k2-Lq0M1 does not exist on the team: NORTH.
    DELETE teams/NORTH/leaders/rT7_k2-Lq0M1  -> 404 User: rT7_k2-Lq0M1 does not exist on the team: NORTH.
    PUT teams/NORTH/admins/rT7_k2-Lq0M1  -> 404 User: rT7_k2-Lq0M1 does not exist on the team: NORTH.
    DELETE teams/NORTH/admins/rT7_k2-Lq0M1  -> 404 User: rT7_k2-Lq0M1 does not exist on the team: NORTH.
    PUT teams/none/leaders/x  -> 404 No team with this teamId exists in your organization
    DELETE teams/none/admins/x  -> 404 No team with this teamId exists in your organization
    POST users/rT7_k2-Lq0M1/teams [ -> 400 Please check the xml/json included with this call
    POST users/rT7_k2-Lq0M1/teams [] -> 404 Invalid Team Id found in the list or Maximum TeamIds is 25
    POST users/rT7_k2-Lq0M1/teams [{"Id":"none"}] -> 404 Invalid Team Id found in the list or Maximum TeamIds is 25
    POST users/rT7_k2-Lq0M1/teams [{"Id":"SOUTH"}] -> 409 The user already belongs to one or more of the teams
    POST users/nobody/teams [{"Id":"none"}] -> 404 The userid does not exist.
    GET users/nobody/teams  -> 404 The userid does not exist.
    DELETE users/nobody/teams  -> 404 The userid does not exist.
    "#);
    let too_many = desk.refused_as(teams, &many.0, &many.1).await;
    assert_eq!(
        too_many,
        "404 Invalid Team Id found in the list or Maximum TeamIds is 25"
    );
}

#[tokio::test]
async fn of_courses_org_details_and_custom_fields() {
    let desk = Desk::new();
    desk.fake
        .apply(Command::AddCustomField {
            name: "Department".into(),
        })
        .expect("a field");
    let paths = ["courses", "learningpaths", "usercustomfields"]
        .map(|word| format!("POST users/{LEARNER}/{word}"));
    let [courses, learning_paths, fields] = &paths;
    let course = (
        r#"[{"Id":"none"}]"#,
        "<Courses><Course><Id>none</Id></Course></Courses>",
    );
    let path = (
        r#"[{"Id":"none"}]"#,
        "<LearningPaths><LearningPath><Id>none</Id></LearningPath></LearningPaths>",
    );
    let field = |name: &str, value: &str| {
        let xml = format!(
            "<UserCustomField><Parameter fieldname=\"{name}\">{value}</Parameter></UserCustomField>"
        );
        (
            format!(r#"[{{"fieldname":"{name}","value":"{value}"}}]"#),
            xml,
        )
    };
    let (good, blank, strange) = (
        field("Department", "x"),
        field("Department", ""),
        field("None", "x"),
    );
    let refusals = desk
        .refusals(&[
            ("GET courses/none", "", ""),
            (courses, "[]", "<Courses/>"),
            (courses, course.0, course.1),
            ("POST users/nobody/courses", course.0, course.1),
            ("GET users/nobody/courses", "", ""),
            (learning_paths, "{}", "<LearningPath/>"),
            (learning_paths, path.0, path.1),
            ("POST users/nobody/learningpaths", path.0, path.1),
            ("GET users/nobody/learningpaths", "", ""),
            (fields, "{}", "<UserCustomFields/>"),
            (fields, &blank.0, &blank.1),
            (fields, &strange.0, &strange.1),
            ("POST users/nobody/usercustomfields", &good.0, &good.1),
            ("GET users/nobody/usercustomfields", "", ""),
            ("GET org/users/details", "", ""),
        ])
        .await;
    insta::assert_snapshot!(refusals, @r#"
    GET courses/none  -> 404 No course with this id exists in your organization
    POST users/rT7_k2-Lq0M1/courses [] -> 400 Please check the xml/json in the body of the request.
    POST users/rT7_k2-Lq0M1/courses [{"Id":"none"}] -> 404 No course with this id exists in your organization
    POST users/nobody/courses [{"Id":"none"}] -> 404 User - nobody was not found
    GET users/nobody/courses  -> 404 User - nobody was not found
    POST users/rT7_k2-Lq0M1/learningpaths {} -> 400 Please check the xml/json in the body of the request.
    POST users/rT7_k2-Lq0M1/learningpaths [{"Id":"none"}] -> 404 No learning path with this id exists in your organization
    POST users/nobody/learningpaths [{"Id":"none"}] -> 404 User - nobody was not found
    GET users/nobody/learningpaths  -> 404 User - nobody was not found
    POST users/rT7_k2-Lq0M1/usercustomfields {} -> 400 Please check the xml/json in the body of the request.
    POST users/rT7_k2-Lq0M1/usercustomfields [{"fieldname":"Department","value":""}] -> 404 The custom field or its value does not exist.
    POST users/rT7_k2-Lq0M1/usercustomfields [{"fieldname":"None","value":"x"}] -> 404 The custom field or its value does not exist.
    POST users/nobody/usercustomfields [{"fieldname":"Department","value":"x"}] -> 404 User - nobody was not found
    GET users/nobody/usercustomfields  -> 404 User - nobody was not found
    GET org/users/details  -> 406 Please provide a valid since and to query string parameters
    "#);
}
