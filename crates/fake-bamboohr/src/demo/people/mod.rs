//! Who works in the seeded companies: twelve written down, the others made up.

mod career;
mod contact;
mod demo;
mod fate;
mod names;
mod number;
mod origin;
mod person;
mod rank;

pub(crate) use demo::demo;
pub(crate) use number::FIRST_ID;
pub(crate) use person::{Person, generated};
