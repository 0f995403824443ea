//! Litmos as a state machine that speaks the vendor's HTTP.
