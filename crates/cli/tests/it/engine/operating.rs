//! docs/operating.md stays true: its config starts the program, its calls do what it says, what it
//! names exists.

use std::path::Path;

use http::Method;

use super::process::{Engine, Installation, TOKEN};
use super::vendors::Vendors;

fn manual() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap();
    std::fs::read_to_string(root.join("docs/operating.md")).unwrap()
}

/// The fenced blocks of a language.
fn blocks<'a>(manual: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    manual
        .split(&fence)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

/// A line of curl as method, path and body.
fn call(line: &str) -> (Method, &str, Option<&str>) {
    let method = line
        .split("-X ")
        .nth(1)
        .map_or("GET", |rest| rest.split(' ').next().unwrap());
    let path = line
        .split("$ENGINE")
        .nth(1)
        .unwrap()
        .split(' ')
        .next()
        .unwrap();
    let body = line
        .split("-d '")
        .nth(1)
        .map(|rest| rest.trim_end_matches('\''));
    (method.parse().unwrap(), path, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_config_and_the_calls_of_the_manual_work() {
    let manual = manual();
    let vendors = Vendors::start(&[("Ana", "Ruiz", "ana@acme.test")]).await;
    let installation = Installation::new("operating", &vendors);
    installation.write("ada-token", TOKEN.to_owned());
    let [config] = blocks(&manual, "toml")[..] else {
        panic!("one config")
    };
    let addresses = format!(
        "bamboohr_url = \"{}\"\nlitmos_url = \"{}\"\nlitmos_calls_per_minute = 6000\n",
        vendors.bamboohr_url, vendors.litmos_url
    );
    installation.write(
        "engine.toml",
        addresses + &config.replace("127.0.0.1:8183", "127.0.0.1:0"),
    );
    let engine = Engine::start(&installation);
    let (user, password) = vendors.bamboohr.read(|company| {
        (
            company.admin().name.clone(),
            company.admin().password.clone(),
        )
    });
    let scripts = blocks(&manual, "sh");
    let calls: Vec<&str> = scripts
        .iter()
        .flat_map(|script| script.lines())
        .filter(|line| line.starts_with("curl"))
        .collect();
    assert_eq!(calls.len(), 11);
    let mut last = String::new();
    for line in calls {
        let line = line
            .replace("$USER_NAME", &user)
            .replace("$PASSWORD", &password);
        let (method, path, body) = call(&line);
        let (status, _, text) = engine.call(method.clone(), path, TOKEN, body).await;
        assert!(status == 200 || status == 202, "{line}: {status} {text}");
        match path {
            "/api/syncs" => drop(engine.over("/api/syncs/sync-1").await),
            "/api/imports" if text.contains("import-1") => {
                drop(engine.over("/api/imports/import-1").await)
            }
            "/api/imports" => drop(engine.over("/api/imports/import-2").await),
            _ => {}
        }
        if path.ends_with("import-1/report.csv") {
            assert!(
                vendors.learners().is_empty() && text.contains("created"),
                "the dry run: {text}"
            );
        }
        last = text;
    }
    assert_eq!(vendors.learners().len(), 1);
    engine.stop();
    for entry in std::fs::read_dir(installation.path("data")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            manual.contains(&format!("`{name}`")),
            "the manual does not name {name}"
        );
    }
    assert!(
        last.contains("webhook_key") && last.contains("/webhooks/bamboohr?apikey="),
        "{last}"
    );
}

#[test]
fn every_option_the_manual_names_exists() {
    let manual = manual();
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_rehearsal"))
        .args(["engine", "--help"])
        .output()
        .unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let is_option = |word: &&str| {
        word.strip_prefix("--")
            .is_some_and(|name| name.starts_with(char::is_alphabetic))
    };
    let options: Vec<&str> = manual.split_whitespace().filter(is_option).collect();
    assert!(options.len() >= 3);
    for option in options {
        assert!(
            help.contains(option.trim_end_matches('`')),
            "`engine` has no {option}"
        );
    }
}
