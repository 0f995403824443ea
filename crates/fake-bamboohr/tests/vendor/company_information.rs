//! GET company_information (section 6.5).

use crate::support::{Given, acme};
use fake_bamboohr::{AccessLevel, Command, Company, CompanyCard};

#[tokio::test]
async fn the_card_is_json_whatever_is_accepted() {
    let given = Given::new(Company::demo());
    let basic = given.basic();
    for accept in ["application/json", "application/xml", "*/*"] {
        let headers = [("Authorization", basic.as_str()), ("Accept", accept)];
        let answer = given
            .call(
                "GET",
                "/api/gateway.php/acme/v1/company_information",
                &headers,
                "",
            )
            .await;
        insta::allow_duplicates!(insta::assert_snapshot!(answer.whole(), @r#"
        200 OK
        cache-control: no-cache, private
        content-length: 169
        content-type: application/json
        strict-transport-security: max-age=31536000; includeSubdomains;
        vary: Authorization,User-Agent
        x-content-type-options: nosniff

        {"legalName":"Acme Manufacturing, Inc.","displayName":"Acme","address":{"line1":"1 Main St","line2":"","city":"Salem","state":"OR","zip":"97301"},"phone":"503 555 0199"}
        "#));
    }
}

#[tokio::test]
async fn a_changed_card_is_shown_to_admins_only() {
    let given = Given::new(acme());
    let card = CompanyCard {
        legal_name: "Acme GmbH".into(),
        phone: "1".into(),
        ..CompanyCard::default()
    };
    given.apply(Command::SetCompanyCard(card)).unwrap();
    assert_eq!(
        given.get("company_information").await,
        r#"200 {"legalName":"Acme GmbH","displayName":"","address":{"line1":"","line2":"","city":"","state":"","zip":""},"phone":"1"}"#
    );
    let manager = given.user("lead@acme.test", Some(417), AccessLevel::Manager);
    assert_eq!(
        manager.get("company_information").await,
        "403 [You do not have permission to view company information]"
    );
    assert_eq!(
        given
            .call("GET", "/acme/api/v1/company_information", &[], "")
            .await
            .parts
            .status,
        401
    );
}
