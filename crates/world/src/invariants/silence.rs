//! Silence is not erasure (PRM-3, RD-4, MAP-19, ACC-5): a value the engine does not know changes
//! nothing. Fields of an Import's rows are judged where their values are.

use std::collections::BTreeMap;

use fake_litmos::Member;

use super::evidence::{KnownList, text_fields};
use super::log::{Log, active_move, differs};
use super::violation::Violation;
use crate::view::ReportView;
use crate::world::World;

/// A missing value, column, row or page never clears a field, deactivates or removes.
pub(super) const SILENCE_ERASES_NOTHING: &str = "silence-erases-nothing";

/// Judges who was locked out in an Import although the last read did not tell of them (ACC-5).
pub(super) fn judge(
    world: &World,
    report: &ReportView,
    list: &KnownList,
    logs: &BTreeMap<String, Log>,
    violations: &mut Vec<Violation>,
) {
    let (began, Some(ended)) = report.when else {
        return;
    };
    for (id, learner) in world
        .witness
        .links
        .iter()
        .filter(|(id, _)| !list.rows.contains_key(id))
    {
        let is_there = world
            .bamboohr
            .read(|company| company.employee(*id).is_some());
        let Some(log) = logs.get(learner).filter(|_| is_there) else {
            continue;
        };
        if log.moved_active(world) == Some(false)
            && !world.witness.was_touched_by_delivery(*id, began, ended)
        {
            let who = world.refs.name_for_id(*id);
            let text = format!(
                "{}: {who} was locked out for not being in the last answer (`not_visible`)",
                report.id
            );
            violations.push(Violation::new(SILENCE_ERASES_NOTHING, text));
        }
    }
}

/// Judges what was written because of the entry number `index`: nothing but what it posts, and
/// nothing that cannot be read.
pub(super) fn judge_posted(world: &World, index: usize, violations: &mut Vec<Violation>) {
    let posted = &world.witness.posted[index];
    let Some(processed) = posted
        .processed_at()
        .filter(|_| posted.state() == "applied")
    else {
        return;
    };
    if world.witness.is_followed_at_once(index)
        || world.witness.was_importing(posted.arrived, processed)
    {
        return;
    }
    let is_known = |alias: &str| {
        // Entries of one employee that were carried out at once share their changes.
        let at_once = world.witness.processed_with(index);
        at_once
            .into_iter()
            .any(|posted| posted.has_value_for(alias))
    };
    for change in world
        .changes_by(index, processed)
        .into_iter()
        .filter(|change| change.before.is_some())
    {
        let silent = text_fields().filter(|(alias, _)| !is_known(alias));
        let moved = silent.filter_map(|(alias, name)| Some((alias, Member::parse(name)?)));
        for (alias, member) in moved.filter(|(_, member)| differs(&change, *member)) {
            let who = world.entry_employee_name(posted);
            let text = format!(
                "{who}'s {} was changed, although no delivery says what `{alias}` is",
                member.name()
            );
            violations.push(Violation::by_call(
                SILENCE_ERASES_NOTHING,
                posted.call,
                text,
            ));
        }
        let is_locked_out = active_move(&change) == Some(false);
        let posts_status = super::evidence::STATUS_FIELDS
            .iter()
            .chain([&super::evidence::ACCESS])
            .any(|field| is_known(field));
        if is_locked_out && !posts_status && !posted.is_deletion() {
            let who = world.entry_employee_name(posted);
            let text = format!("{who} was locked out by a delivery that posts no status");
            violations.push(Violation::by_call(
                SILENCE_ERASES_NOTHING,
                posted.call,
                text,
            ));
        }
    }
}
