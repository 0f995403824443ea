//! Lists that say what they mean: exactly these, at least these, none of these.
//!
//! Every wanted row needs a found row of its own, so that two wanted rows never hide behind one.

use std::collections::BTreeSet;

use scenario::expect::Rows;
use scenario::{At, Place};

use super::mismatch::{Mismatch, listed};

/// A row of an expectation, against what it is compared with.
pub(crate) trait Wanted<A> {
    /// Every leaf that does not hold; empty if the row fits.
    fn differences(&self, found: &A) -> Vec<Mismatch>;

    /// Whether `found` is about the same thing, so that its differences are worth showing.
    fn is_about(&self, found: &A) -> bool;

    /// Where the row stands.
    fn place(&self) -> Place;

    /// What to say if nothing is about the same thing.
    fn missing(&self) -> String;
}

/// Compares rows that are maps; `key` is the list's, `describe` puts a found row into words.
pub(crate) fn rows<A, W: Wanted<A>>(
    wanted: &Rows<W>,
    found: &[A],
    key: &'static str,
    describe: impl Fn(&A) -> String,
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    if let Some(only) = &wanted.only {
        let partners = pair_up(only, found);
        mismatches.extend(unpaired(only, found, &partners));
        if mismatches.is_empty() {
            let place = only.first().map_or(Place::NOWHERE, Wanted::place);
            let extra = (0..found.len()).filter(|index| !partners.contains(&Some(*index)));
            let extra: Vec<String> = extra.map(|index| describe(&found[index])).collect();
            if !extra.is_empty() {
                mismatches.push(
                    Mismatch::at(place, format!("there was also {}", extra.join("; ")))
                        .or_under(key),
                );
            }
        }
    }
    if let Some(include) = &wanted.include {
        mismatches.extend(unpaired(include, found, &pair_up(include, found)));
    }
    for row in wanted.none.iter().flatten() {
        if let Some(found) = found.iter().find(|found| row.differences(found).is_empty()) {
            mismatches.push(Mismatch::at(
                row.place(),
                format!("there was {}", describe(found)),
            ));
        }
    }
    mismatches
}

fn unpaired<A, W: Wanted<A>>(
    wanted: &[W],
    found: &[A],
    partners: &[Option<usize>],
) -> Vec<Mismatch> {
    let free = |index: &usize| !partners.contains(&Some(*index));
    let lonely = wanted
        .iter()
        .zip(partners)
        .filter(|(_, partner)| partner.is_none());
    lonely
        .flat_map(|(row, _)| {
            let about = (0..found.len())
                .filter(free)
                .filter(|index| row.is_about(&found[*index]));
            let closest = about
                .map(|index| row.differences(&found[index]))
                .min_by_key(Vec::len);
            closest.unwrap_or_else(|| vec![Mismatch::at(row.place(), row.missing())])
        })
        .collect()
}

/// For each wanted row the index of a found row that fits, no two the same, as many as can be.
fn pair_up<A, W: Wanted<A>>(wanted: &[W], found: &[A]) -> Vec<Option<usize>> {
    let fits: Vec<Vec<usize>> = wanted
        .iter()
        .map(|row| {
            (0..found.len())
                .filter(|index| row.differences(&found[*index]).is_empty())
                .collect()
        })
        .collect();
    let mut owner = vec![None; found.len()];
    for row in 0..wanted.len() {
        find_partner(row, &fits, &mut owner, &mut BTreeSet::new());
    }
    (0..wanted.len())
        .map(|row| owner.iter().position(|owner| *owner == Some(row)))
        .collect()
}

/// Takes a free partner, or one whose owner can take another.
fn find_partner(
    row: usize,
    fits: &[Vec<usize>],
    owner: &mut [Option<usize>],
    asked: &mut BTreeSet<usize>,
) -> bool {
    for &index in &fits[row] {
        if !asked.insert(index) {
            continue;
        }
        if owner[index].is_none_or(|other| find_partner(other, fits, owner, asked)) {
            owner[index] = Some(row);
            return true;
        }
    }
    false
}

/// Compares lists of names; `instead` says what became of a name that is missing.
pub(crate) fn names(
    wanted: &Rows<At<String>>,
    found: &[String],
    key: &'static str,
    instead: impl Fn(&str) -> String,
) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for name in wanted.only.iter().chain(&wanted.include).flatten() {
        if !found.contains(&name.value) {
            mismatches.push(Mismatch::at(name.place, instead(&name.value)));
        }
    }
    if let Some(only) = &wanted.only {
        let extra: Vec<&String> = found
            .iter()
            .filter(|name| !only.iter().any(|known| known.value == **name))
            .collect();
        if !extra.is_empty() {
            let place = only.first().map_or(Place::NOWHERE, |name| name.place);
            let also = if only.is_empty() {
                "was"
            } else {
                "there was also"
            };
            mismatches.push(Mismatch::at(place, format!("{also} {}", listed(extra))).or_under(key));
        }
    }
    for name in wanted
        .none
        .iter()
        .flatten()
        .filter(|name| found.contains(&name.value))
    {
        mismatches.push(Mismatch::at(name.place, "was there"));
    }
    mismatches
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wants a number that divides.
    struct Divisor(u32);

    impl Wanted<u32> for Divisor {
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

    fn messages(wanted: Rows<Divisor>, found: &[u32]) -> Vec<String> {
        let described = rows(&wanted, found, "rows", |found| format!("a {found}"));
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
            ["there was also a 7"]
        );
        assert_eq!(messages(Rows::only([]), &[7]), ["there was also a 7"]);
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
        assert_eq!(messages(none(), &[3, 4]), ["there was a 4"]);
    }

    #[test]
    fn names_say_what_became_of_a_missing_one() {
        let found = ["ana".to_owned(), "cy".to_owned()];
        let compared = names(
            &Rows::only([At::from("ana"), At::from("ben")]),
            &found,
            "new",
            |_| "was `changed`".to_owned(),
        );
        let messages: Vec<_> = compared
            .iter()
            .map(|mismatch| mismatch.message.as_str())
            .collect();
        assert_eq!(messages, ["was `changed`", "there was also `cy`"]);
        let nobody = names(&Rows::only([]), &found, "new", |_| String::new());
        assert_eq!(
            (nobody[0].message.as_str(), nobody[0].key),
            ("was `ana`, `cy`", "new")
        );
    }
}
