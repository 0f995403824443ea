//! Custom fields are created, and written for a learner (contract, section 3.10).

use crate::state::custom_field::{FIELDS_MAX, VALUE_UNITS_MAX};
use crate::{Refusal, Site};

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

    /// Writes some fields of a learner, all or none.
    pub(crate) fn set_custom_fields(
        &mut self,
        learner: &str,
        input: &[(String, String)],
    ) -> Result<(), Refusal> {
        self.learner(learner)
            .ok_or_else(|| Refusal::user_unknown(learner))?;
        let names = &self.custom_fields.names;
        let is_missing =
            |(name, value): &(String, String)| value.trim().is_empty() || !names.contains(name);
        if input.is_empty() || input.iter().any(is_missing) {
            return Err(Refusal::custom_field()
                .because("no field is named, one that is not there, or one without a value"));
        }
        let is_no_value =
            |value: &str| value.encode_utf16().count() > VALUE_UNITS_MAX || value.contains('\0');
        if input.iter().any(|(_, value)| is_no_value(value)) {
            let limit = format!("a value is longer than {VALUE_UNITS_MAX} characters or holds NUL");
            return Err(Refusal::body().because(limit));
        }
        let values = self
            .custom_fields
            .values
            .entry(learner.to_owned())
            .or_default();
        values.extend(input.iter().cloned());
        Ok(())
    }
}
