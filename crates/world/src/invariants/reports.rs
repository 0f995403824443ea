//! What a finished report says is true, and complete.

use std::collections::BTreeSet;

use fake_litmos::folded;

use super::Violation;
use crate::view::{ReportRow, ReportView};
use crate::world::World;

/// Exactly one row per selected employee; outcome counts sum to the rows.
pub(super) const COUNTS_ADD_UP: &str = "counts-add-up";
/// `created` and `updated` mean that Litmos has that learner.
pub(super) const REPORT_TELLS_TRUTH: &str = "report-tells-truth";

pub(super) fn judge(world: &World, report: &ReportView, violations: &mut Vec<Violation>) {
    let total: u64 = report.counts.values().sum();
    if total != report.rows.len() as u64 {
        let text = format!("{}: the counts sum to {total}, but there are {} rows", report.id, report.rows.len());
        violations.push(Violation::new(COUNTS_ADD_UP, text));
    }
    let mut seen = BTreeSet::new();
    for row in &report.rows {
        if !seen.insert(&row.employee) {
            violations.push(Violation::new(COUNTS_ADD_UP, format!("{}: {} has two rows", report.id, row.employee)));
        }
        match row.outcome.as_deref() {
            // A dry run says what would be.
            Some("created" | "updated") if report.dry_run => {}
            Some(outcome @ ("created" | "updated")) => judge_row(world, &report.id, outcome, row, violations),
            Some("unchanged" | "failed" | "not_attempted") => {}
            other => {
                let text = format!("{}: the outcome of {} is {other:?}", report.id, row.employee);
                violations.push(Violation::new(COUNTS_ADD_UP, text));
            }
        }
        let counted = row.outcome.as_ref().is_none_or(|outcome| report.counts.get(outcome).copied().unwrap_or(0) > 0);
        if !counted {
            let text = format!("{}: {} has an outcome that the counts do not know", report.id, row.employee);
            violations.push(Violation::new(COUNTS_ADD_UP, text));
        }
    }
}

fn judge_row(world: &World, run: &str, outcome: &str, row: &ReportRow, violations: &mut Vec<Violation>) {
    let wrong =
        |what: &str| Violation::new(REPORT_TELLS_TRUTH, format!("{run}: {} is `{outcome}`, but {what}", row.employee));
    let Some(id) = &row.learner_id else {
        violations.push(wrong("the row names no learner"));
        return;
    };
    let had = names_of(world, id);
    let says = row.username.as_deref().unwrap_or_default();
    if had.is_empty() {
        violations.push(wrong("Litmos never had such a learner"));
    } else if !says.is_empty() && !had.contains(&folded(says)) {
        // A leaver whose address is gone keeps the old user name (STA-9): the row then names none.
        violations.push(wrong(&format!("Litmos never called that learner `{says}`, but {had:?}")));
    }
}

/// Every user name this learner has or had since the world began: a later run may have renamed it.
fn names_of(world: &World, id: &str) -> BTreeSet<String> {
    world.litmos.read(|site| {
        let now = site.learner(id).map(|learner| folded(&learner.user_name));
        let then = site.changes().iter().filter(|change| change.learner == id);
        then.filter_map(|change| change.after.as_ref()).map(|after| folded(&after.user_name)).chain(now).collect()
    })
}
