//! Values of fields on their way in.

use std::collections::BTreeMap;

/// Field values by alias (or id, or label): what is set, with empty text to clear.
pub type Fields = BTreeMap<String, String>;
