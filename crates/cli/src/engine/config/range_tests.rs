//! Every option of the rule book's section 22 and every key of the interface's 6.1: what it takes
//! up to the last value of its range, and what it refuses from the first one beyond, by its path.

use super::tests::{LEAST, read_text, refusal};

/// A key, values it takes, and values it refuses: another type, another word, one beyond each end
/// of its range.
#[rustfmt::skip]
const OPTIONS: [(&str, &[&str], &[&str]); 27] = [
    ("new_inactive", &[r#""import_inactive""#, r#""skip""#], &[r#""Skip""#, r#""""#, "1", "true", r#"["skip"]"#]),
    ("sync_schedule",
        &[r#""off""#, r#""every 1h at :00""#, r#""every 12h at :59""#, r#""daily 00:00""#, r#""daily 23:59""#, r#""weekly mon 06:00""#, r#""weekly sun 23:59""#],
        &[r#""every 0h at :05""#, r#""every 5h at :05""#, r#""every 13h at :05""#, r#""every 1h at :60""#, r#""every 1h at :5""#, r#""daily 24:00""#, r#""daily 23:60""#, r#""daily 1:30""#, r#""weekly xyz 06:00""#, r#""""#, "1", "true"]),
    ("auto_import", &["true", "false", r#""on""#, r#""off""#], &[r#""yes""#, r#""On""#, "1", "[]"]),
    ("clear_policy", &[r#""owned""#, r#""always""#, r#""never""#], &[r#""Owned""#, r#""off""#, "0", "false"]),
    ("company_timezone", &[r#""UTC""#, r#""America/New_York""#, r#""Asia/Kolkata""#], &[r#""Mars/Olympus""#, r#""""#, r#""UTC+2""#, "2", "true"]),
    ("terminated_values", &["[]", r#"["Terminated", "Left"]"#], &[r#""Terminated""#, "[1]", "1", "true"]),
    ("litmos_access_field", &[r#""customLitmosAccess""#, "4471", r#""4471""#], &[r#""""#, r#"" ""#, "4471.5", "-1", "true", "[]"]),
    ("accept_emptied_columns", &["[]", r#"["mobilePhone"]"#, r#"["terminationDate", "WORKEMAIL"]"#], &[r#""mobilePhone""#, r#"["Mobile Phone"]"#, r#"[""]"#, "[1]", "1", "true"]),
    ("on_access_revoked", &[r#""leave""#, r#""deactivate""#], &[r#""delete""#, "true", "1"]),
    ("on_source_deleted", &[r#""leave""#, r#""deactivate""#], &[r#""delete""#, "true", "1"]),
    ("max_stage_age", &[r#""1s""#, r#""24h""#, r#""24 h""#, r#""365d""#], &[r#""0s""#, r#""-1s""#, r#""soon""#, r#""24""#, r#""""#, "24", "true"]),
    ("send_welcome", &["true", "false", r#""on""#, r#""off""#], &[r#""yes""#, "0", "[]"]),
    ("bulk", &[r#""auto""#, r#""off""#], &[r#""on""#, "true", "20"]),
    ("bulk_threshold", &["0", "1", "4294967294", "4294967295"], &["-1", "4294967296", r#""20""#, "20.0", "true"]),
    ("require_signature", &["true", "false", r#""on""#, r#""off""#], &[r#""auto""#, "1", "[]"]),
    ("timestamp_tolerance_s", &["0", "1", "4294967294", "4294967295"], &["-1", "4294967296", r#""300""#, "0.5", "true"]),
    ("webhook_create", &["true", "false", r#""on""#, r#""off""#], &[r#""yes""#, "1", "[]"]),
    ("dedupe_window", &[r#""1s""#, r#""14d""#, r#""14 days""#], &[r#""0d""#, r#""-14d""#, r#""two weeks""#, "14", "true"]),
    ("litmos_parallelism", &["1", "2", "63", "64"], &["0", "65", "-1", r#""4""#, "4.0", "true"]),
    ("litmos_calls_per_minute", &["1", "2", "5999", "6000"], &["0", "6001", "-1", r#""90""#, "90.0", "true"]),
    ("max_deactivate_pct", &["-1", "0", "1", "99", "100", r#""off""#], &["-2", "101", "256", r#""Off""#, r#""20""#, r#""20%""#, "20.5", "true"]),
    ("max_removed_pct", &["-1", "0", "1", "99", "100", r#""off""#], &["-2", "101", "256", r#""none""#, "20.5", "true"]),
    ("max_clear_pct", &["-1", "0", "1", "99", "100", r#""off""#], &["-2", "101", "256", r#""none""#, "20.5", "true"]),
    ("max_rename_pct", &["-1", "0", "1", "99", "100", r#""off""#], &["-2", "101", "256", r#""none""#, "20.5", "true"]),
    ("safeguard_floor", &["0", "1", "4294967294", "4294967295"], &["-1", "4294967296", r#""5""#, r#""off""#, "5.0", "true"]),
    ("max_creates", &["-1", "0", "1", "4294967294", "4294967295", r#""off""#], &["-2", "4294967296", r#""Off""#, r#""50""#, "0.5", "true"]),
    ("protect_levels", &[r#""above_learner""#, "[]", r#"["Administrator"]"#], &[r#""Administrator""#, "[1]", "1", "true"]),
];

/// The same for the keys that need not be there.
#[rustfmt::skip]
const KEYS: [(&str, &[&str], &[&str]); 5] = [
    ("listen", &[r#""127.0.0.1:0""#, r#""127.0.0.1:65535""#, r#""[::1]:8183""#], &[r#""127.0.0.1:65536""#, r#""127.0.0.1:-1""#, r#""127.0.0.1""#, r#""256.0.0.1:1""#, r#""""#, "8183", "true"]),
    ("bamboohr_url", &[r#""https://x.test""#, r#""http://127.0.0.1:1""#, r#""http://localhost:1/""#], &[r#""http://x.test""#, r#""https://x.test:65536""#, r#""ftp://x.test""#, r#""x.test""#, r#""https://a:b@x.test""#, r#""https://x.test?a=1""#, r#""""#, "1", "true"]),
    ("litmos_url", &[r#""https://x.test/v1.svc""#, r#""http://[::1]:1""#], &[r#""http://x.test""#, r#""http://10.0.0.1""#, r#""x.test""#, r#""https://x.test#a""#, "1", "true"]),
    ("litmos_source", &[r#""acme""#], &["5", "true", "[]"]),
    ("webhook_private_key", &[r#"{ file = "secret" }"#, r#"{ env = "PATH" }"#], &[r#""hunter2""#, "{}", r#"{ text = "hunter2" }"#, r#"{ file = "none" }"#, r#"{ file = "empty" }"#, r#"{ file = 5 }"#, "5", "true"]),
];

/// The lines that must be there, each with something wrong in its place, and the path that is
/// message.
#[rustfmt::skip]
const NEEDED: [(&str, &str, &str); 20] = [
    ("data_dir", "5", "data_dir"),
    ("data_dir", "true", "data_dir"),
    ("bamboohr_application_key", r#""hunter2""#, "bamboohr_application_key"),
    ("bamboohr_application_key", "{}", "bamboohr_application_key"),
    ("bamboohr_application_key", "5", "bamboohr_application_key"),
    ("litmos_api_key", r#""hunter2""#, "litmos_api_key"),
    ("litmos_api_key", r#"{ file = "none" }"#, "litmos_api_key"),
    ("litmos_api_key", "true", "litmos_api_key"),
    ("administrator", "[]", "administrator"),
    ("administrator", "{}", "administrator"),
    ("administrator", r#""ada""#, "administrator"),
    ("administrator", "5", "administrator"),
    ("administrator", r#"["ada"]"#, "administrator[0]"),
    ("administrator", r#"[{ name = "ada" }]"#, "administrator[0]"),
    ("administrator", r#"[{ token = { file = "secret" } }]"#, "administrator[0]"),
    ("administrator", r#"[{ name = 5, token = { file = "secret" } }]"#, "administrator[0].name"),
    ("administrator", r#"[{ name = "ada", token = "hunter2" }]"#, "administrator[0].token"),
    ("administrator", r#"[{ name = "ada", token = { file = "secret" }, can_manage_bamboohr_employees = "yes" }]"#, "administrator[0].can_manage_bamboohr_employees"),
    ("administrator", r#"[{ name = "ada", token = { file = "secret" }, can_manage_bamboohr_employees = 1 }]"#, "administrator[0].can_manage_bamboohr_employees"),
    ("administrator", r#"[{ name = "ada", token = { file = "secret" }, role = "owner" }]"#, "administrator[0].role"),
];

/// One refusal and no second, with the place, `path`, and no secret.
fn assert_refused_at(message: &str, path: &str, line: &str) {
    let after_place = message.splitn(4, ':').nth(3).unwrap_or_default();
    assert!(
        after_place.starts_with(&format!(" {path}: ")),
        "{line}: {message}"
    );
    assert_eq!(message.lines().count(), 1, "{line}: {message}");
    assert!(!message.contains("hunter2"), "{line}: {message}");
}

#[test]
fn every_value_to_the_end_of_its_range_is_taken() {
    for (key, good, _) in OPTIONS.iter().chain(&KEYS) {
        for value in *good {
            let read = read_text(&format!("{key} = {value}{LEAST}"));
            assert!(read.is_ok(), "{key} = {value}: {:?}", read.err());
        }
    }
}

#[test]
fn every_value_beyond_its_range_and_of_another_type_is_refused_by_its_path() {
    for (key, _, bad) in OPTIONS.iter().chain(&KEYS) {
        for value in *bad {
            let line = format!("{key} = {value}");
            let message = refusal(&format!("{line}{LEAST}"));
            let deeper = [format!("{key}[0]"), format!("{key}.file")];
            let path = deeper
                .iter()
                .find(|path| message.contains(&format!(" {path}: ")))
                .map_or(*key, String::as_str);
            assert_refused_at(&message, path, &line);
        }
    }
}

#[test]
fn what_must_be_there_is_refused_by_its_path_too() {
    for (key, value, path) in NEEDED {
        let lines = LEAST
            .lines()
            .map(|line| match line.starts_with(&format!("{key} = ")) {
                true => format!("{key} = {value}\n"),
                false => format!("{line}\n"),
            });
        let message = refusal(&lines.collect::<String>());
        assert_refused_at(&message, path, &format!("{key} = {value}"));
    }
}

#[test]
fn no_other_key_is_known_at_any_depth() {
    for (key, _, _) in OPTIONS.iter().chain(&KEYS) {
        let line = format!("{key}x = 1");
        assert_refused_at(
            &refusal(&format!("{line}{LEAST}")),
            &format!("{key}x"),
            &line,
        );
        let capital = key.to_uppercase();
        assert_refused_at(
            &refusal(&format!("{capital} = 1{LEAST}")),
            &capital,
            &capital,
        );
    }
    // What the rule book has for later, and what nothing may turn off.
    for key in [
        "pre_start_days",
        "incremental_sync",
        "phone_format",
        "country_format",
        "state_format",
        "rename_on_case_change",
        "rename_conflict",
        "swap_via_temporary",
        "on_linked_missing",
        "auto_transfer_on_rehire",
        "write_external_id",
        "reactivate",
        "deactivate_without_email",
        "refresh_before_import",
        "on_local_edit",
        "report_values",
        "audit_values",
        "webhook_mode",
        "accept_event_based",
        "import_queue",
        "field_mapping",
        "delete_learners",
        "options",
    ] {
        assert_refused_at(&refusal(&format!("{key} = \"x\"{LEAST}")), key, key);
    }
}

#[test]
fn the_table_of_options_is_whole() {
    let text = OPTIONS
        .map(|(key, good, _)| format!("{key} = {}\n", good[0]))
        .concat();
    let config = read_text(&format!("{text}{LEAST}"))
        .expect("a config that checks")
        .engine
        .config;
    let written = serde_json::to_value(config).expect("a config holds nothing JSON cannot");
    let names = OPTIONS.map(|(key, _, _)| key);
    assert_eq!(
        written
            .as_object()
            .expect("an object")
            .keys()
            .collect::<Vec<_>>(),
        names
    );
}
