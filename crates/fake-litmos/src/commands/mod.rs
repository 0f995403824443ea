//! What is done to the site, by an administrator or through the API, and the field rules it must
//! pass.

pub(crate) mod apply;
pub(crate) mod bulk;
pub(crate) mod change;
pub(crate) mod command;
pub(crate) mod courses;
pub(crate) mod custom_fields;
pub(crate) mod draft;
pub(crate) mod field_rules;
pub(crate) mod input;
pub(crate) mod learners;
pub(crate) mod membership;
pub(crate) mod user_input;
