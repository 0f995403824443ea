//! Renames that depend on each other (MAT-8..12): a name is freed before it is taken, and nobody in
//! a circle moves.

use std::collections::BTreeMap;

use crate::domain::employee::EmployeeId;
use crate::reporting::reason::Reason;

/// What stands between an employee's learner and its new name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holder {
    /// Nobody has the name.
    Nobody,
    /// The learner linked to this employee.
    Employee(EmployeeId),
    /// A learner nobody is linked to.
    Stranger,
}

/// The wish of an employee of the run to be renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wish {
    /// A name, and who has it.
    Name(Holder),
    /// A name it will not get, for this reason of its own.
    Refused(Reason),
}

/// What comes of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The rename may be done, after this other one has freed the name; `place` counts how many go
    /// before it.
    Granted {
        /// How many renames must go before.
        place: u32,
        /// The one just before.
        after: Option<EmployeeId>,
    },
    /// The name stays with someone else (MAT-10).
    Taken,
    /// Every member of a circle waits for another (MAT-12).
    Cycle,
    /// The rename that would have freed the name fails (MAT-11).
    Blocked {
        /// Whose rename.
        by: EmployeeId,
        /// What that one fails with.
        reason: Reason,
    },
    /// It was refused before it was decided.
    Refused(Reason),
}

impl Verdict {
    /// What the rename fails with, and whatever waits for it (MAT-11); `None` if it is granted.
    pub(crate) fn failure(&self) -> Option<Reason> {
        match self {
            Verdict::Granted { .. } => None,
            Verdict::Taken => Some(Reason::UsernameTaken),
            Verdict::Cycle => Some(Reason::UsernameCycle),
            Verdict::Blocked { reason, .. } | Verdict::Refused(reason) => Some(reason.clone()),
        }
    }
}

/// Decides all wishes at once; the result depends on nothing but the wishes (MAT-11).
pub(crate) fn resolve(wishes: &BTreeMap<EmployeeId, Wish>) -> BTreeMap<EmployeeId, Verdict> {
    let mut verdicts = BTreeMap::new();
    for id in wishes.keys() {
        decide(id, wishes, &mut verdicts);
    }
    verdicts
}

/// Walks from `first` along who waits for whom to the end of the chain, then back, deciding each.
fn decide(
    first: &EmployeeId,
    wishes: &BTreeMap<EmployeeId, Wish>,
    verdicts: &mut BTreeMap<EmployeeId, Verdict>,
) {
    let mut path: Vec<&EmployeeId> = Vec::new();
    let mut at = first;
    while !verdicts.contains_key(at) {
        if let Some(start) = path.iter().position(|seen| *seen == at) {
            rulebook::hit(&rulebook::MAT_12);
            for member in path.drain(start..) {
                verdicts.insert(member.clone(), Verdict::Cycle);
            }
            break;
        }
        path.push(at);
        match wishes.get(at) {
            Some(Wish::Name(Holder::Employee(holder))) if wishes.contains_key(holder) => {
                at = holder
            }
            _ => break,
        }
    }
    for id in path.into_iter().rev() {
        let verdict = verdict(&wishes[id], verdicts);
        verdicts.insert(id.clone(), verdict);
    }
}

/// The verdict on a wish whose holder, if it wishes to move itself, has been decided.
fn verdict(wish: &Wish, verdicts: &BTreeMap<EmployeeId, Verdict>) -> Verdict {
    let holder = match wish {
        Wish::Refused(reason) => return Verdict::Refused(reason.clone()),
        Wish::Name(Holder::Nobody) => {
            return Verdict::Granted {
                place: 0,
                after: None,
            };
        }
        Wish::Name(Holder::Stranger) => return Verdict::Taken,
        Wish::Name(Holder::Employee(holder)) => holder,
    };
    verdicts
        .get(holder)
        .map_or(Verdict::Taken, |before| behind(holder, before))
}

/// The verdict on whoever waits for the name that `holder` gives up: it is free once that one is
/// renamed, and else it fails with the same reason (MAT-11).
pub(crate) fn behind(holder: &EmployeeId, verdict: &Verdict) -> Verdict {
    rulebook::hit(&rulebook::MAT_11);
    match (verdict, verdict.failure()) {
        (Verdict::Granted { place, .. }, _) => Verdict::Granted {
            place: place + 1,
            after: Some(holder.clone()),
        },
        (_, reason) => Verdict::Blocked {
            by: holder.clone(),
            reason: reason.unwrap_or(Reason::UsernameTaken),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(wishes: &[(&str, &str)]) -> Vec<String> {
        let wishes = wishes
            .iter()
            .map(|(id, holder)| {
                let wish = match *holder {
                    "-" => Wish::Name(Holder::Nobody),
                    "?" => Wish::Name(Holder::Stranger),
                    "!" => Wish::Refused(Reason::MissingLastName),
                    other => Wish::Name(Holder::Employee(other.into())),
                };
                (EmployeeId::from(*id), wish)
            })
            .collect();
        resolve(&wishes)
            .into_iter()
            .map(|(id, verdict)| match verdict {
                Verdict::Granted { place, after } => {
                    format!("{id}: {place} {}", after.map_or("-".into(), |id| id.0))
                }
                Verdict::Taken => format!("{id}: taken"),
                Verdict::Cycle => format!("{id}: cycle"),
                Verdict::Blocked { by, reason } => format!("{id}: behind {by}, {}", reason.code()),
                Verdict::Refused(reason) => format!("{id}: {}", reason.code()),
            })
            .collect()
    }

    #[test]
    fn a_chain_is_done_from_its_free_end() {
        assert_eq!(
            decided(&[("a", "b"), ("b", "c"), ("c", "-")]),
            ["a: 2 b", "b: 1 c", "c: 0 -"]
        );
        assert_eq!(
            decided(&[("c", "b"), ("b", "a"), ("a", "-")]),
            ["a: 0 -", "b: 1 a", "c: 2 b"]
        );
    }

    #[test]
    fn a_chain_behind_someone_who_stays_fails_all_along_with_the_same_reason() {
        assert_eq!(
            decided(&[("a", "b"), ("b", "?")]),
            ["a: behind b, username_taken", "b: taken"]
        );
        assert_eq!(
            decided(&[("a", "b"), ("b", "not-in-this-run")]),
            ["a: behind b, username_taken", "b: taken"]
        );
        assert_eq!(
            decided(&[("a", "b"), ("b", "c"), ("c", "!")]),
            [
                "a: behind b, missing_last_name",
                "b: behind c, missing_last_name",
                "c: missing_last_name"
            ]
        );
    }

    #[test]
    fn a_circle_fails_whole_and_so_does_whoever_waits_for_it() {
        assert_eq!(decided(&[("a", "b"), ("b", "a")]), ["a: cycle", "b: cycle"]);
        assert_eq!(
            decided(&[("a", "c"), ("b", "d"), ("c", "b"), ("d", "c")]),
            [
                "a: behind c, username_cycle",
                "b: cycle",
                "c: cycle",
                "d: cycle"
            ]
        );
        assert_eq!(
            decided(&[("z", "y"), ("y", "z"), ("a", "z"), ("m", "-")]),
            [
                "a: behind z, username_cycle",
                "m: 0 -",
                "y: cycle",
                "z: cycle"
            ]
        );
    }

    #[test]
    fn who_is_refused_for_a_reason_of_its_own_breaks_the_circle() {
        assert_eq!(
            decided(&[("a", "b"), ("b", "!")]),
            ["a: behind b, missing_last_name", "b: missing_last_name"]
        );
    }
}
