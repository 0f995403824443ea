//! Comparing lists: exactly these, at least these, none of these.
//!
//! Every expected row needs a found row of its own, so one found row never matches two expected
//! ones.

use std::collections::BTreeSet;

use scenario::expect::Rows;
use scenario::{At, Place};

use super::mismatch::{Mismatch, quote_list};

/// A row of an expectation, compared with found rows of type `A`.
pub(crate) trait ExpectedRow<A> {
    /// Every value that differs; empty if the row matches.
    fn differences(&self, found: &A) -> Vec<Mismatch>;

    /// Whether `found` is about the same thing, so its differences are worth showing.
    fn is_about(&self, found: &A) -> bool;

    /// The place of the row.
    fn place(&self) -> Place;

    /// The message if no found row is about the same thing.
    fn missing(&self) -> String;
}

/// Compares rows that are maps; `key` is that of the list, `describe` describes a found row.
pub(crate) fn compare_rows<A, W: ExpectedRow<A>>(
    expected: &Rows<W>,
    found: &[A],
    key: &'static str,
    describe: impl Fn(&A) -> String,
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    if let Some(only) = &expected.only {
        let partners = match_rows(only, found);
        mismatches.extend(compare_unmatched(only, found, &partners));
        if mismatches.is_empty() {
            let place = only.first().map_or(Place::NOWHERE, ExpectedRow::place);
            let extra = (0..found.len()).filter(|index| !partners.contains(&Some(*index)));
            let extra: Vec<String> = extra.map(|index| describe(&found[index])).collect();
            if !extra.is_empty() {
                mismatches.push(
                    Mismatch::at(place, format!("also found {}", extra.join("; "))).with_key(key),
                );
            }
        }
    }
    if let Some(include) = &expected.include {
        mismatches.extend(compare_unmatched(
            include,
            found,
            &match_rows(include, found),
        ));
    }
    for row in expected.none.iter().flatten() {
        if let Some(found) = found.iter().find(|found| row.differences(found).is_empty()) {
            mismatches.push(Mismatch::at(
                row.place(),
                format!("found {}", describe(found)),
            ));
        }
    }
    mismatches
}

fn compare_unmatched<A, W: ExpectedRow<A>>(
    expected: &[W],
    found: &[A],
    partners: &[Option<usize>],
) -> Vec<Mismatch> {
    let is_free = |index: &usize| !partners.contains(&Some(*index));
    let unmatched = expected
        .iter()
        .zip(partners)
        .filter(|(_, partner)| partner.is_none());
    unmatched
        .flat_map(|(row, _)| {
            let candidates = (0..found.len())
                .filter(is_free)
                .filter(|index| row.is_about(&found[*index]));
            let closest = candidates
                .map(|index| row.differences(&found[index]))
                .min_by_key(Vec::len);
            closest.unwrap_or_else(|| vec![Mismatch::at(row.place(), row.missing())])
        })
        .collect()
}

/// For each expected row, the index of a matching found row; all different, and as many as
/// possible.
fn match_rows<A, W: ExpectedRow<A>>(expected: &[W], found: &[A]) -> Vec<Option<usize>> {
    let candidates: Vec<Vec<usize>> = expected
        .iter()
        .map(|row| {
            (0..found.len())
                .filter(|index| row.differences(&found[*index]).is_empty())
                .collect()
        })
        .collect();
    let mut owner = vec![None; found.len()];
    for row in 0..expected.len() {
        find_partner(row, &candidates, &mut owner, &mut BTreeSet::new());
    }
    (0..expected.len())
        .map(|row| owner.iter().position(|owner| *owner == Some(row)))
        .collect()
}

/// Finds a free partner, or one whose owner can take another (augmenting paths).
fn find_partner(
    row: usize,
    candidates: &[Vec<usize>],
    owner: &mut [Option<usize>],
    visited: &mut BTreeSet<usize>,
) -> bool {
    for &index in &candidates[row] {
        if !visited.insert(index) {
            continue;
        }
        if owner[index].is_none_or(|other| find_partner(other, candidates, owner, visited)) {
            owner[index] = Some(row);
            return true;
        }
    }
    false
}

/// Compares lists of names; `instead` describes a missing name.
pub(crate) fn compare_names(
    expected: &Rows<At<String>>,
    found: &[String],
    key: &'static str,
    instead: impl Fn(&str) -> String,
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for name in expected.only.iter().chain(&expected.include).flatten() {
        if !found.contains(&name.value) {
            mismatches.push(Mismatch::at(name.place, instead(&name.value)));
        }
    }
    if let Some(only) = &expected.only {
        let extra: Vec<&String> = found
            .iter()
            .filter(|name| !only.iter().any(|known| known.value == **name))
            .collect();
        if !extra.is_empty() {
            let place = only.first().map_or(Place::NOWHERE, |name| name.place);
            let also = if only.is_empty() { "was" } else { "also found" };
            mismatches
                .push(Mismatch::at(place, format!("{also} {}", quote_list(extra))).with_key(key));
        }
    }
    for name in expected
        .none
        .iter()
        .flatten()
        .filter(|name| found.contains(&name.value))
    {
        mismatches.push(Mismatch::at(name.place, "exists"));
    }
    mismatches
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expects a number that it divides.
    struct Divisor(u32);

    impl ExpectedRow<u32> for Divisor {
        fn differences(&self, found: &u32) -> Vec<Mismatch> {
            if found.is_multiple_of(self.0) {
                Vec::new()
            } else {
                vec![Mismatch::at(self.place(), format!("was {found}"))]
            }
        }
        fn is_about(&self, found: &u32) -> bool {
            *found > 100
        }
        fn place(&self) -> Place {
            Place {
                source: 0,
                start: self.0,
                end: self.0 + 1,
            }
        }
        fn missing(&self) -> String {
            format!("no multiple of {}", self.0)
        }
    }

    fn messages(expected: Rows<Divisor>, found: &[u32]) -> Vec<String> {
        let described = compare_rows(&expected, found, "rows", |found| format!("a {found}"));
        described
            .into_iter()
            .map(|mismatch| mismatch.message)
            .collect()
    }

    #[test]
    fn a_greedy_choice_does_not_starve_a_later_row() {
        // 2 would take 6 first, and 3 fits nothing else.
        assert_eq!(
            messages(Rows::only([Divisor(2), Divisor(3)]), &[6, 4]),
            [""; 0]
        );
    }

    #[test]
    fn only_names_what_else_there_was() {
        assert_eq!(
            messages(Rows::only([Divisor(2)]), &[4, 7]),
            ["also found a 7"]
        );
        assert_eq!(messages(Rows::only([]), &[7]), ["also found a 7"]);
    }

    #[test]
    fn one_found_row_does_not_serve_two_wanted_ones() {
        let include = Rows {
            include: Some(vec![Divisor(2), Divisor(2)]),
            ..Rows::default()
        };
        assert_eq!(messages(include, &[4, 9]), ["no multiple of 2"]);
    }

    #[test]
    fn a_row_about_the_same_thing_shows_its_differences() {
        assert_eq!(messages(Rows::only([Divisor(2)]), &[101]), ["was 101"]);
    }

    #[test]
    fn none_is_no_row_like_these() {
        let none = || Rows {
            none: Some(vec![Divisor(2)]),
            ..Rows::default()
        };
        assert_eq!(messages(none(), &[3, 5]), [""; 0]);
        assert_eq!(messages(none(), &[3, 4]), ["found a 4"]);
    }

    #[test]
    fn names_say_what_became_of_a_missing_one() {
        let found = ["ana".to_owned(), "cy".to_owned()];
        let compared = compare_names(
            &Rows::only([At::from("ana"), At::from("ben")]),
            &found,
            "new",
            |_| "was `changed`".to_owned(),
        );
        let messages: Vec<_> = compared
            .iter()
            .map(|mismatch| mismatch.message.as_str())
            .collect();
        assert_eq!(messages, ["was `changed`", "also found `cy`"]);
        let none = compare_names(&Rows::only([]), &found, "new", |_| String::new());
        assert_eq!(
            (none[0].message.as_str(), none[0].key),
            ("was `ana`, `cy`", "new")
        );
    }
}
