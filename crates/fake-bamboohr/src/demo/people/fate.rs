//! How an employment goes on.

use rand::RngExt;

use crate::demo::random;

/// How an employment goes on, by a draw out of a hundred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    Left,
    CameBack,
    WillLeave,
    WillCome,
}

impl Fate {
    /// Whoever leads the company stays.
    pub(super) fn for_person(seed: u64, number: u64) -> Fate {
        match random::generator(seed, "fate", number).random_range(0..100) {
            _ if number == 0 => Fate::Stays,
            0..10 => Fate::Left,
            10..13 => Fate::CameBack,
            13..15 => Fate::WillLeave,
            15..17 => Fate::WillCome,
            _ => Fate::Stays,
        }
    }
}
