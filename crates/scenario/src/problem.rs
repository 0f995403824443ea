//! One thing that is wrong with a file: where, what, and what to do.

use serde::Serialize;

use crate::place::Place;

/// How deep the check had come when it found the problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Not our YAML.
    Syntax,
    /// A key, value or type that the format does not know.
    Shape,
    /// A name that nothing has.
    Reference,
    /// Well formed, and it makes no sense.
    Sense,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How deep the check had come.
    pub level: Level,
    /// Where the caret goes.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Other places that matter, each with a few words.
    pub notes: Vec<(Place, String)>,
}

impl Problem {
    /// A problem of the given level.
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

    /// A key, value or type that the format does not know.
    pub fn shape(place: Place, message: impl Into<String>) -> Problem {
        Problem::new(Level::Shape, place, message)
    }

    /// A name that nothing has.
    pub fn reference(place: Place, message: impl Into<String>) -> Problem {
        Problem::new(Level::Reference, place, message)
    }

    /// Well formed, and it makes no sense.
    pub fn sense(place: Place, message: impl Into<String>) -> Problem {
        Problem::new(Level::Sense, place, message)
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Problem {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn with_note(mut self, place: Place, words: impl Into<String>) -> Problem {
        self.notes.push((place, words.into()));
        self
    }
}
