//! Requests to the fake BambooHR that are right as long as nothing has happened: at least one to
//! every route.

use fake_bamboohr::Company;

use super::{ADMIN, BACK};
use crate::requests::Request;

pub(super) const JSON: &str = "application/json";
pub(super) const XML: &str = "text/xml";
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

fn v1(line: &str, content_type: &'static str, body: &str) -> Request {
    Request::with_body(&line.replacen(' ', " api/v1/", 1), content_type, body)
}

/// All valid requests.
pub(super) fn all(company: &Company) -> Vec<Request> {
    [
        reads(),
        people(),
        rows(),
        settings(company),
        reports(),
        entry_points(company),
    ]
    .concat()
}

pub(super) fn trainings() -> Vec<Request> {
    let kind =
        r#"{"name":"Forklift","category":{"name":"Safety"},"required":true,"dueFromHireDate":30}"#;
    let record = r#"{"completed":"2026-10-01","type":2,"hours":"1.5","cost":{"amount":"50","currency":"USD"}}"#;
    vec![
        v1("POST training/category", JSON, r#"{"name":"Safety"}"#),
        v1("POST training/type", JSON, kind),
        v1(
            "POST training/type",
            JSON,
            r#"{"name":"First Aid","renewable":true,"frequency":12}"#,
        ),
        v1("POST training/record/employee/42", JSON, record),
        v1("POST training/category", JSON, r#"{"name":"Health"}"#),
    ]
}

pub(super) fn webhooks() -> Vec<Request> {
    let hook = r#"{"name":"fields","url":"https://lms.example.test/hook?apikey=k","format":"json",
        "events":["employee_with_fields.updated","employee_with_fields.created"],"monitorFields":["firstName","17"],
        "postFields":{"firstName":"First","customLitmosAccess":""},"includeCompanyDomain":true,
        "frequency":{"minute":5,"hour":null,"day":1},"limit":{"times":2,"seconds":60}}"#;
    let events = r#"{"name":"events","url":"https://lms.example.test/events","format":"form-encoded",
        "events":["employee.deleted","employee.updated"],"monitorFields":["status"]}"#;
    vec![
        v1("POST webhooks", JSON, hook),
        v1("POST webhooks", JSON, events),
    ]
}

fn reads() -> Vec<Request> {
    let lines = [
        "GET employees",
        "GET employees?filter[status]=active&sort=-lastName&page[limit]=2&fields=workEmail,hireDate",
        "GET employees/0",
        "GET employees/42?fields=firstName,17,4471,status,customLanguages&onlyCurrent=false",
        "GET employees/directory",
        "GET employees/changed?since=2012-01-01T00:00:00Z&type=updated",
        "GET employees/changed/tables/jobInfo?since=2026-11-02T15:00:00Z",
        "GET employees/all/tables/jobInfo",
        "GET employees/42/tables/employmentStatus",
        "GET meta/fields",
        "GET meta/lists?format=json",
        "GET meta/tables",
        "GET meta/users?status=enabled",
        "GET company_information",
        "GET reports/1?format=CSV",
        "GET reports/2?format=JSON&fd=no",
        "GET custom-reports?page=1&page_size=1",
        "GET custom-reports/1",
        "GET webhooks",
        "GET webhooks/1",
        "GET webhooks/1/log",
        "GET webhooks/monitor_fields",
        "GET webhooks/post-fields",
        "GET training/record/employee/42",
        "GET training/type",
        "GET training/category",
    ];
    lines
        .iter()
        .map(|line| Request::bare(&line.replacen(' ', " api/v1/", 1)))
        .collect()
}

fn people() -> Vec<Request> {
    let ana = r#"{"firstName":"Ana","lastName":"Ruiz","workEmail":"ana@acme.test","jobTitle":"Fitter","hireDate":"2026-11-05",
        "department":"Plant","customLanguages":["English"],"supervisor":"41","address1":"1 High St","country":"GB"}"#;
    let city = r#"{"city":"Bath","country":"GB","customLitmosAccess":"yes","status":"Inactive","mobilePhone":null}"#;
    let pay = r#"{"payRate":{"value":"52000","currency":"USD"},"payType":"Salary","dateOfBirth":"1990-02-28",
        "state":"Utah","employeeNumber":7,"timeTrackingEnabled":true,"workEmail":"b@acme.test"}"#;
    let xml = "<employee><field id='firstName'>Zo&#xEB; &amp; co</field><field id=\"city\"/>\
        <field id=\"employmentHistoryStatus\">Contractor</field></employee>";
    vec![
        v1("POST employees", JSON, ana),
        v1(
            "POST employees",
            "",
            "<employee><field id=\"firstName\">Cy</field><field id=\"lastName\">Marsh</field></employee>",
        ),
        v1("POST employees/42", JSON, city),
        v1("POST employees/43", JSON, pay),
        v1("POST employees/44", FORM, xml),
        Request::with_body(
            "POST api/v1_1/employees/45",
            JSON,
            r#"{"firstName":"\u0001É\uffff","preferredName":"E"}"#,
        ),
        Request::bare("DELETE api/v1/employees/46"),
    ]
}

fn rows() -> Vec<Request> {
    let job =
        r#"{"date":"2026-05-01","jobTitle":"Fitter","department":"Plant","reportsTo":"Ada Okoro"}"#;
    let left = r#"{"date":"2026-11-02","employmentStatus":"Terminated","comment":"x","terminationTypeId":"Voluntary",
        "terminationReasonId":"Attendance","terminationRehireId":"Yes"}"#;
    let xml =
        "<row><field id=\"date\">2026-12-05</field><field id=\"jobTitle\">Welder</field></row>";
    vec![
        v1("POST employees/42/tables/jobInfo", JSON, job),
        v1("POST employees/43/tables/jobInfo/5", XML, xml),
        v1(
            "POST employees/44/tables/employmentStatus",
            JSON,
            r#"{"date":"2026-11-02","employmentStatus":"Full-Time"}"#,
        ),
        Request::with_body(
            "POST api/v1_1/employees/45/tables/employmentStatus",
            JSON,
            left,
        ),
        Request::with_body(
            "POST api/v1_1/employees/51/tables/employmentStatus/23",
            JSON,
            left,
        ),
        Request::with_body("POST api/v1_1/employees/46/tables/jobInfo", "", xml),
        Request::bare("DELETE api/v1/employees/43/tables/jobInfo/5"),
        Request::bare("DELETE api/v1/employees/51/tables/employmentStatus/23"),
    ]
}

fn settings(company: &Company) -> Vec<Request> {
    let mut options = company.lists().options("jobTitle").map(|option| option.id);
    let (first, second) = (
        options.next().unwrap_or_default(),
        options.next().unwrap_or_default(),
    );
    let kind = r#"{"name":"Ladders","category":{"id":1},"renewable":false,"linkUrl":"https://x.test","description":"d",
        "allowEmployeesToMarkComplete":true,"required":true,"dueFromHireDate":{"unit":"day","amount":"30"}}"#;
    let record = r#"{"completed":"2026-10-02","instructor":"Ada","notes":"n","credits":2,"cost":{"amount":"1"}}"#;
    let lists = format!(
        r#"{{"options":[{{"value":"Pilot"}},{{"id":{first},"archived":"yes"}},{{"id":{second},"value":"Fitter II"}}]}}"#
    );
    let hook = r#"{"name":"other","url":"https://lms.example.test/other","format":"form-encoded","monitorFields":["workEmail","status"],
        "postFields":{"workEmail":"Mail","status":"Status"}}"#;
    let mut all = trainings();
    all.extend(webhooks());
    all.extend([
        v1("PUT webhooks/1", JSON, hook),
        Request::bare("DELETE api/v1/webhooks/2"),
        v1("PUT training/type/2", JSON, kind),
        Request::bare("DELETE api/v1/training/type/3"),
        v1("PUT training/category/1", JSON, r#"{"name":"Security"}"#),
        Request::bare("DELETE api/v1/training/category/1"),
        v1("PUT training/record/4", JSON, record),
        Request::bare("DELETE api/v1/training/record/4"),
        v1("PUT meta/lists/17", JSON, &lists),
        v1(
            "PUT meta/lists/department",
            XML,
            "<options><option archived=\"no\">Night Shift</option></options>",
        ),
    ]);
    all
}

fn reports() -> Vec<Request> {
    let json = r#"{"title":"t","fields":["firstName","4471","status","lastChanged","supervisorEId"],"filters":{"lastChanged":
        {"includeNull":"no","value":"2026-10-01T00:00:00Z"},"employeeIds":[42]},"filterDuplicates":"yes"}"#;
    let xml = "<report output=\"json\"><title>t</title><filters><lastChanged includeNull=\"no\">2026-10-01T00:00:00Z\
        </lastChanged></filters><fields><field id=\"firstName\"/><field id=\"terminationDate\"/></fields></report>";
    vec![
        v1("POST reports/custom?format=JSON", JSON, json),
        v1("POST reports/custom?onlyCurrent=false", XML, xml),
    ]
}

/// Logins and tokens of the admin's application.
fn entry_points(company: &Company) -> Vec<Request> {
    let (id, password) = (company.application_key(), &company.admin().password);
    let secret = &company.access().applications()[id].client_secret;
    let code = company.access().tokens().codes().next().unwrap_or_default();
    let login = format!("applicationKey={id}&user={ADMIN}&password={password}&deviceId=d");
    let token = format!(
        "client_id={id}&client_secret={secret}&grant_type=authorization_code&code={code}&redirect_uri={BACK}"
    );
    vec![
        v1("POST login", FORM, &login).open(),
        Request::with_body("POST token.php?request=token", FORM, &token).open(),
    ]
}
