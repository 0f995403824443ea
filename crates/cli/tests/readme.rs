//! The README stays true: every command it shows is run as it stands there.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the workspace").to_owned()
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("there is a README")
}

/// Everything between single backticks in tables that begins with `rehearsal `, as a reader would type it.
fn commands(readme: &str) -> Vec<String> {
    let cells = readme.lines().filter(|line| line.starts_with('|')).flat_map(|line| line.split('`').skip(1).step_by(2));
    let commands = cells.filter_map(|cell| cell.strip_prefix("rehearsal "));
    commands.map(|command| command.replace("FILE", "scenarios/import-001.scenario.yaml")).collect()
}

fn rehearsal(command: &str) -> Output {
    // What follows `>` is the shell's, and a redirection is no part of the program.
    let words = command.split(" > ").next().unwrap_or(command).split_whitespace();
    Command::new(env!("CARGO_BIN_EXE_rehearsal")).args(words).current_dir(root()).output().expect("it runs")
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let commands = commands(&readme());
    assert!(commands.len() >= 10, "{commands:?}");
    // These two run until they are stopped; they have tests of their own.
    let ends = |command: &&String| !command.starts_with("serve") && !command.starts_with("engine");
    for command in commands.iter().filter(ends) {
        let output = rehearsal(command);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        let code = output.status.code().expect("it ended by itself");
        assert_eq!(code, 0, "`rehearsal {command}`: {error}");
    }
}

#[test]
fn every_option_of_serve_that_the_readme_names_exists() {
    let help = String::from_utf8(rehearsal("serve --help").stdout).expect("text");
    let readme = readme();
    let section =
        readme.split("### `rehearsal serve`").nth(1).expect("the section").split("### ").next().expect("its end");
    let words = section.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '-'));
    let options: Vec<&str> = words.filter(|word| word.starts_with("--") && word.len() > 2).collect();
    assert!(options.len() >= 8, "{options:?}");
    for option in options {
        assert!(help.contains(option), "`serve` has no {option}");
    }
}

#[test]
fn the_two_commands_of_the_first_screen_are_what_the_workspace_offers() {
    let readme = readme();
    let first_screen: Vec<&str> = readme.lines().take(20).collect();
    assert!(first_screen.iter().any(|line| line.starts_with("cargo e2e")));
    assert!(first_screen.iter().any(|line| line.starts_with("cargo test --workspace")));
    let alias = std::fs::read_to_string(root().join(".cargo/config.toml")).expect("the alias");
    assert!(alias.contains(r#"e2e = "run --quiet --package cli --bin rehearsal -- run scenarios""#));
}
