//! Scenarios: one of ten steps, and a month with a webhook every hour.

use std::path::Path;
use std::time::Duration;

use scenario::verb::{Advance, Change, Verb};
use scenario::{EmployeeField, EmployeeFields, EmployeeRow, Scenario};
use world::{Start, World};

use crate::measure::{median, runtime, show, timed};

fn parse(text: &str) -> Scenario {
    let loaded = scenario::parse(Path::new("figure.scenario.yaml"), text);
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    loaded.scenarios.into_iter().next().expect("one scenario")
}

/// Builds the scenario's world and carries its steps out.
fn play(scenario: &Scenario) -> World {
    runtime().block_on(async {
        let start = scenario.start();
        let (now, zone) = (start.timestamp(), scenario.zone());
        let begin = Start {
            world: &scenario.world,
            now,
            zone,
            seed: scenario.seed(),
            sockets: false,
        };
        let mut world = World::build(begin).await.expect("the world of a figure");
        for (_, step) in scenario.own_steps() {
            if !matches!(step.verb.value, Verb::Expect(_)) {
                world
                    .carry_out(&step.verb, None)
                    .await
                    .expect("a step of a figure");
            }
        }
        world
    })
}

pub(crate) fn figures() {
    ten_steps();
    a_month_of_hours();
}

const TEN_STEPS: &str = "\
scenario: Ten steps
id: ten-steps
clock: { start: 2026-11-02T08:00, zone: America/Denver }
world:
  bamboohr:
    employees:
      - { ref: ana, first: Ana, last: Ruiz, work-email: ana@acme.test, department: Sales, litmos-access: unticked }
      - { ref: ben, first: Ben, last: Okoye, work-email: ben@acme.test, department: Sales, litmos-access: unticked }
      - { ref: cy, first: Cy, last: Marsh, department: Sales, litmos-access: unticked }
steps:
  - power-edit: { field: litmos-access, set: ticked, where: { department: Sales } }
  - sync: now
  - select: all
  - import: selected
  - change: { employee: ana, set: { job-title: Lead } }
  - terminate: { employee: ben, last-day: 2026-11-02 }
  - sync: now
  - select: [ana, ben]
  - import: selected
  - expect: { report: { counts: { updated: 2 } } }
";

/// A step beside `expect` is compared by the runner; the figure times the nine acts and the world's
/// building.
fn ten_steps() {
    let scenario = parse(TEN_STEPS);
    let took = median(101, || timed(|| play(&scenario)).0);
    show(
        "a scenario of ten steps, in process, world included",
        took,
        Duration::from_millis(3),
    );
}

/// Thirty days, every hour a slot; five people change a day.
fn a_month_of_hours() {
    let mut text = "\
scenario: A month of hours
id: a-month-of-hours
clock: { start: 2026-11-02T08:00, zone: America/Denver }
world:
  bamboohr:
    employees: []
    webhooks:
      - { ref: hourly, schedule: every 1h at :05, monitor: [job-title, status], post: [work-email, job-title, status, litmos-access] }
steps:
  - expect: { calls: { litmos: none } }
"
    .to_owned();
    let people = (1..=500).map(|number| {
        let email = format!("p{number}@acme.test");
        EmployeeRow::new(
            &format!("p{number}"),
            [
                ("first", "Pat"),
                ("last", "Lee"),
                ("work-email", email.as_str()),
                ("litmos-access", "ticked"),
            ],
        )
    });
    text = text.replace("    employees: []\n", "");
    let mut scenario = parse(&text);
    scenario.world.bamboohr.employees = people.collect();
    scenario.world.engine.imported = (1..=500)
        .map(|number| format!("p{number}").as_str().into())
        .collect();
    let (built, mut world) = timed(|| {
        runtime().block_on(async {
            let start = scenario.start();
            let (now, zone) = (start.timestamp(), scenario.zone());
            World::build(Start {
                world: &scenario.world,
                now,
                zone,
                seed: 1,
                sockets: false,
            })
            .await
            .expect("a world")
        })
    });
    show(
        "(500 people imported in the past, one call at a time)",
        built,
        Duration::from_secs(10),
    );
    let (took, ()) = timed(|| runtime().block_on(thirty_days(&mut world)));
    let slots = world.webhooks(&world::Mark::default())["hourly"].clone();
    assert_eq!(slots.runs, 720, "every hour of thirty days is a slot");
    assert_eq!(slots.employees.len(), 150, "everybody who changed was told");
    show(
        "30 virtual days, an hourly webhook, 500 employees",
        took,
        Duration::from_secs(1),
    );
}

async fn thirty_days(world: &mut World) {
    let day = Verb::Advance(Advance::By("1d".parse().expect("a length of time")).into());
    for number in 0..30 {
        for person in 0..5 {
            let employee = format!("p{}", number * 5 + person + 1).as_str().into();
            let set = EmployeeFields::from([(
                EmployeeField::new("job-title"),
                format!("Title {number}").as_str().into(),
            )]);
            world
                .carry_out(&Verb::Change(Change { employee, set }), None)
                .await
                .expect("a change");
        }
        world.carry_out(&day, None).await.expect("a day");
    }
}
