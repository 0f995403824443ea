//! What a plan is made of, and what must be looked up before it can be made.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::config::Config;
use crate::domain::employee::EmployeeId;
use crate::domain::link::Links;
use crate::plan::lookups::{Lookup, Lookups};
use crate::staging::{StagedList, StagedRow};

/// What a plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct PlanRequest<'a> {
    /// The whole list: rows that are not selected still count as rivals for a name (MAT-6).
    pub list: &'a StagedList,
    /// A row that stands in for the listed one: what a webhook told, and no more (WHK-22).
    pub instead: Option<&'a StagedRow>,
    /// The ids to plan for, whether on the list or not (IMP-14).
    pub selected: &'a BTreeSet<EmployeeId>,
    /// All links.
    pub links: &'a Links,
    /// What is known of the learners.
    pub lookups: &'a Lookups,
    /// The options.
    pub config: &'a Config,
    /// When.
    pub now: Timestamp,
}

/// What must be asked of Litmos before the plan can be made. Find out, note it in the lookups, plan
/// again: it takes three rounds at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needed(pub BTreeSet<Lookup>);

impl PlanRequest<'_> {
    /// The row to plan for `id`.
    pub(super) fn row(&self, id: &EmployeeId) -> Option<&StagedRow> {
        let instead = self.instead.filter(|row| row.employee.id == *id);
        instead.or_else(|| self.list.rows.get(id))
    }
}
