//! The site behind one lock, with a clock and a log of what reaches it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use clock::{Clock, Nudge};
use fake_kit::{InputLog, KnobError};
use jiff::Timestamp;

use crate::{Change, Command, Input, Refusal, Site};

/// A Litmos site behind its API. Cheap to clone; every clone is the same site.
#[derive(Clone, Debug)]
pub struct FakeLitmos(pub(super) Arc<Inner>);

pub(super) struct Inner {
    site: Mutex<Site>,
    clock: Clock,
    log: OnceLock<Arc<dyn InputLog<Input>>>,
    pub(super) importer: Nudge,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inner")
            .field("site", &self.site)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

impl FakeLitmos {
    /// Puts the API in front of `site`, on `clock`'s time.
    pub fn new(site: Site, clock: Clock) -> FakeLitmos {
        FakeLitmos(Arc::new(Inner {
            site: Mutex::new(site),
            clock,
            log: OnceLock::new(),
            importer: Nudge::new(),
        }))
    }

    /// Records everything that reaches the site from now on in `log`: replayed with
    /// [`Site::replay`] on the site of this moment, it leads to the same site. Only the first call
    /// counts.
    pub fn record_to(&self, log: Arc<dyn InputLog<Input>>) {
        _ = self.0.log.set(log);
    }

    /// Carries out an act of a Litmos administrator, now.
    ///
    /// # Errors
    /// The same refusals that the API would give; the site is unchanged then.
    pub fn apply(&self, command: Command) -> Result<Vec<Change>, Refusal> {
        let input = self.recorded(|| Input::Command(command.clone()));
        self.change(|_| input, |site, now| site.apply(command, now))
    }

    /// Reads the site under the lock, so read briefly.
    pub fn read<R>(&self, look: impl FnOnce(&Site) -> R) -> R {
        self.change(|_| None, |site, _| look(site))
    }

    /// Replaces the site, for example by a snapshot.
    pub fn replace(&self, site: Site) {
        let input = self.recorded(|| Input::Replaced(Box::new(site.clone())));
        self.change(|_| input, |held, _| *held = site);
    }

    /// Sets a knob: `rate_limit` or `litmos.rate_limit` to `off`.
    ///
    /// # Errors
    /// No such knob, or not a value it takes.
    pub fn set_knob(&self, name: &str, value: &str) -> Result<(), KnobError> {
        let input = self.recorded(|| Input::Knob {
            name: name.to_owned(),
            value: value.to_owned(),
        });
        self.change(|_| input, |site, _| site.set_knob(name, value))
    }

    /// Sets all of these knobs, or none.
    ///
    /// # Errors
    /// As [`FakeLitmos::set_knob`].
    pub fn set_knobs(&self, values: &BTreeMap<String, String>) -> Result<(), KnobError> {
        let mut knobs = self.read(|site| site.knobs().clone());
        values
            .iter()
            .try_for_each(|(name, value)| knobs.set(name, value))?;
        values
            .iter()
            .try_for_each(|(name, value)| self.set_knob(name, value))
    }

    /// `input`, if a log is attached.
    pub(crate) fn recorded(&self, input: impl FnOnce() -> Input) -> Option<Input> {
        self.0.log.get().map(|_| input())
    }

    /// Changes the site, after everything that was due. `input` is recorded if a log is attached,
    /// `None` if it changes nothing; `work` is what [`Site::replay`] does with it.
    pub(crate) fn change<R>(
        &self,
        input: impl FnOnce(&Site) -> Option<Input>,
        work: impl FnOnce(&mut Site, Timestamp) -> R,
    ) -> R {
        let (before, result, after) = {
            let mut site = self.site();
            let before = site.imports.next_due();
            let now = self.0.clock.now();
            let is_due = before.is_some_and(|due| due <= now);
            site.advance_to(now);
            let input = input(&site).or_else(|| is_due.then_some(Input::Advance));
            let result = work(&mut site, now);
            if let Some((log, input)) = self.0.log.get().zip(input) {
                log.append(now, &input);
            }
            (before, result, site.imports.next_due())
        };
        if before != after {
            self.0.importer.ring();
        }
        result
    }

    #[cfg(test)]
    pub(crate) fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub(crate) fn site(&self) -> MutexGuard<'_, Site> {
        self.0
            .site
            .lock()
            .expect("nothing panics while it holds the site")
    }
}
