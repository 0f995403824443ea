//! What can be asked of the company: HR's acts, support's, the settings screens', and trouble on
//! demand.
//!
//! The vendor's API makes the same commands, so a click and a call cannot drift apart.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::access::AccessLevel;
use crate::commands::grid::PowerEdit;
use crate::fields::Fields;
use crate::fields::{Kind, Table};
use crate::state::card::CompanyCard;
use crate::state::report::SavedReport;
use crate::webhook::Subscription;

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
        /// Whose.
        employee: u64,
        /// What.
        fields: Fields,
    },
    /// HR adds a dated row to a history table; it takes effect at the start of its date (section
    /// 5.8).
    AddRow {
        /// Whose.
        employee: u64,
        /// Which table.
        table: Table,
        /// From when it counts.
        date: Date,
        /// The row's fields; those left out carry over from the row before.
        fields: Fields,
    },
    /// An API client adds or changes a row, column by column (section 5.8).
    WriteRow {
        /// Whose.
        employee: u64,
        /// Which table.
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
        /// Whose.
        employee: u64,
        /// Which table.
        table: Table,
        /// Which row.
        row: u64,
    },
    /// HR ends employment: at once if the last day is today or past, else at 11:59 pm of it
    /// (section 5.8).
    Terminate {
        /// Whose.
        employee: u64,
        /// The last day.
        last_day: Date,
        /// A remark kept with the row.
        #[serde(default)]
        comment: Option<String>,
    },
    /// HR takes an employee back under the same record (section 5.8).
    Rehire {
        /// Whom.
        employee: u64,
        /// From when; the first hire date is kept as `originalHireDate`.
        hire_date: Date,
        /// `Full-Time` and the like.
        employment_status: String,
    },
    /// HR erases an employee (section 5.10).
    DeleteEmployee {
        /// Whom.
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
        /// Whom.
        user: String,
        /// Which; its fields may be named in any way.
        level: AccessLevel,
    },
    /// Says what a user who is no employee is called.
    NameUser {
        /// Whom.
        user: String,
        /// The first name.
        first_name: String,
        /// The last name.
        last_name: String,
    },
    /// A full admin takes fields from what a user sees.
    HideFields {
        /// From whom.
        user: String,
        /// Aliases.
        fields: Vec<String>,
    },
    /// The reverse of `HideFields`.
    ShowFields {
        /// To whom.
        user: String,
        /// Aliases.
        fields: Vec<String>,
    },
    /// A full admin takes employees from what a user sees.
    HideEmployees {
        /// From whom.
        user: String,
        /// Ids.
        employees: Vec<u64>,
    },
    /// The reverse of `HideEmployees`.
    ShowEmployees {
        /// To whom.
        user: String,
        /// Ids.
        employees: Vec<u64>,
    },
    /// Deactivates a user: its keys answer 403, its logins are declined, its webhooks stop.
    DisableUser {
        /// Whom.
        user: String,
    },
    /// The reverse of `DisableUser`.
    EnableUser {
        /// Whom.
        user: String,
    },
    /// A user makes an API key in the profile menu, beside those there are.
    AddKey {
        /// Who.
        user: String,
        /// What it is called; names of keys that work are taken.
        name: String,
    },
    /// BambooHR registers an application: a partner's, or one of its own for telephones.
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
        /// Who.
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
        /// Whether it is.
        is_sso_only: bool,
    },
    /// The next logins that would succeed cannot make their key.
    FailLogins {
        /// How many.
        times: u32,
    },
    /// An admin changes what `company_information` shows.
    SetCompanyCard(CompanyCard),
    /// Revokes every key of a user: they answer 401 from now on.
    RevokeKeys {
        /// Whose.
        user: String,
    },
    /// Revokes one key.
    RevokeKey {
        /// The key itself.
        key: String,
    },
    /// An admin makes a global webhook on the settings screen (section 8.9).
    AddWebhook(Subscription),
    /// A user makes a webhook of its own by API: it tells what that user may see (section 8.1).
    AddPermissionedWebhook {
        /// Whose.
        user: String,
        /// The settings.
        subscription: Subscription,
    },
    /// An admin changes a webhook, or a user its own; the private key stays.
    ChangeWebhook {
        /// Which.
        webhook: u64,
        /// The new settings, whole.
        subscription: Subscription,
    },
    /// An admin removes a webhook, or a user its own; what waits is dropped.
    RemoveWebhook {
        /// Which.
        webhook: u64,
    },
    /// Sends deliveries again that were made before: at-least-once, on demand.
    Redeliver {
        /// Of which webhook.
        webhook: u64,
        /// Which of its deliveries.
        which: Which,
        /// How often each.
        #[serde(default = "once")]
        times: u32,
    },
    /// The next delivery made is never sent.
    LoseNext {
        /// Of which webhook.
        webhook: u64,
    },
    /// The next delivery made waits this long, so that later ones overtake it.
    HoldNext {
        /// Of which webhook.
        webhook: u64,
        /// How long, in seconds.
        for_seconds: u32,
    },
    /// The next deliveries made arrive in reverse: all are kept back until the last of them is
    /// made.
    ReorderNext {
        /// Of which webhook.
        webhook: u64,
        /// How many.
        count: u32,
    },
    /// The next delivery made has one byte of its body changed after signing, at every attempt.
    TamperNext {
        /// Of which webhook.
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
    /// The org chart: who somebody is, and where in the company.
    OrgChart,
    /// Nothing.
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

/// Which of a webhook's deliveries are meant; copies made by `Redeliver` are not counted.
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
