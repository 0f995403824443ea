//! A learner exactly as Litmos gave it, and the body of a new one (contract sections 3.1, 3.5,
//! 3.6).
//!
//! A write replaces the whole object, so what was read must go back member by member: `null` stays
//! `null`, `""` stays `""`, and unknown members stay, in their order (IMP-9, MAP-15).

use std::fmt;

use serde_json::{Map, Value, json};

use transport::Cause;

/// A full user object with every member as read.
#[derive(Clone, PartialEq)]
pub struct Learner(Map<String, Value>);

impl Learner {
    /// Takes a full user object. Refuses anything without an id and a user name: lists give partial
    /// rows, and a 200 may carry an error (RTE-9).
    pub(crate) fn from_json(value: Value) -> Result<Learner, Cause> {
        let Value::Object(members) = value else {
            return Err(Cause::Unreadable("it is not a user"));
        };
        let learner = Learner(members);
        let is_filled = |name: &str| learner.text(name).is_some_and(|text| !text.is_empty());
        if !is_filled("Id") || !is_filled("UserName") {
            return Err(Cause::Unreadable("a user without id or user name"));
        }
        if !learner.0.get("Active").is_some_and(Value::is_boolean) {
            return Err(Cause::Unreadable("a user without Active"));
        }
        Ok(learner)
    }

    /// The immutable id.
    pub fn id(&self) -> &str {
        self.text("Id").unwrap_or_default()
    }

    /// The user name, in the letter case Litmos keeps.
    pub fn user_name(&self) -> &str {
        self.text("UserName").unwrap_or_default()
    }

    /// The access level, such as `Learner` or `Account_Owner`.
    pub fn access_level(&self) -> &str {
        self.text("AccessLevel").unwrap_or_default()
    }

    /// Whether the learner may log in.
    pub fn is_active(&self) -> bool {
        self.0
            .get("Active")
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }

    /// A text member; `None` when it is missing or `null`.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// Overwrites a text member.
    pub fn set_text(&mut self, name: &str, text: &str) {
        self.0
            .insert(name.to_owned(), Value::String(text.to_owned()));
    }

    /// Sets whether the learner may log in.
    pub fn set_active(&mut self, is_active: bool) {
        self.0.insert("Active".to_owned(), Value::Bool(is_active));
    }

    /// The whole object, for writing it back.
    pub(crate) fn to_body(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).expect("a JSON object can be written")
    }
}

/// Shows the id alone: the rest is personal.
impl fmt::Debug for Learner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Learner")
            .field("id", &self.id())
            .finish_non_exhaustive()
    }
}

/// The body of a create. The access level is always `Learner` (IMP-1).
#[derive(Clone, PartialEq)]
pub struct NewLearner(Map<String, Value>);

impl NewLearner {
    /// A new learner with the members Litmos requires; `Email` is the same address (USR-6).
    pub fn new(user_name: &str, first_name: &str, last_name: &str, is_active: bool) -> NewLearner {
        let body = json!({
            "Id": "",
            "UserName": user_name,
            "FirstName": first_name,
            "LastName": last_name,
            "FullName": "",
            "Email": user_name,
            "AccessLevel": "Learner",
            "DisableMessages": false,
            "Active": is_active,
            "IsCustomUsername": false,
            "SkipFirstLogin": false,
            "TimeZone": "",
        });
        match body {
            Value::Object(members) => NewLearner(members),
            _ => unreachable!("the literal above is an object"),
        }
    }

    /// Sets one more text member, blank included (MAP-19).
    pub fn set_text(&mut self, name: &str, text: &str) {
        self.0
            .insert(name.to_owned(), Value::String(text.to_owned()));
    }

    /// The requested user name.
    pub fn user_name(&self) -> &str {
        self.0
            .get("UserName")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    pub(crate) fn to_body(&self) -> Vec<u8> {
        serde_json::to_vec(&self.0).expect("a JSON object can be written")
    }
}

/// Shows nothing: all of it is personal.
impl fmt::Debug for NewLearner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewLearner").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_goes_back_member_by_member_in_its_order() {
        let body = r#"{"Id":"rT7_k2-Lq0M1","UserName":"ana@acme.test","City":null,"State":"","Points":0,"Newest":{"a":[1]},"Active":true}"#;
        let mut learner =
            Learner::from_json(serde_json::from_str(body).expect("JSON")).expect("a user");
        assert_eq!(String::from_utf8(learner.to_body()).expect("text"), body);
        learner.set_text("State", "UT");
        learner.set_active(false);
        assert_eq!(
            String::from_utf8(learner.to_body()).expect("text"),
            r#"{"Id":"rT7_k2-Lq0M1","UserName":"ana@acme.test","City":null,"State":"UT","Points":0,"Newest":{"a":[1]},"Active":false}"#
        );
        assert_eq!(learner.text("City"), None);
        assert_eq!(
            format!("{learner:?}"),
            r#"Learner { id: "rT7_k2-Lq0M1", .. }"#
        );
    }

    #[test]
    fn a_new_learner_is_a_learner_and_gets_no_custom_user_name() {
        let mut new = NewLearner::new("ana@acme.test", "Ana", "Ruiz", true);
        new.set_text("JobTitle", "");
        assert_eq!(
            String::from_utf8(new.to_body()).expect("text"),
            r#"{"Id":"","UserName":"ana@acme.test","FirstName":"Ana","LastName":"Ruiz","FullName":"","Email":"ana@acme.test","AccessLevel":"Learner","DisableMessages":false,"Active":true,"IsCustomUsername":false,"SkipFirstLogin":false,"TimeZone":"","JobTitle":""}"#
        );
    }
}
