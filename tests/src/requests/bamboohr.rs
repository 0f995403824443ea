//! The fake BambooHR that generated requests are sent to, and words for them: every route with something to find,
//! to change and to trip over.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clock::Clock;
use fake_bamboohr::{AccessLevel, Command, Company, CustomField, FakeBambooHr, Kind, SavedReport};
use serde_json::json;
use transport::Network;

use super::{Header, Request, Words, set_up};

const NOW: &str = "2026-11-02T15:00:00Z";
const ADMIN: &str = "admin@acme.test";
const BACK: &str = "https://lms.example.test/back";

/// The demo company with Litmos Access, a field of its own, users of every level, two webhooks of the admin's, two
/// saved reports, and trainings: categories 1 and 5, types 2 and 3, record 4 of type 2.
///
/// # Panics
/// Some of that is refused.
pub fn company() -> Company {
    let fake = fake(Company::demo());
    for command in beginning() {
        fake.apply(command).expect("what a company can do");
    }
    let words = words(&fake.read(Company::clone));
    let settings = trainings().into_iter().chain(webhooks()).map(|request| request.sent_by(&words, &words.callers[0]));
    set_up(&fake, &settings.collect::<Vec<_>>());
    fake.read(Company::clone)
}

/// A fake of this company under a standing clock, whose deliveries go nowhere.
pub fn fake(company: Company) -> FakeBambooHr {
    let (clock, _) = Clock::standing_at(NOW.parse().expect("a time"));
    FakeBambooHr::new(company, clock, Arc::new(Network::new()))
}

fn beginning() -> Vec<Command> {
    let user = |name: &str, employee, level| {
        let user = format!("{name}@acme.test");
        let add = Command::AddUser { user: user.clone(), password: "p".into(), employee, full_admin: false };
        let level = Command::SetAccessLevel { user: user.clone(), level };
        [add, level, Command::AddKey { user, name: "test".into() }]
    };
    let custom = json!({"custom": {"name": "Names", "reach": {"employees": [42, 43]}, "may_add_employees": true,
        "fields": {"firstName": "edit", "lastName": "edit", "city": "view_only", "jobTitle": "edit"}}});
    let custom = serde_json::from_value(custom).expect("a level");
    let saved = |name: &str, fields: &[&str]| {
        let fields = fields.iter().map(|field| (*field).to_owned()).collect();
        Command::AddReport(SavedReport { name: name.into(), fields, shared_with: vec!["zoe@acme.test".into()] })
    };
    let languages = CustomField {
        label: "Languages".into(),
        kind: Kind::Multilist,
        options: ["English", "Deutsch"].map(str::to_owned).into(),
        parts: Vec::new(),
    };
    let (application, redirect_uri) = ("Litmos".to_owned(), BACK.to_owned());
    let mut commands = vec![Command::EnableLitmosAccess, Command::AddCustomField(languages)];
    commands.extend(user("zoe", Some(42), AccessLevel::Employee));
    commands.extend(user("ben", Some(43), AccessLevel::Manager));
    commands.extend(user("custom", None, custom));
    commands.extend(user("gone", Some(44), AccessLevel::FullAdmin));
    commands.push(Command::DisableUser { user: "gone@acme.test".into() });
    commands.extend([saved("Headcount", &["firstName", "status"]), saved("Leavers", &["terminationDate"])]);
    commands.push(Command::Authorize { user: ADMIN.into(), application, redirect_uri, offline_access: true });
    commands
}

fn trainings() -> Vec<Request> {
    let kind = r#"{"name":"Forklift","category":{"name":"Safety"},"required":true,"dueFromHireDate":30}"#;
    let record = r#"{"completed":"2026-10-01","type":2,"hours":"1.5","cost":{"amount":"50","currency":"USD"}}"#;
    vec![
        v1("POST training/category", JSON, r#"{"name":"Safety"}"#),
        v1("POST training/type", JSON, kind),
        v1("POST training/type", JSON, r#"{"name":"First Aid","renewable":true,"frequency":12}"#),
        v1("POST training/record/employee/42", JSON, record),
        v1("POST training/category", JSON, r#"{"name":"Health"}"#),
    ]
}

fn webhooks() -> Vec<Request> {
    let hook = r#"{"name":"fields","url":"https://lms.example.test/hook?apikey=k","format":"json",
        "events":["employee_with_fields.updated","employee_with_fields.created"],"monitorFields":["firstName","17"],
        "postFields":{"firstName":"First","customLitmosAccess":""},"includeCompanyDomain":true}"#;
    let events = r#"{"name":"events","url":"https://lms.example.test/events","format":"form-encoded",
        "events":["employee.deleted","employee.updated"],"monitorFields":["status"]}"#;
    vec![v1("POST webhooks", JSON, hook), v1("POST webhooks", JSON, events)]
}

const JSON: &str = "application/json";
const XML: &str = "text/xml";
const FORM: &str = "application/x-www-form-urlencoded";

fn v1(line: &str, content_type: &'static str, body: &str) -> Request {
    Request::with_body(&line.replacen(' ', " api/v1/", 1), content_type, body)
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
    lines.iter().map(|line| Request::bare(&line.replacen(' ', " api/v1/", 1))).collect()
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
        Request::with_body("POST api/v1_1/employees/45", JSON, r#"{"firstName":"\u0001É\uffff","preferredName":"E"}"#),
        Request::bare("DELETE api/v1/employees/46"),
    ]
}

fn rows() -> Vec<Request> {
    let job = r#"{"date":"2026-05-01","jobTitle":"Fitter","department":"Plant","reportsTo":"Ada Okoro"}"#;
    let left = r#"{"date":"2026-11-02","employmentStatus":"Terminated","comment":"x","terminationTypeId":"Voluntary",
        "terminationReasonId":"Attendance","terminationRehireId":"Yes"}"#;
    let xml = "<row><field id=\"date\">2026-12-05</field><field id=\"jobTitle\">Welder</field></row>";
    vec![
        v1("POST employees/42/tables/jobInfo", JSON, job),
        v1("POST employees/43/tables/jobInfo/5", XML, xml),
        v1(
            "POST employees/44/tables/employmentStatus",
            JSON,
            r#"{"date":"2026-11-02","employmentStatus":"Full-Time"}"#,
        ),
        Request::with_body("POST api/v1_1/employees/45/tables/employmentStatus", JSON, left),
        Request::with_body("POST api/v1_1/employees/51/tables/employmentStatus/23", JSON, left),
        Request::with_body("POST api/v1_1/employees/46/tables/jobInfo", "", xml),
        Request::bare("DELETE api/v1/employees/43/tables/jobInfo/5"),
        Request::bare("DELETE api/v1_1/employees/51/tables/employmentStatus/23"),
    ]
}

fn settings(company: &Company) -> Vec<Request> {
    let mut options = company.lists().options("jobTitle").map(|option| option.id);
    let (first, second) = (options.next().unwrap_or_default(), options.next().unwrap_or_default());
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
        v1("PUT meta/lists/department", XML, "<options><option archived=\"no\">Night Shift</option></options>"),
    ]);
    all
}

fn reports() -> Vec<Request> {
    let json = r#"{"title":"t","fields":["firstName","4471","status","lastChanged","supervisorEId"],"filters":{"lastChanged":
        {"includeNull":"no","value":"2026-10-01T00:00:00Z"},"employeeIds":[42]},"filterDuplicates":"yes"}"#;
    let xml = "<report output=\"json\"><title>t</title><filters><lastChanged includeNull=\"no\">2026-10-01T00:00:00Z\
        </lastChanged></filters><fields><field id=\"firstName\"/><field id=\"terminationDate\"/></fields></report>";
    vec![v1("POST reports/custom?format=JSON", JSON, json), v1("POST reports/custom?onlyCurrent=false", XML, xml)]
}

/// Logins and tokens of the admin's application.
fn entrances(company: &Company) -> Vec<Request> {
    let (id, password) = (company.application_key(), &company.admin().password);
    let secret = &company.access().applications()[id].client_secret;
    let code = company.access().tokens().codes().next().unwrap_or_default();
    let login = format!("applicationKey={id}&user={ADMIN}&password={password}&deviceId=d");
    let token =
        format!("client_id={id}&client_secret={secret}&grant_type=authorization_code&code={code}&redirect_uri={BACK}");
    vec![v1("POST login", FORM, &login).open(), Request::with_body("POST token.php?request=token", FORM, &token).open()]
}

/// Everybody who may call: the admin in JSON and in XML, each level, and those whom nothing is opened for.
fn callers(company: &Company) -> Vec<Vec<Header>> {
    let basic = |key: &str| ("authorization", format!("Basic {}", STANDARD.encode(format!("{key}:x"))));
    let accept = ("accept", "application/json".to_owned());
    let admin = company.admin_key().expect("a key that works");
    // Nobody else asks for XML, so who may do everything does it often.
    let in_xml = || vec![basic(admin)];
    let mut callers = vec![vec![basic(admin), accept.clone()], in_xml(), in_xml(), in_xml(), in_xml()];
    for user in ["zoe", "ben", "custom", "gone"] {
        let key = company.access().key_named(&format!("{user}@acme.test"), "test").unwrap_or("none");
        callers.push(vec![basic(key), accept.clone()]);
    }
    callers.push(vec![basic("0123456789abcdef0123456789abcdef01234567")]);
    callers
}

/// What generated requests to a fake of [`company`] are made of.
///
/// # Panics
/// The company's admin has no key.
pub fn words(company: &Company) -> Words {
    let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let right = [reads(), people(), rows(), settings(company), reports(), entrances(company)];
    Words {
        base: "/acme",
        right: right.into_iter().flatten().collect(),
        path: own(&[
            "v1",
            "v1_1",
            "v1_2",
            "employees",
            "0",
            "1",
            "2",
            "4",
            "5",
            "17",
            "23",
            "41",
            "42",
            "43",
            "51",
            "9999",
            "all",
            "directory",
            "changed",
            "tables",
            "jobInfo",
            "employmentStatus",
            "compensation",
            "meta",
            "fields",
            "lists",
            "users",
            "eeo",
            "department",
            "reports",
            "custom",
            "custom-reports",
            "webhooks",
            "log",
            "monitor_fields",
            "training",
            "record",
            "employee",
            "type",
            "category",
            "login",
            "token.php",
            "99999999999999999999",
        ]),
        query: vec![
            ("fields", own(&["firstName,lastName", "17,4471,customLitmosAccess", "id", ",", "shoeSize"])),
            ("onlyCurrent", own(&["true", "False", "0", "yes"])),
            ("format", own(&["JSON", "xml", "CSV", "XLS", "pdf", "yaml"])),
            ("since", own(&["2012-01-01T00:00:00Z", "2026-11-02T15:00:00+00:00", "-009999-01-01T00:00:00Z", "soon"])),
            ("type", own(&["inserted", "updated", "deleted", "all", "other"])),
            ("page[limit]", own(&["0", "1", "2500", "2501"])),
            ("page[after]", own(&["eyJpZCI6NDJ9", "42"])),
            ("page[before]", own(&["eyJpZCI6NDJ9"])),
            ("filter[status]", own(&["active", "inactive", "Active"])),
            ("filter[ids]", own(&["41,42", "x"])),
            ("filter[shoeSize]", own(&["42"])),
            ("sort", own(&["employeeId", "-lastName", "shoeSize"])),
            ("status", own(&["enabled", "enabled,disabled"])),
            ("page", own(&["0", "1", "99999999999999999999"])),
            ("page_size", own(&["0", "1000"])),
            ("request", own(&["token"])),
        ],
        values: own(&[
            "42",
            "41",
            "9999",
            "0",
            "yes",
            "no",
            "2026-02-30",
            "0000-00-00",
            "2026-11-02",
            "2999-12-31",
            "-009999-01-01",
            "2026-11-02T15:00:00Z",
            "soon",
            "Active",
            "Terminated",
            "Contractor",
            "Fitter",
            "FITTER ",
            "Astronaut",
            "Safety",
            "ada.okoro@acme.test",
            "ben.carter@acme.test",
            "GB",
            "Atlantis",
            "Utah",
            "XX",
            "1 USD",
            "USD",
            "Salary",
            "firstName",
            "17",
            "4471",
            "shoeSize",
            "terminationDate",
            "payRate",
            "First",
            "employee.updated",
            "employee_with_fields.deleted",
            "company.updated",
            "http://lms.example.org/",
            "https://",
            "json",
            "day",
            "refresh_token",
            "application/json",
            "Ada Okoro",
            "\u{e9}",
            "a\u{1}b",
            "\u{ffff}",
            "1e308",
        ]),
        said: vec![
            ("workEmail", own(&["ada.okoro@acme.test", "Ben.Carter@acme.test", "b@acme.test", "none"])),
            ("firstName", own(&["a\u{1}b", "\u{ffff}", "a\r\nb", ""])),
            ("lastName", own(&["a\u{1}b", "\u{ffff}", " "])),
            ("city", own(&["\u{fffe}", "\u{1f600}"])),
            ("country", own(&["GB", "Atlantis", ""])),
            ("state", own(&["Utah", "Oregon", "XX"])),
            ("supervisor", own(&["42", "43", "9999", "Ada Okoro", "Okoro, Ada"])),
            ("reportsTo", own(&["42", "43", "9999", "Ada Okoro"])),
            ("status", own(&["Active", "inactive", "Terminated"])),
            ("date", own(&["2026-11-02", "2026-02-30", "2999-12-31", "0000-00-00"])),
            ("completed", own(&["2026-11-02", "2026-02-30", "0000-00-00"])),
            ("employmentStatus", own(&["Terminated", "Contractor", "Full-Time", "Retired"])),
            ("jobTitle", own(&["Fitter", "FITTER ", "Astronaut"])),
            ("name", own(&["Safety", "Health", "safety", "Forklift"])),
            ("value", own(&["Welder", "Buyer", "Pilot", "2026-10-01T00:00:00Z", "52000"])),
            ("monitorFields", own(&["lastName", "terminationDate", "shoeSize", "payRate", "4471"])),
            ("events", own(&["employee.updated", "employee_with_fields.deleted", "company.updated", "nonsense"])),
            ("url", own(&["http://lms.example.org/", "https://lms.example.test/", "https://", "ftp://x"])),
            ("format", own(&["json", "form-encoded", "xml"])),
            ("grant_type", own(&["refresh_token", "authorization_code", "password"])),
            ("password", own(&["p"])),
            ("user", own(&["zoe@acme.test", "gone@acme.test"])),
        ],
        callers: callers(company),
        content_types: vec![JSON, "application/json; charset=utf-8", XML, FORM, "text/plain", ""],
    }
}
