//! What an import does to the site (contract, section 4.1): people are found by user name, nothing
//! is cleared, nobody is renamed.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::commands::bulk::column::Column;
use crate::commands::bulk::job::{Job, JobRequest, RowFault, Tally};
use crate::commands::bulk::row::Row;
use crate::commands::change::By;
use crate::commands::draft::LeftOut;
use crate::commands::user_input::{Given, Written};
use crate::refusal::Refusal;
use crate::state::identity::Identity;
use crate::state::member::Member;
use crate::state::name::{folded, is_email};
use crate::state::site::Site;

impl Site {
    /// Accepts an import; nothing has happened to anybody yet.
    pub(crate) fn queue_import(
        &mut self,
        rows: Vec<Row>,
        asked: JobRequest,
        by: By,
        now: Timestamp,
    ) -> &Job {
        let id = Identity::new(self.seed).import_id(self.imports.count() as u64);
        let (rows_total, tally) = (rows.len(), Tally::default());
        self.imports.add(Job {
            id,
            at: now,
            by,
            asked,
            rows_total,
            rows,
            tally,
            is_completed: false,
        });
        self.imports
            .newest_first()
            .next()
            .expect("one was just added")
    }

    /// Does what is due by itself at `now`: imports, each as of its own time.
    pub(crate) fn settle(&mut self, now: Timestamp) {
        while let Some((number, job)) = self.imports.take_due(now) {
            let tally = self.carry_out(&job);
            self.imports.complete(number, tally);
        }
    }

    fn carry_out(&mut self, job: &Job) -> Tally {
        let mut tally = Tally::default();
        let mut seen = BTreeSet::new();
        for row in &job.rows {
            let name = row.user_name();
            let outcome = if !name.is_empty() && !seen.insert(folded(name)) {
                Err(RowFault::Duplicate)
            } else {
                self.apply_row(row, job).map_err(|refusal| fault(&refusal))
            };
            match outcome {
                Ok(is_new) => tally.created += usize::from(is_new),
                Err(fault) => tally.fail(name, fault),
            }
        }
        tally
    }

    /// Makes or updates one person; whether it is a new one.
    fn apply_row(&mut self, row: &Row, job: &Job) -> Result<bool, Refusal> {
        if job.asked.needs_team && row.value(Column::Team(1)).is_none() {
            return Err(Refusal::body());
        }
        let written = self.with_manager(row, row.written()?)?;
        let known = self
            .learner_named(row.user_name())
            .map(|learner| learner.id.clone());
        let id = match &known {
            Some(id) => self.update_by_row(id, written, job)?,
            None => self.create_by_row(written, job)?,
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
        let written: Vec<(String, String)> = (1..=25)
            .filter_map(|number| {
                let name = self.custom_fields.numbered(number)?;
                Some((
                    name.to_owned(),
                    row.value(Column::UserCustomField(number))?.to_owned(),
                ))
            })
            .collect();
        if !written.is_empty() {
            self.set_custom_fields(learner, &written)
                .expect("the row was judged before");
        }
    }

    /// A row's manager is a user name or an id.
    fn with_manager(&self, row: &Row, mut written: Written) -> Result<Written, Refusal> {
        if let Some(manager) = row.value(Column::Manager) {
            let id = self
                .find(manager)
                .ok_or_else(Refusal::manager_unknown)?
                .id
                .clone();
            written.give(Member::ManagerId, Given::Text(id))?;
        }
        Ok(written)
    }

    fn create_by_row(&mut self, mut written: Written, job: &Job) -> Result<String, Refusal> {
        let is_custom = written
            .value(Member::UserName)
            .is_some_and(|name| !is_email(name));
        written.give(Member::IsCustomUsername, Given::Flag(is_custom))?;
        written.give(
            Member::SkipFirstLogin,
            Given::Flag(job.asked.skip_first_login),
        )?;
        let learner = self
            .create(&written, job.by.clone(), job.due())?
            .after
            .expect("a creation has an after");
        if job.asked.send_emails {
            self.send_welcome(&learner, job.due());
        }
        Ok(learner.id.clone())
    }

    fn update_by_row(
        &mut self,
        id: &str,
        mut written: Written,
        job: &Job,
    ) -> Result<String, Refusal> {
        // The name is the key and cannot be written, not even in another letter case.
        written.forget(Member::UserName);
        self.update(id, &written, LeftOut::Kept, job.by.clone(), job.due())
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
