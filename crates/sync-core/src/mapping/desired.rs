//! What an employee's learner should look like, as of now (MAP-15..24): every value normalised and
//! within its limit, the active state, and what stands in the way.

use jiff::Timestamp;
use rulebook::Rule;
use smallvec::{SmallVec, smallvec};

use crate::config::{ClearPolicy, Config};
use crate::domain::employee::Employee;
use crate::domain::link::Baseline;
use crate::domain::status::{self, Standing};
use crate::domain::text;
use crate::domain::username;
use crate::domain::value::{Value, Values};
use crate::mapping::{Field, OverLimit, Property, SourceField};
use crate::reporting::reason::{Reason, Warning};

/// The mapped values computed from an employee (D).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desired {
    /// Normalised and within limits.
    pub values: Values,
    /// What `Active` should be; `None` leaves it.
    pub active: Option<bool>,
    /// Whether a learner who is inactive may become active: not while what could say otherwise
    /// cannot be read (STA-14), or its order is not known (WHK-14).
    pub may_reactivate: bool,
    /// Why `active` is what it is.
    pub standing: Standing,
    /// What a person should know.
    pub warnings: Vec<Warning>,
    /// What is wrong with the work email, if it was told or is needed.
    email_problem: Option<Reason>,
}

/// Computes D. It depends on `now`: a termination date passes although the record is untouched
/// (STA-12).
pub fn desire(employee: &Employee, config: &Config, now: Timestamp) -> Desired {
    let mut warnings = Vec::new();
    let mut values = Values::default();
    for field in Field::ALL {
        let told = employee.values.get(field);
        if told.is_unreadable() {
            rulebook::hit(&rulebook::WHK_31);
            warnings.push(Warning::ValueUnreadable(SourceField::Mapped(field)));
        }
        let fitted = fit(field, employee.values.normalised(field).into_owned());
        if !told.is_absent() {
            fitted.rules.iter().for_each(|rule| rulebook::hit(rule));
        }
        values.set(field, fitted.value);
        warnings.extend(fitted.warning);
    }
    let unreadable: SmallVec<[SourceField; 4]> = status::unreadable_fields(employee).collect();
    warnings.extend(unreadable.iter().map(|field| unreadable_warning(*field)));
    let standing = status::judge(employee, config, now);
    if standing == (Standing::Inactive { conflict: true }) {
        warnings.push(Warning::StatusConflict);
    }
    let email_problem = username::judge(values.get(Field::WorkEmail)).err();
    let may_reactivate = !status::bars_reactivation(unreadable);
    Desired {
        values,
        active: standing.active(),
        may_reactivate,
        standing,
        warnings,
        email_problem,
    }
}

/// The warning that a field which decides the active state cannot be read (WHK-31, STA-14).
fn unreadable_warning(field: SourceField) -> Warning {
    if field.is_date() {
        Warning::DateUnreadable(field)
    } else {
        Warning::ValueUnreadable(field)
    }
}

/// A value within its field's limit.
pub(crate) struct Fitted {
    pub(crate) value: Value,
    pub(crate) warning: Option<Warning>,
    /// What made it so, in the order it acted.
    pub(crate) rules: SmallVec<[&'static Rule; 4]>,
}

/// Fits a normalised value into its field's limit.
pub(crate) fn fit(field: Field, value: Value) -> Fitted {
    if value.is_absent() {
        return Fitted {
            value: Value::Absent,
            warning: None,
            rules: smallvec![&rulebook::MAP_19],
        };
    }
    let mut rules = smallvec![field.rule(), &rulebook::MAP_16];
    rules.extend(format_rule(field));
    let cut = value
        .as_text()
        .and_then(|text| text::cut(text, field.limit()));
    let (value, warning) = match (cut, field.over_limit()) {
        // The whole text stays where it is too long: `username::judge` refuses it by its length.
        (None, _) | (Some(_), OverLimit::Fail) => (value, None),
        (Some(_), OverLimit::KeepOld) => {
            rules.push(&rulebook::MAP_18);
            (Value::Absent, Some(Warning::ValueTooLong(field)))
        }
        (Some(cut), OverLimit::Truncate) => {
            rules.push(&rulebook::MAP_17);
            (
                Value::Text(cut).normalised().into_owned(),
                Some(Warning::Truncated(field)),
            )
        }
    };
    Fitted {
        value,
        warning,
        rules,
    }
}

/// Formats are verbatim: that is the rule which acts on these fields.
fn format_rule(field: Field) -> Option<&'static Rule> {
    match field {
        Field::WorkPhone | Field::MobilePhone => Some(&rulebook::MAP_21),
        Field::Country => Some(&rulebook::MAP_22),
        Field::State => Some(&rulebook::MAP_23),
        Field::Zip => Some(&rulebook::MAP_24),
        _ => None,
    }
}

impl Desired {
    /// What a learner's active state is to be; `None` if it stays as it is, also because nobody is
    /// to be reactivated (STA-2, STA-14).
    pub fn wanted_active(&self) -> Option<bool> {
        self.active
            .filter(|is_active| !is_active || self.may_reactivate)
    }

    /// D of someone who is only to be deactivated: nothing else is told (ACC-2, ACC-4).
    pub fn inactive_only() -> Desired {
        Desired {
            values: Values::default(),
            active: Some(false),
            may_reactivate: true,
            standing: Standing::Inactive { conflict: false },
            warnings: Vec::new(),
            email_problem: None,
        }
    }

    /// D as it holds for an employee with a learner: an unknown status leaves the learner as it is,
    /// with a warning (STA-2); and whoever leaves without a usable work email, and with no other
    /// problem, is deactivated, and nothing else is written (STA-9).
    pub fn for_linked(mut self) -> Desired {
        if self.standing == Standing::Unknown {
            self.warnings.push(Warning::UnknownStatus);
        }
        let email_was_told = !self.values.get(Field::WorkEmail).is_absent();
        let has_names = [Field::FirstName, Field::LastName]
            .iter()
            .all(|name| *self.values.get(*name) != Value::Empty);
        if self.active == Some(false) && email_was_told && self.email_problem.is_some() && has_names
        {
            rulebook::hit(&rulebook::STA_9);
            self.values = Values::default();
            self.warnings.retain(|warning| match warning {
                Warning::StatusConflict | Warning::DateUnreadable(_) => true,
                Warning::ValueUnreadable(field) => field.property() == Some(Property::Active),
                _ => false,
            });
            self.warnings.push(Warning::MissingWorkEmail);
            self.email_problem = None;
        }
        self
    }

    /// D without `property`, as if it had not been told (WHK-15).
    pub(crate) fn forget(&mut self, property: Property) {
        match property {
            Property::Field(field) => self.values.set(field, Value::Absent),
            Property::Active => self.active = None,
            Property::Access => {}
        }
    }

    /// The user name wanted, if the work email can be one.
    pub fn user_name(&self) -> Option<&str> {
        self.values
            .get(Field::WorkEmail)
            .as_text()
            .filter(|_| self.email_problem.is_none())
    }

    /// What makes the row fail without asking Litmos, most important first. Somebody with a learner
    /// may leave untold what a new learner cannot be without.
    pub fn problems(&self, is_linked: bool) -> Vec<Reason> {
        let is_missing = |field| match self.values.get(field) {
            Value::Text(_) => false,
            Value::Empty => true,
            Value::Absent | Value::Unreadable => !is_linked,
        };
        let email_matters = !is_linked || !self.values.get(Field::WorkEmail).is_absent();
        let email = self.email_problem.clone().filter(|_| email_matters);
        let first_name = is_missing(Field::FirstName).then_some(Reason::MissingFirstName);
        let last_name = is_missing(Field::LastName).then_some(Reason::MissingLastName);
        let status = match self.standing {
            Standing::Unknown if !is_linked => Some(Reason::UnknownStatus),
            Standing::NotVisible if !is_linked => Some(Reason::StatusNotVisible),
            _ => None,
        };
        [email, first_name, last_name, status]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Where D differs from `baseline`, in table order (STG-3, STG-4). Silence is no difference
    /// (MAP-19), nor is a blank that would clear nothing (MAP-20), nor another letter case of the
    /// work email (USR-5).
    pub fn differs_from(&self, baseline: &Baseline, policy: ClearPolicy) -> Vec<Property> {
        let differs = |field: &Field| match (self.values.get(*field), baseline.values.get(*field)) {
            (Value::Absent | Value::Unreadable, _) => false,
            (Value::Text(wanted), Value::Text(known)) if *field == Field::WorkEmail => {
                !username::is_same(wanted, known)
            }
            (Value::Text(wanted), Value::Text(known)) => wanted != known,
            (Value::Text(_), _) => true,
            (Value::Empty, known) if field.is_required() => known.as_text().is_some(),
            (Value::Empty, known) => match policy {
                ClearPolicy::Owned => known.as_text().is_some(),
                ClearPolicy::Always => *known != Value::Empty,
                ClearPolicy::Never => false,
            },
        };
        let fields = Field::ALL.into_iter().filter(differs).map(Property::Field);
        let is_barred =
            self.active == Some(true) && baseline.active == Some(false) && !self.may_reactivate;
        let active = self.active.is_some() && self.active != baseline.active && !is_barred;
        fields.chain(active.then_some(Property::Active)).collect()
    }
}

#[cfg(test)]
mod tests;
