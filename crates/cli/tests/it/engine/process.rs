//! The program itself: its config, its process, its log, and calls to its admin API.

use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use http::Method;
use serde_json::{Value, json};
use transport::{Network, Request, Transport};

use super::vendors::Vendors;

/// A folder with a config, its secrets and the engine's data; gone at the end.
pub(crate) struct Installation {
    pub(crate) folder: PathBuf,
}

impl Drop for Installation {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// The bearer token of the one administrator.
pub(crate) const TOKEN: &str = "token-of-ada-0123456789";

impl Installation {
    /// A config for `vendors` in a folder of its own.
    pub(crate) fn new(name: &str, vendors: &Vendors) -> Installation {
        let installation = Installation::empty(name);
        installation.write(
            "application-key",
            vendors
                .bamboohr
                .read(|company| company.application_key().to_owned()),
        );
        installation.write(
            "litmos-key",
            vendors.litmos.read(|site| site.owner_key().to_owned()),
        );
        installation.write("token", TOKEN.to_owned());
        installation.write("engine.toml", config(vendors));
        installation
    }

    pub(crate) fn empty(name: &str) -> Installation {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-engine-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Installation { folder }
    }

    pub(crate) fn write(&self, name: &str, text: String) {
        std::fs::write(self.path(name), text).unwrap();
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Adds lines before the rest of the config.
    pub(crate) fn configure(&self, lines: &str) {
        let config = std::fs::read_to_string(self.path("engine.toml")).unwrap();
        self.write("engine.toml", format!("{lines}\n{config}"));
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
        command
            .arg("engine")
            .arg("--config")
            .arg(self.path("engine.toml"));
        command
            .env("RUST_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs it to its end, which comes at once; exit code and standard error without the folder's
    /// name.
    pub(crate) fn refused(&self) -> (i32, String) {
        let Output { status, stderr, .. } = self.command().env_remove("RUST_LOG").output().unwrap();
        let error = String::from_utf8(stderr)
            .unwrap()
            .replace(&format!("{}/", self.folder.display()), "");
        (status.code().unwrap(), error)
    }
}

fn config(vendors: &Vendors) -> String {
    format!(
        r#"
listen = "127.0.0.1:0"
data_dir = "data"
bamboohr_url = "{}"
bamboohr_application_key = {{ file = "application-key" }}
litmos_url = "{}"
litmos_api_key = {{ file = "litmos-key" }}
litmos_calls_per_minute = 6000

[[administrator]]
name = "ada"
token = {{ file = "token" }}
can_manage_bamboohr_employees = true
"#,
        vendors.bamboohr_url, vendors.litmos_url
    )
}

/// The program while it runs.
pub(crate) struct Engine {
    child: Child,
    address: String,
    log: Arc<Mutex<String>>,
    reading: Option<JoinHandle<()>>,
    network: Network,
}

impl Drop for Engine {
    fn drop(&mut self) {
        // Already over after `stop` and `kill`.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Engine {
    /// Starts it and waits until it says where it listens.
    pub(crate) fn start(installation: &Installation) -> Engine {
        Engine::start_with(installation, &[])
    }

    pub(crate) fn start_with(installation: &Installation, options: &[&str]) -> Engine {
        Engine::run(installation.command().args(options))
    }

    /// Starts it where the machine trusts the certificate in this file alone.
    pub(crate) fn start_trusting(installation: &Installation, certificate: &str) -> Engine {
        Engine::run(
            installation
                .command()
                .env("SSL_CERT_FILE", installation.path(certificate))
                .env_remove("SSL_CERT_DIR"),
        )
    }

    fn run(command: &mut Command) -> Engine {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let address = loop {
            let mut line = String::new();
            assert_ne!(
                lines.read_line(&mut line).unwrap(),
                0,
                "it ended: {}",
                log.lock().unwrap()
            );
            log.lock().unwrap().push_str(&line);
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            if event["message"] == "the engine listens" {
                break event["address"].as_str().unwrap().to_owned();
            }
        };
        let kept = Arc::clone(&log);
        let reading = std::thread::spawn(move || {
            for line in lines.lines() {
                kept.lock()
                    .unwrap()
                    .push_str(&format!("{}\n", line.unwrap()));
            }
        });
        Engine {
            child,
            address,
            log,
            reading: Some(reading),
            network: Network::new(),
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; returns how it ended and its whole log.
    pub(crate) fn stop(self) -> (ExitStatus, String) {
        self.terminate();
        self.ended()
    }

    /// SIGTERM; returns once it says that it stops.
    pub(crate) fn terminate(&self) {
        let killed = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(killed.success());
        while !self
            .log
            .lock()
            .unwrap()
            .contains("stopping: calls under way are finished first")
        {
            let reading = self.reading.as_ref().unwrap();
            assert!(
                !reading.is_finished(),
                "it ended: {}",
                self.log.lock().unwrap()
            );
            std::thread::yield_now();
        }
    }

    /// Waits for its end; how it ended and its whole log.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        self.reading.take().unwrap().join().unwrap();
        let mut output = String::new();
        self.child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut output)
            .unwrap();
        assert_eq!(output, "", "machine output belongs to the admin API alone");
        (status, self.log.lock().unwrap().clone())
    }

    /// Status, content type and body as text.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&str>,
    ) -> (u16, String, String) {
        let mut request = Request::new(
            method,
            format!("http://{}{path}", self.address).parse().unwrap(),
        );
        request
            .headers
            .insert("authorization", format!("Bearer {token}").parse().unwrap());
        if let Some(body) = body {
            request
                .headers
                .insert("content-type", "application/json".parse().unwrap());
            request.body = body.to_owned().into();
        }
        let answer = self.network.call(request).await.unwrap();
        let kind = answer
            .headers
            .get("content-type")
            .map_or("", |kind| kind.to_str().unwrap())
            .to_owned();
        (
            answer.status.as_u16(),
            kind,
            String::from_utf8(answer.body.to_vec()).unwrap(),
        )
    }

    /// Status and body of a read with this `Host` and `Origin`.
    pub(crate) async fn called_by(&self, host: &str, origin: Option<&str>) -> (u16, String) {
        let url = format!("http://{}/api/connection", self.address)
            .parse()
            .unwrap();
        let mut request = Request::new(Method::GET, url);
        request
            .headers
            .insert("authorization", format!("Bearer {TOKEN}").parse().unwrap());
        request.headers.insert("host", host.parse().unwrap());
        if let Some(origin) = origin {
            request.headers.insert("origin", origin.parse().unwrap());
        }
        let answer = self.network.call(request).await.unwrap();
        (
            answer.status.as_u16(),
            String::from_utf8(answer.body.to_vec()).unwrap(),
        )
    }

    async fn json(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let body = body.map(|body| body.to_string());
        let (status, _, text) = self.call(method, path, TOKEN, body.as_deref()).await;
        (
            status,
            serde_json::from_str(&text).unwrap_or(Value::String(text)),
        )
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        self.json(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.json(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        self.json(Method::PUT, path, Some(body)).await
    }

    /// Enables the integration and exchanges the admin's password for a key.
    pub(crate) async fn connect(&self, vendors: &Vendors) -> Value {
        assert_eq!(self.post("/api/connection/enable", json!({})).await.0, 200);
        let (user, password) = vendors.bamboohr.read(|company| {
            let admin = company.admin();
            (admin.name.clone(), admin.password.clone())
        });
        let typed = json!({ "subdomain": "acme", "user_name": user, "password": password });
        let (status, connection) = self.post("/api/connection/connect", typed).await;
        assert_eq!(status, 200, "{connection}");
        connection
    }

    /// Asks for the run until it is over.
    pub(crate) async fn over(&self, path: &str) -> Value {
        loop {
            let (status, run) = self.get(path).await;
            assert_eq!(status, 200, "{run}");
            if run["state"] != "running" {
                return run;
            }
            tokio::task::yield_now().await;
        }
    }

    /// A Sync to its end.
    pub(crate) async fn sync(&self) -> Value {
        let (status, run) = self.post("/api/syncs", json!({})).await;
        assert_eq!(status, 202, "{run}");
        self.over(&format!("/api/syncs/{}", run["id"].as_str().unwrap()))
            .await
    }

    /// Selects everybody and starts an Import; returns its id.
    pub(crate) async fn start_import(&self) -> String {
        assert_eq!(
            self.put("/api/selection", json!({ "bulk": "all" })).await.0,
            200
        );
        let (status, run) = self
            .post("/api/imports", json!({ "selection": "selected" }))
            .await;
        assert_eq!(status, 202, "{run}");
        run["id"].as_str().unwrap().to_owned()
    }

    /// The report of an Import, once it is over.
    pub(crate) async fn report(&self, id: &str) -> Value {
        self.over(&format!("/api/imports/{id}")).await;
        self.get(&format!("/api/imports/{id}/report.json")).await.1
    }
}

/// `id outcome reason` of every row.
pub(crate) fn rows(report: &Value) -> Vec<String> {
    let row = |row: &Value| {
        let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
        format!(
            "{} {} {}",
            text("employee_id"),
            text("outcome"),
            text("reason")
        )
    };
    report["rows"].as_array().unwrap().iter().map(row).collect()
}
