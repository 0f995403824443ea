//! What came of a write, judged by looking (CRS-5, MAT-7): the pure part, given what was found.

use jiff::Timestamp;

use crate::domain::employee::EmployeeId;
use crate::domain::learner::Learner;
use crate::domain::link::Links;
use crate::plan::operation::{Operation, Step};
use crate::plan::overlay::Overlay;
use crate::reporting::reason::Reason;

/// What looking shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// The write took effect; report the outcome the operation promised.
    Done,
    /// It did not; it may be made again.
    NotDone,
    /// The learner is gone; plan the row again (MAT-13).
    Gone,
    /// The learner is the employee's own already and holds something else: plan the row again, as
    /// an update (RPT-9).
    Linked,
    /// Someone else has the name; the row fails.
    Collision(Reason),
}

/// Settles a create that may or may not have happened: lost answers, crashes, and a 409 although
/// nobody had the name.
///
/// `found` is the learner with exactly the wanted name; `was_free` says that nobody had it when the
/// intent was stored. A learner that was there before, differs, or is linked to someone else is not
/// ours to claim. One that another way linked to this employee meanwhile is theirs, whatever it
/// holds; only what it holds makes it `created` (RPT-9).
pub fn create(
    wanted: &Overlay,
    found: Option<&Learner>,
    was_free: bool,
    employee: &EmployeeId,
    links: &Links,
) -> Settled {
    rulebook::hit(&rulebook::CRS_5);
    let Some(found) = found else {
        return Settled::NotDone;
    };
    match links.owner(&found.id) {
        Some(owner) if owner == employee && wanted.is_held_by(found) => Settled::Done,
        Some(owner) if owner == employee => Settled::Linked,
        None if was_free && wanted.is_held_by(found) => Settled::Done,
        owner => {
            rulebook::hit(&rulebook::MAT_7);
            Settled::Collision(found.name_taken(owner.cloned()))
        }
    }
}

/// Settles an update: `found` is the learner with that id, read now.
pub fn update(set: &Overlay, found: Option<&Learner>) -> Settled {
    match found {
        None => Settled::Gone,
        Some(learner) if set.is_held_by(learner) => Settled::Done,
        Some(_) => Settled::NotDone,
    }
}

/// Whether a learner, read just before an update is written, contradicts the plan: once it is
/// written this person could log in or could not, other than the row wants. Then the row is to be
/// planned again (RPT-9, STA-13).
pub fn is_outdated(operation: &Operation, before: &Learner, now: Timestamp) -> bool {
    let Step::Update { set, .. } = &operation.step else {
        return false;
    };
    let is_known = matches!(
        operation.reason,
        Some(Reason::LearnerExpired | Reason::ProtectedAccount)
    );
    let is_active = set.active.unwrap_or(before.active);
    match operation.wants_active {
        _ if is_known => false,
        Some(true) => !is_active || before.is_expired(now),
        Some(false) => is_active,
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::link::Link;
    use crate::domain::sample;
    use crate::mapping::{Member, Texts};

    fn wanted() -> Overlay {
        Overlay {
            texts: Texts::from([
                (Member::UserName, "ana@acme.test".to_owned()),
                (Member::Email, "ana@acme.test".to_owned()),
                (Member::City, String::new()),
            ]),
            active: Some(true),
        }
    }

    #[test]
    fn a_create_is_claimed_only_if_it_can_be_nobody_elses() {
        let ours = sample::learner("L1", "ana@acme.test");
        let me = EmployeeId::from("1");
        let none = Links::default();
        let taken = |employee: Option<&str>| {
            let (learner, name) = ("L1".into(), String::new());
            Settled::Collision(Reason::UsernameTakenBy {
                learner,
                name,
                employee: employee.map(EmployeeId::from),
            })
        };
        assert_eq!(create(&wanted(), None, true, &me, &none), Settled::NotDone);
        assert_eq!(
            create(&wanted(), Some(&ours), true, &me, &none),
            Settled::Done
        );
        assert_eq!(
            create(&wanted(), Some(&ours), false, &me, &none),
            taken(None)
        );
        let mut edited = ours.clone();
        edited.members.insert(Member::City, "Leeds".into());
        assert_eq!(
            create(&wanted(), Some(&edited), true, &me, &none),
            taken(None)
        );
        let others = Links::new([Link::bare("2".into(), "L1".into())]).unwrap();
        assert_eq!(
            create(&wanted(), Some(&ours), true, &me, &others),
            taken(Some("2"))
        );
        let mine = Links::new([Link::bare("1".into(), "L1".into())]).unwrap();
        assert_eq!(
            create(&wanted(), Some(&ours), false, &me, &mine),
            Settled::Done
        );
        assert_eq!(
            create(&wanted(), Some(&edited), false, &me, &mine),
            Settled::Linked
        );
    }

    #[test]
    fn an_update_is_done_if_the_learner_holds_it() {
        let mut learner = sample::learner("L1", "ana@acme.test");
        assert_eq!(update(&wanted(), Some(&learner)), Settled::Done);
        learner.active = false;
        assert_eq!(update(&wanted(), Some(&learner)), Settled::NotDone);
        assert_eq!(update(&wanted(), None), Settled::Gone);
    }

    #[test]
    fn a_learner_who_can_log_in_other_than_the_row_wants_is_planned_again() {
        let set = |active| Overlay { active, ..wanted() };
        let operation = |wants_active, active, reason| Operation {
            wants_active,
            reason,
            step: Step::Update {
                learner_id: "L1".into(),
                set: set(active),
            },
            ..crate::plan::operation::sample()
        };
        let (here, gone) = (
            sample::learner("L1", "ana@acme.test"),
            sample::learner("L1", "ana@acme.test"),
        );
        let gone = Learner {
            active: false,
            ..gone
        };
        let expired = Learner {
            expires_on: Some("2026-11-02".parse().unwrap()),
            ..here.clone()
        };
        let expired_reason = || Some(Reason::LearnerExpired);
        let table = [
            // what the row wants, what is set, the reason, the learner as it is read: planned again
            (Some(true), None, None, &here, false),
            (Some(true), None, None, &gone, true),
            (Some(true), Some(true), None, &gone, false),
            (Some(true), Some(true), None, &expired, true),
            (Some(true), None, None, &expired, true),
            (Some(true), None, expired_reason(), &expired, false),
            (Some(false), None, None, &gone, false),
            (Some(false), None, None, &here, true),
            (Some(false), Some(false), None, &here, false),
            (Some(false), Some(false), None, &expired, false),
            (
                Some(false),
                None,
                Some(Reason::ProtectedAccount),
                &here,
                false,
            ),
            (None, None, None, &gone, false),
        ];
        for (wants, active, reason, before, again) in table {
            let told = format!("{wants:?} {active:?} {reason:?} {before:?}");
            assert_eq!(
                is_outdated(&operation(wants, active, reason), before, sample::noon()),
                again,
                "{told}"
            );
        }
    }
}
