//! Problems of files, and how they are shown to people and machines.

mod problem;
mod render;
mod suggest;

pub(crate) use problem::{EMPTY_ITEM, missing_value};
pub use problem::{Level, Problem};
pub use render::{Diagnostic, render, render_line};
pub use suggest::{closest, suggestion};
