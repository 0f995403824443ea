//! Many writers at once: a user name is never given twice (contract, section 3.7; USR-4).

use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::*;

const WRITERS: usize = 64;

/// Sends everything at the same moment; the answers' statuses, sorted.
async fn at_once(desk: Desk, calls: Vec<(String, String)>) -> Vec<String> {
    let (desk, gate) = (Arc::new(desk), Arc::new(Barrier::new(calls.len())));
    let mut tasks = JoinSet::new();
    for (line, body) in calls {
        let (desk, gate) = (desk.clone(), gate.clone());
        tasks.spawn(async move {
            gate.wait().await;
            desk.send(&line, JSON, &body).await.status
        });
    }
    let mut statuses = tasks.join_all().await;
    statuses.sort();
    statuses
}

/// The name in one of its many letter cases.
fn spelled(number: usize) -> String {
    let letter = |(place, letter): (usize, char)| match number >> place & 1 {
        0 => letter,
        _ => letter.to_ascii_uppercase(),
    };
    "writer@acme.test".chars().enumerate().map(letter).collect()
}

fn body(user_name: &str) -> String {
    json(&[
        ("UserName", user_name),
        ("FirstName", "One"),
        ("LastName", "Only"),
    ])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn sixty_four_creates_of_one_user_name_make_one_learner() {
    let desk = Desk::new();
    let fake = desk.fake.clone();
    let calls = (0..WRITERS).map(|number| ("POST users".to_owned(), body(&spelled(number))));
    let statuses = at_once(desk, calls.collect()).await;
    assert_eq!(statuses[0], "201");
    assert_eq!(
        statuses[1..],
        vec!["409 UserName already exists".to_owned(); WRITERS - 1]
    );
    assert_eq!(
        fake.read(|site| site
            .learners()
            .filter(|learner| learner.first_name == "One")
            .count()),
        1
    );
    assert_eq!(fake.read(|site| site.changes().len()), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn sixty_four_creates_and_renames_to_one_user_name_let_one_through() {
    let desk = Desk::new();
    let fake = desk.fake.clone();
    let mut calls = Vec::new();
    for number in 0..WRITERS / 2 {
        let name = format!("other{number}@acme.test");
        let id = desk.seed(&[
            ("UserName", &name),
            ("FirstName", "O"),
            ("LastName", "Ther"),
        ]);
        calls.push(("POST users".to_owned(), body(&spelled(number))));
        calls.push((
            format!("PUT users/{id}"),
            body(&spelled(number + WRITERS / 2)),
        ));
    }
    let statuses = at_once(desk, calls).await;
    assert!(statuses[0].starts_with("20"), "{statuses:?}");
    assert_eq!(
        statuses[1..],
        vec!["409 UserName already exists".to_owned(); WRITERS - 1]
    );
    let holders = |site: &Site| {
        site.learners()
            .filter(|one| crate::folded(&one.user_name) == spelled(0))
            .count()
    };
    assert_eq!(fake.read(holders), 1);
}
