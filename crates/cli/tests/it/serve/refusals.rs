//! What a fake refuses is logged with the reason, and both fakes date their answers by the world's
//! clock.

use serde_json::json;

use super::process::Served;

#[test]
fn a_refused_call_is_logged_with_the_reason() {
    let served = Served::start(&[
        "--clock",
        "2026-11-02T08:00",
        "--knob",
        "litmos.rate_limit=3",
    ]);
    let key = served.value("LITMOS_API_KEY").to_owned();
    let basic = [
        "Authorization",
        &format!(
            "Basic {}",
            base64(&format!("{}:x", served.value("BAMBOOHR_API_KEY")))
        ),
    ]
    .map(str::to_owned);
    let own: &[(&str, &str)] = &[("apikey", &key)];
    let admin: &[(&str, &str)] = &[(&basic[0], &basic[1])];
    let nobody: &[(&str, &str)] = &[];
    let gateway = "/api/gateway.php/acme/v1";
    let cases = [
        (
            "LITMOS_URL",
            "POST",
            "/users?source=t",
            own,
            Some(json!({ "UserName": "ana@acme.test", "FirstName": "Ana" })),
            "400: `LastName` is missing or blank",
        ),
        (
            "LITMOS_URL",
            "GET",
            "/users?source=t&apikey=0123456789",
            nobody,
            None,
            "401: there is no `apikey` header; a key in the query counts with",
        ),
        (
            "LITMOS_URL",
            "GET",
            "/users?source=t",
            &[("apikey", "wrong")],
            None,
            "401: nobody has this API key, or it was disabled",
        ),
        (
            "LITMOS_URL",
            "GET",
            "/sso?source=t",
            own,
            None,
            "404: no such path, or one that this fake does not implement",
        ),
        (
            "LITMOS_URL",
            "DELETE",
            "/users?source=t",
            own,
            None,
            "405: the path takes GET, POST",
        ),
        (
            "LITMOS_URL",
            "GET",
            "/users?source=t",
            own,
            None,
            "503: over the rate limit: 3 calls with one key in any 60 seconds",
        ),
        (
            "BAMBOOHR_URL",
            "GET",
            &format!("{gateway}/employees/directory"),
            nobody,
            None,
            "401: `Authorization` has neither an API key",
        ),
        (
            "BAMBOOHR_URL",
            "GET",
            &format!("{gateway}/time_off/requests"),
            admin,
            None,
            "404: no such URL, or one that this fake does not implement",
        ),
        (
            "BAMBOOHR_URL",
            "DELETE",
            &format!("{gateway}/meta/fields"),
            admin,
            None,
            "404: the path takes GET",
        ),
        (
            "BAMBOOHR_URL",
            "GET",
            "/v1/employees/directory",
            admin,
            None,
            "404: the path begins with none of",
        ),
        (
            "BAMBOOHR_URL",
            "GET",
            "/api/gateway.php/other/v1/meta/fields",
            admin,
            None,
            "404: the company here is `acme`",
        ),
        (
            "BAMBOOHR_URL",
            "GET",
            &format!("{gateway}/employees/changed"),
            admin,
            None,
            "400: `since` is missing or no time",
        ),
        (
            "BAMBOOHR_URL",
            "POST",
            &format!("{gateway}/login"),
            nobody,
            None,
            "403: `applicationKey` is that of no registered application",
        ),
    ];
    let mut wanted = Vec::new();
    for (base, method, path, headers, body, expected) in cases {
        let (status, _) = served.call(base, method, path, headers, body.as_ref());
        assert!(
            expected.starts_with(&status.to_string()),
            "{path}: {status}"
        );
        let party = if base == "LITMOS_URL" {
            "Litmos"
        } else {
            "BambooHR"
        };
        wanted.push((
            format!("2026-11-02T08:00:00-07:00 {party}: {method} "),
            format!("-> {expected}"),
        ));
    }
    // Of what is answered nothing is said.
    assert_eq!(
        served
            .call(
                "BAMBOOHR_URL",
                "GET",
                &format!("{gateway}/meta/fields"),
                admin,
                None
            )
            .0,
        200
    );
    let log = served.kill();
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), wanted.len(), "{log}");
    for (line, (call, expected)) in lines.iter().zip(&wanted) {
        assert!(
            line.contains(call) && line.contains(expected),
            "{line}\nhas no {call}{expected}"
        );
        assert!(
            !line.contains("0123456789") && !line.contains(&key) && !line.contains(&basic[1]),
            "{line}"
        );
    }
}

#[test]
fn both_fakes_date_their_answers_by_the_worlds_clock() {
    let served = Served::start(&["--clock", "2026-11-02T08:00"]);
    let date = |base: &str, path: &str| {
        let answer = served.exchange(base, "GET", path, &[], None);
        let dates: Vec<String> = answer
            .lines()
            .filter_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("date: ")
                    .map(str::to_owned)
            })
            .collect();
        assert_eq!(dates.len(), 1, "{answer}");
        dates[0].clone()
    };
    assert_eq!(
        date("BAMBOOHR_URL", "/api/gateway.php/acme/v1/meta/fields"),
        "mon, 02 nov 2026 15:00:00 gmt"
    );
    served.advance("P1D");
    assert_eq!(date("BAMBOOHR_URL", "/"), "tue, 03 nov 2026 15:00:00 gmt");
    assert_eq!(
        date("LITMOS_URL", "/users"),
        "tue, 03 nov 2026 15:00:00 gmt"
    );
}

fn base64(text: &str) -> String {
    base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text)
}
