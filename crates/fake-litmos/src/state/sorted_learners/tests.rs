//! More learners than a block holds, so that blocks are cut, emptied and read across.

use super::*;
use crate::state::learner::tests::blank;

/// A learner whose number is in every searched member.
fn learner(number: u64) -> Learner {
    let mut learner = Learner {
        id: format!("id{number}"),
        user_name: format!("user{number}@acme.test"),
        first_name: format!("First{number:04}"),
        email: format!("mail{number}@acme.test"),
        original_id: number,
        ..blank()
    };
    learner
        .texts
        .set(Member::CompanyName, Some(&format!("Company {number}")));
    learner
}

/// A thousand learners, put in far from the order of lists.
fn thousand() -> SortedLearners {
    let mut order = SortedLearners::default();
    (0..1000).for_each(|number| order.insert(learner(number * 389 % 1000).into()));
    order
}

fn numbers<'a>(entries: impl Iterator<Item = &'a SortEntry>) -> Vec<u64> {
    entries.map(|entry| entry.learner.original_id).collect()
}

fn found(order: &SortedLearners, term: &str) -> Vec<u64> {
    numbers(order.matching(&Finder::new(term)))
}

#[test]
fn everybody_is_in_order_across_blocks() {
    let order = thousand();
    assert!(order.0.len() > 7, "{} blocks", order.0.len());
    assert_eq!(numbers(order.iter()), (0..1000).collect::<Vec<u64>>());
}

#[test]
fn lists_go_by_names_in_any_letter_case_and_then_by_age() {
    let mut order = SortedLearners::default();
    for (first, last, original_id) in [
        ("bo", "Berg", 4),
        ("Ana", "Ruiz", 3),
        ("ana", "ruiz", 2),
        ("ANA", "Quinn", 5),
    ] {
        let (first_name, last_name) = (first.to_owned(), last.to_owned());
        order.insert(
            Learner {
                first_name,
                last_name,
                original_id,
                ..blank()
            }
            .into(),
        );
    }
    assert_eq!(numbers(order.iter()), [5, 2, 3, 4]);
}

#[test]
fn each_searched_member_is_found_and_nothing_between_two() {
    let order = thousand();
    for term in ["user777@", "first0777", "mail777@acme", "company 777"] {
        assert_eq!(found(&order, term), [777], "{term}");
    }
    assert_eq!(found(&order, "ruiz").len(), 1000);
    assert_eq!(
        found(&order, "acme.test").len(),
        1000,
        "once each, though two members hold it"
    );
    assert_eq!(
        found(&order, "mail99"),
        [99, 990, 991, 992, 993, 994, 995, 996, 997, 998, 999]
    );
    // The end of one member and the beginning of the next, of one learner and of two.
    for term in ["testfirst", "ruizmail", "company 776user777", "User777@"] {
        assert_eq!(found(&order, term), [0; 0], "{term}");
    }
}

#[test]
fn who_was_taken_out_is_not_found_and_their_neighbours_are() {
    let mut order = thousand();
    // Every second one, and whole blocks.
    (0..1000)
        .filter(|number| number % 2 == 0 || *number < 300)
        .for_each(|number| order.remove(&learner(number)));
    assert_eq!(order.iter().count(), 350);
    assert_eq!(found(&order, "user300@"), [0; 0]);
    assert_eq!(found(&order, "user30"), [301, 303, 305, 307, 309]);
    let (entry, text) = order.get(&learner(301)).expect("there");
    assert_eq!(
        (entry.learner.original_id, text),
        (
            301,
            "user301@acme.testXfirst0301XruizXmail301@acme.testXcompany 301X"
        )
    );
    assert_eq!(order.get(&learner(300)), None);
    order.remove(&learner(300));
    (0..1000).for_each(|number| order.remove(&learner(number)));
    assert_eq!((order.0.len(), order), (0, SortedLearners::default()));
}

#[test]
fn how_it_came_about_makes_no_difference() {
    let mut other = SortedLearners::default();
    (0..1001).for_each(|number| other.insert(learner(number).into()));
    assert_ne!(other, thousand());
    other.remove(&learner(1000));
    assert_eq!(other, thousand());
    other.remove(&learner(7));
    other.insert(
        Learner {
            email: "x".into(),
            ..learner(7)
        }
        .into(),
    );
    assert_ne!(other, thousand());
}

#[test]
fn it_finds_what_a_plain_sorted_list_finds() {
    let order = thousand();
    let mut plain: Vec<Learner> = (0..1000).map(learner).collect();
    plain.sort_by_key(SortKey::new);
    for term in [
        "9",
        "user7",
        "first00",
        "acme",
        "company 55",
        "ruiz",
        "nobody",
    ] {
        let expected: Vec<u64> = plain
            .iter()
            .filter(|learner| search_text(learner).contains(term))
            .map(|learner| learner.original_id)
            .collect();
        assert_eq!(found(&order, term), expected, "{term}");
    }
}
