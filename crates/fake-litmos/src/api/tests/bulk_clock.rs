//! Imports when time does not simply go on (contract, section 4.2): a clock set back, a site put in
//! place of another.

use super::*;

fn row(name: &str) -> String {
    format!(r#"[{{"Username":"{name}@acme.test","FirstName":"New","LastName":"Person"}}]"#)
}

fn at(time: &str) -> jiff::Timestamp {
    format!("2026-11-02T{time}Z").parse().expect("a time")
}

async fn queue(desk: &Desk, name: &str) {
    assert_eq!(
        desk.send("POST bulkimports", JSON, &row(name)).await.status,
        "200"
    );
}

/// Whether somebody of this name was made.
fn made(desk: &Desk, name: &str) -> bool {
    desk.fake
        .read(|site| site.learner_by_name(&format!("{name}@acme.test")).is_some())
}

/// Whether somebody rang for a part since this was last asked.
async fn has_rung(part: &dyn clock::Part) -> bool {
    tokio::select! {
        biased;
        () = part.nudge().rung() => true,
        () = std::future::ready(()) => false,
    }
}

#[tokio::test]
async fn a_clock_set_back_keeps_no_new_import_waiting_for_an_old_one() {
    let desk = Desk::new();
    desk.control.move_to(at("12:00:00"));
    queue(&desk, "early").await;
    desk.control.jump_to(at("09:00:00"));
    queue(&desk, "late").await;
    let part = desk.fake.parts().remove(0);
    assert_eq!(part.next_wakeup(), Some(at("09:00:02")));
    desk.control.move_to(at("09:00:02"));
    assert!(made(&desk, "late") && !made(&desk, "early"));
    let jobs = desk.ask("GET bulkimports?format=json").await.body;
    let states: Vec<&str> = jobs
        .split("\"Status\":\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(
        states,
        ["Completed", "Waiting"],
        "the newest first, whatever the clock said"
    );
    assert_eq!(part.next_wakeup(), Some(at("12:00:02")));
    desk.control.move_to(at("12:00:02"));
    assert!(made(&desk, "early"));
    assert_eq!(part.next_wakeup(), None);
}

#[tokio::test]
async fn an_import_that_waits_comes_back_with_a_snapshot_and_is_carried_out_once() {
    let desk = Desk::new();
    queue(&desk, "ben").await;
    let json = desk
        .fake
        .read(|site| serde_json::to_string(site).expect("plain data"));
    desk.control.move_to(at("08:00:02"));
    assert!(made(&desk, "ben"));
    let part = desk.fake.parts().remove(0);
    while has_rung(&*part).await {}
    desk.fake
        .replace(serde_json::from_str(&json).expect("the same site"));
    assert!(
        has_rung(&*part).await,
        "whoever waits for what is due next hears of it"
    );
    desk.control.jump_to(at("08:00:00"));
    assert!(!made(&desk, "ben"));
    assert_eq!(part.next_wakeup(), Some(at("08:00:02")));
    desk.control.move_to(at("08:00:02"));
    part.tick().await;
    part.tick().await;
    assert!(made(&desk, "ben"));
    assert_eq!(desk.fake.read(|site| site.changes().len()), 1);
}
