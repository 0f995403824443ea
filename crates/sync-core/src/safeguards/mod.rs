//! Safeguards: counts on a plan or a new list that hold the whole run (SAF-1..7, SAF-11, SAF-12). A
//! run that is planned again is judged again ([`Reckoning`]).

mod effects;
mod reckoning;
mod safeguard;

pub use effects::{Base, Confirmation, Effects, on_staging};
pub use reckoning::{Reckoning, are_confirmed, counted};
pub use safeguard::{Safeguard, Tripped};
