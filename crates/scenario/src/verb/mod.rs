//! What a step does: one verb, with its payload.
//!
//! The property tests' generator and the recorder build these in Rust and write them with the same
//! code, so a shrunk failure already is a file.

mod acts;
mod fault;
mod integration;
mod selection;
mod trouble;

pub use acts::{
    Change, Delete, LearnerEdit, LitmosAdmin, Permissions, PowerEdit, Rehire, Support, Terminate,
    Ticked, TrainingTab,
};
pub use fault::{Do, Fault, When};
pub use integration::{Connect, Download, DownloadFormat, Now, RunName, Sync, Target};
pub(crate) use integration::{ConnectMap, DownloadMap, SyncMap, TargetMap};
pub use selection::{Bulk, Filter, Import, Selection};
pub(crate) use selection::{ImportMap, SelectedRows};
pub(crate) use trouble::CallMap;
pub use trouble::{
    Advance, Call, Damage, Deliver, Hold, Part, Redeliver, Reorder, Tamper, Tampered, Which,
    WhichOne,
};

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::{self, MapAccess};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};

use crate::expect::Expect;
use crate::place::At;
use crate::row::EmployeeRow;
use crate::words::{ClockWords, LocalTime, Vendor};
use crate::world_start::Webhook;

/// Makes the verbs from one list: word, variant and payload, and whether an administrator of the
/// integration does it, so that `as` can say which one.
macro_rules! verbs {
    ($($(#[$attribute:meta])* $word:literal $variant:ident($payload:ty) $(by an $administrator:ident)?;)*) => {
        /// All that a step can do.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub enum Verb {
            $($(#[$attribute])* #[serde(rename = $word)] $variant($payload),)*
        }

        /// Every verb's word.
        pub const VERBS: &[&str] = &[$($word),*];

        /// What a step may have beside its verb, then the verbs, for the hint.
        pub(crate) const STEP_KEYS: &[&str] = &["note", "id", "only-case", "as", $($word),*];

        impl Verb {
            /// The verb's word, as it stands in a file.
            pub fn word(&self) -> &'static str {
                match self {
                    $(Verb::$variant(_) => $word,)*
                }
            }

            /// Whether an administrator does this in the integration, so that `as` can say which
            /// one.
            pub fn is_of_administrator(&self) -> bool {
                match self {
                    Verb::Call(call) => call.to.value == Vendor::Engine && call.authorised != Some(false),
                    $($(Verb::$variant(_) => stringify!($administrator) == "administrator",)?)*
                    _ => false,
                }
            }

            /// Writes word and payload as an entry of a step.
            pub(crate) fn write_entry<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    $(Verb::$variant(payload) => map.serialize_entry($word, payload),)*
                }
            }

            /// Reads the payload of the verb whose word was just read.
            pub(crate) fn read_payload<'de, A: MapAccess<'de>>(word: &str, map: &mut A) -> Result<Verb, A::Error> {
                match word {
                    $($word => map.next_value().map(Verb::$variant),)*
                    _ => Err(de::Error::unknown_field(word, STEP_KEYS)),
                }
            }
        }
    };
}

verbs! {
    /// HR adds an employee.
    "hire" Hire(EmployeeRow);
    /// HR edits an employee.
    "change" Change(Change);
    /// HR ends an employment.
    "terminate" Terminate(Terminate);
    /// HR takes somebody back on the same record.
    "rehire" Rehire(Rehire);
    /// HR deletes a record.
    "delete" Delete(Delete);
    /// HR ticks or unticks Litmos Access on the Training tab.
    "training-tab" TrainingTab(TrainingTab);
    /// HR sets one field of many employees and saves once.
    "power-edit" PowerEdit(PowerEdit);
    /// HR changes or makes subscriptions: by hook.
    "webhook-settings" WebhookSettings(BTreeMap<At<String>, Webhook>);
    /// What the key's user may see changes.
    "permissions" Permissions(Permissions);
    /// BambooHR support switches the field on or off.
    "support" Support(Support);
    /// An LMS administrator edits by hand.
    "litmos-admin" LitmosAdmin(LitmosAdmin);
    /// Switches the integration on.
    "enable" Enable(Now) by an administrator;
    /// Sends subdomain, user name and password.
    "connect" Connect(Connect) by an administrator;
    /// Switches the integration off.
    "disable" Disable(Now) by an administrator;
    /// Reads BambooHR and stages.
    "sync" Sync(Sync) by an administrator;
    /// Selects rows of the list.
    "select" Select(Selection) by an administrator;
    /// Takes a Removed row off the list.
    "dismiss" Dismiss(At<String>) by an administrator;
    /// Confirms that a learner of another name is this employee's (MAT-3).
    "adopt" Adopt(At<String>) by an administrator;
    /// Pushes rows into Litmos.
    "import" Import(Import) by an administrator;
    /// Lets a held thing go on.
    "confirm" Confirm(Target) by an administrator;
    /// Gives a held thing up.
    "reject" Reject(Target) by an administrator;
    /// Stops a running Import.
    "cancel" Cancel(Target) by an administrator;
    /// Lets a paused Import go on.
    "resume" Resume(Target) by an administrator;
    /// Runs an Import dry.
    "dry-run" DryRun(Import) by an administrator;
    /// Asks what would happen to one employee.
    "explain" Explain(At<String>) by an administrator;
    /// Downloads a report.
    "download" Download(Download) by an administrator;
    /// Lets time go on.
    "advance" Advance(At<Advance>);
    /// Lets time go on until then.
    "advance-to" AdvanceTo(At<LocalTime>);
    /// Arms a fault.
    "fault" Fault(Fault);
    /// Takes all faults away.
    "clear-faults" ClearFaults(Now);
    /// Kills a party.
    "stop" Stop(At<Part>);
    /// Starts it again.
    "start" Start(At<Part>);
    /// Sets the machine's clock wrong.
    "clock-jump" ClockJump(At<ClockWords>);
    /// Damages the engine's stopped store.
    "damage-store" DamageStore(At<Damage>);
    /// BambooHR sends a delivery again.
    "redeliver" Redeliver(Redeliver);
    /// A delivery is late.
    "hold" Hold(Hold);
    /// Held deliveries arrive in another order.
    "reorder" Reorder(Reorder);
    /// A delivery is lost.
    "lose" Lose(WhichOne);
    /// Somebody changes a delivery on its way.
    "tamper" Tamper(Tamper);
    /// BambooHR sends a delivery with a body of one's own.
    "deliver" Deliver(Deliver);
    /// Names the world as it is now.
    "snapshot" Snapshot(At<String>);
    /// Puts a named world back.
    "restore" Restore(At<String>);
    /// Any HTTP call as a client.
    "call" Call(Call);
    /// Checks.
    "expect" Expect(Box<Expect>);
}
