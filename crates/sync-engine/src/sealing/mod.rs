//! Secrets at rest: what seals them, and the file its key is in.

mod key;
mod key_file;

pub(crate) use key::{Sealed, masked};
pub use key::{SealingKey, UnsealError};
pub use key_file::KeyFileError;
