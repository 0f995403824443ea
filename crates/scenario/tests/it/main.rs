//! Scenario files: the errors they get, the examples, fragments and the schema. One binary, because
//! every binary is linked by itself.

mod bad_files;
mod examples;
mod fragments;
mod schema;
