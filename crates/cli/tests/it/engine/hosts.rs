//! By which names the engine may be called: by any, unless its config says `allow_hosts`.

use serde_json::Value;

use super::process::{Engine, Installation};
use super::vendors::Vendors;

#[tokio::test(flavor = "multi_thread")]
async fn host_is_looked_at_where_the_config_names_hosts() {
    let vendors = Vendors::start(&[]).await;
    let installation = Installation::new("hosts", &vendors);
    let engine = Engine::start(&installation);
    for (host, origin) in [
        ("sync.example.com", None),
        ("evil.example:80", Some("http://evil.example")),
    ] {
        assert_eq!(engine.called_by(host, origin).await.0, 200, "{host}");
    }
    drop(engine);

    installation.configure("allow_hosts = [\"sync.example.com\", \"10.0.0.7:8183\"]");
    let engine = Engine::start(&installation);
    for (host, origin, expected) in [
        ("sync.example.com", None, 200),
        (
            "sync.example.com:8443",
            Some("https://sync.example.com"),
            200,
        ),
        ("10.0.0.7:8183", None, 200),
        ("10.0.0.7", None, 403),
        ("evil.example", None, 403),
        ("127.0.0.1:8183", None, 403),
        ("sync.example.com", Some("http://evil.example"), 403),
    ] {
        let (status, body) = engine.called_by(host, origin).await;
        assert_eq!(status, expected, "{host} {origin:?}");
        if expected == 403 {
            let problem: Value = serde_json::from_str(&body).unwrap();
            assert_eq!(problem["code"], "forbidden");
            assert!(
                body.contains("allow_hosts") && !body.contains("evil"),
                "{body}"
            );
        }
    }
}
