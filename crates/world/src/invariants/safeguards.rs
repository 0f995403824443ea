//! Safeguards (section 20): what a run did to learners, counted from Litmos's own log.

use std::collections::{BTreeMap, BTreeSet};

use fake_litmos::{Change, ChangeKind, Member};

use super::evidence::text_fields;
use super::log::{active_move, differs, text};
use super::violation::Violation;
use crate::mapped::fold;
use crate::sim::party::Party;
use crate::view::ReportView;
use crate::world::World;

/// Over the limit nothing is written; a run that was let through without a word stays within every
/// limit.
pub(super) const SAFEGUARD_IS_EXACT: &str = "safeguard-is-exact";

/// Judges a finished run that was not confirmed. The base of a share is not known from
/// outside, but it is no more than all learners there are; deliveries count for themselves, so with
/// webhooks nobody can tell whose a change was.
pub(super) fn judge(world: &World, report: &ReportView, violations: &mut Vec<Violation>) {
    let (began, Some(ended)) = report.when else {
        return;
    };
    if report.dry_run || !world.witness.posted.is_empty() || was_confirmed(world, &report.id) {
        return;
    }
    let changes: Vec<Change> = world.litmos.read(|site| {
        let in_run =
            |change: &&Change| (began..=ended).contains(&change.at) && world.is_by_engine(change);
        site.changes()[world.witness.changes_before..]
            .iter()
            .filter(in_run)
            .cloned()
            .collect()
    });
    let who = |is_meant: &dyn Fn(&Change) -> bool| {
        changes
            .iter()
            .filter(|change| is_meant(change))
            .map(|change| change.learner.as_str())
            .collect::<BTreeSet<_>>()
            .len()
    };
    let renamed = |change: &Change| match (&change.before, &change.after) {
        (Some(before), Some(after)) => fold(&before.user_name) != fold(&after.user_name),
        _ => false,
    };
    let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
    let locked_out = who(&|change| active_move(change) == Some(false));
    counts.insert("lock-outs".to_owned(), (locked_out, "max_deactivate_pct"));
    counts.insert("renames".to_owned(), (who(&renamed), "max_rename_pct"));
    for member in text_fields().filter_map(|(_, name)| Member::parse(name)) {
        let cleared = |change: &Change| {
            change.before.is_some()
                && differs(change, member)
                && text(change.after.as_deref(), member).is_empty()
        };
        counts.insert(
            format!("clears of {}", member.name()),
            (who(&cleared), "max_clear_pct"),
        );
    }
    let learners = world.litmos.read(|site| site.learners().count()) as u64;
    let floor = world.option("safeguard_floor").as_u64().unwrap_or_default();
    for (what, (count, option)) in counts {
        let Some(share) = world.option(option).as_u64() else {
            continue;
        };
        let limit = floor.max(learners * share / 100 + 1);
        if count as u64 > limit {
            let text = format!(
                "{}: {count} {what}, but no more than {limit} were confirmed",
                report.id
            );
            violations.push(Violation::new(SAFEGUARD_IS_EXACT, text));
        }
    }
    let created = who(&|change| change.kind == ChangeKind::Created) as u64;
    if let Some(most) = world
        .option("max_creates")
        .as_u64()
        .filter(|most| created > *most)
    {
        let text = format!(
            "{}: {created} learners were created, but no more than {most} were confirmed",
            report.id
        );
        violations.push(Violation::new(SAFEGUARD_IS_EXACT, text));
    }
}

fn was_confirmed(world: &World, run: &str) -> bool {
    let path = format!("/api/imports/{run}/confirm");
    world
        .journal()
        .entries()
        .iter()
        .any(|call| call.from == Party::Client && call.path == path)
}
