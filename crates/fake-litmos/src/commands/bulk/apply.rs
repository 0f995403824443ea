//! What an import does to the site (contract, section 4.1): learners are found by user name, no
//! value is cleared, no learner is renamed.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::commands::bulk::column::Column;
use crate::commands::bulk::job::{Job, JobRequest, JobStats, RowFault};
use crate::commands::bulk::row::Row;
use crate::commands::draft::OmittedMembers;
use crate::commands::user_input::{FieldInput, UserInput};
use crate::state::identity::Identity;
use crate::state::name::{folded, is_email};
use crate::{By, Member, Refusal, Site};

impl Site {
    /// Accepts an import; nothing is applied yet.
    pub(crate) fn queue_import(
        &mut self,
        rows: Vec<Row>,
        request: JobRequest,
        by: By,
        now: Timestamp,
    ) -> &Job {
        let id = Identity::new(self.seed).import_id(self.imports.count() as u64);
        let (rows_total, stats) = (rows.len(), JobStats::default());
        self.imports.add(Job {
            id,
            at: now,
            by,
            request,
            rows_total,
            rows,
            stats,
            is_completed: false,
        });
        self.imports
            .newest_first()
            .next()
            .expect("one was just added")
    }

    /// Applies the imports due at `now`, each as of its own time.
    pub(crate) fn advance_to(&mut self, now: Timestamp) {
        while let Some((number, job)) = self.imports.take_due(now) {
            let stats = self.run_job(&job);
            self.imports.complete(number, stats);
        }
    }

    fn run_job(&mut self, job: &Job) -> JobStats {
        let mut stats = JobStats::default();
        let mut seen = BTreeSet::new();
        for row in &job.rows {
            let name = row.user_name();
            let outcome = if !name.is_empty() && !seen.insert(folded(name)) {
                Err(RowFault::Duplicate)
            } else {
                self.apply_row(row, job).map_err(|refusal| fault(&refusal))
            };
            match outcome {
                Ok(is_new) => stats.created += usize::from(is_new),
                Err(fault) => stats.fail(name, fault),
            }
        }
        stats
    }

    /// Makes or updates one person; whether it is a new one.
    fn apply_row(&mut self, row: &Row, job: &Job) -> Result<bool, Refusal> {
        if job.request.needs_team && row.value(Column::Team(1)).is_none() {
            return Err(Refusal::body());
        }
        let input = self.resolve_manager(row, row.user_input()?)?;
        let known = self
            .learner_by_name(row.user_name())
            .map(|learner| learner.id.clone());
        let id = match &known {
            Some(id) => self.update_by_row(id, input, job)?,
            None => self.create_by_row(input, job)?,
        };
        let codes = (1..=5).filter_map(|number| row.value(Column::Team(number)));
        self.join_by_codes(&id, codes);
        let codes = (1..=3).filter_map(|number| row.value(Column::Course(number)));
        self.assign_by_codes(&id, codes);
        self.write_custom_fields(&id, row);
        Ok(known.is_none())
    }

    /// Fields that the site does not have are passed over.
    fn write_custom_fields(&mut self, learner: &str, row: &Row) {
        let input: Vec<(String, String)> = (1..=25)
            .filter_map(|number| {
                let name = self.custom_fields.numbered(number)?;
                Some((
                    name.to_owned(),
                    row.value(Column::UserCustomField(number))?.to_owned(),
                ))
            })
            .collect();
        if !input.is_empty() {
            self.set_custom_fields(learner, &input)
                .expect("the row was judged before");
        }
    }

    /// A row's manager is a user name or an id.
    fn resolve_manager(&self, row: &Row, mut input: UserInput) -> Result<UserInput, Refusal> {
        if let Some(manager) = row.value(Column::Manager) {
            let id = self
                .find(manager)
                .ok_or_else(Refusal::manager_unknown)?
                .id
                .clone();
            input.set(Member::ManagerId, FieldInput::Text(id))?;
        }
        Ok(input)
    }

    fn create_by_row(&mut self, mut input: UserInput, job: &Job) -> Result<String, Refusal> {
        let is_custom = input
            .value(Member::UserName)
            .is_some_and(|name| !is_email(name));
        input.set(Member::IsCustomUsername, FieldInput::Flag(is_custom))?;
        input.set(
            Member::SkipFirstLogin,
            FieldInput::Flag(job.request.skip_first_login),
        )?;
        let learner = self
            .create(&input, job.by.clone(), job.due())?
            .after
            .expect("a creation has an after");
        if job.request.send_emails {
            self.send_welcome(&learner, job.due());
        }
        Ok(learner.id.clone())
    }

    fn update_by_row(
        &mut self,
        id: &str,
        mut input: UserInput,
        job: &Job,
    ) -> Result<String, Refusal> {
        // The name is the key and cannot be written, not even in another letter case.
        input.remove(Member::UserName);
        self.update(id, &input, OmittedMembers::Keep, job.by.clone(), job.due())
            .map(|change| change.learner)
    }
}

fn fault(refusal: &Refusal) -> RowFault {
    if *refusal == Refusal::email() {
        RowFault::InvalidEmail
    } else {
        RowFault::Unknown
    }
}
