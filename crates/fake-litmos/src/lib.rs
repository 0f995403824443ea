//! Litmos as a state machine that speaks the vendor's HTTP, true to the public documents about it.
//!
//! [`Site`] is the state: plain, comparable, serialisable, and changed by [`Command`]s and API calls alike.
//! [`FakeLitmos`] puts the vendor's API (`/v1.svc/…`) in front of one; [`Server`] puts that on a port for
//! somebody else's tests. What is proven, guessed and missing stands in this crate's README.
//!
//! Left out so far: learning paths, what `/org` has beside users, results, and the web pages.

mod api;
mod audit;
mod bulk;
mod change;
mod command;
mod control;
mod course;
mod custom_field;
mod draft;
mod field_rules;
mod identity;
mod importer;
mod in_order;
mod keys;
mod knobs;
mod learner;
mod limits;
mod mail;
mod member;
mod name;
#[cfg(test)]
mod readme_tests;
mod refusal;
mod roll;
mod seed;
mod server;
mod site;
mod team;
mod texts;
mod written;

pub use change::{By, Change, ChangeKind};
pub use command::Command;
pub use course::Course;
pub use knobs::{Knobs, PutSemantics};
pub use learner::{AccessLevel, Learner, LearnerRef, Value};
pub use mail::Mail;
pub use member::Member;
pub use name::folded;
pub use refusal::Refusal;
pub use server::Server;
pub use site::Site;
pub use team::Team;
pub use texts::Texts;

use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::response::Response;
use clock::{Clock, Nudge, Part};
use fake_kit::KnobError;

/// A Litmos site behind its API. Cheap to clone; every clone is the same site.
#[derive(Clone, Debug)]
pub struct FakeLitmos(Arc<Behind>);

#[derive(Debug)]
struct Behind {
    site: Mutex<Site>,
    clock: Clock,
    importer: Nudge,
}

impl FakeLitmos {
    /// Puts the API in front of `site`, on `clock`'s time.
    pub fn new(site: Site, clock: Clock) -> FakeLitmos {
        FakeLitmos(Arc::new(Behind { site: Mutex::new(site), clock, importer: Nudge::new() }))
    }

    /// The vendor's API. Serves `/v1.svc/…`; everything else is the vendor's 404 page.
    pub fn router(&self) -> Router {
        api::router(self.clone())
    }

    /// What `/_control` offers when this fake is used alone: `POST /_control/commands` (one [`Command`] as
    /// JSON, answered with its [`Change`]s), `GET /_control/site`, `GET` and `PUT /_control/knobs`.
    pub fn control_router(&self) -> Router {
        control::router(self.clone())
    }

    /// What is due by itself: bulk imports. Expiry dates need no part, they are judged when somebody looks.
    pub fn parts(&self) -> Vec<Arc<dyn Part>> {
        vec![importer::part(self.clone())]
    }

    /// What a Litmos administrator does by hand, now.
    ///
    /// # Errors
    /// The same refusals that the API would give; the site is unchanged then.
    pub fn apply(&self, command: Command) -> Result<Vec<Change>, Refusal> {
        let now = self.0.clock.now();
        self.change(|site| site.apply(command, now))
    }

    /// Looks at the site. Nobody else gets at it meanwhile, so look briefly.
    pub fn read<R>(&self, look: impl FnOnce(&Site) -> R) -> R {
        self.change(|site| look(site))
    }

    /// Puts another site in place of this one: a restored snapshot.
    pub fn replace(&self, site: Site) {
        *self.site() = site;
        self.0.importer.ring();
    }

    /// Sets a knob: `rate_limit` or `litmos.rate_limit` to `off`.
    ///
    /// # Errors
    /// No such knob, or not a value it takes.
    pub fn set_knob(&self, name: &str, value: &str) -> Result<(), KnobError> {
        self.site().set_knob(name, value)
    }

    /// An error in the vendor's dialect, for faults: a `Detail` body and the same text as reason phrase, and
    /// for 500 and above (503 apart) the HTML page. A blank `message` takes the vendor's usual one.
    /// `json` is what the caller asked for; otherwise XML.
    pub fn refusal(status: u16, retry_after_seconds: Option<u64>, message: &str, json: bool) -> Response {
        api::refusal(status, retry_after_seconds, message, json)
    }

    /// Works on the site as it is now, after everything that was due.
    fn change<R>(&self, work: impl FnOnce(&mut Site) -> R) -> R {
        let (before, result, after) = {
            let mut site = self.site();
            let before = site.imports.next_due();
            site.settle(self.0.clock.now());
            let result = work(&mut site);
            (before, result, site.imports.next_due())
        };
        if before != after {
            self.0.importer.ring();
        }
        result
    }

    fn clock(&self) -> &Clock {
        &self.0.clock
    }

    fn site(&self) -> MutexGuard<'_, Site> {
        self.0.site.lock().expect("nothing panics while it holds the site")
    }
}
