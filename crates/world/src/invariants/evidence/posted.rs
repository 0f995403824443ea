//! Entries of deliveries, as they were posted, and what the webhook log says became of them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::known_fields::{ACCESS, FieldValue, KnownFields, STATUS_FIELDS, can_be_read, collect};
use super::node::Node;
use crate::sim::journal::Entry;

/// One line of the engine's webhook log.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct EventLine {
    pub(crate) id: String,
    pub(crate) received_at: Timestamp,
    pub(crate) employee_id: String,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    #[serde(default)]
    pub(crate) warnings: Vec<String>,
    pub(crate) settled_at: Option<Timestamp>,
}

impl EventLine {
    /// Its place in the log.
    pub(crate) fn number(&self) -> Option<u64> {
        self.id.strip_prefix("event-")?.parse().ok()
    }

    /// Whether nothing more will come of it.
    pub(crate) fn is_final(&self) -> bool {
        !matches!(self.state.as_str(), "pending" | "held")
    }
}

/// One entry of a delivery.
#[derive(Clone, Debug)]
pub(crate) struct PostedEntry {
    /// The number of the call that brought it.
    pub(crate) call: u64,
    pub(crate) arrived: Timestamp,
    /// The employee's id as it was written, and as a number.
    pub(crate) employee: String,
    pub(crate) id: Option<u64>,
    /// The entry's own time.
    at: Option<Timestamp>,
    pub(crate) action: String,
    pub(crate) fields: BTreeMap<&'static str, FieldValue>,
    /// The whole entry, members in order.
    content: Node,
    /// The line of the log that tells of it.
    pub(crate) line: Option<EventLine>,
    /// Whether the delivery was not taken in.
    pub(crate) is_refused: bool,
}

impl PostedEntry {
    /// The entries of a delivery in the order in which they stand there; those without an id are
    /// left out (WHK-13).
    pub(crate) fn parse_delivery(call: &Entry, access_alias: &str) -> Vec<PostedEntry> {
        let Some(body) = Node::parse(&call.body) else {
            return Vec::new();
        };
        if let Some(entries) = body.get("employees") {
            let posted = |entry: &Node| {
                PostedEntry::parse(call, entry, entry.get("id")?.text()?, access_alias)
            };
            return entries.items().iter().filter_map(posted).collect();
        }
        // Event-based: it carries no values (WHK-21).
        let id = body
            .get("data")
            .and_then(|data| data.get("employeeId")?.text());
        id.and_then(|id| PostedEntry::parse(call, &body, id, access_alias))
            .into_iter()
            .collect()
    }

    fn parse(call: &Entry, entry: &Node, id: &str, access_alias: &str) -> Option<PostedEntry> {
        if id.is_empty() {
            return None;
        }
        let fields = entry.get("fields").map(Node::members).unwrap_or_default();
        Some(PostedEntry {
            call: call.number,
            arrived: call.at,
            employee: id.to_owned(),
            id: id.parse().ok(),
            at: entry.get("timestamp").and_then(time),
            action: entry
                .get("action")
                .and_then(Node::text)
                .unwrap_or("Updated")
                .to_lowercase(),
            fields: collect(
                fields.iter().map(|(key, value)| (key.as_str(), value)),
                access_alias,
            ),
            content: entry.sorted(),
            line: None,
            is_refused: false,
        })
    }

    /// One that posts these fields.
    #[cfg(test)]
    pub(crate) fn example(
        arrived: Timestamp,
        fields: BTreeMap<&'static str, FieldValue>,
    ) -> PostedEntry {
        PostedEntry {
            call: 1,
            arrived,
            employee: "1".to_owned(),
            id: Some(1),
            at: None,
            action: "updated".to_owned(),
            fields,
            content: Node::Null,
            line: None,
            is_refused: false,
        }
    }

    /// When the source says it was so; never later than it arrived (WHK-30).
    pub(crate) fn source_time(&self) -> Timestamp {
        self.at.map_or(self.arrived, |at| at.min(self.arrived))
    }

    pub(crate) fn has_time(&self) -> bool {
        self.at.is_some()
    }

    /// Whether `other` says the very same at the very same time.
    pub(crate) fn is_copy_of(&self, other: &PostedEntry) -> bool {
        self.employee == other.employee && self.content == other.content
    }

    pub(crate) fn is_deletion(&self) -> bool {
        self.action.trim_start_matches("employee.") == "deleted"
    }

    /// Whether it posts that Litmos Access is ticked; `None` if that cannot be read or was not
    /// posted.
    pub(crate) fn has_access(&self) -> Option<bool> {
        KnownFields::from_read(self.arrived, self.fields.clone()).has_access()
    }

    /// Whether it says what a field is.
    pub(crate) fn has_value_for(&self, field: &str) -> bool {
        matches!(
            self.fields.get(field),
            Some(FieldValue::Blank | FieldValue::Text(_))
        )
    }

    /// What the webhook log says became of it.
    pub(crate) fn state(&self) -> &str {
        self.line
            .as_ref()
            .map_or(if self.is_refused { "refused" } else { "" }, |line| {
                line.state.as_str()
            })
    }

    pub(crate) fn reason(&self) -> &str {
        self.line
            .as_ref()
            .and_then(|line| line.reason.as_deref())
            .unwrap_or_default()
    }

    pub(crate) fn has_warning(&self, code: &str) -> bool {
        self.line
            .iter()
            .any(|line| line.warnings.iter().any(|warning| warning == code))
    }

    pub(crate) fn processed_at(&self) -> Option<Timestamp> {
        self.line.as_ref().and_then(|line| line.settled_at)
    }

    /// Whether it was processed by then, or at an unknown time.
    pub(crate) fn was_processed_by(&self, time: Timestamp) -> bool {
        self.arrived <= time
            && self
                .processed_at()
                .is_none_or(|processed| processed <= time)
    }

    /// Tells what is known of its employee what it said, if the engine took that over (STG-11).
    pub(crate) fn apply_to(&self, known: &mut KnownFields) {
        match (self.state(), self.has_access()) {
            ("ignored" | "duplicate" | "refused", _) => {}
            ("applied" | "staged", Some(true)) => {
                known.merge_newer(&self.fields, self.source_time());
                // How long an unreadable posted status field counts cannot be known from outside
                // (STA-14).
                let is_odd = |field: &&str| {
                    self.fields
                        .get(*field)
                        .is_some_and(|value| !can_be_read(field, value))
                };
                if STATUS_FIELDS.iter().any(is_odd) {
                    STATUS_FIELDS.iter().for_each(|field| known.forget(field));
                }
            }
            ("applied" | "staged", _) => {
                let access = self.fields.get(ACCESS).map(|value| (ACCESS, value.clone()));
                known.merge_newer(&access.into_iter().collect(), self.source_time());
                if self.is_deletion() {
                    known.forget(ACCESS);
                }
            }
            _ => self.fields.keys().for_each(|field| known.forget(field)),
        }
    }
}

/// `2026-11-02T09:15:00+0000`, with a colon, with `Z`, or Unix seconds.
fn time(node: &Node) -> Option<Timestamp> {
    let text = node.text().or_else(|| node.get("value")?.text())?;
    let seconds = || {
        text.parse()
            .ok()
            .and_then(|seconds| Timestamp::from_second(seconds).ok())
    };
    text.parse().ok().or_else(seconds)
}
