//! Whose key opens what (contract, section 2.2).

use jiff::SignedDuration;

use super::*;
use crate::{AccessLevel, Command};

const LEVELS: [AccessLevel; 5] = [
    AccessLevel::AccountOwner,
    AccessLevel::Administrator,
    AccessLevel::TeamAdmin,
    AccessLevel::TeamLeader,
    AccessLevel::Learner,
];

fn ana_is(desk: &Desk, access_level: AccessLevel) {
    let command = Command::SetAccessLevel {
        learner: "ana.ruiz@acme.test".into(),
        access_level,
    };
    desk.fake.apply(command).expect("a level");
}

#[tokio::test]
async fn each_row_of_the_table_of_rights_is_kept() {
    let desk = Desk::new();
    desk.set("rate_limit", "off");
    let key = desk
        .set_up(|site| site.make_key("rT7_k2-Lq0M1"))
        .expect("Ana is there");
    // One word per level, in the order of LEVELS: whether the call gets past its right.
    for (line, expected) in [
        ("GET users", "yes 403 403 403 403"),
        ("POST users", "yes 403 403 403 403"),
        ("GET users/paginated", "yes 403 403 403 403"),
        ("GET users/details", "yes 403 403 403 403"),
        ("GET users/nobody", "yes 403 403 403 403"),
        ("PUT users/nobody", "yes 403 403 403 403"),
        ("DELETE users/nobody", "yes 403 403 403 403"),
        ("GET users/nobody/teams", "yes yes 403 403 403"),
        ("POST users/nobody/teams", "yes yes 403 403 403"),
        ("DELETE Users/nobody/Teams", "yes yes 403 403 403"),
        ("GET teams", "yes yes 403 403 403"),
        ("POST teams", "yes yes 403 403 403"),
        ("GET teams/none", "yes yes 403 403 403"),
        ("PUT teams/none", "yes yes 403 403 403"),
        ("DELETE teams/none", "yes yes 403 403 403"),
        ("GET teams/none/teams", "yes yes 403 403 403"),
        ("GET teams/none/users", "yes yes 403 403 403"),
        ("POST teams/none/users", "yes yes 403 403 403"),
        ("DELETE teams/none/users/nobody", "yes yes 403 403 403"),
        ("PUT teams/none/leaders/nobody", "yes yes 403 403 403"),
        ("GET teams/none/admins", "yes yes 403 403 403"),
        ("POST teams/none/teams", "yes yes 403 403 403"),
        ("GET teams/none/leaders", "yes yes 403 403 403"),
        ("DELETE teams/none/leaders/nobody", "yes yes 403 403 403"),
        ("PUT teams/none/admins/nobody", "yes yes 403 403 403"),
        ("DELETE teams/none/admins/nobody", "yes yes 403 403 403"),
        ("POST bulkimports", "yes yes yes yes 403"),
        ("POST BulkImports", "yes yes yes yes 403"),
        ("GET bulkimports", "yes yes 403 403 403"),
        ("GET bulkimports/none", "yes yes 403 403 403"),
        ("GET bulkimports/none/usererrors", "yes yes 403 403 403"),
        ("GET org/users/details", "yes 403 403 403 403"),
        ("GET courses", "yes yes 403 403 403"),
        ("GET courses/none", "yes yes 403 403 403"),
        ("POST users/nobody/courses", "yes 403 403 403 403"),
        ("GET users/nobody/learningpaths", "yes 403 403 403 403"),
        ("POST users/nobody/learningpaths", "yes 403 403 403 403"),
        ("GET users/nobody/usercustomfields", "yes 403 403 403 403"),
        ("GET users/nobody/courses", "yes 403 403 403 403"),
        ("POST users/nobody/usercustomfields", "yes 403 403 403 403"),
        ("GET nonsense", "yes yes yes yes yes"),
    ] {
        let mut seen = Vec::new();
        for level in LEVELS {
            ana_is(&desk, level);
            let (method, path) = line.split_once(' ').expect("a method and a path");
            let uri = format!("/v1.svc/{path}?source=x&format=json");
            let answer = desk.raw(method, &uri, &[("apikey", &key)], "").await;
            let is_refused = answer.status == "403 You do not have access to this resource.";
            assert_eq!(
                is_refused,
                answer.status.starts_with("403"),
                "{line}: {}",
                answer.status
            );
            seen.push(if is_refused { "403" } else { "yes" });
        }
        assert_eq!(seen.join(" "), expected, "{line}");
    }
}

#[tokio::test]
async fn an_import_of_a_team_leader_must_name_a_team() {
    for level in [AccessLevel::TeamLeader, AccessLevel::TeamAdmin] {
        let desk = Desk::new();
        let key = desk
            .set_up(|site| site.make_key("rT7_k2-Lq0M1"))
            .expect("Ana is there");
        ana_is(&desk, level);
        let rows = r#"[{"Username":"ben@acme.test","FirstName":"Ben","LastName":"Okoye","Team1":"1-North"},
            {"Username":"eva@acme.test","FirstName":"Eva","LastName":"Li","Team2":"1-North"}]"#;
        let headers = [
            ("apikey", key.as_str()),
            ("content-type", "application/json"),
        ];
        let answer = desk
            .raw("POST", "/v1.svc/bulkimports?source=x", &headers, rows)
            .await;
        assert_eq!(answer.status, "200");
        desk.control
            .move_to(desk.fake.clock().now() + SignedDuration::from_secs(2));
        let made = |name: &str| desk.fake.read(|site| site.learner_by_name(name).is_some());
        assert!(made("ben@acme.test") && !made("eva@acme.test"), "{level:?}");
    }
}
