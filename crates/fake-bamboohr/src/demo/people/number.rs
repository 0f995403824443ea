//! The number of a made-up person: its id, and the earlier person whose name it shares.

use rand::RngExt;

use crate::demo::random;

/// The id of the first made-up person.
pub(crate) const FIRST_ID: u64 = 101;

/// How far back a namesake is: the same for all, so that no person has two later ones.
const NAMESAKE_BEFORE: u64 = 9;

/// The number of an earlier person with the same name: one in forty has one.
pub(super) fn namesake(seed: u64, number: u64) -> Option<u64> {
    let is_one = random::generator(seed, "namesake", number).random_range(0..40) == 0;
    number.checked_sub(NAMESAKE_BEFORE).filter(|_| is_one)
}
