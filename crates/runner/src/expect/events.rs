//! `events`: the engine's webhook log.

use scenario::Place;
use scenario::expect::{EventWanted, Rows};
use world::EventView;

use super::mismatch::{Mismatch, codes, text};
use super::rows::{Wanted, rows};

pub(crate) fn compare(wanted: &Rows<EventWanted>, found: &[EventView]) -> Vec<Mismatch> {
    rows(wanted, found, "events", describe)
}

fn describe(event: &EventView) -> String {
    let mut words = match &event.employee {
        Some(employee) => format!("one of `{employee}`: `{}`", event.state),
        None => format!("one: `{}`", event.state),
    };
    if let Some(reason) = &event.reason {
        words.push_str(&format!(", reason `{reason}`"));
    }
    words
}

impl Wanted<EventView> for EventWanted {
    fn differences(&self, found: &EventView) -> Vec<Mismatch> {
        let state = text(&self.state, Some(&found.state));
        let state = state.map(|leaf| match &found.reason {
            Some(reason) => Mismatch {
                message: format!("{}, reason `{reason}`", leaf.message),
                ..leaf
            },
            None => leaf,
        });
        let reason = text(&self.reason, found.reason.as_deref()).filter(|_| state.is_none());
        let leaves = [
            text(&self.employee, found.employee.as_deref()),
            state,
            reason,
            text(&self.action, found.action.as_deref()),
            codes(self.warnings.as_ref(), &found.warnings, self.place()),
        ];
        leaves.into_iter().flatten().collect()
    }

    fn is_about(&self, found: &EventView) -> bool {
        self.employee
            .as_ref()
            .is_none_or(|wanted| Some(&wanted.value) == found.employee.as_ref())
    }

    fn place(&self) -> Place {
        EventWanted::place(self)
    }

    fn missing(&self) -> String {
        "the webhook log has no such entry".to_owned()
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

    fn wanted(employee: &str, state: &str) -> EventWanted {
        EventWanted {
            employee: Some(employee.into()),
            state: Some(state.into()),
            ..EventWanted::default()
        }
    }

    fn messages(wanted: Rows<EventWanted>, found: &[EventView]) -> Vec<String> {
        compare(&wanted, found)
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
                Rows::only([wanted("ana", "duplicate"), wanted("ana", "applied")]),
                &found
            ),
            [""; 0]
        );
        let one = messages(Rows::only([wanted("ana", "applied")]), &found);
        assert_eq!(one, ["there was also one of `ana`: `duplicate`"]);
    }

    #[test]
    fn a_wrong_state_tells_its_reason() {
        let found = [event("ana", "ignored", Some("stale"))];
        assert_eq!(
            messages(Rows::only([wanted("ana", "applied")]), &found),
            ["was `ignored`, reason `stale`"]
        );
        assert_eq!(
            messages(Rows::only([wanted("ben", "applied")]), &found),
            ["the webhook log has no such entry"]
        );
    }
}
