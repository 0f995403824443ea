//! The fenced blocks of a document, and what happens when a reader types them.

use std::path::PathBuf;
use std::process::{Command, Output};

/// The fenced blocks of a language, in order.
pub(crate) fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    text.split(&fence)
        .skip(1)
        .map(|rest| rest.split("```").next().expect("a first part"))
        .collect()
}

/// A folder for one test, gone at the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let folder =
            std::env::temp_dir().join(format!("rehearsal-docs-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        Folder(folder)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        std::fs::write(path, text).expect("a file can be written");
    }

    /// The names of the files in a folder here.
    pub(crate) fn file_names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.join(folder)).expect("a folder");
        let name = |entry: std::fs::DirEntry| entry.file_name().into_string().expect("text");
        entries
            .map(|entry| name(entry.expect("an entry")))
            .collect()
    }

    /// Runs the program here with these words.
    pub(crate) fn rehearsal(&self, words: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rehearsal"));
        command
            .args(words.split_whitespace())
            .current_dir(&self.0)
            .output()
            .expect("it runs")
    }

    /// Runs a block of shell here, as a reader would, but on free ports; whatever it left running
    /// is stopped after it.
    pub(crate) fn shell(&self, block: &str) -> Output {
        let program = env!("CARGO_BIN_EXE_rehearsal");
        let ports = "--console 127.0.0.1:0 --bamboohr 127.0.0.1:0 --litmos 127.0.0.1:0 --engine 127.0.0.1:0";
        let prelude = format!(
            "set -eu\ntrap 'kill $(jobs -p) 2>/dev/null; wait' EXIT\n\
             curl() {{ command curl --silent --show-error --fail-with-body \"$@\" && echo; }}\n\
             rehearsal() {{ case \"$1\" in serve) shift; exec '{program}' serve {ports} \"$@\" >/dev/null;; \
             engine) exec '{program}' \"$@\" >/dev/null;; *) '{program}' \"$@\";; esac; }}\n"
        );
        let mut command = Command::new("bash");
        command
            .arg("-c")
            .arg(prelude + block)
            .current_dir(&self.0)
            .output()
            .expect("bash runs")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

/// What a reader sees of both streams.
pub(crate) fn terminal(output: &Output) -> String {
    stdout(output) + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn a_block_ends_at_its_fence() {
    assert_eq!(
        blocks(
            "a\n```sh\none\n```\nb\n```text\nno\n```\n```sh\ntwo\n```\n",
            "sh"
        ),
        ["one\n", "two\n"]
    );
}
