//! Who belongs to which team and leads it (contract, section 5.2).

use jiff::SignedDuration;

use super::teams::team;
use super::*;
use crate::{By, Change};

const ANA_ID: &str = "rT7_k2-Lq0M1";
const NO_TEAM: &str =
    "404 No team with this id exists in your organization, or the user list is empty.";
const NO_TEAM_ID: &str = "404 No team with this teamId exists in your organization";
const EMPTY: &str = "content-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n";

fn person(desk: &Desk, user_name: &str, active: &str) -> String {
    desk.seed(&[
        ("UserName", user_name),
        ("FirstName", "Ben"),
        ("LastName", "Okoye"),
        ("Active", active),
    ])
}

async fn join(desk: &Desk, team: &str, learner: &str) {
    let body = format!(r#"[{{"Id":"{learner}"}}]"#);
    assert_eq!(
        desk.send(&format!("POST teams/{team}/users"), JSON, &body)
            .await
            .status,
        "201"
    );
}

fn members(desk: &Desk, team: &str) -> Vec<String> {
    desk.fake.read(|site| {
        let team = site.teams().find(|other| other.id == team).expect("a team");
        let name = |id: &String| {
            site.learner(id)
                .expect("members are learners")
                .user_name
                .clone()
        };
        let mut names: Vec<String> = team.members.iter().map(name).collect();
        names.sort();
        names
    })
}

fn level(desk: &Desk) -> &'static str {
    desk.ana().access_level.name()
}

fn changes(desk: &Desk) -> Vec<Change> {
    desk.fake.read(|site| site.changes().to_vec())
}

#[tokio::test]
async fn people_join_with_201_and_nothing_else_and_strangers_are_passed_over() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let ben = person(&desk, "ben@acme.test", "true");
    let body = format!(
        r#"[{{"Id":"{ANA_ID}","UserName":"x"}},{{"Id":"nobody"}},{{"Id":"ana.ruiz@acme.test"}},{{}}]"#
    );
    let answer = desk
        .send(
            &format!("POST teams/{north}/users?format=json"),
            JSON,
            &body,
        )
        .await;
    assert_eq!(answer.whole(), format!("201\n{EMPTY}"));
    assert_eq!(members(&desk, &north), ["ana.ruiz@acme.test"]);
    let body = format!("<Users><User><Id>{ben}</Id></User><User><Id>{ANA_ID}</Id></User></Users>");
    assert_eq!(
        desk.send(&format!("POST teams/{north}/users"), XML, &body)
            .await
            .whole(),
        format!("201\n{EMPTY}")
    );
    assert_eq!(
        members(&desk, &north),
        ["ana.ruiz@acme.test", "ben@acme.test"]
    );
    assert!(
        changes(&desk).is_empty(),
        "a membership is no change of a learner"
    );
}

#[tokio::test]
async fn an_unknown_team_and_an_empty_list_have_one_text() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let ana = format!(r#"[{{"Id":"{ANA_ID}"}}]"#);
    let refused = "400 Please check the xml/json included with this call";
    for (id, content_type, body, expected) in [
        ("nothing", JSON, ana.as_str(), NO_TEAM),
        (north.as_str(), JSON, "[]", NO_TEAM),
        (north.as_str(), JSON, r#"[{"Name":"x"}]"#, NO_TEAM),
        (north.as_str(), XML, "<Users></Users>", NO_TEAM),
        (north.as_str(), JSON, r#"{"Id":"x"}"#, refused),
        (north.as_str(), JSON, "", refused),
        (north.as_str(), XML, "<Users><User><Id>", refused),
        (north.as_str(), "", ana.as_str(), refused),
    ] {
        let answer = desk
            .send(
                &format!("POST teams/{id}/users?format=json"),
                content_type,
                body,
            )
            .await;
        assert_eq!(answer.status, expected, "{body}");
    }
    assert!(members(&desk, &north).is_empty());
}

#[tokio::test]
async fn a_teams_list_shows_active_people_only_and_deactivating_keeps_the_membership() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    join(&desk, &north, ANA_ID).await;
    join(&desk, &north, &person(&desk, "ina@acme.test", "false")).await;
    let row = r#"{"Id":"rT7_k2-Lq0M1","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","Active":true,"Email":"ana.ruiz@acme.test","AccessLevel":"Learner","Brand":"Default"}"#;
    let answer = desk
        .ask(&format!("GET teams/{north}/users?format=json"))
        .await;
    assert_eq!(
        (answer.status.as_str(), answer.body),
        ("200", format!("[{row}]"))
    );
    let answer = desk
        .ask(&format!("GET teams/{north}/users?showInactive=true"))
        .await;
    assert_eq!(
        answer.body,
        "<Users xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"><User><Id>rT7_k2-Lq0M1</Id>\
         <UserName>ana.ruiz@acme.test</UserName><FirstName>Ana</FirstName><LastName>Ruiz</LastName>\
         <Active>true</Active><Email>ana.ruiz@acme.test</Email><AccessLevel>Learner</AccessLevel>\
         <Brand>Default</Brand></User></Users>"
    );
    assert_eq!(
        desk.ask(&format!("GET teams/{north}/users?format=json&start=1"))
            .await
            .body,
        "[]"
    );
    for (term, rows) in [("RUIZ", format!("[{row}]")), ("olive", "[]".to_owned())] {
        assert_eq!(
            desk.ask(&format!(
                "GET teams/{north}/users?format=json&search={term}"
            ))
            .await
            .body,
            rows
        );
    }
    let put = ANA.replace("\"Active\":true", "\"Active\":false");
    assert_eq!(
        desk.send(&format!("PUT users/{ANA_ID}"), JSON, &put)
            .await
            .status,
        "200"
    );
    assert_eq!(
        desk.ask(&format!("GET teams/{north}/users?format=json"))
            .await
            .body,
        "[]"
    );
    assert_eq!(
        desk.send(&format!("PUT users/{ANA_ID}"), JSON, ANA)
            .await
            .status,
        "200"
    );
    assert_eq!(
        desk.ask(&format!("GET teams/{north}/users?format=json"))
            .await
            .body,
        format!("[{row}]")
    );
    assert_eq!(desk.ask("GET teams/nothing/users").await.status, NO_TEAM_ID);
}

#[tokio::test]
async fn a_deleted_person_is_in_no_team() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    join(&desk, &north, ANA_ID).await;
    assert_eq!(
        desk.ask(&format!("PUT teams/{north}/leaders/{ANA_ID}"))
            .await
            .status,
        "200"
    );
    assert_eq!(
        desk.ask(&format!("DELETE users/{ANA_ID}")).await.status,
        "200"
    );
    let team = desk
        .fake
        .read(|site| site.teams().next().expect("a team").clone());
    assert!(team.members.is_empty() && team.leaders.is_empty());
}

#[tokio::test]
async fn one_person_leaves_at_a_time() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    join(&desk, &north, ANA_ID).await;
    let answer = desk
        .ask(&format!("DELETE teams/{north}/users/{ANA_ID}?format=json"))
        .await;
    assert_eq!(answer.whole(), format!("200\n{EMPTY}"));
    assert!(members(&desk, &north).is_empty());
    let again = desk
        .ask(&format!("DELETE teams/{north}/users/{ANA_ID}?format=json"))
        .await;
    assert_eq!(
        again.status,
        format!("404 User: {ANA_ID} does not exist on the team: {north}.")
    );
    assert_eq!(
        again.body,
        format!("{{\"Detail\":\"User: {ANA_ID} does not exist on the team: {north}.\"}}")
    );
    assert_eq!(
        desk.ask(&format!("DELETE teams/nothing/users/{ANA_ID}"))
            .await
            .status,
        NO_TEAM_ID
    );
}

#[tokio::test]
async fn somebodys_teams_are_read_joined_and_left_from_their_side() {
    let desk = Desk::new();
    let (north, south) = (
        team(&desk, "teams", "North").await,
        team(&desk, "teams", "South").await,
    );
    let path = format!("users/{ANA_ID}/teams");
    assert_eq!(
        desk.ask(&format!("GET {path}?format=json")).await.body,
        "[]"
    );
    let both = format!("<Teams><Team><Id>{south}</Id></Team><Team><Id>{north}</Id></Team></Teams>");
    assert_eq!(
        desk.send(&format!("POST {path}"), XML, &both).await.whole(),
        format!("200\n{EMPTY}")
    );
    let list = desk.ask(&format!("GET {path}?format=json")).await;
    assert_eq!(
        list.body,
        format!(
            r#"[{{"Id":"{north}","Name":"North","TeamCodeForBulkImport":"404001-North","ParentTeamId":""}},{{"Id":"{south}","Name":"South","TeamCodeForBulkImport":"404002-South","ParentTeamId":""}}]"#
        )
    );
    assert_eq!(
        desk.ask(&format!("DELETE {path}")).await.whole(),
        format!("200\n{EMPTY}")
    );
    assert_eq!(
        desk.ask(&format!("GET {path}?format=json")).await.body,
        "[]"
    );
}

#[tokio::test]
async fn joining_from_a_persons_side_is_all_or_nothing() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let south = team(&desk, "teams", "South").await;
    join(&desk, &north, ANA_ID).await;
    let ids = |ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|id| format!(r#"{{"Id":"{id}"}}"#)).collect();
        format!("[{}]", ids.join(","))
    };
    let list = "404 Invalid Team Id found in the list or Maximum TeamIds is 25";
    for (who, body, expected) in [
        (ANA_ID, ids(&[&south, "nothing"]), list),
        (ANA_ID, ids(&[]), list),
        (ANA_ID, ids(&[south.as_str(); 26]), list),
        (
            ANA_ID,
            ids(&[&south, &north]),
            "409 The user already belongs to one or more of the teams",
        ),
        (
            ANA_ID,
            "[".to_owned(),
            "400 Please check the xml/json included with this call",
        ),
        ("nobody", ids(&[&south]), "404 The userid does not exist."),
        (
            "ana.ruiz@acme.test",
            ids(&[&south]),
            "404 The userid does not exist.",
        ),
    ] {
        let answer = desk
            .send(&format!("POST users/{who}/teams?format=json"), JSON, &body)
            .await;
        assert_eq!(answer.status, expected, "{body}");
        assert_eq!(
            answer.body,
            format!("{{\"Detail\":\"{}\"}}", expected[4..].replace('/', "\\/"))
        );
    }
    assert!(members(&desk, &south).is_empty());
    for method in ["GET", "DELETE"] {
        let answer = desk.ask(&format!("{method} users/nobody/teams")).await;
        assert_eq!(answer.status, "404 The userid does not exist.");
    }
}

#[tokio::test]
async fn a_promotion_needs_a_member_and_changes_what_they_may_do() {
    let desk = Desk::new();
    let (north, south) = (
        team(&desk, "teams", "North").await,
        team(&desk, "teams", "South").await,
    );
    let refused = desk
        .ask(&format!("PUT teams/{north}/leaders/{ANA_ID}?format=json"))
        .await;
    assert_eq!(
        refused.status,
        format!("404 User: {ANA_ID} does not exist on the team: {north}.")
    );
    assert_eq!(
        desk.ask(&format!("PUT teams/nothing/admins/{ANA_ID}"))
            .await
            .status,
        NO_TEAM_ID
    );
    join(&desk, &north, ANA_ID).await;
    join(&desk, &south, ANA_ID).await;
    for (line, expected) in [
        (format!("PUT teams/{north}/leaders/{ANA_ID}"), "Team_Leader"),
        (format!("PUT teams/{south}/leaders/{ANA_ID}"), "Team_Leader"),
        (format!("PUT teams/{south}/admins/{ANA_ID}"), "Team_Admin"),
        (format!("PUT teams/{south}/admins/{ANA_ID}"), "Team_Admin"),
        (
            format!("DELETE teams/{south}/admins/{ANA_ID}"),
            "Team_Leader",
        ),
        (
            format!("DELETE teams/{north}/admins/{ANA_ID}"),
            "Team_Leader",
        ),
        (
            format!("DELETE teams/{south}/leaders/{ANA_ID}"),
            "Team_Leader",
        ),
        (format!("DELETE teams/{north}/leaders/{ANA_ID}"), "Learner"),
    ] {
        assert_eq!(
            desk.ask(&line).await.whole(),
            format!("200\n{EMPTY}"),
            "{line}"
        );
        assert_eq!(level(&desk), expected, "{line}");
    }
    let key_of = desk.fake.read(|site| site.owner_id().to_owned());
    assert_eq!(
        changes(&desk).len(),
        4,
        "a learner is written only when the level differs"
    );
    assert!(changes(&desk).iter().all(|change| change.by
        == By::Call {
            key_of: key_of.clone(),
            source: "test".into()
        }));
}

#[tokio::test]
async fn who_leaves_or_loses_the_last_team_they_lead_is_a_learner_again() {
    let desk = Desk::new();
    for leave in [
        "DELETE teams/TEAM/users/rT7_k2-Lq0M1",
        "DELETE users/rT7_k2-Lq0M1/teams",
        "DELETE teams/TEAM",
    ] {
        let north = team(&desk, "teams", leave).await;
        join(&desk, &north, ANA_ID).await;
        assert_eq!(
            desk.ask(&format!("PUT teams/{north}/admins/{ANA_ID}"))
                .await
                .status,
            "200"
        );
        assert_eq!(level(&desk), "Team_Admin");
        assert_eq!(desk.ask(&leave.replace("TEAM", &north)).await.status, "200");
        assert_eq!(level(&desk), "Learner", "{leave}");
    }
}

#[tokio::test]
async fn owners_and_administrators_stay_what_they_are() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let owner = desk.fake.read(|site| site.owner_id().to_owned());
    join(&desk, &north, &owner).await;
    assert_eq!(
        desk.ask(&format!("PUT teams/{north}/leaders/{owner}"))
            .await
            .status,
        "200"
    );
    assert_eq!(
        desk.ask(&format!("DELETE teams/{north}/leaders/{owner}"))
            .await
            .status,
        "200"
    );
    assert_eq!(
        desk.fake
            .read(|site| site.learner(&owner).expect("the owner").access_level.name()),
        "Account_Owner"
    );
}

#[tokio::test]
async fn leaders_and_admins_are_listed_as_user_rows() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    join(&desk, &north, ANA_ID).await;
    assert_eq!(
        desk.ask(&format!("PUT teams/{north}/Leaders/{ANA_ID}"))
            .await
            .status,
        "200"
    );
    let leaders = desk
        .ask(&format!("GET teams/{north}/leaders?format=json"))
        .await;
    assert!(
        leaders
            .body
            .starts_with(r#"[{"Id":"rT7_k2-Lq0M1","UserName":"ana.ruiz@acme.test""#),
        "{}",
        leaders.body
    );
    assert!(leaders.body.contains(r#""AccessLevel":"Team_Leader""#));
    let admins = desk.ask(&format!("GET teams/{north}/admins")).await;
    assert_eq!(
        admins.body,
        "<Users xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\"/>"
    );
    assert_eq!(
        desk.ask("GET teams/nothing/leaders").await.status,
        NO_TEAM_ID
    );
}

#[tokio::test]
async fn a_team_mail_goes_to_those_who_are_new_and_only_when_asked_for() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let ben = person(&desk, "ben@acme.test", "true");
    let both = format!(r#"[{{"Id":"{ANA_ID}"}},{{"Id":"{ben}"}}]"#);
    join(&desk, &north, ANA_ID).await;
    assert!(desk.fake.read(|site| site.mails().is_empty()));
    let answer = desk
        .send(
            &format!("POST teams/{north}/users?sendmessage=true"),
            JSON,
            &both,
        )
        .await;
    assert_eq!(answer.status, "201");
    let mails = desk.fake.read(|site| site.mails().to_vec());
    let sent: Vec<String> = mails
        .iter()
        .map(|mail| format!("{}: {}", mail.to, mail.subject))
        .collect();
    assert_eq!(sent, ["ben@acme.test: You are now in the team North"]);
}

#[tokio::test]
async fn an_import_takes_people_into_teams_by_code_and_never_out() {
    let desk = Desk::new();
    let (north, south) = (
        team(&desk, "teams", "North").await,
        team(&desk, "teams", "South").await,
    );
    join(&desk, &south, ANA_ID).await;
    let rows = format!(
        r#"[{{"Username":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","Team1":"404001-North"}},
        {{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","Team1":"404001-NORTH","Team2":"North",
        "Team3":"{north}","Team4":"404009-Nothing","Team5":"404002-South"}}]"#
    );
    assert_eq!(
        desk.send("POST bulkimports?sendmessage=true", JSON, &rows)
            .await
            .status,
        "200"
    );
    desk.control
        .move_to(desk.fake.clock().now() + SignedDuration::from_secs(2));
    assert_eq!(members(&desk, &north), ["ana.ruiz@acme.test"]);
    assert_eq!(
        members(&desk, &south),
        ["ana.ruiz@acme.test", "ben@acme.test"]
    );
    let mails = desk.fake.read(|site| {
        site.mails()
            .iter()
            .map(|mail| mail.subject.clone())
            .collect::<Vec<_>>()
    });
    assert_eq!(
        mails,
        ["Welcome to your learning site"],
        "an import sends no team mail"
    );
}
