//! The report for people: a line for each pass, the whole text of each failure, and the tally.

use std::io::{self, Write};

use super::Report;
use crate::failure::paint::Paint;
use crate::failure::text::failure_text;
use crate::run::outcome::{Outcome, Tally, Verdict};

/// Writes for people.
pub struct Human<W> {
    out: W,
    paint: Paint,
}

impl<W: Write> Human<W> {
    /// Writes to `out`, with colours or without.
    pub fn new(out: W, coloured: bool) -> Human<W> {
        Human {
            out,
            paint: Paint(coloured),
        }
    }
}

impl<W: Write> Report for Human<W> {
    fn outcome(&mut self, outcome: &Outcome) -> io::Result<()> {
        match &outcome.verdict {
            Verdict::Passed => writeln!(
                self.out,
                "{} {}  {}",
                self.paint.green("ok  "),
                outcome.name(),
                outcome.title
            ),
            _ => write!(self.out, "{}", failure_text(outcome, self.paint.0)),
        }
    }

    fn end(&mut self, tally: &Tally) -> io::Result<()> {
        let words = tally.to_string();
        let words = if tally.failed > 0 {
            self.paint.red(&words)
        } else {
            self.paint.green(&words)
        };
        writeln!(self.out, "{words}")?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{failed_outcome, passed_outcome};

    #[test]
    fn passes_take_a_line_and_the_tally_is_the_last() {
        let mut out = Vec::new();
        let mut human = Human::new(&mut out, false);
        human.outcome(&passed_outcome()).unwrap();
        human.outcome(&failed_outcome()).unwrap();
        human
            .end(&Tally {
                passed: 1,
                failed: 1,
                skipped: 0,
            })
            .unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "ok   import-002  The same again changes nothing");
        assert!(lines[1].starts_with("FAIL import-001  Power Edit"));
        assert_eq!(lines.last(), Some(&"1 passed, 1 failed, 0 skipped"));
    }
}
