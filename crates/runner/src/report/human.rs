//! The report for people: a line for each pass, the full text of each failure, and the totals.

use std::io::{self, Write};

use super::output::Report;
use crate::failure::color::{GREEN, RED, paint};
use crate::failure::text::failure_text;
use crate::run::outcome::{Outcome, Tally, Verdict};

/// Writes the report for people.
pub struct Human<W> {
    out: W,
    colored: bool,
}

impl<W: Write> Human<W> {
    /// Creates a report that writes to `out`, with or without colors.
    pub fn new(out: W, colored: bool) -> Human<W> {
        Human { out, colored }
    }
}

impl<W: Write> Report for Human<W> {
    fn outcome(&mut self, outcome: &Outcome) -> io::Result<()> {
        match &outcome.verdict {
            Verdict::Passed => writeln!(
                self.out,
                "{} {}  {}",
                paint(GREEN, "ok  ", self.colored),
                outcome.name(),
                outcome.title
            ),
            _ => write!(self.out, "{}", failure_text(outcome, self.colored)),
        }
    }

    fn end(&mut self, tally: &Tally) -> io::Result<()> {
        let color = if tally.failed > 0 { RED } else { GREEN };
        let totals = paint(color, &tally.to_string(), self.colored);
        writeln!(self.out, "{totals}")?;
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
