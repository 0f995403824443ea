//! Taking a snapshot of a world, and restoring one.

use fake_bamboohr::Company;
use fake_litmos::Site;

use super::step_result::{StepResult, UnsupportedStep};
use crate::sim::party::Party;
use crate::snapshot::Snapshot;
use crate::world::World;

impl World {
    pub(crate) fn snapshot(&mut self, name: &str) -> Result<StepResult, UnsupportedStep> {
        if self.events.is_busy() {
            return Err(UnsupportedStep::new(
                "cannot take a snapshot while a call is under way; advance the time until it is answered",
            ));
        }
        let store = self
            .store
            .snapshot()
            .map_err(|error| UnsupportedStep::new(error.to_string()))?;
        let snapshot = Snapshot {
            company: self.bamboohr.read(Company::clone),
            site: self.litmos.read(Site::clone),
            store,
            now: self.now(),
            refs: self.refs.clone(),
        };
        self.snapshots.insert(name.to_owned(), snapshot);
        Ok(StepResult::ok())
    }

    pub(crate) async fn restore(&mut self, name: &str) -> Result<StepResult, UnsupportedStep> {
        let unknown = || UnsupportedStep::new(format!("no snapshot named `{name}`"));
        let snapshot = self.snapshots.get(name).cloned().ok_or_else(unknown)?;
        let was_up = self.engine.is_some();
        self.stop_engine();
        self.store
            .restore(&snapshot.store)
            .map_err(|error| UnsupportedStep::new(error.to_string()))?;
        for party in [Party::BambooHr, Party::Litmos] {
            self.events.remove(party);
        }
        self.bamboohr.replace(snapshot.company);
        self.litmos.replace(snapshot.site);
        self.refs = snapshot.refs;
        self.events.control().jump_to(snapshot.now);
        for party in [Party::BambooHr, Party::Litmos] {
            self.attach(party).await?;
        }
        if was_up {
            self.start_engine().await?;
        }
        self.witness.start(&self.litmos, self.events.journal());
        Ok(StepResult::ok())
    }
}
