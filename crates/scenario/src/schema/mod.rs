//! The JSON Schema of scenario files, draft 7, for editors. It is generated from the types that
//! read the files and their doc comments.

mod build;
mod relax;
mod types;

pub use build::schema;
