//! Where a page ends: an employee, as it was when the page was made, and the way to go from there.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use serde::{Deserialize, Serialize};

use crate::state::employee::Employee;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    id: u64,
    to: Way,
    /// The record as it was, in short.
    of: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Way {
    After,
    Before,
}

impl Cursor {
    pub(super) fn after(employee: &Employee) -> Cursor {
        Cursor {
            id: employee.id,
            to: Way::After,
            of: short(employee),
        }
    }

    pub(super) fn before(employee: &Employee) -> Cursor {
        Cursor {
            id: employee.id,
            to: Way::Before,
            of: short(employee),
        }
    }

    pub(super) fn is_forward(&self) -> bool {
        self.to == Way::After
    }

    /// Whether this is the employee meant, unchanged.
    pub(super) fn is_at(&self, employee: &Employee) -> bool {
        employee.id == self.id && self.of == short(employee)
    }

    pub(super) fn text(&self) -> String {
        URL_SAFE.encode(serde_json::to_vec(self).expect("a number and two texts"))
    }

    pub(super) fn read(text: &str) -> Option<Cursor> {
        serde_json::from_slice(&URL_SAFE.decode(text).ok()?).ok()
    }
}

/// Changes whenever anything of the record does.
fn short(employee: &Employee) -> String {
    format!("{:016x}", employee.fingerprint())
}
