//! The API asked through its router: status, phrase, headers and body written out.

mod access;
mod bad_bodies;
mod bad_input;
mod bulk_clock;
mod bulkimports;
mod control_characters;
mod courses;
mod custom_fields;
mod date_header;
mod good_answers;
mod many_writers;
mod membership;
mod org;
mod refusals;
mod representation;
mod rights;
mod sockets;
mod teams;
mod user_create;
mod user_delete;
mod user_read;
mod user_update;
mod users_details;
mod users_list;
mod users_paginated;

use std::sync::{Arc, Mutex};

use axum::body::Body;
use clock::{Clock, ClockControl};
use fake_kit::InputLog;
use http::{Method, Request};
use http_body_util::BodyExt;
use hyper::ext::ReasonPhrase;
use jiff::Timestamp;
use tower::ServiceExt;

use crate::state::learner::tests::blank;
use crate::state::member::Member;
use crate::{FakeLitmos, Input, Learner, Site, Value};

/// The contract's example person, in JSON as the API shows her.
const ANA: &str = concat!(
    r#"{"Id":"rT7_k2-Lq0M1","UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz","FullName":"Ana Ruiz","#,
    r#""Email":"ana.ruiz@acme.test","AccessLevel":"Learner","DisableMessages":false,"Active":true,"Skype":"","#,
    r#""PhoneWork":"555-0100","PhoneMobile":"","LastLogin":"","#,
    r#""LoginKey":"https:\/\/acme.litmos.com\/login.aspx?loginkey=6d0f","IsCustomUsername":false,"Password":"","#,
    r#""SkipFirstLogin":false,"TimeZone":"UTC","SalesforceId":null,"OriginalId":7100231,"Street1":"1 High St","#,
    r#""Street2":"","City":"Leeds","State":"","PostalCode":"LS1 1AA","Country":"United Kingdom","CompanyName":"","#,
    r#""JobTitle":"Analyst","CustomField1":"","CustomField2":"","CustomField3":"","Culture":"en-US","#,
    r#""CustomField4":"","CustomField5":"","CustomField6":"","CustomField7":"","CustomField8":"","CustomField9":"","#,
    r#""CustomField10":"","SalesforceContactId":null,"SalesforceAccountId":null,"#,
    r#""CreatedDate":"2024-03-01T09:30:00Z","Points":0,"Brand":"Default","ManagerId":"0","ManagerName":"","#,
    r#""EnableTextNotification":false,"Website":"","Twitter":"","ExpirationDate":"","JobRole":"","#,
    r#""ExternalEmployeeId":"","ProfileType":"Internal"}"#,
);

const JSON: &str = "application/json";
const XML: &str = "text/xml; charset=utf-8";

/// The text of every 400 about a body.
const BODY: &str = "400 Please check the xml/json in the body of the request.";

fn ana() -> Learner {
    let mut ana = Learner {
        user_name: "ana.ruiz@acme.test".into(),
        email: "ana.ruiz@acme.test".into(),
        login_key: "https://acme.litmos.com/login.aspx?loginkey=6d0f".into(),
        ..blank()
    };
    for (member, text) in [
        (Member::PhoneWork, "555-0100"),
        (Member::Street1, "1 High St"),
        (Member::City, "Leeds"),
        (Member::PostalCode, "LS1 1AA"),
        (Member::Country, "United Kingdom"),
        (Member::JobTitle, "Analyst"),
    ] {
        ana.texts.set(member, Some(text));
    }
    ana
}

/// What reached a site, as a file would hold it.
#[derive(Default)]
struct Written(Mutex<Vec<(Timestamp, String)>>);

impl InputLog<Input> for Written {
    fn append(&self, at: Timestamp, input: &Input) {
        self.0
            .lock()
            .expect("not poisoned")
            .push((at, serde_json::to_string(input).expect("plain data")));
    }
}

/// A site with its owner and Ana, a standing clock, and the owner's key in hand. Whatever a test
/// does to it must lead to the same site once more.
struct Desk {
    fake: FakeLitmos,
    control: ClockControl,
    key: String,
    begun: Site,
    written: Arc<Written>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let ended = self.fake.read(Site::clone);
        let begun = serde_json::to_string(&self.begun).expect("plain data");
        let mut again: Site = serde_json::from_str(&begun).expect("it was written a moment ago");
        for (at, line) in self.written.0.lock().expect("not poisoned").iter() {
            again.replay(
                serde_json::from_str(line).expect("it was written by the same program"),
                *at,
            );
        }
        assert!(
            again == ended,
            "what reached the site leads to another one: {again:#?}\n{ended:#?}"
        );
    }
}

/// What came back.
#[derive(Debug)]
struct Answer {
    /// Status and reason phrase: `409 UserName already exists`; just the number where the phrase is
    /// the usual one.
    status: String,
    headers: http::HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .get(name)
            .map(|value| value.to_str().expect("text"))
    }

    /// Status line, headers by name but for `Date`, blank line, body.
    fn whole(&self) -> String {
        let headers = self
            .headers
            .iter()
            .filter(|(name, _)| *name != http::header::DATE);
        let mut lines: Vec<String> = headers
            .map(|(name, value)| format!("{name}: {}", value.to_str().expect("text")))
            .collect();
        lines.sort();
        format!("{}\n{}\n\n{}", self.status, lines.join("\n"), self.body)
    }
}

/// What every root element carries.
const INSTANCE: &str = r#"xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;

/// A user as a JSON body.
fn json(members: &[(&str, &str)]) -> String {
    let members = members
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).into()));
    serde_json::Value::Object(members.collect()).to_string()
}

/// A user as an XML body, its members in the order given.
fn xml(members: &[(&str, &str)]) -> String {
    let element = |(name, value): &(&str, &str)| {
        format!("<{name}>{}</{name}>", quick_xml::escape::escape(*value))
    };
    format!(
        "<User>{}</User>",
        members.iter().map(element).collect::<String>()
    )
}

/// A member of somebody as it is stored.
fn named(desk: &Desk, user_name: &str, member: &str) -> Option<Value<'static>> {
    let named = |site: &Site| {
        Some(
            site.learner_by_name(user_name)?
                .read_by_name(member)?
                .into_owned(),
        )
    };
    desk.fake.read(named)
}

fn text(text: &'static str) -> Option<Value<'static>> {
    Some(Value::Text(text.into()))
}

/// First names in the order of the answer.
fn firsts(answer: &Answer) -> Vec<String> {
    let rows: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let rows = rows.as_array().expect("a list");
    rows.iter()
        .map(|row| row["FirstName"].as_str().expect("a name").to_owned())
        .collect()
}

impl Desk {
    fn new() -> Desk {
        let mut site = Site::new(1);
        site.learners.put(ana());
        let key = site.owner_key().to_owned();
        let (clock, control) = Clock::stopped_at("2026-11-02T08:00:00Z".parse().expect("a time"));
        let (fake, written) = (
            FakeLitmos::new(site.clone(), clock),
            Arc::new(Written::default()),
        );
        fake.record_to(Arc::clone(&written) as Arc<dyn InputLog<Input>>);
        Desk {
            fake,
            control,
            key,
            begun: site,
            written,
        }
    }

    /// Changes the site as no caller could.
    fn set_up<R>(&self, work: impl FnOnce(&mut Site) -> R) -> R {
        let mut site = self.fake.read(Site::clone);
        let result = work(&mut site);
        self.fake.replace(site);
        result
    }

    /// A person beside Ana: vendor names and values.
    fn seed(&self, fields: &[(&str, &str)]) -> String {
        let fields = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        self.set_up(|site| site.seed_learner(fields))
            .expect("a good learner")
    }

    fn set(&self, knob: &str, value: &str) {
        self.fake
            .set_knob(knob, value)
            .expect("a knob and a value it takes");
    }

    fn ana(&self) -> Learner {
        self.fake
            .read(|site| (**site.learner("rT7_k2-Lq0M1").expect("Ana is there")).clone())
    }

    /// `GET users/x?format=json` under `/v1.svc`, with the key; `source` is added.
    async fn ask(&self, line: &str) -> Answer {
        self.send(line, "", "").await
    }

    /// The same with a body.
    async fn send(&self, line: &str, content_type: &str, body: &str) -> Answer {
        self.send_bytes(line, content_type, body.as_bytes()).await
    }

    /// The same with a body that need not be text.
    async fn send_bytes(&self, line: &str, content_type: &str, body: &[u8]) -> Answer {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        let join = if path.contains('?') { '&' } else { '?' };
        let uri = format!("/v1.svc/{path}{join}source=test");
        let headers = [
            ("apikey", self.key.as_str()),
            ("content-type", content_type),
        ];
        self.raw_bytes(method, &uri, &headers, body).await
    }

    /// Sends members in both formats and asks for the answer in both; what both refused it with.
    /// The text must stand in the body, in the format that was asked for, as it stands in the
    /// phrase.
    async fn refused(&self, line: &str, members: &[(&str, &str)]) -> String {
        let join = if line.contains('?') { '&' } else { '?' };
        let json = self
            .send(&format!("{line}{join}format=json"), JSON, &json(members))
            .await;
        let xml = self
            .send(&format!("{line}{join}format=xml"), XML, &xml(members))
            .await;
        assert_eq!(json.status, xml.status, "{line} {members:?}");
        let (_, text) = json.status.split_once(' ').expect("a phrase");
        assert_eq!(
            json.body,
            format!("{{\"Detail\":\"{}\"}}", text.replace('/', "\\/"))
        );
        assert_eq!(
            xml.body,
            format!("<ErrorDetail {INSTANCE}><Detail>{text}</Detail></ErrorDetail>")
        );
        assert_eq!(json.header("content-type"), Some("application/json"));
        assert_eq!(
            xml.header("content-type"),
            Some("application/xml; charset=utf-8")
        );
        json.status
    }

    /// Exactly this; headers without a value are left out.
    async fn raw(&self, method: &str, uri: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.raw_bytes(method, uri, headers, body.as_bytes()).await
    }

    async fn raw_bytes(
        &self,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let method: Method = method.parse().expect("a method");
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let answer = self
            .fake
            .router()
            .oneshot(request)
            .await
            .expect("routers do not fail");
        let (parts, body) = answer.into_parts();
        let phrase = parts
            .extensions
            .get::<ReasonPhrase>()
            .map(|phrase| phrase.as_bytes().to_vec());
        let phrase = String::from_utf8(phrase.unwrap_or_default()).expect("text");
        let body = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: format!("{} {phrase}", parts.status.as_u16())
                .trim_end()
                .to_owned(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).expect("text"),
        }
    }
}
