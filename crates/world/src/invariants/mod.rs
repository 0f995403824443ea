//! What must hold in every world after every step, judged by the vendors' own state and the
//! journal, not by what the engine says about itself. Names and numbers are those of the list of
//! invariants.

mod collisions;
mod deliveries;
mod evidence;
mod identity;
mod links;
mod log;
mod reports;
mod restraint;
mod safeguards;
mod secrets;
mod silence;
mod standing;
mod status;
mod values;
mod witness;

use std::sync::Arc;

use fake_litmos::{By, Change, ChangeKind};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::mapped::folded;
use crate::sim::journal::Entry;
use crate::sim::party::Party;
use crate::view::ReportView;
use crate::world::World;
use evidence::{Basis, EventLine, Posted, Read};
use log::Log;
pub(crate) use witness::Witness;

/// The invariants judged here, by name, in the order of their numbers.
pub const INVARIANTS: &[&str] = &[
    identity::ONE_PERSON_ONE_LEARNER,
    links::LINKS_ONE_TO_ONE,
    restraint::NO_ACCESS_NO_EFFECT,
    restraint::SYNC_WRITES_NOTHING,
    restraint::NEVER_DELETES,
    identity::RENAME_KEEPS_IDENTITY,
    reports::REPORT_TELLS_TRUTH,
    reports::COUNTS_ADD_UP,
    silence::SILENCE_ERASES_NOTHING,
    restraint::UNTOUCHED_STAYS_UNTOUCHED,
    deliveries::OLD_NEWS_NEVER_WINS,
    deliveries::A_200_IS_A_PROMISE,
    deliveries::ONLY_AUTHENTIC_DELIVERIES,
    status::STATUS_TRUTH,
    safeguards::SAFEGUARD_IS_EXACT,
    collisions::COLLISIONS_ARE_SYMMETRIC,
    restraint::PACE,
    secrets::SECRETS_STAY_IN,
];

/// How many Imports are looked at beside those of deliveries.
const RUNS_BACK: usize = 20;

/// Something that must never be, and is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant.
    pub invariant: &'static str,
    /// What was seen.
    pub text: String,
    /// The call that did it, where one did.
    pub call: Option<u64>,
}

impl Violation {
    fn new(invariant: &'static str, text: impl Into<String>) -> Violation {
        Violation {
            invariant,
            text: text.into(),
            call: None,
        }
    }

    fn by_call(invariant: &'static str, call: u64, text: impl Into<String>) -> Violation {
        Violation {
            call: Some(call),
            ..Violation::new(invariant, text)
        }
    }
}

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
    /// Remembers who has and had which email and tick. Acts by people change them, so it is enough
    /// to look after each act.
    pub(crate) fn observe_people(&mut self) {
        let witness = &mut self.witness;
        self.bamboohr.read(|company| {
            for (id, fields) in values::filled(company) {
                witness.ever_told.entry(id).or_default().extend(fields);
            }
            let access = &company.fields().litmos_access().alias;
            for (id, employee) in company.employees() {
                if let Some(email) = employee.value("workEmail")
                    && !email.is_empty()
                {
                    let name = folded(email);
                    witness.owners.entry(name.clone()).or_default().insert(*id);
                    witness.emails.entry(*id).or_default().insert(name);
                }
                if employee.value(access) == Some("yes") {
                    witness.ever_ticked.insert(*id);
                }
            }
        });
    }

    /// Remembers what the Sync in the past read.
    pub(crate) fn observe_past_sync(&mut self) {
        let now = self.now();
        self.witness.past = Some(Arc::new(
            self.bamboohr.read(|company| Read::of_company(company, now)),
        ));
        let number = self
            .last_sync
            .as_deref()
            .and_then(|id| id.strip_prefix("sync-")?.parse().ok());
        self.witness.past_sync = number;
    }

    /// Remembers that what was imported so far was imported in the past.
    pub(crate) fn observe_past_import(&mut self) {
        self.witness.past_import.clone_from(&self.last_import);
    }

    /// The date at `time` in the zone that the engine was told is the company's.
    fn engines_date(&self, time: Timestamp) -> Date {
        self.setup
            .config
            .company_timezone
            .zone()
            .to_datetime(time)
            .date()
    }

    /// An option of the engine as a file would hold it; null if there is no such option.
    fn option(&self, name: &str) -> Value {
        let mut config =
            serde_json::to_value(&self.setup.config).expect("options are plain values");
        config[name].take()
    }

    /// Whether an option has the value of that word.
    fn option_is(&self, value: impl Serialize, word: &str) -> bool {
        serde_json::to_value(value).is_ok_and(|value| value == word)
    }

    /// Whether the engine made this change: other clients may write to Litmos too, under another
    /// `source`.
    fn is_engines(&self, change: &Change) -> bool {
        matches!(&change.by, By::Call { source, .. } if *source == self.setup.litmos_source)
    }

    /// The id of an employee as rows name them: by ref, or by id.
    fn employee_of(&self, name: &str) -> Option<u64> {
        self.cast.employee(name).or_else(|| name.parse().ok())
    }

    fn name_of_posted(&self, posted: &Posted) -> String {
        posted
            .id
            .map_or_else(|| posted.employee.clone(), |id| self.cast.name_of(id))
    }

    /// A call by its number.
    fn call_number(&self, number: u64) -> Option<&Entry> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.journal().entries().get(index)
    }

    /// The learner of an entry's employee as of then.
    fn learner_of(&self, posted: &Posted, at: Timestamp) -> Option<fake_litmos::LearnerRef> {
        let id = self.witness.links.get(&posted.id?)?;
        self.litmos.read(|site| {
            let changes = self
                .witness
                .touched
                .get(id)?
                .iter()
                .map(|index| &site.changes()[*index]);
            let mut before = changes.rev().skip_while(|change| change.at > at);
            match before.next() {
                Some(change) => change.after.clone(),
                None => site.learner(id).cloned(),
            }
        })
    }

    /// What the engine did to the learner because of the entry number `index`, and of those carried
    /// out with it.
    fn changes_by(&self, index: usize, settled: Timestamp) -> Vec<Change> {
        let posted = &self.witness.posted[index];
        let Some(id) = posted.id.and_then(|id| self.witness.links.get(&id)) else {
            return Vec::new();
        };
        let earlier = self
            .witness
            .earlier(index)
            .filter_map(Posted::settled_at)
            .filter(|at| *at < settled)
            .max();
        let in_time = |change: &&Change| {
            change.at >= posted.arrived
                && change.at <= settled
                && earlier.is_none_or(|earlier| change.at > earlier)
        };
        self.litmos.read(|site| {
            let touched = self
                .witness
                .touched
                .get(id)
                .into_iter()
                .flatten()
                .map(|index| &site.changes()[*index]);
            touched
                .filter(in_time)
                .filter(|change| self.is_engines(change))
                .cloned()
                .collect()
        })
    }

    /// Whether Litmos refused to write to the entry's learner more than once: what was wanted, and
    /// the lock-out alone.
    fn was_refused_twice(&self, posted: &Posted, settled: Timestamp) -> bool {
        let Some(learner) = posted.id.and_then(|id| self.witness.links.get(&id)) else {
            return false;
        };
        let calls = self
            .journal()
            .entries()
            .iter()
            .rev()
            .skip_while(|call| call.at > settled);
        let calls = calls.take_while(|call| call.at >= posted.arrived && call.number > posted.call);
        let is_refused = |call: &&Entry| {
            let is_write = call.to == Party::Litmos
                && call.method == "PUT"
                && call.path.ends_with(learner.as_str());
            is_write && call.status().is_some_and(|status| status >= 400)
        };
        calls.filter(is_refused).count() > 1
    }

    /// Whether the entry number `index` alone changed who may log in; `false` if others may have.
    fn was_moved_by(&self, index: usize, settled: Timestamp) -> bool {
        let is_alone = self.witness.settled_with(index).len() == 1;
        let is_quiet = !self
            .witness
            .was_importing(self.witness.posted[index].arrived, settled);
        is_alone
            && is_quiet
            && self
                .changes_by(index, settled)
                .iter()
                .any(|change| log::active_move(change).is_some())
    }

    /// Judges everything that happened since this was last asked.
    pub async fn violations(&mut self) -> Vec<Violation> {
        let mut violations = Vec::new();
        let from = self.witness.changes_seen;
        let changes: Vec<Change> = self.litmos.read(|site| site.changes()[from..].to_vec());
        self.witness.note_changes(from, &changes);
        if changes
            .iter()
            .any(|change| change.kind == ChangeKind::Created && self.is_engines(change))
        {
            self.note_told().await;
        }
        identity::judge(self, &changes, &mut violations);
        restraint::judge(self, &changes, &mut violations);
        collisions::judge(self, &changes, &mut violations);
        let calls = self.journal().since(self.witness.calls_seen);
        deliveries::judge_calls(calls, &mut violations);
        secrets::judge_calls(self, calls, &mut violations);
        self.hear().await;
        if self.may_have_imported(&changes) {
            self.judge_effects(&mut violations).await;
        }
        self.witness.changes_seen += changes.len();
        self.witness.calls_seen = self.journal().entries().len();
        violations
    }

    /// Remembers what the engine was told of everybody: an answer or a delivery may say something
    /// else than BambooHR.
    async fn note_told(&mut self) {
        self.hear().await;
        let Some(basis) = self.basis_at(self.now(), None).await else {
            return;
        };
        for (id, known) in &basis.rows {
            self.witness.note_known(*id, known);
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
        // What deliveries did stands among them.
        let limit = (RUNS_BACK + self.witness.posted.len() - self.witness.judged_to).min(1000);
        let runs = self
            .look::<Runs>(&format!("/api/imports?limit={limit}"))
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
        let logs = Log::of_all(self, report);
        reports::judge_undone(self, report, violations);
        reports::judge_untouched(self, report, &logs, violations);
        collisions::judge_losers(self, report, &logs, violations);
        safeguards::judge(self, report, violations);
        let asked = self
            .journal()
            .entries()
            .iter()
            .rev()
            .find(|call| begins(call, &report.id))
            .map(|call| call.number);
        let Some(basis) = self.basis_at(report.when.0, asked).await else {
            return;
        };
        for (id, known) in &basis.rows {
            self.witness.note_known(*id, known);
        }
        collisions::judge_circles(self, report, &basis, violations);
        restraint::judge_rows(self, report, &basis, &logs, violations);
        values::judge(self, report, &basis, &logs, violations);
        silence::judge(self, report, &basis, &logs, violations);
        status::judge(self, report, &basis, &logs, violations);
        secrets::judge_report(self, &report.id, &basis, violations).await;
        self.note_imported(report, &basis);
    }

    fn note_imported(&mut self, report: &ReportView, basis: &Basis) {
        let (_, Some(ended)) = report.when else {
            return;
        };
        for row in report
            .rows
            .iter()
            .filter(|row| row.is_good() && !report.dry_run)
        {
            let Some(id) = self.employee_of(&row.employee) else {
                continue;
            };
            if let Some(known) = basis.rows.get(&id).cloned() {
                self.witness
                    .imported
                    .insert(id, witness::Imported { ended, known });
            }
        }
    }

    /// Looks through new calls for deliveries, and through the engine's log for what became of
    /// them.
    async fn hear(&mut self) {
        let from = self.witness.calls_heard;
        let alias = self.access_alias();
        let calls = self
            .journal()
            .since(from)
            .iter()
            .filter(|call| deliveries::is_delivery(call));
        let posted: Vec<Posted> = calls
            .flat_map(|call| Posted::all_of(call, &alias))
            .collect();
        self.witness.calls_heard = self.journal().entries().len();
        self.witness.note_posted(posted);
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
            .look::<EventLog>(&format!("/api/events?limit={}", (open + 8).min(1000)))
            .await;
        for line in log.into_iter().flat_map(|log| log.events) {
            self.note_line(line);
        }
    }

    fn note_line(&mut self, line: EventLine) {
        let witness = &mut self.witness;
        let Some(number) = line.number() else { return };
        let index = witness.lines.get(&number).copied().or_else(|| {
            let is_meant = |index: &&usize| {
                let posted = &witness.posted[**index];
                posted.line.is_none() && !posted.is_refused && posted.arrived == line.received_at
            };
            witness
                .posted_of
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
                .read_before(posted.settled_at().unwrap_or(posted.arrived), None)
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
            .told
            .as_ref()
            .is_some_and(|told| told.body.contains(&format!("\"id\":\"{run}\"")))
}
