//! The fields of a company and the tables behind some of them (section 5.1): names, types, sources.

mod catalogue;
mod column;
mod field;
mod kind;
mod manager;
mod standard;
mod values;

pub use catalogue::{Catalogue, LITMOS_ACCESS_ALIAS, LITMOS_ACCESS_ID};
pub use column::{COLUMNS, Column, REPORTS_TO};
pub(crate) use column::{COMMENT, TERMINATION_COLUMNS};
pub(crate) use field::is_custom;
pub use field::{Computed, Field, Source, Table};
pub use kind::Kind;
pub use manager::{OfManager, SUPERVISOR};
pub use standard::STANDARD;
pub(crate) use standard::{DEPRECATED_STATUS, standard_field};
pub use values::Fields;
