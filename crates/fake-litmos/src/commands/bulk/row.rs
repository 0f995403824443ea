//! One row of a bulk import: the input of one learner.
//!
//! What it does to the site is decided in `apply`.

use serde::{Deserialize, Serialize};

use crate::commands::bulk::column::Column;
use crate::commands::user_input::{FieldInput, UserInput};
use crate::state::custom_field::VALUE_UNITS_MAX;
use crate::{AccessLevel, Member, Refusal};

/// A row: the members that have a value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row(Vec<(Column, String)>);

impl Row {
    /// A row of these members. Blank and null count as left out, because an import cannot
    /// clear.
    ///
    /// # Errors
    /// A member that must have a value if it is there has none, or a value holds NUL, which XML
    /// could not show; the whole request is refused then.
    pub(crate) fn from_fields(
        fields: impl IntoIterator<Item = (Column, FieldInput)>,
    ) -> Result<Row, Refusal> {
        let mut row = Row::default();
        for (column, fields) in fields {
            let text = match fields {
                FieldInput::Text(text) if text.contains('\0') => {
                    return Err(Refusal::body().because(format!("a row's {column:?} holds NUL")));
                }
                FieldInput::Text(text) if !text.trim().is_empty() => text,
                FieldInput::Flag(flag) => flag.to_string(),
                _ if column.needs_value() => {
                    return Err(
                        Refusal::body().because(format!("a row's {column:?} is there and blank"))
                    );
                }
                _ => continue,
            };
            if row.value(column).is_none() {
                row.0.push((column, text));
            }
        }
        Ok(row)
    }

    pub(crate) fn value(&self, column: Column) -> Option<&str> {
        self.0
            .iter()
            .find(|(other, _)| *other == column)
            .map(|(_, text)| text.as_str())
    }

    /// The key of the row; "" where it is missing.
    pub(crate) fn user_name(&self) -> &str {
        self.value(Column::Username).unwrap_or("")
    }

    /// The row as input of a user, without the manager, who may be given by user name.
    ///
    /// # Errors
    /// A value that its member cannot take.
    pub(crate) fn user_input(&self) -> Result<UserInput, Refusal> {
        let required = [Column::Username, Column::FirstName, Column::LastName];
        if required.iter().any(|column| self.value(*column).is_none()) {
            return Err(Refusal::body());
        }
        let mut input = UserInput::default();
        for (column, text) in &self.0 {
            let (member, text) = match column {
                Column::Active => (Member::Active, text.to_ascii_lowercase()),
                Column::AccessLevel => (
                    Member::AccessLevel,
                    level(text).ok_or_else(Refusal::body)?.name().to_owned(),
                ),
                Column::UserCustomField(_) if text.encode_utf16().count() > VALUE_UNITS_MAX => {
                    return Err(Refusal::body());
                }
                other => match other.member() {
                    Some(member) => (member, text.clone()),
                    None => continue,
                },
            };
            input.set(member, FieldInput::Text(text))?;
        }
        Ok(input)
    }
}

/// The level of an import's own word or number.
fn level(word: &str) -> Option<AccessLevel> {
    match word.trim().to_ascii_uppercase().as_str() {
        "2" => Some(AccessLevel::AccountOwner),
        "3" => Some(AccessLevel::Administrator),
        "TA" => Some(AccessLevel::TeamAdmin),
        "TL" | "4" => Some(AccessLevel::TeamLeader),
        "L" | "5" => Some(AccessLevel::Learner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(members: &[(Column, &str)]) -> Result<Row, Refusal> {
        Row::from_fields(
            members
                .iter()
                .map(|(column, text)| (*column, FieldInput::Text((*text).to_owned()))),
        )
    }

    const NAMES: [(Column, &str); 3] = [
        (Column::Username, "ana@acme.test"),
        (Column::FirstName, "Ana"),
        (Column::LastName, "Ruiz"),
    ];

    #[test]
    fn blank_and_null_are_left_out_but_two_members_need_a_value() {
        let ana = row(&[
            (Column::Username, "ana@acme.test"),
            (Column::City, ""),
            (Column::Title, " "),
        ]);
        assert_eq!(ana, row(&[(Column::Username, "ana@acme.test")]));
        assert_eq!(
            Row::from_fields([(Column::City, FieldInput::Null)]),
            Ok(Row::default())
        );
        for column in [Column::InActiveDate, Column::AccessLevel] {
            assert_eq!(row(&[(column, " ")]), Err(Refusal::body()), "{column:?}");
            assert_eq!(
                Row::from_fields([(column, FieldInput::Null)]),
                Err(Refusal::body()),
                "{column:?}"
            );
        }
    }

    #[test]
    fn levels_come_as_letters_and_numbers() {
        let levels = [
            ("L", "Learner"),
            ("TL", "Team_Leader"),
            ("ta", "Team_Admin"),
            ("2", "Account_Owner"),
            ("3", "Administrator"),
            ("4", "Team_Leader"),
            ("5", "Learner"),
        ];
        for (word, name) in levels {
            let mut members = NAMES.to_vec();
            members.push((Column::AccessLevel, word));
            let written = row(&members)
                .and_then(|row| row.user_input())
                .expect("a level");
            assert_eq!(written.value(Member::AccessLevel), Some(name), "{word}");
        }
        for word in ["1", "6", "Learner", "king"] {
            let mut members = NAMES.to_vec();
            members.push((Column::AccessLevel, word));
            assert_eq!(
                row(&members).and_then(|row| row.user_input()),
                Err(Refusal::body()),
                "{word}"
            );
        }
    }

    #[test]
    fn three_members_are_required_and_active_comes_in_any_letter_case() {
        for missing in 0..3 {
            let mut members = NAMES.to_vec();
            members.remove(missing);
            assert_eq!(
                row(&members).and_then(|row| row.user_input()),
                Err(Refusal::body())
            );
        }
        for (text, expected) in [
            ("TRUE", true),
            ("false", false),
            ("False", false),
            ("1", true),
        ] {
            let mut members = NAMES.to_vec();
            members.push((Column::Active, text));
            let written = row(&members)
                .and_then(|row| row.user_input())
                .expect("a row");
            assert_eq!(written.flag(Member::Active), Some(expected), "{text}");
        }
    }
}
