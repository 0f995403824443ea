//! Builds a world as its scenario describes it: the past.
//!
//! The employees of `imported` really are imported, some hours before the start, by the same engine
//! and calls; only then does the journal start.

use std::collections::BTreeSet;

use clock::Clock;
use fake_bamboohr::{Company, FakeBambooHr, Zone};
use fake_litmos::{FakeLitmos, Site};
use http::Method;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scenario::verb::{Import, Sync};
use scenario::{At, EmployeeRow, Place, Power, Problem, Switch, WorldStart};
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use sync_engine::{Administrator, SealingKey, Setup, Store};
use transport::Network;

use crate::carry_out::step_result::UnsupportedStep;
use crate::carry_out::{employee_fields, learner_fields};
use crate::invariants::Witness;
use crate::setup::check::{check_start, plain};
use crate::setup::refs::Refs;
use crate::sim::event_loop::EventLoop;
use crate::sim::faults::Faults;
use crate::sim::party::Party;
use crate::sim::wire::Wire;
use crate::world::{People, World};

/// How long before the beginning the integration was set up and `imported` was imported.
const PAST: SignedDuration = SignedDuration::from_hours(6);

/// The description of a world to build.
#[derive(Clone, Debug)]
pub struct Start<'a> {
    /// The `world` section.
    pub world: &'a WorldStart,
    /// When the scenario begins.
    pub now: Timestamp,
    /// The company's zone, by name.
    pub zone: TimeZone,
    /// The seed of all randomness in this world.
    pub seed: u64,
    /// Whether calls go over real sockets.
    pub sockets: bool,
}

/// A world that cannot be built as described.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The file is at fault: what is wrong, where, and what to change.
    #[error("{}", .0.message)]
    File(Problem),
    /// The machine is at fault.
    #[error("{0}")]
    Machine(String),
}

impl BuildError {
    /// Whether the scenario file is at fault, not the machine.
    pub fn is_file(&self) -> bool {
        matches!(self, BuildError::File(_))
    }

    fn file(place: Place, text: impl Into<String>) -> BuildError {
        BuildError::File(Problem::sense(place, text))
    }

    fn with_help(self, help: impl Into<String>) -> BuildError {
        match self {
            BuildError::File(problem) => BuildError::File(problem.with_help(help)),
            machine => machine,
        }
    }
}

impl From<UnsupportedStep> for BuildError {
    fn from(cannot: UnsupportedStep) -> BuildError {
        BuildError::Machine(cannot.0)
    }
}

impl World {
    /// Builds the world, connected and with its past, standing at its beginning.
    ///
    /// # Errors
    /// The description contradicts itself or one of the products' rules, or no port could be had.
    pub async fn build(start: Start<'_>) -> Result<World, BuildError> {
        if let Some(problem) = check_start(start.world).into_iter().next() {
            return Err(BuildError::File(problem));
        }
        let zone_name = start.zone.iana_name().unwrap_or("UTC").to_owned();
        let mut secrets = ChaCha8Rng::seed_from_u64(start.seed);
        let (clock, control) = Clock::stopped_at(start.now - PAST);
        let wire = Wire::default();
        let faults = Faults::default();
        let events = EventLoop::new(control, wire.clone(), Box::new(faults.clone()), start.seed);

        let company = company(&start, &zone_name)?;
        let site = site(start.world, start.seed)?;
        let people = people(start.world, &company, &mut secrets);
        let setup = setup(
            start.world,
            &zone_name,
            &company,
            &site,
            &people,
            start.seed,
        )?;
        let mut world = World {
            bamboohr: FakeBambooHr::new(
                company,
                clock.clone(),
                wire.transport_for(Party::BambooHr),
            ),
            litmos: FakeLitmos::new(site, clock.clone()),
            engine: None,
            store: Store::in_memory(),
            events,
            clock,
            wire,
            sockets: start.sockets.then(Network::new),
            setup,
            zone: start.zone.clone(),
            refs: Refs::default(),
            people,
            faults,
            never_fired: Vec::new(),
            step: None,
            last_sync: None,
            last_import: None,
            snapshots: Default::default(),
            witness: Witness::default(),
            stop: Default::default(),
        };
        world.attach(Party::BambooHr).await?;
        world.attach(Party::Litmos).await?;
        world.start_engine().await?;
        world.build_history(start.world).await?;
        world.run_to(start.now).await;
        for webhook in &start.world.bamboohr.webhooks {
            let nameless =
                || BuildError::file(Place::NOWHERE, "a webhook of the world needs a `ref`");
            let name = webhook.name.as_ref().ok_or_else(nameless)?;
            let result = world
                .save_subscription(name, webhook)
                .map_err(|cannot| BuildError::file(name.place, cannot.0))?;
            if result.refused {
                let why = result.body.unwrap_or_default();
                let message = format!("BambooHR refuses the webhook `{}`: {why}", name.value);
                return Err(BuildError::file(name.place, message));
            }
        }
        world.run_until_idle().await;
        world.observe_people();
        world.events.clear_journal();
        rulebook::forget_hits();
        world.witness.start(&world.litmos, world.events.journal());
        world.observe_past_import();
        world.last_import = None;
        world.last_sync = None;
        Ok(world)
    }

    /// Connects, imports the employees of `imported`, and adds the others.
    async fn build_history(&mut self, start: &WorldStart) -> Result<(), BuildError> {
        let imported: BTreeSet<&str> = start
            .engine
            .imported
            .iter()
            .map(|name| name.as_str())
            .collect();
        let place = place_of_first(&start.engine.imported);
        let connected = start
            .engine
            .connection
            .as_ref()
            .is_none_or(|power| power.value == Power::On);
        let (before, after): (Vec<_>, Vec<_>) = numbered(&start.bamboohr.employees)
            .partition(|(_, row)| imported.contains(row.name.as_str()));
        let is_unknown = |name: &&At<String>| {
            before
                .iter()
                .all(|(_, row)| row.name.as_str() != name.as_str())
        };
        if let Some(unknown) = start.engine.imported.iter().find(is_unknown) {
            let message = format!(
                "`imported` names `{}`, which is not one of the employees",
                unknown.value
            );
            return Err(BuildError::file(unknown.place, message));
        }
        if !connected && !imported.is_empty() {
            let error = BuildError::file(place, "`imported` needs a connection");
            return Err(error.with_help("remove `connection: off`"));
        }
        let has_field = start
            .bamboohr
            .litmos_access
            .as_ref()
            .is_none_or(|switch| switch.value == Switch::Enabled);
        if !imported.is_empty() && !has_field {
            let error = BuildError::file(place, "`imported` needs Litmos Access");
            return Err(error.with_help("remove `litmos-access: disabled`"));
        }
        self.seed_employees(before)?;
        if connected {
            for (path, body) in [
                ("/api/connection/enable", None),
                ("/api/connection/connect", Some(self.login())),
            ] {
                let result = self
                    .call_admin(None, Method::POST, path, body)
                    .await?
                    .result;
                if result.refused {
                    let message = format!("cannot connect the integration: `{}`", result.word);
                    return Err(BuildError::file(Place::NOWHERE, message));
                }
            }
        }
        if !imported.is_empty() {
            self.import_history(&start.engine.imported).await?;
        }
        self.seed_employees(after)
    }

    fn login(&self) -> Value {
        let (user, password) = &self.people.bamboohr_admin;
        json!({ "subdomain": self.people.company, "user_name": user, "password": password })
    }

    async fn import_history(&mut self, imported: &[At<String>]) -> Result<(), BuildError> {
        use scenario::Verb;
        let place = place_of_first(imported);
        let result = self.carry_out(&Verb::Sync(Sync::default()), None).await?;
        if result.refused {
            let message = format!(
                "`imported`: the Sync in the past was refused with `{}`",
                result.word
            );
            return Err(BuildError::file(place, message));
        }
        self.observe_past_sync();
        let import = Import {
            these: Some(imported.to_vec()),
            wait: true,
        };
        let result = self.carry_out(&Verb::Import(import), None).await?;
        if result.refused || result.shortfall.is_some() {
            let message = format!(
                "`imported`: the Import in the past ended with `{}`",
                result.word
            );
            return Err(BuildError::file(place, message));
        }
        let report = self
            .report(None)
            .await
            .map_err(|error| UnsupportedStep(error.to_string()))?;
        for row in report.into_iter().flat_map(|report| report.rows) {
            if !matches!(
                row.outcome.as_deref(),
                Some("created" | "updated" | "unchanged")
            ) {
                let why = row.reason.unwrap_or_default();
                let message = format!("`{}` cannot have been imported: `{why}`", row.employee);
                let named = imported.iter().find(|name| name.value == row.employee);
                return Err(BuildError::file(
                    named.map_or(place, |name| name.place),
                    message,
                ));
            }
        }
        Ok(())
    }

    fn seed_employees(&mut self, rows: Vec<(u64, &EmployeeRow)>) -> Result<(), BuildError> {
        let mut company = self.bamboohr.read(Company::clone);
        for (id, row) in rows {
            company
                .seed_employee(id, &employee_fields(&row.fields))
                .map_err(|refusal| {
                    let message = format!(
                        "BambooHR refuses the employee `{}`: {}",
                        row.name.value, refusal.message
                    );
                    BuildError::file(row.name.place, message)
                })?;
            self.refs.name_employee(&row.name, id);
        }
        self.bamboohr.replace(company);
        Ok(())
    }
}

/// The place of `imported`, taken from its first name.
fn place_of_first(imported: &[At<String>]) -> Place {
    imported.first().map_or(Place::NOWHERE, |name| name.place)
}

/// Ids by place in the file, from 1.
fn numbered(rows: &[EmployeeRow]) -> impl Iterator<Item = (u64, &EmployeeRow)> {
    (1..).zip(rows)
}

fn company(start: &Start<'_>, zone: &str) -> Result<Company, BuildError> {
    let result = &start.world.bamboohr;
    let zone =
        Zone::parse(zone).map_err(|error| BuildError::file(Place::NOWHERE, error.to_string()))?;
    let subdomain = result
        .company
        .as_ref()
        .map_or("acme", |company| company.as_str());
    let mut company = Company::empty(subdomain, zone, start.seed);
    if result
        .litmos_access
        .as_ref()
        .is_none_or(|switch| switch.value == Switch::Enabled)
    {
        let enabled = company.apply(fake_bamboohr::Command::EnableLitmosAccess, start.now - PAST);
        let place = result
            .litmos_access
            .as_ref()
            .map_or(Place::NOWHERE, |switch| switch.place);
        enabled.map_err(|refusal| BuildError::file(place, refusal.message))?;
    }
    for field in &result.fields {
        let added = company.apply(
            fake_bamboohr::Command::AddCustomField(custom_field(field)?),
            start.now - PAST,
        );
        let refused = |refusal: fake_bamboohr::Refusal| {
            format!("the field `{}`: {}", field.label.value, refusal.message)
        };
        added.map_err(|refusal| BuildError::file(field.label.place, refused(refusal)))?;
    }
    for (name, value) in &result.knobs {
        let set = company.knobs.set(name, &plain(value));
        set.map_err(|error| BuildError::file(value.place, error.to_string()))?;
    }
    Ok(company)
}

fn custom_field(result: &scenario::CustomField) -> Result<fake_bamboohr::CustomField, BuildError> {
    let kind = fake_bamboohr::Kind::parse(result.kind.as_str());
    let unknown = || {
        format!(
            "the field `{}`: BambooHR has no type `{}`",
            result.label.value, result.kind.value
        )
    };
    Ok(fake_bamboohr::CustomField {
        label: result.label.value.clone(),
        kind: kind.ok_or_else(|| BuildError::file(result.kind.place, unknown()))?,
        options: result
            .options
            .iter()
            .map(|option| option.value.clone())
            .collect(),
        parts: result
            .parts
            .iter()
            .map(custom_field)
            .collect::<Result<_, _>>()?,
    })
}

fn site(start: &WorldStart, seed: u64) -> Result<Site, BuildError> {
    let mut site = Site::new(seed);
    for row in &start.litmos.learners {
        let mut fields = learner_fields(&row.fields);
        fields.insert("UserName".to_owned(), row.username.value.clone());
        site.seed_learner(fields).map_err(|refusal| {
            let message = format!(
                "Litmos refuses the learner `{}`: {}",
                row.username.value, refusal.message
            );
            BuildError::file(row.username.place, message)
        })?;
    }
    for (name, value) in &start.litmos.knobs {
        site.set_knob(name, &plain(value))
            .map_err(|error| BuildError::file(value.place, error.to_string()))?;
    }
    Ok(site)
}

fn people(start: &WorldStart, company: &Company, secrets: &mut ChaCha8Rng) -> People {
    let hex = |secrets: &mut ChaCha8Rng| {
        format!(
            "{:016x}{:016x}",
            secrets.random::<u64>(),
            secrets.random::<u64>()
        )
    };
    let mut names: Vec<String> = start
        .engine
        .administrators
        .iter()
        .map(|admin| admin.name.value.clone())
        .collect();
    if names.is_empty() {
        names.push("admin".to_owned());
    }
    let administrators = names.into_iter().map(|name| (name, hex(secrets))).collect();
    People {
        company: company.subdomain().to_owned(),
        bamboohr_admin: (
            company.admin().name.clone(),
            company.admin().password.clone(),
        ),
        administrators,
        webhook_key: hex(secrets),
        private_key: hex(secrets),
    }
}

/// What a world's engine seals its secrets with. They are made up, so this is no secret either: it
/// is the same in every world, and a kept world opens again.
pub fn sealing_key() -> SealingKey {
    SealingKey::new(*b"the secrets of a world are not s")
}

fn setup(
    start: &WorldStart,
    zone: &str,
    company: &Company,
    site: &Site,
    people: &People,
    seed: u64,
) -> Result<Setup, BuildError> {
    let mut options = Map::new();
    options.insert("company_timezone".to_owned(), zone.into());
    for (name, value) in &start.engine.config {
        options.insert(name.value.clone(), value.0.clone());
    }
    let config = serde_json::from_value(Value::Object(options));
    let config = config.map_err(|error| {
        let place = start
            .engine
            .config
            .keys()
            .next()
            .map_or(Place::NOWHERE, |name| name.place);
        BuildError::file(place, format!("`engine: config`: {error}"))
    })?;
    let may = |name: &str| {
        let named = start
            .engine
            .administrators
            .iter()
            .find(|admin| admin.name.as_str() == name);
        named.is_none_or(|admin| admin.can_manage_bamboohr_employees)
    };
    let administrators = people
        .administrators
        .iter()
        .map(|(name, token)| Administrator {
            name: name.clone(),
            token: SecretString::from(token.clone()),
            can_manage_bamboohr_employees: may(name),
        });
    Ok(Setup {
        config,
        bamboohr_url: Party::BambooHr.url(),
        bamboohr_application_key: SecretString::from(company.application_key().to_owned()),
        litmos_url: Party::Litmos
            .url()
            .join("v1.svc")
            .expect("a path written here"),
        litmos_api_key: SecretString::from(site.owner_key().to_owned()),
        litmos_source: "rehearsal".to_owned(),
        sealing_key: sealing_key(),
        administrators: administrators.collect(),
        webhook_key: Some(SecretString::from(people.webhook_key.clone())),
        webhook_private_key: Some(SecretString::from(people.private_key.clone())),
        seed: ChaCha8Rng::seed_from_u64(seed).get_seed(),
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_world_may_name_every_type_of_field_that_bamboohr_has() {
        let types: Vec<&str> = fake_bamboohr::Kind::ALL
            .iter()
            .map(|kind| kind.as_str())
            .collect();
        assert_eq!(scenario::FIELD_TYPES, types);
    }
}
