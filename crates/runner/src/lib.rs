//! Files against worlds: verdicts, diagnostics, reports.
