//! One person, one learner, for ever.

use fake_litmos::{Change, ChangeKind};

use super::violation::Violation;
use super::witness::Witness;
use crate::mapped::fold;
use crate::world::World;

/// At no instant do two learners exist that the engine made for one employee.
pub(super) const ONE_PERSON_ONE_LEARNER: &str = "one-person-one-learner";
/// A learner that the engine made keeps its id through every rename: the engine never makes a
/// second one for a name that its employee has or had.
pub(super) const RENAME_KEEPS_IDENTITY: &str = "rename-keeps-identity";

pub(super) fn judge(world: &mut World, changes: &[Change], violations: &mut Vec<Violation>) {
    for change in changes {
        let by_engine = world.is_by_engine(change);
        match (change.kind, &change.after) {
            (ChangeKind::Created, Some(after)) if by_engine => {
                world
                    .witness
                    .record_created(&change.learner, &after.user_name);
                judge_creation(world, &change.learner, violations);
            }
            (ChangeKind::Deleted, _) => {
                world.witness.record_deleted(&change.learner);
            }
            _ => {}
        }
    }
}

/// A new learner: does its person have another one that the engine made?
fn judge_creation(world: &World, made: &str, violations: &mut Vec<Violation>) {
    let witness = &world.witness;
    let owners = witness.owners_of(&witness.created[made]);
    // An address that went from one person to another says nothing about who is meant.
    let [owner] = owners[..] else { return };
    let person = world.refs.name_for_id(owner);
    let names = witness.emails.get(&owner).into_iter().flatten();
    for name in names.filter(|name| witness.owners_of(name) == [owner]) {
        let others = witness
            .created_by_name
            .get(name)
            .into_iter()
            .flatten()
            .filter(|other| *other != made);
        for name in others.map(|other| &witness.created[other]) {
            let text = format!(
                "{person} has two learners: `{name}` and `{}`",
                witness.created[made]
            );
            violations.push(Violation::new(ONE_PERSON_ONE_LEARNER, text.clone()));
            if *name != witness.created[made] {
                violations.push(Violation::new(RENAME_KEEPS_IDENTITY, text));
            }
        }
    }
}

impl Witness {
    fn record_created(&mut self, learner: &str, user_name: &str) {
        self.created
            .insert(learner.to_owned(), user_name.to_owned());
        self.created_by_name
            .entry(fold(user_name))
            .or_default()
            .insert(learner.to_owned());
    }

    fn record_deleted(&mut self, learner: &str) {
        let Some(name) = self.created.remove(learner) else {
            return;
        };
        if let Some(others) = self.created_by_name.get_mut(&fold(&name)) {
            others.remove(learner);
        }
    }
}
