//! BambooHR as a state machine that speaks the vendor's HTTP.
//!
//! [`Company`] is the state, [`Command`] an act on it, [`FakeBambooHr`] the company behind one lock
//! with its router and its due work, [`Server`] the same on a port. The README lists what is not
//! implemented: datasets and pages.

mod access;
mod api;
mod commands;
mod demo;
mod fields;
mod refusal;
mod server;
mod state;
mod webhook;

pub use access::{
    Access, AccessLevel, ApiKey, Application, CustomLevel, Grant, Reach, Right, Tokens, User,
    Viewer,
};
pub use commands::change::{Change, FieldChange};
pub use commands::command::{Command, CustomField, OptionChange, Sharing, Which};
pub use commands::grid::{Grid, GridCell, PowerEdit, PowerEdited, RefusedCell};
pub use commands::input::Input;
pub use fields::{
    COLUMNS, Catalogue, Column, Computed, Field, Fields, Kind, LITMOS_ACCESS_ALIAS,
    LITMOS_ACCESS_ID, OfManager, REPORTS_TO, STANDARD, SUPERVISOR, Source, Table,
};
pub use refusal::Refusal;
pub use server::control::Server;
pub use server::fake::FakeBambooHr;
pub use server::knobs::{CheckboxStyle, Knob, KnobError, Knobs, NumericKeys};
pub use server::rate_limit::{Rate, RateError};
pub use state::card::CompanyCard;
pub use state::company::Company;
pub use state::employee::{Employee, NO_DATE};
pub use state::employees::Employees;
pub use state::history::{Row, TERMINATED};
pub use state::lists::{ListOption, Lists};
pub use state::report::SavedReport;
pub use state::texts::Texts;
pub use state::training::{TrainingRecord, TrainingType, Trainings};
pub use state::zone::{UnknownZone, Zone};
pub use webhook::{
    Attempt, CompanyEvent, Delivery, Events, Family, FormActionKeys, Format, HttpTargets,
    LastStatus, Limit, LogEntry, Outcome, PostedField, PrivateKey, Retried, Retry, RetryStyle,
    RetryTimestamp, Run, Schedule, ScheduleError, State, Subscription, Webhook, WebhookEra,
    WebhookStats, Webhooks, sign,
};
