//! Reports that an admin has saved (section 7.2).
//!
//! Not implemented: filters, sorting and aggregation of a saved report; standard reports, which the
//! API does not give.

use serde::{Deserialize, Serialize};

use crate::User;

/// A report as an admin saves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedReport {
    /// What it is called.
    pub name: String,
    /// Its columns, by alias, id or label.
    pub fields: Vec<String>,
    /// With whom it is shared, by login name; admins see every report.
    #[serde(default)]
    pub shared_with: Vec<String>,
}

impl SavedReport {
    /// Whether this user may run it.
    pub(crate) fn is_shared_with(&self, user: &User) -> bool {
        user.level.is_admin()
            || self
                .shared_with
                .iter()
                .any(|name| name.eq_ignore_ascii_case(&user.name))
    }
}
