//! The list of all verbs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::de::{self, MapAccess};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};

use super::call::Call;
use super::delivery::{Deliver, Hold, Lose, Redeliver, Reorder, Tamper};
use super::fault::Fault;
use super::integration::{Connect, Download, Now, Sync, Target};
use super::outage::{Component, Damage};
use super::people::{
    Change, Delete, LitmosAdmin, Permissions, PowerEdit, Rehire, Support, Terminate, TrainingTab,
};
use super::selection::{Import, Selection};
use super::time::Advance;
use crate::expect::Expect;
use crate::place::At;
use crate::row::EmployeeRow;
use crate::values::{ClockJump, LocalTime, Vendor};
use crate::world_start::Webhook;

/// Defines the verbs from one list: word, variant and payload, and whether an administrator of the
/// integration does it, so that `as` can name one.
macro_rules! verbs {
    ($($(#[$attribute:meta])* $word:literal $variant:ident($payload:ty) $(by an $administrator:ident)?;)*) => {
        /// What a step does.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        pub enum Verb {
            $($(#[$attribute])* #[serde(rename = $word)] $variant($payload),)*
        }

        /// The words of all verbs.
        pub const VERBS: &[&str] = &[$($word),*];

        /// The keys of a step: those beside the verb, then the verbs.
        pub(crate) const STEP_KEYS: &[&str] = &["note", "id", "only-case", "as", $($word),*];

        impl Verb {
            /// The verb's word in a file.
            pub fn word(&self) -> &'static str {
                match self {
                    $(Verb::$variant(_) => $word,)*
                }
            }

            /// Whether an administrator does this in the integration, so that `as` can name one.
            pub fn is_admin_action(&self) -> bool {
                match self {
                    Verb::Call(call) => call.to.value == Vendor::Engine && call.authorised != Some(false),
                    $($(Verb::$variant(_) => stringify!($administrator) == "administrator",)?)*
                    _ => false,
                }
            }

            /// Writes the word and the payload as an entry of a step.
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
    /// HR rehires an employee on the same record.
    "rehire" Rehire(Rehire);
    /// HR deletes a record.
    "delete" Delete(Delete);
    /// HR ticks or unticks Litmos Access on the Training tab.
    "training-tab" TrainingTab(TrainingTab);
    /// HR sets one field of many employees at once.
    "power-edit" PowerEdit(PowerEdit);
    /// HR changes or creates webhooks, by name.
    "webhook-settings" WebhookSettings(BTreeMap<At<String>, Webhook>);
    /// HR changes what the BambooHR user of the API key may see.
    "permissions" Permissions(Permissions);
    /// BambooHR support switches the Litmos Access field on or off.
    "support" Support(Support);
    /// A Litmos administrator changes learners manually.
    "litmos-admin" LitmosAdmin(LitmosAdmin);
    /// Enables the integration.
    "enable" Enable(Now) by an administrator;
    /// Connects the integration to BambooHR with subdomain, user name and password.
    "connect" Connect(Connect) by an administrator;
    /// Disables the integration.
    "disable" Disable(Now) by an administrator;
    /// Runs a Sync: reads BambooHR and stages the changes.
    "sync" Sync(Sync) by an administrator;
    /// Selects rows of the list.
    "select" Select(Selection) by an administrator;
    /// Dismisses a Removed row of the list.
    "dismiss" Dismiss(At<String>) by an administrator;
    /// Confirms that a learner of another name belongs to this employee (MAT-3).
    "adopt" Adopt(At<String>) by an administrator;
    /// Runs an Import: pushes rows to Litmos.
    "import" Import(Import) by an administrator;
    /// Confirms a held Sync, Import or webhook effect.
    "confirm" Confirm(Target) by an administrator;
    /// Rejects a held Sync, Import or webhook effect.
    "reject" Reject(Target) by an administrator;
    /// Cancels a running Import.
    "cancel" Cancel(Target) by an administrator;
    /// Resumes a paused Import.
    "resume" Resume(Target) by an administrator;
    /// Runs an Import that changes nothing.
    "dry-run" DryRun(Import) by an administrator;
    /// Asks what an Import would do with one employee.
    "explain" Explain(At<String>) by an administrator;
    /// Downloads a report.
    "download" Download(Download) by an administrator;
    /// Advances the clock by a duration, or to the next due event.
    "advance" Advance(At<Advance>);
    /// Advances the clock to a time.
    "advance-to" AdvanceTo(At<LocalTime>);
    /// Arms a fault.
    "fault" Fault(Fault);
    /// Removes all faults.
    "clear-faults" ClearFaults(Now);
    /// Stops a component.
    "stop" Stop(At<Component>);
    /// Starts a component again.
    "start" Start(At<Component>);
    /// Makes the machine's clock jump.
    "clock-jump" ClockJump(At<ClockJump>);
    /// Damages the engine's stopped store.
    "damage-store" DamageStore(At<Damage>);
    /// BambooHR sends a delivery again.
    "redeliver" Redeliver(Redeliver);
    /// Delays a delivery.
    "hold" Hold(Hold);
    /// Makes the next deliveries arrive in reverse order.
    "reorder" Reorder(Reorder);
    /// Loses a delivery.
    "lose" Lose(Lose);
    /// Changes a delivery on its way.
    "tamper" Tamper(Tamper);
    /// BambooHR sends a delivery with the given body.
    "deliver" Deliver(Deliver);
    /// Saves the state of the world under a name.
    "snapshot" Snapshot(At<String>);
    /// Restores a saved state of the world.
    "restore" Restore(At<String>);
    /// Makes an HTTP call as a client.
    "call" Call(Call);
    /// Checks what must hold.
    "expect" Expect(Box<Expect>);
}
