//! `events`: the engine's webhook log.

use scenario::Place;
use scenario::expect::{ExpectedEvent, Rows};
use world::EventView;

use super::mismatch::{Mismatch, codes, text};
use super::rows::{ExpectedRow, compare_rows};

pub(crate) fn compare(expected: &Rows<ExpectedEvent>, found: &[EventView]) -> Vec<Mismatch> {
    compare_rows(expected, found, "events", describe)
}

fn describe(event: &EventView) -> String {
    let mut words = match &event.employee {
        Some(employee) => format!("an entry for `{employee}`: `{}`", event.state),
        None => format!("an entry: `{}`", event.state),
    };
    if let Some(reason) = &event.reason {
        words.push_str(&format!(", reason `{reason}`"));
    }
    words
}

impl ExpectedRow<EventView> for ExpectedEvent {
    fn differences(&self, found: &EventView) -> Vec<Mismatch> {
        let state = text(&self.state, Some(&found.state));
        let state = state.map(|value| match &found.reason {
            Some(reason) => Mismatch {
                message: format!("{}, reason `{reason}`", value.message),
                ..value
            },
            None => value,
        });
        let reason = text(&self.reason, found.reason.as_deref()).filter(|_| state.is_none());
        let values = [
            text(&self.employee, found.employee.as_deref()),
            state,
            reason,
            text(&self.action, found.action.as_deref()),
            codes(self.warnings.as_ref(), &found.warnings, self.place()),
        ];
        values.into_iter().flatten().collect()
    }

    fn is_about(&self, found: &EventView) -> bool {
        self.employee
            .as_ref()
            .is_none_or(|expected| Some(&expected.value) == found.employee.as_ref())
    }

    fn place(&self) -> Place {
        ExpectedEvent::place(self)
    }

    fn missing(&self) -> String {
        "no such entry in the webhook log".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(employee: &str, state: &str, reason: Option<&str>) -> EventView {
        EventView {
            employee: Some(employee.to_owned()),
            state: state.to_owned(),
            reason: reason.map(str::to_owned),
            warnings: Vec::new(),
            action: Some("Updated".to_owned()),
        }
    }

    fn expected(employee: &str, state: &str) -> ExpectedEvent {
        ExpectedEvent {
            employee: Some(employee.into()),
            state: Some(state.into()),
            ..ExpectedEvent::default()
        }
    }

    fn messages(expected: Rows<ExpectedEvent>, found: &[EventView]) -> Vec<String> {
        compare(&expected, found)
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect()
    }

    #[test]
    fn a_bare_list_is_the_whole_log_of_the_window() {
        let found = [
            event("ana", "applied", None),
            event("ana", "duplicate", None),
        ];
        assert_eq!(
            messages(
                Rows::only([expected("ana", "duplicate"), expected("ana", "applied")]),
                &found
            ),
            [""; 0]
        );
        let one = messages(Rows::only([expected("ana", "applied")]), &found);
        assert_eq!(one, ["also found an entry for `ana`: `duplicate`"]);
    }

    #[test]
    fn a_wrong_state_tells_its_reason() {
        let found = [event("ana", "ignored", Some("stale"))];
        assert_eq!(
            messages(Rows::only([expected("ana", "applied")]), &found),
            ["was `ignored`, reason `stale`"]
        );
        assert_eq!(
            messages(Rows::only([expected("ben", "applied")]), &found),
            ["no such entry in the webhook log"]
        );
    }
}
