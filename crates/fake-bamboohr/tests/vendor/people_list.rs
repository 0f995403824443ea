//! GET employees: the list with filters, sorting and cursors (section 5.6).

use crate::support::{Given, acme, fields};
use fake_bamboohr::Command;

async fn ids(given: &Given, query: &str) -> String {
    let answer = given.get(&format!("employees?{query}")).await;
    let parts = answer.split(r#""employeeId":""#).skip(1);
    parts
        .map(|part| part.split('"').next().unwrap())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The text of `"name":"…"` in an answer.
fn text_of(answer: &str, name: &str) -> String {
    let start = format!(r#""{name}":""#);
    answer
        .split_once(&start)
        .expect(&start)
        .1
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn a_page_has_rows_counts_and_links_and_is_json_whatever_is_asked_for() {
    let given = Given::acme();
    given.set(418, "supervisor=417");
    let query = "employees/?page[limit]=2&fields=workEmail,departmentId,reportsToName,reportsToId,birthDate,customLitmosAccess";
    insta::assert_snapshot!(given.xml("GET", query, "").await, @r#"200 {"data":[{"employeeId":"417","firstName":"Zoë","lastName":"Braun","preferredName":null,"photoUrl":null,"jobTitleName":"Fitter","status":"Active","workEmail":"zoe@example.test","birthDate":null,"departmentId":"18012","reportsToName":null,"reportsToId":null,"_restrictedFields":[]},{"employeeId":"418","firstName":"Ben","lastName":"Okoye","preferredName":null,"photoUrl":null,"jobTitleName":"Rep","status":"Active","workEmail":"ben@example.test","birthDate":null,"departmentId":"18015","reportsToName":"Zoë Braun","reportsToId":"417","_restrictedFields":[]}],"meta":{"total":3,"page":{"limit":2,"nextCursor":"eyJpZCI6NDE4LCJ0byI6ImFmdGVyIiwib2YiOiJlZWE1YTIzY2YzMTEyNzRiIn0=","prevCursor":null}},"_links":{"self":{"href":"http://bamboohr.test/api/gateway.php/acme/v1/employees?page%5Blimit%5D=2&fields=workEmail%2CdepartmentId%2CreportsToName%2CreportsToId%2CbirthDate%2CcustomLitmosAccess"},"next":{"href":"http://bamboohr.test/api/gateway.php/acme/v1/employees?page%5Blimit%5D=2&fields=workEmail%2CdepartmentId%2CreportsToName%2CreportsToId%2CbirthDate%2CcustomLitmosAccess&page%5Bafter%5D=eyJpZCI6NDE4LCJ0byI6ImFmdGVyIiwib2YiOiJlZWE1YTIzY2YzMTEyNzRiIn0%3D"}}}"#);
    let basic = given.basic();
    let headers = [
        ("Authorization", basic.as_str()),
        ("Host", "acme.bamboohr.com"),
    ];
    insta::assert_snapshot!(given.call("GET", "/api/v1/employees?filter[ids]=419", &headers, "").await.whole(), @r#"
    200 OK
    cache-control: no-cache, private
    content-length: 336
    content-type: application/json
    strict-transport-security: max-age=31536000; includeSubdomains;
    vary: Authorization,User-Agent
    x-content-type-options: nosniff

    {"data":[{"employeeId":"419","firstName":"June","lastName":"Park","preferredName":null,"photoUrl":null,"jobTitleName":"Rep","status":"Inactive","_restrictedFields":[]}],"meta":{"total":1,"page":{"limit":250,"nextCursor":null,"prevCursor":null}},"_links":{"self":{"href":"http://acme.bamboohr.com/api/v1/employees?filter%5Bids%5D=419"}}}
    "#);
}

#[tokio::test]
async fn filters_are_parts_of_text_in_any_case_and_all_must_match() {
    let given = Given::acme();
    for (query, found) in [
        ("", "417 418 419"),
        ("filter[firstName]=E", "418 419"),
        ("filter[lastName]=oko", "418"),
        ("filter[jobTitleName]=REP", "418 419"),
        ("filter[jobTitleName]=rep&filter[status]=active", "418"),
        ("filter[status]=inactive", "419"),
        ("filter[ids][]=417&filter[ids][]=419", "417 419"),
        ("filter[ids]=419,5,418", "418 419"),
        ("filter[firstName]=x", ""),
        // As the vendor's Python client writes them: objects in JSON.
        (
            "filter=%7B%22status%22%3A+%22active%22%2C+%22jobTitleName%22%3A+%22rep%22%7D",
            "418",
        ),
        (
            "filter=%7B%22ids%22%3A+%5B419%2C+%22417%22%5D%7D",
            "417 419",
        ),
        ("page=%7B%22limit%22%3A+2%7D&sort=-employeeId", "419 418"),
    ] {
        assert_eq!(ids(&given, query).await, found, "{query}");
    }
}

#[tokio::test]
async fn nulls_come_first_ascending_and_last_descending() {
    let given = Given::acme();
    given.set(418, "preferredName=benny");
    given.set(417, "preferredName=Zo");
    for (query, found) in [
        ("sort=-employeeId", "419 418 417"),
        ("sort=firstName", "418 419 417"),
        ("sort=preferredName", "419 418 417"),
        ("sort=-preferredName", "417 418 419"),
        ("sort=-status,-lastName", "419 418 417"),
        ("sort=jobTitleName,-employeeId", "417 419 418"),
    ] {
        assert_eq!(ids(&given, query).await, found, "{query}");
    }
}

#[tokio::test]
async fn cursors_lead_forward_and_back() {
    let given = Given::acme();
    let first = given.get("employees?page[limit]=1&sort=-employeeId").await;
    assert!(
        first.contains(r#""total":3,"page":{"limit":1,"#) && first.contains(r#""prevCursor":null"#),
        "{first}"
    );
    let next = text_of(&first, "nextCursor");
    let second = given
        .get(&format!(
            "employees?page[limit]=1&sort=-employeeId&page[after]={next}"
        ))
        .await;
    assert!(
        second.contains(r#""employeeId":"418""#) && second.contains(r#""next":{"href""#),
        "{second}"
    );
    let last = text_of(&second, "nextCursor");
    let third = given
        .get(&format!(
            "employees?page[limit]=5&sort=-employeeId&page[after]={last}"
        ))
        .await;
    assert!(
        third.contains(r#""employeeId":"417""#) && third.contains(r#""nextCursor":null"#),
        "{third}"
    );
    assert!(!third.contains(r#""next":"#), "{third}");
    let back = text_of(&third, "prevCursor");
    assert_eq!(
        ids(
            &given,
            &format!("page[limit]=1&sort=-employeeId&page[before]={back}")
        )
        .await,
        "418"
    );
    assert_eq!(
        ids(
            &given,
            &format!("page[limit]=9&sort=-employeeId&page[before]={back}")
        )
        .await,
        "419 418"
    );
}

#[tokio::test]
async fn a_cursor_is_good_for_its_direction_and_while_its_employee_stands_unchanged() {
    let bad =
        |message: &str| format!(r#"400 {{"error":{{"code":"BadPage","message":"{message}"}}}}"#);
    let gone = bad("The employee at the edge of the page has changed; begin again");
    let given = Given::acme();
    let next = text_of(&given.get("employees?page[limit]=1").await, "nextCursor");
    let after = format!("employees?page[limit]=1&page[after]={next}");
    assert!(given.get(&after).await.contains(r#""employeeId":"418""#));
    assert_eq!(
        given.get(&format!("{after}&filter[status]=inactive")).await,
        gone,
        "it no longer matches"
    );
    assert_eq!(
        given.get(&format!("employees?page[before]={next}")).await,
        bad("The cursor leads the other way")
    );
    assert_eq!(
        given.get(&format!("{after}&page[before]={next}")).await,
        bad("A page lies after a cursor or before one, not both")
    );
    for broken in ["x", "eyJpZCI6NDE3fQ==", "417", ""] {
        assert_eq!(
            given.get(&format!("employees?page[after]={broken}")).await,
            bad("The cursor is broken"),
            "{broken}"
        );
    }
    given.set(417, "mobilePhone=1");
    assert_eq!(given.get(&after).await, gone, "it changed");
    let next = text_of(&given.get("employees?page[limit]=1").await, "nextCursor");
    // A second change in the same second.
    given.set(417, "mobilePhone=2");
    assert_eq!(
        given.get(&format!("employees?page[after]={next}")).await,
        gone,
        "it changed again"
    );
    let next = text_of(&given.get("employees?page[limit]=1").await, "nextCursor");
    given
        .apply(Command::DeleteEmployee { employee: 417 })
        .unwrap();
    assert_eq!(
        given.get(&format!("employees?page[after]={next}")).await,
        gone,
        "it was erased"
    );
}

#[tokio::test]
async fn what_is_restricted_is_null_and_named_and_neither_filter_nor_order_tells_of_it() {
    let mut company = acme();
    company
        .seed_employee(420, &fields("firstName=Ana;lastName=Ruiz"))
        .unwrap();
    let given = Given::new(company);
    let user = given.fake.read(|company| company.admin().name.clone());
    given
        .apply(Command::HideFields {
            user: user.clone(),
            fields: vec!["jobTitle".into(), "workEmail".into()],
        })
        .unwrap();
    given
        .apply(Command::HideEmployees {
            user,
            employees: vec![418],
        })
        .unwrap();
    let query = "employees?filter[ids]=417&fields=workEmail,jobTitleId";
    insta::assert_snapshot!(given.get(query).await, @r#"200 {"data":[{"employeeId":"417","firstName":"Zoë","lastName":"Braun","preferredName":null,"photoUrl":null,"jobTitleName":null,"status":"Active","workEmail":null,"jobTitleId":null,"_restrictedFields":["jobTitleName","workEmail","jobTitleId"]}],"meta":{"total":1,"page":{"limit":250,"nextCursor":null,"prevCursor":null}},"_links":{"self":{"href":"http://bamboohr.test/api/gateway.php/acme/v1/employees?filter%5Bids%5D=417&fields=workEmail%2CjobTitleId"}}}"#);
    assert_eq!(ids(&given, "").await, "417 419 420");
    assert_eq!(ids(&given, "filter[jobTitleName]=rep").await, "");
    assert_eq!(ids(&given, "sort=jobTitleName").await, "");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_unknown_fields_are_not() {
    let given = Given::acme();
    for query in [
        "page[limit]=0",
        "page[limit]=2501",
        "page[limit]=many",
        "filter[status]=Active",
        "filter[shoeSize]=44",
        "filter[ids]=one",
        "sort=shoeSize",
    ] {
        let answer = given.get(&format!("employees?{query}")).await;
        assert!(
            answer.starts_with(r#"400 {"error":{"code":"BadRequest","message":""#),
            "{query}: {answer}"
        );
    }
    assert_eq!(
        ids(&given, "page[limit]=2500&fields=shoeSize&filter[ids]=417").await,
        "417"
    );
    let basic = crate::support::basic("wrong");
    let answer = given
        .call(
            "GET",
            "/acme/api/v1/employees",
            &[("Authorization", &basic)],
            "",
        )
        .await;
    assert_eq!(answer.short(), "401 [API key not provided or invalid]");
}
