//! `GET /users/details` (contract, section 3.3).

use super::*;

#[tokio::test]
async fn details_are_full_users_and_since_looks_at_creation() {
    let desk = Desk::new();
    let answer = desk
        .ask("GET users/details?format=json&search=ana.ruiz")
        .await;
    assert_eq!(answer.body, format!("[{ANA}]"));
    let answer = desk.ask("GET users/details?search=ana.ruiz").await;
    assert!(
        answer.body.starts_with("<Users xmlns:i=") && answer.body.contains("<User><Id>"),
        "{}",
        answer.body
    );

    let fields = [
        ("UserName", "new@acme.test"),
        ("FirstName", "New"),
        ("LastName", "Comer"),
    ];
    desk.seed(&[&fields[..], &[("CreatedDate", "2026-11-01T00:00:00Z")]].concat());
    let since = async |since: &str| {
        desk.ask(&format!("GET users/details?format=json&since={since}"))
            .await
    };
    assert_eq!(firsts(&since("2026-11-01").await), ["New"]);
    assert_eq!(firsts(&since("2026-11-01+00:00").await), ["New"]);
    assert_eq!(firsts(&since("2026-11-01%2000:00:01").await), [""; 0]);
    // An update does not make anybody new.
    desk.send("PUT users/rT7_k2-Lq0M1", "application/json", ANA)
        .await;
    assert_eq!(firsts(&since("2026-11-01").await), ["New"]);

    assert_eq!(firsts(&since("2026-11-01&search=ana").await), [""; 0]);
    assert_eq!(
        firsts(&since("2020-01-01&showInactive=false&limit=2").await),
        ["Ana", "New"]
    );
}

#[tokio::test]
async fn a_bad_since_is_406_in_either_format() {
    let desk = Desk::new();
    let mut refusals = Vec::new();
    for since in [
        "2026-02-31",
        "2026-11-01%2025:00",
        "last+week",
        "",
        "2026-11-01T00:00:00Z",
    ] {
        for format in ["json", "xml"] {
            let answer = desk
                .ask(&format!("GET users/details?format={format}&since={since}"))
                .await;
            refusals.push(format!("{since}: {}\n  {}", answer.status, answer.body));
        }
    }
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    2026-02-31: 406 Please enter a valid date in the 'since' parameter
      {"Detail":"Please enter a valid date in the 'since' parameter"}
    2026-02-31: 406 Please enter a valid date in the 'since' parameter
      <ErrorDetail xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Detail>Please enter a valid date in the 'since' parameter</Detail></ErrorDetail>
    2026-11-01%2025:00: 406 Please enter a valid date in the 'since' parameter
      {"Detail":"Please enter a valid date in the 'since' parameter"}
    2026-11-01%2025:00: 406 Please enter a valid date in the 'since' parameter
      <ErrorDetail xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Detail>Please enter a valid date in the 'since' parameter</Detail></ErrorDetail>
    last+week: 406 Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"
      {"Detail":"Please provide a valid since parameter. Valid formats are - \"yyyy-MM-dd HH:mm:ss\" or \"yyyy-MM-dd HH:mm\" or \"yyyy-MM-dd\""}
    last+week: 406 Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"
      <ErrorDetail xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Detail>Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"</Detail></ErrorDetail>
    : 406 Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"
      {"Detail":"Please provide a valid since parameter. Valid formats are - \"yyyy-MM-dd HH:mm:ss\" or \"yyyy-MM-dd HH:mm\" or \"yyyy-MM-dd\""}
    : 406 Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"
      <ErrorDetail xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Detail>Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"</Detail></ErrorDetail>
    2026-11-01T00:00:00Z: 406 Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"
      {"Detail":"Please provide a valid since parameter. Valid formats are - \"yyyy-MM-dd HH:mm:ss\" or \"yyyy-MM-dd HH:mm\" or \"yyyy-MM-dd\""}
    2026-11-01T00:00:00Z: 406 Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"
      <ErrorDetail xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Detail>Please provide a valid since parameter. Valid formats are - "yyyy-MM-dd HH:mm:ss" or "yyyy-MM-dd HH:mm" or "yyyy-MM-dd"</Detail></ErrorDetail>
    "#);
}
