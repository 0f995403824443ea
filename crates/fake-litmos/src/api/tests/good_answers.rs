//! A good answer of every call beside `/users`, whole and in both formats: status, headers, body.

use jiff::SignedDuration;

use super::teams::team;
use super::*;
use crate::Command;

const LEARNER: &str = "rT7_k2-Lq0M1";

impl Desk {
    /// What a call without a body is answered with, in JSON and then in XML.
    async fn read_in_both(&self, path: &str) -> String {
        self.in_both(&format!("GET {path}"), "", "").await
    }

    /// Sends a body in JSON and another in XML, each answered in its own format.
    async fn in_both(&self, line: &str, json: &str, xml: &str) -> String {
        let join = if line.contains('?') { '&' } else { '?' };
        let json = self.send(&format!("{line}{join}format=json"), JSON, json).await;
        let xml = self.send(&format!("{line}{join}format=xml"), XML, xml).await;
        format!("{}\n\n{}", json.whole(), xml.whole())
    }
}

fn wait(desk: &Desk) {
    desk.hand.move_to(desk.fake.clock().now() + SignedDuration::from_secs(2));
}

#[tokio::test]
async fn of_bulk_imports() {
    let desk = Desk::new();
    let json = r#"[{"Username":"b@acme.test","FirstName":"Ben","LastName":"Okoye","Email":"none"}]"#;
    let xml = "<UserImports><UserImport><Username>eva@acme.test</Username><FirstName>Eva</FirstName>\
        <LastName>Li</LastName></UserImport></UserImports>";
    insta::assert_snapshot!(desk.in_both("POST bulkimports?sendmessage=true", json, xml).await, @r#"
    200
    content-length: 227
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    {"Id":"IlYKb2msejpy0SPl-p8_ml2","ImportDate":"2026-11-02T08:00:00","Status":"Waiting","TotalRecords":1,"TotalUsersCreated":0,"Failed":0,"Duplicate":0,"InvalidEmail":0,"SendEmails":true,"SkipFirstLogin":false,"IsAPIImport":true}

    200
    content-length: 414
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <UserBulkImport xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Id>T3umy-Kz2Ov1</Id><ImportDate>2026-11-02T08:00:00</ImportDate><Status>Waiting</Status><TotalRecords>1</TotalRecords><TotalUsersCreated>0</TotalUsersCreated><Failed>0</Failed><Duplicate>0</Duplicate><InvalidEmail>0</InvalidEmail><SendEmails>true</SendEmails><SkipFirstLogin>false</SkipFirstLogin><IsAPIImport>true</IsAPIImport></UserBulkImport>
    "#);
    wait(&desk);
    insta::assert_snapshot!(desk.read_in_both("bulkimports").await, @r#"
    200
    content-length: 450
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"T3umy-Kz2Ov1","ImportDate":"2026-11-02T08:00:00","Status":"Completed","TotalRecords":1,"TotalUsersCreated":1,"Failed":0,"Duplicate":0,"InvalidEmail":0,"SendEmails":true,"SkipFirstLogin":false,"IsAPIImport":true},{"Id":"IlYKb2msejpy0SPl-p8_ml2","ImportDate":"2026-11-02T08:00:00","Status":"Completed","TotalRecords":1,"TotalUsersCreated":0,"Failed":0,"Duplicate":0,"InvalidEmail":1,"SendEmails":true,"SkipFirstLogin":false,"IsAPIImport":true}]

    200
    content-length: 826
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <UserBulkImports xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><UserBulkImport><Id>T3umy-Kz2Ov1</Id><ImportDate>2026-11-02T08:00:00</ImportDate><Status>Completed</Status><TotalRecords>1</TotalRecords><TotalUsersCreated>1</TotalUsersCreated><Failed>0</Failed><Duplicate>0</Duplicate><InvalidEmail>0</InvalidEmail><SendEmails>true</SendEmails><SkipFirstLogin>false</SkipFirstLogin><IsAPIImport>true</IsAPIImport></UserBulkImport><UserBulkImport><Id>IlYKb2msejpy0SPl-p8_ml2</Id><ImportDate>2026-11-02T08:00:00</ImportDate><Status>Completed</Status><TotalRecords>1</TotalRecords><TotalUsersCreated>0</TotalUsersCreated><Failed>0</Failed><Duplicate>0</Duplicate><InvalidEmail>1</InvalidEmail><SendEmails>true</SendEmails><SkipFirstLogin>false</SkipFirstLogin><IsAPIImport>true</IsAPIImport></UserBulkImport></UserBulkImports>
    "#);
    let first = desk.fake.read(|site| site.imports.newest_first().last().expect("a job").id.clone());
    insta::assert_snapshot!(desk.read_in_both(&format!("bulkimports/{first}")).await, @r#"
    200
    content-length: 229
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    {"Id":"IlYKb2msejpy0SPl-p8_ml2","ImportDate":"2026-11-02T08:00:00","Status":"Completed","TotalRecords":1,"TotalUsersCreated":0,"Failed":0,"Duplicate":0,"InvalidEmail":1,"SendEmails":true,"SkipFirstLogin":false,"IsAPIImport":true}

    200
    content-length: 427
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <UserBulkImport xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Id>IlYKb2msejpy0SPl-p8_ml2</Id><ImportDate>2026-11-02T08:00:00</ImportDate><Status>Completed</Status><TotalRecords>1</TotalRecords><TotalUsersCreated>0</TotalUsersCreated><Failed>0</Failed><Duplicate>0</Duplicate><InvalidEmail>1</InvalidEmail><SendEmails>true</SendEmails><SkipFirstLogin>false</SkipFirstLogin><IsAPIImport>true</IsAPIImport></UserBulkImport>
    "#);
    insta::assert_snapshot!(desk.read_in_both(&format!("bulkimports/{first}/usererrors")).await, @r#"
    200
    content-length: 68
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Username":"b@acme.test","ImportStatus":"Failed - Invalid Email"}]

    200
    content-length: 183
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <UserErrors xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><UserError><Username>b@acme.test</Username><ImportStatus>Failed - Invalid Email</ImportStatus></UserError></UserErrors>
    "#);
}

#[tokio::test]
async fn of_teams() {
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
    let north = desk.fake.read(|site| site.teams().find(|team| team.name == "North Sales").expect("a team").id.clone());
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

#[tokio::test]
async fn of_membership() {
    let desk = Desk::new();
    let north = team(&desk, "teams", "North").await;
    let (json, xml) = (format!(r#"[{{"Id":"{LEARNER}"}}]"#), format!("<Users><User><Id>{LEARNER}</Id></User></Users>"));
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

#[tokio::test]
async fn of_courses() {
    let desk = Desk::new();
    desk.fake.apply(Command::AddCourse { code: "WBT001".into(), name: "Welding".into() }).expect("a course");
    let id = desk.fake.read(|site| site.courses().next().expect("a course").id.clone());
    let (json, xml) = (format!(r#"[{{"Id":"{id}"}}]"#), format!("<Courses><Course><Id>{id}</Id></Course></Courses>"));
    insta::assert_snapshot!(desk.in_both(&format!("POST users/{LEARNER}/courses"), &json, &xml).await, @r"
    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET



    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET
    ");
    insta::assert_snapshot!(desk.read_in_both("courses").await, @r#"
    200
    content-length: 301
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"bHPaPOoXzF-1","Code":"WBT001","Name":"Welding","Active":true,"ForSale":false,"OriginalId":579001,"Description":"","EcommerceShortDescription":"","EcommerceLongDescription":"","CourseCodeForBulkImport":"579001-WBT001","Price":0,"AccessTillDate":"","AccessTillDays":0,"CourseTeamLibrary":false}]

    200
    content-length: 550
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Courses xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Course><Id>bHPaPOoXzF-1</Id><Code>WBT001</Code><Name>Welding</Name><Active>true</Active><ForSale>false</ForSale><OriginalId>579001</OriginalId><Description></Description><EcommerceShortDescription></EcommerceShortDescription><EcommerceLongDescription></EcommerceLongDescription><CourseCodeForBulkImport>579001-WBT001</CourseCodeForBulkImport><Price>0</Price><AccessTillDate></AccessTillDate><AccessTillDays>0</AccessTillDays><CourseTeamLibrary>false</CourseTeamLibrary></Course></Courses>
    "#);
    insta::assert_snapshot!(desk.read_in_both(&format!("courses/{id}")).await, @r#"
    200
    content-length: 299
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    {"Id":"bHPaPOoXzF-1","Code":"WBT001","Name":"Welding","Active":true,"ForSale":false,"OriginalId":579001,"Description":"","EcommerceShortDescription":"","EcommerceLongDescription":"","CourseCodeForBulkImport":"579001-WBT001","Price":0,"AccessTillDate":"","AccessTillDays":0,"CourseTeamLibrary":false}

    200
    content-length: 531
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Course xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Id>bHPaPOoXzF-1</Id><Code>WBT001</Code><Name>Welding</Name><Active>true</Active><ForSale>false</ForSale><OriginalId>579001</OriginalId><Description></Description><EcommerceShortDescription></EcommerceShortDescription><EcommerceLongDescription></EcommerceLongDescription><CourseCodeForBulkImport>579001-WBT001</CourseCodeForBulkImport><Price>0</Price><AccessTillDate></AccessTillDate><AccessTillDays>0</AccessTillDays><CourseTeamLibrary>false</CourseTeamLibrary></Course>
    "#);
    let of_ana = desk.read_in_both(&format!("users/{LEARNER}/courses")).await;
    assert_eq!(of_ana, desk.read_in_both("courses").await);
    insta::assert_snapshot!(desk.read_in_both(&format!("users/{LEARNER}/learningpaths")).await, @r#"
    200
    content-length: 2
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    []

    200
    content-length: 68
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <LearningPaths xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>
    "#);
}

#[tokio::test]
async fn of_custom_fields_and_org_details() {
    let desk = Desk::new();
    desk.fake.apply(Command::AddCustomField { name: "Department".into() }).expect("a field");
    let json = r#"[{"fieldname":"Department","value":"a/b"}]"#;
    let xml = "<UserCustomField><Parameter fieldname=\"Department\">a &lt; b</Parameter></UserCustomField>";
    let path = format!("users/{LEARNER}/usercustomfields");
    insta::assert_snapshot!(desk.in_both(&format!("POST {path}"), json, xml).await, @r"
    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET



    200
    content-length: 0
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET
    ");
    insta::assert_snapshot!(desk.read_in_both(&path).await, @r#"
    200
    content-length: 44
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"fieldname":"Department","value":"a < b"}]

    200
    content-length: 141
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <UserCustomField xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Parameter fieldname="Department">a &lt; b</Parameter></UserCustomField>
    "#);
    assert_eq!(desk.send(&format!("PUT users/{LEARNER}"), JSON, ANA).await.status, "200");
    let range = "since=2026-11-02%2000:00:00&to=2026-11-03%2000:00:00";
    insta::assert_snapshot!(desk.read_in_both(&format!("org/users/details?{range}")).await, @r#"
    200
    content-length: 1192
    content-type: application/json; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    [{"Id":"rT7_k2-Lq0M1","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","FullName":"Ana Ruiz","Email":"ana.ruiz@acme.test","AccessLevel":"Learner","DisableMessages":false,"Active":true,"Skype":"","PhoneWork":"555-0100","PhoneMobile":"","LastLogin":"","LoginKey":"https:\/\/acme.litmos.com\/login.aspx?loginkey=","IsCustomUsername":false,"Password":"","SkipFirstLogin":false,"TimeZone":"UTC","SalesforceId":null,"OriginalId":7100231,"Street1":"1 High St","Street2":"","City":"Leeds","State":"","PostalCode":"LS1 1AA","Country":"United Kingdom","CompanyName":"","JobTitle":"Analyst","CustomField1":"","CustomField2":"","CustomField3":"","Culture":"en-US","CustomField4":"","CustomField5":"","CustomField6":"","CustomField7":"","CustomField8":"","CustomField9":"","CustomField10":"","SalesforceContactId":null,"SalesforceAccountId":null,"CreatedDate":"2024-03-01T09:30:00Z","Points":0,"Brand":"Default","ManagerId":"0","ManagerName":"","EnableTextNotification":false,"Website":"","Twitter":"","ExpirationDate":"","JobRole":"","ExternalEmployeeId":"","ProfileType":"Internal","OriginalUserId":7100231,"UpdatedDate":"2026-11-02T08:00:00","CreatedBy":7100001,"UpdatedBy":7100001}]

    200
    content-length: 1784
    content-type: application/xml; charset=utf-8
    server: Microsoft-IIS/7.5
    x-powered-by: ASP.NET

    <Users xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><User><Id>rT7_k2-Lq0M1</Id><UserName>ana.ruiz@acme.test</UserName><FirstName>Ana</FirstName><LastName>Ruiz</LastName><FullName>Ana Ruiz</FullName><Email>ana.ruiz@acme.test</Email><AccessLevel>Learner</AccessLevel><DisableMessages>false</DisableMessages><Active>true</Active><Skype></Skype><PhoneWork>555-0100</PhoneWork><PhoneMobile></PhoneMobile><LastLogin></LastLogin><LoginKey>https://acme.litmos.com/login.aspx?loginkey=</LoginKey><IsCustomUsername>false</IsCustomUsername><Password></Password><SkipFirstLogin>false</SkipFirstLogin><TimeZone>UTC</TimeZone><SalesforceId i:nil="true"/><OriginalId>7100231</OriginalId><Street1>1 High St</Street1><Street2></Street2><City>Leeds</City><State></State><PostalCode>LS1 1AA</PostalCode><Country>United Kingdom</Country><CompanyName></CompanyName><JobTitle>Analyst</JobTitle><CustomField1></CustomField1><CustomField2></CustomField2><CustomField3></CustomField3><Culture>en-US</Culture><CustomField4></CustomField4><CustomField5></CustomField5><CustomField6></CustomField6><CustomField7></CustomField7><CustomField8></CustomField8><CustomField9></CustomField9><CustomField10></CustomField10><SalesforceContactId i:nil="true"/><SalesforceAccountId i:nil="true"/><CreatedDate>2024-03-01T09:30:00Z</CreatedDate><Points>0</Points><Brand>Default</Brand><ManagerId>0</ManagerId><ManagerName></ManagerName><EnableTextNotification>false</EnableTextNotification><Website></Website><Twitter></Twitter><ExpirationDate></ExpirationDate><JobRole></JobRole><ExternalEmployeeId></ExternalEmployeeId><ProfileType>Internal</ProfileType><OriginalUserId>7100231</OriginalUserId><UpdatedDate>2026-11-02T08:00:00</UpdatedDate><CreatedBy>7100001</CreatedBy><UpdatedBy>7100001</UpdatedBy></User></Users>
    "#);
}
