//! Explaining: a scenario in plain English, for reviews and for people who do not read YAML.

mod expectations;
mod language;
mod refs;
mod sentences;
mod verbs;

pub use sentences::explain;
