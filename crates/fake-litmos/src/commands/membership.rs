//! Joining, leaving, leading: what happens to people when their teams change (contract, section
//! 5.2). Their access level follows from what they are in all teams.

use jiff::Timestamp;

use crate::state::team::{Role, TeamDraft};
use crate::{AccessLevel, By, Refusal, Site, Team};

/// The most teams that one call may name.
const TEAMS_MAX: usize = 25;

impl Site {
    /// Makes a team; its id. `parent` is the id of the team it is part of.
    ///
    /// # Errors
    /// The refusals of the API: the name is blank, too long or taken, or there is no such parent.
    pub fn add_team(&mut self, name: &str, parent: Option<&str>) -> Result<String, Refusal> {
        let draft = TeamDraft {
            name: name.to_owned(),
            ..TeamDraft::default()
        };
        self.teams
            .add(self.seed, &draft, parent)
            .map(|team| team.id.clone())
    }
}

impl Site {
    /// Adds learners to a team. Unknown ones and members are ignored.
    pub(crate) fn join(
        &mut self,
        team: &str,
        learners: &[String],
        with_mails: bool,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let known: Vec<String> = learners
            .iter()
            .filter(|id| self.learner(id).is_some())
            .cloned()
            .collect();
        let team = self
            .teams
            .by_id
            .get_mut(team)
            .filter(|_| !learners.is_empty());
        let team = team.ok_or_else(Refusal::team_or_list)?;
        let new: Vec<String> = known
            .into_iter()
            .filter(|id| team.members.insert(id.clone()))
            .collect();
        let subject = format!("You are now in the team {}", team.name);
        if with_mails {
            new.iter().for_each(|id| self.send_mail(id, &subject, now));
        }
        Ok(())
    }

    /// Removes a learner from a team.
    pub(crate) fn leave(
        &mut self,
        team: &str,
        learner: &str,
        by: By,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if self.teams.member(team, learner)?.drop_member(learner) {
            self.update_access_level(learner, by, now);
        }
        Ok(())
    }

    /// Adds a learner to several teams, all or none.
    pub(crate) fn join_all(&mut self, learner: &str, teams: &[String]) -> Result<(), Refusal> {
        self.learner(learner)
            .ok_or_else(Refusal::team_user_unknown)?;
        let known: Option<Vec<&Team>> = teams.iter().map(|id| self.teams.by_id.get(id)).collect();
        let known = known.filter(|known| !known.is_empty() && known.len() <= TEAMS_MAX);
        if known
            .ok_or_else(Refusal::team_list)?
            .iter()
            .any(|team| team.members.contains(learner))
        {
            return Err(Refusal::on_team_already());
        }
        for id in teams {
            let team = self
                .teams
                .by_id
                .get_mut(id)
                .expect("it was there a moment ago");
            team.members.insert(learner.to_owned());
        }
        Ok(())
    }

    /// Removes a learner from every team.
    pub(crate) fn leave_all(
        &mut self,
        learner: &str,
        by: By,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.learner(learner)
            .ok_or_else(Refusal::team_user_unknown)?;
        if self.teams.remove_learner(learner) {
            self.update_access_level(learner, by, now);
        }
        Ok(())
    }

    /// Gives a member a role in a team, or takes it.
    pub(crate) fn set_role(
        &mut self,
        team: &str,
        learner: &str,
        role: Role,
        has: bool,
        by: By,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let holders = self.teams.member(team, learner)?.holders_mut(role);
        let has_changed = if has {
            holders.insert(learner.to_owned())
        } else {
            holders.remove(learner)
        };
        if has_changed {
            self.update_access_level(learner, by, now);
        }
        Ok(())
    }

    /// Deletes a team; only its leaders and admins are affected.
    pub(crate) fn delete_team(&mut self, id: &str, by: By, now: Timestamp) -> Result<(), Refusal> {
        let gone = self.teams.remove(id)?;
        for learner in gone.leaders.union(&gone.admins) {
            self.update_access_level(learner, by.clone(), now);
        }
        Ok(())
    }

    /// Adds a learner to the teams of these codes; an unknown code is ignored.
    pub(crate) fn join_by_codes<'a>(
        &mut self,
        learner: &str,
        codes: impl IntoIterator<Item = &'a str>,
    ) {
        for code in codes {
            let Some(id) = self.teams.by_code(code).map(|team| team.id.clone()) else {
                continue;
            };
            let team = self
                .teams
                .by_id
                .get_mut(&id)
                .expect("it was there a moment ago");
            team.members.insert(learner.to_owned());
        }
    }

    /// Updates a learner's access level after a change of roles. Owners and administrators keep
    /// theirs.
    fn update_access_level(&mut self, learner: &str, by: By, now: Timestamp) {
        let level = self.teams.level_of(learner);
        let Some(person) = self.learner(learner) else {
            return;
        };
        let is_above = person.access_level <= AccessLevel::Administrator;
        if !is_above && person.access_level != level {
            self.set_level(learner, level, by, now);
        }
    }
}
