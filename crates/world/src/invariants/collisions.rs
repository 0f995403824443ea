//! Name collisions are safe (USR-4, MAT-6, MAT-10..12): no write lets two learners answer to one name, and whoever loses
//! keeps the old name. That the losers are the same in every order is for the properties.

use std::collections::BTreeMap;

use fake_litmos::{Change, Member};

use super::Violation;
use super::log::Log;
use crate::mapped::folded;
use crate::view::{ReportRow, ReportView};
use crate::world::World;

/// No write breaks the uniqueness of user names; chains succeed, cycles fail whole.
pub(super) const COLLISIONS_ARE_SYMMETRIC: &str = "collisions-are-symmetric";

/// Reasons for which a row keeps its learner's name.
const LOSERS: [&str; 4] =
    ["duplicate_work_email", "username_taken", "username_cycle", "username_linked_to_other_employee"];

/// Judges new names: who else has the same one?
pub(super) fn judge(world: &World, changes: &[Change], violations: &mut Vec<Violation>) {
    for change in changes.iter().filter(|change| world.is_engines(change)) {
        let Some(after) = &change.after else { continue };
        let is_same = change.before.as_ref().is_some_and(|before| before.user_name == after.user_name);
        let namesakes = world.witness.named.get(&folded(&after.user_name)).map_or(0, |named| named.len());
        if !is_same && namesakes > 1 {
            let text = format!("{namesakes} learners answer to the name `{}`", folded(&after.user_name));
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
    let (began, Some(ended)) = report.when else { return };
    let is_loser = |reason: &str| LOSERS.contains(&reason);
    for row in report.rows.iter().filter(|row| row.reason.as_deref().is_some_and(is_loser)) {
        let Some(id) = world.employee_of(&row.employee) else { continue };
        let Some(log) = world.witness.links.get(&id).and_then(|learner| logs.get(learner)) else { continue };
        let is_renamed = log.moved(world, Member::UserName) || log.moved(world, Member::Email);
        if is_renamed && !world.witness.was_touched_by_delivery(id, began, ended) {
            let why = row.reason.as_deref().unwrap_or_default();
            let text = format!("{}: {} failed with `{why}`, but the learner was renamed", report.id, row.employee);
            violations.push(Violation::new(COLLISIONS_ARE_SYMMETRIC, text));
        }
    }
    judge_cycles(report, violations);
}

/// MAT-12: every member of a circle waits for the name of another member. Who waits behind a circle fails with the same
/// reason, and may be alone.
fn judge_cycles(report: &ReportView, violations: &mut Vec<Violation>) {
    // A leaver in a circle is locked out all the same, and is warned of it (STA-13).
    let is_member = |row: &&ReportRow| {
        row.reason.as_deref() == Some("username_cycle")
            || row.warnings.iter().any(|warning| warning == "username_cycle")
    };
    if report.rows.iter().filter(is_member).count() == 1 {
        let text = format!("{}: one row alone is in a circle of names", report.id);
        violations.push(Violation::new(COLLISIONS_ARE_SYMMETRIC, text));
    }
}
