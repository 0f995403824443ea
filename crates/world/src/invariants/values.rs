//! The values of who was created or updated, at that time (RPT-9, MAP-20): judged by what BambooHR held when the list was
//! filled, and by Litmos's own log.
//!
//! Left out: texts longer than any limit, and fields that the row itself warns of; people whose data changed after they
//! were staged.

use std::collections::{BTreeMap, BTreeSet};

use fake_bamboohr::Company;
use fake_litmos::{Change, Learner, Member, Value, folded};
use jiff::Timestamp;

use super::Violation;
use super::reports::REPORT_TELLS_TRUTH;
use crate::mapped::{TEXTS, normalised};
use crate::view::{ReportRow, ReportView};
use crate::world::World;

/// The least limit of a mapped text (MAP-1..12).
const SURELY_FITS: usize = 50;

/// The mapped texts of one employee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Texts {
    has_access: bool,
    by_alias: BTreeMap<&'static str, String>,
}

impl Texts {
    /// Everybody's, now.
    pub(crate) fn of_all(company: &Company) -> BTreeMap<u64, Texts> {
        let access = &company.fields().litmos_access().alias;
        let texts = |employee| {
            let read = |alias| company.read(company.fields().field(alias)?, employee);
            TEXTS.iter().filter_map(move |(alias, _)| Some((*alias, normalised(&read(alias)?)))).collect()
        };
        let employees = company.employees().iter();
        employees
            .map(|(id, employee)| {
                (*id, Texts { has_access: employee.value(access) == Some("yes"), by_alias: texts(employee) })
            })
            .collect()
    }

    /// The fields that hold a text.
    pub(crate) fn told(&self) -> impl Iterator<Item = &'static str> {
        self.by_alias.iter().filter(|(_, text)| !text.is_empty()).map(|(alias, _)| *alias)
    }
}

/// Judges the rows of an Import that has just ended.
pub(super) fn judge(world: &World, report: &ReportView, violations: &mut Vec<Violation>) {
    let sees_all = world.bamboohr.read(|company| company.admin().hidden_fields.is_empty());
    let Some((staged_at, staged)) = world.witness.staged_texts.as_ref().filter(|_| sees_all) else { return };
    let now = world.bamboohr.read(Texts::of_all);
    if report.dry_run {
        return;
    }
    let is_written = |row: &&ReportRow| matches!(row.outcome.as_deref(), Some("created" | "updated"));
    for row in report.rows.iter().filter(is_written) {
        let Some(id) = world.cast.employee(&row.employee) else { continue };
        let Some((then, now)) = staged.get(&id).zip(now.get(&id)) else { continue };
        // Of who has left only the active state is written (ACC-2, STA-9).
        if !then.has_access || row.warnings.iter().any(|warning| warning == "missing_work_email") {
            continue;
        }
        let Some(log) = Log::of(world, report, row, *staged_at) else { continue };
        let never = world.witness.never_told(id);
        let wrong = log.judge(world, row, &never, |alias| {
            let text = then.by_alias.get(alias).filter(|text| now.by_alias.get(alias) == Some(text));
            text.filter(|text| text.encode_utf16().count() <= SURELY_FITS)
        });
        violations.extend(wrong.into_iter().map(|what| {
            let text = format!(
                "{}: {} is `{}`, but {what}",
                report.id,
                row.employee,
                row.outcome.as_deref().unwrap_or_default()
            );
            Violation::new(REPORT_TELLS_TRUTH, text)
        }));
    }
}

/// What the engine wrote to one learner: all of it, and what of it belongs to the run.
struct Log {
    all: Vec<Change>,
    from: usize,
}

impl Log {
    /// `None` if nothing was written in the run since the list was filled, or if somebody else wrote in between.
    fn of(world: &World, report: &ReportView, row: &ReportRow, staged_at: Timestamp) -> Option<Log> {
        let (began, ended) = report.when;
        let began = began.max(staged_at);
        let id = row.learner_id.as_ref()?;
        let all: Vec<Change> = world.litmos.read(|site| {
            let of_learner = site.changes().iter().filter(|change| change.learner == *id);
            of_learner.filter(|change| ended.is_none_or(|ended| change.at <= ended)).cloned().collect()
        });
        let from = all.iter().position(|change| change.at >= began)?;
        if all[from..].iter().any(|change| !world.is_engines(change)) {
            return None;
        }
        Some(Log { all, from })
    }

    fn last(&self) -> Option<&Learner> {
        self.all.last()?.after.as_deref()
    }

    /// Whether the last change of this member that the engine made put a text there.
    fn engine_put(&self, world: &World, member: Member) -> bool {
        let moves = self.all.iter().rev().filter(|change| world.is_engines(change) && differs(change, member));
        moves.map(|change| !text(change.after.as_deref(), member).is_empty()).next().unwrap_or(false)
    }

    fn clears(&self, member: Member) -> bool {
        self.all[self.from..]
            .iter()
            .any(|change| differs(change, member) && text(change.after.as_deref(), member).is_empty())
    }

    fn judge<'a>(
        &self,
        world: &World,
        row: &ReportRow,
        never: &BTreeSet<&str>,
        wanted: impl Fn(&str) -> Option<&'a String>,
    ) -> Vec<String> {
        let Some(learner) = self.last() else { return vec!["the learner is gone".to_owned()] };
        let mut wrong = Vec::new();
        let says = row.username.as_deref().unwrap_or_default();
        if !says.is_empty() && folded(says) != folded(&learner.user_name) {
            wrong.push(format!("the learner was called `{}`", learner.user_name));
        }
        let policy = serde_json::to_value(world.setup.config.clear_policy);
        let is_owned = policy.is_ok_and(|policy| policy == "owned");
        for (alias, name) in TEXTS {
            let warned = row.warnings.iter().any(|warning| warning.ends_with(&format!(":{alias}")));
            let Some(wanted) = wanted(alias).filter(|_| !warned) else { continue };
            let member = Member::named(name).expect("a member of the table");
            let has = text(Some(learner), member);
            if !wanted.is_empty() && has != *wanted {
                wrong.push(format!("{name} was `{has}`, not `{wanted}`"));
            }
            if is_owned && wanted.is_empty() && !has.is_empty() && self.engine_put(world, member) {
                wrong.push(format!("{name} was still `{has}`, which the engine had put there"));
            }
            if is_owned && never.contains(alias) && self.clears(member) {
                wrong.push(format!("{name} was cleared, which BambooHR never filled"));
            }
        }
        wrong
    }
}

fn text(learner: Option<&Learner>, member: Member) -> String {
    match learner.map(|learner| learner.read(member)) {
        Some(Value::Text(text)) => text.into_owned(),
        _ => String::new(),
    }
}

fn differs(change: &Change, member: Member) -> bool {
    text(change.before.as_deref(), member) != text(change.after.as_deref(), member)
}
