//! Judges a world after each step: which calls, changes, deliveries and Imports are new, and what
//! each invariant says about them.

use fake_litmos::{Change, ChangeKind};
use jiff::Timestamp;
use serde::Deserialize;

use super::evidence::{EventLine, KnownList, PostedEntry};
use super::log::Log;
use super::violation::Violation;
use super::witness::Imported;
use super::{
    collisions, deliveries, identity, links, reports, restraint, safeguards, secrets, silence,
    status, values,
};
use crate::sim::journal::Entry;
use crate::sim::party::Party;
use crate::view::ReportView;
use crate::world::World;

/// How many Imports are looked at beside those of deliveries.
const RUNS_BACK: usize = 20;

/// Recent imports, newest first.
#[derive(Deserialize)]
struct Runs {
    runs: Vec<RunLine>,
}

#[derive(Deserialize)]
struct RunLine {
    id: String,
    source: String,
    started_at: Timestamp,
    finished_at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct EventLog {
    events: Vec<EventLine>,
}

impl World {
    /// Judges everything that happened since the last call.
    pub async fn violations(&mut self) -> Vec<Violation> {
        let mut violations = Vec::new();
        let from = self.witness.changes_seen;
        let changes: Vec<Change> = self.litmos.read(|site| site.changes()[from..].to_vec());
        self.witness.record_changes(from, &changes);
        if changes
            .iter()
            .any(|change| change.kind == ChangeKind::Created && self.is_by_engine(change))
        {
            self.record_known_fields().await;
        }
        identity::judge(self, &changes, &mut violations);
        restraint::judge(self, &changes, &mut violations);
        collisions::judge(self, &changes, &mut violations);
        let calls = self.journal().since(self.witness.calls_seen);
        deliveries::judge_calls(calls, &mut violations);
        secrets::judge_calls(self, calls, &mut violations);
        self.read_deliveries().await;
        if self.may_have_imported(&changes) {
            self.judge_effects(&mut violations).await;
        }
        self.witness.changes_seen += changes.len();
        self.witness.calls_seen = self.journal().entries().len();
        violations
    }

    /// Records what the engine knows of every employee: a response or a delivery may say something
    /// else than BambooHR.
    async fn record_known_fields(&mut self) {
        self.read_deliveries().await;
        let Some(list) = self.known_list_at(self.now(), None).await else {
            return;
        };
        for (id, known) in &list.rows {
            self.witness.record_known(*id, known);
        }
    }

    /// Whether anything may have come to an end since the last look: an Import, or what a delivery
    /// brought.
    fn may_have_imported(&self, changes: &[Change]) -> bool {
        let is_of_runs = |call: &Entry| match (call.from, call.to) {
            (Party::Client, Party::Engine) => {
                call.path.starts_with("/api/imports") || call.path.ends_with("-link")
            }
            (Party::Engine, Party::Litmos) => true,
            (Party::Engine, Party::BambooHr) => self.setup.config.sync_schedule.is_some(),
            _ => false,
        };
        let calls = self.journal().since(self.witness.calls_seen);
        let is_open = self.witness.posted.len() > self.witness.judged_to;
        !changes.is_empty() || is_open || calls.iter().any(is_of_runs)
    }

    async fn judge_effects(&mut self, violations: &mut Vec<Violation>) {
        let links = self.store.links(&self.people.company).unwrap_or_default();
        let links: Vec<(u64, String)> = links
            .into_iter()
            .filter_map(|(employee, learner)| Some((employee.parse().ok()?, learner)))
            .collect();
        links::judge(self, &links, violations);
        self.witness.links = links.into_iter().collect();
        for run in self.finished_runs().await {
            let Ok(Some(report)) = self.report(Some(&run)).await else {
                continue;
            };
            self.judge_run(&report, violations).await;
            self.witness.judged_runs.insert(run);
        }
        self.judge_posted(violations).await;
    }

    /// Finished Imports by people and the timer that were not judged yet, oldest first.
    async fn finished_runs(&mut self) -> Vec<String> {
        // Runs of deliveries are among them.
        let limit = (RUNS_BACK + self.witness.posted.len() - self.witness.judged_to).min(1000);
        let runs = self
            .get_admin::<Runs>(&format!("/api/imports?limit={limit}"))
            .await;
        let Ok(Runs { runs }) = runs else {
            return Vec::new();
        };
        let own = runs.into_iter().filter(|run| run.source != "webhook");
        // What was imported in the past is over.
        let own = own.take_while(|run| Some(&run.id) != self.witness.past_import.as_ref());
        let own: Vec<RunLine> = own.collect();
        let mut finished = Vec::new();
        for run in own {
            self.witness
                .runs
                .insert(run.id.clone(), (run.started_at, run.finished_at));
            if run.finished_at.is_some() && !self.witness.judged_runs.contains(&run.id) {
                finished.push(run.id);
            }
        }
        finished.reverse();
        finished
    }

    async fn judge_run(&mut self, report: &ReportView, violations: &mut Vec<Violation>) {
        reports::judge(self, report, violations);
        let logs = Log::for_report(self, report);
        reports::judge_undone(self, report, violations);
        reports::judge_untouched(self, report, &logs, violations);
        collisions::judge_losers(self, report, &logs, violations);
        safeguards::judge(self, report, violations);
        let request = self
            .journal()
            .entries()
            .iter()
            .rev()
            .find(|call| begins(call, &report.id))
            .map(|call| call.number);
        let Some(list) = self.known_list_at(report.when.0, request).await else {
            return;
        };
        for (id, known) in &list.rows {
            self.witness.record_known(*id, known);
        }
        collisions::judge_circles(self, report, &list, violations);
        restraint::judge_rows(self, report, &list, &logs, violations);
        values::judge(self, report, &list, &logs, violations);
        silence::judge(self, report, &list, &logs, violations);
        status::judge(self, report, &list, &logs, violations);
        secrets::judge_report(self, &report.id, &list, violations).await;
        self.record_imported(report, &list);
    }

    fn record_imported(&mut self, report: &ReportView, list: &KnownList) {
        let (_, Some(ended)) = report.when else {
            return;
        };
        for row in report
            .rows
            .iter()
            .filter(|row| row.is_good() && !report.dry_run)
        {
            let Some(id) = self.employee_id(&row.employee) else {
                continue;
            };
            if let Some(known) = list.rows.get(&id).cloned() {
                self.witness.imported.insert(id, Imported { ended, known });
            }
        }
    }

    /// Looks through new calls for deliveries, and through the engine's log for what became of
    /// them.
    async fn read_deliveries(&mut self) {
        let from = self.witness.calls_scanned;
        let alias = self.access_alias();
        let calls = self
            .journal()
            .since(from)
            .iter()
            .filter(|call| deliveries::is_delivery(call));
        let posted: Vec<PostedEntry> = calls
            .flat_map(|call| PostedEntry::parse_delivery(call, &alias))
            .collect();
        self.witness.calls_scanned = self.journal().entries().len();
        self.witness.record_posted(posted);
        let open = self.witness.judged_to..self.witness.posted.len();
        for index in open.clone() {
            if self
                .call_number(self.witness.posted[index].call)
                .is_some_and(deliveries::was_refused)
            {
                self.witness.posted[index].is_refused = true;
                self.witness.posted_judged.insert(index);
            }
        }
        let open = open.len();
        if open == 0 {
            return;
        }
        let log = self
            .get_admin::<EventLog>(&format!("/api/events?limit={}", (open + 8).min(1000)))
            .await;
        for line in log.into_iter().flat_map(|log| log.events) {
            self.record_line(line);
        }
    }

    fn record_line(&mut self, line: EventLine) {
        let witness = &mut self.witness;
        let Some(number) = line.number() else { return };
        let index = witness.lines.get(&number).copied().or_else(|| {
            let is_meant = |index: &&usize| {
                let posted = &witness.posted[**index];
                posted.line.is_none() && !posted.is_refused && posted.arrived == line.received_at
            };
            witness
                .entries_by_employee
                .get(&line.employee_id)?
                .iter()
                .find(is_meant)
                .copied()
        });
        if let Some(index) = index {
            witness.lines.insert(number, index);
            witness.posted[index].line = Some(line);
        }
    }

    /// Judges the entries of deliveries of which something has come.
    async fn judge_posted(&mut self, violations: &mut Vec<Violation>) {
        deliveries::judge_lost(self, violations);
        let is_new = |index: &usize| {
            let line = self.witness.posted[*index].line.as_ref();
            line.is_some_and(EventLine::is_final) && !self.witness.posted_judged.contains(index)
        };
        let new: Vec<usize> = (self.witness.judged_to..self.witness.posted.len())
            .filter(is_new)
            .collect();
        for index in new {
            self.witness.posted_judged.insert(index);
            let posted = &self.witness.posted[index];
            let read = self
                .read_before(posted.processed_at().unwrap_or(posted.arrived), None)
                .await;
            deliveries::judge_posted(self, index, read.as_deref(), violations);
            silence::judge_posted(self, index, violations);
            if let Some(read) = read {
                status::judge_posted(self, index, &read, violations);
            }
        }
        while self.witness.posted_judged.remove(&self.witness.judged_to) {
            self.witness.judged_to += 1;
        }
    }
}

/// Whether this call began that run.
fn begins(call: &Entry, run: &str) -> bool {
    let is_post =
        call.from == Party::Client && call.method == "POST" && call.path == "/api/imports";
    is_post
        && call
            .response
            .as_ref()
            .is_some_and(|response| response.body.contains(&format!("\"id\":\"{run}\"")))
}
