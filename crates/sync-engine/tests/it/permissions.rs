//! Who may do what (PRM-1, PRM-2): every route of the description is tried by an administrator
//! without the right to manage BambooHR employees, and by nobody at all. A route that is added is
//! tried, too.

use crate::support::World;
use http::Method;
use serde_json::{Value, json};

/// What such an administrator may do all the same.
const FOR_ALL_ADMINISTRATORS: [&str; 1] = ["GET /api/connection"];

/// Every route an administrator calls, as method and path.
async fn routes(world: &World) -> Vec<(Method, String)> {
    let description = world.description().await;
    let mut routes = Vec::new();
    for (path, item) in description["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("an item") {
            if operation["security"] == json!([{ "administrator": [] }]) {
                routes.push((
                    method.to_uppercase().parse().expect("a method"),
                    path.replace("{id}", "1"),
                ));
            }
        }
    }
    assert!(routes.len() > 25, "the routes were not found");
    routes
}

/// Something every such route can read, so that only the right is missing; much too large for those
/// that read a body.
fn bodies() -> [Option<Value>; 3] {
    [
        None,
        Some(json!({ "bulk": "all" })),
        Some(json!({ "ids": ["7".repeat(2 << 20)] })),
    ]
}

#[tokio::test]
async fn without_the_right_nothing_is_read_or_changed_but_the_connection_can_be_seen() {
    let world = World::imported(2).await;
    world.vendors.change("1", "jobTitle", "Lead");
    world.sync().await;
    let (before, calls) = (
        world.store.snapshot().expect("a store in memory"),
        world.vendors.state().calls.len(),
    );
    for (method, path) in routes(&world).await {
        let wanted = if FOR_ALL_ADMINISTRATORS.contains(&format!("{method} {path}").as_str()) {
            (200, Value::Null)
        } else {
            (403, json!("forbidden"))
        };
        for body in bodies() {
            let (status, answer) = world.call(method.clone(), &path, "some", body).await;
            assert_eq!(
                (status, answer["code"].clone()),
                wanted,
                "{method} {path}: {answer}"
            );
        }
    }
    world.settle_until(world.now()).await;
    assert_eq!(
        world.vendors.state().calls.len(),
        calls,
        "no vendor is asked"
    );
    assert!(
        world.store.snapshot().expect("a store in memory") == before,
        "nothing is stored"
    );
}

#[tokio::test]
async fn a_caller_without_a_token_learns_nothing_but_that() {
    let world = World::imported(1).await;
    for (method, path) in routes(&world).await {
        for (token, body) in [
            ("", None),
            ("wrong", bodies()[2].clone()),
            ("al", bodies()[1].clone()),
        ] {
            let (status, answer) = world.call(method.clone(), &path, token, body).await;
            assert_eq!(
                (status, &answer["code"]),
                (401, &json!("unauthorized")),
                "{method} {path}: {answer}"
            );
        }
    }
}
