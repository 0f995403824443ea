//! OBS-3: marked secrets and personal values go every way an installation has, and every output is
//! searched for them: log, admin API, reports, metrics, error texts; the data folder for the
//! secrets.

use fake_bamboohr::Command;
use http::Method;
use serde_json::{Value, json};

use super::process::{Engine, Installation, TOKEN};
use super::vendors::Vendors;

const PEOPLE: [(&str, &str, &str); 4] = [
    ("Zyxana", "Quixruiz", "zyxana@marked.test"),
    ("Zyxben", "Quixokoye", "zyxben@marked.test"),
    ("Zyxcy", "Quixmarsh", ""),
    ("Zyxdee", "Quixlund", "zyxdee+plus@marked.test"),
];
/// Values that may stand in no output: MAP-25, RPT-6.
const PRIVATE: [(&str, &str); 6] = [
    ("workPhone", "5550107301"),
    ("mobilePhone", "5550107302"),
    ("address1", "77 Markedstreet"),
    ("address2", "Markedfloor 5"),
    ("zipcode", "MK7731"),
    ("country", "United States"),
];

/// All that must not be found, and what was collected.
struct Search {
    secrets: Vec<String>,
    outputs: Vec<(String, String)>,
}

impl Search {
    fn note(&mut self, whence: impl Into<String>, text: impl Into<String>) {
        self.outputs.push((whence.into(), text.into()));
    }

    async fn call(
        &mut self,
        engine: &Engine,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&str>,
    ) -> String {
        let (_, _, text) = engine.call(method.clone(), path, token, body).await;
        self.note(format!("{method} {path}"), text.clone());
        text
    }

    fn assert_nowhere(&self, words: &[&str], outputs: impl Fn(&str) -> bool) {
        for (whence, text) in self.outputs.iter().filter(|(whence, _)| outputs(whence)) {
            for word in words {
                assert!(!text.contains(word), "{whence} holds {word}: {text}");
            }
        }
    }
}

fn mark(vendors: &Vendors) {
    for employee in 1..=4 {
        let fields = PRIVATE
            .into_iter()
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        vendors
            .bamboohr
            .apply(Command::SetFields { employee, fields })
            .unwrap();
    }
}

/// What an administrator and a stranger can make the engine say, good and bad.
async fn walk(search: &mut Search, engine: &Engine, vendors: &Vendors) {
    let password = vendors
        .bamboohr
        .read(|company| company.admin().password.clone());
    let wrong = json!({ "subdomain": "acme", "user_name": "marked.user@marked.test", "password": "marked-wrong-password" });
    for body in [
        wrong.to_string(),
        wrong
            .to_string()
            .replace("subdomain", "marked-wrong-password"),
        password.clone(),
    ] {
        search
            .call(
                engine,
                Method::POST,
                "/api/connection/connect",
                TOKEN,
                Some(&body),
            )
            .await;
    }
    let key = json!({ "subdomain": "acme", "api_key": "marked-key-that-bamboohr-does-not-know" })
        .to_string();
    search
        .call(engine, Method::PUT, "/api/connection", TOKEN, Some(&key))
        .await;
    search
        .call(
            engine,
            Method::GET,
            "/api/connection",
            "marked-wrong-token",
            None,
        )
        .await;
    search
        .call(
            engine,
            Method::GET,
            "/api/people?apikey=marked-key-in-a-query",
            TOKEN,
            None,
        )
        .await;
    let receiver = "/webhooks/bamboohr?apikey=marked-wrong-webhook-key&source=acme";
    search
        .call(engine, Method::POST, receiver, TOKEN, Some("{}"))
        .await;
}

/// A delivery with the right key that changes somebody, and one that fails.
async fn deliver(search: &mut Search, engine: &Engine, path: &str) {
    let entry = |id: &str, fields: Value| {
        json!({ "id": id, "action": "Updated", "timestamp": clock::Clock::real().now(), "changedFields": ["Mobile Phone"],
            "fields": fields })
    };
    let first = entry(
        "1",
        json!({ "Litmos Access": "yes", "Mobile Phone": "5550107309", "Pet": "Markedpet" }),
    );
    let second = entry(
        "2",
        json!({ "Litmos Access": "yes", "Work Email": "", "Address Line 1": "78 Markedstreet" }),
    );
    let body = json!({ "employees": [first, second] }).to_string();
    let (status, _, text) = engine.call(Method::POST, path, "", Some(&body)).await;
    assert_eq!(status, 200);
    search.note("the receiver", text);
    // Both entries are settled once the log says so.
    while !engine.get("/api/events").await.1["events"]
        .as_array()
        .is_some_and(|events| {
            events.len() == 2 && events.iter().all(|event| event["state"] != "pending")
        })
    {
        tokio::task::yield_now().await;
    }
}

/// Every page of the admin API an administrator may read.
async fn read_all(search: &mut Search, engine: &Engine, import: &str) {
    let report = format!("/api/imports/{import}");
    let pages = [
        "/api/connection",
        "/api/people",
        "/api/events",
        "/api/audit",
        "/api/imports",
        "/metrics",
        "/healthz",
        "/openapi.json",
    ];
    for page in pages
        .map(str::to_owned)
        .into_iter()
        .chain(["", "/report.json", "/report.csv"].map(|end| format!("{report}{end}")))
    {
        search.call(engine, Method::GET, &page, TOKEN, None).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_output_holds_a_secret_and_only_the_list_and_reports_hold_names() {
    let vendors = Vendors::start(&PEOPLE).await;
    mark(&vendors);
    let installation = Installation::new("secrets", &vendors);
    let mut search = Search {
        secrets: vec![TOKEN.to_owned()],
        outputs: Vec::new(),
    };
    let engine = Engine::start(&installation);
    engine.connect(&vendors).await;
    walk(&mut search, &engine, &vendors).await;
    let (_, made) = engine.post("/api/connection/webhook-key", json!({})).await;
    engine.sync().await;
    let import = engine.start_import().await;
    engine.report(&import).await;
    vendors.litmos.set_knob("rate_limit", "off").unwrap();
    deliver(&mut search, &engine, made["path"].as_str().unwrap()).await;
    read_all(&mut search, &engine, &import).await;
    let (_, log) = engine.stop();
    assert!(log.contains("a row is settled"), "the log was read: {log}");
    search.note("log", log);
    search.note("config error", {
        installation.configure("litmos_api_kye = \"marked-inline-secret\"");
        installation.refused().1
    });
    gather(&mut search, &vendors, made["webhook_key"].as_str().unwrap());
    assert_clean(&search, &installation);
}

/// Every secret of the installation and of the vendors.
fn gather(search: &mut Search, vendors: &Vendors, webhook_key: &str) {
    let marked = [
        "marked-wrong-password",
        "marked-key-that-bamboohr-does-not-know",
        "marked-wrong-token",
        "marked-key-in-a-query",
        "marked-wrong-webhook-key",
        "marked-inline-secret",
        webhook_key,
    ];
    search.secrets.extend(marked.map(str::to_owned));
    search.secrets.push(
        vendors
            .bamboohr
            .read(|company| company.admin().password.clone()),
    );
    search.secrets.push(
        vendors
            .bamboohr
            .read(|company| company.application_key().to_owned()),
    );
    search
        .secrets
        .push(vendors.litmos.read(|site| site.owner_key().to_owned()));
    search.secrets.extend(
        vendors
            .bamboohr
            .read(|company| company.access().keys().keys().cloned().collect::<Vec<_>>()),
    );
}

fn assert_clean(search: &Search, installation: &Installation) {
    let secrets: Vec<&str> = search.secrets.iter().map(String::as_str).collect();
    assert!(
        secrets.len() > 12 && search.outputs.len() > 18,
        "{} {}",
        secrets.len(),
        search.outputs.len()
    );
    search.assert_nowhere(&secrets, |_| true);
    let private = [
        "5550107",
        "Markedstreet",
        "Markedfloor",
        "MK7731",
        "Markedpet",
    ];
    search.assert_nowhere(&private, |_| true);
    // Names and addresses are for the list and the reports alone.
    let may_name = |whence: &str| whence.contains("/api/people") || whence.contains("/report.");
    let names = ["Zyx", "Quix", "marked.test", "zyx"];
    search.assert_nowhere(&names, |whence| !may_name(whence));
    let named = search
        .outputs
        .iter()
        .filter(|(whence, text)| may_name(whence) && text.contains("Quixruiz"));
    assert_eq!(
        named.count(),
        3,
        "the list and both reports name them: the search finds what is there"
    );
    for file in std::fs::read_dir(installation.path("data")).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for secret in &secrets {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds {secret}", path.display());
        }
    }
}
