//! The advanced custom fields: named by the site, beside the ten that every user has (contract,
//! section 3.10).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Refusal, Site};

/// The most fields a site may have.
const FIELDS_MAX: usize = 25;
/// The longest value, in UTF-16 code units.
pub(crate) const VALUE_UNITS_MAX: usize = 255;

/// The fields of a site and what people have in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CustomFields {
    /// In the order they were made, which is what `UserCustomField1` to `25` of an import count by.
    names: Vec<String>,
    /// By learner, then by field.
    values: BTreeMap<String, BTreeMap<String, String>>,
}

impl CustomFields {
    /// The name of the field that an import calls by `number`, from 1.
    pub(crate) fn numbered(&self, number: u8) -> Option<&str> {
        self.names
            .get(usize::from(number).checked_sub(1)?)
            .map(String::as_str)
    }

    /// Somebody's value in every field, in the order of the fields; "" where there is none.
    pub(crate) fn of_learner(&self, learner: &str) -> Vec<(String, String)> {
        let values = self.values.get(learner);
        let value = |name: &String| {
            values
                .and_then(|values| values.get(name))
                .cloned()
                .unwrap_or_default()
        };
        self.names
            .iter()
            .map(|name| (name.clone(), value(name)))
            .collect()
    }

    pub(crate) fn forget_learner(&mut self, learner: &str) {
        self.values.remove(learner);
    }
}

impl Site {
    /// Makes a field.
    ///
    /// # Errors
    /// The name is blank or taken, or there are as many fields as there may be.
    pub fn add_custom_field(&mut self, name: &str) -> Result<(), Refusal> {
        let names = &mut self.custom_fields.names;
        if name.trim().is_empty()
            || name.contains('\0')
            || names.iter().any(|other| other == name)
            || names.len() >= FIELDS_MAX
        {
            return Err(Refusal::new(
                409,
                format!("There can be no custom field `{name}`."),
            ));
        }
        names.push(name.to_owned());
        Ok(())
    }

    /// Writes some of somebody's fields, all or none.
    pub(crate) fn set_custom_fields(
        &mut self,
        learner: &str,
        written: &[(String, String)],
    ) -> Result<(), Refusal> {
        self.learner(learner)
            .ok_or_else(|| Refusal::user_unknown(learner))?;
        let names = &self.custom_fields.names;
        let is_missing =
            |(name, value): &(String, String)| value.trim().is_empty() || !names.contains(name);
        if written.is_empty() || written.iter().any(is_missing) {
            return Err(Refusal::custom_field()
                .because("no field is named, one that is not there, or one without a value"));
        }
        let is_no_value =
            |value: &str| value.encode_utf16().count() > VALUE_UNITS_MAX || value.contains('\0');
        if written.iter().any(|(_, value)| is_no_value(value)) {
            let limit = format!("a value is longer than {VALUE_UNITS_MAX} characters or holds NUL");
            return Err(Refusal::body().because(limit));
        }
        let values = self
            .custom_fields
            .values
            .entry(learner.to_owned())
            .or_default();
        values.extend(written.iter().cloned());
        Ok(())
    }
}
