//! The example files of the format parse exactly as written, mean what they say, and read back from
//! what we write.

use std::path::{Path, PathBuf};

use scenario::verb::{FaultAction, FaultTrigger};
use scenario::{
    Duration, EmployeeField, Loaded, Scenario, Verb, Window, load, parse, render, to_yaml,
};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/examples")
        .join(format!("{name}.scenario.yaml"))
}

fn loaded(name: &str) -> Vec<Scenario> {
    let Loaded {
        scenarios,
        problems,
        sources,
        ..
    } = load(&example(name)).expect("the examples are part of the crate");
    let shown: String = problems
        .iter()
        .map(|problem| render(problem, &sources, false))
        .collect();
    assert!(problems.is_empty(), "{shown}");
    scenarios
}

#[test]
fn power_edit_sync_import_parses() {
    let [one] = &loaded("import-001")[..] else {
        panic!("one scenario")
    };
    assert_eq!(one.name(), "import-001");
    assert_eq!(
        one.start().to_string(),
        "2026-11-02T08:00:00-07:00[America/Denver]"
    );
    assert_eq!(one.steps.len(), 9);
    let Verb::PowerEdit(edit) = &one.steps[0].verb.value else {
        panic!("{:?}", one.steps[0])
    };
    assert_eq!(edit.field.value, EmployeeField::new("litmos-access"));
    assert_eq!(
        edit.filter[&EmployeeField::new("department")].value,
        "Sales"
    );
    assert_eq!(
        one.steps[0].note.as_ref().unwrap().value,
        "HR filters by department and saves once"
    );
    let Verb::Expect(expect) = &one.steps[5].verb.value else {
        panic!("{:?}", one.steps[5])
    };
    let rows = expect
        .report
        .as_ref()
        .unwrap()
        .rows
        .as_ref()
        .unwrap()
        .only
        .as_ref()
        .unwrap();
    let reason = rows[2].reason.as_ref().unwrap();
    assert_eq!(reason.value, "missing_work_email");
    assert_eq!(one.sources.line_and_column(reason.place), Some((37, 55)));
    let source = &one.sources.get(reason.place).unwrap().text;
    assert_eq!(
        &source[reason.place.start as usize..reason.place.end as usize],
        "missing_work_email"
    );
}

#[test]
fn a_month_of_nights_parses_with_its_fragment() {
    let [one] = &loaded("webhook-030")[..] else {
        panic!("one scenario")
    };
    assert_eq!(one.seed(), 7);
    assert_eq!(
        one.world.engine.administrators[0].name.value, "olive",
        "from the fragment"
    );
    let hook = &one.world.bamboohr.webhooks[0];
    assert_eq!(hook.schedule.as_ref().unwrap().to_string(), "daily 01:30");
    let waits: Vec<Duration> = hook
        .retry
        .as_ref()
        .unwrap()
        .after
        .as_ref()
        .unwrap()
        .iter()
        .map(|wait| wait.value)
        .collect();
    assert_eq!(waits, [0, 5, 10, 20, 40].map(Duration::minutes));
    let Verb::Expect(last) = &one.steps.last().unwrap().verb.value else {
        panic!("the last step expects")
    };
    assert_eq!(last.window, Window::Scenario);
    assert_eq!(last.invariants.as_ref().unwrap().len(), 3);
}

#[test]
fn case_variables_take_the_type_of_their_place() {
    let cases = loaded("fault-007");
    let names: Vec<String> = cases.iter().map(Scenario::name).collect();
    assert_eq!(
        names[..2],
        ["fault-007 / busy once", "fault-007 / throttled twice"]
    );
    assert_eq!(cases.len(), 7);
    let faults: Vec<(FaultTrigger, FaultAction)> = cases
        .iter()
        .map(|case| match &case.steps[2].verb.value {
            Verb::Fault(fault) => (fault.trigger(), fault.action.value.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        faults[1],
        (
            FaultTrigger::First(2),
            FaultAction::Status {
                status: 429,
                retry_after: Some(Duration::millis(7_000))
            }
        )
    );
    assert_eq!(
        faults[5],
        (FaultTrigger::First(1), FaultAction::KillEngineAfter)
    );
    let Verb::Expect(last) = &cases[2].steps[6].verb.value else {
        panic!("the last step expects")
    };
    let learners = last.learners.as_ref().unwrap().include.as_ref().unwrap();
    assert!(learners[0].is_absent());
    let active = &learners[0].fields[&scenario::LearnerField::new("active")];
    assert_eq!(
        cases[2].sources.line_and_column(active.place),
        Some((40, 54)),
        "the place is that of the use"
    );
}

#[test]
fn a_shrunk_failure_parses() {
    let [one] = &loaded("found-2026-11-23-9f3a")[..] else {
        panic!("one scenario")
    };
    assert!(!one.is_strict());
    assert_eq!(one.origin["seed"].value, "8841209");
}

#[test]
fn what_we_write_reads_back_to_the_same() {
    for name in [
        "import-001",
        "webhook-030",
        "fault-007",
        "found-2026-11-23-9f3a",
    ] {
        for one in loaded(name) {
            let text = to_yaml(&one);
            let Loaded {
                scenarios,
                problems,
                sources,
                ..
            } = parse(Path::new("again.scenario.yaml"), &text);
            let shown: String = problems
                .iter()
                .map(|problem| render(problem, &sources, false))
                .collect();
            assert!(problems.is_empty(), "{shown}\n{text}");
            assert_eq!(scenarios[0].world, one.world, "{text}");
            assert_eq!(scenarios[0].steps, one.steps, "{text}");
            assert_eq!(scenarios[0].clock, one.clock);
        }
    }
}

#[test]
fn a_vendors_own_names_that_look_like_our_words_are_written_in_quotes() {
    let text = r#"
scenario: Names of the vendors
id: names
clock: { start: 2026-11-02T08:00, zone: UTC }
world:
  bamboohr:
    employees:
      - { ref: ana, first: Ana, "call": red, "only": x, "pets": 2, "Shirt Size": M, "workEmail": y }
    webhooks:
      - { ref: hook, monitor: [city, "pets", "Work-Email"], post: [job-title, "Shirt Size", "pets"], post-as: { "pets": animals } }
  litmos:
    learners:
      - { username: ana@acme.test, "brand": acme }
steps:
  - power-edit: { field: "pets", set: "3", where: { "floor": "2", city: Bath } }
  - expect: { learners: { include: [{ username: ana@acme.test, "brand": acme, job-title: Rep }] } }
"#;
    let first = parse(Path::new("names.scenario.yaml"), text);
    assert_eq!(first.problems, []);
    let one = &first.scenarios[0];
    let written = to_yaml(one);
    let again = parse(Path::new("again.scenario.yaml"), &written);
    let shown: String = again
        .problems
        .iter()
        .map(|problem| render(problem, &again.sources, false))
        .collect();
    assert!(again.problems.is_empty(), "{shown}\n{written}");
    assert_eq!(again.scenarios[0].world, one.world);
    assert_eq!(again.scenarios[0].steps, one.steps);
    insta::assert_snapshot!(written, @r#"
    scenario: Names of the vendors
    id: names
    clock: { start: 2026-11-02T08:00, zone: UTC }
    world:
      bamboohr:
        employees:
          - { ref: ana, "Shirt Size": M, "call": red, first: Ana, "only": x, "pets": "2", "workEmail": y }
        webhooks:
          - ref: hook
            monitor: [city, "pets", "Work-Email"]
            post: [job-title, Shirt Size, "pets"]
            post-as: { "pets": animals }
      litmos: { learners: [{ username: ana@acme.test, "brand": acme }] }
    steps:
      - power-edit: { field: "pets", set: "3", where: { city: Bath, "floor": "2" } }
      - expect: { learners: { include: [{ username: ana@acme.test, "brand": acme, job-title: Rep }] } }
    "#);
}

#[test]
fn long_texts_and_steps_of_one_case_read_back() {
    let text = format!(
        "scenario: Long\nid: long\nclock: {{ start: 2026-11-02T08:00, zone: UTC }}\ncases:\n  - {{ case: one, n: 1 }}\n  - \
         {{ case: two, n: 2 }}\nsteps:\n  - note: \"{0}: {0}, \\\"{0}\\\"\"\n    only-case: [two]\n    sync: now\n  - expect: {{ \
         answer: ok, calls: {{ litmos: {{ writes: \"${{n}}\" }} }} }}\n",
        "long ".repeat(30)
    );
    let Loaded { scenarios, .. } = parse(Path::new("long.scenario.yaml"), &text);
    assert_eq!(scenarios.len(), 2);
    for (one, steps) in scenarios.iter().zip([1, 2]) {
        let again = parse(Path::new("again.scenario.yaml"), &to_yaml(one));
        assert_eq!(again.problems, [], "{}", to_yaml(one));
        let verbs = |one: &Scenario| {
            one.own_steps()
                .map(|(_, step)| step.verb.value.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(verbs(&again.scenarios[0]).len(), steps);
        assert_eq!(verbs(&again.scenarios[0]), verbs(one));
    }
    let note = |one: &Scenario| {
        one.own_steps()
            .next()
            .unwrap()
            .1
            .note
            .clone()
            .unwrap()
            .value
    };
    let again = parse(Path::new("again.scenario.yaml"), &to_yaml(&scenarios[1]));
    assert_eq!(note(&again.scenarios[0]), note(&scenarios[1]));
}

#[test]
fn a_scenario_reads_aloud() {
    insta::assert_snapshot!(scenario::explain(&loaded("import-001")), @r#"
    **Power Edit ticks all of Sales, Sync stages them, Import makes learners** · Monday 2 Nov 2026, 08:00, Denver
    Given 4 employees and 1 learner.
    When HR ticks Litmos Access for everyone in Sales (Power Edit) — *HR filters by department and saves once*
    And the administrator starts a Sync
    Then the list shows Ana Ruiz, Ben Okoye and Cy Marsh as New — *The list is filled, Litmos has not been touched*
    And the row of Cy Marsh has the problem “missing work email”
    And Litmos received no calls
    When the administrator selects all rows
    And the administrator starts an Import
    Then the report counts 2 created and 1 failed
    And the report lists exactly Ana Ruiz created, Ben Okoye created and Cy Marsh failed because “missing work email”
    And Litmos has exactly these learners: ana@acme.test (active, First “Ana”, Job Title “Rep”, Last “Ruiz”), ben@acme.test (active, First “Ben”, Job Title “Rep”, Last “Okoye”) and olga@acme.test (active, First “Olga”, Last “Hand-Made”)
    When the administrator selects Ana Ruiz and Ben Okoye — *The same again must change nothing*
    And the administrator starts an Import
    Then the report counts 2 unchanged
    And Litmos received no writes
    "#);
}

#[test]
fn later_cases_say_only_what_differs() {
    insta::assert_snapshot!(scenario::explain(&loaded("fault-007")[..3]), @r#"
    **A create that goes wrong is retried, never doubled, and reported truthfully** · Monday 2 Nov 2026, 08:00, UTC
    Case *busy once*:
    Given 1 employee.
    When the administrator starts a Sync
    And the administrator selects all rows
    And a fault is armed for the first call of POST /v1.svc/users to Litmos: 503 retry-after 30s
    And the administrator starts an Import
    And the engine comes back up — *Does nothing unless the case killed it; unfinished runs resume by themselves*
    Then within 15m, the report lists exactly Ada Byron created
    And over the whole scenario, Litmos has ada@acme.test (active)
    And Litmos received POST /v1.svc/users twice
    And these invariants hold: one-person-one-learner, report-tells-truth and pace
    Case *throttled twice*, only what differs:
    And a fault is armed for the first 2 calls of POST /v1.svc/users to Litmos: 429 retry-after 7s
    And Litmos received POST /v1.svc/users 3 times
    Case *refused for good*, only what differs:
    And a fault is armed for the first call of POST /v1.svc/users to Litmos: 400
    Then within 15m, the report lists exactly Ada Byron failed
    And over the whole scenario, Litmos has no learner ada@acme.test
    And Litmos received POST /v1.svc/users once
    "#);
}

#[test]
fn a_month_reads_aloud() {
    insta::assert_snapshot!(scenario::explain(&loaded("webhook-030")), @r#"
    **Thirty nights of scheduled webhooks, across the clock change and an outage** · Tuesday 20 Oct 2026, 00:00, New York
    Given 2 employees and 1 webhook, with Ana Ruiz and Eve Tran already imported.
    When the clock advances to Tuesday 20 Oct 2026, 09:00
    And HR changes Ana Ruiz: Job Title is now “Team Lead”
    And the clock advances to Wednesday 21 Oct 2026, 02:00
    Then Litmos has ana@acme.test (Job Title “Team Lead”)
    And the webhook nightly shows 2 runs, 1 delivery and employees: exactly Ana Ruiz
    When HR ends the employment of Eve Tran, last day 1 Nov 2026 — *Eve's last day is the Sunday on which 01:30 comes twice*
    And the clock advances to Sunday 1 Nov 2026, 23:59
    Then Litmos has eve@acme.test (active)
    And the webhook nightly shows 11 runs and no deliveries
    When the clock advances to Monday 2 Nov 2026, 02:00
    Then Litmos has eve@acme.test (inactive)
    And the webhook nightly shows 1 run, 1 delivery and employees: exactly Eve Tran
    When the clock advances to Thursday 5 Nov 2026, 10:00
    And HR changes Ana Ruiz: City is now “Wells”
    And the clock advances to Friday 6 Nov 2026, 01:00
    And the engine goes down — *The engine is down for the first three tries (01:30, 01:35, 01:45)*
    And the clock advances to Friday 6 Nov 2026, 01:50
    And the engine comes back up
    And the clock advances to Friday 6 Nov 2026, 02:10
    Then Litmos has ana@acme.test (City “Wells”)
    And the webhook nightly shows 4 attempts, 1 delivery and the last status 200
    When the clock advances to Thursday 19 Nov 2026, 00:00
    Then over the whole scenario, the webhook nightly shows 30 runs, 6 attempts, 3 deliveries and none given up — *The month as a whole*
    And these invariants hold: one-person-one-learner, status-truth and never-deletes
    "#);
}
