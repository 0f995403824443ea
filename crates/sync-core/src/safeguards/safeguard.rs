//! The safeguards, and one that trips (section 20 of the rule book).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::mapping::Field;

/// One safeguard of section 20.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Safeguard {
    /// SAF-1.
    Deactivations,
    /// SAF-2.
    Removals,
    /// SAF-3.
    NobodyEligible,
    /// SAF-4.
    Clears,
    /// SAF-5.
    Renames,
    /// SAF-6.
    Creates,
}

impl Safeguard {
    /// Its id in the rule book, which is also its code in `held:<safeguard>`.
    pub fn code(self) -> &'static str {
        self.rule().id
    }

    /// Its rule.
    pub fn rule(self) -> &'static rulebook::Rule {
        match self {
            Safeguard::Deactivations => &rulebook::SAF_1,
            Safeguard::Removals => &rulebook::SAF_2,
            Safeguard::NobodyEligible => &rulebook::SAF_3,
            Safeguard::Clears => &rulebook::SAF_4,
            Safeguard::Renames => &rulebook::SAF_5,
            Safeguard::Creates => &rulebook::SAF_6,
        }
    }
}

/// A safeguard that trips, and by how much.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tripped {
    /// Which.
    pub safeguard: Safeguard,
    /// How many there would be.
    pub count: usize,
    /// How many may be.
    pub limit: usize,
    /// The field, for SAF-4.
    pub field: Option<Field>,
}
