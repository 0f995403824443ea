//! The fake BambooHR beside a bare axum handler that looks the same record up and serialises it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use clock::Clock;
use fake_bamboohr::{Company, FakeBambooHr};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use transport::Network;

use crate::load::Target;
use crate::measure::show_ratio;

pub(crate) fn figures() {
    one_employee();
    the_directory();
    one_of_many();
}

/// A fake with generated people.
pub(crate) fn company_of(employees: usize) -> FakeBambooHr {
    FakeBambooHr::new(
        Company::generated(employees, 1),
        Clock::real(),
        Arc::new(Network::new()),
    )
}

/// The head of a JSON request with the administrator's key, without its end.
fn request(fake: &FakeBambooHr, rest: &str) -> String {
    let key = fake
        .read(|company| company.admin_key().map(str::to_owned))
        .expect("a key that works");
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("{key}:x"));
    format!(
        "GET /api/gateway.php/acme/v1/{rest} HTTP/1.1\r\nHost: bamboohr.test\r\nAuthorization: Basic {basic}\r\n\
         Accept: application/json\r\n"
    )
}

/// A read of everything that ever changed, without the end of its head.
pub(crate) fn changed_feed(fake: &FakeBambooHr) -> String {
    request(fake, "employees/changed?since=2020-01-01T00:00:00Z")
}

const FIELDS: &str = "firstName,lastName,workEmail,jobTitle,department,status,hireDate,country";

/// What the bare handler keeps of an employee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    id: String,
    first_name: Option<String>,
    last_name: Option<String>,
    work_email: Option<String>,
    job_title: Option<String>,
    department: Option<String>,
    status: Option<String>,
    hire_date: Option<String>,
    country: Option<String>,
}

/// Reads of a hundred different employees.
fn reads(fake: &FakeBambooHr, ids: impl Iterator<Item = u64>) -> Vec<String> {
    ids.map(|id| request(fake, &format!("employees/{id}?fields={FIELDS}")))
        .collect()
}

fn read<T: DeserializeOwned>(target: &Target) -> T {
    serde_json::from_str(&target.first_body()).expect("the answer in its documented shape")
}

fn one_employee() {
    type Records = Arc<Mutex<BTreeMap<u64, Record>>>;
    async fn bare(
        State(records): State<Records>,
        Path((_, id)): Path<(String, u64)>,
    ) -> Json<Record> {
        Json(records.lock().expect("not poisoned")[&id].clone())
    }
    let fake = company_of(100);
    let requests = reads(&fake, 101..201);
    let ours = Target::serve(fake.router(), &requests);
    let record: Record = read(&ours);
    let records: Records = Arc::new(Mutex::new(
        (101..201)
            .map(|id| {
                (
                    id,
                    Record {
                        id: id.to_string(),
                        ..record.clone()
                    },
                )
            })
            .collect(),
    ));
    let router = Router::new()
        .route("/api/gateway.php/{company}/v1/employees/{id}", get(bare))
        .with_state(records);
    let other = Target::serve(router, &requests);
    assert_eq!(
        ours.first_body(),
        other.first_body(),
        "both give the same answer"
    );
    show_ratio(
        "one employee by id, against a bare handler",
        0.85,
        || ours.rate(4000),
        || other.rate(4000),
    );
}

/// A row of the directory as the bare handler keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Directory {
    fields: Vec<BTreeMap<String, String>>,
    employees: Vec<Listed>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: String,
    display_name: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    preferred_name: Option<String>,
    job_title: Option<String>,
    work_phone: Option<String>,
    mobile_phone: Option<String>,
    work_email: Option<String>,
    department: Option<String>,
    location: Option<String>,
    division: Option<String>,
    linked_in: Option<String>,
    pronouns: Option<String>,
    work_phone_extension: Option<String>,
    supervisor: Option<String>,
    photo_uploaded: bool,
    photo_url: Option<String>,
    can_upload_photo: u8,
}

fn the_directory() {
    async fn bare(State(directory): State<Arc<Mutex<Directory>>>) -> Json<Directory> {
        Json(directory.lock().expect("not poisoned").clone())
    }
    let fake = company_of(1000);
    let requests = [request(&fake, "employees/directory")];
    let ours = Target::serve(fake.router(), &requests);
    let directory: Directory = read(&ours);
    let router = Router::new()
        .route(
            "/api/gateway.php/{company}/v1/employees/directory",
            get(bare),
        )
        .with_state(Arc::new(Mutex::new(directory)));
    let other = Target::serve(router, &requests);
    assert_eq!(
        read::<Directory>(&ours),
        read::<Directory>(&other),
        "both give the same answer"
    );
    show_ratio(
        "the directory of 1,000, against a bare handler",
        3.0,
        || ours.rate(20),
        || other.rate(20),
    );
}

fn one_of_many() {
    let (many, few) = (company_of(100_000), company_of(100));
    // Ids far apart, so that not one part of the company is what is read.
    let ours = Target::serve(many.router(), &reads(&many, (101..100_101).step_by(997)));
    let other = Target::serve(few.router(), &reads(&few, 101..201));
    show_ratio(
        "one employee of 100,000, against one of 100",
        0.9,
        || ours.rate(1000),
        || other.rate(1000),
    );
}
