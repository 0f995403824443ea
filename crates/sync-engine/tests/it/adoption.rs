//! A learner of another name, and the word of an administrator that it is the employee's all the
//! same (MAT-3).

use crate::support::{World, rows};
use http::Method;
use serde_json::{Value, json};

/// Ana Ruiz, whose address Hand Made has in Litmos.
async fn recycled() -> (World, String) {
    let world = World::connected().await;
    world.vendors.hire("1", "Ana", "Ruiz", "ana@acme.test");
    let learner = world.vendors.learner("ana@acme.test", json!({}));
    world.sync().await;
    (world, learner)
}

async fn adopt(world: &World, id: &str) -> (u16, Value) {
    world
        .post(&format!("/api/people/{id}/adopt"), json!({}))
        .await
}

#[tokio::test]
async fn a_learner_of_another_name_is_taken_over_once_an_administrator_has_confirmed_it() {
    let (mut world, learner) = recycled().await;
    let (status, early) = adopt(&world, "1").await;
    assert_eq!(
        (status, &early["code"]),
        (409, &json!("confirmation_stale")),
        "no Import has found anybody yet"
    );
    let report = world.import_all().await;
    assert_eq!(rows(&report), ["1 failed adopts_other_name []"]);
    let message = report["rows"][0]["message"].as_str().expect("a message");
    assert!(
        message.contains(&format!("Hand Made (learner {learner})")),
        "{message}"
    );
    assert!(
        world.vendors.calls("PUT litmos").is_empty()
            && world.vendors.calls("POST litmos").is_empty()
    );

    assert_eq!(adopt(&world, "9").await.0, 404);
    assert_eq!(
        world
            .call(Method::POST, "/api/people/1/adopt", "some", None)
            .await
            .0,
        403
    );
    let (status, confirmed) = adopt(&world, "1").await;
    assert_eq!(
        (status, confirmed),
        (200, json!({ "employee_id": "1", "learner_id": learner }))
    );
    assert!(
        world.vendors.calls("PUT litmos").is_empty(),
        "nothing is written yet"
    );
    let trail = world.get("/api/audit").await.1;
    let entries = trail["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|line| line["entry"].clone());
    let entry = entries
        .filter(|entry| entry["action"] == "adoption_confirmed")
        .collect::<Vec<_>>();
    let expected = json!({ "actor": "ada", "action": "adoption_confirmed", "source": "manual", "employee_id": "1",
        "result": learner });
    assert_eq!(entry, [expected]);

    // The word outlives a restart, and the same click is another one by now.
    world.restart();
    assert_eq!(rows(&world.import_all().await), ["1 updated - [adopted]"]);
    assert_eq!(
        world.vendors.learners("FirstName"),
        [("ana@acme.test".to_owned(), json!("Ana"))]
    );
    let (status, late) = adopt(&world, "1").await;
    assert_eq!((status, &late["code"]), (409, &json!("confirmation_stale")));
}

#[tokio::test]
async fn a_confirmation_makes_the_same_click_another_one() {
    let (world, _) = recycled().await;
    world.import_all().await;
    assert_eq!(adopt(&world, "1").await.0, 200);
    assert_eq!(rows(&world.import_all().await), ["1 updated - [adopted]"]);
}
