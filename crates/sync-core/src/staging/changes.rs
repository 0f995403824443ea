//! What happens to rows between two Syncs: a webhook told something, an Import came to an end, an
//! employee went. Each leaves the row as the next Sync would find it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::config::Config;
use crate::domain::access::{RemovalReason, leaves_orphan, may_deactivate};
use crate::domain::employee::{Employee, EmployeeId};
use crate::domain::link::{Link, Links};
use crate::domain::status;
use crate::domain::value::Value;
use crate::mapping::{Field, Property, SourceField};
use crate::plan::matching::{Names, is_leaver};
use crate::plan::operation::Outcome;
use crate::reporting::reason::{Reason, Warning};
use crate::staging::list::{LastOutcome, RowSource, RowState, StagedList, StagedRow};
use crate::staging::problems::{desired_of, problems_of};

/// Judges one row anew: state, changed fields, problems, warnings. Call it after its link has
/// changed. Collisions of its work email with other rows stay as the last Sync found them.
pub fn restage(
    list: &mut StagedList,
    id: &EmployeeId,
    links: &Links,
    config: &Config,
    now: Timestamp,
) {
    judge(list, id, links, None, config, now);
}

/// Judges every row.
pub(super) fn judge_all(list: &mut StagedList, links: &Links, config: &Config, now: Timestamp) {
    let names = Names::of(list.rows.values(), links);
    for id in list.rows.keys().cloned().collect::<Vec<_>>() {
        judge(list, &id, links, Some(&names), config, now);
    }
}

fn judge(
    list: &mut StagedList,
    id: &EmployeeId,
    links: &Links,
    names: Option<&Names>,
    config: &Config,
    now: Timestamp,
) {
    let Some(row) = list.rows.get(id) else { return };
    let judged = match row.state.removal() {
        Some(reason) => judge_removed(row, reason, links, config, now),
        None => judge_eligible(row, list, links, names, config, now),
    };
    if let Some(row) = list.rows.get_mut(id) {
        judged.note_on(row);
    }
}

/// What follows for a row from its values, its link and the day.
struct Judged {
    state: RowState,
    changed_fields: Vec<Property>,
    may_deactivate: bool,
    problems: Vec<Reason>,
    warnings: Vec<Warning>,
    is_still_active: bool,
}

impl Judged {
    fn note_on(self, row: &mut StagedRow) {
        let Judged {
            state,
            changed_fields,
            may_deactivate,
            problems,
            warnings,
            is_still_active,
        } = self;
        if row.state != state {
            rulebook::hit(&rulebook::STG_3);
        }
        row.state = state;
        row.changed_fields = changed_fields;
        row.may_deactivate = may_deactivate;
        row.problems = problems;
        row.warnings = warnings;
        row.is_still_active = is_still_active;
    }
}

/// Whether the employee must be inactive and the learner is not known to be: somebody to be locked
/// out, or who was not (STA-13, ACC-6).
fn is_still_active(row: &StagedRow, link: Option<&Link>, config: &Config, now: Timestamp) -> bool {
    link.is_some_and(|link| link.baseline.active != Some(false))
        && is_leaver(row, link, config, now)
}

fn judge_removed(
    row: &StagedRow,
    reason: RemovalReason,
    links: &Links,
    config: &Config,
    now: Timestamp,
) -> Judged {
    let link = links.of(&row.employee.id);
    let may_deactivate = may_deactivate(reason, link, config);
    Judged {
        state: row.state,
        changed_fields: if may_deactivate {
            vec![Property::Active]
        } else {
            Vec::new()
        },
        may_deactivate,
        problems: Vec::new(),
        warnings: leaves_orphan(reason, link)
            .then_some(Warning::OrphanedActiveLearner)
            .into_iter()
            .collect(),
        is_still_active: is_still_active(row, link, config, now),
    }
}

fn judge_eligible(
    row: &StagedRow,
    list: &StagedList,
    links: &Links,
    names: Option<&Names>,
    config: &Config,
    now: Timestamp,
) -> Judged {
    let link = links.of(&row.employee.id);
    let desired = desired_of(row, link, config, now);
    let changed_fields = link
        .map(|link| desired.differs_from(&link.baseline, config.clear_policy))
        .unwrap_or_default();
    if !changed_fields.is_empty() {
        rulebook::hit(&rulebook::STG_4);
    }
    if changed_fields == [Property::Active] {
        rulebook::hit(&rulebook::STA_11);
    }
    let problems = problems_of(row, &desired, list, links, names, config, now);
    // Whoever was locked out despite a problem that is still there has more to be imported
    // (STA-13).
    let is_locked_out =
        |last: &LastOutcome| last.outcome == Outcome::Updated && last.reason.is_some();
    let stays_changed =
        !problems.is_empty() && row.last_outcome.as_ref().is_some_and(is_locked_out);
    let state = match link {
        None => RowState::New,
        Some(_) if changed_fields.is_empty() && !stays_changed => RowState::Unchanged,
        Some(_) => RowState::Changed,
    };
    let mut warnings = desired.warnings;
    for flag in &row.unsettled {
        if !warnings.contains(flag) {
            warnings.push(flag.clone());
        }
    }
    let is_still_active = is_still_active(row, link, config, now);
    Judged {
        state,
        changed_fields,
        may_deactivate: false,
        problems,
        warnings,
        is_still_active,
    }
}

/// The same row as Removed; what it told last stays readable.
pub(super) fn mark_removed(mut row: StagedRow, reason: RemovalReason) -> StagedRow {
    let state = RowState::Removed { removed: reason };
    if row.state != state {
        rulebook::hit(&rulebook::STG_3);
    }
    row.state = state;
    row.held_back = None;
    row
}

/// Marks a row Removed because a webhook said so at `at` (WHK-7, WHK-23), and takes it out of the
/// selection. `false` if there is no such row.
pub fn remove(
    list: &mut StagedList,
    id: &EmployeeId,
    reason: RemovalReason,
    at: Timestamp,
    links: &Links,
    config: &Config,
    now: Timestamp,
) -> bool {
    let Some(row) = list.rows.get(id) else {
        return false;
    };
    let mut row = mark_removed(row.clone(), reason);
    row.observed_later.insert(Property::Access, at);
    row.source = RowSource::Webhook;
    if reason == RemovalReason::AccessUnchecked {
        row.employee.litmos_access = Value::Text("no".to_owned());
    }
    judge_removed(&row, reason, links, config, now).note_on(&mut row);
    list.rows.insert(id.clone(), row);
    list.selection.remove(id);
    true
}

/// Merges what a webhook told at `at` into the list (STG-11, WHK-12): told values replace staged
/// ones unless those are newer, untold ones stay. Nothing told, or a row marked Removed by a later
/// word, changes nothing. The row is judged anew with the links given; store the link first.
pub fn merge_entry(
    list: &mut StagedList,
    told: &Employee,
    at: Timestamp,
    links: &Links,
    config: &Config,
    now: Timestamp,
) {
    let is_removed_since =
        |row: &StagedRow| !row.is_eligible() && row.observed_at(Property::Access) > at;
    if told.told().next().is_none() || list.rows.get(&told.id).is_some_and(is_removed_since) {
        return;
    }
    rulebook::hit(&rulebook::STG_11);
    let old = list.rows.get(&told.id).cloned();
    let email_before = old
        .as_ref()
        .map(|row| row.employee.values.get(Field::WorkEmail).clone());
    let mut row = old.unwrap_or_else(|| {
        StagedRow::new(Employee::silent(told.id.clone()), RowSource::Webhook, at)
    });
    row.source = RowSource::Webhook;
    // An entry that carries values carries a ticked box; rows that contradict each other wait for a
    // better read.
    row.held_back = row
        .held_back
        .filter(|reason| *reason != Reason::LitmosAccessNotVisible);
    row.state = RowState::New;
    take_news(&mut row, told, at, config, now);
    let id = told.id.clone();
    // Who wants which name is looked up anew only if this row wants another one now.
    let names_changed = email_before.as_ref() != Some(row.employee.values.get(Field::WorkEmail));
    list.rows.insert(id.clone(), row);
    let names = names_changed.then(|| Names::of(list.rows.values(), links));
    judge(list, &id, links, names.as_ref(), config, now);
}

/// Takes over into the row what is told at `at` and was not told later, each field by its own time.
/// An unreadable value replaces none (WHK-31), but for the status fields, where it is not the same
/// as none (STA-14).
fn take_news(row: &mut StagedRow, told: &Employee, at: Timestamp, config: &Config, now: Timestamp) {
    let others = SourceField::with_alias()
        .map(|(field, _)| field)
        .chain([SourceField::LitmosAccess]);
    let is_news = |field: &SourceField| row.told_at(*field) <= at;
    let others: Vec<SourceField> = others
        .filter(|field| !field.is_of_status() && !told.get(*field).is_absent())
        .filter(is_news)
        .collect();
    let news: Vec<SourceField> = SourceField::STATUS_AND_HIRE
        .into_iter()
        .filter(is_news)
        .collect();
    let status = status::merge(
        &mut row.employee,
        told,
        |field| news.contains(&field),
        config,
        now,
    );
    for field in &others {
        row.employee.set(*field, told.get(*field).clone());
    }
    row.status_told_at
        .extend(status.iter().map(|field| (*field, at)));
    for property in others
        .into_iter()
        .chain(status)
        .filter_map(SourceField::property)
    {
        let told_at = row.observed_at(property).max(at);
        row.observed_later.insert(property, told_at);
    }
}

/// Flags a row until a Sync that read it later decides (WHK-14, WHK-15, WHK-17).
pub fn flag(
    list: &mut StagedList,
    id: &EmployeeId,
    flags: &BTreeSet<Warning>,
    links: &Links,
    config: &Config,
    now: Timestamp,
) {
    let Some(row) = list.rows.get_mut(id).filter(|_| !flags.is_empty()) else {
        return;
    };
    row.unsettled.extend(flags.iter().cloned());
    restage(list, id, links, config, now);
}

/// Notes what an Import of the row came to, and judges it anew with the link it left (STG-10). A
/// successful row becomes Unchanged, a failed one keeps its state and shows the reason.
pub fn settle(
    list: &mut StagedList,
    id: &EmployeeId,
    outcome: LastOutcome,
    links: &Links,
    config: &Config,
    now: Timestamp,
) {
    let Some(row) = list.rows.get_mut(id) else {
        return;
    };
    rulebook::hit(&rulebook::STG_10);
    let was_attempted = outcome.outcome != Outcome::NotAttempted;
    row.last_outcome = Some(outcome);
    // The word has served its purpose once the link is made (MAT-3).
    if links
        .of(id)
        .is_some_and(|link| row.adopts.as_ref() == Some(&link.learner_id))
    {
        row.adopts = None;
    }
    if was_attempted {
        restage(list, id, links, config, now);
    }
}
