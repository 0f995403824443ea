//! Carries out the verbs of a scenario, each as the person or program behind it would.

pub(crate) mod admin;
pub(crate) mod company;
mod deliver;
mod deliveries;
mod dispatch;
mod integration;
mod raw_call;
mod snapshot;
pub(crate) mod step_result;
mod time;

pub(crate) use company::{employee_fields, learner_fields};
