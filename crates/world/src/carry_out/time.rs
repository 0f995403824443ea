//! Time, and parties that stop and start.

use scenario::verb::{Advance, Component};
use scenario::{ClockJump, LocalTime};

use crate::carry_out::step_result::{StepResult, UnsupportedStep};
use crate::sim::party::Party;
use crate::world::World;

impl World {
    pub(super) async fn advance(
        &mut self,
        advance: &Advance,
    ) -> Result<StepResult, UnsupportedStep> {
        match advance {
            Advance::Next => {
                self.next_event(jiff::Timestamp::MAX).await;
            }
            Advance::By(lapse) => {
                let now = self.now().to_zoned_datetime(self.zone.clone());
                let to = lapse
                    .after(&now)
                    .map_err(|error| UnsupportedStep::new(error.to_string()))?;
                self.run_to(to.timestamp()).await;
            }
        }
        Ok(StepResult::ok())
    }

    pub(super) async fn advance_to(
        &mut self,
        time: &LocalTime,
    ) -> Result<StepResult, UnsupportedStep> {
        let to = time
            .resolve(&self.zone)
            .map_err(UnsupportedStep)?
            .timestamp();
        if to < self.now() {
            let now = self.now().to_zoned_datetime(self.zone.clone());
            return Err(UnsupportedStep::new(format!(
                "{time} is in the past; it is already {now}"
            )));
        }
        self.run_to(to).await;
        Ok(StepResult::ok())
    }

    pub(super) fn clock_jump(&mut self, words: &ClockJump) -> Result<StepResult, UnsupportedStep> {
        let to = match words {
            ClockJump::By(duration) => self.now() + *duration,
            ClockJump::To(time) => time
                .resolve(&self.zone)
                .map_err(UnsupportedStep)?
                .timestamp(),
        };
        self.events.control().jump_to(to);
        Ok(StepResult::ok())
    }

    pub(super) async fn stop(
        &mut self,
        component: &Component,
    ) -> Result<StepResult, UnsupportedStep> {
        match party(*component) {
            Party::Engine => self.stop_engine(),
            party => self.events.remove(party),
        }
        Ok(StepResult::ok())
    }

    pub(super) async fn start(
        &mut self,
        component: &Component,
    ) -> Result<StepResult, UnsupportedStep> {
        match party(*component) {
            Party::Engine => self.start_engine().await?,
            party if self.events.is_reachable(party) => {}
            party => self.attach(party).await?,
        }
        Ok(StepResult::ok())
    }
}

fn party(component: Component) -> Party {
    match component {
        Component::Engine => Party::Engine,
        Component::Bamboohr => Party::BambooHr,
        Component::Litmos => Party::Litmos,
    }
}
