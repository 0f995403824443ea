//! The values of who was created, updated or found equal, at that time (RPT-9, IMP-5, MAP-20): judged by what BambooHR held
//! when the list was filled, and by Litmos's own log.
//!
//! Left out: texts longer than any limit, and fields that the row itself warns of; what changed after it was staged.

use std::collections::{BTreeMap, BTreeSet};

use fake_bamboohr::Company;
use fake_litmos::Member;

use super::Violation;
use super::log::{Log, text};
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
            let read = |alias| Some(company.read(company.fields().field(alias)?, employee).unwrap_or_default());
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

    /// Forgets what is no longer as it was: a run that began before may have either.
    pub(crate) fn keep_what_is_still_so(&mut self, now: Option<&Texts>) {
        let Some(now) = now.filter(|now| now.has_access == self.has_access) else {
            self.by_alias.clear();
            return;
        };
        self.by_alias.retain(|alias, text| now.by_alias.get(alias) == Some(text));
    }
}

/// Judges the rows of an Import that has just ended.
pub(super) fn judge(world: &World, report: &ReportView, violations: &mut Vec<Violation>) {
    let Some((staged_at, staged)) = world.witness.staged_texts.as_ref() else { return };
    // A run goes on with the list that it began with (CNC-3).
    if report.dry_run || *staged_at > report.when.0 {
        return;
    }
    let logs = Log::of_all(world, report);
    for row in &report.rows {
        let Some(id) = world.cast.employee(&row.employee) else { continue };
        // Of who has left only the active state is written (ACC-2, STA-9, STA-13).
        let is_locked_out = row.rule.as_deref() == Some("STA-13");
        let is_leaver = is_locked_out || row.warnings.iter().any(|warning| warning == "missing_work_email");
        let Some(texts) = staged.get(&id).filter(|texts| texts.has_access && !is_leaver) else { continue };
        let Some(log) = row.learner_id.as_ref().and_then(|id| logs.get(id)) else { continue };
        let said = row.outcome.as_deref().unwrap_or_default();
        if !is_judged(world, said, log) {
            continue;
        }
        // A learner may have come from somebody hired before on another record (MAT-14).
        let owners = log.names().flat_map(|name| world.witness.belongs_to(name)).chain([id]);
        let never = world.witness.never_told(owners.collect());
        violations.extend(Judge { world, row, log, never }.wrong(texts).into_iter().map(|what| {
            let text = format!("{}: {} is `{said}`, but {what}", report.id, row.employee);
            Violation::new(REPORT_TELLS_TRUTH, text)
        }));
    }
}

/// Whether the row says something about the learner that nobody else has written to meanwhile.
fn is_judged(world: &World, said: &str, log: &Log) -> bool {
    let is_claim = match said {
        "created" | "updated" => !log.in_run().is_empty(),
        "unchanged" => true,
        _ => false,
    };
    is_claim && log.in_run().iter().all(|change| world.is_engines(change))
}

/// One row beside the learner it speaks of.
struct Judge<'a> {
    world: &'a World,
    row: &'a ReportRow,
    log: &'a Log,
    /// Fields that BambooHR never filled.
    never: BTreeSet<&'static str>,
}

impl Judge<'_> {
    /// What is not as the row says.
    fn wrong(&self, staged: &Texts) -> Vec<String> {
        let Some(learner) = self.log.left() else { return vec!["the learner is gone".to_owned()] };
        let mut wrong = Vec::new();
        let says = self.row.username.as_deref().unwrap_or_default();
        if !says.is_empty() && !self.log.was_called(says) {
            wrong.push(format!("the learner was called `{}`", learner.user_name));
        }
        for (alias, name) in TEXTS {
            let is_warned = self.row.warnings.iter().any(|warning| warning.ends_with(&format!(":{alias}")));
            let Some(wanted) = staged.by_alias.get(alias).filter(|text| !is_warned && surely_fits(text)) else {
                continue;
            };
            let member = Member::named(name).expect("a member of the table");
            let has = text(Some(learner), member);
            if wanted.is_empty() {
                wrong.extend(self.wrong_blank(alias, name, member, &has));
            } else if has != *wanted {
                wrong.push(format!("{name} was `{has}`, not `{wanted}`"));
            }
        }
        wrong
    }

    /// MAP-20, for a field that is empty in BambooHR.
    fn wrong_blank(&self, alias: &str, name: &str, member: Member, has: &str) -> Option<String> {
        let policy = serde_json::to_value(self.world.setup.config.clear_policy).expect("a word");
        let is_cleared = self.log.clears(member);
        match policy.as_str() {
            Some("owned") if !has.is_empty() && self.log.engine_put(self.world, member) => {
                Some(format!("{name} was still `{has}`, which the engine had put there"))
            }
            Some("owned") if self.never.contains(alias) && is_cleared => {
                Some(format!("{name} was cleared, which BambooHR never filled"))
            }
            Some("always") if !has.is_empty() => Some(format!("{name} was still `{has}`")),
            Some("never") if is_cleared => Some(format!("{name} was cleared")),
            _ => None,
        }
    }
}

fn surely_fits(text: &str) -> bool {
    text.encode_utf16().count() <= SURELY_FITS
}
