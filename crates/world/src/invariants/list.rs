//! The names of all invariants.

use super::{
    collisions, deliveries, identity, links, reports, restraint, safeguards, secrets, silence,
    status,
};

/// The invariants judged here, by name, in the order of their numbers.
pub const INVARIANTS: &[&str] = &[
    identity::ONE_PERSON_ONE_LEARNER,
    links::LINKS_ONE_TO_ONE,
    restraint::NO_ACCESS_NO_EFFECT,
    restraint::SYNC_WRITES_NOTHING,
    restraint::NEVER_DELETES,
    identity::RENAME_KEEPS_IDENTITY,
    reports::REPORT_TELLS_TRUTH,
    reports::COUNTS_ADD_UP,
    silence::SILENCE_ERASES_NOTHING,
    restraint::UNTOUCHED_STAYS_UNTOUCHED,
    deliveries::OLD_NEWS_NEVER_WINS,
    deliveries::A_200_IS_A_PROMISE,
    deliveries::ONLY_AUTHENTIC_DELIVERIES,
    status::STATUS_TRUTH,
    safeguards::SAFEGUARD_IS_EXACT,
    collisions::COLLISIONS_ARE_SYMMETRIC,
    restraint::PACE,
    secrets::SECRETS_STAY_IN,
];
