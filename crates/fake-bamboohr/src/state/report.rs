//! Reports that an admin has saved (section 7.2).
//!
//! Not implemented: filters, sorting and aggregation of a saved report; standard reports, which the
//! API does not give.

use serde::{Deserialize, Serialize};

use crate::access::User;
use crate::commands::change::Change;
use crate::commands::command::Refusal;
use crate::state::company::Company;

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

impl Company {
    /// Saves a report; its fields must exist, and are kept by alias or id.
    pub(crate) fn add_report(&mut self, mut report: SavedReport) -> Result<Vec<Change>, Refusal> {
        for name in &mut report.fields {
            let field = self.on_screen(name)?;
            *name = field.name().map_or_else(|| field.id_text(), str::to_owned);
        }
        let id = self
            .reports
            .last_key_value()
            .map_or(1, |(last, _)| last + 1);
        self.reports.insert(id, report);
        Ok(vec![Change::Account {
            what: "report saved".to_owned(),
            id: Some(id),
        }])
    }
}
