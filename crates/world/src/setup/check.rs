//! Checks the parts of a scenario that depend on the engine or a fake, before any world is built.

use scenario::verb::{Damage, FaultAction};
use scenario::{
    At, BambooHrStart, Expect, Json, Problem, Switch, Verb, Webhook, WorldStart, suggestion,
};
use serde_json::{Map, Value};
use sync_engine::Config;

use crate::invariants::INVARIANTS;

/// Everything in a `world` section that this world cannot be.
pub fn check_start(start: &WorldStart) -> Vec<Problem> {
    let mut problems = Vec::new();
    check_config(&start.engine.config, &mut problems);
    check_bamboohr(&start.bamboohr, &mut problems);
    let known = fake_litmos::Knobs::default().list();
    let known: Vec<&str> = known
        .iter()
        .filter_map(|line| line.name.strip_prefix("litmos."))
        .collect();
    for (name, value) in &start.litmos.knobs {
        let mut site = fake_litmos::Site::new(0);
        let set = site
            .set_knob(name, &plain(value))
            .map_err(|error| error.to_string());
        problems.extend(knob(name, value, &known, set));
    }
    problems
}

/// Everything in a step that this world cannot do.
pub fn check_verb(verb: &At<Verb>) -> Vec<Problem> {
    match &verb.value {
        Verb::WebhookSettings(hooks) => hooks.values().filter_map(schedule).collect(),
        Verb::Fault(fault) if fault.action.value == FaultAction::StalePage => {
            let problem = Problem::sense(fault.action.place, "`stale-page` is not supported");
            vec![problem.with_help("no call of the engine has pages")]
        }
        Verb::DamageStore(damage) => vec![unsupported_damage(damage)],
        Verb::Support(support) if support.litmos_access.value == Switch::Disabled => {
            let problem = Problem::sense(
                support.litmos_access.place,
                "support cannot disable Litmos Access again",
            );
            vec![
                problem.with_help(
                    "start the world without it: `bamboohr: { litmos-access: disabled }`",
                ),
            ]
        }
        Verb::Call(call) => {
            let header = |name: &str| name.parse::<http::HeaderName>().is_ok();
            let wrong = call.headers.iter().filter(|(name, _)| !header(name));
            let mut problems: Vec<Problem> = wrong
                .map(|(name, value)| {
                    Problem::shape(value.place, format!("invalid header name `{name}`"))
                })
                .collect();
            if http::Method::from_bytes(call.method.as_bytes()).is_err() {
                problems.push(Problem::shape(
                    call.method.place,
                    format!("invalid HTTP method `{}`", call.method.value),
                ));
            }
            problems
        }
        Verb::Expect(expect) => check_expect(expect),
        _ => Vec::new(),
    }
}

fn check_expect(expect: &Expect) -> Vec<Problem> {
    let unjudged = expect
        .invariants
        .iter()
        .flatten()
        .filter(|name| !INVARIANTS.contains(&name.as_str()));
    let problem = |name: &At<String>| {
        Problem::sense(
            name.place,
            format!("the invariant `{}` is not supported yet", name.value),
        )
        .with_help("remove it; every run checks all supported invariants")
    };
    unjudged.map(problem).collect()
}

fn unsupported_damage(damage: &At<Damage>) -> Problem {
    let problem = Problem::sense(damage.place, "`damage-store` is not supported");
    problem.with_help("a world keeps the engine's store in memory")
}

/// Options of the engine: each name and each value alone, so that all that are wrong are named.
fn check_config(
    config: &std::collections::BTreeMap<At<String>, At<Json>>,
    problems: &mut Vec<Problem>,
) {
    let known = serde_json::to_value(Config::default()).expect("options are plain data");
    let known: Vec<&str> = known
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, _)| name.as_str())
        .collect();
    for (name, value) in config {
        if !known.contains(&name.as_str()) {
            let problem = Problem::reference(
                name.place,
                format!("unknown engine option `{}`", name.value),
            );
            problems.push(problem.with_help(suggestion(name, &known)));
            continue;
        }
        let alone = Map::from_iter([(name.value.clone(), value.value.0.clone())]);
        if let Err(error) = serde_json::from_value::<Config>(Value::Object(alone)) {
            let message = format!("invalid value `{}` for `{}`", plain(value), name.value);
            problems.push(
                Problem::shape(value.place, message)
                    .with_help(advice(&plain(value), &error.to_string())),
            );
        }
    }
}

/// What to write instead, out of what the reader of the value said.
fn advice(value: &str, said: &str) -> String {
    if let Some((_, expected)) = said
        .split_once("unknown variant ")
        .and_then(|(_, rest)| rest.split_once("expected "))
    {
        let words: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        return match scenario::closest(value, &words) {
            Some(close) => format!("did you mean `{close}`?"),
            None => format!("write {}", expected.trim_start_matches("one of ")),
        };
    }
    said.to_owned()
}

fn check_bamboohr(start: &BambooHrStart, problems: &mut Vec<Problem>) {
    let known: Vec<&str> = fake_bamboohr::Knobs::list()
        .iter()
        .map(|knob| knob.name)
        .collect();
    for (name, value) in &start.knobs {
        let set = fake_bamboohr::Knobs::default()
            .set(name, &plain(value))
            .map_err(|error| error.to_string());
        problems.extend(knob(name, value, &known, set));
    }
    problems.extend(start.webhooks.iter().filter_map(schedule));
}

fn knob(
    name: &At<String>,
    value: &At<Json>,
    known: &[&str],
    set: Result<(), String>,
) -> Option<Problem> {
    let said = set.err()?;
    let bare = name.split_once('.').map_or(name.as_str(), |(_, bare)| bare);
    Some(if known.contains(&bare) {
        Problem::shape(
            value.place,
            format!("invalid value `{}` for `{}`", plain(value), name.value),
        )
        .with_help(said)
    } else {
        let problem = Problem::reference(name.place, format!("unknown knob `{}`", name.value));
        problem.with_help(suggestion(bare, known))
    })
}

/// A schedule of the language that BambooHR does not have.
fn schedule(webhook: &Webhook) -> Option<Problem> {
    let schedule = webhook.schedule.as_ref()?;
    let written = schedule.value.to_string();
    written.parse::<fake_bamboohr::Schedule>().err()?;
    let problem = Problem::sense(
        schedule.place,
        format!("BambooHR has no schedule `{written}`"),
    );
    Some(problem.with_help(
        "it has every 1, 2, 3, 4, 6, 8 or 12 hours (`every 1h`, `every 1h at :05`), `daily 12:00` and `weekly mon 06:00`",
    ))
}

/// A value as text, as it is in the file.
pub(crate) fn plain(value: &Json) -> String {
    match &value.0 {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invariant_that_no_world_judges_is_no_pass() {
        let named = |name: &str| Expect {
            invariants: Some(vec![name.into()]),
            ..Expect::default()
        };
        assert_eq!(check_expect(&named(INVARIANTS[0])), []);
        assert_eq!(
            check_expect(&named("converges"))[0].message,
            "the invariant `converges` is not supported yet"
        );
    }

    #[test]
    fn advice_names_the_word_that_was_meant_or_all_of_them() {
        let said = "unknown variant `leaves`, expected `leave` or `deactivate`";
        assert_eq!(advice("leaves", said), "did you mean `leave`?");
        assert_eq!(
            advice(
                "lock",
                "unknown variant `lock`, expected `leave` or `deactivate`"
            ),
            "write `leave` or `deactivate`"
        );
        assert_eq!(
            advice("x", "unknown variant `x`, expected one of `a1`, `b2`, `c3`"),
            "write `a1`, `b2`, `c3`"
        );
        assert_eq!(
            advice("soon", "expected a length of time such as `24h`"),
            "expected a length of time such as `24h`"
        );
    }
}
