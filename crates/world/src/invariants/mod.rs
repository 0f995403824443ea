//! What must hold in every world after every step, judged by the vendors' own state and the journal, not by
//! what the engine says about itself. Names and numbers are those of the list of invariants.
//!
//! Left out: invariants that compare two worlds; those belong to the property tests.

mod identity;
mod log;
mod reports;
mod restraint;
mod status;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use fake_litmos::{By, Change, FakeLitmos, folded};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::journal::Journal;
use crate::party::Party;
use crate::view::{EngineDown, ReportView};
use crate::world::World;

/// The invariants judged here, by name.
pub const INVARIANTS: &[&str] = &[
    identity::ONE_PERSON_ONE_LEARNER,
    identity::RENAME_KEEPS_IDENTITY,
    restraint::NO_ACCESS_NO_EFFECT,
    restraint::SYNC_WRITES_NOTHING,
    restraint::NEVER_DELETES,
    restraint::UNTOUCHED_STAYS_UNTOUCHED,
    restraint::PACE,
    reports::COUNTS_ADD_UP,
    reports::REPORT_TELLS_TRUTH,
    status::STATUS_TRUTH,
];

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
        Violation { invariant, text: text.into(), call: None }
    }

    fn by_call(invariant: &'static str, call: u64, text: impl Into<String>) -> Violation {
        Violation { call: Some(call), ..Violation::new(invariant, text) }
    }
}

/// What was seen along the way and can no longer be read from the vendors' state.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    /// Every work email an employee ever had, folded as user names are (USR-4).
    emails: BTreeMap<u64, BTreeSet<String>>,
    /// The same the other way round.
    owners: BTreeMap<String, BTreeSet<u64>>,
    /// Everybody whose box was ever ticked.
    ever_ticked: BTreeSet<u64>,
    /// Changes and calls already judged.
    changes_seen: usize,
    calls_seen: usize,
    /// Calls made before the Sync that runs or ran last.
    sync_from: Option<usize>,
    /// The day of the last good Sync, and how everybody stood then.
    pub(crate) staged: Option<(Date, BTreeMap<u64, status::Standing>)>,
    /// When the last good Sync ended, and the texts everybody had then and still has.
    staged_texts: Option<(Timestamp, BTreeMap<u64, values::Texts>)>,
    /// By employee the fields that ever held a text.
    ever_told: BTreeMap<u64, BTreeSet<&'static str>>,
    /// The Import that was judged last.
    judged: Option<String>,
    /// Learners the engine made, with the user name they were made with.
    made: BTreeMap<String, String>,
    /// The same the other way round, folded.
    made_named: BTreeMap<String, BTreeSet<String>>,
}

impl Witness {
    /// From here on it is watched; what is there was imported in the past.
    pub(crate) fn begin(&mut self, litmos: &FakeLitmos) {
        self.changes_seen = litmos.read(|site| site.changes().len());
        self.calls_seen = 0;
        self.sync_from = None;
    }

    pub(crate) fn sync_begins(&mut self, journal: &Journal) {
        self.sync_from = Some(journal.entries().len());
    }

    /// Fields that never held a text of any of these employees.
    fn never_told(&self, employees: BTreeSet<u64>) -> BTreeSet<&'static str> {
        let told: Vec<_> = employees.iter().filter_map(|employee| self.ever_told.get(employee)).collect();
        let all = crate::mapped::TEXTS.iter().map(|(alias, _)| *alias);
        all.filter(|alias| told.iter().all(|told| !told.contains(alias))).collect()
    }

    fn belongs_to(&self, user_name: &str) -> Vec<u64> {
        self.owners.get(&folded(user_name)).into_iter().flatten().copied().collect()
    }
}

impl World {
    /// Remembers who has and had which email and tick. Acts by people change them, so it is enough to look
    /// after each act.
    pub(crate) fn observe_people(&mut self) {
        let witness = &mut self.witness;
        self.bamboohr.read(|company| {
            let now = values::Texts::of_all(company);
            for (id, texts) in &now {
                witness.ever_told.entry(*id).or_default().extend(texts.told());
            }
            for (id, texts) in witness.staged_texts.iter_mut().flat_map(|(_, staged)| staged) {
                texts.keep_what_is_still_so(now.get(id));
            }
            let access = &company.fields().litmos_access().alias;
            for (id, employee) in company.employees() {
                if let Some(email) = employee.value("workEmail")
                    && !email.is_empty()
                {
                    let name = folded(email.trim());
                    witness.owners.entry(name.clone()).or_default().insert(*id);
                    witness.emails.entry(*id).or_default().insert(name);
                }
                if employee.value(access) == Some("yes") {
                    witness.ever_ticked.insert(*id);
                }
            }
        });
    }

    /// Remembers how everybody stood when the list was filled.
    pub(crate) fn observe_staging(&mut self, is_good: bool) {
        let today = self.engines_today();
        // An answer that was spoilt or made up on its way says something else than BambooHR.
        let from = self.witness.sync_from.unwrap_or_default();
        let is_good = is_good && self.journal().since(from).iter().all(|call| call.fault.is_none());
        // A key that does not see all reads something else too.
        let is_good = is_good && self.bamboohr.read(|company| company.admin().hidden_fields.is_empty());
        self.witness.staged_texts = is_good.then(|| (self.now(), self.bamboohr.read(values::Texts::of_all)));
        self.witness.staged = is_good.then(|| (today, self.bamboohr.read(status::Standing::of_all)));
    }

    /// The date in the zone that the engine was told is the company's.
    fn engines_today(&self) -> Date {
        self.setup.config.company_timezone.zone().to_datetime(self.now()).date()
    }

    /// Whether the engine made this change: other clients may write to Litmos too, under another `source`.
    fn is_engines(&self, change: &Change) -> bool {
        matches!(&change.by, By::Call { source, .. } if *source == self.setup.litmos_source)
    }

    /// Judges everything that happened since this was last asked.
    pub async fn violations(&mut self) -> Vec<Violation> {
        let mut violations = Vec::new();
        let changes: Vec<Change> = self.litmos.read(|site| site.changes()[self.witness.changes_seen..].to_vec());
        identity::judge(self, &changes, &mut violations);
        restraint::judge(self, &changes, &mut violations);
        if let Ok(Some(report)) = self.finished_report().await {
            reports::judge(self, &report, &mut violations);
            if self.witness.judged.as_ref() != Some(&report.id) {
                reports::judge_undone(self, &report, &mut violations);
                values::judge(self, &report, &mut violations);
                status::judge(self, &report, &mut violations);
                self.witness.judged = Some(report.id);
            }
        }
        self.witness.changes_seen += changes.len();
        self.witness.calls_seen = self.journal().entries().len();
        violations
    }

    async fn finished_report(&self) -> Result<Option<ReportView>, EngineDown> {
        let touched = self.journal().since(self.witness.calls_seen).iter().any(|call| call.from == Party::Engine);
        if !touched || self.last_import.is_none() {
            return Ok(None);
        }
        let report = self.report(None).await?;
        Ok(report.filter(|report| report.when.1.is_some()))
    }
}
