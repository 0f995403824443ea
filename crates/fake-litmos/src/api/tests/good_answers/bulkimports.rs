//! Whole good answers of `/bulkimports`.

use jiff::SignedDuration;

use super::*;

fn wait(desk: &Desk) {
    desk.control
        .move_to(desk.fake.clock().now() + SignedDuration::from_secs(2));
}

#[tokio::test]
async fn an_import_a_job_and_its_errors() {
    let desk = Desk::new();
    let json =
        r#"[{"Username":"b@acme.test","FirstName":"Ben","LastName":"Okoye","Email":"none"}]"#;
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
    let first = desk.fake.read(|site| {
        site.imports
            .newest_first()
            .last()
            .expect("a job")
            .id
            .clone()
    });
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
