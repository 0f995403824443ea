//! The one place that knows the YAML parser: text to a tree with exact places, tree to types, and
//! types back to text.
//!
//! Strict: one document, text keys, no duplicate keys, no anchors, aliases, tags or merges, within
//! size limits.

mod de;
mod emit;
mod markers;
mod node;
mod read;
mod ser;
mod substitute;

pub(crate) use de::decode;
pub use emit::{to_yaml, to_yaml_line};
pub(crate) use markers::{AT, JSON, WORD};
pub(crate) use node::{Body, Key, Node};
pub(crate) use read::read;
pub(crate) use substitute::{Bindings, collect_variables, substitute};
