//! The fake as a host runs it alone, on a port of its own with control routes.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;

use axum::Router;
use clock::{Clock, Part};
use fake_kit::{Fake, KnobLine};

use crate::{Change, Command, FakeLitmos, Refusal, Site};

/// A running fake Litmos. Stops on drop.
///
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// let litmos = fake_litmos::Server::start(fake_litmos::Site::demo()).await?;
/// let users = format!("{}/users?source=mine&format=json", litmos.url());
/// let key = litmos.fake().read(|site| site.owner_key().to_owned());
/// # Ok(())
/// # }
/// ```
pub type Server = fake_kit::Server<FakeLitmos>;

impl Fake for FakeLitmos {
    type State = Site;
    type Command = Command;
    type Change = Change;
    type Refusal = Refusal;
    type Knobs = Vec<KnobLine>;

    const STATE_ROUTE: &str = "/_control/site";
    const BASE_PATH: &str = "/v1.svc";

    fn host(site: Site, clock: Clock) -> FakeLitmos {
        FakeLitmos::new(site, clock)
    }

    fn router(&self) -> Router {
        self.router()
    }

    fn parts(&self) -> Vec<Arc<dyn Part>> {
        self.parts()
    }

    fn state(&self) -> Site {
        self.read(Site::clone)
    }

    fn command(&self, command: Command) -> Result<Vec<Change>, (u16, Refusal)> {
        self.apply(command)
            .map_err(|refusal| (refusal.status, refusal))
    }

    fn knobs(&self) -> Vec<KnobLine> {
        self.read(|site| site.knobs().list())
    }

    fn set_knobs(&self, values: &BTreeMap<String, String>) -> Result<(), Box<dyn Error>> {
        Ok(self.set_knobs(values)?)
    }
}
