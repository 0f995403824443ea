//! Console and engine answer to their own names alone, so that a page on the web that points its
//! name at this machine gets nothing; the vendors' APIs are called by any name, as the real ones
//! are.

use serde_json::json;

use super::process::Served;

/// Status of a call with this `Host` and, if there is one, this `Origin`.
fn status(served: &Served, base: &str, path: &str, host: &str, origin: Option<&str>) -> u16 {
    let bearer = format!("Bearer {}", served.value("ENGINE_TOKEN"));
    let mut headers = vec![("Host", host), ("Authorization", bearer.as_str())];
    headers.extend(origin.map(|origin| ("Origin", origin)));
    served.call(base, "GET", path, &headers, None).0
}

#[test]
fn console_and_engine_answer_to_their_own_names_alone() {
    let served = Served::start(&["--clock=manual"]);
    for (base, path) in [
        ("CONSOLE_URL", "/world"),
        ("ENGINE_URL", "/api/connection"),
        ("ENGINE_URL", "/healthz"),
    ] {
        let own = served.value(base).trim_start_matches("http://").to_owned();
        let port = own.split_once(':').unwrap().1;
        let localhost = format!("localhost:{port}");
        for (host, origin) in [
            (own.as_str(), None),
            (&localhost, None),
            (&own, Some(format!("http://{own}"))),
            (&own, Some(format!("http://{localhost}"))),
        ] {
            assert_eq!(
                status(&served, base, path, host, origin.as_deref()),
                200,
                "{path} {host} {origin:?}"
            );
        }
        let rebound = format!("evil.example:{port}");
        for (host, origin) in [
            ("evil.example", None),
            (&rebound, None),
            ("127.0.0.1", None),
            ("127.0.0.1:1", None),
            (&rebound, Some(format!("http://{rebound}"))),
            (&own, Some("http://evil.example".to_owned())),
            (&own, Some("null".to_owned())),
            (&own, Some("http://127.0.0.1:1".to_owned())),
        ] {
            assert_eq!(
                status(&served, base, path, host, origin.as_deref()),
                403,
                "{path} {host} {origin:?}"
            );
        }
    }
    // Nothing is done and nothing is told.
    let headers = [("Host", "evil.example")];
    let (status, body) = served.call(
        "CONSOLE_URL",
        "POST",
        "/clock/advance",
        &headers,
        Some(&json!({ "by": "1d" })),
    );
    assert!(
        status == 403 && body.contains("--allow-host") && !body.contains("evil"),
        "{body}"
    );
    assert_eq!(
        served.console("GET", "/clock", None).1["local"],
        "2026-11-02T08:00:00-07:00"
    );
    let headers = [("Host", "evil.example"), ("Authorization", "Bearer wrong")];
    let (status, body) = served.call(
        "ENGINE_URL",
        "POST",
        "/api/connection/enable",
        &headers,
        None,
    );
    let problem: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(
        (status, problem["code"].as_str()),
        (403, Some("forbidden")),
        "{body}"
    );
    assert_eq!(
        served.engine("GET", "/api/connection", None).1["state"],
        "off"
    );
}

#[test]
fn the_vendors_apis_are_called_by_any_name() {
    let served = Served::start(&["--clock=manual"]);
    let call = |base: &str, path: &str, host: &str| {
        served.call(base, "GET", path, &[("Host", host)], None).0
    };
    assert_eq!(
        call("BAMBOOHR_URL", "/api/v1/meta/fields", "acme.bamboohr.com"),
        401
    );
    assert_eq!(call("LITMOS_URL", "/users", "acme.litmos.com"), 401);
    // The library's control routes are not served here.
    for (base, path) in [
        ("BAMBOOHR_URL", "/_control/company"),
        ("BAMBOOHR_URL", "/_control/knobs"),
    ] {
        assert_eq!(call(base, path, "localhost"), 404);
    }
}

#[test]
fn a_name_can_be_allowed() {
    let served = Served::start(&[
        "--clock=manual",
        "--allow-host",
        "rehearsal.test",
        "--allow-host",
        "box.test:9000",
    ]);
    for (base, path) in [("CONSOLE_URL", "/clock"), ("ENGINE_URL", "/api/connection")] {
        for (host, expected) in [
            ("rehearsal.test", 200),
            ("rehearsal.test:1234", 200),
            ("box.test:9000", 200),
            ("box.test", 403),
            ("test", 403),
        ] {
            assert_eq!(
                status(&served, base, path, host, None),
                expected,
                "{path} {host}"
            );
        }
        assert_eq!(
            status(
                &served,
                base,
                path,
                "rehearsal.test",
                Some("https://rehearsal.test")
            ),
            200
        );
    }
    let (code, error) = super::process::refused(&["--allow-host", "http://rehearsal.test"]);
    assert!(
        code == 1 && error.contains("write a host name or an address"),
        "{error}"
    );
}

#[test]
fn an_address_that_others_reach_is_warned_of_in_its_own_words() {
    let served = Served::start(&[
        "--clock=manual",
        "--console=0.0.0.0:0",
        "--engine=0.0.0.0:0",
    ]);
    let port = served.value("CONSOLE_URL").rsplit_once(':').unwrap().1;
    assert_eq!(
        status(
            &served,
            "CONSOLE_URL",
            "/clock",
            &format!("192.0.2.7:{port}"),
            None
        ),
        200
    );
    assert_eq!(
        status(
            &served,
            "CONSOLE_URL",
            "/clock",
            &format!("evil.example:{port}"),
            None
        ),
        403
    );
    let log = served.kill();
    let line = |part: &str| {
        log.lines()
            .find(|line| line.contains(part))
            .unwrap_or_else(|| panic!("{part} is not in {log}"))
    };
    let (engine, console) = (line("--engine 0.0.0.0:0"), line("--console 0.0.0.0:"));
    assert!(
        engine.contains("anyone who has its keys can use it"),
        "{engine}"
    );
    assert!(
        console.contains("it asks for no key") && !console.contains("who has its keys"),
        "{console}"
    );
}

#[test]
fn without_a_seed_every_start_has_keys_of_its_own() {
    const SECRETS: [&str; 7] = [
        "BAMBOOHR_API_KEY",
        "BAMBOOHR_PASSWORD",
        "BAMBOOHR_APPLICATION_KEY",
        "LITMOS_API_KEY",
        "ENGINE_TOKEN",
        "ENGINE_WEBHOOK_KEY",
        "BAMBOOHR_COMPANY",
    ];
    let secrets = || {
        let served = Served::start(&["--clock=manual"]);
        SECRETS.map(|key| served.value(key).to_owned())
    };
    let (first, second) = (secrets(), secrets());
    for (index, key) in SECRETS.iter().enumerate().take(6) {
        assert_ne!(first[index], second[index], "{key}");
    }
    assert_eq!(first[6], "acme");
}
