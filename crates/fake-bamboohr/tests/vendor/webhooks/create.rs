//! POST `{v1}/webhooks`.

use super::{HOOK, hide, user, without_key};
use crate::support::{Given, acme};

#[tokio::test]
async fn a_webhook_is_made_and_its_key_told_once() {
    let given = Given::acme();
    let answer = given.json("POST", "webhooks", HOOK).await;
    assert_eq!(
        without_key(&answer),
        r#"201 {"id":"1","name":"LMS","created":"2026-11-02 15:00:00","lastSent":null,"monitorFields":["jobTitle","city"],"postFields":{"workEmail":"mail","jobTitle":"Job Title"},"url":"https://lms.example/hook?apikey=k","format":"json","privateKey":"…","includeCompanyDomain":false,"events":["employee_with_fields.created","employee_with_fields.updated","employee_with_fields.deleted"]}"#
    );
    assert!(!given.get("webhooks/1").await.contains("privateKey"));
    let again = given.json("POST", "webhooks", HOOK).await;
    assert!(again.contains(r#""id":"2""#));
    let key = |answer: &str| answer.split(r#""privateKey":""#).nth(1).unwrap()[..32].to_owned();
    assert_ne!(key(&answer), key(&again));
}

#[tokio::test]
async fn the_answer_is_json_without_being_asked() {
    let given = Given::acme();
    let basic = given.basic();
    let path = "/api/gateway.php/acme/v1/webhooks/";
    let answer = given
        .call(
            "POST",
            path,
            &[("Authorization", &basic), ("Accept", "text/xml")],
            HOOK,
        )
        .await;
    let key = answer.body.split(r#""privateKey":""#).nth(1).unwrap()[..32].to_owned();
    assert_eq!(
        answer.whole().replace(&key, "…"),
        "201 Created\ncache-control: no-cache, private\ncontent-length: 403\ncontent-type: application/json\n\
         strict-transport-security: max-age=31536000; includeSubdomains;\nvary: Authorization,User-Agent\n\
         x-content-type-options: nosniff\n\n\
         {\"id\":\"1\",\"name\":\"LMS\",\"created\":\"2026-11-02 15:00:00\",\"lastSent\":null,\"monitorFields\":[\"jobTitle\",\"city\"],\"postFields\":{\"workEmail\":\"mail\",\"jobTitle\":\"Job Title\"},\"url\":\"https://lms.example/hook?apikey=k\",\"format\":\"json\",\"privateKey\":\"…\",\"includeCompanyDomain\":false,\"events\":[\"employee_with_fields.created\",\"employee_with_fields.updated\",\"employee_with_fields.deleted\"]}"
    );
}

#[tokio::test]
async fn what_was_made_delivers() {
    let given = Given::acme();
    let body = r#"{"name":"events","url":"https://lms.example","format":"form-encoded","monitorFields":["city"],"events":["employee.updated","company.updated"],"postFields":{"city":"City"},"includeCompanyDomain":true}"#;
    let answer = given.json("POST", "webhooks", body).await;
    assert_eq!(
        without_key(&answer),
        r#"201 {"id":"1","name":"events","created":"2026-11-02 15:00:00","lastSent":null,"monitorFields":["city"],"postFields":{},"url":"https://lms.example","format":"form-encoded","privateKey":"…","includeCompanyDomain":true,"events":["employee.updated","company.updated"]}"#
    );
    given.set(417, "city=Bend");
    given.run_due().await;
    assert!(given.bodies()[0].starts_with("type=employee.updated&"));
    let arrived = given.receiver.arrived.lock().unwrap();
    assert_eq!(arrived[0].headers["company-domain"], "acme");
    let key = answer.split(r#""privateKey":""#).nth(1).unwrap()[..32].to_owned();
    let timestamp = arrived[0].headers["x-bamboohr-timestamp"].to_str().unwrap();
    assert_eq!(
        arrived[0].headers["x-bamboohr-signature"].to_str().unwrap(),
        fake_bamboohr::sign(&key, &arrived[0].body, timestamp)
    );
}

#[tokio::test]
async fn a_webhook_that_watches_nothing_shows_null() {
    let given = Given::acme();
    let body = r#"{"name":"n","url":"https://lms.example/","format":"json","events":["employee.created"],"monitorFields":null,"postFields":[]}"#;
    let answer = given.json("POST", "webhooks", body).await;
    assert!(
        answer.contains(r#""monitorFields":null,"postFields":{}"#),
        "{answer}"
    );
}

#[tokio::test]
async fn everything_wrong_with_a_body_is_told_together() {
    let given = Given::acme();
    let refused = async |body: &str| given.json("POST", "webhooks", body).await;
    assert_eq!(
        refused("{").await,
        r#"400 {"errors":[{"error":"Invalid request body","issues":["The request body must be a JSON object"]}]}"#
    );
    assert_eq!(
        refused("{}").await,
        r#"400 {"errors":[{"error":"Invalid request body","issues":["name is required","url is required","format is required","monitorFields must name at least one field when an updated event is subscribed to"]}]}"#
    );
    let body = r#"{"name":7,"url":"http://lms.example/","format":"xml","events":["employee.fired"],"monitorFields":"city","postFields":{"city":1},"includeCompanyDomain":"yes"}"#;
    assert_eq!(
        refused(body).await,
        r#"400 {"errors":[{"error":"Invalid request body","issues":["name must be a string","url must be a URL that starts with https://","format must be json or form-encoded","events: employee.fired is not an event","monitorFields must be a list of strings","postFields must be a map of fields to names","includeCompanyDomain must be true or false"]}]}"#
    );
    let body = r#"{"name":"n","url":"https://lms.example/","format":"json","events":["employee.created","employee_with_fields.deleted"]}"#;
    assert_eq!(
        refused(body).await,
        r#"400 {"errors":[{"error":"Invalid request body","issues":["events: employee and employee_with_fields events cannot be combined"]}]}"#
    );
    assert_eq!(given.get("webhooks").await, r#"200 {"webhooks":[]}"#);
}

#[tokio::test]
async fn fields_that_may_not_be_used_are_named_each_kind_by_itself() {
    let given = Given::acme();
    let lead = user(&given, "lead@acme.test");
    hide(&given, "lead@acme.test", &["jobTitle", "workEmail"]);
    let with = |fields: &str| {
        format!(r#"{{"name":"n","url":"https://lms.example/","format":"json",{fields}}}"#)
    };
    let all = with(
        r#""monitorFields":["17","city","terminationDate","shoeSize"],"postFields":{"workEmail":"Name","firstName":"Name","shoeSize":"x"}"#,
    );
    assert_eq!(
        lead.json("POST", "webhooks", &all).await,
        r#"403 {"errors":[{"error":"Permission denied to the following fields","monitorFields":[{"id":17,"name":"jobTitle"},{"id":-38,"name":"terminationDate"}],"postFields":[{"id":15,"name":"workEmail"}],"unknownFields":[{"id":null,"name":"shoeSize"}],"duplicatePostString":["Name"]}]}"#
    );
    let one = with(r#""monitorFields":["city"],"postFields":{"shoeSize":"x"}"#);
    assert_eq!(
        lead.json("POST", "webhooks", &one).await,
        r#"403 {"errors":[{"error":"Permission denied to the following fields","unknownFields":[{"id":null,"name":"shoeSize"}]}]}"#
    );
    assert_eq!(lead.get("webhooks").await, r#"200 {"webhooks":[]}"#);
    // A label is a name on the screens only.
    let label = with(r#""monitorFields":["Job Title"]"#);
    assert!(
        given
            .json("POST", "webhooks", &label)
            .await
            .contains(r#""unknownFields":[{"id":null,"name":"Job Title"}]"#)
    );
}

#[tokio::test]
async fn custom_fields_can_be_watched_unless_the_account_is_older() {
    let body = HOOK.replace(r#""jobTitle","10""#, r#""customLitmosAccess""#);
    let given = Given::acme();
    assert!(
        given
            .json("POST", "webhooks", &body)
            .await
            .starts_with("201")
    );
    let mut company = acme();
    company.knobs.monitor_custom_fields = false;
    assert_eq!(
        Given::new(company).json("POST", "webhooks", &body).await,
        r#"403 {"errors":[{"error":"Permission denied to the following fields","monitorFields":[{"id":4471,"name":"customLitmosAccess"}]}]}"#
    );
}

#[tokio::test]
async fn a_bad_key_is_401_without_a_body() {
    let given = Given::acme();
    let headers = [
        ("Authorization", "Basic eDp4"),
        ("Content-Type", "application/json"),
    ];
    let answer = given
        .call("POST", "/api/gateway.php/acme/v1/webhooks", &headers, HOOK)
        .await;
    assert_eq!(
        (answer.parts.status.as_u16(), answer.body.as_str()),
        (401, "")
    );
}

#[tokio::test]
async fn schedule_and_limit_count_in_their_own_time_only() {
    let old = r#""frequency":{"minute":5,"hour":null,"day":null,"month":null},"limit":{"times":2,"seconds":60}"#;
    let body = HOOK.replacen('{', &format!("{{{old},"), 1);
    let given = Given::acme();
    assert!(
        !given
            .json("POST", "webhooks", &body)
            .await
            .contains("frequency")
    );
    given.set(417, "city=Bend");
    given.run_due().await;
    assert_eq!(given.bodies().len(), 1);

    let mut company = acme();
    company.knobs.set("webhook_era", "scheduled").unwrap();
    let given = Given::new(company);
    assert!(
        given
            .json("POST", "webhooks", &body)
            .await
            .ends_with(&format!("{old}}}"))
    );
    given.set(417, "city=Bend");
    given.run_until("2026-11-02T15:04:59Z").await;
    assert!(given.bodies().is_empty());
    given.run_until("2026-11-02T15:05:00Z").await;
    assert_eq!(given.bodies().len(), 1);
    // Without one of its own, a webhook of that time goes with every minute.
    let answer = given.json("POST", "webhooks", HOOK).await;
    assert!(answer.ends_with(
        r#""frequency":{"minute":null,"hour":null,"day":null,"month":null},"limit":{"times":0,"seconds":0}}"#
    ));
    given.set(418, "city=Bend;country=United States");
    given.run_until("2026-11-02T15:06:00Z").await;
    assert_eq!(given.stats(2, 0).deliveries, 1);
    let wrong = HOOK.replacen(
        '{',
        r#"{"frequency":{"minute":60,"day":0},"limit":{"times":-1},"#,
        1,
    );
    assert_eq!(
        given.json("POST", "webhooks", &wrong).await,
        r#"400 {"errors":[{"error":"Invalid request body","issues":["frequency.minute must be from 0 to 59, or null","frequency.day must be from 1 to 31, or null","limit.times must be a whole number"]}]}"#
    );
}
