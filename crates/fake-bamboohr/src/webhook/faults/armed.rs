//! Trouble asked for and not yet spent: what happens to deliveries to come.

use serde::{Deserialize, Serialize};

use crate::webhook::State;

/// What happens to the deliveries of one webhook that are made next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trouble {
    /// How many are lost.
    pub(crate) lose_next: u32,
    /// How many are tampered with.
    pub(crate) tamper_next: u32,
    /// How many seconds they are held, one each.
    pub(crate) hold_next: Vec<u32>,
    /// How many are still to be made before those kept back go out in reverse.
    pub(crate) reorder_next: u32,
    /// Those kept back for it, in the order they were made.
    pub(crate) kept_back: Vec<u64>,
}

/// What happens to one delivery; one thing of each kind at most.
pub(crate) struct Spent {
    pub(crate) is_lost: bool,
    pub(crate) is_tampered: bool,
    pub(crate) held_seconds: u32,
}

/// What becomes of a delivery in the queue.
pub(crate) enum Turn {
    /// It takes its own turn.
    Own,
    /// It waits until all that are to be reordered are made.
    KeptBack,
    /// It was the last of them: these go now, in this order.
    Reversed(Vec<u64>),
}

impl Trouble {
    /// Spends what concerns the delivery made now.
    pub(crate) fn spend(&mut self) -> Spent {
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
    pub(crate) fn turn(&mut self, delivery: u64) -> Turn {
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
    pub(crate) fn state(&self, due: jiff::Timestamp) -> State {
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
