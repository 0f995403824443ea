//! Carries out what an administrator does by hand.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::commands::change::{By, Change, ChangeKind};
use crate::commands::command::Command;
use crate::commands::draft::LeftOut;
use crate::commands::user_input::{Given, Written};
use crate::refusal::Refusal;
use crate::state::member::Member;
use crate::state::name::is_email;
use crate::state::site::Site;

impl Site {
    /// What an administrator does by hand, at `now`.
    ///
    /// # Errors
    /// The refusals of the API; nothing has changed then.
    pub fn apply(&mut self, command: Command, now: Timestamp) -> Result<Vec<Change>, Refusal> {
        let change = match command {
            Command::CreateLearner { fields } => self.create(&by_hand(&fields)?, By::Hand, now)?,
            Command::EditLearner { learner, fields } => {
                let id = self.known(&learner)?.id.clone();
                self.update(
                    &id,
                    &Written::from_fields(&fields)?,
                    LeftOut::Kept,
                    By::Hand,
                    now,
                )?
            }
            Command::DeleteLearner { learner } => {
                let id = self.known(&learner)?.id.clone();
                self.delete(&id, By::Hand, now)?
            }
            Command::SetAccessLevel {
                learner,
                access_level,
            } => {
                let id = self.known(&learner)?.id.clone();
                self.set_level(&id, access_level, By::Hand, now)
                    .expect("it was there a moment ago")
            }
            Command::AddTeam { name, parent } => {
                return self.add_team(&name, parent.as_deref()).map(|_| Vec::new());
            }
            Command::JoinTeam { team, learner } => {
                let id = self.known(&learner)?.id.clone();
                return self.join(&team, &[id], false, now).map(|()| Vec::new());
            }
            Command::AddCourse { code, name } => {
                return self.add_course(&code, &name).map(|_| Vec::new());
            }
            Command::AddCustomField { name } => {
                return self.add_custom_field(&name).map(|()| Vec::new());
            }
            Command::DisableKey { key } => self.switch_key(&key, ChangeKind::KeyDisabled, now)?,
            Command::EnableKey { key } => self.switch_key(&key, ChangeKind::KeyEnabled, now)?,
        };
        Ok(vec![change])
    }

    fn switch_key(
        &mut self,
        key: &str,
        kind: ChangeKind,
        now: Timestamp,
    ) -> Result<Change, Refusal> {
        let learner = self.keys.switch(key, kind == ChangeKind::KeyEnabled);
        let learner = learner.ok_or_else(|| Refusal::new(404, "There is no such API key."))?;
        let person = self.learner(&learner).cloned();
        Ok(self.note(Change {
            at: now,
            by: By::Hand,
            kind,
            learner,
            before: person.clone(),
            after: person,
        }))
    }
}

/// A form in the web site: it asks for a custom user name when the name is no address.
pub(crate) fn by_hand(fields: &BTreeMap<String, String>) -> Result<Written, Refusal> {
    let mut written = Written::from_fields(fields)?;
    if !written.says(Member::IsCustomUsername) {
        let is_custom = written
            .value(Member::UserName)
            .is_some_and(|name| !is_email(name));
        written.give(Member::IsCustomUsername, Given::Flag(is_custom))?;
    }
    Ok(written)
}
