//! Formats: which one a body has and an answer takes, and how each is read and written.

pub(crate) mod body;
pub(crate) mod json;
pub(crate) mod json_out;
mod negotiation;
pub(crate) mod wire;
pub(crate) mod xml;
pub(crate) mod xml_lists;
pub(crate) mod xml_out;

pub(crate) use negotiation::Format;
