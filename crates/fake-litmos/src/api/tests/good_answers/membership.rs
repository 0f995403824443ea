//! Whole good answers of who is in a team, from either side.

use super::super::teams::team;
use super::*;

#[tokio::test]
async fn members_leaders_admins_and_somebodys_teams() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let (json, xml) = (
        format!(r#"[{{"Id":"{LEARNER}"}}]"#),
        format!("<Users><User><Id>{LEARNER}</Id></User></Users>"),
    );
    insta::assert_snapshot!(desk.in_both(&format!("POST teams/{north}/users"), &json, &xml).await, @r"
    201
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET



    201
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET
    ");
    insta::assert_snapshot!(desk.in_both(&format!("PUT teams/{north}/leaders/{LEARNER}"), "", "").await, @r"
    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET



    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET
    ");
    insta::assert_snapshot!(desk.read_in_both(&format!("teams/{north}/users")).await, @r#"
    200
    content-length: 180
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"rT7_k2-Lq0M1","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","Active":true,"Email":"ana.ruiz@acme.test","AccessLevel":"Team_Leader","Brand":"Default"}]

    200
    content-length: 305
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Users xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><User><Id>rT7_k2-Lq0M1</Id><UserName>ana.ruiz@acme.test</UserName><FirstName>Ana</FirstName><LastName>Ruiz</LastName><Active>true</Active><Email>ana.ruiz@acme.test</Email><AccessLevel>Team_Leader</AccessLevel><Brand>Default</Brand></User></Users>
    "#);
    insta::assert_snapshot!(desk.read_in_both(&format!("teams/{north}/leaders")).await, @r#"
    200
    content-length: 180
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"rT7_k2-Lq0M1","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","Active":true,"Email":"ana.ruiz@acme.test","AccessLevel":"Team_Leader","Brand":"Default"}]

    200
    content-length: 305
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Users xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><User><Id>rT7_k2-Lq0M1</Id><UserName>ana.ruiz@acme.test</UserName><FirstName>Ana</FirstName><LastName>Ruiz</LastName><Active>true</Active><Email>ana.ruiz@acme.test</Email><AccessLevel>Team_Leader</AccessLevel><Brand>Default</Brand></User></Users>
    "#);
    insta::assert_snapshot!(desk.read_in_both(&format!("teams/{north}/admins")).await, @r#"
    200
    content-length: 2
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    []

    200
    content-length: 60
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Users xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>
    "#);
    insta::assert_snapshot!(desk.read_in_both(&format!("users/{LEARNER}/teams")).await, @r#"
    200
    content-length: 95
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"n4pGAEpe8Uh1","Name":"North","TeamCodeForBulkImport":"404001-North","ParentTeamId":""}]

    200
    content-length: 207
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Teams xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Team><Id>n4pGAEpe8Uh1</Id><Name>North</Name><TeamCodeForBulkImport>404001-North</TeamCodeForBulkImport><ParentTeamId></ParentTeamId></Team></Teams>
    "#);
    insta::assert_snapshot!(desk.in_both(&format!("DELETE users/{LEARNER}/teams"), "", "").await, @r"
    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET



    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET
    ");
}
