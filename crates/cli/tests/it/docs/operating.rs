//! docs/operating.md: its commands run as they are written there, and what it names exists.

use std::net::TcpListener;

use super::blocks::{Folder, blocks, stdout};
use super::read;

fn manual() -> String {
    read("docs/operating.md")
}

/// A loopback address nobody listens on.
fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address").to_string()
}

#[test]
fn the_first_block_starts_the_engine() {
    let (manual, address) = (manual(), free_address());
    let folder = Folder::new("setup");
    let wait = format!("until curl http://{address}/healthz; do sleep 0.1; done\n");
    let block = blocks(&manual, "sh")[0].replace("127.0.0.1:8183", &address);
    let output = folder.shell(&(block + &wait));
    assert!(output.status.success(), "{output:?}");
    let mut files = folder.file_names("data");
    files.retain(|name| !manual.contains(&format!("`{name}`")));
    assert!(files.is_empty(), "the manual does not name {files:?}");
}

#[test]
fn against_the_fakes_the_first_import_runs_as_written() {
    let (manual, address) = (manual(), free_address());
    let [_setup, dry_run, import, fakes, webhook_key] = blocks(&manual, "sh")[..] else {
        panic!("five blocks of shell");
    };
    let (own_address, dry_run) = dry_run.split_once('\n').expect("a first line");
    assert_eq!(own_address, "engine=http://127.0.0.1:8183");
    // So few calls need no pace.
    let paced = "litmos_calls_per_minute = 6000\ndata_dir =";
    let fakes = fakes
        .replace("127.0.0.1:8184", &address)
        .replace("data_dir =", paced);
    let output = Folder::new("import").shell(&[&fakes, dry_run, import, webhook_key].concat());
    let text = stdout(&output);
    assert!(output.status.success(), "{output:?}");
    let rows = |what: &str| text.lines().filter(|line| line.contains(what)).count();
    // Eleven are active, and one of them has no work email; once for the dry run, once for real.
    assert_eq!(
        (rows(",created,"), rows(",missing_work_email,")),
        (20, 2),
        "{text}"
    );
    assert!(text.contains("/webhooks/bamboohr?apikey="), "{text}");
}

#[test]
fn every_option_the_manual_names_exists() {
    let manual = manual();
    let help = stdout(&Folder::new("options").rehearsal("engine --help"))
        + &stdout(&Folder::new("options").rehearsal("serve --help"));
    let is_option = |word: &&str| {
        word.strip_prefix("--")
            .is_some_and(|name| name.starts_with(char::is_alphabetic))
    };
    let prose = manual
        .split("```")
        .step_by(2)
        .flat_map(str::split_whitespace);
    let words =
        prose.map(|word| word.trim_matches(|letter| matches!(letter, '`' | '.' | ',' | ':')));
    let options: Vec<&str> = words.filter(is_option).collect();
    assert!(options.len() >= 3, "{options:?}");
    for option in options {
        assert!(help.contains(option), "there is no {option}");
    }
}
