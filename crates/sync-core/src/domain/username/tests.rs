use super::*;

fn judged(email: &str) -> Result<String, Reason> {
    judge(&Value::Text(email.to_owned())).map(str::to_owned)
}

#[test]
fn an_address_has_one_at_sign_a_local_part_and_two_labels() {
    for good in [
        "ana.ruiz@acme.test",
        "a@b.c",
        "007@acme.test",
        "0@0.0",
        "ana@a.very.long.row.of.labels.test",
        "ana@acme-1.test",
        // No further syntax is asked of it.
        ".ana.@acme.test",
        "ana..ruiz@acme.test",
        "-ana-@-acme-.test",
        "ana@[127.0.0.1]",
        // Letters of every script.
        "\u{5D0}\u{5E0}\u{5D4}@acme.test",
        "ana@m\u{FC}nchen.test",
        "\u{20BB7}@acme.test",
    ] {
        assert_eq!(judged(good), Ok(good.to_owned()));
    }
    for bad in [
        "ana",
        "@",
        "a@",
        "@acme.test",
        "ana@acme",
        "ana@acme.",
        "ana@.test",
        "ana@.",
        "ana@a..test",
        "a@b@acme.test",
        "a@@acme.test",
        "ana.acme.test",
        // Four units at least: whatever else is right is longer than that.
        "a@b",
        "a@.c",
        "@b.c",
    ] {
        assert_eq!(judged(bad), Err(Reason::InvalidWorkEmail), "{bad}");
    }
}

#[test]
fn each_character_litmos_refuses_is_named_wherever_it_stands() {
    for character in [
        '~', '`', '!', '#', '$', '%', '^', '&', '*', '(', ')', '+', '{', '}', '|', ':', '"', '<',
        '>', '?', ',', '/', '\\', ' ',
    ] {
        for bad in [
            format!("{character}ana@acme.test"),
            format!("a{character}na@acme.test"),
            format!("ana@ac{character}me.test"),
            format!("ana@acme.test{character}"),
        ] {
            assert_eq!(
                judged(&bad),
                Err(Reason::UsernameNotAllowed { character }),
                "{bad}"
            );
        }
    }
    assert_eq!(
        judged("_ana@acme.test"),
        Err(Reason::UsernameNotAllowed { character: '_' })
    );
    assert_eq!(
        judged("_@acme.test"),
        Err(Reason::UsernameNotAllowed { character: '_' })
    );
    // The first of several is named, the underscore before all.
    assert_eq!(
        judged("a+b&c@acme.test"),
        Err(Reason::UsernameNotAllowed { character: '+' })
    );
    assert_eq!(
        judged("_a+b@acme.test"),
        Err(Reason::UsernameNotAllowed { character: '_' })
    );
}

#[test]
fn what_litmos_does_not_refuse_is_taken() {
    for character in [
        '\'', '-', '.', '=', ';', '[', ']', '_', '\u{2019}', '\u{B7}', '\u{FF0B}',
    ] {
        for good in [
            format!("a{character}na@acme.test"),
            format!("ana{character}@acme.test"),
        ] {
            assert_eq!(judged(&good), Ok(good.clone()));
        }
    }
}

#[test]
fn an_address_is_too_long_from_256_units_on() {
    for (letters, units) in [
        ("a", 1),
        ("\u{EB}", 1),
        ("\u{5E9}", 1),
        ("\u{1F680}", 2),
        ("\u{20BB7}", 2),
    ] {
        // Ten units are the domain's.
        for (length, is_too_long) in [(254, false), (255, false), (256, true), (10_000, true)] {
            let filled = "x".repeat(length - 10 - units);
            let email = format!("{filled}{letters}@acme.test");
            let expected = if is_too_long {
                Err(Reason::WorkEmailTooLong)
            } else {
                Ok(email.clone())
            };
            assert_eq!(judged(&email), expected, "{length} units with {letters}");
        }
    }
    // Its length is told before what else is wrong with it.
    assert_eq!(judged(&"+".repeat(256)), Err(Reason::WorkEmailTooLong));
}

#[test]
fn no_address_is_a_missing_one_however_it_is_missing() {
    assert_eq!(judge(&Value::Empty), Err(Reason::MissingWorkEmail));
    assert_eq!(judge(&Value::Absent), Err(Reason::MissingWorkEmail));
}

#[test]
fn names_are_the_same_if_composed_and_in_small_letters_they_are() {
    for (one, other) in [
        ("Ana.Ruiz@Acme.test", "ana.ruiz@acme.TEST"),
        ("zo\u{EB}@acme.test", "ZOE\u{308}@acme.test"),
        // The Kelvin and Angstrom signs are letters.
        ("\u{212A}im@acme.test", "kim@acme.test"),
        ("\u{212B}sa@acme.test", "a\u{30A}sa@acme.test"),
        // Capital sharp s, sigma at the end of a word, Cyrillic, full-width, and letters outside
        // the first plane.
        ("stra\u{1E9E}e@acme.test", "stra\u{DF}e@acme.test"),
        (
            "\u{39C}\u{391}\u{3A1}\u{399}\u{391}\u{3A3}@acme.test",
            "\u{3BC}\u{3B1}\u{3C1}\u{3B9}\u{3B1}\u{3C2}@acme.test",
        ),
        (
            "\u{418}\u{412}\u{410}\u{41D}@acme.test",
            "\u{438}\u{432}\u{430}\u{43D}@acme.test",
        ),
        ("\u{FF21}na@acme.test", "\u{FF41}na@acme.test"),
        ("\u{10400}@acme.test", "\u{10428}@acme.test"),
        // A capital I with a dot is a small one with the dot set above it.
        ("\u{130}nes@acme.test", "i\u{307}nes@acme.test"),
        // What nobody sees makes no other name, even where another field would keep it.
        ("\u{202A}ana@acme.test", "ana@acme.test\u{200B}"),
        ("ana\u{180E}@ac\u{AD}me.test", "ana@acme.test\u{A0}"),
        (
            "\u{6CC}\u{200C}\u{631}@acme.test",
            "\u{6CC}\u{631}@acme.test",
        ),
        (
            "\u{1F468}\u{200D}\u{1F467}@acme.test",
            "\u{1F468}\u{1F467}@acme.test",
        ),
        ("ze\u{34F}\u{301}@acme.test", "z\u{E9}@acme.test"),
    ] {
        assert!(
            is_same(one, other) && is_same(other, one),
            "{one} and {other}"
        );
        assert!(is_same(one, one));
    }
}

#[test]
fn names_that_only_look_alike_are_two() {
    for (one, other) in [
        ("ana.ruiz@acme.test", "anaruiz@acme.test"),
        ("zoe@acme.test", "zo\u{EB}@acme.test"),
        ("ana@acme.test", "ana@acme.test.au"),
        ("strasse@acme.test", "stra\u{DF}e@acme.test"),
        ("ines@acme.test", "\u{130}nes@acme.test"),
        ("ines@acme.test", "\u{131}nes@acme.test"),
        ("ana@acme.test", "\u{FF21}na@acme.test"),
        ("ana@acme.test", "\u{430}na@acme.test"),
        ("fin@acme.test", "\u{FB01}n@acme.test"),
        ("7@acme.test", "007@acme.test"),
    ] {
        assert!(
            !is_same(one, other) && !is_same(other, one),
            "{one} and {other}"
        );
    }
}
