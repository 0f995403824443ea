//! OAuth: tokens for codes and refresh tokens, and what they open (section 3.2).

use crate::support::Given;
use fake_bamboohr::Command;

const BACK: &str = "https://lms.example.test/back";

struct Application {
    given: Given,
    id: String,
    secret: String,
}

impl Application {
    fn new() -> Application {
        let given = Given::acme();
        let (id, secret) = given.fake.read(|company| {
            let id = company.application_key().to_owned();
            let secret = company.access().applications()[&id].client_secret.clone();
            (id, secret)
        });
        Application { given, id, secret }
    }

    fn code(&self, offline_access: bool) -> String {
        let (user, application, redirect_uri) =
            ("admin@acme.test".into(), "Litmos".into(), BACK.into());
        self.given
            .apply(Command::Authorize {
                user,
                application,
                redirect_uri,
                offline_access,
            })
            .unwrap();
        self.given.fake.read(|company| {
            company
                .access()
                .tokens()
                .codes()
                .next()
                .expect("a new code")
                .to_owned()
        })
    }

    async fn token(&self, form: &str) -> String {
        let (id, secret) = (&self.id, &self.secret);
        let headers = [
            ("Host", "acme.bamboohr.com"),
            ("Content-Type", "application/x-www-form-urlencoded"),
        ];
        let form = format!("client_id={id}&client_secret={secret}&{form}");
        self.given
            .call("POST", "/token.php?request=token", &headers, &form)
            .await
            .short()
    }

    async fn redeem(&self, code: &str) -> String {
        self.token(&format!(
            "grant_type=authorization_code&code={code}&redirect_uri={BACK}"
        ))
        .await
    }

    async fn read(&self, token: &str) -> String {
        let headers = [
            ("Host", "acme.bamboohr.com"),
            ("Authorization", &*format!("Bearer {token}")),
        ];
        self.given
            .call("GET", "/api/v1/employees/417?fields=city", &headers, "")
            .await
            .parts
            .status
            .to_string()
    }
}

fn part(json: &str, name: &str) -> String {
    let (_, rest) = json
        .split_once(&format!(r#""{name}":""#))
        .expect("the part");
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_code_gives_a_token_that_opens_everything_for_an_hour() {
    let application = Application::new();
    let tokens = application.redeem(&application.code(false)).await;
    insta::assert_snapshot!(tokens, @r#"200 {"access_token":"455fa93795d335eeb05e0cce1d6e6b0f976afa28","token_type":"Bearer","expires_in":3600}"#);
    let token = part(&tokens, "access_token");
    assert_eq!(application.read(&token).await, "200 OK");
    application.given.run_until("2026-11-02T15:59:59Z").await;
    assert_eq!(application.read(&token).await, "200 OK");
    application.given.run_until("2026-11-02T16:00:00Z").await;
    assert_eq!(application.read(&token).await, "401 Unauthorized");
}

#[tokio::test]
async fn offline_access_goes_on_with_a_refresh_token_used_once() {
    let application = Application::new();
    let first = part(
        &application.redeem(&application.code(true)).await,
        "refresh_token",
    );
    let refresh = async |token: &str| {
        application
            .token(&format!("grant_type=refresh_token&refresh_token={token}"))
            .await
    };
    application.given.run_until("2026-11-09T15:00:00Z").await;
    let second = refresh(&first).await;
    assert_eq!(
        application.read(&part(&second, "access_token")).await,
        "200 OK"
    );
    assert_eq!(refresh(&first).await, r#"400 {"error":"invalid_grant"}"#);
    assert!(
        refresh(&part(&second, "refresh_token"))
            .await
            .starts_with("200")
    );
}

#[tokio::test]
async fn a_code_works_once_in_ten_minutes_for_its_application_and_address() {
    let invalid = r#"400 {"error":"invalid_grant"}"#;
    let application = Application::new();
    let code = application.code(false);
    assert!(application.redeem(&code).await.starts_with("200"));
    assert_eq!(application.redeem(&code).await, invalid);
    let code = application.code(false);
    let form = format!("grant_type=authorization_code&code={code}&redirect_uri=https://x.test");
    assert_eq!(application.token(&form).await, invalid);
    assert!(
        application.redeem(&code).await.starts_with("200"),
        "a refusal does not use it up"
    );
    let late = application.code(false);
    application.given.run_until("2026-11-02T15:10:00Z").await;
    assert_eq!(application.redeem(&late).await, invalid);
    let mut other = application;
    other
        .given
        .apply(Command::AddApplication {
            name: "Other".into(),
            is_mobile: false,
        })
        .unwrap();
    let code = other.code(false);
    (other.id, other.secret) = other.given.fake.read(|company| {
        let id = company
            .access()
            .application_by_name("Other")
            .unwrap()
            .to_owned();
        (
            id.clone(),
            company.access().applications()[&id].client_secret.clone(),
        )
    });
    assert_eq!(other.redeem(&code).await, invalid);
}

#[tokio::test]
async fn wrong_applications_grants_and_addresses_are_refused() {
    let mut application = Application::new();
    assert_eq!(
        application.token("grant_type=password").await,
        r#"400 {"error":"unsupported_grant_type"}"#
    );
    let code = application.code(false);
    application.secret.push('0');
    assert_eq!(
        application.redeem(&code).await,
        r#"401 {"error":"invalid_client"}"#
    );
    let headers = [("Host", "acme.bamboohr.com")];
    for path in [
        "/token.php",
        "/token.php?request=code",
        "/api/gateway.php/acme/token.php?request=token",
    ] {
        assert_eq!(
            application
                .given
                .call("POST", path, &headers, "")
                .await
                .short(),
            "404",
            "{path}"
        );
    }
    assert_eq!(
        application
            .given
            .call("GET", "/token.php?request=token", &headers, "")
            .await
            .short(),
        "404"
    );
}

#[tokio::test]
async fn the_application_may_say_who_it_is_in_the_header_and_on_one_port() {
    let application = Application::new();
    let form = format!(
        "grant_type=authorization_code&code={}&redirect_uri={BACK}",
        application.code(false)
    );
    let credentials = format!("{}:{}", application.id, application.secret);
    let basic = format!(
        "Basic {}",
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, credentials)
    );
    let headers = [("Host", "127.0.0.1:8181"), ("Authorization", &*basic)];
    let answer = application
        .given
        .call("POST", "/acme/token.php?request=token", &headers, &form)
        .await;
    assert_eq!(answer.parts.status, 200, "{}", answer.body);
}

#[tokio::test]
async fn a_disabled_users_token_is_403() {
    let application = Application::new();
    let token = part(
        &application.redeem(&application.code(false)).await,
        "access_token",
    );
    application
        .given
        .apply(Command::DisableUser {
            user: "admin@acme.test".into(),
        })
        .unwrap();
    assert_eq!(application.read(&token).await, "403 Forbidden");
}
