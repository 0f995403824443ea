//! `GET /users/paginated` (contract, section 3.2).

use super::users_list::desk;

#[tokio::test]
async fn a_collection_says_where_its_page_lies() {
    let desk = desk();
    let answer = desk.ask("GET users/paginated?format=json&start=1&limit=1").await;
    let (before, items) = answer.body.split_once("\"Items\":").expect("items");
    assert_eq!(before, r#"{"Pagination":{"BatchParam":"Limit","BatchSize":1,"Start":1,"TotalCount":5},"#);
    assert!(items.starts_with("[{\"Id\":") && items.contains("\"FirstName\":\"bo\""), "{items}");
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
