//! `rehearsal serve` as a process: how it is started, called, stopped and killed.
//!
//! Everything listens on port 0, and nothing waits for time: the program says when it is ready, and
//! the clock answers when everything due has run.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use serde_json::{Value, json};

/// A folder of its own for one test, gone at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-serve-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// The program with these options; a port they do not name is a free one.
pub(crate) fn command(options: &[&str]) -> Command {
    in_shell(Command::new(env!("CARGO_BIN_EXE_rehearsal")), options)
}

/// The same, begun by `program`.
pub(crate) fn in_shell(mut program: Command, options: &[&str]) -> Command {
    program.arg("serve");
    for port in ["--console", "--bamboohr", "--litmos", "--engine"] {
        if !options.iter().any(|option| option.starts_with(port)) {
            program.arg(format!("{port}=127.0.0.1:0"));
        }
    }
    program
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    program
}

/// Runs it to its end, which comes at once, and returns exit code and standard error.
pub(crate) fn refused(options: &[&str]) -> (i32, String) {
    let mut child = command(options).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    if !line.is_empty() {
        drop(child.kill());
        drop(child.wait());
        panic!("{options:?} is served");
    }
    let output = child.wait_with_output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A served world that has said where it listens.
pub(crate) struct Served {
    child: Child,
    pub(crate) environment: BTreeMap<String, String>,
    log: Mutex<Receiver<String>>,
    _output: BufReader<ChildStdout>,
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already over after `stop`.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Served {
    pub(crate) fn start(options: &[&str]) -> Served {
        Served::begin(command(options))
    }

    pub(crate) fn begin(mut command: Command) -> Served {
        let mut child = command.spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (line, log) = mpsc::channel();
        let errors = BufReader::new(child.stderr.take().unwrap());
        // Ends with the process, or once nobody reads the log any more.
        thread::spawn(move || {
            errors
                .lines()
                .map_while(Result::ok)
                .try_for_each(|text| line.send(text))
        });
        let mut environment = BTreeMap::new();
        while !environment.contains_key("ENGINE_WEBHOOK_KEY") {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap() == 0 {
                panic!(
                    "it ended before it was ready: {}",
                    log.iter().collect::<Vec<_>>().join("\n")
                );
            }
            let (key, value) = line.trim().split_once('=').unwrap();
            environment.insert(key.to_owned(), value.to_owned());
        }
        Served {
            child,
            environment,
            log: Mutex::new(log),
            _output: output,
        }
    }

    pub(crate) fn value(&self, key: &str) -> &str {
        &self.environment[key]
    }

    /// Host and port of an address of the environment, and the path that follows.
    fn at(&self, base: &str) -> (String, String) {
        let base = self.value(base).trim_start_matches("http://");
        let (host, prefix) = base
            .split_once('/')
            .map_or((base, String::new()), |(host, rest)| {
                (host, format!("/{rest}"))
            });
        (host.to_owned(), prefix)
    }

    /// One call over a fresh connection, with these headers beside those a call needs: the whole
    /// answer, empty if the process ended first.
    pub(crate) fn exchange(
        &self,
        base: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> String {
        let (host, prefix) = self.at(base);
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut request = format!("{method} {prefix}{path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request += &format!("Host: {host}\r\n");
        }
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        if !body.is_empty() {
            request += &format!(
                "Content-Type: application/json\r\nContent-Length: {}\r\n",
                body.len()
            );
        }
        let mut answer = String::new();
        let Ok(mut stream) = TcpStream::connect(host) else {
            return answer;
        };
        // A process that ends meanwhile breaks off.
        drop(stream.write_all(format!("{request}\r\n{body}").as_bytes()));
        drop(stream.read_to_string(&mut answer));
        answer
    }

    /// One call over a fresh connection: status and body.
    pub(crate) fn call(
        &self,
        base: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> (u16, String) {
        let answer = self.exchange(base, method, path, headers, body);
        let status = answer
            .split(' ')
            .nth(1)
            .unwrap_or_else(|| panic!("{method} {path} was not answered"))
            .parse();
        let body = answer
            .split_once("\r\n\r\n")
            .map_or("", |(_, body)| body)
            .to_owned();
        (status.unwrap(), body)
    }

    pub(crate) fn engine(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let bearer = format!("Bearer {}", self.value("ENGINE_TOKEN"));
        let (status, text) = self.call(
            "ENGINE_URL",
            method,
            path,
            &[("Authorization", &bearer)],
            body.as_ref(),
        );
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    pub(crate) fn console(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let (status, text) = self.call("CONSOLE_URL", method, path, &[], body.as_ref());
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// A call to Litmos with the owner's key.
    pub(crate) fn litmos(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let key = [("apikey", self.value("LITMOS_API_KEY"))];
        let (status, text) = self.call("LITMOS_URL", method, path, &key, body.as_ref());
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Both fakes as they are, but for up to when BambooHR's calendar was carried out, which every
    /// start does.
    pub(crate) fn fakes(&self) -> [Value; 2] {
        let (status, mut world) = self.console("GET", "/world", None);
        assert_eq!(status, 200);
        world["bamboohr"]
            .as_object_mut()
            .unwrap()
            .remove("settled")
            .unwrap();
        [world["bamboohr"].take(), world["litmos"].take()]
    }

    pub(crate) fn advance(&self, by: &str) {
        assert_eq!(
            self.console("POST", "/clock/advance", Some(json!({ "by": by })))
                .0,
            200
        );
    }

    /// Stops it as a service manager would.
    pub(crate) fn stop(mut self) -> ExitStatus {
        let status = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
        self.child.wait().unwrap()
    }

    /// Ends it as a crash would; what it logged.
    pub(crate) fn kill(mut self) -> String {
        self.kill_now();
        self.child.wait().unwrap();
        self.log()
    }

    /// Ends it as a crash would while others wait for its answers.
    pub(crate) fn kill_now(&self) {
        let status = Command::new("kill")
            .args(["-KILL", &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(status.success());
    }

    /// Waits until it has ended by itself; how, and what it logged.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().unwrap();
        (status, self.log())
    }

    /// Every log line of a process that has ended.
    fn log(&self) -> String {
        self.log
            .lock()
            .unwrap()
            .iter()
            .collect::<Vec<_>>()
            .join("\n")
    }
}

/// What the help page does first: the field, the switch, the login.
pub(crate) fn connect(served: &Served) {
    assert_eq!(
        served
            .console(
                "POST",
                "/commands/bamboohr",
                Some(json!("enable_litmos_access"))
            )
            .0,
        200
    );
    assert_eq!(served.engine("POST", "/api/connection/enable", None).0, 200);
    let login = json!({
        "subdomain": served.value("BAMBOOHR_COMPANY"),
        "user_name": served.value("BAMBOOHR_USER"),
        "password": served.value("BAMBOOHR_PASSWORD"),
    });
    let (status, connection) = served.engine("POST", "/api/connection/connect", Some(login));
    assert_eq!(
        (status, connection["state"].as_str()),
        (200, Some("connected"))
    );
}
