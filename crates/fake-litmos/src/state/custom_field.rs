//! The advanced custom fields: named by the site, beside the ten that every user has (contract,
//! section 3.10).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The most fields a site may have.
pub(crate) const FIELDS_MAX: usize = 25;
/// The longest value, in UTF-16 code units.
pub(crate) const VALUE_UNITS_MAX: usize = 255;

/// The fields of a site and what people have in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CustomFields {
    /// In the order they were made, which is what `UserCustomField1` to `25` of an import count by.
    pub(crate) names: Vec<String>,
    /// By learner, then by field.
    pub(crate) values: BTreeMap<String, BTreeMap<String, String>>,
}

impl CustomFields {
    /// The name of the field that an import calls by `number`, from 1.
    pub(crate) fn numbered(&self, number: u8) -> Option<&str> {
        self.names
            .get(usize::from(number).checked_sub(1)?)
            .map(String::as_str)
    }

    /// A learner's value in every field, in the order of the fields; "" where there is none.
    pub(crate) fn for_learner(&self, learner: &str) -> Vec<(String, String)> {
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

    pub(crate) fn remove_learner(&mut self, learner: &str) {
        self.values.remove(learner);
    }
}
