//! What must hold in every world after every step, judged by the vendors' own state and the
//! journal, not by what the engine says about itself. Names and numbers are those of the list of
//! invariants.

mod collisions;
mod deliveries;
mod evidence;
mod expected_status;
mod identity;
mod judge;
mod links;
mod list;
mod log;
mod lookup;
mod observe;
mod past_reads;
mod reports;
mod restraint;
mod safeguards;
mod secrets;
mod silence;
mod status;
mod values;
mod violation;
mod witness;

pub use list::INVARIANTS;
pub use violation::Violation;
pub(crate) use witness::Witness;
