//! `DELETE /users/{id}` (contract, section 3.8).

use super::*;
use crate::ChangeKind;

#[tokio::test]
async fn a_delete_is_final_and_frees_the_name() {
    let desk = Desk::new();
    let answer = desk.ask("DELETE users/rT7_k2-Lq0M1?format=json").await;
    assert_eq!(
        answer.whole(),
        "200\ncontent-length: 0\nserver: Microsoft-IIS/7.5\nx-powered-by: ASP.NET\n\n"
    );
    let gone = desk
        .fake
        .read(|site| site.changes().last().expect("a change").clone());
    assert_eq!(
        (gone.kind, gone.learner.as_str(), gone.after),
        (ChangeKind::Deleted, "rT7_k2-Lq0M1", None)
    );
    let again = desk.ask("DELETE users/rT7_k2-Lq0M1?format=json").await;
    assert_eq!(
        again.status,
        "404 No user with this id exists in your organization"
    );
    let body = r#"{"UserName":"ana.ruiz@acme.test","FirstName":"Ana","LastName":"Ruiz"}"#;
    assert_eq!(desk.send("POST users", JSON, body).await.status, "201");
    assert_eq!(
        desk.fake.read(|site| site.learner("rT7_k2-Lq0M1").cloned()),
        None
    );
}

#[tokio::test]
async fn a_delete_needs_the_real_id() {
    let desk = Desk::new();
    for who in ["ana.ruiz@acme.test", "rt7_k2-lq0m1", "7100231", "nobody"] {
        let answer = desk.ask(&format!("DELETE users/{who}")).await;
        assert_eq!(
            answer.status, "404 No user with this id exists in your organization",
            "{who}"
        );
        let text = "No user with this id exists in your organization";
        assert_eq!(
            answer.body,
            format!("<ErrorDetail {INSTANCE}><Detail>{text}</Detail></ErrorDetail>")
        );
        let answer = desk.ask(&format!("DELETE users/{who}?format=json")).await;
        assert_eq!(answer.body, format!("{{\"Detail\":\"{text}\"}}"));
    }
    assert_eq!(desk.ana(), ana());
}
