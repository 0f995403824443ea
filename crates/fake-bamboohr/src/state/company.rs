//! The company: all of BambooHR's state for one account, as one plain value.
//!
//! Time is an argument. A command is checked, changes the state, and files what changed under the
//! webhooks that monitor it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rand::RngExt;
use serde::{Deserialize, Serialize};

use crate::demo::random;
use crate::fields::COLUMNS;
use crate::server::knobs::KnobError;
use crate::server::rate_limit::Buckets;
use crate::state::manager;
use crate::state::training::Trainings;
use crate::state::zone::truncate_to_second;
use crate::webhook::{Action, AttemptRequest, Facts, Outcome};
use crate::{
    Access, Catalogue, Change, CompanyCard, Employee, Employees, Field, FieldChange, Knobs, Lists,
    SavedReport, Sharing, User, Viewer, Webhooks, Zone,
};

/// One BambooHR account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    pub(crate) subdomain: String,
    /// The number the vendor knows the account by.
    pub(crate) number: u64,
    pub(crate) zone: Zone,
    pub(crate) seed: u64,
    pub(crate) fields: Catalogue,
    pub(crate) lists: Lists,
    pub(crate) employees: Employees,
    /// Employees that were erased, and when.
    pub(crate) deleted: BTreeMap<u64, Timestamp>,
    pub(crate) employee_last: u64,
    pub(crate) row_last: u64,
    pub(crate) access: Access,
    pub(crate) webhooks: Webhooks,
    /// Which employees have a row that takes effect when.
    pub(crate) effects: BTreeMap<Timestamp, BTreeSet<u64>>,
    /// Up to when the calendar was applied; `None` before the fake begins: all of that is the past.
    #[serde(rename = "settled")]
    pub(crate) advanced_to: Option<Timestamp>,
    /// Trainings and who completed them.
    pub(crate) trainings: Trainings,
    /// The reports that were saved.
    pub(crate) reports: BTreeMap<u64, SavedReport>,
    /// How much of the directory is shared with employees.
    pub(crate) directory: Sharing,
    /// How many active employees the plan takes.
    pub(crate) employee_limit: Option<usize>,
    /// What the company is called and where it sits.
    pub(crate) card: CompanyCard,
    /// How many calls are left to keys and to the company.
    pub(crate) buckets: Buckets,
    /// Vendor behavior that is not published.
    pub knobs: Knobs,
}

/// Fields that a row or a save may change beside those it names.
const DRIVEN: [&str; 2] = ["status", "terminationDate"];

impl Company {
    /// An account without employees or users.
    pub(crate) fn bare(subdomain: &str, zone: Zone, seed: u64) -> Company {
        Company {
            subdomain: subdomain.to_owned(),
            number: random::generator(seed, "company number", 0).random_range(10_000..1_000_000),
            zone,
            seed,
            fields: Catalogue::default(),
            lists: Lists::default(),
            employees: Employees::default(),
            deleted: BTreeMap::new(),
            employee_last: 0,
            row_last: 0,
            access: Access::default(),
            webhooks: Webhooks::default(),
            effects: BTreeMap::new(),
            advanced_to: None,
            trainings: Trainings::default(),
            reports: BTreeMap::new(),
            directory: Sharing::Directory,
            employee_limit: None,
            card: CompanyCard::default(),
            buckets: Buckets::default(),
            knobs: Knobs::default(),
        }
    }

    /// The subdomain: the label before `.bamboohr.com`.
    pub fn subdomain(&self) -> &str {
        &self.subdomain
    }

    /// The number the vendor knows the account by; webhooks name it (section 8.6).
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The company's time zone.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The fields of this account.
    pub fn fields(&self) -> &Catalogue {
        &self.fields
    }

    /// Gives Litmos Access another id and alias; only before any employee has it.
    pub fn configure_litmos_access(&mut self, id: i64, alias: &str) {
        self.fields.configure_litmos_access(id, alias);
    }

    /// The options of the list fields.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Every employee by id.
    pub fn employees(&self) -> &Employees {
        &self.employees
    }

    /// The employee with this id.
    pub fn employee(&self, id: u64) -> Option<&Employee> {
        self.employees.get(&id)
    }

    /// Users and keys.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Webhooks with their deliveries.
    pub fn webhooks(&self) -> &Webhooks {
        &self.webhooks
    }

    /// Shares the directory with employees, or no longer (section 5.3).
    pub fn share_directory(&mut self, is_shared: bool) {
        self.directory = if is_shared {
            Sharing::Directory
        } else {
            Sharing::Nothing
        };
    }

    /// What keys and tokens are made from: those of one company never open another (section 3.1).
    pub(crate) fn key_seed(&self) -> u64 {
        random::mixed(self.seed, &self.subdomain.to_lowercase())
    }

    /// Sets all of these knobs from text, or none.
    pub(crate) fn set_knobs(&mut self, values: &BTreeMap<String, String>) -> Result<(), KnobError> {
        let mut knobs = self.knobs.clone();
        values
            .iter()
            .try_for_each(|(name, value)| knobs.set(name, value))?;
        self.knobs = knobs;
        Ok(())
    }

    /// What `field` of `employee` shows now as text; `None` is unset.
    pub fn read<'a>(&'a self, field: &Field, employee: &'a Employee) -> Option<Cow<'a, str>> {
        manager::read(field, employee, &self.employees)
    }

    /// The company as `user` sees it.
    pub fn viewer<'a>(&'a self, user: &'a User) -> Viewer<'a> {
        Viewer::new(user, &self.employees, &self.fields)
    }

    /// The date on the company's calendar.
    pub fn today(&self, now: Timestamp) -> Date {
        self.zone.date(now)
    }

    /// Applies everything the calendar has due up to `now`: rows that take effect, then webhook
    /// slots of the same moment. On the first call, all before `now` is the past and triggers no
    /// webhook.
    pub fn advance_to(&mut self, now: Timestamp) -> Vec<Change> {
        if self.advanced_to.is_none() {
            self.start_calendar(now);
        }
        let mut changes = Vec::new();
        while let Some(due) = self.next_calendar_wakeup().filter(|due| *due <= now) {
            for employee in self.effects.remove(&due).unwrap_or_default() {
                changes.extend(self.edit(employee, due, &[], |_| {}));
            }
            if self.webhooks.next_slot() == Some(due) {
                let (webhooks, facts) = self.webhooks_and_facts();
                webhooks.run_slots(due, facts);
            }
        }
        self.advanced_to = self.advanced_to.max(Some(now));
        changes
    }

    fn start_calendar(&mut self, now: Timestamp) {
        self.advanced_to = Some(now);
        self.effects = self
            .effects
            .split_off(&(now + SignedDuration::from_nanos(1)));
        let ids: Vec<u64> = self.employees.keys().copied().collect();
        for id in ids {
            let Some(mut employee) = self.employees.get_mut(&id) else {
                continue;
            };
            employee.apply_rows(now);
            if let Some(is_active) = employee.initial_status.take() {
                employee.is_active = is_active;
            }
        }
    }

    /// When the calendar next has something due.
    pub(crate) fn next_calendar_wakeup(&self) -> Option<Timestamp> {
        let effect = self.effects.first_key_value().map(|(at, _)| *at);
        match (effect, self.webhooks.next_slot()) {
            (Some(effect), Some(slot)) => Some(effect.min(slot)),
            (effect, slot) => effect.or(slot),
        }
    }

    /// The webhooks beside the facts their bodies are built from.
    pub(crate) fn webhooks_and_facts(&mut self) -> (&mut Webhooks, Facts<'_>) {
        let Company {
            number,
            employees,
            fields,
            access,
            knobs,
            zone,
            seed,
            ..
        } = self;
        let facts = Facts {
            company_id: *number,
            employees,
            fields,
            access,
            knobs,
            zone,
            seed: *seed,
        };
        (&mut self.webhooks, facts)
    }

    /// Takes the next delivery attempt that is due.
    pub(crate) fn next_attempt(&mut self, now: Timestamp) -> Option<AttemptRequest> {
        let subdomain = self.subdomain.clone();
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.take_due(&subdomain, facts, now)
    }

    /// Records the outcome of a delivery attempt.
    pub(crate) fn record_outcome(&mut self, delivery: u64, outcome: Outcome, now: Timestamp) {
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.record_outcome(delivery, outcome, facts, now);
    }

    /// Changes an employee by `change`, applies its rows, and reports what changed of the fields in
    /// `touched` and of those that rows drive. `None` if nothing changed.
    pub(crate) fn edit(
        &mut self,
        id: u64,
        now: Timestamp,
        touched: &[&str],
        change: impl FnOnce(&mut Employee),
    ) -> Option<Change> {
        let mut employee = self.employees.get_mut(&id)?;
        let rows = COLUMNS.iter().map(|column| column.alias);
        let extra = rows.chain(DRIVEN).filter(|alias| !touched.contains(alias));
        let watched: Vec<&str> = touched.iter().copied().chain(extra).collect();
        let before: Vec<Option<String>> = watched
            .iter()
            .map(|alias| employee.display_value(alias).map(Cow::into_owned))
            .collect();
        employee.apply_rows(now);
        change(&mut employee);
        let changed = |(alias, before): (&&str, Option<String>)| {
            let after = employee.display_value(alias);
            let is_other = before.as_deref() != after.as_deref();
            is_other.then(|| FieldChange {
                field: (*alias).to_owned(),
                before,
                after: after.map(Cow::into_owned),
            })
        };
        let fields: Vec<FieldChange> = watched.iter().zip(before).filter_map(changed).collect();
        if fields.is_empty() {
            return None;
        }
        employee.last_changed = Some(truncate_to_second(now));
        drop(employee);
        let names: Vec<&str> = fields.iter().map(|change| change.field.as_str()).collect();
        let (webhooks, facts) = self.webhooks_and_facts();
        webhooks.record_event(id, Action::Updated, &names, facts, now);
        Some(Change::EmployeeUpdated {
            employee: id,
            at: now,
            fields,
        })
    }
}
