//! Expectations: what a step checks. Every compared value knows its place, for the caret under it.
//!
//! A key left out is not compared. A bare list means exactly these; `include` means at least these.
//! Of the format's keys, `audit` and `secrets-absent` are not built yet.

mod calls;
mod expectation;
mod forms;
mod lists;
mod people;
mod report;

pub use calls::{CallCount, ExpectedCalls, ExpectedMail, ExpectedMails, VendorCalls};
pub use expectation::{Expect, Window};
pub use forms::{AllOr, Codes, NoneOr, Rows};
pub use lists::{ExpectedList, ExpectedRemoved, ExpectedSummary};
pub use people::{ExpectedEmployees, ExpectedLearners};
pub use report::{
    ExpectedConnection, ExpectedEvent, ExpectedReport, ExpectedReportRow, ExpectedWebhook,
};
