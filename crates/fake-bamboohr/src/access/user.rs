//! A user account, and what of a record it may see.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::level::{AccessLevel, Right};
use crate::Field;

/// A user, who may sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The numeric id.
    pub id: u64,
    /// The login name: e-mail or user name, compared without case.
    pub name: String,
    /// The password.
    pub password: String,
    /// The first and the last name of a user who is no employee.
    pub names: (String, String),
    /// The employee this user is, if any.
    pub employee: Option<u64>,
    /// When the user last signed in.
    pub last_login: Option<Timestamp>,
    /// Whether the user may sign in and its keys work.
    pub is_enabled: bool,
    /// What the user may see and do.
    pub level: AccessLevel,
    /// Aliases the user does not see, whatever the level allows.
    pub hidden_fields: BTreeSet<String>,
    /// Employees the user does not see, whatever the level allows.
    pub hidden_employees: BTreeSet<u64>,
}

impl User {
    /// Whether the user sees this field on any record; [`Viewer`](super::Viewer) knows on which.
    pub fn sees_field(&self, field: &Field) -> bool {
        self.right(field, false).max(self.right(field, true)) >= Right::ViewOnly
    }

    /// The right on a field of the own record, or of the others within reach. What is worked out
    /// from other fields may be seen as far as all of them may.
    pub(super) fn right(&self, field: &Field, is_own: bool) -> Right {
        let right = |alias: &str| match is_own {
            _ if self.hidden_fields.contains(alias) => Right::NoAccess,
            true => self.level.own_right(alias),
            false => self.level.right(alias),
        };
        if self.hidden_fields.contains(&*field.alias) {
            return Right::NoAccess;
        }
        let parts = field
            .source_aliases()
            .iter()
            .map(|alias| right(alias))
            .min();
        parts.unwrap_or_else(|| right(&field.alias))
    }
}
