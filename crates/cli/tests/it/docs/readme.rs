//! README.md: every command it shows is run as it is written there.

use std::process::{Command, Output};

use super::blocks::{Folder, blocks, stdout, terminal};
use super::{read, root};

fn readme() -> String {
    read("README.md")
}

/// Everything between single backticks in tables that begins with `rehearsal `, as a reader would
/// type it.
fn commands(readme: &str) -> Vec<String> {
    let cells = readme
        .lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    let commands = cells.filter_map(|cell| cell.strip_prefix("rehearsal "));
    commands
        .map(|command| command.replace("FILE", "scenarios/import-001.scenario.yaml"))
        .collect()
}

fn rehearsal(command: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
    program
        .args(command.split_whitespace())
        .current_dir(root())
        .output()
        .expect("it runs")
}

/// The same with every duration in milliseconds as `N ms`.
fn without_durations(text: &str) -> String {
    let is_figure = |word: &str| word.parse::<f64>().is_ok();
    let line = |line: &str| match line
        .strip_suffix(" ms")
        .and_then(|rest| rest.rsplit_once(' '))
    {
        Some((rest, figure)) if is_figure(figure) => format!("{} N ms\n", rest.trim_end()),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// A block of a terminal without its first line, the command.
fn output_of<'a>(block: &'a str, command: &str) -> &'a str {
    block
        .strip_prefix(&format!("$ {command}\n"))
        .unwrap_or_else(|| panic!("the block does not begin with {command}"))
}

#[test]
fn the_scenario_of_the_first_screen_passes_and_fails_as_shown() {
    let readme = readme();
    let [scenario] = blocks(&readme, "yaml")[..] else {
        panic!("one scenario")
    };
    let [passing, failing, ..] = blocks(&readme, "console")[..] else {
        panic!("two runs")
    };
    let folder = Folder::new("leaver");
    let command = "run leaver.scenario.yaml";
    folder.write("leaver.scenario.yaml", scenario);
    let output = folder.rehearsal(command);
    assert_eq!(
        (output.status.code(), terminal(&output).as_str()),
        (Some(0), output_of(passing, &format!("rehearsal {command}")))
    );
    folder.write(
        "leaver.scenario.yaml",
        &scenario.replace("ana@acme.test, active: no", "ana@acme.test, active: yes"),
    );
    let output = folder.rehearsal(command);
    let shown = without_durations(output_of(failing, &format!("rehearsal {command}")));
    assert_eq!(
        (output.status.code(), without_durations(&terminal(&output))),
        (Some(4), shown)
    );
}

#[test]
fn a_held_step_fails_as_shown() {
    let readme = readme();
    let shown = blocks(&readme, "console")[2];
    let folder = Folder::new("contractor");
    let scenario = "scenario: The only person of a company loses access\nid: contractor\n\
        clock: { start: 2026-11-02T08:00, zone: UTC }\nworld:\n  bamboohr:\n    employees:\n\
        \x20     - { ref: ana, first: Ana, last: Ruiz, work-email: ana@acme.test, litmos-access: ticked }\n\
        \x20 engine:\n    imported: [ana]\nsteps:\n\
        \x20 - change: { employee: ana, set: { litmos-access: unticked } }\n  - sync: now\n  - expect: { learners: { include: [{ username: ana@acme.test }] } }\n";
    folder.write("qa/contractor.scenario.yaml", scenario);
    let output = folder.rehearsal("run qa/contractor.scenario.yaml");
    assert_eq!(output.status.code(), Some(4));
    assert!(terminal(&output).contains(shown), "{}", terminal(&output));
}

#[test]
fn a_world_is_played_by_hand_as_shown() {
    let readme = readme();
    let [block] = blocks(&readme, "sh")[..] else {
        panic!("one block of calls")
    };
    let output = Folder::new("by-hand").shell(block);
    let text = stdout(&output);
    assert!(
        output.status.success(),
        "{text}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let rows = |outcome: &str| {
        text.lines()
            .filter(|line| line.contains(&format!(",{outcome},")))
            .count()
    };
    // Of the eleven who are employed one has no work email.
    assert_eq!((rows("created"), rows("failed")), (10, 1), "{text}");
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let commands = commands(&readme());
    assert!(commands.len() >= 8, "{commands:?}");
    for command in commands {
        let output = rehearsal(&command);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(
            output.status.code(),
            Some(0),
            "`rehearsal {command}`: {error}"
        );
    }
}

#[test]
fn every_option_of_serve_that_is_documented_exists_and_the_other_way_round() {
    let help = stdout(&rehearsal("serve --help"));
    let documented = read("docs/serve.md");
    let options = |text: &str| {
        let words = text.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '-'));
        let options =
            words.filter(|word| word.starts_with("--") && word.contains(char::is_alphabetic));
        options
            .map(str::to_owned)
            .collect::<std::collections::BTreeSet<String>>()
    };
    let (mut offered, documented) = (options(&help), options(&documented));
    offered.remove("--help");
    assert!(documented.len() >= 8, "{documented:?}");
    assert_eq!(documented, offered);
}

#[test]
fn the_two_commands_of_the_quick_start_are_what_the_workspace_offers() {
    let readme = readme();
    let quick_start = readme
        .split("## Quick start")
        .nth(1)
        .expect("a section")
        .split("\n## ")
        .next()
        .expect("its end");
    let block = quick_start.split("```").nth(1).expect("a block").trim();
    let typed: Vec<&str> = block
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .collect();
    assert_eq!(typed, ["cargo e2e", "cargo test --workspace"]);
    let alias = read(".cargo/config.toml");
    assert!(
        alias.contains(r#"e2e = "run --quiet --package cli --bin rehearsal -- run scenarios""#)
    );
}
