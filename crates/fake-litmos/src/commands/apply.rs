//! Carries out commands of an administrator.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::commands::draft::OmittedMembers;
use crate::commands::user_input::{FieldInput, UserInput};
use crate::state::name::is_email;
use crate::{By, Change, ChangeKind, Command, Member, Refusal, Site};

impl Site {
    /// Carries out a command at `now`.
    ///
    /// # Errors
    /// The refusals of the API; nothing has changed then.
    pub fn apply(&mut self, command: Command, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let change = match command {
            Command::CreateLearner { fields } => {
                self.create(&form_input(&fields)?, By::Admin, now)?
            }
            Command::EditLearner { learner, fields } => {
                let id = self.require_learner(&learner)?.id.clone();
                self.update(
                    &id,
                    &UserInput::from_fields(&fields)?,
                    OmittedMembers::Keep,
                    By::Admin,
                    now,
                )?
            }
            Command::DeleteLearner { learner } => {
                let id = self.require_learner(&learner)?.id.clone();
                self.delete(&id, By::Admin, now)?
            }
            Command::SetAccessLevel {
                learner,
                access_level,
            } => {
                let id = self.require_learner(&learner)?.id.clone();
                self.set_level(&id, access_level, By::Admin, now)
                    .expect("it was there a moment ago")
            }
            Command::AddTeam { name, parent } => {
                return self.add_team(&name, parent.as_deref()).map(|_| Vec::new());
            }
            Command::JoinTeam { team, learner } => {
                let id = self.require_learner(&learner)?.id.clone();
                return self.join(&team, &[id], false, now).map(|()| Vec::new());
            }
            Command::AddCourse { code, name } => {
                return self.add_course(&code, &name).map(|_| Vec::new());
            }
            Command::AddCustomField { name } => {
                return self.add_custom_field(&name).map(|()| Vec::new());
            }
            Command::DisableKey { key } => {
                self.set_key_enabled(&key, ChangeKind::KeyDisabled, now)?
            }
            Command::EnableKey { key } => {
                self.set_key_enabled(&key, ChangeKind::KeyEnabled, now)?
            }
        };
        Ok(vec![change])
    }

    fn set_key_enabled(
        &mut self,
        key: &str,
        kind: ChangeKind,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let learner = self.keys.set_enabled(key, kind == ChangeKind::KeyEnabled);
        let learner = learner.ok_or_else(|| Refusal::new(404, "There is no such API key."))?;
        let person = self.learner(&learner).cloned();
        Ok(self.record(Change {
            at: now,
            by: By::Admin,
            kind,
            learner,
            before: person.clone(),
            after: person,
        }))
    }
}

/// The input of a form on the web site: a name that is no address becomes a custom user name.
pub(crate) fn form_input(fields: &BTreeMap<String, String>) -> Result<UserInput, Refusal> {
    let mut input = UserInput::from_fields(fields)?;
    if !input.contains(Member::IsCustomUsername) {
        let is_custom = input
            .value(Member::UserName)
            .is_some_and(|name| !is_email(name));
        input.set(Member::IsCustomUsername, FieldInput::Flag(is_custom))?;
    }
    Ok(input)
}
