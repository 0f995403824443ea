//! The circuit breaker (FLT-3): when a vendor is down, stop asking.

use serde::{Deserialize, Serialize};

/// So many infrastructure failures in a row open it.
pub const OPENS_AT: u32 = 10;

/// Counts failures in a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    failures: u32,
}

impl Breaker {
    /// Notes an answer of the vendor, whatever it said: a refusal for a row's data proves the
    /// service is there (FLT-4).
    pub fn note_answer(&mut self) {
        self.failures = 0;
    }

    /// Notes a call given up after retries: timeouts, 5xx.
    pub fn note_failure(&mut self) {
        self.failures += 1;
        if self.is_open() {
            rulebook::hit(&rulebook::FLT_3);
        }
    }

    /// Whether the run should pause.
    pub fn is_open(&self) -> bool {
        self.failures >= OPENS_AT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_in_a_row_open_it_and_an_answer_in_between_does_not_let_them() {
        let mut breaker = Breaker::default();
        for _ in 0..9 {
            breaker.note_failure();
        }
        assert!(!breaker.is_open());
        breaker.note_answer();
        for _ in 0..9 {
            breaker.note_failure();
        }
        assert!(!breaker.is_open());
        breaker.note_failure();
        assert!(breaker.is_open());
    }
}
