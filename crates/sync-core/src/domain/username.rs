//! Work Email as a user name: which forms are accepted, and when two names are the same (USR-1..5).

use serde::{Deserialize, Serialize};

use crate::domain::text;
use crate::domain::value::Value;
use crate::mapping::Field;
use crate::reporting::reason::Reason;

/// A user name in the form names are compared in: as Work Email is normalised (MAP-16), in Unicode
/// lower case (USR-4). Dots are significant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Folded(String);

impl Folded {
    /// The folded form of `name`.
    pub fn of(name: &str) -> Folded {
        if text::is_plain(name) {
            return Folded(name.to_ascii_lowercase());
        }
        Folded(text::normalise_email(name).to_lowercase())
    }

    /// The folded text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether two user names are the same one (USR-4).
pub fn is_same(one: &str, other: &str) -> bool {
    rulebook::hit(&rulebook::USR_4);
    one == other || Folded::of(one) == Folded::of(other)
}

/// Whether Litmos refuses the character in a user name (USR-3).
fn is_refused(character: char) -> bool {
    let is_listed = matches!(
        character,
        '~' | '`'
            | '!'
            | '#'
            | '$'
            | '%'
            | '^'
            | '&'
            | '*'
            | '('
            | ')'
            | '{'
            | '}'
            | '+'
            | '|'
            | ':'
            | '"'
            | '<'
            | '>'
            | '?'
            | ','
            | '/'
            | '\\'
    );
    is_listed || character.is_whitespace()
}

/// The least length of a user name, in UTF-16 code units.
const SHORTEST: usize = 4;

/// Judges a normalised Work Email (USR-1, USR-3, MAP-3).
///
/// # Errors
/// The reason the row fails with.
pub fn judge(email: &Value) -> Result<&str, Reason> {
    let Some(email) = email.as_text() else {
        rulebook::hit(&rulebook::USR_1);
        rulebook::hit(&rulebook::USR_2);
        return Err(Reason::MissingWorkEmail);
    };
    if text::length(email) > Field::WorkEmail.limit() {
        rulebook::hit(&rulebook::MAP_3);
        return Err(Reason::WorkEmailTooLong);
    }
    if !is_address(email) {
        rulebook::hit(&rulebook::USR_3);
        return Err(Reason::InvalidWorkEmail);
    }
    if let Some(character) = refused_character(email) {
        rulebook::hit(&rulebook::USR_3);
        return Err(Reason::UsernameNotAllowed { character });
    }
    Ok(email)
}

/// Exactly one `@`, something before it, at least two labels behind it, long enough. No further
/// syntax.
fn is_address(email: &str) -> bool {
    let mut parts = email.split('@');
    let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let mut labels = domain.split('.');
    let has_two_labels = labels.clone().count() >= 2 && labels.all(|label| !label.is_empty());
    !local.is_empty() && has_two_labels && text::length(email) >= SHORTEST
}

fn refused_character(email: &str) -> Option<char> {
    if email.starts_with('_') {
        return Some('_');
    }
    email.chars().find(|character| is_refused(*character))
}

#[cfg(test)]
mod tests;
