//! The API asked through its router.
