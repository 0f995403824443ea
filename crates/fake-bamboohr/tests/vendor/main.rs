//! The fake as its callers meet it: through the router, with bodies and headers written out, and
//! through its parts under a clock that the test moves.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

mod support;

mod access;
mod access_levels;
mod bases;
mod catalogue;
mod changed_feed;
mod changed_tables;
mod clients;
mod company_information;
mod date_header;
mod deliveries;
mod description;
mod directory;
mod employees;
mod erased;
mod errors;
mod families;
mod formats;
mod history;
mod hr_acts;
mod lists;
mod login;
mod managers;
mod oauth;
mod official_client;
mod on_demand;
mod parallel;
mod people_list;
mod permissioned;
mod power_edit;
mod rate_limits;
mod readme;
mod reports;
mod retries;
mod rows;
mod saved_reports;
mod schedules;
mod seeds;
mod served;
mod speed;
mod tables;
mod training;
mod users;
mod webhooks;
