//! What a finished report says is true, and complete.

use std::collections::{BTreeMap, BTreeSet};

use fake_litmos::{Change, ChangeKind};

use super::log::Log;
use super::violation::Violation;
use crate::mapped::fold;
use crate::view::{ReportRow, ReportView};
use crate::world::World;

/// Exactly one row per selected employee; outcome counts sum to the rows.
pub(super) const COUNTS_ADD_UP: &str = "counts-add-up";
/// `created` and `updated` mean that Litmos has that learner with those values; `failed` and
/// `not_attempted` without `partial`, that the run changed nothing on it.
pub(super) const REPORT_TELLS_TRUTH: &str = "report-tells-truth";

pub(super) fn judge(world: &World, report: &ReportView, violations: &mut Vec<Violation>) {
    let total: u64 = report.counts.values().sum();
    if total != report.rows.len() as u64 {
        let text = format!(
            "{}: the counts sum to {total}, but there are {} rows",
            report.id,
            report.rows.len()
        );
        violations.push(Violation::new(COUNTS_ADD_UP, text));
    }
    let mut seen = BTreeSet::new();
    let names = names_of_all(world);
    for row in &report.rows {
        if !seen.insert(&row.employee) {
            violations.push(Violation::new(
                COUNTS_ADD_UP,
                format!("{}: {} has two rows", report.id, row.employee),
            ));
        }
        match row.outcome.as_deref() {
            // A dry run says what would be.
            Some("created" | "updated") if report.dry_run => {}
            Some(outcome @ ("created" | "updated")) => {
                judge_row(&names, &report.id, outcome, row, violations)
            }
            Some("unchanged" | "failed" | "not_attempted") => {}
            Some(other) => {
                let text = format!(
                    "{}: the outcome of {} is `{other}`, which is none",
                    report.id, row.employee
                );
                violations.push(Violation::new(COUNTS_ADD_UP, text));
            }
            None => {
                let text = format!("{}: {} has no outcome", report.id, row.employee);
                violations.push(Violation::new(COUNTS_ADD_UP, text));
            }
        }
        let counted = row
            .outcome
            .as_ref()
            .is_none_or(|outcome| report.counts.get(outcome).copied().unwrap_or(0) > 0);
        if !counted {
            let text = format!(
                "{}: {} has an outcome that the counts do not know",
                report.id, row.employee
            );
            violations.push(Violation::new(COUNTS_ADD_UP, text));
        }
    }
}

fn judge_row(
    names: &BTreeMap<String, BTreeSet<String>>,
    run: &str,
    outcome: &str,
    row: &ReportRow,
    violations: &mut Vec<Violation>,
) {
    let wrong = |what: &str| {
        Violation::new(
            REPORT_TELLS_TRUTH,
            format!("{run}: {} is `{outcome}`, but {what}", row.employee),
        )
    };
    let Some(id) = &row.learner_id else {
        violations.push(wrong("the row names no learner"));
        return;
    };
    let had = names.get(id).cloned().unwrap_or_default();
    let says = row.username.as_deref().unwrap_or_default();
    if had.is_empty() {
        violations.push(wrong("Litmos never had such a learner"));
    } else if !says.is_empty() && !had.contains(&fold(says)) {
        // A leaver whose address is gone keeps the old user name (STA-9): the row then names none.
        let had: Vec<String> = had.iter().map(|name| format!("`{name}`")).collect();
        violations.push(wrong(&format!(
            "Litmos never called that learner `{says}`, but {}",
            had.join(", ")
        )));
    }
}

/// Rows without effect: did the run create a learner for one of them that still exists? Once,
/// when the run has just ended: what comes later is not the run's. Webhooks make learners under the
/// same `source`, so with them it cannot be known.
pub(super) fn judge_undone(world: &World, report: &ReportView, violations: &mut Vec<Violation>) {
    if report.dry_run || world.refs.had_webhook() {
        return;
    }
    let is_undone =
        |row: &&ReportRow| matches!(row.outcome.as_deref(), Some("failed" | "not_attempted"));
    let undone: BTreeMap<&str, &ReportRow> = report
        .rows
        .iter()
        .filter(is_undone)
        .map(|row| (row.employee.as_str(), row))
        .collect();
    for (learner, name) in made_in(world, report) {
        // An address of two people says nothing about who is meant.
        let [owner] = world.witness.owners_of(&name)[..] else {
            continue;
        };
        if let Some(row) = undone.get(world.refs.name_for_id(owner).as_str()) {
            let said = row.outcome.as_deref().unwrap_or_default();
            let why = row.reason.as_deref().unwrap_or_default();
            let text = format!(
                "{}: {} is `{said}` ({why}), but learner {learner} was made",
                report.id, row.employee
            );
            violations.push(Violation::new(REPORT_TELLS_TRUTH, text));
        }
    }
}

/// Rows without effect, and those with a partial effect: did the run write to their
/// learner? With deliveries in that time it cannot be known whose write it was.
pub(super) fn judge_untouched(
    world: &World,
    report: &ReportView,
    logs: &BTreeMap<String, Log>,
    violations: &mut Vec<Violation>,
) {
    let (began, Some(ended)) = report.when else {
        return;
    };
    if report.dry_run {
        return;
    }
    for row in report
        .rows
        .iter()
        .filter(|row| matches!(row.outcome(), "failed" | "not_attempted"))
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
        if world.witness.was_touched_by_delivery(id, began, ended) {
            continue;
        }
        let is_partial = row.flags.iter().any(|flag| flag == "partial");
        let is_written = log
            .in_run()
            .iter()
            .any(|change| world.is_by_engine(change) && change.before != change.after);
        let what = match (is_partial, is_written) {
            (false, true) => "the run changed the learner",
            (true, false) => "nothing of it was written, although it is flagged `partial`",
            _ => continue,
        };
        let why = row.reason.as_deref().unwrap_or_default();
        let text = format!(
            "{}: {} is `{}` ({why}), but {what}",
            report.id,
            row.employee,
            row.outcome()
        );
        violations.push(Violation::new(REPORT_TELLS_TRUTH, text));
    }
}

/// Learners that the engine made while the run ran and that are still there, with the user name
/// they were made with.
fn made_in(world: &World, report: &ReportView) -> Vec<(String, String)> {
    let (began, ended) = report.when;
    let is_in =
        |change: &&Change| change.at >= began && ended.is_none_or(|ended| change.at <= ended);
    let witness = &world.witness;
    world.litmos.read(|site| {
        let made = site
            .changes()
            .iter()
            .filter(is_in)
            .filter(|change| change.kind == ChangeKind::Created);
        let by_engine = made.filter(|change| {
            world.is_by_engine(change) && witness.created.contains_key(&change.learner)
        });
        by_engine
            .filter_map(|change| {
                Some((
                    change.learner.clone(),
                    change.after.as_ref()?.user_name.clone(),
                ))
            })
            .collect()
    })
}

/// Every user name each learner has or had since the world began: a later run may have renamed
/// them.
fn names_of_all(world: &World) -> BTreeMap<String, BTreeSet<String>> {
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut note = |id: &str, name: &str| {
        names.entry(id.to_owned()).or_default().insert(fold(name));
    };
    world.litmos.read(|site| {
        site.learners()
            .for_each(|learner| note(&learner.id, &learner.user_name));
        for change in site.changes() {
            if let Some(after) = &change.after {
                note(&change.learner, &after.user_name);
            }
        }
    });
    names
}
