//! Desired against baseline against actual, member by member: what to set, what that changes, and
//! what the baseline is afterwards (IMP-5, IMP-6, MAP-19, MAP-20, SAF-9).

use std::collections::BTreeSet;

use jiff::Timestamp;
use rulebook::Rule;

use crate::config::{ClearPolicy, Config};
use crate::domain::learner::Learner;
use crate::domain::link::Baseline;
use crate::domain::username;
use crate::domain::value::Value;
use crate::mapping::{Desired, Field, Member, Property};
use crate::plan::operation::Flag;
use crate::plan::overlay::Overlay;
use crate::reporting::reason::Reason;

/// What the comparison found.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) set: Overlay,
    pub(super) changed: Vec<Property>,
    pub(super) flags: BTreeSet<Flag>,
    /// Edited in Litmos since, and written over.
    pub(super) overwritten: Vec<Property>,
    /// The baseline once `set` is written.
    pub(super) baseline: Baseline,
    /// Properties whose desired value could not be had.
    pub(super) refused: Vec<(Property, Reason, &'static Rule)>,
}

impl Comparison {
    /// The baseline holds `wanted` from now on; mostly it does already.
    fn know(&mut self, field: Field, wanted: &str) {
        if self.baseline.values.get(field).as_text() != Some(wanted) {
            self.baseline
                .values
                .set(field, Value::Text(wanted.to_owned()));
        }
    }
}

/// What the comparison looks at.
pub(super) struct Sides<'a> {
    pub(super) desired: &'a Desired,
    /// The empty baseline for a learner who is not linked yet.
    pub(super) baseline: &'a Baseline,
    pub(super) learner: &'a Learner,
    pub(super) config: &'a Config,
    /// Why the learner does not get the wanted user name (MAT-6, MAT-10..12).
    pub(super) name_refused: Option<&'a (Reason, &'static Rule)>,
    pub(super) now: Timestamp,
}

impl Sides<'_> {
    pub(super) fn compare(&self) -> Comparison {
        let mut found = Comparison {
            baseline: self.baseline.clone(),
            ..Comparison::default()
        };
        for field in Field::ALL {
            match self.desired.values.get(field) {
                Value::Absent | Value::Unreadable => rulebook::hit(&rulebook::MAP_19),
                Value::Empty => self.compare_empty(field, &mut found),
                Value::Text(wanted) if field == Field::WorkEmail => {
                    self.compare_email(wanted, &mut found)
                }
                Value::Text(wanted) => self.compare_text(field, wanted, &mut found),
            }
        }
        self.compare_active(&mut found);
        found
    }

    fn is_protected(&self) -> bool {
        self.config
            .protect_levels
            .protects(&self.learner.access_level)
    }

    fn compare_text(&self, field: Field, wanted: &str, found: &mut Comparison) {
        if !self.learner.holds(field, wanted) {
            self.note_change(field, found);
            found.set.texts.extend(
                field
                    .members()
                    .iter()
                    .map(|member| (*member, wanted.to_owned())),
            );
        }
        found.know(field, wanted);
    }

    /// The work email is the user name and the email. Another letter case is no change (USR-5);
    /// another name is a rename of the same learner (MAT-8), unless it is protected or the name
    /// taken.
    fn compare_email(&self, wanted: &str, found: &mut Comparison) {
        let field = Field::WorkEmail;
        let is_rename = !username::is_same(self.learner.user_name(), wanted);
        if let Some((reason, rule)) = self.name_refused.filter(|_| is_rename) {
            rulebook::hit(&rulebook::MAT_17);
            found
                .refused
                .push((Property::Field(field), reason.clone(), rule));
            return;
        }
        if is_rename && self.is_protected() {
            found.refused.push((
                Property::Field(field),
                Reason::ProtectedAccount,
                &rulebook::SAF_9,
            ));
            return;
        }
        if is_rename {
            rulebook::hit(&rulebook::MAT_8);
            found.flags.insert(Flag::Renamed);
            found.set.texts.insert(Member::UserName, wanted.to_owned());
        } else if self.learner.user_name() != wanted {
            rulebook::hit(&rulebook::USR_5);
        }
        if !username::is_same(self.learner.text(Member::Email), wanted) {
            found.set.texts.insert(Member::Email, wanted.to_owned());
        }
        if !self.learner.holds(field, wanted) {
            self.note_change(field, found);
        }
        found.know(field, wanted);
    }

    /// MAP-20: a blank source clears what the policy lets it clear, and never a required field.
    fn compare_empty(&self, field: Field, found: &mut Comparison) {
        if field.is_required() {
            return;
        }
        rulebook::hit(&rulebook::MAP_20);
        let may_clear = match self.config.clear_policy {
            ClearPolicy::Owned => self.baseline.values.get(field).as_text().is_some(),
            ClearPolicy::Always => true,
            ClearPolicy::Never => false,
        };
        let is_blank = self.learner.actual(field).is_empty();
        if !is_blank && may_clear {
            self.note_change(field, found);
            found.flags.insert(Flag::Cleared);
            found.set.texts.extend(
                field
                    .members()
                    .iter()
                    .map(|member| (*member, String::new())),
            );
        }
        if is_blank || may_clear {
            found.baseline.values.set(field, Value::Empty);
        }
    }

    fn compare_active(&self, found: &mut Comparison) {
        let Some(wanted) = self.desired.active else {
            return;
        };
        if wanted && !self.learner.active && !self.desired.may_reactivate {
            found.baseline.active = Some(false);
            return;
        }
        if wanted && self.learner.is_expired(self.now) {
            rulebook::hit(&rulebook::RPT_9);
            found
                .refused
                .push((Property::Active, Reason::LearnerExpired, &rulebook::RPT_9));
            found.baseline.active = Some(false);
            return;
        }
        if self.learner.active != wanted {
            if !wanted && self.is_protected() {
                found
                    .refused
                    .push((Property::Active, Reason::ProtectedAccount, &rulebook::SAF_9));
                return;
            }
            rulebook::hit(if wanted {
                &rulebook::STA_8
            } else {
                &rulebook::STA_7
            });
            found.set.active = Some(wanted);
            found.changed.push(Property::Active);
            found.flags.insert(if wanted {
                Flag::Reactivated
            } else {
                Flag::Deactivated
            });
            if self.baseline.active == Some(wanted) {
                found.overwritten.push(Property::Active);
            }
        }
        found.baseline.active = Some(wanted);
    }

    /// Notes that a text field changes, and whether that writes over an edit made in Litmos
    /// (IMP-6): the learner holds something else than the engine knows it put there.
    fn note_change(&self, field: Field, found: &mut Comparison) {
        found.changed.push(Property::Field(field));
        let was_edited = match self.baseline.values.get(field) {
            Value::Absent | Value::Unreadable => false,
            Value::Empty => !self.learner.actual(field).is_empty(),
            Value::Text(known) => !self.learner.holds(field, known),
        };
        if was_edited {
            rulebook::hit(&rulebook::IMP_6);
            found.overwritten.push(Property::Field(field));
        }
    }
}
