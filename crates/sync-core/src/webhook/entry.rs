//! What one webhook entry means (WHK-6..12, 14, 15, 17, 18, 21..23, 30, 31): ignore with a reason,
//! stage, apply, revoke or note a deletion.

mod standing;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use rulebook::Rule;

use crate::config::Config;
use crate::domain::access::RemovalReason;
use crate::domain::eligibility::{self, Access};
use crate::domain::employee::Employee;
use crate::domain::link::Link;
use crate::domain::status;
use crate::domain::value::Value;
use crate::mapping::AccessNames;
use crate::mapping::{Field, Property, SourceField, desire};
use crate::reporting::reason::{Reason, Warning};
use crate::staging::{RowSource, StagedRow};
use crate::webhook::payload::{Action, Entry};

/// What is known of the employee when the entry is read.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The link.
    pub link: Option<&'a Link>,
    /// The row on the list.
    pub row: Option<&'a StagedRow>,
    /// The names by which Litmos Access may be posted (ELG-5).
    pub litmos_access: AccessNames<'a>,
    /// The options.
    pub config: &'a Config,
    /// Where the entry stands among those of its employee.
    pub arrival: Arrival,
    /// What time it is.
    pub now: Timestamp,
}

/// How an entry arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// When, by BambooHR's clock: the time of an entry that does not say its own, and the latest
    /// that one can have (WHK-30).
    pub at: Timestamp,
    /// Whether it may come late: the same came before, and another one since (WHK-14).
    pub is_order_unknown: bool,
}

impl Arrival {
    /// An arrival at `at`, by BambooHR's clock, of an entry whose place among the others is known.
    pub fn in_order(at: Timestamp) -> Arrival {
        Arrival {
            at,
            is_order_unknown: false,
        }
    }
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Ignore(Reason),
    /// Merge into the list with [`staging::merge_entry`](crate::staging::merge_entry); there is no
    /// learner (WHK-12).
    Stage(Box<Employee>),
    /// The same, and plan it at once: there is no learner, and option `webhook_create` lets one be
    /// made (WHK-12).
    Create(Box<Employee>),
    /// Plan the learner's update with [`Interpretation::row`] as `instead`, carry it out, then
    /// merge.
    Apply(Box<Employee>),
    /// Mark the row Removed with [`staging::remove`](crate::staging::remove) (ACC-1, ACC-4).
    Remove(RemovalReason),
}

/// An entry, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interpretation {
    /// What to do.
    pub effect: Effect,
    /// By which rule.
    pub because: &'static Rule,
    /// When the source told it: event time, not arrival time (WHK-28), but never later than that
    /// (WHK-30).
    pub at: Timestamp,
    /// What a person should know.
    pub warnings: Vec<Warning>,
    /// Keys that were posted and mean nothing here (WHK-8); their values are not kept.
    pub ignored_fields: Vec<String>,
    /// Why the next Sync must decide about the row, which is flagged with it until then (WHK-14,
    /// WHK-15, WHK-17).
    pub unsettled: BTreeSet<Warning>,
    /// What to plan for the active state of somebody with a learner (WHK-17).
    standing: standing::Plan,
}

impl Interpretation {
    /// The row to plan with: what was posted and is not stale (WHK-22), and for the active state
    /// what follows from that (WHK-17).
    pub fn row(&self) -> Option<StagedRow> {
        match &self.effect {
            Effect::Apply(employee) | Effect::Stage(employee) | Effect::Create(employee) => {
                let mut row = StagedRow::new((**employee).clone(), RowSource::Webhook, self.at);
                if matches!(self.effect, Effect::Apply(_)) {
                    self.standing.put_into(&mut row.employee);
                }
                row.unsettled.clone_from(&self.unsettled);
                Some(row)
            }
            Effect::Ignore(_) | Effect::Remove(_) => None,
        }
    }
}

/// Reads one entry.
pub fn interpret(entry: &Entry, known: &Known<'_>) -> Interpretation {
    let at = entry
        .at
        .map_or(known.arrival.at, |at| at.min(known.arrival.at));
    let mut reading = Reading {
        entry,
        known,
        at,
        warnings: Vec::new(),
        ignored_fields: Vec::new(),
        unsettled: BTreeSet::new(),
        standing: standing::Plan::Leave,
    };
    reading.note_time();
    let (effect, because) = reading.effect();
    rulebook::hit(because);
    let Reading {
        warnings,
        ignored_fields,
        unsettled,
        standing,
        ..
    } = reading;
    Interpretation {
        effect,
        because,
        at,
        warnings,
        ignored_fields,
        unsettled,
        standing,
    }
}

struct Reading<'a> {
    entry: &'a Entry,
    known: &'a Known<'a>,
    at: Timestamp,
    warnings: Vec<Warning>,
    ignored_fields: Vec<String>,
    unsettled: BTreeSet<Warning>,
    standing: standing::Plan,
}

/// Sets a posted value. The same field under two keys with two values cannot be read (WHK-31).
fn post(employee: &mut Employee, field: SourceField, value: &Value) {
    let before = employee.get(field);
    let value = if *before == Value::Absent {
        value.clone()
    } else {
        before.agreed(value)
    };
    employee.set(field, value);
}

impl Reading<'_> {
    fn effect(&mut self) -> (Effect, &'static Rule) {
        if self.entry.is_event_based {
            return (
                Effect::Ignore(Reason::LitmosAccessNotPosted),
                &rulebook::WHK_21,
            );
        }
        if self.entry.action == Action::Deleted {
            return self.removal(RemovalReason::DeletedInBamboohr, &rulebook::WHK_23);
        }
        let mut posted = self.posted();
        if posted.litmos_access.is_unreadable() {
            return (
                Effect::Ignore(Reason::LitmosAccessUnreadable),
                &rulebook::WHK_31,
            );
        }
        match eligibility::of(&posted) {
            Access::NotVisible => {
                return (
                    Effect::Ignore(Reason::LitmosAccessNotPosted),
                    &rulebook::WHK_6,
                );
            }
            Access::Unchecked => {
                return self.removal(RemovalReason::AccessUnchecked, &rulebook::WHK_7);
            }
            Access::Checked => {}
        }
        // A Sync that has read the row since has applied nothing yet; only a later word that the
        // access is gone makes this one old.
        if self.knows_access_since()
            && self
                .known
                .row
                .is_some_and(|row| row.state.removal().is_some())
        {
            return (Effect::Ignore(Reason::Stale), &rulebook::WHK_15);
        }
        self.warn_of_changes_not_posted(&posted);
        self.warn_of_unreadable(&posted);
        note_what_is_posted(&posted);
        self.note_order();
        let Some(link) = self.known.link else {
            return self.staged(posted);
        };
        if self.drop_stale(&mut posted, link) {
            return (Effect::Ignore(Reason::Stale), &rulebook::WHK_15);
        }
        self.decide_standing(&posted);
        self.note_ties(&posted, link);
        (Effect::Apply(Box::new(posted)), &rulebook::WHK_8)
    }

    /// WHK-30: no source time lies in the future.
    fn note_time(&mut self) {
        let Some(at) = self.entry.at.filter(|at| *at > self.known.arrival.at) else {
            return;
        };
        rulebook::hit(&rulebook::WHK_30);
        let tolerance = SignedDuration::from_secs(self.known.config.timestamp_tolerance_s.into());
        if at.duration_since(self.known.arrival.at) > tolerance {
            self.warnings.push(Warning::TimestampInFuture);
        }
    }

    /// WHK-14: a value that came back, or a late retry.
    fn note_order(&mut self) {
        if self.known.arrival.is_order_unknown {
            rulebook::hit(&rulebook::WHK_14);
            self.leave_to_sync(Warning::OrderUnknown);
        }
    }

    /// Warns of it here and flags the row with it until the next Sync.
    fn leave_to_sync(&mut self, warning: Warning) {
        self.warnings.push(warning.clone());
        self.unsettled.insert(warning);
    }

    /// WHK-17.
    fn decide_standing(&mut self, posted: &Employee) {
        let known = self.known.row.map(|row| &row.employee);
        self.standing = standing::decide(posted, known, self.known.config, self.known.now);
        if self.standing == standing::Plan::Conflict {
            self.leave_to_sync(Warning::StatusConflict);
        }
    }

    /// WHK-31, STA-14: what was posted and cannot be read.
    fn warn_of_unreadable(&mut self, posted: &Employee) {
        let unreadable = SourceField::with_alias()
            .map(|(field, _)| field)
            .filter(|field| posted.get(*field).is_unreadable());
        for field in unreadable {
            rulebook::hit(&rulebook::WHK_31);
            if !field.is_date() {
                self.warnings.push(Warning::ValueUnreadable(field));
            }
        }
        self.warnings.extend(
            status::unreadable_fields(posted)
                .filter(|field| field.is_date())
                .map(Warning::DateUnreadable),
        );
    }

    /// What was posted, recognised key by key (WHK-8, WHK-9); all of it, not only what changed
    /// (WHK-11).
    fn posted(&mut self) -> Employee {
        let entry = self.entry;
        let mut employee = Employee::silent(entry.employee_id.clone());
        for (key, value) in &entry.fields {
            match SourceField::named(key, self.known.litmos_access) {
                Some(field) => {
                    if !entry.changed_fields.is_empty() && !entry.changed_fields.contains(key) {
                        rulebook::hit(&rulebook::WHK_11);
                    }
                    post(&mut employee, field, value);
                }
                None => self.note_unrecognised(key),
            }
        }
        entry
            .unmapped_fields
            .iter()
            .for_each(|key| self.note_unrecognised(key));
        employee
    }

    fn note_unrecognised(&mut self, key: &str) {
        rulebook::hit(&rulebook::WHK_9);
        self.ignored_fields.push(key.to_owned());
        self.warnings
            .push(Warning::UnrecognisedField(key.to_owned()));
    }

    /// WHK-10: a change whose value was not posted is not known; nothing is guessed.
    fn warn_of_changes_not_posted(&mut self, posted: &Employee) {
        for name in &self.entry.changed_fields {
            let field = SourceField::named(name, self.known.litmos_access);
            let is_posted = match field {
                Some(field) => *posted.get(field) != Value::Absent,
                None => {
                    self.entry.fields.contains_key(name)
                        || self.entry.unmapped_fields.contains(name)
                }
            };
            if !is_posted {
                rulebook::hit(&rulebook::WHK_10);
                let alias = field.and_then(SourceField::alias).unwrap_or(name);
                self.warnings
                    .push(Warning::ChangedFieldNotPosted(alias.to_owned()));
            }
        }
    }

    /// Access revoked, or the employee gone: for somebody we know, unless we know better since.
    fn removal(
        &mut self,
        reason: RemovalReason,
        because: &'static Rule,
    ) -> (Effect, &'static Rule) {
        if self.known.row.is_none() && self.known.link.is_none() {
            return (Effect::Ignore(Reason::UnknownEmployee), &rulebook::WHK_12);
        }
        if self.knows_access_since() {
            return (Effect::Ignore(Reason::Stale), &rulebook::WHK_15);
        }
        self.note_order();
        (Effect::Remove(reason), because)
    }

    /// Whether a later word on this person's access is known: when the row was last seen, or a
    /// webhook told of it.
    fn knows_access_since(&self) -> bool {
        let observed_at = self.known.row.map(|row| row.observed_at(Property::Access));
        if observed_at
            .is_some_and(|observed| observed > self.at && observed <= self.known.arrival.at)
        {
            // By its arrival it would be the later word.
            rulebook::hit(&rulebook::WHK_28);
        }
        observed_at.is_some_and(|observed| observed > self.at)
    }

    /// Nobody to update: the row is staged if it is on the list already, or the required fields
    /// were posted; these are enough for a learner, too, if an option says so (WHK-12).
    fn staged(&self, posted: Employee) -> (Effect, &'static Rule) {
        let is_posted = |field: &Field| !posted.values.get(*field).is_absent();
        let is_whole = [Field::FirstName, Field::LastName, Field::WorkEmail]
            .iter()
            .all(is_posted);
        let effect = if is_whole && self.known.config.webhook_create {
            Effect::Create(Box::new(posted))
        } else if is_whole || self.known.row.is_some() {
            Effect::Stage(Box::new(posted))
        } else {
            Effect::Ignore(Reason::UnknownEmployee)
        };
        (effect, &rulebook::WHK_12)
    }

    /// Drops what is older than what was applied (WHK-15); says whether nothing is left.
    fn drop_stale(&self, posted: &mut Employee, link: &Link) -> bool {
        let stale: Vec<SourceField> = posted
            .told()
            .map(|(field, _)| field)
            .filter(|field| self.is_stale(*field, link))
            .collect();
        for field in &stale {
            rulebook::hit(&rulebook::WHK_15);
            if field
                .property()
                .is_some_and(|property| !link.is_newer_than(self.known.arrival.at, property))
            {
                // By its arrival it would be the later word.
                rulebook::hit(&rulebook::WHK_28);
            }
            posted.set(*field, Value::Absent);
        }
        let is_left =
            |field: SourceField| !matches!(field.property(), None | Some(Property::Access));
        !stale.is_empty() && !posted.told().any(|(field, _)| is_left(field))
    }

    /// Whether a later value of this field was applied. Each status field has its own time: another
    /// one told later says nothing about this one.
    fn is_stale(&self, field: SourceField, link: &Link) -> bool {
        let property = match field {
            SourceField::HireDate => Property::Active,
            field => match field.property() {
                None | Some(Property::Access) => return false,
                Some(property) => property,
            },
        };
        let told_later = || {
            self.known
                .row
                .is_none_or(|row| row.told_at(field) > self.at)
        };
        link.is_newer_than(self.at, property) && (property != Property::Active || told_later())
    }

    /// Equal times with different values: the last to arrive wins, with a warning.
    fn note_ties(&mut self, posted: &Employee, link: &Link) {
        let told: BTreeSet<Property> = posted
            .told()
            .filter_map(|(field, _)| field.property())
            .collect();
        let tied: Vec<_> = told
            .iter()
            .filter(|property| link.applied_at.get(**property) == Some(&self.at))
            .collect();
        if tied.is_empty() {
            return;
        }
        let mut planned = posted.clone();
        self.standing.put_into(&mut planned);
        let desired = desire(&planned, self.known.config, self.known.now);
        let differing = desired.differs_from(&link.baseline, self.known.config.clear_policy);
        if tied
            .into_iter()
            .any(|property| differing.contains(property))
        {
            rulebook::hit(&rulebook::WHK_15);
            self.leave_to_sync(Warning::TimestampTie);
        }
    }
}

/// Status posted decides by STA (WHK-17), a work email by the rules of an Import (WHK-18); and
/// whatever is not posted is not told (WHK-22).
fn note_what_is_posted(posted: &Employee) {
    let properties: BTreeSet<Property> = posted
        .told()
        .filter_map(|(field, _)| field.property())
        .collect();
    for (property, rule) in [
        (Property::Active, &rulebook::WHK_17),
        (Property::Field(Field::WorkEmail), &rulebook::WHK_18),
    ] {
        if properties.contains(&property) {
            rulebook::hit(rule);
        }
    }
    if properties.len() < Property::writable().count() {
        rulebook::hit(&rulebook::WHK_22);
    }
}

#[cfg(test)]
mod tests;
