//! Name collisions are safe (USR-4, MAT-6, MAT-10..12): no write lets two learners answer to one
//! name, and whoever loses keeps the old name. That the losers are the same in every order is for
//! the properties.

use std::collections::{BTreeMap, BTreeSet};

use fake_litmos::{Change, Member};

use super::evidence::{KnownFields, KnownList};
use super::log::Log;
use super::violation::Violation;
use crate::mapped::fold;
use crate::view::{ReportRow, ReportView};
use crate::world::World;

/// No write breaks the uniqueness of user names; chains succeed, cycles fail whole.
pub(super) const COLLISIONS_ARE_SYMMETRIC: &str = "collisions-are-symmetric";

/// Reasons for which a row keeps its learner's name.
const LOSERS: [&str; 4] = [
    "duplicate_work_email",
    "username_taken",
    "username_cycle",
    "username_linked_to_other_employee",
];

/// Judges new names: who else has the same one?
pub(super) fn judge(world: &World, changes: &[Change], violations: &mut Vec<Violation>) {
    for change in changes.iter().filter(|change| world.is_by_engine(change)) {
        let Some(after) = &change.after else { continue };
        let is_same = change
            .before
            .as_ref()
            .is_some_and(|before| before.user_name == after.user_name);
        let namesakes = world
            .witness
            .named
            .get(&fold(&after.user_name))
            .map_or(0, |named| named.len());
        if !is_same && namesakes > 1 {
            let text = format!(
                "{namesakes} learners answer to the name `{}`",
                fold(&after.user_name)
            );
            violations.push(Violation::new(COLLISIONS_ARE_SYMMETRIC, text));
        }
    }
}

/// Judges the rows that an Import let lose.
pub(super) fn judge_losers(
    world: &World,
    report: &ReportView,
    logs: &BTreeMap<String, Log>,
    violations: &mut Vec<Violation>,
) {
    let (began, Some(ended)) = report.when else {
        return;
    };
    let is_loser = |reason: &str| LOSERS.contains(&reason);
    for row in report
        .rows
        .iter()
        .filter(|row| row.reason.as_deref().is_some_and(is_loser))
    {
        let Some(id) = world.employee_id(&row.employee) else {
            continue;
        };
        let Some(log) = world
            .witness
            .links
            .get(&id)
            .and_then(|learner| logs.get(learner))
        else {
            continue;
        };
        let is_renamed = log.moved(world, Member::UserName) || log.moved(world, Member::Email);
        if is_renamed && !world.witness.was_touched_by_delivery(id, began, ended) {
            let why = row.reason.as_deref().unwrap_or_default();
            let text = format!(
                "{}: {} failed with `{why}`, but the learner was renamed",
                report.id, row.employee
            );
            violations.push(Violation::new(COLLISIONS_ARE_SYMMETRIC, text));
        }
    }
}

/// MAT-12: whoever fails for a circle waits for a name that somebody else still has.
pub(super) fn judge_circles(
    world: &World,
    report: &ReportView,
    list: &KnownList,
    violations: &mut Vec<Violation>,
) {
    let last = world
        .litmos
        .read(|site| site.changes().last().map(|change| change.at));
    let is_over = report
        .when
        .1
        .is_some_and(|ended| last.is_none_or(|last| last <= ended));
    let is_member = |row: &&ReportRow| row.reason.as_deref() == Some("username_cycle");
    for row in report
        .rows
        .iter()
        .filter(is_member)
        .filter(|_| is_over && !report.dry_run)
    {
        let known = world
            .employee_id(&row.employee)
            .and_then(|id| list.rows.get(&id));
        let Some(wanted) = known.and_then(KnownFields::user_name) else {
            continue;
        };
        if world
            .witness
            .named
            .get(&wanted)
            .is_none_or(BTreeSet::is_empty)
        {
            let text = format!(
                "{}: {} waits in a circle for `{wanted}`, which nobody has",
                report.id, row.employee
            );
            violations.push(Violation::new(COLLISIONS_ARE_SYMMETRIC, text));
        }
    }
}
