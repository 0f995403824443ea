//! Tree to types: a serde deserializer over [`Node`](super::Node) that keeps places in values
//! ([`At`](crate::At)) and in errors.

mod error;
mod key;
mod parts;
mod value;

pub(crate) use value::decode;
