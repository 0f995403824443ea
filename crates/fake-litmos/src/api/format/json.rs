//! Reading a user from JSON (contract, section 2.4): order does not matter, unknown members are
//! ignored.

use serde_json::Value as Json;

use crate::commands::user_input::{Given, Written};
use crate::refusal::Refusal;
use crate::state::member::Member;

/// What a JSON body says about a user.
pub(crate) fn written(text: &str) -> Result<Written, Refusal> {
    let Ok(Json::Object(members)) = serde_json::from_str(text) else {
        return Err(Refusal::body().because("the body is no JSON object"));
    };
    let mut written = Written::default();
    for (name, value) in members {
        let Some(member) = Member::named(&name) else {
            continue;
        };
        let no_value = || Refusal::body().because(format!("`{name}` holds a list or an object"));
        written.give(member, given(value).ok_or_else(no_value)?)?;
    }
    Ok(written)
}

/// What a member's value says; lists and objects say nothing about a member.
pub(crate) fn given(value: Json) -> Option<Given> {
    match value {
        Json::Null => Some(Given::Null),
        Json::Bool(flag) => Some(Given::Flag(flag)),
        Json::Number(number) => Some(Given::Text(number.to_string())),
        Json::String(text) => Some(Given::Text(text)),
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
            let written = written(&json).expect("a body");
            assert_eq!(written.flag(Member::Active), Some(true), "{flag}");
            assert_eq!(written.value(Member::LastName), Some("Ruiz"));
            assert_eq!(written.get(Member::City), Some(&Given::Null));
            assert_eq!(
                written.get(Member::FirstName),
                Some(&Given::Text(String::new()))
            );
            assert!(!written.says(Member::State));
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
            assert_eq!(written(text), Err(Refusal::body()), "{text}");
        }
    }
}
