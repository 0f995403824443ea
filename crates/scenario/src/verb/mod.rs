//! What a step does: one verb, with its payload.
//!
//! The property tests' generator and the recorder build these in Rust and write them with the same code, so a
//! shrunk failure already is a file. Left out: doing it; that is `world`'s.

mod acts;
mod fault;
mod integration;
mod selection;
mod trouble;

pub use acts::{
    Change, Delete, LearnerEdit, LitmosAdmin, Permissions, PowerEdit, Rehire, Support, Terminate, Ticked, TrainingTab,
};
pub use fault::{Do, Fault, When};
pub use integration::{Connect, Download, DownloadFormat, Now, RunName, Sync, Target};
pub(crate) use integration::{ConnectMap, DownloadMap, SyncMap, TargetMap};
pub use selection::{Bulk, Filter, Import, Selection};
pub(crate) use selection::{ImportMap, SelectedRows};
pub(crate) use trouble::CallMap;
pub use trouble::{Advance, Call, Damage, Deliver, Hold, Part, Redeliver, Reorder, Tamper, Tampered, Which, WhichOne};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::expect::Expect;
use crate::place::At;
use crate::row::EmployeeRow;
use crate::words::{ClockWords, LocalTime, Vendor};
use crate::world_start::Webhook;

/// All that a step can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// HR adds an employee.
    Hire(EmployeeRow),
    /// HR edits an employee.
    Change(Change),
    /// HR ends an employment.
    Terminate(Terminate),
    /// HR takes somebody back on the same record.
    Rehire(Rehire),
    /// HR deletes a record.
    Delete(Delete),
    /// HR ticks or unticks Litmos Access on the Training tab.
    TrainingTab(TrainingTab),
    /// HR sets one field of many employees and saves once.
    PowerEdit(PowerEdit),
    /// HR changes or makes subscriptions: by hook.
    WebhookSettings(BTreeMap<At<String>, Webhook>),
    /// What the key's user may see changes.
    Permissions(Permissions),
    /// BambooHR support switches the field on or off.
    Support(Support),
    /// An LMS administrator edits by hand.
    LitmosAdmin(LitmosAdmin),
    /// Switches the integration on.
    Enable(Now),
    /// Sends subdomain, user name and password.
    Connect(Connect),
    /// Switches the integration off.
    Disable(Now),
    /// Reads BambooHR and stages.
    Sync(Sync),
    /// Selects rows of the list.
    Select(Selection),
    /// Takes a Removed row off the list.
    Dismiss(At<String>),
    /// Confirms that a learner of another name is this employee's (MAT-3).
    Adopt(At<String>),
    /// Pushes rows into Litmos.
    Import(Import),
    /// Lets a held thing go on.
    Confirm(Target),
    /// Gives a held thing up.
    Reject(Target),
    /// Stops a running Import.
    Cancel(Target),
    /// Lets a paused Import go on.
    Resume(Target),
    /// Runs an Import dry.
    DryRun(Import),
    /// Asks what would happen to one employee.
    Explain(At<String>),
    /// Downloads a report.
    Download(Download),
    /// Lets time go on.
    Advance(At<Advance>),
    /// Lets time go on until then.
    AdvanceTo(At<LocalTime>),
    /// Arms a fault.
    Fault(Fault),
    /// Takes all faults away.
    ClearFaults(Now),
    /// Kills a party.
    Stop(At<Part>),
    /// Starts it again.
    Start(At<Part>),
    /// Sets the machine's clock wrong.
    ClockJump(At<ClockWords>),
    /// Damages the engine's stopped store.
    DamageStore(At<Damage>),
    /// BambooHR sends a delivery again.
    Redeliver(Redeliver),
    /// A delivery is late.
    Hold(Hold),
    /// Held deliveries arrive in another order.
    Reorder(Reorder),
    /// A delivery is lost.
    Lose(WhichOne),
    /// Somebody changes a delivery on its way.
    Tamper(Tamper),
    /// BambooHR sends a delivery with a body of one's own.
    Deliver(Deliver),
    /// Names the world as it is now.
    Snapshot(At<String>),
    /// Puts a named world back.
    Restore(At<String>),
    /// Any HTTP call as a client.
    Call(Call),
    /// Checks.
    Expect(Box<Expect>),
}

impl Verb {
    /// The verb's word, as it stands in a file.
    pub fn word(&self) -> &'static str {
        match self {
            Verb::Hire(_) => "hire",
            Verb::Change(_) => "change",
            Verb::Terminate(_) => "terminate",
            Verb::Rehire(_) => "rehire",
            Verb::Delete(_) => "delete",
            Verb::TrainingTab(_) => "training-tab",
            Verb::PowerEdit(_) => "power-edit",
            Verb::WebhookSettings(_) => "webhook-settings",
            Verb::Permissions(_) => "permissions",
            Verb::Support(_) => "support",
            Verb::LitmosAdmin(_) => "litmos-admin",
            Verb::Enable(_) => "enable",
            Verb::Connect(_) => "connect",
            Verb::Disable(_) => "disable",
            Verb::Sync(_) => "sync",
            Verb::Select(_) => "select",
            Verb::Dismiss(_) => "dismiss",
            Verb::Adopt(_) => "adopt",
            Verb::Import(_) => "import",
            Verb::Confirm(_) => "confirm",
            Verb::Reject(_) => "reject",
            Verb::Cancel(_) => "cancel",
            Verb::Resume(_) => "resume",
            Verb::DryRun(_) => "dry-run",
            Verb::Explain(_) => "explain",
            Verb::Download(_) => "download",
            Verb::Advance(_) => "advance",
            Verb::AdvanceTo(_) => "advance-to",
            Verb::Fault(_) => "fault",
            Verb::ClearFaults(_) => "clear-faults",
            Verb::Stop(_) => "stop",
            Verb::Start(_) => "start",
            Verb::ClockJump(_) => "clock-jump",
            Verb::DamageStore(_) => "damage-store",
            Verb::Redeliver(_) => "redeliver",
            Verb::Hold(_) => "hold",
            Verb::Reorder(_) => "reorder",
            Verb::Lose(_) => "lose",
            Verb::Tamper(_) => "tamper",
            Verb::Deliver(_) => "deliver",
            Verb::Snapshot(_) => "snapshot",
            Verb::Restore(_) => "restore",
            Verb::Call(_) => "call",
            Verb::Expect(_) => "expect",
        }
    }
}

impl Verb {
    /// Whether an administrator does this in the integration, so that `as` can say which one.
    pub fn is_of_administrator(&self) -> bool {
        match self {
            Verb::Enable(_)
            | Verb::Connect(_)
            | Verb::Disable(_)
            | Verb::Sync(_)
            | Verb::Select(_)
            | Verb::Dismiss(_)
            | Verb::Import(_)
            | Verb::Confirm(_)
            | Verb::Reject(_)
            | Verb::Cancel(_)
            | Verb::Resume(_)
            | Verb::DryRun(_)
            | Verb::Explain(_)
            | Verb::Download(_) => true,
            Verb::Call(call) => call.to.value == Vendor::Engine && call.authorised != Some(false),
            _ => false,
        }
    }
}

/// Every verb's word.
pub const VERBS: &[&str] = &[
    "hire",
    "change",
    "terminate",
    "rehire",
    "delete",
    "training-tab",
    "power-edit",
    "webhook-settings",
    "permissions",
    "support",
    "litmos-admin",
    "enable",
    "connect",
    "disable",
    "sync",
    "select",
    "dismiss",
    "adopt",
    "import",
    "confirm",
    "reject",
    "cancel",
    "resume",
    "dry-run",
    "explain",
    "download",
    "advance",
    "advance-to",
    "fault",
    "clear-faults",
    "stop",
    "start",
    "clock-jump",
    "damage-store",
    "redeliver",
    "hold",
    "reorder",
    "lose",
    "tamper",
    "deliver",
    "snapshot",
    "restore",
    "call",
    "expect",
];
