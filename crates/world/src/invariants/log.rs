//! What Litmos itself wrote down about the learners of a report, up to the end of its run. Left out: judging it.

use std::collections::BTreeMap;

use fake_litmos::{Change, Learner, LearnerRef, Member, Value, folded};
use jiff::Timestamp;

use crate::view::ReportView;
use crate::world::World;

/// What was done to one learner until a run ended.
pub(super) struct Log {
    changes: Vec<Change>,
    began: Timestamp,
    left: Option<LearnerRef>,
    is_over: bool,
}

impl Log {
    /// Of every learner that a row names, by id.
    pub(super) fn of_all(world: &World, report: &ReportView) -> BTreeMap<String, Log> {
        let (began, ended) = report.when;
        world.litmos.read(|site| {
            let named = report.rows.iter().filter_map(|row| row.learner_id.as_ref());
            let log = |id| Log { changes: Vec::new(), began, left: site.learner(id).cloned(), is_over: false };
            let mut logs: BTreeMap<String, Log> = named.map(|id| (id.clone(), log(id))).collect();
            for change in site.changes() {
                if let Some(log) = logs.get_mut(&change.learner) {
                    log.note(change, ended);
                }
            }
            logs
        })
    }

    fn note(&mut self, change: &Change, ended: Option<Timestamp>) {
        if ended.is_none_or(|ended| change.at <= ended) {
            self.changes.push(change.clone());
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
        let states = self.changes.iter().filter_map(|change| change.after.as_deref());
        states.chain(self.left()).map(|learner| learner.user_name.as_str())
    }

    /// What was done since the run began.
    pub(super) fn in_run(&self) -> &[Change] {
        let from = self.changes.iter().position(|change| change.at >= self.began);
        &self.changes[from.unwrap_or(self.changes.len())..]
    }

    /// Whether it had that name in the run: a webhook may have given it another one in the same moment.
    pub(super) fn was_called(&self, name: &str) -> bool {
        let changes = self.in_run().iter().flat_map(|change| [change.before.as_deref(), change.after.as_deref()]);
        changes.chain([self.left()]).flatten().any(|learner| folded(&learner.user_name) == folded(name))
    }

    /// Whether the last change of this member that the engine made put a text there.
    pub(super) fn engine_put(&self, world: &World, member: Member) -> bool {
        let moves = self.changes.iter().rev().filter(|change| world.is_engines(change) && differs(change, member));
        moves.map(|change| !text(change.after.as_deref(), member).is_empty()).next().unwrap_or(false)
    }

    /// Whether the run took a text of this member away.
    pub(super) fn clears(&self, member: Member) -> bool {
        let takes_away = |change: &Change| text(change.after.as_deref(), member).is_empty();
        self.in_run().iter().any(|change| differs(change, member) && takes_away(change))
    }
}

/// A member as text; empty if there is none.
pub(super) fn text(learner: Option<&Learner>, member: Member) -> String {
    match learner.map(|learner| learner.read(member)) {
        Some(Value::Text(text)) => text.into_owned(),
        _ => String::new(),
    }
}

fn differs(change: &Change, member: Member) -> bool {
    text(change.before.as_deref(), member) != text(change.after.as_deref(), member)
}
