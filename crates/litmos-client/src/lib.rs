//! Typed Litmos calls: what we believe the vendor says, and no more than we use.
