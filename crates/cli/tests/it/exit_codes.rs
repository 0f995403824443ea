//! The built program from outside: exit codes, streams and the last line of a run, which CI scripts
//! rely on.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for one test, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, files: &[(&str, &str)]) -> Folder {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-cli-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        for (file, text) in files {
            std::fs::write(folder.join(file), text).expect("a temporary file");
        }
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn rehearsal(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rehearsal"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the built program")
}

fn exit(output: &Output) -> i32 {
    output.status.code().expect("it ended by itself")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn last_line(output: &Output) -> String {
    stdout(output).lines().last().unwrap_or_default().to_owned()
}

const GOOD: &str = "\
scenario: One employee is staged as New
id: good
tags: [smoke]
clock: { start: 2026-11-02T08:00, zone: UTC }
world:
  bamboohr:
    employees:
      - { ref: ana, first: Ana, last: Ruiz, work-email: ana@acme.test, litmos-access: ticked }
steps:
  - sync: now
  - expect:
      list: { new: [ana] }
";

fn failing() -> String {
    GOOD.replace("id: good", "id: failing")
        .replace("new: [ana]", "new: none")
}

#[test]
fn a_pass_is_0_and_the_last_line_is_the_tally() {
    let folder = Folder::new("pass", &[("good.scenario.yaml", GOOD)]);
    let output = rehearsal(&folder.0, &["run", "."]);
    assert_eq!(
        (exit(&output), last_line(&output).as_str()),
        (0, "1 passed, 0 failed, 0 skipped"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn verdicts_go_to_standard_output_unless_a_report_goes_there() {
    let folder = Folder::new(
        "streams",
        &[
            ("failing.scenario.yaml", &failing()),
            ("good.scenario.yaml", GOOD),
        ],
    );
    let verdicts = |text: &str| {
        let count = |words| text.lines().filter(|line| line.starts_with(words)).count();
        [
            count("FAIL failing"),
            count("ok   good"),
            count("1 passed, 1 failed"),
        ]
    };
    let output = rehearsal(&folder.0, &["run", "."]);
    assert_eq!(verdicts(&stdout(&output)), [1, 1, 1], "{}", stdout(&output));
    assert_eq!(stderr(&output), "");
    let output = rehearsal(&folder.0, &["run", ".", "--report", "tap=-"]);
    assert_eq!(verdicts(&stdout(&output)), [0, 0, 0], "{}", stdout(&output));
    assert_eq!(verdicts(&stderr(&output)), [1, 1, 1], "{}", stderr(&output));
}

#[test]
fn a_wrong_command_line_is_1() {
    let folder = Folder::new("command", &[("good.scenario.yaml", GOOD)]);
    for wrong in [
        &["run"][..],
        &["rnu", "."],
        &["run", ".", "--jobs", "0"],
        &["run", ".", "--report", "html=x"],
        &["run", ".", "--until", "call:x"],
        &[],
    ] {
        let output = rehearsal(&folder.0, wrong);
        assert_eq!(exit(&output), 1, "{wrong:?}");
        assert!(
            !stderr(&output).is_empty() && stdout(&output).is_empty(),
            "{wrong:?}"
        );
    }
    assert_eq!(exit(&rehearsal(&folder.0, &["--help"])), 0);
    assert_eq!(exit(&rehearsal(&folder.0, &["run", "--help"])), 0);
}

#[test]
fn a_path_that_does_not_exist_is_1_for_every_command() {
    let folder = Folder::new("missing", &[("good.scenario.yaml", GOOD)]);
    for command in ["run", "check", "explain", "twice"] {
        let output = rehearsal(
            &folder.0,
            &[command, "good.scenario.yaml", "gone.scenario.yaml"],
        );
        assert_eq!(exit(&output), 1, "{command}");
        assert!(
            stderr(&output).contains("gone.scenario.yaml: no such file"),
            "{}",
            stderr(&output)
        );
    }
}

#[test]
fn a_bad_file_is_2_and_nothing_runs() {
    let bad = GOOD
        .replace("id: good", "id: bad")
        .replace("expect:", "expct:");
    let folder = Folder::new(
        "bad",
        &[("bad.scenario.yaml", &bad), ("good.scenario.yaml", GOOD)],
    );
    for command in ["run", "check", "explain", "twice"] {
        let output = rehearsal(&folder.0, &[command, "."]);
        let errors = stderr(&output);
        assert_eq!(exit(&output), 2, "{command}: {errors}");
        assert!(
            errors.contains("bad.scenario.yaml:11:5") && errors.contains("expct"),
            "{errors}"
        );
        assert_eq!(stdout(&output), "", "{command} ran something");
    }
}

#[test]
fn a_file_that_is_not_text_is_2() {
    let folder = Folder::new("binary", &[]);
    std::fs::write(folder.0.join("bad.scenario.yaml"), [0xff, 0xfe, 0x00]).unwrap();
    let output = rehearsal(&folder.0, &["check", "."]);
    assert_eq!(exit(&output), 2);
    assert!(
        stderr(&output).contains("bad.scenario.yaml: cannot be read"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn two_files_with_one_id_are_2() {
    let folder = Folder::new(
        "twins",
        &[("a.scenario.yaml", GOOD), ("b.scenario.yaml", GOOD)],
    );
    let output = rehearsal(&folder.0, &["check", "."]);
    assert_eq!(exit(&output), 2);
    assert!(
        stderr(&output).contains("duplicate id `good`"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_world_that_cannot_be_built_is_2_and_nothing_runs() {
    let bad = GOOD.replace("id: good", "id: bad").replace(
        "steps:",
        "  engine: { config: { bulk_treshold: 1 } }\nsteps:",
    );
    let folder = Folder::new(
        "world",
        &[("bad.scenario.yaml", &bad), ("a.scenario.yaml", GOOD)],
    );
    for command in ["run", "twice", "check"] {
        let output = rehearsal(&folder.0, &[command, "."]);
        let text = stderr(&output);
        assert_eq!(exit(&output), 2, "{command}: {text}");
        assert!(
            text.contains("error: unknown engine option `bulk_treshold`"),
            "{text}"
        );
        assert!(
            text.contains("bad.scenario.yaml:9:23")
                && text.contains("help: did you mean `bulk_threshold`?"),
            "{text}"
        );
        assert!(
            text.contains("1 problem") && !stdout(&output).contains("ok   good"),
            "{text}"
        );
    }
    // A file that is not meant need not be right.
    assert_eq!(
        exit(&rehearsal(&folder.0, &["run", ".", "--id", "good"])),
        0
    );
}

#[test]
fn an_unused_fragment_is_2() {
    let folder = Folder::new(
        "unused",
        &[
            ("good.scenario.yaml", GOOD),
            ("acme.world.yaml", "bamboohr: {}\n"),
        ],
    );
    let output = rehearsal(&folder.0, &["check", "."]);
    assert_eq!(exit(&output), 2);
    assert!(
        stderr(&output).contains("acme.world.yaml: unused fragment"),
        "{}",
        stderr(&output)
    );
    assert_eq!(
        exit(&rehearsal(
            &folder.0,
            &["check", "good.scenario.yaml", "acme.world.yaml"]
        )),
        0
    );
}

#[test]
fn a_report_that_cannot_be_written_is_3_before_anything_runs() {
    let folder = Folder::new("report", &[("failing.scenario.yaml", &failing())]);
    let output = rehearsal(
        &folder.0,
        &["run", ".", "--report", "junit=no/such/folder/report.xml"],
    );
    let text = stderr(&output);
    assert_eq!(exit(&output), 3, "{text}");
    assert!(
        text.contains("no/such/folder/report.xml") && text.contains("nothing was run"),
        "{text}"
    );
    assert_eq!(stdout(&output), "");
}

#[test]
fn a_failed_expectation_is_4_and_points_into_the_file() {
    let folder = Folder::new(
        "failing",
        &[
            ("failing.scenario.yaml", &failing()),
            ("good.scenario.yaml", GOOD),
        ],
    );
    let output = rehearsal(&folder.0, &["run", "."]);
    let text = stdout(&output);
    assert_eq!(
        (exit(&output), last_line(&output).as_str()),
        (4, "1 passed, 1 failed, 0 skipped"),
        "{text}"
    );
    assert!(text.contains("failing.scenario.yaml:12:15"), "{text}");
    assert!(text.contains("^^^ was `ana`"), "{text}");
    assert!(
        text.contains("replay   rehearsal run ./failing.scenario.yaml --seed "),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'), "no colours in a pipe");
}

#[test]
fn nothing_run_is_5() {
    let folder = Folder::new("nothing", &[("good.scenario.yaml", GOOD)]);
    std::fs::create_dir_all(folder.0.join("empty")).unwrap();
    let output = rehearsal(&folder.0, &["run", ".", "--tag", "other"]);
    assert_eq!(
        (exit(&output), last_line(&output).as_str()),
        (5, "0 passed, 0 failed, 1 skipped")
    );
    assert_eq!(exit(&rehearsal(&folder.0, &["run", "empty"])), 5);
    assert_eq!(exit(&rehearsal(&folder.0, &["check", "empty"])), 5);
}

#[test]
fn scenarios_that_are_not_selected_are_skipped() {
    let folder = Folder::new(
        "select",
        &[
            ("failing.scenario.yaml", &failing()),
            ("good.scenario.yaml", GOOD),
        ],
    );
    let output = rehearsal(&folder.0, &["run", ".", "--id", "good"]);
    assert_eq!(
        (exit(&output), last_line(&output).as_str()),
        (0, "1 passed, 0 failed, 1 skipped")
    );
}

#[test]
fn until_stops_and_prints_the_state_of_the_world() {
    let folder = Folder::new("until", &[("failing.scenario.yaml", &failing())]);
    let output = rehearsal(&folder.0, &["run", ".", "--until", "1"]);
    let text = stdout(&output);
    assert_eq!(
        (exit(&output), last_line(&output).as_str()),
        (0, "0 passed, 0 failed, 1 skipped"),
        "{text}"
    );
    assert!(
        text.contains("after step 1 (`sync`), Monday 2 November 2026, 08:00:0"),
        "{text}"
    );
    assert!(text.contains("list       new: ana"), "{text}");
}

#[test]
fn reports_go_to_their_files() {
    let folder = Folder::new(
        "reports",
        &[
            ("failing.scenario.yaml", &failing()),
            ("good.scenario.yaml", GOOD),
        ],
    );
    let output = rehearsal(
        &folder.0,
        &[
            "run",
            ".",
            "--report",
            "junit=report.xml",
            "--report",
            "tap=-",
        ],
    );
    assert_eq!(exit(&output), 4);
    assert!(
        stdout(&output).starts_with("TAP version 14\n1..2\nnot ok 1 - failing\n"),
        "{}",
        stdout(&output)
    );
    let junit = std::fs::read_to_string(folder.0.join("report.xml")).unwrap();
    assert!(
        junit.contains(r#"<testcase name="good""#) && junit.contains("<failure"),
        "{junit}"
    );
}

#[test]
fn twice_finds_equal_journals() {
    let folder = Folder::new("twice", &[("good.scenario.yaml", GOOD)]);
    let output = rehearsal(&folder.0, &["twice", "."]);
    assert_eq!(
        (exit(&output), last_line(&output).as_str()),
        (0, "1 passed, 0 failed, 0 skipped"),
        "{}",
        stderr(&output)
    );
    assert!(
        stdout(&output).contains("1 ran twice, and all journals are equal"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn check_prints_problems_as_json_and_annotations() {
    let bad = GOOD.replace("sync: now", "snyc: now");
    let folder = Folder::new("json", &[("bad.scenario.yaml", &bad)]);
    let output = rehearsal(&folder.0, &["check", ".", "--format", "json"]);
    assert_eq!(exit(&output), 2);
    let problems: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(
        (problems[0]["line"].as_u64(), problems[0]["level"].as_str()),
        (Some(10), Some("shape")),
        "{problems}"
    );
    let output = rehearsal(&folder.0, &["check", ".", "--format", "github"]);
    assert!(
        stdout(&output).starts_with("::error file=./bad.scenario.yaml,line=10,col=5,"),
        "{}",
        stdout(&output)
    );
}

#[test]
fn schema_rules_and_explain_print_to_standard_output() {
    let folder = Folder::new("products", &[("good.scenario.yaml", GOOD)]);
    let schema: serde_json::Value =
        serde_json::from_str(&stdout(&rehearsal(&folder.0, &["schema"]))).unwrap();
    assert!(
        schema["$schema"]
            .as_str()
            .is_some_and(|schema| schema.contains("draft-07")),
        "{schema}"
    );
    let rules = rehearsal(&folder.0, &["rules"]);
    assert_eq!(exit(&rules), 0);
    assert!(
        stdout(&rules)
            .lines()
            .any(|line| line.starts_with("ELG-1 ") && line.contains("Litmos Access is checked."))
    );
    let text = rehearsal(&folder.0, &["explain", "good.scenario.yaml"]);
    assert!(
        exit(&text) == 0 && stdout(&text).contains("One employee is staged as New"),
        "{}",
        stdout(&text)
    );
}

#[test]
fn coverage_names_the_scenarios_of_a_rule_and_7_means_that_some_are_not_covered() {
    let folder = Folder::new("coverage", &[("good.scenario.yaml", GOOD)]);
    let output = rehearsal(&folder.0, &["rules", "--coverage", "."]);
    assert_eq!(exit(&output), 7, "{}", stderr(&output));
    assert!(
        stdout(&output).contains("hit by good"),
        "{}",
        stdout(&output)
    );
    assert!(
        stdout(&output).contains("covered by the test twice_finds_equal_journals: "),
        "{}",
        stdout(&output)
    );
    assert!(
        stderr(&output).contains("covered by a test\nerror: not covered: "),
        "{}",
        stderr(&output)
    );
}
