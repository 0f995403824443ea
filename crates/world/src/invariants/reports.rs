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

pub(super) fn judge(world: &World, report: Option<ReportView>, violations: &mut Vec<Violation>) {
    let Some(report) = report else { return };
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
    let wrong = |what: &str| Violation::new(REPORT_TELLS_TRUTH, format!("{run}: {} is `{outcome}`, but {what}", row.employee));
    let Some(id) = &row.learner_id else {
        violations.push(wrong("the row names no learner"));
        return;
    };
    let user_name = world.litmos.read(|site| site.learner(id).map(|learner| learner.user_name.clone()));
    match (user_name, &row.username) {
        (None, _) => violations.push(wrong("Litmos has no such learner")),
        // A leaver whose address is gone keeps the old user name (STA-9): the row then names none.
        (Some(has), Some(says)) if !says.is_empty() && folded(&has) != folded(says) => {
            violations.push(wrong(&format!("Litmos calls that learner `{has}`, not `{says}`")));
        }
        _ => {}
    }
}
