//! Engine, fake Litmos, the world's invariants and the naive model each know from a table of their
//! own which characters nobody sees in an address (MAP-16, USR-4). Here they meet: on every
//! character there is.

use fake_litmos::folded;
use rehearsal_tests::model::text;
use sync_core::domain::username::Folded;
use world::mapped;

#[test]
fn all_four_agree_on_every_character_between_two_letters_of_an_address() {
    let mut unseen = 0;
    // The planes behind the second one hold ideographs, nothing, and tags.
    for letter in ('\0'..='\u{1FFFF}').chain('\u{DFFF0}'..='\u{E1010}') {
        let address = format!("an{letter}a@acme.test");
        let model = text::fold(&address);
        unseen += usize::from(model == "ana@acme.test");
        assert_eq!(
            mapped::fold(&address),
            model,
            "the invariants on {letter:?}"
        );
        assert_eq!(folded(&address), model, "Litmos on {letter:?}");
        assert_eq!(
            Folded::of(&address).as_str(),
            model,
            "the engine on {letter:?}"
        );
    }
    // Default_Ignorable_Code_Point has 4 174 members.
    assert_eq!(unseen, 4174);
}

#[test]
fn all_four_agree_on_marks_around_an_address() {
    for mark in [
        "\u{200E}",
        "\u{2067}",
        "\u{AD}",
        "\u{A0}",
        "\u{FEFF} ",
        "\r\n",
        "\u{E0100}",
    ] {
        for address in [
            format!("{mark}ana@acme.test"),
            format!("ANA@acme.test{mark}"),
            format!("an{mark}{mark}a@acme.test"),
        ] {
            let model = text::fold(&address);
            assert_eq!(
                mapped::fold(&address),
                model,
                "the invariants on {address:?}"
            );
            assert_eq!(folded(&address), model, "Litmos on {address:?}");
            assert_eq!(
                Folded::of(&address).as_str(),
                model,
                "the engine on {address:?}"
            );
        }
    }
}
