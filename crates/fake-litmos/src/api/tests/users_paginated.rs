//! `GET /users/paginated` (contract, section 3.2).

use super::users_list::desk;

#[tokio::test]
async fn a_collection_says_where_its_page_lies() {
    let desk = desk();
    let answer = desk
        .ask("GET users/paginated?format=json&start=1&limit=1")
        .await;
    let (before, items) = answer.body.split_once("\"Items\":").expect("items");
    assert_eq!(
        before,
        r#"{"Pagination":{"BatchParam":"Limit","BatchSize":1,"Start":1,"TotalCount":5},"#
    );
    assert!(
        items.starts_with("[{\"Id\":") && items.contains("\"FirstName\":\"bo\""),
        "{items}"
    );
    let answer = desk.ask("GET users/paginated?search=nobody").await;
    assert_eq!(
        answer.body,
        concat!(
            r#"<UserCollection xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Pagination>"#,
            "<BatchParam>Limit</BatchParam><BatchSize>100</BatchSize><Start>0</Start><TotalCount>0</TotalCount>",
            "</Pagination><Items/></UserCollection>"
        )
    );
}

#[tokio::test]
async fn the_total_counts_what_search_and_filter_leave_on_all_pages() {
    let desk = desk();
    for (query, total, found) in [
        ("search=quinn&limit=1", 2, vec!["Charlie"]),
        ("search=quinn&limit=1&start=1", 2, vec!["zara"]),
        ("search=quinn&start=2", 2, vec![]),
        ("search=quinn&showInactive=false", 1, vec!["Charlie"]),
        ("showInactive=false&limit=2", 4, vec!["Ana", "bo"]),
        ("sort=LastName&limit=2", 5, vec!["bo", "zara"]),
        ("dir=DESC&limit=2", 5, vec!["zara", "Olive"]),
    ] {
        let answer = desk
            .ask(&format!("GET users/paginated?format=json&{query}"))
            .await;
        assert!(
            answer.body.contains(&format!("\"TotalCount\":{total}}}")),
            "{query}: {}",
            answer.body
        );
        let items = answer.body.split_once("\"Items\":").expect("items").1;
        let rows: Vec<serde_json::Value> =
            serde_json::from_str(items.trim_end_matches('}')).unwrap_or_default();
        assert_eq!(
            rows.iter().map(|row| &row["FirstName"]).collect::<Vec<_>>(),
            found,
            "{query}"
        );
    }
}
