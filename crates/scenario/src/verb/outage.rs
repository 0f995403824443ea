//! What can be stopped, and how the engine's store can be damaged.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A component that can be stopped.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Component {
    /// The sync engine: its process dies, its store stays.
    Engine,
    /// BambooHR, which then cannot be reached.
    Bamboohr,
    /// Litmos, which then cannot be reached.
    Litmos,
}

/// How the engine's store is damaged while the engine is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Damage {
    /// The second half of the file is lost.
    Truncate,
    /// One byte in the middle is changed.
    FlipByte,
    /// The file is replaced by another program's.
    Foreign,
}
