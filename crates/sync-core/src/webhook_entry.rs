//! What one webhook entry means (WHK-6..12, 15, 17, 18, 21..23): ignore with a reason, stage, apply, revoke or note
//! a deletion. Left out: duplicates, which the inbox knows, and carrying it out; an applied entry goes through the
//! same plan as an Import (WHK-18).

use std::collections::BTreeSet;

use jiff::Timestamp;
use rulebook::Rule;

use crate::access::RemovalReason;
use crate::config::Config;
use crate::eligibility::{self, Access};
use crate::employee::Employee;
use crate::link::Link;
use crate::mapping::{Field, Property, SourceField, desire};
use crate::reason::{Reason, Warning};
use crate::staging::{RowSource, StagedRow};
use crate::value::Value;
use crate::webhook_payload::{Action, Entry};

/// What is known of the employee when the entry is read.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The link.
    pub link: Option<&'a Link>,
    /// The row on the list.
    pub row: Option<&'a StagedRow>,
    /// The alias the field catalogue gives Litmos Access, if it was seen (ELG-5).
    pub litmos_access_alias: Option<&'a str>,
    /// The options.
    pub config: &'a Config,
    /// When the delivery arrived; the time of an entry that does not say its own.
    pub received_at: Timestamp,
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Ignore(Reason),
    /// Merge into the list with [`staging::merge_entry`](crate::staging::merge_entry); there is no learner (WHK-12).
    Stage(Box<Employee>),
    /// The same, and plan it at once: there is no learner, and option `webhook_create` lets one be made (WHK-12).
    Create(Box<Employee>),
    /// Plan the learner's update with [`Interpretation::row`] as `instead`, carry it out, then merge.
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
    /// When the source told it: event time, not arrival time (WHK-28).
    pub at: Timestamp,
    /// What a person should know.
    pub warnings: Vec<Warning>,
    /// Keys that were posted and mean nothing here (WHK-8); their values are not kept.
    pub ignored_fields: Vec<String>,
    /// Whether two values were told at the same time, so that the next Sync must decide (WHK-15).
    pub is_tie: bool,
}

impl Interpretation {
    /// The row to plan with: what was posted and is not stale, and nothing else (WHK-17, WHK-22).
    pub fn row(&self) -> Option<StagedRow> {
        match &self.effect {
            Effect::Apply(employee) | Effect::Stage(employee) | Effect::Create(employee) => {
                Some(StagedRow::new((**employee).clone(), RowSource::Webhook, self.at))
            }
            Effect::Ignore(_) | Effect::Remove(_) => None,
        }
    }
}

/// Reads one entry.
pub fn interpret(entry: &Entry, known: &Known<'_>) -> Interpretation {
    let at = entry.at.unwrap_or(known.received_at);
    let mut reading = Reading { entry, known, at, warnings: Vec::new(), ignored_fields: Vec::new(), is_tie: false };
    let (effect, because) = reading.effect();
    rulebook::hit(because);
    Interpretation {
        effect,
        because,
        at,
        warnings: reading.warnings,
        ignored_fields: reading.ignored_fields,
        is_tie: reading.is_tie,
    }
}

struct Reading<'a> {
    entry: &'a Entry,
    known: &'a Known<'a>,
    at: Timestamp,
    warnings: Vec<Warning>,
    ignored_fields: Vec<String>,
    is_tie: bool,
}

/// Sets a posted value. The same field under two keys with two values says nothing, and no access.
fn post(employee: &mut Employee, field: SourceField, value: Value) {
    let before = employee.get(field).clone();
    let contradicts = !before.is_absent() && before != value;
    employee.set(field, if contradicts { Value::Absent } else { value });
    if contradicts && field == SourceField::LitmosAccess {
        employee.set(field, Value::Empty);
    }
}

impl Reading<'_> {
    fn effect(&mut self) -> (Effect, &'static Rule) {
        if self.entry.is_event_based {
            return (Effect::Ignore(Reason::LitmosAccessNotPosted), &rulebook::WHK_21);
        }
        if self.entry.action == Action::Deleted {
            return self.removal(RemovalReason::DeletedInBamboohr, &rulebook::WHK_23);
        }
        let mut posted = self.posted();
        match eligibility::of(&posted) {
            Access::NotVisible => return (Effect::Ignore(Reason::LitmosAccessNotPosted), &rulebook::WHK_6),
            Access::Unchecked => return self.removal(RemovalReason::AccessUnchecked, &rulebook::WHK_7),
            Access::Checked => {}
        }
        // A Sync that has read the row since has applied nothing yet; only a later word that the access is gone
        // makes this one old.
        if self.knows_access_since() && self.known.row.is_some_and(|row| row.state.removal().is_some()) {
            return (Effect::Ignore(Reason::Stale), &rulebook::WHK_15);
        }
        self.warn_of_changes_not_posted(&posted);
        note_what_is_posted(&posted);
        let Some(link) = self.known.link else { return self.staged(posted) };
        if self.drop_stale(&mut posted, link) {
            return (Effect::Ignore(Reason::Stale), &rulebook::WHK_15);
        }
        (Effect::Apply(Box::new(posted)), &rulebook::WHK_8)
    }

    /// What was posted, recognised key by key (WHK-8, WHK-9); all of it, not only what changed (WHK-11).
    fn posted(&mut self) -> Employee {
        let mut employee = Employee::silent(self.entry.employee_id.clone());
        for (key, value) in &self.entry.fields {
            match SourceField::named(key, self.known.litmos_access_alias) {
                Some(field) => {
                    if !self.entry.changed_fields.is_empty() && !self.entry.changed_fields.contains(key) {
                        rulebook::hit(&rulebook::WHK_11);
                    }
                    post(&mut employee, field, Value::told(value.as_deref()));
                }
                None => {
                    rulebook::hit(&rulebook::WHK_9);
                    self.ignored_fields.push(key.clone());
                    self.warnings.push(Warning::UnrecognisedField(key.clone()));
                }
            }
        }
        employee
    }

    /// WHK-10: a change whose value was not posted is not known; nothing is guessed.
    fn warn_of_changes_not_posted(&mut self, posted: &Employee) {
        for name in &self.entry.changed_fields {
            let field = SourceField::named(name, self.known.litmos_access_alias);
            let is_posted = match field {
                Some(field) => !posted.get(field).is_absent(),
                None => self.entry.fields.contains_key(name),
            };
            if !is_posted {
                rulebook::hit(&rulebook::WHK_10);
                let alias = field.and_then(SourceField::alias).unwrap_or(name);
                self.warnings.push(Warning::ChangedFieldNotPosted(alias.to_owned()));
            }
        }
    }

    /// Access revoked, or the employee gone: for somebody we know, unless we know better since.
    fn removal(&self, reason: RemovalReason, because: &'static Rule) -> (Effect, &'static Rule) {
        if self.known.row.is_none() && self.known.link.is_none() {
            return (Effect::Ignore(Reason::UnknownEmployee), &rulebook::WHK_12);
        }
        if self.knows_access_since() {
            return (Effect::Ignore(Reason::Stale), &rulebook::WHK_15);
        }
        (Effect::Remove(reason), because)
    }

    /// Whether a later word on this person's access is known: when the row was last seen, or a webhook told of it.
    fn knows_access_since(&self) -> bool {
        let observed_at = self.known.row.map(|row| row.observed_at(Property::Access));
        if observed_at.is_some_and(|observed| observed > self.at && observed <= self.known.received_at) {
            // By its arrival it would be the later word.
            rulebook::hit(&rulebook::WHK_28);
        }
        observed_at.is_some_and(|observed| observed > self.at)
    }

    /// Nobody to update: the row is staged if it is on the list already, or the required fields were posted; these are
    /// enough for a learner, too, if an option says so (WHK-12).
    fn staged(&self, posted: Employee) -> (Effect, &'static Rule) {
        let is_posted = |field: &Field| !posted.values.get(*field).is_absent();
        let is_whole = [Field::FirstName, Field::LastName, Field::WorkEmail].iter().all(is_posted);
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
    fn drop_stale(&mut self, posted: &mut Employee, link: &Link) -> bool {
        let silent = Employee::silent(posted.id.clone());
        let told: Vec<Property> = posted.told().filter_map(|(field, _)| field.property()).collect();
        let told: Vec<Property> = told.into_iter().filter(|property| *property != Property::Access).collect();
        let (stale, fresh): (Vec<_>, Vec<_>) =
            told.iter().copied().partition(|property| link.is_newer_than(self.at, *property));
        for property in &stale {
            rulebook::hit(&rulebook::WHK_15);
            if !link.is_newer_than(self.known.received_at, *property) {
                // By its arrival it would be the later word.
                rulebook::hit(&rulebook::WHK_28);
            }
            posted.take(*property, &silent);
        }
        self.note_ties(posted, &fresh, link);
        !stale.is_empty() && fresh.is_empty()
    }

    /// Equal times with different values: the last to arrive wins, with a warning.
    fn note_ties(&mut self, posted: &Employee, fresh: &[Property], link: &Link) {
        let tied: Vec<_> = fresh.iter().filter(|property| link.applied_at.get(**property) == Some(&self.at)).collect();
        if tied.is_empty() {
            return;
        }
        let desired = desire(posted, self.known.config, self.known.received_at);
        let differing = desired.differs_from(&link.baseline, self.known.config.clear_policy);
        self.is_tie = tied.into_iter().any(|property| differing.contains(property));
        if self.is_tie {
            rulebook::hit(&rulebook::WHK_15);
            self.warnings.push(Warning::TimestampTie);
        }
    }
}

/// Status posted decides by STA (WHK-17), a work email by the rules of an Import (WHK-18); and whatever is not
/// posted is not told (WHK-22).
fn note_what_is_posted(posted: &Employee) {
    let properties: BTreeSet<Property> = posted.told().filter_map(|(field, _)| field.property()).collect();
    for (property, rule) in
        [(Property::Active, &rulebook::WHK_17), (Property::Field(Field::WorkEmail), &rulebook::WHK_18)]
    {
        if properties.contains(&property) {
            rulebook::hit(rule);
        }
    }
    if properties.len() < Property::writable().count() {
        rulebook::hit(&rulebook::WHK_22);
    }
}

#[cfg(test)]
#[path = "webhook_entry_tests.rs"]
mod tests;
