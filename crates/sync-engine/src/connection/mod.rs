//! The connection to BambooHR: its state, its changes, connecting, and the keys of its webhooks.

mod changes;
mod connect;
mod state;
mod webhook_keys;

pub(crate) use changes::{
    record_access_field, record_attention, record_foreign_delivery, record_good_read, switch,
};
pub(crate) use connect::{Login, connect, replace};
pub(crate) use state::{Connection, ConnectionState, State};
pub(crate) use webhook_keys::{are_stored, forget, renew};
