//! Status truth: who may log in, by the rule book's words and written once more.

use std::collections::BTreeMap;

use fake_bamboohr::Company;
use fake_litmos::AccessLevel;
use jiff::civil::Date;

use super::Violation;
use crate::view::{ReportRow, ReportView};
use crate::world::World;

/// After the import of a row its learner is active exactly if the staged employee is Active and not terminated
/// as of now in company time (STA-3..6); protected accounts excepted.
pub(super) const STATUS_TRUTH: &str = "status-truth";

/// What decides about an employee's status, as BambooHR shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    is_active: bool,
    employment: String,
    ended: Option<Date>,
    hired: Option<Date>,
}

impl Standing {
    /// Everybody's, now.
    pub(crate) fn of_all(company: &Company) -> BTreeMap<u64, Standing> {
        let employees = company.employees().iter();
        employees
            .map(|(id, employee)| {
                let history = company.fields().field("employmentHistoryStatus").and_then(|field| employee.read(field));
                let standing = Standing {
                    is_active: employee.status() == "Active",
                    employment: history.map_or(String::new(), |history| history.into_owned()),
                    ended: employee.termination_date(),
                    hired: employee.value("hireDate").and_then(|date| date.parse().ok()),
                };
                (*id, standing)
            })
            .collect()
    }

    fn may_log_in(&self, today: Date, leavers: &[String]) -> bool {
        let ended = self.ended.filter(|ended| self.hired.is_none_or(|hired| hired <= *ended));
        let is_leaver = leavers.iter().any(|word| word.eq_ignore_ascii_case(self.employment.trim()));
        self.is_active && !is_leaver && ended.is_none_or(|ended| ended >= today)
    }
}

/// Judges the rows of an Import that has just ended. Rows of people whose standing changed after they were
/// staged say nothing.
pub(super) fn judge(world: &World, report: &ReportView, violations: &mut Vec<Violation>) {
    let today = world.engines_today();
    let Some((staged_on, staged)) = world.witness.staged.as_ref() else { return };
    let now = world.bamboohr.read(Standing::of_all);
    if *staged_on != today || report.dry_run {
        return;
    }
    for row in report.rows.iter().filter(|row| is_good(row)) {
        let Some(id) = world.cast.employee(&row.employee) else { continue };
        let Some(standing) = staged.get(&id).filter(|standing| now.get(&id) == Some(standing)) else { continue };
        let learner = row.learner_id.as_ref().and_then(|id| world.litmos.read(|site| site.learner(id).cloned()));
        let Some(learner) = learner.filter(|learner| learner.access_level == AccessLevel::Learner) else { continue };
        if learner.active != standing.may_log_in(today, &world.setup.config.terminated_values) {
            let (is, who) = (if learner.active { "active" } else { "inactive" }, &row.employee);
            let text = format!("{}: the learner of {who} is {is}, although {standing:?} on {today}", report.id);
            violations.push(Violation::new(STATUS_TRUTH, text));
        }
    }
}

fn is_good(row: &ReportRow) -> bool {
    matches!(row.outcome.as_deref(), Some("created" | "updated" | "unchanged"))
}
