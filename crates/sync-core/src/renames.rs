//! Renames that depend on each other (MAT-8..12): a name is freed before it is taken, and nobody in a circle moves.
//! Left out: who wants to be renamed at all (`plan`).

use std::collections::BTreeMap;

use crate::employee::EmployeeId;

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

/// What comes of a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The rename may be done, after this other one has freed the name; `place` counts how many go before it.
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
}

/// Decides all wishes at once; the result depends on nothing but the wishes (MAT-11).
pub(crate) fn resolve(wishes: &BTreeMap<EmployeeId, Holder>) -> BTreeMap<EmployeeId, Verdict> {
    let mut verdicts = BTreeMap::new();
    for id in wishes.keys() {
        decide(id, wishes, &mut verdicts);
    }
    verdicts
}

/// Walks from `first` along who waits for whom to the end of the chain, then back, deciding each.
fn decide(first: &EmployeeId, wishes: &BTreeMap<EmployeeId, Holder>, verdicts: &mut BTreeMap<EmployeeId, Verdict>) {
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
            Some(Holder::Employee(holder)) if wishes.contains_key(holder) => at = holder,
            _ => break,
        }
    }
    for id in path.into_iter().rev() {
        let verdict = verdict(&wishes[id], verdicts);
        verdicts.insert(id.clone(), verdict);
    }
}

/// The verdict on a wish whose holder, if it wishes to move itself, has been decided.
fn verdict(holder: &Holder, verdicts: &BTreeMap<EmployeeId, Verdict>) -> Verdict {
    let Holder::Employee(holder) = holder else {
        return if *holder == Holder::Nobody { Verdict::Granted { place: 0, after: None } } else { Verdict::Taken };
    };
    match verdicts.get(holder) {
        Some(Verdict::Granted { place, .. }) => {
            rulebook::hit(&rulebook::MAT_11);
            Verdict::Granted { place: place + 1, after: Some(holder.clone()) }
        }
        _ => Verdict::Taken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(wishes: &[(&str, &str)]) -> Vec<String> {
        let wishes = wishes
            .iter()
            .map(|(id, holder)| {
                let holder = match *holder {
                    "-" => Holder::Nobody,
                    "?" => Holder::Stranger,
                    other => Holder::Employee(other.into()),
                };
                (EmployeeId::from(*id), holder)
            })
            .collect();
        resolve(&wishes)
            .into_iter()
            .map(|(id, verdict)| match verdict {
                Verdict::Granted { place, after } => format!("{id}: {place} {}", after.map_or("-".into(), |id| id.0)),
                Verdict::Taken => format!("{id}: taken"),
                Verdict::Cycle => format!("{id}: cycle"),
            })
            .collect()
    }

    #[test]
    fn a_chain_is_done_from_its_free_end() {
        assert_eq!(told(&[("a", "b"), ("b", "c"), ("c", "-")]), ["a: 2 b", "b: 1 c", "c: 0 -"]);
        assert_eq!(told(&[("c", "b"), ("b", "a"), ("a", "-")]), ["a: 0 -", "b: 1 a", "c: 2 b"]);
    }

    #[test]
    fn a_chain_behind_someone_who_stays_is_taken_all_along() {
        assert_eq!(told(&[("a", "b"), ("b", "?")]), ["a: taken", "b: taken"]);
        assert_eq!(told(&[("a", "b"), ("b", "not-in-this-run")]), ["a: taken", "b: taken"]);
    }

    #[test]
    fn a_circle_fails_whole_and_whoever_waits_for_it_finds_the_name_taken() {
        assert_eq!(told(&[("a", "b"), ("b", "a")]), ["a: cycle", "b: cycle"]);
        assert_eq!(
            told(&[("a", "c"), ("b", "d"), ("c", "b"), ("d", "c")]),
            ["a: taken", "b: cycle", "c: cycle", "d: cycle"]
        );
        assert_eq!(
            told(&[("z", "y"), ("y", "z"), ("a", "z"), ("m", "-")]),
            ["a: taken", "m: 0 -", "y: cycle", "z: cycle"]
        );
    }
}
