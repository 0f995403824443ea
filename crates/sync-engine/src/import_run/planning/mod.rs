//! What the plan of a run rests on, and the safeguards that judge it.

pub(crate) mod answer_log;
pub(crate) mod invalidation;
pub(crate) mod litmos_answers;
pub(crate) mod safeguards;
