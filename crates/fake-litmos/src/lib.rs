//! Litmos as a state machine that speaks the vendor's HTTP, true to the public documents about it.
//!
//! [`Site`] is the state: plain, comparable, serialisable, and changed by [`Command`]s and API
//! calls alike. [`FakeLitmos`] puts the vendor's API (`/v1.svc/…`) in front of one; [`Server`] puts
//! that on a port for somebody else's tests. What is proven, guessed and missing stands in this
//! crate's README.
//!
//! Left out so far: learning paths, what `/org` has beside users, results, and the web pages.

mod api;
mod commands;
mod demo;
#[cfg(test)]
mod readme_tests;
mod server;
mod state;

pub use commands::change::{By, Change, ChangeKind};
pub use commands::command::Command;
pub use commands::input::Input;
pub use commands::refusal::Refusal;
pub use server::knobs::{Knobs, PutSemantics};
pub use server::listener::Server;
pub use state::course::Course;
pub use state::learner::{AccessLevel, Learner, LearnerRef, Value};
pub use state::mail::Mail;
pub use state::member::Member;
pub use state::name::folded;
pub use state::site::Site;
pub use state::team::Team;
pub use state::texts::Texts;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};

use axum::Router;
use axum::response::Response;
use clock::{Clock, Nudge, Part};
use fake_kit::{InputLog, KnobError};
use jiff::Timestamp;

/// A Litmos site behind its API. Cheap to clone; every clone is the same site.
#[derive(Clone, Debug)]
pub struct FakeLitmos(Arc<Inner>);

struct Inner {
    site: Mutex<Site>,
    clock: Clock,
    log: OnceLock<Arc<dyn InputLog<Input>>>,
    importer: Nudge,
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Behind")
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

    /// Writes everything that reaches the site from now on down in `log`: played again with
    /// [`Site::replay`] on the site of this moment, it leads to the same site. Only the first call
    /// counts.
    pub fn record_to(&self, log: Arc<dyn InputLog<Input>>) {
        _ = self.0.log.set(log);
    }

    /// The vendor's API. Serves `/v1.svc/…`; everything else is the vendor's 404 page.
    pub fn router(&self) -> Router {
        api::router(self.clone())
    }

    /// What `/_control` offers when this fake is used alone: `POST /_control/commands` (one
    /// [`Command`] as JSON, answered with its [`Change`]s), `GET /_control/site`, `GET` and
    /// `PUT /_control/knobs`.
    pub fn control_router(&self) -> Router {
        server::control::router(self.clone())
    }

    /// What is due by itself: bulk imports. Expiry dates need no part, they are judged when
    /// somebody looks.
    pub fn parts(&self) -> Vec<Arc<dyn Part>> {
        vec![server::importer::part(self.clone())]
    }

    /// What a Litmos administrator does by hand, now.
    ///
    /// # Errors
    /// The same refusals that the API would give; the site is unchanged then.
    pub fn apply(&self, command: Command) -> Result<Vec<Change>, Refusal> {
        let input = self.recorded(|| Input::Command(command.clone()));
        self.change(|_| input, |site, now| site.apply(command, now))
    }

    /// Looks at the site. Nobody else gets at it meanwhile, so look briefly.
    pub fn read<R>(&self, look: impl FnOnce(&Site) -> R) -> R {
        self.change(|_| None, |site, _| look(site))
    }

    /// Puts another site in place of this one: a restored snapshot.
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

    /// An error in the vendor's dialect, for faults: a `Detail` body and the same text as reason
    /// phrase, and for 500 and above (503 apart) the HTML page. A blank `message` takes the
    /// vendor's usual one. `json` is what the caller asked for; otherwise XML.
    pub fn refusal(
        status: u16,
        retry_after_seconds: Option<u64>,
        message: &str,
        json: bool,
    ) -> Response {
        api::refusal(status, retry_after_seconds, message, json)
    }

    /// What reached the site, if somebody writes it down.
    fn recorded(&self, input: impl FnOnce() -> Input) -> Option<Input> {
        self.0.log.get().map(|_| input())
    }

    /// Works on the site as it is now, after everything that was due. `input` is what reached it,
    /// where that is written down, `None` if it changes nothing; `work` is what [`Site::replay`]
    /// does about it.
    fn change<R>(
        &self,
        input: impl FnOnce(&Site) -> Option<Input>,
        work: impl FnOnce(&mut Site, Timestamp) -> R,
    ) -> R {
        let (before, result, after) = {
            let mut site = self.site();
            let before = site.imports.next_due();
            let now = self.0.clock.now();
            let is_due = before.is_some_and(|due| due <= now);
            site.settle(now);
            let input = input(&site).or_else(|| is_due.then_some(Input::Settle));
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
    fn clock(&self) -> &Clock {
        &self.0.clock
    }

    fn site(&self) -> MutexGuard<'_, Site> {
        self.0
            .site
            .lock()
            .expect("nothing panics while it holds the site")
    }
}
