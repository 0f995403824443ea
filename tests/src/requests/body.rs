//! Mutations of a body: one part of it (a member, an element, a pair) is left out, doubled or
//! changed, or its bytes are damaged.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::mutation::nonsense;
use super::{Words, form, json, xml};

/// One fault.
#[derive(Clone, Debug)]
pub(super) enum BodyMutation {
    /// Of one of the parts.
    Part(Index, PartMutation),
    /// The rest is missing.
    Cut(Index),
    /// A piece comes twice.
    Twice(Index, Index),
    /// A text stands in between.
    Insert(Index, String),
    /// A byte is another.
    Overwrite(Index, u8),
}

/// What is wrong with a part.
#[derive(Clone, Debug)]
pub(super) enum PartMutation {
    /// It is not there.
    Dropped,
    /// It is there twice, the second time with another value.
    Doubled(Odd),
    /// It says something else.
    Says(Odd),
}

/// Something else to say.
#[derive(Clone, Debug)]
pub(super) enum Odd {
    /// Nothing, in the words of the body's language.
    Null,
    /// A text.
    Text(String),
    /// What the same member, element or pair says elsewhere; a known text if it is nowhere else.
    Elsewhere(Index),
    /// A number or a word that is none of the language's texts, as it is written.
    Bare(&'static str),
}

/// Kinds, sizes and forms of values that are likely to be wrong.
const BARE: &[&str] = &[
    "true",
    "0",
    "-1",
    "1.5",
    "1e999",
    "99999999999999999999999999",
    "[]",
    "{}",
    "[null]",
    "[[1]]",
    "{\"id\":{}}",
    "nil",
    "\"\\ud800\"",
];

pub(super) fn body_mutation(words: &Words) -> impl Strategy<Value = BodyMutation> + use<> {
    let at = any::<Index>;
    prop_oneof![
        12 => (at(), part_mutation(words)).prop_map(|(at, mutation)| BodyMutation::Part(at, mutation)),
        1 => at().prop_map(BodyMutation::Cut),
        1 => (at(), at()).prop_map(|(one, other)| BodyMutation::Twice(one, other)),
        1 => (at(), nonsense()).prop_map(|(at, text)| BodyMutation::Insert(at, text)),
        1 => (at(), any::<u8>()).prop_map(|(at, byte)| BodyMutation::Overwrite(at, byte)),
    ]
}

fn part_mutation(words: &Words) -> impl Strategy<Value = PartMutation> + use<> {
    let odd = || {
        prop_oneof![
            2 => Just(Odd::Null),
            2 => Just(Odd::Text(String::new())),
            6 => any::<Index>().prop_map(Odd::Elsewhere),
            4 => select(words.values.clone()).prop_map(Odd::Text),
            4 => nonsense().prop_map(Odd::Text),
            3 => select(BARE).prop_map(Odd::Bare),
        ]
    };
    prop_oneof![3 => Just(PartMutation::Dropped), 1 => odd().prop_map(PartMutation::Doubled), 6 => odd().prop_map(PartMutation::Says)]
}

impl BodyMutation {
    /// The body with the fault; the same if it has no such part.
    pub(super) fn apply_to(self, mut body: Vec<u8>, words: &Words) -> Vec<u8> {
        let place = |at: Index| at.index(body.len() + 1);
        match self {
            BodyMutation::Part(at, mutation) => {
                return mutate_part(&body, at, &mutation, words).map_or(body, String::into_bytes);
            }
            BodyMutation::Cut(at) => body.truncate(place(at)),
            BodyMutation::Twice(one, other) => {
                let (from, to) = (place(one).min(place(other)), place(one).max(place(other)));
                body.splice(to..to, body[from..to].to_vec());
            }
            BodyMutation::Insert(at, text) => {
                drop(body.splice(place(at)..place(at), text.into_bytes()))
            }
            BodyMutation::Overwrite(at, byte) => {
                if let Some(old) = (!body.is_empty()).then(|| at.index(body.len())) {
                    body[old] = byte;
                }
            }
        }
        body
    }
}

impl PartMutation {
    /// The same for the part of this name, with what is said elsewhere looked up.
    pub(super) fn for_part(&self, name: &str, words: &Words) -> PartMutation {
        let known = |odd: &Odd| match odd {
            Odd::Elsewhere(at) => {
                let said = words
                    .said
                    .iter()
                    .find(|(other, _)| *other == name)
                    .map_or(&words.values, |(_, said)| said);
                Odd::Text(at.get(said).clone())
            }
            other => other.clone(),
        };
        match self {
            PartMutation::Dropped => PartMutation::Dropped,
            PartMutation::Doubled(odd) => PartMutation::Doubled(known(odd)),
            PartMutation::Says(odd) => PartMutation::Says(known(odd)),
        }
    }
}

fn mutate_part(body: &[u8], at: Index, mutation: &PartMutation, words: &Words) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    match text.trim_start().chars().next()? {
        '{' | '[' => json::mutate(text, at, mutation, words),
        '<' => xml::mutate(text, at, mutation, words),
        _ => form::mutate(text, at, mutation, words),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::random::samples;

    fn words() -> Words {
        Words {
            base: "",
            right: Vec::new(),
            path: Vec::new(),
            query: Vec::new(),
            values: vec!["known".to_owned()],
            said: vec![("k", vec!["said".to_owned()])],
            callers: Vec::new(),
            content_types: Vec::new(),
        }
    }

    /// Everything that comes of this fault at one part or another.
    fn mutate(body: &str, mutation: &PartMutation) -> Vec<String> {
        let at = any::<Index>();
        let mutated = samples(256, &at)
            .map(|at| mutate_part(body.as_bytes(), at, mutation, &words()).expect("a part"));
        mutated.collect::<BTreeSet<String>>().into_iter().collect()
    }

    fn elsewhere() -> Odd {
        let at = any::<Index>();
        Odd::Elsewhere(samples(1, &at).next().expect("a draw"))
    }

    #[test]
    fn every_part_of_json_can_be_dropped_doubled_and_say_something_else() {
        let body = r#"{"a":1,"k":[2]}"#;
        assert_eq!(
            mutate(body, &PartMutation::Dropped),
            [r#"{"a":1,"k":[]}"#, r#"{"a":1}"#, r#"{"k":[2]}"#]
        );
        assert_eq!(
            mutate(body, &PartMutation::Doubled(elsewhere())),
            [
                r#"{"a":1,"a":"known","k":[2]}"#,
                r#"{"a":1,"k":[2,"said"]}"#,
                r#"{"a":1,"k":[2],"k":"said"}"#
            ]
        );
        assert_eq!(
            mutate(body, &PartMutation::Says(Odd::Bare("1e999"))),
            [
                r#"{"a":1,"k":1e999}"#,
                r#"{"a":1,"k":[1e999]}"#,
                r#"{"a":1e999,"k":[2]}"#
            ]
        );
    }

    #[test]
    fn every_element_and_attribute_of_xml_can_be_dropped_doubled_and_say_something_else() {
        let body = "<r><a x='k'>1</a><b/></r>";
        assert_eq!(
            mutate(body, &PartMutation::Dropped),
            [
                "<r><a x='k'>1</a></r>",
                "<r><a>1</a><b/></r>",
                "<r><b/></r>"
            ]
        );
        assert_eq!(
            mutate(body, &PartMutation::Doubled(elsewhere())),
            [
                "<r><a x='k' x='said'>1</a><b/></r>",
                "<r><a x='k'>1</a><a x='k'>said</a><b/></r>",
                "<r><a x='k'>1</a><b/><bknown/></r>"
            ]
        );
        assert_eq!(
            mutate(body, &PartMutation::Says(Odd::Null)),
            [
                "<r><a i:nil=\"true\"/><b/></r>",
                "<r><a x=''>1</a><b/></r>",
                "<r><a x='k'>1</a><b/></r>"
            ]
        );
    }

    #[test]
    fn every_pair_of_a_form_can_be_dropped_doubled_and_say_something_else() {
        assert_eq!(mutate("a=1&k=2", &PartMutation::Dropped), ["a=1", "k=2"]);
        assert_eq!(
            mutate("a=1&k=2", &PartMutation::Doubled(elsewhere())),
            ["a=1&a=known&k=2", "a=1&k=2&k=said"]
        );
        assert_eq!(
            mutate("a=1&k=2", &PartMutation::Says(Odd::Text("x&y".into()))),
            ["a=1&k=x%26y", "a=x%26y&k=2"]
        );
    }
}
