//! Faults that are armed: what will happen to deliveries still to be made.

use serde::{Deserialize, Serialize};

use crate::webhook::State;

/// The armed faults of one webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ArmedFaults {
    /// How many of the next deliveries are lost.
    pub(crate) lose_next: u32,
    /// How many are tampered with.
    pub(crate) tamper_next: u32,
    /// How many seconds they are held, one each.
    pub(crate) hold_next: Vec<u32>,
    /// How many deliveries are still to be made before those held back go out in reverse.
    pub(crate) reorder_next: u32,
    /// Ids of the deliveries held back, in the order they were made.
    #[serde(rename = "kept_back")]
    pub(crate) held_back: Vec<u64>,
}

/// The faults of one delivery; one of each kind at most.
pub(crate) struct DeliveryFaults {
    pub(crate) is_lost: bool,
    pub(crate) is_tampered: bool,
    pub(crate) held_seconds: u32,
}

/// Where a delivery goes in the queue.
pub(crate) enum Placement {
    /// Into the queue by its due time.
    InOrder,
    /// Held back until all deliveries to be reordered are made.
    HeldBack,
    /// It is the last of them: these go now, in this order.
    Reversed(Vec<u64>),
}

impl ArmedFaults {
    /// Takes the faults that apply to the delivery made now.
    pub(crate) fn take_for_delivery(&mut self) -> DeliveryFaults {
        let held_seconds = if self.hold_next.is_empty() {
            0
        } else {
            self.hold_next.remove(0)
        };
        DeliveryFaults {
            is_lost: take_one(&mut self.lose_next),
            is_tampered: take_one(&mut self.tamper_next),
            held_seconds,
        }
    }

    /// Decides where `delivery`, which is not lost, goes in the queue.
    pub(crate) fn place(&mut self, delivery: u64) -> Placement {
        if !take_one(&mut self.reorder_next) {
            return Placement::InOrder;
        }
        self.held_back.push(delivery);
        if self.reorder_next > 0 {
            return Placement::HeldBack;
        }
        let mut all = std::mem::take(&mut self.held_back);
        all.reverse();
        Placement::Reversed(all)
    }
}

impl DeliveryFaults {
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
