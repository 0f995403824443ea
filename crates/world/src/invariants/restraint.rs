//! What the engine never does.

use std::collections::{BTreeMap, VecDeque};

use fake_litmos::{Change, ChangeKind, Learner, Member};
use jiff::{SignedDuration, Timestamp};

use super::evidence::KnownList;
use super::log::Log;
use super::violation::Violation;
use crate::sim::journal::{Entry, Journal};
use crate::sim::party::Party;
use crate::view::ReportView;
use crate::world::World;

/// A learner is made or changed only if its employee's Litmos Access was ticked.
pub(super) const NO_ACCESS_NO_EFFECT: &str = "no-access-no-effect";
/// Sync is read-only toward Litmos.
pub(super) const SYNC_WRITES_NOTHING: &str = "sync-writes-nothing";
/// The engine never deletes a learner, never writes to BambooHR, never changes an access level.
pub(super) const NEVER_DELETES: &str = "never-deletes";
/// Members outside the mapping stay as they are, byte for byte.
pub(super) const UNTOUCHED_STAYS_UNTOUCHED: &str = "untouched-stays-untouched";
/// In no 60 seconds does the engine make more Litmos calls than the vendor allows.
pub(super) const PACE: &str = "pace";

/// What the mapping may write (rule book, section 5.1), and what follows from it by itself.
const MAPPED: [Member; 15] = [
    Member::UserName,
    Member::FirstName,
    Member::LastName,
    Member::FullName,
    Member::Email,
    Member::Active,
    Member::PhoneWork,
    Member::PhoneMobile,
    Member::Street1,
    Member::Street2,
    Member::City,
    Member::State,
    Member::PostalCode,
    Member::Country,
    Member::JobTitle,
];

/// Calls a minute that Litmos allows (contract, section 6.1).
const CALLS_A_MINUTE: usize = 100;

pub(super) fn judge(world: &World, changes: &[Change], violations: &mut Vec<Violation>) {
    for change in changes.iter().filter(|change| world.is_by_engine(change)) {
        judge_access(world, change, violations);
        judge_unmapped(change, violations);
    }
    let entries = world.journal().entries();
    let from = world.witness.calls_seen;
    for entry in entries[from..]
        .iter()
        .filter(|entry| entry.from == Party::Engine)
    {
        judge_call(world, entry, violations);
    }
    judge_pace(world.journal(), from, violations);
}

fn judge_access(world: &World, change: &Change, violations: &mut Vec<Violation>) {
    if change.kind != ChangeKind::Created {
        return;
    }
    let Some(after) = &change.after else { return };
    let owners = world.witness.owners_of(&after.user_name);
    if !owners
        .iter()
        .any(|owner| world.witness.ever_ticked.contains(owner))
    {
        let text = format!(
            "`{}` was made a learner, but nobody of this address was ever ticked",
            after.user_name
        );
        violations.push(Violation::new(NO_ACCESS_NO_EFFECT, text));
    }
}

/// Judges the rows of an Import: was anybody written whose box the last read or delivery showed
/// unticked?
pub(super) fn judge_rows(
    world: &World,
    report: &ReportView,
    list: &KnownList,
    logs: &BTreeMap<String, Log>,
    violations: &mut Vec<Violation>,
) {
    let (began, Some(ended)) = report.when else {
        return;
    };
    let locks_out = world.option_is(world.setup.config.on_access_revoked, "deactivate");
    for row in &report.rows {
        let Some(id) = world.employee_id(&row.employee) else {
            continue;
        };
        let is_unticked = list
            .rows
            .get(&id)
            .is_some_and(|known| known.has_access() == Some(false));
        let Some(log) = row
            .learner_id
            .as_ref()
            .and_then(|learner| logs.get(learner))
            .filter(|_| is_unticked)
        else {
            continue;
        };
        let only_locked_out = locks_out
            && !Member::ALL
                .iter()
                .any(|one| *one != Member::Active && log.moved(world, *one));
        let is_written = log
            .in_run()
            .iter()
            .any(|change| world.is_by_engine(change) && change.before != change.after);
        if is_written
            && !only_locked_out
            && !world.witness.was_touched_by_delivery(id, began, ended)
        {
            let text = format!(
                "{}: {} was written, whose Litmos Access was last seen unticked",
                report.id, row.employee
            );
            violations.push(Violation::new(NO_ACCESS_NO_EFFECT, text));
        }
    }
}

fn judge_unmapped(change: &Change, violations: &mut Vec<Violation>) {
    match (&change.before, &change.after) {
        (Some(_), None) => {
            violations.push(Violation::new(
                NEVER_DELETES,
                format!("learner {} was deleted", change.learner),
            ));
        }
        (Some(before), Some(after)) => {
            if before.access_level != after.access_level {
                let text = format!("the access level of `{}` was changed", before.user_name);
                violations.push(Violation::new(NEVER_DELETES, text));
            }
            let changed = Member::ALL
                .iter()
                .filter(|member| !MAPPED.contains(member) && differs(before, after, **member));
            for member in changed {
                let text = format!(
                    "{} of `{}` was changed, which is not mapped",
                    member.name(),
                    before.user_name
                );
                violations.push(Violation::new(UNTOUCHED_STAYS_UNTOUCHED, text));
            }
        }
        _ => {}
    }
}

fn differs(before: &Learner, after: &Learner, member: Member) -> bool {
    before.read(member) != after.read(member)
}

fn judge_call(world: &World, entry: &Entry, violations: &mut Vec<Violation>) {
    let line = entry.line();
    match entry.to {
        Party::Litmos if entry.method == "DELETE" => {
            violations.push(Violation::by_call(
                NEVER_DELETES,
                entry.number,
                format!("the engine called {line}"),
            ));
        }
        Party::BambooHr if entry.is_write() && !is_reading_post(&entry.path) => {
            violations.push(Violation::by_call(
                NEVER_DELETES,
                entry.number,
                format!("the engine wrote to BambooHR: {line}"),
            ));
        }
        Party::Litmos if entry.is_write() && is_only_syncing(world, entry) => {
            violations.push(Violation::by_call(
                SYNC_WRITES_NOTHING,
                entry.number,
                format!("a Sync called {line}"),
            ));
        }
        _ => {}
    }
}

/// The two POSTs that change nothing in BambooHR: the login exchange and the custom report.
fn is_reading_post(path: &str) -> bool {
    let path = path.trim_end_matches('/');
    path.ends_with("/v1/login") || path.ends_with("/v1/reports/custom")
}

/// Whether nothing but a Sync can have made this call: no Import was ever begun, no webhook exists.
fn is_only_syncing(world: &World, entry: &Entry) -> bool {
    let index = usize::try_from(entry.number).unwrap_or(usize::MAX);
    // One whose answer was lost was begun too.
    let is_import = |call: &Entry| {
        call.from == Party::Client && call.method == "POST" && call.path == "/api/imports"
    };
    world.last_import.is_none()
        && !world.journal().entries().iter().take(index).any(is_import)
        && !world.refs.had_webhook()
        && world.witness.sync_from.is_some_and(|from| index > from)
}

fn judge_pace(journal: &Journal, from: usize, violations: &mut Vec<Violation>) {
    let window = SignedDuration::from_secs(60);
    let (entries, calls) = (journal.entries(), journal.to_litmos());
    let Some(first) = entries.get(from) else {
        return;
    };
    // Of the calls judged before only the last minute matters.
    let new = calls.partition_point(|index| *index < from);
    let before = calls[..new]
        .iter()
        .rev()
        .take_while(|index| entries[**index].at + window > first.at)
        .count();
    let mut recent: VecDeque<Timestamp> = VecDeque::new();
    let near = calls[new - before..].iter().map(|index| &entries[*index]);
    for entry in near.filter(|entry| entry.at + window > first.at) {
        recent.push_back(entry.at);
        while recent
            .front()
            .is_some_and(|oldest| *oldest + window <= entry.at)
        {
            recent.pop_front();
        }
        if recent.len() > CALLS_A_MINUTE && entry.number as usize > from {
            let text = format!(
                "{} calls in the 60 seconds before call {}",
                recent.len(),
                entry.number
            );
            violations.push(Violation::by_call(PACE, entry.number, text));
            return;
        }
    }
}
