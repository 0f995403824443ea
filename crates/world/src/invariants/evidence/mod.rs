//! What the engine knows of each employee: from the read that filled its list, and from deliveries
//! since then.
//!
//! All of it is taken from the journal, so a response made up by a fault counts as what it says.
//! How the engine handled a delivery is taken from its webhook log; where that is not clear, its
//! fields are not judged.

mod known_fields;
mod known_list;
mod node;
mod posted;
mod read;

pub(crate) use known_fields::{
    ACCESS, EMPLOYMENT, ENDED, FieldValue, HIRED, KnownFields, STATUS, STATUS_FIELDS, WORK_EMAIL,
    text_fields,
};
pub(crate) use known_list::{KnownList, SyncLine};
pub(crate) use posted::{EventLine, PostedEntry};
pub(crate) use read::Read;
