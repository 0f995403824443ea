//! MAP-1..12 and MAP-17, MAP-18 from the cell BambooHR tells to the member Litmos holds: every text
//! one unit under its limit, at it and one over it. The limits stand here once more, from the rule
//! book's table.

use super::*;

/// What the rule book says is done with one unit more.
#[derive(Clone, Copy, PartialEq)]
enum Over {
    Cut,
    Keep,
    Fail,
}

/// BambooHR's alias, the members of Litmos, the most UTF-16 code units, and what more than that
/// does.
#[rustfmt::skip]
const TABLE: [(&str, &[Member], usize, Over); 12] = [
    ("firstName", &[Member::FirstName], 50, Over::Cut),
    ("lastName", &[Member::LastName], 50, Over::Cut),
    ("workEmail", &[Member::UserName, Member::Email], 255, Over::Fail),
    ("workPhone", &[Member::PhoneWork], 50, Over::Keep),
    ("mobilePhone", &[Member::PhoneMobile], 50, Over::Keep),
    ("address1", &[Member::Street1], 100, Over::Cut),
    ("address2", &[Member::Street2], 100, Over::Cut),
    ("city", &[Member::City], 50, Over::Cut),
    ("state", &[Member::State], 50, Over::Cut),
    ("zipcode", &[Member::PostalCode], 50, Over::Keep),
    ("country", &[Member::Country], 50, Over::Cut),
    ("jobTitle", &[Member::JobTitle], 100, Over::Cut),
];

/// What stands last in a text: how BambooHR tells it, how it is written, and its UTF-16 code units.
/// It stays whole.
#[rustfmt::skip]
const ENDS: [(&str, &str, usize); 8] = [
    ("x", "x", 1),
    ("\u{EB}", "\u{EB}", 1),                           // e with two dots, composed
    ("e\u{308}", "\u{EB}", 1),                         // the same, decomposed: two units told, one counted
    ("\u{5E9}", "\u{5E9}", 1),                         // Hebrew shin
    ("\u{645}\u{64F}", "\u{645}\u{64F}", 2),           // Arabic meem with its vowel sign
    ("\u{1F680}", "\u{1F680}", 2),                     // a rocket, outside the first plane
    ("x\u{323}\u{304}", "x\u{323}\u{304}", 3),         // a letter with two marks that nothing composes
    ("\u{20BB7}\u{E0100}", "\u{20BB7}\u{E0100}", 4),   // a Han letter and the selector of its form
];

/// What may stand last in the text of a field: in an address no selector stays.
fn ends_of(alias: &str) -> impl Iterator<Item = (&'static str, &'static str, usize)> {
    let is_email = alias == "workEmail";
    ENDS.into_iter()
        .filter(move |end| !(is_email && end.0.contains('\u{E0100}')))
}

/// A text of `units` as told and as written; the user name has its end before the domain.
fn text_of(alias: &str, units: usize, end: (&str, &str, usize)) -> (String, String) {
    let domain = if alias == "workEmail" {
        "@acme.test"
    } else {
        ""
    };
    let letters = "x".repeat(units - end.2 - domain.len());
    (
        format!("{letters}{}{domain}", end.0),
        format!("{letters}{}{domain}", end.1),
    )
}

/// A new employee who tells `text` in one cell.
fn made(alias: &str, text: &str) -> World {
    world(
        vec![row("1", "ana@acme.test", &[(alias, text)])],
        vec![],
        vec![],
    )
}

/// What a create sends, or why there is none; and the warnings.
fn created(world: &World) -> (Result<Texts, String>, Vec<String>) {
    let plan = world.plan();
    let operation = &plan.operations[0];
    let warnings = operation
        .warnings
        .iter()
        .map(|warning| warning.code().into_owned())
        .collect();
    match &operation.step {
        Step::Create { learner } => (Ok(learner.texts.clone()), warnings),
        _ => (
            Err(operation
                .reason
                .as_ref()
                .expect("a reason")
                .code()
                .into_owned()),
            warnings,
        ),
    }
}

#[test]
fn a_text_under_or_at_its_limit_arrives_whole() {
    for (alias, members, limit, _) in TABLE {
        for end in ends_of(alias) {
            for units in [limit - 1, limit] {
                let (told, written) = text_of(alias, units, end);
                let (sent, warnings) = created(&made(alias, &told));
                let sent =
                    sent.unwrap_or_else(|reason| panic!("{alias} of {units} units: {reason}"));
                members.iter().for_each(|member| {
                    assert_eq!(sent[*member], written, "{alias} of {units} units")
                });
                assert_eq!(warnings, [""; 0], "{alias} of {units} units");
            }
        }
    }
}

#[test]
fn one_unit_over_its_limit_a_text_is_cut_before_its_last_character_or_left_or_refused() {
    for (alias, members, limit, over) in TABLE {
        for end in ends_of(alias) {
            let (told, _) = text_of(alias, limit + 1, end);
            let world = made(alias, &told);
            let (sent, warnings) = created(&world);
            let told = format!("{alias} with {:?} at the end", end.0);
            match over {
                Over::Cut => {
                    assert_eq!(
                        sent.unwrap()[members[0]],
                        "x".repeat(limit + 1 - end.2),
                        "{told}"
                    );
                    assert_eq!(warnings, [format!("truncated:{alias}")], "{told}");
                }
                Over::Keep => {
                    assert_eq!(sent.unwrap()[members[0]], "", "{told}");
                    assert_eq!(warnings, [format!("value_too_long:{alias}")], "{told}");
                }
                Over::Fail => assert_eq!(sent, Err("work_email_too_long".into()), "{told}"),
            }
        }
    }
}

#[test]
fn a_cut_leaves_no_blank_at_the_end() {
    for (alias, members, limit, over) in TABLE {
        if over == Over::Cut {
            let (sent, _) = created(&made(alias, &format!("{} y", "x".repeat(limit - 1))));
            assert_eq!(sent.unwrap()[members[0]], "x".repeat(limit - 1), "{alias}");
        }
    }
}

/// What is done to a learner who holds `old` in every member, when one cell tells `text`.
fn updated(alias: &str, text: &str) -> Operation {
    let old: Vec<_> = TABLE
        .iter()
        .filter(|line| line.0 != "workEmail")
        .map(|line| (line.0, "old"))
        .collect();
    let held: Vec<_> = TABLE
        .iter()
        .filter(|line| line.0 != "workEmail")
        .map(|line| (line.1[0], "old"))
        .collect();
    let mut cells = old.clone();
    cells.retain(|(column, _)| *column != alias);
    cells.push((alias, text));
    let row = row("1", "ana@acme.test", &cells);
    let link = linked("1", "ana@acme.test", &old);
    world(
        vec![row],
        vec![link],
        vec![learner("1", "ana@acme.test", &held)],
    )
    .plan()
    .operations
    .remove(0)
}

#[test]
fn a_linked_learner_keeps_the_old_number_and_takes_the_cut_text() {
    for (alias, members, limit, over) in TABLE {
        let domain = if over == Over::Fail { "@acme.test" } else { "" };
        let operation = updated(
            alias,
            &format!("{}{domain}", "x".repeat(limit + 1 - domain.len())),
        );
        match over {
            Over::Cut => {
                let Step::Update { set, .. } = &operation.step else {
                    panic!("{alias}: {operation:?}")
                };
                assert_eq!(
                    set.texts,
                    Texts::from([(members[0], "x".repeat(limit))]),
                    "{alias}"
                );
            }
            Over::Keep => {
                assert_eq!(
                    (&operation.step, operation.outcome()),
                    (&Step::Nothing, Outcome::Unchanged),
                    "{alias}"
                );
            }
            Over::Fail => assert_eq!(told(&operation), "1 failed MAP-3 (work_email_too_long)"),
        }
    }
}

#[test]
fn what_was_cut_is_what_is_wanted_from_then_on() {
    for (alias, _, limit, over) in TABLE {
        if over == Over::Cut {
            let mut world = made(alias, &"x".repeat(limit + 1));
            let plan = world.plan();
            world.carry_out(&plan);
            assert_eq!(
                world.list().rows[&"1".into()].state,
                crate::RowState::Unchanged,
                "{alias}"
            );
        }
    }
}
