//! Teams and who belongs to them (contract, section 5).

pub(crate) mod members;
pub(crate) mod page;
pub(crate) mod team;
