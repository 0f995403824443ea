//! Secrets and personal values stay in (CON-3, CON-6, RPT-6): what the engine says to anybody holds
//! none of them. What it stores is tested where its store is.

use secrecy::ExposeSecret;
use serde_json::Value;

use super::evidence::{KnownFields, KnownList};
use super::violation::Violation;
use crate::sim::journal::Entry;
use crate::sim::party::Party;
use crate::world::World;

/// No key, password, phone or address reaches an answer or a report.
pub(super) const SECRETS_STAY_IN: &str = "secrets-stay-in";

/// Values shorter than this stand in other texts by chance.
const TELLING: usize = 6;

/// Judges the new responses of the engine, and what it sent.
pub(super) fn judge_calls(world: &World, calls: &[Entry], violations: &mut Vec<Violation>) {
    let said = calls.iter().filter_map(|call| match (call.from, call.to) {
        (_, Party::Engine) => Some((call, call.response.as_ref()?.body.as_str())),
        (Party::Engine, _) => Some((call, call.body.as_str())),
        _ => None,
    });
    let said: Vec<(&Entry, &str)> = said.filter(|(_, text)| !text.is_empty()).collect();
    if said.is_empty() {
        return;
    }
    let secrets = secrets(world);
    for (call, text) in said {
        if let Some((what, _)) = secrets
            .iter()
            .find(|(_, secret)| text.contains(secret.as_str()))
        {
            let text = format!("{what} is in a response of the engine: {}", call.line());
            violations.push(Violation::by_call(SECRETS_STAY_IN, call.number, text));
        }
    }
}

fn secrets(world: &World) -> Vec<(&'static str, String)> {
    let people = &world.people;
    let mut secrets = vec![
        ("the BambooHR password", people.bamboohr_admin.1.clone()),
        ("the webhook key", people.webhook_key.clone()),
        (
            "the private key of the webhooks",
            people.private_key.clone(),
        ),
        (
            "the Litmos key",
            world.setup.litmos_api_key.expose_secret().to_owned(),
        ),
    ];
    secrets.extend(
        people
            .administrators
            .iter()
            .map(|(_, token)| ("an administrator's token", token.clone())),
    );
    let keys = world
        .bamboohr
        .read(|company| company.access().keys().keys().cloned().collect::<Vec<_>>());
    secrets.extend(keys.into_iter().map(|key| ("a BambooHR key", key)));
    secrets.retain(|(_, secret)| secret.len() >= TELLING);
    secrets
}

/// Judges a finished report: it names phone and address fields, but never their values (RPT-6).
pub(super) async fn judge_report(
    world: &World,
    run: &str,
    list: &KnownList,
    violations: &mut Vec<Violation>,
) {
    let Ok(report) = world
        .get_admin::<Value>(&format!("/api/imports/{run}/report.json"))
        .await
    else {
        return;
    };
    for row in report["rows"].as_array().into_iter().flatten() {
        let id = row["employee_id"].as_str().and_then(|id| id.parse().ok());
        let Some(known) = id.and_then(|id: u64| list.rows.get(&id)) else {
            continue;
        };
        if let Some(field) = shown(known, row) {
            let text = format!(
                "{run}: the row of {} holds the value of `{field}`",
                world.refs.name_for_id(id.unwrap_or(0))
            );
            violations.push(Violation::new(SECRETS_STAY_IN, text));
        }
    }
}

/// The field whose value the row shows. Names and user names may hold anything.
fn shown(known: &KnownFields, row: &Value) -> Option<&'static str> {
    let personal = [
        "workPhone",
        "mobilePhone",
        "address1",
        "address2",
        "zipcode",
    ];
    let mut row = row.clone();
    for open in ["name", "username", "learner_id", "employee_id"] {
        row.as_object_mut()?.remove(open);
    }
    let row = row.to_string();
    let names =
        ["firstName", "lastName", "workEmail"].map(|field| known.text(field).unwrap_or_default());
    personal.into_iter().find(|field| {
        let value = known.text(field).unwrap_or_default();
        let is_telling = value.len() >= TELLING && !names.iter().any(|name| name.contains(&value));
        is_telling && row.contains(&value)
    })
}
