//! The whole system: properties with an independent model, generated requests, architecture, rule
//! coverage.

mod architecture;
mod bamboohr_requests;
mod bulk;
mod coverage;
mod cycles;
mod deaths;
mod litmos_requests;
mod naive_deliveries;
mod naive_import;
mod odd_answers;
mod properties;
mod unseen_letters;
mod user_names;
