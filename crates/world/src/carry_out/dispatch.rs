//! Carries out any verb and lets everything that is due run afterwards.

use scenario::Verb;
use scenario::verb::{Damage, FaultAction};

use super::step_result::{StepResult, UnsupportedStep};
use crate::world::World;

impl World {
    /// Carries out any verb but `expect`, as the administrator `actor` where that matters, and runs
    /// everything that is due afterwards.
    ///
    /// # Errors
    /// The action is not possible in this world, or the journal is full; a refusal by one of the
    /// products is a result, not an error.
    pub async fn carry_out(
        &mut self,
        verb: &Verb,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        let result = self.execute(verb, actor).await?;
        if !matches!(verb, Verb::Advance(_)) {
            self.run_until_idle().await;
        }
        if self.journal().is_full() {
            let now = self
                .now()
                .to_zoned_datetime(self.zone.clone())
                .strftime("%Y-%m-%dT%H:%M:%S");
            let calls = self.journal().entries().len();
            return Err(UnsupportedStep::new(format!(
                "the journal is full after {calls} calls, at {now}; let less time pass, or make things happen less often"
            )));
        }
        self.observe_people();
        Ok(result)
    }

    async fn execute(
        &mut self,
        verb: &Verb,
        actor: Option<&str>,
    ) -> Result<StepResult, UnsupportedStep> {
        match verb {
            Verb::Hire(row) => self.hire(row),
            Verb::Change(change) => self.change(change),
            Verb::Terminate(terminate) => self.terminate(terminate),
            Verb::Rehire(rehire) => self.rehire(rehire),
            Verb::Delete(delete) => self.delete(delete),
            Verb::TrainingTab(tab) => self.training_tab(tab),
            Verb::PowerEdit(edit) => self.power_edit(edit),
            Verb::WebhookSettings(settings) => self.webhook_settings(settings),
            Verb::Permissions(permissions) => self.permissions(permissions),
            Verb::Support(support) => self.support(support),
            Verb::LitmosAdmin(act) => self.litmos_admin(act),
            Verb::Enable(_) => self.post(actor, "/api/connection/enable").await,
            Verb::Connect(connect) => self.connect(connect, actor).await,
            Verb::Disable(_) => self.post(actor, "/api/connection/disable").await,
            Verb::Sync(sync) => self.sync(sync, actor).await,
            Verb::Select(selection) => self.select(selection, actor).await,
            Verb::Dismiss(employee) => self.on_row(employee, "dismiss", actor).await,
            Verb::Adopt(employee) => self.on_row(employee, "adopt", actor).await,
            Verb::Import(import) => self.import(import, false, actor).await,
            Verb::DryRun(import) => self.import(import, true, actor).await,
            Verb::Confirm(target) => self.decide(target, "confirm", actor).await,
            Verb::Reject(target) => self.decide(target, "reject", actor).await,
            Verb::Cancel(target) => self.decide(target, "cancel", actor).await,
            Verb::Resume(target) => self.decide(target, "resume", actor).await,
            Verb::Explain(employee) => self.explain(employee, actor).await,
            Verb::Download(download) => self.download(download, actor).await,
            Verb::Advance(advance) => self.advance(advance).await,
            Verb::AdvanceTo(time) => self.advance_to(time).await,
            Verb::Fault(fault) if fault.action.value == FaultAction::StalePage => {
                Err(UnsupportedStep::new(
                    "`stale-page` is not supported: no vendor call of the engine has pages",
                ))
            }
            Verb::Fault(fault) => {
                self.faults.arm(fault.clone(), self.step, self.now());
                Ok(StepResult::ok())
            }
            Verb::ClearFaults(_) => {
                self.never_fired.extend(self.faults.clear());
                Ok(StepResult::ok())
            }
            Verb::Stop(part) => self.stop(part).await,
            Verb::Start(part) => self.start(part).await,
            Verb::ClockJump(words) => self.clock_jump(words),
            Verb::DamageStore(damage) => Err(unsupported_damage(damage)),
            Verb::Redeliver(again) => self.redeliver(again),
            Verb::Hold(hold) => self.hold(hold),
            Verb::Lose(lose) => self.lose(lose),
            Verb::Tamper(tamper) => self.tamper(tamper),
            Verb::Reorder(reorder) => self.reorder(reorder),
            Verb::Deliver(delivery) => self.deliver(delivery).await,
            Verb::Snapshot(name) => self.snapshot(name),
            Verb::Restore(name) => self.restore(name).await,
            Verb::Call(call) => self.call(call, actor).await,
            Verb::Expect(_) => Err(UnsupportedStep::new("`expect` is not an action")),
        }
    }
}

fn unsupported_damage(damage: &Damage) -> UnsupportedStep {
    UnsupportedStep::new(format!(
        "`damage-store: {damage:?}` is not supported: a world keeps the engine's store in memory"
    ))
}
