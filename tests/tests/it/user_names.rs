//! Engine and fake Litmos each fold user names as the rule book says (USR-4), in code of their own.
//! Here they meet: on generated names of many scripts, written in other letter cases and other
//! compositions of the same letters.

use fake_litmos::folded;
use proptest::sample::select;
use proptest::strategy::{Just, Strategy};
use proptest::test_runner::Config;
use proptest::{collection, prop_oneof};
use rehearsal_tests::random;
use sync_core::domain::username::{Folded, is_same};
use unicode_normalization::UnicodeNormalization;

/// Letters that fold in ways of their own: longer in lower case, the last of a word, composed or
/// not, singletons, ligatures, digraphs, letters beyond the first plane, marks in either order.
const HARD: [&str; 26] = [
    "İ",
    "I",
    "ı",
    "ß",
    "ẞ",
    "Σ",
    "ς",
    "ΑΣ",
    "é",
    "e\u{301}",
    "Å",
    "\u{212b}",
    "A\u{30a}",
    "K",
    "\u{212a}",
    "ﬁ",
    "ǅ",
    "Ω",
    "\u{2126}",
    "가",
    "\u{1100}\u{1161}",
    "Ж",
    "Ꭰ",
    "𐐀",
    "s\u{323}\u{307}",
    "s\u{307}\u{323}",
];

/// Characters that nobody sees, some beside what would keep them in a name or a title; and the
/// blanks and ends of lines that are no part of a name either. The last ones are seen.
const UNSEEN: [&str; 30] = [
    "\u{ad}",
    "\u{34f}",
    "e\u{34f}\u{301}",
    "\u{61c}",
    "\u{115f}",
    "\u{17b4}",
    "\u{180b}",
    "\u{180e}",
    "\u{200b}",
    "\u{6cc}\u{200c}\u{631}",
    "\u{915}\u{94d}\u{200d}\u{937}",
    "\u{1f468}\u{200d}\u{1f467}",
    "\u{200e}",
    "\u{202a}",
    "\u{202c}",
    "\u{2060}",
    "\u{2068}",
    "\u{3164}",
    "\u{845b}\u{e0100}",
    "1\u{fe0f}\u{20e3}",
    "\u{feff}",
    "\u{ffa0}",
    "\u{fff0}",
    "\u{1d173}",
    "\u{1f3f4}\u{e0067}\u{e007f}",
    "\u{a0}",
    " \u{200b} ",
    "\r\n",
    "\u{2028}",
    "\u{fff9}",
];

fn name() -> impl Strategy<Value = String> {
    let letters = prop_oneof![
        2 => "[a-zA-Z0-9.@_-]{1,6}",
        2 => "[\\p{Latin}\\p{Greek}\\p{Cyrillic}\\p{Armenian}\\p{Georgian}\\p{Cherokee}]{1,6}",
        1 => "[\\p{Hangul}\\p{Han}\\p{Arabic}\\p{Devanagari}\\p{Thai}]{1,4}",
        1 => "\\p{L}\\p{M}{1,3}",
        1 => "\\PC{1,4}",
        3 => select(HARD.to_vec()).prop_map(str::to_owned),
        2 => select(UNSEEN.to_vec()).prop_map(str::to_owned),
    ];
    collection::vec(letters, 0..5).prop_map(|parts| parts.concat())
}

/// A name, and one that may be the same: written another way, or with one thing more or less.
fn pair() -> impl Strategy<Value = (String, String)> {
    let ways: Vec<fn(&str) -> String> = vec![
        |name| name.to_uppercase(),
        |name| name.to_lowercase(),
        |name| name.nfd().collect(),
        |name| name.nfc().collect(),
        |name| name.nfd().collect::<String>().to_uppercase(),
        |name| name.nfkc().collect(),
        |name| name.replacen('.', "", 1),
        |name| format!("{name}\u{301}"),
        |name| format!("\u{feff}{name}\u{200e}\u{a0}"),
        |name| name.replace('a', "a\u{ad}\u{1d173}"),
        |name| name.replacen('e', "e e", 1),
    ];
    prop_oneof![
        4 => (name(), select(ways)).prop_map(|(name, way)| (way(&name), name)),
        1 => (name(), name()),
        1 => (name(), Just(String::new())),
    ]
}

#[test]
fn engine_and_fake_fold_every_user_name_alike() {
    random::holds_for_all(
        Config {
            cases: 4096,
            ..Config::default()
        },
        &pair(),
        |(one, other)| {
            for name in [&one, &other] {
                let (engine, fake) = (Folded::of(name), folded(name));
                if engine.as_str() != fake {
                    return Err(format!(
                        "{name:?} is {engine:?} to the engine and {fake:?} to Litmos"
                    ));
                }
            }
            let (engine, fake) = (is_same(&one, &other), folded(&one) == folded(&other));
            if engine == fake {
                Ok(())
            } else {
                Err(format!("{one:?} and {other:?}: {engine} and {fake}"))
            }
        },
    );
}

#[test]
fn engine_and_fake_agree_on_every_character() {
    let characters: Vec<char> = ('\0'..=char::MAX).collect();
    for some in characters.chunks(64) {
        let name: String = some.iter().collect();
        assert_eq!(Folded::of(&name).as_str(), folded(&name), "{name:?}");
    }
}

/// The generator must reach both answers, beyond ASCII; else the comparison says nothing.
#[test]
fn generated_pairs_are_the_same_name_and_are_not() {
    let (mut same, mut other) = (0, 0);
    for (one, two) in
        random::samples(1000, &pair()).filter(|(one, two)| one != two && !one.is_ascii())
    {
        *(if folded(&one) == folded(&two) {
            &mut same
        } else {
            &mut other
        }) += 1;
    }
    assert!(same > 150 && other > 150, "{same} the same, {other} not");
}
