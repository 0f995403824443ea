//! Carries verbs out: wiring, event order, network faults, invariants, snapshots.
