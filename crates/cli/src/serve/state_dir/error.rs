//! Errors of the folder as the end of the command.

use super::file::FileError;
use crate::exit_code::Stop;

/// The state cannot be read or written.
pub(super) fn unusable(error: impl std::fmt::Display) -> Stop {
    Stop::could_not_run(format!("--data: {error}"))
}

impl From<FileError> for Stop {
    fn from(error: FileError) -> Stop {
        unusable(error)
    }
}
