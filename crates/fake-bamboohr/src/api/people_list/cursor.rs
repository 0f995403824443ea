//! A cursor: the employee at the edge of a page, as it was then, and the direction to go from
//! there.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use serde::{Deserialize, Serialize};

use crate::Employee;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cursor {
    id: u64,
    to: Direction,
    /// The record as it was, in short.
    of: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Direction {
    After,
    Before,
}

impl Cursor {
    pub(super) fn after(employee: &Employee) -> Cursor {
        Cursor {
            id: employee.id,
            to: Direction::After,
            of: fingerprint(employee),
        }
    }

    pub(super) fn before(employee: &Employee) -> Cursor {
        Cursor {
            id: employee.id,
            to: Direction::Before,
            of: fingerprint(employee),
        }
    }

    pub(super) fn is_forward(&self) -> bool {
        self.to == Direction::After
    }

    /// Whether this is the cursor's employee, unchanged.
    pub(super) fn is_at(&self, employee: &Employee) -> bool {
        employee.id == self.id && self.of == fingerprint(employee)
    }

    pub(super) fn text(&self) -> String {
        URL_SAFE.encode(serde_json::to_vec(self).expect("a number and two texts"))
    }

    pub(super) fn parse(text: &str) -> Option<Cursor> {
        serde_json::from_slice(&URL_SAFE.decode(text).ok()?).ok()
    }
}

/// Changes whenever anything of the record does.
fn fingerprint(employee: &Employee) -> String {
    format!("{:016x}", employee.fingerprint())
}
