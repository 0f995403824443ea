//! Who may depend on whom, and what is deliberately absent. The arrows are those of
//! docs/architecture.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every crate of ours and the crates of ours it may use. An arrow that is not here is a mistake.
const ARROWS: &[(&str, &[&str])] = &[
    ("clock", &[]),
    ("rulebook", &[]),
    ("transport", &[]),
    ("server", &["clock"]),
    ("bamboohr-client", &["transport"]),
    ("litmos-client", &["transport"]),
    ("sync-core", &["rulebook"]),
    (
        "sync-engine",
        &[
            "sync-core",
            "bamboohr-client",
            "litmos-client",
            "transport",
            "clock",
            "rulebook",
        ],
    ),
    ("fake-kit", &["clock"]),
    (
        "fake-bamboohr",
        &["fake-kit", "clock", "transport", "rulebook"],
    ),
    ("fake-litmos", &["fake-kit", "clock", "rulebook"]),
    ("scenario", &["rulebook"]),
    (
        "world",
        &[
            "scenario",
            "sync-engine",
            "fake-bamboohr",
            "fake-litmos",
            "fake-kit",
            "bamboohr-client",
            "litmos-client",
            "transport",
            "clock",
            "rulebook",
        ],
    ),
    ("runner", &["scenario", "world", "rulebook"]),
    (
        "cli",
        &[
            "runner",
            "scenario",
            "world",
            "rulebook",
            "clock",
            "fake-bamboohr",
            "fake-litmos",
            "fake-kit",
            "sync-core",
            "sync-engine",
            "transport",
            "server",
            "workspace-hack",
        ],
    ),
    ("workspace-hack", &[]),
];

/// What a pure core cannot need.
const NOT_IN_THE_CORE: &[&str] = &[
    "tokio",
    "axum",
    "reqwest",
    "rusqlite",
    "futures-util",
    "tower",
    "hyper",
    "rand",
    "clock",
    "transport",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests lie in the workspace")
        .to_owned()
}

fn dependencies(manifest: &Path, section: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(manifest).expect("every crate has a manifest");
    let manifest: toml::Table = text.parse().expect("a manifest is TOML");
    let dependencies = manifest.get(section).and_then(toml::Value::as_table);
    dependencies
        .into_iter()
        .flat_map(|table| table.keys().cloned())
        .collect()
}

fn crates() -> BTreeMap<String, PathBuf> {
    let folders = fs::read_dir(root().join("crates")).expect("the crates' folder");
    let folders = folders
        .map(|folder| folder.expect("a folder").path())
        .filter(|path| path.join("Cargo.toml").exists());
    folders
        .map(|path| {
            (
                path.file_name()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned(),
                path,
            )
        })
        .collect()
}

/// Every Rust source of a crate that ships, tests at the foot of a file included.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let crates = root().join("crates");
    let mut found = all_sources(folder);
    found.retain(|(path, _)| {
        !is_test(
            path.strip_prefix(&crates)
                .expect("crates lie in one folder"),
        )
    });
    assert!(!found.is_empty(), "{} has no sources", folder.display());
    found
}

fn all_sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(all_sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source is text");
            found.push((path, text));
        }
    }
    found
}

/// Whether a file is nothing but tests.
fn is_test(path: &Path) -> bool {
    let is_tests = |name: &std::ffi::OsStr| {
        name == "tests" || name == "tests.rs" || name.to_string_lossy().ends_with("_tests.rs")
    };
    path.iter().any(is_tests)
}

/// The part of a source that ships: what is before its tests.
fn shipped(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

#[test]
fn every_dependency_between_our_crates_is_allowed() {
    let ours = crates();
    let listed: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        ours.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        listed
    );
    let mut arrows = 0;
    for (name, allowed) in ARROWS {
        let used = dependencies(&ours[*name].join("Cargo.toml"), "dependencies");
        for used in used.iter().filter(|used| ours.contains_key(*used)) {
            assert!(
                allowed.contains(&used.as_str()),
                "{name} must not depend on {used}"
            );
            arrows += 1;
        }
    }
    assert!(arrows > 20, "the arrows were not found");
}

#[test]
fn the_core_has_no_async_no_http_no_clock_no_database() {
    let used = dependencies(&root().join("crates/sync-core/Cargo.toml"), "dependencies");
    for banned in NOT_IN_THE_CORE {
        assert!(
            !used.contains(*banned),
            "sync-core must not depend on {banned}"
        );
    }
    for (path, text) in sources(&root().join("crates/sync-core/src")) {
        assert!(
            !shipped(&text).contains("async "),
            "{} is async",
            path.display()
        );
    }
}

#[test]
fn the_engine_and_the_clients_do_not_know_that_fakes_exist() {
    for name in [
        "sync-core",
        "sync-engine",
        "bamboohr-client",
        "litmos-client",
        "transport",
    ] {
        for section in ["dependencies", "dev-dependencies"] {
            let used = dependencies(&root().join(format!("crates/{name}/Cargo.toml")), section);
            assert!(
                !used.iter().any(|used| used.starts_with("fake-")),
                "{name} knows a fake ({section})"
            );
        }
    }
}

#[test]
fn only_the_world_and_the_command_line_can_move_time() {
    for (name, folder) in crates() {
        if ["clock", "world", "cli"].contains(&name.as_str()) {
            continue;
        }
        for (path, text) in sources(&folder.join("src")) {
            let holds = shipped(&text).contains("ClockControl");
            assert!(!holds, "{} holds the clock's control", path.display());
        }
    }
}

#[test]
fn only_the_command_line_reads_the_environment() {
    for (name, folder) in crates() {
        if name == "cli" {
            continue;
        }
        for (path, text) in sources(&folder.join("src")) {
            assert!(
                !shipped(&text).contains("env::var"),
                "{} reads the environment",
                path.display()
            );
        }
    }
}

/// STA-7 and IMP-16: what does not exist cannot be called.
#[test]
fn no_client_deletes_a_learner_or_writes_to_bamboohr() {
    for (path, text) in sources(&root().join("crates/litmos-client/src")) {
        assert!(
            !shipped(&text).contains("Method::DELETE"),
            "{} can delete",
            path.display()
        );
    }
    let sources = sources(&root().join("crates/bamboohr-client/src"));
    let shipped = sources
        .iter()
        .map(|(_, text)| shipped(text))
        .collect::<Vec<_>>();
    let statements = shipped.iter().flat_map(|text| text.split([';', '{', '}']));
    let is_other = |statement: &&str| {
        statement.matches("Method::").count() > statement.matches("Method::GET").count()
    };
    let in_one_line = |statement: &str| statement.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut not_reading: Vec<String> = statements.filter(is_other).map(in_one_line).collect();
    not_reading.sort_unstable();
    // The two POSTs that change nothing: the custom report and the login exchange. One more, of any
    // kind, is too many.
    assert_eq!(
        not_reading,
        [
            r#"let body = self .send( Method::POST, "reports/custom?format=JSON&onlyCurrent=true", Some(body), ) .await?"#,
            r#"let mut request = Request::new(Method::POST, below(&v1(base_url, company), "login"))"#,
        ]
    );
    // A method of another make would not be seen above.
    for text in shipped {
        assert!(
            !text.contains("Method as")
                && !text.contains("from_bytes")
                && !text.contains("Method::{"),
            "{text}"
        );
    }
}

#[test]
fn every_crate_takes_the_workspace_lints() {
    for (name, folder) in crates() {
        let text = fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{name} has lints of its own"
        );
    }
}

/// The packages that a build takes in, each with the features it has there.
fn built(arguments: &[&str]) -> BTreeSet<String> {
    let cargo = std::env::var_os("CARGO").expect("cargo runs tests");
    let common = [
        "tree",
        "--offline",
        "--locked",
        "--prefix",
        "none",
        "--format",
        "{p} with {f}",
        "--edges",
    ];
    let output = Command::new(cargo)
        .args(common)
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let lines = String::from_utf8(output.stdout).expect("text");
    let ours = root().join("").display().to_string();
    // ` (*)` marks what was shown before.
    let packages = lines
        .lines()
        .map(|line| line.trim_end_matches(" (*)").to_owned());
    packages.filter(|line| !line.contains(&ours)).collect()
}

#[test]
fn the_program_and_the_tests_are_one_build() {
    let program = built(&["normal,build", "--package", "cli"]);
    let tests = built(&["normal,build,dev", "--workspace"]);
    assert!(program.len() > 100, "{program:?}");
    let twice: Vec<_> = program.difference(&tests).collect();
    let help =
        "help: turn the features that only tests need on in `crates/workspace-hack/Cargo.toml`";
    assert!(
        twice.is_empty(),
        "built twice, with other features for `cargo e2e` than for the tests: {twice:#?}\n{help}"
    );
}
