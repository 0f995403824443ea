//! Errors of decoding, with their place.

use std::fmt;

use serde::de::{self, Unexpected};

use crate::diagnostics::{Problem, suggestion};
use crate::place::Place;
use crate::yaml::node::{Key, Node};

/// One error, and its place once that is known.
#[derive(Debug)]
pub(crate) struct Error {
    place: Option<Place>,
    from: Option<(Place, String)>,
    message: String,
    help: Option<String>,
}

impl Error {
    pub(super) fn new(message: String, help: Option<String>) -> Error {
        Error {
            place: None,
            from: None,
            message,
            help,
        }
    }

    /// Sets the place unless an inner value has set one.
    pub(super) fn at(mut self, node: &Node) -> Error {
        if self.place.is_none() {
            self.place = Some(node.place);
            self.from.clone_from(&node.from);
        }
        self
    }

    pub(super) fn at_key(mut self, key: &Key) -> Error {
        self.place.get_or_insert(key.place);
        self
    }

    pub(super) fn into_problem(self, fallback: Place) -> Problem {
        let used = self.place.unwrap_or(fallback);
        // A bad value from a case row is fixed in the row, so the caret goes there.
        let problem = match self.from {
            Some((row, name)) => Problem::shape(row, self.message)
                .with_note(used, format!("used here as `${{{name}}}`")),
            None => Problem::shape(used, self.message),
        };
        Problem {
            help: self.help,
            ..problem
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Error {
        let text = message.to_string();
        // The text values of a scenario write `message; help`.
        match text.split_once("; ") {
            Some((message, help)) => Error::new(message.to_owned(), Some(help.to_owned())),
            None => Error::new(text, None),
        }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Error {
        Error::new(
            format!("unknown key `{field}`"),
            Some(suggestion(field, expected)),
        )
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Error {
        Error::new(
            format!("unknown word `{variant}`"),
            Some(suggestion(variant, expected)),
        )
    }

    fn missing_field(field: &'static str) -> Error {
        Error::new(
            format!("missing key `{field}`"),
            Some(format!("add `{field}:`")),
        )
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn de::Expected) -> Error {
        let found = match unexpected {
            Unexpected::Str(text) => format!("`{text}`"),
            Unexpected::Seq => "a list".to_owned(),
            Unexpected::Map | Unexpected::NewtypeVariant => "a map".to_owned(),
            other => other.to_string(),
        };
        Error::new(format!("expected {expected}, found {found}"), None)
    }
}
