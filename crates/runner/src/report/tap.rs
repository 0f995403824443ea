//! The Test Anything Protocol, version 14.

use std::io::{self, Write};

use super::output::Report;
use crate::failure::text::failure_text;
use crate::run::outcome::{Outcome, Tally, Verdict};

pub(super) struct Tap {
    out: Box<dyn Write>,
    number: usize,
}

impl Tap {
    pub(super) fn new(out: Box<dyn Write>) -> Tap {
        Tap { out, number: 0 }
    }
}

impl Report for Tap {
    fn begin(&mut self, count: usize) -> io::Result<()> {
        writeln!(self.out, "TAP version 14\n1..{count}")
    }

    fn outcome(&mut self, outcome: &Outcome) -> io::Result<()> {
        self.number += 1;
        // A `#` would start a directive.
        let name = outcome.name().replace('\\', r"\\").replace('#', r"\#");
        let number = self.number;
        match &outcome.verdict {
            Verdict::Passed => writeln!(self.out, "ok {number} - {name}"),
            Verdict::Stopped(_) => {
                writeln!(self.out, "ok {number} - {name} # SKIP stopped early")
            }
            _ => {
                writeln!(self.out, "not ok {number} - {name}\n  ---\n  message: |")?;
                for line in failure_text(outcome, false).lines() {
                    writeln!(self.out, "    {line}")?;
                }
                writeln!(self.out, "  ...")
            }
        }
    }

    fn end(&mut self, _tally: &Tally) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use crate::report::ReportKind;
    use crate::testing::{failed_outcome, passed_outcome, render_report};

    #[test]
    fn each_outcome_is_a_line_and_a_failure_carries_its_text() {
        let text = render_report(ReportKind::Tap, &[passed_outcome(), failed_outcome()]);
        insta::assert_snapshot!(text, @r"
        TAP version 14
        1..2
        ok 1 - import-002
        not ok 2 - import-001
          ---
          message: |
            FAIL import-001  Power Edit ticks all of Sales, Sync stages them, Import mak…  seed 20317  2.9 ms
              --> scenarios/import-001.scenario.yaml:36:39
               |
            36 |           - { employee: ben, outcome: created }
               |                                       ^^^^^^^ was `failed`, reason `username_taken`, decided by MAT-7
              because  call 7  08:00:00.412  POST /v1.svc/users -> 409
              around   call 5 GET /v1.svc/users -> 200 · call 8 GET /v1.svc/users -> 200
              replay   rehearsal run scenarios/import-001.scenario.yaml --seed 20317 --until call:7
          ...
        ");
    }
}
