//! Teams and who belongs to them (contract, sections 5.1 and 5.2).
//!
//! A team's leaders and admins are members of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::state::identity::Identity;
use crate::state::name::lowered;
use crate::{AccessLevel, Refusal};

/// The longest name and description, in UTF-16 code units.
const NAME_UNITS_MAX: usize = 100;
const DESCRIPTION_UNITS_MAX: usize = 1000;
/// The number before the first team's.
const NUMBER_BASE: u64 = 404_000;

/// A team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Opaque, as a learner's.
    pub id: String,
    /// Unique in the site, in any letter case.
    pub name: String,
    /// Its purpose; "" if none is given.
    pub description: String,
    /// What bulk imports know it by: its number and the name it was made with. A rename leaves it
    /// as it is.
    pub code: String,
    /// Id of the team it is part of.
    pub parent: Option<String>,
    /// Ids of those who belong to it.
    pub members: BTreeSet<String>,
    /// Ids of those members who lead it.
    pub leaders: BTreeSet<String>,
    /// Ids of those members who administer it.
    pub admins: BTreeSet<String>,
}

/// The teams of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Teams {
    pub(crate) by_id: BTreeMap<String, Team>,
    /// How many teams were ever made.
    made: u64,
    /// Ids that are never given again.
    deleted_ids: BTreeSet<String>,
}

/// The input of a team that is created or changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TeamDraft {
    /// Blank where it was left out.
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Blank where it was left out.
    pub(crate) parent: String,
}

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

    pub(crate) fn holders_mut(&mut self, role: Role) -> &mut BTreeSet<String> {
        match role {
            Role::Leader => &mut self.leaders,
            Role::Admin => &mut self.admins,
        }
    }

    /// Removes a member; whether it had a role.
    pub(crate) fn drop_member(&mut self, learner: &str) -> bool {
        self.members.remove(learner);
        let was_leader = self.leaders.remove(learner);
        self.admins.remove(learner) || was_leader
    }
}

impl Teams {
    /// Removes a learner from every team; whether it had a role in one.
    pub(crate) fn remove_learner(&mut self, learner: &str) -> bool {
        // Every team is visited, whatever the ones before it returned.
        let roles = self
            .by_id
            .values_mut()
            .filter_map(|team| team.drop_member(learner).then_some(()));
        roles.count() > 0
    }

    pub(crate) fn member(&mut self, team: &str, learner: &str) -> Result<&mut Team, Refusal> {
        let team = self.by_id.get_mut(team).ok_or_else(Refusal::team_unknown)?;
        if !team.members.contains(learner) {
            return Err(Refusal::not_on_team(learner, &team.id));
        }
        Ok(team)
    }

    /// The highest level that a learner's roles give.
    pub(crate) fn level_of(&self, learner: &str) -> AccessLevel {
        let has = |role| self.all().any(|team| team.holders(role).contains(learner));
        match (has(Role::Admin), has(Role::Leader)) {
            (true, _) => AccessLevel::TeamAdmin,
            (false, true) => AccessLevel::TeamLeader,
            (false, false) => AccessLevel::Learner,
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Team> {
        self.by_id.values()
    }

    pub(crate) fn by_id(&self, id: &str) -> Result<&Team, Refusal> {
        self.by_id.get(id).ok_or_else(Refusal::team_unknown)
    }

    /// The team of exactly this code.
    pub(crate) fn by_code(&self, code: &str) -> Option<&Team> {
        self.all().find(|team| team.code == code)
    }

    /// Every team of a learner.
    pub(crate) fn for_learner<'a>(&'a self, learner: &'a str) -> impl Iterator<Item = &'a Team> {
        self.all()
            .filter(move |team| team.members.contains(learner))
    }

    /// Makes a team.
    pub(crate) fn add(
        &mut self,
        seed: u64,
        draft: &TeamDraft,
        parent: Option<&str>,
    ) -> Result<&Team, Refusal> {
        if let Some(parent) = parent {
            self.by_id(parent)?;
        }
        self.check(draft, None)?;
        self.made += 1;
        let id = self.free_id(seed, &lowered(&draft.name));
        let words: String = draft.name.split_whitespace().collect();
        let team = Team {
            id: id.clone(),
            name: draft.name.clone(),
            description: draft.description.clone(),
            code: format!("{}-{words}", NUMBER_BASE + self.made),
            parent: parent.map(str::to_owned),
            members: BTreeSet::new(),
            leaders: BTreeSet::new(),
            admins: BTreeSet::new(),
        };
        Ok(self.by_id.entry(id).or_insert(team))
    }

    /// Gives a team another name and description; its code stays.
    pub(crate) fn rename(&mut self, id: &str, draft: &TeamDraft) -> Result<(), Refusal> {
        self.by_id(id)?;
        if !draft.id.is_empty() && draft.id != id {
            return Err(Refusal::team_ids_differ());
        }
        self.check(draft, Some(id))?;
        let team = self.by_id.get_mut(id).expect("it was there a moment ago");
        team.name.clone_from(&draft.name);
        team.description.clone_from(&draft.description);
        Ok(())
    }

    /// Takes a team away; teams under it go up to the one it was part of.
    pub(crate) fn remove(&mut self, id: &str) -> Result<Team, Refusal> {
        let gone = self.by_id.remove(id).ok_or_else(Refusal::team_unknown)?;
        for team in self
            .by_id
            .values_mut()
            .filter(|team| team.parent.as_deref() == Some(id))
        {
            team.parent.clone_from(&gone.parent);
        }
        self.deleted_ids.insert(id.to_owned());
        Ok(gone)
    }

    fn check(&self, draft: &TeamDraft, of: Option<&str>) -> Result<(), Refusal> {
        let units = |text: &str| text.encode_utf16().count();
        let is_too_long = units(&draft.name) > NAME_UNITS_MAX
            || units(&draft.description) > DESCRIPTION_UNITS_MAX;
        let has_nul = draft.name.contains('\0') || draft.description.contains('\0');
        if draft.name.trim().is_empty() || is_too_long || has_nul {
            let reason =
                "the name is missing or blank, or name or description is too long or holds NUL";
            return Err(Refusal::team_body().because(reason));
        }
        let name = lowered(&draft.name);
        let has_name = |team: &Team| lowered(&team.name) == name && of != Some(team.id.as_str());
        if self.all().any(has_name) {
            Err(Refusal::team_name_taken())
        } else {
            Ok(())
        }
    }

    fn free_id(&self, seed: u64, folded_name: &str) -> String {
        let mut ids = (0..).map(|attempt| Identity::new(seed).team_id(folded_name, attempt));
        let is_free = |id: &String| !self.by_id.contains_key(id) && !self.deleted_ids.contains(id);
        ids.find(is_free).expect("there are more ids than teams")
    }
}
