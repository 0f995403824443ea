//! Rate limiting in each style, per key and per company, on the shared clock (section 4.4).

use crate::support::{Given, basic};
use fake_bamboohr::{AccessLevel, Command};

const READ: &str = "employees/417?fields=city";
const LIMITED: &str = "429 [API rate limit exceeded]";

fn given(knobs: &[(&str, &str)]) -> Given {
    let given = Given::acme();
    for (name, value) in knobs {
        given.fake.set_knob(name, value).unwrap();
    }
    given
}

/// The status and `Retry-After` of the first refused read.
async fn refused(style: &str) -> (u16, Option<String>) {
    let given = given(&[("rate_limit_per_key", "2/60"), ("rate_limit_style", style)]);
    let basic = given.basic();
    let read = async || {
        let headers = [("Authorization", basic.as_str())];
        given
            .call(
                "GET",
                &format!("/api/gateway.php/acme/v1/{READ}"),
                &headers,
                "",
            )
            .await
    };
    for _ in 0..2 {
        assert_eq!(read().await.parts.status, 200);
    }
    let answer = read().await;
    assert_eq!(
        (answer.body.as_str(), &answer.parts.headers["content-type"]),
        ("", &"text/html; charset=UTF-8".parse().unwrap())
    );
    let retry_after = answer
        .parts
        .headers
        .get("retry-after")
        .map(|value| value.to_str().unwrap().to_owned());
    (answer.parts.status.as_u16(), retry_after)
}

#[tokio::test]
async fn each_style_refuses_in_its_own_way() {
    assert_eq!(refused("429").await, (429, Some("30".into())));
    assert_eq!(refused("503").await, (503, Some("30".into())));
    assert_eq!(refused("503_without_header").await, (503, None));
    assert_eq!(
        refused("429_http_date").await,
        (429, Some("Mon, 02 Nov 2026 15:00:30 GMT".into()))
    );
}

#[tokio::test]
async fn nothing_is_limited_unless_a_knob_says_so() {
    let given = Given::acme();
    for _ in 0..300 {
        assert!(given.get(READ).await.starts_with("200"));
    }
}

#[tokio::test]
async fn a_key_waits_as_long_as_it_was_told_and_other_keys_do_not() {
    let given = given(&[("rate_limit_per_key", "2/60")]);
    let other = given.user("it@acme.test", None, AccessLevel::FullAdmin);
    assert!(given.get(READ).await.starts_with("200"));
    assert!(given.get(READ).await.starts_with("200"));
    assert_eq!(given.get(READ).await, LIMITED);
    assert!(other.get(READ).await.starts_with("200"));
    given.run_until("2026-11-02T15:00:29Z").await;
    assert_eq!(given.get(READ).await, LIMITED);
    given.run_until("2026-11-02T15:00:30Z").await;
    assert!(given.get(READ).await.starts_with("200"));
    assert_eq!(given.get(READ).await, LIMITED);
}

#[tokio::test]
async fn a_refused_write_changes_nothing() {
    let given = given(&[("rate_limit_per_key", "1/60")]);
    assert!(given.get(READ).await.starts_with("200"));
    let before = given.fake.read(|company| company.employees().clone());
    assert_eq!(
        given
            .json("POST", "employees/417", r#"{"city":"Bend"}"#)
            .await,
        LIMITED
    );
    assert_eq!(
        given.fake.read(|company| company.employees().clone()),
        before
    );
}

#[tokio::test]
async fn failed_authentication_and_failed_logins_count_for_the_company() {
    let login = "/api/gateway.php/acme/v1/login";
    let wrong_key = basic("0123456789abcdef0123456789abcdef01234567");
    for is_login in [true, false] {
        let given = given(&[
            ("rate_limit_per_company", "3/60"),
            ("rate_limit_per_key", "1/60"),
        ]);
        for _ in 0..3 {
            let (path, method) = if is_login {
                (login, "POST")
            } else {
                ("/acme/api/v1/meta/fields", "GET")
            };
            let answer = given
                .call(
                    method,
                    path,
                    &[("Authorization", &wrong_key)],
                    "user=admin%40acme.test",
                )
                .await;
            assert_eq!(answer.parts.status, if is_login { 403 } else { 401 });
        }
        assert_eq!(given.get(READ).await, LIMITED);
        let answer = given.call("POST", login, &[], "").await;
        assert_eq!(answer.short(), LIMITED);
        given.run_until("2026-11-02T15:00:20Z").await;
        assert!(
            given.get(READ).await.starts_with("200"),
            "a wrong key takes nothing from a good one"
        );
    }
}

#[tokio::test]
async fn a_rate_that_is_none_is_refused_and_a_disabled_user_is_not_limited_but_forbidden() {
    let given = given(&[("rate_limit_per_key", "1/60")]);
    let error = given
        .fake
        .set_knob("rate_limit_per_key", "often")
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "`bamboohr.rate_limit_per_key` takes off, calls/seconds such as 100/60, not `often`"
    );
    let it = given.user("it@acme.test", None, AccessLevel::FullAdmin);
    given
        .apply(Command::DisableUser {
            user: "it@acme.test".into(),
        })
        .unwrap();
    for _ in 0..2 {
        assert_eq!(it.get(READ).await, "403 [User account is disabled]");
    }
}
