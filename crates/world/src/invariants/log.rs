//! What Litmos itself wrote down about the learners of a report, up to the end of its run.

use std::collections::BTreeMap;

use fake_litmos::{Change, ChangeKind, Learner, LearnerRef, Member, Value};
use jiff::Timestamp;

use crate::mapped::fold;
use crate::view::ReportView;
use crate::world::World;

/// What was done to one learner until a run ended.
pub(super) struct Log {
    changes: Vec<Change>,
    /// How many of them came before the run.
    before: usize,
    left: Option<LearnerRef>,
    is_over: bool,
}

impl Log {
    /// The logs of all learners that a row names or is linked to, by id.
    pub(super) fn for_report(world: &World, report: &ReportView) -> BTreeMap<String, Log> {
        let (began, ended) = report.when;
        let linked = |employee: &str| world.witness.links.get(&world.employee_id(employee)?);
        // At one instant several runs may come to an end.
        let from = world.witness.runs_from.get(&report.id).copied();
        world.litmos.read(|site| {
            let named = report
                .rows
                .iter()
                .filter_map(|row| row.learner_id.as_ref().or_else(|| linked(&row.employee)));
            let log = |id| Log {
                changes: Vec::new(),
                before: 0,
                left: site.learner(id).cloned(),
                is_over: false,
            };
            let mut logs: BTreeMap<String, Log> = named.map(|id| (id.clone(), log(id))).collect();
            for (id, log) in &mut logs {
                for index in world.witness.touched.get(id).into_iter().flatten() {
                    let change = &site.changes()[*index];
                    let is_before = from.map_or(change.at < began, |from| *index < from);
                    log.add(change, is_before, ended);
                }
            }
            logs
        })
    }

    fn add(&mut self, change: &Change, is_before: bool, ended: Option<Timestamp>) {
        if is_before || ended.is_none_or(|ended| change.at <= ended) {
            self.changes.push(change.clone());
            self.before += usize::from(is_before);
        } else if !std::mem::replace(&mut self.is_over, true) {
            self.left.clone_from(&change.before);
        }
    }

    /// The learner as the run left it; `None` if it was gone by then.
    pub(super) fn left(&self) -> Option<&Learner> {
        self.left.as_deref()
    }

    /// Every user name it had.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        let states = self
            .changes
            .iter()
            .filter_map(|change| change.after.as_deref());
        states
            .chain(self.left())
            .map(|learner| learner.user_name.as_str())
    }

    /// What was done since the run began.
    pub(super) fn in_run(&self) -> &[Change] {
        &self.changes[self.before..]
    }

    /// Whether only the engine wrote to it in the run.
    pub(super) fn is_only_by_engine(&self, world: &World) -> bool {
        self.in_run()
            .iter()
            .all(|change| world.is_by_engine(change))
    }

    /// Whether it was made in the run.
    pub(super) fn was_made_in_run(&self) -> bool {
        self.in_run()
            .iter()
            .any(|change| change.kind == ChangeKind::Created)
    }

    /// What the engine set `Active` to in the run, last; `None` if it left it.
    pub(super) fn moved_active(&self, world: &World) -> Option<bool> {
        let moves = self
            .in_run()
            .iter()
            .rev()
            .filter(|change| world.is_by_engine(change));
        moves.filter_map(active_move).next()
    }

    /// Whether the engine changed this member in the run.
    pub(super) fn moved(&self, world: &World, member: Member) -> bool {
        self.in_run().iter().any(|change| {
            world.is_by_engine(change) && change.before.is_some() && differs(change, member)
        })
    }

    /// Whether it had that name in the run: a webhook may have given it another one in the same
    /// moment.
    pub(super) fn was_called(&self, name: &str) -> bool {
        let changes = self
            .in_run()
            .iter()
            .flat_map(|change| [change.before.as_deref(), change.after.as_deref()]);
        changes
            .chain([self.left()])
            .flatten()
            .any(|learner| fold(&learner.user_name) == fold(name))
    }

    /// Whether the last change of this member that the engine made put a text there.
    pub(super) fn engine_put(&self, world: &World, member: Member) -> bool {
        let moves = self
            .changes
            .iter()
            .rev()
            .filter(|change| world.is_by_engine(change) && differs(change, member));
        moves
            .map(|change| !text(change.after.as_deref(), member).is_empty())
            .next()
            .unwrap_or(false)
    }

    /// Whether the last change of this member before the run was the engine's and put a text there.
    pub(super) fn engine_put_before_run(&self, world: &World, member: Member) -> bool {
        let mut moves = self.changes[..self.before]
            .iter()
            .rev()
            .filter(|change| differs(change, member));
        let last = moves.next().filter(|change| world.is_by_engine(change));
        last.is_some_and(|change| !text(change.after.as_deref(), member).is_empty())
    }

    /// Whether the run took a text of this member away.
    pub(super) fn clears(&self, member: Member) -> bool {
        let takes_away = |change: &Change| text(change.after.as_deref(), member).is_empty();
        self.in_run()
            .iter()
            .any(|change| differs(change, member) && takes_away(change))
    }
}

/// A member as text; empty if there is none.
pub(super) fn text(learner: Option<&Learner>, member: Member) -> String {
    match learner.map(|learner| learner.read(member)) {
        Some(Value::Text(text)) => text.into_owned(),
        _ => String::new(),
    }
}

/// Whether a change gave this member another text.
pub(super) fn differs(change: &Change, member: Member) -> bool {
    text(change.before.as_deref(), member) != text(change.after.as_deref(), member)
}

/// What a change of an existing learner made of whether this person can log in; `None` if it left
/// it. Of somebody whose time is up Litmos shows `Active = false`, and whoever writes the whole
/// learner back writes that.
pub(super) fn active_move(change: &Change) -> Option<bool> {
    let (before, after) = (change.before.as_ref()?, change.after.as_ref()?);
    let (was, is) = (before.is_active(change.at), after.is_active(change.at));
    (was != is).then_some(is)
}
