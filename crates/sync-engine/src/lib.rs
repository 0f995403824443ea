//! The sync engine: reads, store, inbox, execution, reports, HTTP.
