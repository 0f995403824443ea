//! Secrets at rest (CON-6): nowhere in the data folder as they are, and never lost in silence with
//! their key file.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::process::{Engine, Installation, rows};
use super::vendors::Vendors;

const PEOPLE: [(&str, &str, &str); 1] = [("Ana", "Ruiz", "ana@acme.test")];

/// Every file of the data folder with its bytes.
fn files(installation: &Installation) -> Vec<(PathBuf, Vec<u8>)> {
    let files = std::fs::read_dir(installation.path("data"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    files
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

/// An installation with one imported employee, its process ended; and the key BambooHR gave it.
async fn used(name: &str) -> (Vendors, Installation, String) {
    let vendors = Vendors::start(&PEOPLE).await;
    let installation = Installation::new(name, &vendors);
    let engine = Engine::start(&installation);
    let shown = engine.connect(&vendors).await["api_key"]
        .as_str()
        .unwrap()
        .to_owned();
    engine.sync().await;
    let import = engine.start_import().await;
    assert_eq!(rows(&engine.report(&import).await), ["1 created -"]);
    engine.stop();
    let last_four = shown.trim_start_matches('…');
    let keys = vendors
        .bamboohr
        .read(|company| company.access().keys().keys().cloned().collect::<Vec<_>>());
    let key = keys
        .into_iter()
        .find(|key| key.ends_with(last_four))
        .unwrap();
    assert_eq!((shown.chars().count(), last_four.len()), (5, 4));
    (vendors, installation, key)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_stands_in_the_data_folder_as_it_is() {
    let (_vendors, installation, key) = used("sealed").await;
    let engine = Engine::start(&installation);
    let (_, made) = engine.post("/api/connection/webhook-key", json!({})).await;
    engine.stop();
    let webhook_key = made["webhook_key"].as_str().unwrap();
    let files = files(&installation);
    assert_eq!(files.len(), 2);
    let store = &files
        .iter()
        .find(|(path, _)| path.ends_with("engine.sqlite3"))
        .unwrap()
        .1;
    assert!(
        holds(store, "acme") && holds(store, "ana@acme.test"),
        "the search finds what is there"
    );
    for (path, bytes) in &files {
        for secret in [key.as_str(), webhook_key, super::process::TOKEN] {
            assert!(!holds(bytes, secret), "{} holds a secret", path.display());
        }
    }
}

/// What stands in the store must stay as it is when the engine does not start.
fn assert_refused(installation: &Installation, words: &str) {
    let store = std::fs::read(installation.path("data/engine.sqlite3")).unwrap();
    let (code, error) = installation.refused();
    assert_eq!(code, 3, "{error}");
    assert!(error.contains(words), "{error}");
    assert_eq!(
        std::fs::read(installation.path("data/engine.sqlite3")).unwrap(),
        store
    );
}

fn key_file(installation: &Installation) -> PathBuf {
    installation.path("data/sealing.key")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_wrong_key_file_stops_the_start_and_the_right_one_mends_it() {
    let (_vendors, installation, _) = used("key-file").await;
    let path = key_file(&installation);
    let right = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_refused(
        &installation,
        "data/sealing.key: it is missing, and the store holds secrets sealed with it",
    );
    assert!(
        !Path::new(&path).exists(),
        "no other key is made in silence"
    );
    installation.write("data/sealing.key", "00".repeat(32));
    assert_refused(
        &installation,
        "the stored webhook key does not open with this key file",
    );
    installation.write("data/sealing.key", "half a key".to_owned());
    assert_refused(
        &installation,
        "data/sealing.key: it is no key file: 64 hexadecimal digits are expected",
    );
    std::fs::write(&path, right).unwrap();
    let engine = Engine::start(&installation);
    assert_eq!(engine.get("/api/connection").await.1["state"], "connected");
    assert_eq!(engine.sync().await["summary"]["unchanged"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_key_file_lost_for_good_the_keys_are_forgotten_and_the_links_stay() {
    let (vendors, installation, _) = used("forget").await;
    std::fs::remove_file(key_file(&installation)).unwrap();
    let engine = Engine::start_with(&installation, &["--forget-keys"]);
    let (_, connection) = engine.get("/api/connection").await;
    assert_eq!(
        (&connection["state"], &connection["api_key"]),
        (&json!("enabled"), &json!(null))
    );
    let audit = engine.get("/api/audit").await.1.to_string();
    assert!(audit.contains(r#""action":"secrets_forgotten""#), "{audit}");
    engine.connect(&vendors).await;
    engine.sync().await;
    let import = engine.start_import().await;
    assert_eq!(rows(&engine.report(&import).await), ["1 unchanged -"]);
    engine.stop();
    drop(Engine::start(&installation));
}
