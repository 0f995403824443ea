//! Every kind of failure, played in a real world, as a person reads it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use runner::{FailureKind, Options, Outcome, Verdict, failure_text, play};

const HEAD: &str = "\
scenario: A failure as people read it
id: failure
clock: { start: 2026-11-02T08:00, zone: UTC }
seed: 7
world:
  bamboohr:
    employees:
      - { ref: ana, first: Ana, last: Ruiz, work-email: ana@acme.test, litmos-access: ticked }
      - { ref: cy, first: Cy, last: Marsh, litmos-access: ticked }
";

fn outcome(steps: &str) -> Outcome {
    with_head(HEAD, steps)
}

fn with_head(head: &str, steps: &str) -> Outcome {
    let text = format!("{head}steps:\n{steps}");
    let loaded = scenario::parse(Path::new("failure.scenario.yaml"), &text);
    let problems: Vec<&str> = loaded
        .problems
        .iter()
        .map(|problem| problem.message.as_str())
        .collect();
    assert_eq!(problems, [""; 0], "{text}");
    let outcome = play(&Arc::new(loaded.scenarios[0].clone()), &Options::default());
    Outcome {
        real_time: Duration::from_micros(2_900),
        ..outcome
    }
}

/// The kinds of what failed, and the text.
fn failed(outcome: &Outcome) -> (Vec<FailureKind>, String) {
    (
        outcome
            .failures()
            .iter()
            .map(|failure| failure.kind)
            .collect(),
        failure_text(outcome, false),
    )
}

const IMPORTED: &str = "  - sync: now\n  - select: [ana, cy]\n  - import: selected\n";

#[test]
fn what_is_asked_of_a_good_world_holds() {
    let steps =
        format!("{IMPORTED}  - expect: {{ report: {{ counts: {{ created: 1, failed: 1 }} }} }}\n");
    assert_eq!(outcome(&steps).verdict, Verdict::Passed);
}

#[test]
fn a_report_row_that_differs() {
    let steps = format!(
        "{IMPORTED}  - expect:\n      report:\n        rows:\n          - {{ employee: ana, outcome: created }}\n          - {{ employee: cy,  outcome: created }}\n"
    );
    let (kinds, text) = failed(&outcome(&steps));
    assert_eq!(kinds, [FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:18:39
       |
    18 |           - { employee: cy,  outcome: created }
       |                                       ^^^^^^^ was `failed`, reason `missing_work_email`, decided by USR-1
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn a_learner_that_differs_names_the_call_that_wrote_it() {
    let steps = format!(
        "{IMPORTED}  - expect:\n      learners: {{ include: [{{ username: ana@acme.test, city: Bath }}] }}\n"
    );
    let (kinds, text) = failed(&outcome(&steps));
    assert_eq!(kinds, [FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:15:62
       |
    15 |       learners: { include: [{ username: ana@acme.test, city: Bath }] }
       |                                                              ^^^^ was empty
      because  call 7  08:00:00.000  POST /v1.svc/users -> 201
      around   call 6 GET /v1.svc/users/ana@acme.test -> 404
      replay   rehearsal run failure.scenario.yaml --seed 7 --until call:7
    ");
}

#[test]
fn mails_that_nobody_meant_to_send_are_named() {
    let head = HEAD.replace(
        "world:\n",
        "world:\n  engine: { config: { send_welcome: on } }\n",
    );
    let steps = format!(
        "{IMPORTED}  - expect:\n      report: {{ counts: {{ created: 1, failed: 1 }} }}\n      mails: none\n"
    );
    let (kinds, text) = failed(&with_head(&head, &steps));
    assert_eq!(kinds, [FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:17:14
       |
    17 |       mails: none
       |              ^^^^ found `Welcome to your learning site` to `ana@acme.test`
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn a_list_without_a_leaf_is_shown_at_its_key() {
    let (kinds, text) = failed(&outcome(
        "  - sync: now\n  - expect:\n      list: { new: none, changed: none }\n",
    ));
    assert_eq!(kinds, [FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:13:15
       |
    13 |       list: { new: none, changed: none }
       |               ^^^ was `cy`, `ana`
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn all_leaves_that_differ_are_told_together() {
    let steps = "  - sync: now\n  - expect:\n      list: { new: [ana], selected: [cy] }\n      calls: { litmos: none, bamboohr: { count: [{ call: POST /v1/login, times: 3 }] } }\n";
    let (kinds, text) = failed(&outcome(steps));
    assert_eq!(kinds, [FailureKind::Expectation; 3]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:13:21
       |
    13 |       list: { new: [ana], selected: [cy] }
       |                     ^^^ also found `cy`
      --> failure.scenario.yaml:13:38
       |
    13 |       list: { new: [ana], selected: [cy] }
       |                                      ^^ was not selected
      --> failure.scenario.yaml:14:81
       |
    14 |       calls: { litmos: none, bamboohr: { count: [{ call: POST /v1/login, times: 3 }] } }
       |                                                                                 ^ was 0
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn what_never_comes_within_the_time() {
    let (kinds, text) = failed(&outcome(
        "  - sync: now\n  - expect:\n      within: 2h\n      learners: { include: [{ username: ana@acme.test, active: yes }] }\n",
    ));
    assert_eq!(kinds, [FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:14:41
       |
    14 |       learners: { include: [{ username: ana@acme.test, active: yes }] }
       |                                         ^^^^^^^^^^^^^ no such learner, even after 2h
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn a_write_that_no_expectation_covers() {
    let steps = format!("{IMPORTED}  - expect: {{ answer: ok }}\n");
    let (kinds, text) = failed(&outcome(&steps));
    assert_eq!(kinds, [FailureKind::Uncovered]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:13:5
       |
    13 |   - import: selected
       |     ^^^^^^ no expectation covers the write to Litmos `POST /v1.svc/users -> 201`
      help     expect `report`, `learners` or `calls`
      because  call 7  08:00:00.000  POST /v1.svc/users -> 201
      replay   rehearsal run failure.scenario.yaml --seed 7 --until call:7
    ");
}

#[test]
fn an_expectation_covers_its_own_window_only() {
    let later = |window: &str| {
        let steps = "  - expect: { answer: ok }\n  - expect: { learners: { include: [{ username: ana@acme.test }] }";
        outcome(&format!("{IMPORTED}{steps}{window} }}\n"))
    };
    assert_eq!(
        failed(&later("")).0,
        [FailureKind::Uncovered],
        "the write lies before the expectation before"
    );
    assert_eq!(later(", window: scenario").verdict, Verdict::Passed);
}

#[test]
fn a_refused_act_that_no_expectation_covers() {
    let (kinds, text) = failed(&outcome(
        "  - import: selected\n  - expect: { calls: { litmos: none } }\n",
    ));
    assert_eq!(kinds, [FailureKind::Uncovered]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:11:5
       |
    11 |   - import: selected
       |     ^^^^^^ `import` was rejected with `empty_selection` (IMP-14), but no expectation covers it
      help     expect `answer: empty_selection` if this is intended
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn a_failed_sync_that_no_expectation_covers() {
    let steps = "  - fault: { on: bamboohr POST /v1/reports/custom, always: yes, do: 400 }\n  - fault: { on: bamboohr GET /v1/meta/fields, always: yes, do: 400 }\n  - sync: now\n  - expect: { list: { new: none } }\n  - clear-faults: all\n";
    let found = outcome(steps);
    let uncovered: Vec<_> = found
        .failures()
        .iter()
        .filter(|failure| failure.kind == FailureKind::Uncovered)
        .collect();
    assert_eq!(uncovered.len(), 1, "{}", failure_text(&found, false));
    assert!(
        uncovered[0].message.starts_with("`sync` ended with `"),
        "{}",
        uncovered[0].message
    );
    assert_eq!(uncovered[0].step, Some(3));
}

/// A company of two in which one loses the box: nobody of the one is held, all of the other are.
const ONE: &str = "\
scenario: A failure as people read it
id: failure
clock: { start: 2026-11-02T08:00, zone: UTC }
seed: 7
world:
  bamboohr:
    employees:
      - { ref: carl, first: Carl, last: Moe, work-email: carl@acme.test, department: Sales, litmos-access: ticked }
  engine: { imported: [carl] }
";

#[test]
fn a_held_sync_is_named_before_what_it_explains() {
    let steps = "  - training-tab: { employee: carl, litmos-access: unticked }\n  - sync: now\n  - select: [carl]\n  - expect:\n      learners: { include: [{ username: carl@acme.test, active: no }] }\n";
    let (kinds, text) = failed(&with_head(ONE, steps));
    assert_eq!(kinds, [FailureKind::Uncovered, FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:12:5
       |
    12 |   - sync: now
       |     ^^^^ `sync` is held by SAF-3, but no expectation covers it
      help     continue with `confirm: sync`, or expect `summary: { state: held }` if this is intended
      --> failure.scenario.yaml:15:65
       |
    15 |       learners: { include: [{ username: carl@acme.test, active: no }] }
       |                                                                 ^^ was `yes`
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
    let named = steps.replace("learners:", "summary: { state: held }\n      learners:");
    assert_eq!(
        failed(&with_head(ONE, &named)).0,
        [FailureKind::Expectation],
        "the expectation names it itself"
    );
}

#[test]
fn a_power_edit_that_meets_nobody_is_named_before_what_it_explains() {
    let steps = "  - power-edit: { field: job-title, set: Lead, where: { department: Sales Dept } }\n  - sync: now\n  - expect:\n      list: { changed: [carl] }\n";
    let (kinds, text) = failed(&with_head(ONE, steps));
    assert_eq!(kinds, [FailureKind::Uncovered, FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:11:5
       |
    11 |   - power-edit: { field: job-title, set: Lead, where: { department: Sales Dept } }
       |     ^^^^^^^^^^ `power-edit` had no effect: `where` matches no active employee, but no expectation covers it
      help     expect `answer: no_effect` if this is intended
      --> failure.scenario.yaml:14:25
       |
    14 |       list: { changed: [carl] }
       |                         ^^^^ was `unchanged`
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn a_power_edit_that_meets_nobody_fails_where_nothing_else_does() {
    let steps = "  - power-edit: { field: job-title, set: Lead, where: { department: Sales Dept } }\n  - expect: { answer: ok }\n";
    let (kinds, text) = failed(&with_head(ONE, steps));
    assert_eq!(
        kinds,
        [FailureKind::Uncovered, FailureKind::Expectation],
        "{text}"
    );
    assert!(text.contains("^^ was `no_effect`"), "{text}");
    let named = steps.replace("answer: ok", "answer: no_effect");
    assert_eq!(with_head(ONE, &named).verdict, Verdict::Passed);
}

#[test]
fn an_import_that_is_left_paused_is_named_before_what_it_explains() {
    let steps = "  - fault: { on: litmos POST /v1.svc/users, always: yes, do: 429 retry-after 3h }\n  - sync: now\n  - import: [ana]\n  - expect:\n      learners: { include: [{ username: ana@acme.test, active: yes }] }\n";
    let (kinds, text) = failed(&outcome(steps));
    assert_eq!(kinds, [FailureKind::Uncovered, FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:13:5
       |
    13 |   - import: [ana]
       |     ^^^^^^ `import` is paused with `rate_limited` (RTE-5), but no expectation covers it
      help     wait with `advance-to: 2026-11-02T11:00:00`, or expect `report: { state: paused }` if this is intended
      --> failure.scenario.yaml:15:41
       |
    15 |       learners: { include: [{ username: ana@acme.test, active: yes }] }
       |                                         ^^^^^^^^^^^^^ no such learner
      because  call 6  08:00:00.000  POST /v1.svc/users -> 429  (fault: 429 retry-after 3h)
      around   call 5 GET /v1.svc/users/ana@acme.test -> 404
      replay   rehearsal run failure.scenario.yaml --seed 7 --until call:6
    ");
}

#[test]
fn a_forgotten_selection_is_named_before_the_report_that_is_not_there() {
    let steps = "  - sync: now\n  - import: selected\n  - expect:\n      report: { counts: { created: 1 } }\n";
    let (kinds, text) = failed(&outcome(steps));
    assert_eq!(kinds, [FailureKind::Uncovered, FailureKind::Expectation]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:12:5
       |
    12 |   - import: selected
       |     ^^^^^^ `import` was rejected with `empty_selection` (IMP-14), but no expectation covers it
      help     expect `answer: empty_selection` if this is intended
      --> failure.scenario.yaml:14:7
       |
    14 |       report: { counts: { created: 1 } }
       |       ^^^^^^ no Import yet
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn who_cannot_be_selected_is_named() {
    let steps = "  - training-tab: { employee: ana, litmos-access: unticked }\n  - sync: now\n  - select: [ana, cy]\n  - expect: { list: { selected: [cy] } }\n";
    let (kinds, text) = failed(&outcome(steps));
    assert_eq!(kinds, [FailureKind::Uncovered]);
    assert!(
        text.contains(
            "`select` had no effect: `ana` cannot be selected, but no expectation covers it"
        ),
        "{text}"
    );
}

#[test]
fn an_import_of_nobody_importable_is_named() {
    let steps = "  - training-tab: { employee: ana, litmos-access: unticked }\n  - sync: now\n  - import: [ana]\n  - expect: { learners: { only: [] } }\n";
    let (kinds, text) = failed(&outcome(steps));
    assert_eq!(kinds, [FailureKind::Uncovered]);
    assert!(
        text.contains("`import` had no effect: no row was attempted, but no expectation covers it"),
        "{text}"
    );
    let named = steps.replace(
        "expect: {",
        "expect: { report: { counts: { not_attempted: 1 } },",
    );
    assert_eq!(outcome(&named).verdict, Verdict::Passed);
}

#[test]
fn strict_off_allows_what_nobody_covers() {
    let steps = format!("{IMPORTED}  - expect: {{ answer: ok }}\n");
    assert_eq!(
        with_head(&format!("strict: off\n{HEAD}"), &steps).verdict,
        Verdict::Passed
    );
}

#[test]
fn a_fault_that_met_no_call() {
    let steps = "  - fault: { on: litmos POST /v1.svc/users, first: 1, do: reset }\n  - sync: now\n  - expect: { list: { new: [ana, cy] } }\n";
    let (kinds, text) = failed(&outcome(steps));
    assert_eq!(kinds, [FailureKind::NeverFired]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:11:18
       |
    11 |   - fault: { on: litmos POST /v1.svc/users, first: 1, do: reset }
       |                  ^^^^^^^^^^^^^^^^^^^^^^^^^ fault `reset` never fired: there was no call `litmos POST /v1.svc/users` to hit
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
    assert_eq!(
        failed(&with_head(&format!("strict: off\n{HEAD}"), steps)).0,
        [FailureKind::NeverFired],
        "rule 10 knows no exception"
    );
}

#[test]
fn a_run_that_is_left_unfinished() {
    let steps = "  - fault: { on: litmos POST /v1.svc/users, always: yes, do: 503 retry-after 30s }\n  - sync: now\n  - select: [ana]\n  - import: { selection: selected, wait: no }\n  - expect: { learners: { only: [] } }\n";
    let (kinds, text) = failed(&outcome(steps));
    assert_eq!(kinds, [FailureKind::LeftOver], "{text}");
    assert!(
        text.contains("the scenario ends, but import-1 is still running")
            && text.contains("help     advance the clock, or write `strict: off`"),
        "{text}"
    );
}

#[test]
fn a_step_that_this_world_cannot_carry_out() {
    let (kinds, text) = failed(&outcome(
        "  - sync: now\n  - confirm: { webhook: ana }\n  - expect: { calls: { litmos: none } }\n",
    ));
    assert_eq!(kinds, [FailureKind::CannotDo]);
    insta::assert_snapshot!(text, @r"
    FAIL failure  A failure as people read it                                   seed 7  2.9 ms
      --> failure.scenario.yaml:12:5
       |
    12 |   - confirm: { webhook: ana }
       |     ^^^^^^^ no webhook effect on `ana` is held
      replay   rehearsal run failure.scenario.yaml --seed 7
    ");
}

#[test]
fn a_world_that_contradicts_itself_is_the_files_fault() {
    let head = format!("{HEAD}  engine: {{ connection: off, imported: [ana] }}\n");
    let found = with_head(&head, "  - sync: now\n  - expect: { answer: ok }\n");
    let Verdict::BadWorld(problem) = &found.verdict else {
        panic!("{:?}", found.verdict)
    };
    assert_eq!(problem.message, "`imported` needs a connection");
    assert_eq!(problem.help.as_deref(), Some("remove `connection: off`"));
}

#[test]
fn an_expectation_needs_an_engine_that_is_up() {
    let (kinds, text) = failed(&outcome(
        "  - stop: engine\n  - expect:\n      list: { new: none }\n",
    ));
    assert_eq!(kinds, [FailureKind::Expectation]);
    assert!(
        text.contains("failure.scenario.yaml:13:7") && text.contains("^^^^ the engine is down"),
        "{text}"
    );
}
