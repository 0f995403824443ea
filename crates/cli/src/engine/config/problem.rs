//! A problem in a config file: where it is, which key has it, what is wrong, and what to do.
//!
//! A problem never repeats lines of the file, nor text where another type is expected: a secret
//! that is written in the wrong place must not end up in a log as well (CON-3).

use std::ops::Range;
use std::path::Path;

/// One problem in a config file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The place in bytes of the file.
    place: Range<usize>,
    /// The key's path, such as `administrator[0].token`; empty for the whole file.
    path: String,
    message: String,
}

impl Problem {
    pub(super) fn new(
        place: Range<usize>,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Problem {
        Problem {
            place,
            path: path.into(),
            message: message.into(),
        }
    }

    /// The file is not TOML.
    pub(super) fn syntax(error: &toml::de::Error) -> Problem {
        Problem::new(
            error.span().unwrap_or_default(),
            "",
            error.message().replace('\n', ", "),
        )
    }

    /// `engine.toml:3:1: clear_polcy: unknown key; did you mean `clear_policy`?`
    pub(super) fn render(&self, file: &Path, text: &str) -> String {
        let before = text.get(..self.place.start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .unwrap_or_default()
            .chars()
            .count()
            + 1;
        let path = if self.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", self.path)
        };
        format!("{}:{line}:{column}: {path}{}", file.display(), self.message)
    }

    /// Where it starts, for sorting.
    pub(super) fn start(&self) -> usize {
        self.place.start
    }
}

/// Describes the error of a parser in the terms of the file instead of the program's.
pub(super) fn describe_error(refusal: &str) -> String {
    let quoted: Vec<&str> = refusal.split('`').skip(1).step_by(2).collect();
    if refusal.starts_with("unknown field ") {
        return unknown_key(
            quoted.first().unwrap_or(&""),
            quoted.get(1..).unwrap_or_default(),
        );
    }
    if refusal.starts_with("unknown variant ") {
        let (wrong, known) = (
            quoted.first().unwrap_or(&""),
            quoted.get(1..).unwrap_or_default(),
        );
        let meant =
            scenario::closest(wrong, known).map(|close| format!("; did you mean `{close}`?"));
        return format!(
            "expected `{}`, found `{wrong}`{}",
            known.join("` or `"),
            meant.unwrap_or_default()
        );
    }
    if refusal.starts_with("missing field ") {
        return format!("missing key `{}`", quoted.first().unwrap_or(&""));
    }
    let numbered = refusal.replace(
        "expected u32",
        "expected a whole number from 0 to 4294967295",
    );
    let invalid = numbered
        .strip_prefix("invalid type: ")
        .or_else(|| numbered.strip_prefix("invalid value: "));
    match invalid.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, expected)) => format!("expected {expected}, found {}", kind(found)),
        None => numbered.replace(
            "invalid socket address syntax",
            "expected an address such as `127.0.0.1:8183`",
        ),
    }
}

/// The message for an unknown key.
pub(super) fn unknown_key(wrong: &str, known: &[&str]) -> String {
    match scenario::closest(wrong, known) {
        Some(close) => format!("unknown key; did you mean `{close}`?"),
        None => "unknown key".to_owned(),
    }
}

/// `string "…"` without the string itself.
fn kind(found: &str) -> &str {
    if found.starts_with("string") {
        "text"
    } else {
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parser_errors_are_described_in_terms_of_the_file() {
        let described = [
            "unknown field `fil`, expected `file` or `env`",
            "unknown field `zzz`, expected one of `name`, `token`",
            "unknown variant `owend`, expected one of `owned`, `always`, `never`",
            "missing field `token`",
            "invalid type: string \"hunter2\", expected u32",
            "invalid type: boolean `true`, expected a string",
            "invalid value: integer `-1`, expected u32",
            "expected 1 to 64, found 0",
        ]
        .map(describe_error);
        assert_eq!(
            described,
            [
                "unknown key; did you mean `file`?",
                "unknown key",
                "expected `owned` or `always` or `never`, found `owend`; did you mean `owned`?",
                "missing key `token`",
                "expected a whole number from 0 to 4294967295, found text",
                "expected a string, found boolean `true`",
                "expected a whole number from 0 to 4294967295, found integer `-1`",
                "expected 1 to 64, found 0",
            ]
        );
    }
}
