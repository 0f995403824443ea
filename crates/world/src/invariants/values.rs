//! The values of who was created, updated or found equal, at that time (RPT-9, IMP-5, MAP-20), and
//! what was left alone: judged by what the engine knew of each employee, and by Litmos's own
//! log.
//!
//! Not judged: texts longer than any limit, and fields that the row itself warns of.

use std::collections::{BTreeMap, BTreeSet};

use fake_bamboohr::Company;
use fake_litmos::Member;

use super::evidence::{KnownFields, KnownList, text_fields};
use super::log::{Log, text};
use super::reports::REPORT_TELLS_TRUTH;
use super::silence::SILENCE_ERASES_NOTHING;
use super::status::PROBLEMS;
use super::violation::Violation;
use crate::mapped::{TEXTS, is_written_as};
use crate::view::{ReportRow, ReportView};
use crate::world::World;

/// The least limit of a mapped text (MAP-1..12).
const MIN_TEXT_LIMIT: usize = 50;

/// The aliases of the fields that hold a text, of everybody, now.
pub(super) fn filled(company: &Company) -> BTreeMap<u64, BTreeSet<&'static str>> {
    let is_filled = |employee, alias: &str| {
        let value = company
            .fields()
            .field(alias)
            .and_then(|field| company.read(field, employee));
        value.is_some_and(|value| !crate::mapped::normalize(&value).is_empty())
    };
    let employees = company.employees().iter();
    let fields = |employee| {
        TEXTS
            .iter()
            .map(|(alias, _)| *alias)
            .filter(|alias| is_filled(employee, alias))
            .collect()
    };
    employees
        .map(|(id, employee)| (*id, fields(employee)))
        .collect()
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
    if report.dry_run {
        return;
    }
    let (emptied, doubtful) = (emptied(world, list, logs), doubtful(world, list));
    for row in &report.rows {
        let Some(id) = world.employee_id(&row.employee) else {
            continue;
        };
        let Some(known) = list
            .rows
            .get(&id)
            .filter(|known| known.has_access() == Some(true))
        else {
            continue;
        };
        let Some(log) = row.learner_id.as_ref().and_then(|id| logs.get(id)) else {
            continue;
        };
        if !log.is_only_by_engine(world) || world.witness.was_touched_by_delivery(id, began, ended)
        {
            continue;
        }
        // A learner may belong to an employee hired before on another record (MAT-14).
        let owners = log
            .names()
            .flat_map(|name| world.witness.owners_of(name))
            .chain([id]);
        let never = world.witness.never_filled(owners.collect());
        let judge = Judge {
            world,
            row,
            log,
            known,
            never,
            emptied: &emptied,
            doubtful: &doubtful,
        };
        let wrong = |invariant, what: String| {
            let text = format!(
                "{}: {} is `{}`, but {what}",
                report.id,
                row.employee,
                row.outcome()
            );
            Violation::new(invariant, text)
        };
        violations.extend(
            judge
                .spoken()
                .into_iter()
                .map(|what| wrong(SILENCE_ERASES_NOTHING, what)),
        );
        violations.extend(
            judge
                .wrong()
                .into_iter()
                .map(|what| wrong(REPORT_TELLS_TRUTH, what)),
        );
    }
}

/// Columns that came back blank for everybody although the engine had put values into them for at
/// least two learners: most likely a permission was lost, and the emptiness says nothing (RD-4).
fn emptied(
    world: &World,
    list: &KnownList,
    logs: &BTreeMap<String, Log>,
) -> BTreeSet<&'static str> {
    let accepted = world.option("accept_emptied_columns");
    let is_accepted = |alias: &str| {
        accepted
            .as_array()
            .into_iter()
            .flatten()
            .any(|named| named == alias)
    };
    let is_emptied = |alias: &str, member: Member| {
        let held = list
            .rows
            .keys()
            .filter_map(|id| logs.get(world.witness.links.get(id)?));
        held.filter(|log| log.engine_put_before_run(world, member))
            .take(2)
            .count()
            == 2
            && !is_accepted(alias)
    };
    let blank = text_fields().filter(|(alias, _)| list.read.blank.contains(alias));
    let named = blank.filter_map(|(alias, name)| Some((alias, Member::parse(name)?)));
    named
        .filter(|(alias, member)| is_emptied(alias, *member))
        .map(|(alias, _)| alias)
        .collect()
}

/// Columns without any text, into which the engine put one for at least two learners at some time:
/// what it makes of them hangs on what it knows of each.
fn doubtful(world: &World, list: &KnownList) -> BTreeSet<&'static str> {
    let was_put = |learner: &String, member: Member| {
        world.litmos.read(|site| {
            let touched = world
                .witness
                .touched
                .get(learner)
                .into_iter()
                .flatten()
                .map(|index| &site.changes()[*index]);
            let mut own = touched.filter(|change| world.is_by_engine(change));
            own.any(|change| !text(change.after.as_deref(), member).is_empty())
        })
    };
    let textless = text_fields().filter(|(alias, _)| list.read.textless.contains(alias));
    let held = textless.filter(|(_, name)| {
        world
            .witness
            .links
            .values()
            .filter(|learner| was_put(learner, member(name)))
            .take(2)
            .count()
            == 2
    });
    held.map(|(alias, _)| alias).collect()
}

/// One row beside the learner it speaks of.
struct Judge<'a> {
    world: &'a World,
    row: &'a ReportRow,
    log: &'a Log,
    known: &'a KnownFields,
    /// Fields that BambooHR never filled.
    never: BTreeSet<&'static str>,
    /// Fields whose emptiness says nothing.
    emptied: &'a BTreeSet<&'static str>,
    /// Fields of which that may be so.
    doubtful: &'a BTreeSet<&'static str>,
}

impl Judge<'_> {
    /// Changes of members whose values the engine did not know.
    fn spoken(&self) -> Vec<String> {
        if self.log.was_made_in_run() {
            return Vec::new();
        }
        let is_silent = |alias: &str| {
            let is_known = self.known.value(alias).is_some() || self.known.is_unsure(alias);
            !is_known || self.emptied.contains(alias)
        };
        let silent = text_fields().filter(|(alias, _)| is_silent(alias));
        let moved = silent.filter(|(_, name)| self.log.moved(self.world, member(name)));
        moved
            .map(|(alias, name)| {
                let how = if self.emptied.contains(alias) {
                    "was blank for everybody"
                } else {
                    "was not reported"
                };
                format!("{name} was changed, although `{alias}` {how}")
            })
            .collect()
    }

    /// What is not as the row says.
    fn wrong(&self) -> Vec<String> {
        if !self.is_judged() {
            return Vec::new();
        }
        // No learner is created again only to be locked out (MAT-13).
        let is_known_gone = self
            .row
            .warnings
            .iter()
            .any(|warning| warning == "linked_learner_missing");
        let Some(learner) = self.log.left() else {
            return if is_known_gone {
                Vec::new()
            } else {
                vec!["the learner is gone".to_owned()]
            };
        };
        if self.is_lock_out() {
            return self.wrong_lock_out();
        }
        let mut wrong = Vec::new();
        let says = self.row.username.as_deref().unwrap_or_default();
        if !says.is_empty() && !self.log.was_called(says) {
            wrong.push(format!("the learner was called `{}`", learner.user_name));
        }
        for (alias, name) in text_fields() {
            let is_warned = self
                .row
                .warnings
                .iter()
                .any(|warning| warning.ends_with(&format!(":{alias}")));
            let is_silent =
                is_warned || self.emptied.contains(alias) || self.doubtful.contains(alias);
            let Some(wanted) = self
                .known
                .text(alias)
                .filter(|text| !is_silent && fits_every_limit(text))
            else {
                continue;
            };
            let member = member(name);
            let has = text(Some(learner), member);
            if wanted.is_empty() {
                wrong.extend(self.wrong_blank(alias, name, member, &has));
            } else if !is_written_as(&has, &wanted) {
                wrong.push(format!("{name} was `{has}`, not `{wanted}`"));
            }
        }
        wrong
    }

    /// Whether the row says something about the learner.
    fn is_judged(&self) -> bool {
        match self.row.outcome() {
            "created" | "updated" => !self.log.in_run().is_empty(),
            "unchanged" => true,
            _ => false,
        }
    }

    /// Whether only the active state was to be written: something else is wrong with a leaver's row
    /// (STA-9, STA-13). Its warning says what.
    fn is_lock_out(&self) -> bool {
        // What BambooHR or Litmos answered may be the problem, too.
        let answers = [
            "source_row_conflict",
            "answer_unreadable",
            "litmos_unavailable",
            "rate_limited",
            "response_too_large",
        ];
        let is_locked_out = self.row.flags.iter().any(|flag| flag == "deactivated");
        let is_problem = |warning: &String| {
            let is_of_answers = is_locked_out && answers.contains(&warning.as_str());
            (PROBLEMS.contains(&warning.as_str()) && warning != "unknown_status") || is_of_answers
        };
        self.row.warnings.iter().any(is_problem)
    }

    fn wrong_lock_out(&self) -> Vec<String> {
        let moved = Member::ALL
            .iter()
            .filter(|member| **member != Member::Active && self.log.moved(self.world, **member));
        moved
            .map(|member| {
                format!(
                    "{} was written too, where `Active` was to be written alone",
                    member.name()
                )
            })
            .collect()
    }

    /// MAP-20, for a field that is empty in BambooHR.
    fn wrong_blank(&self, alias: &str, name: &str, member: Member, has: &str) -> Option<String> {
        let policy = self.world.option("clear_policy");
        let is_cleared = self.log.clears(member);
        match policy.as_str() {
            Some("owned") if !has.is_empty() && self.log.engine_put(self.world, member) => Some(
                format!("{name} was still `{has}`, which the engine had put there"),
            ),
            Some("owned") if self.never.contains(alias) && is_cleared => {
                Some(format!("{name} was cleared, which BambooHR never filled"))
            }
            Some("always") if !has.is_empty() => Some(format!("{name} was still `{has}`")),
            Some("never") if is_cleared => Some(format!("{name} was cleared")),
            _ => None,
        }
    }
}

fn member(name: &str) -> Member {
    Member::parse(name).expect("a member of the table")
}

fn fits_every_limit(text: &str) -> bool {
    text.encode_utf16().count() <= MIN_TEXT_LIMIT
}
