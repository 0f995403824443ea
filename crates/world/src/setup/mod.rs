//! Building a world from its description, and what can be said of it before.

pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod refs;
