//! MAP-16, MAP-19, MAP-20, MAP-24 and RD-7 from the cell BambooHR tells to the member Litmos holds:
//! what becomes of text in other scripts, of numbers that begin with zeros, and of cells that are
//! blank, null or not there.

use super::*;

/// BambooHR's alias and the member of Litmos of every text that may be anything.
#[rustfmt::skip]
const TEXTS: [(&str, Member); 11] = [
    ("firstName", Member::FirstName), ("lastName", Member::LastName), ("workPhone", Member::PhoneWork),
    ("mobilePhone", Member::PhoneMobile), ("address1", Member::Street1), ("address2", Member::Street2),
    ("city", Member::City), ("state", Member::State), ("zipcode", Member::PostalCode),
    ("country", Member::Country), ("jobTitle", Member::JobTitle),
];

fn sent(alias: &str, member: Member, text: &str) -> String {
    let plan = world(
        vec![row("1", "ana@acme.test", &[(alias, text)])],
        vec![],
        vec![],
    )
    .plan();
    let Step::Create { learner } = &plan.operations[0].step else {
        panic!("{:?}", plan.operations[0])
    };
    learner.texts[member].clone()
}

#[test]
fn every_text_arrives_in_its_own_script_and_composed() {
    for (told, written) in [
        // Accents apart are put together; the same accents together stay.
        ("Zoe\u{308}", "Zo\u{EB}"),
        ("Zo\u{EB}", "Zo\u{EB}"),
        ("Nguye\u{302}\u{303}n", "Nguy\u{1EC5}n"),
        // The order of marks on one letter is made the usual one.
        ("a\u{301}\u{323}", "\u{1EA1}\u{301}"),
        // What looks the same and is another letter stays another letter.
        ("\u{FB01}n", "\u{FB01}n"),
        ("\u{FF21}na", "\u{FF21}na"),
        ("\u{212B}se", "\u{C5}se"),
        // Hangul by its parts and whole.
        ("\u{1112}\u{1161}\u{11AB}", "\u{D55C}"),
        // Outside the first plane.
        ("\u{20BB7}\u{7530}", "\u{20BB7}\u{7530}"),
        // Arabic and Hebrew, in the order they are read; vowel signs stay.
        (
            "\u{645}\u{62D}\u{645}\u{62F}",
            "\u{645}\u{62D}\u{645}\u{62F}",
        ),
        (
            "\u{627}\u{654}\u{62D}\u{645}\u{62F}",
            "\u{623}\u{62D}\u{645}\u{62F}",
        ),
        (
            "\u{5D3}\u{5BC}\u{5B8}\u{5D5}\u{5B4}\u{5D3}",
            "\u{5D3}\u{5B8}\u{5BC}\u{5D5}\u{5B4}\u{5D3}",
        ),
        ("\u{FB2A}", "\u{5E9}\u{5C1}"),
        // Marks of direction are invisible, and go.
        (
            "\u{200F}\u{5D0}\u{5E0}\u{5D4} 12",
            "\u{5D0}\u{5E0}\u{5D4} 12",
        ),
        ("\u{202B}\u{5D0}\u{202C} Ltd", "\u{5D0} Ltd"),
        ("\u{2067}\u{645}\u{2069}", "\u{645}"),
        ("\u{FEFF}Ana\u{2060}", "Ana"),
        // A Persian non-joiner and the joiners of a family are part of what one sees.
        (
            "\u{639}\u{644}\u{6CC}\u{200C}\u{631}\u{636}\u{627}",
            "\u{639}\u{644}\u{6CC}\u{200C}\u{631}\u{636}\u{627}",
        ),
        ("\u{1F468}\u{200D}\u{1F467}", "\u{1F468}\u{200D}\u{1F467}"),
        ("A\u{200C}n\u{200D}a", "Ana"),
        // Blanks of every width are one blank; line ends are blanks.
        (
            " Ana\u{A0}\u{2003}\u{3000}Maria\r\nRuiz\u{2028} ",
            "Ana Maria Ruiz",
        ),
        ("Ana\u{0}Maria\u{7F}Ruiz\u{85}", "Ana Maria Ruiz"),
        // Letter case is the source's.
        (
            "McDONALD \u{DF} \u{1E9E} \u{130}",
            "McDONALD \u{DF} \u{1E9E} \u{130}",
        ),
    ] {
        for (alias, member) in TEXTS {
            assert_eq!(sent(alias, member, told), written, "{alias}: {told:?}");
        }
    }
}

#[test]
fn numbers_are_text_and_keep_their_zeros() {
    for text in [
        "0049 30 1234",
        "+49 (0)30-1234",
        "007",
        "0",
        "00501",
        "1e3",
        "1.0",
        "0x10",
        "SW1A 0aa",
    ] {
        for (alias, member) in TEXTS {
            assert_eq!(sent(alias, member, text), text, "{alias}");
        }
    }
}

#[test]
fn ids_that_differ_only_in_zeros_are_two_people() {
    let rows = ["7", "007", "07"].map(|id| row(id, &format!("n{id}@acme.test"), &[]));
    assert_eq!(
        world(rows.to_vec(), vec![], vec![]).told(),
        [
            "007 created MAT-1: UserName=n007@acme.test FirstName=Ana LastName=No007 Email=n007@acme.test Active=true",
            "07 created MAT-1: UserName=n07@acme.test FirstName=Ana LastName=No07 Email=n07@acme.test Active=true",
            "7 created MAT-1: UserName=n7@acme.test FirstName=Ana LastName=No7 Email=n7@acme.test Active=true",
        ]
    );
}

/// What is set on a learner who got `old` from the engine, when the cell tells this now.
fn over_old(alias: &'static str, member: Member, cell: &str) -> Operation {
    let row = row(
        "1",
        "ana@acme.test",
        &[("firstName", "old"), ("lastName", "old"), (alias, cell)],
    );
    let link = linked(
        "1",
        "ana@acme.test",
        &[("firstName", "old"), ("lastName", "old"), (alias, "old")],
    );
    let held = [
        (Member::FirstName, "old"),
        (Member::LastName, "old"),
        (member, "old"),
    ];
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
fn a_blank_clears_what_may_be_blank_and_fails_what_may_not() {
    for blank in [
        "",
        " ",
        "\t",
        "\r\n",
        "\u{A0}",
        "\u{3000}",
        "\u{200B}",
        "\u{FEFF} \u{200D}",
        "\u{0}",
    ] {
        for (alias, member) in TEXTS {
            let operation = over_old(alias, member, blank);
            match alias {
                "firstName" => assert_eq!(
                    told(&operation),
                    "1 failed MAP-1 (missing_first_name)",
                    "{blank:?}"
                ),
                "lastName" => assert_eq!(
                    told(&operation),
                    "1 failed MAP-2 (missing_last_name)",
                    "{blank:?}"
                ),
                _ => {
                    let Step::Update { set, .. } = &operation.step else {
                        panic!("{alias} {blank:?}: {operation:?}")
                    };
                    assert_eq!(
                        set.texts,
                        Texts::from([(member, String::new())]),
                        "{alias} {blank:?}"
                    );
                    assert_eq!(
                        operation.flags,
                        BTreeSet::from([crate::Flag::Cleared]),
                        "{alias} {blank:?}"
                    );
                }
            }
        }
        let failed = world(vec![row("1", blank, &[])], vec![], vec![]);
        assert_eq!(
            failed.told(),
            ["1 failed USR-1 (missing_work_email)"],
            "{blank:?}"
        );
    }
}

#[test]
fn a_cell_that_is_not_there_writes_nothing_and_clears_nothing() {
    for (alias, member) in TEXTS {
        let operation = over_old(alias, member, "?");
        assert_eq!(
            (&operation.step, operation.outcome()),
            (&Step::Nothing, Outcome::Unchanged),
            "{alias}"
        );
    }
    // On create it is as good as blank, but for the names and the address.
    for (alias, expected) in [
        ("firstName", "1 failed MAP-1 (missing_first_name)"),
        ("lastName", "1 failed MAP-2 (missing_last_name)"),
        ("workEmail", "1 failed USR-1 (missing_work_email)"),
        ("status", "1 failed STA-2 (status_not_visible)"),
        (
            "city",
            "1 created MAT-1: UserName=ana@acme.test FirstName=Ana LastName=No1 Email=ana@acme.test Active=true",
        ),
    ] {
        assert_eq!(
            world(
                vec![row("1", "ana@acme.test", &[(alias, "?")])],
                vec![],
                vec![]
            )
            .told(),
            [expected],
            "{alias}"
        );
    }
}
