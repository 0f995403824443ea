//! Status truth: whether Litmos lets in exactly those whom BambooHR says may log in, after Imports
//! and deliveries.

use std::collections::{BTreeMap, BTreeSet};

use fake_litmos::{AccessLevel, Learner, Member, Value};
use jiff::Timestamp;
use jiff::civil::Date;

use super::evidence::{
    EMPLOYMENT, ENDED, FieldValue, HIRED, KnownFields, KnownList, PostedEntry, Read, STATUS,
    STATUS_FIELDS,
};
use super::expected_status::{ExpectedStatus, describe_status, expected_status, is_leaver};
use super::log::Log;
use super::violation::Violation;
use crate::view::{ReportRow, ReportView};
use crate::world::World;

/// After the import of a row that did not fail, and after an applied delivery that posted a status
/// field, the learner is active exactly if STA-1..6 and STA-14 say so; and no fault of a row keeps
/// a leaver in (STA-13).
pub(super) const STATUS_TRUTH: &str = "status-truth";

/// What is wrong with a row, by its reason: nothing of this keeps a leaver in (STA-13).
pub(super) const PROBLEMS: [&str; 13] = [
    "missing_work_email",
    "invalid_work_email",
    "username_not_allowed",
    "work_email_too_long",
    "missing_first_name",
    "missing_last_name",
    "duplicate_work_email",
    "username_taken",
    "username_linked_to_other_employee",
    "username_cycle",
    "possible_rehire",
    "unknown_status",
    "litmos_rejected",
];

/// What an Import may have made of one row.
struct Row<'a> {
    world: &'a World,
    row: &'a ReportRow,
    known: &'a KnownFields,
    log: &'a Log,
    ended: Timestamp,
    today: Date,
}

/// Judges the rows of an Import that has ended.
pub(super) fn judge(
    world: &World,
    report: &ReportView,
    list: &KnownList,
    logs: &BTreeMap<String, Log>,
    violations: &mut Vec<Violation>,
) {
    let (began, Some(ended)) = report.when else {
        return;
    };
    let today = world.engine_date(began);
    // The plan may have been made on either side of midnight.
    if report.dry_run || today != world.engine_date(ended) {
        return;
    }
    for row in &report.rows {
        let Some(id) = world.employee_id(&row.employee) else {
            continue;
        };
        let Some(known) = list.rows.get(&id) else {
            continue;
        };
        let learner = row
            .learner_id
            .clone()
            .or_else(|| world.witness.links.get(&id).cloned());
        let Some(log) = learner.and_then(|learner| logs.get(&learner)) else {
            continue;
        };
        if world.witness.was_touched_by_delivery(id, began, ended) || !log.is_only_by_engine(world)
        {
            continue;
        }
        let is_linked = world.witness.links.contains_key(&id);
        let judged = Row {
            world,
            row,
            known,
            log,
            ended,
            today,
        };
        violations.extend(judged.wrong(&list.read, is_linked).map(|what| {
            let text = format!(
                "{}: {} is `{}`, but {what}",
                report.id,
                row.employee,
                row.outcome()
            );
            Violation::new(STATUS_TRUTH, text)
        }));
    }
}

impl Row<'_> {
    fn wrong(&self, read: &Read, is_linked: bool) -> Option<String> {
        let learner = self
            .log
            .left()
            .filter(|learner| learner.access_level == AccessLevel::Learner)?;
        let is_active = learner.is_active(self.ended);
        let config = &self.world.setup.config;
        let expected_status = match self.known.has_access() {
            Some(true) => expected_status(
                self.known,
                self.today,
                &config.terminated_values,
                &read.blank,
            ),
            // The row is Removed; with ACC-2 an Import of it does one thing.
            Some(false) if self.world.option_is(config.on_access_revoked, "deactivate") => {
                ExpectedStatus::Inactive
            }
            Some(false) | None => ExpectedStatus::Unclear,
        };
        let says = || match self.known.has_access() {
            Some(false) => {
                "Litmos Access is unticked and on_access_revoked is deactivate".to_owned()
            }
            _ => format!(
                "BambooHR says {} and today is {}",
                describe_status(self.known),
                self.today
            ),
        };
        if self.row.is_good() {
            let was_made = self.log.was_made_in_run();
            return match expected_status {
                ExpectedStatus::Active if !is_active => {
                    Some(format!("the learner cannot log in, although {}", says()))
                }
                ExpectedStatus::Inactive if is_active => {
                    Some(format!("the learner can log in, although {}", says()))
                }
                ExpectedStatus::NotReactivated if was_made && !is_active => Some(format!(
                    "the new learner cannot log in, although {}",
                    says()
                )),
                ExpectedStatus::Kept | ExpectedStatus::NotReactivated if !was_made => {
                    let moved = self.log.moved_active(self.world)?;
                    let what = if moved { "let in" } else { "locked out" };
                    Some(format!("the learner was {what}, although {}", says()))
                }
                _ => None,
            };
        }
        let is_about_the_row = self
            .row
            .reason
            .as_deref()
            .is_some_and(|reason| PROBLEMS.contains(&reason));
        let is_said = self.row.flags.iter().any(|flag| flag == "still_active");
        let is_kept_in = self.row.outcome() == "failed"
            && expected_status == ExpectedStatus::Inactive
            && is_active
            && is_linked;
        (is_kept_in && is_about_the_row && !is_said && self.known.has_access() == Some(true)).then(
            || {
                let reason = self.row.reason.as_deref().unwrap_or_default();
                format!(
                    "`{reason}` kept a leaver in: the learner can log in, although {}",
                    says()
                )
            },
        )
    }
}

/// Judges the entry number `index` of all that were posted, which has been carried out.
pub(super) fn judge_posted(
    world: &World,
    index: usize,
    read: &Read,
    violations: &mut Vec<Violation>,
) {
    let posted = &world.witness.posted[index];
    let Some(processed) = posted.processed_at().filter(|_| posts_status(posted)) else {
        return;
    };
    if posted.has_access() != Some(true) || posted.is_deletion() {
        return;
    }
    let Some(after) = world.learner_at(posted, processed) else {
        return;
    };
    if after.access_level != AccessLevel::Learner || world.witness.is_followed_at_once(index) {
        return;
    }
    let known = world.known_before(read, index);
    let today = world.engine_date(processed);
    let leavers = &world.setup.config.terminated_values;
    let expected_status = expected_after_delivery(posted, &known, today, leavers, &read.blank);
    let is_active = after.is_active(processed);
    let moved = world.was_moved_by(index, processed);
    let who = world.entry_employee_name(posted);
    let mut known = known;
    known.merge_newer(&posted.fields, posted.source_time());
    let says = format!(
        "the delivery and what was known say {} and today is {today}",
        describe_status(&known)
    );
    let what = match (posted.state(), expected_status) {
        ("applied", ExpectedStatus::Inactive) if is_active => Some("can log in"),
        ("applied", ExpectedStatus::Active) if posted.has_warning("order_unknown") => {
            (moved && is_active).then_some("was let in by a delivery of unknown order")
        }
        ("applied", ExpectedStatus::Active) if !is_active && !expires(&after) => {
            Some("cannot log in")
        }
        ("applied", ExpectedStatus::Kept | ExpectedStatus::NotReactivated)
            if moved && is_active =>
        {
            Some("was let in")
        }
        ("applied", ExpectedStatus::Kept | ExpectedStatus::NotReactivated) if moved => {
            Some("was locked out")
        }
        ("failed", ExpectedStatus::Inactive)
            if is_active && PROBLEMS.contains(&posted.reason()) =>
        {
            let is_refused =
                posted.reason() == "litmos_rejected" && world.was_refused_twice(posted, processed);
            (!is_refused).then_some("was kept in by a fault of the entry")
        }
        _ => None,
    };
    violations.extend(what.map(|what| {
        Violation::by_call(
            STATUS_TRUTH,
            posted.call,
            format!("{who}'s learner {what}, although {says}"),
        )
    }));
}

fn posts_status(posted: &PostedEntry) -> bool {
    STATUS_FIELDS.iter().any(|field| {
        matches!(
            posted.fields.get(field),
            Some(FieldValue::Blank | FieldValue::Text(_))
        )
    })
}

fn expires(learner: &Learner) -> bool {
    matches!(learner.read(Member::ExpirationDate), Value::Text(text) if !text.is_empty())
}

/// WHK-17: what posted status fields make of `Active`, beside what was known before.
fn expected_after_delivery(
    posted: &PostedEntry,
    known: &KnownFields,
    today: Date,
    leavers: &[String],
    blank: &BTreeSet<&str>,
) -> ExpectedStatus {
    let is_posted = |field: &str| {
        matches!(
            posted.fields.get(field),
            Some(FieldValue::Blank | FieldValue::Text(_))
        )
    };
    let is_later = |field: &&str| {
        is_posted(field)
            && known
                .time(field)
                .is_some_and(|at| at > posted.source_time())
    };
    // Part of it is out of date, or it is unclear what was known.
    if STATUS_FIELDS
        .iter()
        .any(|field| is_later(field) || known.is_unsure(field))
    {
        return ExpectedStatus::Unclear;
    }
    let alone = KnownFields::from_read(posted.source_time(), posted.fields.clone());
    let mut dated = alone.clone();
    if !is_posted(HIRED)
        && let Some(FieldValue::Text(hired)) = known.value(HIRED)
    {
        dated.merge_newer(
            &[(HIRED, FieldValue::Text(hired.clone()))].into(),
            posted.source_time(),
        );
    }
    if expected_status(&dated, today, leavers, &BTreeSet::new()) == ExpectedStatus::Inactive {
        return ExpectedStatus::Inactive;
    }
    let mut both = known.clone();
    both.merge_newer(&posted.fields, posted.source_time());
    let came_back =
        is_posted(EMPLOYMENT) && is_leaver(known, leavers) && !is_leaver(&alone, leavers);
    if came_back && !is_posted(ENDED) {
        if posted.fields.get(EMPLOYMENT) == Some(&FieldValue::Blank) {
            return ExpectedStatus::Unclear;
        }
        both.merge_newer(&[(ENDED, FieldValue::Blank)].into(), posted.source_time());
    }
    match expected_status(&both, today, leavers, blank) {
        // What was posted says active; what was only known does not (`status_conflict`).
        ExpectedStatus::Inactive => ExpectedStatus::Kept,
        // Dates alone say no more than that nothing is against it.
        ExpectedStatus::Active if !is_posted(STATUS) && !is_posted(EMPLOYMENT) => {
            ExpectedStatus::Unclear
        }
        expected_status => expected_status,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::invariants::evidence::ACCESS;

    fn judged(posted: &[(&'static str, &str)], known: &[(&'static str, &str)]) -> ExpectedStatus {
        let fields = |fields: &[(&'static str, &str)]| {
            fields
                .iter()
                .map(|(field, text)| (*field, FieldValue::from_text(text)))
                .collect::<BTreeMap<_, _>>()
        };
        let at = |second| Timestamp::from_second(second).unwrap();
        let posted = PostedEntry::example(at(20), fields(&[posted, &[(ACCESS, "yes")]].concat()));
        let known = KnownFields::from_read(at(10), fields(known));
        expected_after_delivery(
            &posted,
            &known,
            date(2026, 11, 12),
            &["Terminated".to_owned()],
            &BTreeSet::new(),
        )
    }

    const EMPLOYED: [(&str, &str); 2] = [(STATUS, "Active"), (EMPLOYMENT, "Full-Time")];
    const LEFT: [(&str, &str); 3] = [
        (STATUS, "Inactive"),
        (EMPLOYMENT, "Terminated"),
        (ENDED, "2026-11-01"),
    ];

    #[test]
    fn one_posted_field_is_enough_to_lock_out() {
        assert_eq!(
            judged(&[(EMPLOYMENT, "Terminated")], &EMPLOYED),
            ExpectedStatus::Inactive
        );
        assert_eq!(
            judged(&[(STATUS, "Inactive")], &[]),
            ExpectedStatus::Inactive
        );
        assert_eq!(
            judged(&[(ENDED, "2026-11-01")], &EMPLOYED),
            ExpectedStatus::Inactive
        );
        assert_eq!(
            judged(
                &[(ENDED, "2026-11-01")],
                &[(HIRED, "2026-11-05"), (STATUS, "Active")]
            ),
            ExpectedStatus::Unclear
        );
    }

    #[test]
    fn status_alone_lets_nobody_back_in() {
        assert_eq!(judged(&[(STATUS, "Active")], &LEFT), ExpectedStatus::Kept);
        assert_eq!(
            judged(&[(STATUS, "Active"), (EMPLOYMENT, "Full-Time")], &LEFT),
            ExpectedStatus::Active
        );
        assert_eq!(
            judged(&[(STATUS, "Active"), (HIRED, "2026-11-10")], &LEFT),
            ExpectedStatus::Kept
        );
        assert_eq!(
            judged(&[(STATUS, "Active"), (HIRED, "2026-11-10")], &LEFT[2..]),
            ExpectedStatus::Active
        );
    }

    #[test]
    fn what_was_not_posted_locks_nobody_out() {
        assert_eq!(
            judged(&[(STATUS, "Active")], &LEFT[1..2]),
            ExpectedStatus::Kept
        );
        assert_eq!(
            judged(&[(EMPLOYMENT, "Full-Time")], &EMPLOYED),
            ExpectedStatus::Active
        );
        assert_eq!(
            judged(&[(EMPLOYMENT, "Full-Time")], &[]),
            ExpectedStatus::Kept
        );
    }
}
