//! BambooHR as a state machine that speaks the vendor's HTTP.
//!
//! [`Company`] is the state, [`Command`] what can be asked of it, [`FakeBambooHr`] the company behind one lock
//! with its router and its parts, [`Server`] the same on a port. Left out, and listed in the readme: datasets and
//! pages.

mod access;
mod account;
mod api;
mod card;
mod change;
mod command;
mod company;
mod control;
mod employee;
mod employees;
mod fake;
mod field;
mod history;
mod hr;
mod input;
mod knobs;
mod list_change;
mod lists;
mod manager;
mod people;
mod place;
mod power_edit;
mod random;
mod rate;
mod report;
mod row;
mod save;
mod seed;
mod server;
mod texts;
mod training;
mod users;
mod value;
mod webhook;
mod zone;

pub use access::{Access, AccessLevel, ApiKey, Application, CustomLevel, Grant, Reach, Right, Tokens, User, Viewer};
pub use card::CompanyCard;
pub use change::{Change, FieldChange};
pub use command::{Command, CustomField, Fields, OptionChange, Refusal, Sharing, Which};
pub use company::Company;
pub use employee::{Employee, NO_DATE};
pub use employees::Employees;
pub use fake::FakeBambooHr;
pub use field::{
    COLUMNS, Catalogue, Column, Computed, Field, Kind, LITMOS_ACCESS_ALIAS, LITMOS_ACCESS_ID, REPORTS_TO, STANDARD,
    Source, Table,
};
pub use history::{Row, TERMINATED};
pub use input::Input;
pub use knobs::{CheckboxStyle, Knob, KnobError, Knobs, NumericKeys};
pub use lists::{ListOption, Lists};
pub use manager::{OfManager, SUPERVISOR};
pub use power_edit::{Grid, GridCell, PowerEdit, PowerEdited, RefusedCell};
pub use rate::{NoRate, Rate};
pub use report::SavedReport;
pub use server::Server;
pub use texts::Texts;
pub use training::{TrainingRecord, TrainingType, Trainings};
pub use webhook::{
    Attempt, CompanyEvent, Delivery, Events, Family, FormActionKeys, Format, HttpTargets, LastStatus, Limit, LogEntry,
    Outcome, PostedField, PrivateKey, Retried, Retry, RetryStyle, RetryTimestamp, Run, Schedule, ScheduleError, State,
    Subscription, Tally, Webhook, WebhookEra, Webhooks, sign,
};
pub use zone::{UnknownZone, Zone};
