//! Every key once right and once wrong; what is message is written out.

use std::fs;

use super::*;
use crate::exit_code::Exit;

/// The least a file must say.
pub(super) const LEAST: &str = r#"
data_dir = "data"
bamboohr_application_key = { file = "secret" }
litmos_api_key = { file = "secret" }
administrator = [{ name = "ada", token = { file = "secret" } }]
"#;

/// Reads `text` as the file `engine.toml` of a folder that holds a secret; returns the end and what
/// was message.
pub(super) fn read_text(text: &str) -> Result<Installation, (Exit, String)> {
    let folder = std::env::temp_dir().join(format!(
        "rehearsal-config-{:?}",
        std::thread::current().id()
    ));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("secret"), "s3cret-of-sixteen\n").unwrap();
    fs::write(folder.join("empty"), "\n").unwrap();
    fs::write(folder.join("engine.toml"), text).unwrap();
    let read = read(&folder.join("engine.toml"));
    let message = read.map_err(|stop| {
        (
            stop.exit,
            stop.message.replace(&format!("{}/", folder.display()), ""),
        )
    });
    fs::remove_dir_all(&folder).unwrap();
    message
}

pub(super) fn refusal(text: &str) -> String {
    let (exit, message) = read_text(text).unwrap_err();
    assert_eq!(exit, Exit::BadFile, "{message}");
    message
}

/// What is message of one more line below the least.
fn refusal_of(line: &str) -> String {
    refusal(&format!("{line}{LEAST}"))
}

#[test]
fn the_least_gives_the_defaults_of_the_interface() {
    let installation = read_text(LEAST).unwrap();
    assert_eq!(installation.listen.to_string(), "127.0.0.1:8183");
    assert!(installation.data_dir.ends_with("data"));
    assert!(installation.allow_hosts.is_none());
    let setup = installation.engine;
    assert_eq!(setup.bamboohr_url.as_str(), "https://api.bamboohr.com/");
    assert_eq!(setup.litmos_url.as_str(), "https://api.litmos.com/v1.svc");
    assert_eq!(setup.litmos_source, "rehearsal");
    assert_eq!(setup.litmos_api_key.expose_secret(), "s3cret-of-sixteen");
    assert_eq!(setup.config, sync_core::Config::default());
    assert!(
        !setup.administrators[0].can_manage_bamboohr_employees
            && setup.webhook_private_key.is_none()
    );
}

#[test]
fn every_key_can_be_said() {
    let text = r#"
new_inactive = "skip"
sync_schedule = "daily 01:30"
auto_import = true
clear_policy = "never"
company_timezone = "Europe/Berlin"
terminated_values = ["Terminated", "Left"]
litmos_access_field = "customLitmosAccess"
accept_emptied_columns = ["workPhone"]
on_access_revoked = "deactivate"
on_source_deleted = "deactivate"
max_stage_age = "12h"
send_welcome = "on"
bulk = "off"
bulk_threshold = 50
require_signature = false
timestamp_tolerance_s = 60
webhook_create = "off"
dedupe_window = "7d"
litmos_parallelism = 1
litmos_calls_per_minute = 60
max_deactivate_pct = 10
max_removed_pct = "off"
max_clear_pct = -1
max_rename_pct = 0
safeguard_floor = 3
max_creates = 100
protect_levels = ["Administrator"]
listen = "0.0.0.0:9000"
data_dir = "/var/lib/rehearsal"
bamboohr_url = "http://127.0.0.1:8181"
bamboohr_application_key = { env = "PATH" }
litmos_url = "https://api.litmos.eu/v1.svc"
litmos_api_key = { file = "secret" }
litmos_source = "acme"
webhook_private_key = { file = "secret" }
allow_hosts = ["sync.example.com", "10.0.0.7:8183"]

[[administrator]]
name = "ada"
token = { file = "secret" }
can_manage_bamboohr_employees = true
"#;
    let installation = read_text(text).unwrap();
    assert_eq!(installation.data_dir, Path::new("/var/lib/rehearsal"));
    let hosts = ["sync.example.com", "10.0.0.7:8183"].map(|name| name.parse().unwrap());
    assert_eq!(installation.allow_hosts, Some(hosts.to_vec()));
    let EngineConfig {
        config,
        webhook_private_key,
        administrators,
        ..
    } = installation.engine;
    assert_eq!(config.litmos_calls_per_minute, 60);
    assert_eq!(config.company_timezone.name(), "Europe/Berlin");
    assert!(webhook_private_key.is_some() && administrators[0].can_manage_bamboohr_employees);
    let said = text
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, _)| key);
    let said: std::collections::BTreeSet<&str> = said.collect();
    let options = serde_json::to_value(&config).unwrap();
    for option in options.as_object().unwrap().keys() {
        assert!(said.contains(option.as_str()), "{option} is not set here");
    }
}

#[test]
fn a_wrong_key_or_value_is_reported_with_its_place_and_path() {
    let message = [
        "clear_polcy = \"owned\"",
        "clear_policy = \"owend\"",
        "bulk_threshold = \"many\"",
        "bulk_threshold = -1",
        "litmos_parallelism = 65",
        "max_clear_pct = 101",
        "max_clear_pct = true",
        "max_creates = -2",
        "send_welcome = \"maybe\"",
        "send_welcome = 1",
        "company_timezone = \"Mars/Olympus\"",
        "sync_schedule = \"hourly\"",
        "max_stage_age = \"soon\"",
        "terminated_values = [\"Left\", 5]",
        "protect_levels = \"everybody\"",
        "listen = \"localhost\"",
        "bamboohr_url = \"http://api.bamboohr.com\"",
        "reactivate = \"never\"",
        "litmos_source = 5",
        "allow_hosts = []",
        "allow_hosts = \"sync.example.com\"",
        "allow_hosts = [\"sync.example.com\", \"https://sync.example.com\"]",
    ]
    .map(refusal_of);
    insta::assert_snapshot!(message.join("\n"), @r"
    engine.toml:1:1: clear_polcy: unknown key; did you mean `clear_policy`?
    engine.toml:1:16: clear_policy: expected `owned` or `always` or `never`, found `owend`; did you mean `owned`?
    engine.toml:1:18: bulk_threshold: expected a whole number from 0 to 4294967295, found text
    engine.toml:1:18: bulk_threshold: expected a whole number from 0 to 4294967295, found integer `-1`
    engine.toml:1:22: litmos_parallelism: expected 1 to 64, found 65
    engine.toml:1:17: max_clear_pct: expected 0 to 100, or `off` or -1, found 101
    engine.toml:1:17: max_clear_pct: expected a number, `off` or -1
    engine.toml:1:15: max_creates: expected a count, or `off` or -1, found -2
    engine.toml:1:16: send_welcome: expected `on` or `off`, found `maybe`
    engine.toml:1:16: send_welcome: expected `on` or `off`
    engine.toml:1:20: company_timezone: no time zone is called `Mars/Olympus`
    engine.toml:1:17: sync_schedule: expected `every 1h at :05`, `daily 01:30`, `weekly mon 06:00` or `off`, found `hourly`
    engine.toml:1:17: max_stage_age: expected a length of time such as `24h` or `14d`, found `soon`
    engine.toml:1:30: terminated_values[1]: expected a string, found integer `5`
    engine.toml:1:18: protect_levels: expected `above_learner` or a list of access levels
    engine.toml:1:10: listen: expected an address such as `127.0.0.1:8183`
    engine.toml:1:16: bamboohr_url: expected https; plain http is only allowed for loopback addresses
    engine.toml:1:1: reactivate: this option cannot be changed yet; remove it
    engine.toml:1:17: litmos_source: expected a string, found integer `5`
    engine.toml:1:15: allow_hosts: expected at least one name; an empty list would refuse every request
    engine.toml:1:15: allow_hosts: expected a sequence, found text
    engine.toml:1:36: allow_hosts[1]: expected a name such as `sync.example.com`, with or without a port
    ");
}

#[test]
fn a_secret_in_the_file_itself_is_refused_and_not_repeated() {
    let texts = [
        LEAST.replace(
            "litmos_api_key = { file = \"secret\" }",
            "litmos_api_key = \"hunter2\"",
        ),
        LEAST.replace(
            "litmos_api_key = { file = \"secret\" }",
            "litmos_api_kye = \"hunter2\"",
        ),
        LEAST.replace(
            "token = { file = \"secret\" }",
            "token = { text = \"hunter2\" }",
        ),
        LEAST.replace(
            "token = { file = \"secret\" }",
            "tokn = { file = \"secret\" }",
        ),
        LEAST.replace(
            "token = { file = \"secret\" }",
            "token = { file = \"secret\", env = \"hunter2\" }",
        ),
        LEAST.replace(
            "[{ name = \"ada\", token = { file = \"secret\" } }]",
            "\"hunter2\"",
        ),
        LEAST.replace(
            "litmos_api_key = { file = \"secret\" }",
            "litmos_api_key = \"hunter2",
        ),
        LEAST.replace(
            "litmos_api_key = { file = \"secret\" }",
            "litmos_api_key = { file = \"none\" }",
        ),
        LEAST.replace(
            "litmos_api_key = { file = \"secret\" }",
            "litmos_api_key = { file = \"empty\" }",
        ),
        LEAST.replace(
            "litmos_api_key = { file = \"secret\" }",
            "litmos_api_key = { env = \"REHEARSAL_NOT_SET\" }",
        ),
    ];
    let message = texts.map(|text| refusal(&text)).join("\n");
    assert!(!message.contains("hunter2"), "{message}");
    insta::assert_snapshot!(message, @r#"
    engine.toml:4:18: litmos_api_key: expected `{ file = "…" }` or `{ env = "…" }`: secrets are never written in this file
    engine.toml:4:1: litmos_api_kye: unknown key; did you mean `litmos_api_key`?
    engine.toml:5:42: administrator[0].token: expected the key `file` or `env`
    engine.toml:5:41: administrator[0].tokn: unknown key; did you mean `token`?
    engine.toml:5:42: administrator[0].token: expected only one of `file` and `env`
    engine.toml:5:17: administrator: expected a sequence, found text
    engine.toml:4:26: invalid basic string, expected `"`
    engine.toml:4:1: litmos_api_key: cannot read the file `none`: No such file or directory (os error 2)
    engine.toml:4:1: litmos_api_key: the file `empty` is empty
    engine.toml:4:1: litmos_api_key: the environment variable `REHEARSAL_NOT_SET` is not set
    "#);
}

#[test]
fn all_missing_and_duplicate_keys_are_reported_at_once() {
    insta::assert_snapshot!(refusal(""), @r#"
    engine.toml:1:1: data_dir: missing required key; add `data_dir = "…"`
    error: engine.toml:1:1: bamboohr_application_key: missing required key; add `bamboohr_application_key = { file = "…" }`
    error: engine.toml:1:1: litmos_api_key: missing required key; add `litmos_api_key = { file = "…" }`
    error: engine.toml:1:1: administrator: missing required key; add `administrator = [{ name = "…", token = { file = "…" } }]`
    "#);
    let twins = "administrator = [{ name = \"ada\", token = { file = \"secret\" } }, \
                 { name = \"ada\", token = { file = \"secret\" } }, { name = \" \", token = { file = \"none\" } }]";
    let text = LEAST.replace(
        "administrator = [{ name = \"ada\", token = { file = \"secret\" } }]",
        twins,
    );
    insta::assert_snapshot!(refusal(&text), @r"
    engine.toml:5:1: administrator[1].name: another administrator has this name
    error: engine.toml:5:1: administrator[1].token: another administrator has this token
    error: engine.toml:5:1: administrator[2].token: cannot read the file `none`: No such file or directory (os error 2)
    error: engine.toml:5:1: administrator[2].name: the name is blank; the audit trail needs one
    ");
    insta::assert_snapshot!(refusal("a = 1\nb = 2\nbulk = \"of\"\nbulk = \"off\"\n"), @"engine.toml:4:1: duplicate key");
    insta::assert_snapshot!(refusal("reactivat = 1\nbulk = \"of\"\n"), @r"
    engine.toml:1:1: reactivat: unknown key
    error: engine.toml:2:8: bulk: expected `auto` or `off`, found `of`; did you mean `off`?
    ");
}

#[test]
fn a_missing_file_is_a_wrong_command_line() {
    let stop = read(Path::new("/nowhere/engine.toml")).unwrap_err();
    assert_eq!(stop.exit, Exit::WrongCommandLine);
    assert!(
        stop.message
            .starts_with("--config: cannot read `/nowhere/engine.toml`"),
        "{}",
        stop.message
    );
}
