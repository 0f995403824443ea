//! The simulated network and its one clock: the order of events, every call on the wire, and what
//! happens to it on the way.

pub(crate) mod event_loop;
pub(crate) mod faults;
pub(crate) mod journal;
pub(crate) mod party;
pub(crate) mod sockets;
pub(crate) mod tamper;
pub(crate) mod verdict;
pub(crate) mod wire;
