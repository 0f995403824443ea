//! A Sync, as a function: a complete read, the old list and the links in, the new list out
//! (STG-1..6, STG-9).

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::config::Config;
use crate::domain::access::{RemovalReason, leaves_orphan};
use crate::domain::eligibility::{self, Access};
use crate::domain::employee::{Employee, EmployeeId};
use crate::domain::link::Links;
use crate::mapping::{Property, SourceField};
use crate::reading::{self, CompleteRead, StagingRefused, Told};
use crate::reporting::reason::{Reason, Warning};
use crate::staging::changes::{judge_all, mark_removed};
use crate::staging::list::{RowSource, StagedList, StagedRow};
use crate::staging::lost_columns::LostColumns;
use crate::staging::summary::Summary;

/// What a Sync makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staging {
    /// The new list, to be swapped in whole (STG-6).
    pub list: StagedList,
    /// What to tell about it.
    pub summary: Summary,
    /// Whether the read itself shows the box of somebody ticked (SAF-3).
    pub shows_access: bool,
}

/// Builds the new list. Give the list and links as they are at the moment of the swap, so that what
/// an Import wrote meanwhile stays (CNC-3).
///
/// # Errors
/// If the read lacks a column a Sync cannot do without; the old list stays.
pub fn stage(
    read: &CompleteRead,
    old: &StagedList,
    links: &Links,
    config: &Config,
    now: Timestamp,
) -> Result<Staging, StagingRefused> {
    let mut warnings = read.judge()?;
    let (rows, asked) = (read.rows_by_id(), read.asked());
    let lost = LostColumns::find(read, rows.keys(), old, links, config);
    warnings.extend(lost.warnings());
    let without_id = read.rows_without_id();
    let mut summary = Summary {
        read: rows.len(),
        warnings,
        unreadable: without_id,
        complete: without_id == 0,
        ..Summary::default()
    };
    let ids: BTreeSet<&EmployeeId> = old.rows.keys().chain(rows.keys()).collect();
    let known = |id: &EmployeeId| Known {
        old: old.rows.get(id),
        links,
        read,
        lost: &lost,
    };
    let mut shows_access = false;
    let new = ids.into_iter().filter_map(|id| match rows.get(id) {
        Some(rows) => {
            let told = reading::told(rows, &asked);
            shows_access |= told.shows_access();
            known(id).told(told, &mut summary)
        }
        None => known(id).missing(without_id > 0),
    });
    let rows = new.map(|row| (row.employee.id.clone(), row)).collect();
    let mut list = StagedList {
        rows,
        read_at: Some(read.started_at),
        ..StagedList::default()
    };
    judge_all(&mut list, links, config, now);
    keep_selection(old, &mut list, &mut summary);
    summary.orphans = orphans(&list, links);
    summary.count(&list);
    Ok(Staging {
        list,
        summary,
        shows_access,
    })
}

/// What was known of one employee before.
struct Known<'a> {
    old: Option<&'a StagedRow>,
    links: &'a Links,
    read: &'a CompleteRead,
    lost: &'a LostColumns,
}

impl Known<'_> {
    /// The row of an employee the read has rows of.
    fn told(&self, told: Told, summary: &mut Summary) -> Option<StagedRow> {
        match told {
            Told::Employee(mut employee) => {
                self.lost.forget_in(&mut employee);
                self.seen(*employee, summary)
            }
            Told::Conflict => {
                self.held_back(Reason::SourceRowConflict, &mut summary.source_row_conflicts)
            }
            Told::Unreadable => self.held_back(Reason::AnswerUnreadable, &mut summary.unreadable),
        }
    }

    /// The row of an employee the read told of.
    fn seen(&self, employee: Employee, summary: &mut Summary) -> Option<StagedRow> {
        let told_later = self
            .old
            .filter(|old| old.observed_at(Property::Access) > self.read.started_at);
        if let Some(removed_later) = told_later.filter(|old| !old.is_eligible()) {
            rulebook::hit(&rulebook::WHK_15);
            return Some(removed_later.clone());
        }
        let access = told_later.map_or(&employee.litmos_access, |old| &old.employee.litmos_access);
        match eligibility::read(access) {
            Access::Checked => {
                rulebook::hit(&rulebook::ELG_1);
                rulebook::hit(&rulebook::ELG_3);
                match self.old {
                    None => rulebook::hit(&rulebook::STG_1),
                    Some(row) if !row.is_eligible() => {
                        rulebook::hit(&rulebook::ACC_3);
                        rulebook::hit(&rulebook::WHK_29);
                    }
                    Some(_) => {}
                }
                Some(self.staged(employee))
            }
            Access::Unchecked => {
                rulebook::hit(&rulebook::ACC_1);
                let link = self.links.of(&employee.id);
                if self.old.is_some_and(StagedRow::is_eligible) {
                    // Nothing but this Sync told that the box is unticked.
                    rulebook::hit(&rulebook::WHK_29);
                }
                // An orphan stays in sight, every time, until resolved, even if its row was
                // dismissed (ACC-6).
                let is_shown =
                    self.old.is_some() || leaves_orphan(RemovalReason::AccessUnchecked, link);
                is_shown
                    .then(|| mark_removed(self.staged(employee), RemovalReason::AccessUnchecked))
            }
            Access::NotVisible => {
                rulebook::hit(&rulebook::ELG_4);
                let warning = Warning::ValueUnreadable(SourceField::LitmosAccess);
                if access.is_unreadable() && !summary.warnings.contains(&warning) {
                    summary.warnings.push(warning);
                }
                self.held_back(
                    Reason::LitmosAccessNotVisible,
                    &mut summary.access_not_visible,
                )
            }
        }
    }

    /// A row with what the read told, except where a webhook told something later (STG-11, WHK-15):
    /// that stays.
    fn staged(&self, employee: Employee) -> StagedRow {
        let mut row = StagedRow::new(employee, RowSource::Sync, self.read.started_at);
        let Some(old) = self.old else { return row };
        row.last_outcome = old.last_outcome.clone();
        row.adopts = old.adopts.clone();
        if !old.has_times_after(self.read.started_at) {
            return row;
        }
        let fields = SourceField::with_alias()
            .map(|(field, _)| field)
            .chain([SourceField::LitmosAccess]);
        for field in fields.filter(|field| old.told_at(*field) > self.read.started_at) {
            rulebook::hit(&rulebook::STG_11);
            let told_at = old.told_at(field);
            row.employee.set(field, old.employee.get(field).clone());
            if field.is_of_status() {
                row.status_told_at.insert(field, told_at);
            }
            if let Some(property) = field.property() {
                let told_at = row.observed_at(property).max(told_at);
                row.observed_later.insert(property, told_at);
            }
            row.source = old.source;
            row.unsettled.clone_from(&old.unsettled);
        }
        row
    }

    /// The old row as it was, held back for `reason`; without an old row there is none, only the
    /// count.
    fn held_back(&self, reason: Reason, not_staged: &mut usize) -> Option<StagedRow> {
        let Some(old) = self.old else {
            *not_staged += 1;
            return None;
        };
        Some(StagedRow {
            held_back: Some(reason),
            ..old.clone()
        })
    }

    /// The row of an employee the read has no row of (PRM-4, ACC-5). Old evidence stays evidence.
    /// Where somebody has a row that does not say whose it is, it may be this one's, and being
    /// absent is none (RD-2).
    fn missing(&self, may_be_there: bool) -> Option<StagedRow> {
        rulebook::hit(&rulebook::PRM_4);
        rulebook::hit(&rulebook::ACC_5);
        let old = self.old?;
        if self.read.deleted.contains(&old.employee.id) {
            let mut row = mark_removed(old.clone(), RemovalReason::DeletedInBamboohr);
            row.observed_later
                .insert(Property::Access, self.read.started_at);
            return Some(row);
        }
        if may_be_there && old.is_eligible() {
            rulebook::hit(&rulebook::RD_2);
            rulebook::hit(&rulebook::RD_10);
            return Some(StagedRow {
                held_back: Some(Reason::AnswerUnreadable),
                ..old.clone()
            });
        }
        Some(mark_removed(
            old.clone(),
            old.state.removal().unwrap_or(RemovalReason::NotVisible),
        ))
    }
}

/// The selection survives by id; what became Removed leaves it (STG-9).
fn keep_selection(old: &StagedList, list: &mut StagedList, summary: &mut Summary) {
    let is_on_list = |id: &&EmployeeId| list.rows.get(*id).is_some_and(StagedRow::is_eligible);
    let (stay, leave): (Vec<_>, Vec<_>) = old.selection.iter().partition(is_on_list);
    if !old.selection.is_empty() {
        rulebook::hit(&rulebook::STG_9);
    }
    summary.left_selection = leave.into_iter().cloned().collect();
    list.selection = stay.into_iter().cloned().collect();
}

fn orphans(list: &StagedList, links: &Links) -> Vec<EmployeeId> {
    let is_orphan = |row: &&StagedRow| {
        row.state
            .removal()
            .is_some_and(|reason| leaves_orphan(reason, links.of(&row.employee.id)))
    };
    list.rows
        .values()
        .filter(is_orphan)
        .map(|row| row.employee.id.clone())
        .collect()
}
