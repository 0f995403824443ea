//! What the witness records after each act of a scenario: people, and what lies in the past.

use std::sync::Arc;

use super::evidence::Read;
use super::values;
use crate::mapped::fold;
use crate::world::World;

impl World {
    /// Remembers who has and had which email and tick. Acts by people change them, so it is enough
    /// to look after each act.
    pub(crate) fn observe_people(&mut self) {
        let witness = &mut self.witness;
        self.bamboohr.read(|company| {
            for (id, fields) in values::filled(company) {
                witness.ever_filled.entry(id).or_default().extend(fields);
            }
            let access = &company.fields().litmos_access().alias;
            for (id, employee) in company.employees() {
                if let Some(email) = employee.value("workEmail")
                    && !email.is_empty()
                {
                    let name = fold(email);
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
            self.bamboohr
                .read(|company| Read::from_company(company, now)),
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
}
