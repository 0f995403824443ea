//! What a company has: fields, tables, lists, users, its card (section 6).

pub(crate) mod catalogue;
pub(crate) mod company_information;
pub(crate) mod lists;
pub(crate) mod users;
