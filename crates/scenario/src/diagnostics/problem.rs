//! One problem of a file: where it is, what is wrong, and how to fix it.

use serde::Serialize;

use crate::place::Place;

/// The stage of checking that found the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Invalid YAML, or YAML that the format does not allow.
    Syntax,
    /// An unknown key, value or type.
    Shape,
    /// An unknown name.
    Reference,
    /// Well formed, but meaningless.
    Sense,
}

/// One problem of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The stage of checking that found it.
    pub level: Level,
    /// Where the caret goes.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// The likely fix.
    pub help: Option<String>,
    /// Other places that matter, each with a label.
    pub notes: Vec<(Place, String)>,
}

impl Problem {
    /// A problem of this level, without help or notes.
    pub fn new(level: Level, place: Place, message: impl Into<String>) -> Problem {
        Problem {
            level,
            place,
            message: message.into(),
            help: None,
            notes: Vec::new(),
        }
    }

    pub(crate) fn syntax(place: Place, message: impl Into<String>) -> Problem {
        Problem::new(Level::Syntax, place, message)
    }

    /// A problem with an unknown key, value or type.
    pub fn shape(place: Place, message: impl Into<String>) -> Problem {
        Problem::new(Level::Shape, place, message)
    }

    /// A problem with an unknown name.
    pub fn reference(place: Place, message: impl Into<String>) -> Problem {
        Problem::new(Level::Reference, place, message)
    }

    /// A problem with something well formed but meaningless.
    pub fn sense(place: Place, message: impl Into<String>) -> Problem {
        Problem::new(Level::Sense, place, message)
    }

    /// Adds the likely fix.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn with_note(mut self, place: Place, label: impl Into<String>) -> Problem {
        self.notes.push((place, label.into()));
        self
    }
}

/// Message and help for a list item without a value.
pub(crate) const EMPTY_ITEM: (&str, &str) = (
    "empty list item",
    "remove the dash, or indent the lines below it",
);

/// Message and help for a key without a value.
pub(crate) fn missing_value(key: &str) -> (String, String) {
    (
        format!("missing value for `{key}`"),
        "give it a value, or indent the lines below it".to_owned(),
    )
}
