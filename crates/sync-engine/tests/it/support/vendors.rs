//! A hand-made BambooHR and Litmos behind one transport.
//!
//! Only as much of the vendors as these tests need, written from their contracts; faults are asked
//! in order.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::Poll;

use bytes::Bytes;
use clock::Clock;
use http::{HeaderMap, Method, StatusCode};
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use transport::{CallFuture, CallResult, Request, Response, Transport, TransportError};

/// Both vendors.
#[derive(Clone, Default)]
pub(crate) struct Vendors(Arc<Mutex<State>>);

#[derive(Default)]
pub(crate) struct State {
    /// Employees by id: report columns and their cells.
    pub(crate) employees: BTreeMap<String, BTreeMap<&'static str, String>>,
    /// Learners by id: the full user object.
    pub(crate) learners: BTreeMap<String, Value>,
    /// Calls made, as `METHOD host/path`.
    pub(crate) calls: Vec<(Timestamp, String)>,
    /// What happens to the next calls whose line starts with the text.
    pub faults: VecDeque<(String, Fault)>,
    made: usize,
    /// How far BambooHR's clock is from the engine's; without it its answers carry no `Date`.
    pub(crate) clock_offset: Option<SignedDuration>,
    pub(super) clock: Option<Clock>,
    waiting: bool,
}

/// What happens to one call.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    /// Answered by this status without effect, asking for so many seconds.
    Status(u16, Option<u32>),
    /// Answered by this status and body without effect.
    Refuse(u16, &'static str),
    /// Takes effect, answered by this status.
    StatusAfter(u16),
    /// Takes effect; the answer is lost.
    LoseAnswer,
    /// Cut before it takes effect.
    Cut,
    /// Takes effect; the engine never hears of anything again.
    Hang,
    /// Takes effect, answered by 200 and this body.
    Body(&'static str),
    /// Waits until [`Vendors::let_go`]; then it is answered by this status without effect, or as
    /// ever.
    Wait(Option<u16>),
}

impl Vendors {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("no test panics while holding it")
    }

    pub(crate) fn hire(&self, id: &str, first: &str, last: &str, email: &str) {
        let cells = [
            ("firstName", first),
            ("lastName", last),
            ("workEmail", email),
            ("status", "Active"),
            ("access", "yes"),
        ];
        let cells = cells
            .into_iter()
            .map(|(column, cell)| (column, cell.to_owned()));
        self.state()
            .employees
            .insert(id.to_owned(), cells.collect());
    }

    pub(crate) fn change(&self, id: &str, column: &'static str, cell: &str) {
        self.state()
            .employees
            .get_mut(id)
            .expect("hired")
            .insert(column, cell.to_owned());
    }

    pub(crate) fn fault(&self, calls: impl Into<String>, fault: Fault) {
        self.state().faults.push_back((calls.into(), fault));
    }

    /// The answer with BambooHR's `Date`, if its clock is to be seen.
    fn dated(&self, request: &Request, mut answer: Response) -> Response {
        let state = self.state();
        let is_bamboohr = request
            .url
            .host_str()
            .is_some_and(|host| host.contains("bamboohr"));
        let now = state
            .clock
            .as_ref()
            .map(Clock::now)
            .zip(state.clock_offset.filter(|_| is_bamboohr));
        if let Some((now, offset)) = now {
            let date = DateTimePrinter::new()
                .timestamp_to_rfc9110_string(&(now + offset))
                .expect("a time of our days");
            answer.headers.insert(
                http::header::DATE,
                date.parse().expect("a date is a header value"),
            );
        }
        answer
    }

    /// Whoever waits is answered the next time it is polled.
    pub(crate) fn let_go(&self) {
        self.state().waiting = false;
    }

    /// The lines of calls that start with `text`.
    pub(crate) fn calls(&self, text: &str) -> Vec<String> {
        self.state()
            .calls
            .iter()
            .map(|(_, line)| line.clone())
            .filter(|line| line.starts_with(text))
            .collect()
    }

    /// User name and member of every learner, by user name.
    pub(crate) fn learners(&self, member: &str) -> Vec<(String, Value)> {
        let text = |learner: &Value| learner["UserName"].as_str().unwrap_or_default().to_owned();
        let mut all: Vec<_> = self
            .state()
            .learners
            .values()
            .map(|one| (text(one), one[member].clone()))
            .collect();
        all.sort_by(|one, other| one.0.cmp(&other.0));
        all
    }

    /// Makes a learner by hand; returns the id.
    pub(crate) fn learner(&self, user_name: &str, changes: Value) -> String {
        self.state().add(
            json!({ "UserName": user_name, "FirstName": "Hand", "LastName": "Made" }),
            changes,
        )
    }
}

impl State {
    fn add(&mut self, body: Value, changes: Value) -> String {
        self.made += 1;
        let id = format!("learner{}1", self.made);
        let mut user = json!({
            "Id": "", "UserName": "", "FirstName": "", "LastName": "", "Email": "", "AccessLevel": "Learner",
            "DisableMessages": false, "Active": true, "PhoneWork": "", "PhoneMobile": "", "TimeZone": "UTC",
            "Street1": "", "Street2": "", "City": null, "State": "", "PostalCode": "", "Country": "",
            "JobTitle": "", "CustomField1": "kept", "Points": 7,
        });
        for source in [body, changes] {
            for (name, value) in source.as_object().into_iter().flatten() {
                user[name] = value.clone();
            }
        }
        user["Id"] = json!(id);
        self.learners.insert(id.clone(), user);
        id
    }

    fn holder(&self, name: &str) -> Option<&Value> {
        let is_same = |user: &&Value| {
            user["UserName"]
                .as_str()
                .is_some_and(|other| other.eq_ignore_ascii_case(name))
        };
        self.learners
            .get(name)
            .or_else(|| self.learners.values().find(is_same))
    }

    fn answer(&mut self, request: &Request) -> Response {
        let path = request.url.path().to_owned();
        let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        match (
            request.method.clone(),
            path.rsplit('/').next().unwrap_or_default(),
        ) {
            (_, "login") => self.login(request),
            (_, "fields") => catalogue(),
            (_, "custom") => self.report(&body),
            (Method::POST, "users") => self.create(body),
            (Method::GET, who) => match self.holder(who) {
                Some(user) => respond(200, user.to_string()),
                None => respond(
                    404,
                    json!({ "Detail": format!("User - {who} was not found") }).to_string(),
                ),
            },
            (Method::PUT, id) => self.update(id, body),
            _ => respond(405, String::new()),
        }
    }

    fn login(&self, request: &Request) -> Response {
        let is_right = String::from_utf8_lossy(&request.body).contains("password=right");
        match is_right {
            true => respond(
                200,
                json!({ "success": true, "userId": 2, "key": "a".repeat(40), "apiUrl": "x" })
                    .to_string(),
            ),
            false => respond(403, json!({ "success": false }).to_string()),
        }
    }

    fn report(&self, body: &Value) -> Response {
        let asked: Vec<&str> = body["fields"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let rows = self.employees.iter().map(|(id, cells)| {
            let mut row = json!({ "id": id });
            for column in &asked {
                row[column] = json!(cells.get(column));
            }
            row
        });
        let fields: Vec<_> = asked.iter().map(|column| json!({ "id": column })).collect();
        respond(
            200,
            json!({ "title": "x", "fields": fields, "employees": rows.collect::<Vec<_>>() })
                .to_string(),
        )
    }

    fn create(&mut self, body: Value) -> Response {
        if self
            .holder(body["UserName"].as_str().unwrap_or_default())
            .is_some()
        {
            return respond(
                409,
                json!({ "Detail": "UserName already exists" }).to_string(),
            );
        }
        let id = self.add(body, json!({}));
        respond(201, self.learners[&id].to_string())
    }

    fn update(&mut self, id: &str, body: Value) -> Response {
        let holder = self
            .holder(body["UserName"].as_str().unwrap_or_default())
            .map(|user| user["Id"].clone());
        if holder.is_some_and(|holder| holder != id) {
            return respond(
                409,
                json!({ "Detail": "UserName already exists" }).to_string(),
            );
        }
        self.learners.insert(id.to_owned(), body);
        respond(200, String::new())
    }
}

fn catalogue() -> Response {
    let columns = [
        "firstName",
        "lastName",
        "workEmail",
        "workPhone",
        "mobilePhone",
        "address1",
        "address2",
        "city",
        "state",
        "zipcode",
        "country",
        "jobTitle",
        "status",
        "employmentHistoryStatus",
        "terminationDate",
        "hireDate",
    ];
    let mut fields: Vec<_> = columns
        .iter()
        .map(|alias| json!({ "id": 1, "name": alias, "type": "text", "alias": alias }))
        .collect();
    fields.push(
        json!({ "id": 4471, "name": "Litmos Access", "type": "checkbox", "alias": "access" }),
    );
    respond(200, Value::Array(fields).to_string())
}

fn respond(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).expect("a status written in this file");
    Response {
        status,
        reason: None,
        headers: HeaderMap::new(),
        body: Bytes::from(body),
    }
}

impl Transport for Vendors {
    fn call(&self, request: Request) -> CallFuture<'_> {
        Box::pin(async move {
            let (answer, waits) = {
                let mut state = self.state();
                let line = format!(
                    "{} {}{}",
                    request.method,
                    request.url.host_str().unwrap_or_default(),
                    request.url.path()
                );
                let now = state
                    .clock
                    .as_ref()
                    .map_or(Timestamp::UNIX_EPOCH, Clock::now);
                state.calls.push((now, line.clone()));
                let place = state
                    .faults
                    .iter()
                    .position(|(calls, _)| line.starts_with(calls.as_str()));
                let fault = place
                    .and_then(|place| state.faults.remove(place))
                    .map(|(_, fault)| fault);
                let waits = matches!(fault, Some(Fault::Wait(_)));
                state.waiting |= waits;
                (carry_out(&mut state, &request, fault), waits)
            };
            if waits {
                std::future::poll_fn(|_| {
                    if self.state().waiting {
                        Poll::Pending
                    } else {
                        Poll::Ready(())
                    }
                })
                .await;
            }
            match answer {
                Some(answer) => answer.map(|answer| self.dated(&request, answer)),
                None => std::future::pending().await,
            }
        })
    }
}

fn carry_out(state: &mut State, request: &Request, fault: Option<Fault>) -> Option<CallResult> {
    match fault {
        None => Some(Ok(state.answer(request))),
        Some(Fault::Cut) => Some(Err(TransportError::Broken)),
        Some(Fault::Status(status, retry_after)) => {
            let mut answer = respond(status, String::new());
            if let Some(seconds) = retry_after {
                answer.headers.insert("retry-after", seconds.into());
            }
            Some(Ok(answer))
        }
        Some(Fault::Refuse(status, body)) => Some(Ok(respond(status, body.to_owned()))),
        Some(Fault::LoseAnswer) => {
            state.answer(request);
            Some(Err(TransportError::Broken))
        }
        Some(Fault::Hang) => {
            state.answer(request);
            None
        }
        Some(Fault::StatusAfter(status)) => {
            state.answer(request);
            Some(Ok(respond(status, String::new())))
        }
        Some(Fault::Wait(None)) => Some(Ok(state.answer(request))),
        Some(Fault::Wait(Some(status))) => Some(Ok(respond(status, String::new()))),
        Some(Fault::Body(body)) => {
            state.answer(request);
            Some(Ok(respond(200, body.to_owned())))
        }
    }
}
