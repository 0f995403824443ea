//! The acts on a company: HR's, support's, the settings screens', and faults on demand.
//!
//! The vendor's API issues the same commands, so a click and a call cannot drift apart.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::commands::grid::PowerEdit;
use crate::{AccessLevel, CompanyCard, Fields, Kind, SavedReport, Subscription, Table};

/// One act. Field names are BambooHR aliases; ids are employee ids; users go by their login name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// HR adds an employee (section 5.4).
    AddEmployee {
        /// The id to give, greater than every id so far; by default the next one.
        #[serde(default)]
        id: Option<u64>,
        /// `firstName` and `lastName` at least.
        fields: Fields,
    },
    /// HR saves fields of one employee, on any tab (section 5.5).
    SetFields {
        /// The employee's id.
        employee: u64,
        /// The new values; empty text clears.
        fields: Fields,
    },
    /// HR adds a dated row to a history table; it takes effect at the start of its date (section
    /// 5.8).
    AddRow {
        /// The employee's id.
        employee: u64,
        /// The history table.
        table: Table,
        /// The day from which the row counts.
        date: Date,
        /// The row's fields; those left out carry over from the row before.
        fields: Fields,
    },
    /// An API client adds or changes a row, column by column (section 5.8).
    WriteRow {
        /// The employee's id.
        employee: u64,
        /// The history table.
        table: Table,
        /// The row to change; a new one by default.
        #[serde(default)]
        row: Option<u64>,
        /// Texts by the names of the table's columns; a change leaves the others as they are.
        columns: Fields,
        /// Whether a termination must say type, reason and rehire, as `v1_1` wants it.
        #[serde(default)]
        needs_reasons: bool,
    },
    /// An API client removes a row (section 5.8).
    RemoveRow {
        /// The employee's id.
        employee: u64,
        /// The history table.
        table: Table,
        /// The row's id.
        row: u64,
    },
    /// HR ends employment: at once if the last day is today or past, else at 11:59 pm of it
    /// (section 5.8).
    Terminate {
        /// The employee's id.
        employee: u64,
        /// The last day.
        last_day: Date,
        /// A comment stored with the row.
        #[serde(default)]
        comment: Option<String>,
    },
    /// HR takes an employee back under the same record (section 5.8).
    Rehire {
        /// The employee's id.
        employee: u64,
        /// The new hire date; the first one is stored as `originalHireDate`.
        hire_date: Date,
        /// `Full-Time` and the like.
        employment_status: String,
    },
    /// HR erases an employee (section 5.10).
    DeleteEmployee {
        /// The employee's id.
        employee: u64,
    },
    /// HR sets a column, or single cells, in a grid of active employees (section 9.3).
    PowerEdit(PowerEdit),
    /// BambooHR changes how many active employees the plan takes (section 5.4).
    SetEmployeeLimit {
        /// How many; no limit by default.
        #[serde(default)]
        limit: Option<usize>,
    },
    /// An admin shares the directory with employees, the org chart alone, or neither (section 5.3).
    ShareDirectory(Sharing),
    /// An admin saves a report (section 7.2).
    AddReport(SavedReport),
    /// An admin adds, renames, archives or offers again options of a list field (section 6.3).
    ChangeList {
        /// The field's alias, id or label.
        field: String,
        /// What is done to which option.
        options: Vec<OptionChange>,
    },
    /// BambooHR support makes the Litmos Access checkbox appear (section 9.1).
    EnableLitmosAccess,
    /// An admin adds a field of the company's own.
    AddCustomField(CustomField),
    /// An admin makes a user.
    AddUser {
        /// The login name.
        user: String,
        /// The password.
        password: String,
        /// The employee this user is, if any.
        #[serde(default)]
        employee: Option<u64>,
        /// Whether it is a full admin; if not, it has an employee's access.
        full_admin: bool,
    },
    /// A full admin gives a user an access level (section 9.4).
    SetAccessLevel {
        /// The user's login name.
        user: String,
        /// Which; its fields may be named in any way.
        level: AccessLevel,
    },
    /// Says what a user who is no employee is called.
    NameUser {
        /// The user's login name.
        user: String,
        /// The first name.
        first_name: String,
        /// The last name.
        last_name: String,
    },
    /// A full admin takes fields from what a user sees.
    HideFields {
        /// The user's login name.
        user: String,
        /// Aliases of the fields.
        fields: Vec<String>,
    },
    /// The reverse of `HideFields`.
    ShowFields {
        /// The user's login name.
        user: String,
        /// Aliases of the fields.
        fields: Vec<String>,
    },
    /// A full admin takes employees from what a user sees.
    HideEmployees {
        /// The user's login name.
        user: String,
        /// Ids of the employees.
        employees: Vec<u64>,
    },
    /// The reverse of `HideEmployees`.
    ShowEmployees {
        /// The user's login name.
        user: String,
        /// Ids of the employees.
        employees: Vec<u64>,
    },
    /// Deactivates a user: its keys answer 403, its logins are declined, its webhooks stop.
    DisableUser {
        /// The user's login name.
        user: String,
    },
    /// The reverse of `DisableUser`.
    EnableUser {
        /// The user's login name.
        user: String,
    },
    /// A user makes an API key in the profile menu, beside those there are.
    AddKey {
        /// The user's login name.
        user: String,
        /// What it is called; names of keys that work are taken.
        name: String,
    },
    /// BambooHR registers an application: a partner's, or one of its own mobile apps.
    AddApplication {
        /// What it is called; names are taken.
        name: String,
        /// Whether it is the iOS or the Android app.
        #[serde(default)]
        is_mobile: bool,
    },
    /// A user lets an application in on the consent screen, which sends the browser back with a
    /// code.
    Authorize {
        /// The user's login name.
        user: String,
        /// Which application, by name.
        application: String,
        /// Where the browser is sent back to.
        redirect_uri: String,
        /// Whether the application may go on when its token has expired.
        #[serde(default)]
        offline_access: bool,
    },
    /// An admin makes single sign-on the only way in, or lets passwords in again (section 3.3).
    SetSsoOnly {
        /// Whether single sign-on is the only way in.
        is_sso_only: bool,
    },
    /// The next logins that would succeed cannot make their key.
    FailLogins {
        /// How many logins fail.
        times: u32,
    },
    /// An admin changes what `company_information` shows.
    SetCompanyCard(CompanyCard),
    /// Revokes every key of a user: they answer 401 from now on.
    RevokeKeys {
        /// The user's login name.
        user: String,
    },
    /// Revokes one key.
    RevokeKey {
        /// The key itself.
        key: String,
    },
    /// An admin makes a global webhook on the settings screen (section 8.9).
    AddWebhook(Subscription),
    /// A user makes a webhook of its own by API, which reports what that user may see (section
    /// 8.1).
    AddPermissionedWebhook {
        /// The user's login name.
        user: String,
        /// The settings.
        subscription: Subscription,
    },
    /// An admin changes a webhook, or a user its own; the private key stays.
    ChangeWebhook {
        /// The webhook's id.
        webhook: u64,
        /// The new settings, whole.
        subscription: Subscription,
    },
    /// An admin removes a webhook, or a user its own; what waits is dropped.
    RemoveWebhook {
        /// The webhook's id.
        webhook: u64,
    },
    /// Sends deliveries again that were made before: at-least-once, on demand.
    Redeliver {
        /// The webhook's id.
        webhook: u64,
        /// The deliveries to send again.
        which: Which,
        /// How many copies of each delivery.
        #[serde(default = "once")]
        times: u32,
    },
    /// The next delivery made is never sent.
    LoseNext {
        /// The webhook's id.
        webhook: u64,
    },
    /// The next delivery made waits this long, so that later ones overtake it.
    HoldNext {
        /// The webhook's id.
        webhook: u64,
        /// How long, in seconds.
        for_seconds: u32,
    },
    /// The next deliveries arrive in reverse: all are held back until the last of them is made.
    ReorderNext {
        /// The webhook's id.
        webhook: u64,
        /// How many deliveries.
        count: u32,
    },
    /// The next delivery made has one byte of its body changed after signing, at every attempt.
    TamperNext {
        /// The webhook's id.
        webhook: u64,
    },
}

/// How much of the directory the employees see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// The directory with everything in it.
    #[default]
    Directory,
    /// The org chart: names and places in the company.
    OrgChart,
    /// Nothing: every call for the directory is refused.
    Nothing,
}

/// One change of a list's options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OptionChange {
    /// The option; a new one if none.
    pub id: Option<u64>,
    /// Its text, if that is new.
    pub value: Option<String>,
    /// Whether it is no longer offered, or offered again.
    pub is_archived: Option<bool>,
}

/// A field of the company's own, as an admin defines it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomField {
    /// The label; the alias follows from it (section 5.1).
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The options of a list or multi-list.
    #[serde(default)]
    pub options: Vec<String>,
    /// Its subfields, which have no parts of their own.
    #[serde(default)]
    pub parts: Vec<CustomField>,
}

fn once() -> u32 {
    1
}

/// Which of a webhook's deliveries; copies made by `Redeliver` do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The first ever made.
    First,
    /// The latest made.
    Last,
    /// Every one, in the order they were made.
    All,
}
