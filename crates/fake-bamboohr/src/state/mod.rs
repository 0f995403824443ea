//! The company as plain values: employees with their history, lists, trainings, saved reports.
//! Nothing here knows a command.

pub(crate) mod card;
pub(crate) mod company;
pub(crate) mod employee;
pub(crate) mod employees;
pub(crate) mod history;
pub(crate) mod lists;
pub(crate) mod manager;
pub(crate) mod place;
pub(crate) mod report;
pub(crate) mod texts;
pub(crate) mod training;
pub(crate) mod value;
pub(crate) mod zone;
