//! Reading a user from JSON (contract, section 2.4): order does not matter, unknown members are
//! ignored.

use serde_json::Value as Json;

use crate::commands::user_input::{FieldInput, UserInput};
use crate::{Member, Refusal};

/// Parses a user from a JSON body.
pub(crate) fn parse_user(text: &str) -> Result<UserInput, Refusal> {
    let Ok(Json::Object(members)) = serde_json::from_str(text) else {
        return Err(Refusal::body().because("the body is no JSON object"));
    };
    let mut user = UserInput::default();
    for (name, value) in members {
        let Some(member) = Member::parse(&name) else {
            continue;
        };
        let no_value = || Refusal::body().because(format!("`{name}` holds a list or an object"));
        user.set(member, field_input(value).ok_or_else(no_value)?)?;
    }
    Ok(user)
}

/// The input of one member; `None` for lists and objects.
pub(crate) fn field_input(value: Json) -> Option<FieldInput> {
    match value {
        Json::Null => Some(FieldInput::Null),
        Json::Bool(flag) => Some(FieldInput::Flag(flag)),
        Json::Number(number) => Some(FieldInput::Text(number.to_string())),
        Json::String(text) => Some(FieldInput::Text(text)),
        Json::Array(_) | Json::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter_and_flags_come_in_four_forms() {
        for flag in ["true", "\"true\"", "1", "\"1\""] {
            let json = format!(
                r#"{{"Nonsense":[1],"LastName":"Ruiz","Active":{flag},"City":null,"FirstName":""}}"#
            );
            let user = parse_user(&json).expect("a body");
            assert_eq!(user.flag(Member::Active), Some(true), "{flag}");
            assert_eq!(user.value(Member::LastName), Some("Ruiz"));
            assert_eq!(user.get(Member::City), Some(&FieldInput::Null));
            assert_eq!(
                user.get(Member::FirstName),
                Some(&FieldInput::Text(String::new()))
            );
            assert!(!user.contains(Member::State));
        }
    }

    #[test]
    fn what_is_no_user_is_refused() {
        for text in [
            "",
            "{",
            "[]",
            "\"x\"",
            r#"{"City":["x"]}"#,
            r#"{"Active":2}"#,
            r#"{"City":"x"} y"#,
        ] {
            assert_eq!(parse_user(text), Err(Refusal::body()), "{text}");
        }
    }
}
