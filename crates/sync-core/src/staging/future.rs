//! Source times that lie in the future (WHK-30): a clock was wrong when they were stored, or was
//! set back since. They bar nothing, so they are forgotten, and the row is flagged until a Sync has
//! read it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::domain::employee::EmployeeId;
use crate::domain::link::Links;
use crate::reporting::reason::Warning;
use crate::staging::list::{StagedList, StagedRow};

/// Whether one employee's row or link holds times later than `now`, by BambooHR's clock.
pub fn has_future_times(list: &StagedList, links: &Links, id: &EmployeeId, now: Timestamp) -> bool {
    let of_link = links.of(id).is_some_and(|link| link.has_times_after(now));
    of_link
        || list
            .rows
            .get(id)
            .is_some_and(|row| row.has_times_after(now))
}

/// Everybody whose row or link holds such times.
pub fn employees_with_future_times(
    list: &StagedList,
    links: &Links,
    now: Timestamp,
) -> BTreeSet<EmployeeId> {
    let by_row = list
        .rows
        .values()
        .filter(|row| row.has_times_after(now))
        .map(|row| &row.employee.id);
    let by_link = links
        .iter()
        .filter(|link| link.has_times_after(now))
        .map(|link| &link.employee_id);
    by_row.chain(by_link).cloned().collect()
}

/// Forgets these times and flags the row with them.
pub fn forget_future_times(
    list: &mut StagedList,
    links: &mut Links,
    id: &EmployeeId,
    now: Timestamp,
) {
    if !has_future_times(list, links, id, now) {
        return;
    }
    rulebook::hit(&rulebook::WHK_30);
    links.forget_times_after(id, now);
    let Some(row) = list.rows.get_mut(id) else {
        return;
    };
    row.forget_times_after(now);
    row.unsettled.insert(Warning::TimestampInFuture);
    if !row.warnings.contains(&Warning::TimestampInFuture) {
        row.warnings.push(Warning::TimestampInFuture);
    }
}

impl StagedRow {
    /// Whether anything was told of the employee later than `now`.
    pub(super) fn has_times_after(&self, now: Timestamp) -> bool {
        let mut later = self
            .observed_later
            .values()
            .chain(self.status_told_at.values());
        self.observed_at > now || later.any(|at| *at > now)
    }

    fn forget_times_after(&mut self, now: Timestamp) {
        self.observed_later.retain(|_, at| *at <= now);
        self.status_told_at.retain(|_, at| *at <= now);
        if self.observed_at > now {
            // Whatever is told next is later than this.
            self.observed_at = Timestamp::UNIX_EPOCH;
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::sample::{link, list, noon, row_with};
    use crate::mapping::{Field, Property, SourceField};

    const CITY: Property = Property::Field(Field::City);

    fn at(seconds: i64) -> Timestamp {
        noon() + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn times_up_to_now_stay_and_later_ones_go_with_a_flag() {
        let mut linked = link("1", "L1", &[]);
        linked.applied_at.insert(CITY, at(10));
        linked.applied_at.insert(Property::Active, at(11));
        let mut links = Links::new([linked]).unwrap();
        let mut list = list(
            &[
                row_with("1", "a@acme.test", &[]),
                row_with("2", "b@acme.test", &[]),
            ],
            &links,
        );
        let id = EmployeeId::from("1");
        let row = list.rows.get_mut(&id).unwrap();
        row.observed_later.insert(CITY, at(10));
        row.observed_later.insert(Property::Active, at(20));
        row.status_told_at.insert(SourceField::Status, at(20));
        row.status_told_at
            .insert(SourceField::EmploymentStatus, at(5));
        let before = list.clone();
        assert_eq!(
            employees_with_future_times(&list, &links, at(20)),
            [].into()
        );
        assert_eq!(
            employees_with_future_times(&list, &links, at(19)),
            ["1".into()].into()
        );
        assert_eq!(
            employees_with_future_times(&list, &links, at(10)),
            ["1".into()].into()
        );
        forget_future_times(&mut list, &mut links, &id, at(20));
        assert_eq!(
            (&list, has_future_times(&list, &links, &id, at(20))),
            (&before, false)
        );
        assert!(has_future_times(&list, &links, &id, at(10)));
        forget_future_times(&mut list, &mut links, &id, at(10));
        let row = &list.rows[&id];
        assert_eq!(row.observed_later.keys().collect::<Vec<_>>(), [&CITY]);
        assert_eq!(
            row.status_told_at.keys().collect::<Vec<_>>(),
            [&SourceField::EmploymentStatus]
        );
        assert_eq!(
            (row.observed_at, row.warnings.as_slice()),
            (noon(), &[Warning::TimestampInFuture][..])
        );
        assert!(row.unsettled.contains(&Warning::TimestampInFuture));
        let applied = &links.of(&id).unwrap().applied_at;
        assert_eq!(
            (applied.get(CITY), applied.get(Property::Active)),
            (Some(&at(10)), None)
        );
        assert!(
            !has_future_times(&list, &links, &id, at(10)),
            "there are none any more"
        );
        assert_eq!(list.rows[&"2".into()], before.rows[&"2".into()]);
    }

    #[test]
    fn a_row_observed_in_the_future_bars_nothing_any_more() {
        let mut links = Links::default();
        let mut list = list(&[row_with("1", "a@acme.test", &[])], &links);
        let id = EmployeeId::from("1");
        forget_future_times(&mut list, &mut links, &id, at(-60));
        assert_eq!(
            list.rows[&id].observed_at(Property::Access),
            Timestamp::UNIX_EPOCH
        );
    }
}
