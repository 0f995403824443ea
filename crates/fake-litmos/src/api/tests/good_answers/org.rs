//! Whole good answers of `/org/users/details`.

use super::*;

#[tokio::test]
async fn somebody_who_was_changed_within_the_range() {
    let desk = Desk::new();
    assert_eq!(
        desk.send(&format!("PUT users/{LEARNER}"), JSON, ANA)
            .await
            .status,
        "200"
    );
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
