//! The example files of the format parse exactly as written, mean what they say, and read back from what we write.

use std::path::{Path, PathBuf};

use scenario::verb::{Do, When};
use scenario::{EmployeeField, Lapse, Loaded, Scenario, Verb, Window, load, parse, render, to_yaml};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples").join(format!("{name}.scenario.yaml"))
}

fn loaded(name: &str) -> Vec<Scenario> {
    let Loaded { scenarios, problems, sources, .. } = load(&example(name)).expect("the examples are part of the crate");
    let shown: String = problems.iter().map(|problem| render(problem, &sources, false)).collect();
    assert!(problems.is_empty(), "{shown}");
    scenarios
}

#[test]
fn power_edit_sync_import_parses() {
    let [one] = &loaded("import-001")[..] else { panic!("one scenario") };
    assert_eq!(one.name(), "import-001");
    assert_eq!(one.start().to_string(), "2026-11-02T08:00:00-07:00[America/Denver]");
    assert_eq!(one.steps.len(), 9);
    let Verb::PowerEdit(edit) = &one.steps[0].verb.value else { panic!("{:?}", one.steps[0]) };
    assert_eq!(edit.field.value, EmployeeField::new("litmos-access"));
    assert_eq!(edit.filter[&EmployeeField::new("department")].value, "Sales");
    assert_eq!(one.steps[0].note.as_ref().unwrap().value, "HR filters by department and saves once");
    let Verb::Expect(expect) = &one.steps[5].verb.value else { panic!("{:?}", one.steps[5]) };
    let rows = expect.report.as_ref().unwrap().rows.as_ref().unwrap().only.as_ref().unwrap();
    let reason = rows[2].reason.as_ref().unwrap();
    assert_eq!(reason.value, "missing_work_email");
    assert_eq!(one.sources.line_and_column(reason.place), Some((37, 55)));
    let source = &one.sources.get(reason.place).unwrap().text;
    assert_eq!(&source[reason.place.start as usize..reason.place.end as usize], "missing_work_email");
}

#[test]
fn a_month_of_nights_parses_with_its_fragment() {
    let [one] = &loaded("webhook-030")[..] else { panic!("one scenario") };
    assert_eq!(one.seed(), 7);
    assert_eq!(one.world.engine.administrators[0].name.value, "olive", "from the fragment");
    let hook = &one.world.bamboohr.webhooks[0];
    assert_eq!(hook.schedule.as_ref().unwrap().to_string(), "daily 01:30");
    let waits: Vec<Lapse> =
        hook.retry.as_ref().unwrap().after.as_ref().unwrap().iter().map(|wait| wait.value).collect();
    assert_eq!(waits, [0, 5, 10, 20, 40].map(Lapse::minutes));
    let Verb::Expect(last) = &one.steps.last().unwrap().verb.value else { panic!("the last step expects") };
    assert_eq!(last.window, Window::Scenario);
    assert_eq!(last.invariants.as_ref().unwrap().len(), 3);
}

#[test]
fn case_variables_take_the_type_of_their_place() {
    let cases = loaded("fault-007");
    let names: Vec<String> = cases.iter().map(Scenario::name).collect();
    assert_eq!(names[..2], ["fault-007 / busy once", "fault-007 / throttled twice"]);
    assert_eq!(cases.len(), 7);
    let faults: Vec<(When, Do)> = cases
        .iter()
        .map(|case| match &case.steps[2].verb.value {
            Verb::Fault(fault) => (fault.when(), fault.what.value.clone()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(faults[1], (When::First(2), Do::Status { status: 429, retry_after: Some(Lapse::millis(7_000)) }));
    assert_eq!(faults[5], (When::First(1), Do::KillEngineAfter));
    let Verb::Expect(last) = &cases[2].steps[6].verb.value else { panic!("the last step expects") };
    let learners = last.learners.as_ref().unwrap().include.as_ref().unwrap();
    assert!(learners[0].is_absent());
    let active = &learners[0].fields[&scenario::LearnerField::new("active")];
    assert_eq!(cases[2].sources.line_and_column(active.place), Some((40, 54)), "the place is that of the use");
}

#[test]
fn a_shrunk_failure_parses() {
    let [one] = &loaded("found-2026-11-23-9f3a")[..] else { panic!("one scenario") };
    assert!(!one.is_strict());
    assert_eq!(one.origin["seed"].value, "8841209");
}

#[test]
fn what_we_write_reads_back_to_the_same() {
    for name in ["import-001", "webhook-030", "fault-007", "found-2026-11-23-9f3a"] {
        for one in loaded(name) {
            let text = to_yaml(&one);
            let Loaded { scenarios, problems, sources, .. } = parse(Path::new("again.scenario.yaml"), &text);
            let shown: String = problems.iter().map(|problem| render(problem, &sources, false)).collect();
            assert!(problems.is_empty(), "{shown}\n{text}");
            assert_eq!(scenarios[0].world, one.world, "{text}");
            assert_eq!(scenarios[0].steps, one.steps, "{text}");
            assert_eq!(scenarios[0].clock, one.clock);
        }
    }
}
