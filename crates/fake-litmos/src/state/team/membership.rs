//! Joining, leaving, leading: what happens to people when their teams change (contract, section
//! 5.2).
//!
//! A team's leaders and admins are members of it. Their access level follows from what they are in
//! all teams.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Team, Teams};
use crate::state::learner::AccessLevel;
use crate::{By, Refusal, Site};

/// The most teams that one call may name.
const TEAMS_MAX: usize = 25;

/// What a member can be in a team beside being in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Leader,
    Admin,
}

impl Team {
    /// Ids of those who have a role in it.
    pub(crate) fn holders(&self, role: Role) -> &BTreeSet<String> {
        match role {
            Role::Leader => &self.leaders,
            Role::Admin => &self.admins,
        }
    }

    fn holders_mut(&mut self, role: Role) -> &mut BTreeSet<String> {
        match role {
            Role::Leader => &mut self.leaders,
            Role::Admin => &mut self.admins,
        }
    }

    /// Forgets somebody; whether they had a role.
    fn drop_member(&mut self, learner: &str) -> bool {
        self.members.remove(learner);
        let was_leader = self.leaders.remove(learner);
        self.admins.remove(learner) || was_leader
    }
}

impl Teams {
    /// Forgets somebody in every team; whether they had a role in one.
    pub(crate) fn forget_learner(&mut self, learner: &str) -> bool {
        // Every team is gone through, whatever the ones before it said.
        let roles = self
            .by_id
            .values_mut()
            .filter_map(|team| team.drop_member(learner).then_some(()));
        roles.count() > 0
    }

    fn member(&mut self, team: &str, learner: &str) -> Result<&mut Team, Refusal> {
        let team = self.by_id.get_mut(team).ok_or_else(Refusal::team_unknown)?;
        if !team.members.contains(learner) {
            return Err(Refusal::not_on_team(learner, &team.id));
        }
        Ok(team)
    }

    /// The highest level that somebody's roles give.
    fn level_of(&self, learner: &str) -> AccessLevel {
        let has = |role| self.all().any(|team| team.holders(role).contains(learner));
        match (has(Role::Admin), has(Role::Leader)) {
            (true, _) => AccessLevel::TeamAdmin,
            (false, true) => AccessLevel::TeamLeader,
            (false, false) => AccessLevel::Learner,
        }
    }
}

impl Site {
    /// Takes people into a team. Those nobody knows and those who are in it already are passed
    /// over.
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

    /// Takes one person out of a team.
    pub(crate) fn leave(
        &mut self,
        team: &str,
        learner: &str,
        by: By,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        if self.teams.member(team, learner)?.drop_member(learner) {
            self.follow_roles(learner, by, now);
        }
        Ok(())
    }

    /// Takes one person into several teams, all or none.
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

    /// Takes one person out of every team.
    pub(crate) fn leave_all(
        &mut self,
        learner: &str,
        by: By,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        self.learner(learner)
            .ok_or_else(Refusal::team_user_unknown)?;
        if self.teams.forget_learner(learner) {
            self.follow_roles(learner, by, now);
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
            self.follow_roles(learner, by, now);
        }
        Ok(())
    }

    /// Deletes a team; nobody but its leaders and admins notices.
    pub(crate) fn delete_team(&mut self, id: &str, by: By, now: Timestamp) -> Result<(), Refusal> {
        let gone = self.teams.remove(id)?;
        for learner in gone.leaders.union(&gone.admins) {
            self.follow_roles(learner, by.clone(), now);
        }
        Ok(())
    }

    /// Takes a learner into the teams of these codes; a code that is none is passed over.
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

    /// Somebody's access level after a change of roles. Owners and administrators stay what they
    /// are.
    fn follow_roles(&mut self, learner: &str, by: By, now: Timestamp) {
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
