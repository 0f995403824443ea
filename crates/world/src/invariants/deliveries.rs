//! Deliveries: each accepted delivery has its effect, once and in its order, and no other delivery
//! has any (WHK-4, WHK-14, WHK-15, CRS-6).

use fake_litmos::Member;
use jiff::SignedDuration;

use super::evidence::{
    FieldValue, KnownFields, PostedEntry, Read, STATUS_FIELDS, WORK_EMAIL, text_fields,
};
use super::log::{active_move, text};
use super::violation::Violation;
use super::witness::Witness;
use crate::mapped::normalize;
use crate::sim::journal::Entry;
use crate::sim::party::Party;
use crate::world::World;

/// For each field the applied source time never goes back.
pub(super) const OLD_NEWS_NEVER_WINS: &str = "old-news-never-wins";
/// Each delivery answered 200 is processed, and nothing new in it is taken for old.
pub(super) const A_200_IS_A_PROMISE: &str = "a-200-is-a-promise";
/// A delivery that was changed on its way is not taken in.
pub(super) const ONLY_AUTHENTIC_DELIVERIES: &str = "only-authentic-deliveries";

/// BambooHR's retries are over by then (WHK-20), late ones included (WHK-14).
const RETRIES: SignedDuration = SignedDuration::from_mins(2 * 60 + 35);

/// Judges the new calls.
pub(super) fn judge_calls(calls: &[Entry], violations: &mut Vec<Violation>) {
    for call in calls.iter().filter(|call| is_delivery(call)) {
        let is_tampered = call
            .fault
            .as_ref()
            .is_some_and(|fault| fault.starts_with("tampered"));
        if is_tampered && call.status().is_some_and(|status| status < 300) {
            let text = "a delivery that was changed on its way was taken in";
            violations.push(Violation::by_call(
                ONLY_AUTHENTIC_DELIVERIES,
                call.number,
                text,
            ));
        }
    }
}

/// Whether this call brings the engine a delivery.
pub(super) fn is_delivery(call: &Entry) -> bool {
    call.to == Party::Engine && call.method == "POST" && call.path == "/webhooks/bamboohr"
}

/// Whether a delivery was not taken in, or never arrived.
pub(super) fn was_refused(call: &Entry) -> bool {
    let never_arrived = call.fault.as_deref() == Some("reset")
        || call
            .response
            .as_ref()
            .is_some_and(|response| response.reason.as_deref() == Some("not connected"));
    never_arrived || call.status().is_some_and(|status| status >= 300)
}

/// Judges whether entries were lost: they are taken apart in the order in which they came.
pub(super) fn judge_lost(world: &World, violations: &mut Vec<Violation>) {
    let witness = &world.witness;
    let Some(last) = witness
        .posted
        .iter()
        .rposition(|posted| posted.line.is_some())
    else {
        return;
    };
    for posted in witness.posted[witness.judged_to.min(last)..last]
        .iter()
        .filter(|posted| posted.line.is_none())
    {
        let was_taken = world
            .call_number(posted.call)
            .is_some_and(|call| call.status() == Some(200));
        if was_taken {
            let text = format!(
                "an entry on employee {} was answered with 200 and came to nothing",
                posted.employee
            );
            violations.push(Violation::by_call(A_200_IS_A_PROMISE, posted.call, text));
        }
    }
}

/// Judges the entry number `index`, of which something has come.
pub(super) fn judge_posted(
    world: &World,
    index: usize,
    read: Option<&Read>,
    violations: &mut Vec<Violation>,
) {
    let posted = &world.witness.posted[index];
    let wrong = |invariant, what: &str| {
        let text = format!("the entry on {} {what}", world.entry_employee_name(posted));
        Violation::by_call(invariant, posted.call, text)
    };
    match (posted.state(), posted.reason()) {
        ("duplicate", _) if !is_duplicate(world, index) => {
            let what = "was taken for a duplicate, although none like it had come";
            violations.push(wrong(A_200_IS_A_PROMISE, what));
        }
        ("ignored", "stale") if read.is_some_and(|read| !is_stale(&world.witness, index, read)) => {
            let what = "was taken for stale, although nothing newer was known";
            violations.push(wrong(A_200_IS_A_PROMISE, what));
        }
        ("applied", _) => {
            violations.extend(old_news(world, index).map(|what| wrong(OLD_NEWS_NEVER_WINS, &what)))
        }
        _ => {}
    }
}

/// WHK-14.
fn is_duplicate(world: &World, index: usize) -> bool {
    let posted = &world.witness.posted[index];
    let config = &world.setup.config;
    let mut earlier = world.witness.earlier(index);
    if posted.has_time() {
        return earlier.any(|other| {
            other.is_copy_of(posted) && posted.arrived <= other.arrived + config.dedupe_window
        });
    }
    // Those that may not have been taken in do not count.
    let was_taken = |other: &&PostedEntry| {
        world
            .call_number(other.call)
            .is_some_and(|call| call.status() == Some(200))
    };
    let window = RETRIES + SignedDuration::from_secs(config.timestamp_tolerance_s.into());
    let since_copy = earlier
        .take_while(|other| !other.is_copy_of(posted))
        .filter(was_taken)
        .count();
    let mut earlier = world.witness.earlier(index);
    since_copy == 0
        && earlier.any(|other| other.is_copy_of(posted) && posted.arrived <= other.arrived + window)
}

/// WHK-15: whether anything newer was known of this employee.
fn is_stale(witness: &Witness, index: usize, read: &Read) -> bool {
    let at = witness.posted[index].source_time();
    read.at > at || witness.earlier(index).any(|other| other.source_time() > at)
}

/// Whether the entry put an older value over a newer one that had been applied.
fn old_news(world: &World, index: usize) -> Option<String> {
    let posted = &world.witness.posted[index];
    let processed = posted.processed_at()?;
    if world.witness.is_followed_at_once(index) || world.witness.processed_with(index).len() > 1 {
        return None;
    }
    let changes = world.changes_by(index, processed);
    let names = text_fields().chain([(WORK_EMAIL, "UserName")]);
    for (alias, name) in names {
        let (Some(FieldValue::Text(posted_text)), Some(member)) =
            (posted.fields.get(alias), Member::parse(name))
        else {
            continue;
        };
        let Some(newer) = newer_text(&world.witness, index, alias)
            .filter(|newer| *newer != normalize(posted_text))
        else {
            continue;
        };
        let is_put_over = changes.iter().any(|change| {
            text(change.before.as_deref(), member) == newer
                && text(change.after.as_deref(), member) != newer
        });
        if is_put_over {
            return Some(format!("put its older {alias} over a newer one"));
        }
    }
    let is_old_status = world.witness.earlier(index).any(|other| {
        other.state() == "applied"
            && other.source_time() > posted.source_time()
            && STATUS_FIELDS.iter().any(|field| other.has_value_for(field))
    });
    let moves = changes.iter().any(|change| active_move(change).is_some());
    (is_old_status && moves).then(|| "changed who may log in by an older status".to_owned())
}

/// The newest text that was applied before and is newer than what the entry says.
fn newer_text(witness: &Witness, index: usize, alias: &str) -> Option<String> {
    let posted = &witness.posted[index];
    let at = posted.source_time();
    let delivered = witness
        .earlier(index)
        .filter(|other| other.state() == "applied" && other.has_value_for(alias));
    let delivered = delivered.filter_map(|other| {
        let known = KnownFields::from_read(other.source_time(), other.fields.clone());
        Some((other.source_time(), known.text(alias)?))
    });
    let imported = posted
        .id
        .and_then(|id| witness.imported.get(&id))
        .filter(|import| import.ended <= posted.arrived);
    let imported =
        imported.and_then(|import| Some((import.known.time(alias)?, import.known.text(alias)?)));
    let newest = delivered
        .chain(imported)
        .filter(|(time, _)| *time > at)
        .max_by_key(|(time, _)| *time)?;
    Some(newest.1).filter(|text| !text.is_empty())
}
