//! The rules, pure: facts and the time in, operations out.
