//! The two vendors as the engine uses them: reading BambooHR, calling Litmos, executing operations.

pub(crate) mod convert;
pub(crate) mod execute;
pub(crate) mod litmos;
pub(crate) mod operation_run;
pub(crate) mod reader;
pub(crate) mod source_clock;
pub(crate) mod wording;
