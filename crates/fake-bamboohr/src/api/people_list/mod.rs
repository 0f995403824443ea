//! The list of people: GET `{v1}/employees` (section 5.6).

mod cursor;
mod error;
mod list;
mod list_query;

pub(crate) use list::list;
