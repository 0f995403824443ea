//! What does not start says why, with the right code, and leaves everything as it was.

use std::net::TcpListener;

use super::process::{Engine, Installation};
use super::vendors::Vendors;

#[tokio::test(flavor = "multi_thread")]
async fn a_config_that_does_not_check_is_two_and_one_that_is_not_there_is_one() {
    let vendors = Vendors::start(&[]).await;
    let installation = Installation::new("bad-config", &vendors);
    installation.configure("clear_polcy = \"owned\"\nlitmos_parallelism = 100");
    let (code, error) = installation.refused();
    assert_eq!(
        (code, error.as_str()),
        (
            2,
            "error: engine.toml:1:1: clear_polcy: unknown key; did you mean `clear_policy`?\n\
             error: engine.toml:2:22: litmos_parallelism: expected 1 to 64, found 100\n"
        )
    );
    assert!(
        !installation.path("data").exists(),
        "a config that does not check makes nothing"
    );
    std::fs::remove_file(installation.path("engine.toml")).unwrap();
    let (code, error) = installation.refused();
    assert_eq!(code, 1);
    assert!(
        error.starts_with("error: --config: cannot read `engine.toml`: No such file"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_three() {
    let vendors = Vendors::start(&[]).await;
    let installation = Installation::new("taken-port", &vendors);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let config = std::fs::read_to_string(installation.path("engine.toml")).unwrap();
    installation.write("engine.toml", config.replace("127.0.0.1:0", &address));
    let (code, error) = installation.refused();
    assert_eq!(code, 3, "{error}");
    assert!(
        error.starts_with(&format!(
            "error: listen: cannot listen on {address}: Address already in use"
        )),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_opened_is_three_and_stays_as_it_was() {
    let vendors = Vendors::start(&[]).await;
    let installation = Installation::new("bad-store", &vendors);
    std::fs::create_dir(installation.path("data")).unwrap();
    let notes = "this is no database, but somebody's notes of some length".repeat(100);
    installation.write("data/engine.sqlite3", notes.clone());
    let (code, error) = installation.refused();
    assert_eq!(code, 3, "{error}");
    assert!(
        error.contains("data/engine.sqlite3: store_corrupt: the file is not a database"),
        "{error}"
    );
    assert_eq!(
        std::fs::read_to_string(installation.path("data/engine.sqlite3")).unwrap(),
        notes
    );
    installation.write("file", String::new());
    let config = std::fs::read_to_string(installation.path("engine.toml")).unwrap();
    installation.write("engine.toml", config.replace("\"data\"", "\"file/data\""));
    let (code, error) = installation.refused();
    assert_eq!(code, 3, "{error}");
    assert!(
        error.starts_with("error: data_dir: cannot create the folder `file/data`: "),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_the_same_store_says_so_and_stops() {
    let vendors = Vendors::start(&[]).await;
    let installation = Installation::new("second", &vendors);
    let first = Engine::start(&installation);
    let (code, error) = installation.refused();
    assert_eq!(code, 3, "{error}");
    assert!(
        error.ends_with(
            "another process uses this store\nhelp: stop that process, or use another folder\n"
        ),
        "{error}"
    );
    first.connect(&vendors).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_store_is_not_replaced_silently() {
    let vendors = Vendors::start(&[("Ana", "Ruiz", "ana@acme.test")]).await;
    let installation = Installation::new("gone-store", &vendors);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    let import = engine.start_import().await;
    engine.report(&import).await;
    engine.stop();
    std::fs::rename(
        installation.path("data/engine.sqlite3"),
        installation.path("lost"),
    )
    .unwrap();
    let (code, error) = installation.refused();
    assert_eq!(code, 3, "{error}");
    assert!(
        error.contains("data/engine.sqlite3 is missing, but the key file data/sealing.key"),
        "{error}"
    );
    assert!(error.contains("run once with --new-store"), "{error}");
    assert!(
        !installation.path("data/engine.sqlite3").exists(),
        "nothing was made"
    );

    let engine = Engine::start_with(&installation, &["--new-store"]);
    assert_eq!(engine.get("/api/connection").await.1["state"], "off");
    engine.connect(&vendors).await;
    engine.sync().await;
    let import = engine.start_import().await;
    let report = engine.report(&import).await;
    assert_eq!(
        (
            &report["rows"][0]["outcome"],
            &report["rows"][0]["flags"][0]
        ),
        (&"unchanged".into(), &"adopted".into())
    );
    assert_eq!(vendors.learners().len(), 1);
    engine.stop();
    let output = installation.command().arg("--new-store").output().unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(3)
            && error.contains("is only for a folder whose store is lost"),
        "{error}"
    );
    // Without the option it starts as ever.
    assert_eq!(
        Engine::start(&installation).get("/api/connection").await.1["state"],
        "connected"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_other_versions_is_refused_without_sql_and_with_what_to_do() {
    let vendors = Vendors::start(&[]).await;
    for (version, words) in [
        (
            1000,
            "the file was written by a newer version\nhelp: it was not changed; start the newer program",
        ),
        (
            1,
            "the file's tables are not those of the version it names\nhelp: it was not changed",
        ),
    ] {
        let installation = Installation::new(&format!("version-{version}"), &vendors);
        Engine::start(&installation).stop();
        // Where SQLite keeps `user_version`.
        let file = installation.path("data/engine.sqlite3");
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[60..64].copy_from_slice(&i32::to_be_bytes(version));
        std::fs::write(&file, &bytes).unwrap();
        let (code, error) = installation.refused();
        assert_eq!(code, 3, "{error}");
        assert!(error.contains(words), "{error}");
        for word in ["CREATE", "SELECT", "TABLE", "INSERT", "UPDATE"] {
            assert!(!error.contains(word), "{error}");
        }
        assert_eq!(std::fs::read(&file).unwrap(), bytes);
    }
}
