//! Newtype names by which a type asks the YAML (de)serializer for more than a plain value. Other
//! formats ignore them.

/// Asks for the place beside the value.
pub(crate) const AT: &str = "$at";
/// Asks for plain scalars as numbers and booleans, for values that another crate types.
pub(crate) const JSON: &str = "$json";
/// Asks for a key or text as `(plain, text)` when reading, and for quotes when writing.
pub(crate) const WORD: &str = "$word";
