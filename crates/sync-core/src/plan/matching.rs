//! Who wants which user name, and who has it (MAT-1, MAT-5, MAT-6, MAT-14): the index over rows and
//! links that staging and plan share, and which learner may be taken for whose (MAT-3).

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::config::Config;
use crate::domain::employee::EmployeeId;
use crate::domain::learner::Learner;
use crate::domain::link::{Link, Links};
use crate::domain::status;
use crate::domain::text;
use crate::domain::username::{self, Folded};
use crate::mapping::{Desired, Field, Property};
use crate::reporting::reason::Reason;
use crate::staging::StagedRow;

/// User names wanted by eligible rows, whether selected or not (MAT-6), and names links are known
/// to hold.
#[derive(Debug, Default)]
pub(crate) struct Names {
    wanted: BTreeMap<Folded, BTreeSet<EmployeeId>>,
    held: BTreeMap<Folded, EmployeeId>,
    /// Whose learner is to have another name than it is known to have.
    leaving: BTreeSet<EmployeeId>,
}

impl Names {
    /// The names of these rows and links.
    pub(crate) fn of<'a>(rows: impl IntoIterator<Item = &'a StagedRow>, links: &Links) -> Names {
        let mut names = Names::default();
        for row in rows.into_iter().filter(|row| row.is_eligible()) {
            let link = links.of(&row.employee.id);
            if let Some(name) = wanted(row, link) {
                // Most are equal as they stand.
                let is_other = |known: &str| known != name.as_str() && Folded::of(known) != name;
                if link.and_then(Link::known_user_name).is_some_and(is_other) {
                    names.leaving.insert(row.employee.id.clone());
                }
                names
                    .wanted
                    .entry(name)
                    .or_default()
                    .insert(row.employee.id.clone());
            }
        }
        for link in links.iter() {
            if let Some(name) = link.known_user_name() {
                names
                    .held
                    .insert(Folded::of(name), link.employee_id.clone());
            }
        }
        names
    }

    /// The employee whose learner is known to hold the name.
    pub(crate) fn known_owner(&self, name: &Folded) -> Option<&EmployeeId> {
        self.held.get(name)
    }

    /// Whether this employee's learner is to give up the name it is known to have.
    pub(crate) fn gives_up_name(&self, id: &EmployeeId) -> bool {
        self.leaving.contains(id)
    }

    /// The other rows that want it, by id.
    pub(crate) fn others(&self, id: &EmployeeId, name: &str) -> Vec<EmployeeId> {
        let all = self.wanted.get(&Folded::of(name));
        all.into_iter()
            .flatten()
            .filter(|other| *other != id)
            .cloned()
            .collect()
    }
}

/// The name a row wants, if its work email can be one and is not older than what was applied.
fn wanted(row: &StagedRow, link: Option<&Link>) -> Option<Folded> {
    let property = Property::Field(Field::WorkEmail);
    if link.is_some_and(|link| link.is_newer_than(row.observed_at(property), property)) {
        return None;
    }
    let email = row.employee.values.normalised(Field::WorkEmail);
    username::judge(&email).ok().map(Folded::of)
}

/// Whether an employee is inactive, deleted or removed: someone whose learner a new employee may be
/// taking up again (MAT-14).
pub(crate) fn is_former(
    id: &EmployeeId,
    row: Option<&StagedRow>,
    links: &Links,
    config: &Config,
    now: Timestamp,
) -> bool {
    let Some(row) = row.filter(|row| row.is_eligible()) else {
        return true;
    };
    let known = || links.of(id).and_then(|link| link.baseline.active);
    status::judge(&row.employee, config, now)
        .active()
        .or_else(known)
        == Some(false)
}

/// Whether an employee must be inactive, as far as is known (MAT-6, STA-13). Whoever's status is
/// unknown is not.
pub(crate) fn is_leaver(
    row: &StagedRow,
    link: Option<&Link>,
    config: &Config,
    now: Timestamp,
) -> bool {
    let newer =
        link.filter(|link| link.is_newer_than(row.observed_at(Property::Active), Property::Active));
    newer.map_or_else(
        || status::judge(&row.employee, config, now).active(),
        |link| link.baseline.active,
    ) == Some(false)
}

/// A row that wants a user name which its learner, if there is one, does not have (MAT-6).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Claim<'a> {
    /// Whose row.
    pub(crate) id: &'a EmployeeId,
    /// Whether it has a learner.
    pub(crate) is_linked: bool,
    /// Whoever's learner has the name.
    pub(crate) holder: Option<&'a EmployeeId>,
    /// The other rows that want it.
    pub(crate) others: &'a [EmployeeId],
}

impl Claim<'_> {
    /// Why the row does not get the name because others want it, too. It depends on neither order
    /// nor selection.
    pub(crate) fn collision(self, is_leaver: impl Fn(&EmployeeId) -> bool) -> Option<Reason> {
        if self.others.is_empty() {
            return None;
        }
        rulebook::hit(&rulebook::MAT_6);
        let holder = self.holder.filter(|holder| self.others.contains(holder));
        let must_leave = is_leaver(self.id);
        match (holder, self.others) {
            // A closed record that was never imported does not keep the new one out.
            (None, others) if !must_leave && others.iter().all(&is_leaver) => return None,
            (Some(former), [_]) if !self.is_linked && !must_leave && is_leaver(former) => {
                rulebook::hit(&rulebook::MAT_14);
                return Some(Reason::PossibleRehire {
                    former: former.clone(),
                });
            }
            _ => {}
        }
        Some(Reason::DuplicateWorkEmail {
            others: self.others.to_vec(),
            holder: holder.cloned(),
            leavers: self
                .others
                .iter()
                .filter(|other| is_leaver(other))
                .cloned()
                .collect(),
        })
    }
}

/// Whether a learner of the wanted user name may be taken for the employee's (MAT-3). One whose
/// first and last name are both others may be somebody else's, and whoever must be inactive shuts
/// nobody out who is not surely the same person.
pub(crate) fn may_adopt(desired: &Desired, learner: &Learner) -> bool {
    let agrees = |field| is_same_name(desired.values.get(field).or_blank(), learner.actual(field));
    let (first, last) = (agrees(Field::FirstName), agrees(Field::LastName));
    if desired.active == Some(false) && learner.active {
        first && last
    } else {
        first || last
    }
}

/// Whether two names of people are the same but for case and accents (MAT-3).
fn is_same_name(one: &str, other: &str) -> bool {
    let folded = |name: &str| -> String {
        let letters = text::normalise(name).to_lowercase();
        letters
            .nfd()
            .filter(|letter| !is_combining_mark(*letter))
            .collect()
    };
    folded(one) == folded(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::sample;

    fn ids(ids: &[&str]) -> Vec<EmployeeId> {
        ids.iter().map(|id| EmployeeId::from(*id)).collect()
    }

    /// What becomes of row `id` if these others want the name, these of all must be inactive, and
    /// `holder` has it.
    fn collision(
        id: &str,
        is_linked: bool,
        holder: Option<&str>,
        others: &[&str],
        leavers: &[&str],
    ) -> String {
        let (id, holder, others) = (
            EmployeeId::from(id),
            holder.map(EmployeeId::from),
            ids(others),
        );
        let claim = Claim {
            id: &id,
            is_linked,
            holder: holder.as_ref(),
            others: &others,
        };
        match claim.collision(|one| leavers.contains(&one.0.as_str())) {
            None => "goes on".to_owned(),
            Some(Reason::DuplicateWorkEmail {
                holder, leavers, ..
            }) => {
                let holder = holder.map_or("-".to_owned(), |holder| holder.0);
                let leavers: Vec<String> = leavers.into_iter().map(|leaver| leaver.0).collect();
                format!(
                    "duplicate, held by {holder}, leaving [{}]",
                    leavers.join(" ")
                )
            }
            Some(other) => other.code().into_owned(),
        }
    }

    #[test]
    fn of_several_that_want_a_name_nobody_holds_the_only_one_to_be_active_goes_on() {
        assert_eq!(collision("1", false, None, &[], &[]), "goes on");
        assert_eq!(collision("1", false, None, &["2"], &["2"]), "goes on");
        assert_eq!(
            collision("1", true, None, &["2", "3"], &["2", "3"]),
            "goes on"
        );
        assert_eq!(
            collision("2", false, None, &["1"], &["2"]),
            "duplicate, held by -, leaving []"
        );
        assert_eq!(
            collision("1", false, None, &["2"], &[]),
            "duplicate, held by -, leaving []"
        );
        assert_eq!(
            collision("1", false, None, &["2", "3"], &["3"]),
            "duplicate, held by -, leaving [3]"
        );
        assert_eq!(
            collision("1", false, None, &["2"], &["1", "2"]),
            "duplicate, held by -, leaving [2]"
        );
        // Somebody else's learner has the name, who wants another one.
        assert_eq!(collision("1", false, Some("9"), &["2"], &["2"]), "goes on");
    }

    #[test]
    fn where_one_of_them_holds_the_name_nobody_else_gets_it() {
        assert_eq!(
            collision("1", false, Some("2"), &["2"], &[]),
            "duplicate, held by 2, leaving []"
        );
        assert_eq!(
            collision("1", true, Some("2"), &["2"], &["2"]),
            "duplicate, held by 2, leaving [2]"
        );
        assert_eq!(
            collision("1", false, Some("2"), &["2"], &["2"]),
            "possible_rehire"
        );
        assert_eq!(
            collision("1", false, Some("2"), &["2"], &["1", "2"]),
            "duplicate, held by 2, leaving [2]"
        );
        assert_eq!(
            collision("1", false, Some("2"), &["2", "3"], &["2"]),
            "duplicate, held by 2, leaving [2]"
        );
    }

    #[test]
    fn names_are_the_same_but_for_case_accents_and_spaces() {
        for (one, other) in [
            ("Zo\u{eb}", "ZOE"),
            ("Ana  Mar\u{ed}a", "ana maria"),
            ("O'Neil", "o'neil"),
            ("\u{130}", "i"),
        ] {
            assert!(is_same_name(one, other), "{one} {other}");
        }
        assert!(!is_same_name("Ana", "Anna"));
        assert!(!is_same_name("", "Ana"));
    }

    #[test]
    fn a_learner_of_another_name_is_nobody_to_take_over() {
        let learner = |first: &str, last: &str, active: bool| {
            let mut learner = Learner {
                active,
                ..sample::learner("L1", "ana@x.test")
            };
            learner
                .members
                .insert(crate::Member::FirstName, first.to_owned());
            learner
                .members
                .insert(crate::Member::LastName, last.to_owned());
            learner
        };
        let employee = |status: &str| {
            let cells = [
                ("firstName", "Ana"),
                ("lastName", "Ruiz"),
                ("workEmail", "ana@x.test"),
                ("status", status),
            ];
            crate::mapping::desire(
                &sample::employee("1", &cells),
                &Config::default(),
                sample::noon(),
            )
        };
        let table = [
            // first, last, is active: an active employee, one who must be inactive
            ("ana", "RUIZ", true, true, true),
            ("Ana", "Moe", true, true, false),
            ("Bea", "Ruiz", true, true, false),
            ("Bea", "Moe", true, false, false),
            ("Ana", "Moe", false, true, true),
            ("Bea", "Moe", false, false, false),
        ];
        for (first, last, active, stays, leaves) in table {
            let learner = learner(first, last, active);
            assert_eq!(
                may_adopt(&employee("Active"), &learner),
                stays,
                "{first} {last}"
            );
            assert_eq!(
                may_adopt(&employee("Inactive"), &learner),
                leaves,
                "{first} {last}"
            );
        }
    }
}
