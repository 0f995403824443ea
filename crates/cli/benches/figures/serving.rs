//! `rehearsal serve` as a process of its own: from its start to its first answer, and what a write
//! costs that is kept.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::measure::{median, peak_bytes, show, show_alone, timed};

pub(crate) fn figures() {
    let took = median(11, || {
        let (took, served) = timed(|| {
            let served = Served::start(&[]);
            let answer = served.ask("ENGINE_URL", "GET /healthz HTTP/1.1\r\n", "");
            assert!(
                answer.starts_with(b"HTTP/1.1 200"),
                "{}",
                String::from_utf8_lossy(&answer)
            );
            served
        });
        drop(served);
        took
    });
    show(
        "`serve`, from start to first answer",
        took,
        Duration::from_millis(30),
    );
    saved_world();
}

/// How many learners are made, one call each.
const WRITES: usize = 1000;

/// What it costs that a write survives the end of the process.
fn saved_world() {
    let folder = std::env::temp_dir().join(format!("rehearsal-figures-{}", std::process::id()));
    let data = folder.display().to_string();
    let options = ["--knob", "litmos.rate_limit=off"];
    show_alone(
        "1,000 writes to a served Litmos",
        median(3, || timed(|| write(&Served::start(&options))).0),
    );
    let options = [&options[..], &["--data", &data]].concat();
    let took = median(3, || {
        drop(std::fs::remove_dir_all(&folder));
        timed(|| write(&Served::start(&options))).0
    });
    show(
        "1,000 writes to a served Litmos, kept with --data",
        took,
        Duration::from_millis(500),
    );
    // The last one was killed: what reached it is played again.
    let took = timed(|| drop(Served::start(&options))).0;
    show(
        "`serve` with --data, start after a kill behind 1,000 writes",
        took,
        Duration::from_millis(500),
    );
    drop(std::fs::remove_dir_all(&folder));
}

fn write(served: &Served) {
    let key = &served.variables["LITMOS_API_KEY"];
    let head = format!(
        "POST /v1.svc/users?source=bench&format=json HTTP/1.1\r\napikey: {key}\r\nContent-Type: application/json\r\n"
    );
    for number in 0..WRITES {
        let body = format!(
            r#"{{"UserName":"person{number}@acme.test","FirstName":"First","LastName":"Last{number}","City":"Leeds"}}"#
        );
        let answer = served.ask("LITMOS_URL", &head, &body);
        assert!(
            answer.starts_with(b"HTTP/1.1 201"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
}

/// A served world on free ports, stopped when dropped.
pub(crate) struct Served {
    child: Child,
    /// What it printed: addresses and keys.
    pub(crate) variables: BTreeMap<String, String>,
}

impl Served {
    /// Starts the binary with these options and returns when it has printed where it listens.
    pub(crate) fn start(options: &[&str]) -> Served {
        let ports = ["--console", "--bamboohr", "--litmos", "--engine"]
            .map(|option| format!("{option}=127.0.0.1:0"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_rehearsal"))
            .arg("serve")
            .args(ports)
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let lines = BufReader::new(child.stdout.take().expect("piped"))
            .lines()
            .map_while(Result::ok);
        let mut variables = BTreeMap::new();
        for line in lines {
            let (name, value) = line.split_once('=').expect("NAME=VALUE");
            variables.insert(name.to_owned(), value.to_owned());
            if name == "ENGINE_WEBHOOK_KEY" {
                break;
            }
        }
        Served { child, variables }
    }

    /// Sends a request to the party whose address `variable` holds, and returns the whole answer.
    pub(crate) fn ask(&self, variable: &str, head: &str, body: &str) -> Vec<u8> {
        let address = self.variables[variable]
            .trim_start_matches("http://")
            .split('/')
            .next()
            .expect("an authority");
        let mut stream = TcpStream::connect(address).expect("it listens");
        let length = body.len();
        let request = format!(
            "{head}Host: {address}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("answered");
        answer
    }

    /// The most memory it held so far, in bytes, where the system tells.
    pub(crate) fn peak_bytes(&self) -> Option<u64> {
        peak_bytes(self.child.id())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.child.kill().expect("stopped");
        self.child.wait().expect("ended");
    }
}
