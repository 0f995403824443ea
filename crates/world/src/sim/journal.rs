//! Every call between the parties, in the order in which the world let them happen.
//!
//! The same scenario, seed and binary give the same journal byte for byte, in process and over
//! sockets (scenario format, rule 13): it names the parties where the wire has host and port, and
//! holds nothing that a transport adds by itself.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::Serialize;
use transport::{CallResult, Request, TransportError};

use crate::sim::party::Party;

/// One call, from its sending to its answer.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Counts from 1 within a world.
    pub number: u64,
    /// When it was sent.
    pub at: Timestamp,
    /// The sender.
    pub from: Party,
    /// The receiver.
    pub to: Party,
    /// The method, upper case.
    pub method: String,
    /// The path, without query.
    pub path: String,
    /// The query as sent, values of keys left out.
    pub query: Option<String>,
    /// The request body as text; a password in it is left out.
    pub body: String,
    /// The fault that met it, as the scenario writes it.
    pub fault: Option<String>,
    /// The step of the scenario during which it was sent, counted from 0; `None` before the first.
    pub step: Option<usize>,
    /// The response to the sender; `None` while it waits, or if it died before.
    #[serde(rename = "told")]
    pub response: Option<RecordedResponse>,
}

/// The response to the sender of a call.
#[derive(Clone, Debug, Serialize)]
pub struct RecordedResponse {
    /// When it arrived.
    pub at: Timestamp,
    /// The status, or `None` where no answer arrived.
    pub status: Option<u16>,
    /// The vendor's own reason phrase, or what went wrong instead of an answer.
    pub reason: Option<String>,
    /// The answer's body as text.
    pub body: String,
}

impl Entry {
    /// Whether this call may change its receiver's state: anything but a plain read.
    pub fn is_write(&self) -> bool {
        self.method != "GET" && self.method != "HEAD"
    }

    /// The status the sender saw, if it saw one.
    pub fn status(&self) -> Option<u16> {
        self.response.as_ref()?.status
    }

    /// `POST /v1.svc/users -> 201`, the form in which scenarios name a call.
    pub fn line(&self) -> String {
        let mut line = format!("{} {}", self.method, self.path);
        match &self.response {
            Some(RecordedResponse {
                status: Some(status),
                ..
            }) => _ = write!(line, " -> {status}"),
            Some(RecordedResponse {
                reason: Some(reason),
                ..
            }) => _ = write!(line, " -> {reason}"),
            _ => line.push_str(" -> no answer"),
        }
        line
    }
}

/// The calls of one world.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Journal {
    entries: Vec<Entry>,
    /// What the bodies take.
    #[serde(skip)]
    bytes: usize,
    /// The engine's calls to Litmos, by index.
    #[serde(skip)]
    to_litmos: Vec<usize>,
}

/// How many calls a journal has room for.
const CALLS_MAX: usize = 250_000;

/// How many bytes of bodies.
const BYTES_MAX: usize = 256 * 1024 * 1024;

impl Journal {
    /// All calls so far, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The calls after the first `seen`.
    pub fn since(&self, seen: usize) -> &[Entry] {
        &self.entries[seen.min(self.entries.len())..]
    }

    /// Where the engine's calls to Litmos stand among the entries, oldest first.
    pub(crate) fn to_litmos(&self) -> &[usize] {
        &self.to_litmos
    }

    /// Whether no more calls should be made: nothing of a journal is ever dropped.
    pub(crate) fn is_full(&self) -> bool {
        self.entries.len() >= CALLS_MAX || self.bytes >= BYTES_MAX
    }

    /// Forgets everything: what came before was the past.
    pub(crate) fn clear(&mut self) {
        *self = Journal::default();
    }

    /// Records a call that is being sent and returns its number.
    pub(crate) fn record_request(
        &mut self,
        at: Timestamp,
        (from, to): (Party, Party),
        request: &Request,
        step: Option<usize>,
    ) -> u64 {
        let number = self.entries.len() as u64 + 1;
        if (from, to) == (Party::Engine, Party::Litmos) {
            self.to_litmos.push(self.entries.len());
        }
        let body = without_passwords(&request.body);
        self.bytes += body.len();
        self.entries.push(Entry {
            number,
            at,
            from,
            to,
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            query: request.url.query().map(without_keys),
            body,
            fault: None,
            step,
            response: None,
        });
        number
    }

    /// Records that `fault` met call `number`.
    pub(crate) fn record_fault(&mut self, number: u64, fault: &str) {
        if let Some(entry) = self.entry(number) {
            entry.fault = Some(fault.to_owned());
        }
    }

    /// Records the response to the sender of call `number`.
    pub(crate) fn record_response(&mut self, number: u64, at: Timestamp, answer: &CallResult) {
        let response = match answer {
            Ok(answer) => RecordedResponse {
                at,
                status: Some(answer.status.as_u16()),
                reason: answer.reason.clone(),
                body: String::from_utf8_lossy(&answer.body).into_owned(),
            },
            Err(error) => RecordedResponse {
                at,
                status: None,
                reason: Some(error_word(error).to_owned()),
                body: String::new(),
            },
        };
        self.bytes += response.body.len();
        if let Some(entry) = self.entry(number) {
            entry.response = Some(response);
        }
    }

    fn entry(&mut self, number: u64) -> Option<&mut Entry> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.entries.get_mut(index)
    }

    /// The whole journal as JSON lines: what `rehearsal twice` compares.
    pub fn to_lines(&self) -> String {
        let mut lines = String::new();
        for entry in &self.entries {
            lines.push_str(
                &serde_json::to_string(entry).expect("an entry holds text and numbers only"),
            );
            lines.push('\n');
        }
        lines
    }
}

fn error_word(error: &TransportError) -> &'static str {
    match error {
        TransportError::NotConnected => "not connected",
        TransportError::Broken => "connection broken",
        TransportError::TimedOut => "timed out",
        TransportError::TooLarge => "answer too large",
    }
}

fn without_keys(query: &str) -> String {
    let masked = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if name.eq_ignore_ascii_case("apikey") => format!("{name}=…"),
        _ => pair.to_owned(),
    });
    masked.collect::<Vec<_>>().join("&")
}

fn without_passwords(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if let Some(start) = text.find("password=") {
        let value = start + "password=".len();
        let end = text[value..].find('&').map_or(text.len(), |at| value + at);
        return format!("{}…{}", &text[..value], &text[end..]);
    }
    if text.contains("\"password\"")
        && let Ok(mut json) = serde_json::from_str::<serde_json::Value>(&text)
        && let Some(password) = json.get_mut("password")
    {
        *password = "…".into();
        return json.to_string();
    }
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_passwords_stay_out() {
        assert_eq!(
            without_keys("source=x&apikey=s3cret&format=json"),
            "source=x&apikey=…&format=json"
        );
        assert_eq!(
            without_passwords(b"user=a&password=s3cret&applicationKey=k"),
            "user=a&password=…&applicationKey=k"
        );
        assert_eq!(
            without_passwords(br#"{"user_name":"a","password":"s3cret"}"#),
            r#"{"user_name":"a","password":"…"}"#
        );
        assert_eq!(without_passwords(b"plain"), "plain");
    }
}
