//! Whole good answers of `/teams`: the teams themselves.

use super::*;

#[tokio::test]
async fn a_team_made_listed_shown_and_changed() {
    let desk = Desk::new();
    let json = r#"{"Id":"","Name":"North Sales","Description":"a/b"}"#;
    let xml = "<Team><Id></Id><Name>South</Name><Description>a &amp; b</Description></Team>";
    insta::assert_snapshot!(desk.in_both("POST teams", json, xml).await, @r#"
    201
    content-length: 63
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    {"Id":"vlhqBBr2gQ61","Name":"North Sales","Description":"a\/b"}

    201
    content-length: 140
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Team xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Id>H3AiY9My6Qa1</Id><Name>South</Name><Description>a &amp; b</Description></Team>
    "#);
    let north = desk.fake.read(|site| {
        site.teams()
            .find(|team| team.name == "North Sales")
            .expect("a team")
            .id
            .clone()
    });
    let (json, xml) = (r#"{"Name":"Leeds"}"#, "<Team><Name>York</Name></Team>");
    insta::assert_snapshot!(desk.in_both(&format!("POST teams/{north}/teams"), json, xml).await, @r#"
    201
    content-length: 64
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    {"Id":"fNCZlKK0WoKPwTVZGCEGf82","Name":"Leeds","Description":""}

    201
    content-length: 130
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Team xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Id>3SyZFVfrVtl1</Id><Name>York</Name><Description></Description></Team>
    "#);
    insta::assert_snapshot!(desk.read_in_both("teams?limit=2").await, @r#"
    200
    content-length: 223
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"fNCZlKK0WoKPwTVZGCEGf82","Name":"Leeds","TeamCodeForBulkImport":"404003-Leeds","ParentTeamId":"vlhqBBr2gQ61"},{"Id":"vlhqBBr2gQ61","Name":"North Sales","TeamCodeForBulkImport":"404001-NorthSales","ParentTeamId":""}]

    200
    content-length: 381
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Teams xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Team><Id>fNCZlKK0WoKPwTVZGCEGf82</Id><Name>Leeds</Name><TeamCodeForBulkImport>404003-Leeds</TeamCodeForBulkImport><ParentTeamId>vlhqBBr2gQ61</ParentTeamId></Team><Team><Id>vlhqBBr2gQ61</Id><Name>North Sales</Name><TeamCodeForBulkImport>404001-NorthSales</TeamCodeForBulkImport><ParentTeamId></ParentTeamId></Team></Teams>
    "#);
    insta::assert_snapshot!(desk.read_in_both(&format!("teams/{north}")).await, @r#"
    200
    content-length: 125
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    {"Id":"vlhqBBr2gQ61","Name":"North Sales","Description":"a\/b","ParentTeamId":"","TeamCodeForBulkImport":"404001-NorthSales"}

    200
    content-length: 233
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Team xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Id>vlhqBBr2gQ61</Id><Name>North Sales</Name><Description>a/b</Description><ParentTeamId></ParentTeamId><TeamCodeForBulkImport>404001-NorthSales</TeamCodeForBulkImport></Team>
    "#);
    insta::assert_snapshot!(desk.read_in_both(&format!("teams/{north}/teams?start=1")).await, @r#"
    200
    content-length: 105
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"3SyZFVfrVtl1","Name":"York","TeamCodeForBulkImport":"404004-York","ParentTeamId":"vlhqBBr2gQ61"}]

    200
    content-length: 217
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Teams xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Team><Id>3SyZFVfrVtl1</Id><Name>York</Name><TeamCodeForBulkImport>404004-York</TeamCodeForBulkImport><ParentTeamId>vlhqBBr2gQ61</ParentTeamId></Team></Teams>
    "#);
    let (json, xml) = (r#"{"Name":"East"}"#, "<Team><Name>West</Name></Team>");
    insta::assert_snapshot!(desk.in_both(&format!("PUT teams/{north}"), json, xml).await, @r"
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
