//! Trouble asked for and not yet spent: what happens to deliveries to come.

pub(crate) mod redelivery;

use serde::{Deserialize, Serialize};

use super::State;

/// What happens to the deliveries of one webhook that are made next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trouble {
    /// How many are lost.
    pub(super) lose_next: u32,
    /// How many are tampered with.
    pub(super) tamper_next: u32,
    /// How many seconds they are held, one each.
    pub(super) hold_next: Vec<u32>,
    /// How many are still to be made before those kept back go out in reverse.
    pub(super) reorder_next: u32,
    /// Those kept back for it, in the order they were made.
    pub(super) kept_back: Vec<u64>,
}

/// What happens to one delivery; one thing of each kind at most.
pub(super) struct Spent {
    pub(super) is_lost: bool,
    pub(super) is_tampered: bool,
    pub(super) held_seconds: u32,
}

/// What becomes of a delivery in the queue.
pub(super) enum Turn {
    /// It takes its own turn.
    Own,
    /// It waits until all that are to be reordered are made.
    KeptBack,
    /// It was the last of them: these go now, in this order.
    Reversed(Vec<u64>),
}

impl Trouble {
    /// Spends what concerns the delivery made now.
    pub(super) fn spend(&mut self) -> Spent {
        let held_seconds = if self.hold_next.is_empty() {
            0
        } else {
            self.hold_next.remove(0)
        };
        Spent {
            is_lost: take_one(&mut self.lose_next),
            is_tampered: take_one(&mut self.tamper_next),
            held_seconds,
        }
    }

    /// Spends a reordering on `delivery`, which is not lost.
    pub(super) fn turn(&mut self, delivery: u64) -> Turn {
        if !take_one(&mut self.reorder_next) {
            return Turn::Own;
        }
        self.kept_back.push(delivery);
        if self.reorder_next > 0 {
            return Turn::KeptBack;
        }
        let mut all = std::mem::take(&mut self.kept_back);
        all.reverse();
        Turn::Reversed(all)
    }
}

impl Spent {
    pub(super) fn state(&self, due: jiff::Timestamp) -> State {
        if self.is_lost {
            State::Lost
        } else {
            State::Waiting { due }
        }
    }
}

fn take_one(count: &mut u32) -> bool {
    let any = *count > 0;
    *count = count.saturating_sub(1);
    any
}
