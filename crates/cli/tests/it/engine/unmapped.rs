//! A posted value that means nothing here is nowhere on disk, at no moment while the engine runs
//! (WHK-8, WHK-19).

use http::Method;
use serde_json::json;

use super::process::{Engine, Installation};
use super::vendors::Vendors;

const VALUE: &str = "unmapped-078-05-1120";
const NAME: &str = "Social Security Number";

/// Which files of the data folder hold the text.
fn holding(installation: &Installation, text: &str) -> Vec<String> {
    let files = std::fs::read_dir(installation.path("data"))
        .unwrap()
        .map(|entry| entry.unwrap());
    let holds = |path: &std::path::Path| {
        // A journal may go away meanwhile.
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    files
        .filter(|file| holds(&file.path()))
        .map(|file| file.file_name().into_string().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unmapped_value_is_in_no_file_while_the_engine_runs() {
    let vendors = Vendors::start(&[("Ana", "Ruiz", "ana@acme.test")]).await;
    let installation = Installation::new("unmapped", &vendors);
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    engine.sync().await;
    let import = engine.start_import().await;
    engine.report(&import).await;
    let path = engine
        .post("/api/connection/webhook-key", json!({}))
        .await
        .1["path"]
        .as_str()
        .unwrap()
        .to_owned();
    // While nothing is carried out the delivery stays as it was stored.
    let clock = clock::Clock::real();
    for number in 0..20 {
        let at = clock.now().to_string();
        let body = json!({ "employees": [{ "id": "1", "action": "Updated", "timestamp": at, "changedFields": ["City", NAME],
            "fields": { "City": format!("mapped-town-{number}"), NAME: VALUE, "Litmos Access": "yes" } }] });
        assert_eq!(
            engine
                .call(Method::POST, &path, "none", Some(&body.to_string()))
                .await
                .0,
            200
        );
        assert_eq!(holding(&installation, VALUE), [""; 0]);
    }
    let patience = clock.now() + jiff::SignedDuration::from_secs(30);
    loop {
        assert_eq!(holding(&installation, VALUE), [""; 0]);
        let events = engine.get("/api/events").await.1;
        let events = events["events"].as_array().unwrap();
        if events.len() == 20 && events.iter().all(|event| event["state"] != "pending") {
            assert!(
                events
                    .iter()
                    .all(|event| event["ignored_fields"] == json!([NAME])),
                "{events:?}"
            );
            break;
        }
        assert!(clock.now() < patience, "{events:?}");
        tokio::task::yield_now().await;
    }
    // What is looked for could be found: the value that means something is there.
    assert!(holding(&installation, "mapped-town-19").contains(&"engine.sqlite3".to_owned()));
    engine.stop();
    assert_eq!(holding(&installation, VALUE), [""; 0]);
}
